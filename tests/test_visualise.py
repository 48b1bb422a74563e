"""A look ahead: five scenes, grounding where it is heavy, one detail kept on a yes, a small piece on a day."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from scripted import Person, answering

from assistant import Day, Session
from assistant.calls import Breathe, ForgetWords, Pause, ReadBack
from assistant.plugins import Plugins
from assistant.resources import plugins_folder

VISUALISE = Plugins(plugins_folder(), packages=False).exercises["visualise"][1]


def led(answers: dict[str, Any], person: Person | None = None, **facts: Any) -> Person:
    person = person or Person(answering(answers), **facts)
    person.rule = answering(answers)
    VISUALISE.run(Session(person))
    return person


def test_three_slow_breaths_and_five_scenes_of_fifteen_seconds() -> None:
    person = led({})
    assert [(c.inhale, c.exhale, c.rounds) for c in person.calls if isinstance(c, Breathe)] == [(4, 6, 3)]
    assert [c.seconds for c in person.calls if isinstance(c, Pause)].count(15) == 5


def test_a_heavy_picture_is_left_for_grounding() -> None:
    person = led({"How was that": "heavy"})
    assert person.handed_over == "grounding"
    assert not any("detail" in q or "this week" in q for q in person.questions)
    declined = led({"How was that": "heavy", "grounding": "no"})
    assert declined.handed_over == "" and declined.heard.endswith("I'm here.")


@pytest.mark.parametrize("kind", ["nice", "mixed", "none", "unsure", "silent"])
def test_otherwise_it_goes_on(kind: str) -> None:
    assert any("this week" in q for q in led({"How was that": kind}).questions)


def test_a_detail_is_kept_on_a_yes_and_read_when_asked_for() -> None:
    person = led({"this week": "yes"})
    assert [entry.kind for entry in person.entries.values()] == ["detail"]
    led({}, person.on("2026-03-03T18:00", {"reminder": "piece"}))
    assert [c.entry for c in person.calls if isinstance(c, ReadBack)] == [1]
    led({"detail you kept": "no", "in mind. Has": "no"}, person.on("2026-03-04T18:00", {"reminder": "piece"}))
    assert not any(isinstance(c, ReadBack | ForgetWords) for c in person.calls)
    assert led({"keep that detail": "no"}).entries == {}


def test_a_piece_of_it_on_a_day_with_a_reminder_if_wanted() -> None:
    person = led({"Which day": Day(datetime.date(2026, 3, 6)), "At what time": None})
    assert person.kept == {"piece": "2026-03-06"}
    assert person.reminders["piece"].day == datetime.date(2026, 3, 6)
    assert led({"like a reminder": "no"}).reminders == {}
    assert led({"Which day": Day(None, "unsure")}).kept == {}
    assert led({"this week": "no"}).kept == {}


def test_the_day_is_looked_back_on_once_it_is_over() -> None:
    person = led({"Which day": Day(datetime.date(2026, 3, 6)), "this week": "yes"})
    led({"this week": "no"}, person.on("2026-03-06T09:00"))
    assert "Has it found room?" not in person.heard
    led({"this week": "no"}, person.on("2026-03-07T09:00"))
    assert "Has it found room?" in person.heard
    led({}, person.on("2026-03-08T09:00"))
    assert "Has it found room?" not in person.heard


def test_the_reminder_leads_to_the_piece_alone() -> None:
    person = led({"found room": "no"}, slots={"reminder": "piece"})
    assert "Ten minutes are enough" in person.heard
    assert not any(isinstance(c, Breathe) for c in person.calls)


@pytest.mark.parametrize("kind", ["no", "sometimes", "unsure", "silent", "skipped"])
def test_a_detail_is_forgotten_after_a_no_and_a_yes(kind: str) -> None:
    person = led({"go on keeping": "no", "sure": kind}, led({}).on("2026-03-03T18:00", {"reminder": "piece"}))
    assert list(person.entries) == [1]
    gone = led({"go on keeping": "no"}, led({}).on("2026-03-03T18:00", {"reminder": "piece"}))
    assert gone.entries == {} and "It's forgotten." in gone.heard
