"""The phrases that count at one moment, and which of them was said. No sound and no model here: only words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from assistant.events import NOTHING, Meaning

FILLERS = frozenset(["a", "an", "the", "my", "to", "some", "me"])
"""Small words that are often misheard and carry no meaning of their own."""

SURE = 0.33
"""The share of all readings of an utterance that must have the same meaning."""

OFTEN = {"answer": 3, "command": 2}
"""How often a phrase stands in a grammar: a command is likelier than one of many requests, and an answer, for somebody
who was asked, likelier than a command."""


Found = tuple[str, Meaning, float]
"""Phrase, meaning, and the share of all readings that mean it."""


NONE_MISHEARD: Mapping[str, str] = MappingProxyType({})


class Grammar:
    """Phrases in one spelling for words that sound the same ("know" -> "no"), and what they mean.

    `misheard`: what a whole phrase is often heard as ("now" -> "no"). It is taken for that phrase where the phrase is
    an answer, and where it means nothing of its own.
    `phrases` are those that the recogniser may be given, in that spelling, the likelier ones several times; `unknown`
    are the words that it lacks.
    """

    def __init__(
        self,
        meanings: Mapping[str, Meaning],
        soundalikes: Mapping[str, str],
        knows: Callable[[str], bool] = lambda word: True,
        misheard: Mapping[str, str] = NONE_MISHEARD,
    ) -> None:
        self._spelling = soundalikes
        words = {word for phrase in meanings for word in phrase.split()}
        self.unknown = {word for word in words if not knows(word)}
        known = [phrase for phrase in meanings if self.unknown.isdisjoint(phrase.split())]
        self._written = {self.spelled(phrase): phrase for phrase in known}
        self._meanings = {spelled: meanings[phrase] for spelled, phrase in self._written.items()}
        for heard, said in misheard.items():
            if heard not in self._meanings and self._meanings.get(said, NOTHING).action == "answer":
                self._written[heard], self._meanings[heard] = said, self._meanings[said]
        self._heads = {head for phrase in self._meanings for head in _heads(phrase)}
        self._open = self._still_open()
        self._cores = self._by_core()

    @property
    def phrases(self) -> list[str]:
        said = self._meanings.items()
        return [phrase for phrase, meaning in said for _ in range(OFTEN.get(meaning.action, 1))]

    def spelled(self, text: str) -> str:
        """`text` in the spelling that is used here."""
        return " ".join(self._spelling.get(word, word) for word in text.split())

    def written(self, spelled: str) -> str:
        """The phrase as it was given, or the words as they are where they are no phrase."""
        return self._written.get(spelled, spelled)

    def whole(self, text: str) -> bool:
        """Whether `text` is a phrase."""
        return text in self._meanings

    def begins(self, text: str) -> bool:
        """Whether a phrase begins with the words of `text`, or is it; every phrase begins with nothing."""
        return text in self._heads or self.whole(text)

    def final(self, text: str) -> bool:
        """Whether `text` is a phrase, and no phrase that goes on from it means anything else."""
        return self.whole(text) and text not in self._open

    def find(self, text: str) -> str | None:
        """The phrase that was said: `text` itself, or one that differs in small words only, if there's no doubt."""
        if self.whole(text):
            return text
        near = self._cores.get(_core(text), [])
        return near[0] if len({self._meanings[phrase] for phrase in near}) == 1 else None

    def judge(self, readings: Sequence[tuple[str, float]]) -> Found | None:
        """Phrase, meaning and share of what was said, from all readings of it with their shares; None: no request."""
        shares: Counter[Meaning] = Counter()
        phrases: dict[Meaning, str] = {}
        for text, share in readings:
            phrase = self.find(text)
            meaning = NOTHING if phrase is None else self._meanings[phrase]
            shares[meaning] += share  # type: ignore[assignment]  # Counter's values are typed as whole numbers
            phrases.setdefault(meaning, phrase or text)
        del shares[NOTHING]
        if not shares:
            return None
        meaning = max(shares, key=lambda m: shares[m])
        phrase = phrases[meaning]
        share = float(shares[meaning])
        return (self._written[phrase], meaning, share) if share >= SURE else None

    def _still_open(self) -> set[str]:
        """Phrases that some longer phrase with another meaning begins with."""
        still_open: set[str] = set()
        for phrase, meaning in self._meanings.items():
            still_open.update(head for head in _heads(phrase) if self._meanings.get(head, meaning) != meaning)
        return still_open

    def _by_core(self) -> dict[str, list[str]]:
        cores: dict[str, list[str]] = {}
        for phrase in self._meanings:
            if " " in (core := _core(phrase)):
                cores.setdefault(core, []).append(phrase)
        return cores


def _heads(phrase: str) -> list[str]:
    """What has been said of `phrase` before its last word."""
    words = phrase.split()
    return [" ".join(words[:n]) for n in range(len(words))]


def _core(text: str) -> str:
    return " ".join(word for word in text.split() if word not in FILLERS)
