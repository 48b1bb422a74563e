"""Taking down what somebody tells, while they tell it: voice and words go into one held entry of the memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.audio import Samples
from assistant.errors import MemoryProblem
from assistant.kept import Entry
from assistant.locale import Locale
from assistant.needs import Story
from assistant.templates import Templates

if TYPE_CHECKING:
    from assistant.memory import Memory


NOTHING_TO_TELL = ("none", "unsure", "no", "later", "leave")
"""Kinds of answers that are no telling, where they are the first and all that is said."""


class EntryWriter:
    """A `needs.Scribe` that writes into a held entry, as the `kind` of words that it is. `voice`: whether what is heard
    is put away too. `before`: the number of the entry to go on with; where that isn't held any more, it is a new one.

    Words that may end a telling ("i'm done", "stop") are held back until more comes: at its end they are no part of it.
    """

    def __init__(
        self, memory: Memory, exercise: str, kind: str, locale: Locale, voice: bool, before: int | None = None
    ) -> None:
        self.before: Entry | None = None if before is None else memory.reopen_entry(before)
        """What was told into it until telling was cut short."""
        self.entry = self.before.id if self.before else memory.begin_entry(exercise, kind)
        self.fault: MemoryProblem | None = None
        self._memory = memory
        self._locale = locale
        self._voice = voice
        self._held_back = ""
        self._first = True

    def voice(self, block: Samples) -> None:
        if self._voice:
            self._write(self._memory.add_voice, block)

    def words(self, text: str) -> None:
        first, self._first = self._first, False
        self._release()
        if self._locale.spoken(text) in ending_phrases(self._locale, first=first):
            self._held_back = text
        else:
            self._write(self._memory.add_text, text)

    def finish(self, story: Story | None = None) -> int | None:
        """The entry's number, or None when nothing was told. `story`: what came of it, where it wasn't cut short."""
        if story and not story.said:
            self._release()
        try:
            finished = self._memory.finish_entry(self.entry)
        except MemoryProblem as problem:
            self.fault, finished = problem, None
        return finished.id if finished else None

    def erase(self) -> None:
        self._memory.forget_entry(self.entry)

    def never_ask(self) -> None:
        """Finish it, and never speak of it: it is erased when its time has come."""
        if (entry := self.finish()) is not None:
            self._memory.asked_about(entry)

    def _release(self) -> None:
        if self._held_back:
            self._write(self._memory.add_text, self._held_back)
            self._held_back = ""

    def _write(self, how: Callable[[int, Any], None], what: Any) -> None:
        if self.fault is None:
            try:
                how(self.entry, what)
            except MemoryProblem as problem:  # somebody is telling something: it is said when they have finished
                self.fault = problem


@lru_cache
def _ending_phrases(language: str, first: bool) -> Collection[str]:
    locale = Locale.load(language)
    templates = Templates(locale.macros, {})
    wordings = (w for name, wordings in locale.commands.items() if name != "bye" for w in wordings)
    commands = (s.text for wording in wordings for s in templates.sentences(wording))
    small = (phrase for kind in ("done", *(NOTHING_TO_TELL if first else ())) for phrase in locale.answers[kind])
    return frozenset(map(locale.spoken, (*commands, *small)))


def ending_phrases(locale: Locale, *, first: bool) -> Collection[str]:
    """What ends free speech when it stands alone: the commands but for goodbye, "i'm done"; first, "no" and so on."""
    return _ending_phrases(locale.language, first)
