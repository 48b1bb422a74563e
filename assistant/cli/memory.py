"""`assistant memory`: what is kept, out of it, into it, and gone."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import Annotated, Any

import typer

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples, blocks_of
from assistant.cli.common import console, emit, results, shared
from assistant.errors import MemoryLocked, ModelMissing
from assistant.events import Heard
from assistant.kept import Entry
from assistant.memory import Memory
from assistant.memory import forget_everything as forget_all
from assistant.memory import restore as restore_from
from assistant.memory.folder import Folder
from assistant.memory.memory import folder_of
from assistant.recogniser import SENTENCE, Recogniser, SpeechModel

app = typer.Typer(
    help="What is kept between days: show, export, import, forget, backup, restore.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking, for scripts.")]

_KEPT_IN = {
    "keyring": "the keyring of your system",
    "file": "memory.key, beside it",
    "passphrase": "nowhere: it is made from your passphrase",
}
_READABLE = "Whoever gets these files can read them. Keep them where only you look, or erase them when you are done."
_ONLY_HERE = "Only this machine's key opens it. For another machine: assistant memory backup --passphrase --to FILE"


def _examples(*lines: str) -> str:
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"  {line}" for line in lines)


# ---------------------------------------------------------------- show


@app.command(epilog=_examples("assistant memory show", "assistant memory show --words"))
def show(
    context: typer.Context,
    words: Annotated[
        bool, typer.Option("--words", help="What was said too. Asks for the code, where one is set.")
    ] = False,
    as_json: Json = False,
) -> None:
    """How much is kept, where, and where its key is. Not what was said, unless you ask for it."""
    folder = _folder(context)
    if not Folder(folder).has_database:
        if as_json:
            emit({"path": None, "bytes": 0, "key": ""})
        else:
            results.print("Nothing is kept.")
        return
    with _opened(context) as memory:
        memory.check()
        if words:
            _ask_for_code(memory)
        entries = (*memory.held_entries(), *memory.entries())
        if as_json:
            emit({"path": str(memory.path), "bytes": _size(folder), "key": memory.key_place} | memory.overview())
            for entry in entries:
                emit(_as_json(entry, words))
        else:
            _print(memory, folder, entries, words)


def _print(memory: Memory, folder: Path, entries: tuple[Entry, ...], words: bool) -> None:
    results.print(f"{memory.path}, {_size(folder) / 1e6:.1f} MB, encrypted.", markup=False, soft_wrap=True)
    results.print(f"Its key is in {_KEPT_IN[memory.key_place]}.".replace("in nowhere", "kept nowhere"), markup=False)
    for name, count in memory.overview().items():
        results.print(f"{count:6}  {name.replace('_', ' ')}")
    for aside in sorted(folder.glob("*.db.*.aside")):
        results.print(f"{aside.name} could not be opened when another memory took its place.", markup=False)
    for entry in entries:
        voice = f"{entry.seconds:.0f} s of voice" if entry.seconds else ""
        about = ", ".join(filter(None, [entry.exercise, entry.kind, voice, "held" * (entry.state == "held")]))
        results.print(f"\n{entry.id:6}  {entry.at:%Y-%m-%d %H:%M}  {about}", markup=False)
        if words and entry.text:
            results.print(indent(entry.text, " " * 8), markup=False, soft_wrap=True)


def _as_json(entry: Entry, words: bool) -> dict[str, Any]:
    found = {"entry": entry.id, "at": entry.at.isoformat(), "exercise": entry.exercise, "kind": entry.kind,
             "state": entry.state, "seconds": entry.seconds}  # fmt: skip
    return found | ({"text": entry.text, "about": dict(entry.about)} if words else {})


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


# ---------------------------------------------------------------- out and in


@app.command(epilog=_examples("assistant memory export --to kept"))
def export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="The files' name; .json and .md are put to it.", metavar="FILE")],
) -> None:
    """Write what is kept to files that anybody can read: JSON, Markdown, and a folder of voices."""
    with _opened(context) as memory:
        _ask_for_code(memory)
        for path in memory.export(to):
            results.print(str(path), markup=False, soft_wrap=True)
    console.print(_READABLE)


@app.command("import", epilog=_examples("assistant memory import kept.json"))
def take_in(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A JSON file that export wrote, with the voices beside it.")],
) -> None:
    """Take in what was exported. What is there already stays as it is, so that doing it twice harms nothing."""
    with _opened(context) as memory:
        new = memory.take_in(file)
    results.print("New: " + ", ".join(f"{name} {count}" for name, count in new.items()))


@app.command(
    epilog=_examples("assistant memory backup --to memory.backup", "assistant memory backup --passphrase --to FILE")
)
def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="The file to write.", metavar="FILE")],
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Encrypt it with a passphrase, asked for twice.")
    ] = False,
) -> None:
    """Write all that is kept to one encrypted file, readable by `restore` alone. Held words are left out."""
    with _opened(context) as memory:
        if not passphrase and sys.stdin.isatty():
            console.print(_ONLY_HERE)
            passphrase = typer.confirm("Protect it with a passphrase instead?", err=True)
        memory.backup(to, _new_passphrase() if passphrase else "")
    results.print(str(to), markup=False, soft_wrap=True)
    console.print("Its passphrase opens it anywhere." if passphrase else _ONLY_HERE)


@app.command(epilog=_examples("assistant memory restore memory.backup"))
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    yes: Yes = False,
) -> None:
    """Put a backup in the place of what is kept now. That stays beside it, encrypted, for 24 hours."""
    folder = _folder(context)
    if Folder(folder).has_database:
        _confirm("Put this backup in the place of what is kept now?", yes)
    chosen = shared(context).loaded.settings.memory.key
    restore_from(folder, file, _now, chosen, ask_passphrase, lambda: _ask("Passphrase of the backup"))
    with _opened(context) as memory:
        results.print(f"Back are: entries {memory.overview()['entries']}")


@app.command(epilog=_examples("assistant memory transcribe"))
def transcribe(context: typer.Context) -> None:
    """Write down recordings that have no text yet, with a speech model that can. The recordings stay."""
    house = shared(context).house
    if not house.model_folder.takes_dictation:
        what = "The speech model in use can't write down free speech."
        raise ModelMissing(what, cure="See which one can, and fetch it: assistant models")
    with _opened(context) as memory:
        done = sum(_write_down(memory, entry, house.model) for entry in memory.entries() if not entry.text)
    results.print(f"Written down: {done}")


def _write_down(memory: Memory, entry: Entry, model: SpeechModel) -> bool:
    """Whether there were words in it."""
    voice = memory.voice_of(entry.id)
    text = written(voice, model) if voice is not None else ""
    if text:
        memory.write_down(entry.id, text)
    return bool(text)


def written(voice: Samples, model: SpeechModel) -> str:
    """The words of a recording, as far as `model` makes them out."""
    recogniser = Recogniser(model, None, SENTENCE, {})
    blocks = [*blocks_of(voice), *[SILENT_BLOCK] * (2 * RATE // BLOCK)]
    heard = [sound for block in blocks for sound in recogniser.accept(block, 0.0)]
    return " ".join(sound.text for sound in heard if isinstance(sound, Heard))


# ---------------------------------------------------------------- forgetting


@app.command(epilog=_examples("assistant memory forget 12", "assistant memory forget --everything"))
def forget(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(help="An entry, by its number in `assistant memory show`.")] = None,
    exercise: Annotated[str, typer.Option(help="All that one exercise has.", metavar="NAME")] = "",
    everything: Annotated[bool, typer.Option("--everything", help="All of it, and its key.")] = False,
    yes: Yes = False,
) -> None:
    """Erase one entry, all of an exercise, or everything. It can't be taken back."""
    if [number is not None, bool(exercise), everything].count(True) != 1:
        raise typer.BadParameter("Name one of: an entry's number, --exercise NAME, --everything.")
    if everything:
        _forget_everything(context, yes)
        return
    with _opened(context) as memory:
        if number is not None and memory.entry(number) is None:
            raise typer.BadParameter(f"No entry has the number {number}.")
        _confirm("Erase this for good?", yes)
        if number is not None:
            memory.forget_entry(number)
        else:
            if not (count := memory.forget_exercise(exercise)):
                raise typer.BadParameter(f"Nothing is kept of an exercise {exercise!r}. See: assistant memory show")
            results.print(f"Of {exercise} forgotten: {count}", markup=False)
            return
    results.print("Forgotten.")


