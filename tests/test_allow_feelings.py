"""Room for feelings: a word or none, told or sat with, and the word remembered only after a yes."""

from __future__ import annotations

import pytest
from scripted import answering
from test_content import led

from assistant import Told
from assistant.calls import Keep, Pause

NAME = "allow_feelings"


@pytest.mark.parametrize("word", ["sad", "angry", "lonely", "ashamed", "longing"])
def test_every_word_has_its_room(word: str) -> None:
    person = led(NAME, answering({"What is strongest": word}))
    assert f"{word.capitalize()}." in person.heard
    assert person.kept["feeling"] == {"word": word, "on": "2026-03-01"}
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [90]


def test_the_last_two_words_are_named_when_none_of_the_first_is_it() -> None:
    person = led(NAME, answering({"What is strongest": "none", "Then ashamed": "longing"}))
    assert person.kept["feeling"]["word"] == "longing"


@pytest.mark.parametrize("kind", ["no", "sometimes", "unsure", "silent", "skipped"])
def test_a_word_is_remembered_only_after_a_yes(kind: str) -> None:
    assert led(NAME, answering({"Shall I remember": kind})).kept == {}


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_without_a_word_there_is_nothing_to_remember(kind: str) -> None:
    person = led(NAME, answering({"What is strongest": kind}))
    assert "It can go without a name." in person.heard
    assert not any("remember" in q for q in person.questions)


@pytest.mark.parametrize("told", [Told(True), Told(False, skipped=True)])
def test_who_says_nothing_is_sat_with(told: Told) -> None:
    person = led(NAME, answering({"the way it is": told}))
    assert "Then we sit with it together, without words." in person.heard
    assert 20 in [c.seconds for c in person.calls if isinstance(c, Pause)]


def test_the_short_version_is_a_word_some_quiet_and_the_sentence() -> None:
    person = led(NAME, answering({}), short=True)
    assert "I'm listening." not in person.heard
    assert 10 in [c.seconds for c in person.calls if isinstance(c, Pause)]
    assert "This hurts, and I can be kind to myself." in person.heard
