"""Stopped while it speaks, and deaf to itself: our own voice comes back to the microphone, louder and softer.

`python -m bench.echo [CLIPS [MINUTES [TURNS]]]`: 200 clips, 60 minutes and 1,000 turns if nothing is said. The whole
loop runs in audio time, with real ears, the real voice, and a room of its own answer.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np
from conversing import as_new, house
from speech import HELD_OUT, KNOWN, say

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, blocks_of, seconds
from assistant.companion import Companion
from assistant.conductor import Conductor
from assistant.echo import Cleaned
from assistant.events import Event, Key, Typed
from assistant.needs import Asleep, Distress, Flow, Hear, HearStory, Interruption, Need, Rest, Speak
from assistant.room import Room
from assistant.speaker import RecordedSpeaker
from assistant.turn import State
from assistant.voice import Voice

LEVELS = (0, -6, -12)
"""How loud our own voice is at the microphone, in dB against the person's."""

WORDS = {"stop": "stop", "pause": "pause", "wait": "pause", "enough": "stop"}
"""What is said, and the command that it is."""

REVERB = 0.35
"""Seconds until the room's answer has fallen by 60 dB."""

MODES = ("as it is", "not dipped", "not cancelled", "neither")

TIMES = {"word": "ms from the end of the word to silence", "decision": "ms from the decision to silence"}

HEARD = ("heard", "command", "wake", "care")
"""Events that nobody but a person may cause."""

SOON = 800
"""Milliseconds from the end of the word within which we are to be silent."""


class Undipped(RecordedSpeaker):
    """Stays as loud as it is, whoever speaks."""

    dipped = property(lambda self: False, lambda self, dipped: None)


