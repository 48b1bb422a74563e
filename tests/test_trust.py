"""Trust: what is known by now and what was outlasted, kept only after a yes, and nothing promised."""

from __future__ import annotations

from typing import Any

from scripted import Person, answering
from test_content import EXERCISES

from assistant import Session, Told
from assistant.calls import Breathe, KeepWords, Listen, Pause, RepeatAfterMe


def led(short: bool = False, /, **answers: Any) -> Person:
    person = Person(answering(answers), short=short)
    EXERCISES["trust"].run(Session(person))
    return person


def test_two_things_are_told_and_kept_only_after_a_yes() -> None:
    person = led()
    assert len([c for c in person.calls if isinstance(c, Listen) and c.hold]) == 2
    assert [e.kind for e in person.entries.values()] == ["growth", "outlasted"]
    assert led(**{"Shall I keep": "no"}).entries == {}


def test_too_soon_is_an_answer_and_nothing_is_asked_to_be_kept() -> None:
    person = led(**{"know now": Told(False, said="unsure"), "outlasted": Told(True)})
    assert "Too soon is an answer." in person.heard
    assert not [c for c in person.calls if isinstance(c, KeepWords)]


def test_whoever_does_not_want_to_look_for_growth_is_left_in_peace() -> None:
    person = led(**{"some of yours": "no"})
    assert not [c for c in person.calls if isinstance(c, Listen | RepeatAfterMe)]
    assert person.heard.endswith("I'm here.")


def test_twenty_seconds_of_quiet_and_one_sentence() -> None:
    person = led()
    assert 20 in [c.seconds for c in person.calls if isinstance(c, Pause)]
    assert [c.sentence for c in person.calls if isinstance(c, RepeatAfterMe)] == ["I don't have to know yet."]


def test_the_short_version_is_three_breaths_and_the_sentence() -> None:
    person = led(True)
    assert [c.rounds for c in person.calls if isinstance(c, Breathe)] == [3]
    assert [c.sentence for c in person.calls if isinstance(c, RepeatAfterMe)] == ["I don't have to know yet."]
    assert not [c for c in person.calls if isinstance(c, Listen)]
