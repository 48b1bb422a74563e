"""Reads config.toml. A setting that can't be used is named with its line, and all the others apply.

The file is the first of these that is there: the one given by path (`--config`), the one that ASSISTANT_CONFIG names,
config.toml in the person's configuration folder, the config.toml of the checkout. No file: every default.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant import resources
from assistant.errors import SettingsError
from assistant.settings import SECTIONS, Memory, Settings, allowed_in, as_toml
from assistant.settings_lines import Found, Unreadable, settings_lines

__all__ = ["Loaded", "Settings", "load", "place"]

LARGEST = 16_384
"""Bytes of a settings file. Anything longer is another file."""

MOST_TOLD = 20
"""Problems that are named; more would only bury the first. After so many broken lines the rest is left out."""


@dataclass(frozen=True)
class Loaded:
    """The settings that apply, and what was wrong with the file they come from (None where there is none).

    `lines`: where each setting stands, by section and name. `text`: the file without lines that can't be read.
    """

    settings: Settings
    problems: tuple[SettingsError, ...] = ()
    path: Path | None = None
    text: str = ""
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def error(self, key: str, what: str, allowed: Sequence[str]) -> SettingsError:
        """For a value that only a device or a library could judge: "microphone.device", "is not connected", names."""
        section, name = key.split(".")
        where = _place(self.path, self.lines.get((section, name), 1)) if self.path else ""
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
        return Loaded(Settings(memory=Memory(keep="off")), (error,))
    reading = _Reading(file)
    for found in settings_lines(text, SECTIONS):
        reading.take(found)
        if len(reading.problems) == MOST_TOLD:
            reading.in_doubt = True  # what was left out may have been about keeping
            break
    return Loaded(reading.settings, tuple(reading.problems), file, reading.readable(text), reading.lines)


_ALL_DEFAULTS = "Until then every setting has its default."
_NO_SETTINGS = "Until then every setting has its default, and nothing is kept."


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as fault:
        what = f"The settings can't be read: {fault.strerror}"
        raise SettingsError(what, where=str(file), cure=_NO_SETTINGS) from fault
    if len(data) > LARGEST or b"\0" in data:
        cure = f"Settings are plain text, of {LARGEST // 1024} kB at most. {_NO_SETTINGS}"
        raise SettingsError("This is not a settings file", where=str(file), cure=cure)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        where = _place(file, data.count(b"\n", 0, fault.start) + 1)
        cure = f"Save the file in your editor with the encoding UTF-8. {_NO_SETTINGS}"
        raise SettingsError("The settings are not in UTF-8", where=where, cure=cure) from fault


def _place(file: Path, line: int) -> str:
    return f"{file}, line {line}"


class _Reading:
    """What a file sets, and what is wrong with it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[tuple[str, ...], Any] = {}
        self._strange: set[str] = set()
        self._unreadable: set[int] = set()
        self.in_doubt = False
        self.lines: dict[tuple[str, ...], int] = {}
        self.problems: list[SettingsError] = []

    @property
    def settings(self) -> Settings:
        """What applies. Whoever wrote about keeping what can't be followed wants less of it: then nothing is kept."""
        good: dict[str, dict[str, Any]] = {}
        for (section, name), value in self._values.items():
            good.setdefault(section, {})[name] = value
        if self.in_doubt:
            good.setdefault("memory", {})["keep"] = "off"
        return Settings.model_validate(good)

    def readable(self, text: str) -> str:
        return "\n".join("" if n in self._unreadable else line for n, line in enumerate(text.split("\n"), 1))

    def take(self, found: Found | Unreadable) -> None:
        match found:
            case Unreadable():
                self._cannot_read(found)
            case Found((name,), dict()) if name in SECTIONS:
                pass
            case Found(("memory",), value):  # memory = "off" says it all
                self._set(Found(("memory", "keep"), value, found.line))
            case Found((name,), value):
                self._strange.add(name)
                self._reject(found, *_not_a_section(name, value))
            case Found((section, _)) if section in SECTIONS:
                self._set(found)
            case Found((section, name)):
                self.in_doubt |= name in _KEEPING
                if section not in self._strange:
                    self._strange.add(section)
                    self._reject(found, *_not_a_section(section, {}))

    def _cannot_read(self, found: Unreadable) -> None:
        self._unreadable.add(found.line)
        keeping = bool(re.search(r"\bkeep\b|^memory[\s.]*[=:\w]", found.text, re.IGNORECASE))
        self.in_doubt |= keeping
        until = _NOTHING_KEPT if keeping else _ITS_DEFAULT
        if found.section:
            until = _NOTHING_KEPT if keeping else "What stands below it counts."
            cure = f"Write {found.instead} on a line of its own, and its settings on lines below it. {until}"
        elif found.begins_section:
            cure = "Write a section as [speaker], on a line of its own. What stands below it is left out."
        elif found.instead:
            cure = f"Did you mean: {found.instead} ? Text stands between straight quotes, a number without any. {until}"
        else:
            cure = f'Write it as in: volume = 0.8, or: device = "default". {until}'
        self._tell(f"This line can't be read: {found.text.partition(_NEWLINE)[0][:60]}", found.line, cure)

    def _set(self, found: Found) -> None:
        path = section, name = found.path
        if problem := _problem(section, name, found.value):
            return self._reject(found, *problem)
        if path in self._values:
            cure = f"Line {self.lines[path]} has it too. This one counts: take the other one out."
            self._tell(f"{name} under [{section}] stands here a second time", found.line, cure)
        self._values[path], self.lines[path] = found.value, found.line

    def _reject(self, found: Found, what: str, cure: str) -> None:
        self.in_doubt |= found.path[-1] in _KEEPING
        self._values.pop(found.path, None)
        self._tell(what, found.line, cure)

    def _tell(self, what: str, line: int, cure: str) -> None:
        self.problems.append(SettingsError(what, where=_place(self._file, line), cure=cure))


