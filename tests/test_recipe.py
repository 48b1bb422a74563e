"""The starter model's recipe and the model that it made, without the training packages."""

import ast
import json
import re
import runpy
import subprocess
import tomllib
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from vosk import KaldiRecognizer, Model, SetLogLevel

ROOT = Path(__file__).parent.parent
RECIPE = ROOT / "models" / "recipe"
MODEL = ROOT / "models" / "vosk-model-starter-en"
DATA = RECIPE / "starter" / "data"
SPOKEN_SECTIONS = ("macros", "commands", "short", "answers", "choosing", "numbers", "soundalikes")
"""Sections of phrases.toml whose texts are said; the others deal with what is typed."""


@cache
def model() -> Model:
    SetLogLevel(-1)
    return Model(str(MODEL))


@cache
def phones() -> dict[str, Any]:
    return runpy.run_path(str(RECIPE / "starter" / "phones.py"))


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def words_of(text: str) -> set[str]:
    """Words of a template or a sentence; slots, macros and numbers in figures are none."""
    plain = re.sub(r"\{\w+\}|<\w+>", " ", text.lower())
    return {word.strip("'") for word in re.findall(r"[a-z']+", plain)} - {""}


def texts_in(value: object) -> Iterator[str]:
    """Every string inside lists and tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


NAMING = {"Exercise", "hand_over", "keep", "recall", "forget", "remind", "end_reminder", "care", "get"}


def _names(call: ast.Call) -> bool:
    """Whether a call's first argument is the name of a thing, which nobody says."""
    called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return called in NAMING


