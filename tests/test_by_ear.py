"""The whole loop by ear: synthetic people speak, the real Vosk hears them, the real voice answers, in audio time."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from conversing import ByEar, ByText, house
from speech import conversation, say

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, blocks_of, samples_in, seconds
from assistant.events import Event, Heard, Key, Meaning, Typed
from assistant.hearing import MOST_ASLEEP, MOST_RECOGNISERS, RESTS
from assistant.house import House
from assistant.keyboard import SilentVoice
from assistant.microphone import write_wav
from assistant.needs import Asleep, Hear, HearStory, Need, Rest, Speak
from assistant.recogniser import SENTENCE, Recogniser
from assistant.turn import State
from assistant.voice import Voice

REQUESTS = {"closure_ritual": "i need closure", "grounding": "ground me", "worthy": "say something kind"}
WAKE = "hello companion"
VOICES = ("en-us+f3", "rms", "slt")
"""A synthesiser by formants, and two of flite's that were built from recordings of people."""

QUIET = 40
"""Samples below this are silence in what the companion says."""

each_voice = pytest.mark.parametrize("who", VOICES)
each_exercise = pytest.mark.parametrize("name", REQUESTS)


@cache
def built_in() -> House:
    return house(plugins={"folder": "/nowhere"})


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with closing(Voice()) as made:
        yield made


def heard_after(talk: ByEar, text: str, who: str = VOICES[0], quiet: float = 1.5) -> list[Event]:
    """Say `text` into the room, then be quiet. The events that come of it."""
    before = len(talk.events)
    talk.speak(say(text, who))
    talk.quiet(quiet)
    return talk.events[before:]


def names(events: list[Event]) -> list[str]:
    return [e.name for e in events]


def named(events: list[Event], name: str) -> list[Event]:
    return [e for e in events if e.name == name]


def awake(voice: Any, who: str = VOICES[0]) -> ByEar:
    talk = ByEar(built_in(), voice)
    talk.quiet(0.5)
    assert "wake" in names(heard_after(talk, WAKE, who, 0.6))
    return talk


# ---------------------------------------------------------------- waking, asking, sleeping


@each_voice
def test_wake_and_request_in_one_breath(who: str, voice: Voice) -> None:
    talk = ByEar(built_in(), voice)
    talk.quiet(0.5)
    events = heard_after(talk, f"{WAKE} ground me", who)
    assert names(events)[0] == "wake"
    assert named(events, "exercise_started")[0].details["exercise"] == "grounding"


@each_voice
def test_the_next_request_needs_no_wake_phrase(who: str, voice: Voice) -> None:
    talk = awake(voice, who)
    assert "exercise_started" in names(heard_after(talk, "ground me", who))
    talk.until(Hear)
    assert "exercise_ended" not in names(talk.events)
    assert "stop" in [e.details["command"] for e in named(heard_after(talk, "stop", who), "command")]
    talk.until(Hear)
    heard_after(talk, "i feel unwanted", who)
    talk.until(Hear)
    assert talk.said[-1] == "Would you like kind sentences?"


def test_back_to_sleep_after_silence_with_a_sound(voice: Voice) -> None:
    talk = awake(voice)
    talk.until(Asleep, most=60)
    (slept,) = named(talk.events, "sleep")
    seconds = built_in().settings.companion.awake_seconds
    assert talk.said and slept.t > seconds  # greeted once, and then left in peace
    assert loud(talk.speaker.samples()[at(slept.t) - 640 :], 0.0, 0.5), "the sound that says so"
    talk.quiet(0.5)
    assert "wake" not in names(heard_after(talk, "ground me"))


CHATTER = (
    "did you see the game last night it was a long one",
    "my companion and i went to the market for some bread",
    "well hello there how was your day at work",
    "stop the car over there please and turn around",
    "yes no maybe i don't know what to say about it",
    "the weather will be fine tomorrow in most places",
)


