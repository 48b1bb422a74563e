"""Sound in files: any WAV that libsndfile reads comes in, 16-bit WAV at 16 kHz goes out."""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soxr

from assistant.audio import RATE, Samples
from assistant.errors import AudioFileError

PIECE = 1 << 16
"""Frames read at a time."""

AGAIN = "Record or copy it again."


class SoundFile:
    """An open file: `seconds` long, read a piece at a time. Raises AudioFileError where it can't be."""

    def __init__(self, name: str | os.PathLike[str]) -> None:
        path = Path(name)
        self._handle = _opened(path)
        try:
            self._file = _decoded(path, self._handle)
        except AudioFileError:
            self._handle.close()
            raise
        self.seconds = float(self._file.frames / self._file.samplerate)

    def pieces(self) -> Iterator[Samples]:
        """Its sound as mono at `RATE`, a few seconds at a time."""
        rate = self._file.samplerate
        resampler = soxr.ResampleStream(rate, RATE, 1) if rate != RATE else None
        for piece in self._file.blocks(PIECE, dtype="float32", always_2d=True):
            mono = np.nan_to_num(piece.mean(axis=1))
            yield _rounded(resampler.resample_chunk(mono) if resampler else mono)
        if resampler:
            yield _rounded(resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    def close(self) -> None:
        self._file.close()
        self._handle.close()


def read_wav(path: str | os.PathLike[str]) -> Samples:
    """A whole file as mono sound at `RATE`. Raises AudioFileError."""
    with contextlib.closing(SoundFile(path)) as file:
        return np.concatenate(list(file.pieces()))


def write_wav(path: str | os.PathLike[str], samples: Samples) -> None:
    """Write 16-bit sound at `RATE`: shape (n,), or (n, channels). All of it or nothing: a file that was
    there stays as it was until the new one is complete. Raises AudioFileError."""
    with BytesIO() as memory:
        with wave.open(memory, "wb") as sound:
            channels = 1 if samples.ndim == 1 else samples.shape[1]
            sound.setparams((channels, 2, RATE, 0, "NONE", ""))
            sound.writeframes(np.ascontiguousarray(samples, "<i2").tobytes())
        try:
            _replace(Path(path).resolve(), memory.getvalue())
        except OSError as error:
            cure = "Free some space, or name another place."
            raise AudioFileError(f"Can't be written: {error.strerror}.", where=str(path), cure=cure) from None


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():  # a pipe, /dev/null: not to be replaced by a file
        path.write_bytes(data)
        return
    fd, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        cure = "Check the name, and that it may be read."
        raise AudioFileError(f"Can't be read: {error.strerror}.", where=str(path), cure=cure) from None


def _decoded(path: Path, handle: BinaryIO) -> Any:
    import soundfile  # here, so that a companion with a real microphone doesn't carry it

    _check_length(path, handle)
    try:
        file = soundfile.SoundFile(handle)
    except soundfile.LibsndfileError:
        cure = f"Turn it into a WAV first: sox {path.name} sound.wav"
        raise AudioFileError("This isn't a WAV file.", where=str(path), cure=cure) from None
    if file.frames == 0:
        file.close()
        raise AudioFileError("There is no sound in the file.", where=str(path), cure=AGAIN)
    return file


def _check_length(path: Path, handle: BinaryIO) -> None:
    """libsndfile reads half a file without a word: compare with the size that the header promises."""
    size = os.fstat(handle.fileno()).st_size
    kind, promised = struct.unpack("<4sI", handle.read(8).ljust(8, b"\0"))
    handle.seek(0)
    if size == 0:
        raise AudioFileError("The file is empty.", where=str(path), cure=AGAIN)
    streamed = promised == 0 or promised >= 0x7FFFF000  # written into a pipe, so that the length wasn't known
    if kind == b"RIFF" and not streamed and promised + 8 > size + 1:  # + 1: a missing pad byte harms nobody
        what = f"The file is cut off: {size} of {promised + 8} bytes."
        raise AudioFileError(what, where=str(path), cure=AGAIN)


def _rounded(sound: np.ndarray[Any, np.dtype[np.float32]]) -> Samples:
    rounded: Samples = np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)
    return rounded
