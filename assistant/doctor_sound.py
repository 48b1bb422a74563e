"""The microphone, the loudspeaker, and the air between them: opened, listened to, and measured with a short tone.

The figures: single commands in four voices, at levels from -70 to 0 dBFS (bench/loudness.py).
"""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Literal, TypeVar

import numpy as np

from assistant import sound_server
from assistant.activity import Activity
from assistant.audio import BLOCK, RATE, Samples, blocks_of, level, samples_in, seconds
from assistant.config import Loaded
from assistant.devices import devices, portaudio
from assistant.echo import TAIL
from assistant.errors import DeviceError
from assistant.findings import Finding, fault, fine
from assistant.microphone import DeviceMicrophone
from assistant.speaker import DeviceSpeaker

TOO_QUIET = -44.0
"""dBFS of speech below which single commands get lost: 31 of 32 are heard at -42, 17 at -46, none at -54."""

NOISY = -35.0
"""dBFS of a room in which nobody speaks to us, 10 dB below ordinary speech: commands begin to be lost there."""

NOTHING = -84.0
"""dBFS, a noise of two of 32,768 steps: quieter than the noise of any microphone that is turned up."""

CLIPPED = 0.001
"""Share of samples at the very top of the scale. With speech at 0 dBFS, 27 of 32 commands are heard."""

TURNED_DOWN = 0.2
"""Volume (1.0 is 100 %) below which a sound server takes 42 dB and more away."""

INAUDIBLE = 0.05
"""Volume in the settings below which the companion whispers to nobody."""

LATE = 0.3
"""Seconds from our sample to the sound, or to the microphone. Cables and built-in devices need 0.05 to 0.15."""

ECHO = -24.0
"""dB from what we sound to what the microphone hears of it. The voice, at -20 dBFS, then comes back at `TOO_QUIET`:
louder, it is understood like somebody's."""

LOUDEST_ECHO = 0.0
"""dB at which hearing through our own voice is still measured (docs/how-it-hears.md)."""

LISTENED, SPOKEN_TO = 2.0, 4.0
"""Seconds of listening to the room, and to somebody who was asked to speak."""

A_WORD, ABOVE_NOISE = 0.3, 10.0
"""Seconds of voice, and dB over the quietest moments, that make speech of it: a fan has neither pauses nor words."""

CHIRP_SECONDS, AFTERWARDS = 0.4, 1.2
"""Seconds of the test tone, and how long its return is waited for."""

CERTAIN = 10.0
"""How far the tone must stand out of the correlation with noise; the highest of 30,000 chance values reaches 6.5."""

Section = Literal["microphone", "speaker"]
Device = TypeVar("Device", DeviceMicrophone, DeviceSpeaker)

_WORD = {"microphone": "microphone", "speaker": "loudspeaker"}


def library() -> Iterator[Finding]:
    """Whether there can be any sound at all."""
    try:
        portaudio()
    except DeviceError as error:
        yield fault("sound", "sound_library", error.what, error.cure)


def names(loaded: Loaded, section: Section) -> Iterator[Finding]:
    """Whether the device of the settings is there, and is the only one that its name can mean."""
    word, wanted = _WORD[section], _chosen(loaded, section)
    here = [each.name for each in devices() if (each.inputs if section == "microphone" else each.outputs)]
    if not here:
        cure = f"Plug one in, and look whether the system knows it: {_TOOL[section]}. Without one: assistant talk"
        yield fault(word, f"{word}_none", f"there is no {word}", cure)
    elif wanted != "default":
        found = _meant(wanted, here)
        if not found:
            near = difflib.get_close_matches(wanted, here, 3, 0.4)
            choice = "Near it are" if near else "There are"
            quoted = ", ".join(f'"{name}"' for name in near or here)
            cure = f"Plug it in, or write another device under [{section}] in the settings. {choice}: {quoted}."
            what = f'"{wanted}" of the settings isn\'t connected; the default one is used'
            yield fault(word, f"{word}_gone", what, cure)
        elif len(found) > 1:
            quoted = ", ".join(f'"{name}"' for name in found)
            cure = f'Write the whole name, such as device = "{found[0]}", under [{section}] in the settings.'
            yield fault(word, f"{word}_unclear", f'"{wanted}" may mean {quoted}; the first one is used', cure)


def _meant(wanted: str, here: list[str]) -> list[str]:
    """The devices that a name of the settings may mean: the whole name, else without ALSA's number, else a part."""
    bare = {name: re.sub(r" \(hw:\d+,\d+\)$", "", name) for name in [*here, wanted]}
    rules: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: bare[name] == bare[wanted],
        lambda name: wanted.casefold() in name.casefold(),
    )
    tried = ([name for name in here if rule(name)] for rule in rules)
    return next((found for found in tried if found), [])


def microphone(loaded: Loaded, ask: Callable[[], None] | None = None) -> Iterator[Finding]:
    """How the room, and somebody in it, comes in. `ask`: invites a person to speak."""
    with closing(_opened(DeviceMicrophone, loaded, "microphone")) as device:
        if ask:
            ask()
        sound = _listen(device, SPOKEN_TO if ask else LISTENED)
        told = sound_server.stream("source")
        name = device.name
    yield judged(sound, name, told)


