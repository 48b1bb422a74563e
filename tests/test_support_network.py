"""People to lean on, by name and only after a yes, and a boundary that is practiced."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from scripted import Person, answering
from test_content import EXERCISES

from assistant import Day, Hour, Named, Session, Told
from assistant.calls import Keep, Listen, ReadBack, RepeatAfterMe

FRIDAY = datetime.date(2026, 3, 6)


def visit(person: Person, way: str = "", reminder: str = "", /, **answers: Any) -> Person:
    person.rule = answering({"Is Anna good": "distract", "Which day": Day(FRIDAY), **answers})
    person.on("2026-03-02T18:00", {"way": way} if way else {"reminder": reminder} if reminder else {})
    EXERCISES["support_network"].run(Session(person))
    return person


def led(way: str = "", /, **answers: Any) -> Person:
    return visit(Person(answering({})), way, **answers)


# ---------------------------------------------------------------- people


def test_a_name_and_what_they_are_good_for_are_kept_after_a_yes() -> None:
    assert led("people").kept["people"] == {"Anna": "distract"}
    assert "people" not in led("people", **{"remember Anna": "no"}).kept
    assert "people" not in led("people", **{"remember Anna": "silent"}).kept


def test_a_day_to_get_in_touch_is_planned_and_nobody_is_contacted() -> None:
    person = led("people", **{"time of day": Hour(datetime.time(17))})
    assert "I contact nobody myself." in person.heard
    reminder = person.reminders["plan"]
    assert (reminder.day, reminder.at, reminder.daily) == (FRIDAY, datetime.time(17), False)
    assert next(c for c in person.calls if isinstance(c, Keep) and c.name == "plan").days == 11


@pytest.mark.parametrize("question", ["get in touch", "remind you"])
def test_without_a_yes_there_is_no_plan(question: str) -> None:
    person = led("people", **{question: "no"})
    assert person.reminders == {}
    assert "plan" not in person.kept


def test_the_planned_day_is_asked_about() -> None:
    person = visit(led("people"), "", "plan", happened="yes")
    assert "getting in touch with Anna" in person.heard
    assert "plan" not in person.kept
    assert "Shall we?" not in person.questions
    again = visit(led("people"), "", "plan", **{"happened": "no", "another day": "no"})
    assert "That's fine. It can rest." in again.heard


def test_known_people_are_offered_before_a_name_is_asked_for() -> None:
    person = visit(led("people"), "people", remember="no")
    assert "Would Anna be good today?" in person.questions
    assert not any("Is Anna good" in q for q in person.questions)


@pytest.mark.parametrize("way", ["people", "nobody"])
def test_nobody_is_met_with_kindness_and_a_number(way: str) -> None:
    person = led(way, **{"bit lighter": Named(None, "none")})
    assert "That's hard." in person.heard
    assert "listening line" in person.heard
    assert "a support group" in person.heard
    assert person.kept == {}


def test_somebody_is_added_and_removed_by_voice() -> None:
    person = led("add")
    assert person.kept["people"] == {"Anna": "distract"}
    visit(person, "remove", **{"off your list": "no"})
    assert person.kept["people"]
    visit(person, "remove")
    assert person.kept["people"] == {}


def test_a_name_that_is_not_there_cannot_be_removed() -> None:
    person = visit(led("add"), "remove", **{"Who is it": Named("Tom")})
    assert person.kept["people"] == {"Anna": "distract"}
    assert "There's no name on your list." in led("remove").heard


# ---------------------------------------------------------------- a boundary


def lines(person: Person) -> list[str]:
    return [c.sentence for c in person.calls if isinstance(c, RepeatAfterMe)]


def test_a_soft_and_a_firm_line_and_two_pushes() -> None:
    person = led("boundary")
    assert lines(person) == ["Thanks, not today.", "I said no. Let's change the subject."]
    assert len([c for c in person.calls if isinstance(c, Listen)]) == 2
    assert not [c for c in led("boundary", practice="no").calls if isinstance(c, Listen)]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (Told(True), "Saying nothing is an answer, too."),
        (Told(False, skipped=True), "Saying nothing is an answer, too."),
        (Told(False, said="none"), "That was your answer, and it stands."),
    ],
)
def test_any_answer_to_a_push_is_fine(told: Told, sentence: str) -> None:
    assert led("boundary", happened=told).heard.count(sentence) == 2


def test_the_own_line_is_kept_after_a_yes_and_heard_only_when_wanted() -> None:
    assert led("boundary", **{"Shall I keep your line": "no"}).entries == {}
    person = led("boundary")
    assert [e.kind for e in person.entries.values()] == ["boundary"]
    visit(person, "boundary", **{"hear it": "no"})
    assert not [c for c in person.calls if isinstance(c, ReadBack)]
    assert [c for c in visit(person, "boundary").calls if isinstance(c, ReadBack)]


def test_the_short_version_is_one_line() -> None:
    person = Person(answering({}), short=True)
    EXERCISES["support_network"].run(Session(person))
    assert lines(person) == ["Thanks, not today."]
