"""The same device after every replug, and never the one beside it: a few cycles of bench/replug.py, seconds aside."""

from __future__ import annotations

import threading

import pytest

from assistant import ports
from assistant.devices import find, lasting_name
from assistant.errors import DeviceError


def test_devices_are_lost_and_found_by_name_however_they_go() -> None:
    from bench import replug

    with replug.room() as (here, told):
        assert replug.until(lambda: told.hears == "ours" and told.sounds)
        for kind in replug.KINDS:
            found = replug.cycle(here, told, kind, 0.5)
            assert found["microphone"] is not None and found["loudspeaker"] is not None, found
            assert told.hears == "ours" and here.sounding() == {"loudspeaker"}
            assert not found["another_sounded"]


class Listed:
    """PortAudio's list of devices."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def query_devices(self) -> list[dict[str, object]]:
        return [{"name": name, "index": n, "max_input_channels": 1} for n, name in enumerate(self.names)]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["USB Mic: Audio (hw:1,0)"], ["Webcam (hw:1,0)", "USB Mic: Audio (hw:2,0)"], "USB Mic: Audio (hw:2,0)"),
        (["USB Mic: Audio (hw:1,0)"], ["USB Mic 2: Audio (hw:1,0)"], None),
        (["kitchen", "kitchen two"], ["kitchen two"], None),
        (["USB Mic (hw:1,0)", "USB Mic (hw:2,0)"], ["USB Mic (hw:2,0)"], None),
    ],
)
def test_after_a_replug_no_other_name_will_do(before: list[str], after: list[str], found: str | None) -> None:
    asked = before[0].partition(":")[0].partition(" (")[0]
    listed = Listed(*before)
    own = lasting_name(listed, find(listed, asked, "input"), "input")
    if found:
        assert find(Listed(*after), asked, "input", own)["name"] == found
    else:
        with pytest.raises(DeviceError):
            find(Listed(*after), asked, "input", own)


class Library:
    """PortAudio, as far as it is ended and started."""

    def __init__(self) -> None:
        self.ended = 0

    def _terminate(self) -> None:
        self.ended += 1

    def _initialize(self) -> None:
        """Nothing to do."""


def test_while_a_stream_cant_be_closed_portaudio_is_not_ended_and_afterwards_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library, closed = Library(), threading.Event()
    monkeypatch.setattr(ports, "portaudio", lambda: library)
    closing = threading.Thread(target=closed.wait, daemon=True)
    closing.start()
    monkeypatch.setattr(ports, "_closing", [closing])
    port = object.__new__(ports.OutputPort)
    port._list_anew()
    assert library.ended < 1
    closed.set()
    closing.join()
    port._list_anew()
    assert library.ended == 1
