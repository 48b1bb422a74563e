"""The doctor: each fault is really made, found, and named with a cure of one line; none hides another.

Devices are in test_doctor_devices.py.
"""

from __future__ import annotations

import datetime
import itertools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rings import LockedRing, Ring, using

from assistant import doctor, doctor_machine, resources
from assistant.cli import looking
from assistant.clock import local_now
from assistant.config import Loaded, Settings, load
from assistant.errors import AssistantError
from assistant.findings import SAID, Finding, aloud, fault, fine, from_error
from assistant.house import House
from assistant.memory import Memory

ROOT = Path(__file__).resolve().parent.parent
STARTER = ROOT / "models" / "vosk-model-starter-en"
ASSISTANT = [sys.executable, "-c", "from assistant.cli import main; main()"]


def house(**sections: dict[str, Any]) -> House:
    return House(Loaded(Settings.model_validate({"memory": {"keep": "off"}} | sections)))


def examined(part: str, look: doctor.Look) -> list[Finding]:
    """What one check finds."""
    return list(doctor._safely(part, look))


def faults(part: str, look: doctor.Look) -> dict[str, Finding]:
    return {each.name: each for each in examined(part, look) if each.state == "fault"}


def doctored(config: Path, data: Path, **variables: str) -> dict[str, dict[str, str]]:
    """The faults that `assistant doctor --json` names, without any device, by their name and the start of what is."""
    env = os.environ | {"PULSE_SERVER": os.devnull, "XDG_DATA_HOME": str(data)} | variables
    command = [*ASSISTANT, "--config", str(config), "doctor", "--json"]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(set(row) == {"part", "state", "what", "cure", "name", "say"} for row in rows)
    return {f"{row['name']}: {row['part']}: {row['what']}": row for row in rows if row["state"] == "fault"}


def assert_named(told: dict[str, dict[str, str]], *wanted: str) -> None:
    """Each of `wanted`, a pattern for name, part and what there is, is among the faults, with a cure of one line."""
    for pattern in wanted:
        row = next((row for what, row in told.items() if re.search(pattern, what)), None)
        assert row, f"{pattern} is not among {list(told)}"
        assert row["cure"] and "\n" not in row["cure"] and row["say"]


# ---------------------------------------------------------------- many at once


def damage(file: Path) -> None:
    """As a disk does: a page in the middle is something else."""
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(bytes(range(256)) * 32)


@pytest.fixture
def troubled(tmp_path: Path) -> Path:
    """A folder with settings, a memory and exercises, each of which has something wrong."""
    Memory.open(tmp_path / "memory", local_now, "file").close()
    damage(tmp_path / "memory" / "memory.db")
    (tmp_path / "memory").chmod(0o755)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "broken.py").write_text("import nothing_of_that_name\n")
    (mine / "walk.toml").write_text('name = "walk"\nphrases = ["walk to zyxgrob"]\n[[steps]]\nsay = "Left."\n')
    (mine / "line.toml").write_text('name = "line"\nphrases = ["to the line"\nsteps = 3\n')
    (tmp_path / "config.toml").write_text(
        textwrap.dedent(f"""
        [companion]
        wake_phrase = "hello zyxgrob"
        [voice]
        name = "romulan"
        [speaker]
        volume = "loud"
        [hearing]
        colour = "blue"
        [memory]
        folder = "{tmp_path}/memory"
        [plugins]
        folder = "{mine}"
        """)
    )
    return tmp_path


def test_many_faults_at_once_and_none_hides_another(troubled: Path) -> None:
    told = doctored(troubled / "config.toml", troubled)
    assert_named(
        told,
        "SettingsError: settings: .*volume",
        "SettingsError: settings: .*colour",
        "SettingsError: settings: wake_phrase .* doesn't know",
        "folder_open: memory: .*mode 755",
        "MemoryDamaged: memory",
        "PluginError: plugins: .*broken",
        "ExerciseFileError: plugins: .*line.toml",
        'PhraseError: plugins: .*"zyxgrob"',
        "SettingsError: voice: .*romulan",
        "microphone_none",
        "loudspeaker_none",
    )
    assert (troubled / "memory").stat().st_mode & 0o777 == 0o700, "it says that it is closed again"


