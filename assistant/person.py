"""A synthetic person: speaks prepared lines into the room when it is their turn. For the demo, and for tests by ear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.audio import BLOCK, SILENT_BLOCK, Chunk, Samples, blocks_of, samples_in
from assistant.companion import Companion
from assistant.needs import Asleep, Hear, HearStory
from assistant.turn import Happened

When = Literal["asleep", "request", "answer", "story", "turn", "speaking"]


@dataclass(frozen=True)
class Line:
    """Something to say once `when` has held for `after` seconds ("turn": any of request, answer, story)."""

    text: str
    when: When = "turn"
    after: float = 0.7


class Person:
    """A microphone with somebody in front of it. `render` makes their voice; ends when they and the companion rest.

    `floor`: root-mean-square level of the room's noise, in 16-bit steps. `patience`: seconds that the companion may
    rest, or wait for a line that doesn't come, before the person leaves.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        render: Callable[[str], Samples],
        *,
        floor: float = 4.0,
        told: Callable[[float, str], None] = lambda t, text: None,
        patience: float = 600.0,
    ) -> None:
        self._lines = list(lines)
        self._render = render
        self._noise = np.random.default_rng(7)
        self._floor = floor
        self._told = told
        self._patience = samples_in(patience)
        self._held = 0
        self._answered: object = None

    def in_room(self, companion: Companion) -> Iterator[Chunk]:
        """The microphone's blocks while this person is in the room with `companion`."""
        silence = 0
        while not (companion.resting and not self._lines) and silence < self._patience:
            text = self._next(companion)
            for block in blocks_of(self._render(text)) if text else [SILENT_BLOCK]:
                yield Chunk(self._with_noise(block))
            silence = 0 if text else silence + BLOCK

    def _next(self, companion: Companion) -> str | None:
        """The next line, if its time has come."""
        if not self._lines:
            return None
        line, need = self._lines[0], companion.conductor.need
        holds = _holds(line.when, companion) and (need is not self._answered or line.when == "speaking")
        self._held = self._held + BLOCK if holds else 0
        if self._held < samples_in(line.after):
            return None
        self._held = 0
        self._answered = need
        self._lines.pop(0)
        self._told(companion.conductor.now, line.text)
        return line.text

    def _with_noise(self, block: Samples) -> Samples:
        noise = self._noise.standard_normal(len(block)) * self._floor
        return np.clip(block + noise, -32768, 32767).astype(np.int16)


def _holds(when: When, companion: Companion) -> bool:
    need, silent = companion.conductor.need, companion.conductor.silent
    if when == "asleep":
        return isinstance(need, Asleep)
    if when == "speaking":
        return not silent
    if not silent:
        return False
    request = isinstance(need, Hear) and need.happened is Happened.ENDED
    kinds = {"request": request, "answer": isinstance(need, Hear) and not request, "story": isinstance(need, HearStory)}
    return any(kinds.values()) if when == "turn" else kinds[when]
