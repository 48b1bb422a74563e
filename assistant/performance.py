"""One run of one exercise, seen from the companion: its next call, our reply, rewind, stop.

A built-in exercise runs on a thread. One from the drop-in folder or a package runs in a process of its own, which is
ended a second after a stop that it didn't obey: an endless loop in there can hold up nobody.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant import wire
from assistant.calls import Call
from assistant.errors import PluginError
from assistant.exercise import Exercise
from assistant.session import Rewound, Session, Stopped

log = logging.getLogger(__name__)

GRACE = 1.0
"""Seconds (of the wall clock) that a process has to obey a stop before it is ended."""

WAITING = 100
"""Lines of a plugin's process that are read before they are wanted; then it has to wait."""

ENDED_EARLY = "its process ended before the exercise did"


@dataclass(frozen=True)
class Ended:
    """The exercise has returned."""


@dataclass(frozen=True)
class Failed:
    """The exercise raised `error`; `frames` say where or why, without anything that was said."""

    error: str
    frames: str


Next = Call | Ended | Failed


class Performance(Protocol):
    def next(self, wait: float) -> Next | None:
        """The exercise's next call, or how it ended; None when there is none after `wait` seconds."""

    def reply(self, value: Any) -> None: ...

    def rewind(self) -> None:
        """Have the exercise begin again; the caller gives the answers that still stand."""

    def stop(self) -> None:
        """Have it end now. Returns at once."""


class Rendezvous:
    """Where a thread's session calls meet the companion's replies."""

    def __init__(self) -> None:
        self.calls: queue.SimpleQueue[Next] = queue.SimpleQueue()
        self.replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.interrupt: type[BaseException] | None = None

    def send(self, call: Call) -> Any:
        self._obey()
        self.calls.put(call)
        reply = self.replies.get()
        self._obey()
        return reply

    def _obey(self) -> None:
        if self.interrupt:
            raise self.interrupt()

    def interrupted(self, how: type[BaseException]) -> None:
        self.interrupt = how
        self.replies.put(None)


def perform(exercise: Exercise, channel: Rendezvous) -> Ended | Failed:
    """Run an exercise to its end, as often as it is rewound."""
    while True:
        end: Ended | Failed = Ended()
        try:
            exercise.run(Session(channel))
        except (Rewound, Stopped):
            pass
        except Exception as error:  # noqa: BLE001  # whatever an exercise raises ends that exercise, and nothing else
            end = Failed(_reason(error), frames_of(error))
        if channel.interrupt is not Rewound:
            return end
        channel.interrupt = None
        while not channel.replies.empty():
            channel.replies.get()


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def frames_of(error: BaseException) -> str:
    """The traceback's places, without its message: a message may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))


class OnThread:
    """A built-in exercise, on a thread of this process."""

    def __init__(self, exercise: Exercise) -> None:
        self._channel = Rendezvous()
        threading.Thread(
            target=lambda: self._channel.calls.put(perform(exercise, self._channel)),
            name=f"exercise {exercise.name}",
            daemon=True,
        ).start()

    def next(self, wait: float) -> Next | None:
        try:
            return self._channel.calls.get(timeout=wait) if wait > 0 else self._channel.calls.get_nowait()
        except queue.Empty:
            return None

    def reply(self, value: Any) -> None:
        self._channel.replies.put(value)

    def rewind(self) -> None:
        self._channel.interrupted(Rewound)

    def stop(self) -> None:
        self._channel.interrupted(Stopped)


class PluginProcess:
    """A Python process that loads one plugin, and speaks in lines (wire.py). It gets neither our memory nor our sound
    devices, and is ended together with what it has started.

    It can hold up nobody: what it says is read on a thread, at most `WAITING` lines ahead, and what it is told is
    written on another one.
    """

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "assistant.plugin_process", *arguments],  # -P: nothing from this folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._said: queue.Queue[str] = queue.Queue(WAITING)
        self._told: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._over = self._ended = False
        self._ending = threading.Lock()
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"plugin {arguments[-1]}", daemon=True).start()

    def line(self, wait: float) -> str | None:
        """What it says next, "" where it has ended; None when there is nothing after `wait` seconds."""
        try:
            return self._said.get(timeout=wait) if wait > 0 else self._said.get_nowait()
        except queue.Empty:
            return None

    def tell(self, line: str) -> None:
        self._told.put(line)

    def over(self) -> None:
        """Nothing more is expected of it: it is ended in a second. Returns at once."""
        self._hear_no_more()
        reaper = threading.Timer(GRACE, self.end)
        reaper.daemon = True
        reaper.start()

    def end(self) -> None:
        """End it at once, with what it has started."""
        self._hear_no_more()
        with self._ending:
            if self._ended:
                return
            self._ended = True
            with contextlib.suppress(OSError):  # nobody is left in its group
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._told.put("")

    def _hear_no_more(self) -> None:
        self._over = True
        while self.line(0) is not None:  # whoever waits to add a line goes on
            pass

    def _read(self) -> None:
        assert self._process.stdout is not None  # it was opened with a pipe
        while line := self._process.stdout.readline(wire.LONGEST_LINE):
            if not self._over:
                self._said.put(line)
        self._said.put("")
        self._process.stdout.close()

    def _write(self) -> None:
        assert self._process.stdin is not None  # it was opened with a pipe
        try:
            while line := self._told.get():
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()
        except (OSError, ValueError):  # the process is gone, the pipe broken or closed; `line` says so
            log.info("a plugin's process was gone when it was written to")
        with contextlib.suppress(OSError):  # what could not be written any more
            self._process.stdin.close()


class InProcess:
    """An exercise of somebody else's plugin, in a process of its own (assistant.plugin_process)."""

    def __init__(self, source: Sequence[str], exercise: str) -> None:
        self._process = PluginProcess("run", *source, exercise)

    def next(self, wait: float) -> Next | None:
        line = self._process.line(wait)
        if line is None:
            return None
        found = self._understood(line)
        if not isinstance(found, Call):
            self._process.over()
        return found

    def _understood(self, line: str) -> Next:
        if not line:
            return Failed(ENDED_EARLY, ENDED_EARLY)
        try:
            kind, value = wire.decode(line)
            if kind == "call":
                return wire.checked(value)
        except PluginError as error:
            return Failed(str(error), str(error))
        match kind, value:
            case "failed", [str(what), str(frames), *_]:
                return Failed(what, frames)
            case "failed", _:
                return Failed(ENDED_EARLY, ENDED_EARLY)
        return Ended()

    def reply(self, value: Any) -> None:
        self._process.tell(wire.encode("reply", value))

    def rewind(self) -> None:
        self._process.tell(wire.encode("interrupt", "rewind"))

    def stop(self) -> None:
        self._process.tell(wire.encode("interrupt", "stop"))
        self._process.over()
