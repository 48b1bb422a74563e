"""What is broken, missing or full outside of the program: a named error with a cure, or a kind sentence. No hang."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conversing import ByEar, house
from speech import conversation, say

from assistant import resources
from assistant.audio import RATE, Samples
from assistant.events import Event
from assistant.keyboard import SilentVoice
from assistant.microphone import write_wav
from assistant.turn import State

SECONDS = 120
MODEL = "vosk-model-starter-en"


def assistant(*arguments: str | Path, stdin: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from assistant.cli import main; main()", *map(str, arguments)]
    env = {**os.environ, "PULSE_SERVER": "/dev/null", "COLUMNS": "300", **more.pop("env", {})}
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=SECONDS, env=env, **more)


def named(done: subprocess.CompletedProcess[str], error: str, *told: str) -> None:
    """It ended with a fault that has a name, says `told`, and is no traceback."""
    assert done.returncode == 1, done.stderr
    assert error in done.stderr and all(part in done.stderr for part in told), done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def replaced(done: subprocess.CompletedProcess[str], *told: str) -> None:
    """The model of the settings can't be used: that is named, with its line, and the bundled one listens."""
    assert done.returncode == 0, done.stderr
    assert "SettingsError model under [hearing]" in done.stderr and "line 2" in done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def settings(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


# ---------------------------------------------------------------- the model

Damage = Callable[[Path], None]


def emptied(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(b"")

    return damage


def removed(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def cut(name: str) -> Damage:
    def damage(folder: Path) -> None:
        file = folder / name
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])

    return damage


def garbled(name: str) -> Damage:
    def damage(folder: Path) -> None:
        file = folder / name
        file.write_bytes(np.random.default_rng(3).bytes(file.stat().st_size))

    return damage


def graph(folder: Path) -> str:
    """The largest file of the decoding graph."""
    files = [f for f in (folder / "graph").iterdir() if f.suffix == ".fst"]
    return str(max(files, key=lambda f: f.stat().st_size).relative_to(folder))


DAMAGES: dict[str, tuple[Callable[[str], Damage], str]] = {
    "an empty acoustic model": (emptied, "am/final.mdl"),
    "no acoustic model": (removed, "am/final.mdl"),
    "a truncated acoustic model": (cut, "am/final.mdl"),
    "a garbled acoustic model": (garbled, "am/final.mdl"),
    "an empty graph": (emptied, ""),
    "no graph": (removed, ""),
    "a truncated graph": (cut, ""),
    "a garbled graph": (garbled, ""),
    "no settings of its own": (removed, "conf/fbank.conf"),
}


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wav") / "request.wav"
    write_wav(path, conversation("ground me", voice="en-us+f3"))
    return path


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_model(what: str, tmp_path: Path, wav: Path) -> None:
    """Named, whether it is seen from outside or only when it is loaded; never a crash of the recogniser."""
    model = tmp_path / "model"
    shutil.copytree(resources.models_folder() / MODEL, model)
    make, name = DAMAGES[what]
    make(name or graph(model))(model)
    config = settings(tmp_path, f'[hearing]\nmodel = "{model}"\n')
    done = assistant("--config", config, "hear", wav)
    replaced(done, str(model))
    assert "grounding" in done.stdout


@pytest.mark.parametrize("command", ["hear", "converse", "demo"])
def test_a_missing_model(command: str, tmp_path: Path, wav: Path) -> None:
    config = settings(tmp_path, f'[hearing]\nmodel = "{tmp_path / "nothing"}"\n')
    arguments = {"hear": [str(wav)], "converse": ["--mic", str(wav)], "demo": []}[command]
    replaced(assistant("--config", config, command, *arguments), str(tmp_path / "nothing"))


def test_an_empty_folder_is_no_model(tmp_path: Path, wav: Path) -> None:
    (tmp_path / "model").mkdir()
    config = settings(tmp_path, f'[hearing]\nmodel = "{tmp_path / "model"}"\n')
    replaced(assistant("--config", config, "hear", wav), str(tmp_path / "model"))


def test_no_model_at_all(tmp_path: Path, wav: Path) -> None:
    """The bundled one is damaged, and nothing else is there."""
    program = tmp_path / "program"
    shutil.copytree(Path(resources.__file__).parent, program / "assistant")
    for name in ("models", "plugins"):
        shutil.copytree(resources.models_folder().parent / name, program / "assistant" / "_data" / name)
    emptied("am/final.mdl")(program / "assistant" / "_data" / "models" / MODEL)
    env = {"PYTHONPATH": str(program)}
    named(assistant("hear", wav, env=env, cwd=tmp_path), "ModelDamaged", "am/final.mdl")


def test_typing_needs_no_model(tmp_path: Path) -> None:
    config = settings(tmp_path, f'[hearing]\nmodel = "{tmp_path / "nothing"}"\n')
    done = assistant("--config", config, "talk", "--plain", "--fast", stdin="ground me\nno\n")
    assert done.returncode == 0 and "Shall we?" in done.stdout


# ---------------------------------------------------------------- recordings

NO_RECORDINGS: dict[str, bytes] = {
    "text": b"this is a diary, not a recording\n" * 50,
    "empty": b"",
    "half a header": b"RIFF\x24\x00\x00\x00WAVEfm",
    "a header alone": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00"
    b"\x02\x00\x10\x00data\x00\x00\x00\x00",
}


@pytest.mark.parametrize("command", ["hear", "converse"])
@pytest.mark.parametrize("what", NO_RECORDINGS)
def test_not_a_recording(what: str, command: str, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(NO_RECORDINGS[what])
    done = assistant(command, *([path] if command == "hear" else ["--mic", path]))
    named(done, "AudioFileError", str(path))


def test_a_recording_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    write_wav(path, conversation("ground me", 3.0, "stop", 3.0, voice="en-us+f3"))
    path.write_bytes(path.read_bytes()[: 2 * 3 * RATE])
    named(assistant("hear", "--json", path), "AudioFileError", "The file is cut off", str(path))


def noise(seed: int, level: float) -> Samples:
    return (np.random.default_rng(seed).standard_normal(8 * RATE) * level).clip(-32768, 32767).astype(np.int16)


NO_REQUESTS: dict[str, Callable[[], Samples]] = {
    "nothing": lambda: np.zeros(8 * RATE, np.int16),
    "quiet noise": lambda: noise(1, 30),
    "loud noise": lambda: noise(2, 5000),
    "clipped noise": lambda: noise(3, 60000),
    "a hum": lambda: (8000 * np.sin(np.arange(8 * RATE) * 2 * np.pi * 100 / RATE)).astype(np.int16),
    "German": lambda: conversation("Guten Tag, wie geht es dir heute?", 1.0, "Mir geht es nicht gut.", voice="de"),
    "French": lambda: conversation("Il fait beau aujourd'hui, n'est-ce pas?", 1.0, "Je suis fatigué.", voice="fr"),
    "Polish": lambda: conversation("Dzień dobry, co słychać?", 1.0, "Jestem bardzo zmęczony.", voice="pl"),
}


def started(events: list[Event]) -> list[Event]:
    return [e for e in events if e.name in ("exercise_started", "command", "heard")]


@pytest.mark.parametrize("what", NO_REQUESTS)
def test_no_request_starts_nothing(what: str) -> None:
    """Asleep it wakes nobody; awake it is refused, or not even noticed."""
    sound = NO_REQUESTS[what]()
    asleep = ByEar(house(), SilentVoice(0.02))
    asleep.speak(sound)
    assert asleep.conductor.state is State.ASLEEP and not asleep.events
    awake = ByEar(house(), SilentVoice(0.02))
    awake.speak(say("hello companion", "en-us+f3"))
    awake.quiet(0.8)
    assert awake.conductor.state is State.AWAKE
    awake.speak(sound)
    awake.quiet(2.0)
    assert not started(awake.events)


# ---------------------------------------------------------------- the voice


@pytest.fixture
def no_espeak(tmp_path: Path) -> dict[str, str]:
    """A process in which espeak-ng's library can't be found, as where it isn't installed."""
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(
        "import ctypes\n"
        "load = ctypes.cdll.LoadLibrary\n"
        "def missing(name):\n"
        "    if 'espeak' in str(name): raise OSError(f'{name}: cannot open shared object file')\n"
        "    return load(name)\n"
        "ctypes.cdll.LoadLibrary = missing\n"
    )
    return {"PYTHONPATH": str(shim)}


def test_without_a_voice_the_conversation_goes_on_in_writing(no_espeak: dict[str, str], tmp_path: Path) -> None:
    mic, events = tmp_path / "mic.wav", tmp_path / "events.jsonl"
    write_wav(mic, conversation("hello companion", 0.5, "ground me", 9.0, "no", 1.0, voice="en-us+f3"))
    done = assistant("converse", "--mic", mic, "--events", events, "--out", tmp_path / "out.wav", env=no_espeak)
    assert done.returncode == 0, done.stderr
    assert "VoiceError" in done.stderr and "sudo apt-get install libespeak-ng1" in done.stderr
    told = [json.loads(line) for line in events.read_text().splitlines()]
    faults = [e for e in told if e["event"] == "fault"]
    assert faults and faults[0]["where"] == "voice" and "libespeak-ng1" in faults[0]["cure"]
    said = [e["text"] for e in told if e["event"] == "say_started"]
    assert "Shall we?" in said and said[-1].endswith("I'm here."), said
    assert told[-1]["event"] == "sleep"


def test_without_a_voice_the_demo_says_why_it_cant(no_espeak: dict[str, str]) -> None:
    named(assistant("demo", env=no_espeak), "VoiceError", "sudo apt-get install libespeak-ng1")


def test_without_a_voice_the_doctor_knows_the_cure(no_espeak: dict[str, str]) -> None:
    done = assistant("doctor", "--json", env=no_espeak)
    assert done.returncode == 1
    faults = [row for row in map(json.loads, done.stdout.splitlines()) if row["state"] == "fault"]
    assert any("libespeak-ng1" in row["cure"] for row in faults)


# ---------------------------------------------------------------- a full disk


def no_room(size: int) -> Callable[[], None]:
    """No file may grow above so many bytes, as on a disk that is full."""

    def limit() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_no_room_for_the_demo(tmp_path: Path) -> None:
    done = assistant("demo", "--out", tmp_path / "demo", preexec_fn=no_room(2_000_000))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Error" in done.stderr and str(tmp_path / "demo") in done.stderr
    assert not (tmp_path / "demo" / "conversation.wav").exists(), "half a recording is none"


@pytest.mark.parametrize("what", ["out", "events"])
def test_no_room_for_what_converse_writes(what: str, tmp_path: Path) -> None:
    mic = tmp_path / "mic.wav"
    write_wav(mic, conversation("hello companion", 0.5, "ground me", voice="en-us+f3"))
    done = assistant("converse", "--mic", mic, f"--{what}", "/dev/full")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Error" in done.stderr and "No space left on device" in done.stderr


def test_no_room_for_the_model_in_use(tmp_path: Path) -> None:
    config = settings(tmp_path, "# mine\n")
    done = assistant("--config", config, "models", "use", "starter-en", preexec_fn=no_room(1))
    named(done, "SettingsError", str(config))
    assert config.read_text() == "# mine\n"


# ---------------------------------------------------------------- settings

WRONG = """
[voice]
name = "narnian"
rate = "fast"

[speaker]
volume = 3.5
loudness = 1

[microphone]
device = 7

[hearings]
model = "auto"
"""


def test_settings_that_cant_be_used_are_named_with_their_line_and_what_is_used(tmp_path: Path) -> None:
    config = settings(tmp_path, WRONG)
    done = assistant("--config", config, "talk", "--plain", "--fast", stdin="ground me\nno\n")
    assert done.returncode == 0 and "Shall we?" in done.stdout and "Traceback" not in done.stderr
    for line, name, used in (
        (4, "rate", "130 is used"),
        (7, "volume", "0.8 is used"),
        (8, "loudness", "left out"),
        (11, "device", '"default" is used'),
        (13, "hearings", "Did you mean hearing?"),
    ):
        place = next(n for n, told in enumerate(done.stderr.splitlines()) if f"line {line})" in told)
        told = " ".join(done.stderr.splitlines()[place : place + 2])
        assert "SettingsError" in told and name in told and used in told, done.stderr


def test_a_voice_that_isnt_there_is_replaced_and_named(tmp_path: Path, wav: Path) -> None:
    config = settings(tmp_path, '[voice]\nname = "narnian"\n')
    done = assistant("--config", config, "converse", "--mic", wav)
    assert done.returncode == 0
    assert f'name under [voice] is "narnian", which is no voice here ({config}, line 2)' in done.stderr
    assert "en-gb" in done.stderr and '"en-us" is used' in done.stderr


@pytest.mark.parametrize("section", ["microphone", "speaker"])
def test_a_device_that_isnt_there_is_replaced_and_named(section: str, tmp_path: Path) -> None:
    config = settings(tmp_path, f'[{section}]\ndevice = "Golden Ear"\n')
    done = assistant("--config", config, "run" if section == "microphone" else "demo")
    assert done.returncode == 0, done.stderr
    assert f'device under [{section}] is "Golden Ear", which is not connected ({config}, line 2)' in done.stderr
    assert '"default" is used' in done.stderr
