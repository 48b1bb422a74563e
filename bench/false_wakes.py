"""How often it wakes though nobody called, and whether noise alone ever makes it act: `script/bench false_wakes`.

`python -m bench.false_wakes HOURS` tries fewer hours than ten, and keeps nothing. The sound is made as it is heard,
five minutes after five minutes, each the same for the same number; none of it is written. `PARTS` says what it is.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from conversing import house
from corpus import DATA
from noises import NOISES, Noise, at_level, clipped, kitchen, mixed, music
from speech import GROUPS, HELD_OUT, conversation, fresh, prepare

from assistant import answers
from assistant.audio import BLOCK, RATE, Samples, blocks_of, samples_in, seconds
from assistant.events import Heard, Refused
from assistant.hearing import Hearing, Woken
from assistant.house import House

HOURS = 10.0
STRETCH = 300
"""Seconds of one kind of sound that are heard in a row, by ears that were made anew."""

PARTS = {
    "everyday talk": 0.3,
    "words at random": 0.1,
    "talk of companions": 0.1,
    "television": 0.25,
    "music": 0.1,
    "noise": 0.1,
    "silence": 0.05,
}
"""Shares of the time. Talk of companions: the wake phrase's own words and words near them (tests/corpus.toml, talk)."""

WORDLESS = ("music", "noise", "silence")
"""Heard while it is awake or asks, too, in turn: whatever it makes out there was never said."""

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-029", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd")
VARIANTS = ("", "+f1", "+f2", "+f3", "+f4", "+f5", "+m1", "+m3", "+m5", "+m7", "+edward2", "+Annie", "+linda", "+david")
VOICES = (*HELD_OUT, *GROUPS["recorded people"], *(accent + variant for accent in ACCENTS for variant in VARIANTS))
"""Over a hundred. Every second turn is taken by one of the eight that are not espeak-ng's rules alone, or held out."""

CALLERS = tuple(itertools.chain(*GROUPS.values()))
REQUEST = "start grounding"

_PLAIN = re.compile(r"[\w',.?! -]{3,200}")


@dataclass(frozen=True)
class Stretch:
    kind: str
    number: int


# ---------------------------------------------------------------- the sound


def stretches(hours: float) -> list[Stretch]:
    counts = {kind: max(1, round(share * hours * 3600 / STRETCH)) for kind, share in PARTS.items()}
    return [Stretch(kind, number) for kind, count in counts.items() for number in range(count)]


def pieces(stretch: Stretch, wake: str) -> Iterator[tuple[str, Samples]]:
    """What is said or sounds, and its samples, until the stretch is full. The phrase `wake` is never among it."""
    seed = f"{stretch.kind}|{stretch.number}"
    dice, rng = random.Random(seed), np.random.default_rng([*seed.encode()])
    made = 0
    while made < STRETCH * RATE:
        what, sound = MAKERS[stretch.kind](dice, rng, wake)
        made += len(sound)
        yield what, sound


def talk(
    dice: random.Random, rng: np.random.Generator, wake: str, *, sentence: Callable[[random.Random], str]
) -> tuple[str, Samples]:
    """One person says one to four sentences, near or far, in a quiet room."""
    said = _sentences(dice, wake, sentence)
    voice = _voice(dice)
    spoken = fresh(said, voice, dice.randint(120, 190)).astype(np.float32) * dice.uniform(0.15, 1.0)
    room = np.concatenate([spoken, np.zeros(samples_in(dice.uniform(0.4, 2.5)), np.float32)])
    return f"{voice}: {said}", clipped(room + rng.standard_normal(len(room)) * dice.uniform(2, 20))


def television(dice: random.Random, rng: np.random.Generator, wake: str) -> tuple[str, Samples]:
    """Two or three people in turn, who now and then break in, over music, through a room."""
    cast = [_voice(dice) for _ in range(dice.randint(2, 3))]
    rows: list[tuple[int, Samples]] = []
    said, at = [], 0
    for _ in range(dice.randint(5, 9)):
        text, voice = _sentences(dice, wake, _scripted), dice.choice(cast)
        spoken = fresh(text, voice, dice.randint(140, 200))
        rows.append((at, spoken))
        said.append(f"{voice}: {text}")
        at += len(spoken) + int(RATE * dice.uniform(-0.5, 0.8))
    sound = np.zeros(max(start + len(spoken) for start, spoken in rows), np.float32)
    for start, spoken in rows:
        sound[max(0, start) :][: len(spoken)] += spoken[: len(sound) - max(0, start)]
    sound = _in_a_room(sound, rng)
    under = music(rng, len(sound)) * float(np.std(sound)) * 10 ** (-dice.uniform(3, 18) / 20)
    return " | ".join(said), clipped((sound + under) * dice.uniform(0.1, 0.6))


