"""The keyboard as a way to talk: no sound at all, the same loop. And the voice that goes with it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TextIO

import numpy as np

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, samples_in
from assistant.companion import Companion
from assistant.events import Key, Typed
from assistant.needs import Asleep, Hear, HearStory


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
    """Lines of a stream, read on a thread so that "stop" can come in the middle of a pause."""

    def __init__(self, stream: TextIO) -> None:
        self._lines: list[str | None] = []
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

    def next(self, *, wait: bool) -> str | None:
        """The next line; "exit" at the end. None when there is none yet and `wait` is false."""
        with self._more:
            while not self._lines:
                if not wait:
                    return None
                self._more.wait()
            line = self._lines.pop(0)
            if line is None:
                self._lines.append(None)
            return "exit" if line is None else line


def converse_by_lines(companion: Companion, lines: Lines, *, fast: bool) -> None:
    """Talk line by line until "exit". Time stands still while it is the person's turn; `fast`: it never passes."""
    conductor = companion.conductor
    conductor.post(Key("talk"))
    conductor.step(Chunk(SILENT_BLOCK))
    while not conductor.quit:
        turn = isinstance(conductor.need, (Hear, HearStory, Asleep)) and conductor.silent
        line = lines.next(wait=turn) if turn or not fast else None
        if line is not None and line.strip().lower() == "exit":
            return
        if line is not None:
            conductor.post(Typed(line))
        elif not fast:
            time.sleep(BLOCK / RATE)
        conductor.step(Chunk(SILENT_BLOCK))
