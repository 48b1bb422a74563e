"""Everything that is said aloud by the exercises in plugins/, held against the voice rules, and where each way ends."""

from __future__ import annotations

import contextlib
import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from scripted import Person, Rule, answering, at_random, like

from assistant import Session, Stopped, Told
from assistant.calls import Breathe, Choose, Listen, Pause, RepeatAfterMe
from assistant.intent import Phrasebook
from assistant.locale import Locale
from assistant.models import choose
from assistant.plugins import Plugins
from assistant.recogniser import SpeechModel
from assistant.resources import plugins_folder

LONGEST = 14
"""Words in a spoken sentence."""

BANNED = """
must; should; ought; have to; need to; at least; be strong; calm down; cheer up; you're safe; you are safe; get over;
over it; happens for a reason; meant to be; good things are coming; plenty of fish; bright side; count your blessings;
lesson; damaged; toxic; narcissist; disorder; diagnose; i promise; i guarantee; you will be; everything will; send;
fire; burn; streak; failure; boyfriend; girlfriend; he; she; him; her; his; hers; why; god; pray
""".replace("\n", " ")
GIVEN = "I don't have to know yet."
"""The content plan's own sentence for "trust"."""
NEVER = re.compile("|".join(rf"\b{re.escape(b.strip())}\b" for b in BANNED.split(";")), re.IGNORECASE)

PLUGINS = Plugins(plugins_folder(), packages=False)
EXERCISES = {name: exercise for name, (_, exercise) in PLUGINS.exercises.items()}


def test_every_plugin_loads() -> None:
    assert not [p.error for p in PLUGINS.all if p.error]
    assert {"grounding", "worthy", "closure_ritual"} <= set(EXERCISES)


def led(name: str, rule: Rule, **facts: Any) -> Person:
    person = Person(rule, **facts)
    with contextlib.suppress(Stopped):  # what leaves for the care route doesn't come back
        EXERCISES[name].run(Session(person))
    return person


@cache
def people(name: str) -> list[Person]:
    """Many different people, each led through the exercise once."""
    moods = ("yes", "no", "sometimes", "unsure", "silent", "skipped", "none")
    same = [led(name, like(mood), short=short) for mood in moods for short in (False, True)]
    return same + [led(name, at_random(seed), short=seed % 4 == 0) for seed in range(400)]


each_exercise = pytest.mark.parametrize("name", sorted(EXERCISES))


# ---------------------------------------------------------------- voice rules


@each_exercise
def test_sentences_fit_in_one_breath(name: str) -> None:
    sentences = {s for person in people(name) for turn in person.turns for s in turn}
    assert [s for s in sentences if len(s.split()) > LONGEST] == []


@each_exercise
def test_at_most_three_sentences_before_a_turn_or_a_rest(name: str) -> None:
    assert [turn for person in people(name) for turn in person.turns if len(turn) > 3] == []


@each_exercise
def test_one_question_at_a_time_and_it_comes_last(name: str) -> None:
    letters = {s for person in people(name) for turn in person.turns for s in turn[:-1] if s.endswith("?")}
    assert letters == set()


@each_exercise
def test_at_most_three_choices_are_spoken(name: str) -> None:
    for person in people(name):
        for call in person.calls:
            if isinstance(call, Choose):
                assert sum(option in call.question.lower() for option in call.options) in (2, 3), call.question


@each_exercise
def test_no_banned_words(name: str) -> None:
    assert {m[0] for person in people(name) if (m := NEVER.search(person.heard.replace(GIVEN, "")))} == set()


@each_exercise
def test_only_known_words_are_left_to_fill_in(name: str) -> None:
    braces = {b for person in people(name) for b in re.findall(r"\{.*?\}|[{}]", person.heard)}
    assert braces <= {"{they}", "{them}", "{their}", "{name}"}


@each_exercise
def test_exercises_are_handed_over_to_only_if_they_exist(name: str) -> None:
    assert {person.handed_over for person in people(name)} <= {"", *EXERCISES}


@each_exercise
def test_free_speech_is_never_quoted_nor_kept(name: str) -> None:
    for person in people(name):
        assert "zanzibar" not in person.heard + str(person.kept)


# ---------------------------------------------------------------- beginnings and endings


@each_exercise
def test_consent_comes_first_with_the_minutes(name: str) -> None:
    for person in people(name):
        assert person.questions[0] == "Shall we?"
        assert "minute" in " ".join(person.turns[0])
        assert sum(isinstance(c, Listen | RepeatAfterMe | Breathe) for c in person.calls[:4]) == 0


@each_exercise
@pytest.mark.parametrize("kind", ["no", "silent", "skipped"])
def test_without_a_yes_nothing_begins(name: str, kind: str) -> None:
    person = led(name, answering({"Shall we?": kind}))
    assert person.questions == ["Shall we?"]
    assert person.heard.endswith("I'm here.")


@each_exercise
def test_being_unsure_of_it_is_asked_again_and_may_end_it(name: str) -> None:
    person = led(name, answering({"Shall we?": "unsure", "begin, and see": "no"}))
    assert len(person.questions) == 2
    assert person.heard.endswith("I'm here.")


@each_exercise
def test_every_way_ends_kindly(name: str) -> None:
    assert all(person.heard.endswith("I'm here.") for person in people(name) if not person.cared)


