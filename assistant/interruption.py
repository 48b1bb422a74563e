"""A word that is to silence us, said over our own voice and misheard: "top" for "stop", "a minute" for "enough".

While we speak, these are what people say, a missed one is the worst mistake, and one too many costs a sentence. So what
was no phrase is heard again in a grammar of nothing but these words, and believed sooner than elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.audio import Samples, seconds
from assistant.decoder import Decoder, SpeechModel
from assistant.events import Heard, Meaning, Refused
from assistant.grammar import Grammar
from assistant.second_hearing import certainty

SILENCING = ("stop", "pause")

DOUBT = 3.5
"""How much (natural logarithm) may speak against the word. Of 25 words by ten voices that were refused over our own
speech, 17 are believed then, and of 196 lines of talk none; of 185 single words near them ("stock", "puff") 14."""

LONGEST = 2.5
"""Seconds of sound beyond which an utterance is no single word: its beginning and the quiet after it included."""


class Interruption:
    """Costs nothing until it is needed; then about twice the decoding of the utterance, in one go."""

    def __init__(self, model: SpeechModel, soundalikes: Mapping[str, str]) -> None:
        self._model = model
        self._soundalikes = soundalikes
        self._made: dict[frozenset[str], tuple[Grammar, Decoder]] = {}

    def __call__(self, refused: Refused, sound: list[Samples], meanings: Mapping[str, Meaning]) -> Heard | None:
        """What was said in `sound`, of which `refused` was made among `meanings`; None where it stays unclear."""
        words = {phrase: meaning for phrase, meaning in meanings.items() if _silences(phrase, meaning)}
        if not words or seconds(sum(map(len, sound))) > LONGEST:
            return None
        grammar, decoder = self._among(words)
        for block in sound:
            decoder.feed(block)
        readings = decoder.finish()
        found = grammar.judge([(reading.text, reading.share) for reading in readings])
        if found is None:
            return None
        word, meaning, share = found
        margin = readings[0].score - self._model.any_words.score(sound)
        believed = certainty(word, share, margin) >= -DOUBT
        return Heard(word, meaning, refused.start, refused.end, share) if believed else None

    def _among(self, words: Mapping[str, Meaning]) -> tuple[Grammar, Decoder]:
        key = frozenset(words)
        if key not in self._made:
            grammar = Grammar(words, self._soundalikes, self._model.knows)
            self._made = {key: (grammar, self._model.decoder(grammar.phrases))}
        return self._made[key]


def _silences(phrase: str, meaning: Meaning) -> bool:
    return meaning.action == "command" and meaning.name in SILENCING and " " not in phrase
