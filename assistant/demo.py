"""The demo: a synthetic person wakes the companion, asks for the grounding exercise, answers, and stops it.

Nothing is prepared but the person's lines: the real recognisers hear them, the real voice answers, in audio time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.audio import Chunk, Samples
from assistant.companion import Companion
from assistant.events import Event
from assistant.house import House
from assistant.person import Line, Person
from assistant.speaker import RecordedSpeaker
from assistant.voice import Voice

PERSON_VOICE = "en-us+f3"
PERSON_RATE = 150

LINES = (
    Line("{wake}", "asleep", 1.0),
    Line("i want grounding", "request"),
    Line("yes", "answer"),
    Line("yes please", "answer"),
    Line("the window, a lamp, my shoes, a book, and the door", "story"),
    Line("repeat", "speaking", 0.5),
    Line("the chair, my sleeve, the floor, this cup", "story"),
    Line("a clock, the street, my breath", "story"),
    Line("stop", "speaking", 0.6),
    Line("goodbye", "request", 1.5),
)


def play(
    house: House, voice: Voice, tell: Callable[[str, str], None]
) -> tuple[npt.NDArray[np.int16], list[dict[str, Any]]]:
    """Hold the conversation. Gives back stereo samples (person left, companion right) and the transcript.

    Raises ModelMissing, ModelDamaged, VoiceError.
    """
    transcript: list[dict[str, Any]] = []
    sides: tuple[list[Samples], list[Samples]] = ([], [])

    def note(t: float, who: str, text: str) -> None:
        transcript.append({"t": round(t, 2), "who": who, "text": text})
        tell(who, text)

    def watch(event: Event) -> None:
        if event.name == "say_started":
            note(event.t, "companion", event.details["text"])

    def keep(chunk: Chunk, out: Samples) -> None:
        sides[0].append(chunk.samples)
        sides[1].append(out)

    companion = Companion(house.forgetful(), voice, RecordedSpeaker(keep=False), house.hearing(), notify=watch)
    wake = house.wake_phrase
    lines = [Line(line.text.format(wake=wake), line.when, line.after) for line in LINES]
    with closing(Voice(PERSON_VOICE, PERSON_RATE)) as person_voice:
        person = Person(
            lines, lambda text: person_voice.render(text).result(), told=lambda t, text: note(t, "person", text)
        )
        companion.run(person.in_room(companion), keep)
    return np.stack([np.concatenate(side) for side in sides], axis=1), transcript
