"""Words that a TOML exercise asks to keep, and what it lists for those who say it in their own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted import Person, answering

from assistant import Session, Told
from assistant.calls import KeepWords, Listen
from assistant.errors import ExerciseFileError
from assistant.exercise import Exercise
from assistant.script import load_toml_exercise

FILE = """
name = "evening"
phrases = ["good evening walk"]
utterances = ["i want to end the day"]
eases = ["restless"]
[[steps]]
listen = "What was good?"
keep = "good thing"
said = [{ say = "Thank you." }]
otherwise = [{ say = "That's fine." }]
[[steps]]
end = "I'm here."
"""


def written(tmp_path: Path, text: str = FILE) -> Path:
    path = tmp_path / "evening.toml"
    path.write_text(text, encoding="utf-8")
    return path


def led(exercise: Exercise, told: Told) -> Person:
    person = Person(answering({"good": told}))
    exercise.run(Session(person))
    return person


def test_words_are_held_and_their_keeping_is_asked_for_after_the_answer_to_them(tmp_path: Path) -> None:
    person = led(load_toml_exercise(written(tmp_path)), Told(False, 5.0))
    assert [c.hold for c in person.calls if isinstance(c, Listen)] == ["good thing"]
    assert person.heard == "What was good? Thank you. Shall I keep what you said? I'm here."
    assert [entry.kind for entry in person.entries.values()] == ["good thing"]


@pytest.mark.parametrize("told", [Told(True), Told(False, said="unsure"), Told(False, skipped=True)])
def test_where_nothing_was_told_there_is_nothing_to_keep(tmp_path: Path, told: Told) -> None:
    person = led(load_toml_exercise(written(tmp_path)), told)
    assert not [c for c in person.calls if isinstance(c, KeepWords)]
    assert "That's fine." in person.heard


def test_without_keep_nothing_is_held(tmp_path: Path) -> None:
    person = led(load_toml_exercise(written(tmp_path, FILE.replace('keep = "good thing"', ""))), Told(False, 5.0))
    assert [c.hold for c in person.calls if isinstance(c, Listen)] == [""]
    assert not [c for c in person.calls if isinstance(c, KeepWords)]


def test_what_it_helps_with_is_read(tmp_path: Path) -> None:
    exercise = load_toml_exercise(written(tmp_path))
    assert (exercise.utterances, exercise.eases) == (("i want to end the day",), ("restless",))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('keep = "good thing"', "keep = 3"), ('"restless"', '"sparkling"'), ('["i want to end the day"]', "7")],
)
def test_a_mistake_in_them_is_told(tmp_path: Path, right: str, wrong: str) -> None:
    with pytest.raises(ExerciseFileError, match=r"evening\.toml"):
        load_toml_exercise(written(tmp_path, FILE.replace(right, wrong)))


def test_only_listening_can_keep(tmp_path: Path) -> None:
    with pytest.raises(ExerciseFileError, match="keep"):
        load_toml_exercise(written(tmp_path, FILE.replace('end = "I\'m here."', 'end = "I\'m here."\nkeep = "x"')))
