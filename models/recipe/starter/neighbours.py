"""Words that sound nearly like a given one: one phone replaced, left out or added."""

import functools
from collections.abc import Iterator

from starter.commonness import levels
from starter.lexicon import Pronunciation, load_lexicon

RAREST_LEVEL = 35
WILD = -1


def _patterns(phones: Pronunciation) -> Iterator[Pronunciation]:
    """Two pronunciations that differ in one place have one of these in common."""
    yield phones
    for place in range(len(phones)):
        yield (*phones[:place], WILD, *phones[place + 1 :])
        yield phones[:place] + phones[place + 1 :]


@functools.cache
def _by_pattern() -> dict[Pronunciation, set[str]]:
    index: dict[Pronunciation, set[str]] = {}
    for word, level in levels().items():
        if level <= RAREST_LEVEL:
            for phones in load_lexicon()[word]:
                for pattern in _patterns(phones):
                    index.setdefault(pattern, set()).add(word)
    return index


@functools.cache
def neighbours(word: str) -> tuple[str, ...]:
    """In alphabetical order; words that sound the same are none."""
    own = load_lexicon()[word]
    near = {other for phones in own for pattern in _patterns(phones) for other in _by_pattern().get(pattern, ())}
    return tuple(sorted(other for other in near if not set(load_lexicon()[other]) & set(own)))
