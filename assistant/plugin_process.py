"""The process in which somebody else's plugin is loaded and run:

    python -m assistant.plugin_process (list|run) (file PATH|package ENTRY_POINT) [EXERCISE]

Talks in lines of JSON over its standard input and output; what the plugin itself prints goes nowhere.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import threading
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TextIO

from assistant import hookspecs, wire
from assistant.calls import Call
from assistant.errors import PluginError
from assistant.exercise import Exercise
from assistant.loading import exercises_of, load_file
from assistant.performance import Failed, Rendezvous, frames_of, perform
from assistant.session import Rewound, Stopped

MEMORY = 1 << 30
"""Bytes that a plugin's process may take. The interpreter and this package are 20 MB of it."""


def load(kind: str, source: str) -> list[Exercise]:
    if kind == "file":
        return exercises_of(load_file(Path(source), f"mine_{Path(source).stem}"))
    (entry,) = entry_points(group=hookspecs.PROJECT, name=source)
    return exercises_of(entry.load())


class _Pipe(Rendezvous):
    """The session's channel, with the companion at the other end of a pipe."""

    def __init__(self, replies: TextIO, out: TextIO) -> None:
        super().__init__()
        self._out = out
        threading.Thread(target=self._read, args=(replies,), daemon=True).start()

    def send(self, call: Call) -> Any:
        self._obey()
        emit(self._out, "call", call)
        reply = self.replies.get()
        self._obey()
        return reply

    def _read(self, replies: TextIO) -> None:
        for line in replies:
            kind, value = wire.decode(line)
            if kind == "interrupt":
                self.interrupted(Rewound if value == "rewind" else Stopped)
            else:
                self.replies.put(value)
        os._exit(0)  # the companion is gone


def _own_pipes() -> tuple[TextIO, TextIO]:
    """Standard input and output, for us alone: a plugin that reads or prints gets nowhere, and does no harm."""
    replies, out = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return replies, out


def _bound_memory() -> None:
    """A plugin without measure gets a MemoryError, where otherwise the system might end the companion."""
    with contextlib.suppress(OSError, ValueError):  # a system without such a limit, or one that is lower already
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def emit(out: TextIO, kind: wire.Kind, value: Any = None) -> None:
    out.write(wire.encode(kind, value) + "\n")
    out.flush()


def main() -> None:
    what, kind, source, *rest = sys.argv[1:]
    replies, out = _own_pipes()
    _bound_memory()
    try:
        found = load(kind, source)
    except SystemExit as error:
        emit(out, "failed", [f"it called exit({error.code}) while it was loaded", "", ""])
        return
    except Exception as error:  # noqa: BLE001  # whatever a plugin raises while it is loaded is told to the companion
        emit(out, "failed", _load_failure(error, source))
        return
    if what == "list":
        emit(out, "listed", [_described(e) for e in found])
        return
    (exercise,) = (e for e in found if e.name == rest[0])
    end = perform(exercise, _Pipe(replies, out))
    if isinstance(end, Failed):
        emit(out, "failed", [end.error, end.frames])
    else:
        emit(out, "ended")


def _load_failure(error: Exception, source: str) -> list[str]:
    """What went wrong, where, and what to do."""
    if isinstance(error, PluginError):
        return [error.what, frames_of(error), error.cure]
    line = error.lineno if isinstance(error, SyntaxError) else _line_in(error, source)
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    place = f", line {line}" if line else ""
    return [f"{type(error).__name__}: {what}{place}", frames_of(error), ""]


def _line_in(error: Exception, source: str) -> int | None:
    """The innermost line of the plugin's own file that the error passed through."""
    lines, trace = [], error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == source:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1] if lines else None


def _described(exercise: Exercise) -> dict[str, Any]:
    names = ("name", "phrases", "title", "minutes", "about", "examples", "utterances", "eases", "keeps")
    return {name: getattr(exercise, name) for name in names}


if __name__ == "__main__":
    main()
