"""Which recognisers hear in which state, and the switch between them. All share one loaded model.

asleep, muted      the wake phrase
awake              requests and commands (and, where the model can, dictation for requests in other words)
leading, paused    commands
asking             the question's answers and commands
telling            small answers and commands (and, where the model can, dictation for the words)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.audio import BLOCK, RATE, Samples, blocks_of, samples_in, seconds
from assistant.events import Heard, Meaning, Partial, Refused
from assistant.locale import Locale
from assistant.recogniser import SENTENCE, WORD, Endpoint, Recogniser, SpeechModel
from assistant.wake import WakeWord

KEPT = samples_in(4.0)
"""Samples kept while asleep: a request may follow the wake phrase in one breath."""


MOST_RECOGNISERS = 12


@dataclass(frozen=True)
class Woken:
    """The wake phrase was said; it ended at `end` seconds of audio."""

    end: float


@dataclass(frozen=True)
class Words:
    """What dictation made of the last utterance."""

    text: str


Sound = Partial | Heard | Refused | Woken | Words


class Ears(Protocol):
    """What the conductor needs of a way to hear."""

    @property
    def speaking(self) -> bool: ...

    @property
    def dictates(self) -> bool: ...

    def sleep(self) -> None: ...

    def listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None: ...

    def accept(self, block: Samples, t: float) -> list[Sound]: ...


class Deaf:
    """No microphone at all: `talk`."""

    speaking = False
    dictates = False

    def sleep(self) -> None:
        """Nothing to do."""

    def listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None:
        """Nothing to do."""

    def accept(self, block: Samples, t: float) -> list[Sound]:
        return []


class Hearing:
    """One room's recognisers. Blocks must come in order and without a gap."""

    def __init__(self, model: SpeechModel, wake_phrase: str, locale: Locale, *, dictates: bool = False) -> None:
        self.dictates = dictates
        self._model = model
        self._locale = locale
        self._wake = WakeWord(model, wake_phrase, locale.soundalikes)
        self._asleep = True
        self._made: dict[object, Recogniser] = {}
        self._phrases: Recogniser | None = None
        self._words: Recogniser | None = None
        self._kept: deque[Samples] = deque(maxlen=KEPT // BLOCK)
        self._woken_at: float | None = None
        self._now = 0.0

    @property
    def speaking(self) -> bool:
        return self._phrases is not None and not self._asleep and self._phrases.speaking

    def sleep(self) -> None:
        """From now on, the wake phrase alone counts."""
        if not self._asleep:
            self._wake.reset()
        self._asleep = True

    def listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None:
        """From now on, these phrases count. `words`: they are long enough for a thinking pause.

        Right after the wake phrase, what was said since then is heard too.
        """
        self._asleep = False
        endpoint = SENTENCE if words else WORD
        self._phrases = self._recogniser(meanings, endpoint)
        self._phrases.reset()
        self._words = Recogniser(self._model, None, SENTENCE, {}) if dictation and self.dictates else None

    def _recogniser(self, meanings: Mapping[str, Meaning], endpoint: Endpoint) -> Recogniser:
        """Made once for each grammar, and the latest few kept: a grammar can't be changed on a running one."""
        key = (frozenset(meanings.items()), endpoint)
        made = self._made.pop(key, None) or Recogniser(self._model, meanings, endpoint, self._locale.soundalikes)
        self._made[key] = made
        if len(self._made) > MOST_RECOGNISERS:
            del self._made[next(iter(self._made))]
        return made

    def accept(self, block: Samples, t: float) -> list[Sound]:
        self._now = t + seconds(BLOCK)
        if self._asleep:
            self._kept.append(block)
            woken = self._wake.accept(block, t)
            if woken is None:
                return []
            self._woken_at = woken.end
            return [Woken(woken.end)]
        found: list[Sound] = []
        for late, at in self._since_waking():
            found += self._hear(late, at)
        return found + self._hear(block, t)

    def _hear(self, block: Samples, t: float) -> list[Sound]:
        assert self._phrases is not None  # `listen` came before
        dictated: list[Sound] = []
        if self._words:
            dictated = [Words(w.text) for w in self._words.accept(block, t) if isinstance(w, Heard)]
        return [*dictated, *self._phrases.accept(block, t)]

    def _since_waking(self) -> list[tuple[Samples, float]]:
        """The blocks that came after the wake phrase, with their times; once."""
        if self._woken_at is None:
            return []
        start, self._woken_at = self._woken_at, None
        kept = np.concatenate(self._kept) if self._kept else np.zeros(0, np.int16)
        self._kept.clear()
        began = self._now - seconds(BLOCK) - seconds(len(kept))
        late = kept[max(0, round((start - began) * RATE)) :]
        late = late[len(late) % BLOCK :]
        end = self._now - seconds(BLOCK)
        return [(b, end - seconds(len(late)) + seconds(i * BLOCK)) for i, b in enumerate(blocks_of(late))]
