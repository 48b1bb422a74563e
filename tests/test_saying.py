"""Dates and times of day as one says them."""

from __future__ import annotations

import datetime

import pytest

from assistant.locale import Locale
from assistant.saying import day_in_words, time_in_words
from assistant.times import clock, hours

TODAY = datetime.date(2026, 3, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-03-18", "today"), ("2026-03-17", "yesterday"), ("2026-03-19", "tomorrow"), ("2026-03-16", "Monday"),
        ("2026-03-11", "March 11"), ("2026-03-20", "this Friday"), ("2026-03-25", "March 25"),
        ("2025-12-24", "December 24"),
    ],
)  # fmt: skip
def test_days(day: str, said: str) -> None:
    assert day_in_words(datetime.date.fromisoformat(day), TODAY) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("08:00", "eight in the morning"), ("20:00", "eight in the evening"), ("12:00", "noon"), ("00:00", "midnight"),
        ("12:30", "half past twelve in the afternoon"), ("00:30", "half past twelve at night"),
        ("07:45", "quarter to eight in the morning"),
        ("16:15", "quarter past four in the afternoon"), ("23:00", "eleven at night"),
        ("09:05", "nine oh five in the morning"),
        ("15:10", "three ten in the afternoon"), ("15:13", "three thirteen in the afternoon"),
        ("21:42", "nine forty two in the evening"),
    ],
)  # fmt: skip
def test_times(at: str, said: str) -> None:
    assert time_in_words(datetime.time.fromisoformat(at)) == said


def test_what_is_said_is_understood_as_the_same_time() -> None:
    known = hours(Locale.load("en"))
    for minutes in range(0, 24 * 60, 15):
        at = datetime.time(minutes // 60, minutes % 60)
        slots = dict(known[time_in_words(at)].slots)
        assert clock(int(slots["hour"]), int(slots["minute"]), str(slots["part"])) == at
