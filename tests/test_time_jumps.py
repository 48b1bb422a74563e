"""Suspend, and clocks that jump: what counts sound goes on, what counts days fires once, and nothing hangs."""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import speech
from conversing import ByText, house_with
from test_grief_window import begun, on
from test_plugin_faults import plugin
from test_schedule import Shelf, Wall, daily

from assistant.audio import Samples
from assistant.house import House
from assistant.needs import NextCall
from assistant.performance import Failed
from assistant.schedule import Schedule, latest
from assistant.waiting import PENDING, THINKING_SECONDS, ForCall

MIDNIGHT = datetime.time()


@pytest.mark.parametrize("jump", [datetime.timedelta(days=400), datetime.timedelta(hours=-30), datetime.timedelta()])
def test_a_pause_is_as_long_as_its_sound(jump: datetime.timedelta, tmp_path: Path) -> None:
    (tmp_path / "rests.py").write_text(plugin("rests", "session.pause(90)\nsession.say('There.')"))
    wall = Wall("2026-03-20T20:00")
    talk = ByText(House(house_with(tmp_path).loaded, now=wall))
    talk.until_turn()
    began = talk.conductor.now
    talk.say("try rests")
    wall.time += jump
    talk.until_turn()
    assert talk.said[-1] == "There."
    assert 90 <= talk.conductor.now - began < 91


@pytest.mark.parametrize("seed", range(5))
def test_however_the_clock_jumps_no_reminder_comes_twice_and_none_stops_coming(seed: int) -> None:
    dice = random.Random(seed)
    wall = Wall("2026-03-20T12:00")
    plan = Schedule(Shelf(daily()), wall, MIDNIGHT, MIDNIGHT)
    said: list[Any] = []

    def ask() -> int:
        found = plan.due() or plan.missed()
        for reminder in found:
            said.append(latest(reminder, wall()))
            plan.done(reminder)
        assert not plan.due() and not plan.missed()
        return len(found)

    right = wall.time
    for _ in range(200):
        right += datetime.timedelta(hours=dice.uniform(0, 3))
        wall.time = right + datetime.timedelta(hours=dice.choice([0, 1, 5, 11.5, -1, -5, -11.5]))
        ask()
    assert len(said) == len(set(said)) > 5
    wall.time = right + datetime.timedelta(days=1)  # from now on it is right
    ask()
    days = []
    for _ in range(4 * 24 * 6):
        wall.time += datetime.timedelta(minutes=10)
        days += [wall().date()] * ask()
    assert len(days) == len(set(days)) == 4


def test_a_window_of_days_survives_a_clock_that_was_wrong() -> None:
    person = on(begun(), 2)
    assert "days are left" in on(person, -3).heard or person.heard
    assert "days are left" in on(person, 3).heard
    assert "What would you like to carry with you?" in on(person, 400).heard


# ---------------------------------------------------------------- the machine stood still


class Silent:
    """An exercise that says nothing."""

    def next(self, wait: float) -> None:
        return None


def test_an_exercise_is_not_blamed_for_a_suspend(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("assistant.waiting.time.monotonic", lambda: now)
    waiting = ForCall(NextCall(Silent()), 0, 0.0)  # type: ignore[arg-type]
    now += 3600
    assert waiting.ready(0) is PENDING
    for _ in range(round(THINKING_SECONDS) - 1):
        now += 1
        assert waiting.ready(0) is PENDING
    now += 1
    assert isinstance(waiting.ready(0), Failed)


def converse(sound: Samples, home: Path, stop: bool) -> list[Any]:
    """What happens in a conversation by pipe; with `stop`, the process stands still in the middle of it."""
    command = [sys.executable, "-m", "assistant", "converse", "--mic", "-"]
    half = len(sound) // 2
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={**os.environ, "XDG_DATA_HOME": str(home)}, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin is not None
        process.stdin.write(sound[:half].tobytes())
        if stop:
            os.kill(process.pid, signal.SIGSTOP)
            subprocess.run(["sleep", "2"], check=True)
            os.kill(process.pid, signal.SIGCONT)
        told, _ = process.communicate(sound[half:].tobytes())
    assert process.returncode == 0
    return [{k: v for k, v in json.loads(line).items() if k != "compute_ms"} for line in told.splitlines()]


def test_a_process_that_stood_still_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    sound = speech.conversation(4.0, "hello companion", after=2.0)
    still, moved = converse(sound, tmp_path / "1", stop=True), converse(sound, tmp_path / "2", stop=False)
    assert still == moved
    assert still[0]["event"] == "wake"
    assert still[-1]["event"] == "sleep"
