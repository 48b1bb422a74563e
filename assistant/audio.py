"""The unit that everything here is counted in: blocks of 20 ms of 16 kHz, 16-bit, mono sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 16_000
"""Samples a second, in and out. Vosk's English models are trained at this rate."""

BLOCK = 320
"""Samples in a block: 20 ms, the longest that a "stop" may have to wait for."""

Samples = npt.NDArray[np.int16]
"""Mono sound at `RATE`, 16-bit."""

SILENT_BLOCK: Samples = np.zeros(BLOCK, np.int16)
SILENT_BLOCK.flags.writeable = False


@dataclass(frozen=True)
class Chunk:
    """One block from a microphone.

    `lost` counts samples that the sound system dropped just before it (overflow; they are given back as
    silence). `present` is false where the device gave nothing and silence stands in for it.
    """

    samples: Samples
    lost: int = 0
    present: bool = True


def seconds(samples: int) -> float:
    """Length of `samples` in seconds."""
    return samples / RATE


def samples_in(duration: float) -> int:
    """Samples in `duration` seconds, to the nearest block (never fewer than one block for a positive duration)."""
    blocks = round(duration * RATE / BLOCK)
    return BLOCK * (max(1, blocks) if duration > 0 else 0)


def blocks_of(samples: Samples) -> Iterator[Samples]:
    """`samples` in blocks of `BLOCK`; the last one is filled up with silence."""
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        if len(block) < BLOCK:
            block = np.concatenate([block, SILENT_BLOCK[len(block) :]])
        yield block


def level(samples: Samples) -> float:
    """Root-mean-square level in dBFS, from -96 (digital silence) to 0."""
    if not len(samples):
        return -96.0
    power = float(np.mean(np.square(samples, dtype=np.float64))) / 32768.0**2
    return max(-96.0, 10.0 * float(np.log10(power))) if power > 0 else -96.0
