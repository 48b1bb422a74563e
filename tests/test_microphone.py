"""Hearing: files of every kind, raw samples, and a real microphone that vanishes and comes back."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pulse import MICROPHONE, Pulse, pitch_of, sounding, tone

from assistant.audio import BLOCK, RATE, Samples
from assistant.errors import AudioFileError, DeviceError
from assistant.microphone import (
    DeviceMicrophone,
    Microphone,
    PcmMicrophone,
    WavMicrophone,
    devices,
    read_wav,
    write_wav,
)
from assistant.speaker import DeviceSpeaker

# ---------------------------------------------------------------- files


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("depth", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_wav_comes_out_as_16_khz_mono(tmp_path: Path, rate: int, depth: str, channels: int) -> None:
    path = tmp_path / "sound.wav"
    sound = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    soundfile.write(path, np.stack([sound] * channels, 1), rate, depth)
    samples = read_wav(path)
    assert len(samples) == pytest.approx(RATE, abs=2)
    assert pitch_of(samples) == pytest.approx(440, abs=2)
    assert samples.max() == pytest.approx(16384, rel=0.03)


def test_stereo_is_mixed(tmp_path: Path) -> None:
    left, right = np.full(BLOCK, 3000, np.int16), np.full(BLOCK, 1000, np.int16)
    write_wav(tmp_path / "two.wav", np.stack([left, right], 1))
    assert soundfile.info(tmp_path / "two.wav").channels == 2
    assert (read_wav(tmp_path / "two.wav") == 2000).all()


def test_written_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    samples = np.array([0, 1, -1, 32767, -32768, 5], np.int16)
    write_wav(tmp_path / "a.wav", samples)
    assert read_wav(tmp_path / "a.wav").tolist() == samples.tolist()


def test_not_a_number_and_too_loud_do_no_harm(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "f.wav", np.array([np.nan, 7.0, -7.0], np.float32), RATE, "FLOAT")
    assert read_wav(tmp_path / "f.wav").tolist() == [0, 32767, -32768]


def test_a_file_is_a_microphone(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.ones(3 * BLOCK + 1, np.int16))
    microphone: Microphone = WavMicrophone(tmp_path / "a.wav")
    chunks = list(microphone)
    assert [len(c.samples) for c in chunks] == [BLOCK] * 4
    assert all(c.present and not c.lost for c in chunks)
    assert sum(int(c.samples.sum()) for c in chunks) == 3 * BLOCK + 1
    microphone.close()


def test_close_ends_the_iteration(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.ones(RATE, np.int16))
    microphone = WavMicrophone(tmp_path / "a.wav")
    chunks = iter(microphone)
    next(chunks)
    microphone.close()
    assert list(chunks) == []


def wav(samples: int = RATE) -> bytes:
    memory = io.BytesIO()
    soundfile.write(memory, np.zeros(samples, np.int16), RATE, format="WAV")
    return memory.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"Dear diary, this is no sound at all.", "WAV"),
        (b"RIFF", "WAV"),
        (wav()[:3000], "cut off"),
        (wav(0), "no sound"),
        (None, "read"),
    ],
    ids=["empty", "text", "four bytes", "truncated", "header only", "missing"],
)
def test_a_bad_file_is_named_with_a_cure(tmp_path: Path, content: bytes | None, word: str) -> None:
    path = tmp_path / "diary.wav"
    if content is not None:
        path.write_bytes(content)
    for use in (read_wav, WavMicrophone):
        with pytest.raises(AudioFileError) as caught:
            use(path)
        assert word in caught.value.what
        assert caught.value.where == str(path)
        assert caught.value.cure


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError):
        read_wav(tmp_path)


def test_a_wav_written_into_a_pipe_has_no_length_and_is_read(tmp_path: Path) -> None:
    data = bytearray(wav(RATE))
    struct.pack_into("<I", data, 4, 0xFFFFFFFF)
    struct.pack_into("<I", data, data.index(b"data") + 4, 0xFFFFFFFF)
    (tmp_path / "piped.wav").write_bytes(data)
    assert len(read_wav(tmp_path / "piped.wav")) == RATE


FULL = """
import resource, sys, numpy as np
from assistant.errors import AudioFileError
from assistant.microphone import write_wav
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_wav(sys.argv[1], np.zeros(16000, np.int16))
except AudioFileError as error:
    print(error.where)
