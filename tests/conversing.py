"""Conversations with the real companion: by text (no sound, no time) and by ear (synthetic speech, real Vosk)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.arrival import WELCOMED
from assistant.audio import SILENT_BLOCK, Chunk, Samples, blocks_of
from assistant.companion import Companion
from assistant.config import Loaded, Settings
from assistant.events import Event, Key, Typed
from assistant.house import House
from assistant.keyboard import SilentVoice
from assistant.memory import Memory
from assistant.needs import Asleep, Hear, HearStory
from assistant.speaker import RecordedSpeaker

SILENCE = "(silence)"


class Remembering(Memory):
    """The real memory, in RAM, for a conversation that has another day in it: it says that it lasts."""

    @property
    def lasting(self) -> bool:
        return True


def house(**sections: dict[str, Any]) -> House:
    """The house with the settings' defaults, but for `sections`, and without a memory that lasts: see `as_new`."""
    return House(Loaded(Settings.model_validate({"memory": {"keep": "off"}} | sections)))


def as_new(house: House) -> House:
    """The same house, which remembers nothing yet but that it has said its first words; a memory of its own stays."""
    if house.remembers:
        return house
    fresh = house.forgetful()
    memory = Remembering.nowhere(house.now)
    memory.keep("", WELCOMED, True)
    vars(fresh)["_opened_memory"] = (memory, None)
    return fresh


def house_with(folder: Path) -> House:
    """A house whose drop-in folder is `folder`."""
    return house(plugins={"folder": str(folder)})


class ReadVoice(SilentVoice):
    """What is said takes time but no sound; counts how often another voice was asked for."""

    changes = 0

    def change(self) -> None:
        self.changes += 1


class ByText:
    """A conversation by keyboard in which no time is lost: each line is given when it is the person's turn."""

    def __init__(self, house: House, pace: float = 0.0) -> None:
        self.events: list[Event] = []
        self.voice = ReadVoice(pace)
        self.house = as_new(house)
        self.companion = Companion(self.house, self.voice, RecordedSpeaker(keep=False), notify=self.events.append)
        self.conductor = self.companion.conductor
        self.conductor.post(Key("talk"))
        self.step()

    def step(self) -> None:
        self.conductor.step(Chunk(SILENT_BLOCK))

    @property
    def said(self) -> list[str]:
        """What the companion has said so far."""
        return [e.details["text"] for e in self.events if e.name == "say_started"]

    @property
    def turn(self) -> bool:
        """Whether it is the person's turn."""
        return isinstance(self.conductor.need, (Hear, HearStory, Asleep)) and self.conductor.silent

    def until_turn(self, most: float = 1200.0) -> None:
        """Let the companion go on until it waits for the person; at most so many seconds of audio."""
        end = self.conductor.now + most
        while not self.turn:
            assert self.conductor.now < end, f"still waiting after {most} s: {self.conductor.need}, {self.said[-3:]}"
            self.step()

    def say(self, text: str, *, wait: bool = True) -> list[str]:
        """Say `text` ("(silence)" for nothing), and give back what the companion says until it is our turn again."""
        if wait:
            self.until_turn()
        before = len(self.said)
        self.conductor.post(Typed("" if text == SILENCE else text))
        self.step()
        self.until_turn()
        return self.said[before:]

    def names(self) -> list[str]:
        return [e.name for e in self.events]

    def ended(self) -> str | None:
        """How the last exercise ended: done, stopped, closed, left, failed."""
        how = [e.details["how"] for e in self.events if e.name == "exercise_ended"]
        return how[-1] if how else None


class ByEar:
    """A conversation by sound in audio time: clips are spoken into a room, and what is heard is what Vosk hears."""

    def __init__(self, house: House, voice: Any) -> None:
        self.events: list[Event] = []
        self.speaker = RecordedSpeaker()
        self.house = as_new(house)
        self.companion = Companion(self.house, voice, self.speaker, self.house.hearing(), notify=self.events.append)
        self.conductor = self.companion.conductor

    def speak(self, samples: Samples) -> None:
        self.companion.run([Chunk(block) for block in blocks_of(samples)])

    def quiet(self, seconds: float) -> None:
        self.companion.run([Chunk(SILENT_BLOCK)] * int(seconds * 50))

    def until(self, kinds: type | tuple[type, ...], most: float = 300.0) -> None:
        """Quiet until the companion waits for one of `kinds` of need, and nothing sounds."""
        end = self.conductor.now + most
        while not (isinstance(self.conductor.need, kinds) and self.conductor.silent):
            assert self.conductor.now < end, f"still waiting after {most} s: {self.conductor.need}"
            self.conductor.step(Chunk(SILENT_BLOCK))

    @property
    def said(self) -> list[str]:
        return [e.details["text"] for e in self.events if e.name == "say_started"]

    @property
    def heard(self) -> list[str]:
        return [e.details["text"] for e in self.events if e.name == "heard"]


def in_order(wanted: Sequence[str], said: Sequence[str]) -> str | None:
    """The first of `wanted` that doesn't come, as a part, in `said` after the ones before it; None when all do."""
    rest = iter(said)
    return next((w for w in wanted if not any(w.lower() in s.lower() for s in rest)), None)
