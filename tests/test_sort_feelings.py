"""Sorting feelings over five days: a part a day, known again on another day, stopped where it gets heavy."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Person, answering
from test_content import EXERCISES, led

from assistant import Session, Told
from assistant.calls import Breathe, Keep, KeepWords, Listen, ReadBack

NAME = "sort_feelings"
PARTS = ["earliest people", "first losses", "this one", "thread", "pattern"]
NOT_YES = ["no", "unsure", "silent", "skipped"]


def walk(person: Person, day: int) -> Person:
    EXERCISES[NAME].run(Session(person.on(f"2026-03-{day:02}T18:00")))
    return person


def through_all(answers: dict[str, Any]) -> Person:
    person = Person(answering(answers))
    for day in range(1, 6):
        walk(person, day)
    return person


def listened(person: Person) -> list[str]:
    return [c.prompt for c in person.calls if isinstance(c, Listen)]


def test_each_day_takes_the_next_part() -> None:
    person = Person(answering({}))
    for count, part in enumerate(PARTS, 1):
        walk(person, count)
        assert list(person.kept["stations"]) == PARTS[:count]
        assert person.kept["stations"][part] == f"2026-03-{count:02}"
        assert {c.days for c in person.calls if isinstance(c, Keep)} == {90}
    assert len(person.entries) == 5
    assert {e.about["part"] for e in person.entries.values()} == set(PARTS)


def test_one_part_a_day() -> None:
    person = walk(walk(Person(answering({})), 1), 1)
    assert "Shall we leave it there for today?" in person.questions
    assert listened(person) == []
    person.rule = answering({"leave it there": "no"})
    assert listened(walk(person, 1))


def test_a_month_later_it_goes_on() -> None:
    person = walk(Person(answering({})), 1)
    assert "What was an early loss" in walk(person, 31).heard


@pytest.mark.parametrize("kind", NOT_YES)
def test_not_a_good_day_waits_for_tomorrow(kind: str) -> None:
    person = led(NAME, answering({"good day": kind}))
    assert listened(person) == []
    assert "stations" not in person.kept
    assert "Tomorrow is a day too." in person.heard
    assert bool(person.reminders) == (kind == "no")


def test_a_reminder_is_for_the_next_day() -> None:
    reminder = led(NAME, answering({})).reminders["next part"]
    assert str(reminder.day) == "2026-03-02"
    assert led(NAME, answering({"reminder": "no"})).reminders == {}


def test_a_reminder_starts_the_next_part_without_asking_twice() -> None:
    person = walk(Person(answering({})), 1).on("2026-03-02T20:00", {"reminder": "next part"})
    EXERCISES[NAME].run(Session(person))
    assert "Shall we?" not in person.questions
    assert person.questions[0] == "Is today a good day for it?"


@pytest.mark.parametrize("kind", NOT_YES)
def test_too_much_ends_the_part_with_something_to_lean_on(kind: str) -> None:
    person = led(NAME, answering({"all right to go on": kind}))
    assert "that's right. The part can wait." in person.heard
    assert person.handed_over == "grounding"
    assert "stations" not in person.kept
    assert len(listened(person)) == 1
    assert not any(isinstance(c, KeepWords) for c in person.calls)


@pytest.mark.parametrize("how", ["heavy", "unsure", "silent", "skipped"])
def test_a_heavy_end_keeps_the_part_but_asks_for_nothing_more(how: str) -> None:
    person = led(NAME, answering({"okay, or heavy": how}))
    assert person.kept["stations"] == {"earliest people": "2026-03-01"}
    assert person.entries == {} and person.reminders == {}
    assert person.handed_over == "grounding"


def test_a_therapist_is_named_where_grounding_is_not_wanted() -> None:
    person = led(NAME, answering({"all right to go on": "no", "grounding": "no"}))
    assert person.handed_over == "therapy"


def test_words_are_kept_only_after_a_yes() -> None:
    assert led(NAME, answering({"Shall I keep": "no"})).entries == {}
    assert led(NAME, answering({"when you were small": Told(True)})).entries == {}


def test_the_thread_is_one_of_four_or_has_no_name() -> None:
    days = {"Being left": "none", "being controlled": "controlled"}
    assert through_all(days).kept["thread"] == "controlled"
    assert "thread" not in through_all({"Being left": "unsure"}).kept
    assert "thread" not in through_all(days | {"being controlled": "something else"}).kept


def test_the_last_part_offers_to_read_it_all_back_oldest_first() -> None:
    person = through_all({})
    assert [c.entry for c in person.calls if isinstance(c, ReadBack)] == [1, 2, 3, 4, 5]
    assert person.reminders == {}
    quiet = through_all({"hear what you kept": "no"})
    assert not any(isinstance(c, ReadBack) for c in quiet.calls)
    nothing = through_all({"Shall I keep": "no"})
    assert "Would you like to hear what you kept?" not in nothing.questions


def test_the_last_part_looks_ahead_and_not_at_a_need() -> None:
    told = through_all({})
    assert "That can be a beginning." in told.heard and "makes sense to need" not in told.heard
    assert "wait a day" in through_all({"do differently": Told(False, said="unsure")}).heard


def test_after_all_parts_it_can_be_heard_again_or_begun_again() -> None:
    person = walk(through_all({}), 20)
    assert any(isinstance(c, ReadBack) for c in person.calls)
    person.rule = answering({"hear what you kept": "no"})
    assert list(walk(person, 21).kept["stations"]) == ["earliest people"]
    person = through_all({"hear what you kept": "no", "again": "no"})
    assert list(walk(person, 22).kept["stations"]) == PARTS


def test_the_short_version_tells_nothing_and_breathes() -> None:
    person = led(NAME, answering({}), short=True)
    assert listened(person) == []
    assert sum(c.rounds for c in person.calls if isinstance(c, Breathe)) == 3
    assert person.kept == {}
