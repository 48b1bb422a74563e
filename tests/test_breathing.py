"""Breathing: what may be medical comes first, holds only for whom they suit, and the minutes that were asked for."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Person, answering
from test_content import led

from assistant import Number
from assistant.calls import Breathe, Pause, Say

NOT_NO = ["yes", "sometimes", "unsure", "silent", "skipped"]
FIRST = "Could it be something medical?"


def breathed(answers: dict[str, Any], **facts: Any) -> list[Breathe]:
    return [c for c in led("breathing", answering(answers), **facts).calls if isinstance(c, Breathe)]


SIGH = ("Breathe in.", "And a little more.", "And out, slowly.")
CUE_SECONDS = 0.7
"""How long one of the three cues of a sigh takes to say."""


def seconds(person: Person) -> float:
    cues = sum(isinstance(c, Say) and c.text in SIGH for c in person.calls)
    return CUE_SECONDS * cues + sum(
        c.rounds * (c.inhale + c.hold + c.exhale + c.rest) if isinstance(c, Breathe) else c.seconds
        for c in person.calls
        if isinstance(c, Breathe | Pause)
    )


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("kind", NOT_NO)
def test_a_tight_chest_is_asked_about_first_and_all_but_no_goes_to_the_emergency_number(kind: str, short: bool) -> None:
    person = led("breathing", answering({FIRST: kind}), slots={"way": "tight"}, short=short)
    assert person.questions == [FIRST]
    assert person.cared == "danger"
    assert not any(isinstance(c, Breathe) for c in person.calls)


def test_a_tight_chest_that_is_not_medical_gets_the_long_breath_out_without_holds() -> None:
    person = led("breathing", answering({FIRST: "no"}), slots={"way": "tight"})
    assert person.questions[:2] == [FIRST, "Shall we?"]
    assert {(c.inhale, c.exhale, c.hold) for c in person.calls if isinstance(c, Breathe)} == {(4, 6, 0)}
    assert not person.cared


def test_without_trouble_nothing_medical_is_asked() -> None:
    assert FIRST not in led("breathing", answering({})).questions


@pytest.mark.parametrize(("said", "paces"), [("longer out", (4, 6)), ("even", (5, 5))])
def test_patterns_without_holds(said: str, paces: tuple[int, int]) -> None:
    assert {(c.inhale, c.exhale, c.hold, c.rest) for c in breathed({"Longer out": said})} == {(*paces, 0, 0)}


@pytest.mark.parametrize("kind", NOT_NO)
@pytest.mark.parametrize("facts", [{}, {"slots": {"way": "box"}}, {"slots": {"way": "box"}, "short": True}])
def test_holds_are_left_out_for_all_but_a_clear_no(kind: str, facts: dict[str, Any]) -> None:
    rounds = breathed({"Longer out": "box", "true for you": kind}, **facts)
    assert rounds and not any(c.hold or c.rest for c in rounds)


def test_the_box_is_four_times_four() -> None:
    rounds = breathed({"true for you": "no"}, slots={"way": "box"})
    assert {(c.inhale, c.hold, c.exhale, c.rest) for c in rounds} == {(4, 4, 4, 4)}


def test_the_fourth_way_is_a_double_breath_in_and_a_sigh() -> None:
    person = led("breathing", answering({"Longer out": "none"}))
    assert not any(isinstance(c, Breathe) for c in person.calls)
    cues = [c.text for c in person.calls if isinstance(c, Say)]
    first = cues.index(SIGH[0])
    assert tuple(cues[first : first + 3]) == SIGH


@pytest.mark.parametrize("kind", ["no", "silent", "unsure"])
def test_who_does_not_want_the_fourth_way_gets_the_easiest(kind: str) -> None:
    assert breathed({"Longer out": "none", "that one": kind})[0].exhale == 6


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_no_choice_means_the_easiest_for_one_minute(kind: str) -> None:
    rounds = breathed({"Longer out": kind, "How many": Number(None, kind)})  # type: ignore[arg-type]
    assert [(c.exhale, c.rounds) for c in rounds] == [(6, 6)]


@pytest.mark.parametrize("way", ["longer out", "even", "box", "sigh"])
@pytest.mark.parametrize("minutes", [1, 3, 5])
def test_it_takes_the_minutes_that_were_asked_for(way: str, minutes: int) -> None:
    person = led("breathing", answering({"Longer out": way, "true for you": "no", "How many": Number(minutes)}))
    assert abs(seconds(person) - 60 * minutes) < 20


def test_the_short_version_is_six_rounds_and_asks_nothing() -> None:
    person = led("breathing", answering({}), short=True)
    assert [c.rounds for c in person.calls if isinstance(c, Breathe)] == [6]
    assert person.questions == ["Shall we?"]


def test_dizziness_is_called_normal_before_it_begins() -> None:
    heard = led("breathing", answering({})).heard
    assert "dizzy is normal" in heard


@pytest.mark.parametrize(("kind", "next_one"), [("yes", "grounding"), ("no", ""), ("silent", ""), ("unsure", "")])
def test_grounding_is_offered_where_it_did_not_help(kind: str, next_one: str) -> None:
    person = led("breathing", answering({"quieter": "no", "grounding instead": kind}))
    assert person.handed_over == next_one
    assert "grounding" not in " ".join(led("breathing", answering({"quieter": "yes"})).questions)
