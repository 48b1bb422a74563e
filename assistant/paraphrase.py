"""What could help somebody who speaks in their own words: "i can't stop thinking about her"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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

TOLD: Mapping[str, tuple[str, ...]] = {
    "missing": ("allow_feelings", "grief_window"),
    "urge": ("distraction", "closure_ritual"),
    "news": ("allow_feelings", "grounding"),
}
"""What may weigh on somebody who asks for nothing, and exercises that fit where none is clearly the best: somebody is
missed, the wish to write or call, news that hurts. Examples of each stand in utterances.toml."""

TAKEN_UP = 0.33
"""How much more a text is like the examples of one of them than like talk that asks for nothing before it is taken up:
chosen on tests/own_words.toml, [told]."""

OTHER, NO_WEIGHT = "other", "none"
"""What is told to an exercise that none of these fits; and talk that asks for nothing."""

NEVER_WORD_FOR_WORD = 0.99
"""What is told is no request, even where it stands among the examples."""


class Paraphrases:
    """Compares texts with `examples`: pairs of a meaning (an offer, or a request) and a sentence as it is spoken."""

    def __init__(self, examples: Iterable[tuple[Meaning, str]], own_words: OwnWords, own: frozenset[str]) -> None:
        self._own_words = own_words
        self._own = own
        self._unrelated = frozenset(own_words.unrelated)
        found, unrelated = list(examples), [(NOTHING, text) for text in own_words.unrelated]
        self._likeness = Likeness([*found, *unrelated], own_words)
        told = [(kind, text) for kind in (*TOLD, OTHER) for text in own_words.utterances.get(kind, ())]
        fitting = {name for names in TOLD.values() for name in names}
        others = [(OTHER, text) for meaning, text in found if meaning.name not in fitting]
        nothing = [(NO_WEIGHT, text) for text in own_words.unrelated]
        self._weighs = Likeness([*told, *others, *nothing] if told else [], own_words)

    def learn(self) -> None:
        """Does now what the first `judge` would wait for, a few seconds."""
        self._likeness.learn()
        self._weighs.learn()

    def judge(self, text: str, words: str) -> Understanding:
        """What `words`, the spoken form of `text`, may ask for. Candidates are ranked even where nothing is offered."""
        if words in self._unrelated:
            return Understanding(text, NOTHING, 0.0)
        scores = self._likeness.scores(words)
        offered = self._offered(text, words, scores, scores.pop(NOTHING, 0.0))
        kind = self._told(words)
        return _taken_up(kind, offered, scores) if kind else offered

    def _told(self, words: str) -> str:
        """Which of TOLD weighs on whoever says this; "" for none."""
        scores = self._weighs.scores(words)
        kind = max(scores, key=lambda label: scores[label], default=OTHER)
        clear = kind in TOLD and scores[kind] - scores[NO_WEIGHT] >= self._needed(words, TAKEN_UP)
        return kind if clear else ""

    def _offered(self, text: str, words: str, scores: Mapping[Meaning, float], nothing: float) -> Understanding:
        ranked = sorted(scores, key=lambda meaning: -scores[meaning])
        shown = tuple(Candidate(m.name, _share(scores[m])) for m in ranked if m.action == "offer")[:SHOWN]
        if not ranked or scores[ranked[0]] - nothing < self._needed(words):
            return Understanding(text, NOTHING, _share(scores[ranked[0]]) if ranked else 0.0, shown)
        best = ranked[0]
        if best.action == "offer" and _tied([scores[meaning] for meaning in ranked if meaning.action == "offer"]):
            best = Meaning("ask_back")
        return Understanding(text, best, _share(scores[ranked[0]]), shown)

    def _needed(self, words: str, least: float = OFFER) -> float:
        return least + (SOMEONE_ELSE if self.of_someone_else(words) else 0.0)

    def of_someone_else(self, words: str) -> bool:
        """Whether it begins with somebody else ("my sister") and never comes to the speaker."""
        owner, someone, *_ = [*words.split(), "", ""]
        known = owner in self._own_words.owners and someone in self._own_words.someone_else
        return known and (self._own - self._own_words.owners).isdisjoint(words.split())


def _taken_up(kind: str, offered: Understanding, scores: Mapping[Meaning, float]) -> Understanding:
    """The offer of an exercise, with the kind of what was told in its slots; a request where none that fits is here."""
    fitting = [name for name in TOLD[kind] if Meaning("offer", name) in scores]
    best = max(fitting, key=lambda name: scores[Meaning("offer", name)], default=None)
    name = offered.meaning.name if offered.meaning.action == "offer" else best
    meaning = Meaning("offer", name, (("told", kind),)) if name else Meaning("request", kind)
    score = min(max(offered.score, OFFER), NEVER_WORD_FOR_WORD)
    first = (Candidate(name, score),) if name else ()
    others = (Candidate(c.exercise, min(c.score, score)) for c in offered.candidates if c.exercise != name)
    return Understanding(offered.text, meaning, score, (*first, *others)[:SHOWN])


def _tied(scores: Sequence[float]) -> bool:
    return len(scores) > 1 and scores[0] - scores[1] < APART


def _share(score: float) -> float:
    return min(max(score, 0.0), 1.0)
