"""Answers on the safe route in people's own words: a clear no is believed, and in doubt it is the careful answer."""

from __future__ import annotations

import pytest
from conversing import ByText, house

from assistant import answers
from assistant.care import Distress
from assistant.care_answers import (
    NEAR,
    NUMBER,
    WAY_OUT,
    Asked,
    about_it,
    chosen,
    lives_in,
    options,
    read,
    spoken,
    way_out,
)
from assistant.care_route import HEAVY, LIFE, SORRY, route
from assistant.events import NOTHING, Meaning, Understanding
from assistant.helplines import Helplines
from assistant.locale import Locale
from assistant.needs import Hear, Speak

EN = Locale.load("en")
YES = Meaning("answer", "yes")


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
    found = chosen(text, EN, YES)
    assert found and found.name == option


@pytest.mark.parametrize("text", ["I'm going to my sister's", "thanks, I'm going to my sister's", "I'll call my mum"])
def test_whoever_goes_to_somebody_is_not_kept(text: str) -> None:
    found = chosen(text, EN, YES)
    assert found and found.name == NEAR


@pytest.mark.parametrize("text", ["nah", "no I'm fine", "no thanks"])
def test_nothing_more_is_an_answer(text: str) -> None:
    found = chosen(text, EN, YES)
    assert found and found.name in ("no", "none")


@pytest.mark.parametrize(
    "text", ["no it's pointless", "no, what for", "no it won't help", "nah I can't", "no. I give up"]
)
def test_a_no_with_more_to_it_is_not_let_go(text: str) -> None:
    found = chosen(text, EN, YES)
    assert found is None or found.name == "unsure"


@pytest.mark.parametrize("text", ["no, breathing", "no I want to breathe", "no, a person please"])
def test_an_option_after_a_no_is_taken(text: str) -> None:
    found = chosen(text, EN, YES)
    assert found and found.name in ("breathing", "a person")


@pytest.mark.parametrize("text", ["yes", "okay", "yes please", "maybe"])
def test_a_yes_to_a_choice_is_what_it_is_taken_for(text: str) -> None:
    number = Meaning("answer", "a number")
    assert chosen(text, EN, number) == options(EN, number)[text] == number


@pytest.mark.parametrize("text", ["okay", "ok", "Sure.", "all right", "please"])
def test_mere_assent_is_no_yes_where_distress_itself_is_asked_about(text: str) -> None:
    found = read(text, EN, "danger", about=True)
    assert found and found.name == "unsure"
    assert kind(text) == "yes", "danger that is there now is another thing"


@pytest.mark.parametrize("text", ["yes", "okay yes", "I guess so", "sure I am", "ok, I do"])
def test_what_is_said_with_it_counts(text: str) -> None:
    found = read(text, EN, "danger", about=True)
    assert found and found.name == "yes"


# ---------------------------------------------------------------- what is said to the offer of a number


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("i can't", "scared"),
        ("i can't, i'm scared", "scared"),
        ("i'm scared", "scared"),
        ("im scared", "scared"),
        ("i don't know how", "how"),
        ("i want to talk to a person", "talk"),
        ("a person", "talk"),
        ("talk to someone", "talk"),
        ("no", "no"),
        ("i can't call anyone", "no"),
    ],
)
def test_fear_and_the_wish_for_a_person_are_answers_to_a_number(text: str, means: str) -> None:
    assert kind(text, "number") == means
    assert kind(text, "danger") not in ("scared", "how", "talk")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("what is 988", "who"),
        ("what's 116 123?", "who"),
        ("who are they", "who"),
        ("what is 911", "emergency"),
        ("do they tell anyone", "tell"),
        ("is it anonymous?", "tell"),
    ],
)
def test_what_can_be_asked_about_a_number(text: str, about: str) -> None:
    found = about_it(text, EN, "911")
    assert found and found.name == about


@pytest.mark.parametrize("text", ["I live in Canada.", "canada", "I'm in Canada", "in Canada please"])
def test_where_somebody_lives(text: str) -> None:
    found = lives_in(text, EN)
    assert found and found.name == "country CA"


# ---------------------------------------------------------------- ways out

MISUNDERSTOOD = [
    "no i was only writing",
    "no no, i meant the car",
    "no, that's not what i meant",
    "no, you misunderstood me",
    "no, that's a song",
    "no. it's just my diary",
]
WELL = [
    "i'm safe",
    "none, i'm fine, it was a misunderstanding",
    "you misunderstood",
    "that's not what i meant",
    "it's just a story",
    "its just my diary",
    "i'm okay, i was only writing",
]
NO_WAY_OUT = [
    "i meant it",
    "no, i meant every word",
    "that's what i meant",
    "i meant the pills",
    "i'm fine with dying",
    "i'm not safe",
    "i'm safe, i think",
    "no it's not a joke",
    "it was only a joke, but i want it to stop",
    "that's not what i meant, i want to die",
    "no, that's not what i meant, i took all my pills",
    "i was only writing my goodbye letter",
    "you misunderstood, yes",
    "no",
    "it hurt less",
]


@pytest.mark.parametrize("text", [*MISUNDERSTOOD, *WELL])
def test_who_was_misunderstood_gets_out_after_a_hint(text: str) -> None:
    assert way_out(text, EN, sure=False) == WAY_OUT


@pytest.mark.parametrize("text", MISUNDERSTOOD)
def test_after_direct_words_it_takes_a_no_and_a_misunderstanding(text: str) -> None:
    assert way_out(text, EN, sure=True) == WAY_OUT


