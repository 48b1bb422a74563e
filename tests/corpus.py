"""The corpus of corpus.toml as clips and grammars. A clip's name is the text to be heard; `oov_`: to be refused."""

from __future__ import annotations

import itertools
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from conversing import house
from speech import HELD_OUT, KNOWN, conversation, prepare

from assistant import answers, care
from assistant.audio import BLOCK, Samples, blocks_of, seconds
from assistant.care_ear import Spotter
from assistant.events import NOTHING, Heard, Meaning, Partial
from assistant.recogniser import SENTENCE, WORD, Recogniser, SpeechModel

HERE = Path(__file__).parent
MODEL = HERE.parent / "models/vosk-model-starter-en"
AFTER = 1.5
"""Seconds of quiet after the last word of a clip."""

DATA = tomllib.loads((HERE / "corpus.toml").read_text())

HOUSE = house(plugins={"folder": "/nowhere"})
SOUNDALIKES, MISHEARD = HOUSE.locale.soundalikes, HOUSE.locale.misheard
RECORDINGS = Path("/usr/share/pocketsphinx/test/data")


@dataclass(frozen=True)
class Clip:
    """`text` said by `voice` beside the grammar `state`; `wanted` is what it should be heard as, None: refused."""

    state: str
    text: str
    voice: str
    wanted: str | None

    @property
    def name(self) -> str:
        return ("" if self.wanted else "oov_") + self.text.replace(" ", "_")

    def sound(self) -> Samples:
        if self.voice == "recording":
            return recording(self.text)
        return conversation(self.text, voice=self.voice, after=AFTER)


@cache
def meanings(state: str) -> dict[str, Meaning]:
    """The grammar of one moment: what is special to it, every command, the words of distress, and the decoys."""
    always = HOUSE.commands
    special = {"requests": _requests, "commands": _requests, "yes_no": _yes_no, "number": _number, "choice": _choice}
    decoys = dict.fromkeys(sorted(HOUSE.locale.decoys | care.decoys()), NOTHING)
    return decoys | always | special[state]() | {p: m for p, m in always.items() if m.action == "command"}


def _requests() -> dict[str, Meaning]:
    return HOUSE.book.meanings(commands=False, requests=True)


def _yes_no() -> dict[str, Meaning]:
    return answers.yes_no(HOUSE.locale, "no")


def _number() -> dict[str, Meaning]:
    return answers.numbers(0, 10, HOUSE.locale) | _unsure()


def _choice() -> dict[str, Meaning]:
    options = DATA["options"]["choice"]
    return answers.left_open(options, HOUSE.locale) | answers.choices(options, HOUSE.locale, optional=True)


def _unsure() -> dict[str, Meaning]:
    return dict.fromkeys(HOUSE.locale.answers["unsure"], Meaning("answer", "unsure"))


def clips() -> list[Clip]:
    """What is wanted, by every held-out voice and one known voice; chatter beside requests and beside questions."""
    said = [(state, text) for state, texts in DATA["said"].items() for text in texts]
    wanted = [Clip(s, t, v, t) for v in HELD_OUT for s, t in said]
    wanted += [Clip(s, t, v, t) for (s, t), v in zip(said, itertools.cycle(KNOWN))]
    voices = itertools.cycle(HELD_OUT + KNOWN[:6])
    heard = [Clip("requests", text, next(voices), None) for texts in DATA["chatter"].values() for text in texts]
    talk = [text for kind in ("sentences", "confusable", "mixtures") for text in DATA["chatter"][kind]]
    heard += [Clip(s, t, next(voices), None) for t, s in zip(talk, itertools.cycle(["yes_no", "number", "choice"]))]
    return wanted + heard + [Clip("requests", name, "recording", None) for name in recordings()]


def recordings() -> list[str]:
    """Real people, from Debian's pocketsphinx-testdata: cards, digits, a novel. None of it is a request."""
    found = [*RECORDINGS.glob("cards/*.wav"), *RECORDINGS.glob("librivox/*.wav"), *RECORDINGS.glob("*.raw")]
    return sorted(str(path.relative_to(RECORDINGS)) for path in [*found, RECORDINGS / "tidigits/dhd.2934z.raw"])


def recording(name: str) -> Samples:
    path = RECORDINGS / name
    sound = np.fromfile(path, np.int16) if path.suffix == ".raw" else soundfile.read(path, dtype="int16")[0]
    return np.concatenate([sound, np.zeros(16_000, np.int16)])


@dataclass(frozen=True)
class Outcome:
    """What became of a clip: the texts heard, whether that was right; `delay`: seconds from the end of speech to it."""

    clip: Clip
    heard: tuple[str, ...]
    right: bool
    delay: float
    length: float
    compute: float


def listen(some: list[Clip], processes: int = 2) -> list[Outcome]:
    """Every clip through a recogniser for its grammar, in audio time, on several cores."""
    prepare([(clip.text, clip.voice) for clip in some])
    with ProcessPoolExecutor(processes) as pool:
        parts = pool.map(_listen, [some[n::processes] for n in range(processes)])
        return [outcome for part in parts for outcome in part]


def _listen(some: list[Clip]) -> list[Outcome]:
    model = SpeechModel(MODEL)
    states = {clip.state for clip in some}
    pace = {state: SENTENCE if state in ("requests", "commands") else WORD for state in states}
    spot = Spotter(model, "en")
    ears = {
        state: Recogniser(model, meanings(state), pace[state], SOUNDALIKES, spot, misheard=MISHEARD)
        for state in sorted(states)
    }
    return [_outcome(clip, ears[clip.state]) for clip in some]


def _outcome(clip: Clip, ears: Recogniser) -> Outcome:
    ears.reset()
    sound, began = clip.sound(), time.process_time()
    steps = [(n + 1, event) for n, block in enumerate(blocks_of(sound)) for event in ears.accept(block, n * 0.02)]
    compute = time.process_time() - began
    ends = [(step, event) for step, event in steps if not isinstance(event, Partial)]
    heard = [event for _, event in ends if isinstance(event, Heard)]
    wanted = meanings(clip.state)[clip.wanted] if clip.wanted else None
    right = not heard if wanted is None else [e.meaning for e in heard] == [wanted] and len(ends) == 1
    delay = seconds(BLOCK * ends[0][0] - len(sound)) + AFTER if ends else float("nan")
    return Outcome(clip, tuple(event.text for event in heard), right, delay, seconds(len(sound)), compute)
