"""Looking each part over: does it work, and if not, what cures it. A fault in one part never hides those of another."""

from __future__ import annotations

import platform
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np

from assistant import doctor_machine, doctor_sound, models
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples, blocks_of, seconds
from assistant.clock import Now, local_now
from assistant.config import Loaded
from assistant.errors import AssistantError, ModelDamaged, ModelMissing, PhraseError
from assistant.events import Heard, Meaning
from assistant.findings import Finding, fault, fine, from_error
from assistant.house import House
from assistant.memory import Memory
from assistant.memory.folder import Folder
from assistant.memory.memory import folder_of
from assistant.parts import device_problem, voice_problem
from assistant.recogniser import WORD, Recogniser, SpeechModel, unknown_words
from assistant.voice import REPAIR, Voice

__all__ = ["Finding", "examine", "plugin_problems", "say", "settings_problems"]

TOO_SLOW = 0.5
"""Seconds for a second of speech from which on answers come late. On an idle machine of two cores it takes 0.11."""

LONG_AGO = 100_000
"""Days: all moods that there are."""

Look = Callable[[], Iterator[Finding]]


def examine(
    loaded: Loaded,
    *,
    ask: Callable[[], None] | None = None,
    ask_passphrase: Callable[[], str] | None = None,
    now: Now = local_now,
) -> Iterator[Finding]:
    """Each part in the order in which a spoken sentence goes through it.

    `ask` invites a person to speak, for the level of their voice; without it the room alone is measured.
    """
    house = House(loaded, now, ask_passphrase)
    yield fine("program", f"Python {platform.python_version()} on {sys.platform}")
    yield from (from_error("settings", problem) for problem in loaded.problems)
    if not loaded.problems:
        yield fine("settings", "every setting is understood")
    hears = yield from _safely("speech model", partial(_model, house))
    looks: list[tuple[str, Look]] = [
        ("disk", doctor_machine.disk),
        ("memory", partial(_memory, house)),
        ("clock", partial(_clock, house)),
        ("helplines", partial(_helplines, house)),
        ("plugins", partial(_plugins, house, hears)),
        ("voice", partial(_voice, house)),
    ]
    if hears:
        looks = [("wake phrase", partial(_wake_phrase, house)), *looks, ("hearing", partial(_ears_and_voice, house))]
    try:
        for part, look in looks:
            yield from _safely(part, look)
        yield from _devices(loaded, ask)
    finally:
        if house.remembers:
            house.memory.close()


