"""A stream of a sound device that outlives the device: lost, found again by name, always 20 ms a block.

PortAudio is one per process and reads the list of devices once. So after a replug an index may mean another device
(names are kept, never indexes), and a device that came back can only be seen after PortAudio was ended and started
again, for which every open stream must be closed. The ports know each other for that reason alone. While one of them
works, it is interrupted (for a tenth of a second) only after another process has seen the lost device.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
import soxr

from assistant.audio import RATE, Samples
from assistant.devices import Kind, devices_anew, find, lasting_name, portaudio
from assistant.errors import DeviceError
from assistant.hush import hushed
from assistant.moved import Watch

RETRY = 1.0
"""Seconds between two tries to get a lost device back."""

GRACE = 3.0
"""Seconds that a stream just opened may take for its first block (a virtual device needed 1.8)."""

FARTHEST, SMOOTH = 2.0, 0.05
"""Seconds that sound may take to a loudspeaker, where a device's word is believed; and how slowly, block by block."""

CONVERSION = 0.05
"""Seconds: soxr holds 21 to 27 ms back (measured to 44.1 and 48 kHz), and up to a block is left over."""

PATIENCE = 2.0
"""Seconds that PortAudio may take to close a stream, before the stream is left behind."""

_lock = threading.RLock()
_closing: list[threading.Thread] = []
"""Streams that PortAudio has not closed yet: as long as there are any, it can't be ended."""

_ports: weakref.WeakSet[Port] = weakref.WeakSet()


