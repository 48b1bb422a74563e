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
from assistant.events import NOTHING, Meaning
from assistant.locale import Locale
from assistant.templates import Templates

Asked = Literal["danger", "safety", "offer", "number"]
"""What a question is about: a no eases it, a yes does, or neither, since something is only offered: maybe a number."""

EASES = {"danger": "no", "safety": "yes", "offer": "", "number": ""}
"""The answer after which less is done. It counts only where it is clear."""

NUMBER = Meaning("command", "helpline")
"""The number, once more: wherever something else is asked."""

MENU = ("a number", "a person", "breathing", "quiet")
"""What may help now."""

SUPPORT = ("scared", "how", "talk", *MENU)
"""What may be said at any question once a number was given or help was offered: to be met, and then asked again."""

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
_AGREES = ("yes", "sometimes")
_LIGHT = ("no", "none", "leave", "later", "done")
"""What may come after a no that says no more than it."""


def spoken(locale: Locale, asked: Asked) -> dict[str, Meaning]:
    """The phrases that count when spoken. A hedged one ("maybe not") doesn't ease anything, and "now" is no "no"."""
    return dict.fromkeys(locale.misheard, NOTHING) | {
        phrase: _UNSURE if meaning.name == EASES[asked] and _doubted(phrase, locale) else meaning
        for phrase, meaning in answers.yes_no(locale).items()
    }


def read(text: str, locale: Locale, asked: Asked, *, now: bool = False, about: bool = False) -> Meaning | None:
    """What `text` answers. None: not made out.

    `now`: "right now" was asked about, so that "not right now" is a no. `about`: distress itself was, so that an "okay"
    is no yes.
    """
    eases, words = EASES[asked], _bare(locale.spoken(text), locale)
    if about and words in mere(locale):
        return _UNSURE
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


def mere(locale: Locale) -> Mapping[str, Meaning]:
    """What is no yes to the plain question, when it is spoken: "okay"."""
    return dict.fromkeys({*locale.plain.before}.intersection(locale.answers["yes"]), _UNSURE)


def chosen(text: str, locale: Locale, yes: Meaning) -> Meaning | None:
    """What of `MENU` is wanted, none, or somebody near; unsure after a no that says more. None: not made out.

    `yes`: what a mere yes means here.
    """
    words, plain = _bare(locale.spoken(text), locale), locale.plain
    left = [locale.without_courtesies(clause) for clause in _after(text, "no", locale) or ()]
    if option := next(filter(None, (_option(said, locale) for said in (words, *left))), ""):
        return Meaning("answer", option)
    if any(_is_near(_bare(locale.spoken(clause), locale), locale) for clause in _CLAUSE.split(text)):
        return Meaning("answer", NEAR)
    if words in _sentences(plain.safe):
        return Meaning("answer", "no")
    found = answers.match_typed(text, _choices(locale), locale, freely=True)
    if found and found.name in MENU:
        return found
    light = {*_sentences(plain.safe), *locale.typed.after, *(w for kind in _LIGHT for w in locale.answers[kind])}
    answer = _UNSURE if set(left) - light else found or read(text, locale, "offer")
    return yes if answer and answer.name in _AGREES else answer


def options(locale: Locale, yes: Meaning) -> Mapping[str, Meaning]:
    """What counts as `chosen` when it is spoken."""
    yes_no = answers.yes_no(locale).items()
    return {phrase: yes if meaning.name in _AGREES else meaning for phrase, meaning in yes_no} | _choices(locale)


def support(text: str, locale: Locale) -> Meaning | None:
    """Which of `SUPPORT` is asked for, where nothing in `text` is distress ("i can't")."""
    named = _to_a_number(text, locale) or _option(_bare(locale.spoken(text), locale), locale)
    return Meaning("answer", named) if named and not care.notice(text, language=locale.language) else None


def bare_no(text: str, locale: Locale) -> bool:
    """Whether `text` is a no and nothing more."""
    return _bare(locale.spoken(text), locale) in {*locale.plain.no, *locale.answers["no"]}


def _option(words: str, locale: Locale) -> str:
    """The one of `MENU` that `words` ask for in other words than its name; "" for none."""
    plain = locale.plain
    people = {*plain.person, *_sentences(plain.talk)}
    ways = {"a number": plain.number, "a person": people, "breathing": plain.breathing, "quiet": plain.quiet}
    said = {words, words.removesuffix(" again"), words.removesuffix(" please")}
    return next((option for option, phrases in ways.items() if said.intersection(phrases)), "")


def _choices(locale: Locale) -> dict[str, Meaning]:
    """`MENU` by name, number or place; none, and unsure."""
    found = answers.choices(MENU, locale, optional=True).items()
    return {p: Meaning("answer", MENU[int(m.slots[0][1])]) if m.slots else m for p, m in found}


def _to_a_number(text: str, locale: Locale) -> str:
    """What is said to the offer of a number beside yes and no: talk, scared or how; "" for nothing of it."""
    whole = _bare(locale.spoken(text), locale)
    said = [whole, *(_bare(locale.spoken(clause), locale) for clause in _CLAUSE.split(text))]
    ways = {"talk": locale.plain.talk, "scared": locale.plain.scared, "how": locale.plain.how}
    return next((name for name, templates in ways.items() if _sentences(templates).intersection(said)), "")


def by_ear(locale: Locale, asked: Asked, *, sure: bool, helping: bool) -> Mapping[str, Meaning]:
    """What is listened for beside yes and no: ways out, questions about a number, and answers to the offer of one.

    `helping`: `support`, too.
    """
    return _by_ear(locale.language, asked, sure, helping)


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
def _by_ear(language: str, asked: Asked, sure: bool, helping: bool) -> Mapping[str, Meaning]:
    locale = Locale.load(language)
    found: dict[str, Meaning] = {}
    for phrase in _expanded(locale.plain.by_ear):
        answer = _to_a_number(phrase, locale) if asked == "number" else ""
        meaning = way_out(phrase, locale, sure=sure) or about_it(phrase, locale)
        meaning = meaning or (Meaning("answer", answer) if answer else support(phrase, locale) if helping else None)
        if meaning:
            found[phrase] = meaning
    return found


@lru_cache
def _countries(language: str) -> Mapping[str, Meaning]:
    locale = Locale.load(language)
    expand = Templates(locale.macros, {name: list(values.items()) for name, values in locale.slots.items()})
    said = (sentence for template in locale.requests["country"] for sentence in expand.sentences(template))
    return {s.text: Meaning("answer", f"{COUNTRY}{s.slots[0][1]}") for s in said}
