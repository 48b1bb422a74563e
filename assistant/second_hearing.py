"""Hearing an utterance once more, in parts of a large grammar.

Vosk's grammar is a bigram model: with the phrases of many exercises in it, "am i worthy" may come out as a mixture such
as "are my body". Within a sixth of the phrases the right one has fewer words to be mixed with. On the corpus of the
tests this brought requests by voices the model never met from 82 to 93 % (docs/how-it-hears.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

from assistant.audio import Samples, seconds
from assistant.decoder import Decoder, Reading, SpeechModel
from assistant.events import NOTHING, Meaning
from assistant.grammar import Found, Grammar

PARTS = 6

MANY = 8
"""Names of exercises and requests in a grammar that is worth a second hearing."""

SURELY = 6.0
"""How much (natural logarithm) has to speak for the phrase. Of 960 clips of voices kept for tuning, half of them in
white noise at 10 dB, 25 were heard as something the second time: all 8 right ones had 10.7 or more, 9 of 17 others
had 6 or more."""

LONGEST = 8.0
"""Seconds of sound beyond which an utterance is talk: no request lasts so long. Three quarters of what chatter cost the
ears while awake went into hearing 20 s of it six times over (bench/footprint.py)."""

MIGHT = -1.0
"""How much likelier (natural logarithm) than any words the first hearing has to be. Of the clips that SURELY was chosen
on, the right ones had 5.4 or more."""

ASKED = ("start", "offer", "request")


class SecondHearing:
    """Costs nothing until it is needed; then about six times the decoding of the utterance.

    `follow` takes that work on while the quiet is still being counted.
    """

    def __init__(self, model: SpeechModel, meanings: Mapping[str, Meaning], soundalikes: Mapping[str, str]) -> None:
        self._model = model
        self._meanings = meanings
        self._soundalikes = soundalikes
        self._names = sorted({meaning.name for meaning in meanings.values() if meaning.action in ASKED})
        self._sound: list[Samples] | None = None
        self._fed = 0

    def worth(self, sound: list[Samples], score: float) -> bool:
        """Whether it may tell more than the first hearing did, which found `sound` so likely."""
        short = seconds(sum(map(len, sound))) <= LONGEST
        return len(self._names) >= MANY and short and score - self._model.any_words.score(sound) >= MIGHT

    def follow(self, sound: list[Samples], most: int) -> None:
        """Take in up to `most` further blocks of the growing utterance `sound`."""
        if sound is not self._sound:
            self._forget()
            self._sound = sound
        for _, decoder in self._parts:
            for block in sound[self._fed : self._fed + most]:
                decoder.feed(block)
        self._fed = min(self._fed + most, len(sound))

    def __call__(self, sound: list[Samples], score: float) -> Found | None:
        """Phrase, meaning and share of what was said in the samples of one utterance; None where it stays unclear.

        `score`: how likely it is as the first hearing had it.
        """
        if not self.worth(sound, score):
            return None
        self.follow(sound, len(sound))
        readings, grammar = max(self._forget(), key=lambda part: part[0][0].score)
        found = grammar.judge([(reading.text, reading.share) for reading in readings])
        if found is None:
            return None
        phrase, _, share = found
        margin = readings[0].score - self._model.any_words.score(sound)
        return found if certainty(phrase, share, margin) >= SURELY else None

    def _forget(self) -> list[tuple[list[Reading], Grammar]]:
        """What every part made of the sound so far; the next sound is another one."""
        self._sound, fed, self._fed = None, self._fed, 0
        return [(decoder.finish(), grammar) for grammar, decoder in self._parts] if fed else []

    @property
    def decoders(self) -> list[Decoder]:
        """Those that were needed so far."""
        return [decoder for _, decoder in self._parts] if "_parts" in vars(self) else []

    @cached_property
    def _parts(self) -> list[tuple[Grammar, Decoder]]:
        beside = {phrase: meaning for phrase, meaning in self._meanings.items() if meaning == NOTHING}
        parts = []
        for n in range(PARTS):
            own = set(self._names[n::PARTS])
            asked = {p: m for p, m in self._meanings.items() if m.action in ASKED and m.name in own}
            grammar = Grammar(beside | asked, self._soundalikes, self._model.knows)
            parts.append((grammar, self._model.decoder(grammar.phrases)))
        return parts


def certainty(phrase: str, share: float, margin: float) -> float:
    """What speaks for a phrase: that it has no rival among the phrases, that it is likelier than any words (`margin`),
    and that a row of words makes a phrase."""
    return math.log((share + 0.02) / (1.02 - share)) + margin + phrase.count(" ")
