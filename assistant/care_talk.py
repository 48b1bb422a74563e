"""Speaking and asking on the safe route: slowly, one thing at a time. Every command works, silence is an answer, and
nothing that is said is kept, shown or written down."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from assistant import answers, care_answers, needs
from assistant.care import Distress, presses_more
from assistant.care_answers import ABOUT_IT, COUNTRY, MENU, NEAR, NUMBER, SUPPORT, WAY_OUT, Asked
from assistant.events import NOTHING, Meaning, Understanding
from assistant.helplines import SAY_WHERE, Helplines, Line, helpline_words, in_one_breath, spoken, to_call
from assistant.locale import Locale
from assistant.needs import Flow, Hear, HearStory, Rest, Speak, Story

ANSWER_SECONDS = 10.0
"""Silence before a question is asked once more, and again before it counts as the answer."""

BETWEEN = 1.5
"""Seconds of quiet after what is said: there is no hurry here."""

STORY_SECONDS = 20.0
"""Silence that ends an open question."""

QUIET_SECONDS = 60.0
"""How long we are quiet together before we ask how it is."""

HINT = "You can answer yes, not at all, or not sure."
HINT_CHOICE = f"You can say: {', '.join(MENU[:-1])}, or {MENU[-1]}."
ALWAYS = "You can always say helpline, repeat, or stop."
"""What can be said to a question, to a choice, and at any time."""

NO_HURRY = "There's no hurry. Stop ends this at once."
"""Said to whoever asks what can be said a second time."""

CHECK = "Thank you for saying so. I may have misunderstood. {} safe for now?"
CHECK_QUIETLY = "All right. Shall we go on as before?"
"""Asked before it goes back; to whom may be overheard without a word of what it is about."""

ABOUT_NUMBER = {
    "who": "It's a helpline, and a person answers there. You say as much or as little as you like.",
    "text": "It's a helpline, and a person answers there. You can call, or send a text.",
    "nobody": "I don't know who answers where you live. A doctor can tell you.",
    "emergency": "That's the emergency number. It's for when somebody is in danger.",
    "tell": "I don't know their rules, so please ask them first. You can leave out your name.",
}
"""What is said to questions about a number. Nothing of it may promise more than can be known here."""

BEFORE_NUMBER = {
    "talk": "That's a good step. A person answers there.",
    "scared": "It's all right to be scared. You can just say: I don't know how to begin.",
    "how": "You dial the number, and say a few words. You can just say: I'm not okay.",
}
"""What comes before the number for who wants a person, is scared of calling, or doesn't know how."""

CAUTIOUS = ("yes", "sometimes", "unsure", "silent", "skipped")
"""Answers to a question about danger after which we act as if it was there."""

Read = Callable[[str], Understanding]
"""What a typed or dictated line means."""

__all__ = ["CAUTIOUS", "NEAR", "Escalated", "Misunderstood", "Talk"]


class Escalated(Exception):
    """Something graver was said than what the route was taken for."""

    def __init__(self, distress: Distress) -> None:
        super().__init__(distress.kind)
        self.distress = distress


class Misunderstood(Exception):
    """It was no distress, and they say that they are safe."""