def tune(dice: random.Random, rng: np.random.Generator, wake: str) -> tuple[str, Samples]:
    return "music", at_level(music(rng, 30 * RATE), dice.uniform(150, 5_000))


def noise(dice: random.Random, rng: np.random.Generator, wake: str) -> tuple[str, Samples]:
    name = dice.choice(list(NOISES))
    return name, at_level(NOISES[name](rng, 20 * RATE), 10 ** dice.uniform(1.3, 3.6))


def silence(dice: random.Random, rng: np.random.Generator, wake: str) -> tuple[str, Samples]:
    """Digital silence, or a quiet room."""
    return "silence", at_level(rng.standard_normal(30 * RATE, np.float32), dice.choice([0, 1, 3, 10, 30]))


def _voice(dice: random.Random) -> str:
    return dice.choice(VOICES[: 3 + len(GROUPS["recorded people"])] if dice.random() < 0.5 else VOICES)


def _sentences(dice: random.Random, wake: str, sentence: Callable[[random.Random], str]) -> str:
    said = ". ".join(sentence(dice) for _ in range(dice.randint(1, 4)))
    return said if wake not in said.replace(".", "") else said.replace(wake.split()[-1], "neighbor")


def _everyday(dice: random.Random) -> str:
    return dice.choice(_texts())


def _scripted(dice: random.Random) -> str:
    texts: list[str] = DATA["chatter"]["television"] if dice.random() < 0.5 else _texts()
    return dice.choice(texts)


def _at_random(dice: random.Random) -> str:
    return " ".join(dice.choice(_words()) for _ in range(dice.randint(2, 7)))


def _of_companions(dice: random.Random) -> str:
    return " ".join(dice.choice(DATA["talk"][part]) for part in ("starts", "middles", "ends"))


@cache
def _texts() -> list[str]:
    """A few thousand sentences: chatter, requests, and what people write of love and of distress, all in one."""
    tests = Path(__file__).parent.parent / "tests"
    told = tomllib.loads((tests / "seed_statements.toml").read_text())
    lines = (tests / "care/text.tsv").read_text().splitlines()
    texts = [text for part in DATA["chatter"].values() for text in part if " " in text]
    texts += [line.split("\t")[-1] for line in lines[1:]]
    return sorted(text for text in {*texts, *_strings(told)} if _PLAIN.fullmatch(text))


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield from [found] if found.count(" ") > 2 else []
    elif isinstance(found, (dict, list)):
        for each in found.values() if isinstance(found, dict) else found:
            yield from _strings(each)


@cache
def _words() -> list[str]:
    return [word for word in _house().model.words if word.isalpha() and len(word) > 2]


def _in_a_room(sound: Noise, rng: np.random.Generator) -> Noise:
    """Reverberation that falls by 60 dB in 0.4 s, as loud as what comes directly."""
    t = np.arange(int(0.4 * RATE)) / RATE
    tail = rng.standard_normal(len(t)) * np.exp(-6.9 * t / 0.4)
    size = 1 << (len(sound) + len(tail)).bit_length()
    echo = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail / np.sqrt(np.sum(tail**2)), size), size)
    return np.asarray(sound + echo[: len(sound)], np.float32)


MAKERS: dict[str, Callable[[random.Random, np.random.Generator, str], tuple[str, Samples]]] = {
    "everyday talk": partial(talk, sentence=_everyday),
    "words at random": partial(talk, sentence=_at_random),
    "talk of companions": partial(talk, sentence=_of_companions),
    "television": television,
    "music": tune,
    "noise": noise,
    "silence": silence,
}


# ---------------------------------------------------------------- who hears it


@cache
def _house() -> House:
    return house(plugins={"folder": "/nowhere"})


