"""What was exported is taken in again, once it is certain that each value of it is what it should be."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import MemoryImportFailed
from assistant.memory.database import Database
from assistant.memory.export import FORMAT, VERSION
from assistant.memory.sound import length


def read(database: Database, file: Path) -> dict[str, int]:
    """Take in what `export.write` wrote; what is there already stays as it is. How many of each came new.

    All of it or nothing. Raises MemoryImportFailed with the place of what can't be used.
    """
    document = _document(file)
    with database.together():
        return {
            name: sum(_put(database, name, row, file.parent) for row in _checked(document, name, file))
            for name in _FIELDS
        }


def _document(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
        json.dumps(found, ensure_ascii=False).encode()  # half a character may stand in JSON, and nowhere else
    except OSError as error:
        raise _failed(file, f"It can't be read: {error.strerror}", "Check the name.") from None
    except json.JSONDecodeError as error:
        raise _failed(Path(f"{file}, line {error.lineno}"), f"It isn't JSON: {error.msg}") from None
    except (UnicodeError, RecursionError):
        raise _failed(file, "It isn't text") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _failed(file, f'It has no "format": "{FORMAT}"')
    if found.get("version") != VERSION:
        raise _failed(file, f"A newer assistant wrote it: version {found.get('version')}", "Use the newer assistant.")
    return found


_NOTHING = "Nothing was taken in. Take a file that export wrote."


def _failed(place: Path | str, what: str, cure: str = _NOTHING) -> MemoryImportFailed:
    return MemoryImportFailed(f"{what}.", where=str(place), cure=cure)


@dataclass(frozen=True)
class _Field:
    """What a value should be, for people, and whether it is."""

    meaning: str
    fits: Callable[[Any], bool]


def _parses(parse: Callable[[str], Any]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        try:
            return isinstance(value, str) and parse(value) is not None
        except ValueError:
            return False

    return fits


def _moment_with_zone(value: str) -> bool | None:
    return datetime.datetime.fromisoformat(value).tzinfo is not None or None


def _or_null(field: _Field) -> _Field:
    return _Field(f"{field.meaning}, or null", lambda value: value is None or field.fits(value))


_TEXT = _Field("text", lambda value: isinstance(value, str))
_NUMBER = _Field(
    "a number", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
)
_MOOD = _Field("a whole number from 0 to 10", lambda value: value in range(11) and not isinstance(value, bool))
_YES_NO = _Field("true or false (1 or 0)", lambda value: value in (0, 1))
_OBJECT = _Field("an object", lambda value: isinstance(value, dict))
_ANYTHING = _Field("anything", lambda value: True)
_MOMENT = _Field("a moment with its offset, such as 2026-03-29T08:00:00+02:00", _parses(_moment_with_zone))
_DATE = _Field("a date, such as 2026-03-29", _parses(datetime.date.fromisoformat))
_TIME = _Field("a time, such as 20:00:00", _parses(datetime.time.fromisoformat))

_FIELDS: Mapping[str, Mapping[str, _Field]] = {
    "entries": {"uid": _TEXT, "exercise": _TEXT, "kind": _TEXT, "at": _MOMENT, "text": _or_null(_TEXT),
                "seconds": _NUMBER, "about": _OBJECT, "voice": _or_null(_TEXT)},
    "moods": {"uid": _TEXT, "at": _MOMENT, "number": _MOOD, "word": _TEXT},
    "facts": {"exercise": _TEXT, "name": _TEXT, "value": _ANYTHING, "utc": _NUMBER, "until": _or_null(_NUMBER)},
    "reminders": {"exercise": _TEXT, "name": _TEXT, "at": _TIME, "day": _DATE, "daily": _YES_NO,
                  "until": _or_null(_DATE), "last": _or_null(_MOMENT)},
}  # fmt: skip


def _checked(document: Mapping[str, Any], name: str, file: Path) -> Iterator[dict[str, Any]]:
    """The rows of one table, in the order and with the values that the database takes."""
    rows = document.get(name)
    if not isinstance(rows, list):
        raise _failed(f"{file}, {name}", "It should be a list")
    for number, row in enumerate(rows):
        place = f"{file}, {name}[{number}]"
        if not isinstance(row, dict):
            raise _failed(place, "It should be an object")
        for key, field in _FIELDS[name].items():
            if key not in row or not field.fits(row[key]):
                raise _failed(f"{place}.{key}", f"It should be {field.meaning}")
        yield {key: row[key] for key in _FIELDS[name]}


def _put(database: Database, table: str, row: dict[str, Any], folder: Path) -> bool:
    """Whether it came new."""
    voice = row.pop("voice", None)
    for key in ("about", "value"):
        if key in row:
            row[key] = json.dumps(row[key], ensure_ascii=False)
    if "uid" in row:
        at = datetime.datetime.fromisoformat(row["at"])
        row |= {"at": at.isoformat(), "utc": at.timestamp()}
    if table == "entries":
        row |= {"day": at.date().isoformat(), "state": "kept"}
    stream = _voice(folder, voice) if voice else b""
    marks = ", ".join("?" * len(row))
    new = database.change(f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())
    if new and stream:
        sql = "INSERT INTO voice (entry, part, data) SELECT id, 0, ? FROM entries WHERE uid = ?"
        database.execute(sql, stream, row["uid"])
    return bool(new)


def _voice(folder: Path, name: str) -> bytes:
    file = folder / name
    parts = Path(name).parts
    if len(parts) != 2 or ".." in parts or file.is_symlink():
        raise _failed(file, "A voice should lie in the folder beside the file")
    try:
        stream = file.read_bytes()
    except OSError as error:
        raise _failed(file, f"A voice can't be read: {error.strerror}", "Keep the voices beside the file.") from None
    if not length(stream):
        raise _failed(file, "It isn't a voice that export wrote")
    return stream
