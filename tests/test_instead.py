"""Something else is asked for where one thing is offered: it leads there, and leaves no trace of what was offered."""

from __future__ import annotations

import pytest
from conversing import ByText, house

from assistant.events import NOTHING
from assistant.instead import elsewhere
from assistant.small_talk import KINDLY, REPLIES

HINT = "You can say yes, no, or not sure."
OFFERED = "I'm with you. Yes, no, or not sure?"
KIND = {text for name in (*KINDLY, "missing", "urge", "news") for text in REPLIES[name]}


@pytest.fixture
def talk() -> ByText:
    return ByText(house())


def led(talk: ByText) -> list[str]:
    return [e.details["exercise"] for e in talk.events if e.name == "exercise_started"]


@pytest.mark.parametrize(
    ("line", "offer"),
    [
        ("can we do something funny instead", "Would you like a distraction?"),
        ("tell me a joke", "Would you like a distraction?"),
        ("let's do the letter after all", "Would you like the closure ritual?"),
        ("can you just listen", "Would you like your journal?"),
    ],
)
@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_it_leads_there(talk: ByText, first: str, line: str, offer: str) -> None:
    assert talk.say(first)[-1] in ("Would you like room for feelings?", "Shall we?")
    assert talk.say(line)[-1] == offer


@pytest.mark.parametrize(("line", "begins"), [("relax my body", "body_scan"), ("no, breathing", "breathing")])
@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_a_phrase_of_an_exercise_begins_it(talk: ByText, first: str, line: str, begins: str) -> None:
    talk.say(first)
    assert talk.say(line)[-1] == "Shall we?"
    assert led(talk)[-1] == begins


def test_the_run_that_was_only_offered_is_stopped_and_leaves_no_trace(talk: ByText) -> None:
    talk.say("ground me")
    talk.say("tell me a joke")
    assert talk.ended() == "stopped"
    assert talk.house.memory.unfinished() == ()


def test_the_same_is_a_yes(talk: ByText) -> None:
    talk.say("i need some grounding")
    assert "out loud" in talk.say("ground me")[-1]
    assert led(talk) == ["grounding"]


@pytest.mark.parametrize(
    "line", ["I'm a bit dizzy", "she said we're better as friends", "nobody loves me", "this is killing me"]
)
@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_what_tells_how_it_is_is_met_kindly_and_the_question_comes_again(talk: ByText, first: str, line: str) -> None:
    question = talk.say(first)[-1]
    kindly, again = talk.say(line)
    assert kindly in KIND and again == question


@pytest.mark.parametrize("first", ["i'm sad about alex", "ground me"])
def test_talk_of_something_else_stays_unknown(talk: ByText, first: str) -> None:
    talk.say(first)
    assert talk.say("did you take the bins out") == [OFFERED]


@pytest.mark.parametrize(
    "line",
    ["yes", "no", "nah", "not now", "yes I need to calm down", "sure, let's do it", "no thanks", "maybe", "what"],
)
def test_answers_are_answers(talk: ByText, line: str) -> None:
    assert elsewhere(line, talk.house.locale, talk.house.book.understand).meaning == NOTHING


def test_between_two_exercises_a_third_may_be_asked_for(talk: ByText) -> None:
    talk.say("should i leave her")
    assert talk.said[-1] == "Would you like a relationship check, or room for feelings?"
    assert talk.say("can we breathe instead")[-1] in ("Would you like breathing?", "Shall we?")


@pytest.mark.parametrize("line", ["the relationship check", "room for feelings", "the first one", "um, the first"])
def test_the_exercises_that_are_named_are_answers(talk: ByText, line: str) -> None:
    talk.say("should i leave her")
    assert "Shall we?" not in talk.say(line), "they were asked just now"
    assert len(led(talk)) == 1


def test_a_reminder_can_be_asked_for_there(talk: ByText) -> None:
    talk.say("ground me")
    assert talk.say("remind me at eight in the evening")[0].endswith("at eight in the evening.")


@pytest.mark.parametrize(
    ("line", "begins"),
    [("yes. no wait. not today", False), ("no, actually yes", True), ("yes, i mean no", False)],
)
def test_the_last_clause_counts_where_one_takes_it_back(talk: ByText, line: str, begins: bool) -> None:
    talk.say("ground me")
    assert ("out loud" in talk.say(line)[-1]) is begins


