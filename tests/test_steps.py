"""Going back: which steps still stand, and what the others did is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.calls import Ask, Call, Forget, ForgetWords, Keep, Listen, Pause, Say
from assistant.clock import local_now
from assistant.effects import Way
from assistant.events import Answer, Told
from assistant.kept import SavedRun
from assistant.memory import Memory
from assistant.steps import Record, Step, Steps, restored

CALLS = (Say("one"), Ask("two?"), Keep("a", 1), Say("three"), Pause(2))


class Saving:
    """Steps that are saved in a memory, and the ways back that were gone."""

    def __init__(self) -> None:
        self.memory = Memory.nowhere(local_now)
        self.gone_back: list[Way] = []
        self.steps = Steps(Record(self.memory, "walk", {"number": 3}), self._take_back)
        for call in CALLS:
            result = Answer("yes") if isinstance(call, Ask) else None
            self.steps.add(call, result, [Forget("a")] if isinstance(call, Keep) else ())

    def _take_back(self, ways: Sequence[Way]) -> None:
        self.gone_back += ways

    @property
    def saved(self) -> SavedRun:
        (run,) = self.memory.unfinished()
        return run


def stand(steps: Steps, *calls: Call) -> bool:
    """Whether just these calls stand, in this order."""
    return [(s.kind, s.mark) for s in steps.done] == [(s.kind, s.mark) for s in (Step.of(c, None) for c in calls)]


def test_back_forgets_the_last_thing_that_was_heard_and_what_came_after() -> None:
    done = Saving()
    done.steps.back()
    assert stand(done.steps, *CALLS[:3])
    assert len(done.saved.steps) == 3
    assert done.gone_back == []


def test_undo_forgets_the_last_answer_and_takes_back_what_was_kept_because_of_it() -> None:
    done = Saving()
    assert done.steps.undo()
    assert stand(done.steps, *CALLS[:1])
    assert len(done.saved.steps) == 1
    assert done.gone_back == [Forget("a")]


def test_undo_without_an_answer_says_so() -> None:
    steps = Steps(Record(Memory.nowhere(local_now), "walk", {}))
    steps.add(Say("one"), None)
    assert not steps.undo()


def test_steps_that_stand_are_given_again_and_another_call_ends_that() -> None:
    done = Saving()
    done.steps.back()
    assert done.steps.recall(Say("one")) is not None
    answered = done.steps.recall(Ask("two?"))
    assert answered is not None and answered.result.yes
    assert done.steps.recall(Say("something new")) is None
    assert stand(done.steps, *CALLS[:2])
    assert done.steps.changed
    assert done.gone_back == [Forget("a")], "what was kept after it no longer holds"


def test_the_end_of_a_run_leaves_nothing_of_it() -> None:
    done = Saving()
    done.steps.over()
    assert done.memory.unfinished() == ()


def test_a_run_that_is_left_stays_once_something_was_answered() -> None:
    done = Saving()
    done.steps.left()
    assert len(done.saved.steps) == len(CALLS)
    memory = Memory.nowhere(local_now)
    steps = Steps(Record(memory, "walk", {}))
    steps.add(Say("one"), None)
    assert memory.unfinished()
    steps.left()
    assert memory.unfinished() == ()


def test_saved_steps_come_back_as_they_were() -> None:
    done = Saving()
    assert (done.saved.exercise, done.saved.slots) == ("walk", {"number": 3})
    assert restored(done.saved) == done.steps.done


def test_what_was_told_is_not_in_the_saved_steps() -> None:
    done = Saving()
    done.steps.add(Listen("Tell me."), Told(False, 4.0, "zanzibar in the rain", entry=7), [ForgetWords(7)])
    assert "zanzibar" not in str(done.saved)
    assert restored(done.saved)[-1].result == Told(False, 4.0, None, entry=7)


def test_a_changed_exercise_does_not_erase_what_was_told() -> None:
    done = Saving()
    done.steps.add(Listen("Tell me."), Told(False, 4.0, entry=7), [ForgetWords(7)])
    again = Steps(Record(done.memory, "walk", {}, done.saved.id), done._take_back, restored(done.saved))
    assert again.recall(Say("something new")) is None
    assert again.changed
    assert done.gone_back == [Forget("a")]
    assert done.saved.steps == ()


def test_a_step_that_cannot_be_read_any_more_ends_what_is_restored() -> None:
    done = Saving()
    done.memory.add_step(done.saved.id, type(done.saved.steps[0])("Say", "x", {"result": {"is": "Gone"}}))
    assert len(restored(done.saved)) == len(CALLS)