_KEEPING = ("keep", "memory")
_NEWLINE = "\n"
_ITS_DEFAULT = "Until then its default is used."
_NOTHING_KEPT = "Until then nothing is kept."


def _problem(section: str, name: str, value: Any) -> tuple[str, str] | None:
    """What is wrong with one setting, and what to do; None when it can be used."""
    about = SECTIONS[section].model_fields.get(name)
    if about is None:
        return _not_a_setting(section, name, value)
    if _fits(section, name, value):
        return None
    near = next((as_toml(other) for other in _other_ways(value) if _fits(section, name, other)), "")
    hint = f"Did you mean {name} = {near} ? " if near else ""
    meanwhile = as_toml("off" if name == "keep" else about.default)
    cure = f"{hint}Allowed: {allowed_in(about)}. Until it is changed, {meanwhile} is used."
    return f"{name} under [{section}] can't be {as_toml(value)[:60]}", cure


def _fits(section: str, name: str, value: Any) -> bool:
    try:
        SECTIONS[section].model_validate({name: value})
    except ValidationError:
        return False
    return True


def _other_ways(value: Any) -> Iterator[object]:
    """What a value of the wrong kind may mean: "120" is 120, 120.0 too, 50 (percent) is 0.5, "walk" a list of one."""
    match value:
        case bool():
            return
        case str():
            yield value.casefold()
            if re.fullmatch(r"\d{1,5}", value):
                yield int(value)
            if re.fullmatch(r"\d{0,5}[.,]\d{1,5}", value):
                yield float(value.replace(",", "."))
            yield [value]
        case int() | float():
            yield str(value)
            if 10 <= value <= 10_000:
                yield from (round(value), value / 100)


def _not_a_section(name: str, value: Any) -> tuple[str, str]:
    if name in SECTIONS:
        return f"{name} is a section, not a setting", f"Write [{name}] on a line of its own, and its settings below it."
    homes = _homes(name)
    if homes and not isinstance(value, dict):
        until = _NOTHING_KEPT if name in _KEEPING else _ITS_DEFAULT
        return f"{name} stands in no section", f"Write it below {homes}. {until}"
    hint = _nearest(name, SECTIONS)
    return (
        f"There is no section [{name[:60]}]",
        f"{hint}What stands below it is left out. Sections: {', '.join(SECTIONS)}.",
    )


def _not_a_setting(section: str, name: str, value: Any) -> tuple[str, str]:
    what = f"There is no setting {name[:60]} under [{section}]"
    if name == "memory":
        line = as_toml(value) if isinstance(value, str) else '"off"'
        return what, f"Write [memory] on a line of its own, and keep = {line} below it. {_NOTHING_KEPT}"
    known, homes = SECTIONS[section].model_fields, _homes(name)
    if name in SECTIONS:
        hint = f"{name} is a section: write [{name}] on a line of its own, and its settings below it. "
    elif homes:
        hint = f"It belongs below {homes}: a line counts for the section above it. "
    else:
        hint = _nearest(name, known)
    until = _NOTHING_KEPT if name in _KEEPING else f"It is left out. Settings there: {', '.join(known)}."
    return what, f"{hint}{until}"


def _homes(name: str) -> str:
    return " or ".join(f"[{section}]" for section, kind in SECTIONS.items() if name in kind.model_fields)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:60].casefold(), list(known), 1)
    return f"Did you mean {near[0]}? " if near else ""
