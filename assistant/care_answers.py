"""What a typed or dictated answer means on the safe route, in people's own words. In doubt it is the careful answer.

Whoever clearly says no is believed: "God no, I meant the dating apps". What is hedged ("no, not anymore"), mixed, or
has distress in the rest of it is no such no. What is spoken is compared word for word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from assistant import answers, care
from assistant.events import Meaning
from assistant.locale import Locale
from assistant.templates import Templates

Asked = Literal["danger", "safety", "offer"]
"""What a question is about: a no eases it, a yes does, or neither, since something is only offered."""

EASES = {"danger": "no", "safety": "yes", "offer": ""}
"""The answer after which less is done. It counts only where it is clear."""

NUMBER = Meaning("command", "helpline")
"""The number, once more: wherever something else is asked."""

NEAR = "somebody near"
"""Chosen by whoever goes to somebody, or has somebody with them."""

LONGEST = 25
"""Words after a clear no. Whoever types more than that says something else, too."""

_CLAUSE = re.compile(r"[.!?;:,\n]+|\s-+\s|\u2026|\u2014")
_UNSURE = Meaning("answer", "unsure")


def spoken(locale: Locale, asked: Asked) -> dict[str, Meaning]:
    """The phrases that count when spoken. A hedged one ("maybe not") doesn't ease anything."""
    return {
        phrase: _UNSURE if meaning.name == EASES[asked] and _doubted(phrase, locale) else meaning
        for phrase, meaning in answers.yes_no(locale).items()
    }


def read(text: str, locale: Locale, asked: Asked, *, now: bool = False) -> Meaning | None:
    """What `text` answers. `now`: "right now" was asked about, so that "not right now" is a no. None: not made out."""
    eases, words = EASES[asked], _bare(locale.spoken(text), locale)
    if now and words in locale.plain.not_now:
        return Meaning("answer", "no")
    if words in locale.plain.number:
        return Meaning("answer", "yes") if asked == "offer" else NUMBER
    if asked == "offer" and words in _sentences(locale.plain.decline):
        return Meaning("answer", "no")
    for kind in ("no", "yes"):
        left = _after(text, kind, locale)
        if left is not None:
            return _weighed(text, kind, left, locale, eases)
    found = answers.match_typed(text, spoken(locale, asked), locale, freely=True)
    return _UNSURE if found and found.name == eases and _doubted(words, locale) else found


def chosen(text: str, options: Sequence[str], locale: Locale) -> Meaning | None:
    """Which of the `options` (of care_route.MENU) is wanted; none, or somebody near. None: not made out."""
    words, plain = _bare(locale.spoken(text), locale), locale.plain
    also = {"a number": plain.number, "breathing": plain.breathing, "quiet": plain.quiet, "a person": plain.person}
    for place, option in enumerate(options):
        if {words, words.removesuffix(" again"), words.removesuffix(" please")} & {*also.get(option, ())}:
            return Meaning("answer", "chosen", (("1", place),))
    if any(_is_near(_bare(locale.spoken(clause), locale), locale) for clause in _CLAUSE.split(text)):
        return Meaning("answer", NEAR)
    names = answers.choices(options, locale, optional=True)
    return answers.match_typed(text, names, locale, freely=True) or read(text, locale, "offer")


def _is_near(words: str, locale: Locale) -> bool:
    people = {*locale.names.related} | {f"{name}'s" for name in locale.names.related}
    bare = locale.without_courtesies(words)
    return any(bare.removeprefix(f"{frame} ") in people for frame in locale.plain.near)


# ---------------------------------------------------------------- how clear it is


def _weighed(text: str, kind: str, left: Sequence[str], locale: Locale, eases: str) -> Meaning:
    """The answer that begins as `kind`, with the clauses `left` after it."""
    rest = [clause for clause in left if clause not in _sentences(locale.plain.denied)]
    turned = any(_turned(clause, kind, locale) for clause in left)
    doubted = turned or any(_doubted(clause, locale) for clause in rest)
    if kind == eases:
        return _UNSURE if doubted or _distressed(rest, locale) else Meaning("answer", kind)
    hedged = answers.match_typed(text, answers.yes_no(locale), locale, freely=True) if doubted else None
    return hedged or (_UNSURE if turned else Meaning("answer", kind))


def _turned(clause: str, kind: str, locale: Locale) -> bool:
    """Whether a clause after a yes begins with a no, or one after a no has a yes anywhere."""
    said = {word for word in clause.split() if word in locale.plain.yes}
    return bool(said) if kind == "no" else _after(clause, "no", locale) is not None


def _after(text: str, kind: str, locale: Locale) -> list[str] | None:
    """The clauses after the yes or no that `text` begins with; None where it doesn't."""
    clauses = [words for part in _CLAUSE.split(text) if (words := locale.spoken(part))]
    while clauses and clauses[0] in locale.plain.before:
        clauses = clauses[1:]
    first, rest = _bare(clauses[0], locale) if clauses else "", clauses[1:]
    for head in sorted(locale.plain.no if kind == "no" else locale.plain.yes, key=len, reverse=True):
        if first == head:
            return rest
        if first.startswith(f"{head} ") and first[len(head) + 1 :].split()[0] in locale.plain.onward:
            return [first[len(head) + 1 :], *rest]
    return None


def _distressed(clauses: Sequence[str], locale: Locale) -> bool:
    too_long = sum(clause.count(" ") + 1 for clause in clauses) > LONGEST
    return too_long or care.notice(". ".join(clauses), language=locale.language) is not None


def _doubted(words: str, locale: Locale) -> bool:
    return any(f" {doubt} " in f" {words} " for doubt in locale.plain.doubts)


def _bare(words: str, locale: Locale) -> str:
    """`words` without an "um" or "god" before them."""
    bare = words
    while shorter := next((bare[len(w) + 1 :] for w in locale.plain.before if bare.startswith(f"{w} ")), ""):
        bare = shorter
    return bare


@lru_cache
def _sentences(templates: tuple[str, ...]) -> frozenset[str]:
    expand = Templates({}, {})
    return frozenset(sentence.text for template in templates for sentence in expand.sentences(template))
