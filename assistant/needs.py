"""What a conversation may wait for. Conversations are generators: they yield a need and are sent what became of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant import care
from assistant.audio import Samples
from assistant.calls import CareKind
from assistant.events import Meaning, Understanding
from assistant.performance import Performance
from assistant.turn import Happened


class Scribe(Protocol):
    """Takes down what is told, while it is told."""

    def voice(self, block: Samples) -> None:
        """20 ms of the microphone."""

    def words(self, text: str) -> None:
        """Words that were typed, or that dictation made out."""


@dataclass(frozen=True)
class Asleep:
    """Nothing, until somebody wakes us, or `alarm` says that something is due.

    Result: "alarm", or "line" where a typed line did it, which comes as the first thing that is said; or "".
    """

    alarm: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Speak:
    """Say `text` to its end. Result: the seconds it took. `private`: these are the person's own words."""

    text: str
    private: bool = False


@dataclass(frozen=True)
class Play:
    """Let a recording of the person's own voice sound to its end. Result: None."""

    voice: Samples


@dataclass(frozen=True)
class Rest:
    """Be quiet for `seconds`. Result: None."""

    seconds: float


@dataclass(frozen=True)
class Hear:
    """One utterance, or `seconds` of silence. Result: an `Understanding`, or None for silence.

    Its meaning is "none" when something else was said.

    `meanings` are the phrases that count, beside the commands. `read` understands a typed line. `happened` is what
    the opening means to the turn table.
    """

    meanings: Mapping[str, Meaning]
    read: Callable[[str], Understanding]
    seconds: float
    happened: Happened = Happened.QUESTION
    words: bool = False
    """Whether a phrase is longer than a word or two, so that a thinking pause within it is likely."""
    private: bool = False
    """Whether the words are a secret, so that no event shows them."""


@dataclass(frozen=True)
class HearStory:
    """Free speech, until `quiet` seconds after it, or one of the phrases in `meanings`. Result: a `Story`.

    `patience`: seconds without a word before it is given up. `bound`: seconds after which it ends at the next quiet.
    """

    meanings: Mapping[str, Meaning]
    read: Callable[[str], Understanding]
    patience: float
    quiet: float = 4.0
    bound: float | None = None
    scribe: Scribe | None = None
    one_line: bool = False
    """Whether one typed line is all of it: nobody who needs an answer is to wait for a second one."""


@dataclass(frozen=True)
class Story:
    """What came of free speech. `seconds` of it, its `text` if dictation works, and the small thing that ended it.

    `bounded`: it was ended at the bound, in a short quiet, and may well go on.
    """

    seconds: float = 0.0
    text: str | None = None
    said: str | None = None
    bounded: bool = False

    @property
    def silent(self) -> bool:
        return not (self.seconds or self.text or self.said)


@dataclass(frozen=True)
class NextCall:
    """The exercise's next call. Result: a `Call`, `Ended` or `Failed`."""

    performance: Performance


@dataclass(frozen=True)
class Chime:
    """A short sound that waits for nothing. Result: None."""

    name: str


@dataclass(frozen=True)
class Tell:
    """Something happened, for whoever watches. Result: None."""

    event: str
    details: Mapping[str, Any] = field(default_factory=dict)


Need = Asleep | Speak | Play | Rest | Hear | HearStory | NextCall | Chime | Tell
Flow = Generator[Need, Any, Any]


class Interruption(Exception):
    """A universal command, thrown into a conversation where it waits."""


class StopHere(Interruption):
    """Stop, at once."""


class ForgetAll(StopHere):
    """Forget everything, asked for where the spoken code is: what goes on is stopped for it."""


class Elsewhere(StopHere):
    """Something else was asked for where an exercise was only offered: what goes on is left for it."""

    def __init__(self, heard: Understanding) -> None:
        super().__init__()
        self.heard = heard


class CloseToday(Interruption):
    """Enough for today: a kind closing, then sleep."""


class SayBye(Interruption):
    """Goodbye: a short one, then sleep."""


class Again(Interruption):
    """Say that again, or ask it again."""


class Back(Interruption):
    """To the step before."""


class Skip(Interruption):
    """On to the next step."""


class StartOver(Interruption):
    """From the beginning."""


class Undo(Interruption):
    """Take back the last answer."""


class Explain(Interruption):
    """What can I say?"""


class Greet(Interruption):
    """The wake phrase, though we are awake."""


class NameHelpline(Interruption):
    """The helpline, please."""


class Unmuted(Interruption):
    """Listening again after "stop listening"."""


class Distress(Exception):
    """Something was said that takes the safe route, at once. No `Interruption`: nothing may swallow it on its way.

    `text`: in which words, where they are known. `ending`: how the route ended, where it was taken already.
    """

    def __init__(
        self, kind: CareKind, *, found: care.Distress | None = None, text: str = "", ending: str | None = None
    ) -> None:
        super().__init__(kind)
        self.found = found or care.Distress(kind, 1)
        self.text = text
        self.ending = ending
