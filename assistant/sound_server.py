"""What PulseAudio or PipeWire tells of our own streams: where they really go, how loud, how late. Nothing without one.

PortAudio gives no volume, no mute switch and no device behind "default". `pactl` does; where it is missing, or another
sound system is in use, every answer here is None.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any, Literal

PATIENCE = 3.0
"""Seconds that `pactl` may take."""

_FULL = 65536
"""The volume that PulseAudio calls 100 %."""

_STREAMS = {"sink": "sink-input", "source": "source-output"}

Kind = Literal["sink", "source"]


@dataclass(frozen=True)
class Stream:
    """A stream of this process. `device` is the server's name of the loudspeaker or microphone, `label` people's.

    `unmute` is the line for a shell that would let it sound, empty where it isn't muted. `volume` is 1.0 at 100 %, of
    device and stream together. `latency` is in seconds, to the sound and from it, as the server reckons it.
    """

    kind: Kind
    device: str
    label: str
    unmute: str
    volume: float
    latency: float
    wireless: bool
    cancels_echo: bool

    def set_volume(self, percent: int) -> str:
        """The line for a shell."""
        return f"pactl set-{self.kind}-volume {self.device} {percent}%"


def stream(kind: Kind) -> Stream | None:
    """The newest stream of this process to a loudspeaker (`sink`) or from a microphone (`source`)."""
    ours = [each for each in _list(f"{_STREAMS[kind]}s") if _process(each) == os.getpid()]
    if not ours:
        return None
    newest = max(ours, key=lambda each: int(each["index"]))
    device = next((each for each in _list(f"{kind}s") if each["index"] == newest[kind]), None)
    return _described(kind, newest, device) if device else None


def _described(kind: Kind, ours: dict[str, Any], device: dict[str, Any]) -> Stream:
    properties = device.get("properties", {})
    text = f"{device['name']} {device.get('driver', '')} {properties.get('node.name', '')}".lower()
    bus = f"{properties.get('device.bus', '')} {properties.get('device.api', '')} {device['name']}".lower()
    unmute = ""
    if device.get("mute"):
        unmute = f"pactl set-{kind}-mute {device['name']} 0"
    elif ours.get("mute"):
        unmute = f"pactl set-{_STREAMS[kind]}-mute {ours['index']} 0"
    return Stream(
        kind,
        str(device["name"]),
        str(device.get("description") or device["name"]),
        unmute,
        _volume(ours) * _volume(device),
        _latency(kind, ours, device),
        "blue" in bus,
        "echo-cancel" in text or "echo_cancel" in text,
    )


def _latency(kind: Kind, ours: dict[str, Any], device: dict[str, Any]) -> float:
    buffered = float(ours.get("buffer_latency_usec", 0.0))
    beyond = max(float(ours.get(f"{kind}_latency_usec", 0.0)), float(device.get("latency", {}).get("actual", 0.0)))
    return (buffered + beyond) / 1e6


def _volume(thing: dict[str, Any]) -> float:
    """Of the louder channel; full where there is nothing to set."""
    return max((channel["value"] / _FULL for channel in thing.get("volume", {}).values()), default=1.0)


def _process(thing: dict[str, Any]) -> int:
    told = str(thing.get("properties", {}).get("application.process.id", ""))
    return int(told) if told.isdecimal() else -1


def _list(what: str) -> list[dict[str, Any]]:
    environment = os.environ | {"LC_ALL": "C"}  # with a decimal comma it writes JSON that is none
    try:
        done = subprocess.run(
            ["pactl", "--format=json", "list", what], env=environment, capture_output=True, timeout=PATIENCE, check=True
        )
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return []
    return found if isinstance(found, list) else []
