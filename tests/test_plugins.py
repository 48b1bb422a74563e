"""Plugins of somebody else's: each fails alone, at load and while it runs, in its own words; nothing hangs."""

from __future__ import annotations

import logging
import os
import textwrap
import time
from pathlib import Path

import pytest
from conversing import ByText, house_with

from assistant import plugins
from assistant.doctor import unknown_in_plugins
from assistant.errors import ExerciseFileError, PhraseClash, PluginError
from assistant.events import Meaning, Typed
from assistant.house import House
from assistant.plugins import Plugin
from assistant.turn import State

HEAD = "from assistant import Exercise, hookimpl\n"
SORRY = PluginError.spoken
STOPPED = "Okay. We stop here."


def hook(value: str) -> str:
    return f"{HEAD}@hookimpl\ndef exercises():\n    return {value}\n"


def exercise(body: str, name: str, phrases: str = "") -> str:
    """A plugin with one exercise that does `body`."""
    run = "def run(session):\n" + textwrap.indent(textwrap.dedent(body), "    ") + "\n"
    phrases = phrases or repr([f"try {name.replace('_', ' ')}"])
    return run + hook(f'[Exercise("{name}", phrases={phrases}, run=run)]')


GOOD = exercise("session.say('Left. Right.')", "evening_walk", "['walk with me']")


def house_of(folder: Path, **files: str) -> House:
    """A house whose drop-in folder holds a good plugin, and `files` beside it (name__toml for a .toml)."""
    for name, text in {"walk": GOOD, **files}.items():
        stem, _, suffix = name.partition("__")
        (folder / f"{stem}.{suffix or 'py'}").write_text(text, "utf-8")
    return house_with(folder)


def named(house: House, name: str) -> Plugin:
    return next(p for p in house.plugins.all if p.name == name)


def said_to(house: House, text: str) -> ByText:
    talk = ByText(house)
    talk.until_turn()
    talk.conductor.post(Typed(text))
    talk.step()
    return talk


def still_works(house: House) -> None:
    """The good plugin beside it, and the built-in ones."""
    talk = ByText(house)
    assert talk.say("walk with me") == ["Left. Right."]
    assert talk.ended() == "done"
    assert {"grounding", "worthy", "closure_ritual"} <= set(house.plugins.exercises)


# ---------------------------------------------------------------- at load

NOT_LOADED: dict[str, tuple[str, str]] = {
    "a syntax error": ("def run(session)\n    pass", "SyntaxError: expected ':', line 1"),
    "an unknown import": ("import not_there_at_all", "No module named 'not_there_at_all', line 1"),
    "an error at import": ("\nraise RuntimeError('no garden')", "RuntimeError: no garden, line 2"),
    "an exit at import": ("import sys\nsys.exit(4)", "it called exit(4) while it was loaded"),
    "the end of its process": ("import os\nos._exit(0)", "its process ended while it was loaded"),
    "no hook": ("def exercises(): return []", "no exercises() marked with @hookimpl"),
    "nothing": ("", "no exercises() marked with @hookimpl"),
    "a hook of another name": (f"{HEAD}@hookimpl\ndef exercise(): return []", "a hook has another name"),
    "a hook with a parameter": (f"{HEAD}@hookimpl\ndef exercises(session): return []", "other parameters"),
    "None": (hook("None"), "gave back None, not a list of Exercise"),
    "a text": (hook("'walk'"), "gave back 'walk', not a list of Exercise"),
    "numbers": (hook("[1, 2]"), "gave back [1, 2], not a list of Exercise"),
    "a table": (hook("{'walk': 1}"), "gave back {'walk': 1}, not a list of Exercise"),
    "something endless": (hook("'walk ' * 1_000_000"), "not a list of Exercise"),
    "an error in the hook": (hook("[1 / 0]"), "ZeroDivisionError: division by zero, line 4"),
    "a name with a blank": (hook("[Exercise('Evening Walk', ['walk'], print)]"), "'Evening Walk' is not a usable name"),
    "no phrase": (hook("[Exercise('walk', [], print)]"), "walk has no list of phrases"),
    "one phrase for a list": (hook("[Exercise('walk', 'walk', print)]"), "walk has no list of phrases"),
    "nothing to run": (hook("[Exercise('walk', ['walk'], 'run')]"), "walk has no function to run"),
    "the name of another": (hook("[Exercise('grounding', ['walk'], print)]"), "from builtin:grounding"),
    "bytes": ("\0\0", "null bytes"),
    "a title that is none": (hook("[Exercise('walk', ['walk'], print, title=print)]"), "its process ended"),
}


