"""What a session call does to the memory, at once and without a word; and how to take it back when somebody goes back.

Effects are done by the run (leading.py), each in one transaction with the step it belongs to: after a crash either both
are there or neither.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from assistant import calls, wire
from assistant.asking import Facts
from assistant.kept import Entry, Mood, Reminder

if TYPE_CHECKING:
    from assistant.memory import Memory

VARIED_DAYS = 30.0
"""How long it is known which of some sentences was picked last."""

Way = calls.Call | Reminder | Mood | Entry
"""A way back: a call that puts things as they were, a reminder that was there, a mood to forget, an entry to hold."""


@dataclass(frozen=True)
class Effect:
    """`do` does it: its result, and the ways back from it."""

    do: Callable[[], tuple[Any, tuple[Way, ...]]]


class Effects:
    """The effects of one exercise's calls."""

    def __init__(
        self,
        exercise: str,
        memory: Memory,
        facts: Facts,
        now: Callable[[], datetime.datetime],
        last_varied: dict[tuple[str, ...], str],
        pick: Callable[[Sequence[str]], str] = random.choice,
    ) -> None:
        self._exercise = exercise
        self._memory = memory
        self.facts = facts
        self._now = now
        self._last_varied = last_varied
        self._pick = pick
        self.handed_over: str | None = None

    def of(self, call: calls.Call) -> Effect:
        return Effect(lambda: self._do(call))

    def take_back(self, ways: Iterable[Way]) -> None:
        """Go the ways back, the last one first."""
        for way in reversed(tuple(ways)):
            match way:
                case Reminder():
                    self._memory.put_reminder(way)
                case Mood():
                    self._memory.forget_mood(way)
                case Entry(id):
                    self._memory.hold_entry(id)
                case _:
                    self._do(way)

    def own(self, entry: int) -> Entry | None:
        """The entry of that number, where it is this exercise's."""
        found = self._memory.entry(entry)
        return found if found and found.exercise == self._exercise else None

    def forget_words(self, entry: int) -> None:
        if self.own(entry):
            self._memory.forget_entry(entry)

    # ------------------------------------------------------------

    def _do(self, call: calls.Call) -> tuple[Any, tuple[Way, ...]]:
        match call:
            case calls.Keep(name) | calls.Forget(name):
                return None, (self._keep(name, call),)
            case calls.Remind(name):
                before = self._reminders(name)
                self._memory.put_reminder(self._reminder(call))
                return None, (calls.EndReminder(name), *before)
            case calls.EndReminder(name):
                before = self._reminders(name)
                for reminder in before:
                    self._memory.end_reminder(self._exercise, reminder.name)
                return None, before
            case calls.NoteMood(number, word):
                return None, (self._memory.note_mood(number, word),)
            case calls.ForgetWords(entry):
                self.forget_words(entry)
            case calls.HandOver(exercise):
                self.handed_over = exercise
            case _:
                return self._looked_up(call), ()
        return None, ()

    def _looked_up(self, call: calls.Call) -> Any:
        match call:
            case calls.Recall(name):
                return wire.unpack(self._memory.recall(self._exercise, name))
            case calls.FindEntries(kind, on, about, words, held):
                found = self._memory.entries(self._exercise, kind, on, wire.pack(dict(about)), words, held=held)
                return tuple(dataclasses.replace(e, text=None, about=wire.unpack(dict(e.about))) for e in found)
            case calls.Moods(days):
                return self._memory.moods(days)
            case calls.Vary(options):
                return self._vary(options)
            case calls.AskFacts():
                return self._told_facts()
        raise TypeError(f"{type(call).__name__} is no session call")

    def _keep(self, name: str, call: calls.Keep | calls.Forget) -> Way:
        """Keep or forget a value. The way back to the one before it."""
        before, days = self._memory.recall(self._exercise, name), self._memory.days_left(self._exercise, name)
        if isinstance(call, calls.Keep):
            self._memory.keep(self._exercise, name, wire.pack(call.value), call.days)
        else:
            self._memory.forget(self._exercise, name)
        return calls.Forget(name) if before is None else calls.Keep(name, wire.unpack(before), days)

    def _reminders(self, name: str) -> tuple[Reminder, ...]:
        """This exercise's reminders of that name; without a name, all of them."""
        own = (r for r in self._memory.reminders() if r.exercise == self._exercise)
        return tuple(r for r in own if name in ("", r.name))

    def _reminder(self, call: calls.Remind) -> Reminder:
        now = self._now()
        passed = call.at <= now.time()
        day = call.day or now.date() + datetime.timedelta(days=passed)
        return Reminder(self._exercise, call.name, call.at, day, call.daily, call.until)

    def _vary(self, options: tuple[str, ...]) -> str:
        last = self._memory.recall("", _varied(options)) or _short(self._last_varied.get(options, ""))
        fresh = [o for o in options if _short(o) != last] or list(options)
        return self.varied(options, self._pick(fresh))

    def varied(self, options: tuple[str, ...], picked: str) -> str:
        """Take note of what was picked, so that the next one is another: today, and after a night."""
        self._last_varied[options] = picked
        self._memory.keep("", _varied(options), _short(picked), VARIED_DAYS)
        return picked

    def _told_facts(self) -> dict[str, Any]:
        now, facts = self._now(), self.facts
        return {
            "today": now.date().isoformat(),
            "now": now.isoformat(),
            "short": facts.short,
            "slots": dict(facts.slots or {}),
            "they": asdict(facts.they),
            "remembers": self._memory.lasting,
        }


def _varied(options: Iterable[str]) -> str:
    return f"varied {_short(*options)}"


def _short(*texts: str) -> str:
    """A few letters that stand for some texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