def judged(sound: Samples, name: str, told: sound_server.Stream | None) -> Finding:
    """What is to be said of a microphone that gave `sound`, and of which the sound server `told` that much."""
    up = told.set_volume(100) if told else "Turn it up in the sound settings of your system, or come nearer."
    down = told.set_volume(40) if told else "Turn it down in the sound settings of your system."
    voice = _voiced(sound)
    if told and told.unmute:
        return fault("microphone", "microphone_muted", f"{name} is muted", told.unmute)
    if not len(sound):
        cure = "Plug it in again, or close what else is using it. Others: assistant devices"
        return fault("microphone", "microphone_silent", f"{name} is there and gives nothing", cure)
    suppressed = told is not None and told.cancels_echo  # it takes the noise of the room out, too
    if not sound.any() and not suppressed:
        cure = "Look for a mute switch on it or on the keyboard, or choose another one: assistant devices"
        return fault("microphone", "microphone_silent", f"{name} gives only silence, not even noise", cure)
    if float(np.mean(np.abs(sound.astype(np.int32)) >= 32_700)) > CLIPPED:
        what = f"{name} is so loud that the sound is cut off at the top"
        return fault("microphone", "microphone_loud", what, down)
    if told and told.volume < TURNED_DOWN:
        what = f"{name} is turned down to {told.volume:.0%}"
        return fault("microphone", "microphone_quiet", what, up)
    if len(voice) and level(voice) < TOO_QUIET:
        what = f"speech comes in at {level(voice):.0f} dBFS through {name}, which is far too quiet"
        return fault("microphone", "microphone_quiet", what, up)
    if level(sound) < NOTHING and not suppressed:
        what = f"{name} gives next to nothing ({level(sound):.0f} dBFS)"
        return fault("microphone", "microphone_quiet", what, up)
    if not len(voice) and level(sound) > NOISY:
        what = f"{name}: the room is loud, at {level(sound):.0f} dBFS"
        return Finding("microphone", "note", what, "Turn music and voices down, or come nearer.")
    heard = f"speech comes in at {level(voice):.0f} dBFS" if len(voice) else f"the room is at {level(sound):.0f} dBFS"
    return fine("microphone", f"{name}, {heard}")


def loudspeaker(loaded: Loaded) -> Iterator[Finding]:
    """Whether what we say could be heard there, and how late."""
    with closing(_opened(DeviceSpeaker, loaded, "speaker")) as device:
        told, name = sound_server.stream("sink"), device.name
    faults = []
    if loaded.settings.speaker.volume < INAUDIBLE:
        cure = "Write volume = 0.8 under [speaker] in the settings."
        faults.append(fault("loudspeaker", "loudspeaker_quiet", "the settings turn the voice down to nothing", cure))
    if told and told.unmute:
        faults.append(fault("loudspeaker", "loudspeaker_muted", f"{told.label} is muted", told.unmute))
    if told and told.volume < TURNED_DOWN:
        what = f"{told.label} is turned down to {told.volume:.0%}"
        faults.append(fault("loudspeaker", "loudspeaker_quiet", what, told.set_volume(80)))
    if told and told.latency > LATE:
        faults.append(_late(told.latency, f"{told.label} sounds"))
    yield from faults or [fine("loudspeaker", f"{told.label} (as {name})" if told else name)]


def echo(loaded: Loaded) -> Iterator[Finding]:
    """How loud, and how late, the microphone hears what the loudspeaker sounds."""
    with (
        closing(_opened(DeviceMicrophone, loaded, "microphone")) as ear,
        closing(_opened(DeviceSpeaker, loaded, "speaker", 0.0)) as mouth,
    ):
        mouth.gain = loaded.settings.speaker.volume
        sound = _play_and_listen(ear, mouth)
        told, out = sound_server.stream("source"), sound_server.stream("sink")
    if told and out and told.device == f"{out.device}.monitor":
        cure = "pactl list short sources; then pactl set-default-source NAME, with one that isn't a monitor"
        yield fault(
            "microphone", "microphone_monitor", f"{told.label} is what the loudspeaker sounds, no microphone", cure
        )
    if not sound.any():
        return  # a microphone that gives nothing is a fault of its own
    back = returned(sound, chirp())
    if back is None:
        yield fine("echo", "the microphone doesn't hear the loudspeaker")
        return
    loud, late = back
    if late > LATE:
        yield _late(late, "the microphone hears the loudspeaker")
    heard = f"the microphone hears the loudspeaker, at {loud:.0f} dB"
    ours = loaded.settings.microphone.echo_cancellation == "on"
    if loud <= ECHO:
        yield fine("echo", f"{heard}, too soft to matter")
    elif told and told.cancels_echo:
        yield fine("echo", f"{heard}; the sound system cancels it")
    elif ours and loud <= LOUDEST_ECHO and late <= TAIL:
        yield Finding("echo", "note", f"{heard}; the program cancels it", "Headphones are surer still.")
    elif ours:
        yield fault("echo", "echo", f"{heard}, {late:.1f} s late: more than the program can cancel", CANCEL_ECHO)
    else:
        yield fault("echo", "echo", heard, f'Write echo_cancellation = "on" under [microphone]. Or: {CANCEL_ECHO}')