"""


def test_a_full_disk_is_named_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.wav"
    write_wav(path, np.ones(4, np.int16))
    done = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(path)
    assert read_wav(path).tolist() == [1, 1, 1, 1]
    assert os.listdir(tmp_path) == ["old.wav"]


def test_what_is_no_file_is_written_to_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE)
    write_wav(tmp_path / "pipe", np.ones(8, np.int16))
    assert reader.communicate()[0][-2:] == b"\1\0"
    assert (tmp_path / "pipe").is_fifo()


# ---------------------------------------------------------------- raw samples


def pcm(data: bytes, rate: int = RATE, channels: int = 1) -> Samples:
    return np.concatenate([c.samples for c in PcmMicrophone(io.BytesIO(data), rate, channels)])


def test_pcm_sample_for_sample() -> None:
    samples = np.arange(BLOCK + 10, dtype="<i2")
    heard = pcm(samples.tobytes())
    assert heard[: BLOCK + 10].tolist() == samples.tolist()
    assert len(heard) == 2 * BLOCK


def test_pcm_of_another_rate_and_in_stereo() -> None:
    sound = np.rint(10_000 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)).astype("<i2")
    heard = pcm(np.stack([sound, sound], 1).tobytes(), 48_000, 2)
    assert len(heard) == pytest.approx(RATE, abs=BLOCK)
    assert pitch_of(heard) == pytest.approx(440, abs=2)


def test_pcm_that_ends_within_a_sample() -> None:
    assert pcm(b"\1\0\2\0\3")[:3].tolist() == [1, 2, 0]


def test_pcm_without_any_sound_is_named() -> None:
    with pytest.raises(AudioFileError):
        pcm(b"")


# ---------------------------------------------------------------- a real microphone, in a process of its own


@pytest.fixture(scope="module")
def pulse() -> Iterator[Pulse]:
    with Pulse() as pulse:
        yield pulse


def tell_devices() -> None:
    print(json.dumps([(d.name, d.inputs > 0, d.outputs > 0, d.default_in) for d in devices()]))
    try:
        DeviceMicrophone("bathroom")
    except DeviceError as error:
        print(json.dumps(error.as_json()))


def test_devices_are_listed_and_an_unknown_one_is_refused_with_their_names(pulse: Pulse) -> None:
    with pulse.child(tell_devices) as child:
        listed = json.loads(child.line())
        refused = json.loads(child.line())
    assert ["kitchen", True, True, False] in listed
    assert ["default", True, True, True] in listed
    assert "bathroom" in refused["what"]
    assert '"kitchen"' in refused["cure"]


def hear(microphone: DeviceMicrophone) -> Iterator[Samples]:
    """Blocks of a tone, after the silence before it."""
    for chunk in microphone:
        if np.abs(chunk.samples.astype(np.int32)).max() > 1000:
            yield chunk.samples


def listen(device: str, rate: int) -> None:
    microphone = DeviceMicrophone(device, rate)
    chunks = iter(microphone)
    while not next(chunks).present:
        pass
    print(microphone.name)
    heard = [samples for samples, _ in zip(hear(microphone), range(20), strict=False)]
    microphone.close()
    sound = np.concatenate(heard[2:])
    dead, lost = microphone.dead_air, microphone.lost
    print(json.dumps({"pitch": pitch_of(sound), "top": int(sound.max()), "dead": dead, "lost": lost}))


@pytest.mark.parametrize(("device", "rate"), [("default", RATE), ("kitchen", 44_100)])
def test_what_is_said_into_the_microphone_arrives(pulse: Pulse, device: str, rate: int) -> None:
    with pulse.child(listen, device, rate) as child:
        assert child.line() == device
        pulse.play_into_microphone(tone(1))
        heard = json.loads(child.line())
        assert child.ended_well()
    assert heard["pitch"] == pytest.approx(440, abs=20)  # a busy machine loses a block now and then
    assert heard["top"] == pytest.approx(0.3 * 32767, rel=0.1)
    assert heard["dead"] == 0
    assert heard["lost"] == 0


def vanish_and_return() -> None:
    microphone = DeviceMicrophone("kitchen")
    chunks = iter(microphone)
    for said in ("here", "gone", "back"):
        wanted = said != "gone"
        while next(chunks).present is not wanted:
            pass
        fault = microphone.fault
        print(said, fault.as_json()["error"] if fault else "")
    while not np.abs(next(chunks).samples.astype(np.int32)).max() > 1000:
        pass
    print("heard")


@pytest.mark.parametrize("what", ["unplugged", "the sound server dies"])
def test_a_microphone_that_vanishes_is_waited_for_and_found_again(pulse: Pulse, what: str) -> None:
    gone, back = (pulse.unplug_all, pulse.plug_all) if what == "unplugged" else (pulse.stop, pulse.start)
    with pulse.child(vanish_and_return) as child:
        assert child.line() == "here"
        gone()
        assert child.line() == "gone DeviceError"
        back()
        assert child.line() == "back"
        pulse.play_into_microphone(tone(0.5))
        assert child.line() == "heard"
        assert child.ended_well()


def lose_both() -> None:
    microphone, speaker = DeviceMicrophone("kitchen"), DeviceSpeaker("parlour")
    for said in ("here", "gone", "back"):
        for chunk in microphone:
            speaker.step()
            if chunk.present is not (said == "gone") and bool(speaker.fault) is (said == "gone"):
                break
        print(said)
    speaker.close()
    microphone.close()


def test_both_devices_come_back_when_the_sound_server_does(pulse: Pulse) -> None:
    with pulse.child(lose_both) as child:
        assert child.line() == "here"
        pulse.stop()
        assert child.line() == "gone"
        pulse.start()
        assert child.line() == "back"
        assert child.ended_well()


def wait_for_dead_air() -> None:
    microphone = DeviceMicrophone()
    for _ in microphone:
        if microphone.dead_air > 0.5:
            print("dead", microphone.fault)
            microphone.close()


def test_a_microphone_that_gives_only_zeros_shows(pulse: Pulse) -> None:
    with pulse.child(wait_for_dead_air) as child:
        assert child.line() == "dead None"
        assert child.ended_well()


def sleep_on_the_job() -> None:
    """A suspended source gives nothing, but the device stays open: the clock goes on."""
    microphone = DeviceMicrophone()
    chunks = iter(microphone)
    while not next(chunks).present:
        pass
    print("open")
    while next(chunks).present:
        pass
    print("asleep")
    while not next(chunks).present:
        pass
    print("awake")


def test_the_clock_stands_in_for_a_device_that_gives_nothing(pulse: Pulse) -> None:
    with pulse.child(sleep_on_the_job) as child:
        assert child.line() == "open"
        pulse.pactl("suspend-source", MICROPHONE, "1")
        assert child.line() == "asleep"
        pulse.pactl("suspend-source", MICROPHONE, "0")
        assert child.line() == "awake"


def overflow() -> None:
    """What PortAudio's thread hands over when it dropped two blocks, and then nobody fetches for long."""
    import sounddevice

    microphone = DeviceMicrophone()
    port = microphone._port
    port._close()
    while not microphone._queue.empty():
        microphone._queue.get()
    block = np.ones((BLOCK, 1), np.int16)
    now = type("Timing", (), {"inputBufferAdcTime": 1.0})
    port._callback(block, BLOCK, now, sounddevice.CallbackFlags())
    now = type("Timing", (), {"inputBufferAdcTime": 1.06})
    flags = sounddevice.CallbackFlags()
    flags.input_overflow = True
    port._callback(block, BLOCK, now, flags)
    chunks = iter(microphone)
    print([(int(c.samples.any()), c.lost) for c in (next(chunks) for _ in range(4))], microphone.lost)
    for _ in range(501):
        port._callback(block, BLOCK, now, sounddevice.CallbackFlags())
    for _ in range(500):
        next(chunks)
    port._callback(block, BLOCK, now, sounddevice.CallbackFlags())
    print([(int(c.samples.any()), c.lost) for c in (next(chunks) for _ in range(2))], microphone.lost)


