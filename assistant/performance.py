"""One run of one exercise, seen from the companion: its next call, our reply, rewind, stop.

A built-in exercise runs on a thread. One from the drop-in folder or a package runs in a process of its own, which is
ended a second after a stop that it didn't obey: an endless loop in there can hold up nobody.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from assistant import wire
from assistant.calls import Call
from assistant.errors import PluginError
from assistant.exercise import Exercise
from assistant.session import Rewound, Session, Stopped

log = logging.getLogger(__name__)

GRACE = 1.0
"""Seconds (of the wall clock) that a process has to obey a stop before it is ended."""


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


class InProcess:
    """An exercise of somebody else's plugin, in a process of its own (assistant.plugin_process)."""

    def __init__(self, source: Sequence[str], exercise: str) -> None:
        self._heard: queue.SimpleQueue[Next] = queue.SimpleQueue()
        self._process = start_plugin_process("run", *source, exercise)
        threading.Thread(target=self._read, name=f"exercise {exercise}", daemon=True).start()

    def _read(self) -> None:
        process = self._process
        assert process.stdin is not None and process.stdout is not None  # it was opened with pipes
        with contextlib.suppress(BrokenPipeError), process:  # closing it meets what could not be written any more
            while line := process.stdout.readline(wire.LONGEST_LINE):
                self._heard.put(self._understood(line))
            self._heard.put(Failed(ENDED_EARLY, ENDED_EARLY))

    def _understood(self, line: str) -> Next:
        try:
            kind, value = wire.decode(line)
        except PluginError as error:
            self._process.kill()
            return Failed(str(error), str(error))
        if kind == "call":
            return cast(Call, value)
        return Failed(*value[:2]) if kind == "failed" else Ended()

    def next(self, wait: float) -> Next | None:
        try:
            return self._heard.get(timeout=wait) if wait > 0 else self._heard.get_nowait()
        except queue.Empty:
            return None

    def reply(self, value: Any) -> None:
        self._write(wire.encode("reply", value))

    def rewind(self) -> None:
        self._write(wire.encode("interrupt", "rewind"))

    def stop(self) -> None:
        self._write(wire.encode("interrupt", "stop"))
        reaper = threading.Timer(GRACE, self._process.kill)
        reaper.daemon = True
        reaper.start()

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None  # it was opened with a pipe
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # the process is gone, the pipe broken or closed; `next` says so
            log.info("a plugin's process was gone when it was written to")


def start_plugin_process(*arguments: str) -> subprocess.Popen[str]:
    """A Python process that loads one plugin; it gets neither our memory nor our sound devices."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "assistant.plugin_process", *arguments],  # -P: nothing from the current folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
