"""Shards of synthesized speech: NAME.npy (16-bit, 16 kHz, all utterances back to back) and NAME.json (their index)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from starter.places import AUDIO

RATE = 16000
MARGIN = 0.12
"""Seconds of near-silence that are left at each end of an utterance; training adds its own."""
SHORTEST, LONGEST = 0.15, 14.0
VOICE_WEIGHTS = {
    "espeak": 1.6,
    "slt": 0.9,
    "rms": 0.9,
    "awb": 0.9,
    "fest:cmu_us_slt_arctic_hts": 0.7,
    "fest:kal_diphone": 0.7,
    "kal16": 0.4,
    "w:espeak": 0.4,
    "w:slt": 0.7,
    "w:rms": 0.8,
    "w:awb": 0.8,
    "w:fest:cmu_us_slt_arctic_hts": 0.3,
    "w:fest:kal_diphone": 0.6,
    "aec": 0.5,
}
"""How often training draws a voice; "w:" are the pseudo-speakers, "aec" is what came through an echo canceller."""
OTHER_WEIGHT = 0.3
WOMEN = ("slt", "fest:cmu_us_slt_arctic_hts")
Alignment = list[tuple[int, float]]
"""Phone index and its end in seconds, for each phone in turn."""


@dataclass(frozen=True)
class Utterance:
    shard: int
    start: int
    length: int
    voice: str
    kind: str
    text: str
    alignment: Alignment | None


class Excerpt(NamedTuple):
    """What is left of a sound after trimming, and how many samples were cut off before it."""

    sound: np.ndarray
    offset: int


def trim(sound: np.ndarray) -> Excerpt:
    level = np.abs(sound)
    loud = np.where(level > 0.01 * level.max())[0] if len(level) else level
    if not len(loud):
        return Excerpt(sound, 0)
    margin = int(MARGIN * RATE)
    start, end = max(0, loud[0] - margin), min(len(sound), loud[-1] + margin)
    return Excerpt(sound[start:end], start)


class ShardWriter:
    """Collects utterances and saves them as one shard."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sounds: list[np.ndarray] = []
        self.index: list[tuple[int, int, str, str, str, Alignment | None]] = []
        self.samples = 0

    def add(self, sound: np.ndarray, text: str, voice: str, kind: str, alignment: Alignment | None = None) -> None:
        """Adds float samples (full scale 1.0) at 16 kHz; what is too short or too long for training is left out."""
        sound, offset = trim(sound)
        if not SHORTEST * RATE <= len(sound) <= LONGEST * RATE:
            return
        if alignment:
            alignment = [(phone, end - offset / RATE) for phone, end in alignment]
        self.sounds.append(np.clip(sound * 32767, -32768, 32767).astype(np.int16))
        self.index.append((self.samples, len(sound), voice, kind, text, alignment))
        self.samples += len(sound)

    def save(self) -> None:
        AUDIO.mkdir(parents=True, exist_ok=True)
        np.save(AUDIO / f"{self.name}.npy", np.concatenate(self.sounds))
        (AUDIO / f"{self.name}.json").write_text(json.dumps(self.index))
        print(f"{self.name}: {len(self.index)} utterances, {self.samples / RATE / 3600:.3f} h", flush=True)


def shard_indexes(leave_out: tuple[str, ...] = ()) -> list[Path]:
    return [path for path in sorted(AUDIO.glob("*.json")) if not path.name.startswith(leave_out)]


def load_shard(index: Path, number: int = 0) -> tuple[np.ndarray, list[Utterance]]:
    """The samples (memory-mapped) and the utterances of a shard."""
    sound = np.load(index.with_suffix(".npy"), mmap_mode="r")
    return sound, [Utterance(number, *entry) for entry in json.loads(index.read_text())]


class Corpus:
    """All shards but those whose names begin with `leave_out`, by voice."""

    def __init__(self, leave_out: tuple[str, ...] = ("eval_", "dev_")) -> None:
        self.shards: list[np.ndarray] = []
        self.utterances: list[Utterance] = []
        for number, index in enumerate(shard_indexes(leave_out)):
            sound, utterances = load_shard(index, number)
            self.shards.append(sound)
            self.utterances += utterances
        self.by_voice = self._group()
        aligned = {v: [i for i in numbers if self.utterances[i].alignment] for v, numbers in self.by_voice.items()}
        self.aligned = {voice: numbers for voice, numbers in aligned.items() if numbers}
        self.voices = list(self.by_voice)
        self.weights = [VOICE_WEIGHTS.get(voice, OTHER_WEIGHT) for voice in self.voices]

    def _group(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for number, utterance in enumerate(self.utterances):
            many = utterance.voice.startswith(("espeak:", "aec:"))
            groups.setdefault(utterance.voice.split(":")[0] if many else utterance.voice, []).append(number)
        return groups

    def sound(self, number: int) -> np.ndarray:
        """Samples of an utterance as float32 in the range of 16-bit integers."""
        utterance = self.utterances[number]
        end = utterance.start + utterance.length
        return np.asarray(self.shards[utterance.shard][utterance.start : end], np.float32)

    def hours(self) -> dict[str, float]:
        def total(numbers: list[int]) -> float:
            return sum(self.utterances[i].length for i in numbers) / RATE / 3600

        return {voice: round(total(numbers), 2) for voice, numbers in self.by_voice.items()}
