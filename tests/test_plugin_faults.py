"""What a plugin of somebody else's can do wrong. Whatever it does, "stop" is obeyed within a second of sound, its
process is ended, the conversation goes on, and the plugin beside it works."""

from __future__ import annotations

import os
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conversing import ByText, house_with

from assistant.events import Typed
from assistant.house import House
from assistant.turn import State

OBEYED = 50
"""Blocks of sound (1 s) within which "stop" has to be obeyed."""

GOOD = "session.say('Left. Right.')"

RUNS: dict[str, str] = {
    "raises": "raise RuntimeError('zebra')",
    "raises_what_is_no_exception": "raise KeyboardInterrupt",
    "loops": "session.say('Here.')\nwhile True: pass",
    "sleeps": "import time\nsession.say('Here.')\ntime.sleep(1000)",
    "matches_for_ever": "import re\nsession.say('Here.')\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "floods_with_speech": "while True: session.say('On and on.')",
    "floods_without_waiting": """
        from assistant import wire
        from assistant.calls import Say
        out = session._channel._out
        while True: out.write(wire.encode('call', Say('On and on.')) + '\\n')
        """,
    "speaks_a_megabyte": "session.say('word ' * 199_000)\nwhile True: session.say('More.')",
    "speaks_one_endless_word": "session.say('x' * 900_000)",
    "speaks_more_than_a_line_holds": "session.say('word ' * 1_000_000)",
    "catches_everything": "while True:\n    try: session.say('Still here.')\n    except: pass",
    "catches_what_is_no_exception": "while True:\n    try: session.pause(1)\n    except BaseException: continue",
    "never_gets_past_finally": "try: session.say('Here.')\nfinally:\n    while True: pass",
    "leaves": "import os\nsession.say('Here.')\nos._exit(3)",
    "exits": "import sys\nsession.say('Here.')\nsys.exit(3)",
    "crashes": "import ctypes\nctypes.string_at(0)",
    "recurses": "def on(): on()\non()",
    "recurses_for_ever": "while True:\n    try: (lambda f: f(f))(lambda f: f(f))\n    except RecursionError: pass",
    "eats_memory": "session.say('Here.')\neaten = []\nwhile True: eaten.append(bytearray(50_000_000))",
    "gives_back_a_book": "return 'word ' * 10_000_000",
    "passes_nonsense": "session._send(Say(text=5))",
    "passes_nonsense_inside": "session._send(Choose('Which?', ({'a': 1}, None), 'x'))",
    "passes_unknown_dates": "session._send(Remind('x', 'at eight', 7))",
    "breathes_for_ever": "session.breathe(4, 6, hold=float('inf'))",
    "asks_for_a_billion": "session.number('How many?', 0, 10**9)",
    "offers_a_million_pairs": "session.choose('Which?', [f'number {n}' for n in range(100)], up_to=3)",
    "keeps_for_ever": "session.keep('it', 'x', days=1e300)",
    "reminds_before_all_days": "import datetime as d\nsession.remind('x', d.time(8), until=d.date.min)",
    "sends_half_a_character": """
        session._channel._out.write('{"kind": "call", "value": {"is": "Say", "text": "\\\\ud800"}}\\n')
        session.say('Here.')
        """,
    "sends_what_is_nested": "session._channel._out.write('[' * 100_000 + '\\n')\nsession.say('Here.')",
    "calls_from_threads": """
        import threading
        def speak():
            while True: session.say('Me too.')
        for _ in range(20): threading.Thread(target=speak, daemon=True).start()
        while True: session.say('Me first.')
        """,
    "leaves_a_thread_behind": """
        import threading, time
        threading.Thread(target=time.sleep, args=(1000,)).start()
        session.say('Here.')
        """,
    "closes_its_streams": """
        import sys
        sys.stdin.close()
        sys.stdout.close()
        os.closerange(0, 3)
        session.say('Here.')
        """,
    "closes_every_file": "import os\nsession.say('Here.')\nos.closerange(0, 100)\nwhile True: pass",
    "prints_garbage": """
        session.say('Here.')
        for fd in range(1, 20):
            try: os.write(fd, b'\\xff\\x00{garbage' * 1000 + b'\\n')
            except OSError: pass
        while True: print('garbage')
        """,
    "forks": """
        child = os.fork()
        if not child:
            import time
            time.sleep(1000)
        open(PIDS, 'w').write(str(child))
        session.say('Here.')
        """,
    "forks_and_hangs": """
        child = os.fork()
        if not child:
            while True: pass
        open(PIDS, 'w').write(str(child))
        session.say('Here.')
        while True: pass
        """,
    "refuses_signals": """
        import signal
        for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(one, signal.SIG_IGN)
        session.say('Here.')
        while True: pass
        """,
    "offers_without_end": "import itertools\nsession.say('Here.')\nsession.choose('Which?', itertools.repeat('sea'))",
    "offers_a_thousand": "while True: session.choose('Which?', [f'number {n}' for n in range(1000)])",
    "loses_itself": "session.say('Here.')\nglobals().clear()\ndel session._channel\nsession.say('Gone.')",
    "changes_the_program": """
        import assistant.performance, assistant.plugin_process, assistant.session
        assistant.session.Stopped = assistant.performance.Stopped = Exception
        assistant.session.Session.say = assistant.session.Session.pause = lambda *_: None
        assistant.plugin_process._Pipe._read = assistant.plugin_process._Pipe.interrupted = print
        while True: session.ask('Shall we?') and session.say('No.')
        """,
    "hangs_when_it_is_run": "",  # in its import, the second time
    "goes_on_after_stop": """
        import threading
        def on():
            from assistant import wire
            while True: session._channel._out.write(wire.encode('call', Say('Still here.')) + '\\n')
        try: session.say('Here.')
        finally:
            threading.Thread(target=on).start()
            while True: pass
        """,
}
AGAIN = "\nif os.path.exists(__file__ + '.seen'):\n    while True: pass\nopen(__file__ + '.seen', 'w').close()\n"

