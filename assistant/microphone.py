"""Where sound comes in: a device, a WAV file or a stream of PCM, always as `Chunk`s of 20 ms at 16 kHz."""

from __future__ import annotations

import contextlib
import os
import queue
import time
from collections.abc import Iterator
from typing import BinaryIO, Protocol

import numpy as np
import soxr

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, blocks_of
from assistant.devices import DeviceInfo, devices
from assistant.errors import AudioFileError, DeviceError
from assistant.ports import InputPort
from assistant.soundfiles import SoundFile, read_wav, write_wav

__all__ = [
    "DeviceInfo",
    "DeviceMicrophone",
    "Microphone",
    "PcmMicrophone",
    "WavMicrophone",
    "devices",
    "read_wav",
    "write_wav",
]

BLOCK_TIME = BLOCK / RATE
PATIENCE = 0.2
"""Seconds without sound from a device after which the clock stands in for it."""

BACKLOG = 500
"""Blocks (10 s) that wait for a listener who is late; what comes then is dropped, counted and given back as silence."""

ABSENT = Chunk(SILENT_BLOCK, present=False)


class Microphone(Protocol):
    def __iter__(self) -> Iterator[Chunk]: ...

    def close(self) -> None:
        """End the iteration."""


class _Cutter:
    """Sound of any rate and any length in, chunks out."""

    def __init__(self) -> None:
        self._rate = RATE
        self._resampler: soxr.ResampleStream | None = None
        self._rest: Samples = SILENT_BLOCK[:0]
        self._lost = 0

    def chunks(self, samples: Samples, rate: int = RATE, lost: int = 0) -> Iterator[Chunk]:
        """`samples` at `rate`; the `lost` ones before them come first, as silence, and the chunk after it tells."""
        if lost:
            yield from map(Chunk, self._blocks(np.zeros(lost, np.int16), rate))
            self._lost += round(lost * RATE / rate)
        for block in self._blocks(samples, rate):
            told, self._lost = self._lost, 0
            yield Chunk(block, told)

    def end(self) -> Iterator[Chunk]:
        """What is left, filled up with silence."""
        if self._resampler:
            self._rest = np.concatenate([self._rest, self._resampler.resample_chunk(SILENT_BLOCK[:0], last=True)])
        yield from map(Chunk, blocks_of(self._rest))

    def _blocks(self, samples: Samples, rate: int) -> Iterator[Samples]:
        if rate != self._rate:
            self._rate = rate
            self._resampler = soxr.ResampleStream(rate, RATE, 1, "int16") if rate != RATE else None
        if self._resampler:
            samples = self._resampler.resample_chunk(samples)
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // BLOCK * BLOCK
        self._rest = samples[whole:]
        yield from blocks_of(samples[:whole])


class DeviceMicrophone:
    """A microphone by name. Raises DeviceError where it isn't there.

    Yields a chunk every 20 ms whatever happens: when the device gives nothing for 200 ms the clock stands in with
    silent chunks (`present` is false, `fault` says so), and the device is opened again by name as soon as it is back.
    `lost` counts samples dropped so far, `dead_air` the seconds of nothing but zeros up to now, as from a microphone
    that is switched off. `rate` is what to ask of the device first.
    """

    def __init__(self, device: str = "default", rate: int = RATE) -> None:
        self.lost = 0
        self.dead_air = 0.0
        self._dropped = 0
        self._present = True
        self._closed = False
        self._queue: queue.Queue[tuple[Samples, int, int] | None] = queue.Queue(BACKLOG)
        self._port = InputPort(device, self._take, rate)

    @property
    def name(self) -> str:
        """The device's own name."""
        return self._port.name

    @property
    def fault(self) -> DeviceError | None:
        if self._present:
            return None
        return DeviceError(
            "The microphone is gone.", where=self.name, cure="Plug it in again: it is looked for all along."
        )

    def __iter__(self) -> Iterator[Chunk]:
        cutter, due = _Cutter(), 0.0
        while True:
            item = self._next(PATIENCE if self._present else due - time.monotonic())
            if self._closed:
                return
            if item:
                self._present = True
                yield from map(self._judged, cutter.chunks(*item))
            elif self._present:
                self._present, due = False, time.monotonic()
                yield from [ABSENT] * round(PATIENCE / BLOCK_TIME)
            else:
                due += BLOCK_TIME
                self._port.revive()
                yield ABSENT

    def reopen(self) -> None:
        """Open the device again, by name, at once. Raises DeviceError."""
        self._port.reopen()

    def close(self) -> None:
        self._closed = True
        self._port.close()
        with contextlib.suppress(queue.Full):  # then nobody waits
            self._queue.put_nowait(None)

    def _next(self, timeout: float) -> tuple[Samples, int, int] | None:
        try:
            return self._queue.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def _take(self, samples: Samples, rate: int, lost: int) -> None:
        """On PortAudio's thread: only queue."""
        self._dropped += lost
        try:
            self._queue.put_nowait((samples, rate, self._dropped))
            self._dropped = 0
        except queue.Full:
            self._dropped += len(samples)

    def _judged(self, chunk: Chunk) -> Chunk:
        self.lost += chunk.lost
        self.dead_air = 0.0 if chunk.samples.any() else self.dead_air + BLOCK_TIME
        return chunk


class WavMicrophone:
    """A sound file of any rate, depth and number of channels (mixed to one), read as it goes. Raises AudioFileError."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._file = SoundFile(path)
        self._closed = False

    @property
    def seconds(self) -> float:
        """Its length."""
        return self._file.seconds

    def __iter__(self) -> Iterator[Chunk]:
        cutter = _Cutter()
        for piece in self._file.pieces():
            for chunk in cutter.chunks(piece):
                if self._closed:
                    return
                yield chunk
        yield from cutter.end()

    def close(self) -> None:
        self._closed = True
        self._file.close()


class PcmMicrophone:
    """Raw 16-bit little-endian samples from a stream such as stdin. Raises AudioFileError where none come."""

    def __init__(self, stream: BinaryIO, rate: int = RATE, channels: int = 1) -> None:
        self._stream = stream
        self._rate = rate
        self._channels = channels
        self._closed = False

    def __iter__(self) -> Iterator[Chunk]:
        cutter, frame = _Cutter(), 2 * self._channels
        heard = False
        while not self._closed and (data := self._stream.read(frame * max(1, self._rate // 50))):
            frames = np.frombuffer(data[: len(data) // frame * frame], "<i2").reshape(-1, self._channels)
            heard = heard or len(frames) > 0
            yield from cutter.chunks(frames.mean(axis=1).astype(np.int16), self._rate)
        if not heard:
            raise AudioFileError("No sound came.", where="standard input", cure=_PIPE)
        yield from cutter.end()

    def close(self) -> None:
        self._closed = True


_PIPE = "Pipe raw 16-bit samples, such as: arecord -t raw -f S16_LE -r 16000 -c 1 | assistant run --mic -"
