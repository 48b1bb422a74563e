"""Which wake phrase? `python -m bench.wake_phrases [SENTENCES]`: each candidate on talk in which it does not occur, and
on voices that the model never met. Twelve voices take turns; the talk is full of the candidates' own words and of words
near them. Without a number it is an hour of talk, which takes about an hour.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from corpus import DATA, HOUSE, MODEL, SOUNDALIKES
from speech import HELD_OUT, KNOWN, conversation, prepare

from assistant.audio import BLOCK, RATE, Samples, blocks_of, seconds
from assistant.recogniser import SpeechModel
from assistant.wake import WakeWord

CANDIDATES = (
    "hello companion",
    "hey companion",
    "dear companion",
    "hello my friend",
    "quiet companion",
    "good companion",
    "hello my companion",
    "hello listener",
    "companion",
    "listen to me",
    "hello again companion",
)
UNMET = (*HELD_OUT, "en-us+Annie+f2", "en-029", "en-029+f3", "en-gb-x-gbcwmd+edward2")
SENTENCES = 1_400
"""About an hour."""


def talk(sentences: int) -> Iterator[str]:
    """Sentences without any of the candidates; half of them are the corpus's own chatter."""
    rng = random.Random(7)
    plain = itertools.cycle(DATA["chatter"]["sentences"] + DATA["chatter"]["confusable"])
    made = 0
    while made < sentences:
        made_up = " ".join(rng.choice(DATA["talk"][part]) for part in ("starts", "middles", "ends"))
        sentence = made_up if rng.random() < 0.6 else next(plain)
        if not any(phrase in sentence for phrase in CANDIDATES if " " in phrase):
            made += 1
            yield sentence


def wakes(words: dict[str, WakeWord], sound: Samples) -> dict[str, int]:
    counts = dict.fromkeys(words, 0)
    for n, block in enumerate(blocks_of(sound)):
        for phrase, word in words.items():
            counts[phrase] += word.accept(block, seconds(BLOCK * n)) is not None
    return counts


def false_wakes(part: list[tuple[str, str]]) -> tuple[dict[str, int], float]:
    words, length, total = _words(), 0.0, dict.fromkeys(CANDIDATES, 0)
    for sentence, voice in part:
        sound = conversation(sentence, voice=voice, before=0.2, after=0.5)
        length += seconds(len(sound))
        for phrase, count in wakes(words, sound).items():
            total[phrase] += count
    return total, length


def recall(voices: tuple[str, ...]) -> dict[str, str]:
    """How many of the calls woke: alone, in noise at 10 dB, and in one breath with a request."""
    words, found = _words(), {}
    for phrase in CANDIDATES:
        hits = [
            _woken(words[phrase], phrase, voice, kind) for voice in voices for kind in ("alone", "noise", "request")
        ]
        found[phrase] = f"{sum(hits)} of {len(hits)}"
    return found


def _woken(word: WakeWord, phrase: str, voice: str, kind: str) -> bool:
    word.reset()
    sound = conversation(f"{phrase} start grounding" if kind == "request" else phrase, voice=voice).astype(np.float64)
    if kind == "noise":
        loud = np.sqrt(np.mean(sound[RATE // 2 : -RATE] ** 2))
        noise = np.convolve(np.random.default_rng(3).standard_normal(len(sound)), 0.9 ** np.arange(40), "same")
        sound += noise / noise.std() * loud * 10 ** (-10 / 20)
    return any(wakes({phrase: word}, np.clip(sound, -32768, 32767).astype(np.int16)).values())


def _words() -> dict[str, WakeWord]:
    model = SpeechModel(MODEL)
    return {phrase: WakeWord(model, phrase, SOUNDALIKES, HOUSE.locale.near) for phrase in CANDIDATES}


def main() -> None:
    sentences = int(sys.argv[1]) if len(sys.argv) > 1 else SENTENCES
    said = list(zip(talk(sentences), itertools.cycle(HELD_OUT + KNOWN), strict=False))
    prepare(said)
    with ProcessPoolExecutor(2) as pool:
        heard = list(pool.map(false_wakes, [said[0::2], said[1::2]]))
        unmet, known = pool.map(recall, [UNMET, KNOWN])
    hours = sum(length for _, length in heard) / 3600
    print(f"{hours:.2f} hours of talk, {len(said)} sentences\n")
    print("| wake phrase | false wakes an hour | woken, voices never met | woken, known voices |")
    print("| --- | --- | --- | --- |")
    for phrase in CANDIDATES:
        wrong = sum(counts[phrase] for counts, _ in heard) / hours
        print(f"| {phrase} | {wrong:.1f} | {unmet[phrase]} | {known[phrase]} |")


if __name__ == "__main__":
    main()
