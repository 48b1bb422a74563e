"""A whole memory in one encrypted file, and back."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from assistant.errors import MemoryDamaged, MemoryLocked, MemoryUnwritable
from assistant.memory.database import Database
from assistant.memory.folder import Folder, sync, with_log
from assistant.memory.key import AskPassphrase, Key, make, open_key
from assistant.memory.schema import check_version, version_of
from assistant.memory.store import Now

RESTORE = "With a backup: assistant memory restore FILE. To begin anew: assistant memory forget --everything"

_ONLY_KEPT = ("DELETE FROM copied.entries WHERE state <> 'kept'", "DELETE FROM copied.runs")
"""Nobody has said yes to the rest: it must not outlive its 24 hours in a backup."""


def write(database: Database, to: Path, key: bytes | str, *, all_of_it: bool = False) -> None:
    """A copy under `key`, mode 0600; a file that was there stays until it is whole. Raises MemoryUnwritable."""
    new = to.with_name(f".{to.name}.new")
    try:
        new.unlink(missing_ok=True)
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        database.copy(new, key, () if all_of_it else _ONLY_KEPT, b"" if isinstance(key, str) else _marked())
        sync(new)
        new.replace(to)
    except (OSError, MemoryUnwritable) as error:
        reason = (error.strerror or "").lower() if isinstance(error, OSError) else "the disk refuses, or is full"
        cure = "Free some space, or name another place."
        raise MemoryUnwritable(f"The backup can't be written: {reason}.", where=str(to), cure=cure) from None
    finally:
        for file in with_log(new):
            with suppress(OSError):  # a folder that isn't there has nothing to clean up
                file.unlink()


def restore(
    home: Folder, saved: Path, now: Now, wanted: str, ask: AskPassphrase | None, ask_for_backup: AskPassphrase | None
) -> None:
    """See `memory.restore`; `home` is locked by us."""
    key, here = _present(home, wanted, ask)
    try:
        source = _source(saved, key, ask_for_backup)
        try:
            _judge(source, saved)
            key = _make_room(home, key, here, now) or make(home, wanted, ask)
            source.copy(home.fresh(), key.raw)
        finally:
            source.close()
    finally:
        if here:
            here.close()
    home.swap()


def _present(home: Folder, wanted: str, ask: AskPassphrase | None) -> tuple[Key | None, Database | None]:
    """The key that is here, and the database, as far as they can be had."""
    try:
        key = open_key(home, wanted, ask)
    except MemoryLocked:
        return None, None
    try:
        database = Database(home.database, key.raw) if home.has_database else None
    except MemoryDamaged:
        return key, None
    if database and database.faults():
        database.close()
        return key, None
    return key, database


def _make_room(home: Folder, key: Key | None, here: Database | None, now: Now) -> Key | None:
    """See that nothing is lost by what takes its place. The key that stays; None: a new one is needed."""
    if here and key:
        write(here, home.automatic("restore", now()), key.raw, all_of_it=True)
    else:
        home.set_aside(now(), with_key=key is None)
    return key


def _source(saved: Path, key: Key | None, ask: AskPassphrase | None) -> Database:
    """The backup, opened with the key that is here, else with a passphrase."""
    if not saved.is_file():
        raise MemoryDamaged("There is no such backup.", where=str(saved), cure="Check the name.")
    if key:
        try:
            return Database(saved, key.raw, read_only=True)
        except MemoryDamaged:
            pass  # it has another key, or a passphrase
    if _is_marked(saved):
        cure = "Its key is where it was made, unless everything was forgotten there: then nothing opens it any more."
        raise MemoryLocked("The backup was made with another key than this memory's.", where=str(saved), cure=cure)
    passphrase = ask() if ask else ""
    try:
        if passphrase:
            return Database(saved, passphrase, read_only=True)
    except MemoryDamaged:
        pass  # told below
    what = "That isn't its passphrase, or it is no backup." if passphrase else "It has another key than this memory."
    cure = "Restore it where it was made, or take one with a passphrase: assistant memory backup --passphrase --to FILE"
    raise MemoryLocked(what, where=str(saved), cure=cure)


def _marked() -> bytes:
    """A salt that shows, without the key, that a backup has a key and no passphrase."""
    chosen = os.urandom(12)
    return chosen + _mark(chosen)


def _is_marked(saved: Path) -> bool:
    with saved.open("rb") as file:
        salt = file.read(16)
    return salt[12:] == _mark(salt[:12])


def _mark(chosen: bytes) -> bytes:
    return hashlib.sha256(chosen + b"a key, no passphrase").digest()[:4]


def _judge(source: Database, saved: Path) -> None:
    version = version_of(source)
    check_version(version, "backup", str(saved))
    if not version or source.faults():
        raise MemoryDamaged("The backup is damaged.", where=str(saved), cure="Take another one.")
