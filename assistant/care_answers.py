"""What a typed or dictated answer means on the safe route, in people's own words. In doubt it is the careful answer.

Whoever clearly says no is believed: "God no, I meant the dating apps". What is hedged ("no, not anymore"), mixed, or
has distress in the rest of it is no such no. What is spoken is compared word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from assistant import answers, care
from assistant.events import Meaning
from assistant.locale import Locale
from assistant.templates import Templates

Asked = Literal["danger", "safety", "offer", "number"]
"""What a question is about: a no eases it, a yes does, or neither, since something is only offered: maybe a number."""

EASES = {"danger": "no", "safety": "yes", "offer": "", "number": ""}
"""The answer after which less is done. It counts only where it is clear."""

NUMBER = Meaning("command", "helpline")
"""The number, once more: wherever something else is asked."""

NEAR = "somebody near"
"""Chosen by whoever goes to somebody, or has somebody with them."""

WAY_OUT = Meaning("answer", "way out")
"""Somebody says that they were misunderstood, or that all is well."""

ABOUT_IT = ("who", "emergency", "tell")
"""What may be asked about a number: who answers, there or at the emergency number, and whether they tell anyone."""

COUNTRY = "country "
"""The name of an answer that says where somebody lives begins with this; the code follows."""

LONGEST = 25
"""Words after a clear no. Whoever types more than that says something else, too."""

_CLAUSE = re.compile(r"[.!?;:,\n]+|\s-+\s|\u2026|\u2014")
_DIGITS = re.compile(r"\d[\d ]*\d")
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
        return NUMBER if eases else Meaning("answer", "yes")
    if asked == "number" and (answer := _to_a_number(text, locale)):
        return Meaning("answer", answer)
    if not eases and words in _sentences(locale.plain.decline):
        return Meaning("answer", "no")
    if asked == "safety" and words in _sentences(locale.plain.safe):
        return Meaning("answer", "yes")
    for kind in ("no", "yes"):
        left = _after(text, kind, locale)
        if left is not None:
            return _weighed(text, kind, left, locale, eases)
    found = answers.match_typed(text, spoken(locale, asked), locale, freely=True)
    return _UNSURE if found and found.name == eases and _doubted(words, locale) else found


def chosen(text: str, options: Sequence[str], locale: Locale) -> Meaning | None:
    """Which of the `options` (of care_route.MENU) is wanted; none, or somebody near. None: not made out."""
    words, plain = _bare(locale.spoken(text), locale), locale.plain
    people = {*plain.person, *_sentences(plain.talk)}
    also = {"a number": plain.number, "breathing": plain.breathing, "quiet": plain.quiet, "a person": people}
    for place, option in enumerate(options):
        if {words, words.removesuffix(" again"), words.removesuffix(" please")} & {*also.get(option, ())}:
            return Meaning("answer", "chosen", (("1", place),))
    if any(_is_near(_bare(locale.spoken(clause), locale), locale) for clause in _CLAUSE.split(text)):
        return Meaning("answer", NEAR)
    if words in _sentences(plain.safe):
        return Meaning("answer", "no")
    names = answers.choices(options, locale, optional=True)
    return answers.match_typed(text, names, locale, freely=True) or read(text, locale, "offer")


def _to_a_number(text: str, locale: Locale) -> str:
    """What is said to the offer of a number beside yes and no: talk, scared or how; "" for nothing of it."""
    whole = _bare(locale.spoken(text), locale)
    said = [whole, *(_bare(locale.spoken(clause), locale) for clause in _CLAUSE.split(text))]
    ways = {"talk": locale.plain.talk, "scared": locale.plain.scared, "how": locale.plain.how}
    return next((name for name, templates in ways.items() if _sentences(templates).intersection(said)), "")


def by_ear(locale: Locale, asked: Asked, *, sure: bool) -> Mapping[str, Meaning]:
    """What is listened for beside yes and no: ways out, questions about a number, and answers to the offer of one."""
    return _by_ear(locale.language, asked, sure)


def about_it(text: str, locale: Locale, emergency: str = "") -> Meaning | None:
    """What is asked about a number: one of `ABOUT_IT`. Any digits but those of `emergency` are the helpline's."""
    digits = _DIGITS.findall(text)
    words = _bare(locale.spoken(_DIGITS.sub("that number", text)), locale).removesuffix(" please")
    for name, templates in (("who", locale.plain.who), ("tell", locale.plain.tell)):
        if words in _sentences(templates):
            return Meaning("answer", "emergency" if emergency in digits else name)
    return None


