"""The loop as it is usually written by hand: half a second of sound, a full result, a dictionary, `pyttsx3.say`.

As in Vosk's and pyttsx3's own examples, with the same model and the same phrases as ours. Nothing of this package is
imported here, so that its start and its memory are its own.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyttsx3
import vosk

RATE = 16_000
BLOCK = RATE // 2
"""Samples in a block: 0.5 s, between the 0.25 s and the 0.5 s of Vosk's two microphone examples."""

Samples = npt.NDArray[np.int16]

PLAYER = '#!/bin/sh\ndate +%s%N > "$BENCH_PLAYED"\n'
"""Stands in for `aplay`, which pyttsx3 starts with the whole sentence in a file: it notes when, and plays nothing."""


@dataclass(frozen=True)
class Reply:
    """What was heard, and when the reply to it sounds: `decided` seconds of audio, and `compute` seconds of work."""

    heard: str
    decided: float
    compute: float


class UsualEars:
    """One recognizer over one grammar (None: free dictation)."""

    def __init__(self, model: Any, phrases: Iterable[str] | None) -> None:
        grammar = [] if phrases is None else [json.dumps([*phrases, "[unk]"])]
        self._vosk = vosk.KaldiRecognizer(model, RATE, *grammar)

    def accept(self, block: Samples) -> str:
        """What was said, once Vosk finds that it is over; else nothing."""
        if not self._vosk.AcceptWaveform(block.tobytes()):
            return ""
        return str(json.loads(self._vosk.Result())["text"])

    def reset(self) -> None:
        self._vosk.Reset()


def load(model: Path) -> Any:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(model))


def blocks(sound: Samples) -> Iterator[Samples]:
    """Whole blocks; what is left at the end has not come from the sound card yet."""
    return (sound[at : at + BLOCK] for at in range(0, len(sound) - BLOCK + 1, BLOCK))


class UsualVoice:
    """pyttsx3's own way to speak, up to the moment when the player is started."""

    def __init__(self, played: Path) -> None:
        self._played = played
        with _hushed():
            self._engine = pyttsx3.init()
            self._engine.setProperty("rate", 130)

    def say(self, text: str) -> float:
        """Seconds from the text to the start of the player, which has the first sample by then. Raises OSError."""
        self._played.unlink(missing_ok=True)
        asked = time.time_ns()
        with _hushed():
            self._engine.say(text)
            self._engine.runAndWait()
        return (self._started() - asked) / 1e9

    def _started(self) -> int:
        """`runAndWait` may return before the player was started."""
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if self._played.exists() and (noted := self._played.read_text()).endswith("\n"):
                return int(noted)
            time.sleep(0.001)
        raise TimeoutError("pyttsx3 never started its player")


@contextmanager
def _hushed() -> Iterator[None]:
    """pyttsx3 prints."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        yield


@contextmanager
def usual_voice() -> Iterator[UsualVoice]:
    """A voice whose player only notes the time."""
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        player, played = Path(folder) / "aplay", Path(folder) / "played"
        player.write_text(PLAYER)
        player.chmod(0o700)
        os.environ["PATH"], os.environ["BENCH_PLAYED"] = f"{folder}:{before}", str(played)
        try:
            yield UsualVoice(played)
        finally:
            os.environ["PATH"] = before


def converse(ears: UsualEars, sound: Samples, reply: Callable[[str], str], say: Callable[[str], float]) -> Reply | None:
    """Listen until something is heard, and answer it. None: nothing was heard."""
    ears.reset()
    for number, block in enumerate(blocks(sound), 1):
        began = time.perf_counter()
        if text := ears.accept(block):
            answer = reply(text)
            compute = time.perf_counter() - began + say(answer)
            return Reply(text, number * BLOCK / RATE, compute)
    return None
