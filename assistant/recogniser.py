"""Sound in, words out: Vosk over one shared model, for a list of phrases or for free speech.

The end of an utterance is counted here, in blocks of sound: Vosk's own end comes 0.5 to 2 s after the speech.
The figures below are chosen in docs/how-it-hears.md.
"""

from __future__ import annotations

import json
import math
import struct
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import vosk
from rapidfuzz import fuzz, process

from assistant.activity import Activity
from assistant.audio import BLOCK, RATE, Samples, samples_in, seconds
from assistant.errors import ModelDamaged
from assistant.events import Heard, Meaning, Partial, Refused
from assistant.grammar import Grammar

UNKNOWN = "[unk]"
"""Vosk's word for speech outside the grammar."""

FILLING = 100_000
"""How often the model's longest word stands in a grammar. Vosk makes a bigram model of a grammar, where any word may
follow any other at the price of its frequency; when nearly all of it is one word nobody says, that price is high."""

PREROLL = 0.3
"""Seconds before the first voiced block that belong to the utterance: soft beginnings are not voiced."""

STALE = 1.2
"""Seconds without a new word, on top of `Endpoint.quiet`, that end an utterance in a room that is never quiet."""

EVERY_WORD = 50_000
"""Words of the model, at most, that an utterance is held against before a phrase is accepted."""

DOUBT = 2.4
"""How much likelier (natural logarithm) any words at all may be than the phrase that is accepted."""

LONGEST = 20.0
"""Seconds after which speech without an end is no request."""

Event = Partial | Heard | Refused


@dataclass(frozen=True)
class Endpoint:
    """Seconds of quiet before an utterance is over. `quiet`: when it is no whole phrase (yet); `whole`: when it is one,
    though a phrase that means something else goes on from it; `guard`: when none does."""

    name: str
    quiet: float
    whole: float
    guard: float


WORD = Endpoint("word", quiet=0.5, whole=0.4, guard=0.16)
SENTENCE = Endpoint("sentence", quiet=0.8, whole=0.4, guard=0.16)
STORY = Endpoint("story", quiet=4.0, whole=2.0, guard=1.0)


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
        self._one_at_a_time = threading.Lock()

    def knows(self, word: str) -> bool:
        return bool(self._vosk.vosk_model_find_word(word) >= 0)

    def nearest(self, word: str, n: int = 3) -> list[str]:
        """The `n` known words that are spelled most like `word`."""
        return [found for found, _, _ in process.extract(word, self.words, scorer=fuzz.ratio, limit=n)]

    @cached_property
    def words(self) -> list[str]:
        """Every word of the model, as far as its files tell."""
        return [word for word in _word_list(self.path) if word[0].isalpha()]

    def anything(self, sound: Iterable[Samples]) -> Reading:
        """What `sound` is when any word may follow any other, all of them equally likely."""
        with self._one_at_a_time:
            for block in sound:
                self._every_word.feed(block)
            return self._every_word.finish()[0]

    def decoder(self, phrases: Iterable[str] | None = None) -> Decoder:
        """A running recogniser for `phrases` (None: free speech). About 35 ms."""
        if phrases is None:
            return Decoder(vosk.KaldiRecognizer(self._vosk, RATE), alternatives=0)
        rules = json.dumps([*phrases, UNKNOWN, *self._filling])
        return Decoder(vosk.KaldiRecognizer(self._vosk, RATE, rules), alternatives=10)

    @cached_property
    def _every_word(self) -> Decoder:
        some = [word for word in self.words if word.isalpha()]
        rules = [json.dumps(some[:: math.ceil(len(some) / EVERY_WORD)])] if some else []
        return Decoder(vosk.KaldiRecognizer(self._vosk, RATE, *rules), alternatives=1)

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
    """One utterance after another: feed it, look at the partial, finish it. It then begins anew."""

    def __init__(self, recognizer: Any, alternatives: int) -> None:
        recognizer.SetWords(True)
        recognizer.SetMaxAlternatives(alternatives)
        self._vosk = recognizer
        self._fed = 0
        self._began = 0

    def feed(self, samples: Samples) -> bool:
        """Whether Vosk itself finds that a segment is over."""
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


