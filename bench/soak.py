"""A day in a room: does it grow, fall over or stop listening? `script/bench soak`.

`python -m bench.soak HOURS` tries another length than 24 hours, and keeps nothing. Mostly the room is quiet; people
talk in it for some minutes; about once an hour somebody wakes the companion, asks for something, answers, and stops it,
and once somebody asks for something and then talks with others. Time is audio: the whole loop runs as fast as it can,
with real ears and the real voice; nothing is recorded. What was weighed when goes to stderr, by the hour.
"""

from __future__ import annotations

import itertools
import random
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from conversing import as_new, house
from corpus import DATA
from noises import at_level, kitchen, white
from speech import KNOWN, conversation, fresh

from assistant.audio import BLOCK, RATE, Chunk, Samples, blocks_of, samples_in
from assistant.companion import Companion
from assistant.events import Event
from assistant.person import Line, Person
from assistant.speaker import RecordedSpeaker
from assistant.voice import Voice
from bench.alone import children, memory

HOURS = 24.0
QUIET = 8 * 60.0
"""Seconds of quiet between what happens in the room; five such rests make most of an hour."""

VISITS = (
    ("ground me", "yes", "yes please", "stop"),
    ("breathe with me", "yes", "stop"),
    ("am i worthy", "not sure", "no", "stop"),
    ("help me calm down", "no", "goodbye"),
    ("say something kind", "yes", "stop"),
    ("i need closure", "yes", "i don't know", "stop"),
    ("what can you do", "stop"),
    ("body scan", "yes", "enough for today"),
)
"""What somebody says, once each time it is their turn, after the wake phrase and before a goodbye."""

FLOOR = 4.0
"""Root-mean-square level of the room's noise, in 16-bit steps."""


SETTLES = 15.0
"""Seconds of quiet before the sleeping companion is weighed: it gives back what it grew by (hearing.py)."""


@dataclass(frozen=True)
class Size:
    """MiB of all processes after `hours` of audio, while or after `doing`."""

    hours: float
    mib: float
    doing: str


class Room:
    """The companion and what happened in it. Noise is made beforehand, so that memory is the companion's."""

    def __init__(self, voice: Voice) -> None:
        self.events: Counter[str] = Counter()
        self.asleep: list[Size] = []
        self.speaking: list[Size] = []
        self.doing = "nothing yet"
        self._house = as_new(house())
        self.ears = self._house.hearing()
        self.wake = self._house.wake_phrase
        self.companion = Companion(self._house, voice, RecordedSpeaker(keep=False), self.ears, notify=self._note)
        rng = np.random.default_rng(11)
        self._quiet = list(blocks_of(at_level(white(rng, 60 * RATE), FLOOR)))
        self.dishes = at_level(kitchen(rng, 60 * RATE), 300)

    def _note(self, event: Event) -> None:
        self.events[event.name] += 1
        if event.name == "say_started":
            self.speaking.append(self._size())

    def _size(self) -> Size:
        return Size(round(self.hours, 2), round(pss(), 1), self.doing)

    def rest(self) -> None:
        """Quiet until it has been asleep for a while; then it is weighed."""
        if not self.companion.resting:
            self.quiet(240)
        self.quiet(SETTLES)
        self.asleep.append(self._size())

    @property
    def hours(self) -> float:
        return self.companion.conductor.now / 3600

    def quiet(self, seconds: float) -> None:
        blocks = itertools.islice(itertools.cycle(self._quiet), samples_in(seconds) // BLOCK)
        self.companion.run(map(Chunk, blocks))

    def sound(self, samples: Samples) -> None:
        self.companion.run(Chunk(block) for block in blocks_of(samples))

    def visit(self, said: tuple[str, ...], voice: str) -> None:
        """Somebody calls, says each thing when it is their turn, and leaves."""
        self._talk([*map(Line, said[:-1]), Line(said[-1], "turn", 1.0), Line("goodbye")], voice)

    def call(self, said: str, voice: str) -> None:
        """Somebody calls, asks for one thing, and turns to others."""
        self._talk([Line(said)], voice)

    def _talk(self, lines: list[Line], voice: str) -> None:
        called = [Line(self.wake, "asleep", 1.0), *lines]
        person = Person(called, lambda text: fresh(text, voice), patience=90.0, floor=FLOOR)
        self.companion.run(person.in_room(self.companion))


def pss() -> float:
    """MiB of all processes, pages that they share counted in parts."""
    return sum(memory(process)["pss"] for process in ("self", *children()))


def chatter(dice: random.Random) -> Iterator[Samples]:
    texts = [text for kind in ("everyday", "television", "sentences") for text in DATA["chatter"][kind]]
    for _ in range(30):
        yield conversation(dice.choice(texts), voice=dice.choice(KNOWN), before=0.2, after=0.8)


def measure(hours: float = HOURS) -> dict[str, Any]:
    """PSS in MiB by the hour, asleep, and the most while speaking; what happened how often, and processor seconds."""
    dice, visits = random.Random(24), itertools.cycle(VISITS)
    by_hour: list[Size] = []
    with closing(Voice()) as voice:
        room = Room(voice)
        while room.hours < hours:
            an_hour(room, next(visits), dice)
            by_hour.append(room.asleep[-1])
            print(f"{by_hour[-1]}, the most while speaking {most(room.speaking)}", file=sys.stderr, flush=True)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "hours": round(room.hours, 2),
        "pss MiB": [(size.hours, size.mib) for size in by_hour],
        "growth %": round(100 * (by_hour[-1].mib / by_hour[0].mib - 1), 1),
        "most": vars(most(room.speaking)),
        "step": vars(largest_step([size for size in room.asleep if size.hours >= by_hour[0].hours])),
        "events": dict(room.events),
        "recognisers kept": len(room.ears._made),
        "processor s": round(sum(each.ru_utime + each.ru_stime for each in used)),
    }


