"""What an exercise may do. Each call is one message to the companion, which owns all waiting: a step of the exercise.

Nothing here waits, plays or hears anything itself: `Session` turns a call into a `Call`, sends it through its channel
and gives back the result. So the same exercise runs by voice, by keyboard, on a recording and in a test, on a thread
or in a process of its own.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar, cast, get_args

from assistant.calls import (
    Ask,
    AskDay,
    AskFacts,
    AskHour,
    AskName,
    AskNumber,
    Breathe,
    Call,
    Care,
    CareKind,
    Choose,
    EndReminder,
    FindEntries,
    Forget,
    ForgetWords,
    HandOver,
    Keep,
    KeepWords,
    Listen,
    Moods,
    NoteMood,
    Pause,
    Pronouns,
    ReadBack,
    Recall,
    Remind,
    RepeatAfterMe,
    Say,
    Vary,
)
from assistant.events import Answer, Chosen, Day, Hour, Named, Number, Repeated, Told
from assistant.kept import Entry, Mood

_T = TypeVar("_T")


class Stopped(BaseException):
    """The person said stop, or the companion ends. Raised by the session's next call and every one after it.

    A `BaseException`, so that an `except Exception` in an exercise doesn't swallow it. Let it pass.
    """


class Rewound(BaseException):
    """The person went back: the exercise is run again, and answers that still stand are given again in silence."""


class Channel(Protocol):
    """The way to the companion and back."""

    def send(self, call: Call) -> Any:
        """Give back the companion's answer. Raises Stopped or Rewound."""


