"""Stage 2, pseudo-speakers:  python -m starter.pseudo_speakers SECONDS SEED

Takes synthesized utterances of the natural-sounding voices and speaks them anew through the WORLD vocoder (Morise and
others 2016, "WORLD: a vocoder-based high-quality speech synthesis system") with another pitch, pitch range, vocal-tract
length, breathiness and tempo. Writes the shard world_SEED; its voices are called "w:" and the name of the source.
"""

import argparse
import random
import time
from typing import NamedTuple

import numpy as np
import pyworld

from starter.shards import RATE, WOMEN, Corpus, ShardWriter

FRAME_MS = 8.0
LEAST_VOICED_FRAMES = 10
LOUDNESS = 2500
SOURCES = {"joe": 3.0, "rms": 1.5, "awb": 1.5, "slt": 1.5, "fest:cmu_us_slt_arctic_hts": 0.5}
"""How often a voice is taken."""
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


def tract_factor(pitch: float, chance: random.Random, woman: bool) -> float:
    """Factor for the formants; they follow the pitch loosely, as they do in people."""
    factor = chance.uniform(0.85, 1.02) if pitch < 150 else chance.uniform(1.02, 1.25)
    return factor / WOMAN_TRACT if woman else factor


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


def convert(sound: np.ndarray, chance: random.Random, woman: bool) -> np.ndarray | None:
    """The utterance in another voice, float32 with full scale 1.0; None when hardly any of it is voiced."""
    pitch, envelope, aperiodicity = analyse(sound)
    if (pitch > 0).sum() < LEAST_VOICED_FRAMES:
        return None
    target = chance.choice([chance.uniform(85, 140), chance.uniform(160, 260), chance.uniform(170, 290)])
    factor = tract_factor(target, chance, woman)
    pitch = new_pitch(pitch, target, chance)
    envelope = np.ascontiguousarray(np.exp(stretch_frequencies(np.log(envelope), factor)))
    tilt = chance.uniform(-0.6, 0.6)
    envelope *= np.exp(tilt * np.log(np.maximum(np.arange(envelope.shape[1]), 8) / 64.0))[None]
    breath = np.ascontiguousarray(np.clip(stretch_frequencies(aperiodicity, factor), 0, 1)) ** chance.uniform(0.6, 1.2)
    period = FRAME_MS * chance.uniform(0.78, 1.25)
    spoken = pyworld.synthesize(pitch, envelope, breath, RATE, frame_period=period)
    spoken = spoken / (np.sqrt((spoken**2).mean()) + 1e-6) * LOUDNESS
    return (spoken / 32768).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, help="wall time to spend")
    parser.add_argument("seed", type=int)
    asked = parser.parse_args()
    chance, corpus = random.Random(asked.seed), Corpus(leave_out=("eval_", "world_"))
    voices = [voice for voice in SOURCES if voice in corpus.by_voice]
    shard, start = ShardWriter(f"world_{asked.seed}"), time.monotonic()
    while time.monotonic() - start < asked.seconds:
        voice = chance.choices(voices, [SOURCES[name] for name in voices])[0]
        number = chance.choice(corpus.by_voice[voice])
        spoken = convert(corpus.sound(number), chance, voice in WOMEN)
        if spoken is not None:
            utterance = corpus.utterances[number]
            shard.add(spoken, utterance.text, "w:" + voice, utterance.kind)
    shard.save()


if __name__ == "__main__":
    main()
