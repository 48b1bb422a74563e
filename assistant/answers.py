"""What people can say to a question, and which of it was typed.

Every function gives phrases in small letters, numbers as words, each with a `Meaning("answer", name, slots)`:

    yes_no     yes, no, sometimes, unsure
    choices    chosen, with slots ("1", index of the option), ("2", index) ... in the order said; none, unsure
    left_open  any ("you choose"), several ("both", where one was asked for)
    numbers    number, with the slot ("number", value)
    feelings   own_word, with the slot ("word", "heartbroken"): beside the options of a question about a feeling
    said       none, unsure, done
    digits     digits, with the slot ("digits", "0427")
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from assistant import care, small_talk
from assistant.events import Meaning
from assistant.locale import Locale
from assistant.wordings import SEVERAL, in_other_words, phrase_of

MOST_AT_ONCE = 3
"""Options that can be named in one breath. More of them one after the other would be a list to learn by heart."""

MOST_SPOKEN = 3
"""Options that a question names aloud; more can't be kept in mind (CONTENT, section 2)."""

CODE_DIGITS = 4
"""Digits of a spoken code."""

LONGEST_FEELING = 3
"""Words of a feeling in somebody's own words; more of them tell something."""

DISTINCT = 6
"""Letters of a feeling that can be spoken beside those that are offered: "bad" and "mad" sound like "sad"."""

ANY = Meaning("answer", "any")
"""It is left to us which of the options is taken."""

_CLAUSE = re.compile(r"[.!?;,\n]+")
_BELOW_ZERO = re.compile(r"(?<!\S)-(\d{1,3})\b")


def yes_no(locale: Locale, later: Literal["no", "unsure"] = "unsure") -> dict[str, Meaning]:
    """Answers to a yes/no question, also with a yes or no in front: "no, not really".

    `later`: what "not now" means. To an offer it is a no; asked about danger, nobody has said no with it.
    """
    meanings = dict.fromkeys(locale.answers["later"], Meaning("answer", later))
    for kind in ("yes", "no", "sometimes", "unsure"):
        phrases = locale.answers[kind]
        heads = phrases[:2] if kind in ("yes", "no") else ()
        doubled = (f"{head} {phrase}" for head in heads for phrase in phrases if phrase.split()[0] not in heads)
        meanings |= dict.fromkeys([*phrases, *doubled], Meaning("answer", kind))
    return meanings


def said(locale: Locale) -> dict[str, Meaning]:
    """The few small things that count beside free speech."""
    return _kinds(locale, "none", "unsure", "done")


def numbers(low: int, high: int, locale: Locale | None = None) -> dict[str, Meaning]:
    """Whole numbers from `low` to `high`, both included: "seven", "i'd say seven". English without a `locale`."""
    locale = locale or _english()
    highest = locale.number(high)
    return {
        frame.format(number=locale.number(value), highest=highest): Meaning("answer", "number", (("number", value),))
        for value in range(low, high + 1)
        for frame in locale.numbers
    }


def digits(locale: Locale, count: int = CODE_DIGITS) -> dict[str, Meaning]:
    """Every sequence of `count` digits, one word each: "zero four two seven"."""
    words = [locale.number(digit) for digit in range(10)]
    return {
        " ".join(words[digit] for digit in code): _code("".join(map(str, code)))
        for code in itertools.product(range(10), repeat=count)
    }


def typed_digits(text: str, locale: Locale, count: int = CODE_DIGITS) -> Meaning | None:
    """The digits of "0427", "0 4 2 7" or "zero four two seven"; None where they are not so many, or not alone."""
    values = {locale.number(digit): str(digit) for digit in range(10)}
    spaced = re.sub(r"(\d)", r" \1 ", text)
    found = [values.get(word, "?") for word in locale.spoken(spaced).split()]
    return _code("".join(found)) if len(found) == count and "?" not in found else None


def _code(found: str) -> Meaning:
    return Meaning("answer", "digits", (("digits", found),))


