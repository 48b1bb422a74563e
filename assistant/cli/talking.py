"""Commands that hold a conversation: run, talk, demo, converse."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Annotated, TypeVar

import numpy as np
import typer
from rich.markup import escape

from assistant import demo as demo_script
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Chunk, Samples
from assistant.cli.common import (
    complain,
    console,
    recording,
    results,
    shared,
    warn_about_hearing,
    warn_about_memory,
    warn_about_plugins,
)
from assistant.companion import Companion
from assistant.config import Loaded
from assistant.errors import DeviceError, OutputError
from assistant.events import Event
from assistant.keyboard import Lines, SilentVoice, converse_by_lines
from assistant.microphone import DeviceMicrophone, PcmMicrophone, devices, write_wav
from assistant.parts import not_connected, voice_problem
from assistant.recording import LastMinute
from assistant.replay import settings_of
from assistant.room import Room, impulse_response
from assistant.speaker import DeviceSpeaker, RecordedSpeaker
from assistant.view import Screen, plain_lines
from assistant.voice import Voice

_Device = TypeVar("_Device", DeviceMicrophone, DeviceSpeaker)


def add_to(app: typer.Typer) -> None:
    for command in (run, talk, demo, converse):
        app.command()(command)


def run(
    context: typer.Context,
    mic: Annotated[str, typer.Option(help='Its name (see "assistant devices"); - for raw samples on stdin.')] = "",
    speaker: Annotated[str, typer.Option(help="Loudspeaker by name.")] = "",
    record: Annotated[
        bool, typer.Option("--record", help="Keep the last minute in memory; the key r writes it to a file.")
    ] = False,
) -> None:
    """Listen and speak: the companion itself. This is what "assistant" alone does.

    Say the wake phrase, then what you need. Space: push to talk. m: stop listening. q or Ctrl-C: end.

    Example: assistant run --mic "USB Microphone"
    """
    house = shared(context).house
    said = shared(context).loaded.settings
    try:
        microphone = _microphone(mic, shared(context).loaded)
    except DeviceError as error:
        if mic and any(device.inputs for device in devices()):
            raise
        return _without_microphone(context, error)
    warn_about_plugins(house)
    warn_about_hearing(house)
    warn_about_memory(house)
    lead_in = said.speaker.lead_in
    out = _device("speaker", lambda name: DeviceSpeaker(name, lead_in), speaker, shared(context).loaded)
    with _voice(shared(context).loaded) as voice:
        recorder = LastMinute(settings_of(house)) if record else None
        seen = sys.stdout.isatty() and isinstance(microphone, DeviceMicrophone)
        screen = Screen(house, recorder) if seen else None
        if recorder and not screen:
            console.print("Nothing is recorded: --record needs the window of a terminal, where r is pressed.")
        companion = Companion(house, voice, out, house.hearing(), audio_time=False, notify=screen or plain_lines)
        try:
            if screen and isinstance(microphone, DeviceMicrophone):
                screen.show(companion, microphone)
            else:
                companion.run(microphone)
        except KeyboardInterrupt:
            console.print("Goodbye.")
        finally:
            microphone.close()
            out.close()


def _microphone(given: str, loaded: Loaded) -> DeviceMicrophone | PcmMicrophone:
    if given == "-":
        return PcmMicrophone(sys.stdin.buffer)
    return _device("microphone", DeviceMicrophone, given, loaded)


def _device(section: str, make: Callable[[str], _Device], given: str, loaded: Loaded) -> _Device:
    """The device that was given, or that of the settings; the default one, and a line, where that is gone.

    Raises DeviceError.
    """
    chosen: str = getattr(loaded.settings, section).device
    try:
        return make(given or chosen)
    except DeviceError:
        if given or chosen == "default":
            raise
        complain(not_connected(loaded, section))
        return make("default")


@contextmanager
def _voice(loaded: Loaded) -> Iterator[Voice]:
    """The voice of the settings; the default one, and a line, where there is none of that name.

    Without any voice a line says so, and the conversation goes on in writing.
    """
    chosen = loaded.settings.voice
    with closing(Voice(chosen.name, chosen.rate)) as voice:
        if problem := voice_problem(loaded, voice):
            complain(problem)
        yield voice


def _without_microphone(context: typer.Context, error: DeviceError) -> None:
    """One sentence, and on with what works: the keyboard on a terminal, the demo otherwise."""
    if sys.stdin.isatty():
        console.print(f"No microphone here ({escape(error.what.rstrip('.'))}), so let us type.")
        talk(context)
    else:
        console.print(f"No microphone here ({escape(error.what.rstrip('.'))}), so here is a demo of the same loop.")
        demo(context)


_STATES = {
    "sleep": "asleep; type anything to wake me, or exit",
    "muted": "not listening; type anything to wake me, or exit",
    "unmuted": "listening again",
}


def talk(
    context: typer.Context,
    plain: Annotated[bool, typer.Option("--plain", help="Just the lines, for pipes and tests.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Spend no time in pauses.")] = False,
) -> None:
    """The same conversation by keyboard, without sound. Reads a terminal or a pipe; "exit" or its end ends it.

    An empty line is silence: the companion goes on as if nothing had been said. What it says goes to standard output, a
    sentence or a few a line; on a terminal, hints in brackets go to standard error.

    Example: printf 'ground me\\nyes\\n' | assistant talk --plain --fast
    """
    house = shared(context).house
    warn_about_plugins(house)
    warn_about_memory(house)
    terminal = sys.stdin.isatty() and not plain

    def show(event: Event) -> None:
        if event.name == "say_started":
            _print_said(event.details["text"], coloured=terminal and results.is_terminal)
        elif event.name in _STATES and terminal:
            console.print(f"[dim]({_STATES[event.name]})[/]")
        elif event.name == "command" and event.details["command"] == "pause" and terminal:
            console.print("[dim](paused; type go on)[/]")
        elif event.name == "listening" and event.details["to"] == "story" and terminal:
            console.print("[dim](as many lines as you like; an empty one, or done, ends them)[/]")
        elif event.name == "fault":
            console.print(f"[yellow]fault[/] {escape(event.details['where'])}: {escape(event.details['error'])}")

    if terminal:
        console.print('[dim]Type what you would say. "stop" stops, an empty line is silence, "exit" ends.[/]')
    companion = Companion(house, SilentVoice(), RecordedSpeaker(keep=False), notify=show)
    companion.conductor.stories_go_on = terminal
    try:
        converse_by_lines(companion, Lines(sys.stdin), fast=fast, commands=house.commands, due=house.schedule.due)
    except KeyboardInterrupt:
        console.print("Goodbye.")


def _print_said(text: str, *, coloured: bool) -> None:
    """What the companion says, on stdout also where it is coloured: it is the result, and may be written to a file."""
    if coloured:
        results.print(f"[cyan]{escape(text)}[/]")
    else:
        print(text, flush=True)


def demo(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Also write conversation.wav and transcript.jsonl there.")] = None,
) -> None:
    """Hear a whole conversation without a microphone: a synthetic person speaks, the real companion hears and answers.

    Example: assistant demo --out demo
    """
    house = shared(context).house
    warn_about_hearing(house)
    if out:
        _folder(out)
    with _voice(shared(context).loaded) as voice:
        sound, transcript = demo_script.play(
            house, voice, tell=lambda who, text: console.print(f"[bold]{who}[/]  {escape(text)}")
        )
    if out:
        write_wav(out / "conversation.wav", sound)
        _write(out / "transcript.jsonl", "".join(json.dumps(line) + "\n" for line in transcript))
        console.print(f"Written: {out / 'conversation.wav'} (person left, companion right), {out / 'transcript.jsonl'}")
    _play(sound, shared(context).loaded)


def _play(sound: Samples, loaded: Loaded) -> None:
    """Let it be heard, where there is a loudspeaker."""
    try:
        speaker = _device("speaker", DeviceSpeaker, "", loaded)
    except DeviceError as error:
        console.print(f"Not played aloud: {escape(error.what)}")
        return
    try:
        speaker.play(np.clip(sound.astype(np.int32).sum(axis=1), -32768, 32767).astype(np.int16))
        while speaker.pending:
            time.sleep(BLOCK / RATE)
            speaker.step()
    except KeyboardInterrupt:
        speaker.cut()
    finally:
        speaker.close()


def converse(
    context: typer.Context,
    mic: Annotated[Path, typer.Option(help="The recording to listen to; - for raw 16 kHz samples on stdin.")],
    out: Annotated[Path | None, typer.Option(help="Write what the companion said, in step with the recording.")] = None,
    events: Annotated[
        Path | None, typer.Option(help="Write what happened, a JSON object a line (default: stdout).")
    ] = None,
    echo: Annotated[
        float | None, typer.Option(help="Let what it says come back to the microphone, so many dB louder (-6: softer).")
    ] = None,
    room: Annotated[
        Path | None, typer.Option(help="The impulse response of the room it comes back through, a sound file.")
    ] = None,
) -> None:
    """The whole loop on a recording, in audio time. After the recording, silence follows until the companion sleeps.

    Example: assistant converse --mic evening.wav --out answer.wav --events events.jsonl --echo -6
    """
    if room and echo is None:
        raise typer.BadParameter("there is no echo without --echo, such as --echo -6", param_hint="--room")
    around = _room(echo, room)
    house = shared(context).house
    warn_about_hearing(house)
    warn_about_memory(house)
    microphone = recording(mic)
    speaker = RecordedSpeaker()
    with closing(microphone), _opened(events) as record, _voice(shared(context).loaded) as voice:
        companion = Companion(house, voice, speaker, house.hearing(), notify=lambda event: _record(record, event))
        companion.run(around.around(microphone), around.sounded)
        while not companion.resting:
            companion.run(around.around([Chunk(SILENT_BLOCK)] * (RATE // BLOCK)), around.sounded)
    if out:
        write_wav(out, speaker.samples())


def _room(echo: float | None, answer: Path | None) -> Room:
    """Raises AudioFileError where the impulse response can't be read, or is silent."""
    if echo is None:
        return Room(-math.inf)
    return Room(echo, impulse_response(answer)) if answer else Room(echo)


def _record(file: IO[str], event: Event) -> None:
    if event.name != "partial":
        file.write(json.dumps(event.as_json(), ensure_ascii=False) + "\n")


def _opened(path: Path | None) -> IO[str]:
    try:
        return open(path, "w", encoding="utf-8") if path else open(1, "w", encoding="utf-8", closefd=False)
    except OSError as error:
        raise _unwritable(path, error) from error


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path | None, error: OSError) -> OutputError:
    return OutputError(f"This can't be written: {error.strerror}", where=str(path), cure="Choose another place.")
