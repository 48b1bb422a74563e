"""The commands as a person or a program meets them: help, machine output, wrong input, and how each ends."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from speech import conversation

from assistant.cli import main
from assistant.microphone import write_wav

ASSISTANT = [sys.executable, "-c", "from assistant.cli import main; main()"]
COMMANDS = [
    [], ["run"], ["talk"], ["demo"], ["converse"], ["understand"], ["hear"], ["phrases"], ["plugins"], ["devices"],
    ["doctor"], ["check"], ["record"], ["replay"], ["models"], ["models", "list"], ["models", "pull"],
    ["models", "verify"], ["models", "use"],
]  # fmt: skip
SECONDS = 60
WITHOUT_DEVICES = {"PULSE_SERVER": "/dev/null"}
"""Sound servers are out of reach then. A sound card can't be hidden."""

KEYS = {"text", "action", "exercise", "score", "slots", "candidates", "care"}
"""What other programs rely on; `command` is there too."""

Done = subprocess.CompletedProcess[str]


def assistant(*arguments: str | Path, stdin: str | bytes = "", **variables: str) -> Done:
    """Run one command to its end."""
    env = {**os.environ, **WITHOUT_DEVICES, "COLUMNS": "200", **variables}
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([*ASSISTANT, *map(str, arguments)], input=data, capture_output=True, timeout=SECONDS,
                          env=env)  # fmt: skip
    return Done(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run one command to its end within this process, which is quicker."""

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["assistant", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(arguments, int(ended.value.code or 0), *capsys.readouterr())

    return call


def lines(done: Done) -> list[dict[str, Any]]:
    """Each line of stdout as the JSON object that it must be."""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found and all(isinstance(row, dict) for row in found)
    return found


@pytest.fixture(scope="module")
def request_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wavs") / "request.wav"
    write_wav(path, conversation("ground me", 2.0, "stop", voice="en-us+f3"))
    return path


@pytest.fixture(scope="module")
def _no_devices() -> None:
    if assistant("devices", "--json").stdout:
        pytest.skip("this machine has a sound card")


without_devices = pytest.mark.usefixtures("_no_devices")


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: "-".join(c) or "assistant")
def test_help_with_an_example(command: list[str], called: Callable[..., Done]) -> None:
    done = called(*command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout or (not command and '"assistant demo"' in done.stdout)
    assert done.stderr == ""


def test_the_help_of_all_names_all() -> None:
    told = assistant("--help").stdout
    assert all(f" {command[0]} " in told for command in COMMANDS if command)


def test_version() -> None:
    assert assistant("--version").stdout.startswith("assistant ")


# ---------------------------------------------------------------- wrong input: 2 for wrong usage, 1 for a named fault

WRONG: dict[str, tuple[list[str], int, str]] = {
    "no such command": (["sing"], 2, "No such command 'sing'"),
    "no such option": (["--loud"], 2, "No such option"),
    "an argument too many": (["talk", "loudly"], 2, "unexpected extra argument"),
    "run: an option without its value": (["run", "--mic"], 2, "requires an argument"),
    "talk: an unknown option": (["talk", "--slow"], 2, "No such option"),
    "demo: a place that can't be": (["demo", "--out", "/dev/null/there"], 1, "OutputError"),
    "converse: no recording named": (["converse"], 2, "Missing option"),
    "converse: no such recording": (["converse", "--mic", "/nowhere.wav"], 1, "AudioFileError"),
    "converse: not a recording": (["converse", "--mic", __file__], 1, "AudioFileError"),
    "understand: an argument": (["understand", "ground me"], 2, "unexpected extra argument"),
    "hear: nothing to hear": (["hear"], 2, "Missing argument"),
    "hear: no such recording": (["hear", "/nowhere.wav"], 1, "AudioFileError"),
    "hear: not a recording": (["hear", "--json", __file__], 1, "AudioFileError"),
    "phrases: an unknown option": (["phrases", "--xml"], 2, "No such option"),
    "plugins: an argument": (["plugins", "grounding"], 2, "unexpected extra argument"),
    "devices: an argument": (["devices", "all"], 2, "unexpected extra argument"),
    "doctor: no such settings": (["--config", "/nowhere.toml", "doctor"], 1, "There is no such settings file"),
    "check: no such settings": (["--config", "/nowhere.toml", "check"], 1, "SettingsError"),
    "check: settings of another kind": (["--config", sys.executable, "check"], 1, "This is not a settings file"),
    "record: a place that can't be": (["record", "/nowhere/m.wav"], 1, "OutputError"),
    "record: no time at all": (["record", "--seconds", "0"], 2, "Invalid value"),
    "replay: nothing named": (["replay"], 2, "Name a recording"),
    "replay: no such recording": (["replay", "/nowhere.wav"], 1, "AudioFileError"),
    "replay: no test cases": (["replay", "--check", "/nowhere"], 1, "There is no case"),
    "models: an unknown command": (["models", "list-all"], 2, "No such command"),
    "models list: an argument": (["models", "list", "all"], 2, "unexpected extra argument"),
    "models pull: an unknown model": (["models", "pull", "nothing"], 1, "Model"),
    "models verify: an unknown model": (["models", "verify", "nothing"], 1, "ModelMissing"),
    "models use: an unknown model": (["models", "use", "nothing"], 1, "ModelMissing"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_named(what: str, called: Callable[..., Done]) -> None:
    arguments, status, told = WRONG[what]
    done = called(*arguments)
    assert done.returncode == status
    assert told in " ".join(done.stderr.split()) + " ".join(done.stdout.split())
    assert "Traceback" not in done.stderr + done.stdout


def test_every_command_has_a_case_of_wrong_input() -> None:
    tried = {" ".join(a for a in arguments if not a.startswith(("-", "/"))) for arguments, _, _ in WRONG.values()}
    assert all(any(t.startswith(" ".join(command)) for t in tried) for command in COMMANDS)


@pytest.mark.parametrize("command", [["understand"], ["phrases", "--json"], ["talk", "--plain", "--fast"]])
def test_no_room_for_the_output(command: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*ASSISTANT, *command], input=b"ground me\n", stdout=full, stderr=-1, timeout=SECONDS)
    assert done.returncode == 1
    assert b"OutputError" in done.stderr and b"Traceback" not in done.stderr


def test_a_reader_who_has_read_enough() -> None:
    with subprocess.Popen([*ASSISTANT, "phrases", "--json"], stdout=-1, stderr=-1) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())
        process.stdout.close()
        assert process.stderr.read() == b""


# ---------------------------------------------------------------- machine output


def test_understand() -> None:
    told = "i need some grounding\nstop\nthe cat is on the mat\n\nground me short version\n"
    ground, stop, cat, empty, short = lines(assistant("understand", stdin=told))
    assert all(set(row) == KEYS | {"command"} for row in (ground, stop, cat, empty, short))
    assert ground["action"] == "start" and ground["exercise"] == "grounding" and ground["score"] > 0.8
    assert ground["candidates"][0] == {"exercise": "grounding", "score": ground["score"]}
    assert stop["action"] == "command" and stop["command"] == "stop" and stop["exercise"] is None
    assert cat["action"] == "none" and cat["exercise"] is None and cat["text"] == "the cat is on the mat"
    assert empty["action"] == "none" and empty["text"] == ""
    assert short["slots"] == {"short": 1}
    assert all(row["care"] is None for row in (ground, stop, cat))


def test_understand_answers_each_line_at_once() -> None:
    with subprocess.Popen([*ASSISTANT, "understand"], stdin=-1, stdout=-1) as process:
        assert process.stdin and process.stdout
        for text in ("ground me", "stop"):
            process.stdin.write(f"{text}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == text
        process.stdin.close()


def test_understand_takes_anything() -> None:
    odd = "x" * 100_000 + "\n" + "ground me " * 5000 + "\n\0\x1b[31m\n".replace("\0", "\u2028") + "ÄÖ 🙂\n"
    done = assistant("understand", stdin=odd.encode() + b"\xff\xfe\x00\n")
    assert done.returncode == 0
    assert all(row["action"] == "none" for row in lines(done)[:1])
    assert len(lines(done)) == 5


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])  # as most languages' locales have it
@pytest.mark.parametrize("command", [["understand"], ["talk", "--plain", "--fast"]], ids=lambda c: c[0])
def test_bytes_that_are_no_text(command: list[str], encoding: str) -> None:
    done = assistant(*command, stdin=b"gr\xffund me\n\xfe\n", PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout


@pytest.mark.parametrize("command", ["understand", "talk"])
def test_no_standard_input_at_all(command: str) -> None:
    closed = f'exec {sys.executable} -c "from assistant.cli import main; main()" {command} <&-'
    done = subprocess.run(["sh", "-c", closed], capture_output=True, timeout=SECONDS)
    assert done.returncode == 0 and b"Traceback" not in done.stderr


def test_hear(request_wav: Path) -> None:
    ground, stop = lines(assistant("hear", "--json", request_wav))
    assert KEYS | {"command", "file", "start", "end", "refused"} == set(ground)
    assert ground["file"] == str(request_wav) and ground["exercise"] == "grounding" and ground["refused"] is False
    assert stop["command"] == "stop"
    assert 0.2 < ground["start"] < ground["end"] < stop["start"] < stop["end"] < 5


def test_hear_asleep_needs_the_wake_phrase(request_wav: Path, tmp_path: Path) -> None:
    assert assistant("hear", "--json", "--asleep", request_wav).stdout == ""
    woken = tmp_path / "woken.wav"
    write_wav(woken, conversation("hello companion", 0.6, "ground me", 2.0, "ground me", voice="en-us+f3"))
    (row,) = lines(assistant("hear", "--json", "--asleep", woken))
    assert row["exercise"] == "grounding"


def test_hear_for_people(request_wav: Path) -> None:
    done = assistant("hear", request_wav)
    assert '"ground me" -> grounding' in done.stdout


JSON_KEYS: dict[str, tuple[list[str], set[str]]] = {
    "phrases": (["phrases", "--json"], {"phrase", "action", "name", "slots"}),
    "plugins": (["plugins", "--json"], {"name", "source", "enabled", "exercises", "error"}),
    "models": (["models", "--json"], {"name", "language", "size_bytes", "licence", "origin", "words", "good_for"}),
    "models list": (["models", "list", "--json"], {"name", "path"}),
    "models verify": (["models", "verify", "--json"], {"name", "sound", "files"}),
}


@pytest.mark.parametrize("what", JSON_KEYS)
def test_machine_output(what: str) -> None:
    arguments, keys = JSON_KEYS[what]
    done = assistant(*arguments)
    assert done.returncode == 0, done.stderr
    assert all(keys <= set(row) for row in lines(done))


@without_devices
def test_devices_without_any() -> None:
    done = assistant("devices", "--json")
    assert done.returncode == 0 and done.stdout == ""
    assert "No sound devices" in assistant("devices").stdout


def test_check_as_json(tmp_path: Path) -> None:
    assert assistant("check", "--json").stdout == ""
    wrong = tmp_path / "config.toml"
    wrong.write_text("[voice]\nrate = 'fast'\n")
    done = assistant("--config", wrong, "check", "--json")
    assert done.returncode == 1
    (row,) = lines(done)
    assert row["error"] == "SettingsError" and row["where"] == f"{wrong}, line 2" and "130 is used" in row["cure"]


def test_what_is_written_for_people_is_no_markup(tmp_path: Path) -> None:
    assert "a bit slower" in assistant("phrases").stdout
    wrong = tmp_path / "config.toml"
    wrong.write_text("[voice]\nrate = 'fast'\n")
    assert "rate under [voice] can't be" in assistant("--config", wrong, "phrases").stderr


# ---------------------------------------------------------------- talk


def test_talk_through_a_pipe() -> None:
    done = assistant("talk", "--plain", "--fast", stdin="ground me\nyes\nno\nyes\nexit\nground me\n")
    assert done.returncode == 0 and done.stderr == ""
    said = done.stdout.splitlines()
    assert said[said.index("Shall we?") :][:2] == ["Shall we?", "You can name what you notice, or keep it to yourself."]
    assert said[-1].endswith("I'm here.")
    assert said.count("Shall we?") == 1, "nothing counts after exit"


def test_a_whole_conversation_at_once_is_a_line_for_each_turn() -> None:
    lines = ["hello", "i feel awful", "5", "sad", "no", "breathe with me", "stop"]
    done = assistant("talk", "--plain", stdin="\n".join(lines))
    said = done.stdout.splitlines()
    assert done.returncode == 0 and done.stderr == ""
    for sentence in ("Where are you now, from zero, the worst, to ten?", "Another word is fine too. Is it more sad,"):
        assert sum(line.startswith(sentence) for line in said) == 1
    assert "Shall we?" in said, "lines that came early were kept"
    assert "Breathe in" not in done.stdout and said[-1] == "Okay. We stop here."


@pytest.mark.parametrize("stdin", ["", "\n", "exit\n", "ground me", "ground me\nyes\nhelp\nstop\n\n\n\n"])
def test_talk_ends_where_the_lines_end(stdin: str) -> None:
    done = assistant("talk", "--plain", "--fast", stdin=stdin)
    assert done.returncode == 0 and "Traceback" not in done.stderr


def test_talk_takes_anything() -> None:
    odd = (
        b"\xff\xfe\n"
        + b"x" * 200_000
        + b"\n[bold]hi[/nonsense]\n{they}\n\x1b[2J\n"
        + "ÄÖ🙂\n".encode()
        + b"ground me\n"
    )
    done = assistant("talk", "--plain", "--fast", stdin=odd)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert "Shall we?" in done.stdout


# ---------------------------------------------------------------- on a terminal


class Terminal:
    """A command on a terminal of its own; its standard output may go to a file."""

    def __init__(self, *arguments: str, stdout: Path | None = None) -> None:
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            if stdout:
                os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT), 1)
            os.environ.update(WITHOUT_DEVICES, COLUMNS="200", TERM="dumb")
            os.execv(ASSISTANT[0], [*ASSISTANT, *arguments])
        self.shown = ""

    def until(self, text: str) -> None:
        """Read until `text` is shown."""
        while text not in self.shown:
            ready, _, _ = select.select([self._fd], [], [], SECONDS)
            assert ready, f"{text!r} never came: {self.shown[-500:]}"
            self.shown += os.read(self._fd, 65536).decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def status(self) -> int:
        """Read to the end; the exit status."""
        while True:
            try:
                piece = os.read(self._fd, 65536)
            except OSError:  # how Linux says that the other side is gone
                break
            if not piece:
                break
            self.shown += piece.decode("utf-8", "replace")
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


@without_devices
@pytest.mark.parametrize("arguments", [["run"], [], ["talk"]], ids=lambda a: "-".join(a) or "assistant")
def test_on_a_terminal_without_a_microphone_one_types(arguments: list[str]) -> None:
    terminal = Terminal(*arguments)
    terminal.until("Type what you would say")
    assert ("No microphone here (There is no microphone), so let us type." in terminal.shown) is (arguments != ["talk"])
    terminal.type("ground me\r")
    terminal.until("Shall we?")
    terminal.type("stop\r")
    terminal.until("Okay. We stop here.")
    terminal.type("exit\r")
    assert terminal.status() == 0


def test_what_is_said_on_a_terminal_may_go_to_a_file_and_the_hints_stay(tmp_path: Path) -> None:
    terminal = Terminal("talk", stdout=tmp_path / "said.txt")
    terminal.until("Type what you would say")
    terminal.type("ground me\rno\rgoodbye\r")
    terminal.until("(asleep; type anything to wake me, or exit)")
    terminal.type("exit\r")
    assert terminal.status() == 0
    said = (tmp_path / "said.txt").read_text("utf-8")
    assert "Shall we?\n" in said and "That's fine." in said
    assert "Shall we?" not in terminal.shown
    assert "asleep" not in said and "\x1b" not in said


@without_devices
@pytest.mark.parametrize("arguments", [["run"], ["talk"], ["demo"]], ids=lambda a: a[0])
def test_ctrl_c_ends_it_in_peace(arguments: list[str]) -> None:
    terminal = Terminal(*arguments)
    terminal.until("hello companion" if arguments == ["demo"] else "Type what you would say")
    terminal.type("\x03")
    assert terminal.status() in (0, 130)
    assert "Traceback" not in terminal.shown and "Exception" not in terminal.shown


def test_ctrl_c_before_anything_is_ready() -> None:
    with subprocess.Popen([*ASSISTANT, "talk"], stdin=-1, stdout=-1, stderr=-1) as process:
        assert process.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) != 0


@without_devices
def test_without_a_terminal_and_a_microphone_it_is_the_demo() -> None:
    done = assistant("run")
    assert done.returncode == 0, done.stderr
    assert "No microphone here (There is no microphone), so here is a demo of the same loop." in done.stderr
    assert "Okay. We stop here." in done.stderr
    assert "Not played aloud: There is no loudspeaker." in done.stderr
