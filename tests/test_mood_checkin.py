"""The mood check: heard right, noted only then; the plain question on a very low number; looking back, neutrally."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Person, answering, at_random
from test_content import EXERCISES, led

from assistant import Mood, Number, Session
from assistant.calls import AskNumber, Choose
from assistant.exercise import FEELINGS

PLAINLY = "Are you thinking of ending your life"
PRAISE = ("good", "great", "well done", "better", "worse", "bad", "sorry", "proud", "improve")


def checked(number: int, answers: dict[str, Any], **facts: Any) -> Person:
    return led("mood_checkin", answering({"more about it": "no", **answers, "Which number": Number(number)}), **facts)


def test_number_and_word_are_noted() -> None:
    person = checked(4, {"Is it": "lonely"})
    assert [(m.number, m.word) for m in person.moods] == [(4, "lonely")]


def test_a_number_from_the_phrase_is_not_asked_for_again() -> None:
    person = checked(9, {}, slots={"number": 4})
    assert person.moods[0].number == 4
    assert not any(isinstance(c, AskNumber) for c in person.calls)
    assert person.questions[0] == "I heard four. Is that right?"


def test_zero_from_the_phrase_is_a_number() -> None:
    assert checked(9, {PLAINLY: "no"}, slots={"number": 0}).moods[0].number == 0


def test_a_number_that_was_heard_wrong_is_asked_for_again() -> None:
    person = checked(7, {"I heard four": "no"}, slots={"number": 4})
    assert [m.number for m in person.moods] == [7]
    twice = checked(7, {"I heard": "no"})
    assert twice.moods == []
    assert sum(isinstance(c, AskNumber) for c in twice.calls) == 2


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_a_number_that_is_not_confirmed_is_not_noted_yet_asked_about_when_low(kind: str) -> None:
    person = checked(1, {"I heard": kind, PLAINLY: "no"})
    assert person.moods == []
    assert any(q.startswith(PLAINLY) for q in person.questions)


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_no_number_is_an_answer(kind: str) -> None:
    person = led("mood_checkin", answering({"Which number": Number(None, kind)}))  # type: ignore[arg-type]
    assert person.moods == []
    assert person.heard.endswith("I'm here.")


@pytest.mark.parametrize("number", range(11))
def test_three_fitting_words_are_named_and_all_can_be_said(number: int) -> None:
    person = checked(number, {PLAINLY: "no"})
    choice = next(c for c in person.calls if isinstance(c, Choose))
    assert sorted(choice.options) == sorted(FEELINGS)
    assert all(word in choice.question for word in choice.options[:3])
    assert choice.own_word


@pytest.mark.parametrize("number", range(11))
def test_a_very_low_number_is_asked_about_plainly(number: int) -> None:
    person = checked(number, {PLAINLY: "no"})
    assert any(q.startswith(PLAINLY) for q in person.questions) == (number <= 2)
    assert not person.cared


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("kind", ["yes", "sometimes", "unsure", "silent", "skipped"])
def test_what_may_be_a_yes_goes_to_the_safe_route(kind: str, short: bool) -> None:
    person = checked(2, {PLAINLY: kind}, short=short)
    assert person.cared == "suicide"
    assert person.questions[-1].startswith(PLAINLY)


def test_after_a_no_the_helpline_is_named() -> None:
    person = checked(0, {PLAINLY: "no"})
    assert "say helpline at any time" in person.heard and person.cared == ""


@pytest.mark.parametrize(("kind", "next_one"), [("yes", "journal"), ("no", ""), ("silent", ""), ("unsure", "")])
def test_who_has_more_to_say_goes_on_to_the_journal(kind: str, next_one: str) -> None:
    assert checked(5, {"more about it": kind}).handed_over == next_one


# ---------------------------------------------------------------- looking back


def looking_back(way: str, *days: tuple[str, int, str], now_too: str = "no") -> Person:
    person = Person(answering({"note how it is now": now_too, "more about it": "no", "Which number": Number(5)}))
    for when, number, word in days:
        person.on(when)
        person.moods.append(Mood(person._now, number, word))
    EXERCISES["mood_checkin"].run(Session(person.on("2026-03-10T18:00", {"way": way})))
    return person


def test_how_have_i_been() -> None:
    person = looking_back(
        "trend", ("2026-03-07T09:00", 6, "calm"), ("2026-03-08T09:00", 2, ""), ("2026-03-09T09:00", 4, "sad")
    )
    assert "I have 3 numbers from the last two weeks." in person.heard
    assert "They go from two to six. The last was four, and sad." in person.heard


def test_with_one_number_or_none() -> None:
    assert "one number from the last two weeks: six." in looking_back("trend", ("2026-03-07T09:00", 6, "")).heard
    assert "no numbers" in looking_back("trend").heard


def test_yesterday() -> None:
    days = [("2026-03-08T09:00", 9, "calm"), ("2026-03-09T09:00", 4, "sad"), ("2026-03-09T20:00", 3, "")]
    heard = looking_back("yesterday", *days).heard
    assert "Yesterday, you said three. Before that, you said four, and sad." in heard
    assert "nine" not in heard
    assert "no number from yesterday" in looking_back("yesterday", days[0]).heard


def test_a_number_for_now_only_after_a_yes() -> None:
    assert len(looking_back("trend", now_too="yes").moods) == 1
    assert looking_back("trend", now_too="silent").moods == []


def test_no_number_is_praised_or_pitied() -> None:
    for number in range(11):
        said = checked(number, {PLAINLY: "no"}).heard + looking_back("trend", ("2026-03-09T09:00", number, "")).heard
        assert not [word for word in PRAISE if word in said.lower()]


def test_it_is_said_that_the_number_is_kept() -> None:
    for person in (checked(5, {}), checked(5, {}, slots={"number": 5})):
        noted = next(i for i, turn in enumerate(person.turns) if "ninety days" in " ".join(turn))
        assert noted < 3


def test_every_random_way_notes_only_numbers_that_were_confirmed() -> None:
    for seed in range(100):
        person = led("mood_checkin", at_random(seed))
        assert all(0 <= m.number <= 10 and m.word in ("", *FEELINGS) for m in person.moods)


def test_with_the_memory_off_it_doesnt_claim_to_keep_anything() -> None:
    person = Person(answering({"more about it": "no", "Which number": Number(5)}))
    person.facts["remembers"] = False
    EXERCISES["mood_checkin"].run(Session(person))
    assert "for today only" in person.heard and "ninety" not in person.heard
