"""Training batches: random concatenations of synthesized utterances, augmented on the fly.

All items of a batch are padded to one length before background noise is added, so no masks are needed anywhere.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from starter.alignments import Segment, first_alignment
from starter.augment import augmented_features, mask, random_history
from starter.features import FREQUENCIES, online_cmn
from starter.lexicon import load_lexicon, tokenize
from starter.network import SUBSAMPLING
from starter.shards import MARGIN, RATE, Corpus
from starter.utterance_graphs import FlatGraphs, flatten, utterance_graph

LENGTHS = [3.0, 4.0, 5.0, 6.0, 7.0]
"""Seconds of an item; drawn for each batch."""
LOUDNESS = 2500.0
SILENT_ITEMS = 0.05
"""Share of items in which nobody speaks: noise, music, clicks, hum."""
CUT_BEGINNINGS, CUT_ENDS, LONGEST_CUT = 0.10, 0.06, 0.06
"""Shares of utterances whose beginning or end is cut off, by up to so many seconds."""


class Batch(NamedTuple):
    """Features (items, frames, 40); first alignment (items, output frames); numerator graphs; texts."""

    features: torch.Tensor
    alignment: torch.Tensor
    graphs: FlatGraphs
    texts: list[str]


@dataclass(frozen=True)
class Item:
    sound: np.ndarray
    segments: list[Segment]
    voice: str

    @property
    def words(self) -> list[str]:
        return [word for segment in self.segments for word in segment.words]


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), np.float32)


def cut(sound: np.ndarray, chance: random.Random) -> np.ndarray:
    """Sometimes without its first or last moment, as when a canceller or a detector woke up late."""
    start = int((MARGIN + chance.uniform(0, LONGEST_CUT)) * RATE) if chance.random() < CUT_BEGINNINGS else 0
    end = int((MARGIN + chance.uniform(0, LONGEST_CUT)) * RATE) if chance.random() < CUT_ENDS else 0
    return sound[start : len(sound) - end] if len(sound) - start - end > 0.15 * RATE else sound


def change_tempo(sound: np.ndarray, tempo: float) -> np.ndarray:
    """Resamples, so pitch and formants move too."""
    samples = int(len(sound) / tempo)
    return np.interp(np.arange(samples) * tempo, np.arange(len(sound)), sound).astype(np.float32)


class Stream(torch.utils.data.IterableDataset[Batch]):
    """Endless batches of about `batch_seconds`; `aligned` draws only utterances with exact alignments.

    Without a prior (the global mean of features) they aren't normalised.
    """

    def __init__(
        self, corpus: Corpus, seed: int, batch_seconds: float, prior: np.ndarray | None, aligned: bool = False
    ) -> None:
        self.corpus, self.seed, self.batch_seconds, self.prior = corpus, seed, batch_seconds, prior
        self.aligned = aligned
        self.lexicon = load_lexicon()

    def _draw_voice(self, chance: random.Random) -> tuple[str, list[int]]:
        if self.aligned:
            voice = chance.choice(list(self.corpus.aligned))
            return voice, self.corpus.aligned[voice]
        voice = chance.choices(self.corpus.voices, self.corpus.weights)[0]
        return voice, self.corpus.by_voice[voice]

    def item(self, chance: random.Random, seconds: float) -> Item:
        """Utterances of one voice with silence between them, at most `seconds` long unless a single one is longer."""
        if not self.aligned and chance.random() < SILENT_ITEMS:
            return Item(_silence(seconds), [], "silence")
        voice, pool = self._draw_voice(chance)
        parts, segments = [_silence(chance.uniform(0.02, 0.7))], list[Segment]()
        position = len(parts[0])
        while True:
            number = chance.choice(pool)
            sound, tempo = self.corpus.sound(number), chance.uniform(0.88, 1.14)
            if segments and position + len(sound) / tempo > seconds * RATE:
                break
            sound = change_tempo(sound if self.aligned else cut(sound, chance), tempo)
            gain = LOUDNESS / (np.sqrt((sound**2).mean()) + 1)
            sound = sound * gain * 10 ** (chance.uniform(-3, 3) / 20)
            utterance = self.corpus.utterances[number]
            words = tokenize(utterance.text)
            segments.append(Segment(position, position + len(sound), words, utterance.alignment, tempo))
            gap = _silence(chance.uniform(0.02, 0.8) if chance.random() < 0.7 else chance.uniform(0, 0.1))
            parts += [sound, gap]
            position += len(sound) + len(gap)
            if position > seconds * RATE * 0.6 or chance.random() < 0.12:
                break
        return Item(np.concatenate(parts), segments, voice)

    def features(self, item: Item, samples: int, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
        padding = np.zeros(max(0, samples - len(item.sound)), np.float32)
        sound = np.concatenate([item.sound, padding])[:samples]
        features = augmented_features(sound, item.voice, chance, rng, self.corpus)
        history = random_history(features, chance, rng)
        if self.prior is not None:
            features = online_cmn(features, self.prior, history)
        mask(features, chance)
        return features

    def batch(self, chance: random.Random, rng: np.random.Generator) -> Batch:
        seconds = chance.choice(LENGTHS)
        items = [self.item(chance, seconds) for _ in range(int(self.batch_seconds / seconds * 1.2))]
        samples = min(max(len(item.sound) for item in items), int((seconds + 2.5) * RATE))
        items = [item for item in items if len(item.sound) <= samples]
        items = items[: max(1, int(self.batch_seconds * RATE * 1.3 / samples))]
        features = np.stack([self.features(item, samples, chance, rng) for item in items])
        frames = (features.shape[1] + SUBSAMPLING - 1) // SUBSAMPLING
        alignment = np.stack([first_alignment(item.segments, frames, self.lexicon) for item in items])
        graphs = flatten([utterance_graph(item.words, self.lexicon, chance) for item in items])
        texts = [" ".join(item.words) for item in items]
        return Batch(torch.from_numpy(features), torch.from_numpy(alignment), graphs, texts)

    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        seed = self.seed + (worker.id * 7919 if worker else 0)
        chance, rng = random.Random(seed), np.random.default_rng(seed)
        torch.set_num_threads(1)
        while True:
            yield self.batch(chance, rng)


def estimate_prior(corpus: Corpus) -> np.ndarray:
    """Mean of the features before normalisation, from eight batches."""
    batches = iter(Stream(corpus, 5, batch_seconds=60, prior=None))
    features = [next(batches).features.reshape(-1, FREQUENCIES).numpy() for _ in range(8)]
    return np.concatenate(features).mean(0)
