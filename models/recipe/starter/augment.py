"""Augmentation on the fly: rooms, noise, echo, microphones and channels, and people's irregularity.

Every function draws from the generators it is given, `chance` for single numbers and `rng` for arrays, so a seed fixes
the whole stream. Sounds are float32 in the range of 16-bit integers, features are log-mel energies (frames, bins).
"""

import math
import random

import numpy as np
import torch
from scipy.signal import lfilter, oaconvolve

from starter.features import FLOOR, FREQUENCIES, MEL_MATRICES, nearest_warp, power_spectrum
from starter.shards import RATE, WOMEN, Corpus

TONES = math.sin(1)
"""How strong hum is beside its noise: the value that the shipped model was trained with."""


def _decibels(level: float) -> float:
    """Amplitude factor."""
    return 10 ** (level / 20)


def _low_pass(pole: float, sound: np.ndarray) -> np.ndarray:
    return lfilter([1], [1, -pole], sound)


# ------------------------------------------------------------ background


def babble(samples: int, chance: random.Random, corpus: Corpus) -> np.ndarray:
    """Two to six people of our own corpus at once."""
    mixed = np.zeros(samples, np.float32)
    for _ in range(chance.randint(2, 6)):
        speech = corpus.sound(chance.randrange(len(corpus.utterances)))
        offset = chance.randrange(max(1, samples))
        looped = np.tile(speech, samples // len(speech) + 1)[:samples]
        mixed += np.roll(looped, offset) / (looped.std() + 1) * chance.uniform(0.4, 1)
    return mixed


def hum(white: np.ndarray, chance: random.Random) -> np.ndarray:
    """Mains hum with harmonics over soft noise."""
    time = np.arange(len(white)) / RATE
    pitch = chance.choice([50, 60, 100, 120, chance.uniform(80, 400)])
    tones = sum(
        TONES * np.sin(2 * np.pi * pitch * harmonic * time + chance.uniform(0, 6)) / harmonic
        for harmonic in range(1, 6)
    )
    return (tones + 0.3 * _low_pass(0.8, white)).astype(np.float32)


def gusts(white: np.ndarray, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Noise that swells and fades."""
    level = np.abs(lfilter([0.0008], [1, -0.9992], rng.standard_normal(len(white))))
    swelling = level / (level.mean() + 1e-9) + 0.1
    return (_low_pass(chance.uniform(0, 0.95), white) * swelling).astype(np.float32)


def music(samples: int, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Chords of decaying tones, a new one every 0.15 to 1 s, sometimes with a beat of noise."""
    sound = np.zeros(samples, np.float32)
    position, scale = 0, chance.choice([(0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 3, 5, 7, 10)])
    beat, harmonics = chance.random() < 0.4, chance.randint(2, 6)
    fall, root = chance.uniform(1, 8), chance.uniform(110, 330)
    while position < samples:
        length = min(samples - position, int(chance.uniform(0.15, 1.0) * RATE))
        time = np.arange(length, dtype=np.float32) / RATE
        for _ in range(chance.randint(1, 3)):
            pitch = root * 2 ** ((chance.choice(scale) + 12 * chance.randint(0, 1)) / 12)
            for harmonic in range(1, harmonics + 1):
                tone = np.sin(2 * np.pi * pitch * harmonic * time + chance.uniform(0, 6)) / harmonic
                sound[position : position + length] += tone * np.exp(-fall * time)
        if beat:
            hit = rng.standard_normal(length).astype(np.float32) * np.exp(-40 * time)
            sound[position : position + length] += hit * chance.uniform(0.3, 2)
        position += length
    return sound


def clicks(samples: int, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Keys, cups, doors: short decaying bursts over soft noise."""
    sound = rng.standard_normal(samples).astype(np.float32) * 0.02
    for _ in range(chance.randint(1, 3 + samples // (RATE // 3))):
        start, length = chance.randrange(samples), int(chance.uniform(0.002, 0.12) * RATE)
        burst = rng.standard_normal(length) * np.exp(-np.arange(length) * 6.0 / length)
        burst = _low_pass(chance.uniform(0, 0.95), burst)[: max(0, samples - start)]
        sound[start : start + len(burst)] += (burst * chance.uniform(0.3, 3)).astype(np.float32)
    return sound


def noise(samples: int, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Anything but voices."""
    kind = chance.random()
    if kind < 0.14:
        return music(samples, chance, rng)
    if kind < 0.24:
        return clicks(samples, chance, rng)
    white = rng.standard_normal(samples).astype(np.float32)
    if kind < 0.48:
        return white
    if kind < 0.74:
        return _low_pass(chance.uniform(0.6, 0.97), white).astype(np.float32)
    return hum(white, chance) if kind < 0.86 else gusts(white, chance, rng)


def background(samples: int, chance: random.Random, rng: np.random.Generator, corpus: Corpus) -> np.ndarray:
    return babble(samples, chance, corpus) if chance.random() < 0.30 else noise(samples, chance, rng)


# ------------------------------------------------------------ the companion's own voice


def _uneven_level(samples: int, step: float, chance: random.Random, low: float, high: float) -> np.ndarray:
    """Amplitude factors that wander between two levels (decibels), with a new goal every `step` seconds."""
    knots = int(samples / (step * RATE)) + 2
    levels = [_decibels(chance.uniform(low, high)) for _ in range(knots)]
    return np.interp(np.arange(samples) / (step * RATE), np.arange(knots), levels).astype(np.float32)


def residual_echo(sound: np.ndarray, level: float, chance: random.Random, corpus: Corpus) -> np.ndarray:
    """What an echo canceller leaves: another voice in scraps, 10 to 25 dB down, and speech with dents."""
    pool = corpus.by_voice.get("espeak") or next(iter(corpus.by_voice.values()))
    other = corpus.sound(chance.choice(pool))
    other = np.roll(np.tile(other, len(sound) // len(other) + 1)[: len(sound)], chance.randrange(len(sound)))
    other = _low_pass(chance.uniform(0, 0.7), other).astype(np.float32)
    other *= _uneven_level(len(sound), chance.uniform(0.03, 0.12), chance, -24, 0)
    other *= level / (other.std() + 1e-6) * _decibels(-chance.uniform(10, 25))
    dents = _uneven_level(len(sound), chance.uniform(0.03, 0.15), chance, -chance.uniform(0, 10), 0)
    return sound * dents + other


def gain_step(sound: np.ndarray, chance: random.Random) -> np.ndarray:
    """Turned down or up on the way, within 10 to 200 ms, as when something else is faded out."""
    middle, ramp = chance.randrange(len(sound)), chance.uniform(0.01, 0.2) * RATE
    change = chance.uniform(4, 14) * chance.choice([-1, 1])
    gains = 10 ** (np.interp(np.arange(len(sound)), [middle, middle + ramp], [0, change]) / 20)
    return (sound * gains / max(1.0, gains[-1])).astype(np.float32)


# ------------------------------------------------------------ room and microphone


def room(chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Impulse response: the direct sound, a few early echoes, then noise that decays by 60 dB in 0.1 to 0.8 s."""
    reverberation = chance.uniform(0.1, 0.8)
    samples = int(min(reverberation, 0.6) * RATE)
    decay = np.exp(-6.9 * (np.arange(samples) / RATE) / reverberation)
    response = rng.standard_normal(samples) * decay
    response[: int(chance.uniform(0.001, 0.006) * RATE)] = 0
    response = _low_pass(chance.uniform(0, 0.6), response)
    for _ in range(chance.randint(0, 5)):
        place = chance.randrange(int(0.001 * RATE), int(0.03 * RATE))
        response[place] += chance.uniform(-1, 1) * np.abs(response).max() * 2
    direct = _decibels(chance.uniform(-5, 16))
    response = response / (np.sqrt((response**2).sum()) + 1e-9) / direct
    response[0] = 1.0
    return response.astype(np.float32)


def add_background(
    sound: np.ndarray, level: float, chance: random.Random, rng: np.random.Generator, corpus: Corpus
) -> np.ndarray:
    """Background 0 to 34 dB below the speech, and often loud; voices at least 3 dB. Sometimes it begins on the way."""
    loud = chance.random() < LOUD_NOISE
    if chance.random() < 0.30:
        added, distance = babble(len(sound), chance, corpus), chance.uniform(3, 14 if loud else 30)
    else:
        added, distance = noise(len(sound), chance, rng), chance.uniform(0, 14 if loud else 34)
    added = added * (level / (added.std() + 1e-6) * _decibels(-distance))
    if chance.random() < 0.20:
        start, ramp = chance.randrange(len(sound) // 2), chance.uniform(0.001, 0.1) * RATE
        added *= np.clip((np.arange(len(sound)) - start) / ramp, 0, 1)
    return (sound + added).astype(np.float32)


def add_noise_floor(sound: np.ndarray, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """The microphone's own noise."""
    level = 10 ** chance.uniform(-1.0, 1.6)
    coloured = _low_pass(chance.uniform(-0.2, 0.9), rng.standard_normal(len(sound)))
    return sound + coloured.astype(np.float32) * level


def telephone(sound: np.ndarray, level: float) -> np.ndarray:
    """The steps of 8-bit mu-law; `channel` cuts the band."""
    full = 8 * level
    share = np.clip(sound / full, -1, 1)
    coded = np.round(127 * np.sign(share) * np.log1p(255 * np.abs(share)) / math.log(256))
    return (np.sign(coded) * (256 ** (np.abs(coded) / 127) - 1) / 255 * full).astype(np.float32)


LOUD_NOISE = 0.3
"""Share of backgrounds that are at most 14 dB below the speech."""
QUIETEST_NOISE, LOUDEST_NOISE = -45, 3
"""Level of sound without speech beside that of speech, in decibels."""


def record(sound: np.ndarray, chance: random.Random, rng: np.random.Generator, corpus: Corpus) -> np.ndarray:
    """The sound as some microphone in some room would deliver it; the length stays. All zeros: nobody speaks."""
    if not sound.any():
        level = 2500 * _decibels(chance.uniform(QUIETEST_NOISE, LOUDEST_NOISE))
        heard = noise(len(sound), chance, rng)
        return np.round(add_noise_floor(heard * (level / (heard.std() + 1e-6)), chance, rng).clip(-32768, 32767))
    if chance.random() < 0.35:
        sound = oaconvolve(sound, room(chance, rng))[: len(sound)].astype(np.float32)
    sound = sound * _decibels(chance.choice([chance.uniform(-20, 8), chance.uniform(-6, 4)]))
    level = np.sqrt((sound**2).mean()) + 1e-3
    if chance.random() < 0.10:
        sound = residual_echo(sound, level, chance, corpus)
    if chance.random() < 0.10:
        sound = gain_step(sound, chance)
    if chance.random() < 0.60:
        sound = add_background(sound, level, chance, rng, corpus)
    if chance.random() < 0.9:  # sometimes digital silence
        sound = add_noise_floor(sound, chance, rng)
    if chance.random() < 0.1:  # overdriven
        sound = np.clip(sound, -chance.uniform(3, 12) * level, chance.uniform(3, 12) * level)
    if chance.random() < 0.06:
        sound = telephone(sound, level)
    if chance.random() < 0.85:
        sound = np.round(np.clip(sound, -32768, 32767))
    return sound


# ------------------------------------------------------------ features


def random_warp(voice: str, chance: random.Random) -> float:
    """Length of the vocal tract; a range for each kind of voice, so that all together cover men, women and children."""
    converted = (0.92, 1.10) if voice.startswith("w:") else (0.88, 1.26)
    return nearest_warp(chance.uniform(*((0.84, 1.12) if voice in WOMEN else converted)))


def channel(energies: torch.Tensor, chance: random.Random) -> torch.Tensor:
    """Mel energies through a smooth equaliser, sometimes with a cut at either end of the band."""
    band = torch.arange(FREQUENCIES) / float(FREQUENCIES)
    gains = sum(
        chance.gauss(0, 0.8 / wave) * torch.cos(math.pi * wave * band + chance.uniform(0, 3)) for wave in range(1, 5)
    )
    if chance.random() < 0.07:  # a telephone's band
        bands, low, high = torch.arange(FREQUENCIES), chance.randint(3, 6), chance.randint(28, 31)
        beyond = (bands < low) | (bands > high)
        gains = gains - beyond * chance.uniform(3, 9)
    elif chance.random() < 0.25:
        top = chance.randint(24, 39)
        gains = gains - (torch.arange(FREQUENCIES) > top) * chance.uniform(2, 7)
    if chance.random() < 0.15:
        bottom = chance.randint(1, 5)
        gains = gains - (torch.arange(FREQUENCIES) < bottom) * chance.uniform(2, 6)
    return energies * torch.exp(torch.as_tensor(gains)) + 10 ** chance.uniform(2, 4.5)


def _interpolate(features: np.ndarray, where: np.ndarray, axis: int) -> np.ndarray:
    """Values at fractional positions along an axis."""
    low = np.floor(where).astype(int)
    high = np.minimum(low + 1, features.shape[axis] - 1)
    share = (where - low).astype(np.float32)
    share = share[:, None] if axis == 0 else share[None]
    return np.take(features, low, axis) * (1 - share) + np.take(features, high, axis) * share


def uneven_tempo(features: np.ndarray, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Speeds up and slows down in stretches of 120 to 350 ms; first and last frame stay."""
    frames = len(features)
    knots = max(2, frames // chance.randint(12, 35))
    speeds = np.exp(rng.normal(0, 0.28, knots + 1))
    time = np.cumsum(np.interp(np.linspace(0, knots, frames), np.arange(knots + 1), speeds))
    return _interpolate(features, (time - time[0]) / (time[-1] - time[0]) * (frames - 1), 0)


def uneven_formants(features: np.ndarray, chance: random.Random) -> np.ndarray:
    """Shifts parts of the spectrum against each other: other vowel spaces, other accents."""
    band = np.arange(FREQUENCIES)
    shift = sum(
        chance.gauss(0, 0.55) * np.sin(np.pi * wave * (band + 0.5) / FREQUENCIES + chance.uniform(0, 6.28))
        for wave in (1, 2, 3)
    )
    return _interpolate(features, np.clip(band + shift, 0, FREQUENCIES - 1), 1)


def irregular(features: np.ndarray, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """Domain randomisation: people are less regular than synthesizers."""
    if chance.random() < 0.6:
        features = uneven_tempo(features, chance, rng)
    if chance.random() < 0.6:
        features = uneven_formants(features, chance)
    if chance.random() < 0.5:
        mean = features.mean(0)
        features = mean + (features - mean) * chance.uniform(0.8, 1.2)
    return features.astype(np.float32)


def random_history(features: np.ndarray, chance: random.Random, rng: np.random.Generator) -> np.ndarray | None:
    """Mean of the frames before this item, as online mean normalisation may have it; None at a fresh start."""
    kind = chance.random()
    if kind < 0.30:  # running on speech like this
        return features.mean(0) + rng.standard_normal(FREQUENCIES) * 0.3 + chance.gauss(0, 0.4)
    if kind < 0.55:  # waiting in silence: the window of 6 s holds background noise only
        quietest = np.argsort(features.mean(1))[: max(5, len(features) // 8)]
        return features[quietest].mean(0) + rng.standard_normal(FREQUENCIES) * 0.2
    return None


def mask(features: np.ndarray, chance: random.Random) -> None:
    """Blanks up to two bands and two stretches, in place (SpecAugment: Park and others 2019)."""
    for _ in range(chance.randint(0, 2)):
        band = chance.randint(0, 36)
        features[:, band : band + chance.randint(1, 7)] = 0
    for _ in range(chance.randint(0, 2)):
        frame = chance.randrange(len(features))
        features[frame : frame + chance.randint(1, 12)] = 0


def augmented_features(
    sound: np.ndarray, voice: str, chance: random.Random, rng: np.random.Generator, corpus: Corpus
) -> np.ndarray:
    """Log-mel energies of the sound after everything that can happen to it on its way; not yet normalised."""
    recorded = np.ascontiguousarray(record(sound, chance, rng, corpus), np.float32)
    factor = random_warp(voice, chance)
    energies = power_spectrum(torch.from_numpy(recorded)) @ MEL_MATRICES[factor]
    if chance.random() < 0.6:
        energies = channel(energies, chance)
    return irregular(torch.log(energies.clamp_min(FLOOR)).numpy(), chance, rng)
