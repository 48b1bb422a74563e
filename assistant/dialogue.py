"""What each call of a session does, as a conversation in small: speak, wait, hear, and be gentle about silence."""

from __future__ import annotations

import dataclasses
import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from assistant import answers, calls, needs
from assistant.asking import ANSWER_SECONDS, CONSENT, Asking, Facts, Read
from assistant.effects import Effect, Effects, Way
from assistant.errors import MemoryProblem
from assistant.events import NOTHING, Hour, Meaning, Repeated, Said, Told, Understanding
from assistant.keeping import Keeping
from assistant.kept import Entry
from assistant.locale import Locale
from assistant.needs import Flow, Hear, HearStory, Rest, Speak, Story, Tell
from assistant.saying import time_in_words
from assistant.scribe import EntryWriter
from assistant.times import When, when
from assistant.unanswered import left_unanswered, skipped

if TYPE_CHECKING:
    from assistant.memory import Memory
    from assistant.steps import Steps

__all__ = ["Dialogue", "Effect", "Facts", "left_unanswered", "skipped"]

STORY_PATIENCE, STORY_PATIENCE_AFTER = 10.0, 15.0
"""Silence before "Take your time", and after it before free speech is left."""

LONG_STORY = 180.0
"""Seconds after which somebody who tells something is told how to end it. Never a cut."""

STILL_HERE = "What you told me before is still here. You can go on."

CANT_KEEP = "My memory has a fault. We go on, but I can't keep anything now."

ONLY_DONE = 1.5
"""Seconds of speech in which nothing was told but "I'm done"."""

KeepVoice = Literal["auto", "always", "never"]


