"""Looking each part over: does it work, and if not, what cures it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, blocks_of, level, seconds
from assistant.config import Loaded
from assistant.errors import AssistantError, DeviceError, PhraseError
from assistant.events import Heard, Meaning
from assistant.house import House
from assistant.memory import open_memory
from assistant.microphone import DeviceMicrophone
from assistant.parts import device_problem, voice_problem
from assistant.recogniser import WORD, Recogniser, SpeechModel, unknown_words
from assistant.speaker import DeviceSpeaker
from assistant.voice import Voice


@dataclass(frozen=True)
class Finding:
    """What was found about one part. A `note` is worth knowing and no fault."""

    part: str
    state: Literal["fine", "note", "fault"]
    what: str
    cure: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(loaded: Loaded) -> Iterator[Finding]:
    """Each part in the order in which a spoken sentence goes through it."""
    house = House(loaded)
    yield Finding("program", "fine", f"Python {platform.python_version()} on {sys.platform}")
    for problem in loaded.problems:
        yield _fault("settings", problem)
    if not loaded.problems:
        yield Finding("settings", "fine", "every setting is understood")
    parts = [("memory", _memory), ("helplines", _helplines), ("plugins", _plugins), ("voice", _voice)]
    parts += [("microphone", _microphone), ("loudspeaker", _speaker)]
    hears = yield from _safely("speech model", house, _model)
    if hears:
        parts = [("wake phrase", _wake_phrase), *parts, ("hearing", _ears_and_voice)]
    for part, look in parts:
        yield from _safely(part, house, look)


def _safely(part: str, house: House, look: Callable[[House], Iterator[Finding]]) -> Generator[Finding, None, bool]:
    """What `look` finds; its fault where it can't. Gives back whether it could."""
    try:
        yield from look(house)
    except AssistantError as error:
        yield _fault(part, error)
        return False
    return True


def _fault(part: str, error: AssistantError) -> Finding:
    place = f" ({error.where})" if error.where else ""
    return Finding(part, "fault", error.what + place, error.cure)


def _model(house: House) -> Iterator[Finding]:
    yield from (_fault("settings", problem) for problem in house.hearing_problems)
    folder = house.model_folder
    name = folder.info.name if folder.info else str(folder.path)
    if house.model.knows("yes"):
        yield Finding("speech model", "fine", f"{name} is loaded")
    else:
        yield Finding(
            "speech model", "fault", f'{name} does not know the word "yes"', "Choose another: assistant models"
        )
    if not house.hearing().dictates:
        yield Finding("speech model", "note", f"{name} hears commands and answers; it does not write down free speech")


def _helplines(house: House) -> Iterator[Finding]:
    if house.helplines.crisis:
        yield Finding(
            "helplines", "fine", f"the numbers of {house.helplines.country} are known; check them once yourself"
        )
    else:
        cure = 'Write it into the settings, such as country = "GB" under [person].'
        yield Finding("helplines", "note", "without your country no helpline has a number", cure)


def _wake_phrase(house: House) -> Iterator[Finding]:
    yield Finding("wake phrase", "fine", f'"{house.wake_phrase}"')


def _memory(house: House) -> Iterator[Finding]:
    with closing(open_memory(house.settings, house.now)) as memory:
        memory.check()
        where = f"encrypted, {memory.path}" if memory.lasting else "switched off: nothing is kept"
    yield Finding("memory", "fine", where)


def _plugins(house: House) -> Iterator[Finding]:
    problems = plugin_problems(house)
    yield from (_fault("plugins", problem) for problem in problems)
    if not problems:
        yield Finding("plugins", "fine", f"{len(house.plugins.exercises)} exercises")


