"""G, the language model for speech without a grammar: unigrams of everyday English, bigrams of the training templates.

No text corpus was at hand, so bigrams may only own a small share of the mass. Free dictation with it is poor.
"""

import collections
import itertools
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from starter.lexicon import tokenize
from starter.prefix_tree import UNKNOWN
from starter.product import product
from starter.sentences import product_phrase, random_request, random_sentence

SAMPLES, SEED = 60000, 7
BEGIN, END = "<s>", "</s>"
END_PROBABILITY = 0.1
EVERYDAY_SHARE, TEMPLATE_SHARE = 0.95, 0.05
BIGRAM_SHARE = 0.15
NEVER = 1e-8


MAKERS: list[Callable[[random.Random], str]] = [
    random_request,
    random_sentence,
    product_phrase,
    lambda chance: chance.choice(product()["prose"]),
]


@dataclass
class Counts:
    """How often words follow each other in the templates."""

    words: collections.Counter[str] = field(default_factory=collections.Counter)
    pairs: dict[str, collections.Counter[str]] = field(default_factory=dict)

    def add(self, words: list[str]) -> None:
        for word, following in itertools.pairwise(words):
            self.pairs.setdefault(word, collections.Counter())[following] += 1
            self.words[following] += 1


def count_templates(known: dict[str, int]) -> Counts:
    chance, counts = random.Random(SEED), Counts()
    for _ in range(SAMPLES):
        text = chance.choice(MAKERS)(chance)
        counts.add([BEGIN, *(word for word in tokenize(text) if word in known), END])
    return counts


def unigrams(frequencies: dict[str, float], counts: Counts) -> dict[str, float]:
    template_total, everyday_total = sum(counts.words.values()), sum(frequencies.values())
    return {
        word: EVERYDAY_SHARE * frequency / everyday_total * (1 - END_PROBABILITY)
        + TEMPLATE_SHARE * counts.words[word] / template_total * (1 - END_PROBABILITY)
        for word, frequency in frequencies.items()
        if word != UNKNOWN
    }


def _cost(probability: float) -> str:
    return f"{-math.log(probability):.4f}"


class BackOff:
    """A back-off bigram as OpenFst text: state 0 knows no history, 1 is the beginning, the rest each know a word."""

    def __init__(self, word_ids: dict[str, int], frequencies: dict[str, float]) -> None:
        self.ids = word_ids
        self.counts = count_templates(word_ids)
        self.unigrams = unigrams(frequencies, self.counts)
        self.states = {"": 0, BEGIN: 1}
        for word in self.unigrams:
            if word in self.counts.pairs:
                self.states[word] = len(self.states)

    def _word_line(self, source: int, word: str, probability: float) -> str:
        number = self.ids[word]
        return f"{source} {self.states.get(word, 0)} {number} {number} {_cost(probability)}"

    def _history_lines(self, history: str) -> Iterator[str]:
        """Bigrams, the way back to no history, and the end."""
        state, following = self.states[history], self.counts.pairs[history]
        total = sum(following.values())
        for word, count in following.items():
            if word != END:
                bigram = BIGRAM_SHARE * count / total + (1 - BIGRAM_SHARE) * self.unigrams.get(word, NEVER)
                yield self._word_line(state, word, bigram)
        yield f"{state} 0 0 0 {_cost(1 - BIGRAM_SHARE)}"
        ending = BIGRAM_SHARE * following.get(END, 0) / total + (1 - BIGRAM_SHARE) * END_PROBABILITY
        yield f"{state} {_cost(ending)}"

    def lines(self) -> Iterator[str]:
        """The lines of the start state come first, since they name it."""
        yield from self._history_lines(BEGIN)
        for word, probability in self.unigrams.items():
            yield self._word_line(0, word, probability)
        for history in self.counts.pairs:
            if history in self.states and history != BEGIN:
                yield from self._history_lines(history)
        yield f"0 {_cost(END_PROBABILITY)}"
