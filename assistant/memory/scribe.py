"""Writes down what is told while it is told, on a thread of its own: a slow disk must not hold up the conversation.

Whoever wants to be sure that all of it is written does what is left by itself, and waits for nobody: so an entry may be
finished within a transaction, which the thread can't enter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread

from assistant.audio import Samples, samples_in, seconds
from assistant.memory.sound import OpusStream


@dataclass(frozen=True)
class Piece:
    """Something that was told: samples or words; `last` when there is no more."""

    entry: int
    samples: Samples | None = None
    text: str = ""
    last: bool = False


@dataclass(frozen=True)
class Page:
    """Something to put away: pages of a voice, or words."""

    entry: int
    voice: bytes
    text: str


class Scribe:
    """`write` puts pages away, as a whole; `alone` is entered while it does. What fails is raised by the next call for
    the same entry."""

    def __init__(self, write: Callable[[list[Page]], None], alone: Callable[[], AbstractContextManager[None]]) -> None:
        self._write = write
        self._alone = alone
        self._told: dict[int, int] = {}
        """Samples that came for each open entry."""
        self._faults: dict[int, Exception] = {}
        self._pieces: deque[Piece] = deque()
        self._encoding = Lock()
        self._streams: dict[int, OpusStream] = {}
        self._pages: deque[Page] = deque()
        self._wake: SimpleQueue[bool] | None = None
        """Of the thread, which lives while an entry is open."""

    def begin(self, entry: int, told: float = 0.0) -> None:
        """`told`: seconds of it that are written already."""
        self._told[entry] = samples_in(told)
        if self._wake is None:
            self._wake = SimpleQueue()
            Thread(target=self._run, args=(self._wake,), name="scribe", daemon=True).start()

    def tell(self, piece: Piece) -> None:
        """Returns at once; what comes for an entry that isn't open is too late. Raises an earlier piece's fault."""
        if piece.entry not in self._told:
            return
        if fault := self._faults.get(piece.entry):
            raise fault
        if piece.samples is not None:
            self._told[piece.entry] += len(piece.samples)
        self._pieces.append(piece)
        if self._wake:
            self._wake.put(True)

    def catch_up(self) -> None:
        """Returns when all that came is written, but for what the codec still holds (`sound.PAGE_SECONDS`)."""
        self._encode()
        with self._alone():
            pages = [self._pages.popleft() for _ in range(len(self._pages))]
            try:
                if pages:
                    self._write(pages)
            except Exception as error:  # noqa: BLE001  # raised by the next call, for whoever tells it
                self._faults.update(dict.fromkeys((page.entry for page in pages), error))

    def finish(self, entry: int) -> float:
        """The seconds that were told. Returns when all of it is written. Raises what went wrong."""
        told = self._told.pop(entry, 0)
        self._pieces.append(Piece(entry, last=True))
        self.catch_up()
        if not self._told and self._wake:
            self._wake.put(False)
            self._wake = None
        if fault := self._faults.pop(entry, None):
            raise fault
        return seconds(told)

    @property
    def open(self) -> tuple[int, ...]:
        return tuple(self._told)

    # ------------------------------------------------------------

    def _run(self, wake: SimpleQueue[bool]) -> None:
        while wake.get():
            self.catch_up()

    def _encode(self) -> None:
        """Turn the pieces into pages, in order."""
        with self._encoding:
            while self._pieces:
                piece = self._pieces.popleft()
                if piece.entry in self._faults:
                    self._streams.pop(piece.entry, None)
                    continue
                voice = self._voice(piece)
                if voice or piece.text:
                    self._pages.append(Page(piece.entry, voice, piece.text))

    def _voice(self, piece: Piece) -> bytes:
        if piece.samples is not None:
            if piece.entry not in self._streams:
                self._streams[piece.entry] = OpusStream()
            return self._streams[piece.entry].write(piece.samples)
        stream = self._streams.pop(piece.entry, None) if piece.last else None
        return stream.close() if stream else b""
