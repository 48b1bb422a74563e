"""Calls that get no answer: what their result is when they are skipped, and whether a result is one of those."""

from __future__ import annotations

from typing import Any

from assistant import calls
from assistant.events import Answer, Chosen, Day, Hour, Named, Number, Repeated, Told


def skipped(call: calls.Call) -> Any:
    """The result of a call that was skipped."""
    match call:
        case calls.Ask():
            return Answer("skipped")
        case calls.Choose():
            return Chosen(kind="skipped")
        case calls.AskNumber():
            return Number(None, "skipped")
        case calls.AskHour():
            return Hour(None, "skipped")
        case calls.AskDay():
            return Day(None, "skipped")
        case calls.AskName():
            return Named(None, "skipped")
        case calls.Listen():
            return Told(silent=False, skipped=True)
        case calls.RepeatAfterMe():
            return Repeated(False, skipped=True)
        case calls.KeepWords() | calls.ReadBack():
            return False
        case calls.FindEntries():
            return ()
    return None


def left_unanswered(result: Any) -> bool:
    """Whether a question was skipped or met with silence."""
    left = bool(getattr(result, "silent", False) or getattr(result, "skipped", False))
    return left or getattr(result, "kind", "") in ("silent", "skipped")
