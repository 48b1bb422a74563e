"""How often distress is found, and how often it is found where there is none: `python -m bench.care`.

`text` (the default) reads every line of tests/care/text.tsv; `audio [EVERY]` has direct lines and neutral lines spoken,
each EVERYth of them, and hears them beside the commands, as in a sentence of an exercise. Lines spoken here are left
out of what the ear knows that people say. `--misses` names the lines.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from corpus import DATA, MODEL, SOUNDALIKES, meanings
from speech import HELD_OUT, KNOWN, conversation, prepare

from assistant import care, care_like
from assistant.audio import blocks_of, seconds
from assistant.care_ear import Spotter, examples
from assistant.events import NOTHING, Heard
from assistant.locale import Locale
from assistant.recogniser import SENTENCE, Recogniser, SpeechModel

FOLDER = Path(__file__).parent.parent / "tests/care"
FILES = ("text.tsv", "held_out_2.tsv", "held_out_3.tsv")


@dataclass(frozen=True)
class Line:
    """`part`: tune or held; `kind`: of the distress, or "none"; `level` 1, 2 or "-"."""

    part: str
    kind: str
    level: str
    family: str
    text: str


def lines() -> list[Line]:
    return [Line(*row.split("\t")) for file in FILES for row in (FOLDER / file).read_text("utf-8").splitlines()[1:]]


# ---------------------------------------------------------------- text

PARTS_OF_LINES = (
    ("tune", "looked at while the words were chosen"),
    ("held", "held out at first, looked at later"),
    ("held_2", "held out"),
    ("held_3", "held out, by another hand"),
)


def text() -> None:
    print("| lines | found | direct words found | of the right kind | neutral lines | taken for distress |")
    print("|---|---|---|---|---|---|")
    for part, name in PARTS_OF_LINES:
        some = [line for line in lines() if line.part == part]
        distress = [line for line in some if line.kind != "none"]
        direct = [line for line in distress if line.level == "1"]
        neutral = [line for line in some if line.kind == "none"]
        right = sum(bool((d := care.notice(line.text)) and d.kind == line.kind) for line in distress)
        print(
            f"| {name} | {_share(distress)} | {_share(direct)} | {_part(right, len(distress))} | {len(neutral)} | "
            f"{_share(neutral)} |"
        )
        if "--misses" in sys.argv:
            _name(line.text for line in some if bool(care.notice(line.text)) == (line.kind == "none"))


def _share(some: list[Line]) -> str:
    return _part(sum(care.notice(line.text) is not None for line in some), len(some))


def _part(found: int, of: int) -> str:
    return f"{found} of {of} ({100 * found / of:.1f} %)"


def _name(texts: Iterable[str]) -> None:
    print(*(f"    {text}" for text in texts), sep="\n", file=sys.stderr)


# ---------------------------------------------------------------- audio

Clip = tuple[str, str]
"""Text and voice."""


@dataclass(frozen=True)
class Outcome:
    clip: Clip
    found: bool
    length: float


def audio(every: int) -> None:
    phrases = [phrase for phrase, meaning in care.spoken().items() if ("level", 1) in meaning.slots]
    direct = [line.text for line in lines() if line.level == "1" and line.family == "plain"]
    other = [line for line in direct if len(line.split()) <= 12 and line.strip(".!").casefold() not in phrases]
    neutral = [line.text for line in lines() if line.kind == "none" and len(line.text.split()) > 2]
    print("| spoken | found |\n|---|---|")
    _row("direct words as listened for, held-out voices", phrases, HELD_OUT, every)
    _row("direct words in other wordings, held-out voices", other, HELD_OUT, every)
    apart = [
        line.text for line in lines() if line.part == "held_3" and line.level == "1" and len(line.text.split()) <= 12
    ]
    _row("direct lines of held_out_3.tsv of 12 words at most, held-out voices", apart, HELD_OUT, every)
    _row("direct words as listened for, known voices", phrases, KNOWN, every)
    _row("neutral lines of text.tsv, most of them near to distress", neutral, HELD_OUT + KNOWN, every, _an_hour)
    chatter = [*DATA["chatter"]["sentences"], *DATA["chatter"]["confusable"], *DATA["chatter"]["mixtures"]]
    _row("everyday talk of corpus.toml", chatter, HELD_OUT + KNOWN, every, _an_hour)


def _row(
    name: str,
    texts: list[str],
    voices: tuple[str, ...],
    every: int,
    shown: Callable[[list[Outcome]], str] | None = None,
) -> None:
    clips = list(zip(texts[::every], itertools.cycle(voices), strict=False))
    prepare(clips)
    with ProcessPoolExecutor(2) as pool:
        heard = [outcome for part in pool.map(_listen, [clips[::2], clips[1::2]]) for outcome in part]
    print(f"| {name} | {(shown or _found)(heard)} |", flush=True)
    if "--misses" in sys.argv:
        _name(outcome.clip[0] for outcome in heard if outcome.found == (shown is _an_hour))


def _found(heard: list[Outcome]) -> str:
    return _part(sum(outcome.found for outcome in heard), len(heard))


def _an_hour(heard: list[Outcome]) -> str:
    length, false = sum(o.length for o in heard), sum(o.found for o in heard)
    return f"{false} in {length / 60:.0f} minutes ({3600 * false / length:.1f} an hour)"


def _listen(clips: list[Clip]) -> list[Outcome]:
    model = SpeechModel(MODEL)
    commands = {phrase: m for phrase, m in meanings("requests").items() if m.action in ("none", "command")}
    phrases = dict.fromkeys(care.decoys(), NOTHING) | care.spoken() | commands
    ears = Recogniser(model, phrases, SENTENCE, SOUNDALIKES, Spotter(model, near=_not_spoken_here()))
    return [_hear(ears, *clip) for clip in clips]


def _not_spoken_here() -> list[str]:
    """What people say in distress and near it, without the lines that it is measured with."""
    spoken = {_plain(line.text) for line in lines()}
    return [text for text in examples("en") if _plain(text) not in spoken]


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _hear(ears: Recogniser, text: str, voice: str) -> Outcome:
    ears.reset()
    sound = conversation(text, voice=voice, after=1.5)
    heard = [event for n, block in enumerate(blocks_of(sound)) for event in ears.accept(block, n * 0.02)]
    found = any(isinstance(event, Heard) and event.meaning.action == "care" for event in heard)
    return Outcome((text, voice), found, seconds(len(sound)))


# ---------------------------------------------------------------- learning


def sentences(language: str = "en") -> Iterator[tuple[str, str, list[str]]]:
    """(kind, family, words) of all that is learned from: the examples, and what the exercises help with."""
    known, folder = care.care_words(language), care_like.FOLDER / language
    examples = list(care_like.Examples.load(folder / care_like.EXAMPLES).lines)
    examples += [care_like.Example("none", "offers", text) for text in everyday()]
    for example in examples:
        said = known.read(example.text)
        yield example.kind, example.family, care.words_of(said, range(len(said.words)))


def everyday() -> list[str]:
    """What people say to whom an exercise could help, and talk that asks for nothing."""
    own = Locale.load("en").own_words
    return [*own.unrelated, *(line for some in own.utterances.values() for line in some)]


def learn(language: str = "en") -> None:
    folder = care_like.FOLDER / language
    file = folder / care_like.EXAMPLES
    concepts = care_like.Examples.load(file).concepts
    like = care_like.learn([(kind, words) for kind, _, words in sentences(language)], concepts)
    like.save(folder / care_like.WEIGHTS, care_like.digest_of(file))


PARTS = 6
"""How often a part of the families is left out."""


def families(language: str = "en") -> None:
    """How many examples are found by what is learned from other families, for several thresholds.

    Lines that are none are left out by chance, since each of their families has one subject of its own.
    """
    dice = random.Random(1)
    concepts = care_like.Examples.load(care_like.FOLDER / language / care_like.EXAMPLES).concepts
    all_ = [(kind, family, words) for kind, family, words in sentences(language) if words]
    parts: dict[tuple[str, str], int] = defaultdict(lambda: dice.randrange(PARTS))
    part = [dice.randrange(PARTS) if kind == "none" else parts[kind, family] for kind, family, _ in all_]
    scores = [0.0] * len(all_)
    for left_out in range(PARTS):
        rest = [(kind, words) for (kind, _, words), n in zip(all_, part, strict=True) if n != left_out]
        like = care_like.learn(rest, concepts)
        for place in (n for n, number in enumerate(part) if number == left_out):
            scores[place] = like.of(all_[place][2])[0]
    print("| threshold | examples of distress found | border lines taken for it | what exercises help with |")
    print("|---|---|---|---|")
    for limit in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65):
        shares = []
        for chosen in (_distress, _border, _offered):
            some = [score for score, (kind, family, _) in zip(scores, all_, strict=True) if chosen(kind, family)]
            shares.append(_part(sum(score > limit for score in some), len(some)))
        print(f"| {limit} |", " | ".join(shares), "|")


def _distress(kind: str, family: str) -> bool:
    return kind != "none"


def _border(kind: str, family: str) -> bool:
    return kind == "none" and family != "offers"


def _offered(kind: str, family: str) -> bool:
    return family == "offers"


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    if "learn" in sys.argv:
        learn()
    elif "families" in sys.argv:
        families()
    else:
        audio(*numbers or [1]) if "audio" in sys.argv else text()
