"""What a sentence in somebody's own words is most like, learned from example sentences: least squares over the words
and the pieces of words in it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from assistant.locale import OwnWords

Label = TypeVar("Label")
Floats = NDArray[np.float32]
Feature = tuple[str, str]
Row = tuple[NDArray[np.int64], Floats]
"""Columns that are not 0, and their values."""

WEIGHTS = {"word": 1.0, "concept": 1.0, "pair": 0.7, "apart": 0.7, "piece": 0.5}
"""How much a feature counts beside a word: concepts, neighbours, words with one between them, 3 to 5 letters."""

STRANGE = 0.6
"""A word that no example holds takes this share of the weight of the rarest one away from all others."""

RIDGE = 0.7
"""How smooth the fit is."""

OFTEN = 60
"""Columns that so many sentences share are multiplied as a dense block, which takes a third of the time."""

ROUNDS = 40
"""Steps of conjugate gradients; after them scores move by less than 0.01."""

FEW = 4
"""Labels that are multiplied at a time."""


class Likeness(Generic[Label]):
    """Learned on first use or by `learn`, in seconds; a sentence then takes less than a millisecond.

    What was learned is shared by all that learn from the same examples.
    """

    def __init__(self, examples: Iterable[tuple[Label, str]], wording: OwnWords) -> None:
        self._examples = tuple((label, text) for label, text in examples if text)
        self._wording = wording

    def learn(self) -> None:
        """Does now what the first `scores` would wait for."""
        if self._examples:
            _ = self._learned

    def scores(self, text: str) -> dict[Label, float]:
        """How much `text` is like the examples of each label: about 1 for one of them, about 0 for what is not."""
        return self._learned.scores(text) if self._examples else {}

    @cached_property
    def _learned(self) -> _Learned[Label]:
        return _learned(self._examples, self._wording)


@lru_cache(maxsize=4)
def _learned(examples: tuple[tuple[Any, str], ...], wording: OwnWords) -> _Learned[Any]:
    return _Learned(examples, wording)


class _Learned(Generic[Label]):
    def __init__(self, examples: Sequence[tuple[Label, str]], wording: OwnWords) -> None:
        self._pieces = _Pieces(wording)
        self._features = _Features((self._pieces.of(text) for _, text in examples), len(examples))
        self._labels = list(dict.fromkeys(label for label, _ in examples))
        places = {label: place for place, label in enumerate(self._labels)}
        wanted = np.eye(len(places), dtype=np.float32)[[places[label] for label, _ in examples]]
        rows = [self._features.row(self._pieces.of(text)) for _, text in examples]  # to keep the pieces takes 70 MB
        self._weights = _Rows(rows).fitted(wanted)

    def scores(self, text: str) -> dict[Label, float]:
        columns, values = self._features.row(self._pieces.of(text))
        return dict(zip(self._labels, (values @ self._weights[columns]).tolist(), strict=True))


class _Pieces:
    """What a sentence is compared by: its words, their neighbors, and the pieces of words."""

    def __init__(self, wording: OwnWords) -> None:
        self._wording = wording
        self._parts = [(re.compile(part), whole) for part, whole in wording.parts.items()]
        self._stem = snowballstemmer.stemmer(wording.stemmer).stemWord
        self._forms: dict[str, str] = {}
        self._of_words: dict[str, list[Feature]] = {}
        self._concepts: dict[str, list[str]] = defaultdict(list)
        for concept, words in wording.concepts.items():
            for form in {self._form(word) for word in words}:
                self._concepts[form].append(concept)

    def of(self, text: str) -> Counter[Feature]:
        for part, whole in self._parts:
            text = part.sub(whole, text)
        words = [self._form(word) for word in text.split()]
        found = Counter(feature for word in words for feature in self._of_word(word))
        found.update(("pair", f"{one} {other}") for one, other in pairwise(["", *words, ""]))
        found.update(("apart", f"{one} {other}") for one, other in zip(words, words[2:], strict=False))
        return found

    def _of_word(self, word: str) -> list[Feature]:
        if word not in self._of_words:
            self._of_words[word] = list(self._found(word))
        return self._of_words[word]

    def _found(self, word: str) -> Iterator[Feature]:
        yield "word", word
        yield from (("concept", concept) for concept in self._concepts.get(word, ()))
        edged = f" {word} "
        yield from (("piece", edged[i : i + n]) for n in (3, 4, 5) for i in range(len(edged) - n + 1))

    def _form(self, word: str) -> str:
        if word not in self._forms:
            self._forms[word] = self._stem(self._wording.same.get(word, word))
        return self._forms[word]


class _Features:
    """Columns for the features that examples hold, and sentences as rows of unit length; column 0 is 1 in all."""

    def __init__(self, counted: Iterable[Mapping[Feature, int]], n: int) -> None:
        held = Counter(feature for found in counted for feature in found)
        self._places = {feature: place for place, feature in enumerate(held, start=1)}
        self._rarest = math.log(n + 1)
        rare = [WEIGHTS[kind] * math.log((n + 1) / (count + 0.5)) for (kind, _), count in held.items()]
        self._rare = np.array([1.0, *rare], np.float32)

    def row(self, found: Mapping[Feature, int]) -> Row:
        strange = sum(feature[0] == "word" and feature not in self._places for feature in found)
        known = [(self._places[feature], count) for feature, count in found.items() if feature in self._places]
        columns = np.array([0, *(place for place, _ in known)])
        values = self._rare[columns] * np.array([0.0, *(1 + math.log(count) for _, count in known)], np.float32)
        length = math.sqrt(float(values @ values) + strange * (STRANGE * self._rarest) ** 2)
        values /= length or 1.0
        values[0] = 1.0
        return columns, values


class _Rows:
    """Sentences as a matrix: columns that many share as a dense block, the others sparse; and the least squares."""

    def __init__(self, rows: Sequence[Row]) -> None:
        columns = np.concatenate([row for row, _ in rows])
        values = np.concatenate([row for _, row in rows])
        places = np.repeat(np.arange(len(rows)), [len(row) for row, _ in rows])
        self._often = np.bincount(columns) > OFTEN
        self._often[0] = False  # in every row: so none of the sparse ones is empty
        dense = self._often[columns]
        self._block = np.zeros((len(rows), np.count_nonzero(self._often)), np.float32)
        self._block[places[dense], self._within(self._often)[columns[dense]]] = values[dense]
        self._set_sparse(places[~dense], self._within(~self._often)[columns[~dense]], values[~dense, None])

    @staticmethod
    def _within(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The place of each chosen column among the chosen ones."""
        return np.cumsum(chosen) - 1

    def _set_sparse(self, places: NDArray[np.int64], columns: NDArray[np.int64], values: Floats) -> None:
        """By row, and once more by column."""
        order = np.argsort(columns, kind="stable")
        self._columns, self._values, self._starts = columns, values, _starts(places)
        self._turned, self._turned_values, self._turned_starts = places[order], values[order], _starts(columns[order])

    def fitted(self, wanted: Floats) -> Floats:
        """Weights of the columns. A label with few examples counts nearly as much as others."""
        share = wanted.sum(axis=0) * wanted.shape[1] / len(wanted)
        slack = RIDGE * np.sqrt(wanted @ share)[:, None]
        found = np.zeros_like(wanted)
        rest = step = wanted
        size = (rest**2).sum(axis=0)
        for _ in range(ROUNDS):
            moved = self._times(*self._back(step)) + slack * step
            length = size / np.maximum((step * moved).sum(axis=0), 1e-12)
            found, rest = found + length * step, rest - length * moved
            old, size = size, (rest**2).sum(axis=0)
            step = rest + size / np.maximum(old, 1e-12) * step
        weights = np.empty((len(self._often), wanted.shape[1]), np.float32)
        weights[~self._often], weights[self._often] = self._back(found)
        return weights

    def _times(self, sparse: Floats, block: Floats) -> Floats:
        return _summed(self._values, sparse, self._columns, self._starts) + self._block @ block

    def _back(self, rows: Floats) -> tuple[Floats, Floats]:
        return _summed(self._turned_values, rows, self._turned, self._turned_starts), self._block.T @ rows


def _summed(values: Floats, rows: Floats, places: NDArray[np.int64], starts: NDArray[np.int64]) -> Floats:
    """Sums of `rows` at `places` times `values`, from each start to the next; a few labels at a time, to stay small."""
    parts = np.array_split(rows, max(1, rows.shape[1] // FEW), axis=1)
    return np.concatenate(
        [np.add.reduceat(values * np.ascontiguousarray(part)[places], starts) for part in parts], axis=1
    )


def _starts(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each new one begins in sorted `places`."""
    return np.flatnonzero(np.diff(places, prepend=-1))
