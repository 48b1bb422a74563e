"""Recording on request: what is kept and for how long, what is on disk, and the same sound through the loop again."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conversing import house
from pulse import Pulse, tone
from rich.console import Console
from speech import conversation

from assistant import replay
from assistant import view as viewing
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples
from assistant.cli import main
from assistant.config import Loaded, Settings
from assistant.errors import AudioFileError, OutputError
from assistant.events import Event
from assistant.recording import LastMinute, Minute, Where, beside, read, write
from assistant.view import Screen, keys

ROOT = Path(__file__).resolve().parent.parent
ASSISTANT = [sys.executable, "-c", "from assistant.cli import main; main()"]
LOADED = Loaded(Settings.model_validate({"memory": {"keep": "off"}}))


def block(value: int) -> Samples:
    return np.full(BLOCK, value, np.int16)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return replay.settings_of(house())


# ---------------------------------------------------------------- what is kept, in memory


def test_only_the_last_seconds_are_kept() -> None:
    kept = LastMinute({}, kept=1.0)
    for number in range(120):
        kept.take(block(number), block(-number), "asleep")
    minute = kept.so_far()
    assert len(minute.person) == len(minute.companion) == RATE
    assert (minute.person[0], minute.person[-1], minute.companion[-1]) == (70, 119, -119)


def test_a_minute_is_a_minute() -> None:
    kept = LastMinute({})
    for _ in range(60 * 50 + 1):
        kept.take(SILENT_BLOCK, SILENT_BLOCK, "asleep")
    assert len(kept.so_far().person) == 60 * RATE


def test_what_happened_and_where_it_was_at_the_beginning() -> None:
    kept = LastMinute({}, kept=1.0)
    for number in range(100):
        if number == 10:
            kept.note(Event(0.2, "exercise_started", {"exercise": "grounding"}))
        if number == 80:
            kept.note(Event(1.6, "partial", {"text": "sto"}))
            kept.note(Event(1.6, "heard", {"text": "stop", "start": 1.1, "end": 1.5}))
            kept.note(Event(1.6, "exercise_ended", {"exercise": "grounding", "how": "stopped"}))
            kept.note(Event(1.6, "heard", {"text": "my secret", "private": True}))
        kept.take(block(1), SILENT_BLOCK, "asking" if number < 80 else "awake")
    minute = kept.so_far()
    assert minute.began == Where("asking", "grounding")
    assert [event["event"] for event in minute.events] == ["heard", "exercise_ended", "heard"]
    assert minute.events[0] == {"t": 0.6, "event": "heard", "text": "stop", "start": 0.1, "end": 0.5}
    assert "secret" not in str(minute.events)


def test_whoever_said_stop_listening_isnt_recorded() -> None:
    kept = LastMinute({}, kept=1.0)
    kept.take(block(7), block(9), "muted")
    kept.take(block(8), block(9), "awake")
    assert kept.so_far().person.tolist() == [0] * BLOCK + [8] * BLOCK


def test_before_anything_came_in() -> None:
    with pytest.raises(AudioFileError):
        LastMinute({}).so_far()


# ---------------------------------------------------------------- on disk


@pytest.fixture
def minute() -> Minute:
    began = Where("asking", "grounding")
    return Minute(tone(1.0), tone(1.0, 880), {"companion": {"wake_phrase": "hello you"}}, began, ({"event": "wake"},))


def test_what_was_written_is_read_again_and_is_its_owners_alone(tmp_path: Path, minute: Minute) -> None:
    wav = tmp_path / "m.wav"
    write(wav, minute)
    assert mode(wav) == mode(beside(wav)) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["m.json", "m.wav"]
    again = read(wav)
    assert (again.person == minute.person).all() and (again.companion == minute.companion).all()
    assert (again.settings, again.began, again.events) == (minute.settings, minute.began, minute.events)


def test_nothing_is_written_over(tmp_path: Path, minute: Minute) -> None:
    write(tmp_path / "m.wav", minute)
    with pytest.raises(OutputError, match="of that name"):
        write(tmp_path / "m.wav", minute)


def test_a_place_that_cant_be_written(minute: Minute) -> None:
    with pytest.raises(OutputError):
        write(Path("/proc/m.wav"), minute)


def test_no_name_of_a_person_and_no_folder_is_in_the_settings(settings: dict[str, Any]) -> None:
    assert set(settings) == {"companion", "microphone", "voice", "speaker", "hearing", "model", "program"}
    assert "/" not in json.dumps(settings)
    assert settings["model"]["name"] == "starter-en" and settings["model"]["checksum"].startswith("sha256:")


def a_wav(channels: int, rate: int) -> bytes:
    memory = io.BytesIO()
    with wave.open(memory, "wb") as sound:
        sound.setparams((channels, 2, rate, 0, "NONE", ""))
        sound.writeframes(bytes(4 * rate))
    return memory.getvalue()


GOOD = a_wav(2, RATE)
ABOUT = '{"settings": {}, "began": {"state": "asleep", "exercise": ""}}'
BAD: dict[str, tuple[bytes | None, str | None, str]] = {
    "no WAV": (None, ABOUT, "Can't be read"),
    "an empty WAV": (b"", ABOUT, "empty"),
    "no WAV at all": (b"Dear diary", ABOUT, "isn't a WAV"),
    "half a WAV": (GOOD[:3000], ABOUT, "cut off"),
    "one side": (a_wav(1, RATE), ABOUT, "two sides"),
    "another rate": (a_wav(2, 44_100), ABOUT, "two sides"),
    "no JSON": (GOOD, None, "is missing"),
    "no JSON in it": (GOOD, "{", "isn't what belongs"),
    "another JSON": (GOOD, '{"settings": 3}', "isn't what belongs"),
    "no events": (GOOD, ABOUT[:-1] + ', "events": 5}', "isn't what belongs"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_recording_is_named_with_a_cure(tmp_path: Path, what: str) -> None:
    sound, about, told = BAD[what]
    if sound is not None:
        (tmp_path / "m.wav").write_bytes(sound)
    if about is not None:
        (tmp_path / "m.json").write_text(about)
    with pytest.raises(AudioFileError) as caught:
        read(tmp_path / "m.wav")
    assert told in caught.value.what and caught.value.cure
    assert caught.value.where.startswith(str(tmp_path / "m."))


# ---------------------------------------------------------------- once more through the loop


ASLEEP = Where()


def said(*parts: str | float, settings: dict[str, Any], began: Where = ASLEEP) -> Minute:
    sound = conversation(*parts, voice="en-us+f3")
    return Minute(sound, np.zeros_like(sound), settings, began)


def test_a_recording_is_heard_again(settings: dict[str, Any]) -> None:
    told: list[Event] = []
    found = replay.replay(LOADED, said("hello companion", 1.0, "ground me", settings=settings), told.append)
    assert found.there and found.heard == ("hello companion", "ground me")
    assert [event.name for event in found.events][:2] == ["wake", "listening"]
    assert list(found.events) == told and "partial" not in {event.name for event in told}


def test_it_begins_where_it_was(settings: dict[str, Any]) -> None:
    """A lone "no" is an answer to a question, and nothing else; the events of the way there aren't told."""
    found = replay.replay(LOADED, said("no thank you", settings=settings, began=Where("asking", "grounding")))
    assert found.there and found.heard == ("no thank you",)
    assert "exercise_started" not in {event.name for event in found.events}
    assert found.events[0].t < 3


