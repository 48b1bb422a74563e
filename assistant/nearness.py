"""How near typed words come to known phrases: spelling slips, other endings, more or other small words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.locale import TypedWords

Key = TypeVar("Key", bound=Hashable)

LIGHT = 0.1
"""Weight of a small word ("the", "want"), beside 1 for one that says what it is about."""

PLURAL = 0.97
ENDING = 0.88
"""How alike two words are that differ in the plural, or in another ending ("ground", "grounding")."""

NAMED = 0.66
"""Score of a thing that is asked for by its name, if every other word beside it were a strange one."""

LONGEST = 30
"""Letters of the longest word that is compared; no phrase holds a longer one."""

SHORTEST = 4
"""Letters of the shortest word that may hold a slip. "not" and "now" are two words, not one with a slip."""


@dataclass(frozen=True)
class Known(Generic[Key]):
    """A phrase to compare with. `key` says whose it is; `named` that it is the bare name of a thing to ask for.

    `needs` are words without which nothing comes near it: those that fill its slots.
    """

    key: Key
    words: tuple[str, ...]
    named: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Near(Generic[Key]):
    """A phrase that a text comes near to, with a score from 0 to 1."""

    known: Known[Key]
    score: float


class Nearness(Generic[Key]):
    """Compares words with a set of phrases; building it is the slow part."""

    def __init__(self, phrases: Iterable[Known[Key]], typed: TypedWords) -> None:
        self._phrases = list(phrases)
        self._typed = typed
        self._vocabulary = sorted({word for known in self._phrases for word in known.words})
        self._known_words = frozenset(self._vocabulary)
        self._long_light = sorted(word for word in typed.light if len(word) > SHORTEST + 1)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            self._by_stem[self._stem(word)].append(word)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for place, known in enumerate(self._phrases):
            for word in filter(self._is_heavy, set(known.words) - known.needs):
                self._holding[word].append(place)

    def rank(self, words: Sequence[str]) -> list[Near[Key]]:
        """The nearest phrase of every key that shares a word of weight with `words`, best first."""
        words = [self._small_word(word) for word in self._joined(words)]
        alike = [self._alike_words(word) for word in words]
        places = {place for found in alike for word in found for place in self._holding.get(word, ())}
        best: dict[Key, Near[Key]] = {}
        for known in (self._phrases[place] for place in sorted(places)):
            if not known.needs.issubset(words) or self._turned(known.words) != self._turned(words):
                continue
            near = Near(known, self._score(words, alike, known))
            if known.key not in best or near.score > best[known.key].score:
                best[known.key] = near
        return sorted(best.values(), key=lambda near: -near.score)

    def _joined(self, words: Sequence[str]) -> Iterator[str]:
        """`words`, with two that are one word of the phrases put together: "good bye"."""
        rest = list(words)
        while rest:
            pair = "".join(rest[:2])
            yield pair if len(rest) > 1 and pair in self._known_words else rest[0]
            del rest[: 2 if len(rest) > 1 and pair in self._known_words else 1]

    def _small_word(self, word: str) -> str:
        """The long one of the small words that `word` is, but for a slip ("exersise"); else the word itself."""
        if word in self._known_words or not self._is_heavy(word) or len(word) > LONGEST:
            return word
        return next((small for small in self._long_light if slip(word, small)), word)

    def _turned(self, words: Iterable[str]) -> bool:
        """Whether the words say "not", or say it three times. A phrase is only near to one that is turned as it is."""
        return sum(word in self._typed.negations for word in words) % 2 == 1

    def _score(self, words: Sequence[str], alike: Sequence[dict[str, float]], known: Known[Key]) -> float:
        """Harmonic mean of how much of the phrase was said, and how much of what was said belongs to the phrase."""
        found = {word: max(near.get(word, 0.0) for near in alike) for word in known.words}
        belongs = [max((near.get(word, 0.0) for word in found), default=0.0) for near in alike]
        of_phrase = self._share(found, found.values())
        of_words = self._share(words, belongs)
        score = 2 * of_phrase * of_words / (of_phrase + of_words)
        if known.named and self._asks(words):
            score = max(score, of_phrase * (NAMED + (1 - NAMED) * of_words))
        return score

    def _share(self, words: Collection[str], parts: Iterable[float]) -> float:
        weights = [self._weight(word) for word in words]
        return sum(weight * part for weight, part in zip(weights, parts, strict=True)) / sum(weights)

    def _asks(self, words: Iterable[str]) -> bool:
        return any(word in self._typed.asking for word in words)

    def _weight(self, word: str) -> float:
        return 1.0 if self._is_heavy(word) else LIGHT

    def _is_heavy(self, word: str) -> bool:
        return word not in self._typed.light

    def _alike_words(self, word: str) -> dict[str, float]:
        """Words of the phrases that `word` may stand for, and how sure that is."""
        if not self._is_heavy(word) or len(word) > LONGEST:
            return {word: 1.0}
        slips = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=2, limit=None)
        found = {other: likeness for other, _, _ in slips if (likeness := slip(word, other))}
        for other in self._by_stem.get(self._stem(word), ()):
            found[other] = max(found.get(other, 0.0), PLURAL if self._only_plural(word, other) else ENDING)
        found[word] = 1.0
        return found

    def _only_plural(self, one: str, other: str) -> bool:
        short, long = sorted((one, other), key=len)
        return long.removeprefix(short) in self._typed.plurals

    def _stem(self, word: str) -> str:
        return min(_without_endings(word, self._typed.endings | self._typed.plurals), key=len)


def slip(one: str, other: str) -> float:
    """How sure it is that one of the two words is the other with a slip of the keys: 0 for no, 1 for the same word."""
    if one == other:
        return 1.0
    if squeezed(one) == squeezed(other):
        return 0.95
    length = max(len(one), len(other))
    distance = OSA.distance(one, other)
    swapped = sorted(one) == sorted(other)
    if min(len(one), len(other)) < SHORTEST - 1 or length < SHORTEST or distance > (2 if length > 7 else 1):
        return 0.0
    if sorted(one[:2]) != sorted(other[:2]) and one[0] != other[0]:
        return 0.0
    if length == SHORTEST and len(one) == len(other) and not swapped:
        return 0.0
    return 1 - distance / (2 * length)


def squeezed(word: str) -> str:
    """`word` with every run of one letter as a single one: "yesss" -> "yes"."""
    return "".join(letter for place, letter in enumerate(word) if letter != word[place - 1] or not place)


def _without_endings(word: str, endings: Iterable[str]) -> Iterator[str]:
    yield word
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            yield word.removesuffix(ending)
