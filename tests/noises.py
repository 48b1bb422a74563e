"""Noise and music made by arithmetic, the same for the same seed: what is in a room beside the person who speaks.

Every function gives `n` samples whose root mean square is 1; `mixed` and `at_level` bring them to a loudness.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from assistant.audio import RATE, Samples

Noise = npt.NDArray[np.float32]
Rng = np.random.Generator


def mixed(speech: Samples, noise: Noise, decibels: float, start: int, end: int) -> Samples:
    """`speech` in `noise` that is `decibels` softer, root mean square against that of speech[start:end]."""
    loud = float(np.sqrt(np.mean(np.square(speech[start:end], dtype=np.float64))))
    return clipped(speech + noise[: len(speech)] * (loud * 10 ** (-decibels / 20)))


def at_level(noise: Noise, rms: float) -> Samples:
    """`noise` with a root mean square of `rms` 16-bit steps."""
    return clipped(noise * rms)


def clipped(sound: npt.NDArray[np.floating]) -> Samples:
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def white(rng: Rng, n: int) -> Noise:
    return rng.standard_normal(n, np.float32)


def pink(rng: Rng, n: int) -> Noise:
    """Equal power in every octave above 40 Hz."""
    return _shaped(rng, n, lambda hertz: 1 / np.sqrt(np.maximum(hertz, 40.0)))


def rumble(rng: Rng, n: int) -> Noise:
    """A street through a window: low, and louder where a car goes by, about every eight seconds."""
    swell = np.ones(n, np.float32)
    for middle in rng.uniform(0, n, max(1, n // (8 * RATE))):
        swell += 3 * np.exp(-(((np.arange(n) - middle) / (1.2 * RATE)) ** 2)).astype(np.float32)
    return _unit(_shaped(rng, n, lambda hertz: 1 / np.maximum(hertz, 60.0)) * swell)


def hum(rng: Rng, n: int) -> Noise:
    """A refrigerator: mains hum with its overtones, and a little air."""
    t = np.arange(n) / RATE
    tone = sum(np.sin(2 * np.pi * 100 * k * t + rng.uniform(0, 6)) / k for k in range(1, 9))
    return _unit(tone + 0.3 * pink(rng, n))


def kitchen(rng: Rng, n: int) -> Noise:
    """A fan (pink) with dishes: three clinks in two seconds, each some damped tones of 1 to 5 kHz."""
    sound = pink(rng, n).astype(np.float64)
    for start in rng.integers(0, n, max(1, int(1.5 * n / RATE))):
        length = min(n - int(start), int(rng.uniform(0.03, 0.15) * RATE))
        t = np.arange(length) / RATE
        tones = sum(np.sin(2 * np.pi * rng.uniform(1_000, 5_000) * t) for _ in range(3))
        sound[start : start + length] += rng.uniform(1, 4) * tones * np.exp(-t * rng.uniform(30, 120))
    return _unit(sound)


def typing(rng: Rng, n: int) -> Noise:
    """A keyboard: clicks of 5 ms, six a second, over a little air."""
    sound = 0.05 * pink(rng, n).astype(np.float64)
    click = np.exp(-np.arange(80) / 15)
    for start in rng.integers(0, max(1, n - 80), max(1, 6 * n // RATE)):
        piece = sound[start : start + 80]
        piece += (rng.standard_normal(80) * click * rng.uniform(0.5, 2))[: len(piece)]
    return _unit(sound)


def music(rng: Rng, n: int) -> Noise:
    """Four chords round and round: bass, a plucked accompaniment, drums, and a tune that is hummed or blown."""
    beat = int(60 / rng.uniform(70, 130) * RATE)
    root = rng.uniform(98, 165)
    sound = np.zeros(n + 8 * beat)
    sung = rng.random() < 0.5
    for number in range(n // beat + 1):
        at, degree = number * beat, (0, 7, 9, 5)[number // 4 % 4]
        _add(sound, at, _note(root / 2 * _up(degree), beat, 6, 1.0))
        for step in (0, 4, 7):
            _add(sound, at + beat // 2, _note(root * 2 * _up(degree + step), beat, 5, 0.35, fall=4.0))
        tune = root * 2 * _up(degree + int(rng.choice([0, 2, 4, 7, 9, 12])))
        _add(sound, at, _sung(tune, beat, rng) if sung else _note(tune, beat, 8, 0.8))
        _add(sound, at, rng.standard_normal(beat // 4) * np.exp(-np.arange(beat // 4) / 400) * 0.6)
    return _unit(sound[:n])


NOISES: dict[str, Callable[[Rng, int], Noise]] = {
    "white": white, "pink": pink, "street": rumble, "hum": hum, "kitchen": kitchen, "typing": typing,
}  # fmt: skip


def _shaped(rng: Rng, n: int, gain: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]) -> Noise:
    """White noise through a filter, in the frequency domain."""
    spectrum = np.fft.rfft(rng.standard_normal(n)) * gain(np.asarray(np.fft.rfftfreq(n, 1 / RATE), np.float64))
    spectrum[0] = 0
    return _unit(np.fft.irfft(spectrum, n))


def _unit(sound: npt.NDArray[np.floating]) -> Noise:
    return np.asarray(sound / np.sqrt(np.mean(np.square(sound, dtype=np.float64))), np.float32)


def _up(semitones: int) -> float:
    return float(2 ** (semitones / 12))


def _note(hertz: float, n: int, overtones: int, loud: float, fall: float = 1.5) -> npt.NDArray[np.float64]:
    t = np.arange(n) / RATE
    tone = sum(np.sin(2 * np.pi * hertz * k * t) / k for k in range(1, overtones + 1) if hertz * k < RATE / 2)
    return np.asarray(loud * tone * np.exp(-fall * t) * np.minimum(1, t / 0.01))


def _sung(hertz: float, n: int, rng: Rng) -> npt.NDArray[np.float64]:
    """A vowel on a note: overtones weighed by two formants, with vibrato."""
    t = np.arange(n) / RATE
    phase = 2 * np.pi * (hertz * t + hertz * 0.01 / 5.5 * np.sin(2 * np.pi * 5.5 * t))
    first, second = ((730, 1090), (530, 1840), (270, 2290), (300, 870))[int(rng.integers(4))]
    tone = np.zeros(n)
    for k in range(1, 30):
        if hertz * k < 4_000:
            weight = np.exp(-(((hertz * k - first) / 150) ** 2)) + 0.5 * np.exp(-(((hertz * k - second) / 200) ** 2))
            tone += (weight + 0.02) * np.sin(k * phase)
    return np.asarray(2 * tone * np.minimum(1, np.minimum(t, t[::-1]) / 0.04))


def _add(sound: npt.NDArray[np.float64], at: int, piece: npt.NDArray[np.floating]) -> None:
    end = min(len(sound), at + len(piece))
    sound[at:end] += piece[: end - at]
