"""Speech made at test time: sentences in several voices, kept in a cache outside the repository by their content."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile
import soxr

from assistant.audio import RATE, Samples, samples_in

HELD_OUT = ("ked", "en-us+Annie", "en-029+edward2")
"""Voices that the starter model has never met: festival's kdlpc16k (a real person's diphones) and two of espeak-ng."""

KNOWN = ("slt", "rms", "awb", "kal16", "slt-hts", "en-us+steph", "en-gb+linda", "en-us+Mike", "en-gb-scotland+david")
"""Voices of which the starter model has heard other sentences."""

GROUPS = {
    "held out": HELD_OUT,
    "recorded people": ("slt", "rms", "awb", "kal16", "slt-hts"),
    "American": ("en-us", "en-us+f2", "en-us+f4", "en-us+m3", "en-us+steph", "en-us+Mike"),
    "British": ("en", "en-gb", "en-gb+linda", "en-gb-x-rp"),
    "Scottish": ("en-gb-scotland", "en-gb-scotland+david"),
    "Caribbean": ("en-029",),
}
"""Voices by where their speakers come from: flite's and festival's from recordings, espeak-ng's from rules."""

CACHE = Path(
    os.environ.get("ASSISTANT_SPEECH_CACHE") or Path(tempfile.gettempdir()) / f"assistant-speech-{os.getuid()}"
)

_FESTIVAL = {"ked": "voice_ked_diphone", "slt-hts": "voice_cmu_us_slt_arctic_hts"}
_FLITE = ("slt", "rms", "awb", "kal16")


def say(text: str, voice: str = "en-us", rate: int = 150) -> Samples:
    """`text` as sound at 16 kHz without silence around it. `rate` in words a minute counts for espeak-ng only."""
    kept = _place(text, voice, rate)
    if not kept.exists():
        _keep(kept, _trimmed(_synthesised(text, voice, rate)))
    return np.asarray(np.load(kept), np.int16)


def fresh(text: str, voice: str, rate: int = 150) -> Samples:
    """Like `say`, for what is said once in hours of speech: nothing is kept."""
    return _trimmed(_synthesised(text, voice, rate))


def prepare(texts: Iterable[tuple[str, str]]) -> None:
    """Make many (text, voice) at once: festival takes most of its time to start."""
    for voice in _FESTIVAL:
        missing = sorted({t for t, v in texts if v == voice and not _place(t, voice, 150).exists()})
        for text, samples in zip(missing, _festival(missing, voice), strict=True):
            _keep(_place(text, voice, 150), _trimmed(samples))


def conversation(*parts: str | float, voice: str = "en-us", before: float = 0.5, after: float = 1.0) -> Samples:
    """Sentences and pauses (seconds) in a row, in a room with a little noise (RMS 3 of 32,768)."""
    pieces = [_quiet(before)]
    pieces += [say(part, voice) if isinstance(part, str) else _quiet(part) for part in parts]
    sound = np.concatenate([*pieces, _quiet(after)]).astype(np.float32)
    noise = np.random.default_rng(len(sound)).standard_normal(len(sound)) * 3
    return np.clip(np.round(sound + noise), -32768, 32767).astype(np.int16)


def _quiet(duration: float) -> Samples:
    return np.zeros(samples_in(duration), np.int16)


def _place(text: str, voice: str, rate: int) -> Path:
    return CACHE / (hashlib.sha256(f"{voice}|{rate}|{text}".encode()).hexdigest()[:24] + ".npy")


def _keep(place: Path, samples: Samples) -> None:
    """In one step, so that tests side by side never read half a file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".npy", delete=False) as part:
        np.save(part, samples)
    os.replace(part.name, place)


def _synthesised(text: str, voice: str, rate: int) -> Samples:
    if voice in _FESTIVAL:
        return _festival([text], voice)[0]
    if voice in _FLITE:
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder) / "said.wav"
            subprocess.run(["flite", "-voice", voice, "-t", text, "-o", wav], check=True, capture_output=True)
            return _sixteen(wav.read_bytes())
    told = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(rate), "--stdout", text], check=True, capture_output=True
    )
    return _sixteen(told.stdout)


def _festival(texts: list[str], voice: str) -> list[Samples]:
    if not texts:
        return []
    with tempfile.TemporaryDirectory() as folder:
        wavs = [Path(folder) / f"{n}.wav" for n in range(len(texts))]
        pairs = zip(texts, wavs, strict=True)
        lines = [f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{wav}" \'riff)' for text, wav in pairs]
        script = Path(folder) / "say.scm"
        script.write_text("\n".join([f"({_FESTIVAL[voice]})", *lines]))
        subprocess.run(["festival", "-b", script], check=True, capture_output=True)
        return [_sixteen(wav.read_bytes()) for wav in wavs]


def _sixteen(wav: bytes) -> Samples:
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="float32")
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE)
    return np.asarray(np.clip(samples * 32767, -32768, 32767), np.int16)


def _trimmed(samples: Samples) -> Samples:
    """Without the silence around it, so that "end of speech" is the end of the samples."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 0.01 * np.abs(samples.astype(np.int32)).max())
    return np.asarray(samples[loud[0] : loud[-1] + 1] if len(loud) else samples, np.int16)
