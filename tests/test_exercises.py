"""Every exercise that is found, led by the real loop: its examples, to its end in every mood, stopped at every step."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from conversing import SILENCE, ByText, house

from assistant.events import Typed
from assistant.house import House
from assistant.needs import Hear, HearStory, Need, Rest, Speak
from assistant.plugins import Plugins
from assistant.resources import plugins_folder
from assistant.turn import State

EXERCISES = {n: e for n, (_, e) in Plugins(plugins_folder(), packages=False).exercises.items()}
EXAMPLES = [pytest.param(lines, id=f"{n}-{i}") for n, e in EXERCISES.items() for i, lines in enumerate(e.examples)]

MOODS = {
    "yes": "yes",
    "no": "no",
    "silent": SILENCE,
    "unsure": "i don't know",
    "skips": "skip",
    "elsewhere": "purple elephants dance",
}
MOST_TURNS = 60
MOST_STEPS = 400

each_exercise = pytest.mark.parametrize("name", sorted(EXERCISES))

Reply = Callable[[Hear | HearStory], str]


@cache
def built_in() -> House:
    return house(plugins={"folder": "/nowhere"})


def beginning(name: str, *, short: bool = False, pace: float = 0.0) -> ByText:
    """A conversation in which the exercise `name` has just been asked for."""
    random.seed(name)  # what varies is the same in each conversation, so that their turns can be counted
    talk = ByText(built_in(), pace)
    talk.until_turn()
    talk.conductor.post(Typed(built_in().book.examples(name, 1)[0] + (" short version" if short else "")))
    talk.step()
    assert "exercise_started" in talk.names()
    return talk


def agreeing(need: Hear | HearStory) -> str:
    """Yes where that is an answer, else the first thing one can say."""
    if isinstance(need, HearStory):
        return "a few words"
    return "yes" if "yes" in need.meanings else next(iter(need.meanings))


def always(text: str) -> Reply:
    return lambda need: text


def at_random(seed: int, *besides: str) -> Reply:
    """Any answer there is, silence, or one of `besides`."""
    dice = random.Random(seed)
    return lambda need: dice.choice([*sorted(need.meanings), SILENCE, "purple elephants dance", *besides])


def to_the_end(talk: ByText, reply: Reply) -> int:
    """Reply to every question until the exercise ends. The number of turns it took."""
    for turns in range(MOST_TURNS):
        talk.until_turn()
        if talk.ended():
            return turns
        assert isinstance(talk.conductor.need, Hear | HearStory)
        talk.conductor.post(Typed(reply(talk.conductor.need)))
        talk.step()
    raise AssertionError(f"no end after {MOST_TURNS} turns: {talk.said[-5:]}")


def steps(talk: ByText, reply: Reply, most: int) -> list[Need]:
    """Go through at most so many sentences, pauses and questions. Questions are answered, pauses ended by "go on"."""
    seen: list[Need] = []
    for _ in range(100_000):
        need = talk.conductor.need
        if not seen or need is not seen[-1]:
            if talk.ended() or len(seen) == most:
                return seen
            if isinstance(need, Speak | Rest | Hear | HearStory):
                seen.append(need)
                talk.step()
                continue
        if isinstance(need, Hear | HearStory):
            talk.conductor.post(Typed(reply(need)))
        elif isinstance(need, Rest):
            talk.conductor.post(Typed("go on"))
        talk.step()
    raise AssertionError(f"it goes on and on: {talk.said[-5:]}")


def ends_well(talk: ByText) -> None:
    """Kindly, whatever came. The safe route has an end of its own, and one that is handed over to its own beginning."""
    assert "fault" not in talk.names()
    end = next(i for i, event in enumerate(talk.events) if event.name == "exercise_ended")
    how = talk.events[end].details["how"]
    assert how in ("done", "left", "care")
    if how != "care":
        last = [e.details["text"] for e in talk.events[:end] if e.name == "say_started"][-1]
        assert last.endswith("I'm here."), talk.said[-3:]
        assert talk.conductor.state is not State.LEADING


def can_start_another(talk: ByText) -> None:
    other = next(n for n in reversed(EXERCISES))
    talk.say(built_in().book.examples(other, 1)[0])
    started = [e.details["exercise"] for e in talk.events if e.name == "exercise_started"]
    assert len(started) >= 2 and started[-1] == other


def threads_of(name: str) -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == f"exercise {name}"]


# ---------------------------------------------------------------- the examples that each one comes with


def test_there_are_examples_of_each() -> None:
    assert all(e.examples for e in EXERCISES.values())


@pytest.mark.parametrize("lines", EXAMPLES)
def test_example(lines: Sequence[str]) -> None:
    """Each line of the companion comes, in this order, after the person's line above it and before the next one."""
    talk = ByText(built_in())
    said: list[str] = []
    for line in lines:
        who, _, text = line.partition(": ")
        if who == "person":
            said = talk.say(text)
            assert "refused" not in talk.names()
            continue
        while said and text.lower() not in said[0].lower():
            said.pop(0)
        assert said, f"{text!r} was never said; the last words were {talk.said[-3:]}"
    ends_well(talk)


