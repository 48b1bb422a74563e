"""Reads config.toml. A setting that can't be used is named with its line, and all the others apply.

The file is the first of these that is there: the one given by path (`--config`), the one that ASSISTANT_CONFIG names,
config.toml in the person's configuration folder, the config.toml of the checkout. No file: every default.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant import resources
from assistant.errors import SettingsError
from assistant.settings import SECTIONS, Settings, allowed_in, as_toml
from assistant.toml_lines import line_of

__all__ = ["Loaded", "Settings", "load", "place"]

LARGEST = 16_384
"""Bytes of a settings file. Anything longer is another file."""

MOST_TOLD = 20
"""Problems that are named; more would only bury the first. After so many broken lines the rest is left out."""


@dataclass(frozen=True)
class Loaded:
    """The settings that apply, and what was wrong with the file they come from (None where there is none)."""

    settings: Settings
    problems: tuple[SettingsError, ...] = ()
    path: Path | None = None
    text: str = ""

    def error(self, key: str, what: str, allowed: Sequence[str]) -> SettingsError:
        """For a value that only a device or a library could judge: "microphone.device", "is not connected", names."""
        section, name = key.split(".")
        where = _place(self.path, line_of(self.text, (section, name))) if self.path else ""
        value = getattr(getattr(self.settings, section), name)
        default = SECTIONS[section].model_fields[name].default
        cure = f"Allowed: {', '.join(allowed)}. Until it is changed, {as_toml(default)} is used."
        return SettingsError(f"{name} under [{section}] is {as_toml(value)}, which {what}", where=where, cure=cure)


def place(path: Path | None = None) -> Path:
    """The settings file to read: `path`, else what ASSISTANT_CONFIG names, else the person's own or the checkout's."""
    own = to_write(path)
    shipped = resources.shipped_config()
    return shipped if shipped and not _named(path) and not own.exists() else own


def to_write(path: Path | None = None) -> Path:
    """The settings file that a command may change: never the checkout's."""
    return _named(path) or resources.user_config() / "config.toml"


def _named(path: Path | None) -> Path | None:
    named = os.environ.get("ASSISTANT_CONFIG")
    return path or (Path(named).expanduser() if named else None)


def load(path: Path | None = None) -> Loaded:
    """Read the settings file. Raises nothing: what can't be used is in `problems`, and its default applies."""
    file = place(path)
    expected = _named(path) is not None
    try:
        text = _read(file)
    except FileNotFoundError:
        missing = SettingsError("There is no such settings file", where=str(file), cure=_ALL_DEFAULTS)
        return Loaded(Settings(), (missing,) if expected else ())
    except SettingsError as error:
        return Loaded(Settings(), (error,))
    report = _Report(file)
    text = _readable(text, report)
    return Loaded(_settings(text, report), tuple(report.problems), file, text)


_ALL_DEFAULTS = "Until then every setting has its default."


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as fault:
        what = f"The settings can't be read: {fault.strerror}"
        raise SettingsError(what, where=str(file), cure=_ALL_DEFAULTS) from fault
    if len(data) > LARGEST or b"\0" in data:
        raise SettingsError("This is not a settings file", where=str(file), cure=_ALL_DEFAULTS)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        where = _place(file, data.count(b"\n", 0, fault.start) + 1)
        raise SettingsError("The settings are not in UTF-8", where=where, cure=_ALL_DEFAULTS) from fault


def _place(file: Path, line: int) -> str:
    return f"{file}, line {line}"


class _Report:
    """What is wrong with a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.problems: list[SettingsError] = []

    @property
    def full(self) -> bool:
        return len(self.problems) == MOST_TOLD

    def add(self, what: str, line: int, cure: str) -> None:
        self.problems.append(SettingsError(what, where=_place(self._file, line), cure=cure))


def _readable(text: str, report: _Report) -> str:
    """`text`, in which lines that are not TOML are made empty, so that the others still apply."""
    if not _fault(text):
        return text
    kept = ""
    skipping = False  # under a section whose header can't be read
    for number, line in enumerate(text.split("\n"), 1):
        header = line.lstrip().startswith("[")
        skipping = skipping and not header
        wrong = "" if skipping or not line.strip() else _fault(kept + line)
        kept += "\n" if wrong or skipping else line + "\n"
        if wrong:
            report.add(f"This line can't be read: {line.strip()[:60]} ({wrong})", number, _HEADER if header else _LINE)
            skipping = header
        if report.full:
            break
    return kept


_HEADER = "Write a section as [speaker]; what stands under it is left out."
_LINE = 'Write it as in: volume = 0.8, or: device = "default". Until then its default is used.'


def _fault(text: str) -> str:
    """What tomllib says against `text`, or nothing."""
    try:
        tomllib.loads(text)
    except RecursionError:
        return "nested too deeply"
    except ValueError as fault:  # TOMLDecodeError, and a number of thousands of digits
        return str(fault).partition(" (at ")[0]
    return ""


def _settings(text: str, report: _Report) -> Settings:
    good: dict[str, dict[str, Any]] = {}
    for path, value in _entries(tomllib.loads(text)):
        problem = _problem(path, value)
        if problem and not report.full:
            what, cure = problem
            report.add(what, line_of(text, path), cure)
        elif not problem:
            section, name = path
            good.setdefault(section, {})[name] = value
    return Settings.model_validate(good)


def _entries(data: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """("speaker", "volume"), 0.8 for each setting; ("speeker",), ... for what is no section."""
    for name, table in data.items():
        if name in SECTIONS and isinstance(table, dict):
            yield from (((name, key), value) for key, value in table.items())
        elif name == "memory" and table in ("on", "off"):  # memory = "off" says it all
            yield ("memory", "keep"), table
        else:
            yield (name,), table


def _problem(path: tuple[str, ...], value: Any) -> tuple[str, str] | None:
    """What is wrong with one entry, and what to do; None when it can be used."""
    if len(path) == 1:
        return _not_a_section(path[0])
    section, name = path
    field = SECTIONS[section].model_fields.get(name)
    if field is None:
        return _not_a_setting(section, name)
    try:
        SECTIONS[section].model_validate({name: value})
    except ValidationError:
        cure = f"Allowed: {allowed_in(field)}. Until it is changed, {as_toml(field.default)} is used."
        return f"{name} under [{section}] can't be {as_toml(value)[:60]}", cure
    return None


def _not_a_section(name: str) -> tuple[str, str]:
    if name in SECTIONS:
        return f"{name} is a section, not a setting", f"Write [{name}] on a line of its own, and its settings below it."
    homes = _homes(name)
    if homes:
        return f"{name} stands in no section", f"Write it below {homes}. Until then its default is used."
    hint = _nearest(name, SECTIONS)
    return (
        f"There is no section [{name[:60]}]",
        f"{hint}What stands below it is left out. Sections: {', '.join(SECTIONS)}.",
    )


def _not_a_setting(section: str, name: str) -> tuple[str, str]:
    known, homes = SECTIONS[section].model_fields, _homes(name)
    hint = f"It belongs below {homes}. " if homes else _nearest(name, known)
    return (
        f"There is no setting {name[:60]} under [{section}]",
        f"{hint}It is left out. Settings there: {', '.join(known)}.",
    )


def _homes(name: str) -> str:
    return " or ".join(f"[{section}]" for section, kind in SECTIONS.items() if name in kind.model_fields)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:60].casefold(), list(known), 1)
    return f"Did you mean {near[0]}? " if near else ""
