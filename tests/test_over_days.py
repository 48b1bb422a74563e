"""Exercises that live over days, led by the real loop with the real memory in RAM and a clock that is set."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest
from conversing import ByText, Remembering

from assistant.arrival import WELCOMED
from assistant.config import Loaded
from assistant.house import House
from assistant.settings import Settings

ZONE = datetime.timezone(datetime.timedelta(hours=1))


@dataclass
class Clock:
    now: datetime.datetime = datetime.datetime(2026, 3, 26, 18, tzinfo=ZONE)

    def __call__(self) -> datetime.datetime:
        return self.now

    def day(self, day: int) -> None:
        self.now = datetime.datetime(2026, 3, 26, 18, tzinfo=ZONE) + datetime.timedelta(days=day)


class Home:
    """One memory, and a conversation on each day that somebody comes by."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.memory = Remembering.nowhere(self.clock)
        self.memory.keep("", WELCOMED, True)

    def on(self, day: int, *lines: str) -> str:
        """All that is said on that day."""
        self.clock.day(day)
        house = House(Loaded(Settings()), self.clock)
        vars(house).update(_opened_memory=(self.memory, None))
        talk = ByText(house)
        talk.until_turn()
        for line in lines:
            talk.say(line)
        assert talk.ended() == "done", talk.said[-3:]
        return " ".join(talk.said)


@pytest.fixture
def home() -> Home:
    return Home()


CHECK = ("grief check in", "yes", "five", "sad", "our walks")


def test_a_window_counts_down_over_missed_days_and_closes(home: Home) -> None:
    home.on(0, "give me a week", "yes", "yes", "yes", "eight in the evening", "no")
    (reminder,) = home.memory.reminders()
    assert (reminder.at, reminder.until) == (datetime.time(20), datetime.date(2026, 4, 1))
    assert "6 days are left" in home.on(1, *CHECK)
    assert "Missed days are fine." in home.on(4, *CHECK)
    assert "2 days are left" in home.on(5, "how many days are left", "yes")
    last = home.on(6, *CHECK, "a song", "the waiting", "i gave my grief its time", "close it")
    assert "It's closed now." in last
    assert home.memory.reminders() == ()
    assert "no open window" in home.on(7, "how many days are left", "yes", "no")
    home.clock.day(37)
    home.memory.tidy()
    assert home.memory.recall("grief_window", "window") is None


def test_a_window_is_made_longer_once_by_voice(home: Home) -> None:
    home.on(0, "give me a week", "yes", "yes", "no", "no")
    assert "12 days are left" in home.on(2, "extend my grief", "yes", "yes")
    assert "once is the most" in home.on(3, "extend my grief", "yes")


def test_days_are_counted_in_all(home: Home) -> None:
    assert "one day in all" in home.on(0, "i did my step", "yes", "yes")
    assert "2 days in all" in home.on(9, "i did my workout", "yes")
    assert "2 days in all. Days between don't matter." in home.on(20, "what's my streak", "yes")


def test_care_reminders_are_set_changed_and_ended_by_voice(home: Home) -> None:
    home.on(
        0, "remind me to look after myself", "yes", "water and sleep", "a letter", "no", "yes", "eight in the morning"
    )
    assert [r.at for r in home.memory.reminders()] == [datetime.time(8)]
    home.on(1, "change my care reminders", "yes", "hour", "nine in the evening")
    assert [r.at for r in home.memory.reminders()] == [datetime.time(21)]
    assert "It's ended." in home.on(2, "end my care reminders", "yes", "yes")
    assert home.memory.reminders() == ()


def test_somebody_is_remembered_and_removed_by_voice(home: Home) -> None:
    home.on(0, "add someone", "yes", "anna", "yes", "talk", "yes")
    assert "Would Anna be good today?" in home.on(1, "who can i call", "yes", "yes", "no")
    home.on(2, "remove someone", "yes", "anna", "yes", "yes")
    assert home.memory.recall("support_network", "people") == {}


def test_the_signs_go_on_on_another_day(home: Home) -> None:
    home.clock.day(0)
    house = House(Loaded(Settings()), home.clock)
    vars(house).update(_opened_memory=(home.memory, None))
    talk = ByText(house)
    for line in ("am i the only one trying", "yes", "yes", "yes", "no", "sometimes", "stop"):
        talk.say(line)
    assert talk.ended() == "stopped"
    answers = ("yes", "yes", *["no"] * 6, "yes", "no", "no", "no")
    home.memory.tidy()
    home.clock.day(3)
    home.memory.tidy()
    heard = home.on(3, "am i the only one trying", *answers)
    assert "you answered three of nine" in heard
    assert "Yes to one, sometimes to one, no to seven. Left open: zero." in heard