def ears(*states: str) -> dict[str, Hearing]:
    """As the companion has them: asleep, awake, or asking whether yes or no."""
    here = _house()
    found = {state: here.hearing() for state in states}
    if "awake" in found:
        found["awake"].listen({**here.book.meanings(commands=False), **here.commands}, words=True)
    if "asking" in found:
        found["asking"].listen({**here.commands, **answers.yes_no(here.locale)})
    return found


def hear(stretch: Stretch) -> dict[str, Any]:
    """Seconds of sound, what was sounding at each false wake, and for wordless sound what it made out and did."""
    beside = ("awake", "asking")[stretch.number % 2 :][:1] if stretch.kind in WORDLESS else ()
    listening = ears("asleep", *beside)
    wakes, acts, refused, block_number = [], [], 0, 0
    for what, sound in pieces(stretch, _house().wake_phrase):
        for block in blocks_of(sound):
            for state in listening.values():
                for event in state.accept(block, seconds(BLOCK * block_number)):
                    match event:
                        case Woken():
                            wakes.append(what)
                        case Heard():
                            acts.append(f"{what}: {event.text}")
                        case Refused():
                            refused += 1
            block_number += 1
    return {"kind": stretch.kind, "s": seconds(BLOCK * block_number), "wakes": wakes, "acts": acts, "refused": refused}


def called(voice: str) -> dict[str, bool]:
    """Whether each way to call woke it."""
    wake, asleep = _house().wake_phrase, ears("asleep")["asleep"]
    found = {}
    for how, text in (("alone", wake), ("in one breath with a request", f"{wake} {REQUEST}")):
        plain = conversation(text, voice=voice)
        loud = mixed(plain, kitchen(np.random.default_rng(3), len(plain)), 10, RATE // 2, len(plain) - RATE)
        for place, sound in (("", plain), (", kitchen at 10 dB", loud)):
            asleep.sleep()
            heard = [event for n, b in enumerate(blocks_of(sound)) for event in asleep.accept(b, seconds(BLOCK * n))]
            found[how + place] = any(isinstance(event, Woken) for event in heard)
    return found


# ---------------------------------------------------------------- figures


def measure(hours: float = HOURS, callers: Sequence[str] = CALLERS) -> dict[str, Any]:
    """Hours, false wakes and phantom words of each kind of sound; calls that woke."""
    wake = _house().wake_phrase
    prepare([(text, voice) for voice in callers for text in (wake, f"{wake} {REQUEST}")])
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(hear, stretches(hours)))
        calls = list(pool.map(called, callers))
    kinds: dict[str, dict[str, Any]] = defaultdict(lambda: {"hours": 0.0, "wakes": [], "acts": [], "refused": 0})
    for each in found:
        kind = kinds[each["kind"]]
        kind["hours"] = round(kind["hours"] + each["s"] / 3600, 4)
        for key in ("wakes", "acts", "refused"):
            kind[key] += each[key]
    total = sum(kind["hours"] for kind in kinds.values())
    return {
        "wake phrase": wake,
        "hours": round(total, 2),
        "false wakes": (wakes := sum(len(kind["wakes"]) for kind in kinds.values())),
        "false wakes an hour": round(wakes / total, 3),
        "kinds": dict(kinds),
        "calls": {how: [sum(call[how] for call in calls), len(calls)] for how in calls[0]},
    }


def table(figures: Mapping[str, Any]) -> str:
    head = "| sound | hours | false wakes | utterances refused while awake | things done |\n|---|---|---|---|---|"
    rows = [
        f"| {name} | {kind['hours']:.2f} | {len(kind['wakes'])} | "
        + (f"{kind['refused']} | {len(kind['acts'])} |" if name in WORDLESS else " | |")
        for name, kind in figures["kinds"].items()
    ]
    total = (
        f"| all | {figures['hours']:.2f} | {figures['false wakes']} ({figures['false wakes an hour']} an hour) | | |"
    )
    calls = [f"| {how} | {woke} of {count} |" for how, (woke, count) in figures["calls"].items()]
    called = "\n".join(["| the call | woke |", "| --- | --- |", *calls])
    return "\n".join([f'"{figures["wake phrase"]}"\n', head, *rows, total, "", called])


def main() -> None:
    figures = measure(float(sys.argv[1]) if len(sys.argv) > 1 else HOURS)
    print(table(figures))
    for name, kind in figures["kinds"].items():
        for what in (*kind["wakes"], *kind["acts"]):
            print(f"{name}: {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
