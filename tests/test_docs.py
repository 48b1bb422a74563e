"""The documentation says what is so: its links lead somewhere, its examples are run, and nothing is left out of it."""

from __future__ import annotations

import ast
import html
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

import assistant
from assistant import Session, errors, hookspecs
from assistant.audio import samples_in
from assistant.cli import app
from assistant.microphone import write_wav
from assistant.settings import describe
from assistant.voice import Voice

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@cache
def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(name: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    parts = re.split(r"^## (.+)$", page(name), flags=re.MULTILINE)
    assert heading in parts[1::2], f"{name} has no heading {heading}"
    return parts[parts.index(heading, 1) + 1]


def by_page(found: dict[Path, list[Any]]) -> list[Any]:
    return [pytest.param(path, each, id=f"{path.name}: {each}") for path, all_ in found.items() for each in all_]


# ---------------------------------------------------------------- links

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """As a page of Markdown makes them from its headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> list[str]:
    found = LINK.findall(FENCE.sub("", path.read_text("utf-8")))
    return [link for link in found if not link.startswith(("http://", "https://"))]


@pytest.mark.parametrize(("path", "link"), by_page({path: links(path) for path in PAGES}))
def test_every_link_leads_somewhere(path: Path, link: str) -> None:
    target, _, anchor = link.partition("#")
    file = path.parent / target if target else path
    assert file.exists()
    assert not anchor or anchor in anchors(file)


def test_the_index_and_the_readme_lead_to_every_page() -> None:
    reached = {(ROOT / "docs" / link.partition("#")[0]).resolve() for link in links(ROOT / "docs" / "README.md")}
    assert {path for path in PAGES if path.name != "README.md"} <= reached


def test_the_readme_names_the_two_commands() -> None:
    assert re.search(r"^script/assistant\b", page("README.md"), re.MULTILINE)
    assert re.search(r"^script/test\b", page("README.md"), re.MULTILINE)


def test_every_script_is_told_about() -> None:
    for script in (ROOT / "script").iterdir():
        assert script.name == "bootstrap" or f"`script/{script.name}`" in page("CONTRIBUTING.md")


# ---------------------------------------------------------------- commands

Path_ = tuple[str, ...]


def commands(command: Any = None, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    command = command or typer.main.get_command(app)
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*path, name))


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_in_the_documentation_with_all_it_takes(path: Path_) -> None:
    text = section("docs/commands.md", path[0]) if path else page("docs/commands.md").partition("## run")[0]
    assert " ".join(path[1:]) in text
    for parameter in COMMANDS[path].params:
        if parameter.param_type_name == "argument":
            assert parameter.name.upper() in text
        for name in (*parameter.opts, *parameter.secondary_opts):
            assert not name.startswith("-") or re.search(rf"`{name}\b", text), name


def without_fault(words: list[str]) -> str:
    """What is wrong with the words after `assistant`, or nothing."""
    path: Path_ = ()
    rest = iter(words)
    for word in rest:
        options = {name: p for p in COMMANDS[path].params for name in (*p.opts, *p.secondary_opts)}
        if word.startswith("-") and word not in ("-", "--help", "-h"):
            if word not in options:
                return f"{word} is no option of {path or 'assistant'}"
            if not options[word].is_flag:
                next(rest, "")
        elif (*path, word) in COMMANDS:
            path = (*path, word)
        elif hasattr(COMMANDS[path], "commands"):
            return f"{word} is no command"
    return ""


def calls(line: str) -> list[list[str]]:
    """The words after `assistant`, for each time that it stands in a line for a shell."""
    found: list[list[str]] = [[]]
    for word in shlex.split(line, comments=True):
        if word in ("|", "&&", ";"):
            found.append([])
        else:
            found[-1].append(word)
    return [words[1:] for words in found if words and words[0] in ("assistant", "script/assistant")]


def examples(path: Path) -> list[tuple[str, str]]:
    """Commands in fences of console, each with the output that is shown below it."""
    blocks = re.findall(r"^```console\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    parts = [part.partition("\n") for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, shown.strip()) for command, _, shown in parts]


def shell_lines(path: Path) -> list[str]:
    """Lines for a shell: in fences of sh, bash or console, in indented blocks, and within a sentence."""
    text = path.read_text("utf-8")
    fenced = re.findall(r"^```(?:sh|bash)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in fenced for line in block.splitlines()]
    lines += [command for command, _ in examples(path)]
    plain = FENCE.sub("", text)
    lines += re.findall(r"^ {4}(assistant .+)$", plain, re.MULTILINE)
    lines += re.findall(r"`((?:script/)?assistant [^`]+)`", plain)
    return list(dict.fromkeys(line.strip() for line in lines if calls(line)))


@pytest.mark.parametrize(("path", "line"), by_page({path: shell_lines(path) for path in PAGES}))
def test_every_command_that_is_shown_exists(path: Path, line: str) -> None:
    for words in calls(line):
        assert not without_fault(words), f"{path.name} shows: {line}"


# ---------------------------------------------------------------- examples are run


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recordings that the examples name, and settings that change nothing."""
    folder = tmp_path_factory.mktemp("desk")
    voice = Voice("en-us+f3", 150)
    quiet = np.zeros(samples_in(1.0), np.int16)
    wake, request = (voice.render(text).result() for text in ("hello companion", "i need grounding"))
    voice.close()
    write_wav(folder / "request.wav", np.concatenate([quiet, request, quiet]))
    write_wav(folder / "evening.wav", np.concatenate([quiet, wake, quiet, request, quiet]))
    (folder / "default.toml").touch()
    return folder


@cache
def output(command: str, folder: Path) -> str:
    """What a shell prints, error output too, without a sound server and with nothing of a person's."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "200",
        "ASSISTANT_CONFIG": str(folder / "default.toml"),
        "XDG_DATA_HOME": str(folder),
        "PULSE_SERVER": os.devnull,
    }
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout.strip()


@pytest.mark.parametrize("path", [path for path in PAGES if examples(path)], ids=lambda path: path.name)
def test_every_example_prints_what_is_shown(path: Path, desk: Path) -> None:
    for command, shown in examples(path):
        printed = output(command, desk)
        expected = re.escape(shown).replace(r"\.\.\.", ".*")
        assert not shown or re.fullmatch(expected, printed, re.DOTALL), f"{command} prints:\n{printed}"


ALONE = ("understand", "phrases", "plugins", "check", "talk", "models", "models list", "models verify starter-en")
"""Commands that need neither a device nor the network nor a file, however they are shown."""


def test_commands_that_need_nothing_run_as_they_are_shown(desk: Path) -> None:
    shown = {shlex.join(words) for path in PAGES for line in shell_lines(path) for words in calls(line)}
    ran = [words for words in shown if words in ALONE and output(f"assistant {words}", desk) is not None]
    assert len(ran) >= 5


JSON = {
    "phrases": "assistant phrases --json",
    "plugins": "assistant plugins --json",
    "doctor": "assistant doctor --json ; true",  # without devices it finds faults
    "models list": "assistant models --json",
    "models verify": "assistant models verify starter-en --json",
    "understand": "echo stop | assistant understand",
    "hear": "assistant hear --json request.wav",
}


@pytest.mark.parametrize("command", JSON)
def test_every_key_of_the_json_is_explained(command: str, desk: Path) -> None:
    text = section("docs/commands.md", command.split()[0])
    text += section("docs/commands.md", "understand") if command == "hear" else ""
    for line in output(JSON[command], desk).splitlines():
        for key in json.loads(line):
            assert f"`{key}`" in text, key


def test_the_transcript_has_the_keys_that_are_explained(desk: Path) -> None:
    output("assistant demo --out told", desk)
    for line in (desk / "told" / "transcript.jsonl").read_text("utf-8").splitlines():
        assert set(json.loads(line)) == {"t", "who", "text"}
    assert "`t` (seconds from the start), `who`" in section("docs/commands.md", "demo")


# ---------------------------------------------------------------- events


def told_events() -> dict[str, set[str]]:
    """Every event that the program tells, with the keys of its details, as its source has them."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "assistant").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (event := _told(node)):
                found.setdefault(event[0], set()).update(event[1])
    return found


def _told(call: ast.Call) -> tuple[str, set[str]] | None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    place = {"_tell": 0, "Tell": 0, "Event": 1}.get(name)
    if place is None or len(call.args) <= place or not isinstance(call.args[place], ast.Constant):
        return None
    details = {word.arg for word in call.keywords if word.arg}
    for argument in call.args[place + 1 :]:
        if isinstance(argument, ast.Dict):
            details |= {key.value for key in argument.keys if isinstance(key, ast.Constant)}  # type: ignore[misc]
    return str(call.args[place].value), details  # type: ignore[attr-defined]


def rows(name: str) -> dict[str, str]:
    """Rows of tables by the code in their first cell."""
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", page(name), re.MULTILINE))


def test_every_event_is_in_the_documentation_and_no_other() -> None:
    assert set(told_events()) == set(rows("docs/events.md"))


@pytest.mark.parametrize("event", sorted(told_events()))
def test_the_details_of_an_event_are_in_the_documentation(event: str) -> None:
    for detail in told_events()[event]:
        assert f"`{detail}`" in rows("docs/events.md")[event], detail


def test_the_events_of_a_conversation_are_as_documented(desk: Path) -> None:
    output("assistant converse --mic evening.wav --events all.jsonl", desk)
    seen = [json.loads(line) for line in (desk / "all.jsonl").read_text("utf-8").splitlines()]
    assert {"wake", "listening", "heard", "exercise_started", "say_started", "sleep"} <= {e["event"] for e in seen}
    for event in seen:
        assert set(event) - {"t", "event"} <= set(re.findall(r"`(\w+)`", rows("docs/events.md")[event["event"]]))


# ---------------------------------------------------------------- errors, hooks, calls, settings


def tree(kind: type[errors.AssistantError] = errors.AssistantError) -> list[type[errors.AssistantError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in tree(child))]


OUR_ERRORS = [kind for kind in tree() if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", OUR_ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_is_explained_with_what_to_do(kind: type[errors.AssistantError]) -> None:
    text = section("docs/errors.md", kind.__name__)
    assert kind.__subclasses__() or "*What to do:*" in text
    assert kind is not errors.PluginError or f'"{kind.spoken}"' in text


def test_the_tree_of_errors_is_the_one_of_the_program() -> None:
    drawn = re.findall(r"^([│├└─ ]*)(\w+)", str(errors.__doc__).partition("\n\n")[2], re.MULTILINE)
    assert "\n".join(lines + name for lines, name in drawn) in page("docs/errors.md")
    assert [name for _, name in drawn] == [kind.__name__ for kind in OUR_ERRORS]


@pytest.mark.parametrize("name", [name for name in vars(Session) if not name.startswith("_")])
def test_every_call_of_a_session_is_in_the_documentation(name: str) -> None:
    assert re.search(rf"session\.{name}\b", page("docs/write-an-exercise.md"))


@pytest.mark.parametrize("name", sorted({*assistant.__all__} - {"Session"}))
def test_what_a_plugin_may_import_is_in_the_documentation(name: str) -> None:
    assert re.search(rf"\b{name}\b", page("docs/write-an-exercise.md"))


def test_every_hook_is_in_the_documentation_with_its_signature() -> None:
    hooks = {name: hook for name, hook in vars(hookspecs).items() if hasattr(hook, f"{hookspecs.PROJECT}_spec")}
    assert hooks
    for name, hook in hooks.items():
        parameters = ", ".join(inspect.signature(hook).parameters)
        assert f"@hookimpl\ndef {name}({parameters}):" in page("docs/write-an-exercise.md")


@pytest.mark.parametrize("row", describe(), ids=lambda row: row.key)
def test_every_setting_is_in_the_documentation(row: Any) -> None:
    group, name = row.key.split(".")
    assert f"| `{name}` | `{row.default}` | {row.allowed} |" in section("docs/settings.md", f"[{group}]")


# ---------------------------------------------------------------- how it is built


def imported() -> dict[str, set[str]]:
    """Every module that the program imports at the top or within a function, and the files that do."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "assistant").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                found.setdefault(name.partition(".")[0], set()).add(str(path.relative_to(ROOT / "assistant")))
    return found


def test_every_library_lives_where_the_documentation_says() -> None:
    ours = {name for name in imported() if name not in sys.stdlib_module_names and name != "assistant"}
    table = dict(
        re.findall(r"^\| (\w+) \| (.*) \|$", section("docs/architecture.md", "Where each library lives"), re.M)
    )
    assert ours - {"numpy", "soxr"} == set(table) - {"library"}
    for name in ours & set(table):
        homes = tuple(re.findall(r"`([\w/.]+)`", table[name]))
        assert all(file.startswith(homes) for file in imported()[name]), (name, imported()[name])


MODULES = sorted(
    str(path.relative_to(ROOT / "assistant"))
    for path in (ROOT / "assistant").rglob("*.py")
    if path.name != "__init__.py" and "_data" not in path.parts
)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_is_on_the_page(module: str) -> None:
    assert f"`{module}`" in page("docs/architecture.md"), f"{module} has no place in docs/architecture.md"


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`((?:[\w-]+/)*\w+\.(?:py|toml|md))`", page("docs/architecture.md")))
    assert {name for name in named if not any(ROOT.glob(f"**/{name}"))} == set()


def words_of(picture: Path) -> set[str]:
    """What can be read in a drawing, but for the level meter."""
    text = html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", picture.read_text("utf-8"), flags=re.DOTALL))
    return {word for word in text.split() if not set(word) <= {"#", "."}}


def test_the_picture_shows_the_live_view_as_it_is(tmp_path: Path) -> None:
    subprocess.run([ROOT / "script" / "picture", tmp_path / "new.svg"], stdout=subprocess.DEVNULL, check=True)
    old = ROOT / "docs" / "picture.svg"
    assert words_of(old) == words_of(tmp_path / "new.svg"), "draw it anew: script/picture"
    assert "//" not in old.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
