"""Session calls and their results as lines of JSON, for an exercise that runs in a process of its own."""

from __future__ import annotations

import datetime
import json
from dataclasses import fields, is_dataclass
from typing import Any, Literal

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
        message = json.loads(line)
        return message["kind"], unpack(message["value"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PluginError("the plugin's process sent something that is not a session call") from error


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
