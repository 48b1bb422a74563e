"""Hours, days, names and secrets: what people say, what comes of it, and how gently it is asked again."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from led import NOW, SILENCE, Clock, Led

from assistant import Day, Exercise, Hour, Named, Session, answers, names, times
from assistant.calls import AskDay, AskHour, AskName, KeepWords
from assistant.events import Meaning
from assistant.locale import Locale
from assistant.memory import Memory
from assistant.models import choose
from assistant.needs import Hear, Skip
from assistant.recogniser import SpeechModel
from assistant.saying import time_in_words
from assistant.wire import pack, unpack

EN = Locale.load("en")
TODAY = NOW.date()


def asked(ask: Callable[[Session], Any], *replies: Any) -> tuple[Any, list[str]]:
    """What came of a question to which these were the answers, in order, and what was said."""
    results: list[Any] = []
    left = list(replies)
    exercise = Exercise("asks", ["ask me"], lambda session: results.append(ask(session)))
    run = Led(exercise, Memory.nowhere(Clock()), lambda need, question: left.pop(0)).go()
    assert run.result == "done"
    assert left == []
    assert unpack(pack(results[0])) == results[0]
    return results[0], run.said


def hour(*replies: Any) -> tuple[Hour, list[str]]:
    """What came of it, and what was said but for the hour itself, which is said back where there is one."""
    found, said = asked(lambda session: session.hour("At what time?"), *replies)
    if found.value:
        assert said.pop() == f"At {time_in_words(found.value)}."
    return found, said


def day(*replies: Any) -> tuple[Day, list[str]]:
    return asked(lambda session: session.day("On which day?"), *replies)


def name(*replies: Any) -> tuple[Named, list[str]]:
    return asked(lambda session: session.name("Who is near you?"), *replies)


# ---------------------------------------------------------------- hours


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("eight in the evening", "20:00"),
        ("at eight in the morning", "08:00"),
        ("tonight at nine", "21:00"),
        ("in the evening at half past seven", "19:30"),
        ("quarter to nine in the evening", "20:45"),
        ("a quarter past ten at night", "22:15"),
        ("seven thirty in the morning", "07:30"),
        ("one oh five p m", "13:05"),
        ("twenty five to one in the afternoon", "12:35"),
        ("ten past twelve at night", "00:10"),
        ("three in the afternoon", "15:00"),
        ("two at night", "02:00"),
        ("noon", "12:00"),
        ("at midnight", "00:00"),
        ("8pm", "20:00"),
        ("8 P.M.", "20:00"),
        ("12 am", "00:00"),
        ("12:30 pm", "12:30"),
        ("7:45 a.m.", "07:45"),
        ("20:15", "20:15"),
        ("at 20.15", "20:15"),
        ("07:00", "07:00"),
        ("00:30", "00:30"),
        ("3:13 pm", "15:13"),
        ("3.00pm", "15:00"),
        ("three thirteen p m", "15:13"),
        ("eleven eleven at night", "23:11"),
        ("thirteen past three in the afternoon", "15:13"),
        ("23 to four in the afternoon", "15:37"),
        ("seventeen three", "17:03"),
        ("eight tonight", "20:00"),
        ("in ten minutes", "18:10"),
        ("in an hour and a half", "19:30"),
    ],
)
def test_an_hour_is_said_or_typed(said: str, at: str) -> None:
    assert hour(said) == (Hour(datetime.time.fromisoformat(at)), ["At what time?"])


@pytest.mark.parametrize(
    ("said", "part", "at"),
    [
        ("eight", "in the evening", "20:00"),
        ("eight o'clock", "morning", "08:00"),
        ("half past seven", "p m", "19:30"),
        ("quarter to nine", "the evening", "20:45"),
        ("seven thirty", "in the morning", "07:30"),
        ("8:30", "evening", "20:30"),
        ("8:07", "at night", "20:07"),
        ("7:00", "evening", "19:00"),
        ("three", "in the afternoon", "15:00"),
        ("eight", "nine in the morning", "09:00"),
        ("eight", "20:30", "20:30"),
    ],
)
def test_an_hour_of_twelve_is_asked_back(said: str, part: str, at: str) -> None:
    result, spoken = hour(said, part)
    assert result == Hour(datetime.time.fromisoformat(at))
    assert spoken == ["At what time?", "In the morning, or in the evening?"]


@pytest.mark.parametrize(("part", "at"), [("noon", 12), ("midnight", 0), ("at night", 0)])
def test_twelve_is_noon_or_midnight(part: str, at: int) -> None:
    result, spoken = hour("twelve", part)
    assert result == Hour(datetime.time(at))
    assert spoken[-1] == "At noon, or at midnight?"


@pytest.mark.parametrize(
    ("replies", "kind", "last"),
    [
        ((SILENCE, SILENCE), "silent", "We can leave that."),
        (("i don't know",), "unsure", "Not knowing is fine."),
        (("purple", "elephants"), "unsure", "I can't make that out, and that's on me."),
        (("eight", SILENCE, SILENCE), "silent", "We can leave that."),
        (("eight", "no idea"), "unsure", "Not knowing is fine."),
        ((Skip(),), "skipped", "At what time?"),
    ],
    ids=str,
)
def test_an_hour_may_be_left_open(replies: Any, kind: Any, last: str) -> None:
    result, spoken = hour(*replies)
    assert result == Hour(None, kind)
    assert spoken[-1] == last


def test_every_time_of_day_is_one_time() -> None:
    """The same words never mean two times, and each hour can be said."""
    found = times.hours(EN)
    clocks = {
        times.clock(int(s["hour"]), int(s["minute"]), str(s["part"])) for s in (dict(m.slots) for m in found.values())
    }
    assert {datetime.time(h, m) for h in range(24) for m in range(0, 60, 5)} <= clocks


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("today", "2026-03-04"),
        ("tonight", "2026-03-04"),
        ("tomorrow", "2026-03-05"),
        ("maybe tomorrow evening", "2026-03-05"),
        ("the day after tomorrow", "2026-03-06"),
        ("on friday", "2026-03-06"),
        ("this coming friday", "2026-03-06"),
        ("on wednesday", "2026-03-11"),
        ("next monday", "2026-03-09"),
        ("next friday", "2026-03-13"),
        ("friday next week", "2026-03-13"),
        ("in three days", "2026-03-07"),
        ("in a week", "2026-03-11"),
        ("in two weeks", "2026-03-18"),
        ("the fifth of march", "2026-03-05"),
        ("april twenty first", "2026-04-21"),
        ("the third", "2026-04-03"),
        ("on the 23rd", "2026-03-23"),
        ("March 5th", "2026-03-05"),
        ("2026-12-24", "2026-12-24"),
    ],
)
def test_a_day_is_said_or_typed(said: str, on: str) -> None:
    assert day(said) == (Day(datetime.date.fromisoformat(on)), ["On which day?"])


def test_no_day_lies_behind() -> None:
    assert all(str(dict(m.slots)["day"]) >= TODAY.isoformat() for m in times.days(TODAY, EN).values())
    assert day("2026-03-03", "2020-01-01")[0] == Day(None, "unsure")


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ((SILENCE, SILENCE), "silent"),
        (("no idea",), "unsure"),
        (("purple", "elephants"), "unsure"),
        ((Skip(),), "skipped"),
    ],
    ids=str,
)
def test_a_day_may_be_left_open(replies: Any, kind: Any) -> None:
    assert day(*replies)[0] == Day(None, kind)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("Anna", "Anna"),
        ("it's tom", "Tom"),
        ("her name is Zoë", "Zoë"),
        ("Jean-Luc", "Jean-Luc"),
        ("my friend Ngozi", "Ngozi"),
        ("my sister", "your sister"),
        ("a friend", "a friend"),
    ],
)
def test_a_name_is_read_back(said: str, called: str) -> None:
    assert name(said, "yes") == (Named(called), ["Who is near you?", f"Did you say {called}?"])


def test_a_name_that_was_heard_wrong_is_asked_for_once_more() -> None:
    assert name("Anna", "no", "Hannah", "yes")[0] == Named("Hannah")
    result, spoken = name("Anna", "no", "Anna", "no")
    assert result == Named(None, "unsure")
    assert spoken[-1] == "I can't make out the name, and that's on me. We leave it."


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        (("nobody",), "none"),
        ((SILENCE, SILENCE), "silent"),
        (("i don't know",), "unsure"),
        (("well that is a long and sad story", "that nobody should type here"), "unsure"),
        (("Anna", SILENCE, SILENCE), "silent"),
        (("Anna", "maybe"), "unsure"),
        ((Skip(),), "skipped"),
    ],
    ids=str,
)
def test_a_name_may_be_left_open(replies: Any, kind: Any) -> None:
    assert name(*replies)[0] == Named(None, kind)


def test_many_names_can_be_heard_and_those_that_cant_are_left_out() -> None:
    model = SpeechModel(choose("auto", "en").path)
    heard = names.names(EN, model.knows)
    assert len(set(heard.values())) > 400
    assert all(model.knows(word) for phrase in heard for word in phrase.split())
    unheard = [first for first in EN.names.first if not all(map(model.knows, EN.spoken(first).split()))]
    assert not {EN.spoken(first) for first in unheard} & set(heard)


def test_somebody_who_was_named_by_what_they_are_can_be_chosen_again() -> None:
    meanings = answers.choices(["your sister", "Anna"], EN)
    assert meanings["my sister"] == meanings["your sister"] == meanings["the first one"]


# ---------------------------------------------------------------- digits


@pytest.mark.parametrize("said", ["0427", "0 4 2 7", "zero four two seven", "Zero, four, two, seven."])
def test_four_digits_are_said_or_typed(said: str) -> None:
    assert answers.typed_digits(said, EN) == Meaning("answer", "digits", (("digits", "0427"),))
    assert answers.digits(EN)["zero four two seven"] == answers.typed_digits(said, EN)


@pytest.mark.parametrize("said", ["042", "04271", "four two seven", "my code is 0427", "twelve thirty", ""])
def test_other_than_four_digits_are_none(said: str) -> None:
    assert answers.typed_digits(said, EN) is None


# ---------------------------------------------------------------- what can be heard, and said


def test_every_phrase_is_words_of_the_model() -> None:
    model = SpeechModel(choose("auto", "en").path)
    phrases = {*times.hours(EN), *times.parts(EN), *times.days(TODAY, EN), *answers.digits(EN)}
    assert {word for phrase in phrases for word in phrase.split() if not model.knows(word)} == set()


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (AskHour("At what time?"), "half past seven"),
        (AskDay("On which day?"), "tomorrow"),
        (AskName("Who?"), "a first name"),
        (KeepWords(1, "Shall I?"), "yes, no, or not sure"),
    ],
)
def test_what_can_be_said_is_explained(call: Any, hint: str) -> None:
    run = Led(Exercise("asks", ["ask me"], lambda session: None), Memory.nowhere(Clock()), lambda need, question: "")
    explanation = run.dialogue.explanation(call)
    assert hint in explanation
    assert "Say stop" in explanation


def test_long_answers_leave_time_to_think() -> None:
    def all_of_it(session: Session) -> None:
        session.ask("Well?")
        session.hour("At what time?")
        session.day("On which day?")
        session.name("Who?")

    run = Led(Exercise("asks", ["ask me"], all_of_it), Memory.nowhere(Clock()), lambda need, question: "i don't know")
    run.go()
    assert [need.words for need in run.needs if isinstance(need, Hear)] == [False, True, True, True]


# ---------------------------------------------------------------- choices that are left open


def choice(question: str, options: list[str], *replies: Any, up_to: int = 1) -> tuple[Any, list[str]]:
    return asked(lambda session: session.choose(question, options, up_to=up_to), *replies)


@pytest.mark.parametrize("said", ["you choose", "i don't mind", "either", "whichever", "surprise me please"])
def test_a_choice_that_is_left_to_us_is_the_first_and_is_named(said: str) -> None:
    found, heard = choice("A walk, or music?", ["a walk", "music"], said)
    assert found.option == "a walk"
    assert heard == ["A walk, or music?", "Then the first: a walk."]


@pytest.mark.parametrize("question", ["Is it more sad, or angry?", "One word for it: sad, or angry?"])
def test_how_somebody_is_is_never_chosen_for_them(question: str) -> None:
    found, heard = choice(question, ["sad", "angry"], "either")
    assert (found.kind, found.option) == ("unsure", None)
    assert heard[1:] == ["Not knowing is fine."]


def test_whoever_wants_both_is_kindly_asked_for_one() -> None:
    found, heard = choice("Take your time. A walk, or music?", ["a walk", "music"], "both", "music")
    assert found.option == "music"
    assert heard == ["Take your time. A walk, or music?", "One is enough for now. A walk, or music?"]


def test_whoever_still_wants_both_gets_the_first() -> None:
    assert choice("A walk, or music?", ["a walk", "music"], "both", "both of them")[0].option == "a walk"


def test_more_than_may_be_chosen_is_asked_about_too() -> None:
    found, heard = choice("A, or B?", ["tea", "milk", "juice"], "all of them", "tea and juice", up_to=2)
    assert found.options == ("tea", "juice")
    assert heard[1] == "Two of them is enough for now. A, or B?"


@pytest.mark.parametrize(
    ("question", "kind"),
    [("Are you thinking of ending your life?", "unsure"), ("Shall we go for a walk?", "no")],
)
def test_not_yet_is_no_no_where_a_life_may_depend_on_it(question: str, kind: str) -> None:
    assert asked(lambda session: session.ask(question), "not yet")[0].kind == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [("God no, I meant the dating apps", "no"), ("no, not anymore", "unsure"), ("I don't think so", "unsure")],
)
def test_a_no_to_a_grave_question_has_to_be_clear(said: str, kind: str) -> None:
    assert asked(lambda session: session.ask("Are you thinking of ending your life?"), said)[0].kind == kind
    assert asked(lambda session: session.ask("Shall we go for a walk?"), "I don't think so")[0].kind == "no"
