"""Stage 2, pseudo-speakers:  python -m starter.pseudo_speakers COUNT SEED

Takes synthesized utterances of all voices and speaks each anew in three ways, through the WORLD vocoder (Morise and
others 2016, "WORLD: a vocoder-based high-quality speech synthesis system"), with another pitch, pitch range,
vocal-tract length, spectral tilt, breathiness and tempo: men, women and children. Writes the shard world_SEED; its
voices are called "w:" and the name of the source.
"""

import argparse
import random
from typing import NamedTuple

import numpy as np
import pyworld

from starter.shards import RATE, WOMEN, Corpus, ShardWriter

FRAME_MS = 8.0
LEAST_VOICED_FRAMES = 10
LOUDNESS = 2500
SOURCES = {
    "rms": 1.5,
    "awb": 1.5,
    "slt": 1.5,
    "fest:kal_diphone": 1.2,
    "fest:cmu_us_slt_arctic_hts": 0.6,
    "kal16": 0.2,
    "espeak": 0.8,
}
"""How often a voice is taken."""
VARIANTS = 3
"""Ways in which each utterance is said: analysing it takes longer than speaking it."""
WOMAN_TRACT = 1.14
"""Formants of a woman's voice lie higher than a man's by about this factor."""


class Analysis(NamedTuple):
    """WORLD's view of an utterance: pitch in Hz (0 where unvoiced), spectral envelope, aperiodicity."""

    pitch: np.ndarray
    envelope: np.ndarray
    aperiodicity: np.ndarray


def analyse(sound: np.ndarray) -> Analysis:
    sound = sound.astype(np.float64)
    rough, times = pyworld.dio(sound, RATE, f0_floor=60, f0_ceil=400, frame_period=FRAME_MS)
    pitch = pyworld.stonemask(sound, rough, times, RATE)
    envelope = pyworld.cheaptrick(sound, pitch, times, RATE)
    return Analysis(pitch, envelope, pyworld.d4c(sound, pitch, times, RATE))


class Speaker(NamedTuple):
    """Mean pitch in Hz, and the factor of the formants of a man's vocal tract."""

    pitch: float
    tract: float


def draw_speaker(chance: random.Random) -> Speaker:
    """A man, a woman or a child: formants follow the pitch loosely, as they do in people."""
    kind = chance.random()
    if kind < 0.40:
        return Speaker(chance.uniform(75, 150), chance.uniform(0.84, 1.04))
    if kind < 0.80:
        return Speaker(chance.uniform(150, 265), chance.uniform(1.02, 1.24))
    return Speaker(chance.uniform(220, 380), chance.uniform(1.18, 1.42))


def new_pitch(pitch: np.ndarray, target: float, chance: random.Random) -> np.ndarray:
    """Moves the median pitch to `target` and changes how lively it is."""
    voiced = pitch > 0
    relative = np.clip(pitch / np.median(pitch[voiced]), 0.4, 2.5)
    return np.where(voiced, target * relative ** chance.uniform(0.7, 1.7), 0)


def stretch_frequencies(frames: np.ndarray, factor: float) -> np.ndarray:
    """Frames (time, bins) with each spectral detail moved to `factor` times its frequency, linearly interpolated."""
    bins = frames.shape[1]
    source = np.minimum(np.arange(bins) / factor, bins - 1)
    low = np.floor(source).astype(int)
    high, share = np.minimum(low + 1, bins - 1), source - low
    return frames[:, low] * (1 - share) + frames[:, high] * share


def speak(heard: Analysis, chance: random.Random, woman: bool) -> np.ndarray:
    """The utterance in another voice, float32 with full scale 1.0."""
    speaker = draw_speaker(chance)
    factor = speaker.tract / (WOMAN_TRACT if woman else 1)
    pitch = new_pitch(heard.pitch, speaker.pitch, chance)
    envelope = np.exp(stretch_frequencies(np.log(heard.envelope), factor))
    tilt = chance.uniform(-0.6, 0.6)
    envelope *= np.exp(tilt * np.log(np.maximum(np.arange(envelope.shape[1]), 8) / 64.0))[None]
    breath = np.clip(stretch_frequencies(heard.aperiodicity, factor), 0, 1) ** chance.uniform(0.35, 1.3)
    period = FRAME_MS * chance.uniform(0.72, 1.3)
    spoken = pyworld.synthesize(
        pitch, np.ascontiguousarray(envelope), np.ascontiguousarray(breath), RATE, frame_period=period
    )
    spoken = spoken / (np.sqrt((spoken**2).mean()) + 1e-6) * LOUDNESS
    return np.asarray(spoken / 32768, np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="utterances to take")
    parser.add_argument("seed", type=int)
    asked = parser.parse_args()
    chance, corpus = random.Random(asked.seed), Corpus(leave_out=("eval_", "dev_", "world_", "aec_"))
    voices = [voice for voice in SOURCES if voice in corpus.by_voice]
    shard = ShardWriter(f"world_{asked.seed}")
    for _ in range(asked.count):
        voice = chance.choices(voices, [SOURCES[name] for name in voices])[0]
        number = chance.choice(corpus.by_voice[voice])
        heard, utterance = analyse(corpus.sound(number)), corpus.utterances[number]
        if (heard.pitch > 0).sum() >= LEAST_VOICED_FRAMES:
            for _ in range(VARIANTS):
                shard.add(speak(heard, chance, voice in WOMEN), utterance.text, "w:" + voice, utterance.kind)
    shard.save()


if __name__ == "__main__":
    main()
