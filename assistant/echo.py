"""Our own voice, taken out of what the microphone hears: we know what sounded, and learn how the room gives it back.

The room is a filter between the samples that sounded and the microphone. It is learned in the frequency domain, in
partitions of a block each, by a Kalman filter (Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic
echo control in hands-free telephones", Signal Processing 86, 2006), which learns less the louder somebody else is.
Nothing is suppressed: words spoken through our own come out as they are. WebRTC's canceller has a suppressor, which
takes those words away too; `python -m bench.echo` measures both, where the livekit wheel is installed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.audio import BLOCK, RATE, Samples

TAIL = 0.3
"""Seconds of the room's answer that are learned, the delay of the devices included."""

FORGETTING = 0.9995
"""What stays known from block to block: the rest of the room may have changed."""

OVERLAID = 2.0
"""How much of what is left over counts as somebody else, when it is decided how much to learn from a block."""

AGAIN = 8
"""Blocks of the last seconds that are learned from once more with each block, until the room is known: that takes a
third to half of the time."""

DYING_AWAY = 1.0
"""Decibels by which each block of the room's answer is thought to be softer than the one before while nothing is known.
So the first seconds teach more, also where a device is 60 ms late; with 2 dB, one that is 160 ms late costs seconds."""

REMEMBERED = 150
"""Blocks that are kept for that."""

KNOWN = 0.01
"""The share of our own power that may be left over where the room counts as known (-20 dB)."""

LEARNED, FADING = 0.96, 0.85
"""Per block: what is still unknown of the room after we sounded in it, and how the echo of what sounded fades."""

SOON, SLOWLY = 0.05, 0.01
"""How fast, block by block, powers are followed: what is left over, and how strong the echo is."""

BETTER, WORSE = 0.1, 1.015
"""How fast the share that is left over is believed to fall and to grow, block by block: somebody who speaks makes it
grow, too."""

AUDIBLE = 30.0
"""RMS (of 32,768) above which something of ours is in the room."""

CLEARLY, SEEMINGLY = 12.0, 4.0
"""How much more power than is left of our own, and than the room has, somebody else's voice brings: where the room is
known, and before."""

CHANGED = 35
"""Blocks with as much left over as our own echo is strong, also while we are softer, after which the room must have
changed, or the delay of a device: nobody else follows our loudness."""

TAKEN_OUT = 0.1
"""The share of our own power in a block (-10 dB) below which it was taken out, so that the room is as it was: somebody
who speaks leaves such blocks between the sounds of a word."""

PARTS, BINS = round(TAIL * RATE / BLOCK), BLOCK + 1

FULL = 32768
"""Full scale of 16-bit samples."""

Spectra = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class Cleaned:
    """A block without our own voice. `ours`: nothing but a remainder of it is in there, and the room."""

    samples: Samples
    ours: bool = False


