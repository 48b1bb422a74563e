"""Numerator graphs: all ways in which an utterance can be spoken, as a small HMM a batch item.

Silence is optional at word boundaries, alternative pronunciations stand in parallel, and now and then a word becomes
the noise phone, so that the model learns what unknown speech sounds like.
"""

import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from starter.lexicon import Pronunciation
from starter.phones import AFTER_SILENCE, CLASS_OF, SIL, SPN, forward_pdf, self_loop_pdf

START = -1
UNKNOWN = 0.02
"""Share of words that become noise."""
Ends = list[tuple[int, int]]
"""States in which the part so far can end, each with its phone."""


@dataclass
class UtteranceGraph:
    """States by number: the pdf on entering, the pdf on staying, and the states before (START: the beginning)."""

    forward: list[int] = field(default_factory=list)
    self_loop: list[int] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    final: list[int] = field(default_factory=list)

    def add(self, left_class: int, phone: int, before: list[int]) -> int:
        self.forward.append(forward_pdf(left_class, phone))
        self.self_loop.append(self_loop_pdf(left_class, phone))
        self.before.append(before)
        return len(self.forward) - 1

    def add_optional_silence(self, ends: Ends) -> Ends:
        return [*ends, (self.add(AFTER_SILENCE, SIL, [state for state, _ in ends]), SIL)]

    def add_first_phone(self, phone: int, ends: Ends) -> list[int]:
        """One state for each class of phone before it; noise sounds the same after all of them."""
        if phone == SPN:
            return [self.add(AFTER_SILENCE, SPN, [state for state, _ in ends])]
        by_class: dict[int, list[int]] = {}
        for state, before in ends:
            by_class.setdefault(CLASS_OF[before], []).append(state)
        return [self.add(left_class, phone, states) for left_class, states in by_class.items()]

    def add_pronunciation(self, phones: Pronunciation, ends: Ends) -> Ends:
        states = self.add_first_phone(phones[0], ends)
        for left, phone in pairwise(phones):
            states = [self.add(CLASS_OF[left], phone, states)]
        return [(state, phones[-1]) for state in states]


def utterance_graph(words: list[str], lexicon: dict[str, list[Pronunciation]], chance: random.Random) -> UtteranceGraph:
    graph = UtteranceGraph()
    ends = graph.add_optional_silence([(START, SIL)])
    for word in words:
        pronunciations = [(SPN,)] if word == "[unk]" or chance.random() < UNKNOWN else lexicon[word]
        spoken = [end for phones in pronunciations for end in graph.add_pronunciation(phones, ends)]
        ends = graph.add_optional_silence(spoken)
    graph.final = [state for state, _ in ends if state != START]
    return graph


class FlatGraphs(NamedTuple):
    """The graphs of a batch as arrays for compiled code; `..._offsets` say where each part begins."""

    state_offsets: np.ndarray
    forward: np.ndarray
    self_loop: np.ndarray
    before_offsets: np.ndarray
    before: np.ndarray
    final_offsets: np.ndarray
    final: np.ndarray


def _offsets(parts: list[list[int]]) -> np.ndarray:
    return np.cumsum([0] + [len(part) for part in parts]).astype(np.int32)


def _joined(parts: list[list[int]]) -> np.ndarray:
    return np.array([item for part in parts for item in part], np.int32)


def flatten(graphs: list[UtteranceGraph]) -> FlatGraphs:
    """State numbers stay relative to their own graph."""
    forward, self_loop = [g.forward for g in graphs], [g.self_loop for g in graphs]
    before, final = [states for g in graphs for states in g.before], [g.final for g in graphs]
    return FlatGraphs(
        _offsets(forward),
        _joined(forward),
        _joined(self_loop),
        _offsets(before),
        _joined(before),
        _offsets(final),
        _joined(final),
    )
