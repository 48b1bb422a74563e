"""Ears that outlive their recogniser: when it raises, another one is made, and hears again what it had not decided.

The errors are Vosk's (it raises nothing narrower than Exception), and ours. Each is told as a `fault`, once, until it
has heard well for a while; a recogniser that goes on raising is tried again less and less often.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping

from assistant.audio import BLOCK, SILENT_BLOCK, Samples, samples_in, seconds
from assistant.errors import AssistantError, HearingError
from assistant.events import Event, Heard, Meaning, Refused
from assistant.hearing import ONSET, Ears, Sound, Woken
from assistant.performance import frames_of

log = logging.getLogger(__name__)

KEPT = samples_in(6.0)
"""Samples that a new recogniser hears again at most: longer than any command and most answers."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds of sound until the next try, after a new recogniser raised too; doubled each time."""

WELL = 10.0
"""Seconds without a fault after which the next one is a new one."""


class SturdyEars:
    """`ears`, and after a fault of theirs what `make` gives. `notify` is told of the fault."""

    def __init__(self, ears: Ears, make: Callable[[], Ears], notify: Callable[[Event], None]) -> None:
        self.dictates = ears.dictates
        self._ears: Ears | None = ears
        self._make = make
        self._notify = notify
        self._tune: Callable[[Ears], None] = lambda ears: None
        self._undecided: deque[tuple[Samples, float, Samples]] = deque(maxlen=KEPT // BLOCK)
        self._now = 0.0
        self._wait = 0.0
        self._next_try = -WELL
        self._failed = -WELL

    @property
    def speaking(self) -> bool:
        return self._ears is not None and self._ears.speaking

    @property
    def certain(self) -> bool:
        return self._ears is None or self._ears.certain

    def sleep(self) -> None:
        self._tuned(lambda ears: ears.sleep())

    def listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None:
        self._tuned(lambda ears: ears.listen(meanings, words=words, dictation=dictation))

    def accept(self, block: Samples, t: float, played: Samples = SILENT_BLOCK) -> list[Sound]:
        self._now = t + seconds(BLOCK)
        self._undecided.append((block, t, played))
        if self._ears is None:
            return self._heard_anew() if self._now >= self._next_try else []
        try:
            found = self._ears.accept(block, t, played)
        except Exception as error:  # noqa: BLE001  # whatever a recogniser raises, the next one hears on
            return self._lost(error)
        return self._decided(found)

    # ------------------------------------------------------------

    def _tuned(self, tune: Callable[[Ears], None]) -> None:
        """Listen for something else from now on, and to what is being said at this moment."""
        self._tune = tune
        if not self.speaking:
            self._forget(self._now - ONSET)
        try:
            if self._ears:
                tune(self._ears)
        except Exception as error:  # noqa: BLE001  # as above
            self._lost(error)

    def _lost(self, error: Exception) -> list[Sound]:
        """Tell of it, once, and go on with another recogniser; not at once where that one raises again and again."""
        log.error("hearing: %s", frames_of(error))
        again = self._now - max(self._failed, self._next_try) < WELL
        self._failed, self._ears = self._now, None
        if not again:
            self._wait = FIRST_WAIT
            self._notify(Event(self._now, "fault", _fault(error)))
            return self._heard_anew()
        self._next_try = self._now + self._wait
        self._wait = min(2 * self._wait, LONGEST_WAIT)
        return []

    def _heard_anew(self) -> list[Sound]:
        """What a new recogniser makes of what was not decided yet."""
        try:
            ears = self._make()
            self._tune(ears)
            found = [sound for heard in list(self._undecided) for sound in ears.accept(*heard)]
        except Exception as error:  # noqa: BLE001  # as above
            return self._lost(error)
        self._ears = ears
        return self._decided(found)

    def _decided(self, found: list[Sound]) -> list[Sound]:
        for sound in found:
            if isinstance(sound, (Heard, Refused, Woken)):
                self._forget(sound.end)
        return found

    def _forget(self, until: float) -> None:
        while self._undecided and self._undecided[0][1] < until:
            self._undecided.popleft()


def _fault(error: Exception) -> dict[str, str]:
    named = error if isinstance(error, AssistantError) else HearingError(
        f"The speech recogniser failed ({type(error).__name__}).",
        cure="It goes on with another one. If that happens again: assistant models verify",
    )  # fmt: skip
    return {"where": "hearing", "error": named.what, "cure": named.cure}
