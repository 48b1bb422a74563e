"""An exercise: a name, what one can say to start it, and a function that leads through it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.errors import PluginError

if TYPE_CHECKING:
    from assistant.session import Session

Run = Callable[["Session"], None]

FEELINGS = (
    "sad", "hurt", "lonely", "angry", "ashamed", "anxious", "guilty", "jealous", "rejected", "worthless", "empty",
    "numb", "tired", "restless", "confused", "longing", "hopeful", "calm", "okay",
)  # fmt: skip
"""Feeling words that can be given in a check-in."""

_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Exercise:
    """What a plugin hands over.

    `name`: unique, snake_case, e.g. "grounding". `phrases`: sentence templates that start it, e.g. "calm me [down]"
    (see docs/write-an-exercise.md). `run`: leads through it, straight line. `title`: how it is named aloud
    ("grounding"). `minutes`: how long it takes. `about`: one spoken sentence. `examples`: conversations that show and
    test it, each a sequence of lines "person: ..." and "companion: ...".

    `utterances`: what somebody may say in their own words when this could help ("i can't stop thinking about her");
    it is offered then, never started. `eases`: feeling words that it fits, from `FEELINGS`. `keeps`: False for an
    exercise that leaves no trace at all; it can't be resumed.

    Raises PluginError when the name or the phrases are not usable.
    """

    name: str
    phrases: Sequence[str]
    run: Run
    title: str = ""
    minutes: int = 0
    about: str = ""
    examples: Sequence[Sequence[str]] = field(default=())
    utterances: Sequence[str] = ()
    eases: Sequence[str] = ()
    keeps: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _ID.fullmatch(self.name):
            raise PluginError(
                f"{self.name!r} is not a usable name for an exercise",
                cure='Use small letters, digits and underscores, such as "evening_walk".',
            )
        if isinstance(self.phrases, str) or not self.phrases or not all(isinstance(p, str) for p in self.phrases):
            raise PluginError(
                f"the exercise {self.name} has no list of phrases",
                cure='Give it at least one, such as phrases=["take a walk with me"].',
            )
        if not callable(self.run):
            raise PluginError(
                f"the exercise {self.name} has no function to run", cure="Give it one: run=a_function_of(session)."
            )
        if unknown := [feeling for feeling in self.eases if feeling not in FEELINGS]:
            raise PluginError(
                f"the exercise {self.name} eases {unknown[0]!r}, which is not a feeling that can be named",
                cure=f"Choose from: {', '.join(FEELINGS)}.",
            )
        for name in ("phrases", "utterances", "eases"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "examples", tuple(tuple(e) for e in self.examples))
        object.__setattr__(self, "title", self.title or self.name.replace("_", " "))
