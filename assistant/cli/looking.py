"""Commands that look at the house: plugins, devices, doctor, check."""

from __future__ import annotations

import sys
from functools import partial
from textwrap import indent
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant import doctor as health
from assistant import faults
from assistant.cli.common import ask_passphrase, console, emit, results, shared
from assistant.config import Loaded
from assistant.errors import DeviceError, VoiceError
from assistant.findings import aloud
from assistant.house import House
from assistant.microphone import devices as list_devices


def add_to(app: typer.Typer) -> None:
    for command in (plugins, devices, doctor, check):
        app.command()(command)


Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def plugins(context: typer.Context, as_json: Json = False) -> None:
    """List plugins: where each comes from, its exercises, and why one is left out.

    Example: assistant plugins --json
    """
    house = shared(context).house
    failed = faults.recent()
    if as_json:
        for plugin in house.plugins.all:
            emit({**plugin.as_json(), "last_fault": failed.get(plugin.name)})
        return
    table = Table("plugin", "exercises", "state")
    for plugin in house.plugins.all:
        state = (
            "[red]left out[/]\n" + escape(str(plugin.error))
            if plugin.error
            else "ready"
            if plugin.enabled
            else "disabled"
        )
        table.add_row(plugin.name, ", ".join(e.name for e in plugin.exercises), state)
    results.print(table)
    results.print(f"Your own exercises belong in {house.own_plugins}", markup=False, soft_wrap=True)
    for name, fault in failed.items():
        results.print(f"[yellow]failed while it ran[/] {escape(name)}  {escape(fault)}", highlight=False)
    for problem in (*house.book.clashes, *house.book.problems):
        results.print(f"[yellow]{type(problem).__name__}[/] {escape(str(problem))}")


def devices(context: typer.Context, as_json: Json = False) -> None:
    """List microphones and loudspeakers by the names that settings take.

    Example: assistant devices
    """
    found = list_devices()
    if as_json:
        for device in found:
            emit({"name": device.name, "inputs": device.inputs, "outputs": device.outputs, "rate": device.rate})
        return
    if not found:
        results.print('No sound devices. "assistant talk" and "assistant demo" work without any.')
        return
    table = Table("name", "microphone", "loudspeaker", "rate")
    for device in found:
        mic = "default" if device.default_in else "yes" if device.inputs else ""
        out = "default" if device.default_out else "yes" if device.outputs else ""
        table.add_row(device.name, mic, out, f"{device.rate:.0f} Hz")
    results.print(table)


def doctor(
    context: typer.Context,
    as_json: Json = False,
    speak: Annotated[bool, typer.Option("--speak", help="Say aloud what was found, and what to do.")] = False,
) -> None:
    """Check each part, from the settings to the loudspeaker, with a cure for each fault. Exit status 1 if one is found.

    A short tone sounds, to learn whether the microphone hears the loudspeaker. In a terminal it asks for a few words.

    Example: assistant doctor --speak
    """
    loaded, there = shared(context).judged, sys.stdin.isatty()
    ask = partial(console.print, "Say a few words now, such as: hello companion") if there and not as_json else None
    found = []
    for finding in health.examine(loaded, ask=ask, ask_passphrase=ask_passphrase if there else None):
        found.append(finding)
        if as_json:
            emit(finding.as_json())
        else:
            _show(finding)
    if speak:
        _say(loaded, aloud(found))
    if any(finding.state == "fault" for finding in found):
        raise typer.Exit(1)


def _show(finding: health.Finding) -> None:
    mark = {"fine": "[green]fine [/]", "note": "[yellow]note [/]", "fault": "[red]fault[/]"}[finding.state]
    results.print(f"{mark} {finding.part}: {escape(finding.what)}", highlight=False)
    if finding.cure:
        results.print(indent(escape(finding.cure), " " * 6), highlight=False, soft_wrap=True)


def _say(loaded: Loaded, sentences: list[str]) -> None:
    """Aloud, or in writing where voice or loudspeaker are what is broken."""
    try:
        health.say(loaded, sentences)
    except (DeviceError, VoiceError) as error:
        console.print(f"Not said aloud: {escape(error.what)}")
        console.print("\n".join(sentences), markup=False, highlight=False)


def check(context: typer.Context, as_json: Json = False) -> None:
    """Check settings and plugins before starting: each problem with its place and a cure. Exit status 1 for any.

    Example: assistant check
    """
    loaded = shared(context).judged
    house = House(loaded)
    problems = [*loaded.problems, *health.settings_problems(house), *health.plugin_problems(house)]
    for problem in problems:
        if as_json:
            emit(problem.as_json())
        else:
            results.print(f"[red]{type(problem).__name__}[/] {escape(str(problem))}", highlight=False)
    if problems:
        raise typer.Exit(1)
    if not as_json:
        results.print(f"Settings and {len(house.plugins.exercises)} exercises are fine.")
