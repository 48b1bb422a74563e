"""Something else is asked for where one thing is offered: it leads there, and leaves no trace of what was offered."""

from __future__ import annotations

import pytest
from conversing import ByText, house

from assistant.events import NOTHING
from assistant.instead import elsewhere

HINT = "You can say yes, no, or not sure."


@pytest.fixture
def talk() -> ByText:
    return ByText(house())


def led(talk: ByText) -> list[str]:
    return [e.details["exercise"] for e in talk.events if e.name == "exercise_started"]


@pytest.mark.parametrize(
    ("line", "offer"),
    [
        ("can we do something funny instead", "Would you like a distraction?"),
        ("tell me a joke", "Would you like a distraction?"),
        ("let's do the letter after all", "Would you like the closure ritual?"),
    ],
)
@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_it_leads_there(talk: ByText, first: str, line: str, offer: str) -> None:
    assert talk.say(first)[-1] in ("Would you like room for feelings?", "Shall we?")
    assert talk.say(line) == [offer]


@pytest.mark.parametrize(("line", "begins"), [("i'm tense", "body_scan"), ("no, breathing", "breathing")])
@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_a_phrase_of_an_exercise_begins_it(talk: ByText, first: str, line: str, begins: str) -> None:
    talk.say(first)
    assert talk.say(line)[-1] == "Shall we?"
    assert led(talk)[-1] == begins


def test_the_run_that_was_only_offered_is_stopped_and_leaves_no_trace(talk: ByText) -> None:
    talk.say("ground me")
    talk.say("tell me a joke")
    assert talk.ended() == "stopped"
    assert talk.house.memory.unfinished() == ()


def test_the_same_is_a_yes(talk: ByText) -> None:
    talk.say("i need some grounding")
    assert "out loud" in talk.say("ground me")[-1]
    assert led(talk) == ["grounding"]


@pytest.mark.parametrize("line", ["I'm a bit dizzy", "she said we're better as friends", "did you take the bins out"])
@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_what_tells_how_it_is_stays_unknown(talk: ByText, first: str, line: str) -> None:
    talk.say(first)
    assert talk.say(line) == [HINT]


@pytest.mark.parametrize(
    "line",
    ["yes", "no", "nah", "not now", "yes I need to calm down", "sure, let's do it", "no thanks", "maybe", "what"],
)
def test_answers_are_answers(talk: ByText, line: str) -> None:
    assert elsewhere(line, talk.house.locale, talk.house.book.understand).meaning == NOTHING


def test_between_two_exercises_a_third_may_be_asked_for(talk: ByText) -> None:
    talk.say("should i leave her")
    assert talk.said[-1] == "Would you like a relationship check, or room for feelings?"
    assert talk.say("can we breathe instead")[-1] in ("Would you like breathing?", "Shall we?")


@pytest.mark.parametrize("line", ["the relationship check", "room for feelings", "the first one", "um, the first"])
def test_the_exercises_that_are_named_are_answers(talk: ByText, line: str) -> None:
    talk.say("should i leave her")
    assert "Shall we?" not in talk.say(line), "they were asked just now"
    assert len(led(talk)) == 1


def test_a_reminder_can_be_asked_for_there(talk: ByText) -> None:
    talk.say("ground me")
    assert talk.say("remind me at eight in the evening")[0].endswith("at eight in the evening.")


@pytest.mark.parametrize(
    ("line", "begins"),
    [("yes. no wait. not today", False), ("no, actually yes", True), ("yes, i mean no", False)],
)
def test_the_last_clause_counts_where_one_takes_it_back(talk: ByText, line: str, begins: bool) -> None:
    talk.say("ground me")
    assert ("out loud" in talk.say(line)[-1]) is begins
