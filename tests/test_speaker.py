"""Playing: nothing lost, nothing clicking, silent within one block, on a real loudspeaker too."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pulse import Pulse, pitch_of, sounding, tone

from assistant.audio import BLOCK, RATE, Samples, samples_in
from assistant.errors import DeviceError
from assistant.speaker import DROWSY, FADE, STILL, DeviceSpeaker, RecordedSpeaker, Speaker


def run(speaker: RecordedSpeaker, blocks: int) -> Samples:
    return np.concatenate([speaker.step() for _ in range(blocks)])


def awake() -> RecordedSpeaker:
    return RecordedSpeaker(lead_in=0)


def test_every_sample_sounds_once_and_in_order() -> None:
    speaker = awake()
    first, second = np.arange(1, 501, dtype=np.int16), np.arange(501, 1001, dtype=np.int16)
    speaker.play(first)
    speaker.play(second)
    assert speaker.pending == 1000
    assert run(speaker, 4)[:1000].tolist() == list(range(1, 1001))
    assert speaker.pending == 0
    assert len(speaker.samples()) == 4 * BLOCK


def test_silence_when_there_is_nothing() -> None:
    assert not run(RecordedSpeaker(), 3).any()


def test_lead_in_only_after_the_sink_may_have_slept() -> None:
    speaker = RecordedSpeaker(lead_in=0.1)
    lead = samples_in(0.1)
    speaker.play(np.full(BLOCK, 1000, np.int16))
    assert speaker.pending == lead + BLOCK
    heard = run(speaker, lead // BLOCK + 1)
    assert not heard[:lead].any()
    assert (heard[lead:] == 1000).all()
    run(speaker, DROWSY // BLOCK - 1)
    speaker.play(np.full(BLOCK, 1000, np.int16))
    assert speaker.pending == BLOCK
    run(speaker, 1 + DROWSY // BLOCK)
    speaker.play(np.full(BLOCK, 1000, np.int16))
    assert speaker.pending == lead + BLOCK


def test_lead_in_after_a_long_hold() -> None:
    speaker = RecordedSpeaker(lead_in=0.1)
    speaker.play(tone(1))
    run(speaker, 10)
    speaker.hold(True)
    run(speaker, 1 + DROWSY // BLOCK)
    speaker.hold(False)
    assert not run(speaker, samples_in(0.1) // BLOCK).any()
    assert run(speaker, 1).any()


def test_cut_is_silent_within_one_block_without_a_click() -> None:
    speaker = awake()
    speaker.play(tone(2, 437))  # not at zero where a block ends
    run(speaker, 10)
    speaker.cut()
    assert speaker.pending == 0
    heard = run(speaker, 5)
    assert not heard[FADE:].any()
    whole = speaker.samples().astype(np.int32)
    assert np.abs(np.diff(whole)).max() <= np.abs(np.diff(tone(1, 437).astype(np.int32))).max() + 200


def test_play_after_cut_sounds_after_a_moment_of_silence_and_from_its_start() -> None:
    speaker = awake()
    speaker.play(tone(2))
    run(speaker, 3)
    speaker.cut()
    fresh = np.arange(1, 641, dtype=np.int16)
    speaker.play(fresh)
    run(speaker, 1)
    assert not run(speaker, STILL // BLOCK).any()
    assert run(speaker, 2).tolist() == fresh.tolist()


def test_cut_ends_a_hold() -> None:
    speaker = awake()
    speaker.play(tone(1))
    run(speaker, 3)
    speaker.hold(True)
    run(speaker, 3)
    speaker.cut()
    speaker.play(np.full(BLOCK, 9, np.int16))
    assert (run(speaker, 1) == 9).all()


def test_hold_goes_on_from_the_same_place() -> None:
    speaker = awake()
    ramp = np.arange(BLOCK * 10, dtype=np.int16)
    speaker.play(ramp)
    run(speaker, 4)
    speaker.hold(True)
    waiting = speaker.pending
    assert not run(speaker, 50)[FADE:].any()
    assert speaker.pending == waiting
    speaker.hold(False)
    after = run(speaker, 6)
    assert after[FADE:].tolist() == ramp[4 * BLOCK + FADE :].tolist()
    assert (np.diff(after[: FADE + 1].astype(np.int32)) >= 0).all()
    assert after[0] == 0


def test_gain_moves_without_a_click_and_stays() -> None:
    speaker = awake()
    speaker.play(np.full(BLOCK * 4, 10_000, np.int16))
    run(speaker, 1)
    speaker.gain = 0.5
    moving = run(speaker, 1).astype(np.int32)
    assert moving[0] > 9_900
    assert (np.diff(moving) <= 0).all()
    assert np.abs(np.diff(moving)).max() < 40
    assert (run(speaker, 1) == 5000).all()
    speaker.gain = 3.0
    run(speaker, 1)
    speaker.play(np.full(BLOCK * 2, 20_000, np.int16))
    assert (run(speaker, 2)[BLOCK:] == 32767).all()


def test_keep_false_keeps_nothing() -> None:
    speaker: Speaker = RecordedSpeaker(keep=False)
    speaker.play(tone(0.1))
    for _ in range(20):
        speaker.step()
    assert isinstance(speaker, RecordedSpeaker)
    assert not len(speaker.samples())


def test_two_threads_lose_nothing() -> None:
    speaker = awake()
    ones = np.ones(100, np.int16)

    def play() -> None:
        for _ in range(1000):
            speaker.play(ones)

    player = threading.Thread(target=play)
    player.start()
    while player.is_alive() or speaker.pending:
        speaker.step()
    assert speaker.samples().sum() == 100_000


# ---------------------------------------------------------------- a real loudspeaker, in a process of its own


@pytest.fixture(scope="module")
def pulse() -> Iterator[Pulse]:
    with Pulse() as pulse:
        yield pulse


def pace() -> None:
    """A block of real time, as the microphone gives it to the conductor."""
    threading.Event().wait(BLOCK / RATE)


def speak(device: str, rate: int, pitch: float) -> None:
    speaker = DeviceSpeaker(device, rate=rate)
    speaker.play(tone(0.5, pitch))
    sounded: list[Samples] = []
    while speaker.pending:
        sounded.append(speaker.step())
        pace()
    print(json.dumps({"name": speaker.name, "record": len(sounding(np.concatenate(sounded)))}))
    speaker.close()


@pytest.mark.parametrize(("device", "rate", "pitch"), [("default", RATE, 440), ("parlour", 44_100, 600)])
def test_what_is_played_arrives_at_the_loudspeaker(pulse: Pulse, device: str, rate: int, pitch: float) -> None:
    with pulse.recording() as recording, pulse.child(speak, device, rate, pitch) as child:
        told = json.loads(child.line())
        assert child.ended_well()
        recording.wait_for(len(recording.samples()) + RATE // 2)
    heard = sounding(recording.samples())
    assert told["name"] == device
    assert told["record"] == pytest.approx(0.5 * RATE, abs=5 * BLOCK)
    assert len(heard) == pytest.approx(0.5 * RATE, abs=4 * BLOCK)
    assert pitch_of(heard) == pytest.approx(pitch, abs=5)


def speak_and_cut() -> None:
    speaker = DeviceSpeaker(lead_in=0)
    speaker.play(tone(5))
    while speaker.pending > 4.5 * RATE:
        speaker.step()
        pace()
    sounded = 5 * RATE - speaker.pending
    speaker.cut()
    for _ in range(25):
        pace()
    print(sounded)


def test_cut_silences_a_real_loudspeaker(pulse: Pulse) -> None:
    with pulse.recording() as recording, pulse.child(speak_and_cut) as child:
        sounded = int(child.line())
        assert child.ended_well()
    heard = len(sounding(recording.samples()))
    assert heard >= RATE // 3
    assert heard - sounded < 6 * BLOCK


def until(speaker: DeviceSpeaker, gone: bool) -> None:
    while bool(speaker.fault) is not gone:
        speaker.step()
        pace()


def lose_and_find() -> None:
    speaker = DeviceSpeaker("parlour")
    speaker.play(tone(2))
    for _ in range(10):
        speaker.step()
        pace()
    print("speaking")
    until(speaker, gone=True)
    print(speaker.fault and speaker.fault.as_json()["error"])
    while speaker.pending:
        speaker.step()
    print("ran out")
    until(speaker, gone=False)
    speaker.play(tone(0.5, 700))
    while speaker.pending:
        speaker.step()
        pace()
    print("spoke again")


def test_a_lost_loudspeaker_holds_nobody_up_and_is_found_again(pulse: Pulse) -> None:
    with pulse.child(lose_and_find) as child:
        assert child.line() == "speaking"
        pulse.unplug_all()
        assert child.line() == "DeviceError"
        assert child.line() == "ran out"
        pulse.plug_all()
        with pulse.recording() as recording:
            assert child.line() == "spoke again"
            assert child.ended_well()
            recording.wait_for(len(recording.samples()) + RATE // 2)
    assert pitch_of(sounding(recording.samples())) == pytest.approx(700, abs=5)


def be_cut_off() -> None:
    speaker = DeviceSpeaker("parlour")
    speaker.play(tone(3, 700))
    while speaker.pending > 2.5 * RATE:
        speaker.step()
        pace()
    print("speaking")
    until(speaker, gone=True)
    print("gone")
    left = speaker.pending
    until(speaker, gone=False)
    print("back", left - speaker.pending < RATE / 2)
    while speaker.pending:
        speaker.step()
        pace()


def test_what_is_being_said_waits_for_the_loudspeaker(pulse: Pulse) -> None:
    with pulse.child(be_cut_off) as child:
        assert child.line() == "speaking"
        pulse.unplug_all()
        assert child.line() == "gone"
        pulse.plug_all()
        with pulse.recording() as recording:
            assert child.line() == "back True"
            assert child.ended_well()
    assert len(sounding(recording.samples())) > RATE


def ask_for_a_stranger() -> None:
    try:
        DeviceSpeaker("bathroom")
    except DeviceError as error:
        print(json.dumps(error.as_json()))


def test_an_unknown_loudspeaker_is_refused_with_the_names_there_are(pulse: Pulse) -> None:
    with pulse.child(ask_for_a_stranger) as child:
        told = json.loads(child.line())
    assert "bathroom" in told["what"]
    assert '"parlour"' in told["cure"]
