"""A run of an exercise led by hand: what the conductor does for it, without sound or time. It can be cut anywhere."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.audio import Samples
from assistant.calls import Pronouns
from assistant.dialogue import Dialogue, Facts
from assistant.events import NOTHING
from assistant.exercise import Exercise
from assistant.kept import SavedRun
from assistant.leading import Run
from assistant.locale import Locale
from assistant.memory import Memory
from assistant.needs import (
    Distress,
    Flow,
    Hear,
    HearStory,
    Interruption,
    Need,
    NextCall,
    Play,
    Rest,
    Speak,
    Story,
    Tell,
)
from assistant.performance import Ended, Failed, OnThread, Performance

NOW = datetime.datetime(2026, 3, 4, 18, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
"""A Wednesday."""

SILENCE = ""

Reply = Callable[[Hear | HearStory, str], str | Samples | Interruption | Distress]
"""A question that is open, and what was said last, to a typed line, a voice that tells something, or a command."""


@dataclass
class Clock:
    """The clock on the wall, set by hand."""

    now: datetime.datetime = NOW

    def __call__(self) -> datetime.datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += datetime.timedelta(**span)


class Led:
    """One run. `said` is what was spoken, `turns` how many needs were met."""

    def __init__(
        self,
        exercise: Exercise,
        memory: Memory,
        reply: Reply,
        *,
        now: Clock | None = None,
        saved: SavedRun | None = None,
        slots: dict[str, Any] | None = None,
        performance: Performance | None = None,
        knows: Callable[[str], bool] = lambda word: True,
        pick: Callable[[Sequence[str]], str] = lambda options: options[0],
        dictates: bool = True,
    ) -> None:
        slots = dict(saved.slots) if saved else slots or {}
        facts = Facts(Pronouns(), short=bool(slots.get("short")), slots=slots)
        self.dialogue = Dialogue(
            Locale.load("en"), facts, memory, exercise.name, knows, {}, now or Clock(), dictates=dictates, pick=pick
        )
        self.performance = performance or OnThread(exercise)
        self.run = Run(self.performance, self.dialogue, saved)
        self.said: list[str] = []
        self.played: list[Samples] = []
        self.faults: list[str] = []
        self.needs: list[Need] = []
        self.begun = 0
        """How much was said before the call under way."""
        self.result: Any = None
        self._reply = reply
        self._flow: Flow = self.run.to_the_end()
        self._need = next(self._flow)

    def go(self, most: int = 10_000) -> Led:
        """Meet the run's needs until it ends, or until so many of them were met that take time."""
        while not (self.ended or len(self.needs) >= most):
            self._meet(self._need)
        return self

    @property
    def ended(self) -> bool:
        return self.result is not None

    def stop(self) -> None:
        """End the performance, as a conversation does at the end; the run itself is left where it is."""
        self.performance.stop()

    def _meet(self, need: Need) -> None:
        if not isinstance(need, (NextCall, Tell)):
            self.needs.append(need)
        match need:
            case Speak(text):
                self.said.append(text)
                self._send(0.0)
            case NextCall(performance):
                self.begun = len(self.said)
                self._send(performance.next(20.0))
            case Hear():
                self._answer(self._reply(need, self.dialogue.last_said), need)
            case HearStory():
                self._tell(self._reply(need, self.dialogue.last_said), need)
            case Play(voice):
                self.played.append(voice)
                self._send(None)
            case Tell(event, details):
                self.faults += [str(details["error"])] if event == "fault" else []
                self._send(None)
            case Rest():
                self._send(None)
            case _:
                raise AssertionError(f"no run needs {need}")

    def _answer(self, said: str | Samples | Interruption | Distress, need: Hear) -> None:
        if isinstance(said, (Interruption, Distress)):
            self.throw(said)
            return
        assert isinstance(said, str)
        self._send(need.read(said) if said else None)

    def _tell(self, said: str | Samples | Interruption | Distress, need: HearStory) -> None:
        """Told in words, or by voice."""
        if isinstance(said, (Interruption, Distress)):
            self.throw(said)
        elif not isinstance(said, str):
            for start in range(0, len(said), 320):
                if need.scribe:
                    need.scribe.voice(said[start : start + 320])
            self._send(Story(len(said) / 16_000))
        elif not said:
            self._send(Story())
        else:
            small = need.read(said).meaning
            if need.scribe and small == NOTHING:
                need.scribe.words(said)
            self._send(Story(0.0, said) if small == NOTHING else Story(0.0, None, small.name))

    def throw(self, interruption: Interruption | Distress) -> None:
        """A command, thrown where the run waits."""
        self._next(lambda: self._flow.throw(interruption))

    def _send(self, value: Any) -> None:
        self._next(lambda: self._flow.send(value))

    def _next(self, move: Callable[[], Need]) -> None:
        try:
            self._need = move()
        except StopIteration as end:
            self.result = end.value
        except (Interruption, Distress) as left:
            self.result = type(left).__name__


def alike(seed: int, *besides: str) -> Reply:
    """Somebody who gives the same answer to the same question, whenever it is asked."""

    def reply(need: Hear | HearStory, question: str) -> str:
        dice = random.Random(f"{seed} {question}")
        if isinstance(need, HearStory):
            return dice.choice(["zanzibar in the rain", "i'm done", "nothing", SILENCE])
        return dice.choice([*sorted(need.meanings), SILENCE, "purple elephants", *besides])

    return reply


def answering(answers: dict[str, Any], otherwise: str = "yes") -> Reply:
    """Somebody who answers the questions that contain a key with its value."""

    def reply(need: Hear | HearStory, question: str) -> Any:
        return next((value for key, value in answers.items() if key in question), otherwise)

    return reply


__all__ = ["NOW", "SILENCE", "Clock", "Ended", "Failed", "Led", "alike", "answering"]
