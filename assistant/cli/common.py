"""What the commands share: settings read once, the house, and how to print."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from functools import cached_property
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, cast

import typer
from rich.console import Console
from rich.markup import escape

from assistant import resources
from assistant.companion import House
from assistant.config import Loaded, load
from assistant.errors import AssistantError

console = Console(stderr=True)
"""For people: progress, warnings, errors."""

results = Console(highlight=False)
"""For people: what a command was asked for. Machine output goes to stdout by `emit`."""


class Shared:
    """The settings of this call, and the house made from them."""

    def __init__(self, config: Path | None) -> None:
        self.config = config

    @cached_property
    def judged(self) -> Loaded:
        """The settings, for a command that tells by itself what is wrong with them."""
        loaded = load(self.config)
        logging.getLogger().setLevel(loaded.settings.log.level.upper())
        return loaded

    @cached_property
    def loaded(self) -> Loaded:
        """The settings; what is wrong with them is told at once."""
        for problem in self.judged.problems:
            complain(problem)
        return self.judged

    @cached_property
    def house(self) -> House:
        return House(self.loaded.settings)


def complain(problem: AssistantError) -> None:
    """A line for something that is wrong and stops nothing."""
    console.print(f"[yellow]{type(problem).__name__}[/] {escape(str(problem))}", highlight=False)


def log_to_file() -> None:
    """Log to assistant.log beside the person's data: the live view needs the screen for itself."""
    path = resources.user_data() / "assistant.log"
    try:
        handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=1, encoding="utf-8")
    except OSError as error:
        console.print(f"[yellow]no log file:[/] {path}: {error.strerror}", highlight=False)
        return
    path.chmod(0o600)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().handlers[:] = [handler]


def shared(context: typer.Context) -> Shared:
    return cast(Shared, context.obj)


def emit(value: Any) -> None:
    """One JSON object a line on stdout, in ASCII: no encoding and no line separator of Unicode's comes in between."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def warn_about_wake_phrase(house: House) -> None:
    """One line when the wake phrase of the settings can't be heard, and which one is used."""
    if house.wake_problem:
        console.print(str(house.wake_problem), markup=False, highlight=False)


def warn_about_plugins(house: House, tell: Callable[[str], None] | None = None) -> None:
    """One line for each plugin, phrase or word that can't be used; everything else works."""
    say = tell or (lambda line: console.print(line, markup=False, highlight=False))
    for plugin in house.plugins.all:
        if plugin.error:
            say(f"plugin {plugin.name} is left out: {plugin.error}")
    for problem in (*house.book.clashes, *house.book.problems):
        say(str(problem))
