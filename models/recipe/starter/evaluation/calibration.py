"""Whether confidence means something: how often a phrase heard with a confidence is the one that was said.

On the development voices (shards dev_*), which are neither trained on nor among those of the figures: settings may be
chosen here.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from vosk import Model

from starter.evaluation.commands import spoil
from starter.evaluation.decoding import UNKNOWN, decode
from starter.places import AUDIO
from starter.product import product
from starter.shards import load_shard

CONDITIONS = ("clean", "pink@10")
BINS = (0.0, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
LISTS = ("commands", "yes_no", "numbers", "choices", "wake")


@dataclass(frozen=True)
class Heard:
    """What came of a clip: whether a whole phrase was said and heard, whether that was right, and how sure it was."""

    wanted: bool
    accepted: bool
    right: bool
    confidence: float


def hear(model: Model, condition: str, most: int) -> list[Heard]:
    grammar = sorted({phrase for name in LISTS for phrase in product()[name]})
    known, rng, heard = set(grammar), np.random.default_rng(2), list[Heard]()
    for index in sorted(AUDIO.glob("dev_*.json")):
        sound, utterances = load_shard(index)
        for said in utterances[:most]:
            clip = sound[said.start : said.start + said.length]
            got = decode(model, spoil(clip, condition, rng), [*grammar, UNKNOWN])
            heard.append(Heard(said.text in known, got.text in known, got.text == said.text, got.confidence))
    return heard


def print_reliability(name: str, heard: list[Heard]) -> None:
    wanted = [one for one in heard if one.wanted]
    others = [one for one in heard if not one.wanted]
    right, false = sum(one.right for one in wanted), sum(one.accepted for one in others)
    print(f"CALIBRATION {name}: {right} of {len(wanted)} phrases right, {false} of {len(others)} others accepted")
    error = 0.0
    accepted = [one for one in heard if one.accepted]
    for low, high in itertools.pairwise(BINS):
        inside = [one for one in accepted if low <= one.confidence < high]
        if inside:
            share = float(np.mean([one.right for one in inside]))
            sure = float(np.mean([one.confidence for one in inside]))
            error += abs(share - sure) * len(inside) / len(accepted)
            print(f"  confidence {low:.2f} to {min(high, 1):.2f}: {len(inside):4d} clips, {100 * share:5.1f} % right")
    print(f"  mean difference of confidence and share of right {100 * error:.1f} %", flush=True)


def measure_calibration(model: Model, most: int = 400) -> None:
    for condition in CONDITIONS:
        print_reliability(condition, hear(model, condition, most))