class Recogniser:
    """Hears one utterance after another. `meanings` None: free dictation.

    `accept` takes one block and gives back what became clear in it: a `Partial` when more was made out, a `Heard` or a
    `Refused` when an utterance is over. Phrases that mean NOTHING compete with the others and are refused.
    Without a voice there is never a `Heard`.
    """

    def __init__(
        self,
        model: SpeechModel,
        meanings: Mapping[str, Meaning] | None,
        endpoint: Endpoint,
        soundalikes: Mapping[str, str],
    ) -> None:
        self._grammar = None if meanings is None else Grammar(meanings, soundalikes, model.knows)
        self._model = model
        self._decoder = model.decoder(None if self._grammar is None else self._grammar.phrases)
        self._endpoint = endpoint
        self._activity = Activity()
        self._preroll: deque[Samples] = deque(maxlen=samples_in(PREROLL) // BLOCK)
        self._begin_anew()

    @property
    def speaking(self) -> bool:
        """Whether there is a voice right now."""
        return self._activity.speaking

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._decoder.finish()
        self._activity.reset()
        self._preroll.clear()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._began: float | None = None
        self._sound: list[Samples] = []
        self._segments: list[str] = []
        self._partial = self._doubted = ""
        self._changed = 0.0

    def accept(self, block: Samples, t: float) -> list[Event]:
        """`t`: seconds of audio at the beginning of `block`."""
        speaking = self._activity.accept(block)
        if self._began is None:
            self._preroll.append(block)
            if speaking:
                self._begin(t)
            return []
        self._feed(block)
        return self._progress(t) + self._decide(t + seconds(BLOCK))

    def _begin(self, t: float) -> None:
        self._began = t - seconds(BLOCK * (len(self._preroll) - 1))
        self._changed = t
        for block in self._preroll:
            self._feed(block)
        self._preroll.clear()

    def _feed(self, block: Samples) -> None:
        segment_over = self._decoder.feed(block)
        if self._grammar is not None:
            self._sound.append(block)
        elif segment_over and not self.speaking:
            self._segments += [self._decoder.segment().text]

    def _progress(self, t: float) -> list[Event]:
        partial = " ".join([*self._segments, self._decoder.partial]).strip()
        if partial == self._partial:
            return []
        self._partial, self._changed = partial, t
        return [Partial(self._grammar.written(partial) if self._grammar else partial)]

    def _decide(self, now: float) -> list[Event]:
        quiet = seconds(BLOCK * self._activity.quiet)
        if self._grammar is None:
            return self._told(now - quiet) if quiet >= self._endpoint.quiet else []
        if self._grammar.whole(self._partial) and self._partial != self._doubted:
            enough = self._endpoint.guard if self._grammar.final(self._partial) else self._endpoint.whole
            if enough <= quiet < self._endpoint.quiet:
                return self._settle(self._grammar, now - quiet, early=True)
        over = quiet >= self._endpoint.quiet or now - (self._began or 0.0) >= LONGEST
        stale = bool(self._partial) and now - self._changed >= self._endpoint.quiet + STALE
        return self._settle(self._grammar, now - quiet, early=False) if over or stale else []

    def _told(self, end: float) -> list[Event]:
        text = " ".join([*self._segments, self._decoder.finish()[0].text]).strip()
        began = self._began or 0.0
        self._begin_anew()
        return [Heard(text, start=began, end=end)] if text else []

    def _settle(self, grammar: Grammar, end: float, *, early: bool) -> list[Event]:
        """Judge the utterance. One that was judged too early is heard on from its beginning."""
        readings = self._decoder.finish()
        began = self._began or 0.0
        found = grammar.judge([(reading.text, reading.share) for reading in readings])
        if found is not None and not self._doubtful(*found, readings[0].score):
            self._begin_anew()
            return [Heard(found[0], found[1], began, end, found[2])]
        if early:
            self._doubted = self._partial
            for block in self._sound:
                self._decoder.feed(block)
            return []
        self._begin_anew()
        return [Refused(grammar.written(readings[0].text), began, end)] if readings[0].text else []

    def _doubtful(self, phrase: str, _: Meaning, share: float, score: float) -> bool:
        """A second opinion: whether the utterance is better explained by any words at all. A row of words that makes a
        phrase is believed sooner, and so is one that has no rival among the phrases."""
        rivals = math.log((share + 0.02) / (1.02 - share))
        margin = score - self._model.anything(self._sound).score
        return rivals + margin + phrase.count(" ") < -DOUBT
