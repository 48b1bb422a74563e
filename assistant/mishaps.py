"""What goes wrong with devices and voice while they run, told as events: once, until it was well for a while."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from assistant.audio import BLOCK, Chunk, seconds
from assistant.errors import AssistantError, DeviceError, VoiceError
from assistant.events import Event

LOOK_EVERY = 10
"""Blocks between two looks at the devices."""

WELL = 60.0
"""Seconds without any loss after which the next one is told again."""


@runtime_checkable
class Faulty(Protocol):
    """A device that knows why it doesn't work at this moment."""

    @property
    def fault(self) -> AssistantError | None: ...


@runtime_checkable
class Mended(Protocol):
    """A voice that had to be helped, and why."""

    mended: queue.SimpleQueue[VoiceError]


class Mishaps:
    """Those of one room: look at every block that was heard. `voice` and `speaker` may be anything."""

    def __init__(self, voice: object, speaker: object, notify: Callable[[Event], None]) -> None:
        self._voice = voice
        self._speaker = speaker
        self._notify = notify
        self._blocks = 0
        self._told: set[str] = set()
        self._lost_at = -WELL

    def look(self, microphone: object, chunk: Chunk) -> None:
        """`chunk` came from `microphone`."""
        if chunk.lost:
            self._lost(chunk.lost)
        if self._blocks % LOOK_EVERY == 0:
            self._device("microphone", microphone)
            self._device("loudspeaker", self._speaker)
            while isinstance(self._voice, Mended) and not self._voice.mended.empty():
                self._report("voice", self._voice.mended.get())
        self._blocks += 1

    @property
    def _now(self) -> float:
        return seconds(self._blocks * BLOCK)

    def _device(self, where: str, device: object) -> None:
        fault = device.fault if isinstance(device, Faulty) else None
        if fault and where not in self._told:
            self._told.add(where)
            self._report(where, fault)
        elif not fault and where in self._told:
            self._told.remove(where)
            self._notify(Event(self._now, "recovered", {"where": where}))

    def _lost(self, samples: int) -> None:
        if self._now - self._lost_at >= WELL:
            lost = f"{seconds(samples):.1f} s of sound were lost: this machine is too busy."
            self._report("microphone", DeviceError(lost, cure="See what else it does: top"))
        self._lost_at = self._now

    def _report(self, where: str, fault: AssistantError) -> None:
        self._notify(Event(self._now, "fault", {"where": where, "error": fault.what, "cure": fault.cure}))
