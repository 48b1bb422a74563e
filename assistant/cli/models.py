"""`assistant models`: what there is, fetch one, check one, choose one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import tomlkit
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table as Section

from assistant import models, resources
from assistant.cli.common import console, emit, shared
from assistant.config import to_write
from assistant.errors import AssistantError, SettingsError
from assistant.manifest import ModelInfo

app = typer.Typer(help="Speech models: list, pull, verify and choose them.", rich_markup_mode="rich")
_out = Console(highlight=False)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


_SMALL = "vosk-model-small-en-us-0.15"


def _examples(*lines: str) -> str:
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"  {line}" for line in lines)


@app.callback(
    invoke_without_command=True,
    epilog=_examples("assistant models", f"assistant models pull {_SMALL}", "assistant models verify"),
)
def default(context: typer.Context, as_json: Json = False) -> None:
    """Speech models: list (without a command), pull, verify and use."""
    if context.invoked_subcommand is None:
        show(context, as_json)


@app.command("list", epilog=_examples("assistant models list", "assistant models list --json"))
def show(context: typer.Context, as_json: Json = False) -> None:
    """The models there are, where they came from, and what each is good for."""
    known = models.manifest()
    if as_json:
        for info in known:
            emit(_as_json(info))
        return
    in_use = shared(context).loaded.settings.hearing.model
    table = Table("", "Model", "Lang", "On disk", "Words", "Good for", "Here", box=None, padding=(0, 1, 0, 0))
    for info in known:
        table.add_row(*_row(info, in_use))
    _out.print(table)
    for info in known:
        _out.print(f"\n[bold]{info.name}[/bold]  {info.origin}\n[dim]{info.licence}[/dim]")
    _out.print(f"\nIn use: {in_use}. To change: assistant models use NAME")


@app.command(epilog=_examples(f"assistant models pull {_SMALL}"))
def pull(name: Annotated[str, typer.Argument(help="As listed by `assistant models`.")], as_json: Json = False) -> None:
    """Fetch a model from its publisher, the only command that uses the network. Goes on from where it was stopped."""
    try:
        with _progress(name) as step:
            folder = models.pull(name, step)
    except KeyboardInterrupt:
        console.print(f"Stopped. {models.kept(name) / 1e6:.1f} MB are kept; the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    _say(as_json, {"name": name, "path": str(folder)}, f"{name} is here and whole: {folder}")


@app.command(epilog=_examples("assistant models verify", "assistant models verify starter-en"))
def verify(
    name: Annotated[str, typer.Argument(help="A model's name or folder; none: all that are here.")] = "",
    as_json: Json = False,
) -> None:
    """Compare each file with its checksum, and name the damaged one."""
    faults = [fault for each in _to_verify(name) if (fault := _verify(each, as_json))]
    for fault in faults[1:]:
        console.print(str(fault), markup=False)
    if faults:
        raise faults[0]


@app.command(epilog=_examples(f"assistant models use {_SMALL}", "assistant models use auto"))
def use(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A model's name, a folder with any Vosk model, or auto (the best one).")],
    as_json: Json = False,
) -> None:
    """Choose the model to listen with, in your config.toml; everything else in it stays as it is."""
    loaded = shared(context).loaded
    chosen = models.choose(name, loaded.settings.companion.language)
    known = name == "auto" or any(info.name == name for info in models.manifest())
    value = name if known else os.path.abspath(os.path.expanduser(name))
    file = set_model(to_write(shared(context).config), value, loaded.text)
    text = f'model = "{value}" is written to {file}' + ("" if chosen.takes_dictation else _NO_DICTATION)
    _say(as_json, {"model": value, "path": str(chosen.path), "settings": str(file)}, text)


_NO_DICTATION = "\nThis model understands commands and answers. It can't write down free speech."


def set_model(file: Path, value: str, applied: str = "") -> Path:
    """Writes [hearing] model = `value`, keeping comments and all other keys. Raises SettingsError.

    A file that isn't there yet begins with the settings that were `applied`.
    """
    document = _settings(file, applied)
    hearing = document.setdefault("hearing", tomlkit.table())
    if not isinstance(hearing, Section):
        raise SettingsError("[hearing] should be a section.", where=str(file), cure="Write [hearing] on a line alone.")
    hearing["model"] = value
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(tomlkit.dumps(document), "utf-8")
        new.replace(file)
    except OSError as fault:
        cure = "See that this file can be written, and that the disk has room."
        raise SettingsError(f"The settings can't be written: {fault.strerror}.", where=str(file), cure=cure) from fault
    return file


def _settings(file: Path, applied: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(file.read_text("utf-8") if file.exists() else applied)
    except (TOMLKitError, OSError, UnicodeDecodeError) as fault:
        cure = "Correct this line with an editor, or remove the file to begin anew."
        raise SettingsError(f"The settings can't be read: {fault}.", where=str(file), cure=cure) from fault


def _as_json(info: ModelInfo) -> dict[str, Any]:
    folder = models.folder_of(info.name)
    about = {key: value for key, value in asdict(info).items() if key not in ("files", "sizes", "notices", "folder")}
    return about | {"path": str(folder) if folder else None}


def _row(info: ModelInfo, in_use: str) -> tuple[str, ...]:
    folder = models.folder_of(info.name)
    here = "no" if folder is None else "bundled" if folder.parent == resources.models_folder() else "pulled"
    words = f"{info.words:,}" if info.words else "?"
    mark = "*" if in_use == info.name else ""
    return mark, info.name, info.language, f"{info.size_bytes / 1e6:.0f} MB", words, ", ".join(info.good_for), here


def _to_verify(name: str) -> list[str]:
    return [name] if name else [info.name for info in models.manifest() if models.folder_of(info.name)]


def _verify(name: str, as_json: bool) -> AssistantError | None:
    try:
        files = models.verify(name)
    except AssistantError as fault:
        _say(as_json, {"name": name, "sound": False, **fault.as_json()}, f"{name}: damaged or missing")
        return fault
    _say(as_json, {"name": name, "sound": True, "files": files}, f"{name}: {len(files)} files, all sound")
    return None


def _say(as_json: bool, data: dict[str, Any], text: str) -> None:
    if as_json:
        emit(data)
    else:
        _out.print(text, markup=False, soft_wrap=True)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, else a line for each tenth; on stderr, so that stdout stays for programs."""
    if not console.is_terminal:
        yield _tenths(name)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _tenths(name: str) -> Callable[[int, int], None]:
    shown = -1

    def step(done: int, total: int) -> None:
        nonlocal shown
        tenth = 10 * done // total if total else done // 5_000_000
        if tenth != shown:
            shown = tenth
            print(f"{name}: {done / 1e6:.1f} of {total / 1e6:.1f} MB", file=sys.stderr, flush=True)

    return step
