"""What is asked of the companion itself, by the real loop: what it remembers, to forget, names, reminders, the code."""

from __future__ import annotations

import datetime

import pytest
from conversing import ByText, house

from assistant.care_route import WHO_ARE_YOU
from assistant.config import Loaded, Settings
from assistant.helplines import Helplines, countries, in_one_breath
from assistant.house import House
from assistant.memory import Memory


@pytest.fixture
def talk() -> ByText:
    return ByText(house())


def memory(talk: ByText) -> Memory:
    return talk.house.memory


def told(talk: ByText, words: str = "a blue door") -> int:
    """Words that were told and kept."""
    entry = memory(talk).begin_entry("journal", "entry")
    memory(talk).add_text(entry, words)
    memory(talk).finish_entry(entry)
    memory(talk).keep_entry(entry)
    return entry


# ---------------------------------------------------------------- what it remembers


def test_it_tells_how_many_and_never_what(talk: ByText) -> None:
    told(talk)
    told(talk, "a green door")
    memory(talk).note_mood(4)
    said = " ".join(talk.say("what do you remember"))
    assert "two" in said or "2 things you told me" in said
    assert "one mood" in said
    assert "door" not in said


def test_nothing_is_nothing(talk: ByText) -> None:
    assert "kept only if you say so" in talk.say("what do you remember")[0]


def test_without_a_memory_it_says_so() -> None:
    forgetful = house(memory={"keep": "off"})
    assert forgetful.memory.lasting is False
    forgetful.memory.keep("", "welcomed", True)
    talk = ByText(forgetful)
    assert talk.say("what do you remember") == ["Nothing outlasts this conversation. That is how I'm set."]


def test_a_country_is_known_for_the_helplines_alone(talk: ByText) -> None:
    talk.say("i live in ireland")
    assert "I know your country, for the helplines." in talk.say("what do you remember")


def test_names_are_said_where_no_code_keeps_them(talk: ByText) -> None:
    talk.say("call me robin")
    assert talk.say("call them Alex, and it's he") == ["Alex. I'll remember that."]
    assert "I call you Robin. For the person you love, I say Alex." in talk.say("what do you remember about me")
    memory(talk).set_code("1234")
    said = " ".join(talk.say("what do you remember"))
    assert "what to call you" in said and "Robin" not in said and "Alex" not in said


@pytest.mark.parametrize("question", ["who am i", "what's my name"])
def test_ones_own_name_is_known_or_not(talk: ByText, question: str) -> None:
    assert talk.say(question)[0].startswith("I don't know your name.")
    talk.say("call me robin")
    assert talk.say(question) == ["I call you Robin."]
    memory(talk).set_code("1234")
    assert "Robin" not in talk.say(question)[0]


# ---------------------------------------------------------------- to forget


def test_the_last_thing_is_forgotten_on_a_yes(talk: ByText) -> None:
    told(talk)
    assert talk.say("forget that")[-1].endswith("is from today. Shall I forget it?")
    assert talk.say("yes") == ["It's forgotten."]
    assert memory(talk).entries() == ()


@pytest.mark.parametrize("answer", ["no", "i don't know", "(silence)"])
def test_it_stays_without_a_yes(talk: ByText, answer: str) -> None:
    told(talk)
    talk.say("forget that")
    for _ in range(2):
        talk.say(answer)
    assert len(memory(talk).entries()) == 1


def test_there_may_be_nothing_to_forget(talk: ByText) -> None:
    assert "nothing to forget" in talk.say("forget that")[0]


def test_everything_is_forgotten_after_two_yeses(talk: ByText) -> None:
    told(talk)
    memory(talk).note_mood(4)
    talk.say("forget everything")
    assert talk.say("yes") == ["Are you sure?"]
    assert talk.say("yes")[-1].startswith("It's all forgotten.")
    assert not any(memory(talk).overview().values())


@pytest.mark.parametrize("answers", [("no",), ("yes", "no"), ("yes", "i don't know"), ("sometimes",), ("yes", "stop")])
def test_one_yes_is_not_enough(talk: ByText, answers: tuple[str, ...]) -> None:
    told(talk)
    talk.say("forget everything")
    for answer in answers:
        talk.say(answer)
    assert len(memory(talk).entries()) == 1


# ---------------------------------------------------------------- names


def test_a_name_of_ones_own(talk: ByText) -> None:
    assert talk.say("call me anna") == ["Anna. I'll remember that."]
    assert talk.house.dialogue("", {}, lambda word: True, dictates=True).fill("Hello {name}.") == "Hello Anna."


def test_a_name_is_asked_for_where_none_was_said(talk: ByText) -> None:
    assert talk.say("call me") == ["What should I call you?"]
    assert talk.say("Anna") == ["Did you say Anna?"]
    assert talk.say("yes") == ["Anna. I'll remember that."]


