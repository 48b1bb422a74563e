"""A scripted person at the other end of a session: answers by a rule, at once, and notes what was said to them."""

from __future__ import annotations

import dataclasses
import datetime
import random
import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from assistant import Answer, Chosen, Day, Entry, Hour, Mood, Named, Number, Repeated, Told
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
    ReadBack,
    Recall,
    Remind,
    RepeatAfterMe,
    Say,
    Vary,
)
from assistant.session import Stopped

Rule = Callable[[Call, Sequence[Any]], Any]
"""A call, and every result that it can have, to the one that it gets."""

HOST = {"unsure": ["Not knowing is fine."], "silent": ["We can leave that."]}
"""What the companion itself adds to an answer before the exercise goes on."""


class Person:
    """A channel that answers by a rule, and notes what was said between two turns of theirs."""

    def __init__(
        self, rule: Rule, *, short: bool = False, now: str = "2026-03-01T18:00", slots: dict[str, Any] | None = None
    ) -> None:
        self.rule = rule
        self.facts = {"short": short, "today": now[:10], "now": now, "slots": slots or {}, "they": {}}
        self.facts["remembers"] = True
        self.kept: dict[str, Any] = {}
        self.entries: dict[int, Entry] = {}
        self.held: dict[int, Entry] = {}
        self._numbers = count(1)
        self.moods: list[Mood] = []
        self.reminders: dict[str, Remind] = {}
        self.cared: str = ""
        self.calls: list[Call] = []
        self.turns: list[list[str]] = [[]]
        self.handed_over = ""
        self._last: dict[tuple[str, ...], str] = {}

    def on(self, now: str, slots: dict[str, Any] | None = None) -> Person:
        """The same person at another time, with what is kept of them; what was said and asked begins anew."""
        self.facts |= {"today": now[:10], "now": now, "slots": slots or {}}
        self.calls, self.turns, self.cared, self.handed_over = [], [[]], "", ""
        return self

    @property
    def heard(self) -> str:
        return " ".join(sentence for turn in self.turns for sentence in turn)

    @property
    def questions(self) -> list[str]:
        return [c.question for c in self.calls if isinstance(c, Ask | Choose)]

    def send(self, call: Call) -> Any:
        self.calls.append(call)
        match call:
            case Say(text):
                self._hear(text)
            case Pause() | Breathe():
                self.turns.append([])
            case (
                Ask(text) | Choose(text) | AskNumber(text) | AskHour(text) | AskDay(text) | AskName(text)
                | Listen(text) | RepeatAfterMe(text)
            ):  # fmt: skip
                self._hear(text)
                return self._answered(call)
            case Vary(options):
                fresh = [o for o in options if o != self._last.get(options)] or list(options)
                self._last[options] = self.rule(call, fresh)
                return self._last[options]
            case AskFacts():
                return self.facts
            case Recall(name):
                return self.kept.get(name)
            case Keep(name, value):
                self.kept[name] = value
            case Forget(name):
                self.kept.pop(name, None)
            case HandOver(name):
                self.handed_over = name
            case Care(kind):
                self.cared = kind
                raise Stopped
            case Remind(name):
                self.reminders[name] = call
            case EndReminder(name):
                self.reminders = {n: r for n, r in self.reminders.items() if name and n != name}
            case NoteMood(number, word):
                self.moods.append(Mood(self._now, number, word))
            case Moods():
                return tuple(self.moods)
            case KeepWords() | FindEntries() | ReadBack() | ForgetWords():
                return self._words(call)
        return None

    @property
    def _now(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(str(self.facts["now"]))

    def _words(self, call: KeepWords | FindEntries | ReadBack | ForgetWords) -> Any:
        match call:
            case KeepWords(entry, question, about):
                self._hear(question)
                answer = self.rule(Ask(question), possible(Ask(question)))
                self.turns.append([])
                words = self.held.pop(entry) if answer.yes or answer.no else None
                if words and answer.yes:
                    self.entries[entry] = dataclasses.replace(words, state="kept", about=dict(about))
                return bool(answer.yes)
            case FindEntries(kind, on, about, _, held):
                known = self.entries | (self.held if held else {})
                found = [known[number] for number in sorted(known, reverse=True) if kind in ("", known[number].kind)]
                return tuple(
                    e for e in found if on in (None, e.at.date()) and dict(about).items() <= dict(e.about).items()
                )
            case ReadBack(entry):
                self.turns.append([])
                return entry in self.entries or entry in self.held
            case ForgetWords(entry):
                self.entries.pop(entry, None)
                self.held.pop(entry, None)
        return None

    def _hear(self, text: str) -> None:
        self.turns[-1] += re.split(r"(?<=[.?!])\s+", text.strip())

    def _answered(self, call: Call) -> Any:
        answer = self.rule(call, possible(call))
        if isinstance(call, Listen) and call.hold and answer.spoke:
            number = next(self._numbers)
            self.held[number] = Entry(number, "", call.hold, self._now, "held")
            answer = dataclasses.replace(answer, entry=number)
        silent_or_unsure = "silent" if getattr(answer, "silent", False) else getattr(answer, "kind", "")
        self.turns.append(list(HOST.get(silent_or_unsure, [])))
        if isinstance(call, RepeatAfterMe) and answer.silent:
            self.turns[-1] = ["I'll say it for you.", call.sentence]
        return answer


def possible(call: Call) -> list[Any]:
    """Every result that a call can have."""
    match call:
        case Ask():
            return [Answer(k) for k in ("yes", "no", "sometimes", "unsure", "silent", "skipped")]
        case Choose():
            none = [Chosen(kind="none")] if call.optional else []
            left = [Chosen(kind=k) for k in ("unsure", "silent", "skipped")]
            return [Chosen((option,)) for option in call.options] + none + left
        case Listen():
            said = [Told(False, 4.0, said=s) for s in ("none", "unsure", "done")]
            return [Told(False, 9.0, "zanzibar in the rain"), *said, Told(True), Told(False, skipped=True)]
        case AskHour():
            left_hour = [Hour(None, k) for k in ("unsure", "silent", "skipped")]
            return [Hour(datetime.time(20)), Hour(datetime.time(7, 30)), *left_hour]
        case AskDay():
            left_day = [Day(None, k) for k in ("unsure", "silent", "skipped")]
            return [Day(datetime.date(2026, 3, 2)), Day(datetime.date(2026, 3, 6)), *left_day]
        case AskName():
            kinds = ("none", "unsure", "silent", "skipped")
            return [Named("Anna"), Named("Tom"), *(Named(None, k) for k in kinds)]  # type: ignore[arg-type]
        case AskNumber(_, low, high):
            return [Number(low), Number(high), *(Number(None, k) for k in ("unsure", "silent", "skipped"))]
    return [Repeated(True), Repeated(False), Repeated(False, silent=True), Repeated(False, skipped=True)]


def like(kind: str) -> Rule:
    """Somebody who gives the same answer to everything, as far as it can be given."""

    def rule(call: Call, results: Sequence[Any]) -> Any:
        if isinstance(call, Ask) and call.question == "Shall we?":
            return Answer("yes")
        same = (r for r in results if getattr(r, "kind", "") == kind or getattr(r, kind, False) is True)
        return next(same, results[0])

    return rule


def at_random(seed: int) -> Rule:
    dice = random.Random(seed)

    def rule(call: Call, results: Sequence[Any]) -> Any:
        if isinstance(call, Ask) and call.question == "Shall we?" and seed % 8:
            return Answer("yes")
        return dice.choice(results)

    return rule


def answering(answers: dict[str, Any]) -> Rule:
    """Somebody who answers the questions that contain a key with its value, and yes (or the first result) otherwise."""

    def rule(call: Call, results: Sequence[Any]) -> Any:
        text = str(getattr(call, "question", "") or getattr(call, "prompt", ""))
        answer = next((value for key, value in answers.items() if key in text), None)
        if isinstance(answer, str) and isinstance(call, Choose):
            return Chosen((answer,)) if answer in call.options else Chosen(kind=answer)  # type: ignore[arg-type]
        return Answer(answer) if isinstance(answer, str) else answer or results[0]  # type: ignore[arg-type]

    return rule
