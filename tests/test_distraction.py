"""Distraction: six small things, none of them twice in a row, and company from the third time on."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Person, Rule, answering
from test_content import led

from assistant import Chosen
from assistant.calls import Call, Choose, Vary

MARKS = {
    "word_chain": "the first one that comes to you",
    "list": "I name a kind of thing.",
    "odd_fact": "Here is a small true thing.",
    "chore": "Here is a small chore",
    "stretch": "What hurts, leave out or imagine.",
    "hum": "Hum any note you like",
}


def then(answer: str) -> Rule:
    """Somebody who wants an odd fact first, and gives this answer to what is next."""

    def rule(call: Call, results: Any) -> Any:
        if isinstance(call, Choose):
            wanted = answer if answer in call.options else "odd fact"
            return Chosen((wanted if wanted in call.options else call.options[0],))
        return results[0]

    return rule


@pytest.mark.parametrize("way", MARKS)
def test_each_thing_can_be_asked_for(way: str) -> None:
    person = led("distraction", answering({"Again": "done"}), slots={"way": way})
    assert [name for name, mark in MARKS.items() if mark in person.heard] == [way]


def test_each_thing_can_be_chosen() -> None:
    for way, mark in MARKS.items():
        assert mark in led("distraction", answering({"Which one": way.replace("_", " "), "Again": "done"})).heard


def test_none_of_the_first_three_brings_others() -> None:
    person = led("distraction", answering({"Which one": "none", "Or ": "done", "Again": "done"}))
    first, second = person.questions[1], person.questions[2]
    assert first.startswith("Which one") and second.startswith("Or ")
    assert not [name for name in MARKS if name.replace("_", " ") in first and name.replace("_", " ") in second]


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_an_open_choice_gets_an_odd_fact(kind: str) -> None:
    assert MARKS["odd_fact"] in led("distraction", answering({"Which one": kind, "Again": "done"})).heard


def test_another_is_another() -> None:
    person = led("distraction", then("another"))
    assert sum(mark in person.heard for mark in MARKS.values()) >= 2


def test_company_is_offered_from_the_third_time_on() -> None:
    person = led("distraction", then("again"))
    assert person.questions[1:].count("Again, another, or done?") == 2
    assert person.questions[-1] == "Another, done, or sit with it?"
    assert person.heard.count(MARKS["odd_fact"]) == 6
    assert person.handed_over == ""


def test_company_goes_on_with_the_feelings() -> None:
    person = led("distraction", then("sit with it"))
    assert person.handed_over == "allow_feelings"
    assert person.heard.count(MARKS["odd_fact"]) == 3


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped", "done"])
def test_it_ends_without_a_clear_wish_for_more(kind: str) -> None:
    person = led("distraction", answering({"Which one": "hum", "Again": kind}))
    assert person.heard.count(MARKS["hum"]) == 1


def offered(way: str) -> set[str]:
    person: Person = led("distraction", answering({"Again": "done"}), slots={"way": way})
    return max((set(c.options) for c in person.calls if isinstance(c, Vary)), key=len)


def test_there_is_enough_to_choose_from() -> None:
    assert len(offered("odd_fact")) >= 20
    assert len(offered("list")) >= 10


def test_the_short_version_is_one_list() -> None:
    person = led("distraction", answering({}), short=True)
    assert MARKS["list"] in person.heard
    assert person.questions == ["Shall we?"]


def test_nothing_is_kept() -> None:
    assert led("distraction", then("again")).kept == {}
