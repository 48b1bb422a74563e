"""Not taking it personally: where it is sure, where it isn't, and where the thought goes on turning."""

from __future__ import annotations

import pytest
from scripted import answering
from test_content import led

from assistant import Told
from assistant.calls import Keep, Listen

NAME = "not_personal"


@pytest.mark.parametrize("kind", ["no", "unsure", "silent", "skipped"])
def test_other_reasons_where_it_is_not_sure(kind: str) -> None:
    heard = led(NAME, answering({"sure": kind})).heard
    assert "two different kinds of people" in heard and "one person's answer" not in heard


@pytest.mark.parametrize("kind", ["yes", "sometimes"])
def test_who_is_sure_is_comforted_and_not_argued_with(kind: str) -> None:
    heard = led(NAME, answering({"sure": kind})).heard
    assert "It's one person's answer" in heard and "two different kinds of people" not in heard


@pytest.mark.parametrize("kind", ["yes", "sometimes"])
def test_a_thought_that_goes_on_gets_small_plain_questions_and_grounding(kind: str) -> None:
    person = led(NAME, answering({"going round": kind}))
    prompts = [c.prompt for c in person.calls if isinstance(c, Listen)]
    assert prompts[-3:] == [
        "What happened, in one plain sentence?",
        "Where are you right now?",
        "What is the next tiny thing you could do?",
    ]
    assert person.handed_over == "grounding"
    assert led(NAME, answering({"grounding": "no"})).handed_over == ""


@pytest.mark.parametrize("kind", ["no", "unsure", "silent", "skipped"])
def test_else_it_ends_there(kind: str) -> None:
    assert "plain sentence" not in led(NAME, answering({"going round": kind})).heard


def test_not_knowing_gets_examples() -> None:
    unsure = Told(False, said="unsure")
    heard = led(NAME, answering({"Which thought": unsure, "one reason": unsure, "friend": unsure})).heard
    for example in ("Maybe: it was me.", "Maybe bad timing,", "I like you as you are."):
        assert example in heard


def test_only_the_date_is_kept_for_ninety_days() -> None:
    assert [c.days for c in led(NAME, answering({})).calls if isinstance(c, Keep)] == [90]
    assert led(NAME, answering({})).kept == {"done_on": "2026-03-01"}
    assert led(NAME, answering({"Shall we?": "no"})).kept == {}
