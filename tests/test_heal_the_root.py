"""Healing old hurts: styles that are held lightly, a kind minute, the way to a therapist."""

from __future__ import annotations

import re

import pytest
from scripted import answering
from test_content import led, people

from assistant.calls import Keep

NAME = "heal_the_root"


@pytest.mark.parametrize("kind", ["yes", "sometimes", "unsure", "silent", "skipped"])
def test_whatever_sounds_familiar_is_held_lightly(kind: str) -> None:
    heard = led(NAME, answering({"familiar": kind})).heard
    assert "Hold it lightly." in heard and "All of it can change." in heard


def test_nobody_is_told_which_style_they_are() -> None:
    assert "I can't tell you yours." in led(NAME, answering({})).heard
    for person in people(NAME):
        assert not re.search(r"you are (secure|anxious|avoidant)|your style is", person.heard, re.IGNORECASE)


@pytest.mark.parametrize("kind", ["kindness", "unsure", "silent", "skipped"])
def test_kindness_is_the_gentle_way(kind: str) -> None:
    heard = led(NAME, answering({"Styles, kindness": kind})).heard
    assert "this is hard." in heard and "You're not alone with it." in heard


@pytest.mark.parametrize(("way", "heard"), [("styles", "I can't tell you yours."), ("kindness", "this is hard.")])
def test_a_way_that_was_asked_for_is_not_asked_again(way: str, heard: str) -> None:
    person = led(NAME, answering({}), slots={"way": way})
    assert heard in person.heard and not any("Styles, kindness" in q for q in person.questions)


def test_to_therapy_only_after_a_yes() -> None:
    assert led(NAME, answering({"Styles, kindness": "a therapist"})).handed_over == "therapy"
    declined = led(NAME, answering({"Styles, kindness": "a therapist", "go on to therapy": "no"}))
    assert declined.handed_over == ""
    assert "It stays possible on any day." in declined.heard


def test_only_the_date_is_kept_for_ninety_days() -> None:
    assert [c.days for c in led(NAME, answering({})).calls if isinstance(c, Keep)] == [90]
    assert {str(p.kept) for p in people(NAME)} == {"{}", "{'done_on': '2026-03-01'}"}
