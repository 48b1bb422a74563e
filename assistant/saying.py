"""Dates, times of day and lists as one says them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from assistant.locale import Locale

NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
WEEK = 7
_MINUTES = {0: "{hour}", 15: "quarter past {hour}", 30: "half past {hour}", 45: "quarter to {next}"}
_PARTS = ((5, "at night"), (12, "in the morning"), (17, "in the afternoon"), (22, "in the evening"), (24, "at night"))
_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # fmt: skip
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def day_in_words(day: datetime.date, today: datetime.date) -> str:
    """ "yesterday", "Monday" within the week before, "this Friday" in the week after, "March 5" else."""
    away = (day - today).days
    if away in NEAR:
        return NEAR[away]
    weekday = _WEEKDAYS[day.weekday()]
    if -WEEK < away < 0:
        return weekday
    return f"this {weekday}" if 0 < away < WEEK else f"{_MONTHS[day.month - 1]} {day.day}"


def date_in_words(day: datetime.date) -> str:
    """ "Monday, March 5"."""
    return f"{_WEEKDAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}"


def time_in_words(at: datetime.time) -> str:
    """ "half past seven in the evening"; "noon" and "midnight"."""
    if at.minute == 0 and at.hour in (0, 12):
        return "midnight" if at.hour == 0 else "noon"
    part = next(part for until, part in _PARTS if at.hour < until)
    way = _MINUTES.get(at.minute, "{hour} {minute}")
    number = Locale.load("en").number
    minute = f"{'oh ' * (at.minute < 10)}{number(at.minute)}"
    said = way.format(hour=number(at.hour % 12 or 12), next=number(at.hour % 12 + 1), minute=minute)
    return f"{said} {part}"


def one_of(options: Sequence[str], other: str = "a number") -> str:
    """Some of a list: three at most, since more can't be kept in mind. `other`: how the rest can be chosen."""
    named = [*options[:3], other] if len(options) > 3 else options
    return named[0] if len(named) == 1 else ", ".join(named[:-1]) + f", or {named[-1]}"


def last_sentence(text: str) -> str:
    """The last sentence of `text`: its question, where it holds one."""
    return re.split(r"(?<=[.!?])\s+", text.strip())[-1]
