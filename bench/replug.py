"""Unplugging and replugging: how often, and how soon, the microphone and the loudspeaker come back.

    script/bench replug           100 times, about ten minutes
    python -m bench.replug 20     so many times

PulseAudio's virtual devices lose and get back the microphone, the loudspeaker (in the middle of a sound), both at once,
or their whole server. A second microphone and a second loudspeaker with names that begin alike stay plugged in, except
where the server dies. The microphones hear two tones, so what is heard says which one it is. A microphone is back with
the first 0.1 s of its own tone, a loudspeaker once the sound server plays to it; seconds are counted from the moment
at which all is plugged in again. Figures go to replug.json.
"""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from typing import Any

import numpy as np
import pulse
from pulse import FORMAT, MOUTH, PERSON, SINK, SOURCE, Pulse, pitch_of, tone

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples
from assistant.microphone import DeviceMicrophone
from assistant.speaker import DeviceSpeaker
from bench import HERE

CYCLES = 100
LIMIT = 3.0
"""Seconds within which both have to be back."""

OURS, THEIRS = 440, 1200
"""Hz: what the microphone hears, and what the one with nearly the same name does."""

TWINS = (
    ("module-null-sink", "sink_name=loudspeaker2", "rate=48000", "channels=2", "norewinds=1"),
    ("module-null-sink", "sink_name=person2", "rate=48000", "channels=1", "norewinds=1"),
    ("module-remap-source", "master=person2.monitor", "source_name=microphone2", "remix=no"),
)
ALSA = """
pcm."kitchen two" { type pulse device "microphone2" hint { show on description "another microphone" } }
pcm."parlour two" { type pulse device "loudspeaker2" hint { show on description "another loudspeaker" } }
"""
KINDS = ("microphone", "loudspeaker", "both", "server")


# ---------------------------------------------------------------- in a process of its own: what listens and sounds


def listen_and_sound() -> None:
    """Sound without end, and tell ten times a second what the microphone hears: ours, theirs, quiet or gone."""
    microphone, speaker = DeviceMicrophone("kitchen"), DeviceSpeaker("parlour")
    sound, window = tone(1.0, 300), []
    for chunk in microphone:
        if speaker.pending < RATE:
            speaker.play(sound)
        speaker.step()
        window.append(chunk.samples if chunk.present else None)
        if len(window) == RATE // BLOCK // 10:
            told = {"t": time.monotonic(), "hears": _heard(window), "sounds": speaker.fault is None}
            print(json.dumps(told), flush=True)
            window = []


def _heard(window: list[Samples | None]) -> str:
    if any(block is None for block in window):
        return "gone"
    samples = np.concatenate([SILENT_BLOCK if block is None else block for block in window])
    if np.abs(samples.astype(np.int32)).max() < 1000:
        return "quiet"
    pitch = pitch_of(samples)
    return "ours" if abs(pitch - OURS) < abs(pitch - THEIRS) else "theirs"


