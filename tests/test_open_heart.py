"""Ready to love again or not: five questions without a score, and thirty days of quiet for whoever wants them."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Person, answering

from assistant import Session, Told
from assistant.calls import Keep, Listen
from assistant.plugins import Plugins
from assistant.resources import plugins_folder

OPEN_HEART = Plugins(plugins_folder(), packages=False).exercises["open_heart"][1]
FIVE = ("in your mind", "hear a no", "curious", "steady", "more than to forget")


def led(answers: dict[str, Any], person: Person | None = None, **facts: Any) -> Person:
    person = person or Person(answering(answers), **facts)
    person.rule = answering(answers)
    OPEN_HEART.run(Session(person))
    return person


@pytest.mark.parametrize("kind", ["yes", "no", "sometimes", "unsure", "silent", "skipped"])
def test_five_questions_and_no_verdict(kind: str) -> None:
    person = led(dict.fromkeys(FIVE, kind))
    for words in FIVE:
        assert sum(words in q for q in person.questions) == 1
    assert "There's no score in this." in person.heard
    assert not any(word in person.heard.lower() for word in ("you're ready", "not ready", "too soon"))


def test_a_no_is_answered_in_its_own_words() -> None:
    assert "A no can weigh a lot just now." in led({"hear a no": "no"}).heard
    assert "A no can weigh" not in led({}).heard


def test_the_questions_can_be_left_out() -> None:
    person = led({"Would they help?": "no"})
    assert not any("curious" in q for q in person.questions)
    assert any(q.startswith("What fits") for q in person.questions)


@pytest.mark.parametrize("choice", ["waiting", "leaving it"])
def test_not_now_is_not_raised_for_thirty_days(choice: str) -> None:
    person = led({"What fits": choice})
    assert person.kept["not_before"] == "2026-03-31"
    assert "I won't bring this up for thirty days." in person.heard


@pytest.mark.parametrize("choice", ["a small step", "unsure", "silent"])
def test_otherwise_only_the_date_of_the_visit_is_kept(choice: str) -> None:
    person = led({"What fits": choice})
    assert person.kept == {"last": "2026-03-01"}
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [90]


def test_who_comes_back_within_the_quiet_days_is_met_with_that() -> None:
    person = led({"What fits": "leaving it"})
    led({}, person.on("2026-03-30T18:00"))
    assert "You can change your mind" in person.heard
    led({}, person.on("2026-04-01T18:00"))
    assert "You can change your mind" not in person.heard


def test_who_is_done_with_love_is_asked_nothing_more() -> None:
    person = led({}, slots={"way": "done"})
    assert person.questions == ["Shall we?"]
    assert person.kept["not_before"] == "2026-03-31"


@pytest.mark.parametrize(
    ("step", "heard"), [("a hello", "One hello"), ("a group", "A class"), ("a friend", "A friend")]
)
def test_a_small_step(step: str, heard: str) -> None:
    person = led({"What fits": "a small step", "A hello, a group": step})
    assert heard in person.heard
    assert "There are people you haven't met yet." in person.heard


def test_the_short_version_asks_one_thing_and_keeps_no_word() -> None:
    person = led({"would you like to feel": Told(False, 4.0, "zanzibar")}, short=True)
    assert [c.hold for c in person.calls if isinstance(c, Listen)] == [""]
    assert person.entries == {} and person.held == {}
