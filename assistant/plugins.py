"""Finding plugins and loading each alone: built-in ones, the person's own folder, installed packages.

A plugin that can't be loaded is listed with the reason, and the others work.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from assistant import hookspecs, wire
from assistant.errors import AssistantError, PluginError
from assistant.exercise import Exercise
from assistant.loading import exercises_of, load_file
from assistant.performance import InProcess, OnThread, Performance, PluginProcess, frames_of
from assistant.script import load_toml_exercise

log = logging.getLogger(__name__)

IMPORT_SECONDS = 5.0
"""How long a plugin of somebody else's may take to be imported (wall clock) before its process is ended."""


@dataclass(frozen=True)
class Plugin:
    """One plugin, loaded or not: `error` says why not. `name` is builtin:, mine: or package: and its module."""

    name: str
    source: str
    exercises: tuple[Exercise, ...] = ()
    error: AssistantError | None = None
    enabled: bool = True
    process: tuple[str, ...] = field(default=(), repr=False)
    """Arguments of the process it is run in; empty when it runs here."""

    def perform(self, exercise: Exercise) -> Performance:
        """Start a run of one of its exercises."""
        return InProcess(self.process, exercise.name) if self.process else OnThread(exercise)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "source": self.source,
            "enabled": self.enabled,
            "exercises": [e.name for e in self.exercises],
            "error": self.error.as_json() if self.error else None,
        }


class Plugins:
    """All plugins there are, in the order in which they were found: built-in, mine, packages."""

    def __init__(
        self, builtin: Path, mine: Path | None = None, disabled: Iterable[str] = (), packages: bool = True
    ) -> None:
        self._disabled = frozenset(disabled)
        jobs: list[Callable[[], Plugin]] = [partial(self._builtin, path) for path in _files(builtin)]
        try:
            jobs += [partial(self._mine, path) for path in _files(mine)]
        except OSError as error:
            jobs.append(partial(_unreadable, mine, error))
        if packages:
            jobs += [partial(self._package, e.name) for e in entry_points(group=hookspecs.PROJECT)]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            self.all = tuple(self._admit([f.result() for f in [pool.submit(job) for job in jobs]]))

    @property
    def exercises(self) -> dict[str, tuple[Plugin, Exercise]]:
        """Every usable exercise by its name."""
        return {e.name: (p, e) for p in self.all if p.enabled and not p.error for e in p.exercises}

    def _admit(self, found: Iterable[Plugin]) -> Iterable[Plugin]:
        """A second exercise of the same name makes its plugin an error."""
        owner: dict[str, str] = {}
        for plugin in found:
            clash = next((e.name for e in plugin.exercises if e.name in owner), None)
            if clash and plugin.enabled:
                yield Plugin(plugin.name, plugin.source, error=PluginError(
                    f"the exercise {clash} is already there, from {owner[clash]}", where=plugin.source,
                    cure="Give the exercise another name, or disable one of the two in config.toml."))  # fmt: skip
                continue
            if plugin.enabled and not plugin.error:
                owner.update({e.name: plugin.name for e in plugin.exercises})
            yield plugin

    def _load(
        self, name: str, source: str, find: Callable[[], Sequence[Exercise]], process: tuple[str, ...] = ()
    ) -> Plugin:
        enabled = not self._disabled & {name, name.partition(":")[2]}
        try:
            return Plugin(name, source, tuple(find()) if enabled else (), enabled=enabled, process=process)
        except AssistantError as error:
            return Plugin(name, source, error=error)
        except Exception as error:  # noqa: BLE001  # whatever a plugin raises while it is loaded disables that plugin, and nothing else
            log.error("plugin %s: %s", name, frames_of(error))
            return Plugin(name, source, error=PluginError(f"{type(error).__name__}: {error}", where=source))

    def _builtin(self, path: Path) -> Plugin:
        if path.suffix == ".toml":
            return self._load(f"builtin:{path.stem}", str(path), lambda: [load_toml_exercise(path)])
        return self._load(
            f"builtin:{path.stem}", str(path), lambda: exercises_of(load_file(path, f"builtin_{path.stem}"))
        )

    def _mine(self, path: Path) -> Plugin:
        if path.suffix == ".toml":
            return self._load(f"mine:{path.stem}", str(path), lambda: [load_toml_exercise(path)])
        process = ("file", str(path))
        return self._load(f"mine:{path.stem}", str(path), lambda: _ask_process(process, str(path)), process)

    def _package(self, name: str) -> Plugin:
        process = ("package", name)
        return self._load(f"package:{name}", name, lambda: _ask_process(process, name), process)


def _files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix in (".py", ".toml") and not p.name.startswith(("_", ".")))


def _unreadable(folder: Path | None, error: OSError) -> Plugin:
    cure = "See that you may read this folder, or name another one in config.toml."
    return Plugin(
        "mine:", str(folder), error=PluginError(f"it can't be read: {error.strerror}", where=str(folder), cure=cure)
    )


def _ask_process(process: tuple[str, ...], source: str) -> list[Exercise]:
    """Load somebody else's plugin in a process of its own and hear what exercises it has."""
    child = PluginProcess("list", *process)
    try:
        line = child.line(IMPORT_SECONDS)
    finally:
        child.end()
    if line is None:
        raise PluginError(
            f"it was still not loaded after {IMPORT_SECONDS:.0f} seconds", where=source,
            cure="A plugin should only define things when it is imported; do the work in the exercise."
        )  # fmt: skip
    if not line:
        raise PluginError("its process ended while it was loaded", where=source)
    if not line.endswith("\n"):
        raise PluginError("it has too much to say for itself: a million letters in its phrases and texts", where=source)
    kind, value = wire.decode(line)
    if kind == "failed":
        what, frames, cure = value
        log.error("plugin %s: %s", source, frames)
        raise PluginError(what, where=source, cure=cure)
    return [Exercise(run=_elsewhere, **described) for described in value]


def _elsewhere(session: Any) -> None:
    raise NotImplementedError("this exercise runs in a process of its own")
