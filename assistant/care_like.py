"""Distress in words that no template has: what a sentence is like, learned from the examples of care_examples.toml.

Least squares over hashed features: words, what they mean here ("concepts"), neighbours, and pieces of words. The
weights are learned beforehand (`python -m bench.care learn`) and lie beside the examples; docs/care.md has the figures.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError

FOLDER = Path(__file__).parent / "locale"
EXAMPLES, WEIGHTS = "care_examples.toml", "care_weights.npz"

Floats = NDArray[np.float32]
Exact = NDArray[np.float64]
Row = tuple[NDArray[np.int64], Floats]

COLUMNS = 1 << 18
"""Places that features are hashed to; place 0 is 1 in every sentence."""

COUNTS = {"word": 1.0, "concept": 1.5, "pair": 0.7, "apart": 0.7, "piece": 0.5, "beside": 1.0, "near": 0.8}
"""How much a feature counts beside a word: concepts, neighbours, words with one between them, 3 to 5 letters, concepts
side by side, and with one or two words between them."""

STRANGE = 0.6
"""A word that no example holds takes this share of the rarest one's weight away from all others."""

RIDGE = 0.7
ROUNDS = 60
"""How smooth the fit is, and the steps of conjugate gradients."""

NONE = "none"


@dataclass(frozen=True)
class Example:
    """`kind`: of the distress, or "none"; `family`: lines that were written in one manner."""

    kind: str
    family: str
    text: str


