"""Leading through one run of an exercise: its calls answered one after the other, and every command in between."""

from __future__ import annotations

import contextlib
from typing import Any

from assistant import needs
from assistant.dialogue import Dialogue, left_unanswered, skipped
from assistant.needs import Flow, NextCall, Speak
from assistant.performance import Ended, Failed, Performance
from assistant.session import Ask, Call, Pause, Rewound
from assistant.steps import ANSWERED, Steps

HELPLINE = (
    "I'm a program, and I can't call anyone. If you are in danger, please call your local emergency number. "
    "Or go to somebody who is near you."
)


def last_words(text: str) -> Flow:
    """Say something that nothing more hangs on: any command ends it."""
    with contextlib.suppress(needs.Interruption):
        yield Speak(text)


class Run:
    """One run of one exercise: its calls answered one after the other, with what was done so far."""

    def __init__(self, performance: Performance, dialogue: Dialogue) -> None:
        self.performance = performance
        self.dialogue = dialogue
        self._done = Steps()
        self._kept_before = dict(dialogue.kept)
        self._unanswered = 0
        self._preface = ""

    def to_the_end(self) -> Flow:
        """Answer calls until the exercise ends: "done", "left" after a soft end, "failed", or what made it fail."""
        while True:
            call = yield from self._next_call()
            if isinstance(call, Failed):
                return call
            if isinstance(call, Ended):
                return "done"
            if step := self._done.recall(call):
                self.performance.reply(step.result)
                continue
            try:
                result = yield from self._answer(call)
                if (yield from self._tired(call, result)):
                    return "left"
            except Rewound:
                self._rewind()
                continue
            self._done.add(call, result)
            self.performance.reply(result)

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
                doing = self._after(HELPLINE, call)
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
        return (yield from self.dialogue.answer(call))

    def _rewind(self) -> None:
        self.dialogue.kept.clear()
        self.dialogue.kept.update(self._kept_before | self._done.kept())
        self.dialogue.handed_over = None
        self.performance.rewind()

    def _tired(self, call: Call, result: Any) -> Flow:
        """After two questions in a row without an answer: keep going? Silence and no end it softly."""
        if not isinstance(call, ANSWERED):
            return False
        self._unanswered = self._unanswered + 1 if left_unanswered(result) else 0
        if self._unanswered < 2:
            return False
        self._unanswered = 0
        answer = yield from self._answer(Ask("Shall we keep going?"))
        if answer.yes or answer.unsure or answer.kind == "sometimes":
            return False
        yield from last_words("Then let's rest here. You came this far, and that counts. I'm here.")
        return True