class Told:
    """What that process said last, and whether it ever heard the other microphone."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.t, self.hears, self.sounds = 0.0, "gone", False
        self.strangers = 0
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            found = json.loads(line)
            self.hears, self.sounds, self.t = found["hears"], found["sounds"], found["t"]
            self.strangers += self.hears == "theirs"


# ---------------------------------------------------------------- the sound server, and what is plugged in


class Room(Pulse):
    """Two microphones that hear a tone each, two loudspeakers, and who plays on them."""

    def __init__(self) -> None:
        super().__init__()
        self._tones: list[tuple[subprocess.Popen[bytes], threading.Thread]] = []

    def plug_all(self) -> None:
        for module in (MOUTH, *TWINS, SOURCE, SINK):
            self.plug(*module)
        self.pactl("set-default-sink", PERSON)  # the server moves the tones, too, when its default changes
        self.pactl("set-default-source", "microphone2")
        for sink, pitch in ((PERSON, OURS), ("person2", THEIRS)):
            command = ["pacat", "--playback", f"--device={sink}", *FORMAT]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, env=self.environment)
            thread = threading.Thread(target=_hum, args=(process, tone(1.0, pitch)), daemon=True)
            thread.start()
            self._tones.append((process, thread))

    def stop(self) -> None:
        for process, thread in self._tones:
            process.kill()
            process.wait()
            thread.join()
        self._tones.clear()
        super().stop()

    def take(self, kind: str) -> None:
        """Unplug what `kind` says."""
        if kind == "server":
            self.stop()
        if kind in ("microphone", "both"):
            self.unplug(*SOURCE)
        if kind in ("loudspeaker", "both"):
            self.unplug(*SINK)

    def give(self, kind: str) -> None:
        """Plug it in again."""
        if kind == "server":
            return self.start()
        for module in (SOURCE, SINK):
            self.plug(*module)

    def sounding(self) -> set[str]:
        """The loudspeakers that somebody plays on."""
        sinks = dict(line.split("\t")[:2] for line in self.pactl("list", "short", "sinks").splitlines())
        inputs = [line.split("\t")[1] for line in self.pactl("list", "short", "sink-inputs").splitlines()]
        players = [sinks.get(one, "") for one in inputs]
        for name in (PERSON, "person2"):  # the tones
            if name in players:
                players.remove(name)
        return set(players)


def _hum(process: subprocess.Popen[bytes], sound: Samples) -> None:
    assert process.stdin is not None
    try:
        while True:
            process.stdin.write(sound.tobytes())
    except OSError:  # it was ended
        with contextlib.suppress(OSError):
            process.stdin.close()


@contextlib.contextmanager
def room() -> Iterator[tuple[Room, Told]]:
    pulse.ALSA += ALSA
    with Room() as here:
        env = {**here.environment, "PYTHONPATH": str(HERE.parent)}
        code = "from bench.replug import listen_and_sound; listen_and_sound()"
        errors = subprocess.DEVNULL  # what sound libraries print about devices that go
        process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-c", code],
            env=env,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield here, Told(process)
        finally:
            process.kill()
            process.communicate()


def until(ready: Callable[[], bool], limit: float = 20.0) -> bool:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.05)
    return False


def cycle(here: Room, told: Told, kind: str, away: float) -> dict[str, Any]:
    """Unplug, wait, replug; seconds until each of the two is back (None: not within 20 s)."""
    before = told.strangers
    here.take(kind)
    time.sleep(away)
    wrong = kind in ("loudspeaker", "both") and bool(here.sounding())
    here.give(kind)
    began = time.monotonic()
    found: dict[str, float] = {}

    def back() -> bool:
        if told.t - 0.1 > began and told.hears == "ours":
            found.setdefault("microphone", told.t - began)
        if told.sounds and "loudspeaker" in here.sounding():
            found.setdefault("loudspeaker", time.monotonic() - began)
        return len(found) == 2

    until(back)
    if not told.alive:
        raise RuntimeError("the process that listens has ended")
    return {
        "kind": kind,
        "away": round(away, 2),
        "microphone": round(found["microphone"], 2) if "microphone" in found else None,
        "loudspeaker": round(found["loudspeaker"], 2) if "loudspeaker" in found else None,
        "another_heard": told.strangers > before,
        "another_sounded": wrong,
    }


def measure(cycles: int, seed: int = 7) -> dict[str, Any]:
    dice = random.Random(seed)
    made: list[dict[str, Any]] = []
    with room() as (here, told):
        if not until(lambda: told.hears == "ours" and told.sounds):
            raise RuntimeError("the devices were not there at the start")
        for number in range(cycles):
            kind = "server" if number % 10 == 9 else KINDS[number % 3]
            made.append(cycle(here, told, kind, dice.uniform(0.2, 4.0)))
            print(number + 1, json.dumps(made[-1]), file=sys.stderr, flush=True)
            time.sleep(dice.uniform(0.2, 1.0))
    return {"figures": summary(made), "each": made}


def summary(made: list[dict[str, Any]]) -> dict[str, Any]:
    longest = [
        None if None in (m["microphone"], m["loudspeaker"]) else max(m["microphone"], m["loudspeaker"]) for m in made
    ]
    known = sorted(value for value in longest if value is not None)
    return {
        "cycles": len(made),
        "recovered": len(known),
        f"within_{LIMIT:.0f}_s": sum(value <= LIMIT for value in known),
        "seconds_p50": round(median(known), 2),
        "seconds_p95": round(quantiles(known, n=20)[-1], 2) if len(known) > 1 else None,
        "seconds_worst": known[-1],
        "another_microphone_heard": sum(m["another_heard"] for m in made),
        "another_loudspeaker_sounded": sum(m["another_sounded"] for m in made),
    }


def main(cycles: int) -> None:
    from bench.__main__ import about

    found = {"about": about(), **measure(cycles)}
    (HERE / "replug.json").write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found["figures"], indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else CYCLES)