@pytest.mark.parametrize("text", WELL)
def test_after_direct_words_less_is_no_way_out(text: str) -> None:
    assert way_out(text, EN, sure=True) is None


@pytest.mark.parametrize("text", NO_WAY_OUT)
def test_what_is_doubted_or_said_in_distress_is_no_way_out(text: str) -> None:
    assert way_out(text, EN, sure=False) is None


# ---------------------------------------------------------------- spoken


def test_what_is_spoken_is_never_less_careful_than_word_for_word() -> None:
    known = answers.yes_no(EN)
    for asked, eases in (("danger", "no"), ("safety", "yes")):
        heard = spoken(EN, asked)  # type: ignore[arg-type]
        assert heard.keys() - known.keys() == set(EN.misheard) and heard["now"] == NOTHING
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
    assert asked.say(text)[0] == SORRY
    assert not asked.said[-1].endswith("?")


def test_who_was_understood_and_says_no_hears_what_may_help_and_has_it(asked: ByText) -> None:
    assert asked.say("no") == [SORRY, HEAVY]
    asked.say("breathe with me")
    assert asked.names().count("exercise_started") == 1


def test_who_was_not_understood_hears_nothing_of_it(asked: ByText) -> None:
    assert asked.say("God no, I meant the dating apps") == [SORRY]


@pytest.mark.parametrize("text", ["I stood up there on the bridge railing and nearly jumped last night."])
def test_what_is_only_alike_may_be_none_and_is_left_at_that(text: str) -> None:
    talk = ByText(house())
    talk.say(text)
    assert talk.say("no") == [SORRY]


def test_where_an_exercise_goes_on_it_goes_on_at_once() -> None:
    flow, said = route(Distress("suicide", 2), EN, Helplines(), goes_on=True), []
    need, ending = next(flow), None
    while ending is None:
        said += [need.text] if isinstance(need, Speak) else []
        try:
            need = flow.send(Understanding("no", Meaning("answer", "no")) if isinstance(need, Hear) else 1.0)
        except StopIteration as end:
            ending = end.value
    assert (said[-1], ending) == (SORRY, "back")


@pytest.mark.parametrize("text", ["no, not anymore", "no, I just can't go on", "not right now"])
def test_who_says_it_with_a_doubt_is_not_left(asked: ByText, text: str) -> None:
    assert asked.say(text)[0].startswith("That sounds like so much pain.")


def test_a_line_that_is_no_answer_is_asked_about_once_more_and_then_it_is_careful(asked: ByText) -> None:
    assert asked.say("It hurt less than last week.") == [f"You can answer yes, not at all, or not sure. {LIFE}"]
    assert asked.say("We went to the market.")[0].startswith("That sounds like so much pain.")


def test_a_line_that_is_only_like_distress_is_no_answer_either(asked: ByText) -> None:
    said = asked.say("I stood up there on the bridge railing and nearly jumped last night.")
    assert said == [f"You can answer yes, not at all, or not sure. {LIFE}"]


@pytest.mark.parametrize("steps", range(4))
def test_there_is_a_way_out_at_every_step_after_a_hint(asked: ByText, steps: int) -> None:
    for line in ["bananas", "bananas", "i don't know", "i don't know"][:steps]:
        asked.say(line)
    assert asked.say("you misunderstood")[-1].endswith("Are you safe for now?")
    assert asked.say("yes") == [SORRY]


def test_who_is_not_safe_after_all_stays_where_it_was(asked: ByText) -> None:
    asked.say("bananas")
    asked.say("bananas")
    question = asked.said[-1]
    asked.say("you misunderstood")
    assert asked.say("not really")[-1] == question
    assert "safe for now" not in asked.say("i'm fine")[-1], "now it takes more"


def test_that_is_not_what_i_said_is_a_way_out_too(asked: ByText) -> None:
    assert asked.say("that's not what i said")[-1].endswith("Are you safe for now?")


def test_after_direct_words_only_a_named_misunderstanding_leads_back() -> None:
    talk = ByText(house())
    talk.say("i want to die")
    assert talk.say("i'm fine")[-1].endswith(LIFE)
    assert talk.say("no no, i meant the car")[-1].endswith("Are you safe for now?")
    assert talk.say("yes") == [SORRY]


def test_the_way_is_followed_in_ones_own_words(asked: ByText) -> None:
    asked.say("yeah kind of")
    assert asked.said[-1].endswith("have you done something?")
    assert "a number, a person, or breathing?" in asked.say("not right now")[-1]
    assert "I live in Canada" in " ".join(asked.say("what number"))
    assert "Breathe in." in asked.say("can we breathe again")
    assert asked.say("I'm going to my sister's")[-1].endswith("I'm here.")


def test_why_calling_is_hard_is_asked_where_there_is_a_number_and_thanked_for_where_it_is_told() -> None:
    talk = ByText(house(person={"country": "GB"}))
    for line in ("i want to die", "yes", "no"):
        talk.say(line)
    assert "What makes it hard for you?" in talk.say("yes")[-1]
    assert talk.say("they will send the police")[0].startswith("Thank you for telling me.")


def test_nobody_is_thanked_for_silence() -> None:
    talk = ByText(house())
    talk.say("i want to die")
    talk.say("")
    assert talk.say("")[-1] == "Are you in danger now, or have you done something?"
