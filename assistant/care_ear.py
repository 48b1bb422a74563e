"""A second look at what was heard and is no phrase: are there direct words of distress in it?

A grammar can only hear its own words: "i was born in may" comes out as "i was beats me a minute", and "he forced me to
sleep with him" as "he forced me to slit with him". So the sound is heard again, in two other grammars: one of the
phrases of distress alone, without the commands that they are mixed up with, and one of what people say in distress and
near it (care_examples.toml), which knows many more words. What is found has to hold against what the other grammars
make of it, and against any words at all. Where the words of the last one have no phrase of distress and are like
distress all the same, that is a hint. The figures are chosen in docs/care.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from assistant import care, care_like
from assistant.audio import Samples, blocks_of, samples_in, seconds
from assistant.decoder import Decoder, Reading, SpeechModel
from assistant.events import Meaning
from assistant.grammar import SURE, Grammar

LIKELIER = 5.0
"""How much likelier (natural logarithm) a phrase of distress has to be than any words. Of five that voices the model
never met said among what it was measured with, four had 10 or more; "he smiled at me", taken for one, had 2."""

BEHIND = 8.0
"""How much likelier than a phrase of distress something else may be that another grammar hears in an utterance."""

BEHIND_IN_A_PIECE = 4.0
"""The same for a piece of an utterance: it was chosen because it sounds like distress."""

FLUENT = 10.0
"""How much likelier than any words an utterance has to be that is heard in the words people say near distress."""

LIKE, LIKE_WORDS, FLUENT_TOO = 0.72, 4, 8.0
"""How much words without any phrase of distress have to be like it, how many there have to be, and how much likelier
than any words they have to be, for each second: a long mishearing gathers likelihood, too."""

LONGEST = 8.0
"""Seconds of sound beyond which an utterance as a whole is no phrase of distress; there may still be one in it."""

AROUND = 0.15
"""Seconds of sound before and after the words that are judged with them."""

_CLAUSE = re.compile(r"[.!?;:,\u2026]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


class Spotter:
    """Judges an utterance that is no phrase of the grammar. Made ready when it is first needed, in about 0.5 s.

    `near`: what people say in distress and near it; None: care_examples.toml. A measurement leaves its own lines out.
    """

    def __init__(self, model: SpeechModel, language: str = "en", near: Iterable[str] | None = None) -> None:
        self._model = model
        self._language = language
        self._said_near = near

    def __call__(self, reading: Reading, sound: list[Samples]) -> Meaning | None:
        """What distress the utterance `sound`, read as `reading`, speaks of; None where there is too much doubt."""
        if reading.text in care.decoys(self._language):
            return None
        return self._among(reading, sound) or self._again(reading, sound)

    @property
    def decoders(self) -> list[Decoder]:
        """Those that were needed so far."""
        return [made for made in vars(self).values() if isinstance(made, Decoder)]

    # ------------------------------------------------------------ among the words of the grammar

    def _among(self, reading: Reading, sound: list[Samples]) -> Meaning | None:
        for distress, first, last in self._direct(reading.text):
            piece = _piece(sound, reading.words[first].start - AROUND, reading.words[last - 1].end + AROUND)
            if self._likely(piece):
                return care.meaning_of(distress)
        return None

    def _likely(self, piece: list[Samples]) -> bool:
        said, other = self._phrases.hear(piece)[0], self._near.hear(piece)[0]
        if not self._direct(said.text) or self._beyond_any_words(said, piece) < LIKELIER:
            return False
        return bool(self._direct(other.text)) or other.score - said.score <= BEHIND_IN_A_PIECE

    # ------------------------------------------------------------ heard again

    def _again(self, reading: Reading, sound: list[Samples]) -> Meaning | None:
        near = self._near.hear(sound)
        rival = max(reading.score, near[0].score)
        if found := self._as_phrase(rival, sound):
            return found
        if reading.score - near[0].score > BEHIND:
            return None
        return self._as_told(near, sound) or self._as_like(near[0], sound)

    def _as_phrase(self, rival: float, sound: list[Samples]) -> Meaning | None:
        if seconds(sum(map(len, sound))) > LONGEST:
            return None
        readings = self._phrases.hear(sound)
        found = self._grammar.judge([(reading.text, reading.share) for reading in readings])
        if found is None or ("level", 1) not in found[1].slots or rival - readings[0].score > BEHIND:
            return None
        return found[1] if self._beyond_any_words(readings[0], sound) >= LIKELIER else None

    def _as_told(self, near: list[Reading], sound: list[Samples]) -> Meaning | None:
        told = [reading for reading in near if self._direct(reading.text)]
        if sum(reading.share for reading in told) < SURE or self._beyond_any_words(near[0], sound) < FLUENT:
            return None
        distress = care.notice(told[0].text, by_ear=True, language=self._language)
        return care.meaning_of(distress) if distress else None

    def _as_like(self, reading: Reading, sound: list[Samples]) -> Meaning | None:
        """Whether any words are likelier is asked last: that is most of the work."""
        if len(reading.words) < LIKE_WORDS:
            return None
        score, distress = care.likened(reading.text, self._language)
        enough = FLUENT_TOO * seconds(sum(map(len, sound)))
        fluent = score >= LIKE and self._beyond_any_words(reading, sound) >= enough
        return care.meaning_of(distress) if fluent else None

    # ------------------------------------------------------------ the means

    def _direct(self, text: str) -> list[tuple[care.Distress, int, int]]:
        return care.heard_in(text, self._language)

    def _beyond_any_words(self, reading: Reading, sound: list[Samples]) -> float:
        return reading.score - self._model.any_words.score(sound)

    @cached_property
    def _grammar(self) -> Grammar:
        return Grammar(care.spoken(self._language), {}, self._model.knows)

    @cached_property
    def _phrases(self) -> Decoder:
        return self._model.decoder(self._grammar.phrases)

    @cached_property
    def _near(self) -> Decoder:
        said = examples(self._language) if self._said_near is None else self._said_near
        return self._model.decoder([*self._grammar.phrases, *self._clauses(said)])

    def _clauses(self, texts: Iterable[str]) -> Iterator[str]:
        """The clauses of `texts` as they are heard, where the model knows all words and `care` reads each as one."""
        known = care.care_words(self._language)
        plain = cache(lambda word: self._model.knows(word) and len(known.read(word).words) == 1)
        for clause in (clause for text in texts for clause in _CLAUSE.split(text)):
            words = _WORD.findall(clause.casefold().replace("\u2019", "'"))
            joined = known.sets["joins"].intersection(map("".join, pairwise(words)))
            if words and not joined and all(map(plain, words)):
                yield " ".join(words)


def examples(language: str) -> Iterator[str]:
    """What people say in distress and near it."""
    lines = care_like.Examples.load(care_like.FOLDER / language / care_like.EXAMPLES).lines
    return (line.text for line in lines)


def _piece(sound: list[Samples], start: float, end: float) -> list[Samples]:
    whole = np.concatenate(sound)[max(0, samples_in(start)) : samples_in(end)]
    return list(blocks_of(whole))
