"""The lines of a settings file, one after the other. One that is no TOML costs none of the others.

Whoever writes such a file may not program, so it is read kindly: a section may stand there twice, capitals don't
matter, and what can't be read comes back with the line that may be meant.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 50
"""Lines that one list may take."""

_QUOTES = "\"'`´“”„‟«»‹›‘’‚"  # noqa: RUF001  # what keyboards and word processors make of a quote
_PAIR = re.compile(r"\s*([\w.-]+(?: [\w.-]+)?)\s*[=:]\s*(.+?)\s*;?\s*")
_BARE_PAIR = re.compile(r"\s*(\w+)\s+([^=:]+?)\s*")
_NUMBER = re.compile(r"\d*[.,]?\d+")
_MEASURE = re.compile(r"[\d.,]+ *[^\d.,:]*")
_OPENING = re.compile(r"\s*\[+\s*(\w+)")
_LONE_WORD = re.compile(r"[^\w=]*(\w+)[^\w=]*")


@dataclass(frozen=True)
class Found:
    """What is set: ("speaker", "volume"), the value, its line. A section that begins is ("speaker",) with {}."""

    path: tuple[str, ...]
    value: Any
    line: int


@dataclass(frozen=True)
class Unreadable:
    """A line that can't be read. `section`: the one it seems to begin; `instead`: the line that may be meant."""

    text: str
    line: int
    section: str = ""
    instead: str = ""

    @property
    def begins_section(self) -> bool:
        return bool(self.section) or self.text.startswith("[")


def settings_lines(text: str, sections: Collection[str]) -> Iterator[Found | Unreadable]:
    """What stands in `text`, in its order. What stands below a section that can't be made out is left out."""
    lines = text.split("\n")
    section: str | None = ""
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        statement, number, at = "\n".join(lines[at:end]).strip(), at + 1, end
        found = _read(statement, number, sections)
        if isinstance(found, Unreadable):
            yield found
            section = (found.section or None) if found.begins_section else section
        elif statement.startswith("["):
            section = next(iter(found))
            yield Found((section,), {}, number)
        elif section is not None:
            yield from _settings(found, section, number, sections)


def _end(lines: list[str], at: int) -> int:
    """Where the statement that begins with line `at` ends: a list may take several lines."""
    opening = lines[at].partition("=")[2]
    if any(sign in opening for sign in "[{") and parsed(lines[at]) is None:
        for end in range(at + 2, min(at + LONGEST, len(lines)) + 1):
            if _OPENING.match(lines[end - 1]):
                break
            if parsed("\n".join(lines[at:end])) is not None:
                return end
    return at + 1


def parsed(text: str) -> dict[str, Any] | None:
    """`text` as TOML, its names in small letters; None where it is none."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):  # no TOML, a number of thousands of digits, brackets by the thousand
        return None
    return {_name(key): value for key, value in data.items()}


def _name(key: str) -> str:
    return key.casefold().replace("-", "_")


def _read(statement: str, number: int, sections: Collection[str]) -> dict[str, Any] | Unreadable:
    data = parsed(statement)
    if data is not None and not any(statement.startswith("[") and isinstance(each, list) for each in data.values()):
        return data
    meant = _OPENING.match(statement) or _LONE_WORD.fullmatch(statement)
    section = _name(meant[1]) if meant and _name(meant[1]) in sections else ""
    return Unreadable(statement, number, section, f"[{section}]" if section else _instead(statement))


def _settings(data: dict[str, Any], section: str, number: int, sections: Collection[str]) -> Iterator[Found]:
    for name, value in data.items():
        if section:
            yield Found((section, name), value, number)
        elif name in sections and isinstance(value, dict):  # speaker.volume = 0.5
            yield from (Found((name, _name(key)), inner, number) for key, inner in value.items())
        else:
            yield Found((name,), value, number)


def _instead(line: str) -> str:
    """The line that may be meant: straight quotes around text, none around a number, = between the two."""
    pair = _PAIR.fullmatch(line) or _BARE_PAIR.fullmatch(line)
    if not pair:
        return ""
    name, value = _name(pair[1]).replace(" ", "_"), pair[2].strip(_QUOTES + " ").replace("\\", "/")
    if _NUMBER.fullmatch(value):
        number = value.replace(",", ".")
        instead = f"{name} = {'0' * number.startswith('.')}{number}"
    elif not value or set(value) & {*_QUOTES, "[", "]", "#", "="} - {"'"} or _MEASURE.fullmatch(value):
        return ""
    else:
        instead = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    return instead if parsed(instead) else ""
