"""Commands by synthetic voices, clean and through noise and rooms, and other speech that must be refused."""

import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.signal import lfilter, oaconvolve
from vosk import Model

from starter.evaluation.decoding import RATE, SURE, UNKNOWN, ErrorRate, decode
from starter.places import AUDIO
from starter.sentences import phrases
from starter.shards import load_shard

CONDITIONS = ("clean", "late", "pink@20", "pink@10", "babble@10", "reverb")
"""late: after 8 s of quiet room. NOISE@DB: ratio of speech to noise. reverb: 0.5 s, direct to reverberant 0 dB."""
TRAINED, HELD_OUT = ("slt", "rms", "awb"), ("ked", "espk-annie", "espk-carib")
PHRASES = 160
COMMONEST = 10
"""Level of commonness.SCOWL from which words are taken that must be refused."""


def command_phrases() -> list[str]:
    lists = phrases()
    starts = [f"start the {exercise}" for exercise in lists["exercises"]]
    return list(dict.fromkeys(lists["held_out_commands"] + lists["controls"] + starts))[:PHRASES]


def _babble(samples: int, rng: np.random.Generator) -> np.ndarray:
    mixed = np.zeros(samples)
    for voice in TRAINED:
        sound = np.load(AUDIO / f"eval_{voice}.npy", mmap_mode="r")
        start = rng.integers(0, len(sound) - samples - 1)
        speech = sound[start : start + samples].astype(np.float64)
        mixed += speech / (speech.std() + 1)
    return mixed


def _reverberant(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    time = np.arange(int(0.5 * RATE)) / RATE
    response = rng.standard_normal(len(time)) * np.exp(-6.9 * time / 0.5)
    response /= np.sqrt((response**2).sum())
    response[0] = 1.0
    return oaconvolve(sound, response)[: len(sound) + 4000] * 0.5


def _noisy(sound: np.ndarray, condition: str, rng: np.random.Generator) -> np.ndarray:
    kind, _, decibels = condition.partition("@")
    noise = rng.standard_normal(len(sound))
    if kind == "pink":
        noise = lfilter([1], [1, -0.9], noise)
    if kind == "babble":
        noise = _babble(len(sound), rng)
    return sound + noise / noise.std() * np.sqrt((sound**2).mean()) * 10 ** (-float(decibels) / 20)


def spoil(sound: np.ndarray, condition: str, rng: np.random.Generator) -> np.ndarray:
    """The sound in a condition, with a little quiet around it; 16-bit samples."""
    sound = sound.astype(np.float32)
    if "@" in condition:
        sound = _noisy(sound, condition, rng)
    elif condition == "reverb":
        sound = _reverberant(sound, rng)
    quiet = rng.standard_normal(8000) * 3
    if condition == "late":
        sound = np.concatenate([rng.standard_normal(8 * RATE) * 3, sound])
    return np.clip(np.concatenate([quiet[:4800], sound, quiet]), -32768, 32767).astype(np.int16)


@dataclass
class Score:
    commands: int = 0
    exact: int = 0
    sure: int = 0
    others: int = 0
    accepted: int = 0
    rate: ErrorRate = field(default_factory=ErrorRate)

    def __add__(self, other: "Score") -> "Score":
        rate = ErrorRate(self.rate.errors + other.rate.errors, self.rate.words + other.rate.words)
        return Score(
            self.commands + other.commands,
            self.exact + other.exact,
            self.sure + other.sure,
            self.others + other.others,
            self.accepted + other.accepted,
            rate,
        )

    def __str__(self) -> str:
        exact, sure = 100 * self.exact / self.commands, 100 * self.sure / self.commands
        accepted = 100 * self.accepted / self.others
        return f"exact {exact:5.1f} %  WER {self.rate}  exact and sure {sure:5.1f} %  false accepts {accepted:4.1f} %"


def score_voice(model: Model, voice: str, condition: str) -> Score:
    sound, utterances = load_shard(AUDIO / f"eval_{voice}.json")
    commands, rng, score = command_phrases(), np.random.default_rng(1), Score()
    for said in utterances:
        clip = sound[said.start : said.start + said.length]
        heard = decode(model, spoil(clip, condition, rng), [*commands, UNKNOWN])
        if said.kind == "cmd":
            score.commands += 1
            score.exact += heard.text == said.text
            score.sure += heard.text == said.text and heard.confidence >= SURE
            score.rate.add(said.text, heard.known)
        else:
            score.others += 1
            score.accepted += heard.text in commands
    return score


def measure_commands(model: Model, conditions: tuple[str, ...]) -> None:
    """Every evaluation voice that has been synthesized; the ones marked * were never in training."""
    for condition in conditions:
        for group, star in ((TRAINED, " "), (HELD_OUT, "*")):
            scores = {v: score_voice(model, v, condition) for v in group if (AUDIO / f"eval_{v}.npy").exists()}
            for voice, score in scores.items():
                print(f"CMD {condition:10s} {voice:10s}{star} {score}")
            print(f"CMD {condition:10s} {len(scores)} voices{star} {sum(scores.values(), Score())}", flush=True)


def measure_short_refusal(model: Model) -> None:
    """One to three words that are in no phrase: short speech is the hardest to refuse."""
    from starter.commonness import levels
    from starter.synthesizers import flite

    commands = command_phrases()
    used = {word for phrase in commands for word in phrase.split()}
    pool = [word for word, level in levels().items() if level == COMMONEST and word not in used and len(word) > 2]
    chance, rng = random.Random(5), np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        for count in (1, 2, 3):
            heard = []
            for _ in range(60):
                text = " ".join(chance.sample(pool, count))
                speech = flite(text, chance.choice(["rms", "slt", "awb"]), 1, 0, Path(folder) / "short.wav")
                heard.append(decode(model, spoil(speech.sound * 32767, "clean", rng), [*commands, UNKNOWN]))
            accepted = [h for h in heard if h.text in commands]
            sure = sum(h.confidence >= SURE for h in accepted)
            refused = sum(set(h.text.split()) == {UNKNOWN} for h in heard)
            print(f"SHORT-OOG {count} word(s) of 60: accepted {len(accepted)}, sure {sure}; only [unk] {refused}")
