"""Phantoms: words that are heard where nobody speaks, in noise of every kind and in digital silence."""

import random
from collections.abc import Callable

import numpy as np
from vosk import Model

from starter.augment import clicks, gusts, hum, music
from starter.evaluation.commands import command_phrases
from starter.evaluation.decoding import RATE, UNKNOWN, decode

SECONDS = 5
LEVELS = (30, 300, 3000)
"""RMS of 16-bit samples: a quiet room, an office, something loud beside the microphone."""
CLIPS = 8
"""Of each kind and level."""
Maker = Callable[[random.Random, np.random.Generator], np.ndarray]
SAMPLES = SECONDS * RATE


def _white(rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(SAMPLES).astype(np.float32)


KINDS: dict[str, Maker] = {
    "silence": lambda chance, rng: np.zeros(SAMPLES, np.float32),
    "white": lambda chance, rng: _white(rng),
    "hum": lambda chance, rng: hum(_white(rng), chance),
    "gusts": lambda chance, rng: gusts(_white(rng), chance, rng),
    "music": lambda chance, rng: music(SAMPLES, chance, rng),
    "clicks": lambda chance, rng: clicks(SAMPLES, chance, rng),
}


def measure_phantoms(model: Model) -> None:
    """By kind: clips with any known word, and those that became a whole command."""
    commands, chance, rng = command_phrases(), random.Random(9), np.random.default_rng(9)
    for kind, make in KINDS.items():
        counts = {"grammar": [0, 0], "free": [0, 0]}
        for level in LEVELS * CLIPS:
            noise = make(chance, rng)
            sound = np.clip(noise * (level / (noise.std() + 1e-6)), -32768, 32767).astype(np.int16)
            for name, grammar in (("grammar", [*commands, UNKNOWN]), ("free", None)):
                heard = decode(model, sound, grammar)
                counts[name][0] += bool(heard.known)
                counts[name][1] += heard.text in commands
        said = ", ".join(f"{name}: {words} with words, {whole} commands" for name, (words, whole) in counts.items())
        print(f"PHANTOM {kind:8s} {len(LEVELS) * CLIPS} clips of {SECONDS} s  {said}", flush=True)
