"""A window for grief over its days: counted by dates, missed days forgiven, made longer once, closed gently."""

from __future__ import annotations

import contextlib
import datetime
from typing import Any

import pytest
from scripted import Person, answering
from test_content import EXERCISES

from assistant import Chosen, Hour, Number, Session, Stopped
from assistant.calls import Choose, Keep, Listen, Pause, RepeatAfterMe

LATER = "Grief keeps its own time, and there's no hurry. I'm here."
BEGIN = datetime.date(2026, 3, 26)
"""The clocks go forward on the 29th: days are dates, so nothing may come of it."""

NO_REMINDER = {"once a day": "no"}


def on(person: Person, day: int, way: str = "check", /, **answers: Any) -> Person:
    """The same person, `day` days after the beginning."""
    person.rule = answering({**NO_REMINDER, "seven more": "close it", **answers})
    person.on(f"{BEGIN + datetime.timedelta(days=day)}T20:00", {"way": way} if way else {})
    with contextlib.suppress(Stopped):
        EXERCISES["grief_window"].run(Session(person))
    return person


def begun(**answers: Any) -> Person:
    return on(Person(answering({})), 0, "a_week", **{"first one now": "no", **answers})


def last_keep(person: Person) -> Keep:
    return [c for c in person.calls if isinstance(c, Keep)][-1]


def test_a_whole_week_counts_down_and_closes() -> None:
    person = begun()
    said = [on(person, day, how=Number(5)).heard for day in range(7)]
    assert [f"{7 - day} days are left" in said[day] for day in range(6)] == [True] * 6
    assert "days are left" not in said[6]
    assert "What would you like to carry with you?" in said[6]
    assert "And what would you like to leave here?" in said[6]
    assert "It's closed now." in said[6]
    assert [c.sentence for c in person.calls if isinstance(c, RepeatAfterMe)] == ["I gave my grief its time."]
    assert not person.reminders


@pytest.mark.parametrize(("way", "days"), [("a_week", 7), ("two_weeks", 14)])
def test_the_length_that_was_asked_for_is_not_asked_again(way: str, days: int) -> None:
    person = on(Person(answering({})), 0, way, **{"first one now": "no"})
    assert not any("two weeks" in q for q in person.questions)
    assert person.kept["window"]["days"] == days


@pytest.mark.parametrize(("choice", "days"), [("a week", 7), ("two weeks", 14)])
def test_the_length_is_chosen(choice: str, days: int) -> None:
    person = on(Person(answering({})), 0, "", **{"A week, or": choice, "first one now": "no"})
    assert person.kept["window"]["days"] == days


def test_a_no_to_its_length_leaves_it_kindly() -> None:
    person = on(Person(answering({})), 0, "", **{"A week, or": "none"})
    assert "window" not in person.kept
    assert person.questions[-1].startswith("A week, or")
    assert person.heard.endswith(LATER)


def test_a_feeling_of_their_own_is_taken() -> None:
    person = on(Person(answering({})), 0, "a_week", **{"One word": Chosen(("heartbroken",))})
    assert "Thank you for saying it. There's room for that." in person.heard
    assert all(call.own_word for call in person.calls if isinstance(call, Choose) and "One word" in call.question)


def test_what_is_kept_is_gone_thirty_days_after_the_end() -> None:
    person = begun()
    assert last_keep(person).days == 37
    assert last_keep(on(person, 3)).days == 34
    assert last_keep(on(person, 4, "end")).days == 30


@pytest.mark.parametrize("kind", ["no", "silent", "unsure"])
def test_without_a_yes_nothing_is_kept(kind: str) -> None:
    person = begun(**{"all right with you": kind})
    assert person.kept == {}
    assert "What do you miss today?" in person.heard
    assert person.heard.endswith("I'm here.")


def test_the_reminder_ends_with_the_window() -> None:
    person = begun(**{"once a day": "yes", "time of day": Hour(datetime.time(19, 30))})
    reminder = person.reminders["check in"]
    assert (reminder.at, reminder.daily) == (datetime.time(19, 30), True)
    assert reminder.until == BEGIN + datetime.timedelta(days=6)
    on(person, 2, "extend")
    assert person.reminders["check in"].until == BEGIN + datetime.timedelta(days=13)


