"""How the memory is laid out, and the steps from each older layout to this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.errors import MemoryNewer
from assistant.memory.database import Database

STEPS: Sequence[str] = (
    """
    CREATE TABLE facts (
        exercise TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, utc REAL NOT NULL, until REAL,
        PRIMARY KEY (exercise, name)
    ) WITHOUT ROWID;
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
        exercise TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL, utc REAL NOT NULL, day TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'held', 'kept')), asked INTEGER NOT NULL DEFAULT 0,
        text TEXT, seconds REAL NOT NULL DEFAULT 0, about TEXT NOT NULL DEFAULT '{}'
    );
    CREATE INDEX entries_by_time ON entries (state, utc);
    CREATE TABLE voice (
        entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE, part INTEGER NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (entry, part)
    );
    CREATE TABLE moods (uid TEXT NOT NULL UNIQUE, at TEXT NOT NULL, utc REAL NOT NULL, number INTEGER NOT NULL,
        word TEXT NOT NULL);
    CREATE TABLE reminders (
        exercise TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, day TEXT NOT NULL, daily INTEGER NOT NULL,
        until TEXT, last TEXT, PRIMARY KEY (exercise, name)
    ) WITHOUT ROWID;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, exercise TEXT NOT NULL, slots TEXT NOT NULL, at TEXT NOT NULL,
        utc REAL NOT NULL
    );
    CREATE TABLE steps (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        kind TEXT NOT NULL, mark TEXT NOT NULL, result TEXT NOT NULL, PRIMARY KEY (run, number)
    ) WITHOUT ROWID;
    CREATE TABLE code (salt TEXT NOT NULL, hash TEXT NOT NULL, wrong INTEGER NOT NULL DEFAULT 0,
        again REAL NOT NULL DEFAULT 0);
    """,
)
"""From each version to the next. One that has been published is never changed: what follows is another step.

`utc` is seconds since 1970; `at` the same moment as ISO 8601 with the offset that applied where the person was.
`voice.data` joined in the order of `part` is one Ogg Opus stream.
"""


def version_of(database: Database) -> int:
    return int(database.execute("PRAGMA user_version")[0][0])


def check_version(version: int, what: str, where: str = "") -> None:
    """Raises MemoryNewer where a newer program made `what`."""
    if version > len(STEPS):
        made = f"A newer assistant made this {what}: it has layout {version}, this one knows {len(STEPS)}."
        raise MemoryNewer(made, where=where, cure="Use the newer assistant, or restore a backup that is older.")


def migrate(database: Database, back_up: Callable[[int], None]) -> None:
    """Bring it forward to the present layout, in one transaction. `back_up` is called before, with the old version.

    Raises MemoryNewer where a newer program made it.
    """
    old = version_of(database)
    check_version(old, "memory")
    if old == len(STEPS):
        return
    if old:
        back_up(old)
    with database.together():
        for step in STEPS[old:]:
            for statement in filter(str.strip, step.split(";")):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(STEPS)}")
