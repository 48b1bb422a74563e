"""Speaking and asking on the safe route: slowly, one thing at a time. Every command works, silence is an answer, and
nothing that is said is kept, shown or written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant import answers, care_answers, needs
from assistant.care import Distress, presses_more
from assistant.care_answers import NEAR, NUMBER, Asked
from assistant.events import NOTHING, Meaning, Understanding
from assistant.helplines import Helplines, Line, helpline_words, in_one_breath, spoken
from assistant.locale import Locale
from assistant.needs import Flow, Hear, HearStory, Rest, Speak, Story

ANSWER_SECONDS = 10.0
"""Silence before a question is asked once more, and again before it counts as the answer."""

BETWEEN = 1.5
"""Seconds of quiet after what is said: there is no hurry here."""

STORY_SECONDS = 20.0
"""Silence that ends an open question."""

HINT = "You can answer yes, no, or not sure. Or say helpline, repeat, or stop."

CAUTIOUS = ("yes", "sometimes", "unsure", "silent", "skipped")
"""Answers to a question about danger after which we act as if it was there."""


Read = Callable[[str], Understanding]
"""What a typed or dictated line means."""

__all__ = ["CAUTIOUS", "NEAR", "Escalated", "Talk"]


class Escalated(Exception):
    """Something graver was said than what the route was taken for."""

    def __init__(self, distress: Distress) -> None:
        super().__init__(distress.kind)
        self.distress = distress


@dataclass
class Talk:
    """With somebody in `distress`. `about`: whether the open question asks for the very thing that distress is."""

    distress: Distress
    locale: Locale
    lines: Helplines

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
        digits = spoken(line, self.locale) if line.number.count(" ") < 2 else _whole(line, self.locale)
        yield from self.say(f"{first} {digits}", rest=3.0)
        yield from self.say(f"Once more: {digits[:1].lower()}{digits[1:]}", rest=3.0)

    # ------------------------------------------------------------ asking

    def ask(self, question: str, *, about: bool = False, asked: Asked = "danger", now: bool = False) -> Flow:
        """yes, no, sometimes, unsure, silent or skipped. `about`: saying the distress again is a yes to it.

        `asked`: of danger only a clear no is a no, of safety only a clear yes is a yes. `now`: see care_answers.
        """
        meanings = care_answers.spoken(self.locale, asked)
        read = self._reader(lambda text: care_answers.read(text, self.locale, asked, now=now))
        said_again = "yes" if about else None
        return (yield from self._through(lambda: self._question(question, meanings, read), said_again=said_again))

    def choose(self, question: str, options: tuple[str, ...]) -> Flow:
        """One of `options`, none, unsure, silent, skipped, or NEAR for somebody who isn't alone."""
        meanings = answers.yes_no(self.locale) | answers.choices(options, self.locale, optional=True)
        read = self._reader(lambda text: care_answers.chosen(text, options, self.locale))
        name = yield from self._through(lambda: self._question(question, meanings, read, options), said_again=None)
        return "none" if name == "no" else name

    def listen(self, prompt: str) -> Flow:
        """An open question. What is answered stays with the person."""
        yield from self._through(lambda: self._story(prompt), said_again=None)

    def _question(
        self, question: str, meanings: Mapping[str, Meaning], read: Read, options: tuple[str, ...] = ()
    ) -> Flow:
        text, name = question, "silent"
        for _ in range(2):
            yield Speak(text)
            heard: Understanding | None = yield Hear(meanings, read, ANSWER_SECONDS)
            if heard and heard.meaning.name == "chosen":
                return options[int(dict(heard.meaning.slots)["1"])]
            if heard and heard.meaning != NOTHING:
                return heard.meaning.name
            name = "unsure" if heard else "silent"
            text = HINT.split(" Or")[0] if heard and not options else f"Take your time. {_last(question)}"
        return name

    def _story(self, prompt: str) -> Flow:
        yield Speak(prompt)
        said = answers.said(self.locale)
        read = self._reader(lambda text: self._number_again(text) or answers.match_typed(text, said, self.locale))
        story: Story = yield HearStory(said, read, STORY_SECONDS)
        return "silent" if story.silent else "told"

    def _number_again(self, text: str) -> Meaning | None:
        return NUMBER if self.locale.spoken(text) in self.locale.plain.number else None

    def _reader(self, found: Callable[[str], Meaning | None]) -> Read:
        def read(text: str) -> Understanding:
            meaning = found(text)
            return Understanding(text, meaning or NOTHING, 1.0 if meaning else 0.0)

        return read

    # ------------------------------------------------------------ commands, and distress within

    def _through(self, begin: Callable[[], Flow], *, said_again: str | None) -> Flow:
        """What `begin` gives, through every command that comes in between. Stop and goodbye end it all."""
        doing = begin()
        while True:
            try:
                return (yield from doing)
            except (needs.StopHere, needs.CloseToday, needs.SayBye):
                raise
            except needs.Skip:
                return "skipped"
            except needs.NameHelpline:
                doing = _after(helpline_words(self.lines.country, self.locale), begin)
            except needs.Explain:
                doing = _after(HINT, begin)
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


def _rested(seconds: float) -> Flow:
    yield Rest(seconds)


def _after(text: str, begin: Callable[[], Flow]) -> Flow:
    yield Speak(text)
    yield Rest(BETWEEN)
    return (yield from begin())


def _last(text: str) -> str:
    return text.rpartition(". ")[2]


def _whole(line: Line, locale: Locale) -> str:
    digits = in_one_breath(line, locale)
    return f"{digits[:1].upper()}{digits[1:]}."
