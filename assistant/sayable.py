"""What can be said, a row for each thing that it is for: shown to people who ask what they may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.events import Meaning
from assistant.templates import said_of

Kind = Literal["command", "request", "exercise"]


@dataclass(frozen=True)
class Sayable:
    """What is one command, is asked of the companion itself, or starts one exercise.

    `templates` stand as they are said, `phrases` are the sentences that can be spoken; one that takes any words isn't
    among these.
    """

    kind: Kind
    name: str
    templates: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def example(self) -> str:
        return self.phrases[0] if self.phrases else ""


def sayables(kind: Kind, templates: Mapping[str, Sequence[str]], phrases: Mapping[str, Meaning]) -> list[Sayable]:
    """A row for each name in `templates`, with its phrases."""
    of_name: dict[str, list[str]] = {name: [] for name in templates}
    for phrase, meaning in phrases.items():
        of_name[meaning.name].append(phrase)
    return [Sayable(kind, name, tuple(map(said_of, templates[name])), tuple(of_name[name])) for name in templates]
