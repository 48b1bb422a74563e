"""Are we spoken to? Waits for the wake phrase, and tells where in the sound it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from assistant.audio import BLOCK, Samples, level, samples_in, seconds
from assistant.utterance import Utterance

SETTLED, PAUSED = 0.6, 0.2
"""Seconds of sound, or of quiet, between making the phrase out (often before it ends) and judging it."""

SURE = 0.6
"""The share of all readings that must hold the phrase. Measured in docs/how-it-hears.md."""

LIKELIER = 9.0
"""How much likelier (natural logarithm) the phrase has to be than any words. Of 48 calls by 12 voices, half of them in
a kitchen 10 dB softer, all had 12 or more; of 74 near ones that were taken for a call ("mellow canyon") 17 had
less than 9."""

AROUND = 0.1
"""Seconds after the phrase that are judged with it, and about a word that may still belong to it."""

BETWEEN, SOFTER = 0.25, 6.0
"""Seconds between two words of the phrase in which something else may have been said, and by how many decibels that is
softer than the whole, if it was only a pause."""

OFTEN = 1_600
"""How often the phrase stands among those near it. With 100, 7 of 16 calls in a noisy kitchen became one of them, with
1,600 one; what is near it woke hardly more often (docs/how-it-hears.md)."""

LONGEST = 15.0
"""Seconds of speech without the phrase after which the recogniser starts afresh, so that it stays small."""


class _Word(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


class _Reading(Protocol):
    @property
    def words(self) -> Sequence[_Word]: ...
    @property
    def score(self) -> float: ...
    @property
    def share(self) -> float: ...


class _Decoder(Protocol):
    @property
    def partial(self) -> str: ...
    def feed(self, samples: Samples) -> bool: ...
    def finish(self) -> Sequence[_Reading]: ...
    def hear(self, sound: Iterable[Samples]) -> Sequence[_Reading]: ...


class _AnyWords(Protocol):
    def score(self, sound: list[Samples]) -> float: ...


class _Model(Protocol):
    @property
    def any_words(self) -> _AnyWords: ...
    def knows(self, word: str) -> bool: ...
    def decoder(self, phrases: Iterable[str]) -> _Decoder: ...


@dataclass(frozen=True)
class WakeHeard:
    """The wake phrase was said. `end`: seconds of audio where it ended; a request may begin there."""

    end: float


class WakeWord:
    """Takes blocks until the wake phrase was said at the beginning of an utterance, and then the next ones.

    `near`: what is easily taken for a word of the phrase. With one of them in that word's place nobody wakes.
    """

    def __init__(
        self, model: _Model, phrase: str, soundalikes: Mapping[str, str], near: Mapping[str, Iterable[str]]
    ) -> None:
        self._phrase = [soundalikes.get(word, word) for word in phrase.split()]
        alone = [word for word in self._phrase if len(self._phrase) > 1]
        others = [other for other in self._beside(near) if all(map(model.knows, other.split()))]
        often = OFTEN if others else 1
        self._model = model
        self._decoder = model.decoder([*[" ".join(self._phrase)] * often, *dict.fromkeys([*alone, *others])])
        self._utterance = Utterance()
        self._begin_anew()

    def _beside(self, near: Mapping[str, Iterable[str]]) -> Iterator[str]:
        """The phrase with something near a word in that word's place."""
        for n, word in enumerate(self._phrase):
            for other in near.get(word, ()):
                yield " ".join([*self._phrase[:n], other, *self._phrase[n + 1 :]])

    @property
    def speaking(self) -> bool:
        """Whether there is a voice right now."""
        return self._utterance.speaking

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._decoder.finish()
        self._utterance.reset()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._utterance.over()
        self._sound: list[Samples] = []
        self._seen: float | None = None
        self._missed = False

    def accept(self, block: Samples, t: float, *, ours: bool = False) -> WakeHeard | None:
        """`t`: seconds of audio at the beginning of `block`; `ours`: nobody speaks in it but us (echo.py)."""
        for each in self._utterance.accept(block, t, ours=ours):
            self._decoder.feed(each)
            self._sound.append(each)
        began = self._utterance.began
        return None if began is None else self._look(began, t + seconds(BLOCK))

    def _look(self, began: float, now: float) -> WakeHeard | None:
        if (
            self._seen is None
            and not self._missed
            and self._decoder.partial.split()[: len(self._phrase)] == self._phrase
        ):
            self._seen = now
        quiet = self._utterance.quiet
        if self._seen is not None and (now - self._seen >= SETTLED or quiet >= PAUSED):
            end = self._end()
            self._seen, self._missed = None, True
            if end is not None:
                self.reset()
                return WakeHeard(began + end)
        if quiet >= 2 * SETTLED or now - began >= LONGEST:
            self._decoder.finish()
            self._begin_anew()
        return None

    def _begins_with_phrase(self, words: Sequence[str]) -> bool:
        return list(words[: len(self._phrase)]) == self._phrase

    def _end(self) -> float | None:
        """Where the phrase ended in the utterance, if most readings begin with it, and any words are no rival to it."""
        readings = self._decoder.finish()
        holding = [r for r in readings if self._begins_with_phrase([word.text for word in r.words])]
        if sum(reading.share for reading in holding) < SURE:
            return None
        words = holding[0].words[: len(self._phrase)]
        called = self._sound[: samples_in(words[-1].end + AROUND) // BLOCK]
        sound = np.concatenate(called)
        if any(_said_between(one, other, sound) for one, other in pairwise(words)):
            return None
        likely = self._decoder.hear(called)[0].score - self._model.any_words.score(called) >= LIKELIER
        return words[-1].end if likely else None


def _said_between(one: _Word, other: _Word, sound: Samples) -> bool:
    """Whether there is more than a pause between two words: "say hello to your companion" calls nobody."""
    if other.start - one.end <= BETWEEN:
        return False
    between = sound[samples_in(one.end + AROUND) : samples_in(other.start - AROUND)]
    return level(between) > level(sound[samples_in(one.start) : samples_in(other.end)]) - SOFTER
