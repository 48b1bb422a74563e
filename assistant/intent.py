"""What people can say to start something, and what a text asks for."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from assistant.errors import PhraseClash, PhraseError
from assistant.events import NOTHING, Candidate, Meaning, Understanding
from assistant.exercise import Exercise
from assistant.locale import Locale
from assistant.nearness import Known, Near, Nearness
from assistant.paraphrase import Paraphrases
from assistant.sayable import Sayable, sayables
from assistant.templates import WAY, Sentence, Slots, Templates
from assistant.times import spoken_hours

WILDCARDS = frozenset({"topic", "first_name", "time"})
"""Slots that take any words. They count in typed text only: what was said freely can't be heard word for word."""

FIRST_NAME = "first_name"
LONGEST_NAME = 3
"""This slot takes no more words than that, and none that nobody is called by: "call me later"."""

START = 0.83
OFFER = 0.68
"""From these scores on, a request in other words is granted, or offered: chosen on tests/requests.toml, [tuning]."""

APART = 0.06
"""A second exercise that comes as near as this to the first one makes it a question."""

LONGEST = 40
"""Words. Whoever types more than that is telling something, not asking for an exercise."""

SHORT_FORMS = 2
"""Phrases of each exercise, its shortest ones, that may be followed by "short version" when spoken."""

SHORT: Slots = (("short", 1),)

CHECKIN = "checkin"
"""The request that is understood in other words too: somebody feels bad and doesn't know what would help."""

_PLAIN = re.compile(r"[a-z' ]+")
_SLOT = re.compile(r"\{\w+\}")
_ESCAPED_SLOT = re.compile(r"\\\{(\w+)\\\}")
_CLAUSE = re.compile(r"[.!?;,:\n]+|\s-+\s|\b(?:and|but|because|so|since|then)\b", re.IGNORECASE)


