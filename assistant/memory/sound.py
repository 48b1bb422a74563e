"""A voice as Ogg Opus, in memory only: 24 kbit/s, a tenth of what came from the microphone.

The stream grows by a page for each second (libsndfile's default), and what is there so far can be played without the
rest: so a voice is written to the database while it speaks, and never compressed at the end. What was told in several
goes is several streams, one after the other, as Ogg allows; libsndfile reads only the first of them by itself.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import numpy as np

from assistant.audio import RATE, Samples
from assistant.errors import MemoryDamaged

PAGE_SECONDS = 1.1
"""How much of what `OpusStream.write` was given may not have come out yet: a page, and what the codec looks ahead."""


_BEGINNING = re.compile(rb"(?=OggS\x00\x02)")
"""Of a stream: its first page."""


class OpusStream:
    """Samples in, pages of one stream out, in order."""

    def __init__(self) -> None:
        import soundfile  # here, as it is only needed where somebody tells something

        self._memory = BytesIO()
        self._taken = 0
        self._file: Any = soundfile.SoundFile(self._memory, "w", RATE, 1, format="OGG", subtype="OPUS")

    def write(self, samples: Samples) -> bytes:
        """The pages that are complete now; often none."""
        self._file.write(samples)
        return self._new()

    def close(self) -> bytes:
        """The last pages."""
        self._file.close()
        return self._new()

    def _new(self) -> bytes:
        end = self._memory.tell()
        with self._memory.getbuffer() as all_of_it:
            new = bytes(all_of_it[self._taken : end])
        self._taken = end
        return new


def decode(stream: bytes) -> Samples:
    """The voice of whole streams, or of the beginning of one. Raises MemoryDamaged for anything else."""
    return np.concatenate([_read(part) for part in _parts(stream)])


def length(stream: bytes) -> float:
    """Seconds; 0 where a crash left no more than the beginning of a header."""
    return sum(map(_seconds, _parts(stream)))


def opus(samples: Samples) -> bytes:
    """All of it at once."""
    stream = OpusStream()
    return stream.write(np.ascontiguousarray(samples)) + stream.close()


def _parts(stream: bytes) -> list[bytes]:
    """The streams in it. A header without sound, which a crash left, is none where there are others."""
    parts = [part for part in _BEGINNING.split(stream) if part]
    return [part for part in parts if _seconds(part)] or [stream]


def _read(stream: bytes) -> Samples:
    with _opened(stream) as file:
        samples: Samples = file.read(dtype="int16")
    return samples


def _seconds(stream: bytes) -> float:
    try:
        with _opened(stream) as file:
            return float(file.frames / RATE)
    except MemoryDamaged:
        return 0.0


def _opened(stream: bytes) -> Any:
    import soundfile

    try:
        file = soundfile.SoundFile(BytesIO(stream))
    except soundfile.LibsndfileError:
        raise MemoryDamaged("A voice in the memory can't be played: its sound is damaged.") from None
    if (file.samplerate, file.channels) != (RATE, 1):
        raise MemoryDamaged("A voice in the memory can't be played: it isn't one of ours.")
    return file
