"""What each call of a session does, as a conversation in small: speak, hear, and be gentle about silence."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from assistant import answers, session
from assistant.events import NOTHING, Answer, Chosen, Meaning, Number, Repeated, Said, Told, Understanding
from assistant.locale import Locale
from assistant.needs import Flow, Hear, HearStory, Rest, Speak, Story

ANSWER_SECONDS = 8.0
"""Silence before a question is asked again, and again before it is left (CONTENT, section 0)."""

STORY_PATIENCE, STORY_PATIENCE_AFTER = 10.0, 15.0
"""Silence before "Take your time", and after it before free speech is left."""

LONG_STORY = 180.0
"""Seconds after which somebody who tells something is told how to end it. Never a cut."""

SILENT = Meaning("answer", "silent")
UNSURE = Meaning("answer", "unsure")
UNCLEAR = Meaning("answer", "unsure", (("unclear", 1),))
"""Something was answered twice that could not be made out: for an exercise, the same as not knowing."""


@dataclass(frozen=True)
class Facts:
    """What a run may know about itself."""

    they: session.Pronouns
    name: str = ""
    short: bool = False
    slots: Mapping[str, Any] | None = None


class Dialogue:
    """The calls of one run. `kept` is the memory of its exercise; `today` the wall clock's date."""

    def __init__(
        self,
        locale: Locale,
        facts: Facts,
        kept: dict[str, Any],
        knows: Callable[[str], bool],
        last_varied: dict[tuple[str, ...], str],
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self._locale = locale
        self._facts = facts
        self.kept = kept
        self._knows = knows
        self._last_varied = last_varied
        self._today = today
        self.handed_over: str | None = None
        self.last_said = ""

    def answer(self, call: session.Call) -> Flow:
        """Do what `call` asks for. Its result goes back to the exercise."""
        match call:
            case session.Say(text):
                return self._speak(text)
            case session.Pause(seconds):
                return self._pause(seconds)
            case session.Breathe():
                return self._breathe(call)
            case session.Ask(question):
                return self._ask(question)
            case session.Choose():
                return self._choose(call)
            case session.AskNumber(question, low, high):
                return self._number(question, low, high)
            case session.Listen(prompt, bound):
                return self._listen(prompt, bound)
            case session.RepeatAfterMe(sentence):
                return self._repeat_after_me(sentence)
        return self._at_once(call)

    # ------------------------------------------------------------ speaking and waiting

    def _speak(self, text: str) -> Flow:
        self.last_said = self.fill(text)
        yield Speak(self.last_said)

    def _pause(self, seconds: float) -> Flow:
        yield Rest(seconds)

    def _breathe(self, call: session.Breathe) -> Flow:
        cues = (("Breathe in.", call.inhale), ("Hold.", call.hold), ("And out.", call.exhale), ("Rest.", call.rest))
        for _ in range(call.rounds):
            for cue, length in cues:
                if length > 0:
                    yield from self._cue(cue, length)

    def _cue(self, cue: str, length: float) -> Flow:
        spoken: float = yield Speak(cue)
        yield Rest(max(0.1, length - spoken))

    # ------------------------------------------------------------ asking

    def _ask(self, question: str) -> Flow:
        meaning = yield from self._question(question, answers.yes_no(self._locale), "You can say yes, no, or not sure.")
        yield from self._soften(meaning)
        return Answer(meaning.name)

    def _choose(self, call: session.Choose) -> Flow:
        options = [self.fill(option) for option in call.options]
        meanings = answers.choices(options, self._locale, call.up_to, call.optional)
        meaning = yield from self._question(call.question, meanings, f"You can say {one_of(options)}.")
        yield from self._soften(meaning)
        if meaning.name != "chosen":
            return Chosen(kind=meaning.name)
        return Chosen(tuple(call.options[int(index)] for _, index in meaning.slots))

    def _number(self, question: str, low: int, high: int) -> Flow:
        meanings = answers.numbers(low, high, self._locale) | _unsure(self._locale)
        meaning = yield from self._question(question, meanings, f"Any number from {low} to {high}.")
        yield from self._soften(meaning)
        if meaning.name != "number":
            return Number(None, meaning.name)
        return Number(int(dict(meaning.slots)["number"]))

    def _soften(self, meaning: Meaning) -> Flow:
        if meaning == UNCLEAR:
            yield Speak("I can't make that out, and that's on me.")
        elif meaning.name == "unsure":
            yield Speak("Not knowing is fine.")
        elif meaning.name == "silent":
            yield Speak("We can leave that.")

    def _question(self, question: str, meanings: Mapping[str, Meaning], hint: str) -> Flow:
        """Ask; once more in short after silence; once with a hint after something else. The answer's meaning."""
        text, was_silent, was_other = question, False, False
        while True:
            yield from self._speak(text)
            heard: Understanding | None = yield Hear(meanings, self._reader(meanings), ANSWER_SECONDS)
            if heard and heard.meaning != NOTHING:
                return heard.meaning
            if heard is None:
                if was_silent:
                    return SILENT
                was_silent, text = True, "Take your time. " + last_sentence(question)
            else:
                if was_other:
                    return UNCLEAR
                was_other, text = True, hint

    def _reader(self, meanings: Mapping[str, Meaning]) -> Callable[[str], Understanding]:
        def read(text: str) -> Understanding:
            meaning = answers.match_typed(text, meanings, self._locale)
            return Understanding(text, meaning or NOTHING, 1.0 if meaning else 0.0)

        return read

    # ------------------------------------------------------------ listening

    def _listen(self, prompt: str, bound: float | None) -> Flow:
        if prompt:
            yield from self._speak(prompt)
        story: Story = yield self._hear_story(STORY_PATIENCE, bound or LONG_STORY)
        if story.silent:
            yield Speak("Take your time.")
            story = yield self._hear_story(STORY_PATIENCE_AFTER, bound or LONG_STORY)
        if story.bounded and not bound:
            yield Speak("I'm still listening. Say: I'm done, whenever you like.")
            more: Story = yield self._hear_story(STORY_PATIENCE, None)
            story = Story(story.seconds + more.seconds, _joined(story.text, more.text), more.said)
        if story.said == "unsure":
            yield Speak("Not knowing is fine.")
        return Told(story.silent, story.seconds, story.text, cast(Said | None, story.said))

    def _hear_story(self, patience: float, bound: float | None) -> HearStory:
        said = answers.said(self._locale)
        return HearStory(said, self._reader(said), patience, bound=bound)

    def _repeat_after_me(self, sentence: str) -> Flow:
        said = self.fill(sentence)
        meanings = {answers.normal(said, self._locale): Meaning("answer", "yes")} | _unsure(self._locale)
        yield from self._speak(said)
        for chance in ("", "Once more, if you like. "):
            if chance:
                yield Speak(chance + said)
            heard: Understanding | None = yield Hear(meanings, self._reader(meanings), ANSWER_SECONDS, words=True)
            if heard is None:
                yield Speak("I'll say it for you. " + said)
                return Repeated(False, silent=True)
            if heard.meaning.name == "unsure":
                yield Speak("That's fine. We leave it.")
                return Repeated(False, skipped=True)
            if heard.meaning != NOTHING or not self._checkable(said):
                return Repeated(True)
        return Repeated(False)

    def _checkable(self, sentence: str) -> bool:
        """Whether it can be told that a sentence was said: not where the speech model lacks one of its words."""
        return all(self._knows(word) for word in answers.normal(sentence, self._locale).split())

    # ------------------------------------------------------------ effects and facts

    def _at_once(self, call: session.Call) -> Flow:
        return self._effect(call)
        yield  # a generator, like all the others

    def _effect(self, call: session.Call) -> Any:
        match call:
            case session.Vary(options):
                return self._vary(options)
            case session.Keep(name, value):
                self.kept[name] = value
                return value
            case session.Recall(name):
                return self.kept.get(name)
            case session.HandOver(exercise):
                self.handed_over = exercise
            case session.AskFacts():
                facts = self._facts
                return {
                    "today": self._today().isoformat(),
                    "short": facts.short,
                    "slots": dict(facts.slots or {}),
                    "they": asdict(facts.they),
                }
        return None

    def _vary(self, options: tuple[str, ...]) -> str:
        fresh = [o for o in options if o != self._last_varied.get(options)] or list(options)
        self._last_varied[options] = random.choice(fresh)
        return self._last_varied[options]

    def fill(self, text: str) -> str:
        """`text` with {they}, {them}, {their} and {name} in the words of the settings; other braces stay."""
        they = self._facts.they
        words = {"they": they.they, "them": they.them, "their": they.their, "name": self._facts.name or "you"}
        filled = re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), text)
        return filled[:1].upper() + filled[1:] if text[:1] == "{" else filled

    def explanation(self, call: session.Call | None) -> str:
        """What can be said while `call` waits, in three sentences."""
        own = {
            session.Ask: "You can say yes, no, or not sure. ",
            session.AskNumber: "You can say a number. ",
            session.Listen: "You can say anything, and then: I'm done. ",
            session.RepeatAfterMe: "You can say the sentence after me. ",
        }.get(type(call), "")
        if isinstance(call, session.Choose):
            own = f"You can say {one_of([self.fill(o) for o in call.options])}. "
        return own + "You can always say repeat, back, skip, or pause. Say stop, and we stop at once."


