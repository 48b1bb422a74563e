"""Our own words may come back through the microphone: a phrase in what we are just saying is not the person's."""

from __future__ import annotations

from collections.abc import Callable

from assistant.audio import seconds
from assistant.events import Heard

ECHO_TAIL = 0.25
"""Seconds after we sounded in which our own words may still come back."""


class OwnWords:
    """What we say, sentence by sentence. `spoken` gives a text as it would be heard."""

    def __init__(self, spoken: Callable[[str], str]) -> None:
        self._spoken = spoken
        self._sentence = ""
        self._until = 0
        self._ignored = ""

    def sound(self, sentence: str, clock: int) -> None:
        """`sentence` sounds at `clock` (samples of audio); "": the one before still does."""
        self._sentence = sentence or self._sentence
        self._until = clock

    def hold(self, heard: Heard) -> bool:
        """Whether this is taken for our own words: once; said again, it counts.

        Stop always counts: being stopped by our own voice is the smaller harm.
        """
        ours = f" {heard.text} " in f" {self._spoken(self._sentence)} "
        if heard.meaning.name == "stop" or heard.start > seconds(self._until) + ECHO_TAIL or not ours:
            self._ignored = ""
            return False
        again = self._ignored == heard.text
        self._ignored = "" if again else heard.text
        return not again
