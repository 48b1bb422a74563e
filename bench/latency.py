"""From the end of speech to the first sample of the reply, clip by clip in turn: ours and the usual loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

import numpy as np
import speech

from assistant.audio import BLOCK, SILENT_BLOCK, Chunk, Samples, blocks_of, samples_in, seconds
from assistant.companion import Companion
from assistant.config import Loaded, Settings
from assistant.events import Event, Key, Meaning, Typed
from assistant.house import House
from assistant.needs import Asleep, Hear
from assistant.speaker import RecordedSpeaker
from assistant.turn import Happened
from assistant.voice import Voice
from bench.usual_loop import UsualEars, UsualVoice, converse, load, usual_voice

BEFORE, AFTER = 0.8, 4.0
"""Seconds of a room with a little noise around each clip."""

REQUESTS = """ground me|i need grounding|start the grounding|five senses|i'm panicking|i feel dizzy|bring me back
help me calm down|my mind is racing|am i worthy|am i good enough|i'm not good enough|give me an affirmation
say something kind|i need closure|i want to say goodbye|let's write a letter|help me let her go"""

ANSWERS = """yes|yeah|sure|okay|yes please|i guess so|why not|no|nope|not really|not now|no thanks|sometimes|maybe
i don't know|not sure"""

COMMANDS = """stop|stop it|quit|repeat|say that again|what can i say|help|skip|pass|back|start over
that's not what i said|enough for today|goodbye"""

VOICES = ("ked", "slt", "en-us+Annie", "rms", "en-029+edward2", "kal16", "en-gb-scotland+david", "en-us+Mike")
"""Three that the starter model has never heard, and five of which it has heard other sentences."""


@dataclass(frozen=True)
class Clip:
    """`text` said by `voice` while a request, or the answer to a yes/no question, is waited for. Times in seconds."""

    kind: str
    text: str
    voice: str

    @property
    def sound(self) -> Samples:
        return speech.conversation(self.text, voice=self.voice, before=BEFORE, after=AFTER)

    @property
    def end(self) -> float:
        """The end of speech: the last sample of the synthesised words that is above 1 % of their peak."""
        return seconds(samples_in(BEFORE) + len(speech.say(self.text, self.voice)))


@dataclass(frozen=True)
class Timed:
    """One side's reply to one clip: milliseconds after the end of speech. None: there was no reply."""

    heard: str
    right: bool
    endpoint: float | None = None
    sound: float | None = None
    compute: float | None = None

    @property
    def total(self) -> float | None:
        return None if self.sound is None or self.compute is None else self.sound + self.compute


@dataclass
class Room:
    """Our companion, brought to where a clip is waited for; nothing is cached between two clips but its grammars."""

    house: House
    voice: Voice
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        speaker = RecordedSpeaker(keep=False)
        self._companion = Companion(self.house, self.voice, speaker, self.house.hearing(), notify=self.events.append)
        self._conductor = self._companion.conductor

    def wait_for(self, kind: str) -> Mapping[str, Meaning]:
        """Go on until a request, or the answer to an exercise's first question, is waited for; the phrases then."""
        self._until(lambda need: isinstance(need, Asleep) or _asks(need, Happened.ENDED), Typed("enough for today"))
        self._until(lambda need: _asks(need, Happened.ENDED), Key("talk"))
        if kind != "request":
            self._until(lambda need: _asks(need, Happened.QUESTION), Typed("ground me"))
        assert isinstance(self._conductor.need, Hear)  # that is what was waited for
        return {**self._conductor.need.meanings, **self.house.commands}

    def _until(self, reached: Callable[[Any], bool], ask: Key | Typed) -> None:
        if not reached(self._conductor.need):
            self._conductor.post(ask)
        while not (reached(self._conductor.need) and self._conductor.silent):
            self._conductor.step(Chunk(SILENT_BLOCK))

    def answer(self, clip: Clip, wanted: Meaning, meanings: Mapping[str, Meaning]) -> tuple[Timed, str]:
        """What is heard in `clip`, when the reply sounds, and the reply."""
        self.events.clear()
        began, work = self._conductor.now, 0.0
        for block in blocks_of(clip.sound):
            started = time.perf_counter()
            self._conductor.step(Chunk(block))
            spent = time.perf_counter() - started
            work = work + spent if self._decided else spent
            if self._named("say_started"):
                break
        decided, said = self._decided, self._named("say_started")
        text = str(decided.details["text"]) if decided else ""
        right = decided is not None and decided.name == "heard" and meanings.get(text) == wanted
        if not (decided and said):
            return Timed(text, right), ""
        end = began + clip.end - seconds(BLOCK)  # a block can sound only after the one that was heard at its time
        return Timed(text, right, _ms(decided.t - end), _ms(said.t - end), _ms(work)), said.details["text"]

    def interrupt(self, clip: Clip) -> float | None:
        """Milliseconds from the end of a "stop" said into our own words until we are silent; None: we spoke on."""
        self.wait_for("request")
        self._conductor.post(Typed("ground me"))
        while not self._named("say_started"):
            self._conductor.step(Chunk(SILENT_BLOCK))
        self.events.clear()
        began = self._conductor.now
        for block in blocks_of(clip.sound):
            started = time.perf_counter()
            self._conductor.step(Chunk(block))
            if cut := next((e for e in self.events if e.name == "say_ended" and e.details.get("cut")), None):
                work = time.perf_counter() - started
                silent = cut.t + 2 * seconds(BLOCK)  # the block that decided, and one in which the sound fades
                return _ms(silent - began - clip.end + work)
        return None

    @property
    def _decided(self) -> Event | None:
        """The utterance is over: it was a phrase, or it was refused, which is answered too."""
        return self._named("heard") or self._named("refused")

    def _named(self, name: str) -> Event | None:
        return next((event for event in self.events if event.name == name), None)


