"""The beginning of a wait: for each need the right recognisers listen, and the right thing sounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.audio import seconds
from assistant.events import Event, Meaning
from assistant.hearing import Ears
from assistant.manner import Manner
from assistant.needs import Asleep, Hear, HearStory, Need, NextCall, Play, Rest, Speak
from assistant.sentences import sentences
from assistant.speaker import Speaker
from assistant.speech import Renders, Speech
from assistant.turn import Happened
from assistant.waiting import ForAnswer, ForCall, ForPlay, ForRest, ForSpeech, ForStory, ForWaking, Waiting

PATIENCE = 0.5
"""Seconds (of the wall clock) that audio time stands still for an exercise before it goes on by one block."""


def means(need: Need) -> Happened | None:
    """What it means to the turn table that `need` begins; None: nothing yet."""
    match need:
        case Speak() | Rest() | Play():
            return Happened.LEAD
        case Hear():
            return need.happened
        case HearStory():
            return Happened.STORY
        case Asleep():
            return Happened.CLOSED
    return None


@dataclass(frozen=True)
class Openings:
    """The parts of one room that begin to listen and to sound.

    `commands` count in every state, before any answer; the words of distress among them come after the answers.
    """

    ears: Ears
    voice: Renders
    speaker: Speaker
    manner: Manner
    commands: Mapping[str, Meaning]
    audio_time: bool
    notify: Callable[[Event], None]

    def listen(self, need: Need) -> None:
        """Have the recognisers listen for what counts during `need`."""
        match need:
            case Asleep():
                self.ears.sleep()
            case Hear():
                request = need.happened is Happened.ENDED
                self.ears.listen(self._beside(need.meanings), words=need.words, dictation=request)
            case HearStory():
                self.ears.listen(self._beside(need.meanings), dictation=True)
            case Speak() | Rest() | Play():
                self.for_commands()

    def _beside(self, answers: Mapping[str, Meaning]) -> dict[str, Meaning]:
        return {**self.commands, **answers, **{p: m for p, m in self.commands.items() if m.action == "command"}}

    def for_commands(self) -> None:
        self.ears.listen(self.commands)

    def begin(self, need: Need, clock: int) -> Waiting:
        """Begin to wait for `need` at `clock` (samples of audio)."""
        match need:
            case Speak(text):
                said = Speech(
                    sentences(text), self.voice, self.speaker, self.manner.rate, audio_time=self.audio_time
                )  # fmt: skip
                return ForSpeech(need, clock, said, self.notify)
            case Rest():
                return ForRest(need, clock)
            case Play():
                return ForPlay(need, clock, self.speaker)
            case Hear():
                self._tell(clock, "request" if need.happened is Happened.ENDED else "answer")
                return ForAnswer(need, clock, self.ears)
            case HearStory():
                self._tell(clock, "answer" if need.one_line else "story")
                return ForStory(need, clock, self.ears)
            case NextCall():
                return ForCall(need, clock, PATIENCE if self.audio_time else 0.0)
        return ForWaking(need, clock)

    def _tell(self, clock: int, to: str) -> None:
        self.notify(Event(seconds(clock), "listening", {"to": to}))
