"""What a typed answer means in people's own wording: "um, box breathing please", "a six, I think", "yep sure".

Only for answers to a question; what is told freely, and what is said in distress, is compared word for word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from assistant.events import Meaning
from assistant.locale import Locale
from assistant.nearness import slip

LIKELY = 0.85
"""How sure every word of a typed answer must be; "yess" is, "not" for "no" isn't."""

LONGEST = 12
"""Words of an answer. Whoever types more is telling something."""

SEVERAL = Meaning("answer", "several")
"""More than one thing was named where one was asked for."""


def phrase_of(words: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
    """What `words` mean, with slips of the keys; None when they mean nothing, or could mean two things."""
    if words in meanings:
        return meanings[words]
    near = {meaning for phrase, meaning in meanings.items() if _same_but_for_slips(words.split(), phrase.split())}
    return near.pop() if len(near) == 1 else None


def in_other_words(words: str, meanings: Mapping[str, Meaning], locale: Locale) -> Meaning | None:
    """What `words` mean that are none of the phrases: with a hedge, said twice over, or naming it in a sentence."""
    said = words.split()
    if not said or len(said) > LONGEST:
        return None
    if any(meaning.name in KINDS for meaning in meanings.values() if meaning.name != "unsure"):
        return _over_and_over(said, meanings, locale)
    bare = locale.without_hedges(words)
    first, _, rest = bare.partition(" ")
    found = phrase_of(locale.without_hedges(rest) if first in locale.answers["yes"] else bare, meanings)
    return found or _named(said, meanings, locale)


def _same_but_for_slips(words: Sequence[str], phrase: Sequence[str]) -> bool:
    if len(words) != len(phrase):
        return False
    return all(slip(word, other) >= LIKELY for word, other in zip(words, phrase, strict=True))


# ---------------------------------------------------------------- "yep sure", "no not really"


def _over_and_over(words: Sequence[str], meanings: Mapping[str, Meaning], locale: Locale) -> Meaning | None:
    """Answers to one yes/no question in a row, where they agree. With a doubt beside it, the doubt is the answer."""
    ways = _ways(words, meanings, locale)
    found = {_JOINED[kinds] for kinds in ways if kinds in _JOINED}
    if not found or {"yes", "no"} <= found or frozenset(["no", "sometimes"]) in ways:
        return None
    return Meaning("answer", max(found, key=KINDS.index))


KINDS = ("yes", "no", "sometimes", "unsure")
_JOINED = {frozenset([kind]): kind for kind in KINDS} | {
    frozenset(["yes", "sometimes"]): "sometimes",
    frozenset(["yes", "unsure"]): "unsure",
    frozenset(["no", "unsure"]): "unsure",
    frozenset(["sometimes", "unsure"]): "unsure",
}


def _ways(words: Sequence[str], meanings: Mapping[str, Meaning], locale: Locale) -> set[frozenset[str]]:
    """The kinds of answers in each of the ways to take `words` apart into answers, courtesies and hedges."""
    ways: list[set[frozenset[str]]] = [{frozenset()}]  # of the last so many words
    for start in reversed(range(len(words))):
        found: set[frozenset[str]] = set()
        for end in range(start + 1, len(words) + 1):
            rest = ways[len(words) - end]
            for kind in _kinds(" ".join(words[start:end]), meanings, locale) if rest else ():
                found |= {kind | other for other in rest}
        ways.append(found)
    return ways[-1]


def _kinds(phrase: str, meanings: Mapping[str, Meaning], locale: Locale) -> list[frozenset[str]]:
    meaning = phrase_of(phrase, meanings)
    kinds = [frozenset([meaning.name])] if meaning else []
    return [*kinds, frozenset()] if phrase in locale.fillers else kinds


# ---------------------------------------------------------------- "could we take the box one"


def _named(words: Sequence[str], meanings: Mapping[str, Meaning], locale: Locale) -> Meaning | None:
    """The one option, or number, that a sentence of small words names; SEVERAL where it names more of them."""
    own = _own_words(meanings, locale)
    found: list[Meaning] = []
    for word in words:
        named = own.get(word) or _with_a_slip(word, own)
        if named:
            found += [named] * (named not in found)
        elif not _small(word, locale):
            return None
    if len(found) < 2:
        return found[0] if found else None
    if any(meaning.name != "chosen" for meaning in found):
        return None
    together = tuple((str(place), dict(meaning.slots)["1"]) for place, meaning in enumerate(found, 1))
    several = Meaning("answer", "chosen", together)
    return several if several in meanings.values() else SEVERAL


def _own_words(meanings: Mapping[str, Meaning], locale: Locale) -> dict[str, Meaning]:
    """Words that stand for one option alone, or for a number."""
    owners: dict[str, set[Meaning]] = defaultdict(set)
    for phrase, meaning in meanings.items():
        if meaning.name == "number" and phrase == locale.number(int(dict(meaning.slots)["number"])):
            owners[phrase].add(meaning)
        elif meaning.name == "chosen" and len(meaning.slots) == 1:
            for word in phrase.split():
                owners[word].add(meaning)
    options = set().union(*owners.values()) if owners else set()
    if len(options) < 2:
        return {}
    counts = {locale.number(place) for place in range(1, len(options) + 1)}
    numbers = all(meaning.name == "number" for meaning in options)
    return {
        word: next(iter(whose))
        for word, whose in owners.items()
        if len(whose) == 1 and (numbers or word not in counts) and (word in meanings or word not in locale.typed.light)
    }


def _with_a_slip(word: str, own: Mapping[str, Meaning]) -> Meaning | None:
    near = {meaning for other, meaning in own.items() if slip(word, other) >= LIKELY}
    return near.pop() if len(near) == 1 else None


def _small(word: str, locale: Locale) -> bool:
    """Whether a word says nothing of what was chosen. One that turns the sentence round says a lot."""
    if word in locale.typed.negations and word not in locale.small_words:
        return False
    return word in locale.typed.light or word in locale.small_words
