"""Strengths: from what one likes to ten minutes of it, and on a later day whether they happened."""

from __future__ import annotations

import datetime

import pytest
from scripted import Person, answering
from test_content import EXERCISES, led

from assistant import Hour, Session, Told
from assistant.calls import Choose, Keep, KeepWords, Listen, ReadBack

NAME = "strengths"
NOTHING = {"What do you like": Told(False, said="unsure")}


def again(person: Person, now: str, **slots: str) -> Person:
    EXERCISES[NAME].run(Session(person.on(now, dict(slots))))
    return person


def planned(**answers: str) -> Person:
    return led(NAME, answering({"minutes of": "tomorrow", **answers}))


def test_what_is_planned_is_when_and_how_long() -> None:
    person = led(NAME, answering({"minutes of": "tomorrow", "After a meal": "after work"}))
    assert "When the day's work is done: ten minutes of it." in person.heard
    assert person.kept["plan"] == {"day": "2026-03-02", "what": "it", "cue": "after work"}


def test_where_nothing_comes_to_mind_kinds_of_doing_are_named() -> None:
    person = led(NAME, answering({**NOTHING, "Making, fixing": "none", "learning, or moving": "moving"}))
    assert "Ten minutes of moving: today, tomorrow, or not now?" in person.questions
    unnamed = led(NAME, answering({**NOTHING, "Making, fixing": "unsure"}))
    assert "Ten minutes of it: today, tomorrow, or not now?" in unnamed.questions


@pytest.mark.parametrize("kind", ["not now", "unsure", "silent", "skipped"])
def test_not_now_plans_nothing(kind: str) -> None:
    person = led(NAME, answering({"minutes of": kind}))
    assert person.kept == {} and person.reminders == {}
    assert "It stays yours all the same." in person.heard


def test_a_reminder_only_after_a_yes_and_on_the_day() -> None:
    assert planned().reminders["plan"].day == datetime.date(2026, 3, 2)
    assert led(NAME, answering({})).reminders["plan"].day is None  # today: the next time it is that hour
    assert planned(reminder="no").reminders == {}
    assert led(NAME, answering({"What time": Hour(None, "unsure")})).reminders == {}


def test_before_the_day_nobody_asks_whether_it_is_done() -> None:
    assert not any("Did they happen?" in q for q in again(planned(), "2026-03-01T20:00").questions)


@pytest.mark.parametrize("slots", [{}, {"reminder": "plan"}])
def test_done_is_told_and_ends_the_plan(slots: dict[str, str]) -> None:
    person = again(planned(), "2026-03-02T20:00", **slots)
    assert "You planned some minutes for something you like. Did they happen?" in person.questions
    assert ("Shall we?" in person.questions) == (not slots)
    assert any(isinstance(c, Listen) and c.prompt == "How was it?" for c in person.calls)
    assert person.kept["plan"] == {"done_on": "2026-03-02"}
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [7]
    assert person.reminders == {}
    assert not any("Did they happen?" in q for q in again(person, "2026-03-03T20:00").questions)


def test_not_done_can_get_smaller() -> None:
    person = planned()
    person.rule = answering({"Did they happen": "no", "minutes of": "tomorrow"})
    again(person, "2026-03-02T20:00")
    assert "Two minutes of it: today, tomorrow, or not now?" in person.questions
    assert person.kept["plan"]["day"] == "2026-03-03"


def test_not_done_can_be_let_go_without_a_word_of_blame() -> None:
    person = planned()
    person.rule = answering({"Did they happen": "no", "smaller": "no"})
    again(person, "2026-03-02T20:00")
    assert "Then we let that plan go. It cost you nothing." in person.heard
    assert person.kept == {} and person.reminders == {}


def test_what_was_kept_is_offered_and_read_only_after_a_yes() -> None:
    person = led(NAME, answering({"minutes of": "not now"}))
    assert [e.kind for e in person.entries.values()] == ["strength"]
    again(person, "2026-04-01T10:00")
    assert any(isinstance(c, ReadBack) for c in person.calls)
    person.rule = answering({"hear it": "no", "minutes of": "not now"})
    assert not any(isinstance(c, ReadBack) for c in again(person, "2026-04-02T10:00").calls)
    again(person, "2026-04-03T10:00", way="remind")
    assert any(isinstance(c, ReadBack) for c in person.calls) and not any("hear it" in q for q in person.questions)


def test_where_nothing_was_told_nothing_is_asked_to_be_kept() -> None:
    person = led(NAME, answering(NOTHING))
    assert not any(isinstance(c, KeepWords) for c in person.calls)


def test_the_short_version_is_one_thing_of_today() -> None:
    person = led(NAME, answering({}), short=True)
    assert not any(isinstance(c, Choose) for c in person.calls)
    assert person.kept == {}


def test_a_smaller_piece_can_still_be_not_now() -> None:
    person = planned()
    person.rule = answering({"Did they happen": "no", "minutes of": "not now"})
    again(person, "2026-03-02T20:00")
    assert person.kept == {} and person.reminders == {}
