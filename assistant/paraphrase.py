"""What could help somebody who speaks in their own words: "i can't stop thinking about her"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.events import NOTHING, Candidate, Meaning, Understanding
from assistant.likeness import Likeness
from assistant.locale import OwnWords

OFFER = 0.28
"""How much more a text is like an exercise's examples than like talk that asks for nothing before it is offered: chosen
on tests/own_words.toml, [tuning]."""

SOMEONE_ELSE = 0.35
"""So much more it takes where the text speaks of somebody else alone: "my sister is sad"."""

APART = 0.02
"""Two exercises that come as near to each other as this are both named, and the person chooses."""

SHOWN = 5


class Paraphrases:
    """Compares texts with `examples`: pairs of a meaning (an offer, or a request) and a sentence as it is spoken."""

    def __init__(self, examples: Iterable[tuple[Meaning, str]], own_words: OwnWords, own: frozenset[str]) -> None:
        self._own_words = own_words
        self._own = own
        self._unrelated = frozenset(own_words.unrelated)
        unrelated = ((NOTHING, text) for text in own_words.unrelated)
        self._likeness = Likeness([*examples, *unrelated], own_words)

    def learn(self) -> None:
        """Does now what the first `judge` would wait for, about a second."""
        self._likeness.learn()

    def judge(self, text: str, words: str) -> Understanding:
        """What `words`, the spoken form of `text`, may ask for. Candidates are ranked even where nothing is offered."""
        if words in self._unrelated:
            return Understanding(text, NOTHING, 0.0)
        scores = self._likeness.scores(words)
        nothing = scores.pop(NOTHING, 0.0)
        ranked = sorted(scores, key=lambda meaning: -scores[meaning])
        shown = tuple(Candidate(m.name, _share(scores[m])) for m in ranked if m.action == "offer")[:SHOWN]
        if not ranked or scores[ranked[0]] - nothing < self._needed(words):
            return Understanding(text, NOTHING, _share(scores[ranked[0]]) if ranked else 0.0, shown)
        best = ranked[0]
        if best.action == "offer" and _tied([scores[meaning] for meaning in ranked if meaning.action == "offer"]):
            best = Meaning("ask_back")
        return Understanding(text, best, _share(scores[ranked[0]]), shown)

    def _needed(self, words: str) -> float:
        return OFFER + (SOMEONE_ELSE if self.of_someone_else(words) else 0.0)

    def of_someone_else(self, words: str) -> bool:
        """Whether it begins with somebody else ("my sister") and never comes to the speaker."""
        owner, someone, *_ = [*words.split(), "", ""]
        known = owner in self._own_words.owners and someone in self._own_words.someone_else
        return known and (self._own - self._own_words.owners).isdisjoint(words.split())


def _tied(scores: Sequence[float]) -> bool:
    return len(scores) > 1 and scores[0] - scores[1] < APART


def _share(score: float) -> float:
    return min(max(score, 0.0), 1.0)
