"""What waits for somebody who wakes the companion: first words, a run cut short, held words, reminders."""

from __future__ import annotations

import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from conversing import SILENCE, ByText, Remembering, house_with, in_order

from assistant.arrival import WELCOMED
from assistant.care_route import FIRST_RUN
from assistant.config import Loaded, Settings
from assistant.house import House
from assistant.introduction import WHERE
from assistant.kept import Reminder

STEPS = """
from assistant import Exercise, hookimpl

def run(session):
    session.say("Begin.")
    session.ask("One?")
    session.ask("Two?")
    told = session.listen("Three.", hold="note")
    session.keep_words(told)
    session.say("The end.")

@hookimpl
def exercises():
    return [Exercise("three_steps", phrases=["three steps"], run=run, title="three steps")]
"""


class Wall:
    """A clock that a test puts."""

    def __init__(self) -> None:
        self.time = datetime.datetime(2026, 3, 20, 18, 0, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.time

    def put(self, text: str) -> None:
        self.time = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


class Home:
    """One person's home on several days: the same memory, each time a new house."""

    def __init__(self, folder: Path) -> None:
        (folder / "three_steps.py").write_text(STEPS, "utf-8")
        self._folder = folder
        self.wall = Wall()
        self.memory = Remembering.nowhere(self.wall)
        self.memory.keep("", WELCOMED, True)

    def wake(self) -> ByText:
        house = House(Loaded(Settings.model_validate({"plugins": {"folder": str(self._folder)}})), self.wall)
        vars(house)["_opened_memory"] = (self.memory, None)
        return ByText(house)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def cut_after(home: Home, *lines: str) -> None:
    talk = home.wake()
    for line in ("three steps", *lines):
        talk.say(line)
    talk.say("stop")


# ---------------------------------------------------------------- the first words


def test_what_this_is_and_is_not_is_said_first_and_once(home: Home) -> None:
    home.memory.forget("", WELCOMED)
    talk = home.wake()
    talk.until_turn()
    assert talk.said == [FIRST_RUN, WHERE]
    again = home.wake()
    again.until_turn()
    assert again.said == []


def test_the_same_opening_never_comes_twice_in_a_row_not_even_on_another_day(home: Home) -> None:
    said = [home.wake().say("am i worthy")[0] for _ in range(12)]
    assert all(one != other for one, other in pairwise(said))


# ---------------------------------------------------------------- what was cut short


def test_a_run_that_was_stopped_is_offered_and_goes_on_where_it_was(home: Home) -> None:
    cut_after(home, "yes")
    talk = home.wake()
    talk.until_turn()
    assert in_order(["in the middle of three steps", "Shall we go on?"], talk.said) is None
    assert talk.say("yes") == ["Two?"]


@pytest.mark.parametrize("greeting", ["hello", "hi", "are you there"])
def test_a_greeting_is_greeted_back_and_the_question_comes_again(home: Home, greeting: str) -> None:
    cut_after(home, "yes")
    talk = home.wake()
    talk.until_turn()
    assert talk.say(greeting) == ["Hello.", "Shall we go on?"]
    assert talk.say("yes") == ["Two?"]


def test_leave_it_is_an_answer(home: Home) -> None:
    cut_after(home, "yes")
    talk = home.wake()
    assert talk.say("leave it") == ["Then we leave it."]
    assert home.memory.unfinished() == ()
    again = home.wake()
    again.until_turn()
    assert again.said == []


def test_start_over_begins_anew(home: Home) -> None:
    cut_after(home, "yes")
    assert home.wake().say("start over") == ["Begin.", "One?"]


@pytest.mark.parametrize("later", ["maybe later", "not now"])
def test_later_leaves_it_for_another_time_too(home: Home, later: str) -> None:
    cut_after(home, "yes")
    assert home.wake().say(later) == ["That's fine. It waits for a day."]
    assert home.memory.unfinished() != ()


def test_silence_leaves_it_for_another_time(home: Home) -> None:
    cut_after(home, "yes")
    talk = home.wake()
    talk.say(SILENCE)
    assert home.memory.unfinished() != ()
    talk.say(SILENCE)
    assert "Shall we go on?" not in talk.said[2:], "asked once while it runs"


def test_another_request_is_done_instead(home: Home) -> None:
    cut_after(home, "yes")
    talk = home.wake()
    assert any("ground" in said.lower() or "senses" in said.lower() for said in talk.say("ground me"))
    assert talk.events[-1].name == "listening"
    assert [e.details["exercise"] for e in talk.events if e.name == "exercise_started"] == ["grounding"]


def test_a_line_that_wakes_it_is_a_request_in_one_breath(home: Home) -> None:
    talk = asleep(home)
    cut_after(home, "yes")
    said = talk.say("ground me")
    assert "Shall we go on?" not in said and said[-1] == "Shall we?"


def test_an_empty_line_that_wakes_it_hears_what_waits(home: Home) -> None:
    talk = asleep(home)
    cut_after(home, "yes")
    assert talk.say(SILENCE)[-1] == "Shall we go on?"


def test_the_very_first_words_come_before_the_line_that_wakes_it(home: Home) -> None:
    talk = asleep(home)
    home.memory.forget("", WELCOMED)
    said = talk.say("ground me")
    assert said[0] == FIRST_RUN and said[-1] == "Shall we?"


def test_distress_in_the_line_that_wakes_it_comes_before_everything(home: Home) -> None:
    talk = asleep(home)
    cut_after(home, "yes")
    assert talk.say("i want to die")[0].startswith("That sounds like so much pain.")


def test_a_home_with_a_code_hears_no_names(home: Home) -> None:
    cut_after(home, "yes")
    home.memory.set_code("1234")
    talk = home.wake()
    talk.until_turn()
    assert "something" in talk.said[0]
    assert "three steps" not in talk.said[0]


def test_after_a_day_nothing_is_left_of_it(home: Home) -> None:
    cut_after(home, "yes")
    home.wall.put("2026-03-22T18:00")
    home.memory.tidy()
    talk = home.wake()
    talk.until_turn()
    assert talk.said == []


# ---------------------------------------------------------------- what is held


def held(home: Home) -> ByText:
    """Something was told, and the question whether to keep it was met with silence; then it is another time."""
    talk = home.wake()
    for line in ("three steps", "yes", "yes", "a blue door", SILENCE, SILENCE):
        talk.say(line)
    assert talk.ended() == "done"
    return home.wake()


def test_held_words_are_asked_about_once_and_kept_on_a_yes(home: Home) -> None:
    talk = held(home)
    talk.until_turn()
    assert talk.said[-1] == "Shall I keep it?"
    assert "blue door" not in " ".join(talk.said)
    assert talk.say("yes") == ["Then it stays."]
    assert [entry.text for entry in home.memory.entries()] == ["a blue door"]


@pytest.mark.parametrize(
    ("begin", "read"),
    [(("dear diary", "yes"), "read my last entry"), (("help me write a letter", "yes", "spoken"), "read my letter")],
)
def test_what_was_cut_short_and_kept_on_another_day_can_be_read(home: Home, begin: tuple[str, ...], read: str) -> None:
    talk = home.wake()
    talk.conductor.stories_go_on = True
    for line in (*begin, "a blue door", "stop"):
        talk.say(line)
    assert home.wake().say("no")[0] == "Then we leave it."
    talk = home.wake()
    assert talk.say("yes") == ["Then it stays."]
    talk.say(read)
    assert "a blue door" in talk.say("yes")


def test_held_words_go_on_a_no(home: Home) -> None:
    talk = held(home)
    assert talk.say("no") == ["Then it's gone."]
    assert home.memory.entries() == home.memory.held_entries() == ()


def test_held_words_are_not_asked_about_twice(home: Home) -> None:
    held(home).say(SILENCE)
    again = home.wake()
    again.until_turn()
    assert again.said == []
    assert len(home.memory.held_entries()) == 1


# ---------------------------------------------------------------- reminders


def remind(home: Home, exercise: str = "three_steps") -> None:
    home.memory.put_reminder(Reminder(exercise, "daily", datetime.time(20), datetime.date(2026, 3, 20), daily=True))


def asleep(home: Home) -> ByText:
    talk = home.wake()
    talk.say("goodbye")
    return talk


def test_a_reminder_wakes_it_and_says_nothing_of_what_it_is_about(home: Home) -> None:
    remind(home)
    talk = asleep(home)
    home.wall.put("2026-03-20T20:00")
    for _ in range(200):
        talk.step()
    talk.until_turn()
    assert talk.said[-2:] == ["Hello. You asked me to remind you at this time.", "Shall we?"]
    assert talk.say("yes") == ["Begin.", "One?"]


def test_a_reminder_is_said_once(home: Home) -> None:
    remind(home)
    talk = asleep(home)
    home.wall.put("2026-03-20T20:00")
    for _ in range(200):
        talk.step()
    talk.say("no")
    talk.say("goodbye")
    before = len(talk.said)
    for _ in range(500):
        talk.step()
    assert len(talk.said) == before


def test_a_reminder_of_an_exercise_that_is_gone_is_only_said(home: Home) -> None:
    remind(home, "no_more")
    talk = asleep(home)
    home.wall.put("2026-03-20T20:00")
    for _ in range(200):
        talk.step()
    talk.until_turn()
    assert talk.said[-1] == "Hello. You asked me to remind you at this time."


def test_a_missed_reminder_is_mentioned_once_and_kindly(home: Home) -> None:
    remind(home)
    home.wall.put("2026-03-21T09:00")
    talk = home.wake()
    talk.until_turn()
    assert talk.said == ["A reminder that you asked for went by while I was quiet. That's all right."]
    again = home.wake()
    again.until_turn()
    assert again.said == []


def test_what_is_due_at_this_moment_is_said_on_arrival(home: Home) -> None:
    remind(home)
    home.wall.put("2026-03-20T20:01")
    talk = home.wake()
    talk.until_turn()
    assert talk.said == ["Hello. You asked me to remind you at this time.", "Shall we?"]
    talk.say("no")
    again = home.wake()
    again.until_turn()
    assert again.said == []


def test_nothing_is_called_out_in_quiet_hours(home: Home) -> None:
    home.memory.put_reminder(Reminder("three_steps", "late", datetime.time(23), datetime.date(2026, 3, 20)))
    talk = asleep(home)
    home.wall.put("2026-03-20T23:00")
    before = len(talk.said)
    for _ in range(500):
        talk.step()
    assert len(talk.said) == before


def test_a_house_of_drop_ins_works_without_any(tmp_path: Path) -> None:
    talk = ByText(house_with(tmp_path))
    talk.until_turn()
    assert talk.said == []