def test_what_a_conversation_stands_on_can_all_be_missing(tmp_path: Path) -> None:
    """The model cut off, the synthesiser's and PortAudio's libraries not there, the key another memory's."""
    cut = tmp_path / "a-model"
    shutil.copytree(STARTER, cut)
    with (cut / "graph" / "HCLr.fst").open("r+b") as file:
        file.truncate(10_000)
    for folder in ("memory", "other"):
        Memory.open(tmp_path / folder, local_now, "file").close()
    shutil.copy(tmp_path / "other" / "memory.key", tmp_path / "memory" / "memory.key")
    (tmp_path / "libportaudio.so.2").write_bytes(b"not a library")
    shim = "import ctypes\nload = ctypes.cdll.LoadLibrary\ndef missing(name):\n"
    shim += "    if 'espeak' in str(name): raise OSError(name)\n    return load(name)\n"
    (tmp_path / "sitecustomize.py").write_text(shim + "ctypes.cdll.LoadLibrary = missing\n")
    config = tmp_path / "config.toml"
    config.write_text(f'[hearing]\nmodel = "{cut}"\n[memory]\nfolder = "{tmp_path}/memory"\n')
    told = doctored(config, tmp_path, PYTHONPATH=str(tmp_path), LD_LIBRARY_PATH=str(tmp_path))
    assert_named(
        told,
        "SettingsError: speech model|SettingsError: settings: model .*HCLr.fst",
        "MemoryLocked: memory: .*isn't the one of this memory",
        "VoiceError: voice: No speech synthesiser",
        "sound_library: sound: .*PortAudio",
    )
    assert "libespeak-ng1" in str(told) and "libportaudio2" in str(told)


# ---------------------------------------------------------------- settings


def test_settings_that_may_not_be_read(tmp_path: Path) -> None:
    """A folder in their place: permissions don't keep everybody out, that does."""
    _, found = itertools.islice(doctor.examine(load(tmp_path)), 2)
    assert found.name == "SettingsError" and "can't be read" in found.what and found.cure


# ---------------------------------------------------------------- the speech model


def test_a_model_with_a_wrong_byte_is_named_before_it_is_loaded(tmp_path: Path) -> None:
    copy = tmp_path / STARTER.name
    shutil.copytree(STARTER, copy)
    with (copy / "am" / "final.mdl").open("r+b") as file:
        file.seek(5000)
        file.write(b"\0" * 64)
    looked = house(hearing={"model": str(copy)})
    found = faults("speech model", partial(doctor._model, looked))
    assert "final.mdl isn't what it should be" in found["ModelDamaged"].what
    assert "_loaded_model" not in vars(looked), "a damaged model may end the process when it is loaded"


def test_a_model_that_isnt_there(tmp_path: Path) -> None:
    found = faults("speech model", partial(doctor._model, house(hearing={"model": str(tmp_path / "none")})))
    assert "auto" in found["SettingsError"].cure


def test_no_model_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(STARTER.parent / "manifest.toml", tmp_path)
    monkeypatch.setattr(resources, "models_folder", lambda: tmp_path)
    assert "assistant models pull" in faults("speech model", partial(doctor._model, house()))["ModelMissing"].cure


def test_a_model_without_yes(tmp_path: Path) -> None:
    """The word has another name in the table of its words."""
    copy = tmp_path / "another-model"
    shutil.copytree(STARTER, copy)
    words = copy / "graph" / "words.txt"
    listed = words.read_text("utf-8")
    assert "\nyes " in listed
    words.write_text(listed.replace("\nyes ", "\nyqs "), "utf-8")
    found = faults("speech model", partial(doctor._model, house(hearing={"model": str(copy)})))
    assert "assistant models" in found["model_words"].cure


def test_a_slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that goes by a second at each look at the clock."""
    ticks = iter(range(0, 1_000_000, 2))
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(ticks)))
    found = faults("hearing", partial(doctor._ears_and_voice, house()))
    assert "smaller model" in found["slow"].cure and "hearing" not in found


# ---------------------------------------------------------------- the voice

DIES = "import os\nclass Engine: pass\ndef init(): os._exit(3)\n"
EMPTY = """
class Engine:
    driver_name = "dummy"
    def __init__(self): self.listeners = {}
    def connect(self, name, listener): self.listeners[name] = listener
    def runAndWait(self): self.listeners["finished-utterance"]()
    def getProperty(self, name): return [type("Voice", (), {"id": "en-us", "name": "en-us", "languages": []})] if name == "voices" else "en-us"
    def setProperty(self, name, value): pass
    def save_to_file(self, text, path): open(path, "wb").close()