def test_dropped_samples_come_back_as_silence_and_are_counted(pulse: Pulse) -> None:
    with pulse.child(overflow) as child:
        assert child.line() == f"[(1, 0), (0, 0), (0, 0), (1, {2 * BLOCK})] {2 * BLOCK}"
        assert child.line() == f"[(0, 0), (1, {BLOCK})] {3 * BLOCK}"


def no_devices() -> None:
    for attempt in (DeviceMicrophone, devices):
        try:
            print(attempt())
        except DeviceError as error:
            print(error.what, "|", error.cure)


def test_no_microphone_at_all(pulse: Pulse) -> None:
    pulse.stop()
    try:
        with pulse.child(no_devices) as child:
            assert child.line().startswith("There is no microphone. | Plug one in")
            assert child.line() == "[]"
    finally:
        pulse.start()


def plugged_in_later() -> None:
    no_devices()
    input()
    print(next(chunk.present for chunk in DeviceMicrophone("kitchen") if chunk.present))


def test_a_device_that_was_not_there_at_the_start_is_found(pulse: Pulse) -> None:
    pulse.stop()
    try:
        with pulse.child(plugged_in_later) as child:
            assert child.line().startswith("There is no microphone.")
            assert child.line() == "[]"
            pulse.start()
            child.go_on()
            assert child.line() == "True"
    finally:
        if not pulse.running:
            pulse.start()


def test_without_portaudio_only_devices_are_missing(pulse: Pulse, tmp_path: Path) -> None:
    (tmp_path / "libportaudio.so.2").write_bytes(b"not a library")
    pulse.extra["LD_LIBRARY_PATH"] = str(tmp_path)
    try:
        with pulse.child(no_devices) as child:
            assert "apt-get install libportaudio2" in child.line()
            assert "apt-get install libportaudio2" in child.line()
    finally:
        pulse.extra.clear()


def test_sounding_finds_the_sound() -> None:
    assert len(sounding(np.concatenate([np.zeros(50, np.int16), tone(0.1), np.zeros(50, np.int16)]))) > 1500
