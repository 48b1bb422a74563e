"""What waits for somebody who wakes the companion: a first word, what was cut short, what is held, what was missed.

At most one question, and only where nothing else was asked for. In a home with a spoken code nothing is named aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant import needs
from assistant.events import Answer, Understanding
from assistant.kept import Entry, SavedRun
from assistant.memory import Memory
from assistant.needs import Flow, Speak
from assistant.schedule import Schedule

WELCOMED = "welcomed"


@dataclass(frozen=True)
class Lead:
    """An exercise to lead through: from its beginning, or on from where it was cut short. `agreed`: they said yes."""

    exercise: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    saved: SavedRun | None = None
    agreed: bool = False


Offer = Callable[[str], Flow]
"""Asks a yes/no question. Gives back an `Answer`, or the `Understanding` of a request that was made instead."""


class Arrival:
    """Of one room. `titles`: how the exercises that there are, are named aloud."""

    def __init__(
        self, memory: Memory, schedule: Schedule, titles: Mapping[str, str], first_words: Sequence[str]
    ) -> None:
        self._memory = memory
        self._schedule = schedule
        self._titles = titles
        self._first_words = first_words
        self._offered: set[int] = set()

    @property
    def first(self) -> bool:
        """Whether nobody was welcomed yet."""
        return not self._memory.recall("", WELCOMED)

    @property
    def waits(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.first or self._cut_short() or self._held() or self._schedule.missed() or self._schedule.due())

    def welcome(self, offer: Offer) -> Flow:
        """Say what waits. Gives back a `Lead` or an `Understanding` to follow, or None."""
        if self.first:
            self._memory.keep("", WELCOMED, True)
            for words in self._first_words:
                yield Speak(words)
        if missed := self._schedule.missed():
            for reminder in missed:
                self._schedule.done(reminder)
            yield Speak("A reminder that you asked for went by while I was quiet. That's all right.")
        if self._schedule.due():
            return (yield from self.remind(offer))
        if saved := self._cut_short():
            return (yield from self._resume(saved, offer))
        if entry := self._held():
            return (yield from self._keep(entry, offer))
        return None

    def remind(self, offer: Offer) -> Flow:
        """Say what is due. Gives back a `Lead` or an `Understanding` to follow, or None."""
        for reminder in self._schedule.due():
            self._schedule.done(reminder)
            yield Speak("Hello. You asked me to remind you at this time.")
            if reminder.exercise not in self._titles:
                continue
            answer = yield from offer("Shall we?")
            if isinstance(answer, Understanding):
                return answer
            if answer.agrees:
                return Lead(reminder.exercise, {"reminder": reminder.name}, agreed=True)
            yield Speak("That's fine. It can wait.")
        return None

    # ------------------------------------------------------------ what was cut short

    def _cut_short(self) -> SavedRun | None:
        runs = (r for r in self._memory.unfinished() if r.id not in self._offered and r.exercise in self._titles)
        return next((run for run in runs if run.steps), None)

    def _resume(self, saved: SavedRun, offer: Offer) -> Flow:
        self._offered.add(saved.id)
        what = "something" if self._memory.has_code else self._titles[saved.exercise]
        try:
            yield Speak(f"Last time we stopped in the middle of {what}. You can also say start over, or leave it.")
            answer = yield from offer("Shall we go on?")
        except needs.StartOver:
            self._memory.end_run(saved.id)
            return Lead(saved.exercise, saved.slots)
        if isinstance(answer, Understanding):
            return answer
        if answer.agrees:
            return Lead(saved.exercise, saved.slots, saved)
        if answer.no:
            self._memory.end_run(saved.id)
            yield Speak("Then we leave it.")
        elif answer.unsure:
            yield Speak("That's fine. It waits for a day.")
        return None

    # ------------------------------------------------------------ what is held

    def _held(self) -> Entry | None:
        if not self._memory.lasting:
            return None
        return next(iter(self._memory.held_entries(unasked=True)), None)

    def _keep(self, entry: Entry, offer: Offer) -> Flow:
        self._memory.asked_about(entry.id)
        yield Speak("You told me something that I still hold. It goes after one day.")
        answer: Answer | Understanding = yield from offer("Shall I keep it?")
        if isinstance(answer, Understanding):
            return answer
        if answer.yes:
            self._memory.keep_entry(entry.id)
            yield Speak("Then it stays.")
        elif answer.no:
            self._memory.forget_entry(entry.id)
            yield Speak("Then it's gone.")
        return None