# ---------------------------------------------------------------- in the middle of an exercise

OUT_LOUD = "Would you like to say it out loud?"


@pytest.fixture
def grounding(talk: ByText) -> ByText:
    talk.say("ground me")
    assert talk.say("yes")[-1] == OUT_LOUD
    return talk


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("what do you remember", "I don't keep anything at the moment."),
        ("who are you", "I'm a computer program"),
        ("call me sam", "Sam. I'll remember that."),
        ("please call me sam", "Sam. I'll remember that."),
        ("i live in ireland", "All right. Say helpline at any time"),
        ("what reminders do i have", "There are no reminders."),
        ("what day is it", "It's "),
        ("forget that", "There's nothing that you told me"),
        ("are you recording", "I work offline"),
        ("what can you do", "You can say yes, no, or not sure. You can always say repeat"),
    ],
)
def test_what_a_sentence_answers_is_answered_and_the_question_asked_again(
    grounding: ByText, line: str, answer: str
) -> None:
    said = grounding.say(line)
    assert said[0].startswith(answer)
    assert said[-1] == OUT_LOUD
    assert grounding.ended() is None
    assert "name" in " ".join(grounding.say("yes")).lower(), "and it goes on"


@pytest.mark.parametrize("line", ["purple elephants", "i don't know what i need"])
def test_all_else_has_the_hint(grounding: ByText, line: str) -> None:
    assert grounding.say(line) == [HINT]


def test_who_tells_how_it_is_twice_is_met_kindly_twice_and_it_goes_on(talk: ByText) -> None:
    talk.say("i want to grieve")
    question = talk.say("yes")[-1]
    assert question == "A week, or two weeks?"
    first, again = talk.say("she's getting married")
    second, *rest = talk.say("he left me for someone else")
    assert {first, second} <= KIND and first != second and again == question
    assert rest and question not in rest and not any("can't make that out" in text for text in rest)


def test_thanks_are_answered_and_the_question_comes_again(grounding: ByText) -> None:
    assert grounding.say("thanks") == [REPLIES["thanks"][0], OUT_LOUD]
    assert grounding.say("thank you") == [REPLIES["thanks"][1], OUT_LOUD]


@pytest.mark.parametrize("line", ["who are you", "what do you remember", "forget that", "what can you do"])
def test_a_request_is_no_name(line: str) -> None:
    talk = ByText(house())
    talk.say("who can i call")
    question = talk.say("yes")[-1]
    assert question == "Who leaves you feeling a bit lighter?"
    assert talk.say(line)[-1] == question
    assert talk.say("anna")[-1] == "Did you say Anna?"


def test_what_goes_on_is_not_counted_as_left() -> None:
    talk = ByText(house())
    for line in ("check in with me", "yes", "stop", "dear diary", "yes", "a blue door"):
        talk.say(line)
    assert talk.say("what do you remember")[0] == (
        "I remember one thing that I hold for a day and one exercise we didn't finish."
    )


def test_a_question_of_its_own_may_come_in_between(grounding: ByText) -> None:
    assert grounding.say("remind me at nine") == ["In the morning, or in the evening?"]
    assert grounding.say("in the evening")[-1] == OUT_LOUD
    assert len(grounding.house.memory.reminders()) == 1


def test_names_hold_from_there_on() -> None:
    talk = ByText(house())
    for line in ("start the closure ritual", "yes", "photos"):
        talk.say(line)
    assert talk.say("say she")[0] == "All right, I say she."
    for line in ("stop", "start the closure ritual", "yes"):
        talk.say(line)
    talk.say("call them anna")
    talk.say("things")
    assert "Name Anna's things" in " ".join(talk.said) or "Name her things" in " ".join(talk.said)


def test_another_exercise_begins_after_a_yes(grounding: ByText) -> None:
    assert grounding.say("breathe with me") == ["Shall we leave this here, and turn to breathing?"]
    said = grounding.say("yes")
    assert led(grounding) == ["grounding", "breathing"]
    assert "Shall we?" not in said, "they were asked just now"