class Session:
    """One run of one exercise."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    # ------------------------------------------------------------ speaking and waiting

    def say(self, text: str) -> None:
        """Say `text`. Several sentences may be given at once; {they}, {them} and {their} are filled in."""
        self._send(Say(_text(text, "say")))

    def pause(self, seconds: float) -> None:
        """Be quiet for `seconds` of audio. "Go on" and "skip" end it early."""
        self._send(Pause(_positive(seconds, "pause")))

    def breathe(self, inhale: float, exhale: float, rounds: int = 3, *, hold: float = 0.0, rest: float = 0.0) -> None:
        """Lead `rounds` breaths by voice: seconds in, `hold` after it, seconds out, `rest` after it."""
        self._send(
            Breathe(_positive(inhale, "breathe"), _positive(exhale, "breathe"), int(_positive(rounds, "breathe")),
                    float(hold), float(rest))
        )  # fmt: skip

    # ------------------------------------------------------------ asking

    def ask(self, question: str) -> Answer:
        """A yes/no question. Silence is answered gently, asked again once in short, and then given back as such."""
        return cast(Answer, self._send(Ask(_text(question, "ask"))))

    def agreed(
        self,
        opening: str,
        *,
        unsure: str = "You can say stop at any time.",
        later: str = "It can wait as long as you like. I'm here.",
    ) -> bool:
        """Say what begins and how long it takes, and ask for consent. Whether to go on with it.

        Where they don't know, `unsure` is said, and they are asked once more. What isn't begun has been closed kindly,
        with `later` where no answer came: there is nothing left to say then.
        """
        self.say(opening)
        answer = self.ask("Shall we?")
        if answer.unsure:
            self.say(unsure)
            answer = self.ask("Would you like to begin, and see?")
        if not answer.agrees:
            self.say("That's fine. Say help to hear what else there is. I'm here." if answer.no else later)
        return answer.agrees

    def choose(
        self,
        question: str,
        options: Sequence[str],
        *,
        up_to: int = 1,
        optional: bool = False,
        own_word: bool = False,
    ) -> Chosen:
        """A choice by name, number or ordinal. The question should name the options; at most three are easy to follow.

        `up_to` several may be chosen ("the first and the third"); `optional` lets "none" be an answer.
        `own_word`: the options are feelings, and a feeling word of their own is given back as the option, as they said
        it: "heartbroken".
        """
        if isinstance(options, str) or not options or not all(isinstance(o, str) and o for o in options):
            raise ValueError("choose needs a list of options, such as choose(question, ['sea', 'forest'])")
        return cast(Chosen, self._send(Choose(_text(question, "choose"), tuple(options), up_to, optional, own_word)))

    def number(self, question: str, low: int = 0, high: int = 10) -> Number:
        """A whole number from `low` to `high`, both included."""
        if not low < high:
            raise ValueError(f"number needs a range, such as number(question, 0, 10), not {low} to {high}")
        return cast(Number, self._send(AskNumber(_text(question, "number"), low, high)))

    def hour(self, question: str) -> Hour:
        """A time of day: "eight in the evening", "half past seven"."""
        return cast(Hour, self._send(AskHour(_text(question, "hour"))))

    def day(self, question: str) -> Day:
        """A day, today or later: "tomorrow", "on friday", "in three days"."""
        return cast(Day, self._send(AskDay(_text(question, "day"))))

    def name(self, question: str) -> Named:
        """A person's name, read back and confirmed before it is given to the exercise. "None" is an answer too."""
        return cast(Named, self._send(AskName(_text(question, "name"))))

    def listen(self, prompt: str = "", *, up_to_seconds: float | None = None, hold: str = "") -> Told:
        """Free speech: ends on four seconds of quiet, or "I'm done". Without a bound it may last as long as they like.

        The words may be unknown (`text` None) where the model in use can't take dictation. Branch only on `said`.
        `hold` says what it is to this exercise ("letter"): then it is put away encrypted while it is spoken, and erased
        after 24 hours unless `keep_words`, or the companion on another day, is given a yes.
        """
        if not isinstance(hold, str):
            raise ValueError(f'session.listen needs what the words are, such as hold="letter", not {hold!r}')
        return cast(Told, self._send(Listen(prompt, up_to_seconds, hold)))

    def repeat_after_me(self, sentence: str) -> Repeated:
        """Say a sentence for the person to repeat, and check that it was really said. Silence: it is said for them."""
        return cast(Repeated, self._send(RepeatAfterMe(_text(sentence, "repeat_after_me"))))

    # ------------------------------------------------------------ what a run may depend on

    def vary(self, options: Sequence[str]) -> str:
        """One of `options` at random, never the same twice in a row. Not `random`: a rewind needs the same one."""
        if isinstance(options, str) or not options:
            raise ValueError("vary needs a list of sentences to pick from")
        return cast(str, self._send(Vary(tuple(options))))

    @property
    def today(self) -> datetime.date:
        """The date. Use this, not `datetime`: a rewind needs the same one."""
        return datetime.date.fromisoformat(self._facts()["today"])

    @property
    def now(self) -> datetime.datetime:
        """The local date and time."""
        return datetime.datetime.fromisoformat(self._facts()["now"])

    @property
    def short(self) -> bool:
        """Whether the short version was asked for."""
        return bool(self._facts()["short"])

    @property
    def slots(self) -> dict[str, Any]:
        """What the phrase that started this carried: {"number": 7} for "i'm a {number}"."""
        return dict(self._facts()["slots"])

    @property
    def they(self) -> Pronouns:
        """Words for the other person, from the settings."""
        return Pronouns(**self._facts()["they"])

    # ------------------------------------------------------------ what is kept between days

    @property
    def remembers(self) -> bool:
        """Whether anything outlasts this conversation: not with the memory switched off."""
        return bool(self._facts().get("remembers"))

    def keep(self, name: str, value: Any, *, days: int | None = None) -> None:
        """Remember `value` (text, number, list, dict) under `name` for this exercise: for `days`, or until forgotten.

        Only for small facts and answers. What was told in free speech is kept by `keep_words`. Dates and times may be
        in it too.
        """
        self._send(Keep(_text(name, "keep"), _storable(value, f"keep: {name}"), days))

    def recall(self, name: str, default: Any = None) -> Any:
        """What was kept under `name` by this exercise, or `default`."""
        kept = self._send(Recall(name))
        return default if kept is None else kept

    def forget(self, name: str) -> None:
        """Forget what was kept under `name`."""
        self._send(Forget(name))

    def keep_words(self, told: Told | Entry, question: str = "Shall I keep what you said?", **about: Any) -> bool:
        """Ask whether held words may be kept, and keep them on a clear yes. Whether they are kept now.

        `about` are facts to find them by (prompt="...", mood=4). No erases them at once; silence leaves them held until
        24 hours are over. Without held words nothing is asked.
        """
        number = _number(told)
        about = _storable(about, "keep_words")
        return number is not None and bool(self._send(KeepWords(number, _text(question, "keep_words"), about)))

    def entries(
        self, kind: str = "", *, on: datetime.date | None = None, words: str = "", held: bool = False, **about: Any
    ) -> tuple[Entry, ...]:
        """What this exercise has kept of somebody's words, newest first, without the words: `read_back` speaks them.

        `held`: with those that are only held, whose `state` is "held".
        """
        return tuple(self._send(FindEntries(kind, on, about, words, held)))

    def read_back(self, entry: Entry | Told) -> bool:
        """Speak kept or held words, or play the voice that told them. False where they may not be heard, or are gone.

        Asks for the spoken code first, where there is one. Never call this unasked.
        """
        number = _number(entry)
        return number is not None and bool(self._send(ReadBack(number)))

    def forget_words(self, entry: Entry | Told) -> None:
        """Erase kept or held words. Ask first, and twice."""
        number = _number(entry)
        if number is not None:
            self._send(ForgetWords(number))

    def note_mood(self, number: int, word: str = "") -> None:
        """Remember a mood for 90 days: 0 (worst) to 10 (best), and a feeling word."""
        if not 0 <= number <= 10:
            raise ValueError(f"session.note_mood needs a number from 0 to 10, not {number!r}")
        self._send(NoteMood(number, word))

    def moods(self, days: int = 14) -> tuple[Mood, ...]:
        """The moods of the last `days`, oldest first."""
        return tuple(self._send(Moods(days)))

    def remind(
        self,
        name: str,
        at: datetime.time,
        *,
        day: datetime.date | None = None,
        daily: bool = False,
        until: datetime.date | None = None,
    ) -> None:
        """Have this exercise offered at a time of day: once on `day` (else the next time it is `at`), or daily.

        Replaces a reminder of the same name. It starts with `slots["reminder"] == name`. Ask before you set one. What
        is said aloud then is neutral and names no exercise.
        """
        if not isinstance(at, datetime.time):
            raise ValueError(f"session.remind needs a time of day, such as session.hour(question).value, not {at!r}")
        self._send(Remind(name, at, day, daily, until))

    def end_reminder(self, name: str = "") -> None:
        """End this exercise's reminder of that name; without a name, all of them."""
        self._send(EndReminder(name))

    # ------------------------------------------------------------ going elsewhere

    def care(self, kind: CareKind) -> None:
        """Leave for the safe route of that kind, at once. Does not come back."""
        if kind not in get_args(CareKind):
            raise ValueError(f"session.care needs one of {', '.join(get_args(CareKind))}, not {kind!r}")
        self._send(Care(kind))

    def hand_over(self, exercise: str) -> None:
        """Go on with another exercise once this one has ended, e.g. hand_over("breathing")."""
        self._send(HandOver(exercise))

    # ------------------------------------------------------------

    def _facts(self) -> dict[str, Any]:
        return cast(dict[str, Any], self._send(AskFacts()))

    def _send(self, call: Call) -> Any:
        return self._channel.send(call)


def _text(text: str, name: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f'session.{name} needs a sentence, such as session.{name}("How are you?"), not {text!r}')
    return text


def _number(words: Told | Entry) -> int | None:
    """Of the entry, where there is one."""
    return words.id if isinstance(words, Entry) else words.entry


def _storable(value: _T, name: str) -> _T:
    """`value`, where it is something that can be kept."""
    parts: list[Any] = [value]
    while parts:
        match part := parts.pop():
            case dict():
                parts += [*part.values(), *part]
            case list() | tuple():
                parts += part
            case float() if not math.isfinite(part):
                raise ValueError(f"session.{name} can't keep {part}")
            case str() | int() | float() | None | datetime.date() | datetime.time():
                continue
            case _:
                raise ValueError(f"session.{name} can keep text, numbers, lists and dicts, not {type(part).__name__}")
    return value


def _positive(value: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise ValueError(f"session.{name} needs a number above 0, not {value!r}")
    return value
