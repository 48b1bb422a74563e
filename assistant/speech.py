"""What is being said right now: a text in pieces of a breath each, rendered ahead and played one after the other."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from typing import Protocol

import numpy as np

from assistant.audio import Samples, samples_in
from assistant.errors import VoiceError
from assistant.sentences import rest_after

READING = 0.3
"""Seconds a word, for reading what the voice could not say."""

AHEAD = samples_in(0.3)
"""Samples that are handed to the speaker before they are needed."""

RENDERED = 3
"""Pieces that are rendered before they are needed. The voice does one at a time: what is cut must not keep it busy."""


class Renders(Protocol):
    """The part of a voice that is needed here."""

    def render(self, text: str, rate: int | None = None) -> Future[Samples]: ...

    def change(self) -> None: ...


class Plays(Protocol):
    """The part of a speaker that is needed here."""

    @property
    def pending(self) -> int: ...

    def play(self, samples: Samples) -> None: ...

    def cut(self) -> None: ...


class Speech:
    """One text on its way through voice and speaker.

    Where the voice fails, `fault` says why, until it is told, and there is quiet for as long as it takes to read that.
    `begun` once something of it was handed to the speaker, to sound `delay` samples after that moment (lead-in).
    `audio_time`: wait for the voice where it isn't ready, since no time passes; live, silence plays meanwhile.
    """

    def __init__(self, pieces: list[str], voice: Renders, speaker: Plays, rate: int, *, audio_time: bool) -> None:
        self._pieces = pieces
        self._voice = voice
        self._speaker = speaker
        self._audio_time = audio_time
        self._at = 0
        self._rendered: deque[Future[Samples]] = deque()
        self.fault: VoiceError | None = None
        self.begun = False
        self.delay = 0
        self.request(rate)

    def request(self, rate: int) -> None:
        """Have what is still to be said rendered at `rate` words a minute, starting with the piece being said."""
        self._rate = rate
        self._at = max(0, self._at - 1)
        self.drop()
        self._render()

    def drop(self) -> None:
        """Render no more of it."""
        while self._rendered:
            self._rendered.pop().cancel()

    def _render(self) -> None:
        for piece in self._pieces[self._at + len(self._rendered) : self._at + RENDERED]:
            self._rendered.append(self._voice.render(piece, self._rate))

    def again(self, rate: int) -> None:
        """Cut, and say the current piece anew."""
        self._speaker.cut()
        self.request(rate)

    @property
    def current(self) -> str:
        """The piece that is being said, or was handed over last; nothing before the first one."""
        return self._pieces[self._at - 1] if self._at else ""

    def progress(self) -> bool:
        """Hand the next piece to the speaker when it is time. True when all has been heard."""
        while self._rendered and self._speaker.pending <= (0 if self._at == 0 else AHEAD):
            if not self._audio_time and not self._rendered[0].done():
                return False
            samples = self._sound(self._rendered.popleft())
            self._at += 1
            self._render()
            if self._rendered and len(samples):
                rest = np.zeros(rest_after(self._pieces[self._at - 1]), np.int16)
                samples = np.concatenate([samples, rest])
            self._speaker.play(samples)
            if not self.begun:
                self.begun, self.delay = True, max(0, self._speaker.pending - len(samples))
        return not self._rendered and self._speaker.pending == 0

    def _sound(self, rendered: Future[Samples]) -> Samples:
        try:
            return rendered.result()
        except VoiceError as error:
            self.fault = error
            words = len(self._pieces[self._at].split())
            return np.zeros(samples_in(READING * words), np.int16)
