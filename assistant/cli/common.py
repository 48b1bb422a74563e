"""What the commands share: settings read once, the house, and how to print."""

from __future__ import annotations

import getpass
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
from assistant.config import Loaded, load
from assistant.errors import AssistantError
from assistant.house import House
from assistant.microphone import Microphone, PcmMicrophone, WavMicrophone

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
        return House(self.loaded, ask_passphrase=ask_passphrase)

    def close(self) -> None:
        """Let go of the memory, where it was opened; what is being told is finished first."""
        if "house" in vars(self) and self.house.remembers:
            self.house.memory.close()


def ask_passphrase() -> str:
    """Ask for the passphrase of the memory, unseen. Empty where nobody can be asked."""
    if not sys.stdin.isatty():
        return ""
    return getpass.getpass("Passphrase of the memory: ", stream=sys.stderr)


def complain(problem: AssistantError) -> None:
    """A line for something that is wrong and stops nothing."""
    console.print(f"[yellow]{type(problem).__name__}[/] {escape(str(problem))}", highlight=False)


def log_to_file() -> None:
    """Log to assistant.log beside the person's data: the screen is for what helps. Nothing to log, no file."""
    path = resources.user_data() / "assistant.log"
    handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.raiseExceptions = False  # a full disk must not end a conversation
    logging.basicConfig(handlers=[handler], level=logging.ERROR)


def recording(path: Path) -> Microphone:
    """A WAV file as a microphone, or stdin for "-". Raises AudioFileError."""
    return PcmMicrophone(sys.stdin.buffer) if str(path) == "-" else WavMicrophone(path)


def shared(context: typer.Context) -> Shared:
    return cast(Shared, context.obj)


def emit(value: Any) -> None:
    """One JSON object a line on stdout, in ASCII: no encoding and no line separator of Unicode's comes in between."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def warn_about_hearing(house: House) -> None:
    """One line for a model or a wake phrase of the settings that can't be used. Raises ModelMissing, ModelDamaged."""
    for problem in house.hearing_problems:
        complain(problem)


def warn_about_memory(house: House) -> None:
    """One line for a memory that can't be opened; the conversation goes on, and keeps nothing."""
    if house.memory_problem:
        complain(house.memory_problem)


def warn_about_plugins(house: House, tell: Callable[[str], None] | None = None) -> None:
    """One line for each plugin, phrase or word that can't be used; everything else works."""
    say = tell or (lambda line: console.print(line, markup=False, highlight=False))
    for plugin in house.plugins.all:
        if plugin.error:
            say(f"plugin {plugin.name} is left out: {plugin.error}")
    for problem in (*house.book.clashes, *house.book.problems):
        say(str(problem))
