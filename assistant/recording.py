"""The last minute of a conversation: in memory where somebody asked for it by name, on disk when they say so.

A recording is a WAV with two sides (person left, companion right) and beside it a JSON with what a replay needs: the
settings that matter, where the conversation was, and what happened. Both are for their owner alone (mode 0600).
"""

from __future__ import annotations

import datetime
import json
import os
import threading
import wave
from collections import deque
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import resources
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples, samples_in, seconds
from assistant.errors import AudioFileError, OutputError
from assistant.events import Event
from assistant.soundfiles import SoundFile, write_wav

KEPT = 60.0
"""Seconds that are kept: what was just misheard, and how it came to it."""

NEVER_KEPT = ("partial",)
"""Events that only the live view needs."""


@dataclass(frozen=True)
class Where:
    """Where a conversation is: the state of the turn table, and the exercise that runs, if any."""

    state: str = "asleep"
    exercise: str = ""


@dataclass(frozen=True)
class Minute:
    """Some seconds of a conversation. `began`: where it was at their beginning; `settings`: what a replay needs.

    Both sides are equally long. `events` have their `t` from the beginning of the sound.
    """

    person: Samples
    companion: Samples
    settings: Mapping[str, Any]
    began: Where = Where()
    events: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class _Moment:
    person: Samples
    companion: Samples
    where: Where


class LastMinute:
    """Keeps the last `kept` seconds of both sides, and what happened in them. Any thread may ask for them."""

    def __init__(self, settings: Mapping[str, Any], kept: float = KEPT) -> None:
        self._settings = settings
        self._moments: deque[_Moment] = deque(maxlen=max(1, samples_in(kept) // BLOCK))
        self._events: deque[Event] = deque()
        self._exercise = ""
        self._taken = 0
        self._lock = threading.Lock()

    def take(self, person: Samples, companion: Samples, state: str) -> None:
        """20 ms of both sides. Whoever said "stop listening" isn't recorded either."""
        with self._lock:
            heard = SILENT_BLOCK if state == "muted" else person
            self._moments.append(_Moment(heard.copy(), companion.copy(), Where(state, self._exercise)))
            self._taken += 1
            while self._events and self._events[0].t < self._since:
                self._events.popleft()

    def note(self, event: Event) -> None:
        """Something happened, now."""
        with self._lock:
            if event.name not in NEVER_KEPT:
                self._events.append(event)
            if event.name == "exercise_started":
                self._exercise = str(event.details["exercise"])
            elif event.name == "exercise_ended":
                self._exercise = ""

    @property
    def _since(self) -> float:
        """Seconds of the conversation at which what is kept begins."""
        return seconds((self._taken - len(self._moments)) * BLOCK)

    def so_far(self) -> Minute:
        """What is kept now. Raises AudioFileError where that is nothing."""
        with self._lock:
            moments, since = list(self._moments), self._since
            told = [since_then(event, since).as_json() for event in self._events if event.t >= since]
        if not moments:
            raise AudioFileError("Nothing came in yet.", where="the microphone", cure="Wait a moment, then try again.")
        return Minute(
            np.concatenate([moment.person for moment in moments]),
            np.concatenate([moment.companion for moment in moments]),
            self._settings,
            moments[0].where,
            tuple(told),
        )


def since_then(event: Event, began: float) -> Event:
    """`event` with its times counted from `began`, seconds of audio, on."""
    times = {name: round(event.details[name] - began, 3) for name in ("start", "end") if name in event.details}
    return Event(event.t - began, event.name, {**event.details, **times})


# ---------------------------------------------------------------- on disk


def new_place() -> Path:
    """A name for a recording that got none, in the person's data folder. Raises OutputError."""
    folder = resources.user_data() / "recordings"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"This can't be written: {error.strerror}.", where=str(folder), cure=_ELSEWHERE) from None
    return folder / f"{datetime.datetime.now():%Y-%m-%d-%H%M%S}.wav"


def beside(wav: Path) -> Path:
    """The JSON that belongs to a recording."""
    return wav.with_suffix(".json")


def claim(wav: Path) -> None:
    """Raise OutputError where a recording can't be written there, before anything is recorded."""
    for path in (wav, beside(wav)):
        if path.exists():
            raise OutputError("There is a file of that name.", where=str(path), cure="Choose another, or delete it.")
    if not os.access(wav.parent, os.W_OK | os.X_OK):
        raise OutputError("There is no such folder to write into.", where=str(wav.parent), cure="Name another one.")


def write(wav: Path, minute: Minute) -> None:
    """Both files of a recording. Raises OutputError, also where there is one of that name already."""
    about = {"settings": dict(minute.settings), "began": asdict(minute.began), "events": list(minute.events)}
    claim(wav)
    write_sound(wav, minute)
    write_private(beside(wav), json.dumps(about, indent=1))


def write_sound(wav: Path, minute: Minute) -> None:
    """The two sides alone. Raises OutputError."""
    try:
        write_wav(wav, np.stack([minute.person, minute.companion], axis=1))
        wav.chmod(0o600)
    except AudioFileError as error:
        raise OutputError(error.what, where=error.where, cure=error.cure) from None


def write_private(path: Path, text: str) -> None:
    """A file that only its owner may read. Raises OutputError."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        what = f"This can't be written: {error.strerror}."
        raise OutputError(what, where=str(path), cure=_ELSEWHERE) from None


def read(wav: Path) -> Minute:
    """A recording as `write` made it. Raises AudioFileError that says which of its two files has what wrong."""
    person, companion = sides(wav)
    path = beside(wav)
    try:
        about = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        what = "What belongs to the recording is missing: its settings, and where the conversation was."
        raise AudioFileError(what, where=str(path), cure=f"Put it beside {wav.name}. {_ANY_WAV}") from None
    except OSError as error:
        what = f"Can't be read: {error.strerror}."
        raise AudioFileError(what, where=str(path), cure="See that it may be read.") from None
    except ValueError:
        raise _strange(path) from None
    return minute_of(person, companion, about, path)


def minute_of(person: Samples, companion: Samples, about: Any, path: Path) -> Minute:
    """The sound, and what a file tells of it. Raises AudioFileError where that isn't what is written there."""
    match about:
        case {"settings": dict(settings), "began": {"state": str(state), "exercise": str(exercise)}}:
            events = about.get("events", [])
        case _:
            raise _strange(path)
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise _strange(path)
    return Minute(person, companion, settings, Where(state, exercise), tuple(events))


def sides(wav: Path) -> tuple[Samples, Samples]:
    """Person and companion. Raises AudioFileError."""
    SoundFile(wav).close()  # knows an empty file, half a file, and one that is no sound
    try:
        with closing(wave.open(str(wav), "rb")) as sound:
            shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            data = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError):
        shape, data = (0, 0, 0), b""
    if shape != (2, 2, RATE):
        what = f"This isn't a recording of this program: two sides, 16 bits, {RATE} samples a second."
        raise AudioFileError(what, where=str(wav), cure=_ANY_WAV)
    both = np.frombuffer(data, "<i2").reshape(-1, 2).astype(np.int16)
    return both[:, 0].copy(), both[:, 1].copy()


_ELSEWHERE = "Free some space, or name another place."
_ANY_WAV = "Any other WAV: assistant converse --mic FILE, or assistant hear FILE."


def _strange(path: Path) -> AudioFileError:
    what = "This isn't what belongs to a recording of this program."
    return AudioFileError(
        what, where=str(path), cure=f"Take the file as it was written, or record it again. {_ANY_WAV}"
    )
