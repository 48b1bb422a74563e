"""The doctor and real devices: a microphone and a loudspeaker of PulseAudio's with each fault that devices have."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pulse import ALSA, FORMAT, LOUDSPEAKER, MICROPHONE, PERSON, Child, Pulse
from speech import conversation

from assistant import doctor, doctor_sound
from assistant.audio import BLOCK, RATE, Samples, blocks_of, level
from assistant.config import Loaded, Settings

MORE = """
pcm.study_desk { type pulse device "microphone" hint { show on description "one of two that are alike" } }
pcm.study_shelf { type pulse device "microphone" hint { show on description "the other one" } }
"""
ROOT = Path(__file__).resolve().parent.parent
ECHO = ("module-loopback", f"source={LOUDSPEAKER}.monitor", f"sink={PERSON}")


@pytest.fixture(scope="module")
def pulse() -> Iterator[Pulse]:
    with Pulse() as pulse:
        (pulse.folder / "alsa.conf").write_text(ALSA + MORE)
        yield pulse


def look_when_asked() -> None:
    """For each line of checks and settings, what they find."""
    doctor_sound.LISTENED = 1.2
    for line in sys.stdin:
        checks, settings = json.loads(line)
        loaded = Loaded(Settings.model_validate(settings))
        found = [each for check in checks for each in CHECKS[check](loaded)]
        print(json.dumps([each.as_json() for each in found]))


CHECKS: dict[str, Callable[[Loaded], Any]] = {
    "microphone names": lambda loaded: doctor_sound.names(loaded, "microphone"),
    "speaker names": lambda loaded: doctor_sound.names(loaded, "speaker"),
    "microphone": doctor_sound.microphone,
    "loudspeaker": doctor_sound.loudspeaker,
    "echo": doctor_sound.echo,
    "all": lambda loaded: doctor._devices(loaded, None),
}


class Patient:
    """A process that sees the devices."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def look(self, *checks: str, **settings: dict[str, Any]) -> dict[str, dict[str, str]]:
        """What the checks find, by the name of the fault; what is fine or a note has its part for a name."""
        stdin = self._child._process.stdin
        assert stdin is not None
        stdin.write(json.dumps([checks, settings]) + "\n")
        stdin.flush()
        found = json.loads(self._child.line())
        assert all(
            each["cure"] and each["say"] and "\n" not in each["cure"] for each in found if each["state"] == "fault"
        )
        return {each["name"] or each["part"]: each for each in found}


@pytest.fixture(scope="module")
def patient(pulse: Pulse) -> Iterator[Patient]:
    with pulse.child(look_when_asked) as child:
        yield Patient(child)


@contextmanager
def spoken(pulse: Pulse, loudness: float) -> Iterator[None]:
    """Somebody speaks at so many dBFS into the microphone, for the length of the `with` block."""
    speech = conversation("hello companion", 0.3, "i need grounding", 0.3, "hello companion", after=0.1)
    louder = speech * 10 ** ((loudness - level(speech)) / 20)
    samples = np.clip(np.rint(louder), -32768, 32767).astype(np.int16)
    with played(pulse, samples):
        yield


@contextmanager
def played(pulse: Pulse, samples: Samples) -> Iterator[None]:
    with tempfile.TemporaryFile() as file:
        file.write(samples.tobytes())
        file.seek(0)
        command = ["pacat", "--playback", f"--device={PERSON}", *FORMAT]
        player = subprocess.Popen(command, stdin=file, env=pulse.environment)
        try:
            yield
        finally:
            player.kill()
            player.wait()


@contextmanager
def loaded(pulse: Pulse, *module: str) -> Iterator[None]:
    number = pulse.pactl("load-module", *module)
    try:
        yield
    finally:
        pulse.pactl("unload-module", number)


def noise(seconds: float, rms: float) -> Samples:
    return np.rint(np.random.default_rng(3).standard_normal(round(seconds * RATE)) * rms).astype(np.int16)


# ---------------------------------------------------------------- the names


