"""What is kept, as files that anybody can read: JSON for programs, Markdown for people, a folder of voices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.memory.database import Database
from assistant.memory.folder import write_private, writing
from assistant.memory.readable import markdown

FORMAT, VERSION = "assistant memory", 1

_TABLES: Mapping[str, str] = {
    "entries": "SELECT uid, exercise, kind, at, text, seconds, about, id FROM entries WHERE state = 'kept'"
    " ORDER BY utc, id",
    "moods": "SELECT uid, at, number, word FROM moods ORDER BY utc, rowid",
    "facts": "SELECT exercise, name, value, utc, until FROM facts ORDER BY exercise, name",
    "reminders": "SELECT exercise, name, at, day, daily, until, last FROM reminders ORDER BY exercise, name",
}
_JSON = ("about", "value")


def write(database: Database, to: Path) -> list[Path]:
    """Write `to`.json, `to`.md and, where there are voices, the folder `to`-voices; what was written, folder last.

    All of it can be read by whoever gets the files (mode 0600). Raises MemoryUnwritable.
    """
    base = to.with_suffix("") if to.suffix in (".json", ".md") else to
    tables = {name: list(_rows(database, sql)) for name, sql in _TABLES.items()}
    folder = base.with_name(base.name + "-voices")
    written = [base.with_name(base.name + end) for end in (".json", ".md")]
    if any(row["seconds"] for row in tables["entries"]):
        with writing(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written.append(folder)
    for row in tables["entries"]:
        stream = _stream(database, row.pop("id"))
        row["voice"] = f"{folder.name}/{row['at'][:10]}-{row['uid'][:8]}.ogg" if stream else None
        if stream:
            write_private(base.parent / row["voice"], stream)
    about = {"format": FORMAT, "version": VERSION}
    write_private(written[0], json.dumps(about | tables, ensure_ascii=False, indent=1).encode())
    write_private(written[1], "\n".join(markdown(tables)).encode())
    return written


def _rows(database: Database, sql: str) -> Iterator[dict[str, Any]]:
    columns = re.findall(r"\w+", sql.partition(" FROM ")[0])[1:]
    for row in database.execute(sql):
        values = dict(zip(columns, row, strict=True))
        yield {key: json.loads(value) if key in _JSON else value for key, value in values.items()}


def _stream(database: Database, entry: int) -> bytes:
    return b"".join(part for (part,) in database.execute("SELECT data FROM voice WHERE entry = ? ORDER BY part", entry))
