"""Earcons: short soft tones for waking, going to sleep, and not having understood."""

from __future__ import annotations

import numpy as np

from assistant.audio import RATE, Samples

# (hertz, seconds) one after the other. Up: I listen. Down: I sleep. One low: I heard you but can't follow.
_NOTES = {
    "wake": ((523.25, 0.09), (783.99, 0.13)),
    "sleep": ((783.99, 0.09), (523.25, 0.16)),
    "unsure": ((392.0, 0.12),),
}
_LEVEL = 0.08


def chime(name: str) -> Samples:
    """The samples of one earcon, about 0.2 s, faded in and out."""
    return np.concatenate([_tone(hertz, length) for hertz, length in _NOTES[name]])


def _tone(hertz: float, length: float) -> Samples:
    t = np.arange(int(length * RATE)) / RATE
    fade = np.minimum(1.0, np.minimum(t, length - t) / 0.02)
    return (np.sin(2 * np.pi * hertz * t) * fade * _LEVEL * 32767).astype(np.int16)
