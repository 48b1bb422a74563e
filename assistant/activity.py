"""Is somebody speaking? The finest view there is: one answer for each block, without a word of what is said."""

from __future__ import annotations

from collections import deque

import webrtcvad

from assistant.audio import RATE, Samples

STRICTNESS = 2
"""0 (takes much for speech) to 3 (takes little). Measured in docs/how-it-hears.md."""


class Activity:
    """Speech begins with three voiced blocks out of five; `quiet` then counts the blocks since the last voiced one."""

    def __init__(self) -> None:
        self._vad = webrtcvad.Vad(STRICTNESS)
        self._recent: deque[bool] = deque(maxlen=5)
        self.speaking = False
        self.quiet = 0

    def accept(self, block: Samples) -> bool:
        """Whether speech is going on in this block (20 ms)."""
        voiced = bool(self._vad.is_speech(block.tobytes(), RATE))
        self._recent.append(voiced)
        self.speaking = sum(self._recent) >= 3 or (self.speaking and any(self._recent))
        self.quiet = 0 if voiced and self.speaking else self.quiet + 1
        return self.speaking

    def reset(self) -> None:
        self._recent.clear()
        self.speaking = False
        self.quiet = 0
