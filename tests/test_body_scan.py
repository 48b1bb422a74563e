"""The body scan: seven parts, tense five seconds, rest ten; imagined where it hurts; a version for sleep."""

from __future__ import annotations

import re

import pytest
from scripted import Person, answering
from test_content import led

from assistant.calls import Ask, Pause, Say

PARTS = ["feet", "legs", "belly", "hands", "shoulders", "jaw", "face"]
SLEEP = {"way": "sleep"}


def parts(person: Person) -> list[str]:
    return [p for p in re.findall(r"Your (?:whole )?(\w+)[.,]", person.heard) if p in PARTS]


def quiet_after(person: Person, text: str) -> float:
    place = next(i for i, c in enumerate(person.calls) if isinstance(c, Say) and c.text.startswith(text))
    return next(c.seconds for c in person.calls[place:] if isinstance(c, Pause))


def test_seven_parts_from_the_feet_to_the_face() -> None:
    person = led("body_scan", answering({"fall asleep": "no", "hurt": "no"}))
    assert parts(person) == PARTS
    pauses = [c.seconds for c in person.calls if isinstance(c, Pause)]
    assert pauses.count(5) >= 7 and pauses.count(10) >= 7
    assert quiet_after(person, "Your feet.") == 5


@pytest.mark.parametrize("kind", ["yes", "sometimes", "unsure", "silent", "skipped"])
def test_what_may_hurt_is_only_imagined(kind: str) -> None:
    person = led("body_scan", answering({"fall asleep": "no", "hurt": kind}))
    assert person.heard.count("Or only imagine it.") == len(PARTS)


def test_without_pain_nothing_is_said_of_imagining_part_by_part() -> None:
    assert "Or only imagine it." not in led("body_scan", answering({"fall asleep": "no", "hurt": "no"})).heard


@pytest.mark.parametrize("slots", [SLEEP, {}])
def test_the_version_for_sleep_fades_out_and_asks_nothing_at_the_end(slots: dict[str, str]) -> None:
    person = led("body_scan", answering({"hurt": "no"}), slots=slots)
    assert parts(person) == PARTS
    rests = [c.seconds for c in person.calls if isinstance(c, Pause) and c.seconds >= 10]
    assert rests == sorted(set(rests)) and len(rests) >= len(PARTS)
    last_question = max(i for i, c in enumerate(person.calls) if isinstance(c, Ask))
    assert last_question < len(person.calls) / 3
    assert len(person.turns[-1]) == 2 and "Maybe" not in person.turns[-1][0]


def test_who_asks_for_sleep_is_not_asked_whether_it_is_for_sleep() -> None:
    assert led("body_scan", answering({"hurt": "no"}), slots=SLEEP).questions == [
        "Shall we?",
        "Does a part of your body hurt today?",
    ]


def test_the_short_version_is_hands_shoulders_and_jaw() -> None:
    person = led("body_scan", answering({}), short=True)
    assert parts(person) == ["hands", "shoulders", "jaw"]
    assert "Where something hurts, only imagine it." in person.heard


def test_nothing_is_kept() -> None:
    assert led("body_scan", answering({})).kept == {}
