"""What can be said, language by language: one folder each, `en/phrases.toml` and so on, read into a `Locale`."""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

from unicode_rbnf import FormatPurpose, RbnfEngine

from assistant.errors import SettingsError

FOLDER = Path(__file__).parent
FILE = "phrases.toml"
DECOYS = "decoys.toml"
NAMES = "names.toml"
OWN_WORDS = "own_words.toml"
UTTERANCES = "utterances.toml"

_APOSTROPHES = dict.fromkeys("\u2019\u2018\u02bc\u00b4\u2032`", "'")
_SIGNS = str.maketrans(_APOSTROPHES | {"-": " ", "&": " and "})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_FRACTION = re.compile(r"(\d+)/(\d+)")
_NUMBER = re.compile(r"\d+")
_ANSWERS = ("yes", "no", "later", "sometimes", "unsure", "any", "none", "done", "leave")
_LONGEST_NUMBER = 6
"""Digits. Longer ones are no counts that anybody says as a number, and are left as they are."""


@dataclass(frozen=True)
class Choosing:
    """How one option of a list, or several, may be named. Frames hold {option}, {number} or {ordinal}.

    `also`: other names of an option. `how_it_is`: words of a question for which nobody else can choose.
    """

    articles: tuple[str, ...]
    frames: tuple[str, ...]
    numbers: tuple[str, ...]
    ordinals: tuple[str, ...]
    ordinal_words: tuple[str, ...]
    joiner: str
    last: tuple[str, ...]
    both: tuple[str, ...]
    all: tuple[str, ...]
    how_it_is: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Feelings:
    """Feelings in people's own words: what may stand `before` one, words that `never` are one, and those that come
    `near` to a feeling that can be named, by that one."""

    before: tuple[str, ...]
    never: tuple[str, ...]
    near: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Plain:
    """Answers to a plain question on the safe route: see the comments in phrases.toml. `denied`, `decline`, `scared`,
    `how`, `talk`, `who`, `tell`, `misunderstood`, `safe` and `by_ear` are templates."""

    before: tuple[str, ...]
    no: tuple[str, ...]
    yes: tuple[str, ...]
    onward: frozenset[str]
    doubts: tuple[str, ...]
    denied: tuple[str, ...]
    not_now: tuple[str, ...]
    number: tuple[str, ...]
    decline: tuple[str, ...]
    scared: tuple[str, ...]
    how: tuple[str, ...]
    talk: tuple[str, ...]
    who: tuple[str, ...]
    tell: tuple[str, ...]
    misunderstood: tuple[str, ...]
    safe: tuple[str, ...]
    by_ear: tuple[str, ...]
    breathing: tuple[str, ...]
    quiet: tuple[str, ...]
    person: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True)
class TypedWords:
    """What is known about typed words: see the comments in phrases.toml."""

    frames: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    hedges: tuple[str, ...]
    hedges_after: tuple[str, ...]
    of: str
    corrections: tuple[str, ...]
    elsewhere: tuple[str, ...]
    light: frozenset[str]
    negations: frozenset[str]
    unable: frozenset[str]
    own: frozenset[str]
    others: frozenset[str]
    asking: frozenset[str]
    endings: frozenset[str]
    plurals: frozenset[str]
    spellings: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class OwnWords:
    """How sentences in people's own words are compared: see own_words.toml. `utterances` are by exercise.

    One is equal to itself alone, so that what was learned with it can be looked up.
    """

    stemmer: str
    parts: Mapping[str, str]
    same: Mapping[str, str]
    concepts: Mapping[str, tuple[str, ...]]
    refusals: tuple[str, ...]
    taken_back: tuple[str, ...]
    someone_else: frozenset[str]
    owners: frozenset[str]
    unrelated: tuple[str, ...]
    utterances: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Names:
    """First names, the ways to say one ({name}), people by what they are to the speaker, and what is `never` a name."""

    first: tuple[str, ...]
    frames: tuple[str, ...]
    related: Mapping[str, str]
    never: frozenset[str]


