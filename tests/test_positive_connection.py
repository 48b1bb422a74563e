"""Positive connection: receiving, people, giving; the plan to be in touch, and what became of it."""

from __future__ import annotations

import datetime

import pytest
from scripted import Person, answering
from test_content import EXERCISES, led

from assistant import Day, Hour, Session, Told
from assistant.calls import Keep, KeepWords, ReadBack

NAME = "positive_connection"
NONE = Told(False, said="none")


def went(way: str, **answers: object) -> Person:
    return led(NAME, answering({"Receive, people": way, **{k.replace("_", " "): v for k, v in answers.items()}}))


def again(person: Person, now: str, **slots: str) -> Person:
    EXERCISES[NAME].run(Session(person.on(now, dict(slots))))
    return person


@pytest.mark.parametrize("way", ["receive", "people"])
def test_who_has_nobody_and_no_kind_word_can_give(way: str) -> None:
    person = went(way, What_is_a_kind=NONE, Who_leaves=NONE)
    assert "And now to yourself: may I be well." in person.heard
    assert not any(isinstance(c, KeepWords) for c in person.calls)


def test_a_kind_word_is_taken_in_and_kept_only_after_a_yes() -> None:
    person = went("receive")
    assert "Now let it in." in person.heard
    assert [e.kind for e in person.entries.values()] == ["kind word"]
    assert went("receive", Shall_I_keep="no").entries == {}


@pytest.mark.parametrize(("way", "kind"), [("people", "somebody good for me"), ("give", "kind act")])
def test_what_was_told_on_the_other_ways_is_kept_only_after_a_yes(way: str, kind: str) -> None:
    assert [e.kind for e in went(way, A_wish="kind act").entries.values()] == [kind]
    assert went(way, A_wish="kind act", Shall_I_keep="no").entries == {}


def test_a_kept_kind_word_comes_back_on_a_day_without_one() -> None:
    person = went("receive")
    person.rule = answering({"Receive": "receive", "What is a kind": NONE})
    assert any(isinstance(c, ReadBack) for c in again(person, "2026-03-08T10:00").calls)
    person.rule = answering({"Receive": "receive", "What is a kind": NONE, "hear it": "no"})
    again(person, "2026-03-09T10:00")
    assert not any(isinstance(c, ReadBack) for c in person.calls)
    assert "offering some is one way in" in person.heard


def test_the_one_it_is_about_is_left_out() -> None:
    assert "Let's leave {them} out of it for now." in went("people").heard


def test_being_in_touch_gets_a_day_and_a_reminder_where_it_is_wanted() -> None:
    person = went("people")
    assert person.kept["plan"] == {"day": "2026-03-02"}
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [8]
    assert person.reminders["contact"].day == datetime.date(2026, 3, 2)
    assert went("people", in_touch="no").kept == {}
    assert went("people", reminder="no").reminders == {}
    assert went("people", Which_day=Day(None, "unsure")).kept == {}
    assert went("people", What_time=Hour(None, "silent")).reminders == {}


def test_a_time_that_has_gone_by_today_is_tomorrow() -> None:
    today = Day(datetime.date(2026, 3, 1))
    past, ahead = Hour(datetime.time(7)), Hour(datetime.time(20))
    assert went("people", Which_day=today, What_time=past).reminders["contact"].day == datetime.date(2026, 3, 2)
    assert went("people", Which_day=today, What_time=ahead).reminders["contact"].day == datetime.date(2026, 3, 1)


def test_the_reminder_asks_how_it_went_and_ends() -> None:
    person = again(went("people"), "2026-03-02T20:00", reminder="contact")
    assert person.questions[0] == "You wanted to be in touch with somebody. Did that happen?"
    assert person.kept["plan"] == {"done_on": "2026-03-02"}
    assert person.reminders == {}
    assert person.heard.endswith("I'm here.")


@pytest.mark.parametrize(("another", "kept"), [("yes", {"plan": {"day": "2026-03-02"}}), ("no", {})])
def test_what_did_not_happen_gets_another_day_or_rests(another: str, kept: dict[str, object]) -> None:
    person = went("people")
    person.rule = answering({"Did that happen": "no", "another day": another})
    assert again(person, "2026-03-02T20:00", reminder="contact").kept == kept


@pytest.mark.parametrize(("way", "heard"), [("receive", "kind word"), ("people", "lighter"), ("give", "A wish, or")])
def test_a_way_that_was_asked_for_is_not_asked_again(way: str, heard: str) -> None:
    person = again(Person(answering({})), "2026-03-01T18:00", way=way)
    assert heard in person.heard and not any("Receive, people" in q for q in person.questions)


@pytest.mark.parametrize("kind", ["silent", "skipped"])
def test_without_a_choice_it_is_one_kindness(kind: str) -> None:
    assert "Think of one kindness, given or received." in went(kind).heard
