"""Samples in, sound out, in blocks of 20 ms: it knows what has not sounded yet, and is silent within one block."""

from __future__ import annotations

import threading
from collections import deque
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples, samples_in
from assistant.errors import DeviceError
from assistant.ports import OutputPort

FADE = 80
"""Samples (5 ms) over which sound is cut off or taken up again, so that nothing clicks."""

DROWSY = 5 * RATE
"""Samples of silence after which a sink may have gone to sleep, and swallows the start of what comes next."""

STILL = 5 * BLOCK
"""Samples of silence after something was cut off: who said stop hears that it was heard, before any answer."""

RECORD = 500
"""Blocks that may be on their way to the air, or waited for by who is late."""

SLIP, TOO_MANY = 250, 3
"""Blocks (5 s) of which the fewest on their way tells whether there are too many: devices take them in bursts."""

HELD = samples_in(4.0)
"""Samples of time for which what is being said waits for a lost loudspeaker: it is found again within 3 s of its return
(bench/replug.py)."""

DIP, RISE = 0.2, 0.04
"""What is left of the gain while somebody speaks over us (-14 dB), and how much comes back in each block after that."""

_FALL: npt.NDArray[np.float64] = np.linspace(1.0, 0.0, FADE)


class Speaker(Protocol):
    """What plays. `gain` is 0 to 1, `dipped` while somebody speaks over it, `pending` the samples that have not sounded
    yet, `step` one block of time."""

    gain: float
    dipped: bool

    @property
    def pending(self) -> int: ...

    def play(self, samples: Samples) -> None:
        """Sound `samples` after all that waits already."""

    def cut(self) -> None:
        """Be silent within one block, forget what waits, and end a `hold`."""

    def hold(self, held: bool) -> None:
        """Stop where it is, within one block, or go on from there."""

    def step(self) -> Samples:
        """One block of time goes by; the block that sounds in it."""

    def close(self) -> None: ...


class Playlist:
    """What is still to sound, handed out in blocks. Any thread may play, another may pull.

    `lead_in` is the seconds of silence that wake a sink which has been idle for `DROWSY`.
    """

    def __init__(self, lead_in: float) -> None:
        self.gain = 1.0
        self.dipped = False
        self._dip = 1.0
        self._waiting = 0
        self._quiet = DROWSY
        self._lead_in = samples_in(lead_in)
        self._pieces: deque[Samples] = deque()
        self._tail: Samples = SILENT_BLOCK[:0]
        self._held = False
        self._rising = False
        self._still = 0
        self._last_gain = self.gain
        self._lock = threading.Lock()

    @property
    def pending(self) -> int:
        return self._waiting

    def play(self, samples: Samples) -> None:
        with self._lock:
            if not self._waiting:
                self._wake()
            self._pieces.append(samples)
            self._waiting += len(samples)

    def cut(self) -> None:
        with self._lock:
            self._still = 0 if self._quiet else STILL
            self._fade_out()
            self._pieces.clear()
            self._waiting = 0
            self._held = self._rising = False

    def hold(self, held: bool) -> None:
        with self._lock:
            if held and not self._held:
                self._fade_out()
            if self._held and not held:
                self._rising = True
                self._wake()
            self._held = held

    def pull(self) -> Samples:
        """The next block, silent where there is nothing."""
        with self._lock:
            block = self._next()
            self._quiet = 0 if block is not SILENT_BLOCK else self._quiet + BLOCK
            return self._loud(block)

    def _wake(self) -> None:
        """Silence comes first where the sink may have gone to sleep, and where something was cut off just now."""
        first = self._lead_in if self._quiet >= DROWSY else max(0, self._still - self._quiet)
        self._still = 0
        if first:
            self._pieces.appendleft(np.zeros(first, np.int16))
            self._waiting += first

    def _fade_out(self) -> None:
        """What would have come next falls to silence; the position stays."""
        if not self._quiet:
            coming = self._peek(FADE)
            self._tail = (coming * _FALL[: len(coming)]).astype(np.int16)

    def _next(self) -> Samples:
        if len(self._tail):
            block, self._tail = _filled(self._tail), SILENT_BLOCK[:0]
            return block
        if self._held or not self._waiting:
            return SILENT_BLOCK
        block = _filled(self._peek(BLOCK))
        self._drop(BLOCK)
        if self._rising:
            block[:FADE] = (block[:FADE] * _FALL[::-1]).astype(np.int16)
            self._rising = False
        return block

    def _peek(self, count: int) -> Samples:
        taken: list[Samples] = []
        for piece in self._pieces:
            if count <= 0:
                break
            taken.append(piece[:count])
            count -= len(taken[-1])
        return np.concatenate(taken) if taken else SILENT_BLOCK[:0]

    def _drop(self, count: int) -> None:
        self._waiting = max(0, self._waiting - count)
        while count > 0 and self._pieces:
            piece = self._pieces.popleft()
            if len(piece) > count:
                self._pieces.appendleft(piece[count:])
            count -= len(piece)

    def _loud(self, block: Samples) -> Samples:
        """With the gain, moved from the last block's to the present one over the length of the block."""
        self._dip = DIP if self.dipped else min(1.0, self._dip + RISE)
        before, gain = self._last_gain, self.gain * self._dip
        self._last_gain = gain
        if block is SILENT_BLOCK or before == gain == 1.0:
            return block
        scaled = block * np.linspace(before, gain, BLOCK)
        return np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)