def sentences_in(source: str) -> Iterator[str]:
    """String constants of a Python file that are texts; documentation and names of things are none."""
    tree = ast.parse(source)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    bare |= {id(node.args[0]) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and _names(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def unknown(texts: Iterator[str]) -> set[str]:
    words = {word for text in texts for word in words_of(text)}
    assert words
    return {word for word in words if model().vosk_model_find_word(word) < 0}


@pytest.mark.parametrize("table", ["extra", "weak"])
def test_pronunciations_use_known_phones(table: str) -> None:
    entries: dict[str, list[str]] = read_toml(DATA / "words.toml")[table]
    used = {phone for ways in entries.values() for way in ways for phone in way.split()}
    assert used
    assert used <= set(phones()["ARPABET"])
    assert all(way == " ".join(way.split()) and way for ways in entries.values() for way in ways)


def test_every_extra_word_is_in_the_model() -> None:
    listed = {line.split()[0] for line in (MODEL / "graph" / "words.txt").read_text("utf-8").splitlines()}
    extra = set(read_toml(DATA / "words.toml")["extra"])
    assert extra - listed == set()
    assert unknown(iter(extra)) == set()


def test_the_commonest_words_are_kept_beside_the_extra_ones() -> None:
    lines = (MODEL / "graph" / "words.txt").read_text("utf-8").splitlines()
    assert len(lines) >= 50_000


def test_what_measures_the_model_is_not_in_its_training_texts() -> None:
    product = json.loads((DATA / "product.json").read_text("utf-8"))
    corpus = read_toml(ROOT / "tests" / "corpus.toml")
    held_out, requests, refused = (
        set(texts) for texts in (product["held_out"], corpus["said"]["requests"], texts_in(corpus["chatter"]))
    )
    said = {text for name, texts in product.items() if name not in ("held_out", "words") for text in texts}
    assert requests <= held_out
    assert not held_out & said
    assert len(refused & said) <= len(refused) // 100, "a few of the lines that came after the training"


def test_the_model_knows_every_word_of_the_phrases() -> None:
    phrases = read_toml(ROOT / "assistant" / "locale" / "en" / "phrases.toml")
    spoken = [text for section in SPOKEN_SECTIONS for text in texts_in(phrases[section])]
    assert unknown(iter(spoken)) == set()


@pytest.mark.parametrize("plugin", sorted((ROOT / "plugins").glob("*.toml")), ids=lambda path: path.stem)
def test_the_model_knows_every_word_of_a_toml_plugin(plugin: Path) -> None:
    """What the companion says counts too: it may be said after it."""
    assert unknown(texts_in(read_toml(plugin))) == set()


@pytest.mark.parametrize("plugin", sorted((ROOT / "plugins").glob("*.py")), ids=lambda path: path.stem)
def test_the_model_knows_every_word_of_a_python_plugin(plugin: Path) -> None:
    assert unknown(sentences_in(plugin.read_text("utf-8"))) == set()


SUBJECT = ["helpline", "shush", "why am i so clingy", "help me stop ruminating", "i feel unlovable"]
OTHERS = [
    "help",
    "stop",
    "skip",
    "next",
    "why am i so anxious",
    "help me stop overthinking",
    "i feel unwanted",
    "[unk]",
]


@pytest.mark.parametrize("phrase", SUBJECT)
def test_words_of_this_subject_are_heard(phrase: str, tmp_path: Path) -> None:
    """Spoken by espeak-ng, half a second of silence around it, beside phrases that share most of their words."""
    wav = tmp_path / "phrase.wav"
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", str(wav), phrase], check=True)
    with wave.open(str(wav)) as sound:
        rate, speech = sound.getframerate(), sound.readframes(sound.getnframes())
    recogniser = KaldiRecognizer(model(), rate, json.dumps(SUBJECT + OTHERS))
    ended = recogniser.AcceptWaveform(bytes(rate) + speech + bytes(rate))
    assert json.loads(recogniser.Result() if ended else recogniser.FinalResult())["text"] == phrase


def test_the_phone_table_of_the_model_is_that_of_the_recipe() -> None:
    lines = (MODEL / "graph" / "phones.txt").read_text("utf-8").splitlines()
    assert [line.split()[0] for line in lines] == list(phones()["KALDI_PHONES"])


def test_pdf_numbers_are_used_once_each() -> None:
    p = phones()
    contexts = [(left, phone) for phone in p["SPOKEN"] for left in range(p["CLASSES"])] + [(0, p["SIL"]), (0, p["SPN"])]
    pdfs = [pdf(*context) for context in contexts for pdf in (p["forward_pdf"], p["self_loop_pdf"])]
    assert sorted(pdfs) == list(range(p["PDFS"]))


INPUTS = """
cmudict scowl wamerican flite slt rms awb kal16 festival festvox-us-slt-hts festvox-kallpc16k festlex-cmu festlex-poslex
espeak-ng festvox-kdlpc16k pocketsphinx-testdata pyworld livekit
"""


@pytest.mark.parametrize("name", INPUTS.split())
def test_notices_name_each_input(name: str) -> None:
    assert name in (ROOT / "models" / "NOTICES.md").read_text("utf-8").lower()


def test_notices_name_each_package_of_the_recipe() -> None:
    """A package that is new in the recipe needs a line in the notices."""
    notices = (ROOT / "models" / "NOTICES.md").read_text("utf-8").lower().replace("pytorch", "torch")
    lines = (RECIPE / "requirements.txt").read_text("utf-8").splitlines()
    names = {line.split("==")[0] for line in lines if line and not line.startswith("#")}
    assert len(names) > 5
    assert {name for name in names if name not in notices} == set()


def test_notices_carry_what_the_licences_ask_for() -> None:
    notices = (ROOT / "models" / "NOTICES.md").read_text("utf-8")
    for text in (
        "Copyright (C) 1993-2015 Carnegie Mellon University. All rights reserved.",
        "Redistributions in binary form must reproduce the above copyright",
        "Copyright 2000-2011 by Kevin Atkinson",
        "WordNet 1.6 Copyright 1997 by Princeton University",
        "Copyright 1993, Geoff Kuenning",
    ):
        assert text in notices


@pytest.mark.parametrize("name", ["wordfreq", "BY-SA", "lessac", "piper"])
def test_nothing_of_unclear_or_share_alike_licence_is_in_the_recipe(name: str) -> None:
    files = [*RECIPE.rglob("*.py"), *RECIPE.glob("*.txt"), RECIPE / "run_all.sh", ROOT / "models" / "NOTICES.md"]
    assert not any(name in path.read_text("utf-8") for path in files)


def test_training_packages_are_not_the_companions() -> None:
    """Set-up stays small: nothing that only the recipe needs is among the project's dependencies."""
    project = read_toml(ROOT / "pyproject.toml")
    needed = " ".join(texts_in(project["project"]["dependencies"])) + " ".join(texts_in(project["dependency-groups"]))
    for package in ("torch", "numba", "scipy", "cmudict", "pyworld"):
        assert package not in needed
