"""Therapy: each phrase leads to its part, other parts follow on a yes, and the truth is told at once."""

from __future__ import annotations

import pytest
from scripted import Person, answering
from test_content import EXERCISES, led

from assistant.calls import Keep, RepeatAfterMe
from assistant.intent import Phrasebook
from assistant.locale import Locale

MARKS = {
    "when": "when most days are hard",
    "how": "A doctor can name places near you.",
    "online": "Studies found similar results",
    "change": "Changing is normal.",
    "teenager": "one adult they trust",
}
WORKS = "In therapy, you talk with somebody"
TRUTH = "I'm a program, and no substitute for a therapist."


def asked(phrase: str) -> Person:
    """Somebody who says `phrase`, and wants no other part after it."""
    meaning = Phrasebook([EXERCISES["therapy"]], Locale.load("en")).understand(phrase).meaning
    return led("therapy", answering({"another part": "no", "Which one": "silent"}), slots=dict(meaning.slots))


@pytest.mark.parametrize(
    ("phrase", "part"),
    [
        ("should i see a therapist", "when"),
        ("help me find a therapist", "how"),
        ("how do i change a therapist", "change"),
        ("does online therapy work", "online"),
        ("i don't like my therapist", "change"),
        ("my daughter needs help", "teenager"),
    ],
)
def test_a_phrase_leads_to_its_part_alone(phrase: str, part: str) -> None:
    heard = asked(phrase).heard
    assert [name for name, mark in MARKS.items() if mark in heard] == [part]
    assert WORKS not in heard


@pytest.mark.parametrize("phrase", ["how does therapy work", "i need therapy"])
def test_an_open_phrase_says_how_it_can_help(phrase: str) -> None:
    assert WORKS in asked(phrase).heard


@pytest.mark.parametrize("part", MARKS)
def test_every_part_can_be_chosen_at_once(part: str) -> None:
    person = led("therapy", answering({"another part": "no", "Which one": part}))
    assert [name for name, mark in MARKS.items() if mark in person.heard] == [part]


@pytest.mark.parametrize("part", ["change", "teenager"])
def test_the_last_two_are_named_when_none_of_the_first_is_it(part: str) -> None:
    answers = {"another part": "no", "Which one": "none", "Then change": part}
    assert MARKS[part] in led("therapy", answering(answers)).heard


def test_all_parts_follow_one_after_the_other_on_a_yes_and_each_once() -> None:
    heard = led("therapy", answering({})).heard
    assert [heard.count(mark) for mark in MARKS.values()] == [1] * 5


@pytest.mark.parametrize("kind", ["yes", "no", "silent"])
def test_can_you_replace_a_therapist_is_answered_before_anything_is_asked(kind: str) -> None:
    person = led("therapy", answering({"Shall we?": kind}), slots={"way": "replace"})
    assert person.turns[0][:2] == ["No.", TRUTH]


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("way", ["when", "how", "online", "change", "teenager", "replace", None])
def test_that_it_is_no_substitute_is_always_said(way: str | None, short: bool) -> None:
    person = led("therapy", answering({}), slots={"way": way} if way else {}, short=short)
    assert person.heard.count(TRUTH) == (2 if short and way == "replace" else 1)


def test_the_sentence_for_leaving_is_practiced() -> None:
    person = led("therapy", answering({"another part": "no"}), slots={"way": "change"})
    assert [c.sentence for c in person.calls if isinstance(c, RepeatAfterMe)] == ["I'd like to try someone else."]


@pytest.mark.parametrize(
    ("kind", "said"), [("yes", "You decide."), ("no", "it can wait"), ("unsure", "only for looking")]
)
def test_no_answer_is_pressed(kind: str, said: str) -> None:
    person = led("therapy", answering({"sound like you": kind, "another part": "no"}), slots={"way": "when"})
    assert said in person.heard


def test_the_short_version_says_when_and_how() -> None:
    person = led("therapy", answering({}), short=True)
    assert MARKS["when"] in person.heard and "charity" in person.heard
    assert person.questions == ["Shall we?"]


def test_only_the_date_is_kept_for_ninety_days() -> None:
    person = led("therapy", answering({}))
    assert [c for c in person.calls if isinstance(c, Keep)] == [Keep("done", "2026-03-01", 90)]
