"""Values that cross a boundary between rooms of the house: all frozen, none with behaviour beyond reading itself."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# ---------------------------------------------------------------- what a text means

Action = Literal["start", "offer", "ask_back", "command", "request", "answer", "care", "none"]


@dataclass(frozen=True)
class Meaning:
    """What one phrase stands for: start the exercise `name`, obey the command `name`, or give the answer `name`.

    A request is a command to the companion itself that counts only while it waits for one; for other programs it is a
    command like any other.
    """

    action: Action
    name: str = ""
    slots: tuple[tuple[str, str | int | float], ...] = ()


NOTHING = Meaning("none")


@dataclass(frozen=True)
class Candidate:
    """An exercise that a text may have meant, with a score from 0 to 1."""

    exercise: str
    score: float


@dataclass(frozen=True)
class Understanding:
    """A text, and what it asks for. `score` runs from 0 (unrelated) to 1 (word for word)."""

    text: str
    meaning: Meaning = NOTHING
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    care: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The machine form: text, action, exercise, command, score, slots, candidates, care."""
        m = self.meaning
        action = "command" if m.action == "request" else m.action
        return {
            "text": self.text,
            "action": action,
            "exercise": m.name if m.action in ("start", "offer") else None,
            "command": m.name if action == "command" else None,
            "score": round(self.score, 3),
            "slots": {name: value for name, value in m.slots if name != "way"},
            "candidates": [{"exercise": c.exercise, "score": round(c.score, 3)} for c in self.candidates],
            "care": self.care,
        }


# ---------------------------------------------------------------- what is heard


@dataclass(frozen=True)
class Partial:
    """What has been made out so far of an utterance that still goes on."""

    text: str


@dataclass(frozen=True)
class Heard:
    """A whole utterance. `start` and `end` are seconds of audio since the microphone opened (end = last speech).

    `text` is one of the grammar's phrases, word for word, or free text where there was no grammar; `confidence` is
    the lowest of its words', 0 to 1.
    """

    text: str
    meaning: Meaning = NOTHING
    start: float = 0.0
    end: float = 0.0
    confidence: float = 1.0


@dataclass(frozen=True)
class Refused:
    """Speech that is none of the grammar's phrases. `text` is the nearest the recogniser came, for the screen only."""

    text: str
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True)
class Typed:
    """A line from the keyboard."""

    text: str


@dataclass(frozen=True)
class Key:
    """A key in the terminal view: `talk` (push to talk), `mute`, or `quit`."""

    name: Literal["talk", "mute", "quit"]


# ---------------------------------------------------------------- what an exercise gets back

AnswerKind = Literal["yes", "no", "sometimes", "unsure", "silent", "skipped"]


@dataclass(frozen=True)
class Answer:
    """The answer to a yes/no question. `sometimes` is neither yes nor no: look at `kind` where it matters."""

    kind: AnswerKind

    @property
    def yes(self) -> bool:
        return self.kind == "yes"

    @property
    def no(self) -> bool:
        return self.kind == "no"

    @property
    def agrees(self) -> bool:
        """Yes, or sometimes: enough to go on with what was asked about."""
        return self.kind in ("yes", "sometimes")

    @property
    def unsure(self) -> bool:
        return self.kind == "unsure"

    @property
    def silent(self) -> bool:
        return self.kind == "silent"

    @property
    def skipped(self) -> bool:
        return self.kind == "skipped"


@dataclass(frozen=True)
class Chosen:
    """What was chosen from a list, in the order it was said. Empty when `kind` is unsure, silent or skipped."""

    options: tuple[str, ...] = ()
    kind: Literal["chosen", "none", "unsure", "silent", "skipped"] = "chosen"

    @property
    def option(self) -> str | None:
        """The first one chosen, or None."""
        return self.options[0] if self.options else None


@dataclass(frozen=True)
class Number:
    """A number that was asked for, or None with the reason in `kind`."""

    value: int | None
    kind: Literal["number", "unsure", "silent", "skipped"] = "number"


Said = Literal["none", "unsure", "done"]


@dataclass(frozen=True)
class Told:
    """Free speech. `text` is None where the model in use can't take dictation: never branch on it, only on `said`.

    `said` is set when all that was said is one of a few small things: "none" (nothing comes to mind), "unsure"
    (I don't know), "done". `seconds` is how long they spoke. `entry` is the number of the held words, where the
    exercise asked to hold them and there are any: `keep_words` and `read_back` take it.
    """

    silent: bool
    seconds: float = 0.0
    text: str | None = None
    said: Said | None = None
    skipped: bool = False
    entry: int | None = None

    @property
    def spoke(self) -> bool:
        """Whether something was really told."""
        return not (self.silent or self.skipped or self.said in ("none", "unsure"))


@dataclass(frozen=True)
class Hour:
    """A time of day that was asked for, or None with the reason in `kind`."""

    value: datetime.time | None
    kind: Literal["hour", "unsure", "silent", "skipped"] = "hour"


@dataclass(frozen=True)
class Day:
    """A day that was asked for, today or later, or None with the reason in `kind`."""

    value: datetime.date | None
    kind: Literal["day", "unsure", "silent", "skipped"] = "day"


@dataclass(frozen=True)
class Named:
    """A person's name that was asked for and confirmed, or None with the reason in `kind`."""

    value: str | None
    kind: Literal["name", "none", "unsure", "silent", "skipped"] = "name"


@dataclass(frozen=True)
class Repeated:
    """How repeating a sentence went: `matched` when it was really said, else silent, skipped, or other words."""

    matched: bool
    silent: bool = False
    skipped: bool = False


# ---------------------------------------------------------------- what the house tells about itself


PRIVATE = "(private)"
"""What other programs get in the place of words that are nobody else's."""


@dataclass(frozen=True)
class Event:
    """Something that happened, `t` seconds of audio after the start; `name` as in docs/events.md."""

    t: float
    name: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For other programs: without somebody's own words, where they were told or are read back (`private`)."""
        details = dict(self.details)
        if details.pop("private", False):
            details |= {"text": PRIVATE, "private": True}
        return {"t": round(self.t, 3), "event": self.name, **details}
