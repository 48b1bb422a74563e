"""The steps of one run of an exercise, with what came of each: what "back", "start over", "undo" and resuming go by.

Going back runs the exercise again from its beginning and gives it, in silence, the results that still stand. Each step
is saved when it is done, so that a run that was cut short can go on another time; what was told freely is not in it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import calls, wire
from assistant.calls import Call
from assistant.effects import Way
from assistant.errors import MemoryProblem
from assistant.events import Told
from assistant.kept import SavedRun, SavedStep

if TYPE_CHECKING:
    from assistant.memory import Memory

log = logging.getLogger(__name__)

TELLING = "Telling"
"""The kind of a saved run's last step where something was being told: its result is the number of the entry."""

ANSWERED = (
    calls.Ask, calls.Choose, calls.AskNumber, calls.AskHour, calls.AskDay, calls.AskName, calls.Listen,
    calls.RepeatAfterMe, calls.KeepWords,
)  # fmt: skip
AUDIBLE = (*ANSWERED, calls.Say, calls.Breathe, calls.ReadBack)


@dataclass(frozen=True)
class Step:
    """`kind` and `mark` tell which call it was, `ways` lead back from what it did."""

    kind: str
    mark: str
    result: Any
    ways: tuple[Way, ...] = ()

    @classmethod
    def of(cls, call: Call, result: Any, ways: Iterable[Way] = ()) -> Step:
        return cls(type(call).__name__, mark(call), result, tuple(ways))


def mark(call: Call) -> str:
    """A short name for what a call says, asks or does: another one when its words were edited."""
    content = json.dumps(wire.pack(call), sort_keys=True, default=repr)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


class Record:
    """Where the steps of a run are saved. The run is begun with its first step."""

    def __init__(self, memory: Memory, exercise: str, slots: Mapping[str, Any], run: int | None = None) -> None:
        self._memory = memory
        self._exercise = exercise
        self._slots = slots
        self._run = run
        self._stopped = False

    def add(self, step: Step) -> None:
        if self._stopped:
            return
        if self._run is None:
            self._run = self._memory.begin_run(self._exercise, self._slots)
        self._memory.add_step(self._run, _saved(step))

    def tells(self, step: Step, at: int) -> None:
        """The step of that number is being told."""
        with self.together():
            self.cut(at)
            self.add(step)

    def together(self) -> AbstractContextManager[None]:
        """One transaction."""
        return self._memory.together()

    def cut(self, count: int) -> None:
        """Keep the first `count`."""
        if self._run is not None and not self._stopped:
            self._memory.cut_steps(self._run, count)

    def erase(self) -> None:
        if self._run is not None:
            try:
                self._memory.end_run(self._run)
            except MemoryProblem as problem:  # it would hide how the run ended; in a day it is gone anyway
                log.warning("a run could not be erased: %s", problem.what)
            self._run = None

    def stop(self) -> None:
        """Save no more of it."""
        self._stopped = True


class Steps:
    """Done steps in order; `replayed` counts those that a run which was rewound or resumed has been given again.

    `take_back` goes the ways back from steps that no longer stand. `changed`: the replay met another call than last
    time, so that the steps from there on no longer stand.
    """

    def __init__(
        self, record: Record, take_back: Callable[[Sequence[Way]], None] = lambda ways: None, done: Iterable[Step] = ()
    ) -> None:
        self.done = list(done)
        self._telling = self.done.pop() if self.done and self.done[-1].kind == TELLING else None
        self.replayed = 0
        self.changed = False
        self._record = record
        self._take_back = take_back

    def recall(self, call: Call) -> Step | None:
        """The step to give again for `call`, if it still stands. Another call than last time ends the replay."""
        if self.replayed >= len(self.done):
            return None
        step = self.done[self.replayed]
        if (step.kind, step.mark) != (type(call).__name__, mark(call)):
            self.changed = True
            self._keep(self.replayed, words=True)
            return None
        self.replayed += 1
        return step

    def told_before(self, call: Call) -> int | None:
        """The entry that was being told to `call` when the run was cut short."""
        telling = self._telling if self.replayed == len(self.done) else None
        return int(telling.result) if telling and telling.mark == mark(call) else None

    def tells(self, call: Call, entry: int) -> None:
        """`call` is being told into that entry: save it, so that the run can go on with it."""
        self._telling = Step(TELLING, mark(call), entry)
        self._record.tells(self._telling, len(self.done))

    def add(self, call: Call, result: Any, ways: Iterable[Way] = ()) -> None:
        step = Step.of(call, result, ways)
        if self._telling:
            self._telling = None
            self._record.cut(len(self.done))
        self._record.add(step)
        self.done.append(step)
        self.replayed = len(self.done)

    def add_unsaved(self, call: Call, result: Any) -> None:
        """Where the memory has a fault: from here on it lasts as long as the run."""
        self._record.stop()
        self.add(call, result)

    def back(self) -> None:
        """Keep what came before the last thing that was said or asked."""
        self._rewind(self._last(AUDIBLE) or 0)

    def undo(self) -> bool:
        """Keep what came before the last answer. False when there was none."""
        last = self._last(ANSWERED)
        self._rewind(last or 0)
        return last is not None

    def start_over(self) -> None:
        self._rewind(0)

    def over(self) -> None:
        """The run has come to its end: nothing of it is saved any longer."""
        self._record.erase()

    def left(self) -> None:
        """The run was left. It can go on another time, unless nothing was answered yet."""
        if self._last(ANSWERED) is None and self._telling is None:
            self._record.erase()

    def _last(self, kinds: tuple[type[Call], ...]) -> int | None:
        names = {kind.__name__ for kind in kinds}
        return next((i for i in reversed(range(len(self.done))) if self.done[i].kind in names), None)

    def _rewind(self, count: int) -> None:
        self._keep(count)
        self.replayed = 0

    def _keep(self, count: int, *, words: bool = False) -> None:
        """Keep the first `count`, and take back what the others did. `words`: but not what was told in them."""
        ways = [way for step in self.done[count:] for way in step.ways]
        told = [way for way in ways if isinstance(way, calls.ForgetWords)]
        with self._record.together():
            self._take_back([way for way in ways if way not in told])
            self._record.cut(count)
        del self.done[count:]
        self._telling = None
        self._take_back(() if words else told)  # erased at once, out of the log too: not within a transaction


def restored(saved: SavedRun) -> list[Step]:
    """The steps of a saved run; they end before one that can't be read any more."""
    steps = []
    for step in saved.steps:
        try:
            value = wire.unpack(step.result)
            steps.append(Step(step.kind, step.mark, value["result"], tuple(value["ways"])))
        except (KeyError, TypeError, ValueError):
            break
    return steps


def _saved(step: Step) -> SavedStep:
    """Without what was told: its entry has that."""
    result = dataclasses.replace(step.result, text=None) if isinstance(step.result, Told) else step.result
    return SavedStep(step.kind, step.mark, wire.pack({"result": result, "ways": step.ways}))
