"""A recording once more through the real loop, in audio time; and recordings as test cases, with what must be heard."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from assistant import __version__, manifest
from assistant.arrival import WELCOMED
from assistant.audio import BLOCK, SILENT_BLOCK, Chunk, Samples, blocks_of, samples_in
from assistant.companion import Companion
from assistant.config import Loaded, Settings
from assistant.errors import AudioFileError, OutputError
from assistant.events import Event, Key, Typed
from assistant.house import House
from assistant.recording import Minute, Where, minute_of, sides, since_then, write_private, write_sound
from assistant.speaker import RecordedSpeaker
from assistant.turn import State
from assistant.voice import Voice

AFTERWARDS = 5.0
"""Seconds of quiet after a recording, in which what was said last is decided: a story's end takes four."""

MOST = 180.0
"""Seconds of audio that it may take to bring a conversation to where the recording began."""

TAKEN = {
    "companion": ("language", "wake_phrase", "awake_seconds"),
    "microphone": ("echo_cancellation",),
    "voice": ("name", "rate"),
    "speaker": ("volume",),
}
"""Settings that decide how the same sound is heard, beside those under [hearing]."""


def settings_of(house: House) -> dict[str, Any]:
    """What a replay needs to know of `house`, and nothing else: no name, no folder. Raises as `house.model` does."""
    chosen = house.settings.model_dump()
    taken = {section: {name: chosen[section][name] for name in names} for section, names in TAKEN.items()}
    hearing = {name: value for name, value in chosen["hearing"].items() if name != "model"}
    folder = house.model_folder
    acoustic = next(folder.path.rglob("final.mdl"))
    return taken | {
        "hearing": hearing,
        "model": {
            "name": folder.info.name if folder.info else folder.path.name,
            "checksum": manifest.checksum(acoustic, "sha256"),
        },
        "program": __version__,
    }


@dataclass(frozen=True)
class Heard:
    """What became of a recording. `events` have their `t` from its beginning; `there`: it began where it was then.

    `heard` is what was understood, in order, the wake phrase too.
    """

    events: tuple[Event, ...]
    heard: tuple[str, ...]
    there: bool


class SoundedThen(RecordedSpeaker):
    """What sounds is what sounded then: it is what the microphone heard, and what is to be taken out of that.

    Before `then` is set, and after its end, what is played sounds.
    """

    def __init__(self) -> None:
        super().__init__(keep=False)
        self.then: Iterator[Samples] = iter(())

    def step(self) -> Samples:
        now = super().step()
        return next(self.then, now)


def replay(loaded: Loaded, minute: Minute, notify: Callable[[Event], None] = lambda event: None) -> Heard:
    """Through the loop with the settings of then and the model of now; with a memory that keeps nothing.

    Raises AudioFileError where the settings of then can't be used, ModelMissing, ModelDamaged.
    """
    house = House(_as_then(loaded, minute)).forgetful()
    house.memory.keep("", WELCOMED, True)
    events: list[Event] = []
    began: list[float] = []

    def take(event: Event) -> None:
        if began and event.name != "partial":
            events.append(since_then(event, began[0]))
            notify(events[-1])

    chosen = house.settings.voice
    with closing(Voice(chosen.name, chosen.rate)) as voice:
        speaker = SoundedThen()
        companion = Companion(house, voice, speaker, house.hearing(), notify=take)
        there = _bring(companion, house, minute.began)
        began.append(companion.conductor.now)
        speaker.then = blocks_of(minute.companion)
        companion.run(Chunk(block) for block in blocks_of(minute.person))
        companion.run(_silence(AFTERWARDS))
    return Heard(tuple(events), tuple(_understood(events, house.wake_phrase)), there)


def _understood(events: Sequence[Event], wake_phrase: str) -> Iterator[str]:
    for event in events:
        if event.name == "wake":
            yield wake_phrase
        elif event.name == "heard" and not event.details.get("typed"):
            yield str(event.details["text"])


def _as_then(loaded: Loaded, minute: Minute) -> Loaded:
    """The settings of now, but for those that a recording brings along."""
    merged = loaded.settings.model_dump()
    for section in (*TAKEN, "hearing"):
        brought = minute.settings.get(section, {})
        if isinstance(brought, dict):
            merged[section] |= {name: value for name, value in brought.items() if name in merged[section]}
    try:
        return Loaded(Settings.model_validate(merged))
    except ValueError as error:
        what = f"The settings of the recording can't be used: {str(error).splitlines()[0]}."
        raise AudioFileError(what, where="settings", cure="Correct them in the file beside the recording.") from None


# ---------------------------------------------------------------- to where it began