def _filled(samples: Samples) -> Samples:
    block = np.zeros(BLOCK, np.int16)
    block[: len(samples)] = samples
    return block


class RecordedSpeaker(Playlist):
    """A speaker in audio time: time goes by in `step` alone. Keeps all that sounded, unless `keep` is false."""

    def __init__(self, lead_in: float = 0.1, keep: bool = True) -> None:
        super().__init__(lead_in)
        self._keep = keep
        self._blocks: list[Samples] = []

    def step(self) -> Samples:
        block = self.pull()
        if self._keep:
            self._blocks.append(block)
        return block

    def samples(self) -> Samples:
        """All that sounded, silence included: `BLOCK` samples for each step."""
        return np.concatenate(self._blocks) if self._blocks else SILENT_BLOCK[:0]

    def close(self) -> None:
        pass


class OnTheWay:
    """Blocks between us and the air: the device takes them at its own pace; they are handed out again when they sound.

    One is handed out for each that the microphone gives, so that the two stay in step. That slips only where the clocks
    of two devices differ, by `TOO_MANY` blocks at a time.
    """

    def __init__(self) -> None:
        self._blocks: deque[Samples] = deque(maxlen=RECORD)
        self._usual = RECORD
        self._fewest, self._steps = RECORD, 0

    def append(self, block: Samples) -> None:
        """The device has taken `block`."""
        self._blocks.append(block)

    def next(self, delay: float) -> Samples:
        """The one that sounds `delay` seconds after it was taken; silence where none has come so far."""
        behind = max(0, int(delay * RATE / BLOCK) - 1)  # rather early than late: its echo can't come before it
        self._fewest, self._steps = min(self._fewest, len(self._blocks)), self._steps + 1
        if self._steps == SLIP:
            self._usual = min(self._usual, self._fewest)
            for _ in range(TOO_MANY if self._fewest >= self._usual + TOO_MANY else 0):
                self._blocks.popleft()
            self._fewest, self._steps = RECORD, 0
        return self._blocks.popleft() if len(self._blocks) > behind else SILENT_BLOCK


class DeviceSpeaker(Playlist):
    """A loudspeaker by name. Raises DeviceError where it isn't there.

    When it vanishes later, `fault` says so, and it is opened again by name as soon as it is back. What is being said
    waits for that, and goes on; after `HELD` it runs out in silence, so that nothing waits for ever. `rate` is what to
    ask of the device first.
    """

    def __init__(self, device: str = "default", lead_in: float = 0.1, rate: int = RATE) -> None:
        super().__init__(lead_in)
        self._sounded = OnTheWay()
        self._away = 0
        self._port = OutputPort(device, self._give, rate)

    @property
    def name(self) -> str:
        """The device's own name."""
        return self._port.name

    @property
    def underruns(self) -> int:
        """Times that we came too late, and the device had nothing to sound."""
        return self._port.underruns

    @property
    def pending(self) -> int:
        """Samples that have not sounded yet, those in the device's own buffer too."""
        return self._waiting + max(0, round(self._port.delay * RATE) - self._quiet)

    @property
    def fault(self) -> DeviceError | None:
        if not self._port.stalled:
            return None
        return DeviceError("The loudspeaker is gone.", where=self.name, cure="Plug it in again: it is looked for.")

    def step(self) -> Samples:
        """The block that sounds now, as far as the device tells."""
        if self._port.stalled:
            self._port.revive()
            self._away += BLOCK
            if self._away > HELD:
                self.pull()
            return SILENT_BLOCK
        self._away = 0
        return self._sounded.next(self._port.delay)

    def reopen(self) -> None:
        """Open the device again, by name, at once. Raises DeviceError."""
        self._port.reopen()

    def close(self) -> None:
        self._port.close()

    def _give(self) -> Samples:
        block = self.pull()
        self._sounded.append(block)
        return block
