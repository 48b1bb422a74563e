"""What the machine under the companion lacks: room on the disk, folders that are one's own, the right time."""

from __future__ import annotations

import datetime
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assistant import resources
from assistant.findings import Finding, fault, fine

ROOM = 50e6
"""Bytes of free disk below which it counts as nearly full: a quarter of an hour of one's own voice takes 3 MB."""

PROBE = 1 << 18
"""Bytes that are really written, since a quota, or a limit, shows in nothing else."""

LATITUDE = datetime.timedelta(days=1)
"""How far a clock may be behind before it is called wrong: files and entries may come from another time zone."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk() -> Iterator[Finding]:
    """Whether the person's data folder takes what is written, and how much more."""
    folder = resources.user_data()
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE))
            probe.flush()
            os.fsync(probe.fileno())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        if error.errno in _FULL:
            yield _full(f"no room is left in {folder}")
        else:
            cure = f'mkdir -p {folder} && sudo chown -R "$USER" {folder} && chmod -R u+rwX {folder}'
            yield fault("disk", "folder_refused", f"{folder} can't be written: {error.strerror}", cure)
        return
    if free < ROOM:
        yield _full(f"{free / 1e6:.0f} MB are left for {folder}")
    else:
        yield fine("disk", f"{free / 1e9:.1f} GB are free")


def _full(what: str) -> Finding:
    return fault("disk", "disk_full", what, f"Free {ROOM / 1e6:.0f} MB or more on that disk: df -h shows what is full.")


def private(folder: Path) -> Iterator[Finding]:
    """Whether a folder, and what lies in it, is its owner's alone. Nothing to say of one that isn't there yet."""
    try:
        seen = [(path, path.stat()) for path in (folder, *folder.iterdir())]
    except OSError:
        return  # whoever opens it tells why
    foreign = [path for path, about in seen if about.st_uid != os.geteuid()]
    if foreign:
        what = f"{foreign[0]} belongs to another user"
        yield fault("memory", "folder_foreign", what, f'sudo chown -R "$USER" {folder}')
    open_to_others = [path for path, about in seen if stat.S_IMODE(about.st_mode) & 0o077]
    if open_to_others:
        first = open_to_others[0]
        what = f"others could look into {first} (mode {stat.S_IMODE(first.stat().st_mode):o}); it is closed again now"
        yield fault(
            "memory", "folder_open", what, f"If it comes back, something opens it. By hand: chmod -R go= {folder}"
        )


def clock(now: datetime.datetime, kept: datetime.datetime | None) -> Iterator[Finding]:
    """Whether it is later than this program was put here, and than what was `kept` last."""
    built = datetime.datetime.fromtimestamp(_newest_file(), now.tzinfo)
    known = [(built, "this program was put here")] + ([(kept, "something was kept here")] if kept else [])
    for moment, what in known:
        if now < moment - LATITUDE:
            told = f"it says {now:%Y-%m-%d %H:%M}, but {what} on {moment:%Y-%m-%d}"
            yield fault("clock", "clock", told, "sudo timedatectl set-time 'YYYY-MM-DD HH:MM', with the right time")
            return
    yield fine("clock", f"it says {now:%Y-%m-%d %H:%M}")


def _newest_file() -> float:
    """When the newest file of the program was written, in seconds since 1970."""
    return max(path.stat().st_mtime for path in Path(__file__).parent.glob("*.py"))
