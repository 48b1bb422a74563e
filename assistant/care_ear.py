"""A second look at direct words of distress that were heard among other words.

A grammar can only hear its own words, so that "i was born in may" comes out as "i was beats me a minute". The piece of
sound that became the words is therefore judged alone: it has to be likelier as one of the phrases of distress than as
any words at all.
"""

from __future__ import annotations

import numpy as np

from assistant import care
from assistant.audio import Samples, blocks_of, samples_in
from assistant.decoder import Decoder, Reading, SpeechModel
from assistant.events import Meaning

LIKELIER = 1.5
"""How much likelier (natural logarithm) a phrase of distress has to be than any words: chosen in docs/care.md."""

AROUND = 0.15
"""Seconds of sound before and after the words that are judged with them."""


class Spotter:
    """Judges direct words within an utterance that is no phrase of the grammar. Costs nothing until there are some."""

    def __init__(self, model: SpeechModel, language: str = "en") -> None:
        self._model = model
        self._language = language
        self._decoder: Decoder | None = None

    def __call__(self, reading: Reading, sound: list[Samples]) -> Meaning | None:
        """What distress the utterance `sound`, read as `reading`, speaks of; None where there is too much doubt."""
        for distress, first, last in care.heard_in(reading.text, self._language):
            start, end = reading.words[first].start - AROUND, reading.words[last - 1].end + AROUND
            if self._likely(_piece(sound, start, end)):
                return care.meaning_of(distress)
        return None

    def _likely(self, piece: list[Samples]) -> bool:
        if self._decoder is None:
            self._decoder = self._model.decoder(care.spoken(self._language))
        for block in piece:
            self._decoder.feed(block)
        reading = self._decoder.finish()[0]
        said = bool(care.heard_in(reading.text, self._language))
        return said and reading.score - self._model.any_words.score(piece) >= LIKELIER


def _piece(sound: list[Samples], start: float, end: float) -> list[Samples]:
    whole = np.concatenate(sound)[max(0, samples_in(start)) : samples_in(end)]
    return list(blocks_of(whole))
