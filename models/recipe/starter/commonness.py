"""How common words are, without anybody's counts: the size levels of SCOWL, Debian's packages scowl and wamerican.

A word of a smaller level is commoner. What the companion and its people say counts besides.
"""

import collections
import functools
from pathlib import Path

from starter.lexicon import load_lexicon, tokenize
from starter.product import product

SCOWL = Path("/usr/share/dict/scowl")
NAMES = Path("/usr/share/dict/american-english")
"""The words up to level 50 and names; of it only what the levels lack is taken: names, mostly."""
LEVELS = {10: 1e-4, 20: 2e-5, 35: 3e-6, 40: 1.5e-6, 50: 8e-7}
"""Share of each word of a level, before all are made to add up."""
NAME_LEVEL, NAME_SHARE = 99, 4e-7
SPOKEN_SHARE = 0.3
"""How much of the whole the companion's own texts are."""
ONE_LETTER_WORDS = ("a", "i", "o")


def _lines(path: Path) -> list[str]:
    return [line.strip().lower() for line in path.read_text(encoding="latin-1").splitlines()]


def _is_word(word: str) -> bool:
    return word in load_lexicon() and (len(word) > 1 or word in ONE_LETTER_WORDS)


@functools.cache
def levels() -> dict[str, int]:
    """Words that have a pronunciation, and their level; the commonest first, then names (level 99).

    Names that sound like another word are left out.
    """
    found: dict[str, int] = {}
    for level in LEVELS:
        for spelling in ("english", "american", "british"):
            for word in filter(_is_word, _lines(SCOWL / f"{spelling}-words.{level}")):
                found.setdefault(word, level)
    known = load_lexicon()
    sounds = {phones for word in found for phones in known[word]}
    for word in sorted(set(filter(_is_word, NAMES.read_text(encoding="utf-8").lower().split()))):
        if not word.endswith("'s") and sounds.isdisjoint(known[word]):
            found.setdefault(word, NAME_LEVEL)
    return found


@functools.cache
def commonness() -> dict[str, float]:
    """Words and their shares, which add up to about 1."""
    shares = {word: LEVELS.get(level, NAME_SHARE) for word, level in levels().items()}
    total = sum(shares.values())
    said = collections.Counter(
        word for texts in ("prose", "requests") for text in product()[texts] for word in tokenize(text)
    )
    spoken = {word: count for word, count in said.items() if word in load_lexicon()}
    counted = sum(spoken.values())
    everything = {word: share / total * (1 - SPOKEN_SHARE) for word, share in shares.items()}
    for word, count in spoken.items():
        everything[word] = everything.get(word, NAME_SHARE) + SPOKEN_SHARE * count / counted
    return everything
