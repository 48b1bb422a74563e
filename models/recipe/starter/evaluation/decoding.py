"""Sound through Vosk, as the companion does it: blocks in, texts with word confidences out."""

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from vosk import KaldiRecognizer, Model, SetLogLevel

RATE, BLOCK = 16000, 1600
UNKNOWN = "[unk]"
SURE = 0.7
SetLogLevel(-1)


@dataclass(frozen=True)
class Decoded:
    text: str
    words: tuple[tuple[str, float], ...]
    """Each word with its confidence."""

    @property
    def known(self) -> str:
        return " ".join(word for word in self.text.split() if word != UNKNOWN)

    @property
    def confidence(self) -> float:
        """Of the least certain known word; 0 without any."""
        return min((confidence for word, confidence in self.words if word != UNKNOWN), default=0.0)


def _decoded(result: dict[str, Any]) -> Decoded:
    return Decoded(result["text"], tuple((word["word"], word["conf"]) for word in result.get("result", [])))


def recogniser(model: Model, grammar: list[str] | None) -> KaldiRecognizer:
    """None: the model's own language model."""
    made = KaldiRecognizer(model, RATE, json.dumps(grammar)) if grammar else KaldiRecognizer(model, RATE)
    made.SetWords(True)
    return made


def decode_utterances(model: Model, sound: np.ndarray, grammar: list[str] | None) -> list[Decoded]:
    """16-bit samples -> what was said between the pauses that Vosk finds."""
    listening, results = recogniser(model, grammar), []
    for start in range(0, len(sound), BLOCK):
        if listening.AcceptWaveform(sound[start : start + BLOCK].tobytes()):
            results.append(json.loads(listening.Result()))
    results.append(json.loads(listening.FinalResult()))
    return [_decoded(result) for result in results]


def decode(model: Model, sound: np.ndarray, grammar: list[str] | None) -> Decoded:
    """The same as one text."""
    parts = decode_utterances(model, sound, grammar)
    words = tuple(word for part in parts for word in part.words)
    return Decoded(" ".join(part.text for part in parts if part.text), words)


@dataclass
class ErrorRate:
    """Word errors (insertions, deletions, substitutions) per word that was said."""

    errors: int = 0
    words: int = 0

    def add(self, said: str, heard: str) -> None:
        self.errors += edit_distance(said.split(), heard.split())
        self.words += len(said.split())

    def __str__(self) -> str:
        return f"{100 * self.errors / self.words:5.1f} %"


def edit_distance(wanted: list[str], got: list[str]) -> int:
    """Levenshtein's distance, in words."""
    row = list(range(len(got) + 1))
    for place, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], place
        for column, other in enumerate(got, 1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
    return row[-1]


def plain_words(text: str) -> str:
    """A transcript without its file name, sentence marks and punctuation."""
    return " ".join(re.findall(r"[a-z']+", re.sub(r"\(.*?\)|</?s>", "", text.lower())))
