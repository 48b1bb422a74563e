"""Typed answers in people's own wording: what they come to, and what stays no answer."""

from __future__ import annotations

import pytest

from assistant import answers
from assistant.events import Meaning
from assistant.locale import Locale
from assistant.wordings import SEVERAL

EN = Locale.load("en")
YES_NO = answers.yes_no(EN, later="no")
NUMBERS = answers.numbers(0, 10)
WAYS = ("longer out", "even", "box", "sigh")
FEELINGS = ("sad", "hurt", "lonely", "angry", "tired", "okay")


def read(text: str, meanings: dict[str, Meaning]) -> Meaning | None:
    return answers.match_typed(text, meanings, EN, freely=True)


def chosen(text: str, *options: str, up_to: int = 1) -> tuple[str, ...] | Meaning | None:
    """The options that `text` chooses, else what it means."""
    meanings = answers.left_open(options, EN, up_to) | answers.choices(options, EN, up_to)
    found = read(text, meanings)
    return tuple(options[int(index)] for _, index in found.slots) if found and found.name == "chosen" else found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("yep sure", "yes"),
        ("Yes, I think so", "yes"),
        ("sure, why not", "yes"),
        ("um, yess", "yes"),
        ("no i guess", "no"),
        ("not really, no", "no"),
        ("no thank you, not now", "no"),
        ("maybe later", "no"),
        ("not right now", "no"),
        ("they grate", "no"),
        ("yes, sort of", "sometimes"),
        ("maybe yes", "sometimes"),
        ("hmm, not sure", "unsure"),
        ("no, i don't know", "unsure"),
    ],
)
def test_answers_in_a_row_that_agree_are_one(text: str, kind: str) -> None:
    assert read(text, YES_NO) == Meaning("answer", kind)


@pytest.mark.parametrize("text", ["yes but no", "yeah no", "no but maybe", "not", "yes of my life", "yes " * 50])
def test_answers_that_disagree_are_none(text: str) -> None:
    assert read(text, YES_NO) is None


def test_not_now_is_a_no_to_an_offer_alone() -> None:
    assert read("not now", answers.yes_no(EN)) == Meaning("answer", "unsure")


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("um, box breathing please", "box"),
        ("could we do the box one", "box"),
        ("boxx, i think", "box"),
        ("the first one then", "longer out"),
        ("yes, number two", "even"),
        ("even i guess", "even"),
        ("maybe the sigh", "sigh"),
    ],
)
def test_an_option_may_stand_in_a_sentence(text: str, way: str) -> None:
    assert chosen(text, *WAYS) == (way,)


@pytest.mark.parametrize(
    ("text", "feeling"),
    [("so sad", "sad"), ("i feel kind of lonley today", "lonely"), ("okay i guess", "okay"), ("just tired", "tired")],
)
def test_a_feeling_may_stand_in_a_sentence(text: str, feeling: str) -> None:
    assert chosen(text, *FEELINGS) == (feeling,)


@pytest.mark.parametrize("text", ["not the box", "i don't want box", "a box of chocolates", "that one", "box office"])
def test_a_sentence_that_says_more_chooses_nothing(text: str) -> None:
    assert chosen(text, *WAYS) is None


@pytest.mark.parametrize("text", ["both", "sad and lonely", "all of them", "sad or angry"])
def test_more_than_may_be_chosen_is_known_as_that(text: str) -> None:
    assert chosen(text, *FEELINGS) == SEVERAL


def test_as_many_as_may_be_chosen_are_chosen() -> None:
    assert chosen("the sad one and then lonely please", *FEELINGS, up_to=2) == ("sad", "lonely")


@pytest.mark.parametrize(("text", "length"), [("seven", "a week"), ("7 days", "a week"), ("fourteen", "two weeks")])
def test_an_option_has_other_names(text: str, length: str) -> None:
    assert chosen(text, "a week", "two weeks") == (length,)


@pytest.mark.parametrize("text", ["i'd rather talk", "speak", "write", "i just want to talk"])
def test_the_journal_is_asked_for_by_what_one_does(text: str) -> None:
    assert chosen(text, "speak freely", "a prompt", "read", "find one", "forget one") == ("speak freely",)


@pytest.mark.parametrize(
    ("text", "number"),
    [("like a six", 6), ("seven I think", 7), ("maybe a four", 4), ("a 3 or so", 3), ("4ish", 4), ("i am at a 2", 2)],
)
def test_a_number_may_be_hedged(text: str, number: int) -> None:
    assert read(text, NUMBERS) == Meaning("answer", "number", (("number", number),))


@pytest.mark.parametrize("text", ["between 6 and 7", "six or seven", "not a five", "-3", "-3 or so", "70", "5 years"])
def test_what_is_no_one_number_is_none(text: str) -> None:
    assert read(text, NUMBERS) is None


def test_what_is_told_freely_is_compared_word_for_word() -> None:
    small = answers.said(EN)
    assert answers.match_typed("nothing i guess", small, EN) is None
    assert answers.match_typed("nothing", small, EN) == Meaning("answer", "none")
