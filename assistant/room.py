"""A room in audio time: what the loudspeaker sounds comes back to the microphone in the next block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.audio import BLOCK, RATE, Chunk, Samples
from assistant.errors import AudioFileError
from assistant.soundfiles import read_wav

DIRECT = np.ones(1)
"""The answer of a room without walls."""


class Room:
    """`echo`: how loud our own voice comes back, in dB against how it sounded. `answer`: the room's impulse response at
    `RATE`, of any level: its energy is made 1, so that `echo` holds with it, too."""

    def __init__(self, echo: float, answer: npt.NDArray[np.float64] = DIRECT) -> None:
        self._answer = answer * 10 ** (echo / 20) / np.sqrt(np.sum(answer**2))
        self._coming = np.zeros(BLOCK + len(answer) - 1)

    def around(self, microphone: Iterable[Chunk]) -> Iterator[Chunk]:
        """What the microphone hears in here."""
        for chunk in microphone:
            heard = chunk.samples + self._coming[:BLOCK]
            yield replace(chunk, samples=np.clip(np.rint(heard), -32768, 32767).astype(np.int16))

    def sounded(self, chunk: Chunk, out: Samples) -> None:
        """`out` sounded while `chunk` was heard; its echo begins with the next block."""
        later = np.concatenate([self._coming[BLOCK:], np.zeros(BLOCK)])
        self._coming = later + np.convolve(out.astype(np.float64), self._answer)


def impulse_response(path: Path) -> npt.NDArray[np.float64]:
    """A room's answer from a sound file, at most three seconds of it. Raises AudioFileError."""
    answer = read_wav(path)[: 3 * RATE].astype(np.float64)
    if not answer.any():
        cure = "Name the recording of a clap in the room, or leave --room out."
        raise AudioFileError("There is only silence in the file.", where=str(path), cure=cure)
    return answer
