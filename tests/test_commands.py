"""The universal commands, in every call of a session, without any code in the exercise.

One table says what each command does in each call; here all of it is tried out, on an exercise that is not built in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conversing import ByText, house_with

from assistant.events import Key, Typed
from assistant.helplines import helpline_words
from assistant.locale import Locale
from assistant.needs import Hear, HearStory, Rest, Speak
from assistant.turn import State

EVERY_CALL = """
from assistant import Exercise, hookimpl

def run(session):
    session.say("Welcome.")
    session.say("First.")
    session.pause(30)
    session.breathe(4, 6, rounds=2)
    answer = session.ask("Is it raining?")
    session.say("You said " + answer.kind + ".")
    chosen = session.choose("Tea, or water?", ["tea", "water"])
    session.say("You took " + str(chosen.option or chosen.kind) + ".")
    number = session.number("How many?", 0, 10)
    session.say("It was " + str(number.value if number.value is not None else number.kind) + ".")
    told = session.listen("Tell me.")
    session.say("Told " + ("nothing." if told.silent else "skipped." if told.skipped else "something."))
    repeated = session.repeat_after_me("I am here.")
    session.say("Repeated." if repeated.matched else "Not repeated.")

@hookimpl
def exercises():
    return [Exercise("every_call", phrases=["try everything"], run=run)]
