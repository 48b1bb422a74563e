"""The folder of the memory: what lies in it, who may look at it, and who uses it now."""

from __future__ import annotations

import datetime
import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from assistant.errors import MemoryBusy, MemoryUnwritable

AUTOMATIC = "before-*.backup"
"""Backups that the program makes by itself."""


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """A disk that refuses becomes a MemoryUnwritable."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        cure = "Free some space." if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else _CURE
        raise MemoryUnwritable(f"The memory can't be written: {reason}.", where=str(place), cure=cure) from None


_CURE = 'See that this folder can be written, or name another one: folder under [memory]. keep = "off" does without.'


class Folder:
    """Mode 0700, and each file in it 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "memory.db"
        self.new = path / "memory.db.new"
        self.key = path / "memory.key"
        self._place = path / "where-the-key-is.json"
        self._lock = path / "lock"
        self._held: int | None = None

    # ------------------------------------------------------------ making and locking

    def make(self) -> None:
        """Raises MemoryUnwritable."""
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.chmod(0o700)
            for file in self.path.iterdir():
                if file.is_file():
                    file.chmod(0o600)

    def lock(self) -> None:
        """Use it alone, until `release` or the end of this process. Raises MemoryBusy, MemoryUnwritable."""
        with writing(self._lock):
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            user = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            what = f"Another assistant uses the memory just now (process {user})."
            raise MemoryBusy(what, where=str(self.path), cure="End that one first, then try again.") from None
        with suppress(OSError):  # a full disk: the number is for people, the lock holds without it
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        self._held = handle

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    # ------------------------------------------------------------ the database

    @property
    def has_database(self) -> bool:
        """An empty file is what a crash left before the first page was written."""
        return self.database.is_file() and self.database.stat().st_size > 0

    @property
    def has_lost_database(self) -> bool:
        """There was one, and nobody asked to forget it."""
        place = self.place or {}
        return bool(place.get("made")) and not place.get("forgetting") and not self.has_database

    def prepare(self, file: Path) -> Path:
        """`file`, made empty with mode 0600 where it isn't there: SQLite keeps the mode, for its log too."""
        with writing(file):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        return file

    def fresh(self) -> Path:
        """An empty file to build a database in, which `swap` puts in its place."""
        with writing(self.new):
            for file in with_log(self.new):
                file.unlink(missing_ok=True)
        return self.prepare(self.new)

    def swap(self) -> None:
        """Put the database that was built in `fresh` in place of the closed one."""
        with writing(self.database):
            sync(self.new)
            for log in with_log(self.database)[1:]:  # of the old one: it must not be taken for the new one's
                log.unlink(missing_ok=True)
            self.new.replace(self.database)
            sync(self.path)

    def automatic(self, why: str, at: datetime.datetime) -> Path:
        """A name for a backup that nobody asked for."""
        stamp = at.astimezone(datetime.UTC).strftime(_STAMP)
        return self.path / f"before-{why}-{stamp}.backup"

    def drop_automatic(self, before: datetime.datetime | None = None) -> None:
        """Remove the backups that nobody asked for, or those made `before` a moment."""
        for file in self.path.glob(AUTOMATIC):
            if before is None or _stamp_of(file) < before.timestamp():
                shred(file)

    def set_aside(self, at: datetime.datetime, *, with_key: bool) -> None:
        """Keep a database that can't be opened under another name: its key may turn up."""
        stamp = at.astimezone(datetime.UTC).strftime(_STAMP)
        with writing(self.path):
            for file in (*with_log(self.database), *[self._place, self.key] * with_key):
                if file.exists():
                    file.replace(self.path / f"{file.name}.{stamp}.aside")

    def empty(self) -> None:
        """Overwrite and remove all that holds or held something, but for the place of the key."""
        kept = (self._lock, self._place)
        for file in self.path.iterdir():
            if file.is_file() and file not in kept:
                shred(file)

    # ------------------------------------------------------------ where the key is

    @property
    def place(self) -> dict[str, Any] | None:
        """Where the key is kept, as it was recorded; None where nothing is, or nothing that can be read."""
        try:
            found = json.loads(self._place.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def record(self, place: Mapping[str, Any]) -> None:
        write_private(self._place, json.dumps(place, indent=1).encode())


def with_log(database: Path) -> list[Path]:
    """The files that SQLite makes of one database."""
    return [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal"))]


def write_private(path: Path, data: bytes) -> None:
    """All of it or nothing, mode 0600, on the disk when this returns. Raises MemoryUnwritable."""
    new = path.with_name(f".{path.name}.new")
    with writing(path):
        try:
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                os.fchmod(handle, 0o600)
                file.write(data)
                file.flush()
                os.fsync(handle)
            new.replace(path)
            sync(path.parent)
        except OSError:
            with suppress(OSError):  # what failed is told; half a file is no use
                new.unlink(missing_ok=True)
            raise


def shred(path: Path) -> None:
    """Overwrite a file and remove it. A disk may keep old blocks all the same: what was encrypted stays so."""
    with writing(path):
        if not path.exists():
            return
        with path.open("r+b") as file:
            size = path.stat().st_size
            for start in range(0, size, _PIECE):
                file.write(os.urandom(min(_PIECE, size - start)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync(path.parent)


_PIECE = 1 << 16
_STAMP = "%Y%m%dT%H%M%SZ"


def _stamp_of(file: Path) -> float:
    """When a backup was made; 0 where its name doesn't tell."""
    try:
        stamp = datetime.datetime.strptime(file.stem.rpartition("-")[2], _STAMP)
    except ValueError:
        return 0.0
    return stamp.replace(tzinfo=datetime.UTC).timestamp()


def sync(path: Path) -> None:
    """What was written there outlasts a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
