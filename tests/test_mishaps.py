"""Devices and voice that fail in the middle of a conversation: told once, nothing hangs, nothing is lost."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import speech
from conversing import ByEar, ReadVoice, house

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk
from assistant.companion import Companion
from assistant.errors import DeviceError
from assistant.events import Event, Key, Typed
from assistant.mishaps import LOOK_EVERY, WELL, Mishaps
from assistant.needs import Hear, Speak
from assistant.speaker import RecordedSpeaker
from assistant.speech import RENDERED, Speech
from assistant.turn import State
from assistant.voice import Voice

HOUSE = house()
REAL = Path(sys.modules["assistant.voice"].__file__ or "").with_name("voice_worker.py")

# ---------------------------------------------------------------- the worker that speaks, which fails at first

FAULTS = {
    "hangs": "signal.pause()",
    "dies": "sys.exit(1)",
    "dies while it answers": 'answer(b\'{"rate": 22050, "bytes": 4000}\\n\' + bytes(100))',
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "writes an empty file": 'answer(b\'{"fault": "empty", "detail": "", "bytes": 0}\\n\')',
    "writes half a file": 'answer(b\'{"rate": 22050, "bytes": 3}\\nabc\')',
    "writes no sound": 'answer(b\'{"rate": 0, "bytes": 4}\\nabcd\')',
    "answers with nonsense": "answer(b'[]\\n')",
    "answers with less than nothing": 'answer(b\'{"rate": 22050, "bytes": -1}\\n\')',
    "floods with lines": "while True: answer(b'hello\\n' * 1000)",
    "floods with one line": "while True: answer(b'hello' * 1000)",
    "promises too much": 'answer(b\'{"rate": 22050, "bytes": 99999999999}\\n\')',
    "is late": 'time.sleep(1.5)\nanswer(b\'{"rate": 22050, "bytes": 4}\\nlate\')',
}


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Iterator[Voice]:
    voice = Voice(patience=1.0)
    yield voice
    voice.close()


def failing(fault: str, folder: Path) -> Path:
    """A worker that does `fault` with its first request, and is the real one when it is started again."""
    head = """
        import os, runpy, signal, sys, time
        def answer(data):
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        if os.path.exists(__file__ + ".seen"):
            runpy.run_path(REAL, run_name="__main__")
            sys.exit()
        sys.stdin.readline()
        open(__file__ + ".seen", "w").close()
        """
    path = folder / "worker.py"
    path.write_text(f"REAL = {str(REAL)!r}\n{textwrap.dedent(head)}\n{fault}\nsignal.pause()\n")
    return path


@pytest.mark.parametrize("what", FAULTS)
def test_what_a_worker_failed_to_say_another_one_says(
    what: str, voice: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.voice.WORKER", failing(FAULTS[what], tmp_path))
    future = voice.render("Hello again.")
    while not (tmp_path / "worker.py.seen").exists() and not future.done():
        pass
    voice._patience = 60  # for the real one, on a busy machine
    assert len(future.result()) > RATE // 4
    assert voice.restarts == 1
    assert "speech synthesiser" in voice.mended.get_nowait().what


def test_stop_counts_while_the_voice_hangs(voice: Voice) -> None:
    voice._patience = 60
    events: list[Event] = []
    companion = Companion(HOUSE, voice, RecordedSpeaker(keep=False), audio_time=False, notify=events.append)
    companion.conductor.post(Key("talk"))
    companion.conductor.post(Typed("i need grounding"))
    while "exercise_started" not in [e.name for e in events]:
        companion.run([Chunk(SILENT_BLOCK)])
    assert voice._worker
    os.kill(voice._worker.process.pid, signal.SIGSTOP)
    while not isinstance(companion.conductor.need, Speak):
        companion.run([Chunk(SILENT_BLOCK)])
    companion.run([Chunk(SILENT_BLOCK)] * 100)
    companion.conductor.post(Typed("stop"))
    companion.run([Chunk(SILENT_BLOCK)])
    assert companion.conductor.state is State.AWAKE
    os.kill(voice._worker.process.pid, signal.SIGCONT)
    while "exercise_ended" not in [e.name for e in events]:
        companion.run([Chunk(SILENT_BLOCK)])
    assert [e.details["how"] for e in events if e.name == "exercise_ended"] == ["stopped"]
    assert [e.details["text"] for e in events if e.name == "say_started"][-1] == "Okay. We stop here."


def test_a_mended_voice_and_lost_sound_are_told_once(voice: Voice, tmp_path: Path) -> None:
    told: list[Event] = []
    mishaps = Mishaps(voice, RecordedSpeaker(), told.append)
    mishaps.look(None, Chunk(SILENT_BLOCK))
    assert not told
    for _ in range(20):
        mishaps.look(None, Chunk(SILENT_BLOCK, lost=RATE))
    (fault,) = told
    assert fault.details["where"] == "microphone" and "1.0 s of sound were lost" in fault.details["error"]
    for _ in range(round(WELL * RATE / BLOCK)):
        mishaps.look(None, Chunk(SILENT_BLOCK))
    mishaps.look(None, Chunk(SILENT_BLOCK, lost=BLOCK))
    assert len(told) == 2


class Unplugged:
    """A device that is there, or not."""

    fault: DeviceError | None = None


def test_a_device_that_goes_and_comes_is_told_once_each_time() -> None:
    told: list[Event] = []
    speaker, microphone = Unplugged(), Unplugged()
    mishaps = Mishaps(None, speaker, told.append)

    def blocks() -> list[tuple[str, str]]:
        told.clear()
        for _ in range(3 * LOOK_EVERY):
            mishaps.look(microphone, Chunk(SILENT_BLOCK))
        return [(e.name, e.details["where"]) for e in told]

    assert blocks() == []
    speaker.fault = microphone.fault = DeviceError("It is gone.")
    assert blocks() == [("fault", "microphone"), ("fault", "loudspeaker")]
    speaker.fault = None
    assert blocks() == [("recovered", "loudspeaker")]


# ---------------------------------------------------------------- a long text


class Counting(ReadVoice):
    asked = 0

    def render(self, text: str, rate: int | None = None):  # type: ignore[no-untyped-def]
        self.asked += 1
        return super().render(text, rate)


def test_only_what_comes_next_is_rendered() -> None:
    voice = Counting(pace=0.3)
    speaker = RecordedSpeaker(keep=False)
    speech = Speech(["One."] * 1000, voice, speaker, 130, audio_time=True)
    assert voice.asked == RENDERED
    while not speech.progress() and voice.asked < 20:
        speaker.step()
    assert speech.current == "One."
    assert speaker.pending < 3 * RATE


# ---------------------------------------------------------------- sound that was lost


def test_lost_sound_keeps_the_clock_and_stop_works() -> None:
    talk = ByEar(HOUSE, ReadVoice())
    talk.speak(speech.conversation("hello companion"))
    talk.until(Hear)
    before, lost = talk.conductor.now, 10 * RATE
    talk.companion.run([Chunk(SILENT_BLOCK)] * (lost // BLOCK))
    talk.companion.run([Chunk(SILENT_BLOCK, lost=lost)])
    assert talk.conductor.now - before == pytest.approx(lost / RATE + BLOCK / RATE)
    assert [e.details["where"] for e in talk.events if e.name == "fault"] == ["microphone"]
    talk.speak(speech.conversation("i need grounding"))
    talk.until(Hear)
    talk.speak(speech.conversation("stop"))
    assert "stop" in [e.details.get("command") for e in talk.events if e.name == "command"]