def choices(options: Sequence[str], locale: Locale, up_to: int = 1, optional: bool = False) -> dict[str, Meaning]:
    """Options by name, number and place; up to `up_to` of them together; "none" where it is `optional`, as "no" is.

    Names that can't be told apart by ear are left out (see `indistinct`): those options have numbers and places.
    """
    meanings: dict[str, Meaning] = {}
    for phrase, chosen in itertools.chain(
        _one(options, locale), _several(options, locale, min(up_to, MOST_AT_ONCE)), _all(options, locale, up_to)
    ):
        meanings.setdefault(phrase, _chosen(chosen))
    none = ("leave", "later", "no", "none") if optional else ()
    declined = {phrase: Meaning("answer", "none") for kind in none for phrase in locale.answers[kind]}
    return declined | _kinds(locale, "unsure") | meanings


def left_open(options: Sequence[str], locale: Locale, up_to: int = 1) -> dict[str, Meaning]:
    """Ways to leave the choice to us, and to name more than may be chosen."""
    more = locale.choosing.all if up_to < len(options) else ()
    both = locale.choosing.both if up_to < 2 else ()
    return dict.fromkeys(locale.answers["any"], ANY) | dict.fromkeys([*more, *both], SEVERAL)


def feelings(locale: Locale) -> dict[str, Meaning]:
    """Feelings that come near to one that can be named, as far as they are long enough to be told apart by ear."""
    near = itertools.chain.from_iterable(locale.feelings.near.values())
    return {feeling: _own_word(feeling) for feeling in near if len(feeling) >= DISTINCT}


def own_word(text: str, locale: Locale) -> Meaning | None:
    """The feeling that a typed text names in a word or a few of somebody's own; None where it is something else."""
    said = locale.without_courtesies(locale.spoken(text))
    word = min((said.removeprefix(f"{feels} ") for feels in locale.feelings.before), key=len)
    words = word.split()
    other = {*locale.feelings.never, *itertools.chain.from_iterable(locale.answers.values())}
    if not 0 < len(words) <= LONGEST_FEELING or re.search(r"[\d?]", text) or not other.isdisjoint([word, *words[:1]]):
        return None
    return None if word == said and small_talk.read(text, locale) else _own_word(word)


def near_feeling(word: str, locale: Locale) -> str:
    """The feeling that can be named to which `word` comes near; `word` where none is known."""
    return next((feeling for feeling, near in locale.feelings.near.items() if word in near), word)


def distress_in(word: str, locale: Locale) -> care.Distress | None:
    """What care a feeling of their own calls for, as the sentence that it stands for: "like dying" is no mere word."""
    if near_feeling(word, locale) != word:
        return None
    return care.notice(f"{locale.feelings.before[0]} {word}", telling=True, language=locale.language)


def _own_word(word: str) -> Meaning:
    """Not an answer that was asked for: what sounds like distress is looked into first."""
    return Meaning("none", "own_word", (("word", word),))


def indistinct(options: Sequence[str], locale: Locale) -> list[str]:
    """The options that sound like another one of the list, or have no word that could be said."""
    heard = [locale.as_heard(_bare(option, locale)) for option in options]
    count = Counter(heard)
    return [option for option, sound in zip(options, heard, strict=True) if not sound or count[sound] > 1]


def normal(text: str, locale: Locale | None = None) -> str:
    """`text` as it would be said: small letters, numbers as words, no signs. English without a `locale`."""
    return (locale or _english()).spoken(text)


def match_typed(
    text: str, meanings: Mapping[str, Meaning], locale: Locale | None = None, *, freely: bool = False
) -> Meaning | None:
    """Which of the answers a typed text is, with slips of the keys; None when it is none, or could be two.

    `freely`: people's own wording counts too, see wordings.py.
    """
    locale = locale or _english()
    text = _BELOW_ZERO.sub(lambda found: locale.number(-int(found[1])), text)
    whole = _match(text, meanings, locale, freely)
    if whole or not _CLAUSE.search(text):
        return whole
    said = [clause for part in _CLAUSE.split(text) if (clause := locale.spoken(part))]
    clauses = [_match(clause, meanings, locale, freely) for clause in said]
    if freely and any(_takes_back(clause, locale) for clause in said[1:]):
        return clauses[-1]  # "yes. no wait. not today"
    known = {meaning for meaning in clauses if meaning}
    return clauses[0] if clauses and len(known) == 1 else None  # "no, i'm fine", but not "no, wait, yes"


