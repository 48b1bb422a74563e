"""What we say ourselves, while we listen: it may come back through the microphone, and somebody may speak over it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from difflib import SequenceMatcher

from assistant.audio import SILENT_BLOCK, Samples
from assistant.events import Heard, Refused
from assistant.hearing import Ears, Sound, Words
from assistant.speaker import Speaker

ECHO_TAIL = 0.25
"""Seconds after we sounded in which our own words may still come back."""

REMEMBERED = 3.0
"""Seconds after we sounded in which dictation may still bring what was said then."""

SOON = 6.0
"""Seconds within which a phrase that was ignored counts when it is said again."""

DIPPED = 0.6
"""Seconds for which our voice stays quiet after somebody spoke over it."""

ALIKE = 0.8
"""The share of the words of a transcript that stand, in order, in what we said, where it is taken for our own."""


class OwnVoice:
    """Our voice, and the ears that hear it. `spoken` gives a text as it would be heard.

    While somebody speaks over us, we are quieter.
    """

    def __init__(self, ears: Ears, speaker: Speaker, spoken: Callable[[str], str]) -> None:
        self._ears = ears
        self._speaker = speaker
        self._spoken = spoken
        self._played = SILENT_BLOCK
        self._said = deque([""], maxlen=2)  # the sentence that is being said, after the one before it
        self._until = 0.0
        self._over = -DIPPED
        self._ignored = ("", 0.0)  # a phrase, and when it ended

    def hear(self, block: Samples, now: float) -> list[Sound]:
        """What becomes clear in a block of the microphone that begins at `now`, seconds of audio."""
        sounds = self._ears.accept(block, now, self._played)
        if self._ears.speaking and self._played.any():
            self._over = now
        self._speaker.dipped = now - self._over < DIPPED
        return [sound for sound in sounds if not isinstance(sound, Words) or not self._echoes(sound.text, now)]

    def sound(self, sentence: str, now: float) -> Samples:
        """The block that sounds now. `sentence` is what is being said; "": the one before still is."""
        self._played = self._speaker.step()
        if self._speaker.pending or self._played.any():
            if sentence and sentence != self._said[-1]:
                self._said.append(sentence)
            self._until = now
        return self._played

    def hold(self, heard: Heard | Refused) -> bool:
        """Whether this is taken for our own words. What is certainly not ours counts at once; a phrase out of what we
        are just saying, when it is said once more."""
        if self._ears.certain or heard.start > self._until + ECHO_TAIL:
            return False
        if isinstance(heard, Refused):
            return True
        ours = any(f" {heard.text} " in f" {self._spoken(said)} " for said in self._said)
        text, since = self._ignored
        again = text == heard.text and heard.start - since < SOON
        self._ignored = (heard.text, heard.end) if ours and not again else ("", 0.0)
        return ours and not again

    def _echoes(self, text: str, now: float) -> bool:
        """Whether a transcript is what we have just said ourselves."""
        if self._ears.certain or now > self._until + REMEMBERED:
            return False
        words, ours = text.split(), self._spoken(" ".join(self._said)).split()
        alike = sum(block.size for block in SequenceMatcher(None, words, ours, autojunk=False).get_matching_blocks())
        return alike >= ALIKE * len(words)