# ---------------------------------------------------------------- to the end


@each_exercise
@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
@pytest.mark.parametrize("mood", [*MOODS, "agreeing"])
def test_to_the_end(name: str, short: bool, mood: str) -> None:
    talk = beginning(name, short=short)
    to_the_end(talk, always(MOODS[mood]) if mood in MOODS else agreeing)
    ends_well(talk)


@each_exercise
@pytest.mark.parametrize("mood", MOODS)
def test_to_the_end_after_consent(name: str, mood: str) -> None:
    talk = beginning(name)
    talk.say("yes")
    to_the_end(talk, always(MOODS[mood]))
    ends_well(talk)


@each_exercise
@pytest.mark.parametrize("seed", range(12))
def test_to_the_end_in_any_way(name: str, seed: int) -> None:
    talk = beginning(name)
    talk.say("yes")
    to_the_end(talk, at_random(seed))
    ends_well(talk)


@each_exercise
@pytest.mark.parametrize("seed", range(5))
def test_to_the_end_with_every_command_in_between(name: str, seed: int) -> None:
    """Twenty turns of all that can be said, then straight on."""
    talk = beginning(name)
    reply = at_random(seed, *["go back", "repeat", "skip", "that's not what I said", "what can I say", "helpline"] * 3,
                      "start over", "slower", "louder", "go on")  # fmt: skip
    for _ in range(20):
        talk.until_turn()
        if talk.ended():
            break
        assert isinstance(talk.conductor.need, Hear | HearStory)
        talk.conductor.post(Typed(reply(talk.conductor.need)))
        talk.step()
    to_the_end(talk, agreeing)
    ends_well(talk)


@each_exercise
def test_nothing_is_left_running(name: str) -> None:
    talk = beginning(name)
    to_the_end(talk, agreeing)
    talk.say("stop", wait=False)  # one that it may have handed over to
    for thread in threads_of(name):
        thread.join(5)
    assert not threads_of(name)


# ---------------------------------------------------------------- stopped, at every step


@each_exercise
@pytest.mark.parametrize("reply", [agreeing, always("no"), always("i don't know")], ids=["agreeing", "no", "unsure"])
def test_stop_at_every_turn(name: str, reply: Reply) -> None:
    turns = to_the_end(beginning(name), reply)
    for turn in range(turns):
        talk = beginning(name)
        for _ in range(turn):
            talk.until_turn()
            assert isinstance(talk.conductor.need, Hear | HearStory)
            talk.conductor.post(Typed(reply(talk.conductor.need)))
            talk.step()
        talk.until_turn()
        assert talk.say("stop") == ["Okay. We stop here."]
        assert talk.ended() == "stopped"
        can_start_another(talk)


@each_exercise
def test_stop_at_every_step(name: str) -> None:
    """In the middle of each sentence, each pause, each question."""
    count = len(steps(beginning(name, pace=0.2), agreeing, MOST_STEPS))
    assert 10 < count < MOST_STEPS
    for most in range(1, count):
        talk = beginning(name, pace=0.2)
        need = steps(talk, agreeing, most)[-1]
        before = len(talk.said)
        talk.conductor.post(Typed("stop"))
        talk.step()
        assert talk.ended() is None  # not before the last words
        talk.until_turn()
        assert talk.said[before:] == ["Okay. We stop here."], f"step {most}: {need}"
        assert talk.ended() == "stopped"
        assert talk.conductor.state is State.AWAKE


# ---------------------------------------------------------------- back, at every turn


@each_exercise
@pytest.mark.parametrize("command", ["go back", "that's not what I said", "start over"])
def test_back_at_every_turn(name: str, command: str) -> None:
    """Going back and then on again reaches the same end."""
    straight = beginning(name)
    turns = to_the_end(straight, agreeing)
    for turn in range(turns):
        talk = beginning(name)
        for _ in range(turn):
            talk.until_turn()
            assert isinstance(talk.conductor.need, Hear | HearStory)
            talk.conductor.post(Typed(agreeing(talk.conductor.need)))
            talk.step()
        assert talk.say(command), f"nothing was said after {command!r} at turn {turn}"
        assert talk.ended() is None
        to_the_end(talk, agreeing)
        ends_well(talk)
