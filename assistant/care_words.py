"""The words of distress of one language, from locale/*/care.toml, as one tree of words that is walked in one pass."""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import PhraseError, SettingsError
from assistant.templates import Templates

FILE = "care.toml"
FOLDER = Path(__file__).parent / "locale"

KINDS = ("danger", "suicide", "child", "abuse", "self_harm", "harm", "other")
"""The sections of care.toml, the most pressing first. "harm" is what the speaker may do to somebody else."""

MARKS = ("past", "no_denial", "earnest", "stories", "heavy")
"""Lists of [idioms]: phrases that change what stands near them."""

_WORD = re.compile(r"[^\W_][^\W_'@$!*]*(?:['@$!*]+[^\W_]+)*|[.!?;\n\u2026]+")
_SIGNS = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4\u2032`\u02b9\uff07", "'"))
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_LEET = str.maketrans("013457@$!", "oieastasi")
_MANY = re.compile(r"(\w)\1{2,}")
_SPACED = re.compile(r"\b(?:\w ){2,}\w\b")


@dataclass(frozen=True)
class Entry:
    """What one phrase says: its kind, and "direct", "hints", "done_to_me", "own_doing", "frames" or the name of a mark.

    `ended`: it counts at the end of a clause only.
    """

    kind: str
    how: str
    ended: bool = False


@dataclass
class Node:
    """A place in the tree of phrases."""

    next: dict[str, Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """A text, word for word. `over[n]`: a clause ends behind word n. `about`: the words that are said of others."""

    words: tuple[str, ...]
    over: tuple[bool, ...]
    about: frozenset[int]


class CareWords:
    """One language. `sets`: the lists of [words]; `alone`: whole utterances; `telling`: those that end a story;
    `resting`: those that mean nothing of the kind; `passing`: words that may stand between a phrase and the end of
    its clause.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        lists = data["words"]
        self.sets = {name: frozenset(_bare(lists[name]).split()) for name in lists if isinstance(lists[name], str)}
        self.passing = self.sets["fillers"] - self.sets["onward"] - self.sets["small"]
        spellings = {_bare(word): _bare(meant).split() for word, meant in lists["spellings"].items()}
        self._spellings: dict[str, list[str]] = spellings
        self._templates = Templates({name: _bare(text) for name, text in data["macros"].items()}, {})
        self.root = Node()
        self._add_all(data)
        spoken = {section: self._phrases(templates) for section, templates in data["spoken"].items()}
        self.decoys = frozenset(spoken.pop("decoys"))
        self.spoken = spoken
        self._known = frozenset(_words_in(self.root)).union(*(self.sets[name] for name in ("own", "others", "fillers")))
        self._known -= spellings.keys()
        self._slips = dict(self._all_slips())
        self.alone = frozenset(" ".join(self.read(text).words) for text in data["suicide"]["alone"])
        self.telling = frozenset(" ".join(self.read(text).words) for text in data["suicide"]["telling"])
        self.resting = frozenset(" ".join(self.read(text).words) for text in self.decoys)

    @classmethod
    def load(cls, language: str, folder: Path = FOLDER) -> CareWords:
        """Raises SettingsError where the file is missing or can't be used: without it nothing may start."""
        path = folder / language / FILE
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8")))
        except (
            OSError,
            UnicodeDecodeError,
            tomllib.TOMLDecodeError,
            KeyError,
            TypeError,
            AttributeError,
            PhraseError,
        ) as error:
            raise SettingsError(
                f"the words of distress can't be read: {error!r}",
                where=str(path),
                cure=f"Compare it with {FOLDER / 'en' / FILE}.",
            ) from error

    # ------------------------------------------------------------ the tree

    def _add_all(self, data: Mapping[str, Any]) -> None:
        for kind in KINDS:
            for how in ("direct", "hints", "done_to_me", "own_doing"):
                self._add(data[kind].get(how, ()), kind, how)
        self._add(data["young"]["signs"], "young", "mark")
        self._add(data["idioms"]["frames"], "idiom", "frames")
        for mark in MARKS:
            self._add(data["idioms"][mark], mark, "mark")

    def _phrases(self, templates: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for template in templates for text in self._texts(template))

    def _texts(self, template: str) -> list[str]:
        """Its sentences; one that is plain words is not parsed, which takes most of the time."""
        plain = not set(template) & set("([<{")
        return [template] if plain else [sentence.text for sentence in self._templates.sentences(template)]

    def _add(self, templates: Iterable[str], kind: str, how: str) -> None:
        (myself,) = self.sets["myself"]
        for template in templates:
            for text in self._texts(_bare(template)):
                words = [meant for word in text.rstrip(". ").split() for meant in self._meant(word)]
                words = [myself if word in self.sets["themselves"] else word for word in words]
                if how != "frames":
                    words = [word for word in words if word not in self.sets["small"]]
                node = self.root
                for word in words:
                    node = node.next.setdefault(word, Node())
                node.entries.append(Entry(kind, how, ended=text.endswith(".")))

    def _meant(self, word: str) -> Sequence[str]:
        return self._spellings.get(word, (word,))

    def _all_slips(self) -> Iterator[tuple[str, str]]:
        for word in self.sets["slips"]:
            for slip in _slips(word):
                if slip not in self._known and slip not in self.sets["no_slips"] and slip not in self._spellings:
                    yield slip, word

    # ------------------------------------------------------------ a text

    def read(self, text: str) -> Words:
        """`text` as words to be compared, whatever its case, apostrophes, slips and signs."""
        words: list[str] = []
        over: list[bool] = []
        about: set[int] = set()
        themselves, (myself,) = self.sets["themselves"], self.sets["myself"]
        plain = unicodedata.normalize("NFKC", text.translate(_HIDDEN | _SIGNS)).translate(_SIGNS).casefold()
        tokens = _WORD.findall(_SPACED.sub(lambda letters: letters[0].replace(" ", ""), plain))
        seen: dict[str, Sequence[str]] = {}  # of this text alone: what was said stays nowhere
        for token in self._joined(tokens):
            if token not in seen:
                seen[token] = self._word(token) if token[0].isalnum() else ()
            if not seen[token] and over:
                over[-1] = True
            for word in seen[token]:
                if word in themselves:
                    about.add(len(words))
                    word = myself
                words.append(word)
                over.append(False)
        if over:
            over[-1] = True
        return Words(tuple(words), tuple(over), frozenset(about))

    def _joined(self, tokens: Sequence[str]) -> Iterator[str]:
        """The tokens, with two that are one word put together: "my self"."""
        joins, joined = self.sets["joins"], False
        for token, after in itertools.zip_longest(tokens, tokens[1:], fillvalue=""):
            if joined:
                joined = False
            elif after and token + after in joins:
                joined = True
                yield token + after
            else:
                yield token

    def _word(self, token: str) -> Sequence[str]:
        word = token.replace("'", "")
        if word not in self._known:
            word = self._mended(word)
        return self._meant(word)

    def _mended(self, word: str) -> str:
        """The word that a slip, a sign for a letter or a drawn-out letter stands for; else `word` itself."""
        if word in self._spellings:
            return word
        if word in self._slips:
            return self._slips[word]
        if not word.isalpha() and not word.isdigit():
            word = word.translate(_LEET)
        if (drawn := _MANY.sub(r"\1", word)) != word:
            word = drawn if drawn in self._known or drawn in self._spellings else _MANY.sub(r"\1\1", word)
        return word if word in self._known else self._slips.get(word, word)


def _bare(text: str) -> str:
    return text.replace("'", "").casefold()


def _words_in(node: Node) -> Iterator[str]:
    for word, below in node.next.items():
        yield word
        yield from _words_in(below)


def _slips(word: str) -> Iterator[str]:
    """One letter left out, doubled or starred, or two swapped; the first letter stays."""
    for place in range(1, len(word)):
        head, tail = word[:place], word[place:]
        yield head + tail[1:]
        yield head + tail[0] + tail
        yield head + "*" + tail[1:]
        if place + 1 < len(word):
            yield head + tail[1] + tail[0] + tail[2:]
        if tail[0] in "aeiou":
            yield from (head + vowel + tail[1:] for vowel in "aeiou" if vowel != tail[0])
