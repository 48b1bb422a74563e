"""Leading through one run of an exercise: its calls answered one after the other, and every command in between."""

from __future__ import annotations

import contextlib
from typing import Any

from assistant import needs
from assistant.asking import CONSENT
from assistant.calls import Ask, Breathe, Call, Listen, Pause
from assistant.dialogue import Dialogue, left_unanswered, skipped
from assistant.effects import Effect
from assistant.errors import MemoryProblem
from assistant.events import Answer
from assistant.kept import SavedRun
from assistant.needs import Flow, NextCall, Speak
from assistant.performance import Ended, Failed, Performance
from assistant.session import Rewound
from assistant.steps import ANSWERED, AUDIBLE, Record, Step, Steps, restored


def last_words(text: str) -> Flow:
    """Say something that nothing more hangs on: any command ends it."""
    with contextlib.suppress(needs.Interruption):
        yield Speak(text)


CHANGED = "This has changed a little since then. You can say: start over."
"""Said when a run is resumed whose exercise has been edited: it goes on where the new begins."""


def takes_part(call: Call, result: Any) -> bool:
    """Whether an answer takes up what was offered: a yes, or something told, chosen or done."""
    if isinstance(call, Ask):
        return isinstance(result, Answer) and result.agrees
    return isinstance(call, (*ANSWERED, Breathe)) and not left_unanswered(result)


class Run:
    """One run of one exercise: its calls answered one after the other, with what was done so far.

    Every answer is saved with its effect, in one transaction. A run that comes to its end leaves nothing of that; one
    that is cut short stays for a day. `agreed`: it was offered, and they said yes.

    `saved`: one to go on with, where `dialogue` is made with its slots. What was done is given again in silence; where
    the exercise has been edited since, it goes on from the first call that is another one, and says so once. Nothing
    that was told is lost by it.
    """

    def __init__(
        self, performance: Performance, dialogue: Dialogue, saved: SavedRun | None = None, *, agreed: bool = False
    ) -> None:
        self.performance = performance
        self.dialogue = dialogue
        record = Record(dialogue.memory, dialogue.exercise, dialogue.slots, saved.id if saved else None)
        self._done = Steps(record, dialogue.effects.take_back, restored(saved) if saved else ())
        dialogue.steps = self._done
        self._resuming = saved is not None
        self._unanswered = 0
        self._preface = ""
        self._agreed = agreed
        self._took_part = saved is not None
        self._refused = False

    @property
    def declined(self) -> bool:
        """Whether nothing came of it but questions that nobody said yes to."""
        return self._refused and not self._took_part

    def to_the_end(self) -> Flow:
        """Answer calls until the exercise ends: "done", "left" after a soft end, "failed", or what made it fail."""
        try:
            return (yield from self._lead())
        except (needs.StopHere, needs.CloseToday, needs.SayBye):
            self._done.left()
            raise

    def _lead(self) -> Flow:
        while True:
            call = yield from self._next_call()
            if isinstance(call, Failed):
                return call
            if isinstance(call, Ended):
                self._done.over()
                return "done"
            if step := self._done.recall(call):
                self._replay(call, step)
                continue
            if self._resuming:
                yield from self._pick_up(call)
            try:
                result = yield from self._step(call)
                self._took_part |= takes_part(call, result)
                self._refused |= isinstance(call, Ask) and not self._took_part
                if (yield from self._tired(call, result)):
                    return "left"
            except Rewound:
                self._rewind()
                continue
            self.performance.reply(result)

    def _step(self, call: Call) -> Flow:
        """Answer one call, do what it is to do, and save the step, these two together. Gives back the result."""
        result = skipped(call)
        try:
            outcome = yield from self._answer(call)
            with self.dialogue.memory.together():
                result, ways = outcome.do() if isinstance(outcome, Effect) else (outcome, ())
                self._done.add(call, result, ways)
        except MemoryProblem as problem:
            with contextlib.suppress(needs.Interruption):
                yield from self.dialogue.cant_keep(problem)
            self._done.add_unsaved(call, result)
        return result

    def _replay(self, call: Call, step: Step) -> None:
        """Give the exercise the result that stands. Effects are not repeated."""
        self.dialogue.recall(call, step.result)
        self._count(call, step.result)
        self.performance.reply(step.result)

    def _pick_up(self, call: Call) -> Flow:
        """Go on after a replay: with the last sentence once more, where `call` has none of its own."""
        if self._done.changed:
            self._done.changed = False
            yield from last_words(CHANGED)
        if isinstance(call, AUDIBLE):
            self._resuming = False
        if isinstance(call, Pause) or (isinstance(call, Listen) and not call.prompt):
            self._preface, self._resuming = self.dialogue.last_said, False

    def _next_call(self) -> Flow:
        while True:
            try:
                return (yield NextCall(self.performance))
            except (needs.StopHere, needs.CloseToday, needs.SayBye):
                raise
            except needs.Interruption:
                continue  # nothing is being said or asked that could be repeated or skipped

    def _answer(self, call: Call) -> Flow:
        """The result of one call, through every command that may come in between. Raises Rewound to go back."""
        if isinstance(call, Ask):
            agreed, self._agreed = self._agreed, False
            if agreed and call.question == CONSENT:
                return Answer("yes")
        doing = self._after(self._preface, call)
        self._preface = ""
        while True:
            try:
                return (yield from doing)
            except (needs.Again, needs.Unmuted):
                doing = self._after(self.dialogue.last_said if isinstance(call, Pause) else "", call)
            except needs.Explain:
                doing = self._after(self.dialogue.explanation(call), call)
            except needs.NameHelpline:
                doing = self._after(self.dialogue.helpline, call)
            except needs.Skip:
                return skipped(call)
            except needs.Back:
                self._done.back()
                raise Rewound from None
            except needs.StartOver:
                self._done.start_over()
                raise Rewound from None
            except needs.Undo:
                self._preface = "Sorry. Let me ask that again." if self._done.undo() else "Let's begin again."
                raise Rewound from None

    def _after(self, text: str, call: Call) -> Flow:
        """Say `text` first, if there is any, and then do what `call` asks for."""
        if text:
            yield Speak(text)
        return (yield from self.dialogue.lead(call))

    def _rewind(self) -> None:
        self.dialogue.effects.handed_over = None
        self.performance.rewind()

    def _count(self, call: Call, result: Any) -> None:
        """How many questions in a row had no answer: one, two, and again from one."""
        if isinstance(call, ANSWERED):
            self._unanswered = self._unanswered % 2 + 1 if left_unanswered(result) else 0

    def _tired(self, call: Call, result: Any) -> Flow:
        """After two questions in a row without an answer: keep going? Silence and no end it softly."""
        self._count(call, result)
        if not isinstance(call, ANSWERED) or self._unanswered < 2:
            return False
        answer = yield from self._answer(Ask("Shall we keep going?"))
        if answer.agrees or answer.unsure:
            return False
        yield from last_words("Then let's rest here. You came this far, and that counts. I'm here.")
        return True
