"""Talking by lines: what comes while nobody types."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import TextIO, cast

import pytest
from conversing import as_new

from assistant.companion import Companion
from assistant.config import Loaded, Settings
from assistant.events import Event
from assistant.house import House
from assistant.keyboard import Lines, SilentVoice, converse_by_lines
from assistant.speaker import RecordedSpeaker

REMINDED = "Hello. You asked me to remind you at this time."
GIVE_UP = 60
"""Seconds after which a line is typed all the same, so that what never comes fails and doesn't hang."""


class Room:
    """Somebody who types `lines`, then nothing until they are reminded, then "exit". It is time after the last line."""

    def __init__(self, *lines: str) -> None:
        self.said: list[str] = []
        self._lines = lines
        self._now = datetime.datetime(2026, 3, 18, 15, 9, tzinfo=datetime.UTC)
        self._reminded = threading.Event()

    def talk(self) -> None:
        house = as_new(House(Loaded(Settings.model_validate({"memory": {"keep": "off"}})), lambda: self._now))
        companion = Companion(house, SilentVoice(), RecordedSpeaker(keep=False), notify=self._told)
        lines = Lines(cast(TextIO, self._typed()))
        converse_by_lines(
            companion, lines, fast=True, commands=house.commands, due=house.schedule.due, look_every=0.001
        )

    def _typed(self) -> Iterator[str]:
        yield from self._lines
        self._reminded.wait(GIVE_UP)
        yield "exit"

    def _told(self, event: Event) -> None:
        if event.name != "say_started":
            return
        self.said.append(event.details["text"])
        if "I'll remind you" in self.said[-1]:
            self._now += datetime.timedelta(minutes=2)
        if self.said[-1] == REMINDED:
            self._reminded.set()


@pytest.mark.parametrize("last", [(), ("", "")], ids=["awake", "asleep"])
def test_a_reminder_is_said_when_its_time_has_come_and_nobody_types(last: tuple[str, ...]) -> None:
    room = Room("remind me at 3:10 pm", *last)
    room.talk()
    assert room.said.count(REMINDED) == 1


def test_the_end_of_the_lines_is_no_line_that_is_late() -> None:
    lines = Lines(cast(TextIO, iter(())))
    assert lines.next(GIVE_UP) is None


def test_a_line_that_does_not_come_is_waited_for_so_long() -> None:
    wait = threading.Event()

    def typed() -> Iterator[str]:
        wait.wait(GIVE_UP)
        yield "late"

    lines = Lines(cast(TextIO, typed()))
    with pytest.raises(TimeoutError):
        lines.next(0.001)
    wait.set()
    assert lines.next() == "late"