def settings_problems(house: House) -> list[AssistantError]:
    """What the settings ask for, and only a model, a voice or a device can tell that it isn't to be had."""
    chosen, problems = house.settings.voice, list[AssistantError | None]()
    try:
        problems += house.hearing_problems
    except AssistantError as error:
        problems.append(error)
    with closing(Voice(chosen.name, chosen.rate)) as voice:
        problems.append(voice_problem(house.loaded, voice))
    problems += [device_problem(house.loaded, section) for section in ("microphone", "speaker")]
    return [problem for problem in problems if problem]


def plugin_problems(house: House) -> list[AssistantError]:
    """What is wrong with plugins: not loaded, clashing, a template that can't be parsed, a word the model lacks."""
    broken = [p.error for p in house.plugins.all if p.error]
    return [*broken, *house.book.clashes, *house.book.problems, *unknown_in_plugins(house)]


def unknown_in_plugins(house: House) -> list[AssistantError]:
    """A PhraseError for each word of a plugin's phrases that the model lacks, with the nearest that it knows."""
    try:
        model = house.model
    except AssistantError:
        return []  # the model's own finding says what is wrong
    phrases = {row.name: list(row.phrases) for row in house.book.phrases() if row.kind == "exercise"}
    return [
        _unknown(plugin.name, word, near)
        for plugin, exercise in house.plugins.exercises.values()
        for word, near in unknown_words(model, phrases.get(exercise.name, [])).items()
    ]


def _unknown(plugin: str, word: str, near: list[str]) -> PhraseError:
    return PhraseError(
        f'the speech model does not know the word "{word}"', where=plugin,
        cure=f"Phrases with it can be typed but not heard. Known and spelled alike: {', '.join(near)}.",
    )  # fmt: skip


def _voice(house: House) -> Iterator[Finding]:
    wanted = house.settings.voice
    with closing(Voice(wanted.name, wanted.rate)) as voice:
        voice.check()
        samples = voice.render("I am here.").result()
    yield Finding("voice", "fine", f"{wanted.name} spoke for {seconds(len(samples)):.1f} s")


def _ears_and_voice(house: House) -> Iterator[Finding]:
    """Does the recogniser understand what the voice says? The two halves of the loop, without a device."""
    with closing(Voice("en-us", 150)) as voice:
        spoken = voice.render("stop").result()
    if _hears(house.model, spoken, "stop"):
        yield Finding("hearing", "fine", 'the word "stop" was spoken and understood')
    else:
        yield Finding(
            "hearing", "fault", 'the word "stop" was spoken and not understood', "Run: assistant models verify"
        )


def _hears(model: SpeechModel, samples: Any, word: str) -> bool:
    recogniser = Recogniser(model, {word: Meaning("command", word)}, WORD, {})
    quiet = np.concatenate([SILENT_BLOCK] * (RATE // BLOCK))
    sounds = [recogniser.accept(b, 0.0) for b in blocks_of(np.concatenate([quiet, samples, quiet]))]
    return any(isinstance(s, Heard) for found in sounds for s in found)


def _microphone(house: House) -> Iterator[Finding]:
    name = house.settings.microphone.device
    try:
        microphone = DeviceMicrophone(name)
    except DeviceError as error:
        yield Finding("microphone", "fault" if name != "default" else "note", error.what, error.cure)
        return
    blocks = [chunk for chunk, _ in zip(microphone, range(50), strict=False)]
    microphone.close()
    heard = [c.samples for c in blocks if c.present]
    if not heard or not any(b.any() for b in heard):
        yield Finding(
            "microphone", "fault", f"{name} gives only silence", "Is it muted, or is another one the default?"
        )
    else:
        yield Finding("microphone", "fine", f"{name}, the room is at {level(np.concatenate(heard)):.0f} dBFS")


def _speaker(house: House) -> Iterator[Finding]:
    name = house.settings.speaker.device
    try:
        DeviceSpeaker(name).close()
    except DeviceError as error:
        yield Finding("loudspeaker", "fault" if name != "default" else "note", error.what, error.cure)
        return
    yield Finding("loudspeaker", "fine", name)