def test_a_reminded_person_is_not_asked_twice_whether_to_begin() -> None:
    person = begun()
    person.rule = answering({})
    person.on("2026-03-27T20:00", {"reminder": "check in"})
    EXERCISES["grief_window"].run(Session(person))
    assert "Shall we?" not in person.questions
    assert "6 days are left" in person.heard


def test_a_check_in_has_number_word_what_is_missed_quiet_and_a_chore() -> None:
    person = on(begun(), 1)
    assert "From zero, the worst, to ten, the best" in person.heard
    assert "One word for it" in person.heard
    assert [c.prompt for c in person.calls if isinstance(c, Listen)] == ["I'm listening. What do you miss today?"]
    assert not any(c.hold for c in person.calls if isinstance(c, Listen))
    assert 10 in [c.seconds for c in person.calls if isinstance(c, Pause)]
    assert "One small chore" in person.heard


def test_missed_days_are_fine_and_count() -> None:
    person = on(begun(), 1)
    on(person, 4)
    assert "Missed days are fine." in person.heard
    assert "3 days are left" in person.heard
    assert "Missed days" not in on(person, 5).heard


def test_one_check_in_a_day() -> None:
    person = on(on(begun(), 1), 1)
    assert "done already" in person.heard
    assert not any(isinstance(c, Listen) for c in person.calls)


def test_whoever_comes_back_after_the_end_gets_the_last_words_then() -> None:
    assert "What would you like to carry with you?" in on(begun(), 12).heard


def test_how_many_days_are_left() -> None:
    person = on(begun(), 2, "left")
    assert "5 days are left" in person.heard
    assert person.questions == ["Shall we?"]
    assert "This is its last day." in on(person, 6, "left").heard
    assert "come to its end" in on(person, 9, "left").heard


def test_it_is_made_longer_once() -> None:
    person = on(begun(), 2, "extend")
    assert "12 days are left" in person.heard
    on(person, 3, "extend")
    assert "once is the most" in person.heard
    assert person.kept["window"]["days"] == 14
    on(person, 13)
    assert "Close it, or therapy?" in person.questions


def test_seven_more_days_on_the_last_one() -> None:
    person = on(begun(), 6, **{"seven more": "seven more days"})
    assert "8 days are left" in person.heard
    assert not person.kept["window"]["closed"]


def test_the_end_can_come_early_after_a_yes() -> None:
    person = on(begun(), 2, "end", **{"close your window": "no"})
    assert "Then it stays open." in person.heard
    on(person, 2, "end")
    assert person.kept["window"]["closed"]
    assert "no open window" in on(person, 3, "left").heard


def test_an_unanswered_last_question_decides_nothing() -> None:
    person = on(begun(), 6, **{"seven more": "silent"})
    assert not person.kept["window"]["closed"]
    assert "Then it ends by itself." in person.heard


def test_therapy_is_one_of_the_ways_out() -> None:
    assert on(begun(), 6, **{"seven more": "therapy"}).handed_over == "therapy"


# ---------------------------------------------------------------- many low days


def low(days: int, /, **answers: Any) -> Person:
    person = begun()
    for day in range(days):
        on(person, day, **{"From zero": Number(2), "ending your life": "no", **answers})
    return person


def asked_gently(person: Person) -> bool:
    return any("ending your life" in q for q in person.questions)


def test_the_fifth_low_day_leads_to_a_gentle_question_and_to_therapy() -> None:
    assert not asked_gently(low(4))
    person = low(5)
    assert asked_gently(person)
    assert person.handed_over == "therapy"
    assert not asked_gently(on(person, 5, **{"From zero": Number(3)}))


def test_each_low_day_after_it_asks_again_but_offers_therapy_once() -> None:
    person = low(6)
    assert asked_gently(person)
    assert person.handed_over == ""


@pytest.mark.parametrize("kind", ["yes", "sometimes", "unsure", "silent", "skipped"])
def test_a_yes_and_what_may_be_one_leave_for_the_safe_route(kind: str) -> None:
    assert low(5, **{"ending your life": kind}).cared == "suicide"


def test_after_a_no_it_stays_and_goes_on() -> None:
    person = low(5, **{"ending your life": "no"})
    assert person.cared == "" and person.handed_over == "therapy"


def test_numbers_above_two_are_not_low() -> None:
    person = begun()
    for day in range(6):
        on(person, day, **{"From zero": Number(3)})
    assert person.kept["window"]["low"] == ()
