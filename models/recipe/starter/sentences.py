"""What the voices say in training: requests to the companion, everyday sentences, strings of words.

Deterministic for a given random generator: the order of the random choices below is part of the recipe.
"""

import functools
import itertools
import random
import tomllib

from starter.lexicon import load_lexicon, tokenize
from starter.places import DATA

REQUESTS, SENTENCES = 0.33, 0.17
"""Shares of the training texts; the rest are strings of words."""
POOL = 22000
FLATTENING = 0.35
"""Word frequencies are raised to this power, so that rare phone contexts are seen too."""
FEELING_FRAMES = ["i feel", "i am feeling", "i am", "i have been feeling", "today i feel", "i felt", "my mood is"]
DEGREES = ["", "very ", "a bit ", "so ", "really ", "kind of "]
DURATION_FRAMES = ["set a timer for", "wait", "remind me in", "pause for", "breathe for", "set an alarm for"]
UNITS = ["minutes", "seconds", "hours", "minute", "days"]
DATE_FRAMES = ["remind me on", "on", "next", "last", "every", "see you", "what about"]


@functools.cache
def phrases() -> dict[str, list[str]]:
    """The lists of sentences.toml by name."""
    return tomllib.loads((DATA / "sentences.toml").read_text(encoding="utf-8"))


def _join(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _start_exercise(chance: random.Random) -> str:
    return _join(*(chance.choice(phrases()[part]) for part in ("starts", "determiners", "exercises", "tails")))


def _feeling(chance: random.Random) -> str:
    feelings = phrases()["feelings"]
    frame, degree, feeling = chance.choice(FEELING_FRAMES), chance.choice(DEGREES), chance.choice(feelings)
    ending = chance.choice(["", "", " today", " right now", " and " + chance.choice(feelings)])
    return f"{frame} {degree}{feeling}{ending}"


def _duration(chance: random.Random) -> str:
    return " ".join(map(chance.choice, (DURATION_FRAMES, phrases()["numbers"], UNITS)))


def _date(chance: random.Random) -> str:
    numbers = phrases()["numbers"]
    frame, day = chance.choice(DATE_FRAMES), chance.choice(phrases()["days"])
    hour = " at " + chance.choice(numbers[:12])
    month_and_day = f" {chance.choice(phrases()['months'])} {chance.choice(numbers[:20])}"
    return f"{frame} {day}" + chance.choice(["", " morning", hour, month_and_day])


def _digits(chance: random.Random) -> str:
    pool = phrases()["numbers"] + ["oh", "zero"]
    return " ".join(chance.choice(pool) for _ in range(chance.randint(1, 7)))


def random_request(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.30:
        return chance.choice(phrases()["controls"])
    makers = ((0.62, _start_exercise), (0.72, _feeling), (0.82, _duration), (0.90, _date), (1.0, _digits))
    return next(make for below, make in makers if kind < below)(chance)


def random_sentence(chance: random.Random) -> str:
    return _join(*(chance.choice(phrases()[part]) for part in ("subjects", "verbs", "objects", "adverbials")))


@functools.cache
def _word_pool() -> tuple[list[str], list[float]]:
    """The commonest words that the lexicon has, and their cumulative weights."""
    import wordfreq  # heavy; only the stages that draw words need it

    known = load_lexicon()
    common = (w for w in wordfreq.top_n_list("en", 60000) if w in known and (len(w) > 1 or w in ("a", "i")))
    words = list(itertools.islice(common, POOL))
    return words, list(itertools.accumulate(wordfreq.word_frequency(w, "en") ** FLATTENING for w in words))


def random_words(chance: random.Random) -> str:
    words, weights = _word_pool()
    count = chance.randint(2, 8)
    return " ".join(words[i] for i in chance.choices(range(len(words)), cum_weights=weights, k=count))


def _random_text(chance: random.Random) -> tuple[str, str]:
    share = chance.random()
    if share < REQUESTS:
        return "dom", random_request(chance)
    return ("sent", random_sentence(chance)) if share < REQUESTS + SENTENCES else ("rand", random_words(chance))


def training_texts(count: int, seed: int) -> list[tuple[str, str]]:
    """Pairs of kind ("dom", "sent", "rand") and text. Held-out wordings and words without pronunciation don't occur."""
    chance, known = random.Random(seed), load_lexicon()
    banned = {*phrases()["held_out_commands"], *phrases()["no_commands"]} - set(phrases()["controls"])
    texts: list[tuple[str, str]] = []
    while len(texts) < count:
        kind, text = _random_text(chance)
        if text not in banned and all(word in known for word in tokenize(text)):
            texts.append((kind, text))
    return texts