@pytest.mark.parametrize("what", NOT_LOADED)
def test_left_out_alone(what: str, tmp_path: Path) -> None:
    text, told = NOT_LOADED[what]
    house = house_of(tmp_path, broken=text)
    plugin = named(house, "mine:broken")
    assert isinstance(plugin.error, PluginError)
    assert told in plugin.error.what
    assert plugin.error.where == str(tmp_path / "broken.py")
    assert len(plugin.error.what) < 300
    assert not [p.error for p in house.plugins.all if p.name != "mine:broken" and p.error]
    assert "evening_walk" in house.plugins.exercises and "grounding" in house.plugins.exercises


def test_a_broken_toml_file_is_left_out_alone(tmp_path: Path) -> None:
    house = house_of(tmp_path, broken__toml='name = "garden"\nphrases = ["to the garden"\nsteps = 3\n')
    error = named(house, "mine:broken").error
    assert isinstance(error, ExerciseFileError)
    assert "broken.toml" in error.where and "line" in error.where
    still_works(house)


def test_what_is_no_file_is_left_out_alone(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "gone.py").symlink_to(tmp_path / "nothing")
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    house = house_of(tmp_path)
    assert {p.name for p in house.plugins.all if p.error} == {"mine:folder", "mine:gone", "mine:latin"}
    still_works(house)


def test_no_folder_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for place in (tmp_path / "nowhere", file):
        assert {"grounding", "worthy", "closure_ritual"} <= set(house_with(place).plugins.exercises)
        assert all(plugin.name.startswith("builtin:") for plugin in house_with(place).plugins.all)


def test_endless_imports_are_ended_and_hold_up_each_other_no_more_than_once(tmp_path: Path) -> None:
    endless = {f"endless{n}": "import time\nwhile True: time.sleep(0.1)" for n in range(3)}
    began = time.monotonic()
    house = house_of(tmp_path, busy="while True: pass", **endless)
    found = [p for p in house.plugins.all if p.error]
    assert time.monotonic() - began < 2.5 * plugins.IMPORT_SECONDS  # four, one after the other, would take 4 times that
    assert len(found) == 4
    assert all("still not loaded after 5 seconds" in str(p.error) for p in found)
    assert "evening_walk" in house.plugins.exercises
    assert not children("list")


def test_the_second_of_two_with_one_name_is_left_out(tmp_path: Path) -> None:
    house = house_of(tmp_path, zwalk=exercise("pass", "evening_walk"))
    error = named(house, "mine:zwalk").error
    assert error and "evening_walk is already there, from mine:walk" in error.what
    still_works(house)


def test_a_disabled_plugin_is_not_even_imported(tmp_path: Path) -> None:
    (tmp_path / "walk.py").write_text(f"open({str(tmp_path / 'trace')!r}, 'w')\n{GOOD}", "utf-8")
    assert "evening_walk" in house_with(tmp_path).plugins.exercises
    (tmp_path / "trace").unlink()
    chosen = plugins.Plugins(Path("/nowhere"), tmp_path, ["mine:walk"], packages=False)
    assert not chosen.exercises and not chosen.all[0].enabled
    assert not (tmp_path / "trace").exists()


# ---------------------------------------------------------------- phrases


def test_two_that_claim_one_phrase_are_both_named(tmp_path: Path) -> None:
    house = house_of(tmp_path, amble=exercise("session.say('Slowly.')", "amble", "['walk with me', 'amble with me']"))
    (clash,) = house.book.clashes
    assert isinstance(clash, PhraseClash)
    assert "amble and evening_walk both claim" in clash.what and '"walk with me"' in clash.what
    talk = ByText(house)
    assert talk.say("amble with me") == ["Slowly."]
    assert talk.say("walk with me") == ["Slowly."]  # the first one keeps it


def test_a_phrase_of_a_command_stays_the_command(tmp_path: Path) -> None:
    house = house_of(tmp_path, grab=exercise("session.say('Mine.')", "grab", "['stop', 'grab it']"))
    (clash,) = house.book.clashes
    assert 'the command "stop"' in clash.what and "grab" in clash.what
    talk = ByText(house)
    assert talk.say("grab it") == ["Mine."]
    assert house.book.meanings()["stop"] == Meaning("command", "stop")


