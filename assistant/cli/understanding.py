"""Commands that ask what would be understood: understand, hear, phrases."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, blocks_of, seconds
from assistant.cli.common import emit, recording, results, shared, warn_about_hearing, warn_about_plugins
from assistant.events import NOTHING, Heard, Refused, Understanding
from assistant.hearing import Hearing, Woken, Words
from assistant.house import House
from assistant.microphone import Microphone

_SHOWN = 6
"""Phrases of each exercise and command that fit a table; --json gives all."""


def add_to(app: typer.Typer) -> None:
    for command in (understand, hear, phrases):
        app.command()(command)


def understand(context: typer.Context) -> None:
    """Say what lines of text would start: one JSON object for each line of standard input.

    Keys: text, action (start, offer, ask_back, command, answer, care, none), exercise, command, score, slots,
    candidates, care.

    Example: echo "i need some grounding" | assistant understand
    """
    house = shared(context).house
    for line in sys.stdin:
        emit(house.understand(line.rstrip("\n")).as_json())


def hear(
    context: typer.Context,
    wav: Annotated[list[Path], typer.Argument(help="Recordings: WAV, any rate; - for raw 16 kHz samples on stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each utterance.")] = False,
    awake: Annotated[bool, typer.Option("--awake/--asleep", help="Whether the wake phrase must come first.")] = True,
) -> None:
    """Say what was heard in recordings: the words, the exercise and its slots, or that it was refused.

    Example: assistant hear --json request.wav
    """
    house = shared(context).house
    microphones = [(path, recording(path)) for path in wav]
    warn_about_hearing(house)
    hearing = house.hearing()
    for path, microphone in microphones:
        rows = list(_utterances(house, hearing, microphone, awake))
        if not rows and not as_json:
            results.print(f"{path}  nothing was said", markup=False, soft_wrap=True)
        for row in rows:
            if as_json:
                emit({"file": str(path), **row})
            else:
                _show(path, row)


def _utterances(house: House, hearing: Hearing, microphone: Microphone, awake: bool) -> Iterator[dict[str, Any]]:
    """Each utterance with its times; two seconds of silence are added so that the last one can end."""
    meanings = house.book.meanings(requests=True) | house.commands
    hearing.sleep()
    if awake:
        hearing.listen(meanings, words=True, dictation=True)
    t, words = 0.0, ""
    blocks = [c.samples for c in microphone] + [SILENT_BLOCK] * (2 * RATE // BLOCK)
    for block in (b for samples in blocks for b in blocks_of(samples)):
        for sound in hearing.accept(block, t):
            if isinstance(sound, Woken):
                hearing.listen(meanings, words=True, dictation=True)
            elif isinstance(sound, Words):
                words = f"{words} {sound.text}".strip()
            elif isinstance(sound, (Heard, Refused)):
                yield _row(sound, house.understand(words, by_ear=True) if words else Understanding(sound.text))
                words = ""
                if not awake:
                    hearing.sleep()
        t += seconds(BLOCK)


def _row(sound: Heard | Refused, in_other_words: Understanding) -> dict[str, Any]:
    """A phrase that was heard, or else what dictation made of it."""
    found = in_other_words
    if isinstance(sound, Heard):
        care = sound.meaning.name if sound.meaning.action == "care" else None
        found = Understanding(sound.text, sound.meaning, sound.confidence, care=care)
    refused = found.meaning == NOTHING
    return {"start": max(0.0, round(sound.start, 2)), "end": round(sound.end, 2), "refused": refused, **found.as_json()}


def _show(path: Path, row: dict[str, Any]) -> None:
    what = "refused" if row["refused"] else row["exercise"] or row["command"] or "nothing"
    times = f"{path}  {row['start']:.2f}-{row['end']:.2f} s  "
    results.print(
        times + f'"{row["text"]}" -> {what} {row["slots"] or ""}', markup=False, highlight=False, soft_wrap=True
    )


def phrases(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Every single phrase, one JSON object a line.")] = False,
) -> None:
    """List all that can be said: to start an exercise, the commands that work everywhere, and what can be asked of me.

    Example: assistant phrases
    """
    house = shared(context).house
    warn_about_plugins(house)
    if as_json:
        for phrase, meaning in house.book.meanings(requests=True).items():
            action = "command" if meaning.action == "request" else meaning.action
            emit({"phrase": phrase, "action": action, "name": meaning.name, "slots": dict(meaning.slots)})
        return
    table = Table("what for", "what to say", title=f"Wake phrase: {house.settings.companion.wake_phrase}")
    for _, exercise in house.plugins.exercises.values():
        what = f"[bold]{escape(exercise.title)}[/]\n{escape(exercise.about)}"
        table.add_row(what, "\n".join(house.book.examples(exercise.name, _SHOWN)), end_section=True)
    for row in house.book.phrases():
        if row.kind != "exercise":
            shown = row.phrases[:_SHOWN] or row.templates
            table.add_row(row.name.replace("_", " "), ", ".join(shown))
    results.print(table)