@each_exercise
def test_openings_and_closings_come_in_five_variants(name: str) -> None:
    started = [p for p in people(name) if len(p.questions) > 1 and not p.facts["short"]]
    assert len({p.turns[0][0] for p in started}) >= 5
    assert len({" ".join(p.turns[-1][-2:]) for p in started}) >= 5


@each_exercise
def test_the_same_opening_never_comes_twice_in_a_row(name: str) -> None:
    person = Person(at_random(1))
    openings = []
    for _ in range(20):
        person.turns = [[]]
        with contextlib.suppress(Stopped):
            EXERCISES[name].run(Session(person))
        openings.append(person.turns[0][0])
    assert all(one != other for one, other in pairwise(openings))


@each_exercise
def test_the_short_version_is_short(name: str) -> None:
    person = led(name, like("yes"), short=True)
    words = len(person.heard.split())
    quiet = sum(c.seconds for c in person.calls if isinstance(c, Pause))
    assert words * 60 / 130 + quiet < 90


# ---------------------------------------------------------------- what a person says


@cache
def model() -> SpeechModel:
    return SpeechModel(choose("auto", "en").path)


@each_exercise
def test_the_model_knows_every_word_that_is_to_be_said(name: str) -> None:
    calls = [call for person in people(name) for call in person.calls]
    sentences = {call.sentence for call in calls if isinstance(call, RepeatAfterMe)}
    options = {option for call in calls if isinstance(call, Choose) for option in call.options}
    locale = Locale.load("en")
    phrases = Phrasebook([EXERCISES[name]], locale).meanings(commands=False)
    words = {word for text in {*sentences, *options, *phrases} for word in locale.spoken(text).split()}
    assert [word for word in sorted(words) if not model().knows(word)] == []


def test_the_phrases_of_all_exercises_go_together() -> None:
    book = Phrasebook(list(EXERCISES.values()), Locale.load("en"))
    assert book.problems == ()
    assert book.clashes == ()


@each_exercise
def test_options_are_no_commands(name: str) -> None:
    commands = Phrasebook([], Locale.load("en")).meanings()
    options = {o for p in people(name) for c in p.calls if isinstance(c, Choose) for o in c.options}
    assert options & set(commands) == set()


@each_exercise
def test_examples_start_the_exercise_they_belong_to(name: str) -> None:
    book = Phrasebook(list(EXERCISES.values()), Locale.load("en"))
    examples = EXERCISES[name].examples
    assert len(examples) >= 2
    for example in examples:
        first = book.understand(example[0].removeprefix("person: ")).meaning
        assert first.action in ("start", "offer") and first.name == name


# ---------------------------------------------------------------- grounding


def test_grounding_goes_from_five_to_one() -> None:
    person = led("grounding", like("no"))
    counts = [m[1] for m in re.finditer(r"Notice (\w+) things? you can", person.heard)]
    assert counts == ["five", "four", "three", "two", "one"]


@pytest.mark.parametrize("told", [Told(False, said="none"), Told(False, said="unsure"), Told(False, skipped=True)])
def test_a_missing_sense_is_swapped(told: Told) -> None:
    person = led("grounding", answering({"out loud": "yes", "hear": told}))
    assert "we can use touch" in person.heard.lower()


def test_silence_turns_naming_into_noticing() -> None:
    person = led("grounding", answering({"out loud": "yes", "Name four": Told(True)}))
    assert len([c for c in person.calls if isinstance(c, Listen)]) == 2
    assert "Notice one thing you can taste." in person.heard


@pytest.mark.parametrize(("kind", "breaths"), [("yes", 0), ("sometimes", 0), ("no", 3), ("unsure", 3), ("silent", 0)])
def test_slow_breaths_where_the_senses_did_not_help(kind: str, breaths: int) -> None:
    person = led("grounding", answering({"more here": kind}))
    assert sum(c.rounds for c in person.calls if isinstance(c, Breathe)) == breaths
    assert not any(c.hold for c in person.calls if isinstance(c, Breathe))


# ---------------------------------------------------------------- an opening says what we do, and how long it takes

NAMED = {
    "allow_feelings": "feel",
    "body_scan": "body|scan",
    "breathing": "breath",
    "closure_ritual": "closure ritual",
    "distraction": "distraction",
    "grief_window": "grie",
    "grounding": "grounding",
    "heal_the_root": "old hurts",
    "journal": "journal",
    "mood_checkin": "mood",
    "not_personal": "personal",
    "one_sided_check": "check",
    "open_heart": "heart",
    "personal_growth": "step",
    "positive_connection": "connection",
    "self_love": "look(ing)? after",
    "sort_feelings": "feelings",
    "strengths": "strength",
    "support_network": "people",
    "therapy": "therapy",
    "trust": "patience|trust|time",
    "visualise": "look ahead",
    "worthy": "kind sentences",
}
"""Words of the title, or plainly what is done."""


@each_exercise
def test_every_opening_says_what_we_do(name: str) -> None:
    module = getattr(EXERCISES[name].run, "__globals__", {})
    for opening in [*module.get("OPENINGS", ()), *module.get("SHORT_OPENINGS", ())]:
        assert re.search(NAMED[name], opening, re.IGNORECASE), opening


@each_exercise
@pytest.mark.parametrize("short", [False, True])
def test_every_opening_says_how_long(name: str, short: bool) -> None:
    said = [call.text for call in led(name, like("no"), short=short).calls if hasattr(call, "text")]
    opening = " ".join(said[:3])
    assert re.search(NAMED[name], opening, re.IGNORECASE) and "minute" in opening