class Phrasebook:
    """All phrases of some exercises and of the universal commands, and what is offered to other words.

    `names` are what {name} may be. `problems` are the templates that can't be used, `clashes` the phrases that two
    claim (the first of `exercises` keeps it); in both cases everything else works.
    """

    def __init__(
        self, exercises: Sequence[Exercise], locale: Locale, names: Sequence[str] = (), wake_phrase: str = ""
    ) -> None:
        self._locale = locale
        self._wake_phrase = locale.spoken(wake_phrase)
        slots: dict[str, Sequence[tuple[str, str | int]]] = {
            "number": [(locale.number(value), value) for value in range(11)],
            "name": [(words, name) for name in names if (words := locale.spoken(name))],
            "hour": list(spoken_hours(locale).items()),
            **{slot: list(values.items()) for slot, values in locale.slots.items()},
        }
        self._templates = Templates(locale.macros, slots, WILDCARDS)
        bare = dict(locale.macros) | dict.fromkeys(locale.typed.frames, "")
        self._bare_templates = Templates(bare, slots, WILDCARDS)
        self._exercises = {exercise.name: exercise for exercise in exercises}
        self._commands: dict[str, Meaning] = {}
        self._requests: dict[str, Meaning] = {}
        self._starts: dict[str, Meaning] = {}
        self._offers: dict[str, Meaning] = {}
        self._wild: list[tuple[re.Pattern[str], Meaning]] = []
        self._plain: dict[str, list[str]] = {}
        self._claims: dict[str, str] = {}
        self._problems: list[PhraseError] = []
        self._clashes: dict[tuple[str, str], list[str]] = {}
        self._learning: threading.Thread | None = None
        for name, templates in locale.commands.items():
            self._add_command(name, templates)
        for exercise in self._exercises.values():
            self._add_exercise(exercise)
        for name, templates in locale.requests.items():
            self._add_request(name, templates)

    # ------------------------------------------------------------ what can be said

    @property
    def problems(self) -> tuple[PhraseError, ...]:
        return tuple(self._problems)

    @property
    def clashes(self) -> tuple[PhraseClash, ...]:
        return tuple(_clash(owner, other, phrases) for (owner, other), phrases in self._clashes.items())

    def meanings(
        self, exercises: bool = True, commands: bool = True, requests: bool = False, utterances: bool = False
    ) -> dict[str, Meaning]:
        """Every phrase that can be spoken, in small letters and with numbers as words, and what it means.

        `requests`: what is asked of the companion itself, too. `utterances`: what is offered an exercise, too.
        """
        found = dict(self._commands) if commands else {}
        if exercises:
            found |= self._starts | self._short_forms()
        if requests:
            found = self._requests | found
        return self._offers | found if utterances else found

    def examples(self, exercise: str, n: int = 3) -> list[str]:
        """`n` short phrases that start `exercise`, one a template."""
        return sorted(self._plain.get(exercise, ()), key=lambda phrase: phrase.count(" "))[:n]

    def phrases(self) -> list[Sayable]:
        """Everything that can be said: commands, what is asked of the companion, exercises."""
        taken = self._commands.keys() | self._starts.keys()
        asked = {phrase: meaning for phrase, meaning in self._requests.items() if phrase not in taken}
        exercises = {name: exercise.phrases for name, exercise in self._exercises.items()}
        commands = sayables("command", self._locale.commands, self._commands)
        requests = sayables("request", self._locale.requests, asked)
        return [*commands, *requests, *sayables("exercise", exercises, self._starts)]

    def _add_command(self, name: str, templates: Sequence[str]) -> None:
        meaning = Meaning("command", name)
        for template in templates:
            for sentence in self._templates.sentences(template):
                self._commands[sentence.text] = meaning
                self._claims[self._locale.as_heard(sentence.text)] = f'the command "{name}"'

    def _add_request(self, name: str, templates: Sequence[str]) -> None:
        """A request of the companion itself; where an exercise has the phrase, that one keeps it."""
        for template in templates:
            for sentence in self._templates.sentences(template):
                meaning = Meaning("request", name, sentence.slots)
                if "{" in sentence.text:
                    self._add_wild(sentence, meaning)
                else:
                    self._requests.setdefault(self._spoken(sentence.text), meaning)

    def _add_wild(self, sentence: Sentence, meaning: Meaning) -> None:
        self._wild.append((re.compile(_ESCAPED_SLOT.sub(r"(?P<\1>.+)", re.escape(sentence.text))), meaning))

    def _add_exercise(self, exercise: Exercise) -> None:
        meanings: dict[Meaning, Meaning] = {}  # one for all sentences that mean the same
        for template in exercise.phrases:
            action = _action(exercise, template)
            for place, sentence in enumerate(self._sentences(exercise.name, template)):
                meaning = Meaning(action, exercise.name, sentence.slots)
                added = self._add_sentence(sentence, meanings.setdefault(meaning, meaning))
                if added and place == 0 and action == "start":
                    self._plain.setdefault(exercise.name, []).append(self._spoken(sentence.text))
        own = (text for text in exercise.utterances if text not in exercise.phrases)
        for utterance in (*own, *self._locale.own_words.utterances.get(exercise.name, ())):
            self._offers.setdefault(self._spoken(utterance), Meaning("offer", exercise.name))

    def _sentences(self, name: str, template: str) -> list[Sentence]:
        try:
            return self._templates.sentences(template)
        except PhraseError as fault:
            self._problems.append(PhraseError(f"{name}: {fault.what}", where=f"the exercise {name}", cure=fault.cure))
            return []

    def _add_sentence(self, sentence: Sentence, meaning: Meaning) -> bool:
        if "{" in sentence.text:
            self._add_wild(sentence, meaning)
            return False
        phrase = self._spoken(sentence.text)
        owner = self._claims.setdefault(self._locale.as_heard(phrase), meaning.name)
        if owner == meaning.name:
            self._starts.setdefault(phrase, meaning)
            return True
        self._clashes.setdefault((owner, meaning.name), []).append(phrase)
        return False

    def _spoken(self, text: str) -> str:
        return text if _PLAIN.fullmatch(text) else self._locale.spoken(text)

    def _short_forms(self) -> dict[str, Meaning]:
        return {
            f"{phrase} {suffix}": _made_short(self._starts[phrase])
            for name in self._plain
            for phrase in self.examples(name, SHORT_FORMS)
            for suffix in self._locale.short
        }

    # ------------------------------------------------------------ what a text asks for

    def prepare(self) -> None:
        """Learn the examples meanwhile, a few seconds. Until then phrases count, and nothing is offered to own words;
        without this call, the first text that needs the examples waits for them."""
        if self._learning is None:
            self._learning = threading.Thread(target=self._paraphrases.learn, name="learning the examples")
            self._learning.start()

    def wait(self) -> None:
        """Until what `prepare` began is done."""
        if self._learning is not None:
            self._learning.join()

    @property
    def _still_learning(self) -> bool:
        return bool(self._learning and self._learning.is_alive())

    def understand(self, text: str) -> Understanding:
        """What a typed or dictated text asks for: a phrase, what comes near to one, or what could help who says it."""
        words = self._locale.spoken(text) if len(text) < LONGEST * 20 else ""
        if not words or words.count(" ") >= LONGEST:
            return Understanding(text)
        words = words.removeprefix(self._wake_phrase).strip() or words
        if exact := self.word_for_word(words):
            understood = Understanding(text, exact, 1.0, _candidates(exact))
            return self._own_words(understood, words, exact) if exact.action == "offer" else understood
        near = self._in_other_words(text, words)
        if self._paraphrases.of_someone_else(words):
            near = Understanding(text)
        sure = near.meaning.action == "start" or (near.meaning.action == "offer" and near.score >= START)
        return near if sure or self._refused(text, words) else self._own_words(near, words)

    def _own_words(self, near: Understanding, words: str, exact: Meaning | None = None) -> Understanding:
        """What is offered to somebody who says how it is, and asks for nothing by its name. `exact`: word for word."""
        if not self._offers or self._still_learning:
            return near
        own = self._of_all_or_part(near.text, words)
        if exact := exact or self._offers.get(words):
            others = (candidate for candidate in own.candidates if candidate.exercise != exact.name)
            exact = replace(exact, slots=exact.slots + own.meaning.slots)  # what weighs on them, see paraphrase.TOLD
            return Understanding(near.text, exact, 1.0, (Candidate(exact.name, 1.0), *others))
        agreed = [candidate.exercise for candidate in own.candidates[:1]] == [near.meaning.name]
        return near if own.meaning == NOTHING and (agreed or near.meaning.action == "ask_back") else own

    def _of_all_or_part(self, text: str, words: str) -> Understanding:
        """What the whole text is like, or else the clearest of its clauses: "it was a long day, and i keep crying"."""
        whole = self._paraphrases.judge(text, words)
        if whole.meaning != NOTHING or self._paraphrases.of_someone_else(words):
            return whole
        clauses = map(self._locale.without_courtesies, self._clauses(text, words))
        parts = [self._paraphrases.judge(text, clause) for clause in clauses if clause.count(" ") > 1]
        return max((part for part in parts if part.meaning != NOTHING), key=lambda part: part.score, default=whole)

    def _clauses(self, text: str, words: str) -> list[str]:
        """The clauses of `text` as they are spoken, where it has several."""
        return sorted({clause for part in _CLAUSE.split(text) if (clause := self._locale.spoken(part))} - {words})

    def _refused(self, text: str, words: str) -> bool:
        """Whether a request is named only to be refused: "i don't want to breathe"."""
        own, bare = self._locale.own_words, self._locale.without_courtesies(words)
        rests = {bare.removeprefix(f"{refusal} ") for refusal in own.refusals}
        rests |= {bare.removesuffix(f" {refusal}") for refusal in own.taken_back}
        return any(self._asked_for(text, rest) for rest in rests - {bare})

    def _asked_for(self, text: str, words: str) -> bool:
        meaning = self.word_for_word(words) or self._judge(text, words).meaning
        return meaning.action == "start"

    def word_for_word(self, words: str) -> Meaning | None:
        """What spoken `words` ask for, where they are a phrase as it is."""
        for form in (words, self._locale.without_courtesies(words)):
            known = self._commands.get(form) or self._starts.get(form) or self._requests.get(form)
            if meaning := known or self._with_wildcard(form):
                return meaning
            for suffix in self._locale.short:
                if meaning := self._starts.get(form.removesuffix(f" {suffix}")):
                    return _made_short(meaning)
        return None

    def _with_wildcard(self, words: str) -> Meaning | None:
        for pattern, meaning in self._wild:
            found = pattern.fullmatch(words)
            if found and self._may_be_name(found.groupdict().get(FIRST_NAME)):
                return replace(meaning, slots=meaning.slots + tuple(found.groupdict().items()))
        return None

    def _may_be_name(self, words: str | None) -> bool:
        return words is None or (words.count(" ") < LONGEST_NAME and self._locale.names.never.isdisjoint(words.split()))

    def _in_other_words(self, text: str, words: str) -> Understanding:
        """The whole text first; then each clause of it: "it was a bad day, ground me"."""
        whole = self._judge(text, words)
        judged = [(self._judge(text, clause), clause) for clause in self._clauses(text, words)]
        best, clause = max(judged, key=lambda pair: pair[0].score, default=(whole, words))
        if whole.meaning.action == "start" or best.meaning.action not in ("start", "ask_back"):
            return whole
        if self._negations(words) != self._negations(clause):  # "ground me? no"
            return replace(best, meaning=_offered(best.meaning))
        return best if best.score > whole.score else whole

    def _negations(self, words: str) -> int:
        return sum(word in self._locale.typed.negations for word in words.split())

    def _judge(self, text: str, words: str) -> Understanding:
        bare = self._locale.without_courtesies(words)
        said = [word for word in bare.split() if word not in self._locale.short_words]
        short = len(said) < len(bare.split())
        ranked = self._near.rank(said) if said else []
        candidates = _best_of_each(ranked)
        if not candidates:
            return Understanding(text)
        meaning = self._decide(said, ranked)
        meaning = _made_short(meaning) if short and meaning.action in ("start", "offer") else meaning
        return Understanding(text, meaning, candidates[0].score, candidates[:5])

    def _decide(self, said: Sequence[str], ranked: Sequence[Near[Meaning]]) -> Meaning:
        best = next((near for near in ranked if _starts(near)), ranked[0])
        rival = next((n for n in ranked if n.known.key.name != best.known.key.name and n.score >= OFFER), None)
        if best.score < OFFER or self._about_others(said, best.known.words):
            return NOTHING
        if rival and best.score - rival.score < APART:
            return Meaning("ask_back") if _starts(rival) else NOTHING
        sure = best.score >= START and self._able(said) >= self._able(best.known.words)
        return best.known.key if sure else _offered(best.known.key)

    def _able(self, words: Sequence[str]) -> bool:
        return self._locale.typed.unable.isdisjoint(words)

    def _about_others(self, said: Sequence[str], phrase: Sequence[str]) -> bool:
        """Whether the text speaks of somebody else where the phrase doesn't: "he is panicking"."""
        typed = self._locale.typed
        return typed.own.isdisjoint(said) and not (typed.others & set(said)) <= set(phrase)

    @cached_property
    def _paraphrases(self) -> Paraphrases:
        return Paraphrases(self._examples(), self._locale.own_words, self._locale.typed.own)

    def _examples(self) -> Iterator[tuple[Meaning, str]]:
        """What exercises are offered to, their own phrases, and what leads to a check-in."""
        yield from ((meaning, utterance) for utterance, meaning in self._offers.items())
        offered = {meaning.name for meaning in self._offers.values()}
        for exercise in (e for e in self._exercises.values() if e.name in offered):
            phrases = {" ".join(known.words) for t in exercise.phrases for known in self._bare(exercise, t, False)}
            yield from ((Meaning("offer", exercise.name), phrase) for phrase in sorted(phrases - self._offers.keys()))
        yield from ((meaning, phrase) for phrase, meaning in self._requests.items() if meaning.name == CHECKIN)

    @cached_property
    def _near(self) -> Nearness[Meaning]:
        return Nearness(self._known(), self._locale.typed)

    def _known(self) -> Iterator[Known[Meaning]]:
        """Phrases to compare with, without what only wraps a request. Commands are there to come in between."""
        wraps = tuple(f"<{name}>" for name in self._locale.typed.frames)
        for exercise in self._exercises.values():
            for template in exercise.phrases:
                yield from self._bare(exercise, template, template.startswith(wraps))
        for phrase, meaning in self._commands.items():
            yield Known(meaning, tuple(phrase.split()))

    def _bare(self, exercise: Exercise, template: str, named: bool) -> Iterator[Known[Meaning]]:
        try:
            sentences = self._bare_templates.sentences(template)
        except PhraseError:  # already among the problems
            return
        for sentence in sentences:
            words = self._locale.spoken(_SLOT.sub("", sentence.text))
            values = [value for slot, value in sentence.slots if slot != WAY]
            needs = frozenset(word for value in values for word in self._locale.spoken(str(value)).split())
            meaning = Meaning(_action(exercise, template), exercise.name, sentence.slots)
            yield Known(meaning, tuple(words.split()), named, needs)


