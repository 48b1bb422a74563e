"""How each kind of question is asked, asked again, explained and left. Silence is an answer, and never a fault."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from assistant import answers, calls, care_answers, names, small_talk, times
from assistant.events import NOTHING, Answer, Chosen, Day, Hour, Meaning, Named, Number, Understanding
from assistant.instead import BETWEEN
from assistant.locale import Locale
from assistant.needs import Distress, Elsewhere, Flow, ForgetAll, Hear, Speak
from assistant.saying import last_sentence, one_of
from assistant.templates import Templates
from assistant.wordings import SEVERAL

ANSWER_SECONDS = 8.0
"""Silence before a question is asked again, and again before it is left (CONTENT, section 0)."""

GRAVE = ("ending your life", "hurting yourself", "in danger")
"""Words of a question to which "not now" is no "no"."""

CONSENT = "Shall we?"
"""The question with which an exercise begins. Who was offered it and said yes isn't asked once more."""

SILENT = Meaning("answer", "silent")
UNSURE = Meaning("answer", "unsure")
UNCLEAR = Meaning("answer", "unsure", (("unclear", 1),))
"""Something was answered twice that could not be made out: for an exercise, the same as not knowing."""
TOLD = Meaning("answer", "unsure", (("told", 1),))
"""How it is was told twice, and answered kindly: for an exercise, the same as not knowing."""

Read = Callable[[str], Understanding]
"""What a typed line means."""


@dataclass(frozen=True)
class Facts:
    """What a run may know about itself."""

    they: calls.Pronouns
    name: str = ""
    short: bool = False
    slots: Mapping[str, Any] | None = None
    helpline: str = ""
    """What "helpline" is answered with."""


