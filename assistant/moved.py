"""Noticing that a sound server has moved one of our streams to another device.

When a microphone is unplugged, PulseAudio (and PipeWire) let its stream go on with any other one that there is, without
a word to PortAudio. `pactl subscribe` tells of it, and sleeps otherwise. Without pactl, or without such a server,
nothing is watched.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import subprocess
import threading
from collections.abc import Callable

from assistant.devices import Kind

log = logging.getLogger(__name__)

_STREAMS: dict[Kind, str] = {"input": "source-outputs", "output": "sink-inputs"}
_PLACE: dict[Kind, str] = {"input": "source", "output": "sink"}
_EVENT = re.compile(r"'(new|change)' on (source-output|sink-input) #(\d+)")
_KIND: dict[str, Kind] = {"source-output": "input", "sink-input": "output"}

ANSWER_SECONDS = 5.0
"""Seconds that pactl may take to list streams; it needs about 0.01."""


class Watch:
    """Calls `moved(kind)`, on a thread of its own, when a stream of this process was moved to another device."""

    def __init__(self, moved: Callable[[Kind], None]) -> None:
        self._moved = moved
        self._places: dict[tuple[Kind, int], int] = {}
        self._one_at_a_time = threading.Lock()
        self._opened = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.end)

    def begin(self) -> None:
        """A stream was opened: watch it, where it is a sound server's. Returns at once."""
        self._opened.set()
        threading.Thread(target=self._watch, name="sound server", daemon=True).start()

    def end(self) -> None:
        if process := self._process:
            process.kill()

    def _watch(self) -> None:
        """Until the server ends; again, where a stream was opened since."""
        while self._opened.is_set() and self._one_at_a_time.acquire(blocking=False):
            try:
                self._opened.clear()
                self._places = {}
                if self._look("input") | self._look("output"):
                    self._follow()
            except (OSError, ValueError, KeyError, subprocess.SubprocessError):  # no pactl, an old one, a dying server
                log.info("the sound server is not watched")
            finally:
                self._one_at_a_time.release()

    def _follow(self) -> None:
        quiet = subprocess.DEVNULL  # our own input too: it would be held open for as long as pactl lives
        with subprocess.Popen(
            ["pactl", "subscribe"], env=_PLAIN, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, text=True
        ) as self._process:
            assert self._process.stdout is not None
            try:
                self._look("input")  # it may have happened before this listened
                self._look("output")
                for line in self._process.stdout:
                    event = _EVENT.search(line)
                    if event and (event[1] == "new" or (_KIND[event[2]], int(event[3])) in self._places):
                        self._look(_KIND[event[2]])
            finally:
                self._process.kill()

    def _look(self, kind: Kind) -> bool:
        """Whether this process has streams there. Tells when one is not where it was first seen."""
        found = _ours(kind)
        away = any(self._places.setdefault((kind, stream), place) != place for stream, place in found.items())
        self._places = {key: place for key, place in self._places.items() if key[0] != kind or key[1] in found}
        if away:
            self._moved(kind)
        return bool(found)


_PLAIN = {**os.environ, "LC_ALL": "C"}


def _ours(kind: Kind) -> dict[int, int]:
    """Streams of this process, and the device that each of them is on."""
    command = ["pactl", "--format=json", "list", _STREAMS[kind]]
    run = subprocess.run(
        command, env=_PLAIN, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=ANSWER_SECONDS
    )
    return {
        stream["index"]: stream[_PLACE[kind]]
        for stream in json.loads(run.stdout)
        if stream["properties"].get("application.process.id") == str(os.getpid())
    }
