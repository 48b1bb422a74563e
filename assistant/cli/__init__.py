"""The commands. `assistant` alone is `assistant run`."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant import __version__
from assistant.cli import looking, memory, models, recording, talking, understanding
from assistant.cli.common import Shared, console, log_to_file
from assistant.errors import AssistantError, OutputError

INTERRUPTED = 130
"""Exit status after Ctrl-C, and when nobody reads on."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

__all__ = ["app", "main"]

app = typer.Typer(
    help="A hands-free voice companion for somebody whose love is not returned. Works without any network.",
    epilog='Start with "assistant demo" to hear a whole conversation, or "assistant talk" to type one.',
    no_args_is_help=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (talking, understanding, looking, recording):
    module.add_to(app)
app.add_typer(models.app, name="models")
app.add_typer(memory.app, name="memory")


@app.callback(invoke_without_command=True)
def main_options(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Another settings file than your own.", metavar="FILE")] = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and end.")] = False,
) -> None:
    if version:
        typer.echo(f"assistant {__version__}")
        raise typer.Exit
    context.obj = Shared(config)
    context.call_on_close(context.obj.close)
    if context.invoked_subcommand is None:
        talking.run(context)


def main() -> None:
    """The console script: every fault that has a name ends in its text on stderr and exit status 1."""
    _take_any_text()
    log_to_file()
    try:
        app()
    except AssistantError as error:
        _end_with(error)
    except BrokenPipeError:  # whoever read it has read enough
        _silence_stdout()
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.errno not in FULL:
            raise
        _silence_stdout()
        _end_with(OutputError(f"This can't be written: {error.strerror}", cure="Free some space, or write elsewhere."))


def _take_any_text() -> None:
    """Bytes that are no text, and characters that the terminal lacks, become a question mark and stop nothing."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115  # closed by whoever started us
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _end_with(error: AssistantError) -> NoReturn:
    console.print(f"[bold red]{type(error).__name__}[/] ", end="")
    console.print(str(error), markup=False, highlight=False)
    sys.exit(1)


def _silence_stdout() -> None:
    """What is left in its buffer can't be written either, and Python would say so at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