class WebRtc:
    """WebRTC's audio processing (the livekit wheel) in place of our canceller."""

    certain = True

    def __init__(self) -> None:
        from livekit.rtc import AudioFrame  # type: ignore[import-not-found]
        from livekit.rtc.apm import AudioProcessingModule  # type: ignore[import-not-found]

        self._frame = AudioFrame
        self._apm = AudioProcessingModule(echo_cancellation=True, high_pass_filter=True)
        self._apm.set_stream_delay_ms(20)

    def accept(self, heard: Samples, played: Samples) -> Cleaned:
        cleaned = []
        for start in (0, BLOCK // 2):
            part = slice(start, start + BLOCK // 2)
            self._apm.process_reverse_stream(self._frame(played[part].tobytes(), RATE, 1, BLOCK // 2))
            frame = self._frame(bytearray(heard[part].tobytes()), RATE, 1, BLOCK // 2)
            self._apm.process_stream(frame)
            cleaned.append(np.frombuffer(bytes(frame.data), np.int16))
        return Cleaned(np.concatenate(cleaned))


def answer_of_a_room(seed: int) -> Any:
    """A direct sound after 12 ms, and a decaying tail of half its amplitude."""
    decaying = np.exp(-6.9 * np.arange(int(REVERB * RATE)) / (REVERB * RATE))
    tail = np.random.default_rng(seed).standard_normal(len(decaying)) * decaying
    late = np.concatenate([np.zeros(int(0.012 * RATE)), 0.5 * tail / np.sqrt(np.sum(tail**2))])
    late[int(0.012 * RATE)] += 1
    return late


def rms(samples: Any) -> float:
    """Of what is speech in it, not of the gaps."""
    loud = samples[np.abs(samples) > 200].astype(float)
    return float(np.sqrt(np.mean(loud**2)))


@dataclass
class Loop:
    """A companion in a room that gives its voice back, and somebody in it who may speak."""

    voice: Voice
    level: float
    mode: str = MODES[0]
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = Undipped if self.mode in ("not dipped", "neither", "WebRTC") else RecordedSpeaker
        speaker = kind(keep=False)
        own = "on" if self.mode in ("as it is", "not dipped") else "off"
        self.house = as_new(house(plugins={"folder": "/nowhere"}, microphone={"echo_cancellation": own}))
        ears = self.house.hearing()
        if self.mode == "WebRTC":
            ears._canceller = WebRtc()  # type: ignore[assignment]
        self.companion = Companion(self.house, self.voice, speaker, ears, notify=self.events.append)
        self.conductor: Conductor = self.companion.conductor
        self.speaker = speaker
        self._room = Room(self.level, answer_of_a_room(1))
        self._noise = np.random.default_rng(5)
        self._posted: set[float] = set()
        self.dipped = self.sounded = 0
        ours = say("You can take all the time that you need, and lean back for a while.", "en-us", 130)
        self.loudness = rms(ours) * self.house.settings.speaker.volume

    def step(self, person: Samples = SILENT_BLOCK) -> Samples:
        heard = person + np.rint(self._noise.standard_normal(BLOCK) * 3).astype(np.int16)
        out: Samples = SILENT_BLOCK
        for chunk in self._room.around([Chunk(heard)]):
            out = self.conductor.step(chunk)
            self._room.sounded(chunk, out)
        self.sounded += bool(out.any())
        self.dipped += self.speaker.dipped and bool(out.any())
        return out

    def post(self, event: Key | Typed) -> None:
        """A key or a line, by keyboard; one block goes by."""
        self._posted.add(self.conductor.now)
        self.conductor.post(event)
        self.step()

    def until(self, reached: Any, most: float = 120.0) -> bool:
        end = self.conductor.now + most
        while not reached() and self.conductor.now < end:
            self.step()
        return bool(reached())

    def speak(self, flow: Flow) -> None:
        """Have nothing but `flow` go on, in which we speak."""
        house = self.house
        ears = house.hearing()
        self.conductor = Conductor(
            flow, ears, self.voice, self.speaker, house.commands, house.locale.spoken, notify=self.events.append
        )
        self.conductor.state = State.LEADING

    def made_of_it(self) -> dict[str, Any]:
        """What was heard, though nobody spoke."""
        by_ear = [e for e in self.events if e.name in HEARD and e.t not in self._posted]
        texts = [e.details.get("text") for e in by_ear if e.name == "heard"]
        return {
            "minutes of our own voice": round(self.sounded * seconds(BLOCK) / 60, 1),
            "self-answers": len(by_ear),
            "taken for": texts[:20],
            "refused": sum(e.name == "refused" for e in self.events),
            "% of it dipped": round(100 * self.dipped / max(1, self.sounded), 2),
        }

    def gap(self) -> list[float]:
        """Seconds from the last sample of what we said to listening, where that was the last thing that happened."""
        last = [e for e in self.events if e.name in ("say_ended", "listening")][-2:]
        return [last[1].t - last[0].t] if [e.name for e in last] == ["say_ended", "listening"] else []

    def waits(self, kinds: Any = (Hear, HearStory, Asleep)) -> bool:
        return isinstance(self.conductor.need, kinds) and self.conductor.silent

    def begin(self, exercise: str) -> None:
        """Have an exercise begin, by keyboard."""
        for _ in range(4):
            if self.conductor.state is State.AWAKE and self.waits():
                break
            self.post(Key("talk") if isinstance(self.conductor.need, Asleep) else Typed("stop"))
            self.until(self.waits, 60)
        self.post(Typed(self.house.book.examples(exercise, 1)[0]))

    def interrupted(self, word: str, voice: str) -> dict[str, Any]:
        """Say `word` over what is being said: whether it is obeyed, ms to silence after the word and the decision."""
        sound = say(word, voice)
        sound = np.clip(sound * (self.loudness / rms(sound)), -32768, 32767).astype(np.int16)
        if not self.until(lambda: self.speaker.pending > len(sound) + RATE // 2, 90):
            return {}
        for _ in range(15):
            self.step()
        before = len(self.events)
        end = self.conductor.now + seconds(len(sound))
        silent = 0.0
        for block in itertools.chain(blocks_of(sound), itertools.repeat(SILENT_BLOCK, int(1.7 * 50))):
            out = self.step(block)
            new = self.events[before:]
            done = next((e for e in new if e.name == "command" and e.details["command"] == WORDS[word]), None)
            silent = 0.0 if out.any() else silent or self.conductor.now
            if done and silent:
                return {"obeyed": True, "decision": 1000 * (silent - done.t), "word": 1000 * (silent - end)}
        heard = [e.details.get("text") for e in self.events[before:] if e.name in ("heard", "refused")]
        return {"obeyed": False, "heard": heard}


def stopping(voice: Voice, clips: int, level: float, mode: str) -> dict[str, Any]:
    loop = Loop(voice, level, mode)
    exercises = itertools.cycle(sorted(loop.house.plugins.exercises))
    wanted = itertools.product((*HELD_OUT, *KNOWN[:7]), WORDS)
    results: list[dict[str, Any]] = []
    missed = []
    for voice_name, word in itertools.islice(itertools.cycle(wanted), clips):
        found: dict[str, Any] = {}
        while not found:
            loop.begin(next(exercises))
            found = loop.interrupted(word, voice_name)
        results.append(found)
        if not found["obeyed"]:
            missed.append([word, voice_name, *found["heard"]])
    obeyed = [found for found in results if found["obeyed"]]
    times: dict[str, Any] = {key: [_percentile([f[key] for f in obeyed], p) for p in (50, 100)] for key in TIMES}
    times["soon"] = round(100 * sum(found["word"] <= SOON for found in obeyed) / max(1, len(obeyed)), 1)
    return {"obeyed": round(100 * len(obeyed) / len(results), 1), "clips": len(results), **times, "missed": missed}


def _percentile(values: list[float], percent: float) -> int | None:
    return round(float(np.percentile(values, percent))) if values else None


def lecture(texts: Iterable[str]) -> Flow:
    """A conversation in which we do nothing but speak; whoever interrupts us has two seconds of quiet."""
    for text in texts:
        try:
            yield Speak(text)
        except (Distress, Interruption):
            yield Rest(2.0)
    yield Asleep()


def sentences_of(loop: Loop) -> Iterator[str]:
    """What the exercises say, by their examples and their descriptions, again and again."""
    exercises = [exercise for _, exercise in loop.house.plugins.exercises.values()]
    examples = (line for each in exercises for lines in each.examples for line in lines)
    said = [line.removeprefix("companion: ") for line in examples if line.startswith("companion: ")]
    return itertools.cycle(dict.fromkeys([*said, *(each.about for each in exercises)]))


def monologue(voice: Voice, minutes: float, level: float) -> dict[str, Any]:
    """What is made of nothing but our own voice."""
    loop = Loop(voice, level)
    loop.speak(lecture(sentences_of(loop)))
    while loop.sounded * BLOCK < minutes * 60 * RATE:
        loop.step()
    return loop.made_of_it()


def turns(voice: Voice, count: int, level: float) -> dict[str, Any]:
    """Exercises in which every answer is typed: whatever is heard then is our own voice."""
    loop = Loop(voice, level)
    exercises, done, gaps = itertools.cycle(sorted(loop.house.plugins.exercises)), 0, []
    while done < count:
        loop.begin(next(exercises))
        for _ in range(12):
            if not loop.until(loop.waits, 300) or loop.conductor.state is State.AWAKE:
                break
            gaps += loop.gap()
            for _ in range(60):
                loop.step()
            done += 1
            loop.post(Typed(_reply(loop.conductor.need)))
    open_after = round(1000 * max(gaps))
    return {"turns": done, "listening after ms, at most": open_after, **loop.made_of_it()}


def _reply(need: Need) -> str:
    """Yes where that is an answer, else the first thing one can say."""
    if not isinstance(need, Hear):
        return "a few words"
    return "yes" if "yes" in need.meanings else next(iter(need.meanings))


def measure(clips: int = 200, minutes: float = 60, count: int = 1000) -> dict[str, Any]:
    modes = [*MODES, *(["WebRTC"] if find_spec("livekit") else [])]
    with closing(Voice()) as voice:
        return {
            "stopping": {mode: {level: stopping(voice, clips, level, mode) for level in LEVELS} for mode in modes},
            "monologue": {level: monologue(voice, minutes, level) for level in LEVELS},
            "turns": {level: turns(voice, count // len(LEVELS) + 1, level) for level in LEVELS},
        }


def table(found: dict[str, Any]) -> str:
    lines = ["| a command over our own voice, obeyed | " + " | ".join(f"{level} dB" for level in LEVELS) + " |"]
    lines += ["|---" * (1 + len(LEVELS)) + "|"]
    for mode, levels in found["stopping"].items():
        shown = [f"{each['obeyed']} % of {each['clips']}" for each in levels.values()]
        lines.append(f"| {mode} | {' | '.join(shown)} |")
    best = found["stopping"][MODES[0]]
    for key, name in TIMES.items():
        times = ("{} ({})".format(*each[key]) for each in best.values())
        lines.append(f"| {name}, p50 (at most) | {' | '.join(times)} |")
    soon = " | ".join("{soon} %".format(**each) for each in best.values())
    lines.append(f"| of these within {SOON} ms of the word | {soon} |")
    for key in ("monologue", "turns"):
        for what in next(iter(found[key].values())):
            lines.append(f"| {key}: {what} | {' | '.join(str(each[what]) for each in found[key].values())} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(*map(int, sys.argv[1:]))))
