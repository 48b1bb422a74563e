"""A private PulseAudio daemon with a virtual microphone and a virtual loudspeaker, for tests that need real devices.

Everything lives in one temporary folder, so a PulseAudio or PipeWire that the machine runs is never touched. PortAudio
reaches it through ALSA's pulse plug-in and reads the environment once, so device tests run in a process started with
`Pulse.environment`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from assistant.audio import RATE, Samples

LOUDSPEAKER = "loudspeaker"
MICROPHONE = "microphone"
PERSON = "person"
"""The sink a person "speaks" into; the microphone is its monitor."""

SINK = ("module-null-sink", f"sink_name={LOUDSPEAKER}", "rate=48000", "channels=2", "norewinds=1")
MOUTH = ("module-null-sink", f"sink_name={PERSON}", "rate=48000", "channels=1", "norewinds=1")
SOURCE = ("module-remap-source", f"master={PERSON}.monitor", f"source_name={MICROPHONE}", "remix=no")
FORMAT = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20")

ALSA = """
</usr/share/alsa/alsa.conf>
defaults.pcm.card -1
pcm.!default { type pulse hint { show on description "the default device" } }
ctl.!default { type pulse }
pcm.kitchen { type pulse device "microphone" hint { show on description "a named microphone" } }
pcm.parlour { type pulse device "loudspeaker" hint { show on description "a named loudspeaker" } }
"""
"""ALSA devices by name: `kitchen` is the microphone, `parlour` the loudspeaker."""


class Recording:
    """What sounds at the loudspeaker while the `with` block of `Pulse.recording` runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._changed = threading.Condition()
        self._data = bytearray()
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := self._process.stdout.read(640):
            with self._changed:
                self._data += piece
                self._changed.notify_all()

    def wait_for(self, samples: int) -> Samples:
        """The first `samples` recorded, as soon as they are there."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._data) >= 2 * samples, timeout=20)
        return self.samples()[:samples]

    def samples(self) -> Samples:
        with self._changed:
            return np.frombuffer(bytes(self._data[: len(self._data) // 2 * 2]), np.int16)

    def stop(self) -> None:
        self._process.kill()
        self._thread.join()
        self._process.communicate()


class Child:
    """A process that tells how far it is, a line at a time."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._process = subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def go_on(self) -> None:
        """Answer its `input()`."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def line(self) -> str:
        """What it says next; empty when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def ended_well(self) -> bool:
        return self._process.wait(20) == 0

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


