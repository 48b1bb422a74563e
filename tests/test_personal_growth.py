"""A goal in ten-minute steps: days are counted in all, and no missed one takes anything away."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from scripted import Person, answering
from test_content import EXERCISES

from assistant import Hour, Session
from assistant.calls import Keep, Listen, ReadBack

BEGIN = datetime.date(2026, 3, 25)
"""The clocks go forward on the 29th: days are dates, so nothing may come of it."""


def on(person: Person, day: int, way: str = "", /, **answers: Any) -> Person:
    slots = {"reminder": "step"} if way == "reminder" else {"way": way} if way else {}
    person.rule = answering(answers)
    person.on(f"{BEGIN + datetime.timedelta(days=day)}T19:00", slots)
    EXERCISES["personal_growth"].run(Session(person))
    return person


def begun(way: str = "skill", /, **answers: Any) -> Person:
    return on(Person(answering({})), 0, way, **answers)


def test_a_plan_is_heard_and_only_the_when_then_is_held() -> None:
    person = begun()
    assert [c.hold for c in person.calls if isinstance(c, Listen)] == ["", "", "step"]
    assert [e.kind for e in person.entries.values()] == ["step"]
    assert begun(**{"keep your plan": "no"}).entries == {}


def test_the_daily_question_is_asked_for_and_has_its_hour() -> None:
    person = begun(**{"time of day": Hour(datetime.time(7, 30))})
    assert (person.reminders["step"].at, person.reminders["step"].daily) == (datetime.time(7, 30), True)
    for kind in ("no", "silent", "unsure"):
        without = begun(**{"once a day": kind})
        assert (without.kept, without.reminders) == ({}, {})


@pytest.mark.parametrize("kind", ["yes", "sometimes", "unsure", "silent"])
def test_whoever_may_be_ill_is_sent_to_a_doctor_first(kind: str) -> None:
    assert "ask a doctor first" in begun("body", ill=kind).heard
    assert "doctor" not in begun("body", ill="no").heard
    assert "doctor" not in begun("skill").heard


def test_days_are_counted_in_all_however_many_lie_between() -> None:
    person = begun()
    for number, day in enumerate((0, 3, 4, 11, 40), 1):
        heard = on(person, day, "reminder").heard
        assert f"That makes {number} days in all." in heard or (number == 1 and "one day in all" in heard)
        assert "Shall we?" not in person.questions


@pytest.mark.parametrize("kind", ["no", "silent", "unsure", "skipped"])
def test_a_day_without_it_takes_nothing_away(kind: str) -> None:
    person = on(begun(), 1, "done")
    on(person, 2, "reminder", **{"Did you do": kind})
    assert "Another day, then." in person.heard
    assert person.kept["plan"]["days"] == 1


def test_a_day_counts_once() -> None:
    person = on(on(begun(), 1, "done"), 1, "done")
    assert "Today is counted already." in person.heard
    assert person.kept["plan"]["days"] == 1
    assert not any("Did you do" in q for q in on(person, 1, "reminder").questions)


@pytest.mark.parametrize(("choice", "minutes"), [("bigger", 15), ("the same", 10), ("smaller", 5), ("unsure", 10)])
def test_every_seven_days_the_step_can_change_its_size(choice: str, minutes: int) -> None:
    person = begun()
    for day in range(14):
        on(person, day, "done", **{"it bigger": choice})
        assert any("it bigger" in q for q in person.questions) == (day in (6, 13))
        if day == 6:
            assert person.kept["plan"]["minutes"] == minutes
    assert person.kept["plan"]["days"] == 14
    assert 5 <= person.kept["plan"]["minutes"] <= 30


def test_a_step_without_a_plan_counts_only_after_a_yes() -> None:
    assert on(Person(answering({})), 0, "done").kept["plan"]["days"] == 1
    assert on(Person(answering({})), 0, "done", **{"count such days": "no"}).kept == {}


def test_the_count_is_told_and_never_called_broken() -> None:
    person = on(on(begun(), 1, "done"), 9, "count")
    assert "That makes one day in all. Days between don't matter." in person.heard
    assert "Nothing is counted right now." in on(Person(answering({})), 0, "count").heard


def test_the_next_step_is_read_back_in_their_own_words() -> None:
    person = on(begun(), 1, "next")
    assert [c for c in person.calls if isinstance(c, ReadBack)]
    assert "10 minutes of what" in on(begun(**{"keep your plan": "no"}), 1, "next").heard


def test_a_plan_can_be_changed_and_ended_by_voice() -> None:
    person = on(begun(), 1, "change", **{"new goal": "another hour", "time of day": Hour(datetime.time(6))})
    assert person.reminders["step"].at == datetime.time(6)
    on(person, 2, "change", **{"new goal": "end it", "daily question": "no"})
    assert person.reminders
    on(person, 2, "change", **{"new goal": "end it"})
    assert person.reminders == {}
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [7]
    assert "There's no plan right now." in on(person, 3, "reminder").heard


def test_a_new_goal_begins_a_new_count() -> None:
    person = on(begun(), 1, "done")
    on(person, 2, "change", **{"new goal": "new goal"})
    assert person.kept["plan"]["days"] == 0


def test_whoever_has_a_plan_is_asked_about_today_first() -> None:
    assert "Did you do your 10 minutes today?" in on(begun(), 1).questions
    assert "What would you like to grow in?" in on(begun(), 1, **{"plan already": "no"}).heard
    person = on(on(begun(), 1, "done"), 2, **{"plan already": "no", "A new plan": "no"})
    assert person.kept["plan"]["days"] == 1
