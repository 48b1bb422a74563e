"""Which recognisers hear in which state, and the switch between them. All share one loaded model.

asleep, muted      the wake phrase
awake              requests and commands (and, where the model can, dictation for requests in other words)
leading, paused    commands
asking             the question's answers and commands
telling            small answers and commands (and, where the model can, dictation for the words)

None of them hears what we say ourselves: it is taken out before (echo.py).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol

from assistant import care
from assistant.audio import BLOCK, SILENT_BLOCK, Samples, samples_in, seconds
from assistant.care_ear import Spotter
from assistant.echo import Cleaned, EchoCanceller
from assistant.events import NOTHING, Heard, Meaning, Partial, Refused
from assistant.locale import Locale
from assistant.recogniser import SENTENCE, WORD, Endpoint, Recogniser, SpeechModel
from assistant.silencing import Silencing
from assistant.utterance import PREROLL
from assistant.wake import WakeWord

KEPT = samples_in(4.0)
"""Samples kept while asleep: a request may follow the wake phrase in one breath."""


MOST_RECOGNISERS = 4
"""Kept at a time, the latest ones; each takes 5 MB once it has heard something, and 20 MB when it had to hear again in
parts (second_hearing.py). To make one takes 0.07 s."""

MOST_ASLEEP = 2
"""Of them, kept asleep: those for requests and for commands, which were the latest and are the first to be needed."""

RESTS = 5.0
"""Seconds asleep after which the recognisers give back what they grew by while awake."""

ONSET = 0.1
"""Seconds before the moment of listening that are heard too: nobody waits for it to the millisecond."""

LEAD_IN = [Cleaned(SILENT_BLOCK)] * (samples_in(PREROLL) // BLOCK)
"""As much quiet before a request in one breath with the wake phrase as there is before any other: out of the middle of
speech the model loses the first word. Of 60 such requests by 15 voices 56 are heard, without it 36."""

SOFT_BEGINNING = 0.4
"""Seconds that an utterance may have gone on before there was clearly a voice."""


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

    @property
    def certain(self) -> bool:
        """Whether it is known what comes back of our own voice, so that what is heard is somebody else's."""

    def accept(self, block: Samples, t: float, played: Samples = SILENT_BLOCK) -> list[Sound]:
        """`block` is what the microphone heard, from `t` seconds of audio on, while `played` sounded."""


class Deaf:
    """No microphone at all: `talk`."""

    speaking = False
    dictates = False
    certain = True

    def sleep(self) -> None:
        """Nothing to do."""

    def listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None:
        """Nothing to do."""

    def accept(self, block: Samples, t: float, played: Samples = SILENT_BLOCK) -> list[Sound]:
        return []


class Rests(Protocol):
    """What grows while it hears."""

    def rest(self) -> None: ...


