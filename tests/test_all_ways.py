"""The voice rules, however an exercise was started: by each of its ways, by its reminder, and on the days after."""

from __future__ import annotations

import contextlib
import re
from functools import cache
from typing import Any

import pytest
from scripted import Person, at_random, like
from test_content import EXERCISES, GIVEN, LONGEST, NEVER

from assistant import Session, Stopped
from assistant.intent import Phrasebook
from assistant.locale import Locale

MOODS = ("yes", "no", "sometimes", "unsure", "silent", "skipped", "none")
REMINDED = [{"reminder": name} for name in ("plan", "care", "check in", "step", "asked 20:00")]
DAYS = 9
SEEDS = 25


def ways(name: str) -> list[dict[str, Any]]:
    """What the phrases of an exercise carry, each once; nothing; and a reminder."""
    meanings = Phrasebook([EXERCISES[name]], Locale.load("en")).meanings(commands=False).values()
    return [dict(slots) for slots in sorted({m.slots for m in meanings} | {()}, key=repr)] + REMINDED


@cache
def visits(name: str) -> list[list[list[str]]]:
    """The turns of each visit: many people, who come again on other days and ask for other things."""
    found = []
    every = ways(name)
    for person in [Person(like(mood)) for mood in MOODS] + [Person(at_random(seed)) for seed in range(SEEDS)]:
        for number, way in enumerate(every * 2):
            person.on(f"2026-03-{1 + number % DAYS:02}T18:00", way)
            person.facts["short"] = bool(way.get("short"))
            with contextlib.suppress(Stopped):  # what leaves for the care route doesn't come back
                EXERCISES[name].run(Session(person))
            found.append(person.turns if not person.cared else [*person.turns, ["I'm here."]])
    return found


each_exercise = pytest.mark.parametrize("name", sorted(EXERCISES))


@each_exercise
def test_sentences_are_short_and_a_turn_has_three_at_most(name: str) -> None:
    turns = [turn for visit in visits(name) for turn in visit]
    assert {s for turn in turns for s in turn if len(s.split()) > LONGEST} == set()
    assert [turn for turn in turns if len(turn) > 3] == []


@each_exercise
def test_a_question_comes_last(name: str) -> None:
    assert {s for visit in visits(name) for turn in visit for s in turn[:-1] if s.endswith("?")} == set()


@each_exercise
def test_no_banned_words(name: str) -> None:
    said = "\n".join({s for visit in visits(name) for turn in visit for s in turn})
    assert set(NEVER.findall(said.replace(GIVEN, ""))) == set()


@each_exercise
def test_every_way_ends_kindly(name: str) -> None:
    assert [visit[-2:] for visit in visits(name) if visit[-1][-1:] != ["I'm here."]] == []


@each_exercise
def test_only_known_words_are_left_to_fill_in(name: str) -> None:
    said = "\n".join({s for visit in visits(name) for turn in visit for s in turn})
    assert set(re.findall(r"\{.*?\}|[{}]", said)) <= {"{they}", "{them}", "{their}", "{name}"}
