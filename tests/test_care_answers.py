"""Answers on the safe route in people's own words: a clear no is believed, and in doubt it is the careful answer."""

from __future__ import annotations

import pytest
from conversing import ByText, house

from assistant import answers
from assistant.care_answers import NEAR, NUMBER, Asked, chosen, read, spoken
from assistant.care_route import LIFE, MENU, SORRY
from assistant.events import Meaning
from assistant.locale import Locale

EN = Locale.load("en")


def kind(text: str, asked: Asked = "danger", *, now: bool = False) -> str | None:
    found = read(text, EN, asked, now=now)
    return found.name if found else None


# ---------------------------------------------------------------- a clear no

CLEAR = [
    "no",
    "Nope.",
    "nah",
    "not really",
    "not at all",
    "of course not",
    "Never!",
    "god no",
    "God no, I meant the dating apps",
    "no nothing like that, just a rotten day",
    "no I'm fine",
    "no, it's a song",
    "um, no, I'm okay",
    "no I don't want to die",
    "no, I'm not suicidal, I'm sad",
    "of course not, I'd never do that",
]
CAREFUL = [
    "no, not anymore",
    "no, not any more",
    "no but sometimes",
    "no, but I thought about it",
    "no, not today",
    "not right now",
    "not yet",
    "no, maybe",
    "no, I'm not sure",
    "no, yes",
    "no, wait, yes",
    "yeah no",
    "no idea",
    "no one would care",
    "no point",
    "no way out",
    "never felt this bad",
    "no, I can't take this",
    "no, I just want it to stop",
    "no, I only want to sleep forever",
    "no, I want to die",
    "no, I cut myself again",
    "no, I don't want to die, I just can't go on",
    "no, " + "really " * 40,
    "maybe not",
    "probably not",
    "I guess not",
    "I don't think so",
    "I suppose not",
    "bananas",
    "",
]


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_no_is_a_no(text: str) -> None:
    assert kind(text) == "no"


@pytest.mark.parametrize("text", CAREFUL)
def test_what_is_hedged_or_mixed_is_none(text: str) -> None:
    assert kind(text) != "no"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("yes please", "yes"),
        ("yeah kind of", "sometimes"),
        ("I guess", "yes"),
        ("yes, but I won't do it", "yes"),
        ("yes I took them", "yes"),
        ("yes. no wait", "yes"),
        ("I don't know", "unsure"),
    ],
)
def test_a_yes_is_a_yes_in_any_wording(text: str, means: str) -> None:
    assert kind(text) == means


def test_not_right_now_is_a_no_only_where_now_was_asked_about() -> None:
    assert kind("not right now", now=True) == "no"
    assert kind("not right now") == "unsure"
    assert kind("no, not yet", now=True) != "no"


# ---------------------------------------------------------------- asked whether it is safe


@pytest.mark.parametrize("text", ["yes", "yes please", "yeah, I'm at my mum's", "yes he's asleep"])
def test_a_clear_yes_is_safe(text: str) -> None:
    assert kind(text, "safety") == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "yes but he's in the next room",
        "yeah kind of",
        "I guess",
        "yes. no",
        "not now",
        "yes for now but he's coming back",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert kind(text, "safety") != "yes"


# ---------------------------------------------------------------- what is only offered


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("I don't want to ring anybody", "no"),
        ("nah", "no"),
        ("I don't think so", "no"),
        ("what number", "yes"),
        ("yes please", "yes"),
        ("go on then", "yes"),
    ],
)
def test_a_number_may_be_taken_or_left(text: str, means: str) -> None:
    assert kind(text, "offer") == means


def test_the_number_can_be_had_again_anywhere() -> None:
    assert read("what number", EN, "danger") == read("again please", EN, "safety") == NUMBER


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("can we breathe again", "breathing"),
        ("breathing please", "breathing"),
        ("again please", "a number"),
        ("the number", "a number"),
        ("just sit with me", "quiet"),
        ("somebody to talk to", "a person"),
    ],
)
def test_what_helps_is_named_in_ones_own_words(text: str, option: str) -> None:
    found = chosen(text, MENU, EN)
    assert found and MENU[int(dict(found.slots)["1"])] == option


@pytest.mark.parametrize("text", ["I'm going to my sister's", "thanks, I'm going to my sister's", "I'll call my mum"])
def test_whoever_goes_to_somebody_is_not_kept(text: str) -> None:
    found = chosen(text, MENU, EN)
    assert found and found.name == NEAR


@pytest.mark.parametrize("text", ["nah", "no I'm fine", "no thanks"])
def test_nothing_more_is_an_answer(text: str) -> None:
    assert chosen(text, MENU, EN) == Meaning("answer", "no")


# ---------------------------------------------------------------- spoken


def test_what_is_spoken_is_never_less_careful_than_word_for_word() -> None:
    known = answers.yes_no(EN)
    for asked, eases in (("danger", "no"), ("safety", "yes")):
        heard = spoken(EN, asked)  # type: ignore[arg-type]
        assert heard.keys() == known.keys()
        changed = {phrase for phrase in known if heard[phrase] != known[phrase]}
        assert all(known[phrase].name == eases and heard[phrase].name == "unsure" for phrase in changed)
        assert {"no", "not really", "yes", "sure"}.isdisjoint(changed)
    assert spoken(EN, "danger")["maybe not"].name == spoken(EN, "safety")["i guess so"].name == "unsure"


# ---------------------------------------------------------------- by the real loop


@pytest.fixture
def asked() -> ByText:
    talk = ByText(house())
    assert talk.say("honestly what's the point any more")[-1].endswith(LIFE)
    return talk


@pytest.mark.parametrize("text", ["God no, I meant the dating apps", "no nothing like that, just a rotten day", "nah"])
def test_who_clearly_says_no_is_believed_at_once(asked: ByText, text: str) -> None:
    assert asked.say(text) == [SORRY]


@pytest.mark.parametrize("text", ["no, not anymore", "no, I just can't go on", "not right now"])
def test_who_says_it_with_a_doubt_is_not_left(asked: ByText, text: str) -> None:
    assert asked.say(text)[0].startswith("That sounds like so much pain.")


def test_the_way_is_followed_in_ones_own_words(asked: ByText) -> None:
    asked.say("yeah kind of")
    assert asked.said[-1].endswith("have you done something?")
    assert "What makes it hard for you?" in asked.say("not right now")[-1]
    assert "What makes it hard for you?" in asked.say("what number")[-1]
    asked.say("I don't want to ring anybody")
    assert "Breathe in." in asked.say("can we breathe again")
    assert asked.say("I'm going to my sister's")[-1].endswith("I'm here.")