def test_devices_of_the_settings_that_are_gone_and_one_that_may_be_two(patient: Patient) -> None:
    gone = patient.look("microphone names", "speaker names", microphone={"device": "kitchn"}, speaker={"device": "bar"})
    assert '"kitchen"' in gone["microphone_gone"]["cure"] and "parlour" not in gone["microphone_gone"]["cure"]
    assert '"parlour"' in gone["loudspeaker_gone"]["cure"]
    both = patient.look("microphone names", microphone={"device": "study"})
    assert 'device = "study_desk"' in both["microphone_unclear"]["cure"]
    assert not patient.look("microphone names", "speaker names", microphone={"device": "Kitchen"})


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("USB Mic (hw:1,0)", ["USB Mic (hw:1,0)"]),
        ("USB Mic (hw:5,0)", ["USB Mic (hw:1,0)", "USB Mic (hw:2,0)"]),
        ("usb", ["USB Mic (hw:1,0)", "USB Mic (hw:2,0)"]),
        ("Headset (hw:9,0)", ["Headset (hw:3,0)"]),
        ("Radio", []),
    ],
)
def test_what_a_name_may_mean(wanted: str, meant: list[str]) -> None:
    assert doctor_sound._meant(wanted, ["USB Mic (hw:1,0)", "USB Mic (hw:2,0)", "Headset (hw:3,0)"]) == meant


# ---------------------------------------------------------------- the microphone


def test_a_microphone_that_gives_only_zeros(patient: Patient) -> None:
    assert "mute switch" in patient.look("microphone")["microphone_silent"]["cure"]


def test_a_muted_microphone_is_named_with_the_line_that_cures_it(pulse: Pulse, patient: Patient) -> None:
    pulse.pactl("set-source-mute", MICROPHONE, "1")
    cure = patient.look("microphone")["microphone_muted"]["cure"]
    pulse.pactl(*cure.split()[1:])
    with played(pulse, noise(6, 30)):
        assert patient.look("microphone")["microphone"]["state"] == "fine"


def test_a_microphone_that_is_turned_down(pulse: Pulse, patient: Patient) -> None:
    pulse.pactl("set-source-volume", MICROPHONE, "10%")
    with spoken(pulse, -24):
        cure = patient.look("microphone")["microphone_quiet"]["cure"]
    assert cure == f"pactl set-source-volume {MICROPHONE} 100%"
    pulse.pactl(*cure.split()[1:])


@pytest.mark.parametrize(
    ("loudness", "name"), [(-24, "microphone"), (-54, "microphone_quiet"), (6, "microphone_loud")], ids=str
)
def test_speech_that_comes_in_well_too_quiet_or_cut_off(
    pulse: Pulse, patient: Patient, loudness: int, name: str
) -> None:
    with spoken(pulse, loudness):
        assert set(patient.look("microphone")) == {name}


def test_a_microphone_that_gives_next_to_nothing(pulse: Pulse, patient: Patient) -> None:
    with played(pulse, noise(6, 0.6)):
        assert "next to nothing" in patient.look("microphone")["microphone_quiet"]["what"]


def test_a_room_that_is_loud_is_a_note(pulse: Pulse, patient: Patient) -> None:
    with played(pulse, noise(6, 2000)):
        found = patient.look("microphone")["microphone"]
    assert found["state"] == "note" and "the room is loud" in found["what"]


def test_a_microphone_that_is_only_what_the_loudspeaker_sounds(pulse: Pulse, patient: Patient) -> None:
    pulse.pactl("set-default-source", f"{LOUDSPEAKER}.monitor")
    try:
        assert "set-default-source" in patient.look("echo")["microphone_monitor"]["cure"]
    finally:
        pulse.pactl("set-default-source", MICROPHONE)


# ---------------------------------------------------------------- the loudspeaker


def test_a_loudspeaker_that_is_fine(patient: Patient) -> None:
    assert patient.look("loudspeaker")["loudspeaker"]["state"] == "fine"


def test_a_muted_loudspeaker_at_no_volume(pulse: Pulse, patient: Patient) -> None:
    pulse.pactl("set-sink-mute", LOUDSPEAKER, "1")
    pulse.pactl("set-sink-volume", LOUDSPEAKER, "0%")
    found = patient.look("loudspeaker", speaker={"device": "parlour"})
    assert set(found) == {"loudspeaker_muted", "loudspeaker_quiet"}, "one doesn't hide the other"
    for each in found.values():
        pulse.pactl(*each["cure"].split()[1:])
    assert set(patient.look("loudspeaker")) == {"loudspeaker"}