def test_a_template_that_cant_be_parsed_costs_only_itself(tmp_path: Path) -> None:
    house = house_of(tmp_path, amble=exercise("session.say('Slowly.')", "amble", "['(amble with', 'amble with me']"))
    (problem,) = house.book.problems
    assert "amble" in problem.what and "(amble with" in str(problem)
    assert ByText(house).say("amble with me") == ["Slowly."]


def test_an_unknown_word_is_told_with_the_nearest(tmp_path: Path) -> None:
    house = house_of(tmp_path, amble=exercise("pass", "amble", "['to ambleforthing', 'let us wander']"))
    (problem,) = unknown_in_plugins(house)
    assert "ambleforthing" in problem.what
    assert problem.where == "mine:amble"
    nearest = problem.cure.partition("alike: ")[2].rstrip(".").split(", ")
    assert nearest and all(house.model.knows(word) for word in nearest)
    assert house.book.understand("let us wander").meaning.name == "amble"


# ---------------------------------------------------------------- while it runs

FAILS: dict[str, tuple[str, str]] = {
    "raises": ("raise RuntimeError('zebra')", "RuntimeError"),
    "says no text": ("session.say(5)", "ValueError: session.say needs a sentence"),
    "says nothing": ("session.say('  ')", "ValueError: session.say needs a sentence"),
    "asks for no number": ("session.number('How many?', 3, 3)", "ValueError: number needs a range"),
    "offers no choice": ("session.choose('Which?', [])", "ValueError: choose needs a list"),
    "pauses for ever": ("session.pause(float('inf'))", "ValueError: session.pause needs a number above 0"),
    "holds it as nothing": ("session.listen('Tell me.', hold=True)", "ValueError: session.listen needs what"),
    "keeps a thing": ("session.keep('it', object())", "ValueError: session.keep: it can keep text"),
    "says half a character": ("session.say('a \\ud800 b')", "UnicodeEncodeError"),
    "says a book": ("session.say('word ' * 300_000)", ""),
    "leaves": ("import os\nos._exit(3)", "its process ended before the exercise did"),
    "exits": ("import sys\nsys.exit(3)", "its process ended before the exercise did"),
    "crashes": ("import ctypes\nctypes.string_at(0)", "its process ended before the exercise did"),
    "recurses": ("def on(): on()\non()", "RecursionError"),
}


@pytest.mark.parametrize("what", FAILS)
def test_one_calm_sentence_when_it_fails(what: str, tmp_path: Path) -> None:
    body, told = FAILS[what]
    house = house_of(tmp_path, wrong=exercise(f"session.ask('Shall we?')\n{body}", "wrong"))
    talk = ByText(house)
    assert talk.say("try wrong") == ["Shall we?"]
    assert talk.say("yes") == [SORRY]
    assert talk.ended() == "failed"
    (fault,) = [e for e in talk.events if e.name == "fault"]
    assert fault.details["where"] == "mine:wrong" and told in fault.details["error"]
    assert talk.conductor.state is State.AWAKE
    assert talk.say("walk with me") == ["Left. Right."]


def test_the_log_has_the_places_and_none_of_the_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    body = "told = session.listen('What is it?')\nraise RuntimeError('they said ' + str(told.text) + ' zebra')"
    talk = ByText(house_of(tmp_path, wrong=exercise(body, "wrong")))
    talk.say("try wrong")
    with caplog.at_level(logging.DEBUG):
        assert talk.say("quokka") == [SORRY]
    assert f"{tmp_path / 'wrong.py'}:3 run" in caplog.text and "RuntimeError" in caplog.text
    assert "mine:wrong" in caplog.text
    assert "zebra" not in caplog.text and "quokka" not in caplog.text


