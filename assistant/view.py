"""What a person sees while the companion runs: state, level, what is heard and said. Plain lines elsewhere."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator, Mapping

from rich.console import Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.audio import Chunk, Samples, level
from assistant.companion import Companion
from assistant.errors import AssistantError
from assistant.events import Event, Key
from assistant.house import House
from assistant.hush import hushed
from assistant.microphone import DeviceMicrophone
from assistant.recording import LastMinute, new_place, write
from assistant.turn import State

_COLOURS = {
    State.ASLEEP: "dim",
    State.MUTED: "red",
    State.PAUSED: "yellow",
    State.ASKING: "green",
    State.TELLING: "green",
}
_KEYS = {" ": Key("talk"), "m": Key("mute"), "q": Key("quit")}
_QUIETEST = -60.0
"""dBFS at the left end of the level meter."""
_WIDTH = 40
_DEAD_SECONDS = 5.0
"""Seconds of nothing but zeros that no room gives."""


def plain_lines(event: Event) -> None:
    """One line for each event that a person may care about."""
    match event.name:
        case "say_started":
            _line(f"> {event.details['text']}")
        case "heard":
            _line(f"< {event.details['text']}")
        case "wake" | "sleep" | "muted" | "unmuted":
            _line(f"({event.name})")
        case "fault":
            _line(f"! {event.details['where']}: {event.details['error']}")


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Screen:
    """The live view of one room, and its keys.

    `recorder`, where somebody asked for it, keeps the last minute; the key r writes it to a new file.
    """

    def __init__(self, house: House, recorder: LastMinute | None = None) -> None:
        self._recorder = recorder
        self._recorded = ""
        self._wake = house.wake_phrase
        self._state = State.ASLEEP
        self._heard = Text("")
        self._saying = Text("")
        self._fault = ""
        self._level = _QUIETEST
        self._lost = 0
        self._blocks = 0
        self._present = True
        self._dead = False

    def __call__(self, event: Event) -> None:
        """Take note of an event."""
        if self._recorder:
            self._recorder.note(event)
        match event.name:
            case "partial":
                self._heard = Text(event.details["text"] + " ...", style="dim")
            case "heard":
                self._heard = Text(event.details["text"])
            case "refused":
                self._heard = Text("(something else)", style="dim")
            case "say_started":
                self._saying = Text(event.details["text"], style="cyan")
            case "say_ended":
                self._saying.stylize("dim")
            case "fault":
                self._fault = f"{event.details['where']}: {event.details['error']}"

    def show(self, companion: Companion, microphone: DeviceMicrophone) -> None:
        """Run the companion under this view until somebody quits."""
        more = {"r": self._write} if self._recorder else {}
        with hushed(), keys(companion, more), Live(self.render(), refresh_per_second=10, screen=True) as live:

            def watch(chunk: Chunk, out: Samples) -> None:
                if self._recorder:
                    self._recorder.take(chunk.samples, out, self._state)
                self._watch(companion, chunk, microphone)
                self._blocks += 1
                if self._blocks % 5 == 0:
                    live.update(self.render())

            companion.run(microphone, watch)

    def _watch(self, companion: Companion, chunk: Chunk, microphone: DeviceMicrophone) -> None:
        self._state = companion.conductor.state
        self._level = max(level(chunk.samples), self._level - 1.5)
        self._lost += chunk.lost
        self._present = chunk.present
        self._dead = microphone.dead_air > _DEAD_SECONDS

    def _write(self) -> None:
        """Both files of the last minute; what hinders it is shown, and the conversation goes on."""
        if self._recorder:
            try:
                path = new_place()
                write(path, self._recorder.so_far())
                self._recorded = f"written: {path}"
            except AssistantError as error:
                self._recorded = str(error)

    def render(self) -> RenderableType:
        rows = Table.grid(padding=(0, 2))
        rows.add_column(style="bold", justify="right", width=8)
        rows.add_column(overflow="fold")
        rows.add_row("", Text(self._headline(), style=_COLOURS.get(self._state, "cyan")))
        rows.add_row("level", self._meter())
        rows.add_row("heard", self._heard)
        rows.add_row("says", self._saying)
        if self._lost:
            rows.add_row("lost", f"{self._lost} samples: this machine is busy")
        if self._fault:
            rows.add_row("fault", Text(self._fault, style="red"))
        keys = Text("space: talk   m: stop listening   q: end", style="dim")
        if self._recorder:
            kept = self._recorded or "the last minute is kept, in memory only"
            rows.add_row(Text("record", style="red"), Text(kept, style="red"))
            keys.append("   r: write the last minute")
        return Panel(Group(rows, keys), title="companion", width=76)

    def _meter(self) -> Text:
        if not self._present:
            return Text("the microphone is gone; it is looked for", style="red")
        if self._dead:
            return Text("not a sound, not even noise: is the microphone muted?", style="red")
        full = round(_WIDTH * max(0.0, 1 - self._level / _QUIETEST))
        return Text("#" * full + "." * (_WIDTH - full), style="green")

    def _headline(self) -> str:
        return {
            State.ASLEEP: f'asleep. Say "{self._wake}".',
            State.MUTED: f'not listening. Press a key or say "{self._wake}".',
            State.AWAKE: "awake. What would help?",
            State.LEADING: 'with you. "stop" and "pause" always work.',
            State.ASKING: "your turn: an answer",
            State.TELLING: 'your turn: take your time. End with "I\'m done".',
            State.PAUSED: 'paused. Say "go on".',
        }[self._state]


@contextlib.contextmanager
def keys(companion: Companion, more: Mapping[str, Callable[[], None]]) -> Iterator[None]:
    """Single keys without Enter, for as long as the view is open: those of the companion, and `more`."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    ended = threading.Event()
    tty.setcbreak(sys.stdin)
    reader = threading.Thread(target=_read_keys, args=(companion, more, ended), daemon=True)
    reader.start()
    try:
        yield
    finally:
        ended.set()
        reader.join()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _read_keys(companion: Companion, more: Mapping[str, Callable[[], None]], ended: threading.Event) -> None:
    while not ended.is_set():
        if not select.select([sys.stdin], [], [], 0.2)[0]:
            continue
        pressed = os.read(sys.stdin.fileno(), 1).decode(errors="replace")  # unbuffered: `select` sees what is left
        if key := _KEYS.get(pressed):
            companion.conductor.post(key)
        elif pressed in more:
            more[pressed]()
