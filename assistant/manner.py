"""How it speaks: rate, volume and voice, as the person wants them right now."""

from __future__ import annotations

from assistant.speaker import Speaker
from assistant.speech import Renders
from assistant.turn import Do

LOUDER, FASTER = 1.25, 1.12
VOLUME, RATES = (0.1, 2.0), (80, 300)


class Manner:
    """`rate` is in words a minute; the volume is the speaker's gain."""

    def __init__(self, voice: Renders, speaker: Speaker, rate: int) -> None:
        self._voice = voice
        self._speaker = speaker
        self.rate = rate

    def change(self, how: Do) -> None:
        """One step slower, faster, louder or quieter, or on to another voice."""
        match how:
            case Do.SLOWER | Do.FASTER:
                by = FASTER if how is Do.FASTER else 1 / FASTER
                self.rate = round(min(max(self.rate * by, RATES[0]), RATES[1]))
            case Do.LOUDER | Do.QUIETER:
                by = LOUDER if how is Do.LOUDER else 1 / LOUDER
                self._speaker.gain = min(max(self._speaker.gain * by, VOLUME[0]), VOLUME[1])
            case Do.VOICE:
                self._voice.change()