@pytest.mark.parametrize("state", ["muted", "leading", "telling", "paused"])
def test_every_state_can_be_reached(settings: dict[str, Any], state: str) -> None:
    brought = Where(state, "journal" if state == "telling" else "breathing" if state != "muted" else "")
    found = replay.replay(LOADED, Minute(SILENT_BLOCK, SILENT_BLOCK, settings, brought))
    assert found.there


def test_what_sounded_then_is_what_is_taken_out_of_what_was_heard() -> None:
    speaker = replay.SoundedThen()
    speaker.play(np.concatenate([block(5)] * 20))
    while not (before := speaker.step()).any():  # the silence that wakes a loudspeaker comes first
        pass
    speaker.then = iter([block(7), SILENT_BLOCK])
    assert [int(each[0]) for each in (before, speaker.step(), speaker.step(), speaker.step())] == [5, 7, 0, 5]
    assert speaker.pending == 16 * BLOCK, "what is played goes by meanwhile"


def test_an_exercise_that_isnt_here_any_more_is_told(settings: dict[str, Any]) -> None:
    gone = Where("asking", "no_such_exercise")
    assert not replay.replay(LOADED, Minute(SILENT_BLOCK, SILENT_BLOCK, settings, gone)).there


def test_the_wake_phrase_of_then_counts(settings: dict[str, Any]) -> None:
    then = settings | {"companion": settings["companion"] | {"wake_phrase": "good evening friend"}}
    found = replay.replay(LOADED, said("good evening friend", settings=then))
    assert found.heard == ("good evening friend",)