def init(): return Engine()
"""  # noqa: E501


@pytest.mark.parametrize(
    ("engine", "what"), [(DIES, "hangs or crashes"), (EMPTY, "gave no sound")], ids=["dies", "empty"]
)
def test_a_synthesiser_that_gives_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, what: str
) -> None:
    (tmp_path / "pyttsx3.py").write_text(engine)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = faults("voice", partial(doctor._voice, house()))
    assert what in found["VoiceError"].what and "espeak-ng" in found["VoiceError"].cure


# ---------------------------------------------------------------- what is kept


def memory_faults(folder: Path, **memory: Any) -> dict[str, Finding]:
    looked = house(memory={"folder": str(folder), "keep": "on", "key": "file", **memory})
    try:
        return faults("memory", partial(doctor._memory, looked)) | faults("clock", partial(doctor._clock, looked))
    finally:
        looked.memory.close()


def test_a_sound_memory_is_no_fault(tmp_path: Path) -> None:
    assert not memory_faults(tmp_path / "memory") and not memory_faults(tmp_path / "memory")


def test_a_keyring_that_stays_locked(tmp_path: Path) -> None:
    ring = Ring()
    with using(ring):
        Memory.open(tmp_path, local_now, "keyring").close()
    with using(LockedRing()):
        found = memory_faults(tmp_path)
    assert "Unlock the keyring" in found["MemoryLocked"].cure


def test_another_companion_that_runs(tmp_path: Path) -> None:
    keeping = Path(__file__).parent / "keeping.py"
    other = subprocess.Popen(
        [sys.executable, keeping, tmp_path, "hold"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert other.stdout and other.stdout.readline()
    try:
        found = memory_faults(tmp_path)
    finally:
        other.kill()
        other.communicate()
    assert str(other.pid) in found["MemoryBusy"].what and "End that one" in found["MemoryBusy"].cure


def test_a_memory_that_cant_be_made() -> None:
    assert "folder under [memory]" in memory_faults(Path("/proc/memory"))["MemoryUnwritable"].cure


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder away")
def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    Memory.open(tmp_path / "memory", local_now, "file").close()
    try:
        os.chown(tmp_path / "memory" / "memory.db", 12345, 12345)
    except OSError:
        pytest.skip("nobody here may give a file away")
    assert "sudo chown -R" in memory_faults(tmp_path / "memory")["folder_foreign"].cure


def test_a_passphrase_that_nobody_can_type_is_only_a_note(tmp_path: Path) -> None:
    Memory.open(tmp_path, local_now, "passphrase", lambda: "a long one").close()
    found = examined("memory", partial(doctor._memory, house(memory={"folder": str(tmp_path), "keep": "on"})))
    assert [each.state for each in found] == ["note"]


def test_a_clock_that_is_behind_what_was_kept(tmp_path: Path) -> None:
    """Something was kept while the clock was a week ahead, or it is a week behind now."""
    ahead = Memory.open(tmp_path, lambda: local_now() + datetime.timedelta(days=7), "file")
    ahead.note_mood(5)
    ahead.close()
    assert "timedatectl" in memory_faults(tmp_path)["clock"].cure


def test_a_clock_that_is_behind_the_program() -> None:
    long_ago = datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)
    found = {each.name: each for each in doctor_machine.clock(long_ago, None)}
    assert "this program was put here" in found["clock"].what


def test_without_a_country_a_note_says_how_to_name_one() -> None:
    (note,) = examined("helplines", partial(doctor._helplines, house()))
    assert note.state == "note" and "country" in note.cure
    assert examined("helplines", partial(doctor._helplines, house(person={"country": "CA"})))[0].state == "fine"


# ---------------------------------------------------------------- the disk

IN_A_SMALL_ROOM = """
import json
from assistant import doctor_machine
print(json.dumps([each.as_json() for each in doctor_machine.disk()]))
"""


def disk(data: Path, *before: str, **how: Any) -> dict[str, str]:
    env = os.environ | {"XDG_DATA_HOME": str(data), "PYTHONPATH": str(ROOT)}
    command = [*before, sys.executable, "-c", IN_A_SMALL_ROOM]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True, **how)
    (found,) = json.loads(done.stdout)
    return dict(found)


def in_small_room(folder: Path, size: str) -> list[str]:
    """Words before a command that give it a disk of `size` at `folder`. Needs the right to mount."""
    folder.mkdir()
    return ["unshare", "-m", "sh", "-c", f'mount -t tmpfs -o size={size} none {folder} && exec "$0" "$@"']


def may_mount() -> bool:
    line = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(line, capture_output=True, timeout=10).returncode == 0


@pytest.mark.skipif(not may_mount(), reason="needs the right to mount a disk")
@pytest.mark.parametrize(
    ("size", "what"), [("20m", "20 MB|21 MB"), ("100k", "no room is left")], ids=["nearly", "full"]
)
def test_a_full_disk(tmp_path: Path, size: str, what: str) -> None:
    found = disk(tmp_path / "data", *in_small_room(tmp_path / "data", size))
    assert found["name"] == "disk_full" and re.search(what, found["what"]) and "Free" in found["cure"]


def no_room() -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_a_disk_that_takes_no_more(tmp_path: Path) -> None:
    found = disk(tmp_path, preexec_fn=no_room)
    assert found["name"] == "disk_full" and "no room is left" in found["what"]


def test_a_data_folder_that_cant_be_written() -> None:
    found = disk(Path("/proc"))
    assert found["name"] == "folder_refused" and "chown" in found["cure"]


# ---------------------------------------------------------------- how it is told


def test_a_check_that_fails_itself_is_a_fault_and_says_where() -> None:
    def stumbles() -> Iterator[Finding]:
        yield fine("disk", "there is one")
        raise ZeroDivisionError

    before, found = examined("disk", stumbles)
    assert before.state == "fine"
    assert found.name == "check" and "ZeroDivisionError at test_doctor.py" in found.what


def every_error() -> list[type[AssistantError]]:
    def below(kind: type[AssistantError]) -> list[type[AssistantError]]:
        return [kind, *(each for child in kind.__subclasses__() for each in below(child))]

    return [kind for kind in below(AssistantError) if kind.__module__ == "assistant.errors"]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_can_be_said_aloud(kind: type[AssistantError]) -> None:
    found = from_error("part", kind("It is so.", where="/there", cure="Do this.\n  Or that."))
    assert found.say and found.what == "It is so. (/there)" and found.cure == "Do this. Or that."


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_is_plain_and_short(name: str) -> None:
    sentences = re.split(r"(?<=[.!?]) ", SAID[name])
    assert 1 <= len(sentences) <= 2 and all(len(sentence.split()) <= 14 for sentence in sentences)
    assert not re.search(r"[_/=`\[\]<>&]|\b[A-Z]{2,}\b|\d", SAID[name])


def test_every_fault_that_is_made_has_its_words() -> None:
    made = {
        name
        for file in (ROOT / "assistant").glob("doctor*.py")
        for name in re.findall(r'fault\([^,()]+, f?"([\w{}]+)"', file.read_text("utf-8"))
    }
    named = {n.format(word=w) for n in made if "{word}" in n for w in ("microphone", "loudspeaker")}
    assert named | {n for n in made if "{" not in n} == {name for name in SAID if name[0].islower()}


def test_the_result_in_a_few_sentences() -> None:
    muted = fault("loudspeaker", "loudspeaker_muted", "it is muted", "pactl")
    assert aloud([fine("voice", "spoke")]) == ["I looked myself over, and everything works. I'm here."]
    assert aloud([muted]) == ["I looked myself over, and found one thing.", SAID["loudspeaker_muted"]]
    quiet = fault("microphone", "microphone_quiet", "at -60", "nearer")
    assert aloud([muted, quiet, muted])[0] == "I looked myself over, and found two things."
    assert len(aloud([muted, quiet, muted])) == 3, "each kind of fault once"


def test_where_the_voice_is_what_is_broken_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyttsx3.py").write_text(DIES)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    looking._say(Loaded(Settings()), [SAID["VoiceError"]])
    told = " ".join(capsys.readouterr().err.split())
    assert "Not said aloud: The speech synthesiser hangs or crashes" in told and SAID["VoiceError"] in told