class Pulse:
    """The daemon, for the length of a `with` block. RuntimeError where PulseAudio isn't installed."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pulse-"))
        self._server = f"unix:{self.folder}/native"
        (self.folder / "alsa.conf").write_text(ALSA)
        self.extra: dict[str, str] = {}
        self._modules: dict[str, str] = {}
        self._daemon = self._start()

    @staticmethod
    def available() -> bool:
        return all(shutil.which(tool) for tool in ("pulseaudio", "pactl", "pacat", "parec"))

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which PortAudio (and pactl, paplay ...) see these devices and no others."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE_", "DBUS_", "PIPEWIRE_", "XDG_"))}
        own = {"HOME": self.folder, "XDG_RUNTIME_DIR": self.folder, "PULSE_RUNTIME_PATH": self.folder}
        more = {"PULSE_SERVER": self._server, "ALSA_CONFIG_PATH": str(self.folder / "alsa.conf")}
        return {**kept, **{k: str(v) for k, v in own.items()}, **more, **self.extra}

    def _start(self) -> subprocess.Popen[bytes]:
        if not self.available():
            raise RuntimeError("sudo apt-get install pulseaudio pulseaudio-utils libasound2-plugins")
        socket = f"module-native-protocol-unix socket={self.folder}/native auth-anonymous=1"
        flags = ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=120", "--realtime=no"]
        command = ["pulseaudio", *flags, "--high-priority=no", "--log-target=stderr", "--log-level=info", "-L", socket]
        daemon = subprocess.Popen(command, stderr=subprocess.PIPE, env=self.environment)
        self._until_ready(daemon)
        threading.Thread(target=daemon.communicate, daemon=True).start()  # reads on what it logs, and closes
        return daemon

    @staticmethod
    def _until_ready(daemon: subprocess.Popen[bytes]) -> None:
        assert daemon.stderr is not None
        said: list[bytes] = []
        for line in daemon.stderr:
            said.append(line)
            if b"startup complete" in line:
                return
        raise RuntimeError(f"PulseAudio did not start: {b''.join(said).decode()}")

    def pactl(self, *arguments: str) -> str:
        run = subprocess.run(["pactl", *arguments], env=self.environment, capture_output=True, text=True, timeout=10)
        if run.returncode:
            raise RuntimeError(f"pactl {' '.join(arguments)}: {run.stderr.strip()}")
        return run.stdout.strip()

    def plug(self, *module: str) -> None:
        """Load `module` (`SINK`, `MOUTH` or `SOURCE`) if it isn't loaded."""
        name = " ".join(module)
        if name not in self._modules:
            self._modules[name] = self.pactl("load-module", *module)

    def unplug(self, *module: str) -> None:
        """Take `module` away, as somebody pulls a plug."""
        self.pactl("unload-module", self._modules.pop(" ".join(module)))

    def unplug_all(self) -> None:
        """Take every device away: PulseAudio moves a stream to another device as long as there is one."""
        for name in reversed(list(self._modules)):  # the microphone goes with the sink it listens to
            self.unplug(*name.split(" "))

    def plug_all(self) -> None:
        for module in (SINK, MOUTH, SOURCE):
            self.plug(*module)
        self.pactl("set-default-sink", LOUDSPEAKER)
        self.pactl("set-default-source", MICROPHONE)

    @property
    def running(self) -> bool:
        return self._daemon.poll() is None

    def stop(self) -> None:
        """The sound server dies."""
        self._daemon.terminate()
        self._daemon.wait(10)
        self._modules.clear()

    def start(self) -> None:
        """It is there again, with all devices."""
        self._daemon = self._start()
        self.plug_all()

    @contextmanager
    def child(self, function: Callable[..., None], *arguments: object) -> Iterator[Child]:
        """Run a function of a test module in a process that sees these devices, for the length of the `with` block."""
        given = ", ".join(map(repr, arguments))
        code = f"from {Path(function.__code__.co_filename).stem} import {function.__name__} as f; f({given})"
        here = Path(__file__).parent
        env = {**self.environment, "PYTHONPATH": f"{here}{os.pathsep}{here.parent}", "PYTHONUNBUFFERED": "1"}
        child = Child([sys.executable, "-c", code], env)
        try:
            yield child
        finally:
            child.stop()

    def play_into_microphone(self, samples: Samples) -> None:
        """Say `samples` into the microphone; returns when all of it has sounded."""
        command = ["pacat", "--playback", f"--device={PERSON}", *FORMAT]
        subprocess.run(command, input=samples.tobytes(), env=self.environment, check=True, timeout=60)

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record the loudspeaker for the length of the `with` block."""
        command = ["parec", f"--device={LOUDSPEAKER}.monitor", *FORMAT]
        recording = Recording(subprocess.Popen(command, stdout=subprocess.PIPE, env=self.environment))
        try:
            recording.wait_for(1)
            yield recording
        finally:
            recording.stop()

    def record_loudspeaker(self, seconds: float) -> Samples:
        with self.recording() as recording:
            return recording.wait_for(round(seconds * RATE))

    def __enter__(self) -> Self:
        self.plug_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def tone(seconds: float, pitch: float = 440.0, level: float = 0.3) -> Samples:
    """A sine at `pitch` Hz."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.rint(32767 * level * np.sin(2 * np.pi * pitch * time)).astype(np.int16)


def pitch_of(samples: Samples) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))


def sounding(samples: Samples, threshold: int = 500) -> Samples:
    """From the first sample above `threshold` to the last."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > threshold)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
