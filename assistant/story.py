"""Free speech under way: how long it lasts, the quiet after it, and a word in it that stands alone and so counts."""

from __future__ import annotations

from collections import deque

from assistant.audio import BLOCK, Samples, samples_in, seconds
from assistant.events import Heard
from assistant.needs import HearStory, Story

ALONE = 1.0
"""Seconds of quiet on both sides that make a command, or "I'm done", out of words within free speech (CONTENT, 3)."""

TOLD = samples_in(0.3)
"""Samples of voice from which on something was told; less is a cough."""


EARLY = samples_in(1.5)
"""Samples before it is clear that something is told, that belong to it."""


class Telling:
    """One telling. Clocks are in samples of audio."""

    def __init__(self, need: HearStory, clock: int) -> None:
        self._need = need
        self._began = clock
        self._spoken = 0
        self._quiet_since = clock
        self._gap = 0  # quiet before the utterance that goes on
        self._voiced = False
        self._words: tuple[str, ...] = ()
        self._early: deque[Samples] = deque(maxlen=EARLY // BLOCK)
        self._alone: Heard | None = None  # counts once a second of quiet has followed it

    def follow(self, voiced: bool, clock: int) -> None:
        """Take note of whether there is a voice in this block."""
        if voiced:
            if not self._voiced:
                self._gap, self._alone = clock - self._quiet_since, None
            self._spoken += BLOCK
            self._quiet_since = clock
        self._voiced = voiced

    def take_down(self, block: Samples) -> None:
        """Hand what is told to whoever takes it down, from shortly before the first word on: never a quiet room."""
        self._early.append(block)
        while self._need.scribe and self._early and self._spoken >= TOLD:
            self._need.scribe.voice(self._early.popleft())

    def dictated(self, text: str) -> None:
        """Take note of words that dictation made out."""
        self._words += (text,)
        if self._need.scribe:
            self._need.scribe.words(text)

    def typed(self, text: str, said: str, *, goes_on: bool) -> Story | None:
        """Take a line: what came of it all. None: more lines may follow (`goes_on`), until an empty one or "done"."""
        if text.strip() and (not said or (self._words and said != "done")):
            self.dictated(text)
            return None if goes_on else self._story()
        return self._story(said=said or None)

    def heard(self, heard: Heard) -> None:
        """Take note of a phrase that may count. Goodbye never does: it belongs to what is told. So does what says that
        there is nothing to tell, but for the first thing that is said."""
        first = self._spoken <= samples_in(heard.end - heard.start + ALONE)
        told = heard.meaning.name in ("bye", *(() if first else ("none", "unsure")))
        if not told and (first or self._gap >= samples_in(ALONE)):
            self._alone = heard

    def outcome(self, clock: int) -> Story | Heard | None:
        """How it ended, or a command that was said within it. None: it goes on."""
        quiet = seconds(clock - self._quiet_since)
        if self._alone and quiet >= ALONE:
            alone, self._alone = self._alone, None
            return alone if alone.meaning.action == "command" else self._story(alone.text, alone.meaning.name)
        if self._spoken < TOLD:
            return Story() if quiet >= self._need.patience else None
        if quiet >= self._need.quiet:
            return self._story()
        bound = self._need.bound
        return self._story(bounded=True) if bound and seconds(clock - self._began) > bound and quiet >= ALONE else None

    def _story(self, but: str = "", said: str | None = None, bounded: bool = False) -> Story:
        text = " ".join(words for words in self._words if words != but) or None
        return Story(seconds(self._spoken), text, said, bounded)
