"""Waiting for what a conversation needs: one kind of waiting for each kind of need. Clocks are in samples of audio."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from assistant.audio import BLOCK, samples_in, seconds
from assistant.events import Event
from assistant.hearing import Ears
from assistant.needs import Asleep, Hear, HearStory, Need, NextCall, Play, Rest, Speak
from assistant.performance import Failed
from assistant.speaker import Speaker
from assistant.speech import Speech
from assistant.story import Telling

PENDING = object()
"""What is waited for isn't there yet."""

ALARM_EVERY = samples_in(2.0)
"""Samples of audio between two looks at the alarm."""

THINKING_SECONDS = 20.0
"""Seconds (of the wall clock) that an exercise may take between two calls."""

LONGEST_STEP = 1.0
"""Seconds between two looks that count as thinking; where it was longer, this process stood still, and so did that."""


class Waiting:
    """For something that only comes from outside."""

    def __init__(self, need: Need, clock: int) -> None:
        self.need = need
        self.since = clock

    def ready(self, clock: int) -> Any:
        """The result, or PENDING."""
        return PENDING

    def hold(self) -> None:
        """A block goes by that doesn't count."""
        self.since += BLOCK


class ForWaking(Waiting):
    """For somebody who wakes us, or for the alarm, which is looked at now and then."""

    need: Asleep

    def ready(self, clock: int) -> Any:
        if (clock - self.since) % ALARM_EVERY or clock == self.since:
            return PENDING
        return True if self.need.alarm() else PENDING


class ForPlay(Waiting):
    """Until a recording has sounded to its end."""

    need: Play

    def __init__(self, need: Play, clock: int, speaker: Speaker) -> None:
        super().__init__(need, clock)
        self._speaker = speaker
        speaker.play(need.voice)

    def ready(self, clock: int) -> Any:
        return PENDING if self._speaker.pending else None


class ForRest(Waiting):
    need: Rest

    def ready(self, clock: int) -> Any:
        return None if clock - self.since >= samples_in(self.need.seconds) else PENDING


class ForCall(Waiting):
    """`patience`: seconds of the wall clock to wait within one block; 0 where the microphone paces us."""

    need: NextCall

    def __init__(self, need: NextCall, clock: int, patience: float) -> None:
        super().__init__(need, clock)
        self._patience = patience
        self._thought = 0.0
        self._looked = time.monotonic()

    def ready(self, clock: int) -> Any:
        call = self.need.performance.next(self._patience)
        before, self._looked = self._looked, time.monotonic()
        self._thought += min(self._looked - before, LONGEST_STEP)
        if call is None and self._thought > THINKING_SECONDS:
            silent = f"it gave no sign of life for {THINKING_SECONDS:.0f} seconds"
            return Failed(silent, silent)
        return PENDING if call is None else call


class ForAnswer(Waiting):
    """Silence counts from the last voice on, within reason: a room is never quite still."""

    need: Hear

    def __init__(self, need: Hear, clock: int, ears: Ears) -> None:
        super().__init__(need, clock)
        self._ears = ears
        self._began = clock
        self.words: tuple[str, ...] = ()
        """What dictation made of an utterance that may turn out to be no phrase."""

    def ready(self, clock: int) -> Any:
        patience = samples_in(self.need.seconds)
        if self._ears.speaking and clock - self._began < 4 * patience:
            self.since = clock
        return None if clock - self.since >= patience else PENDING


class ForStory(Waiting):
    need: HearStory

    def __init__(self, need: HearStory, clock: int, ears: Ears) -> None:
        super().__init__(need, clock)
        self._ears = ears
        self.telling = Telling(need, clock)

    def ready(self, clock: int) -> Any:
        """A `Story`, or a `Heard` command that was said within it."""
        self.telling.follow(self._ears.speaking, clock)
        return self.telling.outcome(clock) or PENDING


class ForSpeech(Waiting):
    """Until all of it has been heard; tells when its first sample sounds, and when its last one has."""

    need: Speak

    def __init__(self, need: Speak, clock: int, speech: Speech, notify: Callable[[Event], None]) -> None:
        super().__init__(need, clock)
        self.speech = speech
        self._notify = notify
        self._told = False

    def ready(self, clock: int) -> Any:
        """The seconds it took."""
        asked = time.perf_counter()
        done = self.speech.progress()
        self._tell_fault(clock)
        if self.speech.begun and not self._told:
            self._told = True
            self._begun(clock, round(1000 * (time.perf_counter() - asked), 1))
        if not done:
            return PENDING
        self._tell("say_ended", clock - BLOCK)
        return seconds(clock - self.since)

    def cut(self, clock: int) -> None:
        """It ends here, if it had begun."""
        self.speech.drop()
        if self._told:
            self._tell("say_ended", clock, cut=True)

    def _tell_fault(self, clock: int) -> None:
        fault, self.speech.fault = self.speech.fault, None
        if fault:
            self._notify(Event(seconds(clock), "fault", {"where": "voice", "error": fault.what, "cure": fault.cure}))

    def _begun(self, clock: int, compute_ms: float) -> None:
        self._tell("say_started", clock - BLOCK + self.speech.delay, compute_ms=compute_ms)

    def _tell(self, event: str, clock: int, **details: Any) -> None:
        self._notify(
            Event(
                seconds(clock),
                event,
                {"text": self.need.text, **details, **({"private": True} if self.need.private else {})},
            )
        )