@dataclass(frozen=True)
class Locale:
    """One language's phrases. `commands` and `macros` are templates; everything else is plain words."""

    language: str
    macros: Mapping[str, str]
    slots: Mapping[str, Mapping[str, str]]
    commands: Mapping[str, tuple[str, ...]]
    requests: Mapping[str, tuple[str, ...]]
    small_talk: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, tuple[str, ...]]
    plain: Plain
    choosing: Choosing
    feelings: Feelings
    numbers: tuple[str, ...]
    hours: Mapping[str, tuple[str, ...]]
    days: Mapping[str, tuple[str, ...]]
    names: Names
    soundalikes: Mapping[str, str]
    misheard: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]
    silencing: tuple[str, ...]
    short: tuple[str, ...]
    short_words: frozenset[str]
    typed: TypedWords
    own_words: OwnWords
    decoys: frozenset[str] = frozenset()

    @classmethod
    @lru_cache
    def load(cls, language: str, folder: Path = FOLDER) -> Self:
        """The phrases of `language` ("en"), read once. Raises SettingsError when there are none, or none to be used."""
        path = folder / language / FILE
        known = sorted(p.parent.name for p in folder.glob(f"*/{FILE}"))
        if language not in known:
            raise SettingsError(
                f"I don't speak {language!r} yet", where="language", cure=f"Choose one of: {', '.join(known)}."
            )
        return cls._read(language, _File(path))

    @classmethod
    def _read(cls, language: str, file: _File) -> Self:
        locale = cls(
            language=language,
            macros=file.texts("macros"),
            slots=file.tables("slots"),
            commands=file.lists("commands"),
            requests=file.lists("requests"),
            small_talk=file.lists("small_talk"),
            answers=file.lists("answers", required=_ANSWERS),
            plain=_plain(file),
            choosing=Choosing(
                joiner=file.text("choosing", "joiner"),
                also=file.lists("choosing", "also"),
                **{name: file.list("choosing", name) for name in set(Choosing.__annotations__) - {"joiner", "also"}},
            ),
            feelings=Feelings(
                file.list("feelings", "before"), file.list("feelings", "never"), file.lists("feelings", "near")
            ),
            numbers=file.list("numbers", "frames"),
            hours=file.lists("hours"),
            days=file.lists("days"),
            names=_names(_File(file.path.with_name(NAMES))),
            soundalikes=file.texts("soundalikes"),
            misheard=file.texts("misheard"),
            near=file.lists("near"),
            silencing=file.list("silencing", "words"),
            short=file.list("short", "suffixes"),
            short_words=frozenset(file.list("short", "words")),
            typed=_typed(file),
            own_words=_own_words(file.path.parent),
            decoys=_decoys(file.path.with_name(DECOYS)),
        )
        file.each_once("answers", {kind: locale.answers[kind] for kind in _ANSWERS[:5]})
        return locale

    def number(self, value: int) -> str:
        """`value` in words: "seven", "twenty one", "minus three"."""
        return _number_in_words(self.language, value)

    def ordinal(self, value: int) -> str:
        """`value` as a place: "third", "twenty first"."""
        return _ordinal_in_words(self.language, value)

    def as_heard(self, phrase: str) -> str:
        """`phrase` in the one spelling that words of the same sound share: phrases equal in it can't be told apart."""
        return " ".join(self.soundalikes.get(word, word) for word in phrase.split())

    def spoken(self, text: str) -> str:
        """`text` as it would be said: small letters, numbers as words, no signs; apostrophes inside words stay."""
        text = unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)
        text = _FRACTION.sub(rf"\1 {self.typed.of} \2", text)
        text = _NUMBER.sub(self._digits_in_words, _ORDINAL.sub(self._ordinal_in_words, text))
        return " ".join(self.typed.spellings.get(word, word) for word in _WORD.findall(text))

    def without_courtesies(self, words: str) -> str:
        """Spoken `words` without "please" and the like around them; as they are where nothing else is left."""
        return _without(words, self.typed.before, self.typed.after)

    def without_hedges(self, words: str) -> str:
        """Spoken `words` of an answer without courtesies, and without "i'd say" and the like around them."""
        typed = self.typed
        return _without(words, typed.before + typed.hedges, typed.after + typed.hedges_after)

    @cached_property
    def fillers(self) -> frozenset[str]:
        """All courtesies and hedges."""
        typed = self.typed
        return frozenset(typed.before + typed.after + typed.hedges + typed.hedges_after)

    @cached_property
    def small_words(self) -> frozenset[str]:
        """The words of courtesies and hedges, of "and" and of answers such as "sort of": with a choice, they choose
        nothing."""
        phrases = [*self.fillers, *self.answers["sometimes"], *self.answers["yes"], self.choosing.joiner]
        return frozenset(word for phrase in phrases for word in phrase.split() if "not" not in phrase.split())

    def _digits_in_words(self, match: re.Match[str]) -> str:
        digits = match.group()
        return f" {self.number(int(digits))} " if len(digits) <= _LONGEST_NUMBER and digits.isdecimal() else digits

    def _ordinal_in_words(self, match: re.Match[str]) -> str:
        place, words = int(match.group(1)), self.choosing.ordinal_words
        return words[place - 1] if 0 < place <= len(words) else self.ordinal(place)


def _without(words: str, before: Sequence[str], after: Sequence[str]) -> str:
    bare, longer = words, ""
    while bare != longer:
        longer = bare
        bare = min((bare.removeprefix(f"{courtesy} ") for courtesy in before), key=len)
        bare = min((bare.removesuffix(f" {courtesy}") for courtesy in after), key=len)
    return bare


