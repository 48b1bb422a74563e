"""Stage 1, speech:  python -m starter.synth VOICE COUNT SEED [--seconds S]

VOICE is joe, espeak, flite:NAME or festival:NAME. `eval` makes the evaluation shards of all evaluation voices,
eval:NAME that of one; their sentences are fixed.
"""

import argparse
import math
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from starter.sentences import phrases, training_texts
from starter.shards import ShardWriter
from starter.synthesizers import Speech, espeak, festival, flite, joe, read_wav

FLITE_PITCH = {"slt": 175, "rms": 100, "awb": 130, "kal16": 105}
ESPEAK_ACCENTS = ["en-us"] * 6 + ["en-gb"] * 2 + ["en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-us-nyc"]
ESPEAK_VARIANTS = (
    "Alex Alicia Andrea Andy Denis Diogo Gene Gene2 Henrique Hugo Jacky Lee Marco Mario Michael Mike Nguyen "
    "adam anika antonio aunty belinda benjamin boris caleb david ed edward f1 f2 f3 f4 f5 grandma grandpa gustave iven "
    "john kaukovalta klatt klatt2 klatt3 klatt4 linda m1 m2 m3 m4 m5 m6 m7 m8 marcelo max michel miguel norbert pablo "
    "paul pedro quincy rob robert sandro shelby steph steph2 steph3 travis victor zac whisper whisperf"
).split()
"""Held out for evaluation: the variants Annie and edward2, the accent en-029."""
FESTIVAL_BATCH = 50


def speak_joe(text: str, chance: random.Random, wav: Path) -> Speech:
    return joe(text, chance.uniform(0.8, 1.3), chance.uniform(0.4, 1.0), chance.uniform(0.5, 1.1))


def speak_flite(voice: str, text: str, chance: random.Random, wav: Path) -> Speech:
    stretch = chance.uniform(0.8, 1.3)
    pitch = FLITE_PITCH[voice] * chance.uniform(0.8, 1.3) if chance.random() < 0.7 else 0
    return flite(text, voice, stretch, pitch, wav)


def speak_espeak(text: str, chance: random.Random, wav: Path) -> Speech:
    voice = chance.choice(ESPEAK_ACCENTS) + "+" + chance.choice(ESPEAK_VARIANTS)
    return espeak(text, voice, chance.randint(120, 210), chance.randint(25, 75), wav)


def speaker(voice: str) -> Callable[[str, random.Random, Path], Speech]:
    if voice.startswith("flite:"):
        name = voice.removeprefix("flite:")
        return lambda text, chance, wav: speak_flite(name, text, chance, wav)
    return {"joe": speak_joe, "espeak": speak_espeak}[voice]


def make_shard(voice: str, count: int, seed: int, seconds: float, folder: Path) -> ShardWriter:
    """One utterance after another, until the texts or the seconds of wall time are used up."""
    shard = ShardWriter(f"{voice.replace(':', '_')}_{seed}")
    chance, speak, start = random.Random(seed), speaker(voice), time.monotonic()
    for kind, text in training_texts(count, seed):
        if time.monotonic() - start > seconds:
            break
        try:
            speech = speak(text, chance, folder / "utterance.wav")
        except subprocess.CalledProcessError:  # a few espeak variants can't say a few texts: go on without
            continue
        shard.add(speech.sound, text, speech.voice, kind, speech.alignment)
    return shard


def make_festival_shard(voice: str, count: int, seed: int, folder: Path) -> ShardWriter:
    shard, chance, texts = ShardWriter(f"festival_{voice}_{seed}"), random.Random(seed), training_texts(count, seed)
    for first in range(0, count, FESTIVAL_BATCH):
        batch = texts[first : first + FESTIVAL_BATCH]
        items = [(text, chance.uniform(0.8, 1.3), folder / f"{i}.wav") for i, (_, text) in enumerate(batch)]
        festival(items, voice, folder / "batch.scm")
        for (kind, text), (_, _, wav) in zip(batch, items, strict=True):
            if wav.exists():
                shard.add(read_wav(wav), text, "fest:" + voice, kind)
                wav.unlink()
    return shard


EVALUATION_VOICES: dict[str, Callable[[str, Path], Speech]] = {
    "joe": lambda text, wav: joe(text, 1.0, 0.667, 0.8),
    "slt": lambda text, wav: flite(text, "slt", 1, 0, wav),
    "rms": lambda text, wav: flite(text, "rms", 1, 0, wav),
    "awb": lambda text, wav: flite(text, "awb", 1, 0, wav),
    "ked": lambda text, wav: speak_ked(text, wav),
    "espk-annie": lambda text, wav: espeak(text, "en-us+Annie", 150, 50, wav),
    "espk-carib": lambda text, wav: espeak(text, "en-029+edward2", 150, 50, wav),
}


def speak_ked(text: str, wav: Path) -> Speech:
    festival([(text, 1.0, wav)], "ked_diphone", wav.with_suffix(".scm"))
    return Speech(read_wav(wav), "ked")


def make_evaluation_shard(voice: str, folder: Path) -> ShardWriter:
    shard, speak = ShardWriter("eval_" + voice), EVALUATION_VOICES[voice]
    for kind, part in (("cmd", "held_out_commands"), ("oog", "no_commands")):
        for text in phrases()[part]:
            shard.add(speak(text, folder / "utterance.wav").sound, text, voice, kind)
    return shard


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voice")
    parser.add_argument("count", type=int, nargs="?", default=0, help="utterances")
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after this much wall time")
    asked = parser.parse_args()
    kind, _, name = asked.voice.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        if kind == "eval":
            for voice in [name] if name else EVALUATION_VOICES:
                make_evaluation_shard(voice, Path(folder)).save()
        elif kind == "festival":
            make_festival_shard(name, asked.count, asked.seed, Path(folder)).save()
        else:
            make_shard(asked.voice, asked.count, asked.seed, asked.seconds, Path(folder)).save()


if __name__ == "__main__":
    main()
