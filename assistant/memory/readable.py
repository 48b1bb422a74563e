"""What is kept, in Markdown, for whoever wants to read it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from assistant import wire

Row = Mapping[str, Any]

_NAMES = {"name": "What I call you", "they": "What I call the person you love", "country": "Where you live"}
"""What the companion itself keeps of somebody. All else that it notes for itself tells nothing about them."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?")


def markdown(tables: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """The lines of it. `tables` are those of an export, by name."""
    yield "# What is kept\n"
    if not any(_seen(tables)):
        yield "Nothing is kept."
    for row in tables["entries"]:
        yield from _entry(row)
    yield from _listed("Names", [_fact(_NAMES[row["name"]], row["value"]) for row in _names(tables)])
    if tables["moods"]:
        yield "## Moods\n\n| when | 0 to 10 | word |\n|---|---|---|"
        yield from (f"| {moment(row['at'])} | {row['number']} | {row['word']} |" for row in tables["moods"])
        yield ""
    yield from _listed("Reminders", [_reminder(row) for row in tables["reminders"]])
    for exercise, facts in groupby(_facts(tables), key=lambda row: str(row["exercise"])):
        told = [_fact(_plain(row["name"]), wire.unpack(row["value"])) for row in facts]
        yield from _listed(f"Answers: {_plain(exercise)}", told)


def _seen(tables: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    yield from (*tables["entries"], *tables["moods"], *tables["reminders"], *_names(tables), *_facts(tables))


def _names(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    return [row for row in tables["facts"] if not row["exercise"] and row["name"] in _NAMES]


def _facts(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    return [row for row in tables["facts"] if row["exercise"]]


def _entry(row: Row) -> Iterator[str]:
    about = ", ".join(f"{_plain(key)}: {in_words(wire.unpack(value))}" for key, value in row["about"].items())
    what = ", ".join(filter(None, (_plain(row["exercise"]), _plain(row["kind"]) if row["kind"] != "entry" else "")))
    yield f"## {moment(row['at'])}: {what}\n"
    yield from [f"*{about}*\n"] * bool(about)
    yield from [row["text"].replace("\n", "  \n") + "\n"] * bool(row["text"])
    yield from [f"[{row['seconds']:.0f} seconds of voice]({row['voice']})\n"] * bool(row["voice"])


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {title}\n"
        yield from (f"- {line}" for line in lines)
        yield ""


def _fact(name: str, value: Any) -> str:
    return f"**{name[:1].upper()}{name[1:]}:** {in_words(value)}"


def _reminder(row: Row) -> str:
    day = in_words(row["day"])
    days = f"Every day at {row['at'][:5]}, from {day}" if row["daily"] else f"{day}, at {row['at'][:5]}"
    until = f", until {in_words(row['until'])}" if row["until"] else ""
    return days + until + (f": {_plain(row['exercise'])}" if row["exercise"] else "")


def moment(iso: str) -> str:
    """Day and time as one would write them."""
    at = datetime.datetime.fromisoformat(iso)
    return f"{in_words(at.date())}, {at:%H:%M}"


def in_words(value: Any) -> str:
    """A value that an exercise keeps, without the signs of a program."""
    match value:
        case bool() | None:
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{_plain(key)}: {in_words(part)}" for key, part in value.items() if part != "")
        case list() | tuple():
            return ", ".join(map(in_words, value)) or "none"
        case datetime.datetime():
            return moment(value.isoformat())
        case datetime.date():
            return f"{value:%A}, {value.day} {value:%B %Y}"
        case datetime.time():
            return f"{value:%H:%M}"
        case str() if _MOMENT.fullmatch(value):
            return moment(value)
        case str() if _DATE.fullmatch(value):
            return in_words(datetime.date.fromisoformat(value))
    return str(value)


def _plain(name: str) -> str:
    return name.replace("_", " ")