class Dialogue(Asking):
    """The calls of one run of `exercise`. `memory` keeps what it keeps.

    `dictates`: whether the model in use turns free speech into words. `keep_voice`: whether the voice that told
    something is held too; "auto": only where its words can't be had. `pick`: one of several sentences.
    """

    def __init__(
        self,
        locale: Locale,
        facts: Facts,
        memory: Memory,
        exercise: str,
        knows: Callable[[str], bool],
        last_varied: dict[tuple[str, ...], str],
        now: Callable[[], datetime.datetime],
        *,
        dictates: bool = False,
        keep_voice: KeepVoice = "auto",
        pick: Callable[[Sequence[str]], str] = random.choice,
    ) -> None:
        super().__init__(locale, facts, knows, now)
        self.exercise = exercise
        self.memory = memory
        self.effects = Effects(exercise, memory, facts, now, last_varied, pick)
        self._keeping = Keeping(self, self.effects, memory)
        self._voice = keep_voice == "always" or (keep_voice == "auto" and not dictates)
        self._cant_keep = False
        self.steps: Steps | None = None
        """Where the run saves which entry is being told."""
        self.told: Told | None = None
        """What was told last."""
        self._writer: EntryWriter | None = None  # of a telling that goes on after "repeat", or a pause

    @property
    def slots(self) -> dict[str, Any]:
        """What the phrase that started the run carried."""
        return dict(self._facts.slots or {})

    @property
    def handed_over(self) -> str | None:
        """The exercise to go on with."""
        return self.effects.handed_over

    def addressed_as(self, other: Dialogue) -> None:
        """Go on with the names, and the helpline, of another one: "call me sam" was said in between."""
        self._facts = self.effects.facts = other._facts

    def when(self, text: str) -> When:
        """The day and the time of day that typed words name."""
        return when(text, self._now(), self._locale)

    def near_feeling(self, word: str) -> str:
        """The feeling that can be named, to which a word of their own comes near."""
        return answers.near_feeling(word, self._locale)

    def forget_told(self) -> Flow | None:
        """Ask whether what was told last is to be forgotten; None where nothing was told in this run."""
        return self._keeping.forget_told(self.told) if self.told and self.told.spoke else None

    def recall(self, call: calls.Call, result: Any) -> None:
        """Take note of a call that is given the result it had: what was said last, and where it goes on afterwards."""
        match call:
            case calls.HandOver(exercise):
                self.effects.handed_over = exercise
            case calls.Vary(options):
                self.effects.varied(options, result)
            case calls.Say(text):
                self.last_said = self.fill(text)
            case calls.Listen() | calls.RepeatAfterMe() | calls.Breathe():
                self.last_said = ""
                self.told = result if isinstance(result, Told) else self.told
            case _ if hasattr(call, "question"):
                self.last_said = ""  # it was answered: to say it once more would be to ask it

    def answer(self, call: calls.Call) -> Flow:
        """Do what `call` asks for. Gives back its result."""
        outcome = yield from self.lead(call)
        return outcome.do()[0] if isinstance(outcome, Effect) else outcome

    def lead(self, call: calls.Call) -> Flow:
        """As `answer`, but for effects: gives back the result, or an `Effect` that is still to be done."""
        match call:
            case calls.Say(text):
                return self.speak(text)
            case calls.Pause(seconds):
                return self._pause(seconds)
            case calls.Breathe():
                return self._breathe(call)
            case calls.Ask(question):
                return self.consent(question) if question == CONSENT else self.yes_or_no(question)
            case calls.Choose():
                return self.choose(call)
            case calls.AskNumber(question, low, high):
                return self.number(question, low, high)
            case calls.AskHour(question):
                return self._hour_read_back(question)
            case calls.AskDay(question):
                return self.day(question)
            case calls.AskName(question):
                return self.name(question)
            case calls.Listen():
                return self._listen(call)
            case calls.RepeatAfterMe(sentence):
                return self._repeat_after_me(sentence)
            case calls.KeepWords():
                return self._keeping.keep_words(call)
            case calls.ReadBack():
                return self._keeping.read_back(call)
            case calls.ForgetWords(entry):
                return self._forget_words(entry)
            case calls.FindEntries(words=words) if words:
                return self._find(call)
            case calls.Care(kind):
                raise needs.Distress(kind)
        return self._at_once(call)

    def _at_once(self, call: calls.Call) -> Flow:
        return self.effects.of(call)
        yield  # a generator, like all the others

    def _forget_words(self, entry: int) -> Flow:
        """At once, and not within the run's transaction: it is erased out of the log too."""
        self.effects.forget_words(entry)
        return None
        yield

    def _find(self, call: calls.Call) -> Flow:
        """To look for words is to ask what they are: the code comes first."""
        return self.effects.of(call) if (yield from self._keeping.unlock()) else ()

    def change_code(self, *, remove: bool = False) -> Flow:
        """Set a spoken code, or another one, or remove it; the one that is set comes first."""
        yield from self._keeping.change_code(remove=remove)

    def _hour_read_back(self, question: str) -> Flow:
        """A time of day, said back: a reminder at a misheard hour would be noticed too late."""
        hour: Hour = yield from self.hour(question)
        if hour.value:
            yield Speak(f"At {time_in_words(hour.value)}.")
        return hour

    # ------------------------------------------------------------ speaking and waiting

    def _pause(self, seconds: float) -> Flow:
        yield Rest(seconds)

    def _breathe(self, call: calls.Breathe) -> Flow:
        cues = (("Breathe in.", call.inhale), ("Hold.", call.hold), ("And out.", call.exhale), ("Rest.", call.rest))
        for _ in range(call.rounds):
            for cue, length in cues:
                if length > 0:
                    yield from self._cue(cue, length)

    def _cue(self, cue: str, length: float) -> Flow:
        spoken: float = yield Speak(cue)
        yield Rest(max(0.1, length - spoken))

    # ------------------------------------------------------------ listening

    def _listen(self, call: calls.Listen) -> Flow:
        try:
            if call.hold and self._writer is None:
                yield from self._begin_writing(call)
            story: Story = yield from self._hear_out(call.prompt, call.up_to_seconds)
        except (needs.Interruption, needs.Distress) as interruption:
            self._cut_short(interruption)
            raise
        if story.said == "unsure":
            yield Speak("Not knowing is fine.")
        self.told = Told(story.silent, story.seconds, story.text, cast(Said | None, story.said))
        writer, self._writer = self._writer, None
        if writer is None:
            return self.told
        put_away = _put_away(self.told, story, writer)
        self.told = put_away[0]  # not in the run's transaction: it waits for the scribe's thread
        if writer.fault:
            yield from self.cant_keep(writer.fault)
        return Effect(lambda: put_away)

    def _begin_writing(self, call: calls.Listen) -> Flow:
        """One telling is one entry: where the run was cut short in the middle of it, it goes on in that one."""
        try:
            before = self.steps.told_before(call) if self.steps else None
            self._writer = EntryWriter(self.memory, self.exercise, call.hold, self._locale, self._voice, before)
            if self.steps:
                self.steps.tells(call, self._writer.entry)
        except MemoryProblem as problem:
            yield from self.cant_keep(problem)
        if self._writer and self._writer.before:
            yield Speak(STILL_HERE)

    def cant_keep(self, problem: MemoryProblem) -> Flow:
        """Say once that nothing can be kept."""
        if not self._cant_keep:
            self._cant_keep = True
            yield Tell("fault", {"where": "memory", "error": problem.what, "cure": problem.cure})
            yield Speak(CANT_KEEP)

    def _cut_short(self, how: needs.Interruption | needs.Distress) -> None:
        """What was told until then stays held, unless it was taken back. After "repeat" and the like it goes on."""
        match self._writer, how:
            case None, _:
                return
            case writer, needs.Back() | needs.Undo() | needs.StartOver():
                writer.erase()
            case writer, needs.Skip() | needs.StopHere() | needs.CloseToday() | needs.SayBye():
                writer.finish()
            case writer, needs.Distress():
                writer.never_ask()
            case _:
                return
        self._writer = None

    def _hear_out(self, prompt: str, bound: float | None) -> Flow:
        if prompt:
            yield from self.speak(prompt)
        story: Story = yield self._hear_story(STORY_PATIENCE, bound or LONG_STORY)
        if story.silent:
            yield Speak("Take your time.")
            story = yield self._hear_story(STORY_PATIENCE_AFTER, bound or LONG_STORY)
        if story.bounded and not bound:
            yield Speak("I'm still listening. Say: I'm done, whenever you like.")
            more: Story = yield self._hear_story(STORY_PATIENCE, None)
            said = "done" if more.said == "done" else None  # "nothing" says that there is no more
            story = Story(story.seconds + more.seconds, _joined(story.text, more.text), said)
        return story

    def _hear_story(self, patience: float, bound: float | None) -> HearStory:
        said = answers.said(self._locale)
        spoken = {**said, **self._nothing_to_tell("later", "leave")}
        return HearStory(spoken, self._read_small(said), patience, bound=bound, scribe=self._writer)

    def _nothing_to_tell(self, *kinds: str) -> dict[str, Meaning]:
        """A plain "no" is too short to be told by ear from the beginning of something."""
        phrases = [phrase for kind in kinds for phrase in self._locale.answers[kind]]
        return dict.fromkeys(phrases, Meaning("answer", "none"))

    def _read_small(self, said: Mapping[str, Meaning]) -> Read:
        """Whether a line is nothing but one of the small things: "no, i miss her" is told."""
        alone = self._nothing_to_tell("no", "later", "leave")
        no = self._locale.answers["no"][0]
        alone |= said
        alone |= {f"{no} {words}": meaning for words, meaning in alone.items() if meaning.name == "none"}
        read = self.reader(alone, freely=False)
        return lambda text: dataclasses.replace(read(self._locale.spoken(text)), text=text)

    def _repeat_after_me(self, sentence: str) -> Flow:
        said = self.fill(sentence)
        meanings = {answers.normal(said, self._locale): Meaning("answer", "yes")} | self.unsure
        yield from self.speak(said)
        for chance in ("", "Once more, if you like. "):
            if chance:
                yield Speak(chance + said)
            heard: Understanding | None = yield Hear(meanings, self.reader(meanings), ANSWER_SECONDS, words=True)
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


def _put_away(told: Told, story: Story, writer: EntryWriter) -> tuple[Told, tuple[Way, ...]]:
    """Finish what was taken down, which begins with what was told before; nothing stays where nothing was told."""
    told = _joined_to(writer.before, told) if writer.before else told
    only_done = told.said == "done" and told.seconds < ONLY_DONE and not told.text
    if only_done or not told.spoke:
        writer.erase()
        return told, ()
    entry = writer.finish(story)
    return _with_entry(told, entry), (() if entry is None else (calls.ForgetWords(entry),))


def _with_entry(told: Told, entry: int | None) -> Told:
    return Told(told.silent, told.seconds, told.text, told.said, told.skipped, entry)


def _joined_to(before: Entry, told: Told) -> Told:
    said: Said | None = "done" if told.said == "done" else None
    return Told(False, before.seconds + told.seconds, _joined(before.text, told.text), said)


def _joined(*texts: str | None) -> str | None:
    return "\n".join(text for text in texts if text) or None
