"""A word that is to silence us, said over our own voice and misheard: "top" for "stop", "a minute" for "enough".

While we speak, these are what people say, a missed one is the worst mistake, and one too many costs a sentence. So what
was no phrase is heard again in a grammar of nothing but these words, and believed sooner than elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.audio import Samples, seconds
from assistant.decoder import Decoder, SpeechModel
from assistant.events import Heard, Meaning, Refused
from assistant.grammar import Grammar
from assistant.second_hearing import certainty

DOUBT = 5.0
"""How much (natural logarithm) may speak against the word. Of 25 words by ten voices that were refused over our own
speech, 22 are believed then, two of them as the other command; of 196 lines of talk that were said over it, one
("yacht" for "enough"), and of 185 single words near them ("stock", "puff") 14. With 3 it is 15, none and 10."""

LONGEST = 2.5
"""Seconds of sound beyond which an utterance is no single word: its beginning and the quiet after it included."""


class Silencing:
    """Costs nothing until it is needed; then about twice the decoding of the utterance, in one go."""

    def __init__(self, model: SpeechModel, words: Sequence[str], soundalikes: Mapping[str, str]) -> None:
        self._model = model
        self._words = words
        self._soundalikes = soundalikes
        self._made: dict[frozenset[tuple[str, Meaning]], tuple[Grammar, Decoder]] = {}

    def __call__(self, refused: Refused, sound: list[Samples], meanings: Mapping[str, Meaning]) -> Heard | None:
        """What was said in `sound`, of which `refused` was made among `meanings`; None where it stays unclear."""
        words = {word: meanings[word] for word in self._words if word in meanings}
        if not words or seconds(sum(map(len, sound))) > LONGEST:
            return None
        grammar, decoder = self._among(words)
        readings = decoder.hear(sound)
        found = grammar.judge([(reading.text, reading.share) for reading in readings])
        if found is None:
            return None
        word, meaning, share = found
        margin = readings[0].score - self._model.any_words.score(sound)
        believed = certainty(word, share, margin) >= -DOUBT
        return Heard(word, meaning, refused.start, refused.end, share) if believed else None

    def _among(self, words: Mapping[str, Meaning]) -> tuple[Grammar, Decoder]:
        key = frozenset(words.items())
        if key not in self._made:
            grammar = Grammar(words, self._soundalikes, self._model.knows)
            self._made = {key: (grammar, self._model.decoder(grammar.phrases))}
        return self._made[key]
