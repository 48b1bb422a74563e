"""Distress takes the safe route in every state, by the real loop: typed in each, and spoken, with the real model."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conversing import ByEar, ByText, house
from speech import conversation

from assistant.events import Key, Typed
from assistant.needs import Asleep, Hear, HearStory, Rest, Speak
from assistant.turn import State
from assistant.voice import Voice

DIRECT = "i want to die"
PAIN = "That sounds like so much pain."
THOUGHT = "Are you thinking of ending your life?"


@pytest.fixture
def talk() -> ByText:
    return ByText(house())


def until(talk: ByText, *kinds: type) -> None:
    """Let it go on until it waits for one of these."""
    for _ in range(100_000):
        if isinstance(talk.conductor.need, kinds):
            return
        talk.step()
    raise AssertionError(f"it never came to {kinds}")


def says(talk: ByText, text: str) -> list[str]:
    """Type it at this very moment. What is said from then on, until it is our turn."""
    before = len(talk.said)
    talk.conductor.post(Typed(text))
    talk.step()
    talk.until_turn()
    return talk.said[before:]


def cared(said: list[str]) -> bool:
    return any(PAIN in sentence for sentence in said) and said[-1].endswith(THOUGHT)


# ---------------------------------------------------------------- typed, in every state


def test_awake(talk: ByText) -> None:
    assert cared(says(talk, DIRECT))


def test_asleep(talk: ByText) -> None:
    talk.say("goodbye")
    until(talk, Asleep)
    assert cared(says(talk, DIRECT))


def test_muted(talk: ByText) -> None:
    talk.conductor.post(Key("mute"))
    talk.step()
    assert talk.conductor.state is State.MUTED
    assert cared(says(talk, DIRECT))


def test_while_a_question_is_open(talk: ByText) -> None:
    talk.say("ground me")
    assert isinstance(talk.conductor.need, Hear)
    assert cared(says(talk, DIRECT))
    assert talk.ended() == "care"


def test_while_it_speaks() -> None:
    talk = ByText(house(), pace=0.3)
    talk.say("ground me", wait=False)
    until(talk, Speak)
    assert cared(says(talk, DIRECT))


def test_while_it_is_quiet() -> None:
    talk = ByText(house())
    talk.say("breathe with me")
    talk.say("yes")
    for _ in range(30):
        if isinstance(talk.conductor.need, Rest):
            break
        talk.conductor.post(Typed("yes"))
        talk.step()
    until(talk, Rest)
    assert cared(says(talk, DIRECT))


def test_within_a_story_and_nothing_of_it_is_kept(talk: ByText) -> None:
    talk.say("dear diary")
    talk.say("yes")
    assert isinstance(talk.conductor.need, HearStory)
    assert cared(says(talk, f"today was long. {DIRECT}."))
    memory = talk.house.memory
    assert memory.entries() == ()
    assert memory.held_entries(unasked=True) == ()


def test_paused(talk: ByText) -> None:
    talk.say("ground me")
    talk.say("pause", wait=False)
    assert cared(says(talk, DIRECT))


def test_nothing_of_the_run_can_be_resumed(talk: ByText) -> None:
    talk.say("dear diary")
    talk.say("yes")
    says(talk, DIRECT)
    talk.say("stop")
    assert talk.house.memory.unfinished() == ()


def test_stop_works_and_says_how_to_reach_help(talk: ByText) -> None:
    says(talk, DIRECT)
    assert "helpline" in talk.say("stop")[-1]
    assert talk.conductor.state in (State.AWAKE, State.ASLEEP)


def test_it_happens_again_within_the_route(talk: ByText) -> None:
    says(talk, "i cut myself again")
    says(talk, DIRECT)
    assert THOUGHT in " ".join(talk.said)


def test_silence_to_the_plain_question_of_a_mood_check(talk: ByText) -> None:
    for line in ("i'm a two", "yes", "sad"):
        talk.say(line)
    assert talk.said[-1].startswith("Are you thinking of ending your life")
    talk.say("")
    assert cared(talk.say(""))


def test_silence_to_the_gentle_question_of_a_grief_window(talk: ByText) -> None:
    today = talk.house.now().date()
    low = [(today - datetime.timedelta(days=n)).isoformat() for n in (4, 3, 2, 1)]
    window = {"begin": low[0], "days": 7, "at": "", "checked": "", "low": low}
    talk.house.memory.keep("grief_window", "window", window | dict.fromkeys(("extended", "offered", "closed"), False))
    for line in ("grief check in", "yes", "one"):
        talk.say(line)
    assert talk.said[-1].startswith("Are you thinking of ending your life")
    talk.say("")
    assert cared(talk.say(""))


# ---------------------------------------------------------------- false alarms


def test_a_hint_that_was_none_costs_one_question_and_the_exercise_goes_on(talk: ByText) -> None:
    talk.say("am i worthy")
    talk.say("yes")
    question = talk.said[-1]
    says(talk, "maybe everybody would be better off without me")
    assert talk.said[-1].endswith("?")
    assert question in talk.say("no")
    started = [e.details["exercise"] for e in talk.events if e.name == "exercise_started"]
    assert started == ["worthy", "worthy"]


@pytest.mark.parametrize("text", ["this is killing me", "i'm dying to see her", "i could kill for a coffee"])
def test_a_figure_of_speech_is_left_alone(talk: ByText, text: str) -> None:
    says(talk, text)
    assert "care" not in talk.names()


def test_im_done_ends_a_story(talk: ByText) -> None:
    talk.say("dear diary")
    talk.say("yes")
    talk.say("i'm done")
    assert "care" not in talk.names()


def test_im_done_may_come_after_a_line_that_told_something(talk: ByText) -> None:
    talk.say("dear diary")
    talk.say("yes")
    talk.say("today was long")
    talk.say("i'm done")
    talk.say("blub")
    talk.say("i'm done")
    assert "care" not in talk.names()


def test_im_done_is_none_at_a_question_and_a_hint_with_nothing_to_finish(talk: ByText) -> None:
    talk.say("ground me")
    talk.say("blub")
    assert THOUGHT not in " ".join(talk.say("i'm done"))
    assert "care" not in talk.names()
    talk.say("stop")
    assert talk.say("i'm done")[-1].endswith(THOUGHT)


@pytest.mark.parametrize("text", ["help me", "i've had enough"])
def test_other_short_hints_count_at_a_question(talk: ByText, text: str) -> None:
    talk.say("ground me")
    assert talk.say(text)[-1].endswith(THOUGHT)


# ---------------------------------------------------------------- spoken


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with closing(Voice("en-us", 160)) as made:
        yield made


def by_ear(voice: Voice) -> ByEar:
    room = ByEar(house(), voice)
    room.speak(conversation("hello companion"))
    return room


def test_spoken_while_awake(voice: Voice) -> None:
    room = by_ear(voice)
    room.speak(conversation(DIRECT))
    room.quiet(3)
    assert "care" in [event.name for event in room.events]


def test_spoken_while_a_question_is_open(voice: Voice) -> None:
    room = by_ear(voice)
    room.speak(conversation("ground me"))
    room.until(Hear)
    room.speak(conversation("i want to kill myself"))
    room.quiet(3)
    assert "care" in [event.name for event in room.events]
    room.until(Hear)
    room.speak(conversation("stop"))
    room.until((Hear, Asleep))
    assert "helpline" in room.said[-1]


def test_spoken_within_a_story(voice: Voice) -> None:
    room = by_ear(voice)
    room.speak(conversation("dear diary"))
    room.until(Hear)
    room.speak(conversation("yes"))
    room.until(HearStory)
    room.speak(conversation(DIRECT))
    room.quiet(3)
    assert "care" in [event.name for event in room.events]


def test_asleep_only_the_wake_phrase_is_heard(voice: Voice, tmp_path: Path) -> None:
    room = ByEar(house(), voice)
    room.speak(conversation(DIRECT))
    room.quiet(2)
    assert room.events == []
    room.speak(conversation(f"hello companion {DIRECT}"))
    room.quiet(3)
    assert "care" in [event.name for event in room.events]