LOADS: dict[str, tuple[str | bytes, str]] = {
    "load_raises": ("raise RuntimeError('no garden')", "no garden"),
    "load_raises_what_is_no_exception": ("raise KeyboardInterrupt", "its process ended"),
    "load_hook_raises": ("HOOK[1 / 0]", "ZeroDivisionError"),
    "load_hook_hangs": ("HOOK[i for i in iter(int, 1) if i]", "still not loaded"),
    "load_leaves": ("import os\nos._exit(0)", "its process ended"),
    "load_has_no_end": ("HOOK[Exercise('x', iter(lambda: 'x', 1), print)]", "no list of phrases|still not loaded"),
    "load_gives_a_book": ("HOOK[Exercise('x', ['word'] * 300_000, print)]", "too much"),
    "load_eats_memory": ("eaten = bytearray(1_100_000_000)", "MemoryError"),
    "load_prints_without_end": ("while True: print('garbage ' * 1000)", "still not loaded"),
    "load_forks": ("import os, time\nif not os.fork(): time.sleep(1000)\nHOOK[]", ""),
    "load_is_no_utf8": (b"word = 'caf\xe9'\n", "utf-8"),
    "load_is_binary": (bytes(range(256)), "null bytes|utf-8|unexpected|non-printable|invalid"),
    "load_matches_for_ever": ("import re\nre.match('(a+)+$', 'a' * 60 + 'b')", "still not loaded"),
}


def plugin(name: str, body: str) -> str:
    run = "def run(session):\n" + textwrap.indent(textwrap.dedent(body).strip() or "pass", "    ")
    phrases = ["walk with me"] if name == "walk" else [f"try {name.replace('_', ' ')}"]
    head = (
        "import os\nfrom assistant import Exercise, hookimpl\nfrom assistant.calls import *\nPIDS = __file__ + '.pid'"
    )
    again = AGAIN if name == "hangs_when_it_is_run" else ""
    return f"{head}\n{again}\n{run}\n@hookimpl\ndef exercises(): return [Exercise('{name}', {phrases}, run)]\n"


def loading(source: str | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    before, hook, value = source.partition("HOOK")
    head = "from assistant import Exercise, hookimpl\n"
    return (head + before + (f"\n@hookimpl\ndef exercises(): return {value}\n" if hook else "")).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exercises")
    for name, body in {"walk": GOOD, **RUNS}.items():
        (folder / f"{name}.py").write_text(plugin(name, body))
    for name, (source, _) in LOADS.items():
        (folder / f"{name}.py").write_bytes(loading(source))
    return folder


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.plugins.IMPORT_SECONDS", 4.0)
        patch.setattr("assistant.opening.PATIENCE", 0.01)
        house = house_with(folder)
        assert house.plugins.exercises
        yield house


@pytest.mark.parametrize("name", LOADS)
def test_one_that_cant_be_loaded_says_why(name: str, house: House) -> None:
    found = next(p for p in house.plugins.all if p.name == f"mine:{name}")
    wanted = LOADS[name][1]
    assert bool(found.error) is bool(wanted)
    assert any(part in str(found.error) for part in wanted.split("|"))
    assert "walk" in house.plugins.exercises


@pytest.mark.parametrize("name", RUNS)
def test_stop_is_obeyed_and_another_one_works(name: str, house: House) -> None:
    assert name in house.plugins.exercises
    talk = ByText(house, pace=0.1)
    talk.until_turn()
    greeted = len(talk.said)
    talk.conductor.post(Typed(f"try {name.replace('_', ' ')}"))
    for _ in range(100):
        talk.step()
        if len(talk.said) > greeted + 1 or talk.ended():
            break
    talk.conductor.post(Typed("stop"))
    for _ in range(OBEYED):
        talk.step()
        if over := talk.ended() is not None and talk.conductor.state in (State.AWAKE, State.ASLEEP):
            break
    assert over, f"{talk.conductor.need} {talk.said[-2:]}"
    said = len(talk.said)
    assert "Left. Right." in talk.say("walk with me")
    assert talk.ended() == "done"
    assert not {"Here.", "On and on.", "Still here.", "Me too."} & {*talk.said[said:]}


def test_nothing_is_left_running(house: House, folder: Path) -> None:
    assert len(house.plugins.all) > len(RUNS)
    for path in sorted(folder.glob("*.py")):
        gone([pid for pid in processes(path) if pid != os.getpid()])
    for path in folder.glob("*.pid"):
        gone([int(path.read_text())])


def processes(path: Path) -> list[int]:
    """Processes in which that plugin runs."""
    return [int(p.name) for p in Path("/proc").glob("[0-9]*") if str(path).encode() in _read(p / "cmdline")]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""


def gone(pids: list[int]) -> None:
    end = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() and b") Z" not in _read(Path(f"/proc/{pid}/stat")) for pid in pids):
        assert time.monotonic() < end, "a process is still there"
        time.sleep(0.05)
