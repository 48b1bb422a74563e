"""What a sentence in somebody's own words is most like, learned from example sentences: least squares over the words
and the pieces of words in it, and over what it means where sentence vectors are at hand."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from assistant.locale import OwnWords

Label = TypeVar("Label")
Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
"""Sentences -> one row of unit length for each: near rows mean much the same."""

WEIGHTS = {"word": 1.0, "concept": 1.0, "pair": 0.7, "apart": 0.7, "piece": 0.5}
"""How much a feature counts beside a word: concepts, neighbours, words with one between them, 3 to 5 letters."""

STRANGE = 0.6
"""A word that no example holds takes this share of the weight of the rarest one away from all others."""

RIDGE = 0.7
VECTORS = 1.7
NEIGHBOURS = 3
"""How smooth the fit is, how much sentence vectors count beside words, and how many neighbours vote among them."""

ROUNDS = 25
"""Steps of conjugate gradients; after them scores move by less than 0.01."""


class Likeness(Generic[Label]):
    """Learned on first use, in about a second; a sentence takes less than a millisecond, 10 with sentence vectors."""

    def __init__(self, examples: Iterable[tuple[Label, str]], wording: OwnWords, embed: Embed | None = None) -> None:
        self._examples = [(label, text) for label, text in examples if text]
        self._wording = wording
        self._embed = embed

    def scores(self, text: str) -> dict[Label, float]:
        """How much `text` is like the examples of each label: about 1 for one of them, about 0 for what is not."""
        return self._learned.scores(text) if self._examples else {}

    @cached_property
    def _learned(self) -> _Learned[Label]:
        return _Learned(self._examples, _Features([text for _, text in self._examples], self._wording), self._embed)


class _Learned(Generic[Label]):
    def __init__(self, examples: Sequence[tuple[Label, str]], features: _Features, embed: Embed | None) -> None:
        texts = [text for _, text in examples]
        self._features, self._embed = features, embed
        self._labels = list(dict.fromkeys(label for label, _ in examples))
        self._places = np.array([self._labels.index(label) for label, _ in examples])
        self._vectors = embed(texts) if embed else np.zeros((len(texts), 0), np.float32)
        self._middle = self._vectors.mean(axis=0)
        rows = _Rows([features.of(text) for text in texts], VECTORS * (self._vectors - self._middle))
        self._weights, self._meant = rows.fitted(np.eye(len(self._labels), dtype=np.float32)[self._places])

    def scores(self, text: str) -> dict[Label, float]:
        columns, values = self._features.of(text)
        found = values @ self._weights[columns]
        if self._embed:
            vector = self._embed([text])[0]
            found = found + VECTORS * (vector - self._middle) @ self._meant + self._votes(self._vectors @ vector)
        return dict(zip(self._labels, found.tolist(), strict=True))

    def _votes(self, alike: Floats) -> Floats:
        """How near the nearest examples of each label are, on average."""
        return np.array([np.sort(alike[places])[-NEIGHBOURS:].mean() for places in self._members], np.float32)

    @cached_property
    def _members(self) -> list[NDArray[np.int64]]:
        return [np.flatnonzero(self._places == place) for place in range(len(self._labels))]


class _Features:
    """The words and pieces of words of sentences as sparse rows of unit length; column 0 is 1 in all of them."""

    def __init__(self, texts: Sequence[str], wording: OwnWords) -> None:
        self._wording = wording
        self._stem = snowballstemmer.stemmer(wording.stemmer).stemWord
        self._forms: dict[str, str] = {}
        self._concepts: dict[str, list[str]] = defaultdict(list)
        for concept, words in wording.concepts.items():
            for form in {self._form(word) for word in words}:
                self._concepts[form].append(concept)
        held = Counter(feature for text in texts for feature in set(self._found(text)))
        self._places = {feature: place for place, feature in enumerate(held, start=1)}
        self._rarest = math.log(len(texts) + 1)
        rare = [WEIGHTS[kind] * math.log((len(texts) + 1) / (count + 0.5)) for (kind, _), count in held.items()]
        self._rare = np.array([1.0, *rare], np.float32)

    def of(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """The columns that are not 0 and their values."""
        found = Counter(self._found(text))
        strange = sum(kind == "word" and (kind, what) not in self._places for kind, what in found)
        known = [(self._places[feature], count) for feature, count in found.items() if feature in self._places]
        columns = np.array([0, *(place for place, _ in known)])
        values = self._rare[columns] * np.array([0.0, *(1 + math.log(count) for _, count in known)], np.float32)
        length = math.sqrt(float(values @ values) + strange * (STRANGE * self._rarest) ** 2)
        values /= length or 1.0
        values[0] = 1.0
        return columns, values

    def _found(self, text: str) -> Iterator[tuple[str, str]]:
        words = [self._form(word) for word in self._split(text)]
        yield from (("word", word) for word in words)
        yield from (("concept", concept) for word in words for concept in self._concepts.get(word, ()))
        ends = ["", *words, ""]
        yield from (("pair", f"{one} {other}") for one, other in pairwise(ends))
        yield from (("apart", f"{one} {other}") for one, other in zip(words, words[2:], strict=False))
        for word in words:
            edged = f" {word} "
            yield from (("piece", edged[i : i + n]) for n in (3, 4, 5) for i in range(len(edged) - n + 1))

    def _split(self, text: str) -> list[str]:
        for part, whole in self._wording.parts.items():
            text = re.sub(part, whole, text)
        return text.split()

    def _form(self, word: str) -> str:
        if word not in self._forms:
            self._forms[word] = self._stem(self._wording.same.get(word, word))
        return self._forms[word]


class _Rows:
    """Sparse rows with dense ones beside them, and the least squares over both."""

    def __init__(self, rows: Sequence[tuple[NDArray[np.int64], Floats]], dense: Floats) -> None:
        lengths = [len(columns) for columns, _ in rows]
        self._columns = np.concatenate([columns for columns, _ in rows])
        self._values = np.concatenate([values for _, values in rows])[:, None]
        self._starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(self._columns, kind="stable")
        self._turned = np.repeat(np.arange(len(rows)), lengths)[order]
        self._turned_values = self._values[order]
        self._turned_starts = np.flatnonzero(np.diff(self._columns[order], prepend=-1))
        self._dense = dense

    def fitted(self, wanted: Floats) -> tuple[Floats, Floats]:
        """Weights of the sparse and of the dense columns. A label with few examples counts nearly as much as others."""
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
        return self._back(found)

    def _times(self, weights: Floats, meant: Floats) -> Floats:
        sparse = np.add.reduceat(self._values * weights[self._columns], self._starts)
        return np.asarray(sparse + self._dense @ meant, np.float32)

    def _back(self, rows: Floats) -> tuple[Floats, Floats]:
        sparse = np.add.reduceat(self._turned_values * rows[self._turned], self._turned_starts)
        return sparse, self._dense.T @ rows
