"""One file from the network, in pieces that survive a dropped connection, Ctrl-C and a full disk.

Nothing else in this program opens a connection, and only `models.pull` comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import requests

from assistant.errors import PullFailed

Progress = Callable[[int, int], None]
"""Called after each piece is on the disk, with bytes so far and bytes in all (0 where the server doesn't say)."""

_PIECE = 32 * 1024
_PATIENCE = (10, 30)
"""Seconds to wait for a connection, and for the next byte."""


def download(url: str, part: Path, progress: Progress) -> None:
    """Brings `part` to the whole of `url`, going on from what it holds, again after each drop that brought something.

    Raises PullFailed for the network and the server, OSError for the disk; `part` keeps what came.
    """
    most = _size(part)
    while True:
        try:
            return _attempt(url, part, progress)
        except requests.RequestException as fault:
            if _size(part) <= most:
                raise _failure(fault, url) from fault
            most = _size(part)


def _attempt(url: str, part: Path, progress: Progress) -> None:
    have = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(url, headers=headers, stream=True, timeout=_PATIENCE) as answer:
        start, total = _span(answer)
        if have and answer.status_code == requests.codes.requested_range_not_satisfiable:
            if have == total:
                return
            part.unlink()  # longer than the whole: it was left by another file
            return _attempt(url, part, progress)
        answer.raise_for_status()
        _save(answer, part, start, total, progress)


def _save(answer: requests.Response, part: Path, start: int, total: int, progress: Progress) -> None:
    """From `start` on; a server that ignores Range sends all of it again, so `start` is 0 then."""
    with part.open("ab" if start else "wb", buffering=0) as file:
        for piece in answer.iter_content(_PIECE):
            file.write(piece)
            progress(file.tell(), total)
    if total and _size(part) < total:
        raise requests.ConnectionError(
            "less came than there is"
        )  # a server may also send a shorter range than asked for


def _span(answer: requests.Response) -> tuple[int, int]:
    """Where the answer's bytes begin in the file, and how long the file is (0 where the server doesn't say)."""
    covered, _, whole = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    if whole:
        start = covered.partition("-")[0]
        return int(start) if start.isdigit() else 0, int(whole) if whole.isdigit() else 0
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else 0


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _failure(fault: requests.RequestException, url: str) -> PullFailed:
    if fault.response is not None:
        what = f"The server answered {fault.response.status_code} {fault.response.reason}.".replace(" .", ".")
        return PullFailed(what, where=url, cure="Try again later; the publisher may have moved the file.")
    if isinstance(fault, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError):
        what = "The connection dropped, or there is no network."
        return PullFailed(what, where=url, cure="Type the same again: it goes on from where it stopped.")
    return PullFailed("This address can't be asked.", where=url, cure="Look at `archive` in the list of models.")