WORKS: dict[str, tuple[str, list[str]]] = {
    "does nothing": ("return", []),
    "prints": ("print('{\"kind\": \"ended\", \"value\": null}', flush=True)\nsession.say('Fine.')", ["Fine."]),
    "writes": ("import os\nos.write(1, b'x' * 100_000)\nsession.say('Fine.')", ["Fine."]),
    "reads": ("session.say('Read ' + repr(input.__name__ and __import__('sys').stdin.read()) + '.')", ["Read ''."]),
    "speaks long": ("session.say('word ' * 3000)", [("word " * 3000)]),
    "has its own threads": (
        "import threading\nt = threading.Thread(target=session.say, args=('Fine.',))\nt.start()\nt.join()", ["Fine."]
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WORKS)
def test_odd_but_fine(what: str, tmp_path: Path) -> None:
    body, said = WORKS[what]
    talk = ByText(house_of(tmp_path, odd=exercise(body, "odd")))
    assert talk.say("try odd") == said
    assert talk.ended() == "done"


ENDLESS: dict[str, str] = {
    "a loop": "session.say('Here.')\nwhile True: pass",
    "a sleep": "import time\nsession.say('Here.')\ntime.sleep(1000)",
    "a lock on the interpreter": "import re\nsession.say('Here.')\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "a bare except": "while True:\n    try: session.say('Still here.')\n    except: pass",
    "nothing but vary": "while True: session.vary(['a', 'b'])",
    "a flood of facts": "while True: session.today",
    "a flood of words": "while True: session.say('On and on.')",
    "a bare except around silence": "while True:\n    try: session.pause(1)\n    except BaseException: pass",
}


@pytest.mark.parametrize("what", ENDLESS)
def test_stop_is_obeyed_at_once_and_the_process_ends(what: str, tmp_path: Path) -> None:
    talk = said_to(house_of(tmp_path, endless=exercise(ENDLESS[what], "endless")), "try endless")
    talk.step()
    (child,) = children("run")
    assert talk.ended() is None
    talk.conductor.post(Typed("stop"))
    talk.step()
    assert talk.said[-1] == STOPPED
    talk.until_turn(most=5.0)
    assert talk.ended() == "stopped"
    assert talk.say("walk with me") == ["Left. Right."]
    gone(child)


def test_an_exercise_without_a_sign_of_life_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.waiting.THINKING_SECONDS", 1.0)
    talk = ByText(house_of(tmp_path, endless=exercise("while True: pass", "endless")))
    assert talk.say("try endless") == [SORRY]
    assert "no sign of life" in str(talk.events)
    assert talk.say("walk with me") == ["Left. Right."]


def test_a_call_that_is_no_call_ends_it(tmp_path: Path) -> None:
    """Somebody writes to the pipe by hand."""
    write = "for fd in range(3, 20):\n    try: os.write(fd, b'hello\\n')\n    except OSError: pass"
    body = f"import os\n{write}\nsession.say('x')"
    talk = ByText(house_of(tmp_path, wrong=exercise(body, "wrong")))
    assert talk.say("try wrong")[-1] == SORRY
    assert talk.say("walk with me") == ["Left. Right."]


def test_rewind_works_across_the_pipe(tmp_path: Path) -> None:
    body = "a = session.ask('One?')\nb = session.ask('Two?')\nsession.say(a.kind + ' and ' + b.kind + '.')"
    talk = ByText(house_of(tmp_path, asks=exercise(body, "asks")))
    assert talk.say("try asks") == ["One?"]
    assert talk.say("yes") == ["Two?"]
    assert talk.say("that's not what I said")[-1] == "One?"
    assert talk.say("no") == ["Two?"]
    assert talk.say("yes") == ["no and yes."]


# ---------------------------------------------------------------- where they come from


def test_a_package_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    info = site / "evening_things-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evening-things\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[assistant]\nevening = evening_things\nmorning = not_there_at_all\n")
    (site / "evening_things.py").write_text(exercise("session.say('Good evening.')", "evening", "['good evening']"))
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("PYTHONPATH", str(site))
    house = house_with(tmp_path / "none")
    assert [e.name for e in named(house, "package:evening").exercises] == ["evening"]
    assert "not_there_at_all" in str(named(house, "package:morning").error)
    assert ByText(house).say("good evening") == ["Good evening."]


def test_names_in_the_current_folder_shadow_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('this is not the json you mean')")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    still_works(house_of(tmp_path / "mine"))


def test_a_plugins_process_is_another_one(tmp_path: Path) -> None:
    talk = ByText(house_of(tmp_path, who=exercise("import os\nsession.say(str(os.getpid()) + '.')", "who")))
    assert talk.say("try who") != [f"{os.getpid()}."]


# ---------------------------------------------------------------- their processes


def children(what: str) -> list[int]:
    """Processes of plugins that are children of this one and still run."""
    return [int(p.name) for p in Path("/proc").glob("[0-9]*") if _is_child(p, what)]


def _is_child(process: Path, what: str) -> bool:
    try:
        arguments = (process / "cmdline").read_bytes().split(b"\0")
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
    except OSError:  # it has just ended
        return False
    return int(parent) == os.getpid() and b"assistant.plugin_process" in arguments and what.encode() in arguments


def gone(child: int) -> None:
    """Wait for the end of a process; it must come long before the test's own limit."""
    end = time.monotonic() + 20
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < end, "the process is still there"
        time.sleep(0.05)