"""

ANSWERS = {
    "Is it raining?": "yes",
    "Tea, or water?": "tea",
    "How many?": "seven",
    "Tell me.": "words",
    "I am here.": "no",
}

# call: what is said last when it is under way, what is said next when it is skipped, and when one goes back from it
CALLS: dict[str, tuple[str, str, str]] = {
    "say": ("First.", "Breathe in.", "Welcome."),
    "pause": ("First.", "Breathe in.", "First."),
    "breathe": ("Breathe in.", "Is it raining?", "First."),
    "ask": ("Is it raining?", "You said skipped.", "Breathe in."),
    "choose": ("Tea, or water?", "You took skipped.", "You said yes."),
    "number": ("How many?", "It was skipped.", "You took tea."),
    "listen": ("Tell me.", "Told skipped.", "It was 7."),
    "repeat_after_me": ("I am here.", "Not repeated.", "Told something."),
}
ANSWERED = ("ask", "choose", "number", "repeat_after_me")
UNDONE = {"choose": "Is it raining?", "number": "Tea, or water?", "listen": "How many?", "repeat_after_me": "Tell me."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("exercises")
    (found / "every_call.py").write_text(EVERY_CALL, "utf-8")
    return found


@pytest.fixture(params=CALLS)
def call(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def talk(call: str, folder: Path) -> ByText:
    """A conversation in which `call` is under way."""
    talk = ByText(house_with(folder), pace=0.2)
    talk.until_turn()
    talk.conductor.post(Typed("try everything"))
    until(talk, lambda: under_way(talk, call), answering=True)
    return talk


def until(talk: ByText, come: Callable[[], bool], *, answering: bool = False) -> None:
    for _ in range(60_000):
        if come():
            return
        if answering and talk.turn and talk.said[-1:] and talk.said[-1] in ANSWERS:
            talk.conductor.post(Typed(ANSWERS[talk.said[-1]]))
        talk.step()
    raise AssertionError(f"it never came: {talk.said}")


def under_way(talk: ByText, call: str) -> bool:
    need, last = talk.conductor.need, talk.said[-1:]
    kinds = {"say": Speak, "pause": Rest, "breathe": Rest, "listen": HearStory}
    return isinstance(need, kinds.get(call, Hear)) and last == [CALLS[call][0]]


def after(talk: ByText, command: str) -> list[str]:
    """What is said within the minute after a command."""
    before, end = len(talk.said), talk.conductor.now + 60
    talk.conductor.post(Typed(command))
    talk.step()
    until(talk, lambda: talk.turn or talk.conductor.now > end)
    return talk.said[before:]


def test_stop(talk: ByText) -> None:
    assert after(talk, "stop")[0] == "Okay. We stop here."
    assert talk.ended() == "stopped"
    assert talk.conductor.state is State.AWAKE


def test_pause_and_go_on(talk: ByText, call: str) -> None:
    before = len(talk.said)
    talk.conductor.post(Typed("pause"))
    until(talk, lambda: talk.conductor.state is State.PAUSED)
    resumed = talk.conductor.now + 60
    until(talk, lambda: talk.conductor.now > resumed)
    assert len(talk.said) == before, "nothing is said in a pause"
    said = after(talk, "go on")
    first, skipped, _ = CALLS[call]
    assert said[0] == (first if call not in ("say", "pause", "breathe") else {"breathe": "And out."}.get(call, skipped))


def test_repeat(talk: ByText, call: str) -> None:
    assert after(talk, "repeat")[0] == CALLS[call][0]


def test_skip(talk: ByText, call: str) -> None:
    assert after(talk, "skip")[0] == CALLS[call][1]


def test_back(talk: ByText, call: str) -> None:
    assert after(talk, "go back")[0] == CALLS[call][2]


def test_start_over(talk: ByText) -> None:
    assert after(talk, "start over")[0] == "Welcome."


def test_undo(talk: ByText, call: str) -> None:
    said = after(talk, "that's not what I said")
    wanted = ["Sorry. Let me ask that again.", UNDONE[call]] if call in UNDONE else ["Let's begin again.", "Welcome."]
    assert said[:2] == wanted


def test_help(talk: ByText, call: str) -> None:
    said = after(talk, "what can I say")
    assert "Say stop" in said[0]
    assert call == "pause" or CALLS[call][0] in said[1:]


def test_helpline(talk: ByText, call: str) -> None:
    said = after(talk, "helpline")
    assert said[0] == helpline_words("", Locale.load("en"))
    assert call == "pause" or CALLS[call][0] in said[1:]


@pytest.mark.parametrize(("command", "up"), [("louder", True), ("quieter", False)])
def test_louder_and_quieter(talk: ByText, command: str, up: bool) -> None:
    speaker = talk.companion.speaker
    before = speaker.gain
    after(talk, command)
    assert (speaker.gain > before) is up
    assert speaker.gain != before
    assert talk.ended() is None


@pytest.mark.parametrize(("command", "up"), [("faster", True), ("slower", False)])
def test_faster_and_slower(talk: ByText, command: str, up: bool) -> None:
    before = talk.conductor.manner.rate
    after(talk, command)
    assert (talk.conductor.manner.rate > before) is up
    assert talk.ended() is None


def test_another_voice_says_it_again(talk: ByText, call: str) -> None:
    said = after(talk, "another voice")
    assert talk.voice.changes == 1
    if call in ANSWERED:
        assert said[0] == CALLS[call][0]


def test_enough_for_today(talk: ByText) -> None:
    assert after(talk, "that's enough for today")[0].startswith("That's enough for today.")
    assert talk.ended() == "closed"
    assert talk.conductor.state is State.ASLEEP


def test_goodbye_ends_it_but_is_part_of_what_is_told(talk: ByText, call: str) -> None:
    said = after(talk, "goodbye")
    assert said[0] == "Told something." if call == "listen" else said[0].startswith("Goodbye")


def test_stop_listening_lasts_until_a_key(talk: ByText, call: str) -> None:
    talk.conductor.post(Typed("stop listening"))
    until(talk, lambda: talk.conductor.state is State.MUTED)
    before, later = len(talk.said), talk.conductor.now + 120
    until(talk, lambda: talk.conductor.now > later)
    assert len(talk.said) == before
    talk.conductor.post(Key("talk"))
    until(talk, lambda: len(talk.said) > before)
    assert talk.said[before] == CALLS[call][0]


def test_go_on_ends_a_pause_and_changes_nothing_else(talk: ByText, call: str) -> None:
    need = talk.conductor.need
    talk.conductor.post(Typed("go on"))
    talk.step()
    assert (talk.conductor.need is need) is (call not in ("pause", "breathe"))
