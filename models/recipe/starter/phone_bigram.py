"""How often each phone follows each other one, from the training texts; for the denominator and the [unk] loop."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from starter.lexicon import load_lexicon, tokenize
from starter.phones import PHONES, SIL, SPN
from starter.shards import Corpus

SMOOTHING = 0.3
SILENCE_BETWEEN_WORDS, NOISE_FOR_WORD = 0.25, 0.02


def _phone_sequence(words: list[str], chance: random.Random) -> Iterator[int]:
    """Phones of an utterance with silences between some words and noise for a few."""
    lexicon, last = load_lexicon(), SIL
    for word in words:
        if chance.random() < SILENCE_BETWEEN_WORDS and last != SIL:
            yield (last := SIL)
        phones = (SPN,) if chance.random() < NOISE_FOR_WORD else lexicon[word][0]
        yield from phones
        last = phones[-1]
    yield SIL


def estimate_phone_bigram(corpus: Corpus, seed: int = 3) -> np.ndarray:
    """P(next phone | phone), (phones, phones), silence included."""
    chance = random.Random(seed)
    counts = np.full((len(PHONES), len(PHONES)), SMOOTHING)
    for utterance in corpus.utterances:
        previous = SIL
        for phone in _phone_sequence(tokenize(utterance.text), chance):
            counts[previous, phone] += 1
            previous = phone
    return counts / counts.sum(1, keepdims=True)


def load_phone_costs(path: Path) -> np.ndarray:
    """-log P(next phone | phone)."""
    return np.array(json.loads(path.read_text()))


def save_phone_costs(bigram: np.ndarray, path: Path) -> None:
    path.write_text(json.dumps((-np.log(bigram)).tolist()))
