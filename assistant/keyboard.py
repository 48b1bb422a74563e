"""The keyboard as a way to talk: no sound at all, the same loop. And the voice that goes with it."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Container
from concurrent.futures import Future
from typing import TextIO

import numpy as np

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, samples_in
from assistant.companion import Companion
from assistant.events import Key, Typed
from assistant.needs import Asleep, Hear, HearStory, Need, Rest
from assistant.turn import Happened
from assistant.waiting import ALARM_EVERY

LOOK_SECONDS = 2.0
"""Seconds (of the wall clock) between two looks at the reminders, while a line is waited for."""


class SilentVoice:
    """Renders everything as silence: what is said is read, not heard. `pace`: seconds of it a word."""

    def __init__(self, pace: float = 0.0) -> None:
        self._pace = pace

    def render(self, text: str, rate: int | None = None) -> Future[Samples]:
        done: Future[Samples] = Future()
        done.set_result(np.zeros(samples_in(self._pace * len(text.split())), np.int16))
        return done

    def change(self) -> None:
        """There is nothing to hear a difference in."""


class Lines:
    """Lines of a stream, read on a thread so that "stop" can come in the middle of a pause.

    Whoever sends a whole conversation at once means a line for each turn; whoever types while something is said means
    it now. So lines that were there when the last one was taken wait for their turn.
    """

    def __init__(self, stream: TextIO) -> None:
        self._lines: deque[str | None] = deque()
        self._early: float = math.inf  # so many of them wait; before the first turn all do
        self._more = threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: TextIO) -> None:
        for line in stream:
            self._put(line.rstrip("\n"))
        self._put(None)

    def _put(self, line: str | None) -> None:
        with self._more:
            self._lines.append(line)
            self._more.notify()

    def next(self, seconds: float | None = None) -> str | None:
        """The next line, waited for; None, again and again, at the end. TimeoutError where none came in `seconds`."""
        with self._more:
            if not self._more.wait_for(lambda: self._lines, seconds):
                raise TimeoutError
            return self._taken()

    def at_once(self, urgent: Container[str]) -> str | None:
        """A line that came while something went on, or one of the `urgent` ones; None where there is none."""
        with self._more:
            line = self._lines[0] if self._lines else None
            if line is not None and (self._early == 0 or line.strip().lower() in urgent):
                return self._taken()
            return None

    def _taken(self) -> str | None:
        line = self._lines[0]
        if line is not None:
            self._lines.popleft()
        self._early = len(self._lines)
        return line


def converse_by_lines(
    companion: Companion,
    lines: Lines,
    *,
    fast: bool,
    commands: Container[str],
    due: Callable[[], object] = lambda: False,
    look_every: float = LOOK_SECONDS,
) -> None:
    """Talk line by line until "exit" or their end. Time stands still while it is the person's turn.

    `fast`: time never passes. Else one of `commands` counts in a pause too, however early it came. `due`: whether a
    reminder is, which is looked at every so many seconds while nothing goes on and nobody types.
    """
    conductor = companion.conductor
    conductor.post(Key("talk"))
    conductor.step(Chunk(SILENT_BLOCK))
    while not conductor.quit:
        line: str | None = None
        if isinstance(conductor.need, (Hear, HearStory, Asleep)) and conductor.silent:
            try:
                line = lines.next(look_every if _rests(conductor.need) else None)
            except TimeoutError:
                if due():
                    _let_time_pass(companion)
                continue
            if line is None:
                return
        elif not fast:
            line = lines.at_once(commands if isinstance(conductor.need, Rest) else ())
            time.sleep(0.0 if line else BLOCK / RATE)
        if line is not None and line.strip().lower() == "exit":
            return
        if line is not None:
            conductor.post(Typed(line))
        conductor.step(Chunk(SILENT_BLOCK))


def _rests(need: Need) -> bool:
    """Whether nothing is open but what somebody may ask for next."""
    return isinstance(need, Asleep) or (isinstance(need, Hear) and need.happened is Happened.ENDED)


def _let_time_pass(companion: Companion) -> None:
    """Nobody asks for anything: it falls asleep, and asleep it looks at the alarm."""
    if isinstance(companion.conductor.need, Asleep):
        companion.run([Chunk(SILENT_BLOCK)] * (ALARM_EVERY // BLOCK + 1))
    else:
        companion.conductor.post(Typed(""))
        companion.conductor.step(Chunk(SILENT_BLOCK))
