"""Vosk: a model in memory, and what runs on it. Sound goes in, readings of it come out, with their likelihood."""

from __future__ import annotations

import ctypes
import difflib
import json
import math
import struct
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import vosk

from assistant.audio import RATE, Samples, samples_in, seconds
from assistant.errors import ModelDamaged

UNKNOWN = "[unk]"
"""Vosk's word for speech outside the grammar."""

FILLING = 100_000
"""How often the model's longest word stands in a grammar. Vosk makes a bigram model of a grammar, where any word may
follow any other at the price of its frequency; when nearly all of it is one word nobody says, that price is high."""

EVERY_WORD = 50_000
"""Words of the model, at most, that an utterance is held against before a phrase is accepted."""

RENEWED = 30.0
"""Seconds of sound after which a decoder is made anew. Vosk keeps what it has put together of its graph: in forty
minutes of talk 5 MB for the phrases of a moment, but 60 MB for any words, half of that in the first minute."""


@dataclass(frozen=True)
class Word:
    """`start` and `end` in seconds since the utterance began."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Reading:
    """One way to understand an utterance. `share`: its probability among the ways that Vosk offered, 0 to 1; `score`:
    its logarithmic likelihood."""

    words: tuple[Word, ...]
    share: float
    score: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class SpeechModel:
    """A Vosk model in memory, shared by all recognisers. Raises ModelDamaged when it can't be loaded."""

    def __init__(self, path: Path | str) -> None:
        vosk.SetLogLevel(-1)
        self.path = Path(path)
        try:
            self._vosk = vosk.Model(str(self.path))
        except Exception as fault:  # Vosk raises nothing narrower
            raise ModelDamaged(
                "the speech model can't be loaded", where=str(self.path), cure="Run: assistant models verify"
            ) from fault

    def knows(self, word: str) -> bool:
        return bool(self._vosk.vosk_model_find_word(word) >= 0)

    def nearest(self, word: str, n: int = 3) -> list[str]:
        """The `n` known words that are spelled most like `word`."""
        alike = [each for each in self.words if each[0] == word[0] and abs(len(each) - len(word)) <= 2]
        return difflib.get_close_matches(word, alike or self.words, n, cutoff=0.0)

    @cached_property
    def words(self) -> list[str]:
        """Every word of the model, as far as its files tell."""
        return [word for word in _word_list(self.path) if word[0].isalpha()]

    def decoder(self, phrases: Iterable[str] | None = None) -> Decoder:
        """A running recogniser for `phrases` (None: free speech). About 35 ms."""
        if phrases is None:
            return Decoder(lambda: vosk.KaldiRecognizer(self._vosk, RATE), alternatives=0)
        rules = [*phrases, UNKNOWN, *self._filling]
        return Decoder(lambda: vosk.KaldiRecognizer(self._vosk, RATE, json.dumps(rules)), alternatives=10)

    @cached_property
    def any_words(self) -> AnyWords:
        """About 0.2 s and 10 MB, and up to 30 MB more in use."""
        some = [word for word in self.words if word.isalpha()]
        rules = [some[:: math.ceil(len(some) / EVERY_WORD)]] if some else []
        return AnyWords(
            Decoder(lambda: vosk.KaldiRecognizer(self._vosk, RATE, *map(json.dumps, rules)), alternatives=1)
        )

    @cached_property
    def _filling(self) -> list[str]:
        longest = max(self.words, key=len, default="")
        return [" ".join([longest] * FILLING)] if longest else []


def unknown_words(model: SpeechModel, phrases: Iterable[str]) -> dict[str, list[str]]:
    """Words of `phrases` that the model lacks, with the nearest that it has."""
    words = {word for phrase in phrases for word in phrase.split()}
    return {word: model.nearest(word) for word in sorted(words) if not model.knows(word)}


def _word_list(path: Path) -> list[str]:
    listed = next((path / p for p in ("graph/words.txt", "words.txt") if (path / p).exists()), None)
    if listed:
        return [line.split()[0] for line in listed.read_text("utf-8").splitlines() if line.strip()]
    grammar = next((path / p for p in ("graph/Gr.fst", "Gr.fst") if (path / p).exists()), None)
    return symbols(grammar.read_bytes()) if grammar else []


