"""Real people: the recordings of Debian's pocketsphinx-testdata and, where it has been put, vosk-api's test.wav."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from vosk import Model

from starter.evaluation.commands import command_phrases
from starter.evaluation.decoding import (
    RATE,
    SURE,
    UNKNOWN,
    ErrorRate,
    decode,
    decode_utterances,
    plain_words,
)
from starter.places import WORK

DEBIAN = Path("/usr/share/pocketsphinx/test/data")
VOSK_TEST = WORK / "real" / "vosk_test.wav"
VOSK_TEXT = "one zero zero zero one nine oh two one oh zero one eight zero three"
VOSK_PARTS = ["one zero zero zero one", "nine oh two one oh", "zero one eight zero three"]
DIGITS = "zero oh one two three four five six seven eight nine".split()
GRAMMARS = {
    "cards": "ace two three four five six seven eight nine ten jack queen king of clubs hearts diamonds spades".split(),
    "tidigits-dhd": DIGITS,
    "vosk-test": DIGITS,
    "goforward": "go forward backward one two three four five six seven eight nine ten meter meters".split(),
    "something": "go somewhere and do something nothing stop here".split(),
}
"""Closed word lists; any other set's list is the words that are said in it."""


@dataclass(frozen=True)
class Recording:
    path: Path
    text: str

    def sound(self) -> np.ndarray:
        """16-bit samples at 16 kHz."""
        if self.path.suffix == ".raw":
            return np.fromfile(self.path, np.int16)
        sound, rate = soundfile.read(self.path, dtype="int16")
        assert rate == RATE, self.path
        return sound


def _transcribed(folder: str, transcript: str, prefix: str) -> list[Recording]:
    """Lines of the transcript end in the name of their file in brackets."""
    lines = (DEBIAN / folder / transcript).read_text().splitlines()
    named = [(re.search(r"\((.*?)\)", line), plain_words(line)) for line in lines]
    texts = {name.group(1): text for name, text in named if name}
    return [Recording(DEBIAN / folder / f"{n}.wav", text) for n, text in texts.items() if n.startswith(prefix)]


def recordings() -> dict[str, list[Recording]]:
    sets = {
        "cards": _transcribed("cards", "cards.transcription", "00"),
        "librivox": _transcribed("librivox", "transcription", "sense"),
        "goforward": [Recording(DEBIAN / "goforward.raw", "go forward ten meters")],
        "something": [Recording(DEBIAN / "something.raw", "go somewhere and do something")],
        "tidigits-dhd": [Recording(DEBIAN / "tidigits" / "dhd.2934z.raw", "two nine three four zero")],
    }
    if VOSK_TEST.exists():
        sets["vosk-test"] = [Recording(VOSK_TEST, VOSK_TEXT)]
    else:
        print(f"left out: vosk-test, since there is no {VOSK_TEST}")
    return sets


def closed_grammar(name: str, items: list[Recording]) -> list[str]:
    return GRAMMARS.get(name) or sorted({word for item in items for word in item.text.split()})


def measure_word_errors(model: Model) -> None:
    """By grammar: closed = the words of the set in any order; closed+unk = and [unk]; free = the model's own."""
    totals = {mode: ErrorRate() for mode in ("closed", "closed+unk", "free")}
    for name, items in recordings().items():
        closed = closed_grammar(name, items)
        grammars = {"closed": closed, "closed+unk": [*closed, UNKNOWN], "free": None}
        rates = {mode: ErrorRate() for mode in grammars}
        for item in items:
            for mode, grammar in grammars.items():
                heard = decode(model, item.sound(), grammar)
                rates[mode].add(item.text, heard.known)
                totals[mode].add(item.text, heard.known)
                print(f"  [{name}/{mode}] said: {item.text} | heard: {heard.text}")
        print(f"REAL {name:14s} files {len(items)}  WER", *(f"{mode} {rate}" for mode, rate in rates.items()))
    print("REAL total           WER", *(f"{mode} {rate}" for mode, rate in totals.items()), flush=True)


def longest_pauses(sound: np.ndarray, count: int) -> list[int]:
    """Samples in the middle of the longest quiet stretches that aren't at an end of the sound."""
    step = 800
    level = np.array([np.abs(sound[i : i + step].astype(float)).mean() for i in range(0, len(sound) - step, step)])
    quiet = np.where(level < max(60, 0.08 * level.max()))[0]
    runs = np.split(quiet, np.where(np.diff(quiet) > 1)[0] + 1)
    inner = [run for run in runs if len(run) >= 4 and run[0] > 10 and run[-1] < len(level) - 10]
    return sorted(int(run.mean()) * step for run in sorted(inner, key=len)[-count:])


def _spoken_parts(name: str, item: Recording) -> list[tuple[np.ndarray, str]]:
    """vosk-api's file holds three utterances; the others hold one."""
    if name == "vosk-test" and len(cuts := longest_pauses(item.sound(), 2)) == 2:
        return list(zip(np.split(item.sound(), cuts), VOSK_PARTS, strict=True))
    return [(item.sound(), item.text)]


def measure_as_commands(model: Model) -> None:
    """The grammar holds the companion's phrases, what is said in the recordings, and [unk]."""
    sets = recordings()
    said = [item.text for items in sets.values() for item in items] + VOSK_PARTS
    grammar = [*dict.fromkeys(command_phrases() + said), UNKNOWN]
    spoken = [part for name, items in sets.items() for item in items for part in _spoken_parts(name, item)]
    exact = sure = 0
    rate = ErrorRate()
    for sound, text in spoken:
        heard = decode(model, sound, grammar)
        exact += heard.text == text
        sure += heard.text == text and heard.confidence >= SURE
        rate.add(text, heard.known)
        print(f"  [phrase] {text} | {heard.text} (least confidence {heard.confidence:.2f})")
    print(f"REAL-PHRASE {len(spoken)} utterances: exact {exact}, exact and sure {sure}; WER {rate}", flush=True)


def measure_refusal(model: Model) -> None:
    """The same recordings as speech that is no command."""
    commands = command_phrases()
    heard = [
        utterance
        for items in recordings().values()
        for item in items
        for utterance in decode_utterances(model, item.sound(), [*commands, UNKNOWN])
        if utterance.text
    ]
    accepted = [utterance for utterance in heard if utterance.text in commands]
    sure = sum(utterance.confidence >= SURE for utterance in accepted)
    inside = sum(bool(utterance.known) for utterance in heard)
    print(f"REAL-OOG {len(heard)} utterances: accepted {len(accepted)}, sure {sure}; any command word inside {inside}")
