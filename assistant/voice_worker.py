"""The process that speaks through pyttsx3, one text at a time: JSON lines in, a JSON header and raw samples out.

A process of its own, since a synthesiser that hangs can only be ended from outside, and since on Linux pyttsx3 prints
to stdout and must be driven by one owner. It is started by file name, so that it imports none of this package.

    {"text": "Hello.", "rate": 130, "voice": "en-us"}  ->  {"rate": 22050, "bytes": 51200} and 51200 bytes, 16-bit mono
    {"voices": true}                                   ->  {"voices": ["en-us", ...], "bytes": 0}
    a fault: package, library, voice, empty, failed    ->  {"fault": "voice", "detail": "klingon", ..., "bytes": 0}
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

FINISH = 60.0
"""Seconds to wait for the end of synthesis. The real deadline is the caller's, who ends this process."""


class Fault(Exception):
    """`name` travels in the header's `fault`."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(detail)
        self.name = name


@contextmanager
def scratch() -> Iterator[str]:
    """A path to render into that never reaches a disk on Linux, and is deleted at once elsewhere."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("voice")
        try:
            yield f"/proc/self/fd/{fd}"
        finally:
            os.close(fd)
        return
    folder = tempfile.mkdtemp()
    try:
        yield os.path.join(folder, "voice.wav")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def samples_of(path: str) -> tuple[int, bytes]:
    """Samples a second and 16-bit mono samples. Fault `empty` where nothing was written."""
    with open(path, "rb") as file:
        kind = file.read(4)
    if kind == b"FORM":
        return aiff(path)
    if kind != b"RIFF":
        raise Fault("empty")
    with wave.open(path, "rb") as sound:
        rate, data = sound.getframerate(), sound.readframes(sound.getnframes())
    if not data:
        raise Fault("empty")
    return rate, data


def aiff(path: str) -> tuple[int, bytes]:
    """macOS writes AIFF whatever the name says."""
    import soundfile  # only here: it would double this process on Linux

    data, rate = soundfile.read(path, dtype="int16", always_2d=True)
    return int(rate), data[:, 0].tobytes()


class Engine:
    """pyttsx3 and the traps around it."""

    def __init__(self) -> None:
        try:
            import pyttsx3

            self._engine: Any = pyttsx3.init()
        except ModuleNotFoundError as error:
            raise Fault("package", str(error)) from None
        except (ImportError, RuntimeError, OSError) as error:
            raise Fault("library", str(error)) from None
        self._finished = threading.Event()
        self._errors: list[BaseException] = []
        # runAndWait() may return before the file is written; this event comes after it (measured with 2.99 on Linux).
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        self._engine.connect("error", lambda exception, **_: self._errors.append(exception))
        self._engine.runAndWait()  # until a first run, properties are queued, not set
        self._voices = {**self._names(), "": self._engine.getProperty("voice")}
        self._in_force: tuple[str, int] | None = None

    def _names(self) -> dict[str, str]:
        """Every way to name a voice (lower case, "-" for "_") -> its id: "gmw/en-us", "en-us", "english (america)"."""
        names: dict[str, str] = {}
        for voice in self._engine.getProperty("voices"):
            short = voice.id.rsplit("/")[-1]
            for name in (short, voice.id, *(str(lang) for lang in voice.languages or ()), voice.name or short):
                names.setdefault(name.lower().replace("_", "-"), voice.id)
        return names

    def voices(self) -> list[str]:
        """The names of one word, without MBROLA's, which are listed even where they can't speak."""
        return sorted(n for n, i in self._voices.items() if n and not {"/", " "} & {*n} and not i.startswith("mb/"))

    def _prepare(self, voice: str, rate: int) -> None:
        if self._in_force == (voice, rate):
            return
        self._in_force = None
        self._use(voice)
        self._engine.setProperty("rate", rate)  # after the voice: a new voice may bring its own
        self._settle()
        self._in_force = (voice, rate)

    def _use(self, name: str) -> None:
        """Speak with voice `name`, "+f3" and the like for an espeak variant, "" for the system's own."""
        base, plus, variant = name.partition("+")
        ident = self._voices.get(base.lower().replace("_", "-"), base) + plus + variant
        self._errors.clear()
        self._engine.setProperty("voice", ident)
        # An unknown variant is dropped without an error: only the voice in force tells.
        if self._errors or (self._engine.getProperty("voice") or "").lower() != ident.lower():
            raise Fault("voice", name)

    def _settle(self) -> None:
        """espeak-ng takes a new rate from a queue, which runAndWait() empties first: wait until it is taken (20 ms)."""
        if self._engine.driver_name == "espeak":
            from pyttsx3.drivers import _espeak

            _espeak.Synchronize()

    def render(self, text: str, rate: int, voice: str) -> tuple[int, bytes]:
        self._prepare(voice, rate)
        self._finished.clear()
        self._errors.clear()
        with scratch() as path:
            self._engine.save_to_file(text, path)
            self._engine.runAndWait()
            if not self._finished.wait(FINISH) or self._errors:
                raise Fault("failed", type(self._errors[0]).__name__ if self._errors else "no end")
            return samples_of(path)


def answer(engine: Engine, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if "voices" in request:
        return {"voices": engine.voices()}, b""
    text = "".join(c if c.isprintable() else " " for c in request["text"])  # a NUL would end it, half a pair crash it
    rate, data = engine.render(text, request["rate"], request["voice"])
    return {"rate": rate}, data


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer until `requests` ends."""
    engine: Engine | None = None
    for line in requests:
        data = b""
        try:
            engine = engine or Engine()
            header, data = answer(engine, json.loads(line))
        except Fault as fault:
            header = {"fault": fault.name, "detail": str(fault)}
            if engine and fault.name == "voice":
                header["voices"] = engine.voices()
        replies.write(json.dumps({**header, "bytes": len(data)}).encode() + b"\n" + data)
        replies.flush()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the companion, which then ends this process
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # pyttsx3 prints
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
