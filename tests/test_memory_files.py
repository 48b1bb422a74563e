"""What is kept as files that people can read, and the commands: out of the memory, into it, and gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rings import no_ring, using
from speech import say
from test_memory import REMINDER, Clock, kept, told
from typer.testing import CliRunner, Result

from assistant import resources
from assistant.audio import Samples
from assistant.cli.common import Shared
from assistant.cli.memory import app, written
from assistant.errors import MemoryDamaged, MemoryImportFailed, MemoryLocked, MemoryProblem, ModelMissing
from assistant.memory import Memory, open_memory
from assistant.recogniser import SpeechModel
from assistant.settings import Settings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with using(no_ring()):
        yield tmp_path / "memory"


@pytest.fixture
def memory(folder: Path, clock: Clock) -> Iterator[Memory]:
    """One with something of each kind."""
    with closing(Memory.open(folder, clock)) as memory:
        fill(memory)
        yield memory


@cache
def spoken_words() -> Samples:
    return say("i walked by the river")


def fill(memory: Memory) -> None:
    spoken = told(memory, "I walked by the river.", voice=spoken_words(), kind="letter")
    memory.label_entry(spoken.id, {"prompt": "now", "mood": 4})
    memory.keep_entry(spoken.id)
    kept(memory, "Only [bold]words[/bold], for Zoë.")
    told(memory, "held alone")
    memory.note_mood(4, "sad")
    memory.put_reminder(REMINDER)
    memory.keep("worthy", "names", ["Zoë"])
    memory.set_code("4711")


def everything(memory: Memory) -> list[Any]:
    """What an export should bring across, without the numbers of entries."""
    entries = [(e.exercise, e.kind, e.at, e.text, e.seconds, dict(e.about)) for e in memory.entries()]
    voices = [None if (v := memory.voice_of(e.id)) is None else v.tobytes() for e in memory.entries()]
    return [entries, voices, memory.moods(90), memory.reminders(), memory.recall("worthy", "names")]


# ---------------------------------------------------------------- export and import


def test_what_was_exported_comes_back_once(memory: Memory, tmp_path: Path, clock: Clock) -> None:
    written = memory.export(tmp_path / "kept")
    assert [path.name for path in written] == ["kept.json", "kept.md", "kept-voices"]
    with closing(Memory.nowhere(clock)) as other:
        assert other.take_in(written[0]) == {"entries": 2, "moods": 1, "facts": 1, "reminders": 1}
        assert everything(other) == everything(memory)
        assert not other.has_code and other.held_entries() == ()
        assert set(other.take_in(written[0]).values()) == {0}
        assert everything(other) == everything(memory)
    assert set(memory.take_in(written[0]).values()) == {0}


def test_exported_files_are_for_their_owner(memory: Memory, tmp_path: Path) -> None:
    json_file, markdown, voices = memory.export(tmp_path / "kept.json")
    assert {path.stat().st_mode & 0o777 for path in (json_file, markdown, *voices.iterdir())} == {0o600}
    assert voices.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in tmp_path.iterdir()} == {"memory", json_file.name, markdown.name, voices.name}


def test_the_lines_of_an_entry_stay_lines_in_markdown(memory: Memory, tmp_path: Path) -> None:
    kept(memory, "the sea was grey\ni went home")
    assert "the sea was grey  \ni went home\n" in memory.export(tmp_path / "kept")[1].read_text("utf-8")


def test_the_markdown_is_for_reading(memory: Memory, tmp_path: Path) -> None:
    _, markdown, voices = memory.export(tmp_path / "kept")
    text = markdown.read_text("utf-8")
    (voice,) = voices.iterdir()
    assert "## Friday, 20 March 2026, 20:00: journal, letter" in text and f"](kept-voices/{voice.name})" in text
    assert "I walked by the river." in text and "Zoë" in text and "| 4 | sad |" in text
    assert "Every day at 20:00, from Saturday, 21 March 2026: grief window" in text
    assert "held alone" not in text and "4711" not in text
    assert voice.read_bytes().startswith(b"OggS")


def test_without_a_voice_there_is_no_folder(folder: Path, clock: Clock, tmp_path: Path) -> None:
    with closing(Memory.open(folder, clock)) as memory:
        kept(memory, "words")
        assert [path.name for path in memory.export(tmp_path / "kept")] == ["kept.json", "kept.md"]


SPOILED: dict[str, Callable[[Any], Any]] = {
    "entries[0].at": lambda d: d["entries"][0].update(at="2026-03-20T20:00:00"),
    "entries[1].seconds": lambda d: d["entries"][1].update(seconds="long"),
    "entries[1].uid": lambda d: d["entries"][1].pop("uid"),
    "entries[1].about": lambda d: d["entries"][1].update(about=[]),
    "moods[0].number": lambda d: d["moods"][0].update(number=11),
    "reminders[0].day": lambda d: d["reminders"][0].update(day="soon"),
    "facts[0].until": lambda d: d["facts"][0].update(until="never"),
    "moods[1]": lambda d: d["moods"].append("fine"),
    "facts": lambda d: d.update(facts={}),
    "version 2": lambda d: d.update(version=2),
    '"format"': lambda d: d.pop("format"),
    "gone.ogg": lambda d: d["entries"][0].update(voice="kept-voices/gone.ogg"),
    "../memory.db": lambda d: d["entries"][0].update(voice="../memory.db"),
    "kept.md": lambda d: d["entries"][0].update(voice="./kept.md"),
    "It isn't text": lambda d: d["entries"][1].update(text="\ud800"),
}


@pytest.mark.parametrize("place", SPOILED)
def test_a_spoiled_file_is_named_with_its_place_and_changes_nothing(
    memory: Memory, tmp_path: Path, clock: Clock, place: str
) -> None:
    file = memory.export(tmp_path / "kept")[0]
    document = json.loads(file.read_text("utf-8"))
    SPOILED[place](document)
    file.write_text(json.dumps(document))
    with closing(Memory.nowhere(clock)) as other:
        with pytest.raises(MemoryImportFailed) as caught:
            other.take_in(file)
        assert place in str(caught.value) and caught.value.cure
        assert not any(other.overview().values())


@pytest.mark.parametrize(
    ("data", "place"), [(b"{\n 1}", "line 2"), (b"\xff", "text"), (b"[" * 99_999, "text"), (b"3", "format")]
)
def test_what_is_no_export_at_all_is_named(memory: Memory, tmp_path: Path, data: bytes, place: str) -> None:
    (tmp_path / "bad.json").write_bytes(data)
    with pytest.raises(MemoryImportFailed, match=place):
        memory.take_in(tmp_path / "bad.json")
    with pytest.raises(MemoryImportFailed, match="can't be read"):
        memory.take_in(tmp_path / "none.json")


# ---------------------------------------------------------------- commands


@pytest.fixture
def config(folder: Path) -> Path:
    file = folder.with_name("config.toml")
    file.write_text(f'[memory]\nfolder = "{folder}"\n')
    return file


def run(config: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=typed, obj=Shared(config))


def done(config: Path, *words: str, typed: str = "") -> str:
    """Its standard output; it must have ended well."""
    result = run(config, *words, typed=typed)
    assert result.exit_code == 0, (result.output, result.exception)
    return str(result.stdout)


def failed(config: Path, *words: str, typed: str = "") -> MemoryProblem:
    error = run(config, *words, typed=typed).exception
    assert isinstance(error, MemoryProblem), error
    return error


@pytest.fixture
def filled(folder: Path, clock: Clock, config: Path) -> Path:
    with closing(Memory.open(folder, lambda: datetime.now().astimezone())) as memory:
        fill(memory)
    return config


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_show_tells_how_much_and_where_but_no_word(filled: Path, folder: Path) -> None:
    shown = done(filled, "show")
    assert "memory.key" in shown and "2  entries" in shown and "1  held" in shown
    assert "river" not in shown and "now" not in shown
    first, *entries = lines(done(filled, "show", "--json"))
    assert first["path"] == str(folder / "memory.db") and first["key"] == "file" and first["entries"] == 2
    assert [e["state"] for e in entries] == ["held", "kept", "kept"] and not any("text" in e for e in entries)


def test_show_tells_words_to_whoever_knows_the_code(filled: Path) -> None:
    assert "isn't the code" in failed(filled, "show", "--words", typed="1234\n").what
    assert isinstance(failed(filled, "show", "--words"), MemoryLocked)
    assert "Only [bold]words[/bold], for Zoë." in done(filled, "show", "--words", typed="4711\n")
    assert lines(done(filled, "show", "--words", "--json", typed="4 7 1 1\n"))[1]["text"] == "held alone"


def test_showing_makes_nothing(config: Path, folder: Path) -> None:
    assert "Nothing is kept" in done(config, "show")
    assert lines(done(config, "show", "--json")) == [{"path": None, "bytes": 0, "key": ""}]
    assert not folder.exists()


def test_too_many_wrong_codes_wait(filled: Path) -> None:
    for _ in range(5):
        failed(filled, "export", "--to", "never", typed="1\n")
    assert "Wait" in failed(filled, "export", "--to", "never", typed="4711\n").cure


def test_export_asks_for_the_code_and_import_takes_it_in(filled: Path, tmp_path: Path) -> None:
    failed(filled, "export", "--to", str(tmp_path / "kept"), typed="1\n")
    assert not list(tmp_path.glob("kept*"))
    result = run(filled, "export", "--to", str(tmp_path / "kept"), typed="4711\n")
    assert "can read" in result.stderr and str(tmp_path / "kept.md") in result.stdout
    done(filled, "forget", "--everything", "--yes")
    assert done(filled, "import", str(tmp_path / "kept.json")).startswith("New: entries 2, moods 1")
    assert lines(done(filled, "show", "--json"))[0]["entries"] == 2


def test_forget_one_an_exercise_or_everything(filled: Path) -> None:
    entries = lines(done(filled, "show", "--json"))[1:]
    done(filled, "forget", str(entries[1]["entry"]), "--yes")
    left = lines(done(filled, "show", "--json"))
    assert entries[1]["entry"] not in [e["entry"] for e in left[1:]] and len(left) == 3
    assert "Of worthy forgotten: 1" in done(filled, "forget", "--exercise", "worthy", "--yes")
    done(filled, "forget", "--everything", "--yes")
    (left_over,) = lines(done(filled, "show", "--json"))
    assert not left_over["entries"] and not left_over["moods"]


@pytest.mark.parametrize(
    "words", [[], ["3", "--everything"], ["--everything"], ["999", "--yes"], ["--exercise", "nonsense", "--yes"]]
)
def test_forget_wants_to_know_what_and_asks_first(filled: Path, words: list[str]) -> None:
    assert run(filled, "forget", *words).exit_code == 2
    assert lines(done(filled, "show", "--json"))[0]["entries"] == 2


def test_backup_and_restore(filled: Path, tmp_path: Path, folder: Path) -> None:
    saved = str(tmp_path / "saved")
    result = run(filled, "backup", "--to", saved)
    assert result.exit_code == 0 and "--passphrase" in result.stderr
    assert isinstance(failed(filled, "backup", "--to", saved, "--passphrase", typed="a\nb\n"), MemoryLocked)
    done(filled, "backup", "--to", saved, "--passphrase", typed="open sea\nopen sea\n")
    done(filled, "forget", "--everything", "--yes")
    assert run(filled, "restore", saved, typed="open sea\n").exit_code == 2  # what is there has to be asked about
    assert "entries 2" in done(filled, "restore", saved, "--yes", typed="open sea\n")


def test_what_was_kept_can_be_had_when_nothing_more_is(filled: Path, folder: Path) -> None:
    filled.write_text(filled.read_text() + 'keep = "off"\n')
    assert lines(done(filled, "show", "--json"))[0]["entries"] == 2


def test_recordings_are_written_down_by_a_model_that_can(filled: Path) -> None:
    model = SpeechModel(resources.models_folder() / "vosk-model-starter-en")
    assert "river" in written(spoken_words(), model)
    error = run(filled, "transcribe").exception
    assert isinstance(error, ModelMissing) and "assistant models" in error.cure


def test_a_damaged_memory_is_named(filled: Path, folder: Path) -> None:
    (folder / "memory.db").write_bytes(b"hello" * 5000)
    assert isinstance(failed(filled, "show"), MemoryDamaged)
    done(filled, "forget", "--everything", "--yes")
    assert lines(done(filled, "show", "--json"))[0]["entries"] == 0


def test_the_settings_open_a_memory_or_none(folder: Path, clock: Clock) -> None:
    chosen = Settings().memory.model_copy(update={"folder": str(folder), "key": "passphrase"})
    with closing(open_memory(Settings(memory=chosen), clock, lambda: "open sea")) as memory:
        assert memory.lasting and memory.key_place == "passphrase" and memory.path == folder / "memory.db"
    off = Settings(memory=chosen.model_copy(update={"keep": "off"}))
    with closing(open_memory(off, clock)) as memory:
        assert not memory.lasting