def _asks(need: object, happened: Happened) -> bool:
    return isinstance(need, Hear) and need.happened is happened


def _ms(duration: float) -> float:
    return round(1000 * duration, 1)


@dataclass
class UsualRoom:
    """The usual loop, with a recognizer for each set of phrases."""

    model: Any
    voice: UsualVoice
    ears: dict[str, UsualEars] = field(default_factory=dict)

    def answer(self, clip: Clip, wanted: Meaning, meanings: Mapping[str, Meaning], reply: str) -> Timed:
        """It says what we said, so that both render the same text, if what it heard is a phrase at all."""
        ears = self.ears.get(clip.kind) or self.ears.setdefault(clip.kind, UsualEars(self.model, meanings))
        found = converse(ears, clip.sound, lambda text: reply if text in meanings else SORRY, self.voice.say)
        if found is None:
            return Timed("", False)
        right = meanings.get(found.heard) == wanted
        late = _ms(found.decided - clip.end)
        return Timed(found.heard, right, late, late, _ms(found.compute))


SORRY = "I'm not sure what would help."


def clips() -> list[Clip]:
    kinds = {"request": REQUESTS, "answer": ANSWERS, "command": COMMANDS}
    said = [(kind, text) for kind, texts in kinds.items() for text in texts.replace("\n", "|").split("|")]
    return [Clip(kind, text, voice) for (kind, text), voice in zip(said, cycle(VOICES))]


def stops(voices: Sequence[str] = VOICES) -> list[float | None]:
    """How soon we are silent, for each voice that says "stop" while we speak. The usual loop is deaf meanwhile."""
    with closing(Voice()) as voice:
        room = Room(House(Loaded(Settings())), voice)
        return [room.interrupt(Clip("command", "stop", name)) for name in voices]


def both(chosen: Sequence[Clip]) -> Iterator[tuple[Clip, Timed, Timed]]:
    """Each clip by our loop and by the usual one, one after the other."""
    house = House(Loaded(Settings()))
    house.book.prepare()  # as the program does when it starts
    house.book.wait()
    speech.prepare([(clip.text, clip.voice) for clip in chosen])
    with closing(Voice(cache_bytes=0)) as voice, usual_voice() as usual:
        voice.warm().result()
        room, other = Room(house, voice), UsualRoom(load(house.model_folder.path), usual)
        for clip in chosen:
            meanings = room.wait_for(clip.kind)
            wanted = meanings[clip.text]
            ours, reply = room.answer(clip, wanted, meanings)
            yield clip, ours, other.answer(clip, wanted, meanings, reply or SORRY)


def measure(chosen: Sequence[Clip] | None = None) -> dict[str, Any]:
    """Figures of both sides, and each clip's."""
    found = list(both(clips() if chosen is None else chosen))
    return {
        "clips": len(found),
        "ours": _summary([ours for _, ours, _ in found]),
        "ours_by_kind": {
            kind: _summary([ours for clip, ours, _ in found if clip.kind == kind])
            for kind in ("command", "answer", "request")
        },
        "usual": _summary([usual for _, _, usual in found]),
        "stop_while_speaking_ms": stops() if chosen is None else [],
        "each": [asdict(clip) | {"ours": asdict(ours), "usual": asdict(usual)} for clip, ours, usual in found],
    }


def _summary(side: Sequence[Timed]) -> dict[str, Any]:
    """p50 and p95 over all replies, the wrong ones too: somebody waits for them as long."""
    replies = [each for each in side if each.total is not None]
    figures = {
        name: [round(float(np.percentile([getattr(each, name) for each in replies], p))) for p in (50, 95)]
        for name in ("total", "endpoint", "sound", "compute")
    } if replies else {}  # fmt: skip
    return {
        "replies": len(replies),
        "right": sum(each.right for each in side),
        "wrong": sum(not each.right and each.heard != "" for each in side),
        **{f"{name}_ms_p50_p95": pair for name, pair in figures.items()},
    }


def table(figures: Mapping[str, Any]) -> str:
    rows = {
        "**end of speech to first sample of the reply**, p50 / p95": "total_ms_p50_p95",
        "of it: audio until the end of the utterance is decided": "endpoint_ms_p50_p95",
        "of it: audio until the first sample, all told": "sound_ms_p50_p95",
        "of it: work between the decision and the sound": "compute_ms_p50_p95",
    }
    lines = ["| ms | ours | usual loop |", "|---|---|---|"]
    for title, key in rows.items():
        lines.append(f"| {title} | " + " | ".join(_pair(figures[side].get(key)) for side in ("ours", "usual")) + " |")
    for kind, each in figures["ours_by_kind"].items():
        lines.append(f"| end of speech to first sample, {kind}s alone | {_pair(each.get('total_ms_p50_p95'))} | |")
    for key in ("replies", "right", "wrong"):
        lines.append(f"| {key}, of {figures['clips']} clips | {figures['ours'][key]} | {figures['usual'][key]} |")
    stopped = [each for each in figures["stop_while_speaking_ms"] if each is not None]
    if stopped:
        share = f"{len(stopped)} of {len(figures['stop_while_speaking_ms'])} voices"
        halves = f"{np.median(stopped):.0f}, at most {max(stopped):.0f} ({share})"
        lines.append(f'| end of "stop" while it speaks to silence | {halves} | deaf while it speaks |')
    return "\n".join(lines)


def _pair(figures: Sequence[int] | None) -> str:
    return f"{figures[0]} / {figures[1]}" if figures else "none"
