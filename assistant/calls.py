"""The calls of a session, as they travel from an exercise to the companion, and what goes with them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

CareKind = Literal["suicide", "self_harm", "abuse", "danger", "other", "child"]


@dataclass(frozen=True)
class Call:
    """A call of the session, on its way to the companion."""


@dataclass(frozen=True)
class Say(Call):
    text: str


@dataclass(frozen=True)
class Pause(Call):
    seconds: float


@dataclass(frozen=True)
class Breathe(Call):
    inhale: float
    exhale: float
    rounds: int
    hold: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True)
class Ask(Call):
    question: str


@dataclass(frozen=True)
class Choose(Call):
    question: str
    options: tuple[str, ...]
    up_to: int = 1
    optional: bool = False
    own_word: bool = False


@dataclass(frozen=True)
class AskNumber(Call):
    question: str
    low: int
    high: int


@dataclass(frozen=True)
class Listen(Call):
    prompt: str = ""
    up_to_seconds: float | None = None
    hold: str = ""
    """What it is to the exercise, where it is held ("letter")."""


@dataclass(frozen=True)
class AskHour(Call):
    question: str


@dataclass(frozen=True)
class AskDay(Call):
    question: str


@dataclass(frozen=True)
class AskName(Call):
    question: str


@dataclass(frozen=True)
class RepeatAfterMe(Call):
    sentence: str


@dataclass(frozen=True)
class Vary(Call):
    options: tuple[str, ...]


@dataclass(frozen=True)
class Recall(Call):
    name: str


@dataclass(frozen=True)
class Keep(Call):
    name: str
    value: Any
    days: float | None = None


@dataclass(frozen=True)
class Forget(Call):
    name: str


@dataclass(frozen=True)
class KeepWords(Call):
    """Ask whether the held words `entry` may be kept, and keep or erase them."""

    entry: int
    question: str
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FindEntries(Call):
    """The exercise's own kept entries, newest first; with `held`, those that are held too."""

    kind: str = ""
    on: datetime.date | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    held: bool = False


@dataclass(frozen=True)
class ReadBack(Call):
    entry: int


@dataclass(frozen=True)
class ForgetWords(Call):
    entry: int


@dataclass(frozen=True)
class NoteMood(Call):
    number: int
    word: str = ""


@dataclass(frozen=True)
class Moods(Call):
    days: int


@dataclass(frozen=True)
class Remind(Call):
    name: str
    at: datetime.time
    day: datetime.date | None = None
    daily: bool = False
    until: datetime.date | None = None


@dataclass(frozen=True)
class EndReminder(Call):
    name: str = ""


@dataclass(frozen=True)
class Care(Call):
    """Leave the exercise for the care route `kind`. Never comes back."""

    kind: CareKind


@dataclass(frozen=True)
class AskFacts(Call):
    """The facts that an exercise may know about this run: date, wording for the other person, short version, slots,
    whether anything is remembered."""


@dataclass(frozen=True)
class HandOver(Call):
    exercise: str


@dataclass(frozen=True)
class Pronouns:
    """Words for the other person, as the settings say: {they} never calls -> "{they}" = she, he, they or a name."""

    they: str = "they"
    them: str = "them"
    their: str = "their"
    plural: bool = True
    """Whether the verb is in the plural: "they call", "she calls"."""
