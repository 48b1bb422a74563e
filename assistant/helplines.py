"""Where people can be reached, country by country: helplines.toml, and how its numbers are said aloud."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.locale import Locale

FILE = Path(__file__).with_name("helplines.toml")
KINDS = ("emergency", "crisis", "abuse", "child")

SAY_WHERE = "Say, for instance: I live in Canada."

_COUNTRY = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"\d+(?: \d+)*")


@dataclass(frozen=True)
class Line:
    """One number, its digits in groups: "116 123". `text`: it answers text messages too.

    `verified`: when somebody last checked it, None for never.
    """

    number: str
    text: bool = False
    verified: datetime.date | None = None
    source: str = ""


@dataclass(frozen=True)
class Helplines:
    """The numbers of one country; of an unknown one none at all. `silent`: what to press when one can't speak."""

    country: str = ""
    emergency: Line | None = None
    crisis: Line | None = None
    abuse: Line | None = None
    child: Line | None = None
    silent: str = ""

    @classmethod
    def of(cls, country: str, path: Path = FILE) -> Helplines:
        """The numbers of a two-letter country code; any other has none. Raises SettingsError for a faulty file."""
        return _read(path).get(country.strip().upper(), cls(country))


def countries() -> tuple[str, ...]:
    """The two-letter codes of the countries whose numbers are known."""
    return tuple(sorted(code for code in _read(FILE) if code != "EU"))


def spoken(line: Line, locale: Locale) -> str:
    """The digits one by one, a sentence for each group: "One, one, six. One, two, three."."""
    groups = (", ".join(locale.number(int(digit)) for digit in group) for group in line.number.split())
    return " ".join(f"{group[:1].upper()}{group[1:]}." for group in groups)


def in_one_breath(line: Line, locale: Locale) -> str:
    """The digits as a part of a sentence: "one, one, six, one, two, three"."""
    return ", ".join(locale.number(int(digit)) for digit in line.number if digit.isdigit())


def helpline_words(country: str, locale: Locale) -> str:
    """What "helpline" is answered with, at any time, in three sentences."""
    found = Helplines.of(country)
    if not country:
        return (
            "I can't call anyone, so in danger, please call your local emergency number. "
            f"For a number where you live, I need your country. {SAY_WHERE}"
        )
    if not found.emergency:
        return (
            "I'm a program, and I can't call anyone. If you're in danger, please call your local emergency number. "
            "A doctor can tell you who answers where you live."
        )
    anyone = "" if found.crisis else " anyone"
    return f"I'm a program, and I can't call{anyone}. {to_call(found.emergency, found.crisis, locale)}"


def to_call(emergency: Line, line: Line | None, locale: Locale) -> str:
    """Who to call, in two sentences: in danger, and to talk, where there is a `line` for that."""
    danger = f"In danger, call: {in_one_breath(emergency, locale)}."
    talk = f"To talk: {in_one_breath(line, locale)}." if line else ""
    return f"{talk} {danger}" if talk else f"{danger} A doctor can tell you who else answers."


@lru_cache
def _read(path: Path) -> Mapping[str, Helplines]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(path, f"the helplines can't be read: {error}") from error
    members = data.pop("members", [])
    found = {country: _country(path, country, table) for country, table in data.items()}
    if not isinstance(members, list) or (members and "EU" not in found):
        raise _fault(path, "members needs to be a list of countries, and [EU] their numbers")
    return dict.fromkeys(members, found["EU"]) | found


def _country(path: Path, country: str, table: object) -> Helplines:
    if not _COUNTRY.fullmatch(country) or not isinstance(table, dict):
        raise _fault(path, f"{country} is no section with a two-letter code, such as [US]")
    if strange := sorted(table.keys() - {*KINDS, "silent"}):
        raise _fault(path, f"{country}: {strange[0]} isn't known")
    if "emergency" not in table:
        raise _fault(path, f"{country}: the emergency number is missing")
    lines = {kind: _line(path, f"{country}.{kind}", table[kind]) for kind in KINDS if kind in table}
    return Helplines(country, **lines, silent=str(table.get("silent", "")))


def _line(path: Path, name: str, table: Any) -> Line:
    try:
        verified = str(table["verified"])
        line = Line(
            str(table["number"]),
            bool(table.get("text", False)),
            datetime.date.fromisoformat(verified) if verified else None,
            str(table["source"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _fault(path, f"{name}: {error!r}") from error
    if not _NUMBER.fullmatch(line.number):
        raise _fault(path, f"{name}: {line.number!r} is no number: digits in groups, such as 116 123")
    return line


def _fault(path: Path, what: str) -> SettingsError:
    example = 'crisis = { number = "116 123", verified = "", source = "where it was seen" }'
    return SettingsError(what, where=str(path), cure=f"Each number looks like this: {example}")
