"""The short check-in, by the real loop: two questions, two proposals, and how it is afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conversing import SILENCE, ByText, house, house_with, in_order

from assistant import Exercise, Session, care
from assistant.checkin import fitting
from assistant.exercise import FEELINGS
from assistant.locale import Locale
from assistant.needs import Hear

EN = Locale.load("en")

QUESTIONS = ["from zero, the worst, to ten?", "Is it more sad, lonely, or angry?", "Which one would you like?"]


def noop(session: Session) -> None:
    session.say("Here.")


def exercise(name: str, *eases: str, minutes: int = 5) -> Exercise:
    return Exercise(name, phrases=[f"do {name}"], run=noop, eases=eases, minutes=minutes)


MANY = [
    exercise("long_sad", "sad", minutes=9),
    exercise("short_sad", "sad", minutes=1),
    exercise("middle_sad", "sad", "lonely", minutes=3),
    exercise("angry_one", "angry"),
    exercise("for_nothing"),
]


def names(found: list[Exercise]) -> list[str]:
    return [one.name for one in found]


def test_two_that_ease_the_feeling_and_short_ones_where_it_is_hard() -> None:
    assert names(fitting(MANY, "sad", 2)) == ["short_sad", "middle_sad"]
    assert names(fitting(MANY, "sad", 8)) == ["long_sad", "short_sad"]
    assert names(fitting(MANY, "angry", 2))[0] == "angry_one"


def test_what_was_proposed_last_time_comes_later() -> None:
    assert names(fitting(MANY, "sad", 2, ["short_sad"])) == ["middle_sad", "long_sad"]


def test_an_exercise_that_eases_nothing_is_never_proposed() -> None:
    assert "for_nothing" not in names(fitting(MANY, "", 5))


@pytest.mark.parametrize("feeling", FEELINGS)
def test_there_are_two_built_in_ones_for_every_feeling(feeling: str) -> None:
    exercises = [one for _, one in house().plugins.exercises.values()]
    easing = [one.name for one in exercises if feeling in one.eases]
    found = fitting(exercises, feeling, 3)
    assert len(found) == 2
    assert not easing or found[0].name in easing


@pytest.fixture
def talk() -> ByText:
    return ByText(house())


def checked_in(talk: ByText, number: str = "four") -> list[str]:
    talk.say("i feel awful")
    talk.say(number)
    return talk.say("sad")


def test_it_asks_two_small_questions_and_proposes_two(talk: ByText) -> None:
    checked_in(talk)
    assert in_order(QUESTIONS, talk.said) is None
    assert talk.house.memory.moods(1)[0].number == 4
    assert talk.house.memory.moods(1)[0].word == "sad"


@pytest.mark.parametrize(
    ("said", "word", "near"),
    [
        ("heartbroken", "heartbroken", "hurt"),
        ("i feel betrayed", "betrayed", "hurt"),
        ("I'm so scared", "so scared", ""),
        ("overwhelmed", "overwhelmed", "anxious"),
        ("curious", "curious", ""),
        ("better", "better", ""),
        ("ghosted", "ghosted", "rejected"),
        ("bad", "bad", "sad"),
        ("like shit", "like shit", "sad"),
        ("i feel like shit", "like shit", "sad"),
        ("not good enough", "not good enough", "worthless"),
        ("unmoored", "unmoored", ""),
    ],
)
def test_a_feeling_in_ones_own_word_is_kept_as_it_is(talk: ByText, said: str, word: str, near: str) -> None:
    talk.say("i feel awful")
    talk.say("four")
    assert talk.say(said)[0] == "Thank you for saying it. There's room for that."
    assert talk.said[-1].endswith("Which one would you like?")
    assert talk.house.memory.moods(1)[0].word == word
    exercises = [e for _, e in talk.house.plugins.exercises.values()]
    assert not near or any(near in e.eases and e.title in talk.said[-1] for e in exercises)


@pytest.mark.parametrize("said", ["what", "why?", "yes", "thanks", "i don't know what to say now"])
def test_what_is_no_feeling_is_not_taken_for_one(talk: ByText, said: str) -> None:
    talk.say("i feel awful")
    talk.say("four")
    talk.say(said)
    assert "Which one would you like?" not in talk.said[-1]
    assert talk.say("sad")[-1].endswith("Which one would you like?")


@pytest.mark.parametrize("said", ["suicidal", "like dying", "i want to die", "i feel hopeless"])
def test_distress_is_no_word_for_a_mood(talk: ByText, said: str) -> None:
    talk.say("i feel awful")
    talk.say("four")
    talk.say(said)
    assert talk.said[-1].endswith("Are you thinking of ending your life?")
    assert talk.house.memory.moods(1) == ()


def test_an_exercise_can_be_asked_for_instead_of_a_feeling(talk: ByText) -> None:
    talk.say("i feel awful")
    talk.say("four")
    assert talk.say("breathing")[-1] == "Shall we?"


def test_a_hint_says_that_another_word_will_do(talk: ByText) -> None:
    talk.say("i feel awful")
    talk.say("four")
    assert talk.say("what") == ["You can say sad, hurt, lonely, or another word."]


def test_other_feelings_come_near_to_those_that_can_be_named_and_are_no_words_of_care() -> None:
    near = EN.feelings.near
    assert set(near) <= set(FEELINGS)
    words = [word for words in near.values() for word in words]
    assert len(words) == len({*words, *FEELINGS}) - len(FEELINGS)
    assert care.spoken("en").keys().isdisjoint(words)


def test_what_sounds_like_one_that_is_offered_cannot_be_spoken(talk: ByText) -> None:
    talk.say("i feel awful")
    talk.say("four")
    need = talk.conductor.need
    assert isinstance(need, Hear)
    assert "heartbroken" in need.meanings
    assert need.meanings.keys().isdisjoint(["bad", "mad", "low"])


def test_the_one_that_is_chosen_begins_and_it_asks_afterwards(talk: ByText) -> None:
    checked_in(talk)
    talk.say("the first one")
    assert "exercise_started" in talk.names()
    turns = 0
    while not talk.ended():
        talk.say("no")
        turns += 1
        assert turns < 30
    talk.until_turn()
    assert talk.said[-1] == "And now, from zero to ten?"
    assert talk.say("five") == ["Thank you for checking in with me. I'm here."]
    assert [mood.number for mood in talk.house.memory.moods(1)] == [4, 5]


def test_a_stop_is_not_followed_by_another_question(talk: ByText) -> None:
    checked_in(talk)
    talk.say("the first one")
    talk.say("stop")
    assert talk.said[-1] == "Okay. We stop here."


def test_a_very_low_number_is_asked_about_plainly(talk: ByText) -> None:
    talk.say("i feel awful")
    talk.say("one")
    assert talk.said[-1] == "Are you thinking of ending your life, or hurting yourself?"
    talk.say("no")
    assert talk.said[-1].endswith(QUESTIONS[1])


@pytest.mark.parametrize("answer", ["yes", "sometimes", "i don't know"])
def test_anything_but_a_no_takes_the_safe_route(talk: ByText, answer: str) -> None:
    talk.say("i feel awful")
    talk.say("zero")
    talk.say(answer)
    assert "exercise_started" not in talk.names()
    assert any("People can help you now" in said for said in talk.said)


@pytest.mark.parametrize("reply", [SILENCE, "i don't know", "purple elephants", "none", "skip"])
def test_every_question_may_stay_open(talk: ByText, reply: str) -> None:
    talk.say("i feel awful")
    said: Callable[[], list[str]] = lambda: talk.said  # noqa: E731  # read anew each time
    for _ in range(12):
        talk.say(reply)
    assert "fault" not in talk.names()
    assert "exercise_started" not in talk.names()
    assert said()


def test_without_exercises_it_still_listens(tmp_path: Path) -> None:
    talk = ByText(house_with(tmp_path))
    checked_in(talk)
    assert "fault" not in talk.names()


DECLINED = """
from assistant import Exercise, hookimpl

def run(session):
    if session.ask("Is there time for it?").yes:
        session.say("Here we are.")

@hookimpl
def exercises():
    names = ("one_thing", "other_thing")
    return [Exercise(name, phrases=["do " + name], run=run, eases=["sad"], minutes=1) for name in names]
"""


@pytest.mark.parametrize(("answer", "asked"), [("no", False), (SILENCE, False), ("yes", True)])
def test_it_asks_how_it_is_now_only_where_something_was_done(tmp_path: Path, answer: str, asked: bool) -> None:
    (tmp_path / "declined.py").write_text(DECLINED)
    talk = ByText(house_with(tmp_path))
    checked_in(talk, "four")
    talk.say("the first one")
    while not talk.ended():
        talk.say(answer)
    talk.until_turn()
    assert ("And now, from zero to ten?" in talk.said) == asked