@dataclass
class Talk:
    """With somebody in `distress`. `lives_in` is told their country, where they say it. `careful`: somebody may be
    listening, so that nothing tells what it is about. `sure`: they said it in so many words, or with a yes."""

    distress: Distress
    locale: Locale
    lines: Helplines
    lives_in: Callable[[str], None] = lambda code: None
    careful: bool = False
    sure: bool = field(init=False)
    helping: bool = False
    """A number was given, or help was offered: what asks for more of it counts at every question from then on."""
    asked_where: bool = False
    bare_no: bool = False
    """The last answer was a no and nothing more."""

    def __post_init__(self) -> None:
        self.sure = not self.distress.soft

    @property
    def line(self) -> Line | None:
        """Who listens to this, where they live."""
        kind = "child" if self.distress.young else self.distress.kind
        found: Line | None = getattr(self.lines, kind) if kind in ("abuse", "child") else None
        return found or self.lines.crisis

    # ------------------------------------------------------------ saying

    def say(self, text: str, rest: float = BETWEEN) -> Flow:
        """At most three sentences, and a rest after them."""
        yield from self._through(lambda: _said(text, rest), said_again=None)

    def rest(self, seconds: float) -> Flow:
        yield from self._through(lambda: _rested(seconds), said_again=None)

    def breathe(self, rounds: int) -> Flow:
        """In for four seconds, out for six. No holding."""
        for _ in range(rounds):
            for cue, length in (("Breathe in.", 4.0), ("And out.", 6.0)):
                yield from self._through(lambda cue=cue, length=length: _said(cue, length - 1.0), said_again=None)  # type: ignore[misc]

    def twice(self, line: Line, first: str) -> Flow:
        """A number, digit by digit, twice."""
        self.helping = True
        digits = spoken(line, self.locale) if line.number.count(" ") < 2 else _whole(line, self.locale)
        yield from self.say(f"{first} {digits}", rest=3.0)
        yield from self.say(f"Once more: {digits[:1].lower()}{digits[1:]}", rest=3.0)

    # ------------------------------------------------------------ asking

    def ask(self, question: str, *, about: bool = False, asked: Asked = "danger", now: bool = False) -> Flow:
        """yes, no, sometimes, unsure, silent or skipped. `about`: it asks for the very thing that distress is, so that
        saying it again is a yes.

        `asked`: of danger only a clear no is a no, of safety only a clear yes is a yes; to the offer of a number, they
        may say that they are scared, don't know how, or want to talk. `now`: see care_answers.
        """
        meanings = {**self._by_ear(asked), **care_answers.spoken(self.locale, asked)}
        meanings |= care_answers.mere(self.locale) if about else {}
        at_once = "no" if about and not self.sure else ""
        read = self._reader(lambda text: care_answers.read(text, self.locale, asked, now=now, about=about), at_once)
        own = tuple(BEFORE_NUMBER) if asked == "number" else ()
        asking = partial(self._question, question, meanings, read, own=own)
        answer = yield from self._through(asking, said_again="yes" if about else None)
        self.sure |= asked == "danger" and answer in ("yes", "sometimes")
        return answer

    def choose(self, question: str) -> Flow:
        """One of `MENU`, none, unsure, silent, skipped, or NEAR for somebody who isn't alone.

        A yes means the number, where there is one; else it is asked which.
        """
        self.helping = True
        yes = Meaning("answer", MENU[0]) if self.line else NOTHING
        meanings = {**self._by_ear("offer"), **care_answers.options(self.locale, yes)}
        read = self._reader(lambda text: care_answers.chosen(text, self.locale, yes))
        asking = partial(self._question, question, meanings, read, HINT_CHOICE, MENU)
        name = yield from self._through(asking, said_again=None, hint=HINT_CHOICE)
        return "none" if name == "no" else name

    def where(self, question: str) -> Flow:
        """Ask which country they live in: known afterwards, if it was told. Silence and a no are fine."""
        self.asked_where = True

        def found(text: str) -> Meaning | None:
            answer = care_answers.read(text, self.locale, "offer")
            return answer if answer and answer.name in ("no", "unsure") else None

        leave = {p: meaning for p, meaning in answers.yes_no(self.locale).items() if meaning.name in ("no", "unsure")}
        meanings = {**self._by_ear("offer"), **leave}
        asking = partial(self._question, question, meanings, self._reader(found), SAY_WHERE, (COUNTRY,))
        name = yield from self._through(asking, said_again=None, hint=SAY_WHERE)
        if name.startswith(COUNTRY):
            self._live_in(name)
        return name

    def listen(self, prompt: str) -> Flow:
        """An open question: "told" where it was answered. What is answered stays with the person."""
        return (yield from self._through(lambda: self._story(prompt), said_again=None))

    def _question(
        self, question: str, meanings: Mapping[str, Meaning], read: Read, hint: str = HINT, own: tuple[str, ...] = ()
    ) -> Flow:
        """The name of the answer. `own`: how names begin that are an answer here, and said beside other questions."""
        text, tries = question, 0
        while True:
            heard: Understanding | None = yield from self._heard(text, meanings, read)
            name = heard.meaning.name if heard else "silent"
            if _is_aside(name) and not name.startswith(own):
                text = yield from self._aside(name, _last(question))
                continue
            if heard and heard.meaning != NOTHING:
                self.bare_no = name == "no" and care_answers.bare_no(heard.text, self.locale)
                return name
            tries += 1
            if tries == 2:
                return "unsure" if heard else "silent"
            text = f"{hint if heard else 'Take your time.'} {_last(question)}"

    def _heard(self, text: str, meanings: Mapping[str, Meaning], read: Read) -> Flow:
        """What is said to `text`. What is only like distress is no answer, and no more than that."""
        where = {} if self.lines.emergency else care_answers.countries(self.locale)
        known = {**where, **meanings}
        try:
            yield Speak(text)
            return (yield Hear(known, read, ANSWER_SECONDS))
        except needs.Distress as again:
            if not again.found.alike:
                raise
            return Understanding(again.text)

    def _aside(self, name: str, question: str) -> Flow:
        """Meet what was asked, told or wished for beside `question`. Gives back how to ask that again."""
        if name in ABOUT_IT:
            who = "nobody" if self.line is None else "text" if self.line.text else "who"
            return f"{ABOUT_NUMBER[who if name == 'who' else name]} {question}"
        if name.startswith(COUNTRY):
            self._live_in(name)
            self.helping = True
            yield from self.say(f"Thank you. {self._to_call}", rest=3.0)
            yield from self.say(f"Once more. {self._to_call}", rest=3.0)
        elif name == "breathing":
            yield from self.slowly()
        elif name == "quiet":
            yield from self.be_quiet()
        else:
            if name != "a number":
                yield from self.say(BEFORE_NUMBER["talk" if name == "a person" else name])
            yield from self.say(self._to_call)
        return question

    def slowly(self) -> Flow:
        yield from self.say("Let's breathe slowly. In, and a little longer out.")
        yield from self.breathe(4)

    def be_quiet(self) -> Flow:
        yield from self.say("I'm here. We can be quiet together.")
        yield from self.rest(QUIET_SECONDS)

    def _live_in(self, name: str) -> None:
        code = name.removeprefix(COUNTRY)
        self.lives_in(code)
        self.lines = Helplines.of(code)

    @property
    def _to_call(self) -> str:
        """Who to call, in two sentences; where no country is known, in three that ask for it."""
        if not self.lines.emergency:
            return helpline_words(self.lines.country, self.locale)
        return to_call(self.lines.emergency, self.line, self.locale)

    def _story(self, prompt: str) -> Flow:
        untold = {p: m for p, m in answers.yes_no(self.locale).items() if m.name in ("no", "unsure")}
        said = answers.said(self.locale) | untold
        read = self._reader(lambda text: self._number_again(text) or answers.match_typed(text, said, self.locale))
        while True:
            yield Speak(prompt)
            story: Story = yield HearStory(said, read, STORY_SECONDS, one_line=True)
            name = story.said or ""
            if name == WAY_OUT.name:
                return name
            if not _is_aside(name):
                return "silent" if story.silent else "untold" if name in ("no", "none", "unsure") else "told"
            prompt = yield from self._aside(name, _last(prompt))
            if name in BEFORE_NUMBER:  # it is what makes it hard
                return "told"

    def _is_misunderstood(self) -> Flow:
        """One short question before it goes back. Raises Misunderstood; what isn't clear leads on where it was."""
        who = "Is everyone" if self.distress.kind == "other" else "Are you"
        question = CHECK_QUIETLY if self.careful else CHECK.format(who)

        def found(text: str) -> Meaning | None:
            out = care_answers.way_out(text, self.locale, sure=self.sure)
            answer = Meaning("answer", "yes") if out else care_answers.read(text, self.locale, "safety")
            return answer or self._support(text)

        meanings = care_answers.spoken(self.locale, "safety")
        safe = yield from self._question(question, meanings, self._reads(found))
        if safe == "yes":
            raise Misunderstood
        self.sure |= safe == "no"

    def _number_again(self, text: str) -> Meaning | None:
        return NUMBER if self.locale.spoken(text) in self.locale.plain.number else None

    def _reader(self, found: Callable[[str], Meaning | None], at_once: str = "") -> Read:
        """As `found` reads it, but first what counts at every question. `at_once`: an answer that comes before that."""

        def read(text: str) -> Meaning | None:
            answer = found(text)
            at_last = answer or self._support(text)
            return answer if answer and answer.name == at_once else self._anywhere(text) or at_last

        return self._reads(read)

    def _anywhere(self, text: str) -> Meaning | None:
        way_out = care_answers.way_out(text, self.locale, sure=self.sure)
        emergency = self.lines.emergency.number if self.lines.emergency else ""
        about = care_answers.about_it(text, self.locale, emergency)
        return way_out or about or care_answers.lives_in(text, self.locale)

    def _support(self, text: str) -> Meaning | None:
        return care_answers.support(text, self.locale) if self.helping else None

    def _by_ear(self, asked: Asked) -> Mapping[str, Meaning]:
        return care_answers.by_ear(self.locale, asked, sure=self.sure, helping=self.helping)

    def _reads(self, found: Callable[[str], Meaning | None]) -> Read:
        def read(text: str) -> Understanding:
            meaning = found(text)
            return Understanding(text, meaning or NOTHING, 1.0 if meaning else 0.0)

        return read

    # ------------------------------------------------------------ commands, and distress within

    def _through(self, begin: Callable[[], Flow], *, said_again: str | None, hint: str = HINT) -> Flow:
        """What `begin` gives, through every command that comes in between. Stop and goodbye end it all.

        Who says that it was misunderstood is asked whether all is well: that raises Misunderstood, or it goes on here.
        """
        doing, hints = begin(), _hints(hint)
        while True:
            try:
                result = yield from doing
                if result != WAY_OUT.name:
                    return result
                yield from self._is_misunderstood()
                doing = begin()
            except (needs.StopHere, needs.CloseToday, needs.SayBye):
                raise
            except needs.Skip:
                return "skipped"
            except needs.NameHelpline:
                self.helping = True
                first = "I'm a program, and I can't call. " if self.lines.emergency else ""
                doing = _after(f"{first}{self._to_call}", begin)
            except needs.Explain:
                doing = _after(next(hints), begin)
            except needs.Undo:
                doing = begin() if self.sure else _gives(WAY_OUT.name)
            except needs.Interruption:
                doing = begin()
            except needs.Distress as again:
                self._escalate(again)
                return said_again if said_again and again.found.level == 1 else "unsure"

    def _escalate(self, again: needs.Distress) -> None:
        """Raises Escalated where direct words say more than is known. Hints are no news here."""
        if again.found.level == 1 and presses_more(again.found, self.distress):
            raise Escalated(again.found)


def _said(text: str, rest: float) -> Flow:
    yield Speak(text)
    yield Rest(rest)


def _gives(name: str) -> Flow:
    return name
    yield  # a generator, like all the others


def _rested(seconds: float) -> Flow:
    yield Rest(seconds)


def _after(text: str, begin: Callable[[], Flow]) -> Flow:
    yield from _said(text, BETWEEN)
    return (yield from begin())


def _hints(hint: str) -> Iterator[str]:
    """What can be said, each time that it is asked for: never thrice the same words, but to take one's time."""
    return itertools.chain([f"{hint} {ALWAYS}", NO_HURRY], itertools.repeat("Take your time."))


def _is_aside(name: str) -> bool:
    """Whether it is said beside a question, which is asked again after it."""
    return name in (*ABOUT_IT, *SUPPORT) or name.startswith(COUNTRY)


def _last(text: str) -> str:
    return text.rpartition(". ")[2]


def _whole(line: Line, locale: Locale) -> str:
    digits = in_one_breath(line, locale)
    return f"{digits[:1].upper()}{digits[1:]}."