class Asking:
    """Questions in one language. `knows`: whether the speech model has a word. `now`: the wall clock, local."""

    def __init__(
        self, locale: Locale, facts: Facts, knows: Callable[[str], bool], now: Callable[[], datetime.datetime]
    ) -> None:
        self._locale = locale
        self._facts = facts
        self._knows = knows
        self._now = now
        self.last_said = ""
        self.elsewhere: Read | None = None
        """What a typed line asks for instead of what is offered; its meaning is "none" where it doesn't."""
        self.request: Read = Understanding
        """As `elsewhere`, for a line that is no answer to a question."""
        self.between: Callable[[Understanding], Flow | None] = lambda asked: None
        """Does what is asked for, where a question can wait for it."""
        self.kindly: Callable[[str], Flow | None] = lambda text: None
        """Says something kind to a line that tells how it is; None where it doesn't."""

    def speak(self, text: str) -> Flow:
        """Say `text`, and remember it as what "repeat" repeats."""
        self.last_said = self.fill(text)
        yield Speak(self.last_said)

    def fill(self, text: str) -> str:
        """`text` with {they}, {them}, {their} and {name} in the words of the settings; other braces stay."""
        they = self._facts.they
        words = {"they": they.they, "them": they.them, "their": they.their, "name": self._facts.name or "you"}
        filled = re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), text)
        return filled[:1].upper() + filled[1:] if text[:1] == "{" else filled

    @property
    def helpline(self) -> str:
        """What "helpline" is answered with."""
        return self._facts.helpline

    # ------------------------------------------------------------ questions

    def yes_or_no(self, question: str, also: Mapping[str, Meaning] | None = None) -> Flow:
        """A no to a grave question has to be as clear as on the safe route. `also`: more that counts."""
        if not any(words in question for words in GRAVE):
            return (yield from self._yes_or_no(question, answers.yes_no(self._locale, "no") | dict(also or {})))
        clear = self._reads(lambda text: care_answers.read(text, self._locale, "danger"))
        return (yield from self._yes_or_no(question, care_answers.spoken(self._locale, "danger"), clear))

    def consent(self, question: str) -> Flow:
        """As `yes_or_no`. What is typed may clearly ask for something else instead, which raises Elsewhere."""
        meanings = answers.yes_no(self._locale, "no")
        read = self._or_elsewhere(self.reader(meanings), first=True)
        return (yield from self._yes_or_no(question, meanings, read, "I'm with you. Yes, no, or not sure?"))

    def _yes_or_no(
        self, question: str, meanings: Mapping[str, Meaning], read: Read | None = None, hint: str = ""
    ) -> Flow:
        meaning = yield from self._question(question, meanings, hint or HINTS[calls.Ask], read, words=False)
        yield from self._soften(meaning)
        return Answer(meaning.name)

    def _or_elsewhere(self, read: Read, *, first: bool) -> Read:
        """`first`: a request comes before an answer, since "no, breathing" is both."""
        return either(self.elsewhere or read, read) if first else either(read, self.elsewhere or read)

    def offer(self, question: str, request: Hear) -> Flow:
        """Ask yes or no, once, where a request counts too. Gives back an `Answer`, or the request's `Understanding`.

        "Not now" is "unsure" here: what waits can go on waiting.
        """
        leave = dict.fromkeys(self._locale.answers["leave"], Meaning("answer", "no"))
        yes_no = answers.yes_no(self._locale) | leave
        typed = either(self.reader(yes_no), request.read)
        yield from self.speak(question)
        heard: Understanding | None = yield Hear({**request.meanings, **yes_no}, typed, ANSWER_SECONDS, words=True)
        if heard is None or heard.meaning == NOTHING:
            return Answer("silent" if heard is None else "unsure")
        return Answer(cast(Any, heard.meaning.name)) if heard.meaning.action == "answer" else heard

    def choose(self, call: calls.Choose, *, offered: bool = False) -> Flow:
        """`offered`: the options are exercises, and something else may be asked for instead, as in `consent`."""
        options = [self.fill(option) for option in call.options]
        meanings = answers.left_open(options, self._locale, call.up_to)
        meanings |= answers.choices(options, self._locale, call.up_to, call.optional)
        hint = self._hint(call)
        read = self.reader(meanings)
        if call.own_word:
            meanings = answers.feelings(self._locale) | meanings
            read = either(read, self._reads(self._own_word))
        read = self._or_elsewhere(read, first=False) if offered else read
        meaning: Meaning = yield from self._question(call.question, meanings, hint, read, words=False)
        if meaning == SEVERAL:
            first = "One" if call.up_to == 1 else f"{self._locale.number(call.up_to)} of them".capitalize()
            again = f"{first} is enough for now. {last_sentence(call.question)}"
            meaning = yield from self._question(again, meanings, hint, read, words=False)
        if meaning.name in ("any", "several"):
            return (yield from self._first_of(call, options))
        yield from self._soften(meaning)
        if meaning.name == "own_word":
            word = str(dict(meaning.slots)["word"])
            if found := answers.distress_in(word, self._locale):
                raise Distress(found.kind, found=found, text=word)
            return Chosen((word,))
        if meaning.name != "chosen":
            return Chosen(kind=cast(Any, meaning.name))
        return Chosen(tuple(call.options[int(index)] for _, index in meaning.slots))

    def _own_word(self, text: str) -> Meaning | None:
        """A feeling of their own; not what asks for an exercise, word for word."""
        asked = (self.elsewhere or self.request)(text)
        starts = asked.meaning.action == "start" and asked.score == 1.0
        return None if starts else answers.own_word(text, self._locale)

    def _first_of(self, call: calls.Choose, options: Sequence[str]) -> Flow:
        """The choice was left to us: the first that was offered. How somebody is, they alone can say."""
        if any(words in self._locale.spoken(call.question) for words in self._locale.choosing.how_it_is):
            yield from self._soften(UNSURE)
            return Chosen(kind="unsure")
        yield from self.speak(f"Then the first: {options[0]}.")
        return Chosen(call.options[:1])

    def number(self, question: str, low: int, high: int) -> Flow:
        meanings = answers.numbers(low, high, self._locale) | self.unsure
        meaning = yield from self._question(question, meanings, f"Any number from {low} to {high}.")
        yield from self._soften(meaning)
        if meaning.name != "number":
            return Number(None, meaning.name)
        return Number(int(dict(meaning.slots)["number"]))

    def hour(self, question: str, part: str = "") -> Flow:
        """`part`: the part of the day it is in, where that is known."""
        meanings = times.hours(self._locale)
        hint = HINTS[calls.AskHour]
        meaning = yield from self._question(question, meanings | self.unsure, hint, self._read_hour(meanings))
        if meaning.name == "hour" and not dict(meaning.slots)["part"]:
            meaning = times.in_part(meaning, part) if part else (yield from self._which_part(meaning, meanings))
        return (yield from self._hour_of(meaning))

    def part_of_day(self, time: str) -> Flow:
        """Ask which of the two a time such as "08:30" is, of twelve hours. The `datetime.time`, or None."""
        of_twelve, minute = map(int, time.split(":"))
        unclear = Meaning("answer", "hour", (("hour", of_twelve), ("minute", minute), ("part", "")))
        meaning = yield from self._which_part(unclear, times.hours(self._locale))
        hour: Hour = yield from self._hour_of(meaning)
        return hour.value

    def _hour_of(self, meaning: Meaning) -> Flow:
        yield from self._soften(meaning)
        if meaning.name != "hour":
            return Hour(None, cast(Any, meaning.name))
        slots = dict(meaning.slots)
        return Hour(times.clock(int(slots["hour"]), int(slots["minute"]), str(slots["part"])))

    def _which_part(self, unclear: Meaning, meanings: Mapping[str, Meaning]) -> Flow:
        """Morning or evening? Another hour, said in full, is taken instead."""
        slots = dict(unclear.slots)
        twelve = slots["hour"] == 12 and not slots["minute"]
        question = "At noon, or at midnight?" if twelve else "In the morning, or in the evening?"
        whole = {phrase: meaning for phrase, meaning in meanings.items() if dict(meaning.slots)["part"]}
        part = {
            phrase: times.in_part(unclear, str(dict(meaning.slots)["part"]))
            for phrase, meaning in times.parts(self._locale).items()
        }
        hint = question.replace("In the", "You can say: in the").replace("At noon", "You can say: at noon")
        return (yield from self._question(question, whole | part | self.unsure, hint, self._read_hour(whole | part)))

    def _read_hour(self, meanings: Mapping[str, Meaning]) -> Read:
        read = self.reader({**meanings, **self.unsure})

        def typed(text: str) -> Understanding:
            soon = times.in_a_while(text, self._now(), self._locale)
            found = times.clock_hour(soon) if soon else times.typed_hour(text, meanings, self._locale)
            return Understanding(text, found, 1.0) if found else read(times.as_said(text))

        return typed

    def day(self, question: str) -> Flow:
        today = self._now().date()
        meanings = times.days(today, self._locale) | self.unsure
        typed = either(self._reads(lambda text: times.typed_day(text, today)), self.reader(meanings))
        meaning = yield from self._question(question, meanings, HINTS[calls.AskDay], typed)
        yield from self._soften(meaning)
        if meaning.name != "day":
            return Day(None, meaning.name)
        return Day(datetime.date.fromisoformat(str(dict(meaning.slots)["day"])))

    def name(self, question: str) -> Flow:
        """A name, read back. After "no" it is asked for once more, and then left: that is never their fault."""
        meanings = names.names(self._locale, self._knows) | self.unsure | self._none
        for ask in (question, "Sorry. Please say the name once more."):
            meaning = yield from self._question(ask, meanings, HINTS[calls.AskName], self._read_name(meanings))
            yield from self._soften(meaning)
            if meaning.name != "name":
                return Named(None, meaning.name)
            name = str(dict(meaning.slots)["name"])
            right = yield from self.yes_or_no(f"Did you say {name}?")
            if right.yes:
                return Named(name)
            if not right.no:
                return Named(None, "unsure" if right.kind == "sometimes" else right.kind)
        yield Speak("I can't make out the name, and that's on me. We leave it.")
        return Named(None, "unsure")

    def _read_name(self, meanings: Mapping[str, Meaning]) -> Read:
        read = self.reader({p: m for p, m in meanings.items() if m.name != "name"})

        def typed(text: str) -> Understanding:
            found = read(text)
            asked = self.request(text).meaning
            if asked.action == "command" or asked.name in {*BETWEEN, "forget_everything"} - {"call_me", "call_them"}:
                return Understanding(text, asked, 1.0)  # "who are you" is no name
            name = names.typed_name(text, self._locale) if found.meaning == NOTHING else None
            return Understanding(text, name, 1.0) if name else found

        return typed

    def secret(self, question: str, hint: str) -> Flow:
        """Four digits, or None. No event shows them. Who forgot them can still have everything forgotten."""
        other = self.unsure | self.requested("forget_everything", Meaning("request", "forget_everything"))
        meanings = answers.digits(self._locale) | other
        typed = either(self._reads(lambda text: answers.typed_digits(text, self._locale)), self.reader(other))
        meaning: Meaning = yield from self._question(question, meanings, hint, typed, private=True)
        if meaning.action == "request":
            raise ForgetAll
        return str(dict(meaning.slots)["digits"]) if meaning.name == "digits" else None

    # ------------------------------------------------------------ what all questions share

    def _question(
        self,
        question: str,
        meanings: Mapping[str, Meaning],
        hint: str,
        read: Read | None = None,
        *,
        words: bool | None = None,
        private: bool = False,
    ) -> Flow:
        """Ask; once more in short after silence; once with a hint after something else, or with something kind after
        what tells how it is. The answer's meaning.

        `read`: a way of its own to read a typed line. `words`: whether what is said takes several words, as it does
        to most questions with a `read`. Raises Elsewhere where `read` finds a request.
        """
        text, was_silent, was_other = question, False, False
        while True:
            yield from self.speak(text)
            several = read is not None if words is None else words
            need = Hear(meanings, read or self.reader(meanings), ANSWER_SECONDS, words=several, private=private)
            heard: Understanding | None = yield need
            if heard and not private and (yield from self._turned_to(heard)):
                continue
            if heard and heard.meaning != NOTHING:
                return heard.meaning
            if heard is None:
                if was_silent:
                    return SILENT
                was_silent, text = True, "Take your time. " + last_sentence(question)
            else:
                kindly = None if private else self.kindly(heard.text)
                yield from kindly or ()
                if was_other:
                    return TOLD if kindly else UNCLEAR
                was_other, text = True, last_sentence(question) if kindly else hint

    def _turned_to(self, heard: Understanding) -> Flow:
        """Do what is asked for instead of an answer. Whether it was; the question comes again after it."""
        answers_nothing = heard.meaning.action == "none"
        if answers_nothing and (aside := small_talk.aside(heard.text, self._locale, self._now())):
            yield Speak(aside)
            return True
        asked = self.request(heard.text) if answers_nothing else heard
        offered = not answers_nothing and asked.meaning.action in ("start", "offer", "request")
        doing = self.between(asked) if answers_nothing or asked.meaning.action == "request" else None
        if doing:
            yield from doing
        elif offered:
            raise Elsewhere(asked)
        return doing is not None

    def _soften(self, meaning: Meaning) -> Flow:
        if meaning == UNCLEAR:
            yield Speak("I can't make that out, and that's on me.")
        elif meaning.name == "unsure" and meaning != TOLD:
            yield Speak("Not knowing is fine.")
        elif meaning.name == "silent":
            yield Speak("We can leave that.")

    def reader(self, meanings: Mapping[str, Meaning], *, freely: bool = True) -> Read:
        """Reads a typed line by `meanings`. `freely`: in people's own wording too."""

        return self._reads(lambda text: answers.match_typed(text, meanings, self._locale, freely=freely))

    def _reads(self, found: Callable[[str], Meaning | None]) -> Read:
        def read(text: str) -> Understanding:
            meaning = found(text)
            return Understanding(text, meaning or NOTHING, 1.0 if meaning else 0.0)

        return read

    @property
    def unsure(self) -> dict[str, Meaning]:
        return dict.fromkeys(self._locale.answers["unsure"], UNSURE)

    def requested(self, name: str, meaning: Meaning) -> dict[str, Meaning]:
        """Every wording of a request of our own, and what it means here."""
        templates = Templates(self._locale.macros, {})
        return {s.text: meaning for t in self._locale.requests[name] for s in templates.sentences(t)}

    @property
    def _none(self) -> dict[str, Meaning]:
        kinds = ("none", "no", "later", "leave")
        return {phrase: Meaning("answer", "none") for kind in kinds for phrase in self._locale.answers[kind]}

    def _hint(self, call: calls.Choose) -> str:
        other = "another word" if call.own_word else "a number"
        return f"You can say {one_of([self.fill(option) for option in call.options], other)}."

    def explanation(self, call: calls.Call | None) -> str:
        """What can be said while `call` waits, in three sentences."""
        own = HINTS.get(type(call), "")
        if isinstance(call, calls.Choose):
            own = self._hint(call)
        always = "You can always say repeat, back, skip, or pause. Say stop, and we stop at once."
        return f"{own} {always}".strip()


HINTS: Mapping[type, str] = {
    calls.Ask: "You can say yes, no, or not sure.",
    calls.AskNumber: "You can say a number.",
    calls.AskHour: "You can say: eight in the evening, or half past seven.",
    calls.AskDay: "You can say: tomorrow, on Friday, or in three days.",
    calls.AskName: "You can say a first name, or: my sister.",
    calls.Listen: "You can say anything, and then: I'm done.",
    calls.RepeatAfterMe: "You can say the sentence after me.",
    calls.KeepWords: "You can say yes, no, or not sure.",
    calls.ReadBack: "You can listen, or say skip.",
}
"""What can be said to each kind of call."""


def either(first: Read, second: Read) -> Read:
    """Reads a typed line by `first`, and where that finds nothing by `second`."""

    def read(text: str) -> Understanding:
        found = first(text)
        return second(text) if found.meaning == NOTHING else found

    return read
