"""A voice as Ogg Opus, in memory only: 24 kbit/s, a tenth of what came from the microphone.

The stream grows by a page for each second (libsndfile's default), and what is there so far can be played without the
rest: so a voice is written to the database while it speaks, and never compressed at the end.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np

from assistant.audio import RATE, Samples
from assistant.errors import MemoryDamaged

PAGE_SECONDS = 1.1
"""How much of what `OpusStream.write` was given may not have come out yet: a page, and what the codec looks ahead."""


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
    """The voice of a whole stream, or of the beginning of one. Raises MemoryDamaged for anything else."""
    with _opened(stream) as file:
        samples: Samples = file.read(dtype="int16")
    return samples


def length(stream: bytes) -> float:
    """Seconds; 0 where a crash left no more than the beginning of a header."""
    try:
        with _opened(stream) as file:
            return float(file.frames / RATE)
    except MemoryDamaged:
        return 0.0


def opus(samples: Samples) -> bytes:
    """All of it at once."""
    stream = OpusStream()
    return stream.write(np.ascontiguousarray(samples)) + stream.close()


def _opened(stream: bytes) -> Any:
    import soundfile

    try:
        file = soundfile.SoundFile(BytesIO(stream))
    except soundfile.LibsndfileError:
        raise MemoryDamaged("A voice in the memory can't be played: its sound is damaged.") from None
    if (file.samplerate, file.channels) != (RATE, 1):
        raise MemoryDamaged("A voice in the memory can't be played: it isn't one of ours.")
    return file
