"""Session calls and their results as lines of JSON, for an exercise that runs in a process of its own."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, Literal

from assistant import session as calls
from assistant.errors import PluginError
from assistant.events import Answer, Chosen, Number, Repeated, Told

_TYPES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        calls.Say, calls.Pause, calls.Breathe, calls.Ask, calls.Choose, calls.AskNumber, calls.Listen,
        calls.RepeatAfterMe, calls.Vary, calls.Recall, calls.Keep, calls.AskFacts, calls.HandOver,
        Answer, Chosen, Number, Told, Repeated,
    )
}  # fmt: skip

LONGEST_LINE = 1_000_000
"""Bytes in a line. A plugin that sends more is at fault (and a text that long can't be spoken)."""


Kind = Literal["call", "reply", "interrupt", "ended", "failed", "listed"]


def encode(kind: Kind, value: Any = None) -> str:
    """One line: what kind of message it is, and a call, a result or plain data."""
    if type(value).__name__ in _TYPES:
        value = {f.name: getattr(value, f.name) for f in fields(value)} | {"is": type(value).__name__}
    return json.dumps({"kind": kind, "value": value}, ensure_ascii=False)


def decode(line: str) -> tuple[Kind, Any]:
    """Kind and value of a line made by `encode`. Raises PluginError for anything else."""
    try:
        message = json.loads(line)
        kind, value = message["kind"], message["value"]
        if isinstance(value, dict) and "is" in value:
            cls = _TYPES[value.pop("is")]
            tuples = {f.name for f in fields(cls) if str(f.type).startswith("tuple")}
            value = cls(**{k: tuple(v) if k in tuples else v for k, v in value.items()})
    except (ValueError, KeyError, TypeError) as error:
        raise PluginError("the plugin's process sent something that is not a session call") from error
    return kind, value
