"""What is told freely is judged when it is over: nobody is cut off for what is only like distress."""

from __future__ import annotations

import pytest
from conversing import ByText, house

from assistant.beside import ANY_TIME
from assistant.care import notice
from assistant.care_route import LIFE, SORRY
from assistant.needs import HearStory
from assistant.turn import State

LIKE = "I stood up there on the bridge railing and nearly jumped last night."
ABOUT = "What was it about"


@pytest.fixture
def telling() -> ByText:
    """Somebody who writes in their journal, as many lines as they like."""
    talk = ByText(house())
    talk.conductor.stories_go_on = True
    talk.say("dear diary")
    talk.say("yes")
    assert isinstance(talk.conductor.need, HearStory)
    return talk


def entry(talk: ByText) -> str | None:
    held = talk.house.memory.held_entries()
    return held[0].text if held else None


def test_the_line_is_like_distress_and_has_no_words_that_are_known() -> None:
    found = notice(LIKE, telling=True)
    assert found and found.alike and found.level == 2


def test_it_is_asked_about_once_when_all_is_told_and_then_the_next_question_comes(telling: ByText) -> None:
    assert telling.say(LIKE) == []
    assert telling.say("Today it hurts less.") == []
    assert telling.say("done")[-1].endswith(LIFE)
    said = telling.say("no")
    assert said[0] == SORRY and ABOUT in said[-1]
    assert telling.names().count("exercise_started") == 1, "it went on as if nothing had happened"
    assert entry(telling) == f"{LIKE}\nToday it hurts less." or entry(telling) == f"{LIKE} Today it hurts less."
    assert sum(LIFE in text for text in telling.said) == 1


def test_what_is_no_hint_as_a_whole_is_not_asked_about(telling: ByText) -> None:
    telling.say("We went to the market and bought bread.")
    assert ABOUT in telling.say("done")[-1]


def test_where_it_is_distress_nothing_of_it_is_gone_on_with_or_asked_about(telling: ByText) -> None:
    telling.say(LIKE)
    telling.say("done")
    assert telling.say("yes")[0].startswith("That sounds like so much pain.")
    telling.say("stop")
    memory = telling.house.memory
    assert telling.ended() == "care"
    assert memory.unfinished() == () and memory.held_entries(unasked=True) == ()
    assert sum("so much pain" in text for text in telling.said) == 1, "the route is taken once"


@pytest.mark.parametrize(("word", "rest"), [("stop", State.AWAKE), ("enough for today", State.ASLEEP)])
def test_who_stops_while_it_is_open_is_let_go_and_told_where_help_is(telling: ByText, word: str, rest: State) -> None:
    telling.say(LIKE)
    said = telling.say(word)
    assert said[0].endswith(ANY_TIME)
    assert not any(text.endswith("?") for text in said)
    assert telling.conductor.state is rest


def test_who_stops_otherwise_hears_no_more_than_that(telling: ByText) -> None:
    telling.say("We went to the market and bought bread.")
    assert telling.say("stop")[0] == "Okay. We stop here."


def test_after_words_that_interrupt_and_were_none_the_same_entry_goes_on(telling: ByText) -> None:
    telling.say("We heard that old song of ours.")
    assert telling.say("I want to disappear, it goes.")[-1].endswith(LIFE)
    telling.say("no, that's a song")
    assert isinstance(telling.conductor.need, HearStory)
    telling.say("Then we went home.")
    assert ABOUT in telling.say("done")[-1], "it isn't asked about twice"
    told = entry(telling) or ""
    for line in ("We heard that old song of ours.", "I want to disappear, it goes.", "Then we went home."):
        assert line in told
    assert len(telling.house.memory.held_entries()) == 1