class Port(ABC):
    """One stream of a device that can be opened again, by name, after the device was gone.

    Blocks are 20 ms at `rate`: `rate` is 16 kHz, or the device's own where it refuses that.
    """

    kind: Kind

    def __init__(self, device: str, rate: int = RATE) -> None:
        self.device = device
        self.name = ""
        self._own = ""
        self.rate = rate
        self.latency = 0.0
        self.lost = False
        self._wanted_rate = rate
        self._stream: Any = None
        self._alive = self._opened = time.monotonic()
        self._tried = 0.0
        self._reviving: threading.Thread | None = None
        self._wait = RETRY
        with _lock:
            self.reopen()
            _ports.add(self)

    @abstractmethod
    def _callback(self, data: Samples, frames: int, timing: Any, status: Any) -> None: ...

    @property
    def stalled(self) -> bool:
        """Lost, or open and without a block for longer than any device needs."""
        return self.lost or time.monotonic() - self._alive > GRACE

    def reopen(self) -> None:
        """Close and open again, by name. Raises DeviceError where the device isn't there (yet)."""
        with _lock:
            self._close()
            try:
                self._open()
            except DeviceError:
                self._list_anew()
                self._open()

    def revive(self) -> None:
        """Get a lost device back: tried in the background, about once a second, however often this is called."""
        if not self.stalled:
            return
        now = time.monotonic()
        if now - self._tried < self._wait or (self._reviving and self._reviving.is_alive()):
            return
        self._tried = now
        self._reviving = threading.Thread(target=self._revive, daemon=True)
        self._reviving.start()

    def close(self) -> None:
        with _lock:
            _ports.discard(self)
            self._close()
            if not _ports:
                _watch.end()

    def moved(self) -> None:
        """The sound server has given the stream another device: close it, and look for its own."""
        with _lock:
            if self in _ports and self.device != "default":
                self._close()
                self._tried = 0.0

    def _revive(self) -> None:
        try:
            with _lock:
                if self in _ports and self.stalled:  # another port may have brought it back by now
                    self._close()
                    self._list_anew()  # an index of the old list may mean another device by now
                    self._open()
            self._wait = GRACE
        except (DeviceError, portaudio().PortAudioError):  # not back yet: the next try is in a second
            self.lost = True
            self._wait = RETRY

    def _list_anew(self) -> None:
        """Let PortAudio look for devices again. Raises DeviceError where others work, and ours is not to be seen."""
        if _stuck():
            return
        others = [port for port in _ports if port is not self]
        if not all(port.lost for port in others):
            find(portaudio(), self.device, self.kind, self._own, devices_anew(self.kind))
        for port in others:
            port._close()
        if not _stuck():
            sd = portaudio()
            sd._terminate()
            sd._initialize()
        for port in others:
            with contextlib.suppress(DeviceError):  # it says so itself: it is lost
                port._open()

    def _open(self) -> None:
        sd = portaudio()
        self.lost = True
        found = find(sd, self.device, self.kind, self._own)
        own, most = round(found["default_samplerate"]), found[f"max_{self.kind}_channels"]
        problem: Exception | None = None
        for rate, channels in ((self._wanted_rate, 1), (own, 1), (own, min(2, most))):
            try:
                self._start(sd, found["index"], rate, channels)
            except sd.PortAudioError as error:
                problem = error
                continue
            self.name, self._own = found["name"], lasting_name(sd, found, self.kind)
            _watch.begin()
            return
        cure = "Is another program using it? Try: assistant devices"
        raise DeviceError(f"The device can't be opened: {_short(problem)}.", where=found["name"], cure=cure)

    def _start(self, sd: Any, index: int, rate: int, channels: int) -> None:
        make = sd.InputStream if self.kind == "input" else sd.OutputStream
        self.rate = rate
        stream: Any = None

        def ended() -> None:
            if stream is self._stream:
                self.lost = True

        def work(data: Samples, frames: int, timing: Any, status: Any) -> None:
            if stream is not self._stream:  # left behind, and come to life again
                raise sd.CallbackAbort
            self._alive = time.monotonic()
            self._callback(data, frames, timing, status)

        shape = {"samplerate": rate, "blocksize": rate // 50, "device": index, "channels": channels, "dtype": "int16"}
        with hushed():
            stream = make(**shape, latency="low", callback=work, finished_callback=ended)
            self._stream, self.lost = stream, False
            self._opened = self._alive = time.monotonic()
            try:
                stream.start()
            except sd.PortAudioError:
                self._close()
                raise
        self.latency = float(stream.latency)

    def _close(self) -> None:
        stream, self._stream, self.lost = self._stream, None, True
        if stream is not None:
            _end(stream)


def _end(stream: Any) -> None:
    """Close `stream`, or leave it behind: where a sound server died, PortAudio may wait for ever (1 time in 15)."""

    def close() -> None:
        for step in (stream.abort, stream.close):
            with contextlib.suppress(portaudio().PortAudioError):  # the device is gone already
                step()

    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    closing.join(PATIENCE)
    if closing.is_alive():
        _closing.append(closing)
        atexit.unregister(portaudio()._exit_handler)  # it would wait at the end of the program, too
        atexit.register(_close_all)


def _stuck() -> bool:
    _closing[:] = [thread for thread in _closing if thread.is_alive()]
    return bool(_closing)


def _close_all() -> None:
    for port in list(_ports):
        port.close()


def _moved(kind: Kind) -> None:
    for port in list(_ports):
        if port.kind == kind:
            port.moved()


_watch = Watch(_moved)


def _short(error: Exception | None) -> str:
    """PortAudio's sentence without its numbers."""
    return str(error.args[0]) if error and error.args else "no reason given"


class InputPort(Port):
    """Gives each block to `take(samples, rate, lost)`, with how many samples were dropped before it."""

    kind: Kind = "input"

    def __init__(self, device: str, take: Callable[[Samples, int, int], None], rate: int = RATE) -> None:
        self._take = take
        self._end = 0.0
        super().__init__(device, rate)

    def _callback(self, data: Samples, frames: int, timing: Any, status: Any) -> None:
        start = float(timing.inputBufferAdcTime)
        lost = self._gap(start, frames) if status.input_overflow else 0
        self._end = start + frames / self.rate
        self._take(data.mean(axis=1).astype(np.int16), self.rate, lost)

    def _gap(self, start: float, frames: int) -> int:
        """Samples that an overflow ate. PortAudio only says that it happened: the time between blocks says how long."""
        gap = round((start - self._end) * self.rate)
        return gap if 0 < gap < 10 * self.rate else frames


class OutputPort(Port):
    """Fetches what sounds from `give()`, a `BLOCK` at `RATE`, and counts the times that it came too late."""

    kind: Kind = "output"

    def __init__(self, device: str, give: Callable[[], Samples], rate: int = RATE) -> None:
        self._give = give
        self._left = np.zeros(0, np.int16)
        self._convert: Callable[[Samples], Samples] | None = None
        self.underruns = 0
        self._measured = 0.0
        super().__init__(device, rate)

    @property
    def delay(self) -> float:
        """Seconds from `give` until it sounds: the device's buffer, what lies behind it (a wireless loudspeaker's), and
        what a change of rate holds back."""
        return max(self.latency, self._measured) + (CONVERSION if self.rate != RATE else 0.0)

    def _callback(self, data: Samples, frames: int, timing: Any, status: Any) -> None:
        self.underruns += bool(status.output_underflow)
        until_heard = float(timing.outputBufferDacTime - timing.currentTime)
        if 0 < until_heard < FARTHEST:
            self._measured += SMOOTH * (until_heard - self._measured)
        while len(self._left) < frames:
            block = self._give()
            if self.rate != RATE:
                self._convert = self._convert or soxr.ResampleStream(RATE, self.rate, 1, "int16").resample_chunk
                block = self._convert(block)
            self._left = np.concatenate([self._left, block])
        data[:] = self._left[:frames, np.newaxis]
        self._left = self._left[frames:]

    def _open(self) -> None:
        self._left, self._convert, self._measured = self._left[:0], None, 0.0  # it may be another one than before
        super()._open()
