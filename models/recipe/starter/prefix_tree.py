"""HCL, the part of the decoding graph that turns transition ids into words, built directly as a tree of phone prefixes.

No determinisation is needed, so no Kaldi is. The states:
  between words   one for each class of the last phone, and one after an optional silence; all are final
  first phone     one for each (class before, phone); what follows is shared over the classes
  inner phones    one for each prefix of a word
  last phone      one for each (class before, phone); the arc into it carries the word
  [unk]           the noise phone, or any string of two phones or more, weighted by the phone bigram: this is what
                  competes with a grammar's phrases for speech that is none of them
Self-loops lie on the node that a phone enters, Kaldi's order `reorder=true`.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from starter.lexicon import Pronunciation, from_arpabet, load_lexicon, weak_forms
from starter.phones import AFTER_SILENCE, CLASS_OF, CLASSES, SIL, SPN, SPOKEN
from starter.transitions import leave, stay

WEAK_COST = 1.2
SILENCE_COST = NO_SILENCE_COST = -math.log(0.5)
UNKNOWN = "[unk]"
UNKNOWN_NOISE_COST = 4.0
UNKNOWN_PHONE_COST = -0.3
"""Extra cost of each phone of an unknown word; lower rejects more."""
UNKNOWN_GOES_ON, UNKNOWN_ENDS = 0.1, 2.3
RAREST_PAIR = 6.0
"""Pairs of phones that cost more are left out of unknown words."""
Context = tuple[int, int]
"""Class of the phone before, phone."""


class Arc(NamedTuple):
    source: int
    target: int
    transition: int
    word: int = 0
    cost: float = 0.0


class Entry(NamedTuple):
    """A state from which words begin: the class of the phone before, and what it costs not to pause here."""

    left_class: int
    state: int
    cost: float


@dataclass
class PrefixTree:
    """Grows with each word that is added; `arcs` and `finals` are the graph. State 0 is the start."""

    phone_costs: np.ndarray
    arcs: list[Arc] = field(default_factory=list)
    finals: list[int] = field(default_factory=list)
    states: int = 0
    pronunciations: int = 0

    def __post_init__(self) -> None:
        self.between = [self._new() for _ in range(CLASSES)]
        self.after_silence = self._new()
        self._ends: dict[tuple[int, int, str], int] = {}
        self._prefixes: dict[Pronunciation, int] = {}
        self._add_silence()
        self.entries = [Entry(left, state, NO_SILENCE_COST) for left, state in enumerate(self.between)]
        self.entries.append(Entry(AFTER_SILENCE, self.after_silence, 0.0))
        self._first = {context: self._phone(context, "B") for context in self._contexts()}
        for entry in self.entries:
            for phone in SPOKEN:
                transition = leave(entry.left_class, phone, "B")
                self._arc(entry.state, self._first[entry.left_class, phone], transition, cost=entry.cost)

    @staticmethod
    def _contexts() -> Iterator[Context]:
        return ((left, phone) for left in range(CLASSES) for phone in SPOKEN)

    def _new(self) -> int:
        self.states += 1
        return self.states - 1

    def _arc(self, source: int, target: int, transition: int, word: int = 0, cost: float = 0.0) -> None:
        self.arcs.append(Arc(source, target, transition, word, cost))

    def _phone(self, context: Context, position: str) -> int:
        """A new state with its self-loop."""
        state = self._new()
        self._arc(state, state, stay(*context, position))
        return state

    def _add_silence(self) -> None:
        silence = self._phone((AFTER_SILENCE, SIL), "")
        self._arc(silence, self.after_silence, 0)
        for state in self.between:
            self._arc(state, silence, leave(AFTER_SILENCE, SIL, ""), cost=SILENCE_COST)
            self.finals.append(state)
        self.finals.append(self.after_silence)

    def _end(self, context: Context, position: str) -> int:
        """The state of a word's last phone; after it anything may follow."""
        key = (*context, position)
        if key not in self._ends:
            self._ends[key] = self._phone(context, position)
            self._arc(self._ends[key], self.between[CLASS_OF[context[1]]], 0)
        return self._ends[key]

    def _after(self, prefix: Pronunciation) -> list[int]:
        """States in which exactly `prefix` of a word has been said."""
        if len(prefix) == 1:
            return [self._first[left, prefix[0]] for left in range(CLASSES)]
        if prefix not in self._prefixes:
            context = (CLASS_OF[prefix[-2]], prefix[-1])
            self._prefixes[prefix] = state = self._phone(context, "I")
            for source in self._after(prefix[:-1]):
                self._arc(source, state, leave(*context, "I"))
        return [self._prefixes[prefix]]

    def add(self, phones: Pronunciation, word: int, cost: float) -> None:
        self.pronunciations += 1
        if len(phones) == 1:
            for left, state, entering in self.entries:
                context = (left, phones[0])
                self._arc(state, self._end(context, "S"), leave(*context, "S"), word, cost + entering)
            return
        context = (CLASS_OF[phones[-2]], phones[-1])
        for source in self._after(phones[:-1]):
            self._arc(source, self._end(context, "E"), leave(*context, "E"), word, cost)

    def add_unknown(self, word: int) -> None:
        self._add_unknown_noise(word)
        begin, inner = {}, {}
        for context in self._contexts():
            begin[context], inner[context] = self._phone(context, "B"), self._phone(context, "I")
        self.states += 1  # a state without arcs: older graphs have it, and states keep their numbers this way
        for left, state, entering in self.entries:
            for phone in SPOKEN:  # the word stands on the first arc, so that look-ahead sees it at once
                cost = UNKNOWN_PHONE_COST + self.phone_costs[SIL][phone] + entering
                self._arc(state, begin[left, phone], leave(left, phone, "B"), word, cost)
        for context in self._contexts():
            for source in (begin[context], inner[context]):
                self._continue_unknown(source, context[1], inner)

    def _add_unknown_noise(self, word: int) -> None:
        noise = self._phone((AFTER_SILENCE, SPN), "S")
        self._arc(noise, self.between[CLASS_OF[SPN]], 0)
        for _, state, entering in self.entries:
            self._arc(state, noise, leave(AFTER_SILENCE, SPN, "S"), word, UNKNOWN_NOISE_COST + entering)

    def _continue_unknown(self, source: int, phone: int, inner: dict[Context, int]) -> None:
        left = CLASS_OF[phone]
        for following in SPOKEN:
            cost = self.phone_costs[phone][following] + UNKNOWN_PHONE_COST
            if cost <= RAREST_PAIR:
                context = (left, following)
                self._arc(source, inner[context], leave(*context, "I"), cost=cost + UNKNOWN_GOES_ON)
                self._arc(source, self._end(context, "E"), leave(*context, "E"), cost=cost + UNKNOWN_ENDS)


def pronunciations(word: str) -> list[tuple[Pronunciation, float]]:
    """All ways to say a word with their costs."""
    full = load_lexicon()[word]
    weak = [phones for phones in map(from_arpabet, weak_forms().get(word, [])) if phones not in full]
    return [(phones, 0.0) for phones in full] + [(phones, WEAK_COST) for phones in weak]


def prefix_tree(word_ids: dict[str, int], phone_costs: np.ndarray) -> PrefixTree:
    """The tree of all words; `phone_costs` are -log P(next phone | phone)."""
    tree = PrefixTree(phone_costs)
    for word, number in word_ids.items():
        if word != UNKNOWN:
            for phones, cost in pronunciations(word):
                tree.add(phones, number, cost)
    tree.add_unknown(word_ids[UNKNOWN])
    return tree


def fst_lines(arcs: Iterable[Arc], finals: Iterable[int]) -> Iterator[str]:
    """OpenFst's text form; arcs of the start state come first, since they name it."""
    for source, target, transition, word, cost in sorted(arcs, key=lambda arc: arc.source != 0):
        yield f"{source} {target} {transition} {word}" + (f" {cost:.4f}" if cost else "")
    yield from map(str, finals)
