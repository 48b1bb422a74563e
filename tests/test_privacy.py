"""Nothing that was said is left anywhere: not in logs, files or process arguments; and nothing goes to a network."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from conversing import ByEar, ByText, house, house_with
from speech import conversation, say

from assistant.events import Key
from assistant.keyboard import SilentVoice
from assistant.microphone import write_wav
from assistant.needs import Hear, HearStory
from assistant.voice import Voice

SECRETS = ("quokka", "marzipan", "theodora")
"""Words of the person's that nobody else says."""

TELLS = """
from assistant import Exercise, hookimpl

def run(session):
    told = session.listen("What is it?")
    session.say("You said " + str(told.text) + ".")
    session.keep("it", told.text)
    session.repeat_after_me("I miss theodora.")
    raise RuntimeError("they said " + str(told.text))

@hookimpl
def exercises():
    return [Exercise("tells", phrases=["hear my secret"], run=run)]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and a place for temporary files, that hold nothing yet."""
    for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "tells.py").write_text(TELLS)
    return tmp_path


def found_in(folder: Path) -> set[Path]:
    """Files that hold one of the secrets."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "exercises"]
    return {path for path in files if any(s.encode() in path.read_bytes().lower() for s in SECRETS)}


def arguments() -> str:
    """Of every process on this machine that we may look at."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append((process / "cmdline").read_text(errors="replace"))
        except OSError:  # it has just ended
            continue
    return "\n".join(found).lower()


def test_typed_words_are_left_nowhere(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        talk = ByText(house_with(own / "exercises"))
        talk.say("hear my secret")
        assert talk.say("quokka and marzipan")[0] == "You said quokka and marzipan."
        assert not any(secret in arguments() for secret in SECRETS)
        talk.say("i miss theodora")
    assert talk.ended() == "failed"
    assert "mine:tells" in caplog.text
    assert not any(secret in caplog.text.lower() for secret in SECRETS)
    assert not found_in(own)


def test_spoken_words_are_left_nowhere(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    """With the real voice, which is told the words in order to say them."""
    with caplog.at_level(logging.DEBUG), closing(Voice()) as voice:
        talk = ByEar(house_with(own / "exercises"), voice)
        talk.conductor.post(Key("talk"))
        talk.quiet(0.5)
        voice.render("quokka marzipan theodora").result()
        before = arguments()
        for secret in ("quokka", "marzipan"):
            talk.speak(say(secret, "en-us+f3"))
            talk.quiet(1.0)
        assert "voice_worker" in before and not any(secret in before for secret in SECRETS)
    assert not any(secret in caplog.text.lower() for secret in SECRETS)
    assert not found_in(own)


LOUD = """
import sys

def watch(name, args):
    if name in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise SystemExit(f"a network: {name} {args}")
    if name == "socket.bind" and args[1][0] != "::1":  # whether there is IPv6 at all is asked of loopback on import
        raise SystemExit(f"a server: {args}")

sys.addaudithook(watch)
from assistant.cli import main
main()
"""


def run(own: Path, *command: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command in a process in which any use of a network is the end."""
    config = own / "config.toml"
    config.write_text(f'[plugins]\nfolder = "{own / "exercises"}"\n[log]\nlevel = "debug"\n')
    whole = [sys.executable, "-c", LOUD, "--config", str(config), *map(str, command)]
    return subprocess.run(whole, input=stdin, capture_output=True, text=True, timeout=120, env=dict(os.environ))


def test_the_hook_would_notice(own: Path) -> None:
    done = run(own, "models", "pull", "vosk-model-small-en-us-0.15")
    assert done.returncode != 0 and "a network" in done.stderr


def test_talk_leaves_nothing_and_needs_no_network(own: Path) -> None:
    lines = "hear my secret\nquokka and marzipan\ni miss theodora\nmarzipan\nground me\nyes\nyes\nquokka\nstop\n"
    done = run(own, "talk", "--plain", "--fast", stdin=lines)
    assert done.returncode == 0, done.stderr
    assert "Okay. We stop here." in done.stdout
    assert "quokka and marzipan" in done.stdout  # the exercise itself said it
    logs = [path.read_text("utf-8").lower() for path in own.rglob("assistant.log")]
    assert logs and not any(secret in log for log in logs for secret in SECRETS)
    assert not found_in(own)


def test_converse_leaves_nothing_and_needs_no_network(own: Path) -> None:
    mic = own / "mic.wav"
    write_wav(mic, conversation("hello companion", 0.5, "ground me", 9.0, "marzipan", voice="en-us+f3"))
    done = run(own, "converse", "--mic", mic, "--events", "/dev/null")
    assert done.returncode == 0, done.stderr
    assert not found_in(own)
    left = [path.name for path in (own / "TMPDIR").rglob("*") if path.is_file()]
    assert not left


def test_what_is_kept_is_for_the_person_alone(own: Path) -> None:
    run(own, "talk", "--plain", "--fast", stdin="hear my secret\nquokka\n\n\n")
    for folder in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        for path in (own / folder).glob("assistant*"):
            assert path.stat().st_mode & 0o077 == 0, path


def test_an_exercise_hears_no_words_where_there_is_no_dictation() -> None:
    """With the starter model free speech stays sound: its words go nowhere at all."""
    talk = ByEar(house(plugins={"folder": "/nowhere"}, hearing={"model": "starter-en"}), SilentVoice(0.02))
    talk.conductor.post(Key("talk"))
    talk.quiet(0.3)
    for said, next_need in (("ground me", Hear), ("yes", Hear), ("yes please", HearStory)):
        talk.speak(say(said, "en-us+f3"))
        talk.quiet(1.0)
        talk.until(next_need)
    before = len(talk.events)
    talk.speak(say("a lamp, the marzipan, and a chair", "en-us+f3"))
    talk.quiet(6.0)
    told = [e.details["text"] for e in talk.events[before:] if e.name == "heard"]
    assert told == []
