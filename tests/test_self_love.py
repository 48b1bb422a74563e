"""Care for oneself: a routine with a daily question that can be changed and ended by voice, standards, a partner."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from scripted import Person, answering
from test_content import EXERCISES

from assistant import Chosen, Hour, Session
from assistant.calls import Choose, Keep, KeepWords, Listen, ReadBack, RepeatAfterMe

THINGS = Chosen(("water", "walking", "sleep"))


def visit(person: Person, way: str = "", reminder: str = "", /, **answers: Any) -> Person:
    person.rule = answering({"food, water": THINGS, **answers})
    person.on("2026-03-02T18:00", {"way": way} if way else {"reminder": reminder} if reminder else {})
    EXERCISES["self_love"].run(Session(person))
    return person


def led(way: str = "", /, **answers: Any) -> Person:
    return visit(Person(answering({})), way, **answers)


@pytest.mark.parametrize(
    ("option", "heard"), [("routine", "up to three"), ("standards", "spoken to"), ("partner", "three things")]
)
def test_each_part_can_be_chosen_and_asked_for(option: str, heard: str) -> None:
    assert heard in led(**{"A routine, your": option}).heard
    assert heard in led(option).heard


# ---------------------------------------------------------------- the routine


def test_a_routine_has_up_to_three_things_and_a_daily_question() -> None:
    person = led("routine", **{"time of day": Hour(datetime.time(8))})
    assert next(c for c in person.calls if isinstance(c, Choose)).up_to == 3
    assert person.kept["routine"] == ["water", "walking", "sleep"]
    assert (person.reminders["care"].at, person.reminders["care"].daily) == (datetime.time(8), True)
    assert "Water, walking and sleep." in person.heard
    assert "Every day, then." in person.heard


@pytest.mark.parametrize("kind", ["no", "silent", "unsure"])
def test_without_a_yes_nothing_is_kept_nor_reminded_of(kind: str) -> None:
    person = led("routine", **{"ask once a day": kind})
    assert person.kept == {}
    assert person.reminders == {}


def test_without_an_hour_there_is_no_reminder() -> None:
    person = led("routine", **{"time of day": Hour(None, "unsure")})
    assert person.reminders == {}
    assert person.kept["routine"]


@pytest.mark.parametrize(
    ("kind", "heard"), [("yes", "it counts"), ("sometimes", "it counts"), ("no", "Another day."), ("silent", "Another")]
)
def test_the_daily_question(kind: str, heard: str) -> None:
    person = visit(led("routine"), "", "care", **{"happen today": kind})
    assert "Your routine: water, walking and sleep." in person.heard
    assert heard in person.heard
    assert person.questions == ["Did some of it happen today?"]


def test_the_hour_can_be_changed() -> None:
    answers = {"the hour, or": "hour", "time of day": Hour(datetime.time(21, 15))}
    person = visit(led("routine"), "change", **answers)
    assert person.reminders["care"].at == datetime.time(21, 15)
    assert "Every day, then." in person.heard


def test_the_things_can_be_changed() -> None:
    person = visit(led("routine"), "change", **{"the hour, or": "things", "food, water": Chosen(("food",))})
    assert person.kept["routine"] == ["food"]


def test_it_can_be_ended_and_is_gone_a_week_later() -> None:
    person = visit(led("routine"), "end", **{"end your care": "no"})
    assert person.reminders
    visit(person, "end")
    assert not person.reminders
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [7]


@pytest.mark.parametrize("way", ["change", "end"])
def test_there_may_be_none_yet(way: str) -> None:
    person = led(way, **{"set up a routine": "no"})
    assert "There's no care reminder right now." in person.heard
    assert person.kept == {}


# ---------------------------------------------------------------- words of their own


def test_three_standards_each_kept_only_after_its_own_yes() -> None:
    person = led("standards")
    assert len([c for c in person.calls if isinstance(c, Listen) and c.hold]) == 3
    assert [e.kind for e in person.entries.values()] == ["standard"] * 3
    assert led("standards", **{"keep that one": "no"}).entries == {}
    (sentence,) = [c.sentence for c in person.calls if isinstance(c, RepeatAfterMe)]
    assert sentence.startswith("I am allowed to want")


def test_kept_standards_are_heard_again_only_when_wanted() -> None:
    person = visit(led("standards"), "standards", **{"hear them": "no"})
    assert not [c for c in person.calls if isinstance(c, ReadBack)]
    visit(person, "standards", **{"add to that": "no"})
    assert len([c for c in person.calls if isinstance(c, ReadBack)]) == 4
    assert not [c for c in person.calls if isinstance(c, Listen)]


def test_wishes_for_a_partner_are_read_back_before_they_are_kept() -> None:
    person = led("partner")
    order = [type(c) for c in person.calls if isinstance(c, Listen | ReadBack | KeepWords)]
    assert order == [Listen, Listen, ReadBack, ReadBack, KeepWords, KeepWords]
    assert len(person.entries) == 2
    assert not [c for c in led("partner", **{"hear that back": "no"}).calls if isinstance(c, ReadBack)]


def test_nothing_told_is_nothing_read_back() -> None:
    person = led("partner", **{"three things": None, "a no for you": None})
    assert person.heard.endswith("I'm here.")
