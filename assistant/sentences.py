"""A text in pieces that one breath can speak, so that the first sound doesn't wait for the last."""

from __future__ import annotations

import math
import re

from assistant.audio import samples_in

BREATH = 18
"""Words that one piece has at most."""

LONGEST_WORD = 60
"""Characters; a longer run without a space is cut, since no word is longer and a synthesiser may choke on it."""

ABBREVIATIONS = frozenset(["dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "vs", "e.g", "i.e", "approx"])
SPOKEN = re.compile(r"[^\W_]")
"""A letter or a digit: what has none can't be spoken."""

OPENING = "\"'([\u201c\u2018"
CLOSING = "\"')]\u201d\u2019"
SENTENCE_ENDS = (".", "!", "?", "…")
CLAUSE_ENDS = (",", ";", ":", "\u2014", "\u2013")
END = re.compile(rf"[.!?…]+[{re.escape(CLOSING)}]*\s+(?=[^\sa-z])")
"""A sentence ends at a full stop and the like, unless a small letter follows ("I was ... tired")."""


def sentences(text: str) -> list[str]:
    """`text` in sentences, the long ones halved at the comma nearest their middle. A blank line ends a sentence too.

    Every piece has something in it that can be spoken.
    """
    text = re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", r"\1 ", text)
    pieces: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        for sentence in _ended(" ".join(paragraph.split())):
            pieces += _breaths(sentence.split())
    return [piece for piece in pieces if SPOKEN.search(piece)]


def rest_after(piece: str) -> int:
    """Samples of silence that belong between `piece` and the next one: 0.3 s at a sentence's end, 0.1 s within it."""
    return samples_in(0.3 if piece.rstrip(CLOSING).endswith(SENTENCE_ENDS) else 0.1)


def _ended(paragraph: str) -> list[str]:
    found, start = [], 0
    for end in END.finditer(paragraph):
        before = paragraph[start : end.start()].rsplit(" ", 1)[-1].lstrip(OPENING)
        if paragraph[end.start()] == "." and (_initial(before) or before.lower() in ABBREVIATIONS):
            continue
        found.append(paragraph[start : end.end()].strip())
        start = end.end()
    return [*found, paragraph[start:]]


def _initial(word: str) -> bool:
    """The J of "J. R. Ewing"; but "It was I." ends a sentence."""
    return len(word) == 1 and word.isupper() and word != "I"


def _breaths(words: list[str]) -> list[str]:
    """At most `BREATH` words each: halved where a clause ends in the middle two thirds, else at the middle word."""
    if len(words) <= BREATH:
        return [" ".join(words)] if words else []
    middle, sixth = len(words) / 2, math.ceil(len(words) / 6)
    ends = [i for i in range(sixth, len(words) - sixth + 1) if words[i - 1].endswith(CLAUSE_ENDS)]
    cut = min(ends, key=lambda i: abs(i - middle), default=round(middle))
    return _breaths(words[:cut]) + _breaths(words[cut:])
