"""SQLCipher: a database that is encrypted page by page, its log too. Faults of the disk and of the key get a name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from assistant.errors import AssistantError, MemoryBusy, MemoryDamaged, MemoryUnwritable

Row = tuple[Any, ...]

_ALONE = "PRAGMA locking_mode = EXCLUSIVE"
"""Before the first look into the file: so the index of the log is in memory, and no file of its own."""

_SETTINGS = (
    "PRAGMA cipher_memory_security = ON",  # locks and wipes the pages in memory
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)

_DAMAGED = {"SQLITE_NOTADB", "SQLITE_CORRUPT"}
_REFUSED = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM"}
_TAKEN = {"SQLITE_BUSY", "SQLITE_LOCKED"}
_LOST_CODES = {
    "disk I/O error": "SQLITE_IOERR",
    "database or disk is full": "SQLITE_FULL",
    "database disk image is malformed": "SQLITE_CORRUPT",
}
"""What goes wrong within `sqlcipher_export` comes out as its text alone."""

_READING = ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")

_RESTORE = "With a backup: assistant memory restore FILE. To begin anew: assistant memory forget --everything"


class Database:
    """One connection, for all threads: who is in a transaction has it alone. `path` None: in memory only.

    `key` is 32 bytes, or a passphrase (then SQLCipher derives the key itself). Raises MemoryDamaged where the key
    doesn't open the file, MemoryUnwritable, MemoryBusy.
    """

    def __init__(self, path: Path | None, key: bytes | str = b"", *, read_only: bool = False) -> None:
        self._where = str(path or "memory")
        self._lock = threading.RLock()
        self._depth = 0
        with self._named():
            self._connection = _connect(path, read_only)
            self._connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr
        try:
            if path:
                self._unlock(key, read_only)
            for setting in () if read_only else _SETTINGS:
                self.execute(setting)
        except AssistantError:
            self._connection.close()
            raise

    def _unlock(self, key: bytes | str, read_only: bool) -> None:
        self.execute(f"PRAGMA key = {_literal(_written(key))}")
        if not read_only:
            self.execute(_ALONE)
        with self._named():
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    # ------------------------------------------------------------ asking and changing

    def execute(self, sql: str, *values: Any) -> list[Row]:
        """All rows. Outside `together` each statement is a transaction of its own."""
        with self._lock, self._named():
            rows: list[Row] = self._connection.execute(sql, values).fetchall()
            return rows

    def insert(self, sql: str, *values: Any) -> int:
        """The number of the row that was inserted."""
        with self._lock, self._named():
            return int(self._connection.execute(sql, values).lastrowid)

    def change(self, sql: str, *values: Any) -> int:
        """How many rows were changed."""
        with self._lock, self._named():
            return int(self._connection.execute(sql, values).rowcount)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread is in it, or in a transaction."""
        with self._lock:
            yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction: all of it is kept, or, where anything is raised, nothing. Inner ones join the outer."""
        with self._lock:
            if self._depth:
                yield
                return
            self.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self.execute("COMMIT")
            finally:
                self._depth = 0
                if self._connection.in_transaction:
                    self.execute("ROLLBACK")

    # ------------------------------------------------------------ as a whole

    def faults(self) -> list[str]:
        """What is wrong with the file: none for a sound one. Reads all of it."""
        found = [str(row[0]) for row in self.execute("PRAGMA cipher_integrity_check")]
        return found or [str(row[0]) for row in self.execute("PRAGMA quick_check") if row[0] != "ok"]

    def settle(self) -> None:
        """Bring all changes from the log into the file, and empty the log: nothing erased is left in it."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy(self, to: Path, key: bytes | str, without: tuple[str, ...] = (), salt: bytes = b"") -> None:
        """All of it into the empty file `to`, under `key`; then `without` are done to the copy, named `copied`.

        `salt`: 16 bytes with which a copy under 32 bytes of key begins, else chosen at random.
        """
        with self._lock:
            version = self.execute("PRAGMA user_version")[0][0]
            self.execute("ATTACH DATABASE ? AS copied KEY ?", str(to), _written(key, salt))
            try:
                self.execute("PRAGMA copied.secure_delete = ON")
                self.execute("SELECT sqlcipher_export('copied')")
                self.execute(f"PRAGMA copied.user_version = {int(version)}")
                for sql in without:
                    self.execute(sql)
            finally:
                self.execute("DETACH DATABASE copied")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except sqlcipher.DatabaseError as error:
            named = _name(error, self._where)
            if named is None:
                raise
            raise named from None


def _connect(path: Path | None, read_only: bool) -> Any:
    name = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}" if path else ":memory:"
    return sqlcipher.connect(name, uri=bool(path), isolation_level=None, check_same_thread=False, timeout=0)


def _written(key: bytes | str, salt: bytes = b"") -> str:
    """A key as SQLCipher takes it: hex of raw bytes, or a passphrase."""
    return f"x'{key.hex()}{salt.hex()}'" if isinstance(key, bytes) else key


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _name(error: sqlcipher.DatabaseError, where: str) -> AssistantError | None:
    code = _LOST_CODES.get(str(error), str(getattr(error, "sqlite_errorname", "")))
    primary = "_".join(code.split("_")[:2])
    if primary in _DAMAGED or code in _READING:
        return MemoryDamaged("The memory is damaged, and can't be read.", where=where, cure=_RESTORE)
    if primary in _REFUSED:
        what = "the disk is full" if primary == "SQLITE_FULL" else "the disk refuses"
        cure = "Free some space." if primary == "SQLITE_FULL" else "See that its folder can be written."
        return MemoryUnwritable(f"The memory can't be written: {what}.", where=where, cure=cure)
    if primary in _TAKEN:
        return MemoryBusy("Another program uses the memory.", where=where, cure="End it, then try again.")
    return None
