"""Session calls and their results as lines of JSON, for an exercise that runs in a process of its own."""

from __future__ import annotations

import datetime
import json
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from assistant import calls
from assistant.errors import PluginError
from assistant.events import Answer, Chosen, Day, Hour, Named, Number, Repeated, Told
from assistant.kept import Entry, Mood, Reminder

CALLS = (
    calls.Say, calls.Pause, calls.Breathe, calls.Ask, calls.Choose, calls.AskNumber, calls.AskHour, calls.AskDay,
    calls.AskName, calls.Listen, calls.RepeatAfterMe, calls.Vary, calls.Recall, calls.Keep, calls.Forget,
    calls.KeepWords, calls.FindEntries, calls.ReadBack, calls.ForgetWords, calls.NoteMood, calls.Moods, calls.Remind,
    calls.EndReminder, calls.AskFacts, calls.HandOver, calls.Care,
)  # fmt: skip
"""Every call of the session."""

_DATES: dict[str, type[Any]] = {
    cls.__name__: cls for cls in (datetime.datetime, datetime.date, datetime.time)
}  # fmt: skip

_RESULTS = (Answer, Chosen, Number, Hour, Day, Named, Told, Repeated, Entry, Mood, Reminder)
_TYPES: dict[str, type[Any]] = {cls.__name__: cls for cls in (*CALLS, *_RESULTS)}

LONGEST_LINE = 1_000_000
"""Bytes in a line. A plugin that sends more is at fault (and a text that long can't be spoken)."""


Kind = Literal["call", "reply", "interrupt", "ended", "failed", "listed"]


def encode(kind: Kind, value: Any = None) -> str:
    """One line: what kind of message it is, and a call, a result or plain data."""
    return json.dumps({"kind": kind, "value": pack(value)}, ensure_ascii=False)


def decode(line: str) -> tuple[Kind, Any]:
    """Kind and value of a line made by `encode`. Raises PluginError for anything else."""
    try:
        message = json.loads(line, parse_constant=_no_number)
        if "\\u" in line:
            json.dumps(message, ensure_ascii=False).encode()  # half a character can be neither shown nor kept
        return message["kind"], unpack(message["value"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PluginError("the plugin's process sent something that is not a session call") from error


def _no_number(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity, which JSON has not


def checked(call: Any) -> calls.Call:
    """A decoded call, if its fields have the types and the measure that the companion relies on. Raises PluginError.

    A session sees to most of that; but its methods can be got round, and not all of its arguments are looked at.
    """
    if not isinstance(call, calls.Call):
        raise PluginError("the plugin's process sent something that is not a session call")
    for name, kind in get_type_hints(type(call)).items():
        if not _fits(getattr(call, name), kind):
            raise PluginError(f"{type(call).__name__} can't have that for its {name}")
    _measure(call)
    return call


def _measure(call: calls.Call) -> None:
    """Every way to answer is a phrase to listen for: thousands of them would hold up everything."""
    match call:
        case calls.Choose(options=options, up_to=most) if len(options) ** min(max(most, 1), 3) > MOST_WAYS:
            raise PluginError("Choose has too many options, or too many of them at once", cure="Name a few.")
        case calls.AskNumber(low=low, high=high) if not 0 < high - low <= MOST_WAYS:
            raise PluginError(f"AskNumber needs a range of at most {MOST_WAYS} numbers")
        case calls.Vary(options=options) if not 0 < len(options) <= MOST_WAYS:
            raise PluginError(f"Vary needs 1 to {MOST_WAYS} sentences")


MOST_WAYS = 250
"""Numbers in a range, options (or pairs, or triples, of them), sentences to pick from."""

LARGEST = 1_000_000
"""The largest number in a call: seconds, days, breaths."""

YEARS = range(1900, 3000)
"""Years that can be reckoned with; a calendar has no day before its first one."""


def _fits(value: Any, kind: Any) -> bool:
    if kind is Any:
        return True
    parts = get_args(kind)
    if get_origin(kind) is Literal:
        return value in parts
    if get_origin(kind) is UnionType:
        return any(_fits(value, part) for part in parts)
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and all(_fits(one, parts[0]) for one in value)
    if kind in (int, float):
        whole = isinstance(value, int) or (kind is float and isinstance(value, float))
        return whole and not isinstance(value, bool) and abs(value) <= LARGEST
    if kind is datetime.date:
        return type(value) is datetime.date and value.year in YEARS
    if kind is datetime.time:
        return isinstance(value, datetime.time) and value.tzinfo is None
    return isinstance(value, get_origin(kind) or kind)


def pack(value: Any) -> Any:
    """`value` as JSON can hold it: calls, results, dates and plain data, in lists and dicts too."""
    if type(value) in _DATES.values():
        return {"is": type(value).__name__, "iso": value.isoformat()}
    if is_dataclass(value) and type(value).__name__ in _TYPES:
        return {"is": type(value).__name__} | {f.name: pack(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        if "is" in value:  # which is a sign of ours
            return {"is": "dict", "items": [[key, pack(one)] for key, one in value.items()]}
        return {key: pack(one) for key, one in value.items()}
    return [pack(one) for one in value] if isinstance(value, (list, tuple)) else value


def unpack(value: Any) -> Any:
    """What `pack` was given; tuples come back as lists where no type says otherwise. Raises KeyError, TypeError."""
    if isinstance(value, list):
        return [unpack(one) for one in value]
    if not isinstance(value, dict):
        return value
    if (name := value.get("is")) in _DATES:
        return _DATES[name].fromisoformat(value["iso"])
    if name == "dict":
        return {key: unpack(one) for key, one in value["items"]}
    plain = {key: unpack(one) for key, one in value.items() if key != "is"}
    if name is None:
        return plain
    cls = _TYPES[name]
    tuples = {f.name for f in fields(cls) if str(f.type).startswith("tuple")}
    return cls(**{key: tuple(one) if key in tuples else one for key, one in plain.items()})