def countries(locale: Locale) -> Mapping[str, Meaning]:
    """Every way to say where one lives, of the countries that are known."""
    return _countries(locale.language)


def lives_in(text: str, locale: Locale) -> Meaning | None:
    """Where `text` says that somebody lives; the country's name alone will do."""
    words = locale.without_courtesies(locale.spoken(text))
    code = locale.slots["country"].get(words.removeprefix("in "))
    return Meaning("answer", f"{COUNTRY}{code}") if code else countries(locale).get(words)


def way_out(text: str, locale: Locale, *, sure: bool) -> Meaning | None:
    """WAY_OUT where `text` says that it was no distress, and nothing in it doubts that.

    `sure`: direct words were said, or the plain question was answered with yes. Then it takes a no and a
    misunderstanding that is named; else it is enough to be misunderstood, or to say that all is well.
    """
    left = _after(text, "no", locale)
    clauses = [_bare(locale.spoken(clause), locale) for clause in (_CLAUSE.split(text) if left is None else left)]
    named = {clause: head for clause in clauses if (head := _head(clause, locale.plain.misunderstood))}
    well = _sentences(locale.plain.safe).intersection(clauses)
    if (not named and (sure or not well)) or (sure and left is None):
        return None
    rest = [clause.removeprefix(named.get(clause, "")) for clause in clauses if clause not in well]
    found = care.notice(text, language=locale.language)
    doubted = any(_doubted(clause, locale) or _after(clause, "yes", locale) is not None for clause in rest)
    return None if doubted or (found and (sure or not found.alike)) or _too_long(rest) else WAY_OUT


def _head(clause: str, templates: tuple[str, ...]) -> str:
    """The longest of the `templates`' sentences that `clause` begins with, or ""."""
    words, heads = clause.split(), _sentences(templates)
    return next((head for n in range(len(words), 0, -1) if (head := " ".join(words[:n])) in heads), "")


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
    return _too_long(clauses) or care.notice(". ".join(clauses), language=locale.language) is not None


def _too_long(clauses: Sequence[str]) -> bool:
    return sum(clause.count(" ") + 1 for clause in clauses) > LONGEST


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
    found = _expanded(templates)
    return frozenset([*found, *(text.replace("'", "") for text in found)])


def _expanded(templates: tuple[str, ...]) -> list[str]:
    expand = Templates({}, {})
    return [sentence.text for template in templates for sentence in expand.sentences(template)]


@lru_cache
def _by_ear(language: str, asked: Asked, sure: bool) -> Mapping[str, Meaning]:
    locale = Locale.load(language)
    found: dict[str, Meaning] = {}
    for phrase in _expanded(locale.plain.by_ear):
        answer = _to_a_number(phrase, locale) if asked == "number" else ""
        meaning = way_out(phrase, locale, sure=sure) or about_it(phrase, locale)
        if meaning or answer:
            found[phrase] = meaning or Meaning("answer", answer)
    return found


@lru_cache
def _countries(language: str) -> Mapping[str, Meaning]:
    locale = Locale.load(language)
    expand = Templates(locale.macros, {name: list(values.items()) for name, values in locale.slots.items()})
    said = (sentence for template in locale.requests["country"] for sentence in expand.sentences(template))
    return {s.text: Meaning("answer", f"{COUNTRY}{s.slots[0][1]}") for s in said}