def test_asleep_the_ears_give_back_what_they_grew_by_and_hear_as_before() -> None:
    ears = built_in().hearing()
    now = itertools.count()

    def heard(sound: Samples) -> list[Any]:
        events = [event for block in blocks_of(sound) for event in ears.accept(block, next(now) * seconds(BLOCK))]
        return [event.text for event in events if isinstance(event, Heard)]

    ears.listen(built_in().commands)
    assert heard(conversation("stop", 1.0, "repeat")) == ["stop", "repeat"]
    (recogniser,) = ears._made.values()
    grown = [*recogniser.decoders, *ears._spot.decoders, built_in().model.any_words._decoder]
    assert all(decoder._fed for decoder in (recogniser.decoders[0], grown[-1]))
    ears.sleep()
    heard(conversation(after=RESTS / 2))
    assert recogniser.decoders[0]._fed, "somebody may call at once"
    heard(conversation(after=RESTS))
    assert not any(decoder._fed for decoder in grown)
    ears.listen(built_in().commands)
    assert heard(conversation("stop")) == ["stop"]


def test_of_many_recognisers_the_latest_are_kept() -> None:
    ears = built_in().hearing()
    for n in range(MOST_RECOGNISERS + 2):
        ears.listen({phrase: Meaning("answer", phrase) for phrase in ("yes", "no", "stop", "go on", "one", "two")[n:]})
    assert len(ears._made) == MOST_RECOGNISERS and ears._phrases in ears._made.values()
    ears.sleep()
    for n in range(samples_in(RESTS) // BLOCK + 1):
        ears.accept(SILENT_BLOCK, n * seconds(BLOCK))
    assert len(ears._made) == MOST_ASLEEP and ears._phrases in ears._made.values()


@each_voice
def test_chatter_wakes_nobody(who: str, voice: Voice) -> None:
    talk = ByEar(built_in(), voice)
    for line in CHATTER:
        heard_after(talk, line, who, 0.7)
    assert names(talk.events) == []
    assert not talk.speaker.samples().any()


# ---------------------------------------------------------------- each exercise to its end, and stopped at every step


def agreeing(need: Hear | HearStory) -> str:
    """Yes where that is an answer, else the first thing one can say."""
    if isinstance(need, HearStory):
        return "the lamp, the window, and my hands"
    return "yes" if "yes" in need.meanings else next(iter(need.meanings))


@each_exercise
def test_to_the_end(name: str, voice: Voice) -> None:
    talk = awake(voice)
    heard_after(talk, REQUESTS[name])
    turns = 0
    last: Need | None = None
    while not named(talk.events, "exercise_ended"):
        need = talk.conductor.need
        assert turns < 40 and talk.conductor.now < 900
        if isinstance(need, Hear | HearStory) and talk.conductor.silent and need is not last:
            talk.quiet(0.6)
            talk.speak(say(agreeing(need), VOICES[0]))
            turns, last = turns + 1, need
        elif isinstance(need, Rest) and need.seconds > 20 and need is not last:
            talk.quiet(0.6)
            talk.speak(say("go on", VOICES[0]))
            last = need
        talk.quiet(0.2)
    assert named(talk.events, "exercise_ended")[0].details == {"exercise": name, "how": "done"}
    assert talk.said[-1].endswith("I'm here.")
    assert turns > 3 and "fault" not in names(talk.events)
    talk.until(Asleep, most=60)


class Paced:
    """A silent voice whose pace (seconds a word) can be changed."""

    pace = 0.02

    def render(self, text: str, rate: int | None = None) -> Future[Samples]:
        return SilentVoice(self.pace).render(text, rate)


def hurried(talk: ByEar | ByText, name: str, kind: type[Need], number: int) -> int:
    """Go to the n-th sentence, pause or question of an exercise, by typed answers. How many of them there were."""
    random.seed(0)  # the same sentences each time: some are longer by a question
    talk.conductor.post(Key("talk"))
    talk.conductor.post(Typed(built_in().book.examples(name, 1)[0]))
    seen, last = 0, talk.conductor.need
    while True:
        talk.conductor.step(Chunk(SILENT_BLOCK))
        need, told = talk.conductor.need, names(talk.events)
        if "exercise_ended" in told:
            break
        if need is last or "exercise_started" not in told:
            continue
        last = need
        seen += isinstance(need, kind)
        if seen == number:
            break
        if isinstance(need, Hear | HearStory):
            talk.conductor.post(Typed(agreeing(need)))
        elif isinstance(need, Rest):
            talk.conductor.post(Typed("go on"))
    return seen


def count(name: str, kind: type[Need]) -> int:
    return hurried(ByText(built_in(), Paced.pace), name, kind, -1)


STEPS = [
    pytest.param(name, kind, number, id=f"{name}-{kind.__name__}-{number}")
    for name in REQUESTS
    for kind in (Speak, Rest, Hear, HearStory)
    for number in range(1, count(name, kind) + 1)
]


@pytest.mark.parametrize(("name", "kind", "number"), STEPS)
def test_stopped_at_every_step(name: str, kind: type[Need], number: int) -> None:
    paced = Paced()
    talk = ByEar(built_in(), paced)
    assert hurried(talk, name, kind, number) == number
    if kind is Speak:  # the same sentence once more, slow enough to be cut
        paced.pace = 3.0
        talk.conductor.post(Typed("repeat"))
    talk.quiet(0.3)
    assert isinstance(talk.conductor.need, kind)
    before = len(talk.events)
    talk.speak(say("stop", VOICES[number % len(VOICES)]))
    ended = talk.conductor.now
    talk.quiet(1.5)
    (command,) = named(talk.events[before:], "command")
    assert command.details["command"] == "stop"
    assert command.t - ended < (1.3 if kind is HearStory else 0.7), "free speech waits whether more comes"
    talk.until(Hear)
    assert named(talk.events, "exercise_ended")[0].details == {"exercise": name, "how": "stopped"}
    assert talk.said[-1] == "Okay. We stop here."
    assert talk.conductor.state is State.AWAKE


def test_an_answer_may_begin_before_the_question_has_ended(voice: Voice) -> None:
    talk = awake(voice)
    heard_after(talk, "ground me", quiet=0.0)
    while talk.said[-1:] != ["Shall we?"]:
        talk.quiet(0.02)
    talk.quiet(0.3)  # of the 0.8 that the question takes
    events = heard_after(talk, "yes please")
    assert [e.details["text"] for e in named(events, "heard")] == ["yes please"]
    talk.until(Hear)
    assert "Would you like to say it out loud?" in talk.said


# ---------------------------------------------------------------- converse: a recording in, a recording and events out


@pytest.fixture(scope="module")
def conversed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], Samples]:
    """Events and sound of a conversation that was recorded before: woken, led on, stopped in the middle of a word."""
    folder = tmp_path_factory.mktemp("converse")
    mic, out, events = (folder / name for name in ("mic.wav", "out.wav", "events.jsonl"))
    write_wav(mic, conversation(WAKE, 0.5, "ground me", 9.0, "yes", 2.5, "stop", 1.0, voice=VOICES[0]))
    assistant("--config", empty(folder), "converse", "--mic", mic, "--out", out, "--events", events)
    sound, rate = soundfile.read(out, dtype="int16")
    assert rate == RATE and sound.ndim == 1
    return [json.loads(line) for line in events.read_text("utf-8").splitlines()], sound


