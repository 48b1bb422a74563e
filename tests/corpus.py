"""The corpus of corpus.toml as clips and grammars. A clip's name is the text to be heard; `oov_`: to be refused.

`python -m bench.accuracy` hears all of it, and writes it as WAV files for others; the tests hear `some`.
"""

from __future__ import annotations

import hashlib
import itertools
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import soundfile
from conversing import house
from noises import Noise, kitchen, mixed
from speech import GROUPS, HELD_OUT, KNOWN, conversation, prepare, say

from assistant import answers, care
from assistant.audio import BLOCK, RATE, Samples, blocks_of, samples_in, seconds
from assistant.care_ear import Spotter
from assistant.events import NOTHING, Heard, Meaning, Partial
from assistant.recogniser import SENTENCE, WORD, Recogniser, SpeechModel

HERE = Path(__file__).parent
MODEL = HERE.parent / "models/vosk-model-starter-en"
AFTER, AFTER_IN_NOISE = 1.5, 3.0
"""Seconds of the room after the last word of a clip. Noise may be taken for a voice, so that the end takes longer."""

DATA = tomllib.loads((HERE / "corpus.toml").read_text())

HOUSE = house(plugins={"folder": "/nowhere"})
SOUNDALIKES, MISHEARD = HOUSE.locale.soundalikes, HOUSE.locale.misheard
RECORDINGS = Path("/usr/share/pocketsphinx/test/data")


BEFORE = 0.5
DECIBELS = 10.0
"""Seconds of the room before the first word, and how much louder than the noise the words are."""

TALKERS = ("rms", "slt", "en-gb-x-rp+f3", "en-us+m5")
"""Who talks at once behind a person in babble."""


@dataclass(frozen=True)
class Clip:
    """`text` said by `voice` beside the grammar `state`; `wanted` is what it should be heard as, None: refused.

    `noise`: "" for a quiet room, else "kitchen" or "babble" at `DECIBELS`.
    """

    state: str
    text: str
    voice: str
    wanted: str | None
    noise: str = ""

    @property
    def name(self) -> str:
        return ("" if self.wanted else "oov_") + self.text.replace(" ", "_").replace("/", "_").partition(".")[0]

    @property
    def place(self) -> Path:
        """Where it lies when it is written: folders tell what its name leaves open."""
        return Path(self.state, self.noise or "quiet", self.voice, f"{self.name}.wav")

    @property
    def after(self) -> float:
        return AFTER_IN_NOISE if self.noise else AFTER

    def sound(self) -> Samples:
        if self.voice == "recording":
            return recording(self.text)
        spoken = conversation(self.text, voice=self.voice, before=BEFORE, after=self.after)
        if not self.noise:
            return spoken
        start, end = samples_in(BEFORE), len(spoken) - samples_in(self.after)
        return mixed(spoken, self._noise(len(spoken)), DECIBELS, start, end)

    def _noise(self, n: int) -> Noise:
        seed = int.from_bytes(hashlib.sha256(f"{self.voice}|{self.text}".encode()).digest()[:4], "big")
        rng = np.random.default_rng(seed)
        if self.noise == "kitchen":
            return kitchen(rng, n)
        around = babble()
        start = int(rng.integers(0, len(around) - n))
        part = around[start : start + n]
        return np.asarray(part / np.sqrt(np.mean(np.square(part))), np.float32)


@cache
def babble() -> Noise:
    """Everybody of `TALKERS` at once, about a minute; none of what they say is a request."""
    texts = DATA["chatter"]["everyday"]
    rows = [np.concatenate([say(text, voice) for text in texts[n::4] * 3]) for n, voice in enumerate(TALKERS)]
    least = min(map(len, rows))
    return np.asarray(sum(row[:least] / np.std(row.astype(np.float32)) for row in rows), np.float32)


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
    """All of it: quiet and in noise, what is wanted, yes or no by every voice, and what is to be refused."""
    return [*quiet(), *noisy(), *yes_or_no(), *refused(), *refused("kitchen")[::2]]


def some() -> list[Clip]:
    """The fixed part that the tests hear: each text once, the held-out voices in turn, and a quarter of the chatter."""
    said = itertools.cycle(HELD_OUT)
    asked = [Clip(state, text, next(said), text) for state, text in _said()]
    return asked + refused()[::4]


def quiet() -> list[Clip]:
    """What is wanted, by every held-out voice, and once more by known voices in turn."""
    wanted = [Clip(s, t, v, t) for v in HELD_OUT for s, t in _said()]
    return wanted + [Clip(s, t, v, t) for (s, t), v in zip(_said(), itertools.cycle(KNOWN), strict=False)]


def noisy() -> list[Clip]:
    """The same by every held-out voice in a kitchen, and by them in turn among talking people."""
    loud = [Clip(s, t, v, t, "kitchen") for v in HELD_OUT for s, t in _said()]
    return loud + [Clip(s, t, v, t, "babble") for (s, t), v in zip(_said(), itertools.cycle(HELD_OUT), strict=False)]


def yes_or_no() -> list[Clip]:
    """Answers to a question for yes or no, by every voice of every group."""
    return [Clip("yes_no", t, v, t) for v in itertools.chain(*GROUPS.values()) for t in _answers()]


def _answers() -> list[str]:
    return [text for texts in DATA["yes_or_no"].values() for text in texts]


def _said() -> list[tuple[str, str]]:
    return [(state, text) for state, texts in DATA["said"].items() for text in texts]


def refused(noise: str = "") -> list[Clip]:
    """Chatter beside requests, the harder half of it beside questions too, and recordings of people."""
    voices = itertools.cycle(HELD_OUT + KNOWN[:6])
    texts = [text for part in DATA["chatter"].values() for text in part]
    talk = [text for kind in BESIDE_QUESTIONS for text in DATA["chatter"][kind]]
    asked = zip(talk, itertools.cycle(["yes_no", "number", "choice"]), strict=False)
    beside = [*((text, "requests") for text in texts), *asked]
    found = [Clip(state, text, next(voices), None, noise) for text, state in beside]
    return found if noise else found + [Clip("requests", name, "recording", None) for name in recordings()]


BESIDE_QUESTIONS = ("sentences", "confusable", "mixtures", "television", "everyday", "more_confusable", "more_words")


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


def listen(some: list[Clip], model: Path = MODEL, processes: int = 2) -> list[Outcome]:
    """Every clip through a recogniser for its grammar, in audio time, on several cores."""
    prepare([(clip.text, clip.voice) for clip in some])
    with ProcessPoolExecutor(processes) as pool:
        parts = pool.map(partial(_listen, folder=model), [some[n::processes] for n in range(processes)])
        return [outcome for part in parts for outcome in part]


def write(some: list[Clip], folder: Path) -> None:
    """Every clip as a WAV file: FOLDER/grammar/noise/voice/name.wav. Raises OSError."""
    prepare([(clip.text, clip.voice) for clip in some])
    for clip in some:
        place = folder / clip.place
        place.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(place, clip.sound(), RATE, subtype="PCM_16")


def _listen(some: list[Clip], folder: Path) -> list[Outcome]:
    model = SpeechModel(folder)
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
    alone = len(ends) == 1 or bool(clip.noise)  # what goes on around somebody may be refused beside
    right = not heard if wanted is None else [e.meaning for e in heard] == [wanted] and alone
    first = next((step for step, event in ends if isinstance(event, Heard)), ends[0][0] if ends else 0)
    delay = seconds(BLOCK * first - len(sound)) + clip.after if ends else float("nan")
    return Outcome(clip, tuple(event.text for event in heard), right, delay, seconds(len(sound)), compute)