def test_settings_that_cant_be_used_are_named(settings: dict[str, Any], minute: Minute) -> None:
    wrong = Minute(minute.person, minute.companion, {"voice": {"rate": "fast"}})
    with pytest.raises(AudioFileError, match="settings of the recording"):
        replay.replay(LOADED, wrong)


# ---------------------------------------------------------------- cases


def test_a_case_holds_or_says_how_it_differs() -> None:
    events = (Event(0.0, "wake"), Event(1.0, "heard", {"text": "stop"}), Event(1.0, "command", {"command": "stop"}))
    found = replay.Heard(events, ("hello companion", "stop"), True)
    assert replay.judge("a", found, ["Hello  companion", "stop"], ["wake", "command"]).holds
    other = replay.judge("a", found, ["stop"], ["command", "wake"])
    assert not other.holds and other.missing == ("wake",)
    assert other.difference.splitlines() == [
        'expected  "stop"', 'heard     "hello companion", "stop"', "missing   wake",
    ]  # fmt: skip
    assert replay.judge("a", replay.Heard((), (), True), [""]).holds, "nothing may be heard, and nothing was"


def assistant(*arguments: str | Path, env: dict[str, str] | None = None, stdin: str = "") -> Any:
    command = [*ASSISTANT, *map(str, arguments)]
    env = (env or dict(os.environ)) | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run one command to its end within this process: its exit status, and what it prints."""

    def call(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return call


def test_a_misheard_recording_becomes_a_test_case(
    tmp_path: Path, settings: dict[str, Any], called: Callable[..., tuple[int, str]]
) -> None:
    wav, folder = tmp_path / "misheard.wav", tmp_path / "cases"
    write(wav, said("hello companion", settings=settings))
    status, told = called("replay", wav, "--expect", "goodbye", "--case", folder)
    assert status == 1 and "wake" in told and 'heard     "hello companion"' in told
    assert sorted(os.listdir(folder)) == ["misheard.toml", "misheard.wav"]
    assert mode(folder / "misheard.wav") == mode(folder / "misheard.toml") == 0o600
    case = (folder / "misheard.toml").read_text("utf-8")
    assert 'heard = ["goodbye"]' in case

    case = case.replace('"goodbye"', '"hello companion"').replace("events = []", 'events = ["wake", "care"]')
    (folder / "other.toml").write_text(case)
    (folder / "other.wav").write_bytes(wav.read_bytes())
    status, told = called("replay", "--check", folder, "--json")
    first, second = (json.loads(line) for line in told.splitlines())
    assert status == 1 and not first["holds"] and not second["holds"]
    assert first["case"] == "misheard" and first["expected"] == ["goodbye"] and not first["missing"]
    assert second["expected"] == second["heard"] == ["hello companion"] and second["missing"] == ["care"]

    (folder / "misheard.toml").unlink()
    (folder / "other.toml").write_text(case.replace(', "care"', ""))
    assert called("replay", "--check", folder) == (0, "as said   other\n")


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("heard = 5", "lists of texts"),
        ("heard = [", "can't be read"),
        ('heard = ["stop"]', "isn't what belongs"),
        (None, "no case in this folder"),
    ],
)
def test_a_bad_case_is_named(tmp_path: Path, case: str | None, told: str) -> None:
    if case is not None:
        (tmp_path / "c.toml").write_text(case)
        (tmp_path / "c.wav").write_bytes(GOOD)
    with pytest.raises(AudioFileError, match=told):
        list(replay.cases(tmp_path))


@pytest.mark.parametrize(
    "arguments",
    [[], ["m.wav", "--check", "f"], ["m.wav", "--case", "f"], ["--check", "f", "--expect", "stop"]],
    ids=str,
)
def test_wrong_usage(arguments: list[str], called: Callable[..., tuple[int, str]]) -> None:
    assert called("replay", *arguments)[0] == 2


# ---------------------------------------------------------------- from a real microphone


@pytest.fixture(scope="module")
def pulse() -> Iterator[Pulse]:
    with Pulse() as pulse:
        yield pulse


def test_the_microphone_is_recorded_until_enter(pulse: Pulse, tmp_path: Path) -> None:
    command = [*ASSISTANT, "record", str(tmp_path / "m.wav"), "--awake"]
    env = {**pulse.environment, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    assert "in memory" in child.stderr.readline()
    assert not list(tmp_path.iterdir())
    pulse.play_into_microphone(tone(0.5))
    _, told = child.communicate("\n", timeout=30)
    assert child.returncode == 0 and "m.json" in told
    minute = read(tmp_path / "m.wav")
    assert minute.began.state == "awake" and not minute.companion.any()
    assert np.abs(minute.person.astype(np.int32)).max() > 5000


def test_a_recording_of_so_many_seconds_in_ones_own_folder(pulse: Pulse) -> None:
    done = assistant("record", "--seconds", "0.5", env=pulse.environment)
    assert done.returncode == 0, done.stderr
    (wav,) = pulse.folder.glob(".local/share/assistant/recordings/*.wav")
    assert len(read(wav).person) == RATE // 2 and mode(wav.parent) == 0o700
    assert "nothing but silence" in done.stderr


# ---------------------------------------------------------------- the live view


def shown(screen: Screen) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(screen.render())
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_the_view_shows_that_it_records_and_r_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = LastMinute({})
    screen = Screen(house(), kept)
    assert "the last minute is kept, in memory only" in shown(screen) and "r: write" in shown(screen)
    monkeypatch.setattr(viewing, "new_place", lambda: tmp_path / "m.wav")
    screen._write()
    assert "Nothing came in yet" in shown(screen)
    kept.take(block(1), block(2), "asleep")
    screen(Event(0.0, "wake"))
    screen._write()
    assert "written:" in shown(screen)
    assert read(tmp_path / "m.wav").events == ({"t": 0.0, "event": "wake"},)


def test_without_being_asked_nothing_is_kept() -> None:
    assert "record" not in shown(Screen(house()))


def test_a_key_of_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    pressed: list[str] = []
    posted: list[Any] = []
    companion: Any = type("Room", (), {"conductor": type("Conductor", (), {"post": staticmethod(posted.append)})})
    with os.fdopen(theirs, "r", closefd=True) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        with keys(companion, {"r": lambda: pressed.append("r")}):
            os.write(ours, b"rxm")
            end = time.monotonic() + 10
            while not (pressed and posted) and time.monotonic() < end:
                time.sleep(0.01)
    os.close(ours)
    assert pressed == ["r"] and [key.name for key in posted] == ["mute"]