def empty(folder: Path) -> Path:
    (folder / "config.toml").touch()
    return folder / "config.toml"


def assistant(*arguments: str | Path) -> None:
    command = [sys.executable, "-c", "from assistant.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr


def at(t: float) -> int:
    return round(t * RATE)


def loud(sound: Samples, start: float, end: float) -> bool:
    """Whether anything sounds between two times."""
    return bool(np.abs(sound[max(0, at(start)) : at(end)].astype(np.int32)).max(initial=0) > QUIET)


def test_converse_tells_what_happened(conversed: tuple[list[dict[str, Any]], Samples]) -> None:
    events, _ = conversed
    told = [e["event"] for e in events]
    wanted = ["wake", "heard", "exercise_started", "say_started", "say_ended", "heard", "say_started", "command",
              "say_started", "say_ended", "exercise_ended", "listening", "sleep"]  # fmt: skip
    rest = iter(told)
    assert not [name for name in wanted if name not in rest], told
    times = [e["t"] for e in events]
    assert all(isinstance(t, float | int) and t >= 0 for t in times)
    assert all(e["text"] for e in events if e["event"] in ("heard", "say_started", "say_ended"))
    (started,) = (e for e in events if e["event"] == "exercise_started")
    (ended,) = (e for e in events if e["event"] == "exercise_ended")
    assert started["exercise"] == ended["exercise"] == "grounding" and ended["how"] == "stopped"


def test_say_started_is_the_first_sample_that_sounds(conversed: tuple[list[dict[str, Any]], Samples]) -> None:
    events, sound = conversed
    starts = [e["t"] for e in events if e["event"] == "say_started"]
    assert len(starts) >= 4
    cuts = {e["t"] for e in events if e.get("cut")}
    for t in starts:
        assert loud(sound, t - 0.001, t + 0.04), f"nothing sounds at {t}"
        assert t in cuts or not loud(sound, t - 0.02, t - 0.001), f"it sounds before {t}"


def test_stop_is_obeyed_at_once(conversed: tuple[list[dict[str, Any]], Samples]) -> None:
    """The sentence fades within one block, and the next one begins: "Okay"."""
    events, sound = conversed
    (stop,) = (e for e in events if e["event"] == "command")
    (cut,) = (e for e in events if e.get("cut"))
    okay = next(e for e in events if e["event"] == "say_started" and e["t"] >= stop["t"])
    assert cut["t"] == stop["t"] and okay["text"] == "Okay. We stop here."
    assert loud(sound, stop["t"] - 0.3, stop["t"]), "it was speaking"
    assert not loud(sound, stop["t"] + 0.011, stop["t"] + 0.019)
    assert okay["t"] - stop["t"] <= 0.12  # a tenth of a second is silent first


def test_after_the_recording_it_falls_asleep(conversed: tuple[list[dict[str, Any]], Samples]) -> None:
    events, sound = conversed
    assert events[-1]["event"] == "sleep"
    assert loud(sound, events[-1]["t"] - 0.1, events[-1]["t"] + 0.5), "the sound that says so"


# ---------------------------------------------------------------- the demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], npt.NDArray[np.int16]]:
    folder = tmp_path_factory.mktemp("demo")
    assistant("--config", empty(folder), "demo", "--out", folder / "deep" / "out")
    sound, rate = soundfile.read(folder / "deep" / "out" / "conversation.wav", dtype="int16")
    assert rate == RATE and sound.shape[1] == 2
    lines = (folder / "deep" / "out" / "transcript.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines], sound


def test_the_demo_from_waking_to_goodbye(demo: tuple[list[dict[str, Any]], npt.NDArray[np.int16]]) -> None:
    transcript, _ = demo
    assert {tuple(row) for row in transcript} == {("t", "who", "text")}
    assert {row["who"] for row in transcript} == {"person", "companion"}
    assert [row["t"] for row in transcript] == sorted(row["t"] for row in transcript)
    told = [(row["who"], row["text"]) for row in transcript]
    assert told[0] == ("person", WAKE) and told[-1][0] == "companion" and "Goodbye" in told[-1][1]
    asked, stopped = told.index(("companion", "Shall we?")), told.index(("person", "stop"))
    repeated = told.index(("person", "repeat"))
    assert asked < repeated < stopped
    before, first, second = told[repeated - 1], *told[repeated + 1 : repeated + 3]
    assert first in (before, second), "what was being said is said again"
    assert ("companion", "Okay. We stop here.") in told[stopped + 1 : stopped + 3]


def test_the_demos_recording_has_both_sides(demo: tuple[list[dict[str, Any]], npt.NDArray[np.int16]]) -> None:
    transcript, sound = demo
    for row in transcript:
        side = sound[:, 0 if row["who"] == "person" else 1]
        assert loud(side, row["t"], row["t"] + 0.3), row


def test_the_demos_recording_can_be_transcribed(demo: tuple[list[dict[str, Any]], npt.NDArray[np.int16]]) -> None:
    """The model itself hears in the recording what the transcript says."""
    transcript, sound = demo
    for side, who in enumerate(("person", "companion")):
        rows = [row for row in transcript if row["who"] == who]
        texts = [plain(row["text"]) for row in rows]
        meanings = {text: Meaning("answer", text) for text in texts}
        ends = [row["t"] for row in rows[1:]] + [rows[-1]["t"] + 5]
        found = {
            text: heard_in(sound[at(row["t"]) : at(end), side], meanings)
            for text, row, end in zip(texts, rows, ends, strict=True)
            if len(text.split()) < 9
        }
        right = [text for text, heard in found.items() if heard == text]
        assert len(right) >= 0.6 * len(found), found  # which wordings it has is chance
        assert ("stop" if who == "person" else "shall we") in right


def heard_in(sound: Samples, meanings: dict[str, Meaning]) -> str:
    """The first of some sentences that the recogniser hears."""
    recogniser = Recogniser(built_in().model, meanings, SENTENCE, {})
    blocks = blocks_of(np.concatenate([np.zeros(RATE // 2, np.int16), sound[: 6 * RATE], np.zeros(2 * RATE, np.int16)]))
    heard = (s.text for n, b in enumerate(blocks) for s in recogniser.accept(b, n / 50) if isinstance(s, Heard))
    return next(heard, "")


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in text.lower()).split())
