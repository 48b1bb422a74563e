"""The speaking programs, all from Debian: espeak-ng, flite and festival."""

import math
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from scipy.signal import resample_poly

from starter.phones import INDEX, SILENCE
from starter.shards import RATE, Alignment

FLITE_PHONES = {"PAU": SILENCE, "AX": "AH"}


class Speech(NamedTuple):
    """Float samples at 16 kHz and, where the program tells, where each phone ends."""

    sound: np.ndarray
    voice: str
    alignment: Alignment | None = None


def to_16k(sound: np.ndarray, rate: int) -> np.ndarray:
    """Mono float32 at 16 kHz from samples of any rate, integer or float, first channel only."""
    if sound.dtype != np.float32:
        sound = sound.astype(np.float32) / (32768.0 if sound.dtype == np.int16 else 1.0)
    if sound.ndim > 1:
        sound = sound[:, 0]
    if rate == RATE:
        return sound
    common = math.gcd(rate, RATE)
    return resample_poly(sound, RATE // common, rate // common).astype(np.float32)


def read_wav(path: Path) -> np.ndarray:
    return to_16k(*soundfile.read(path, dtype="float32"))


def espeak(text: str, voice: str, words_per_minute: int, pitch: int, wav: Path, gap: int = 0) -> Speech:
    """`gap`: pause between words in units of 10 ms."""
    settings = ["-v", voice, "-s", str(words_per_minute), "-p", str(pitch), "-g", str(gap), "-w", str(wav)]
    subprocess.run(["espeak-ng", *settings, text], check=True, capture_output=True)
    return Speech(read_wav(wav), "espeak:" + voice)


def flite(text: str, voice: str, stretch: float, pitch: float, wav: Path) -> Speech:
    """Speech with exact alignments: flite prints its segments with their ends ("pau:0.18 s:0.29 ...").

    Stretch is the factor of duration, pitch the mean in Hz (0: the voice's own).
    """
    settings = ["-voice", voice, "-psdur", "--setf", f"duration_stretch={stretch:.2f}"]
    if pitch:
        settings += ["--setf", f"int_f0_target_mean={pitch:.0f}"]
    command = ["flite", *settings, "-t", text, "-o", str(wav)]
    segments = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Speech(read_wav(wav), voice, flite_alignment(segments))


def flite_alignment(segments: str) -> Alignment | None:
    """None when flite used a phone that isn't ours."""
    pairs = [segment.rsplit(":", 1) for segment in segments.split()]
    named = [(FLITE_PHONES.get(phone.upper(), phone.upper()), float(end)) for phone, end in pairs]
    return [(INDEX[phone], end) for phone, end in named] if all(phone in INDEX for phone, _ in named) else None


class Line(NamedTuple):
    """What festival says: a text, slower (above 1) or faster, and a diphone voice's pitch in Hz (0: its own)."""

    text: str
    stretch: float
    pitch: float
    wav: Path


def festival(lines: Iterable[Line], voice: str, script: Path) -> None:
    """Speaks in one run of festival, since it is slow to start."""
    commands = [f"(voice_{voice})"]
    for line in lines:
        commands.append(f"(Parameter.set 'Duration_Stretch {line.stretch:.2f})")
        if line.pitch:
            spread = line.pitch / 8
            commands.append(
                f"(set! int_lr_params '((target_f0_mean {line.pitch:.0f}) (target_f0_std {spread:.0f})"
                " (model_f0_mean 170) (model_f0_std 34)))"
            )
        commands.append(f'(utt.save.wave (utt.synth (Utterance Text "{line.text}")) "{line.wav}" \'riff)')
    script.write_text("\n".join(commands) + "\n")
    subprocess.run(["festival", "--heap", "20000000", "-b", str(script)], check=True, capture_output=True)
