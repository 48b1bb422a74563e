"""Stage 1, speech:  python -m starter.synth VOICE COUNT SEED

VOICE is espeak, espeak-dev, flite:NAME or festival:NAME. `eval` makes the evaluation shards of all evaluation voices,
eval:NAME that of one; their sentences are fixed. espeak-dev's voices are for tuning and never for training.
"""

import argparse
import random
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from starter.sentences import phrases, training_texts
from starter.shards import ShardWriter
from starter.synthesizers import Line, Speech, espeak, festival, flite, read_wav

FLITE_PITCH = {"slt": 175, "rms": 100, "awb": 130, "kal16": 105}
FESTIVAL_PITCH = {"kal_diphone": 105}
ESPEAK_ACCENTS = ["en-us"] * 6 + ["en-gb"] * 3 + ["en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-us-nyc"]
ESPEAK_VARIANTS = (
    "Alex Andrea Andy AnxiousAndy Denis Diogo Gene Gene2 Hugo Jacky Lee Marco Mario Michael Mike Nguyen RicishayMax "
    "RicishayMax2 RicishayMax3 Tweaky UniRobot adam anika anikaRobot announcer antonio aunty belinda benjamin boris "
    "caleb croak david ed edward f1 f2 f3 f4 fast grandma grandpa gustave iven iven2 iven3 iven4 john kaukovalta klatt "
    "klatt2 klatt3 klatt4 klatt5 klatt6 linda m1 m2 m3 m4 m5 m6 m7 marcelo max michel miguel norbert pablo paul pedro "
    "quincy rob robert robosoft3 robosoft5 sandro shelby steph steph2 steph3 travis victor whisper whisperf"
).split()
DEVELOPMENT_ACCENTS = ["en-gb-x-gbcwmd", "en-us"]
DEVELOPMENT_VARIANTS = ["Alicia", "Henrique", "f5", "m8", "zac"]
"""Held out from training: these for tuning, and for evaluation the variants Annie and edward2 and the accent en-029."""
FESTIVAL_BATCH = 50


def speak_flite(voice: str, text: str, chance: random.Random, wav: Path) -> Speech:
    stretch = chance.uniform(0.75, 1.35)
    pitch = FLITE_PITCH[voice] * chance.uniform(0.75, 1.4) if chance.random() < 0.7 else 0
    return flite(text, voice, stretch, pitch, wav)


def speak_espeak(text: str, chance: random.Random, wav: Path) -> Speech:
    return _espeak(text, chance, wav, ESPEAK_ACCENTS, ESPEAK_VARIANTS)


def speak_development(text: str, chance: random.Random, wav: Path) -> Speech:
    return _espeak(text, chance, wav, DEVELOPMENT_ACCENTS, DEVELOPMENT_VARIANTS)


def _espeak(text: str, chance: random.Random, wav: Path, accents: list[str], variants: list[str]) -> Speech:
    voice = chance.choice(accents) + "+" + chance.choice(variants)
    gap = chance.choice([0, 0, 0, 1, 2, 4])
    return espeak(text, voice, chance.randint(105, 230), chance.randint(15, 85), wav, gap)


def speaker(voice: str) -> Callable[[str, random.Random, Path], Speech]:
    if voice.startswith("flite:"):
        name = voice.removeprefix("flite:")
        return lambda text, chance, wav: speak_flite(name, text, chance, wav)
    return {"espeak": speak_espeak, "espeak-dev": speak_development}[voice]


def make_shard(voice: str, count: int, seed: int, folder: Path) -> ShardWriter:
    """One utterance after another."""
    name = voice.replace(":", "_").replace("espeak-dev", "dev_espeak")
    shard, chance, speak = ShardWriter(f"{name}_{seed}"), random.Random(seed), speaker(voice)
    for kind, text in training_texts(count, seed):
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
        lines = [_line(text, voice, chance, folder / f"{i}.wav") for i, (_, text) in enumerate(batch)]
        festival(lines, voice, folder / "batch.scm")
        for (kind, text), line in zip(batch, lines, strict=True):
            if line.wav.exists():
                shard.add(read_wav(line.wav), text, "fest:" + voice, kind)
                line.wav.unlink()
    return shard


def _line(text: str, voice: str, chance: random.Random, wav: Path) -> Line:
    pitch = FESTIVAL_PITCH.get(voice, 0) * (chance.uniform(0.75, 1.6) if chance.random() < 0.8 else 1)
    return Line(text, chance.uniform(0.75, 1.35), pitch, wav)


EVALUATION_VOICES: dict[str, Callable[[str, Path], Speech]] = {
    "slt": lambda text, wav: flite(text, "slt", 1, 0, wav),
    "rms": lambda text, wav: flite(text, "rms", 1, 0, wav),
    "awb": lambda text, wav: flite(text, "awb", 1, 0, wav),
    "ked": lambda text, wav: speak_ked(text, wav),
    "espk-annie": lambda text, wav: espeak(text, "en-us+Annie", 150, 50, wav),
    "espk-carib": lambda text, wav: espeak(text, "en-029+edward2", 150, 50, wav),
}


def speak_ked(text: str, wav: Path) -> Speech:
    festival([Line(text, 1.0, 0, wav)], "ked_diphone", wav.with_suffix(".scm"))
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
    asked = parser.parse_args()
    kind, _, name = asked.voice.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        if kind == "eval":
            for voice in [name] if name else EVALUATION_VOICES:
                make_evaluation_shard(voice, Path(folder)).save()
        elif kind == "festival":
            make_festival_shard(name, asked.count, asked.seed, Path(folder)).save()
        else:
            make_shard(asked.voice, asked.count, asked.seed, Path(folder)).save()


if __name__ == "__main__":
    main()