def symbols(fst: bytes) -> list[str]:
    """The first symbol table in an OpenFst file (SymbolTable::Write: magic, name, next key, size, entries)."""
    at = fst.find(struct.pack("<i", 2125658996))
    if at < 0:
        return []
    at += 8 + struct.unpack_from("<i", fst, at + 4)[0]
    count, at = struct.unpack_from("<q", fst, at + 8)[0], at + 16
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<i", fst, at)
        found.append(fst[at + 4 : at + 4 + length].decode("utf-8", "replace"))
        at += 4 + length + 8
    return found


class Decoder:
    """One utterance after another: feed it, look at the partial, finish it. It then begins anew.

    `make` gives one of Vosk's recognisers, again and again: it never gets smaller (RENEWED).
    """

    def __init__(self, make: Callable[[], Any], alternatives: int) -> None:
        self._make = make
        self._alternatives = alternatives
        self._renew()

    def _renew(self) -> None:
        self._vosk: Any = None  # the old one goes before the new one comes
        self._vosk = self._make()
        self._vosk.SetWords(True)
        self._vosk.SetMaxAlternatives(self._alternatives)
        self._fed = self._began = 0
        _give_back()

    def rest(self) -> None:
        """Be as small as at first, and forget what was heard so far. About 50 ms, unless it was not used since."""
        if self._fed:
            self._renew()

    def feed(self, samples: Samples) -> bool:
        """Whether Vosk itself finds that a segment is over."""
        if self._fed == self._began > samples_in(RENEWED):
            self._renew()
        self._fed += len(samples)
        return bool(self._vosk.AcceptWaveform(samples.tobytes()))

    @property
    def partial(self) -> str:
        return str(json.loads(self._vosk.PartialResult()).get("partial", ""))  # nothing right after a segment

    def segment(self) -> Reading:
        """The words since the last segment; the utterance goes on."""
        return self._read(self._vosk.Result())[0]

    def finish(self) -> list[Reading]:
        """All readings of the utterance, the likeliest first. Never empty."""
        readings = self._read(self._vosk.FinalResult())
        self._began = self._fed
        return readings

    def hear(self, sound: Iterable[Samples]) -> list[Reading]:
        """All readings of `sound`, an utterance from its beginning to its end."""
        for block in sound:
            self.feed(block)
        return self.finish()

    def _read(self, result: str) -> list[Reading]:
        found = json.loads(result)
        ways = found.get("alternatives") or [found]
        scores = [float(way.get("confidence", 0.0)) for way in ways]
        likely = [math.exp(score - max(scores)) for score in scores]
        shares = [each / sum(likely) for each in likely]
        words = map(self._words, ways)
        return [Reading(*each) for each in zip(words, shares, scores, strict=True)]

    def _words(self, way: Any) -> tuple[Word, ...]:
        began = seconds(self._began)
        return tuple(Word(w["word"], w["start"] - began, w["end"] - began) for w in way.get("result", []))


class AnyWords:
    """How likely an utterance is when any word may follow any other.

    One for all recognisers of a model, as it is large. It serves the utterance that it was last asked about, so that
    most of the work is done before the answer is needed.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._sound: list[Samples] | None = None
        self._fed = 0
        self._judged: list[Samples] | None = None
        self._long, self._score = 0, 0.0
        self._one_at_a_time = threading.RLock()

    def follow(self, sound: list[Samples], most: int) -> None:
        """Take in up to `most` further blocks of the growing utterance `sound`."""
        with self._one_at_a_time:
            if sound is not self._sound:
                self._decoder.finish()
                self._sound, self._fed = sound, 0
            for block in sound[self._fed : self._fed + most]:
                self._decoder.feed(block)
            self._fed = min(self._fed + most, len(sound))

    def score(self, sound: list[Samples]) -> float:
        """The logarithmic likelihood of all of `sound`. It may be asked for again, and is then known."""
        with self._one_at_a_time:
            if sound is self._judged and len(sound) == self._long:
                return self._score
            self.follow(sound, len(sound))
            self._sound, self._judged, self._long = None, sound, len(sound)
            self._score = self._decoder.finish()[0].score
            return self._score

    def rest(self) -> None:
        """Be as small as at first. About 0.2 s, unless it was not used since."""
        with self._one_at_a_time:
            self._sound = self._judged = None
            self._decoder.rest()


def _give_back() -> None:
    """Freed memory goes back to the system: what Vosk needs to make a decoder, 15 MB, else stays with the process."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:  # the GNU library's own
        trim(0)
