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
from conversing import as_new, house
from pulse import LOUDSPEAKER, PERSON, Pulse
from speech import conversation, say
from typer.testing import CliRunner

from assistant import answers
from assistant.activity import Activity
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples, blocks_of, samples_in
from assistant.cli import app
from assistant.echo import Cleaned, EchoCanceller
from assistant.errors import AudioFileError
from assistant.events import Heard, Understanding
from assistant.microphone import DeviceMicrophone, write_wav
from assistant.needs import Asleep, Flow, Hear, Speak, StopHere
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
QUESTION = "Shall we begin with that now?"
VOICES = ("slt", "rms", "en-us+Annie", "en-gb+linda", "ked", "awb")
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


def test_the_room_is_learned_within_two_seconds_of_speech() -> None:
    heard = at_the_microphone(monologue(), 0)
    left, _ = cleaned(heard, monologue(), EchoCanceller())
    for second, decibels in ((1, 10), (2, 16)):
        early = slice(second * RATE, (second + 1) * RATE)
        assert 10 * np.log10(power(heard[early]) / power(left[early])) > decibels


def test_the_room_stays_known_when_somebody_speaks_and_we_fall_silent() -> None:
    """What is left over is then as loud as our echo would be, for as long as nothing of ours sounds."""
    person = conversation("i had such a day that i could not stop crying", voice="slt", before=9, after=0)
    ours = np.concatenate([monologue()[: len(person)], np.zeros(2 * RATE, np.int16), monologue()[: 5 * RATE]])
    through = np.zeros(len(ours), np.int16)
    through[: len(person)] = person
    canceller, certain = EchoCanceller(), []
    for heard, played in zip(blocks_of(at_the_microphone(ours, -6, through)), blocks_of(ours), strict=True):
        canceller.accept(heard, played)
        certain += [canceller.certain]
    assert all(certain[8 * 50 :])


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


def obeyed(loop: Loop) -> list[dict[str, Any]]:
    """What became of "stop" and "enough" by six voices, over sentences that are always the same."""
    loop.speak(lecture(itertools.cycle(SENTENCES)))
    loop.until(lambda: loop.sounded > 8 * 50)
    found = [loop.interrupted(word, who) for word, who in itertools.product(("stop", "enough"), VOICES)]
    return [each for each in found if each["obeyed"]]


@pytest.mark.parametrize("level", LEVELS)
def test_stop_is_obeyed_over_our_own_voice(voice: Voice, level: float) -> None:
    """Once we have spoken for some seconds, so that the room is known."""
    done = obeyed(Loop(voice, level))
    assert len(done) >= 11
    assert max(each["decision"] for each in done) <= 150
    assert sorted(each["word"] for each in done)[len(done) // 2] <= 800


def test_without_cancellation_hardly_any_stop_is_obeyed(voice: Voice) -> None:
    assert len(obeyed(Loop(voice, 0, "neither"))) <= 6


def test_a_stop_in_our_last_words_is_heard_when_a_question_opens(voice: Voice) -> None:
    """It is over before the question is there, but what it was is not decided yet."""

    stopped: list[Any] = []

    def asking() -> Flow:
        for sentence in SENTENCES:
            yield Speak(sentence)
        yield Speak(QUESTION)
        try:
            yield Hear(answers.yes_no(loop.house.locale), lambda text: Understanding(text), 8.0)
        except StopHere:
            stopped.append(True)
        yield Asleep()

    loop, stop = Loop(voice, -6), say("stop", "slt")
    loop.speak(asking())
    loop.until(lambda: isinstance(need := loop.conductor.need, Speak) and need.text == QUESTION)
    loop.until(lambda: 0 < loop.speaker.pending < len(stop) + samples_in(0.2))
    for block in blocks_of(np.concatenate([stop, np.zeros(RATE, np.int16)])):
        loop.step(block)
    assert stopped


class Known:
    """A room that is known, and gives nothing back."""

    certain = True

    def accept(self, heard: Samples, played: Samples) -> Cleaned:
        return Cleaned(heard)


def made_of(sound: Samples, played: Samples, *, certain: bool = True) -> list[str]:
    """What is made of a word that is said while `played` sounds, all the time."""
    home, room = as_new(house(plugins={"folder": "/nowhere"})), Known()
    room.certain = certain
    ears = home.hearing()
    ears._canceller = room  # type: ignore[assignment]
    ears.listen(home.commands)
    made = [each for n, block in enumerate(blocks_of(sound)) for each in ears.accept(block, n * 0.02, played)]
    return [each.meaning.name for each in made if isinstance(each, Heard)]


def test_what_may_be_meant_to_silence_us_is_believed_only_while_we_speak() -> None:
    top, ours = conversation("top", voice="ked"), monologue()[RATE : RATE + BLOCK]
    assert made_of(top, ours) == ["stop"]
    assert made_of(top, SILENT_BLOCK) == []
    assert made_of(top, ours, certain=False) == []


@pytest.mark.parametrize("talk", ["candle", "the soup is too hot", "wait for me at the corner", "yes", "go back"])
def test_talk_over_our_voice_does_not_silence_us(talk: str) -> None:
    made = made_of(conversation(talk, voice="slt"), monologue()[RATE : RATE + BLOCK])
    assert not {"stop", "pause"}.intersection(made)


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
