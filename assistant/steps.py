"""The steps of one run of an exercise, with what came of each: what "back", "start over" and "undo" go by.

Going back runs the exercise again from its beginning and gives it, in silence, the results that still stand. In this
version the steps live in memory only and are forgotten when the run ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.session import Ask, AskNumber, Breathe, Call, Choose, Keep, Listen, RepeatAfterMe, Say

ANSWERED = (Ask, Choose, AskNumber, Listen, RepeatAfterMe)
AUDIBLE = (*ANSWERED, Say, Breathe)


@dataclass(frozen=True)
class Step:
    call: Call
    result: Any


class Steps:
    """Done steps in order; `replayed` counts those that a run which was rewound has been given again."""

    def __init__(self) -> None:
        self.done: list[Step] = []
        self.replayed = 0

    def recall(self, call: Call) -> Step | None:
        """The step to give again for `call`, if it still stands. Another call than last time ends the replay."""
        if self.replayed >= len(self.done):
            return None
        step = self.done[self.replayed]
        if step.call != call:
            del self.done[self.replayed :]
            return None
        self.replayed += 1
        return step

    def add(self, call: Call, result: Any) -> None:
        self.done.append(Step(call, result))
        self.replayed = len(self.done)

    def back(self) -> None:
        """Keep what came before the last thing that was said or asked."""
        self._keep(self._last(AUDIBLE) or 0)

    def undo(self) -> bool:
        """Keep what came before the last answer. False when there was none."""
        last = self._last(ANSWERED)
        self._keep(last or 0)
        return last is not None

    def start_over(self) -> None:
        self._keep(0)

    def kept(self) -> dict[str, Any]:
        """What the steps that stand have kept."""
        return {s.call.name: s.result for s in self.done if isinstance(s.call, Keep)}

    def _last(self, kinds: tuple[type[Call], ...]) -> int | None:
        return next((i for i in reversed(range(len(self.done))) if isinstance(self.done[i].call, kinds)), None)

    def _keep(self, count: int) -> None:
        del self.done[count:]
        self.replayed = 0