CANCEL_ECHO = (
    "Use headphones, or let the sound system cancel it:"
    " pactl load-module module-echo-cancel source_name=quiet_microphone sink_name=quiet_loudspeaker"
    " && pactl set-default-source quiet_microphone && pactl set-default-sink quiet_loudspeaker;"
    ' then device = "default" and echo_cancellation = "off" under [microphone] in config.toml'
)
"""Works with PulseAudio, and with PipeWire in its place, until the next login."""


def _late(latency: float, what: str) -> Finding:
    cure = "Use a loudspeaker or headphones with a cable; Bluetooth is late by its nature."
    return fault("loudspeaker", "loudspeaker_late", f"{what} {latency:.1f} s late", cure)


# ---------------------------------------------------------------- sound out, sound in


def chirp() -> Samples:
    """The test tone: a sweep over the pitches of speech, as loud as the voice (-20 dBFS), soft at both ends."""
    at = np.arange(samples_in(CHIRP_SECONDS)) / RATE
    low, high = 300.0, 3_500.0
    phase = 2 * np.pi * (low * at + (high - low) * at**2 / (2 * CHIRP_SECONDS))
    tone = np.sin(phase) * np.minimum(1.0, np.minimum(at, CHIRP_SECONDS - at) * 50)
    samples: Samples = np.rint(tone * 0.15 * 32_768).astype(np.int16)
    return samples


def returned(sound: Samples, tone: Samples) -> tuple[float, float] | None:
    """dB and seconds with which `tone`, sounded at the beginning of `sound`, is in it. None: it isn't heard."""
    reference = tone.astype(np.float64)
    size = 1 << (len(sound) + len(tone)).bit_length()
    product = np.fft.rfft(sound.astype(np.float64), size) * np.conj(np.fft.rfft(reference, size))
    alike = np.abs(np.fft.irfft(product, size)[: max(1, len(sound) - len(tone) // 2)])
    peak = int(np.argmax(alike))
    if alike[peak] < CERTAIN * max(float(np.median(alike)), 1.0):
        return None
    return 20 * float(np.log10(alike[peak] / np.sum(reference**2))), seconds(peak)


def _play_and_listen(ear: DeviceMicrophone, mouth: DeviceSpeaker) -> Samples:
    """What is heard from the moment on at which the test tone is handed to the loudspeaker."""
    heard: list[Samples] = []
    settle = samples_in(0.5) // BLOCK  # streams that were just opened give their first blocks in a heap
    wanted = settle + samples_in(CHIRP_SECONDS + AFTERWARDS) // BLOCK
    for block, chunk in enumerate(ear):
        if block == settle:
            mouth.play(chirp())
        if block >= settle:
            heard.append(chunk.samples)
        mouth.step()
        if block == wanted:
            break
    return np.concatenate(heard)


def _listen(device: DeviceMicrophone, duration: float) -> Samples:
    """What a microphone gives, without what the clock stands in for."""
    chunks = (chunk for chunk, _ in zip(device, range(samples_in(duration) // BLOCK), strict=False))
    heard = [chunk.samples for chunk in chunks if chunk.present]
    return np.concatenate(heard) if heard else np.zeros(0, np.int16)


def _voiced(sound: Samples) -> Samples:
    """The blocks of `sound` in which somebody speaks; none where that is no more than the noise of the room."""
    activity = Activity()
    blocks = list(blocks_of(sound))
    spoken = [block for block in blocks if activity.accept(block)]
    if len(spoken) * BLOCK < samples_in(A_WORD):
        return sound[:0]
    voice = np.concatenate(spoken)
    return voice if level(voice) > np.percentile([level(block) for block in blocks], 10) + ABOVE_NOISE else sound[:0]


def _chosen(loaded: Loaded, section: Section) -> str:
    return str(getattr(loaded.settings, section).device)


def _opened(make: Callable[..., Device], loaded: Loaded, section: Section, *how: float) -> Device:
    """The device of the settings, or the default one where that isn't there: as in a conversation."""
    try:
        return make(_chosen(loaded, section), *how)
    except DeviceError:
        return make("default", *how)


def sound_out(loaded: Loaded, samples: Samples) -> None:
    """Let `samples` be heard, to their end. Raises DeviceError."""
    with closing(_opened(DeviceSpeaker, loaded, "speaker")) as mouth:
        mouth.gain = loaded.settings.speaker.volume
        mouth.play(samples)
        while mouth.pending:
            time.sleep(BLOCK / RATE)
            mouth.step()


_TOOL = {"microphone": "arecord -l", "speaker": "aplay -l"}
