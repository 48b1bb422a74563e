"""Commands for something that was misheard: record it, play it again, keep it as a test case."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant import replay as again
from assistant.audio import BLOCK, RATE, SILENT_BLOCK
from assistant.cli.common import console, emit, results, shared
from assistant.cli.looking import Json
from assistant.events import Event
from assistant.microphone import DeviceMicrophone
from assistant.recording import LastMinute, beside, claim, new_place, read, write


def add_to(app: typer.Typer) -> None:
    for command in (record, replay):
        app.command()(command)


def record(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The WAV to write; without one, a new one of yours.")] = None,
    seconds: Annotated[float | None, typer.Option(help="End by itself after so many seconds.", min=0.1)] = None,
    mic: Annotated[str, typer.Option(help='Its name (see "assistant devices").')] = "",
    awake: Annotated[
        bool, typer.Option("--awake/--asleep", help="Spoken to it awake; or with the wake phrase first.")
    ] = False,
) -> None:
    """Record the microphone, to show how something is misheard. Nothing is ever recorded without this word.

    It stays in memory until Enter or Ctrl-C ends it; then the last minute is written, for you alone to read.

    Example: assistant record misheard.wav
    """
    loaded, path = shared(context).loaded, file or new_place()
    claim(path)
    kept = LastMinute(again.settings_of(shared(context).house))
    ended = threading.Event()
    with closing(DeviceMicrophone(mic or loaded.settings.microphone.device)) as microphone:
        until = f"{seconds:g} seconds, Enter" if seconds else "Enter"
        console.print(f"[red]recording[/] {escape(microphone.name)}, in memory. {until} or Ctrl-C ends it.")
        threading.Thread(target=_wait_for_enter, args=(ended,), daemon=True).start()
        try:
            for number, chunk in enumerate(microphone, 1):
                kept.take(chunk.samples, SILENT_BLOCK, "awake" if awake else "asleep")
                if ended.is_set() or (seconds and number * BLOCK / RATE >= seconds):
                    break
        except KeyboardInterrupt:
            pass
    minute = kept.so_far()
    write(path, minute)
    length = len(minute.person) / RATE
    console.print(f"Written: {path} and {beside(path).name}, {length:.1f} s", markup=False, highlight=False)
    if not minute.person.any():
        console.print("There is nothing but silence in it: assistant doctor looks why.")


def _wait_for_enter(ended: threading.Event) -> None:
    if sys.stdin.readline().endswith("\n"):
        ended.set()


def replay(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The recording.")] = None,
    expect: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help='What was said; once for each utterance. "" for nothing.')
    ] = None,
    case: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write it there as a test case.")] = None,
    check: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Play all test cases in a folder.")] = None,
    as_json: Json = False,
) -> None:
    """Play a recording through the whole loop, and tell what is heard. Exit status 1 where that isn't what was said.

    Example: assistant replay misheard.wav --expect stop --case cases
    """
    if (file is None) == (check is None):
        raise typer.BadParameter("Name a recording, or a folder after --check.", param_hint="FILE")
    if (check and (expect or case)) or (case and not expect):
        raise typer.BadParameter("--case goes with FILE and --expect.", param_hint="--case")
    loaded = shared(context).loaded
    if check:
        outcomes = [_told(outcome, as_json=as_json) for outcome in again.check(loaded, check)]
        if not all(outcome.holds for outcome in outcomes):
            raise typer.Exit(1)
    elif file:
        minute = read(file)
        found = again.replay(loaded, minute, lambda event: _show(event, as_json=as_json))
        if not found.there:
            console.print(f"It began {minute.began.state}; the conversation could not be brought to that.")
        if case and expect:
            console.print(f"Written: {again.write_case(case, file.stem, minute, expect)}", highlight=False)
        if expect and not _told(again.judge(file.name, found, expect), as_json=as_json).holds:
            raise typer.Exit(1)


def _told(outcome: again.Outcome, *, as_json: bool) -> again.Outcome:
    if as_json:
        emit(outcome.as_json())
    elif outcome.holds:
        results.print(f"[green]as said[/]   {escape(outcome.case)}")
    else:
        results.print(f"[red]differs[/]   {escape(outcome.case)}\n{escape(outcome.difference)}", soft_wrap=True)
    return outcome


_SHOWN = ("text", "command", "exercise", "kind", "how", "why", "where", "error")


def _show(event: Event, *, as_json: bool) -> None:
    told = event.as_json()
    if as_json:
        emit(told)
        return
    details = "  ".join(str(told[name]) for name in _SHOWN if name in told)
    at = f"{int(event.t) // 60}:{event.t % 60:04.1f}"
    results.print(f"{at}  {event.name:17} {escape(details)}", soft_wrap=True)
