"""What the voices say in training: lone words, requests to the companion, everyday sentences, strings of words.

Deterministic for a given random generator: the order of the random choices below is part of the recipe.
"""

import functools
import itertools
import random
import tomllib
from collections.abc import Callable

from starter.commonness import commonness, levels
from starter.lexicon import load_lexicon, tokenize
from starter.neighbours import neighbours
from starter.places import DATA
from starter.product import product

SHARES = {
    "lone": 0.24,
    "product": 0.30,
    "words": 0.14,
    "prose": 0.12,
    "dom": 0.08,
    "sent": 0.06,
    "row": 0.06,
}
"""How much of the training texts is of which kind."""
LISTS = {
    "commands": 0.26,
    "yes_no": 0.20,
    "numbers": 0.12,
    "choices": 0.08,
    "requests": 0.20,
    "wake": 0.08,
    "care": 0.03,
    "decoys": 0.03,
}
"""How often a phrase of the product comes from which list."""
FLATTENING = 0.35
"""Commonness of words is raised to this power, so that rare phone contexts are seen too."""
RAREST_LEVEL = 50
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
    words = [word for word, level in levels().items() if level <= RAREST_LEVEL]
    return words, list(itertools.accumulate(commonness()[word] ** FLATTENING for word in words))


def _common_words(chance: random.Random, count: int) -> list[str]:
    words, weights = _word_pool()
    return [words[i] for i in chance.choices(range(len(words)), cum_weights=weights, k=count)]


def random_words(chance: random.Random) -> str:
    return " ".join(_common_words(chance, chance.randint(2, 8)))


@functools.cache
def _lone_phrases() -> list[str]:
    """Commands, answers and numbers of one word; numbers and wake words of the other templates too."""
    lists = product()
    texts = [text for name in ("commands", "yes_no", "numbers", "choices") for text in lists[name]]
    return sorted({text for text in texts if " " not in text} | {"companion", "enough", *phrases()["numbers"]})


@functools.cache
def _near_words() -> list[str]:
    """Words that sound nearly like one of a command, an answer or the wake phrase, however often they do."""
    words = {word for name in ("commands", "wake") for text in product()[name] for word in tokenize(text)}
    near = (other for word in sorted(words | set(_lone_phrases())) for other in neighbours(word))
    return [*near, *(phrases()["near_the_wake_phrase"] * 6)]


def random_word(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.45:
        return chance.choice(_lone_phrases())
    return chance.choice(_near_words()) if kind < 0.80 else _common_words(chance, 1)[0]


def random_row(chance: random.Random) -> str:
    """Short words in a row: each of them beside every other."""
    return " ".join(random_word(chance) for _ in range(chance.randint(2, 4)))


def product_phrase(chance: random.Random) -> str:
    """A phrase of the product; now and then two, and the wake phrase often with a request in one breath."""
    name = chance.choices(list(LISTS), list(LISTS.values()))[0]
    phrase = chance.choice(product()[name])
    if name == "wake":
        phrase = "hello companion" if chance.random() < 0.6 else phrase
        return phrase if chance.random() < 0.6 else f"{phrase} {chance.choice(product()['requests'])}"
    before = chance.choice(["", "", "", "", "", "", "no", "yes", "okay", "well", "oh"])
    return _join(before if chance.random() < 0.2 else "", phrase)


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "lone": random_word,
    "product": product_phrase,
    "words": random_words,
    "prose": lambda chance: chance.choice(product()["prose"]),
    "dom": random_request,
    "sent": random_sentence,
    "row": random_row,
}


def training_texts(count: int, seed: int) -> list[tuple[str, str]]:
    """Pairs of kind and text. Held-out wordings, what measures the program, and unknown words don't occur."""
    chance, known = random.Random(seed), load_lexicon()
    measured = {*phrases()["held_out_commands"], *phrases()["no_commands"]} - set(phrases()["controls"])
    banned = (measured - set(product()["commands"]) - set(product()["yes_no"])) | set(product()["held_out"])
    texts: list[tuple[str, str]] = []
    while len(texts) < count:
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        text = MAKERS[kind](chance)
        if text not in banned and all(word in known for word in tokenize(text)):
            texts.append((kind, text))
    return texts