class Examples:
    """The file that is learned from."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.concepts: dict[str, list[str]] = defaultdict(list)
        for concept, words in data["concepts"].items():
            for word in set(words.split()):
                self.concepts[word].append(concept)
        self.lines = tuple(
            Example(kind, family, text)
            for kind, families in data["examples"].items()
            for family, texts in families.items()
            for text in texts.split("\n")
            if text
        )

    @classmethod
    def load(cls, path: Path) -> Examples:
        """Raises SettingsError where the file is missing or can't be used."""
        try:
            return cls(tomllib.loads(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
            raise _unusable(path, error) from error


class Likeness:
    """How much sentences are like distress. Reading the weights takes some 10 ms, a sentence 0.2 ms."""

    def __init__(self, concepts: Mapping[str, Sequence[str]], kinds: Sequence[str], rare: Floats, weights: Floats):
        self._concepts, self.kinds = concepts, tuple(kinds)
        self._rare, self._weights = rare, weights
        self._rarest = float(rare.max())

    @classmethod
    def load(cls, language: str, folder: Path = FOLDER) -> Likeness:
        """Raises SettingsError where examples or weights are missing or can't be used."""
        examples = Examples.load(folder / language / EXAMPLES)
        path = folder / language / WEIGHTS
        try:
            with np.load(path, allow_pickle=False) as kept:
                rare = kept["rare"].astype(np.float32) * kept["rare_step"]
                weights = kept["weights"].astype(np.float32) * kept["weights_step"]
                return cls(examples.concepts, kept["kinds"].tolist(), rare, weights)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise _unusable(path, error) from error

    def of(self, words: Sequence[str]) -> tuple[float, str]:
        """How much `words` are like distress, about 1 for an example of it and 0 for others, and the kind of it."""
        columns, values = row(features(words, self._concepts), self._rare, self._rarest)
        scores = values @ self._weights[columns]
        return float(scores[0]), self.kinds[int(scores[1:].argmax())]

    def save(self, path: Path, digest: str) -> None:
        """Whole numbers of 8 bits, to be small. `digest`: of the examples."""
        rare_step, weights_step = self._rare.max() / 255, abs(self._weights).max(axis=0) / 127
        np.savez_compressed(
            path,
            digest=digest,
            kinds=np.array(self.kinds),
            rare=np.rint(self._rare / rare_step).astype(np.uint8),
            rare_step=rare_step,
            weights=np.rint(self._weights / weights_step).astype(np.int8),
            weights_step=weights_step,
        )


def digest_of(path: Path) -> str:
    """What tells whether the weights were learned from the file at `path` as it is."""
    return hashlib.sha256(path.read_text("utf-8").encode()).hexdigest()


def _unusable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(
        f"what distress is like can't be read: {error!r}",
        where=str(path),
        cure="Install the program anew, or learn it again: python -m bench.care learn.",
    )


# ---------------------------------------------------------------- features


def features(words: Sequence[str], concepts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What stands in a sentence: (sort, what)."""
    return [*_of_words(words), *_of_concepts(words, concepts)]


def _of_words(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    ends = ["<", *words, ">"]
    yield from (("word", word) for word in words)
    yield from (("pair", f"{one} {other}") for one, other in pairwise(ends))
    yield from (("apart", f"{one} {other}") for one, other in zip(words, words[2:], strict=False))
    for edged in (f" {word} " for word in words):
        yield from (("piece", edged[i : i + n]) for n in (3, 4, 5) for i in range(len(edged) - n + 1))


def _of_concepts(words: Sequence[str], concepts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    yield from (("concept", concept) for word in words for concept in concepts.get(word, ()))
    meant = [["<"], *(concepts.get(word, [word]) for word in words), [">"]]
    for apart, sort in ((1, "beside"), (2, "near"), (3, "near")):
        for ones, others in zip(meant, meant[apart:], strict=False):
            yield from ((sort, f"{one} {other}") for one in ones for other in others)


def _place(feature: tuple[str, str]) -> int:
    return 1 + zlib.crc32(f"{feature[0]} {feature[1]}".encode()) % (COLUMNS - 1)


def row(found: Sequence[tuple[str, str]], rare: Floats, rarest: float) -> Row:
    """The columns of a sentence that are not 0, and their values: of unit length, but for column 0, which is 1."""
    counts = Counter(found)
    places = [(_place(feature), feature[0], count) for feature, count in counts.items()]
    strange = sum(sort == "word" and not rare[place] for place, sort, _ in places)
    columns = np.array([0, *(place for place, _, _ in places)])
    values = np.array([0.0, *((1 + math.log(count)) * COUNTS[sort] for _, sort, count in places)], np.float32)
    values *= rare[columns]
    length = math.sqrt(float(values @ values) + strange * (STRANGE * rarest) ** 2)
    values /= length or 1.0
    values[0] = 1.0
    return columns, values


# ---------------------------------------------------------------- learning


def learn(sentences: Sequence[tuple[str, Sequence[str]]], concepts: Mapping[str, Sequence[str]]) -> Likeness:
    """From (kind, words) of each example: some seconds."""
    kinds = sorted({kind for kind, _ in sentences} - {NONE})
    found = [features(words, concepts) for _, words in sentences]
    rare = _rarity(found)
    rows = [row(some, rare, float(rare.max())) for some in found]
    wanted = np.array([[kind != NONE, *(kind == other for other in kinds)] for kind, _ in sentences], np.float32)
    return Likeness(concepts, kinds, rare, _Fit(rows).fitted(wanted))


def _rarity(found: Sequence[Sequence[tuple[str, str]]]) -> Floats:
    """How rare what is hashed to each place is; 0 for what fewer than two examples hold."""
    counts = np.zeros(COLUMNS)
    for some in found:
        counts[list({_place(feature) for feature in some})] += 1
    return np.where(counts > 1, np.log((len(found) + 1) / (counts + 0.5)), 0.0).astype(np.float32)


class _Fit:
    """Sparse rows, and the least squares over them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        lengths = [len(columns) for columns, _ in rows]
        self._columns = np.concatenate([columns for columns, _ in rows])
        self._values = np.concatenate([values for _, values in rows]).astype(np.float64)[:, None]
        self._starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(self._columns, kind="stable")
        self._turned = np.repeat(np.arange(len(rows)), lengths)[order]
        self._turned_values = self._values[order]
        self._turned_starts = np.flatnonzero(np.diff(self._columns[order], prepend=-1))
        self._used = self._columns[order][self._turned_starts]

    def fitted(self, wanted: Floats) -> Floats:
        """Weights of the columns for what is `wanted` of each row. In 64 bits: a column that all rows share adds up."""
        rest = step = wanted.astype(np.float64)
        found = np.zeros_like(rest)
        size = (rest**2).sum(axis=0)
        for _ in range(ROUNDS):
            moved = self._times(self._back(step)) + RIDGE * step
            length = size / np.maximum((step * moved).sum(axis=0), 1e-12)
            found, rest = found + length * step, rest - length * moved
            old, size = size, (rest**2).sum(axis=0)
            step = rest + size / np.maximum(old, 1e-12) * step
        return self._back(found).astype(np.float32)

    def _times(self, weights: Exact) -> Exact:
        return np.asarray(np.add.reduceat(self._values * weights[self._columns], self._starts))

    def _back(self, rows: Exact) -> Exact:
        weights = np.zeros((COLUMNS, rows.shape[1]))
        weights[self._used] = np.add.reduceat(self._turned_values * rows[self._turned], self._turned_starts)
        return weights