def _bring(companion: Companion, house: House, where: Where) -> bool:
    """Bring the conversation to the state in which the recording began, as far as keys and typed words can."""
    if where.state == State.ASLEEP:
        return True
    companion.conductor.post(Key("talk"))
    if where.state == State.MUTED:
        companion.conductor.post(Key("mute"))
        return _led_to(companion, State.MUTED)
    if not _led_to(companion, State.AWAKE):
        return False
    if where.state == State.AWAKE:
        return True
    asked = (text for text, m in house.book.meanings().items() if (m.action, m.name) == ("start", where.exercise))
    phrase = next(asked, "")
    if not phrase:
        return False
    companion.conductor.post(Typed(phrase))
    if where.state == State.PAUSED:
        if not _led_to(companion, State.LEADING):
            return False
        companion.conductor.post(Typed("pause"))
    return _led_to(companion, where.state)


def _led_to(companion: Companion, state: str) -> bool:
    """Let it go on until that state, and consent to what it asks on the way. Its own words are waited for."""
    answers, answered = cycle(("yes", "you choose")), None
    for chunk in _silence(MOST):
        conductor = companion.conductor
        conductor.step(chunk)
        finished = conductor.silent or state in (State.LEADING, State.PAUSED)
        if conductor.state == state and finished:
            return True
        if conductor.state is State.ASKING and conductor.silent and conductor.need is not answered:
            answered = conductor.need
            conductor.post(Typed(next(answers)))
    return False


def _silence(duration: float) -> list[Chunk]:
    return [Chunk(SILENT_BLOCK)] * (samples_in(duration) // BLOCK)


# ---------------------------------------------------------------- cases


@dataclass(frozen=True)
class Case:
    """A recording, what must be `heard` in it, in order, and `events` that must come among others, in order."""

    name: str
    minute: Minute
    heard: tuple[str, ...]
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a case went: `missing` are expected events that didn't come."""

    case: str
    holds: bool
    expected: tuple[str, ...]
    heard: tuple[str, ...]
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def difference(self) -> str:
        """In words; empty where it holds."""
        lines = [f"expected  {_quoted(self.expected)}", f"heard     {_quoted(self.heard)}"]
        lines += [f"missing   {', '.join(self.missing)}"] * bool(self.missing)
        return "" if self.holds else "\n".join(lines)


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts) or "nothing"


def judge(name: str, found: Heard, heard: Sequence[str], events: Sequence[str] = ()) -> Outcome:
    """Whether what was heard is what was said."""
    came = iter([event.name for event in found.events])
    missing = tuple(name for name in events if name not in came)
    expected = tuple(" ".join(text.casefold().split()) for text in heard if text.strip())
    return Outcome(name, expected == found.heard and not missing, expected, found.heard, missing)


def write_case(folder: Path, name: str, minute: Minute, heard: Sequence[str]) -> Path:
    """A recording as a case in `folder`. Gives back its TOML. Raises OutputError."""
    path = folder / f"{name}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"This can't be written: {error.strerror}.", where=str(folder), cure=_ELSEWHERE) from None
    if path.exists():
        raise OutputError("There is a case of that name.", where=str(path), cure="Rename the recording, or delete it.")
    expected = [text for text in heard if text.strip()]
    lines = [
        "# What was said in the recording beside this, and must be heard: assistant replay --check FOLDER",
        f"heard = {_toml(expected)}  # in this order, the wake phrase too; [] where nothing may be heard",
        "events = []  # names of events that must come, in this order, such as exercise_started",
        f"began = {_toml(asdict(minute.began))}",
        f"settings = {_toml(dict(minute.settings))}",
    ]
    write_sound(path.with_suffix(".wav"), minute)
    write_private(path, "\n".join(lines))
    return path


_ELSEWHERE = "Name another folder."


def _toml(value: Any) -> str:
    """Texts, numbers, and lists and tables of them, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(str(key))} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def cases(folder: Path) -> Iterator[Case]:
    """Every case in `folder`, by name. Raises AudioFileError, also where there is none."""
    found = sorted(folder.glob("*.toml"))
    if not found:
        cure = "Write one: assistant replay FILE --expect TEXT --case FOLDER"
        raise AudioFileError("There is no case in this folder.", where=str(folder), cure=cure)
    for path in found:
        try:
            about = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise AudioFileError(f"This case can't be read: {error}.", where=str(path), cure=_CASE) from None
        heard, events = _texts(about.get("heard")), _texts(about.get("events", []))
        if heard is None or events is None:
            raise AudioFileError("heard and events are lists of texts.", where=str(path), cure=_CASE)
        minute = minute_of(*sides(path.with_suffix(".wav")), {**about, "events": []}, path)
        yield Case(path.stem, minute, heard, events)


_CASE = "Correct that line, or write the case anew: assistant replay FILE --expect TEXT --case FOLDER"


def _texts(value: Any) -> tuple[str, ...] | None:
    """A list of texts; None for anything else."""
    fits = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return tuple(value) if fits else None


def check(loaded: Loaded, folder: Path) -> Iterator[Outcome]:
    """How each case in `folder` goes now."""
    for case in cases(folder):
        yield judge(case.name, replay(loaded, case.minute), case.heard, case.events)
