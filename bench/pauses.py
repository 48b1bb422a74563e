"""Is anybody cut off? Stories with long pauses, short answers, a long entry, and talk that only begins like a command.

`script/bench pauses`; `python -m bench.pauses COUNT` tries fewer stories. In audio time, with real ears.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import corpus
import numpy as np
import speech

from assistant import answers
from assistant.audio import BLOCK, SILENT_BLOCK, Chunk, Samples, blocks_of, seconds
from assistant.conductor import Conductor
from assistant.config import Loaded, Settings
from assistant.dialogue import LONG_STORY
from assistant.events import NOTHING, Heard, Partial, Understanding
from assistant.house import House
from assistant.needs import Asleep, Distress, Flow, HearStory, Speak, Story
from assistant.recogniser import SENTENCE, WORD, Recogniser, SpeechModel
from assistant.speaker import RecordedSpeaker
from assistant.turn import State
from assistant.voice import Voice

LONGEST_PAUSE = 2.5
"""Seconds that somebody may think in the middle of a story."""

TOLD = """i have known her for three years now|we met at the station on a rainy day|she laughed at something i said
i still have the ticket in my wallet|some evenings i walk past her street|i know that she has somebody else
my friends tell me to look forward|it is quiet in the flat without her voice|last night i dreamed of the sea
we used to cook together on sundays|he never knew how much it meant to me|i wrote him a message and deleted it
there was a song that we both liked|i thought about the first summer|the days are long and the nights are longer
my mother asked me about him yesterday|i did not know what to answer her|it feels like a stone on my chest
he smiled at me in the corridor|nobody at work knows about it|i keep looking at the old pictures
her coat was blue and she was late|we talked until the morning came|and then there was nothing for weeks"""

SHORT = "yes|no|yeah|okay|maybe|sometimes|not really|i guess so|no thanks|not now"

GOES_ON = """no one of my friends would say it like that|stop lights were the only thing in the street
yes but only when he was tired and alone|help was what my sister offered me then|back in the spring we were happy
wait until you hear what she told me|repeat customers came into the shop all day|skip to the part where he leaves
okay so he wrote to me again on friday|maybe it was the way he looked at me|louder music came from the other room
good night was all that she ever wrote|enough people have told me what to do|start with the letter he never opened
pause was the name of the cafe by the river|sometimes we walked along the canal at night|sure he was kind but not there
continue reading he said and closed his eyes|goodbye is a word that she never used|cancel the trip he said and hung up
not now he told me and turned away|next to the window stood her chair|slower songs make me think of her
undo is not a thing that life has"""
"""What only begins like a command or an answer. Whoever is answered before they are through was cut off."""


def _lines(text: str) -> list[str]:
    return text.replace("\n", "|").split("|")


@dataclass
class Scribe:
    """Counts what would be put away."""

    blocks: int = 0
    loud: float = 0.0

    def voice(self, block: Samples) -> None:
        self.blocks += 1
        self.loud += float(np.sum(np.square(block, dtype=np.float64)))

    def words(self, text: str) -> None:
        """Nothing: the starter model takes no dictation."""


@dataclass
class Room:
    """A companion that waits for a story and for nothing else."""

    house: House
    voice: Voice
    ended: list[Story] = field(default_factory=list)
    scribe: Scribe = field(default_factory=Scribe)
    distress: list[str] = field(default_factory=list)
    """Words of distress that were heard in what has none: a wrong one ends a story, too."""

    def tell(self, sound: Samples, bound: float | None = LONG_STORY) -> tuple[Story | None, float]:
        """What came of `sound`, and when, in seconds. None: it was never over."""
        self.ended.clear()
        self.scribe = Scribe()
        said = answers.said(self.house.locale)
        conductor = Conductor(
            self._flow(HearStory(said, _unread, 30.0, bound=bound, scribe=self.scribe)), self.house.hearing(),
            self.voice, RecordedSpeaker(keep=False), self.house.commands, self.house.locale.spoken,
        )  # fmt: skip
        conductor.state = State.LEADING  # as an exercise would be
        while not (isinstance(conductor.need, HearStory) and conductor.silent):
            conductor.step(Chunk(SILENT_BLOCK))
        began = conductor.now
        for block in itertools.chain(blocks_of(sound), itertools.repeat(SILENT_BLOCK, 400)):
            conductor.step(Chunk(block))
            if self.ended or isinstance(conductor.need, Asleep):
                break
        return self.ended[0] if self.ended else None, conductor.now - began

    def _flow(self, need: HearStory) -> Flow:
        yield Speak("I'm listening.")
        try:
            self.ended.append((yield need))
        except Distress as heard:
            self.distress.append(str(heard))
        yield Asleep()


def _unread(text: str) -> Understanding:
    return Understanding(text, NOTHING)


def story(n: int, voice: str, sentences: int = 6) -> list[str | float]:
    """Sentences with pauses of 0.4 to 2.5 s between them; the longest one is always among them."""
    rng = np.random.default_rng(n)
    told = rng.permutation(_lines(TOLD))[:sentences]
    pauses = np.append(rng.uniform(0.4, LONGEST_PAUSE, sentences - 2), LONGEST_PAUSE)
    parts: list[str | float] = [str(told[0])]
    for text, pause in zip(told[1:], rng.permutation(pauses), strict=True):
        parts += [float(pause), str(text)]
    speech.prepare([(part, voice) for part in parts if isinstance(part, str)])
    return parts


def stories(room: Room, count: int) -> dict[str, Any]:
    """How many were over before their last word, and how long after it the others were."""
    cut, late = [], []
    for n, voice in zip(range(count), itertools.cycle((*speech.HELD_OUT, *speech.KNOWN)), strict=False):
        sound = speech.conversation(*story(n, voice), voice=voice, before=1.0, after=0.0)
        found, end = room.tell(sound)
        if found is None or end < seconds(len(sound)):
            cut.append((n, voice))
        else:
            late.append(end - seconds(len(sound)))
    return {
        "stories": count,
        "cut off": len(cut),
        "over after s, p50": _percentile(late, 50),
        "which": cut,
        "asked about distress": list(room.distress),
    }


def entry(room: Room, minutes: float) -> dict[str, Any]:
    """One long entry, bound or not: the share of its sound that was taken down."""
    parts: list[str | float] = []
    n = 0
    while sum(len(speech.say(p, "slt")) for p in parts if isinstance(p, str)) < minutes * 60 * 16_000:
        parts += [*story(1000 + n, "slt"), LONGEST_PAUSE]
        n += 1
    sound = speech.conversation(*parts[:-1], voice="slt", before=1.0, after=0.0)
    found, end = room.tell(sound, bound=None)
    whole = float(np.sum(np.square(sound, dtype=np.float64)))
    return {
        "minutes": round(seconds(len(sound)) / 60, 1),
        "over before its end": found is None or end < seconds(len(sound)),
        "% of its sound taken down": round(100 * room.scribe.loud / whole, 2),
        "minutes taken down": round(seconds(room.scribe.blocks * BLOCK) / 60, 1),
    }


def short_answers(model: SpeechModel) -> dict[str, Any]:
    """From the end of a short answer to its decision, right or wrong."""
    ears = _ears(model, "yes_no")
    late = []
    said = [*itertools.product(_lines(SHORT), (*speech.HELD_OUT, *speech.KNOWN))]
    for text, voice in said:
        sound = speech.conversation(text, voice=voice, before=0.5, after=2.0)
        events = list(_heard(ears, sound))
        if events:
            late.append(1000 * (events[0][0] - (seconds(len(sound)) - 2.0)))
    shown = {f"ms, p{p}": round(_percentile(late, p) or 0) for p in (50, 95, 100)}
    return {"answers": len(said), "decided": len(late), **shown}


def early(model: SpeechModel) -> dict[str, Any]:
    """How often something was heard while somebody was still speaking: in talk that begins like a command, and in what
    is a phrase from beginning to end."""
    cut: dict[str, list[tuple[str, ...]]] = {"talk": [], "phrases": []}
    counts = dict.fromkeys(cut, 0)
    ears: Mapping[str, Recogniser] = {state: _ears(model, state) for state in ("requests", "yes_no", "number")}
    talk = itertools.product(_lines(GOES_ON), ("requests", "yes_no"), (*speech.HELD_OUT, *speech.KNOWN[:3]))
    clips = [("talk", *each) for each in talk]
    clips += [("phrases", c.text, c.state, c.voice) for c in corpus.quiet() if c.state in ears]
    speech.prepare([(text, voice) for _, text, _, voice in clips])
    for kind, text, state, voice in clips:
        sound = speech.conversation(text, voice=voice, before=0.5, after=1.5)
        end = seconds(len(sound)) - 1.5
        counts[kind] += 1
        if any(isinstance(event, Heard) and t < end for t, event in _heard(ears[state], sound)):
            cut[kind].append((text, state, voice))
    return {
        kind: {
            "clips": counts[kind],
            "cut off": len(found),
            "%": round(100 * len(found) / counts[kind], 2),
            "which": found,
        }
        for kind, found in cut.items()
    }


def _ears(model: SpeechModel, state: str) -> Recogniser:
    pace = SENTENCE if state == "requests" else WORD
    return Recogniser(model, corpus.meanings(state), pace, corpus.SOUNDALIKES, misheard=corpus.MISHEARD)


def _heard(ears: Recogniser, sound: Samples) -> Iterator[tuple[float, Any]]:
    """What was heard or refused, and when, in seconds."""
    ears.reset()
    for n, block in enumerate(blocks_of(sound)):
        for event in ears.accept(block, seconds(n * BLOCK)):
            if not isinstance(event, Partial):
                yield seconds((n + 1) * BLOCK), event


def _percentile(values: list[float], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 2) if values else None


def measure(count: int = 50) -> dict[str, Any]:
    house = House(Loaded(Settings()))
    model = SpeechModel(corpus.MODEL)
    with closing(Voice()) as voice:
        room = Room(house, voice)
        return {
            "stories": stories(room, count),
            "entry": entry(room, 5 if count >= 50 else 0.5),
            "short answers": short_answers(model),
            "early": early(model),
        }


def table(found: Mapping[str, Any]) -> str:
    told, kept, short = found["stories"], found["entry"], found["short answers"]
    lines = ["| | |", "|---|---|"]
    asked = len(told["asked about distress"])
    lines.append(
        f"| stories with pauses up to {LONGEST_PAUSE} s, cut off (of them asked about distress that nobody spoke of) "
        f"| {told['cut off']} of {told['stories']} ({asked}) |"
    )
    lines.append(f"| s after the last word until a story is over, p50 | {told['over after s, p50']} |")
    lines.append(
        f"| an entry of {kept['minutes']} minutes: % of its sound taken down | {kept['% of its sound taken down']} |"
    )
    times = " / ".join(str(short[f"ms, p{p}"]) for p in (50, 95, 100))
    lines.append(f"| ms from a short answer to its decision, p50 / p95 / at most ({short['decided']}) | {times} |")
    for kind, name in (("talk", "talk that begins like a command"), ("phrases", "phrases")):
        each = found["early"][kind]
        lines.append(
            f"| {name}: answered while it was still going on | {each['cut off']} of {each['clips']} ({each['%']} %) |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    measured = measure(*map(int, sys.argv[1:]))
    print(table(measured), measured, sep="\n")
