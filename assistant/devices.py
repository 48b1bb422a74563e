"""Sound devices by name, through PortAudio. Only this file knows it; the streams are in ports.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import DeviceError

Kind = Literal["input", "output"]


@dataclass(frozen=True)
class DeviceInfo:
    """`inputs` and `outputs` are channels, `rate` the device's own samples a second."""

    name: str
    inputs: int
    outputs: int
    rate: int
    default_in: bool
    default_out: bool


def devices() -> list[DeviceInfo]:
    """All devices, in PortAudio's order. Raises DeviceError where PortAudio is missing."""
    sd = portaudio()
    defaults = tuple(_default(sd, kind) for kind in ("input", "output"))
    return [_info(device, defaults) for device in sd.query_devices()]


def _info(device: dict[str, Any], defaults: tuple[int, ...]) -> DeviceInfo:
    return DeviceInfo(
        name=device["name"],
        inputs=device["max_input_channels"],
        outputs=device["max_output_channels"],
        rate=round(device["default_samplerate"]),
        default_in=device["index"] == defaults[0],
        default_out=device["index"] == defaults[1],
    )


def portaudio() -> Any:
    """Imported on first use, so that everything but sound works without PortAudio."""
    try:
        import sounddevice
    except OSError as error:
        cure = "sudo apt-get install libportaudio2"
        raise DeviceError("The sound library PortAudio is missing.", where=str(error), cure=cure) from None
    return sounddevice


def _default(sd: Any, kind: str) -> int:
    """Index of the default device, -1 where there is none."""
    try:
        return int(sd.query_devices(kind=kind)["index"])
    except sd.PortAudioError:
        return -1


def find(sd: Any, name: str, kind: Kind, own: str = "", among: Iterable[Any] | None = None) -> Any:
    """The device called `name`, or else the first whose name contains it. Raises DeviceError listing what there is.

    `own`: its `lasting_name`, where it was open before; then no other one will do, however alike its name is.
    `among`: a later list of devices than PortAudio's.
    """
    known = sd.query_devices() if among is None else among
    usable = [d for d in known if d[f"max_{kind}_channels"] > 0]
    word = "microphone" if kind == "input" else "loudspeaker"
    if not usable:
        cure = f"Plug one in, or see whether the system knows it: {_TOOL[kind]}"
        raise DeviceError(f"There is no {word}.", where="PortAudio", cure=cure)
    same: tuple[Callable[[Any], bool], ...] = (
        lambda d: d["name"] == name,
        lambda d: _bare(d["name"]) == _bare(name),
        lambda d: bool(name) and name.casefold() in d["name"].casefold(),
    )
    if name == "default":
        same = (lambda d: d["index"] == _default(sd, kind), lambda d: True)
    elif own:
        same = (lambda d: d["name"] == own, lambda d: _bare(d["name"]) == own)
    for rule in same:
        for device in filter(rule, usable):
            return device
    names = ", ".join(f'"{d["name"]}"' for d in usable)
    raise DeviceError(f'There is no {word} "{name}".', where=word, cure=f'Use "default" or one of: {names}')


def lasting_name(sd: Any, device: Any, kind: Kind) -> str:
    """The name by which an open `device` will be known after a replug: without its number, unless a twin needs that."""
    bare = _bare(device["name"])
    twins = [d for d in sd.query_devices() if d[f"max_{kind}_channels"] > 0 and _bare(d["name"]) == bare]
    return bare if len(twins) == 1 else str(device["name"])


def devices_anew(kind: Kind) -> list[Any]:
    """The devices that a PortAudio started at this moment can open. It is asked in a process of its own (0.1 s of
    processor time), so that no open stream is disturbed. Raises DeviceError where it can't be told."""
    command = [sys.executable, "-P", "-c", _LIST, kind]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=LIST_SECONDS)
        found: list[Any] = json.loads(run.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise DeviceError("The devices can't be listed.", where="PortAudio", cure="Try: assistant devices") from error
    return found


_LIST = """
import json, sys, sounddevice
kind = sys.argv[1]
def opens(device):
    try:
        getattr(sounddevice, f"check_{kind}_settings")(device["index"], channels=1)
    except sounddevice.PortAudioError:
        return False
    return True
print(json.dumps([d for d in sounddevice.query_devices() if d[f"max_{kind}_channels"] and opens(d)]))
"""

LIST_SECONDS = 5.0
"""Seconds that such a process may take."""


def _bare(name: str) -> str:
    """Without ALSA's "(hw:1,0)": the number changes with the order of plugging in."""
    return re.sub(r" \(hw:\d+,\d+\)$", "", name)


_TOOL = {"input": "arecord -l", "output": "aplay -l"}