def test_asked_for_a_name_a_no_is_none(talk: ByText) -> None:
    talk.say("call me anna")
    talk.say("call me")
    assert talk.say("no") == ["Then we leave the name as it is."]
    assert talk.say("what do you call me") == ["I call you Anna."]


@pytest.mark.parametrize(
    ("request_", "filled"), [("call them sam", "Sam"), ("say she", "She"), ("say he", "He"), ("say they", "They")]
)
def test_how_the_other_person_is_called(talk: ByText, request_: str, filled: str) -> None:
    talk.say(request_)
    assert talk.house.dialogue("", {}, lambda word: True, dictates=True).fill("{they} called.") == f"{filled} called."


# ---------------------------------------------------------------- where one lives


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("i live in canada", "CA"),
        ("I'm in the UK", "GB"),
        ("my country is austria", "AT"),
        ("i'm in new zealand", "NZ"),
    ],
)
def test_the_country_is_told_once_for_the_helplines(talk: ByText, said: str, country: str) -> None:
    assert talk.house.helplines.country == ""
    assert talk.say(said) == ["All right. Say helpline at any time, for the numbers there."]
    assert talk.house.helplines == Helplines.of(country)
    emergency = Helplines.of(country).emergency
    assert emergency and in_one_breath(emergency, talk.house.locale) in talk.say("helpline")[0]


def test_every_country_that_is_known_can_be_told(talk: ByText) -> None:
    slots = talk.house.locale.slots
    assert {*slots["country"].values()} == {*countries()}
    assert slots["here"].items() <= slots["country"].items()


def test_pain_is_no_country(talk: ByText) -> None:
    said = talk.house.book.meanings(requests=True)
    assert "i'm in spain" not in said and "i live in spain" in said


# ---------------------------------------------------------------- reminders


def reminders(talk: ByText) -> list[tuple[datetime.time, bool, str]]:
    return [(r.at, r.daily, r.exercise) for r in memory(talk).reminders()]


def test_a_reminder_in_one_breath(talk: ByText) -> None:
    said = talk.say("remind me at eight in the evening")
    assert said[0].endswith("at eight in the evening.")
    assert reminders(talk) == [(datetime.time(20), False, "")]


@pytest.mark.parametrize(
    ("said", "at"),
    [("half past seven in the morning", "07:30"), ("8pm", "20:00"), ("eleven at night", "23:00")],
)
def test_any_time_can_be_typed(talk: ByText, said: str, at: str) -> None:
    talk.say(f"remind me at {said}")
    assert reminders(talk) == [(datetime.time.fromisoformat(at), False, "")]


NOW = datetime.datetime(2026, 3, 18, 14, 50, tzinfo=datetime.UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("said", "day", "at"),
    [
        ("at 3:13 pm", 18, "15:13"),
        ("at 17:03", 18, "17:03"),
        ("at noon", 19, "12:00"),
        ("at eight tomorrow morning", 19, "08:00"),
        ("at nine in the morning", 19, "09:00"),
        ("in ten minutes", 18, "15:00"),
        ("in half an hour", 18, "15:20"),
        ("in 12 hours", 19, "02:50"),
        ("in two days at 9am", 20, "09:00"),
        ("on friday evening at six", 20, "18:00"),
        ("on friday at 18:20", 20, "18:20"),
        ("tomorrow at 8pm", 19, "20:00"),
        ("tonight at 9:41", 18, "21:41"),
        ("this evening at seven", 18, "19:00"),
    ],
)
def test_when_it_is_can_be_typed_as_people_say_it(said: str, day: int, at: str) -> None:
    talk = ByText(House(Loaded(Settings.model_validate({"memory": {"keep": "off"}})), lambda: NOW))
    assert talk.say(f"remind me {said}")[0].startswith("All right. I'll remind you ")
    (reminder,) = memory(talk).reminders()
    assert (reminder.day, reminder.at) == (datetime.date(2026, 3, day), datetime.time.fromisoformat(at))


@pytest.mark.parametrize(
    ("said", "at"), [("remind me tonight", 20), ("remind me tomorrow morning", 8), ("remind me in the evening", 20)]
)
def test_the_part_of_the_day_is_not_asked_for_where_it_was_said(talk: ByText, said: str, at: int) -> None:
    assert talk.say(said) == ["At what time?"]
    talk.say("eight")
    assert reminders(talk) == [(datetime.time(at), False, "")]


@pytest.mark.parametrize(("said", "at"), [("noon", 12), ("midnight", 0)])
def test_noon_and_midnight_are_times(talk: ByText, said: str, at: int) -> None:
    talk.say("remind me")
    talk.say(said)
    assert reminders(talk) == [(datetime.time(at), False, "")]


def test_words_that_are_no_time_are_asked_about(talk: ByText) -> None:
    assert talk.say("remind me at some point") == ["At what time?"]