def _forget_everything(context: typer.Context, yes: bool) -> None:
    """Works for a memory that can't be opened too."""
    _confirm("Forget everything that is kept, and destroy its key?", yes)
    _confirm("There is no way back. Really everything?", yes)
    chosen = shared(context).loaded.settings.memory.key
    destroyed = forget_all(_folder(context), _now, chosen, ask_passphrase)
    results.print("Everything is forgotten." + ("" if destroyed else _LEFT_IN_KEYRING))


_LEFT_IN_KEYRING = (
    " The keyring didn't answer, and keeps a key that opens nothing any more. You may erase it there: it is called"
    ' "assistant memory".'
)


# ---------------------------------------------------------------- asking


def ask_passphrase() -> str:
    """From the terminal, unseen; else a line of standard input. Raises MemoryLocked at its end."""
    return _ask("Passphrase of your memory")


def _ask(what: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True, err=True, default="", show_default=False))
    line = sys.stdin.readline()
    if not line:
        raise MemoryLocked(f"{what}: nothing was typed.", cure="Start it in a terminal, or give it as a line of input.")
    return line.rstrip("\n")


def _new_passphrase() -> str:
    first = _ask("New passphrase of the backup")
    if not first or first != _ask("The same once more"):
        what = "The two passphrases differ." if first else "An empty passphrase protects nothing."
        raise MemoryLocked(what, cure="Start again, and type the same one twice.")
    return first


def _ask_for_code(memory: Memory) -> None:
    """Raises MemoryLocked for a wrong one."""
    if not memory.has_code:
        return
    if not memory.code_wait and memory.code_is(_ask("Code")):
        return
    wait = memory.code_wait
    cure = f"Wait {wait:.0f} seconds, then try again." if wait else "Try again."
    raise MemoryLocked("That isn't the code." if not wait else "Too many wrong codes.", cure=cure)


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("Without a terminal to ask on, say --yes.")
    typer.confirm(question, abort=True, err=True)


# ---------------------------------------------------------------- opening


@contextmanager
def _opened(context: typer.Context) -> Iterator[Memory]:
    """The memory of the settings, though they may say that nothing more is kept."""
    chosen = shared(context).loaded.settings.memory.key
    memory = Memory.open(_folder(context), _now, chosen, ask_passphrase)
    try:
        yield memory
    finally:
        memory.close()


def _folder(context: typer.Context) -> Path:
    return folder_of(shared(context).loaded.settings)


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()
