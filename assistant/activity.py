"""Is somebody speaking? The finest view there is: one answer for each block, without a word of what is said."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
import webrtcvad

from assistant.audio import BLOCK, RATE, Samples, seconds

STRICTNESS = 2
"""0 (takes much for speech) to 3 (takes little). Measured in docs/how-it-hears.md."""

ABOVE, LOUD = 6.0, 40.0
"""Decibels by which a voice is louder than a loud room, and what a loud room is (over one 16-bit step). The detector
alone takes a kitchen for a voice without an end; in a quiet room it knows more than the level does."""

SOFT, CLEAR = 35.0, 20.0
"""In a quiet room nobody speaks in what is so many decibels below the loudest of late, nor in what is hardly louder
than the room once something clearly was. The detector alone holds on to a voice for about 0.1 s after its end. With 35
dB, 0 of 103 clips had a gap of 0.12 s within their words; with 30 dB 1, with 20 dB 8."""

FADE = 10.0
"""Decibels a second by which the loudest of late is forgotten."""

RISE = 2.0
"""Decibels a second by which the room may be found to be louder than it was; softer it is at once."""


class Activity:
    """Speech begins with three voiced blocks out of five; `quiet` then counts the blocks since the last voiced one."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget who spoke, and how loud the room is: nobody may have listened for a while. The detector itself, too,
        would hold on to a voice from before."""
        self._vad = webrtcvad.Vad(STRICTNESS)
        self._recent: deque[bool] = deque(maxlen=5)
        self._powers: deque[float] = deque(maxlen=3)
        self._room: float | None = None
        self._loudest = 0.0
        self.speaking = False
        self.quiet = 0

    def accept(self, block: Samples, *, ours: bool = False) -> bool:
        """Whether speech is going on in this block (20 ms). `ours`: nothing in it but a remainder of our own voice."""
        # The detector hears every block, as it learns what the room is like.
        loud = self._loud_enough(float(np.mean(np.square(block, dtype=np.float32))))
        like_a_voice = bool(self._vad.is_speech(block.tobytes(), RATE))
        voiced = not ours and loud and like_a_voice
        self._recent.append(voiced)
        self.speaking = sum(self._recent) >= 3 or (self.speaking and any(self._recent))
        self.quiet = 0 if voiced and self.speaking else self.quiet + 1
        return self.speaking

    def _loud_enough(self, power: float) -> bool:
        """For a voice. The room is as loud as its softest 60 ms of late."""
        self._powers.append(power)
        level, mean = _decibels(power), _decibels(sum(self._powers) / len(self._powers))
        self._room = mean if self._room is None else min(mean, self._room + RISE * seconds(BLOCK))
        self._loudest = max(level, self._loudest - FADE * seconds(BLOCK))
        if self._room >= LOUD:
            return mean > self._room + ABOVE
        beside = self._room + ABOVE if self._loudest > self._room + CLEAR else 0.0
        return level > max(self._loudest - SOFT, beside)


def _decibels(power: float) -> float:
    """Over one 16-bit step."""
    return 10 * math.log10(power + 1)