def test_morning_or_evening_is_asked_where_it_is_open(talk: ByText) -> None:
    talk.say("remind me every day at nine")
    assert talk.said[-1] == "In the morning, or in the evening?"
    assert talk.say("in the evening")[-1] == "All right. I'll remind you every day at nine in the evening."
    assert reminders(talk) == [(datetime.time(21), True, "")]


def test_the_hour_is_asked_for_where_none_was_said(talk: ByText) -> None:
    assert talk.say("set a reminder") == ["At what time?"]
    talk.say("half past seven in the morning")
    assert reminders(talk) == [(datetime.time(7, 30), False, "")]


def test_a_daily_check_in(talk: ByText) -> None:
    talk.say("check in with me every day at eight in the evening")
    assert reminders(talk) == [(datetime.time(20), True, "mood_checkin")]


def test_within_quiet_hours_it_says_when(talk: ByText) -> None:
    assert "quiet hours" in talk.say("remind me at eleven at night")[-1]


def test_reminders_are_told_and_ended(talk: ByText) -> None:
    assert talk.say("what reminders do i have") == ["There are no reminders."]
    talk.say("remind me every day at eight in the evening")
    assert talk.say("what reminders do i have") == ["There is one reminder.", "Every day at eight in the evening."]
    assert talk.say("end my reminders")[-1] == "Shall I end it?"
    assert talk.say("yes") == ["It's ended."]
    assert reminders(talk) == []


@pytest.mark.parametrize(
    ("set_", "change", "at"),
    [
        ("eight in the evening", "no, make it half past eight", "20:30"),
        ("eight in the morning", "make it nine", "09:00"),
        ("eight in the evening", "change it to seven in the morning", "07:00"),
    ],
)
def test_a_reminder_that_was_set_can_be_moved(talk: ByText, set_: str, change: str, at: str) -> None:
    talk.say(f"remind me at {set_}")
    assert talk.say(change)[0].startswith("All right. I'll remind you ")
    assert reminders(talk) == [(datetime.time.fromisoformat(at), False, "")]


def test_without_one_there_is_nothing_to_move(talk: ByText) -> None:
    assert talk.say("make it half past eight")[0].startswith("There's no reminder to change.")
    assert reminders(talk) == []


@pytest.mark.parametrize("way", ["cancel the reminder", "delete my reminders", "remove that reminder"])
def test_reminders_are_told_and_cancelled_in_other_words(talk: ByText, way: str) -> None:
    talk.say("remind me at eight in the evening")
    assert talk.say("which reminders have I got")[0] == "There is one reminder."
    assert talk.say(way)[-1] == "Shall I end it?"
    assert talk.say("yes") == ["It's ended."]


def test_several_reminders_are_ended_together(talk: ByText) -> None:
    talk.say("remind me at eight in the evening")
    talk.say("remind me at nine in the evening")
    assert talk.say("end my reminders")[-1] == "Shall I end all of them?"
    assert talk.say("yes") == ["They're ended."]
    assert reminders(talk) == []


# ---------------------------------------------------------------- the code, and who this is


def test_a_code_is_set_said_twice_and_shown_nowhere(talk: ByText) -> None:
    talk.say("set a code")
    talk.say("one two three four")
    talk.say("one two three four")
    assert memory(talk).code_is("1234")
    shown = " ".join(str(event.details) for event in talk.events)
    assert "one two three" not in shown and "1234" not in shown


def test_removing_the_code_asks_for_it(talk: ByText) -> None:
    memory(talk).set_code("1234")
    talk.say("remove my code")
    talk.say("four three two one")
    talk.say("one two three four")
    assert not memory(talk).has_code


def test_whoever_forgot_the_code_can_have_everything_forgotten(talk: ByText) -> None:
    told(talk)
    memory(talk).set_code("1234")
    assert talk.say("read my last entry")[-1] == "Shall I read it?"
    assert talk.say("yes") == ["Please say your code."]
    assert talk.say("forget everything")[-1] == "Do you want me to forget everything?"
    assert talk.ended() == "stopped"
    talk.say("yes")
    talk.say("yes")
    assert not memory(talk).has_code and not memory(talk).entries()


def test_a_no_leaves_it_all_and_a_stop_is_a_stop(talk: ByText) -> None:
    memory(talk).set_code("1234")
    talk.say("remove my code")
    talk.say("forget everything")
    assert talk.say("no") == ["Then everything stays as it is."]
    talk.say("remove my code")
    talk.say("stop")
    assert memory(talk).has_code and not memory(talk).code_wait


@pytest.mark.parametrize("question", ["are you a therapist", "are you a real person", "who are you"])
def test_who_this_is_is_said_truthfully(talk: ByText, question: str) -> None:
    assert talk.say(question) == [WHO_ARE_YOU]
    assert "program" in WHO_ARE_YOU and "not a therapist" in WHO_ARE_YOU
