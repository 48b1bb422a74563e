"""The rules of the house: imports flow one way, a library lives in its own room, and every room says what it is for."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "assistant").rglob("*.py"))
    if "_data" not in path.parts
}
PLUGINS = sorted((ROOT / "plugins").glob("*.py"))

LEVELS = """
audio calls clock errors events hush kept resources settings_lines sound_server toml_lines turn voice_worker
activity chimes decoder devices download echo faults findings grammar locale manifest schedule sentences session
soundfiles
helplines mishaps moved saying second_hearing templates unanswered utterance
silencing
care_like care_words exercise likeness names nearness ports pronouns recogniser sayable script_steps settings
small_talk speech times voice vosk_folder wake wire wordings
care instead paraphrase
care_ear
answers config hearing models hookspecs intent memory microphone performance recording script speaker
care_answers loading manner needs own_voice parts room sturdy
arrival asking beside care_talk doctor_machine doctor_sound plugin_process plugins scribe story
care_route effects introduction waiting
keeping opening steps
dialogue
checkin leading requests
house
conductor conversation
companion
doctor keyboard person replay view
demo
cli
__main__
"""
"""A module imports from the lines above its own, never from its own line. `cli` and `memory` are folders."""

STAGES = "microphone wake recogniser turn intent session plugins voice speaker models config"
"""The rooms on the way from microphone to speaker know nothing of each other; the companion joins them."""

LIBRARIES = {
    "apscheduler": "schedule",
    "hassil": "templates",
    "keyring": "memory.ring",
    "platformdirs": "resources",
    "pluggy": "hookspecs loading",  # the contract, and the one who asks for it
    "pydantic": "config settings",  # what may be set, and what is wrong with it
    "pyttsx3": "voice_worker",
    "rapidfuzz": "nearness",
    "requests": "download",
    "sounddevice": "devices",
    "soundfile": "memory.sound soundfiles voice_worker",  # the worker imports nothing of ours
    "snowballstemmer": "likeness",
    "soxr": "microphone ports soundfiles voice",  # each with its own kind of stream
    "sqlcipher3": "memory.database",
    "tomlkit": "cli.models",
    "tzlocal": "clock",
    "unicode_rbnf": "locale",
    "vosk": "decoder",
    "webrtcvad": "activity",
}
EVERYWHERE = {"numpy"}
FOR_PEOPLE = {"rich", "typer"}
"""In cli/ and the live view."""

MOST_LINES = 400


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of what a file imports, wherever in it."""
    return frozenset(_imports(ast.parse(path.read_text("utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            known = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in MODULES else str(node.module) for name in known)


def rooms(path: Path) -> set[str]:
    """The parts of `assistant` that a file imports: "audio", "cli"."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("assistant.")}


def libraries(path: Path) -> set[str]:
    tops = {name.split(".")[0] for name in imports(path)}
    return tops - {"assistant"} - set(sys.stdlib_module_names)


def short(module: str) -> str:
    return module.removeprefix("assistant.")


each_module = pytest.mark.parametrize("module", MODULES)


@each_module
def test_imports_flow_one_way(module: str) -> None:
    levels = [line.split() for line in LEVELS.strip().splitlines()]
    level = {name: n for n, line in enumerate(levels) for name in line}
    if module == "assistant":
        assert rooms(MODULES[module]) <= {"events", "exercise", "hookspecs", "kept", "session"}
        return
    own = short(module).split(".")[0]
    assert own in level, f"{own} has no place in LEVELS yet"
    upwards = {other for other in rooms(MODULES[module]) - {own} if level[other] >= level[own]}
    assert not upwards


@pytest.mark.parametrize("stage", STAGES.split())
def test_stages_dont_know_each_other(stage: str) -> None:
    assert not rooms(MODULES[f"assistant.{stage}"]) & set(STAGES.split())


def test_each_library_has_its_room() -> None:
    found: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        for library in libraries(path) - EVERYWHERE - FOR_PEOPLE:
            found.setdefault(library, set()).add(short(module))
    assert {library: " ".join(sorted(modules)) for library, modules in found.items()} == LIBRARIES


def test_what_draws_for_people_stays_at_the_door() -> None:
    drawing = {short(module).split(".")[0] for module, path in MODULES.items() if libraries(path) & FOR_PEOPLE}
    assert drawing == {"cli", "view"}


def test_the_voices_worker_imports_nothing_of_ours() -> None:
    assert not rooms(MODULES["assistant.voice_worker"])


@pytest.mark.parametrize("path", PLUGINS, ids=lambda p: p.stem)
def test_a_plugin_imports_from_assistant_alone(path: Path) -> None:
    tops = {name for name in imports(path) if name.split(".")[0] not in sys.stdlib_module_names}
    assert tops == {"assistant"}
    assert not {"random", "time"} & imports(path), "the dice come from the session"
    assert not re.search(r"\.(now|today|utcnow)\(", path.read_text("utf-8")), "the date comes from the session"


@each_module
def test_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8"))) or not MODULES[module].read_text("utf-8")


@each_module
def test_is_short_enough_to_be_read(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= MOST_LINES


def test_open_first() -> None:
    first = MODULES["assistant.companion"].read_text("utf-8")
    assert first.startswith('"""OPEN FIRST')
    assert len(first.splitlines()) < 150
