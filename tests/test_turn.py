"""The turn table: every state and happening has a rule that makes sense, and the diagram shows all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.locale import Locale
from assistant.turn import COMMANDS, TABLE, Do, Happened, State, decide, diagram

WAKES = {Happened.WAKE, Happened.TALK_KEY, Happened.MUTE_KEY, Happened.ALARM}
EXERCISE = (State.LEADING, State.ASKING, State.TELLING, State.PAUSED)


def test_every_command_of_the_locale_has_a_place_in_the_table() -> None:
    assert set(Locale.load("en").commands) == set(COMMANDS) - {"wake"}


@pytest.mark.parametrize("state", EXERCISE)
@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"go_on", "wake"}))
def test_every_command_does_something_in_every_state_of_an_exercise(state: State, command: str) -> None:
    if (state, command) != (State.PAUSED, "pause"):
        assert decide(state, COMMANDS[command]).do is not Do.NOTHING


@pytest.mark.parametrize("state", [State.ASLEEP, State.MUTED])
@pytest.mark.parametrize("happened", sorted(set(Happened) - WAKES))
def test_asleep_and_muted_obey_nothing_but_wake_phrase_and_keys(state: State, happened: Happened) -> None:
    assert decide(state, happened).do is Do.NOTHING
    assert decide(state, happened).to is state


@pytest.mark.parametrize("state", [State.AWAKE, *EXERCISE])
def test_distress_takes_the_safe_route_in_every_state_that_hears(state: State) -> None:
    assert decide(state, Happened.DISTRESS).do is Do.CARE


def test_a_reminder_wakes_nobody_who_asked_for_silence() -> None:
    assert decide(State.ASLEEP, Happened.ALARM).do is Do.WAKE
    assert decide(State.MUTED, Happened.ALARM).do is Do.NOTHING


def test_from_everywhere_there_is_a_way_back_to_sleep() -> None:
    reached = {State.ASLEEP}
    while more := {a for (a, _), rule in TABLE.items() if rule.to in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_the_diagram_in_the_docs_is_the_table() -> None:
    docs = (Path(__file__).parents[1] / "docs" / "how-it-listens.md").read_text("utf-8")
    assert diagram() in docs, "run: python -m assistant.turn, and put what it prints into docs/how-it-listens.md"


def test_every_rule_is_in_the_diagram() -> None:
    drawn = diagram()
    assert all(happened in drawn for (_, happened), rule in TABLE.items() if rule.do is not Do.NOTHING)