def _takes_back(clause: str, locale: Locale) -> bool:
    return any(clause == words or clause.startswith(f"{words} ") for words in locale.typed.corrections)


# ---------------------------------------------------------------- choosing


def _one(options: Sequence[str], locale: Locale) -> Iterator[tuple[str, tuple[int, ...]]]:
    way = locale.choosing
    unclear = indistinct(options, locale)
    for index, option in enumerate(options):
        if option not in unclear:
            yield from ((name, (index,)) for name in _names(option, locale))
    for index in range(len(options)):
        yield from ((frame.format(number=locale.number(index + 1)), (index,)) for frame in way.numbers)
        yield from (
            (frame.format(ordinal=word), (index,)) for frame in way.ordinals for word in _ordinal(index, locale)
        )
    if len(options) <= MOST_SPOKEN:  # of a longer list, the last one that was named aloud is another
        yield from ((phrase, (len(options) - 1,)) for phrase in way.last)


def _names(option: str, locale: Locale) -> Iterator[str]:
    whole, bare = locale.spoken(option), _bare(option, locale)
    for frame in locale.choosing.frames:
        if frame.split()[0] in locale.choosing.articles:
            yield frame.format(option=bare)
        else:
            yield frame.format(option=whole)
    yield bare
    yield from (said for said, back in locale.names.related.items() if back == whole)  # "my sister" is "your sister"
    yield from locale.choosing.also.get(whole, ())


def _several(options: Sequence[str], locale: Locale, most: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Two or more of one kind, "the sea and the forest", "two and three", in any order."""
    unclear = indistinct(options, locale)
    names = {i: _bare(option, locale) for i, option in enumerate(options) if option not in unclear}
    places = {i: word for i in range(len(options)) for word in _ordinal(i, locale)}
    counts = {i: locale.number(i + 1) for i in range(len(options))}
    for kind in (names, _with_article(names, locale), counts, places, _with_article(places, locale)):
        for length in range(2, most + 1):
            for several in itertools.permutations(kind, length):
                words = [kind[index] for index in several]
                joiner = f" {locale.choosing.joiner} "
                yield joiner.join(words), several
                yield " ".join(words[:-1]) + joiner + words[-1], several


def _all(options: Sequence[str], locale: Locale, up_to: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    everything = tuple(range(len(options)))
    if len(options) == 2 <= up_to:
        yield from ((phrase, everything) for phrase in locale.choosing.both)
    if 1 < len(options) <= up_to:
        yield from ((phrase, everything) for phrase in locale.choosing.all)


def _with_article(words: Mapping[int, str], locale: Locale) -> dict[int, str]:
    return {index: f"{locale.choosing.articles[-1]} {word}" for index, word in words.items()}


def _ordinal(index: int, locale: Locale) -> tuple[str, ...]:
    return locale.choosing.ordinal_words[index : index + 1]


def _bare(option: str, locale: Locale) -> str:
    """The words of `option` without an article in front."""
    first, _, rest = locale.spoken(option).partition(" ")
    return rest if rest and first in locale.choosing.articles else f"{first} {rest}".strip()


def _chosen(indices: Iterable[int]) -> Meaning:
    return Meaning("answer", "chosen", tuple((str(place), index) for place, index in enumerate(indices, 1)))


# ---------------------------------------------------------------- matching


def _kinds(locale: Locale, *kinds: str) -> dict[str, Meaning]:
    return {phrase: Meaning("answer", kind) for kind in kinds for phrase in locale.answers[kind]}


def _match(text: str, meanings: Mapping[str, Meaning], locale: Locale, freely: bool) -> Meaning | None:
    words = locale.spoken(text)
    listed = locale.spoken(text.replace(",", f" {locale.choosing.joiner} "))
    for form in (words, listed) if freely else (words, locale.without_courtesies(words), listed):
        if form in meanings:
            return meanings[form]
    return phrase_of(words, meanings) or (in_other_words(words, meanings, locale) if freely else None)


@lru_cache
def _english() -> Locale:
    return Locale.load("en")