@lru_cache(maxsize=2048)
def _number_in_words(language: str, value: int) -> str:
    return str(_engine(language).format_number(value).text).replace("-", " ")


@lru_cache
def _ordinal_in_words(language: str, value: int) -> str:
    return str(_engine(language).format_number(value, FormatPurpose.ORDINAL).text).replace("-", " ")


@lru_cache
def _engine(language: str) -> RbnfEngine:
    return RbnfEngine.for_language(language)


def _typed(file: _File) -> TypedWords:
    lists = ("frames", "before", "after", "hedges", "hedges_after", "corrections", "elsewhere")
    sets = ("negations", "unable", "own", "others", "asking", "endings", "plurals")
    words: dict[str, Any] = {name: file.list("typed", name) for name in lists}
    words |= {name: frozenset(file.list("typed", name)) for name in sets}
    return TypedWords(
        of=file.text("typed", "of"),
        light=frozenset(file.text("typed", "light").split()),
        spellings=file.texts("typed", "spellings"),
        **words,
    )


def _plain(file: _File) -> Plain:
    lists = {name: file.list("plain", name) for name in set(Plain.__annotations__) - {"onward", "doubts"}}
    doubts = tuple(words.replace("_", " ") for words in file.text("plain", "doubts").split())
    return Plain(onward=frozenset(file.list("plain", "onward")), doubts=doubts, **lists)


def _names(file: _File) -> Names:
    first = tuple(file.text("first", "names").split())
    return Names(
        first, file.list("frames", "frames"), file.texts("related"), frozenset(file.text("never", "words").split())
    )


def _own_words(folder: Path) -> OwnWords:
    file, utterances = _File(folder / OWN_WORDS), _File(folder / UTTERANCES).texts()
    return OwnWords(
        stemmer=file.text("stemmer"),
        parts=file.texts("parts"),
        same={word: form for form, words in file.texts("same").items() for word in words.split()},
        concepts={name: tuple(words.split()) for name, words in file.texts("concepts").items()},
        refusals=file.list("refusals"),
        taken_back=file.list("taken_back"),
        someone_else=frozenset(file.list("someone_else")),
        owners=frozenset(file.list("owners")),
        unrelated=tuple(file.text("unrelated").strip().splitlines()),
        utterances={name: tuple(lines.strip().splitlines()) for name, lines in utterances.items()},
    )


def _decoys(path: Path) -> frozenset[str]:
    """Words that sound like a phrase and mean nothing; a language may do without."""
    return frozenset(itertools.chain.from_iterable(_File(path).lists().values())) if path.exists() else frozenset()


class _File:
    """A phrases.toml, read with a reason for everything that is not as it should be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise self._fault(f"the phrases can't be read: {error}") from error

    def texts(self, *keys: str) -> dict[str, str]:
        return {key: self._checked_text(value, *keys, key) for key, value in self._table(*keys).items()}

    def tables(self, *keys: str) -> dict[str, dict[str, str]]:
        return {name: self.texts(*keys, name) for name in self._table(*keys)}

    def lists(self, *keys: str, required: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
        names = dict.fromkeys([*required, *self._table(*keys)])
        return {name: self.list(*keys, name) for name in names}

    def list(self, *keys: str) -> tuple[str, ...]:
        value = self._value(*keys)
        if not isinstance(value, list) or not value:
            raise self._fault(f'{".".join(keys)} should be a list of texts, such as ["one", "other"]')
        return tuple(self._checked_text(item, *keys) for item in value)

    def text(self, *keys: str) -> str:
        return self._checked_text(self._value(*keys), *keys)

    def each_once(self, section: str, lists: Mapping[str, Sequence[str]]) -> None:
        owner: dict[str, str] = {}
        for name, phrases in lists.items():
            for phrase in phrases:
                if owner.setdefault(phrase, name) != name:
                    raise self._fault(f'{section}: "{phrase}" stands under {owner[phrase]} and under {name}')

    def _table(self, *keys: str) -> dict[str, Any]:
        value = self._value(*keys)
        if not isinstance(value, dict):
            raise self._fault(f"{'.'.join(keys)} should be a section: [{'.'.join(keys)}]")
        return value

    def _value(self, *keys: str) -> Any:
        value: Any = self._data
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                raise self._fault(f"{'.'.join(keys)} is missing")
            value = value[key]
        return value

    def _checked_text(self, value: object, *keys: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._fault(f"{'.'.join(keys)} should be a text in quotes, not {value!r}")
        return value

    def _fault(self, what: str) -> SettingsError:
        return SettingsError(what, where=str(self.path), cure=f"Compare it with {FOLDER / 'en' / FILE}.")