def say(loaded: Loaded, sentences: list[str]) -> None:
    """Say them aloud, a breath apart. Raises VoiceError, DeviceError."""
    chosen = loaded.settings.voice
    pause = np.zeros(RATE // 3, np.int16)
    with closing(Voice(chosen.name, chosen.rate)) as voice:
        voice_problem(loaded, voice)  # an unknown name: the default one speaks
        pieces = [piece for text in sentences for piece in (voice.render(text).result(), pause)]
    doctor_sound.sound_out(loaded, np.concatenate(pieces))


def _safely(part: str, look: Look) -> Generator[Finding, None, bool]:
    """What `look` finds; its fault where it can't. Gives back whether it could."""
    try:
        yield from look()
    except AssistantError as error:
        yield from_error(part, error)
    except Exception as error:  # noqa: BLE001  # whatever one check meets, the others are still to be done
        last = traceback.extract_tb(error.__traceback__)[-1]
        what = f"this check failed itself: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        yield fault(part, "check", what, "Please report this line. Everything else was looked at.")
    else:
        return True
    return False


# ---------------------------------------------------------------- hearing


def _model(house: House) -> Iterator[Finding]:
    """Its files come first: a damaged one may end the whole process when it is loaded."""
    wanted, language = house.settings.hearing.model, house.settings.companion.language
    try:
        chosen = models.choose(wanted, language)
    except (ModelMissing, ModelDamaged):
        chosen = models.choose("auto", language)  # `hearing_problems` tells of the other one
    models.verify(str(chosen.path))
    yield from (from_error("settings", problem) for problem in house.hearing_problems)
    folder = house.model_folder
    name = folder.info.name if folder.info else str(folder.path)
    if house.model.knows("yes"):
        yield fine("speech model", f"{name} is sound, and is loaded")
    else:
        what = f'{name} does not know the word "yes"'
        yield fault("speech model", "model_words", what, "Choose another: assistant models use auto")
    if not folder.takes_dictation:
        what = f"{name} hears commands and answers; it does not write down free speech"
        yield Finding("speech model", "note", what)


def _wake_phrase(house: House) -> Iterator[Finding]:
    yield fine("wake phrase", f'"{house.wake_phrase}"')


def _ears_and_voice(house: House) -> Iterator[Finding]:
    """Does the recogniser understand what the voice says, and in what time? The loop's two halves, without a device."""
    with closing(Voice("en-us", 150)) as voice:
        word, sentence = (voice.render(text).result() for text in ("stop", "i need grounding"))
    if _hears(house.model, word, "stop"):
        yield fine("hearing", 'the word "stop" was spoken and understood')
    else:
        what = 'the word "stop" was spoken and not understood'
        yield fault("hearing", "hearing", what, "Run: assistant models verify")
    pace = min(_pace(house, sentence) for _ in range(3))  # something else may have been busy meanwhile
    if pace > TOO_SLOW:
        what = f"a second of speech takes {pace:.1f} s to understand"
        yield fault("hearing", "slow", what, "Close other programs, or take a smaller model: assistant models")
    else:
        yield fine("hearing", f"a second of speech takes {pace:.2f} s to understand")


def _with_quiet(sound: Samples) -> Iterator[Samples]:
    quiet = np.concatenate([SILENT_BLOCK] * (RATE // BLOCK))
    return blocks_of(np.concatenate([quiet, sound, quiet]))


def _hears(model: SpeechModel, sound: Samples, word: str) -> bool:
    recogniser = Recogniser(model, {word: Meaning("command", word)}, WORD, {})
    found = [event for block in _with_quiet(sound) for event in recogniser.accept(block, 0.0)]
    return any(isinstance(event, Heard) for event in found)


def _pace(house: House, sound: Samples) -> float:
    """Seconds of computing for a second of `sound`, with everything in the grammar that can be asked for."""
    ears = house.hearing()
    ears.listen(house.book.meanings())
    began = time.perf_counter()
    for n, block in enumerate(_with_quiet(sound)):
        ears.accept(block, seconds(n * BLOCK))
    return (time.perf_counter() - began) / seconds(len(sound))


# ---------------------------------------------------------------- what is kept, and what helps


def _memory(house: House) -> Iterator[Finding]:
    folder = folder_of(house.settings)
    if house.settings.memory.keep == "on":
        yield from doctor_machine.private(folder)
        if house.ask_passphrase is None and (Folder(folder).place or {}).get("key") == "passphrase":
            vars(house)["_opened_memory"] = (Memory.nowhere(house.now), None)
            cure = "Start assistant doctor in a terminal, where it can be typed."
            yield Finding("memory", "note", "its passphrase is needed to look into it", cure)
            return
    if house.memory_problem:
        raise house.memory_problem
    house.memory.check()
    where = f"encrypted, {house.memory.path}" if house.memory.lasting else "switched off: nothing is kept"
    yield fine("memory", where)


def _clock(house: House) -> Iterator[Finding]:
    kept = [entry.at for entry in house.memory.entries()] + [mood.at for mood in house.memory.moods(LONG_AGO)]
    yield from doctor_machine.clock(house.now(), max(kept, default=None))


def _helplines(house: House) -> Iterator[Finding]:
    lines = house.helplines
    if lines.crisis:
        yield fine("helplines", f"the numbers of {lines.country} are known; check them once yourself")
    else:
        cure = 'Say "i live in Canada", or write country = "GB" under [person] in the settings, with yours.'
        yield Finding("helplines", "note", "without your country no helpline has a number", cure)


def _plugins(house: House, hears: bool) -> Iterator[Finding]:
    problems = plugin_problems(house) if hears else unreadable_plugins(house)
    yield from (from_error("plugins", problem) for problem in problems)
    if not problems:
        yield fine("plugins", f"{len(house.plugins.exercises)} exercises")


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
    return [*unreadable_plugins(house), *unknown_in_plugins(house)]


def unreadable_plugins(house: House) -> list[AssistantError]:
    """What is wrong with plugins as far as their files tell."""
    broken = [p.error for p in house.plugins.all if p.error]
    return [*broken, *house.book.clashes, *house.book.problems]


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


# ---------------------------------------------------------------- voice and devices


def _voice(house: House) -> Iterator[Finding]:
    wanted = house.settings.voice
    with closing(Voice(wanted.name, wanted.rate)) as voice:
        if problem := voice_problem(house.loaded, voice):
            yield from_error("voice", problem)
        samples = voice.render("I am here.").result()
    if samples.any():
        yield fine("voice", f"{voice.name} spoke for {seconds(len(samples)):.1f} s")
    else:
        yield fault("voice", "voice_silent", f"{voice.name} says nothing that can be heard", REPAIR)


def _devices(loaded: Loaded, ask: Callable[[], None] | None) -> Iterator[Finding]:
    """Microphone, loudspeaker, and one in the other's hearing: each as far as it is there."""
    missing = list(doctor_sound.library())
    yield from missing
    if missing:
        return
    both = True
    named: tuple[tuple[doctor_sound.Section, str, Look], ...] = (
        ("microphone", "microphone", partial(doctor_sound.microphone, loaded, ask)),
        ("speaker", "loudspeaker", partial(doctor_sound.loudspeaker, loaded)),
    )
    for section, word, look in named:
        found = list(doctor_sound.names(loaded, section))
        yield from found
        there = not any(each.name == f"{word}_none" for each in found)
        opened = there and (yield from _safely(word, look))
        both = both and opened
    if both:
        yield from _safely("echo", partial(doctor_sound.echo, loaded))