class EchoCanceller:
    """For one microphone and one loudspeaker; blocks of both come in step, 20 ms at a time."""

    def __init__(self) -> None:
        self._played: Spectra = np.zeros((PARTS, BINS), complex)
        self._last = np.zeros(2 * BLOCK)
        self._random = np.random.default_rng(0)
        self._silence = PARTS
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Nothing is known of the room (any more)."""
        self._room: Spectra = np.zeros((PARTS, BINS), complex)
        self._doubt = np.repeat(10 ** (-DYING_AWAY * np.arange(PARTS) / 10), BINS).reshape(PARTS, BINS)
        self._other = np.full(BINS, 1e-2)
        self._past: deque[tuple[Spectra, npt.NDArray[np.float64]]] = deque(maxlen=REMEMBERED)
        self._remainder = Remainder()

    @property
    def certain(self) -> bool:
        """Whether it is known what comes back of our own voice, so that what is left over is somebody else."""
        return self._remainder.certain

    def accept(self, heard: Samples, played: Samples) -> Cleaned:
        """What the microphone heard, without what came back of `played`, which sounded in the same 20 ms."""
        self._silence = 0 if played.any() else self._silence + 1
        if self._silence >= PARTS:
            if self._silence == PARTS:
                self._played[:] = 0
                self._last[:] = 0
            self._remainder.room(_power(heard))
            return Cleaned(heard)
        self._last = np.concatenate([self._last[BLOCK:], played / FULL])
        self._played = np.roll(self._played, 1, axis=0)
        self._played[0] = np.fft.rfft(self._last)
        sound = heard / FULL
        echo = self._learn(self._played, sound)
        if played.any():
            self._past.append((self._played, sound))
        if self._past and not self._remainder.certain:
            for n in self._random.integers(len(self._past), size=AGAIN):
                self._learn(*self._past[n], again=True)
        left = np.clip((sound - echo) * FULL, -FULL, FULL - 1).astype(np.int16)
        if _power(left) > _power(heard):  # a tone teaches little about the room: better nothing than a wrong echo
            left = heard
        ours = self._remainder.only(_power(left), _power(echo * FULL), _power(played))
        if self._remainder.astray:
            self._begin_anew()
        return Cleaned(left, ours)

    def _learn(self, played: Spectra, sound: npt.NDArray[np.float64], *, again: bool = False) -> Any:
        """The echo in `sound`, by what was known so far; what is left over improves that."""
        echo = np.fft.irfft((self._room * played).sum(0))[BLOCK:]
        left = np.fft.rfft(np.concatenate([np.zeros(BLOCK), sound - echo]))
        power, played_power = np.abs(left) ** 2, np.abs(played) ** 2
        if again:
            other = np.maximum(self._other, power)
        else:
            self._other = other = 0.9 * self._other + 0.1 * power
        gain = self._doubt / ((self._doubt * played_power).sum(0) + OVERLAID * other + 1e-10)
        change = np.fft.irfft(gain * np.conj(played) * left, axis=1)
        change[:, BLOCK:] = 0
        self._room += np.fft.rfft(change, axis=1)
        if not again:
            learned = 1 - 0.5 * np.minimum(gain * played_power, 1)
            self._doubt *= FORGETTING**2 * learned
            self._doubt += (1 - FORGETTING**2) * np.abs(self._room) ** 2
        return echo


class Remainder:
    """What is left of our own voice in a block, and whether there is more. Powers are mean squares of samples.

    `share`: how much of the echo's power is left over. Before anything is known, all that sounds may come back.
    """

    def __init__(self) -> None:
        self.share = 1.0
        self._unknown = 1.0
        self._echo = 0.0
        self._quiet = 10.0
        self._recent = np.zeros(2)  # what was left over, and what sounded, in the last half second
        self._known = np.zeros(2)  # the echo, and what sounded, while the room was known
        self._like_an_echo = 0

    @property
    def astray(self) -> bool:
        """Whether what is left over must be our own echo, though the room seemed to be known."""
        return self._like_an_echo >= CHANGED

    @property
    def certain(self) -> bool:
        return self._unknown < KNOWN and self.share < KNOWN

    def room(self, power: float) -> None:
        """A block in which nothing of ours sounds."""
        self._quiet = min(1.02 * self._quiet, max(power, 1.0))

    def only(self, left: float, echo: float, played: float) -> bool:
        """Whether nobody but us is in a block with `left` over, when an `echo` of what `played` was taken out."""
        self._echo = max(echo, self._unknown * played, FADING * self._echo)
        if played > AUDIBLE**2:
            self._unknown *= LEARNED
        if self._echo < AUDIBLE**2:
            return False
        share = left / self._echo
        more = left > (CLEARLY if self.certain else SEEMINGLY) * (self.share * self._echo + self._quiet)
        self._follow(left, echo, played, more=more)
        self.share = self.share + BETTER * (share - self.share) if share < self.share else min(1.0, WORSE * self.share)
        return not more

    def _follow(self, left: float, echo: float, played: float, *, more: bool) -> None:
        """Count how long what is left over has been as strong as an echo of ours would be."""
        self._recent += SOON * (np.array([left, played]) - self._recent)
        if not more and self.certain:
            self._known += SLOWLY * (np.array([echo, played]) - self._known)
        alike = self._recent[0] * self._known[1] / (self._recent[1] * self._known[0] + 1.0)
        taken_out = echo > AUDIBLE**2 and left < TAKEN_OUT * echo
        may_be = self.certain and 0.15 < alike < 2.5 and not taken_out
        self._like_an_echo = self._like_an_echo + 1 if may_be else 0


def _power(samples: npt.NDArray[Any]) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))
