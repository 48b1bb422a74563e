"""What somebody is offered who says in their own words how it is, and who is left alone."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.events import Meaning
from assistant.exercise import Exercise
from assistant.intent import Phrasebook
from assistant.likeness import Likeness
from assistant.locale import Locale
from bench.understanding import Line, lines, phrasebook

SAID: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "own_words.toml").read_text("utf-8"))
EN = Locale.load("en")


@cache
def book() -> Phrasebook:
    return phrasebook()


@cache
def found(part: str) -> list[Line]:
    return lines(book(), part)


def asked(part: str) -> list[Line]:
    return [line for line in found(part) if line.wanted != "none"]


# ---------------------------------------------------------------- how well it does


@pytest.mark.parametrize(
    ("part", "first", "three", "offered"),
    [("tuning", 0.9, 0.97, 0.82), ("held_out", 0.9, 0.97, 0.87), ("held_out_2", 0.88, 0.95, 0.81)],
)
def test_the_fitting_exercise_comes_first(part: str, first: float, three: float, offered: float) -> None:
    said = asked(part)
    assert sum(line.first for line in said) >= first * len(said)
    assert sum(line.among_three for line in said) >= three * len(said)
    assert sum(line.offered for line in said) >= offered * len(said)


@pytest.mark.parametrize(("part", "most"), [("tuning", 0.03), ("held_out", 0.03), ("held_out_2", 0.03)])
def test_unrelated_talk_is_left_alone(part: str, most: float) -> None:
    talk = [line for line in found(part) if line.wanted == "none"]
    assert len(talk) > 90
    assert sum(line.answered for line in talk) <= most * len(talk)


def test_every_exercise_is_found_by_somebody() -> None:
    assert {line.wanted for line in asked("held_out") if line.first} == set(SAID["held_out"]) - {"none"}


# ---------------------------------------------------------------- asked, not forced


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("she is on my mind all day long, from morning till night", "not_personal"),
        ("he never texts back", "one_sided_check"),
        ("my ex is getting married", "allow_feelings"),
        ("she blocked me", "not_personal"),
        ("i keep checking his profile", "distraction"),
        ("should i text her", "one_sided_check"),
        ("everyone is in a relationship but me", "open_heart"),
        ("i can't eat", "self_love"),
        ("I feel worthless today", "worthy"),
        ("i dont have anyone i can talk too", "support_network"),
        ("It was a long day, and i keep crying since i came home", "allow_feelings"),
    ],
)
def test_it_is_offered_and_not_started(text: str, name: str) -> None:
    understood = book().understand(text)
    assert (understood.meaning.action, understood.meaning.name) == ("offer", name)
    assert understood.candidates[0].exercise == name
    assert len(understood.candidates) >= 3
    scores = [candidate.score for candidate in understood.candidates]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


@pytest.mark.parametrize("kind", ["missing", "urge", "news"])
def test_what_weighs_on_somebody_is_taken_up(kind: str) -> None:
    said = SAID["told"][kind]
    meanings = [book().understand(text).meaning for text in said]
    assert sum(dict(meaning.slots).get("told") == kind for meaning in meanings) >= 0.9 * len(said)


@pytest.mark.parametrize("kind", ["missing", "urge", "news"])
def test_what_is_offered_then_comes_first_of_the_candidates_and_their_scores_fall(kind: str) -> None:
    offers = [u for text in SAID["told"][kind] if (u := book().understand(text)).meaning.action == "offer"]
    assert [u.candidates[0].exercise for u in offers] == [u.meaning.name for u in offers]
    scores = [[candidate.score for candidate in u.candidates] for u in offers]
    assert scores == [sorted(some, reverse=True) for some in scores]


def test_talk_that_sounds_like_it_is_left_alone() -> None:
    assert {book().understand(text).meaning.action for text in SAID["told"]["unrelated"]} == {"none"}


@pytest.mark.parametrize("text", ["i miss him so much", "I made dinner and watched a film. I miss her so much."])
def test_with_it_comes_the_exercise_that_fits(text: str) -> None:
    understood = book().understand(text)
    assert understood.meaning == Meaning("offer", "allow_feelings", (("told", "missing"),))
    assert understood.candidates[0].exercise == "allow_feelings" and understood.score < 1.0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("i can't stop thinking about her, i keep checking her profile", "distraction"),
        ("i can't stop thinking about her", "not_personal"),
        ("im panicing", "grounding"),
        ("i feel so numb", "grounding"),
        ("nothing works out for me", "trust"),
    ],
)
def test_a_phrase_that_tells_how_it_is_is_offered(text: str, name: str) -> None:
    assert book().understand(text).meaning == Meaning("offer", name)


def test_what_may_be_medical_waits_for_no_offer() -> None:
    assert book().understand("i can't breathe").meaning.action == "start"


def test_a_clear_request_is_started() -> None:
    assert book().understand("do a grounding exercise with me").meaning == Meaning("start", "grounding")
    assert book().understand("stop").meaning == Meaning("command", "stop")


@pytest.mark.parametrize("text", SAID["never"]["refused"])
def test_what_is_refused_is_not_started(text: str) -> None:
    assert book().understand(text).meaning.action == "none"


@pytest.mark.parametrize("text", SAID["never"]["others"] + SAID["never"]["small_talk"])
def test_small_talk_and_what_is_told_of_others_asks_for_nothing(text: str) -> None:
    assert book().understand(text).meaning.action == "none"


@pytest.mark.parametrize("text", SAID["checkin"]["checkin"])
def test_vague_misery_leads_to_a_check_in(text: str) -> None:
    assert book().understand(text).meaning == Meaning("request", "checkin")


# ---------------------------------------------------------------- the examples of exercises


def exercise(name: str, *utterances: str) -> Exercise:
    return Exercise(name, [f"start {name}"], run=lambda session: None, utterances=utterances)


def test_an_exercise_of_ones_own_is_offered_to_its_examples() -> None:
    walk = exercise(
        "walk", "i need to get out of the house", "i'm cooped up inside", "i could use fresh air", "let me outside"
    )
    tea = exercise(
        "tea", "something warm to drink", "i could use a hot drink", "my hands are cold", "make me a cup of something"
    )
    both = Phrasebook([walk, tea], EN)
    assert both.understand("i really need to get out of this house").meaning == Meaning("offer", "walk")
    assert both.understand("a hot drink, i could use that").meaning == Meaning("offer", "tea")
    assert both.understand("he fixed the printer").meaning.action == "none"


def test_two_that_fit_alike_are_both_named() -> None:
    said = (
        "the garden is what i miss",
        "i long for the garden",
        "the garden would do me good",
        "garden time is what i need",
    )
    book = Phrasebook([exercise("one", *said[:2]), exercise("two", *said[2:])], EN)
    understood = book.understand("what i need and what i miss is the garden")
    assert {c.exercise for c in understood.candidates[:2]} == {"one", "two"}


def test_without_examples_nothing_is_learned() -> None:
    assert Phrasebook([exercise("walk")], EN).understand("i need to get out of the house").meaning.action == "none"


def test_examples_can_be_heard_where_that_is_wanted() -> None:
    walk = Phrasebook([exercise("walk", "Fresh air, please")], EN)
    assert walk.meanings(utterances=True)["fresh air please"] == Meaning("offer", "walk")
    assert "fresh air please" not in walk.meanings()
    assert walk.meanings(utterances=True)["start walk"] == Meaning("start", "walk")


def test_examples_weigh_more_than_chance() -> None:
    likeness = Likeness(
        [("sea", "waves and salt"), ("sea", "the salty waves"), ("town", "streets and cars")], EN.own_words
    )
    scores = likeness.scores("salt waves")
    assert scores["sea"] > 0.5 > scores["town"]
    assert Likeness[str]([], EN.own_words).scores("salt waves") == {}


# ---------------------------------------------------------------- learning


class Slow(dict[str, str]):
    """Parts of words that are only given once the test allows it: learning waits for them."""

    allowed = threading.Event()

    def items(self) -> Any:
        self.allowed.wait(timeout=20)  # so that the test ends, and fails, if it is waited for
        return super().items()


def test_until_the_examples_are_learned_phrases_count_and_nothing_waits() -> None:
    said, slow = "i need to get out of the house", Slow(EN.own_words.parts)
    book = Phrasebook([exercise("walk", said)], replace(EN, own_words=replace(EN.own_words, parts=slow)))
    book.prepare()
    assert book.understand(said).meaning.action == "none"
    assert book.understand("start walk").meaning == Meaning("start", "walk")
    slow.allowed.set()
    book.wait()
    assert book.understand(said).meaning == Meaning("offer", "walk")


def test_what_was_learned_beforehand_is_not_learned_again() -> None:
    book = Phrasebook([exercise("walk", "i need to get out of the house")], EN)
    book.prepare()
    book.prepare()
    book.wait()
    learned = book._paraphrases._likeness.__dict__["_learned"]
    assert book.understand("i need to get out of the house").meaning == Meaning("offer", "walk")
    assert book._paraphrases._likeness._learned is learned


def test_every_built_in_exercise_has_examples() -> None:
    assert all(len(EN.own_words.utterances[name]) >= 25 for name in SAID["held_out"] if name != "none")