@pytest.mark.parametrize("line", ["no", "(silence)"])
def test_without_a_yes_it_goes_on(grounding: ByText, line: str) -> None:
    grounding.say("breathe with me")
    said = grounding.say(line)
    while said[-1] != OUT_LOUD:
        said = grounding.say("(silence)")
    assert "Then we stay with this." in grounding.said
    assert led(grounding) == ["grounding"]


def test_to_forget_everything_ends_it(grounding: ByText) -> None:
    assert grounding.say("forget everything")[-1] == "Do you want me to forget everything?"
    assert grounding.ended() == "stopped"


def test_another_exercise_waits_for_a_yes_in_a_question_that_came_in_between_too(grounding: ByText) -> None:
    grounding.say("remind me at nine")
    assert grounding.say("breathe with me") == ["Shall we leave this here, and turn to breathing?"]
    assert grounding.say("no")[-1] == "In the morning, or in the evening?"


# ---------------------------------------------------------------- a question of the companion itself

HOW = "Where are you now, from zero, the worst, to ten?"
PART = "In the morning, or in the evening?"


@pytest.mark.parametrize("before", [(), ("i'm panicking",), ("4",)])
def test_the_check_in_is_left_for_an_exercise_that_is_asked_for(talk: ByText, before: tuple[str, ...]) -> None:
    for line in ("i feel awful", *before):
        talk.say(line)
    assert talk.say("ground me")[-1] == "Shall we?"
    assert led(talk) == ["grounding"]


def test_a_feeling_is_an_answer_there_or_met_kindly_and_never_a_request(talk: ByText) -> None:
    talk.say("i feel awful")
    kindly, question = talk.say("nobody loves me")
    assert kindly in KIND and question == HOW
    assert talk.say("4")[-1].endswith("Is it more sad, lonely, or angry?")
    assert talk.say("i'm lonely")[-1].startswith("We could try ")
    assert led(talk) == []


@pytest.mark.parametrize(
    ("line", "answer"), [("what reminders do i have", "There are no reminders."), ("who are you", "I'm a computer")]
)
def test_what_a_sentence_answers_is_answered_there_too(talk: ByText, line: str, answer: str) -> None:
    assert talk.say("remind me every day at nine") == [PART]
    said = talk.say(line)
    assert said[0].startswith(answer) and said[-1] == PART
    assert talk.say("in the morning")[-1].endswith("at nine in the morning.")


def test_a_code_can_be_set_there(talk: ByText) -> None:
    talk.say("remind me every day at nine")
    assert talk.say("set a code") == ["Please say four digits."]


@pytest.mark.parametrize("first", ["i feel awful", "remind me every day at nine"])
def test_to_forget_everything_always_gets_through(talk: ByText, first: str) -> None:
    talk.say(first)
    assert talk.say("forget everything")[-1] == "Do you want me to forget everything?"
    assert talk.say("forget everything") == ["Are you sure?"], "said once more, it is a yes"
    assert talk.say("don't forget everything") == [HINT]
    assert talk.say("no") == ["Then everything stays as it is."]


# ---------------------------------------------------------------- forget that


@pytest.fixture
def told(talk: ByText) -> ByText:
    for line in ("dear diary", "yes", "a blue door"):
        talk.say(line)
    assert talk.said[-1].startswith("What was it about")
    return talk


def test_forget_that_is_the_last_thing_told(told: ByText) -> None:
    assert told.say("forget that") == ["Shall I forget what you just told me?"]
    said = told.say("yes")
    assert said[0] == "It's forgotten."
    assert said[-1].startswith("What was it about")
    assert told.house.memory.held_entries() == ()
    told.say("what happened")
    assert "Shall I keep this entry?" not in told.say("calm")


def test_forget_that_leaves_it_without_a_yes(told: ByText) -> None:
    told.say("forget that")
    assert told.say("no")[0] == "Then it stays as it is."
    assert len(told.house.memory.held_entries()) == 1


def test_what_was_never_held_is_not_mistaken_for_something_older(talk: ByText) -> None:
    for line in ("dear diary", "yes", "a blue door", "what happened", "calm", "yes", "no"):
        talk.say(line)
    for line in ("start the closure ritual", "yes", "things", "a book and a scarf"):
        talk.say(line)
    assert talk.say("forget that")[0] == "What you just told me isn't kept. There's nothing to forget."
    assert len(talk.house.memory.entries()) == 1
