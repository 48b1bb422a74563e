"""Taking down what somebody tells, while they tell it: voice and words go into one held entry of the memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.audio import Samples
from assistant.errors import MemoryProblem
from assistant.locale import Locale
from assistant.needs import Story
from assistant.templates import Templates

if TYPE_CHECKING:
    from assistant.memory import Memory


class EntryWriter:
    """A `needs.Scribe` that writes into a held entry. `voice`: whether what is heard is put away too.

    Words that may end a telling ("i'm done", "stop") are held back until more comes: at its end they are no part of it.
    """

    def __init__(self, memory: Memory, exercise: str, locale: Locale, *, voice: bool) -> None:
        self.entry = memory.begin_entry(exercise)
        self.fault: MemoryProblem | None = None
        self._memory = memory
        self._locale = locale
        self._voice = voice
        self._held_back = ""

    def voice(self, block: Samples) -> None:
        if self._voice:
            self._write(self._memory.add_voice, block)

    def words(self, text: str) -> None:
        self._release()
        if self._locale.spoken(text) in ending_phrases(self._locale):
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
def _ending_phrases(language: str) -> Collection[str]:
    locale = Locale.load(language)
    templates = Templates(locale.macros, {})
    commands = (s.text for wordings in locale.commands.values() for w in wordings for s in templates.sentences(w))
    small = (phrase for kind in ("none", "unsure", "done") for phrase in locale.answers[kind])
    return frozenset(map(locale.spoken, (*commands, *small)))


def ending_phrases(locale: Locale) -> Collection[str]:
    """What ends free speech when it stands alone: the commands, and "i'm done"."""
    return _ending_phrases(locale.language)
