"""Our own voice at the microphone: it is taken out, what is said through it is heard, and nothing is made of it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pulse import LOUDSPEAKER, PERSON, Pulse
from speech import conversation, say
from typer.testing import CliRunner

from assistant.activity import Activity
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, blocks_of, samples_in
from assistant.cli import app
from assistant.echo import EchoCanceller
from assistant.errors import AudioFileError
from assistant.microphone import DeviceMicrophone, write_wav
from assistant.needs import Speak
from assistant.room import Room
from assistant.speaker import DIP, DeviceSpeaker
from assistant.voice import Voice
from bench.echo import LEVELS, Loop, answer_of_a_room, lecture, rms

SENTENCES = [
    "Let us begin with your feet on the floor. Feel how the ground carries you.",
    "Breathe in slowly, and out a little longer.",
    "Look around the room, and find five things that you can see. Take your time with each of them.",
    "Now listen for four sounds, near or far. It may be the hum of a machine, a bird, or your own breath.",
    "What you feel is allowed to be here. Some days it is heavy, and some days it is lighter.",
]
ABOUT_STOP = "You can say stop at any time, and we stop, whatever we are doing just then, you and I."


@cache
def monologue() -> Samples:
    """Half a minute of our own voice."""
    said = [np.concatenate([say(each, "en-us", 130), np.zeros(RATE // 4, np.int16)]) for each in SENTENCES]
    return np.concatenate(said)


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with closing(Voice()) as made:
        yield made


def at_the_microphone(ours: Samples, level: float, person: Samples | None = None) -> Samples:
    """What a room gives back of `ours`, one block later, with a little noise, and a `person` in it."""
    answer = answer_of_a_room(3)
    echo = np.convolve(ours.astype(float), answer / np.sqrt(np.sum(answer**2)))[: len(ours)] * 10 ** (level / 20)
    noise = np.random.default_rng(1).standard_normal(len(ours)) * 3
    heard = np.concatenate([np.zeros(BLOCK), echo])[: len(ours)] + noise
    if person is not None:
        heard[: len(person)] += person
    return np.clip(heard, -32768, 32767).astype(np.int16)


def cleaned(heard: Samples, ours: Samples, canceller: EchoCanceller) -> tuple[Samples, list[bool]]:
    blocks = [canceller.accept(h, o) for h, o in zip(blocks_of(heard), blocks_of(ours), strict=True)]
    return np.concatenate([each.samples for each in blocks]), [each.ours for each in blocks]


def power(samples: Samples) -> float:
    return float(np.mean(samples.astype(float) ** 2))


@pytest.mark.parametrize("level", LEVELS)
def test_once_the_room_is_known_little_is_left_of_our_own_voice(level: float) -> None:
    heard, canceller = at_the_microphone(monologue(), level), EchoCanceller()
    left, ours = cleaned(heard, monologue(), canceller)
    known = slice(10 * RATE, 20 * RATE)
    assert 10 * np.log10(power(heard[known]) / power(left[known])) > 20
    assert canceller.certain
    activity = Activity()
    spoken = [activity.accept(block, ours=own) for block, own in zip(blocks_of(left), ours, strict=True)]
    assert not any(spoken[10 * 50 : 20 * 50])


def test_who_speaks_through_our_voice_is_left_as_they_are() -> None:
    person, at = say("stop", "slt"), 12 * RATE
    through = np.zeros(len(monologue()), np.int16)
    through[at : at + len(person)] = person
    left, ours = cleaned(at_the_microphone(monologue(), 0, through), monologue(), EchoCanceller())
    rest = left[at : at + len(person)].astype(float) - person
    assert 10 * np.log10(power(person) / float(np.mean(rest**2))) > 10
    assert not all(ours[at // BLOCK : (at + len(person)) // BLOCK])


def test_what_is_not_ours_is_not_touched() -> None:
    person = conversation("hello companion", voice="slt")
    left, ours = cleaned(person, np.zeros_like(person), EchoCanceller())
    assert (left[: len(person)] == person).all()
    assert not any(ours)


def test_a_tone_teaches_nothing_that_sounds_afterwards() -> None:
    """A filter that was fitted to a chime alone must not make an echo of its own."""
    chime = (8000 * np.sin(np.arange(samples_in(0.3)) / 5)).astype(np.int16)
    ours = np.concatenate([chime, np.zeros(RATE, np.int16)])
    heard = np.concatenate([SILENT_BLOCK, ours])[: len(ours)]
    left, _ = cleaned(heard, ours, EchoCanceller())
    assert power(left[samples_in(0.4) :]) <= power(heard[samples_in(0.4) :])


# ---------------------------------------------------------------- the whole loop in a room


@pytest.mark.parametrize("level", LEVELS)
def test_stop_is_obeyed_over_our_own_voice(voice: Voice, level: float) -> None:
    """Once we have spoken for some seconds, so that the room is known."""
    loop, words = Loop(voice, level), []
    loop.begin("body_scan")
    loop.until(lambda: loop.sounded > 8 * 50)
    for exercise, who in zip(("grounding", "worthy", "body_scan"), ("slt", "rms", "en-us+Annie"), strict=True):
        loop.begin(exercise)
        found = loop.interrupted("stop", who)
        assert found["obeyed"], (exercise, who, found)
        assert found["decision"] <= 150
        words.append(found["word"])
    assert sorted(words)[1] <= 800


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_made_of_our_own_voice(voice: Voice, level: float) -> None:
    """It says every command there is, into a room that it does not know yet."""
    loop = Loop(voice, level)
    commands = ("stop", "pause", "louder", "go back", "help", "goodbye")
    loop.speak(lecture(itertools.cycle(f"You can say {command} at any time." for command in commands)))
    while loop.sounded < 40 * 50:
        loop.step()
    assert loop.made_of_it()["self-answers"] == 0


def test_a_command_in_our_own_sentence_counts_at_once_where_it_is_certainly_not_ours(voice: Voice) -> None:
    loop = Loop(voice, -6)
    loop.speak(lecture(itertools.chain(SENTENCES, [ABOUT_STOP] * 3)))
    loop.until(lambda: isinstance(loop.conductor.need, Speak) and loop.conductor.need.text == ABOUT_STOP)
    assert loop.interrupted("stop", "slt")["obeyed"]


def test_without_cancellation_it_counts_when_it_is_said_again(voice: Voice) -> None:
    loop = Loop(voice, -60, "not cancelled")
    loop.speak(lecture(itertools.repeat(ABOUT_STOP, 4)))
    assert not loop.interrupted("stop", "slt")["obeyed"]
    assert loop.interrupted("stop", "slt")["obeyed"]


def test_our_voice_dips_while_somebody_speaks_over_it(voice: Voice) -> None:
    loop = Loop(voice, -6)
    loop.speak(lecture(itertools.cycle(SENTENCES)))
    before = [loop.step() for _ in range(8 * 50)][-100:]
    speech = conversation("i had such a day that i could not stop crying", voice="slt", before=0, after=0)
    during = [loop.step(block) for block in blocks_of(speech)][30:]
    after = [loop.step() for _ in range(4 * 50)][-100:]
    loud = [rms(np.concatenate(each)) for each in (before, during, after)]
    assert loud[1] < 2 * DIP * loud[0]
    assert loud[2] > 0.5 * loud[0]


# ---------------------------------------------------------------- converse --echo


def events(folder: Path, *options: str) -> list[dict[str, Any]]:
    wav, kept = folder / "person.wav", folder / "events.jsonl"
    write_wav(wav, conversation("hello companion", 20.0, "ground me", 9.0, "stop", 4.0, voice="slt"))
    done = CliRunner().invoke(app, ["converse", "--mic", str(wav), "--events", str(kept), *options])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in kept.read_text().splitlines()]


@pytest.mark.parametrize("slip", [-1, 1])
def test_when_the_room_changes_it_is_learned_anew(slip: int) -> None:
    """A loudspeaker's delay is another one from the middle on: little is taken for a person, and not for long."""
    ours = np.concatenate([monologue(), monologue()])
    heard, half = at_the_microphone(ours, 0), 20 * RATE
    heard[half:] = np.roll(heard, slip * BLOCK)[half:]
    left, own = cleaned(heard, ours, EchoCanceller())
    activity = Activity()
    spoken = [activity.accept(block, ours=mine) for block, mine in zip(blocks_of(left), own, strict=True)]
    assert sum(spoken[half // BLOCK :]) < 2 * 50
    late = slice(half + 5 * RATE, half + 8 * RATE)
    assert 10 * np.log10(power(heard[late]) / power(left[late])) > 20


def test_a_change_that_is_noticed_in_the_last_sound_of_ours_breaks_nothing() -> None:
    """The room is forgotten, and nothing but the tail of what sounded follows: there is nothing to learn from."""
    canceller = EchoCanceller()
    canceller.accept(SILENT_BLOCK, monologue()[RATE : RATE + BLOCK])
    canceller._begin_anew()
    assert not canceller.accept(SILENT_BLOCK, SILENT_BLOCK).samples.any()


def test_converse_lets_what_it_says_come_back(tmp_path: Path) -> None:
    answer = answer_of_a_room(4)
    write_wav(tmp_path / "room.wav", (answer / np.abs(answer).max() * 20000).astype(np.int16))
    happened = events(tmp_path, "--echo", "0", "--room", str(tmp_path / "room.wav"))
    assert [e["text"] for e in happened if e["event"] == "heard"] == ["ground me", "stop"]


def test_a_room_needs_an_echo_and_a_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "silent.wav", np.zeros(100, np.int16))
    wav = tmp_path / "person.wav"
    write_wav(wav, conversation("stop"))
    call = ["converse", "--mic", str(wav), "--room", str(tmp_path / "silent.wav")]
    assert "--echo" in CliRunner().invoke(app, call).output
    told = CliRunner().invoke(app, [*call, "--echo", "0"])
    assert isinstance(told.exception, AudioFileError)


def test_an_echo_is_as_loud_as_it_is_asked_to_be() -> None:
    for answer in (np.ones(1), answer_of_a_room(5)):
        room, heard = Room(-6, answer), []
        noise = np.random.default_rng(2)
        for _ in range(50):
            heard += [chunk.samples for chunk in room.around([Chunk(SILENT_BLOCK)])]
            room.sounded(Chunk(SILENT_BLOCK), noise.normal(0, 3000, BLOCK).astype(np.int16))
        assert 10 * np.log10(power(np.concatenate(heard[25:])) / 3000**2) == pytest.approx(-6, abs=1)


# ---------------------------------------------------------------- real devices


def through_devices(seconds: float) -> None:
    """Our own voice by a real loudspeaker into a real microphone: the power of the echo and of the rest, by blocks."""
    microphone, speaker, canceller = DeviceMicrophone(), DeviceSpeaker(), EchoCanceller()
    speaker.play(monologue())
    powers = []
    for chunk, _ in zip(microphone, range(round(seconds * RATE / BLOCK)), strict=False):
        left = canceller.accept(chunk.samples, speaker.step())
        powers.append((power(chunk.samples), power(left.samples)))
    print(json.dumps({"powers": powers, "certain": canceller.certain, "delay": speaker._port.delay}))
    microphone.close()
    speaker.close()


def test_our_own_voice_is_taken_out_between_real_devices() -> None:
    """The loudspeaker is played back into the microphone, with PulseAudio's delays and those of two devices."""
    with Pulse() as pulse:
        back = (f"source={LOUDSPEAKER}.monitor", f"sink={PERSON}", "latency_msec=30", "adjust_time=0")
        pulse.pactl("load-module", "module-loopback", *back)
        with pulse.child(through_devices, 14.0) as child:
            told = json.loads(child.line())
            assert child.ended_well()
    seconds = np.array(told["powers"]).reshape(-1, 50, 2).sum(axis=1)
    heard, left = seconds[np.argmin(seconds[4:, 1] / seconds[4:, 0]) + 4]
    assert heard > 300**2 * 50
    assert 10 * np.log10(heard / left) > 12, "in the best second, whatever else the machine had to do"
