"""Rendering: the real pyttsx3 in its worker, which is stopped, killed and starved here."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import RATE, Samples, level
from assistant.errors import VoiceError
from assistant.sentences import BREATH
from assistant.voice import Voice, rest_after, sentences
from assistant.voice_worker import samples_of


@pytest.fixture
def voice() -> Iterator[Voice]:
    voice = Voice(patience=3)
    yield voice
    voice.close()


@pytest.fixture
def patient() -> Iterator[Voice]:
    """A voice that waits as long as a busy machine needs."""
    voice = Voice(patience=60)
    yield voice
    voice.close()


def worker_of(voice: Voice) -> int:
    assert voice._worker
    return voice._worker.process.pid


def audible(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.flatnonzero(np.abs(samples.astype(np.int32)) > 100)


def test_a_sentence_is_rendered_without_silence_around_it(voice: Voice) -> None:
    samples = voice.render("I am here with you.").result()
    loud = audible(samples)
    assert samples.dtype == np.int16
    assert 0.8 * RATE < len(samples) < 2.5 * RATE
    assert level(samples) > -30
    assert loud[0] <= 0.01 * RATE
    assert len(samples) - loud[-1] <= 0.06 * RATE


def test_many_in_a_row_all_come_whole_and_in_order(patient: Voice) -> None:
    futures = [patient.render("again " * n) for n in range(1, 16)]
    lengths = [len(future.result()) for future in futures]
    assert lengths == sorted(set(lengths))
    assert patient.restarts == 0


def test_a_long_text_is_whole_even_as_the_first(patient: Voice) -> None:
    assert len(patient.render("again " * 300).result()) > 60 * RATE
    assert patient.restarts == 0


def test_the_rate_belongs_to_the_request_and_is_never_the_last_one(voice: Voice) -> None:
    text = "Let us breathe together now"
    slow, fast = [], []
    for n in range(8):
        slow.append(len(voice.render(f"{text}, {n}.", rate=90).result()))
        fast.append(len(voice.render(f"{text}, {n}.", rate=200).result()))
    assert min(slow) > 1.6 * max(fast)
    voice.rate = 90
    assert voice.render(f"{text}, 1.").result() is voice.render(f"{text}, 1.", rate=90).result()


def first_words(name: str) -> Samples:
    """By a worker of its own: espeak-ng varies from one text to the next, but not from one start to the next."""
    with closing(Voice(name)) as voice:
        return voice.render("Good morning.").result()


def test_a_voice_has_several_names_and_each_voice_its_sound() -> None:
    american = first_words("en-us")
    assert np.array_equal(first_words("English (America)"), american)
    assert np.array_equal(first_words("EN_US"), american)
    for other in ("en-gb", "en-us+f3", ""):
        heard = first_words(other)
        assert len(heard)
        assert not np.array_equal(heard, american)


def test_what_was_rendered_is_kept_until_the_memory_is_full(voice: Voice) -> None:
    voice._cache._limit = 100_000
    first = voice.render("Breathe in.").result()
    assert voice.render("Breathe in.").result() is first
    assert not first.flags.writeable
    for n in range(4):
        voice.render(f"And now something else that is long, number {n}.").result()
        assert voice._cache._bytes <= 100_000
    assert voice.render("Breathe in.").result() is not first


@pytest.mark.parametrize("text", ["", "   ", "...", "—", "\n"])
def test_nothing_to_speak_is_no_fault(voice: Voice, text: str) -> None:
    assert len(voice.render(text).result()) == 0


@pytest.mark.parametrize("text", ["a\0b", "\ud800 lone", "<speak>tags</speak>", "[[h@l'oU]]", "naïve café", "x" * 2000])
def test_odd_text_is_rendered(patient: Voice, text: str) -> None:
    assert len(patient.render(text).result()) > 0
    assert patient.restarts == 0


def test_an_unknown_voice_names_its_neighbours_and_the_default_takes_over(voice: Voice) -> None:
    voice.name = "germann"
    with pytest.raises(VoiceError) as caught:
        voice.check()
    assert "germann" in caught.value.what
    assert "en-us is used" in caught.value.what
    assert "german" in caught.value.cure
    assert len(voice.render("I go on.").result()) > 0


def test_an_unknown_variant_is_not_dropped_in_silence(voice: Voice) -> None:
    voice.name = "en-us+nobody"
    with pytest.raises(VoiceError, match="nobody"):
        voice.check()


def test_voices_are_names_that_can_be_used(voice: Voice) -> None:
    names = voice.voices()
    assert {"en-us", "en-gb", "de"} <= set(names)
    for name in [n for n in names if n.startswith("en")]:
        voice.name = name
        voice.check()


def test_warm_starts_the_worker(voice: Voice) -> None:
    assert voice._worker is None
    assert "en-us" in voice.warm().result()
    os.kill(worker_of(voice), 0)


def test_a_worker_that_dies_is_replaced_and_the_text_not_lost(voice: Voice) -> None:
    voice.check()
    dead = worker_of(voice)
    os.kill(dead, signal.SIGKILL)
    assert len(voice.render("Hello again.").result()) > 0
    assert voice.restarts == 1
    assert worker_of(voice) != dead


def test_a_worker_that_hangs_is_ended_and_the_text_not_lost(voice: Voice) -> None:
    voice.check()
    os.kill(worker_of(voice), signal.SIGSTOP)
    assert len(voice.render("Hello again.").result()) > 0
    assert voice.restarts == 1


def test_a_worker_that_never_answers_is_a_named_fault_and_the_next_text_is_tried_anew(
    voice: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mute.py").write_text("import signal\nsignal.pause()\n")
    with monkeypatch.context() as patch:
        patch.setattr("assistant.voice.WORKER", tmp_path / "mute.py")
        voice._patience = 0.1
        with pytest.raises(VoiceError) as caught:
            voice.render("Hello.").result()
    assert "hangs or crashes" in caught.value.what
    assert "apt-get" in caught.value.cure
    voice._patience = 4.0
    assert len(voice.render("Hello.").result()) > 0


def test_without_the_library_there_is_a_cure(voice: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libespeak-ng.so.1").write_bytes(b"not a library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(VoiceError) as caught:
        voice.render("Hello.").result()
    assert "apt-get install libespeak-ng1" in caught.value.cure


def test_close_ends_the_worker_and_what_waits() -> None:
    voice = Voice()
    voice.check()
    pid = worker_of(voice)
    os.kill(pid, signal.SIGSTOP)
    running, waiting = voice.render("One."), voice.render("Two.")
    while not running.running():
        pass
    voice.close()
    with pytest.raises(VoiceError):
        running.result()
    with pytest.raises(CancelledError):
        waiting.result()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_text_in_the_arguments_and_none_on_disk(voice: Voice) -> None:
    voice.render("A very secret sentence.").result()
    proc = Path(f"/proc/{worker_of(voice)}")
    assert b"secret" not in (proc / "cmdline").read_bytes()
    opened = [os.readlink(fd) for fd in (proc / "fd").iterdir()]
    assert [f for f in opened if f.startswith("/") and not f.startswith(("/dev/", "/proc/", "/memfd:"))] == []


def test_aiff_under_the_name_of_a_wav_is_read(tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    soundfile.write(path, np.arange(500, dtype=np.int16), 22_050, format="AIFF")
    rate, data = samples_of(str(path))
    assert rate == 22_050
    assert np.frombuffer(data, np.int16).tolist() == list(range(500))


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Smith is 2.5 m tall, J. R. said. Really.", ["Dr. Smith is 2.5 m tall, J. R. said.", "Really."]),
        ('She said "No." Then he left.', ['She said "No."', "Then he left."]),
        ("I was ... tired. It is what it is, e.g. this.", ["I was ... tired.", "It is what it is, e.g. this."]),
        ("It was I. You know.", ["It was I.", "You know."]),
        ("Say no. Then go.", ["Say no.", "Then go."]),
        ("wrapped\nlines. New", ["wrapped lines.", "New"]),
        ("A title\n\nA text", ["A title", "A text"]),
        ("... — !", []),
        ("", []),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert sentences(text) == pieces


def test_a_long_sentence_is_parted_at_a_comma_near_its_middle() -> None:
    first = "the sea was calm and grey and the gulls were asleep on the harbor wall,"
    second = "and nobody came down to the boats that morning because of the news from home."
    assert sentences(f"{first} {second}") == [first, second]


def test_every_piece_is_short_and_no_word_is_lost() -> None:
    text = "and so it went on and on " * 40 + "x" * 500
    pieces = sentences(text)
    assert max(len(piece.split()) for piece in pieces) <= BREATH
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_the_rest_after_a_sentence_is_longer_than_after_a_comma() -> None:
    assert rest_after('He said "no."') > rest_after("He said,") > 0
