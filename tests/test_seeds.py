"""Each statement of the two articles this grew from is spoken somewhere in our own words, or left out with a reason.

The statements stand in seed_statements.toml: A is the article on unrequited love, B the one on one-sided love.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scripted import Person, Rule, at_random, like
from test_content import EXERCISES

from assistant import Session, Stopped
from assistant.intent import Phrasebook
from assistant.locale import Locale

TABLE = Path(__file__).parent / "seed_statements.toml"
STATEMENTS: list[dict[str, str]] = tomllib.loads(TABLE.read_text())["statement"]
SPOKEN = [s for s in STATEMENTS if "left_out" not in s]
LEFT_OUT = [s for s in STATEMENTS if "left_out" in s]
SECTIONS = {*(f"A{n}" for n in range(8)), *(f"B{n}" for n in range(11))}

SEEDS = 60
"""People who answer at random, for each way to start an exercise; a rare branch is found by one of them."""

MOODS = ("yes", "no", "sometimes", "unsure", "silent", "skipped", "none")


def ways(name: str) -> list[dict[str, Any]]:
    """What the phrases of an exercise carry, each once: nothing, or the way that was asked for."""
    book = Phrasebook([EXERCISES[name]], Locale.load("en"))
    found = {m.slots for m in book.meanings(commands=False).values() if not dict(m.slots).get("short")}
    return [dict(slots) for slots in sorted({(), *found}, key=str)]


@cache
def spoken(name: str) -> str:
    """All that the exercise says to many people, started in every way it can be, and again on the days after."""
    rules = [like(mood) for mood in MOODS] + [at_random(seed * 8 + 1) for seed in range(SEEDS)]
    people = [heard_by(Person(decided(rule)), name, way) for way in ways(name) for rule in rules]
    return "\n".join(sorted(set().union(*people)))


def decided(rule: Rule) -> Rule:
    """The same person, also where there is only one thing to vary, and it was said before."""
    return lambda call, results: rule(call, results or getattr(call, "options", ()))


def heard_by(person: Person, name: str, way: dict[str, Any]) -> set[str]:
    heard = set()
    for day in range(1, 10):
        person.on(f"2026-03-0{day}T18:00", way if day == 1 else {})
        with contextlib.suppress(Stopped):
            EXERCISES[name].run(Session(person))
        heard |= {" ".join(turn) for turn in person.turns}
    return heard


def ids(statements: list[dict[str, str]]) -> list[str]:
    return [f"{s['section']}: {s['statement']}" for s in statements]


@pytest.mark.parametrize("statement", SPOKEN, ids=ids(SPOKEN))
def test_it_is_spoken(statement: dict[str, str]) -> None:
    found = re.search(statement["said"], spoken(statement["exercise"]), re.IGNORECASE)
    assert found, f"{statement['exercise']} never says {statement['said']!r}"


@pytest.mark.parametrize("statement", LEFT_OUT, ids=ids(LEFT_OUT))
def test_what_is_left_out_has_its_reason_and_is_not_spoken(statement: dict[str, str]) -> None:
    assert len(statement["left_out"].split()) >= 3
    if "never" in statement:
        for name in EXERCISES:
            assert not re.search(statement["never"], spoken(name), re.IGNORECASE), name


def test_every_section_of_both_articles_is_there() -> None:
    assert {s["section"] for s in STATEMENTS} == SECTIONS


def test_each_statement_stands_once_and_is_whole() -> None:
    assert len({(s["section"], s["statement"]) for s in STATEMENTS}) == len(STATEMENTS)
    for statement in STATEMENTS:
        fields = {"section", "statement"} | ({"exercise", "said"} if "said" in statement else {"left_out"})
        assert fields <= set(statement) <= {*fields, "never"}, statement


def test_most_is_spoken() -> None:
    assert len(SPOKEN) >= 110
    assert len(LEFT_OUT) <= 20
