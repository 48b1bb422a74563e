"""Sound devices by name, through PortAudio. Only this file knows it; the streams are in ports.py."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def find(sd: Any, name: str, kind: Kind) -> Any:
    """The device called `name`, or else the first whose name contains it. Raises DeviceError listing what there is."""
    usable = [d for d in sd.query_devices() if d[f"max_{kind}_channels"] > 0]
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
    for rule in same:
        for device in filter(rule, usable):
            return device
    names = ", ".join(f'"{d["name"]}"' for d in usable)
    raise DeviceError(f'There is no {word} "{name}".', where=word, cure=f'Use "default" or one of: {names}')


def _bare(name: str) -> str:
    """Without ALSA's "(hw:1,0)": the number changes with the order of plugging in."""
    return re.sub(r" \(hw:\d+,\d+\)$", "", name)


_TOOL = {"input": "arecord -l", "output": "aplay -l"}