class Hearing:
    """One room's recognisers. Blocks must come in order and without a gap."""

    def __init__(
        self,
        model: SpeechModel,
        wake_phrase: str,
        locale: Locale,
        *,
        dictates: bool = False,
        canceller: EchoCanceller | None = None,
    ) -> None:
        self.dictates = dictates
        self._canceller = canceller
        self._model = model
        self._locale = locale
        self._spot = Spotter(model, locale.language)
        self._silencing = Silencing(model, locale.silencing, locale.soundalikes)
        self._wake = WakeWord(model, wake_phrase, locale.soundalikes, locale.near)
        self._asleep = True
        self._made: dict[object, Recogniser] = {}
        self._phrases: Recogniser | None = None
        self._words: Recogniser | None = None
        self._kept: deque[tuple[float, Cleaned]] = deque(maxlen=KEPT // BLOCK)
        self._late: list[tuple[float, Cleaned]] = []
        self._resting: Iterator[None] = iter(())
        self._began: float | None = None  # the utterance that goes on
        self._now = 0.0
        self._sounded = -1.0  # when something of ours last sounded
        self._meanings: Mapping[str, Meaning] = {}

    @property
    def speaking(self) -> bool:
        return self._phrases is not None and not self._asleep and self._phrases.speaking

    @property
    def certain(self) -> bool:
        return self._canceller is not None and self._canceller.certain

    def sleep(self) -> None:
        """From now on, the wake phrase alone counts."""
        if not self._asleep:
            self._wake.reset()
            self._resting = self._rest()
        self._asleep, self._began, self._late = True, None, []

    def listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None:
        """From now on, these phrases count. `words`: they are long enough for a thinking pause.

        What is being said at this moment, or was said right after the wake phrase, is heard from its beginning.
        """
        recogniser = self._recogniser(meanings, SENTENCE if words else WORD)
        dictates = dictation and self.dictates
        if recogniser is self._phrases and not self._asleep and not dictates:
            return
        since = self._began if self._began is not None else self._now - ONSET
        lead_in = LEAD_IN if self._asleep else []
        self._asleep = False
        self._phrases, self._meanings = recogniser, meanings
        self._phrases.reset()
        self._words = Recogniser(self._model, None, SENTENCE, {}) if dictates else None
        self._late = [(since, block) for block in lead_in] + [(t, block) for t, block in self._kept if t >= since]

    def _recogniser(self, meanings: Mapping[str, Meaning], endpoint: Endpoint) -> Recogniser:
        """Made once for each grammar, and the latest few kept: a grammar can't be changed on a running one."""
        key = (frozenset(meanings.items()), endpoint)
        made = self._made.pop(key, None)
        if made is None:
            decoys = dict.fromkeys(sorted(self._locale.decoys | care.decoys(self._locale.language)), NOTHING)
            alike, misheard = self._locale.soundalikes, self._locale.misheard
            phrases = decoys | dict(meanings)
            made = Recogniser(self._model, phrases, endpoint, alike, self._spot, misheard=misheard)
        self._made[key] = made
        self._keep(MOST_RECOGNISERS)
        return made

    def _keep(self, most: int) -> None:
        for oldest in list(self._made)[:-most]:
            del self._made[oldest]

    def _rest(self) -> Iterator[None]:
        """One thing after another, one with each block of sound, so that the wake phrase is never kept waiting."""
        yield from repeat(None, samples_in(RESTS) // BLOCK)
        self._keep(MOST_ASLEEP)
        recognisers = [decoder for made in self._made.values() for decoder in made.decoders]
        grown: list[Rests] = [*recognisers, *self._spot.decoders, self._model.any_words]
        for each in grown:
            each.rest()
            yield

    def accept(self, block: Samples, t: float, played: Samples = SILENT_BLOCK) -> list[Sound]:
        cleaned = self._canceller.accept(block, played) if self._canceller else Cleaned(block)
        late, self._late = self._late, []
        self._sounded = t if played.any() else self._sounded
        self._now = t + seconds(BLOCK)
        self._kept.append((t, cleaned))
        if self._asleep:
            woken = self._wake.accept(cleaned.samples, t, ours=cleaned.ours)
            self._began = woken.end if woken else None
            next(self._resting, None)
            return [Woken(woken.end)] if woken else []
        return [sound for at, each in [*late, (t, cleaned)] for sound in self._hear(each, at)]

    def _hear(self, block: Cleaned, t: float) -> list[Sound]:
        assert self._phrases is not None  # `listen` came before
        found: list[Sound] = []
        if self._words:
            told = self._words.accept(block.samples, t, ours=block.ours)
            found = [Words(w.text) for w in told if isinstance(w, Heard)]
        heard = self._phrases.accept(block.samples, t, ours=block.ours)
        found += [self._over_us(each) if isinstance(each, Refused) else each for each in heard]
        self._follow_utterance(t, over=any(isinstance(sound, (Heard, Refused)) for sound in found))
        return found

    def _over_us(self, refused: Refused) -> Heard | Refused:
        """What was said over our own voice, where it is not clear, may be meant to stop it."""
        if not self.certain or self._sounded < refused.start + SOFT_BEGINNING:
            return refused
        sound = [block.samples for t, block in self._kept if t > refused.start - seconds(BLOCK) / 2]
        return self._silencing(refused, sound, self._meanings) or refused

    def _follow_utterance(self, t: float, *, over: bool) -> None:
        goes_on = self.speaking or (self.certain and self._phrases is not None and self._phrases.undecided)
        if over or not goes_on:
            self._began = None
        elif self._began is None:
            self._began = t - SOFT_BEGINNING
