"""Text in, samples out: pyttsx3 renders in a supervised process, and this is its supervisor.

The worker (voice_worker.py) gets one text at a time and a deadline; when it hangs or dies it is ended, started again
and asked once more. What was rendered is kept in memory, never on disk. Playing it is the speaker's business.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from assistant.audio import RATE, Samples
from assistant.errors import VoiceError
from assistant.sentences import SPOKEN, rest_after, sentences

__all__ = ["DEFAULT", "Voice", "rest_after", "sentences"]

DEFAULT = "en-us"
CHOICE = ("en-us", "en-us+f3", "en-gb", "en-gb+f2")
"""Voices that "another voice" goes through."""

WORKER = Path(__file__).with_name("voice_worker.py")
SLOWEST, FASTEST = 80, 450
"""Words a minute between which espeak-ng changes anything."""

PER_CHARACTER = 0.005
"""Seconds a byte of the request added to its deadline; espeak-ng needs about 0.0004 on one core of a small machine."""

LONGEST_HEADER, LONGEST_SOUND = 1_000_000, 256 << 20
"""Bytes of one answer, so that a worker that floods its pipe fills no memory: a list of voices has about 2,000, and
256 MiB are 50 minutes at 44.1 kHz."""

RATES = range(4_000, 192_001)
"""Samples a second that a synthesiser may give."""

AUDIBLE = 100
"""Samples below this (-50 dBFS) count as silence when the ends are trimmed."""

LEAD, TAIL = 80, 800
"""Samples kept before the first audible one (5 ms, so that no consonant loses its onset) and after the last (50 ms)."""

Piece = tuple[str, int, str]
"""Text, words a minute, name of the voice."""


class Voice:
    """A voice of the synthesiser.

    `name` and `rate` (words a minute) may be changed at any time, for what is rendered next. `name` is one of
    `voices()`, with "+f3" and the like for a variant; "" is the system's own. `patience` is how many seconds the worker
    may take before it is ended and started again; `restarts` counts that, and `mended` holds why, until it is fetched.
    """

    def __init__(
        self, name: str = DEFAULT, rate: int = 130, *, patience: float = 4.0, cache_bytes: int = 16 << 20
    ) -> None:
        self.name = name
        self.rate = rate
        self.restarts = 0
        self.mended: queue.SimpleQueue[VoiceError] = queue.SimpleQueue()
        self._patience = patience
        self._cache = _Cache(cache_bytes)
        self._worker: _Worker | None = None
        self._owner = ThreadPoolExecutor(1, thread_name_prefix="voice")
        self._closed = threading.Event()

    def warm(self) -> Future[tuple[str, ...]]:
        """Start the worker now, so that the first sentence doesn't wait for it. The result is `voices()`."""
        return self._owner.submit(self._list)

    def voices(self) -> tuple[str, ...]:
        """Names of all voices there are. Raises VoiceError."""
        return self.warm().result()

    def check(self) -> None:
        """Raise VoiceError where nothing can be rendered, or `name` isn't a voice (then `DEFAULT` is in force)."""
        self.render("a").result()

    def render(self, text: str, rate: int | None = None) -> Future[Samples]:
        """`text` as sound at `RATE`, in the order of the calls; empty where nothing in it can be spoken.

        The future raises VoiceError. When the voice's name was unknown, `name` is `DEFAULT` from then on: ask again.
        """
        key = (text, min(max(rate or self.rate, SLOWEST), FASTEST), self.name)
        known = self._cache.get(key) if SPOKEN.search(text) else np.zeros(0, np.int16)
        if known is None:
            return self._owner.submit(self._render, key)
        done: Future[Samples] = Future()
        done.set_result(known)
        return done

    def change(self) -> None:
        """Speak on in the next voice of `CHOICE`."""
        at = CHOICE.index(self.name) if self.name in CHOICE else -1
        self.name = CHOICE[(at + 1) % len(CHOICE)]

    def close(self) -> None:
        """End the worker; what waits is cancelled, what is being rendered raises VoiceError."""
        self._closed.set()
        if worker := self._worker:
            worker.process.kill()
        self._owner.shutdown(cancel_futures=True)
        if self._worker:
            self._worker.close()
            self._worker = None

    # ------------------------------------------------------------ on the owner's thread

    def _list(self) -> tuple[str, ...]:
        header, _ = self._ask({"voices": True})
        return tuple(header["voices"])

    def _render(self, key: Piece) -> Samples:
        if (known := self._cache.get(key)) is not None:
            return known
        text, rate, name = key
        header, data = self._ask({"text": text, "rate": rate, "voice": name})
        samples = _trimmed(_resampled(np.frombuffer(data, np.int16), header["rate"]))
        samples.flags.writeable = False
        self._cache.put(key, samples)
        return samples

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Ask the worker; one that hangs, dies or gives nothing is replaced, and the new one asked once more."""
        problem: VoiceError | None = None
        for _ in range(2):
            try:
                answer = self._hired().ask(request)
                if problem:
                    self.mended.put(problem)
                return answer
            except _Refused as refusal:
                problem = self._explained(refusal.header)
                if refusal.final:
                    break
            except _Lost:
                problem = VoiceError("The speech synthesiser hangs or crashes.", where="pyttsx3", cure=REPAIR)
            self._dismiss()
        raise problem or VoiceError("The voice is closed.", where="pyttsx3")

    def _hired(self) -> _Worker:
        if self._closed.is_set():
            raise _Lost
        if self._worker is None:
            self._worker = _Worker(self._patience)
        return self._worker

    def _dismiss(self) -> None:
        if self._worker:
            self._worker.close()
            self._worker = None
            self.restarts += 1

    def _explained(self, header: dict[str, Any]) -> VoiceError:
        match header["fault"]:
            case "package":
                return VoiceError("The Python package pyttsx3 is missing.", where=sys.prefix, cure="script/bootstrap")
            case "library":
                return VoiceError("No speech synthesiser can be loaded.", where="libespeak-ng", cure=INSTALL)
            case "voice":
                return self._unknown(header["detail"], header["voices"])
        return VoiceError("The speech synthesiser gave no sound.", where="pyttsx3", cure=REPAIR)

    def _unknown(self, name: str, voices: Sequence[str]) -> VoiceError:
        if self.name == name:
            self.name = DEFAULT if DEFAULT in voices and name != DEFAULT else ""
        base = name.partition("+")[0].lower()
        if base in voices:
            cure = f"{base} has the variants +f1 to +f5, +m1 to +m8 and +whisper, in small letters."
        else:
            near = get_close_matches(base, voices, 4, 0.5) or [v for v in voices if v.startswith("en")]
            cure = f"Near it are: {', '.join(near)}."
        used = self.name or "the system's own"
        return VoiceError(f'There is no voice "{name}"; {used} is used.', where="voice", cure=cure)


INSTALL = "sudo apt-get install libespeak-ng1"
REPAIR = 'Try it by itself: espeak-ng "hello". If that fails: sudo apt-get install --reinstall libespeak-ng1'


class _Lost(Exception):
    """The worker died, or was ended at its deadline."""


class _Refused(Exception):
    """The worker answered with a fault; the header says which."""

    def __init__(self, header: dict[str, Any]) -> None:
        super().__init__(header["fault"])
        self.header = header
        self.final = header["fault"] in ("package", "library", "voice")


class _Worker:
    """One worker process. `patience` seconds, and more for long texts, is what a request may take."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        command = [sys.executable, "-P", str(WORKER)]  # -P: not this folder on sys.path, `locale` would shadow Python's
        quiet = subprocess.DEVNULL  # what a driver prints may quote what is spoken
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet)
        except OSError as error:  # no memory, no more processes
            raise _Lost from error

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        line = json.dumps(request).encode() + b"\n"
        deadline = threading.Timer(self._patience + PER_CHARACTER * len(line), self.process.kill)
        deadline.daemon = True
        deadline.start()
        try:
            header, data = self._exchange(line)
        finally:
            deadline.cancel()
        if "fault" in header:
            raise _Refused(header)
        return header, data

    def _exchange(self, line: bytes) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
            header = json.loads(self.process.stdout.readline(LONGEST_HEADER))
            length = header["bytes"]
            if not (0 <= length <= LONGEST_SOUND and length % 2 == 0 and (not length or header["rate"] in RATES)):
                raise _Lost  # it talks nonsense
            data = self.process.stdout.read(length)
        except (OSError, ValueError, KeyError, TypeError) as error:  # a broken pipe, half an answer, no answer at all
            raise _Lost from error
        if len(data) < length:
            raise _Lost
        return header, data

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()  # closes the pipes and collects the process


class _Cache:
    """Rendered pieces, the least used forgotten first, at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: OrderedDict[Piece, Samples] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Piece) -> Samples | None:
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
            return self._pieces.get(key)

    def put(self, key: Piece, samples: Samples) -> None:
        with self._lock:
            self._pieces[key] = samples
            self._bytes += samples.nbytes
            while self._bytes > self._limit:
                self._bytes -= self._pieces.popitem(last=False)[1].nbytes


def _resampled(samples: Samples, rate: int) -> Samples:
    sound = soxr.resample(samples.astype(np.float32), rate, RATE, quality="HQ")
    rounded: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return rounded


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends, but for `LEAD` and `TAIL`."""
    audible = np.flatnonzero(np.abs(samples.astype(np.int32)) > AUDIBLE)
    if not len(audible):
        return samples[:0].copy()
    return samples[max(0, audible[0] - LEAD) : audible[-1] + 1 + TAIL].copy()