def test_a_voice_that_the_settings_turn_down_to_nothing(patient: Patient) -> None:
    assert "volume = 0.8" in patient.look("loudspeaker", speaker={"volume": 0.0})["loudspeaker_quiet"]["cure"]


# ---------------------------------------------------------------- one in the other's hearing


def test_a_microphone_that_doesnt_hear_the_loudspeaker(pulse: Pulse, patient: Patient) -> None:
    with played(pulse, noise(8, 30)):
        assert "doesn't hear" in patient.look("echo")["echo"]["what"]


UNCANCELLED = {"echo_cancellation": "off"}


def test_our_own_voice_that_comes_back_and_its_cure(pulse: Pulse, patient: Patient) -> None:
    with played(pulse, noise(20, 30)), loaded(pulse, *ECHO, "latency_msec=60"):
        time.sleep(0.5)
        assert patient.look("echo")["echo"]["state"] == "note", "the program cancels it"
        found = patient.look("echo", microphone=UNCANCELLED)["echo"]
        assert found["state"] == "fault" and 'echo_cancellation = "on"' in found["cure"]
        cure = found["cure"].partition("cancel it: ")[2].partition(";")[0]
        lines = [line.split()[1:] for line in cure.split(" && ")]
        number = pulse.pactl(*lines[0])
        try:
            for line in lines[1:]:
                pulse.pactl(*line)
            found = patient.look("echo", microphone=UNCANCELLED)["echo"]
        finally:
            pulse.pactl("unload-module", number)
            pulse.pactl("set-default-sink", LOUDSPEAKER)
            pulse.pactl("set-default-source", MICROPHONE)
    assert found["state"] == "fine", found["what"]


def test_a_loudspeaker_that_is_late(pulse: Pulse, patient: Patient) -> None:
    with played(pulse, noise(20, 30)), loaded(pulse, *ECHO, "latency_msec=500"):
        time.sleep(1.5)
        assert "cable" in patient.look("echo")["loudspeaker_late"]["cure"]


@pytest.mark.parametrize(("gain", "delay"), [(0.0, 0.1), (-20.0, 0.25), (-40.0, 0.9)])
def test_what_comes_back_is_measured(gain: float, delay: float) -> None:
    sound = noise(1.6, 30)
    tone = doctor_sound.chirp()
    start = round(delay * RATE)
    part = (tone * 10 ** (gain / 20)).astype(np.int16)[: len(sound) - start]
    sound[start : start + len(part)] += part
    back = doctor_sound.returned(sound, tone)
    assert back is not None
    assert back[0] == pytest.approx(gain, abs=1.5) and back[1] == pytest.approx(delay, abs=0.002)


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_echo(seed: int) -> None:
    sound = np.random.default_rng(seed).normal(0, 2000, round(1.6 * RATE)).astype(np.int16)
    assert doctor_sound.returned(sound, doctor_sound.chirp()) is None


# ---------------------------------------------------------------- no devices, and aloud


def test_no_devices_at_all(pulse: Pulse) -> None:
    pulse.stop()
    try:
        with pulse.child(look_when_asked) as child:
            found = Patient(child).look("all")
    finally:
        pulse.start()
    assert set(found) == {"microphone_none", "loudspeaker_none"}


def test_where_all_is_well_there_is_no_fault_and_it_says_so_aloud(pulse: Pulse) -> None:
    env = {**pulse.environment, "PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    command = [sys.executable, "-m", "assistant", "doctor", "--json", "--speak"]
    with played(pulse, noise(200, 30)), pulse.recording() as recording:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL)
        heard = recording.samples()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    faults = {each["name"] for each in found if each["state"] == "fault"}
    assert faults <= {"slow"}, "a machine that is busy with other tests is told so"
    assert done.returncode == len(faults)
    assert {"speech model", "memory", "voice", "microphone", "loudspeaker", "echo"} <= {each["part"] for each in found}
    audible = sum(bool(np.abs(each.astype(np.int32)).max() > 500) for each in blocks_of(heard))
    assert audible * BLOCK > 1.5 * RATE, "the test tone alone takes 0.4 s"
