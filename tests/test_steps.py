"""Going back: which steps still stand."""

from __future__ import annotations

from assistant.events import Answer
from assistant.session import Ask, Keep, Pause, Say
from assistant.steps import Steps


def done() -> Steps:
    steps = Steps()
    for call, result in (
        (Say("one"), None),
        (Ask("two?"), Answer("yes")),
        (Keep("a", 1), 1),
        (Say("three"), None),
        (Pause(2), None),
    ):
        steps.add(call, result)
    return steps


def test_back_forgets_the_last_thing_that_was_heard_and_what_came_after() -> None:
    steps = done()
    steps.back()
    assert [s.call for s in steps.done] == [Say("one"), Ask("two?"), Keep("a", 1)]


def test_undo_forgets_the_last_answer_and_what_was_kept_because_of_it() -> None:
    steps = done()
    assert steps.undo()
    assert [s.call for s in steps.done] == [Say("one")]
    assert steps.kept() == {}


def test_undo_without_an_answer_says_so() -> None:
    steps = Steps()
    steps.add(Say("one"), None)
    assert not steps.undo()


def test_steps_that_stand_are_given_again_and_another_call_ends_that() -> None:
    steps = done()
    steps.back()
    assert steps.recall(Say("one")) is not None
    answered = steps.recall(Ask("two?"))
    assert answered is not None and answered.result.yes
    assert steps.recall(Say("something new")) is None
    assert [s.call for s in steps.done] == [Say("one"), Ask("two?")]
