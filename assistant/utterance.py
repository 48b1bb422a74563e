"""Where an utterance begins: sound is held back until there is a voice, and then comes with what was just before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from assistant.activity import Activity
from assistant.audio import BLOCK, Samples, samples_in, seconds

PREROLL = 0.3
"""Seconds before the first voiced block that belong to the utterance: soft beginnings are not voiced."""


class Utterance:
    """What stands before a decoder: it passes on the blocks of one utterance after another.

    `began`: seconds of audio where the utterance begins, its pre-roll included; None while there is none.
    """

    def __init__(self) -> None:
        self._activity = Activity()
        self._preroll: deque[Samples] = deque(maxlen=samples_in(PREROLL) // BLOCK)
        self.began: float | None = None

    @property
    def speaking(self) -> bool:
        """Whether there is a voice right now."""
        return self._activity.speaking

    @property
    def quiet(self) -> float:
        """Seconds since the last voiced block."""
        return seconds(BLOCK * self._activity.quiet)

    def accept(self, block: Samples, t: float, *, ours: bool = False) -> Sequence[Samples]:
        """The blocks that are to be decoded now, none before there is a voice.

        `t`: seconds of audio where `block` begins; `ours`: nobody speaks in it but us (echo.py).
        """
        speaking = self._activity.accept(block, ours=ours)
        if self.began is not None:
            return (block,)
        self._preroll.append(block)
        if not speaking:
            return ()
        self.began = t - seconds(BLOCK * (len(self._preroll) - 1))
        blocks = tuple(self._preroll)
        self._preroll.clear()
        return blocks

    def over(self) -> None:
        """The utterance is over; the next one begins with the next voice."""
        self.began = None

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._activity.reset()
        self._preroll.clear()
        self.began = None