def most(sizes: Sequence[Size]) -> Size:
    return max(sizes, key=lambda size: size.mib)


def largest_step(sizes: Sequence[Size]) -> Size:
    """By how much it was larger than the time before, when most, and what had been going on in between."""
    steps = [Size(new.hours, round(new.mib - old.mib, 1), new.doing) for old, new in pairwise(sizes)]
    return most([Size(0.0, 0.0, "nothing"), *steps])


def an_hour(room: Room, said: tuple[str, ...], dice: random.Random) -> None:
    """About an hour: quiet, people talking, quiet, a visit, the dishes, somebody who turns to others, quiet."""
    room.quiet(QUIET)
    room.doing = "people talk"
    for samples in chatter(dice):
        room.sound(samples)
    room.rest()
    room.quiet(2 * QUIET)
    voice = dice.choice(KNOWN)
    room.doing = f"a visit ({voice}): {', '.join(said)}"
    room.visit(said, voice)
    room.rest()
    room.doing = "the dishes"
    room.sound(room.dishes)
    room.rest()
    voice = dice.choice(KNOWN)
    room.doing = f"somebody ({voice}) says '{said[0]}' and talks with others"
    room.call(said[0], voice)
    for samples in chatter(dice):
        room.sound(samples)
    room.rest()
    room.quiet(2 * QUIET)


def table(figures: Mapping[str, Any]) -> str:
    sizes, events = figures["pss MiB"], figures["events"]
    speaking, step = Size(**figures["most"]), Size(**figures["step"])
    rows = {
        "hours of audio": figures["hours"],
        **{f"MiB of memory (PSS, all processes), hour {hour}": size for hour, size in (sizes[0], sizes[-1])},
        "growth, %": figures["growth %"],
        "largest step after the first hour, MiB": f"{step.mib} (hour {step.hours}: {step.doing})",
        "the most while it speaks, MiB": f"{speaking.mib} (hour {speaking.hours}: {speaking.doing})",
        "woken": events.get("wake", 0),
        "exercises begun": events.get("exercise_started", 0),
        "utterances heard / refused": f"{events.get('heard', 0)} / {events.get('refused', 0)}",
        "sentences said": events.get("say_started", 0),
        "faults": events.get("fault", 0),
        "recognisers kept": figures["recognisers kept"],
        "processor s": figures["processor s"],
    }
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    return "\n".join(["| a day in a room | |", "| --- | --- |", *lines])


def main() -> None:
    print(table(measure(float(sys.argv[1]) if len(sys.argv) > 1 else HOURS)))


if __name__ == "__main__":
    main()
