"""Kind sentences: for whom they help, for whom they grate, and the favorites that are remembered."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Person, Rule, answering, at_random

from assistant import Repeated, Session
from assistant.calls import Keep, Listen, RepeatAfterMe
from assistant.plugins import Plugins
from assistant.resources import plugins_folder

WORTHY = Plugins(plugins_folder(), packages=False).exercises["worthy"][1]
FIRST = "I am worthy of love."
GENTLE = "I'm hurting, and I still matter."


def led(rule: Rule, person: Person | None = None, **facts: Any) -> Person:
    person = person or Person(rule, **facts)
    person.rule = rule
    WORTHY.run(Session(person))
    return person


def repeated(person: Person) -> list[str]:
    return [call.sentence for call in person.calls if isinstance(call, RepeatAfterMe)]


def test_there_are_many_kind_sentences_and_the_first_is_always_the_same() -> None:
    helped = [repeated(led(at_random(seed * 8 + 1))) for seed in range(300)]
    three = [sentences for sentences in helped if len(sentences) == 3]
    assert {sentences[0] for sentences in three} == {FIRST}
    assert len({s for sentences in three for s in sentences}) >= 12


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_who_is_not_helped_by_praise_gets_the_gentle_sentence(kind: str) -> None:
    assert repeated(led(answering({"help you": kind}))) == [GENTLE]


def test_who_finds_them_grating_may_say_what_matters_instead() -> None:
    person = led(answering({"help you": "no"}))
    assert repeated(person) == []
    assert any(isinstance(c, Listen) for c in person.calls)
    declined = led(answering({"help you": "no", "what matters": "no"}))
    assert repeated(declined) == [GENTLE]


@pytest.mark.parametrize(
    ("kind", "sentence"), [("yes", FIRST), ("sometimes", FIRST), ("no", GENTLE), ("unsure", GENTLE)]
)
def test_the_short_version_is_one_sentence_that_fits(kind: str, sentence: str) -> None:
    assert repeated(led(answering({"help you": kind}), short=True)) == [sentence]


def test_what_was_said_aloud_comes_again_as_a_favorite() -> None:
    person = led(answering({}))
    said = repeated(person)
    assert person.kept == {"favorites": said[1:]}
    assert [c.days for c in person.calls if isinstance(c, Keep)] == [90]
    led(answering({}), person.on("2026-03-02T18:00"))
    assert set(repeated(person)) == set(said)
    assert "Another favorite?" in person.questions
    assert not any("as favorites" in q for q in person.questions), "nothing new was said"


def test_a_favorite_comes_once_a_visit() -> None:
    person = Person(answering({}))
    person.kept = {"favorites": ["My feelings matter."]}
    led(answering({}), person)
    assert repeated(person).count("My feelings matter.") == 1
    assert "Another favorite?" not in person.questions


def test_hearing_it_is_enough() -> None:
    silent = Repeated(False, silent=True)
    person = led(lambda call, results: silent if isinstance(call, RepeatAfterMe) else results[0], short=True)
    assert "Hearing it is enough." in person.heard


def test_other_sentences_where_no_favorite_is_wanted() -> None:
    person = led(answering({}))
    known = person.kept["favorites"]
    led(answering({"avorite": "no"}), person.on("2026-03-02T18:00"))
    assert not set(repeated(person)) & set(known)


@pytest.mark.parametrize("kind", ["no", "sometimes", "unsure", "silent", "skipped"])
def test_favorites_are_kept_on_a_yes_alone(kind: str) -> None:
    assert led(answering({"as favorites": kind})).kept == {}


@pytest.mark.parametrize("answer", [Repeated(False), Repeated(False, silent=True), Repeated(False, skipped=True)])
def test_what_was_not_said_is_no_favorite(answer: Repeated) -> None:
    person = led(lambda call, results: answer if isinstance(call, RepeatAfterMe) else results[0])
    assert person.kept == {}
    assert not any("as favorites" in q for q in person.questions)


def test_grief_is_said_to_talk_and_bonds_to_fade() -> None:
    heard = led(answering({"help you": "no"})).heard
    for words in ("grief talking", "the right match", "little about your worth", "spark doesn't always grow", "fade"):
        assert words in heard
