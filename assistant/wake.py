"""Are we spoken to? Waits for the wake phrase, and tells where in the sound it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.activity import Activity
from assistant.audio import BLOCK, Samples, samples_in, seconds

PREROLL = 0.3
SETTLED = 0.6
PAUSED = 0.2
"""Seconds of sound, or of quiet, between making the phrase out (often before it ends) and judging it."""

SURE = 0.5
"""The share of all readings that must hold the phrase. Measured in docs/how-it-hears.md."""

LONGEST = 15.0
"""Seconds of speech without the phrase after which the recogniser starts afresh, so that it stays small."""


class _Word(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def end(self) -> float: ...


class _Reading(Protocol):
    @property
    def words(self) -> Sequence[_Word]: ...
    @property
    def share(self) -> float: ...


class _Decoder(Protocol):
    @property
    def partial(self) -> str: ...
    def feed(self, samples: Samples) -> bool: ...
    def finish(self) -> Sequence[_Reading]: ...


class _Model(Protocol):
    def decoder(self, phrases: Iterable[str]) -> _Decoder: ...


@dataclass(frozen=True)
class WakeHeard:
    """The wake phrase was said. `end`: seconds of audio where it ended; a request may begin there."""

    end: float


class WakeWord:
    """Takes blocks until the wake phrase was said at the beginning of an utterance, and then the next ones."""

    def __init__(self, model: _Model, phrase: str, soundalikes: Mapping[str, str], decoys: Iterable[str] = ()) -> None:
        self._phrase = [soundalikes.get(word, word) for word in phrase.split()]
        alone = [word for word in self._phrase if len(self._phrase) > 1]
        self._decoder = model.decoder(dict.fromkeys([" ".join(self._phrase), *alone, *decoys]))
        self._activity = Activity()
        self._preroll: deque[Samples] = deque(maxlen=samples_in(PREROLL) // BLOCK)
        self._begin_anew()

    @property
    def speaking(self) -> bool:
        """Whether there is a voice right now."""
        return self._activity.speaking

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._decoder.finish()
        self._activity.reset()
        self._preroll.clear()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._began: float | None = None
        self._seen: float | None = None
        self._missed = False

    def accept(self, block: Samples, t: float) -> WakeHeard | None:
        """`t`: seconds of audio at the beginning of `block`."""
        speaking = self._activity.accept(block)
        if self._began is None:
            self._preroll.append(block)
            if speaking:
                self._begin(t)
            return None
        self._decoder.feed(block)
        return self._look(t + seconds(BLOCK))

    def _begin(self, t: float) -> None:
        self._began = t - seconds(BLOCK * (len(self._preroll) - 1))
        for block in self._preroll:
            self._decoder.feed(block)
        self._preroll.clear()

    def _look(self, now: float) -> WakeHeard | None:
        began = self._began or 0.0
        quiet = seconds(BLOCK * self._activity.quiet)
        if (
            self._seen is None
            and not self._missed
            and self._decoder.partial.split()[: len(self._phrase)] == self._phrase
        ):
            self._seen = now
        if self._seen is not None and now - self._seen >= SETTLED:
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
        """Where the phrase ended in the utterance, if most readings begin with it."""
        readings = self._decoder.finish()
        holding = [r for r in readings if self._begins_with_phrase([word.text for word in r.words])]
        sure = sum(reading.share for reading in holding) >= SURE
        return holding[0].words[len(self._phrase) - 1].end if sure else None