def _action(exercise: Exercise, template: str) -> Literal["start", "offer"]:
    """What stands among its utterances too tells how it is: that is offered."""
    return "offer" if template in exercise.utterances else "start"


def _starts(near: Near[Meaning]) -> bool:
    return near.known.key.action in ("start", "offer")


def _best_of_each(ranked: Sequence[Near[Meaning]]) -> tuple[Candidate, ...]:
    scores: dict[str, float] = {}
    for near in filter(_starts, ranked):
        scores.setdefault(near.known.key.name, near.score)
    return tuple(Candidate(name, score) for name, score in scores.items())


def _made_short(meaning: Meaning) -> Meaning:
    return replace(meaning, slots=meaning.slots + SHORT)


def _offered(meaning: Meaning) -> Meaning:
    return replace(meaning, action="offer") if meaning.action == "start" else meaning


def _candidates(meaning: Meaning) -> tuple[Candidate, ...]:
    return (Candidate(meaning.name, 1.0),) if meaning.action in ("start", "offer") else ()


def _clash(owner: str, other: str, phrases: Sequence[str]) -> PhraseClash:
    shown = ", ".join(f'"{phrase}"' for phrase in phrases[:3])
    more = f" and {len(phrases) - 3} more" if len(phrases) > 3 else ""
    return PhraseClash(
        f"{owner} and {other} both claim {shown}{more}",
        where=f"the exercise {other}",
        cure=f"{owner} keeps it. Give {other} another phrase.",
    )
