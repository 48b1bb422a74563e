"""How well it understands people's own words: `python -m bench.understanding` prints the tables as markdown, with
`--wrong` every line that went wrong."""

from __future__ import annotations

import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from assistant import resources
from assistant.events import Understanding
from assistant.intent import Phrasebook
from assistant.locale import Locale
from assistant.plugins import Plugins

PARTS = ("tuning", "held_out", "held_out_2")
LINES = Path(__file__).parent.parent / "tests" / "own_words.toml"


@dataclass(frozen=True)
class Line:
    """A line of the set, the exercise that fits best ("none" for unrelated talk), and what was made of it."""

    wanted: str
    understood: Understanding

    @property
    def first(self) -> bool:
        return self._names[:1] == [self.wanted]

    @property
    def among_three(self) -> bool:
        return self.wanted in self._names[:3]

    @property
    def offered(self) -> bool:
        meaning = self.understood.meaning
        return meaning.name == self.wanted or (meaning.action == "ask_back" and self.wanted in self._names[:2])

    @property
    def answered(self) -> bool:
        return self.understood.meaning.action != "none"

    @property
    def _names(self) -> list[str]:
        return [candidate.exercise for candidate in self.understood.candidates]


def phrasebook() -> Phrasebook:
    """The built-in exercises' phrases and examples."""
    plugins = Plugins(resources.plugins_folder(), packages=False)
    exercises = [exercise for _, exercise in plugins.exercises.values()]
    return Phrasebook(exercises, Locale.load("en"), wake_phrase="hello companion")


def lines(book: Phrasebook, part: str) -> list[Line]:
    """What is made of each line of `part` of PARTS."""
    groups = tomllib.loads(LINES.read_text("utf-8"))[part]
    return [Line(wanted, book.understand(text)) for wanted, texts in groups.items() for text in texts]


def share(found: list[bool]) -> str:
    return f"{100 * sum(found) / len(found):.1f}"


def row(name: str, found: list[Line]) -> str:
    asked = [line for line in found if line.wanted != "none"]
    talk = [line.answered for line in found if line.wanted == "none"]
    figures = [
        str(len(asked)),
        share([line.first for line in asked]),
        share([line.among_three for line in asked]),
        share([line.offered for line in asked]),
        str(len(talk)),
        share(talk),
    ]
    return f"| {name} | {' | '.join(figures)} |"


def measure(book: Phrasebook, wrong: bool) -> None:
    started = time.perf_counter()
    book.understand("i would like to be understood")
    print(f"Learned in {time.perf_counter() - started:.1f} s.", end=" ")
    started = time.perf_counter()
    parts = {part: lines(book, part) for part in PARTS}
    each = (time.perf_counter() - started) / sum(map(len, parts.values()))
    print(f"{1000 * each:.1f} ms a line.\n")
    print("| part | lines | right first % | in the first three % | offered % | talk | answered % |")
    print("|---|---|---|---|---|---|---|")
    for part, found in parts.items():
        print(row(part, found))
    for line in (line for found in parts.values() for line in found if wrong):
        if line.answered if line.wanted == "none" else not (line.first and line.offered):
            print(line.wanted, "|", line.understood.text, "|", line.understood.meaning, line.understood.candidates[:3])


if __name__ == "__main__":
    measure(phrasebook(), "--wrong" in sys.argv)