def skipped(call: session.Call) -> Any:
    """The result of a call that was skipped."""
    match call:
        case session.Ask():
            return Answer("skipped")
        case session.Choose():
            return Chosen(kind="skipped")
        case session.AskNumber():
            return Number(None, "skipped")
        case session.Listen():
            return Told(silent=False, skipped=True)
        case session.RepeatAfterMe():
            return Repeated(False, skipped=True)
    return None


def left_unanswered(result: Any) -> bool:
    """Whether a question was skipped or met with silence."""
    return bool(getattr(result, "silent", False) or getattr(result, "skipped", False)) or getattr(
        result, "kind", ""
    ) in ("silent", "skipped")


def last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+", text.strip())[-1]


def _unsure(locale: Locale) -> dict[str, Meaning]:
    return {phrase: UNSURE for phrase, meaning in answers.yes_no(locale).items() if meaning.name == "unsure"}


def _joined(*texts: str | None) -> str | None:
    return " ".join(text for text in texts if text) or None


def one_of(options: list[str]) -> str:
    """Some of a list as one would say it: three at most, since more can't be kept in mind."""
    options = [*options[:3], "a number"] if len(options) > 3 else options
    return options[0] if len(options) == 1 else ", ".join(options[:-1]) + f", or {options[-1]}"
