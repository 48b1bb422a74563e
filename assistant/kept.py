"""What is kept between days, as values: entries, moods, reminders, runs that were cut short. memory/ keeps them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

EntryState = Literal["held", "kept"]


@dataclass(frozen=True)
class Entry:
    """Something a person told: their words, or their voice, or both.

    `kind` is what it is to its exercise ("entry", "letter", "standard"); `at` when it was told (aware, local);
    `seconds` how long the voice is, 0 for typed words. `about` are small facts to find it by: prompt, mood, topic.
    Held: erased after 24 h. Kept: the person said yes to it.
    """

    id: int
    exercise: str
    kind: str
    at: datetime.datetime
    state: EntryState = "kept"
    text: str | None = None
    seconds: float = 0.0
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Mood:
    """How somebody said they were: `number` from 0 (worst) to 10 (best), and a feeling word if there was one."""

    at: datetime.datetime
    number: int
    word: str = ""


@dataclass(frozen=True)
class Reminder:
    """Something a person asked to be reminded of, unique by `exercise` and `name`.

    `at` is the local wall clock's. `day` is the date of a single one, or the first of a daily one; `until` the last
    date of a daily one. `last` is the moment (aware) it was last said or mentioned. `exercise` may be empty: a
    reminder without an exercise.
    """

    exercise: str
    name: str
    at: datetime.time
    day: datetime.date
    daily: bool = False
    until: datetime.date | None = None
    last: datetime.datetime | None = None


@dataclass(frozen=True)
class SavedStep:
    """One step of a run: the kind of call, a hash of what it said or asked, and its result as JSON can hold it."""

    kind: str
    mark: str
    result: Any


@dataclass(frozen=True)
class SavedRun:
    """A run of an exercise that was cut short, with the steps that stand."""

    id: int
    exercise: str
    slots: Mapping[str, Any]
    at: datetime.datetime
    steps: tuple[SavedStep, ...] = ()
