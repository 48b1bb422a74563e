"""Nine signs and a count without a verdict; asking only where it's safe; going on another day."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest
from scripted import Person, answering, at_random
from test_content import EXERCISES

from assistant import Session, Stopped
from assistant.calls import Ask, Call, Keep, Listen, Pause, Say

SIGNS = ("worn out", "real bond", "says sorry", "gives ground", "needs always", "name a worry", "priority",
         "hardly any", "time for other")  # fmt: skip


def led(way: str = "", /, **answers: Any) -> Person:
    person = Person(answering(answers), slots={"way": way} if way else {})
    return again(person)


def again(person: Person) -> Person:
    with contextlib.suppress(Stopped):
        EXERCISES["one_sided_check"].run(Session(person))
    return person


def signs_asked(person: Person) -> list[str]:
    return [sign for q in person.questions for sign in SIGNS if sign in q]


def test_nine_signs_in_their_order() -> None:
    assert signs_asked(led()) == list(SIGNS)


@pytest.mark.parametrize("kind", ["yes", "no", "sometimes", "unsure", "silent", "skipped"])
def test_after_each_sign_only_okay_and_a_second(kind: str) -> None:
    calls = led(**dict.fromkeys(SIGNS, kind)).calls
    asked = [i for i, c in enumerate(calls) if isinstance(c, Ask) and any(s in c.question for s in SIGNS)]
    assert len(asked) == 9
    for at in asked:
        assert [c for c in calls[at + 1 : at + 4] if not isinstance(c, Keep)][:2] == [Say("Okay."), Pause(1)]


def count_of(person: Person) -> list[tuple[str, ...]]:
    return re.findall(r"Yes to (\w+), sometimes to (\w+), no to (\w+)\. Left open: (\w+)\.", person.heard)


def test_the_counts() -> None:
    person = led(**{"worn": "no", "real bond": "sometimes", "sorry": "unsure", "ground": "silent"})
    assert count_of(person) == [("five", "one", "one", "two")]


def test_the_words_are_the_same_for_every_count() -> None:
    """Nothing that is said hangs on how many: no bands, no advice."""
    heard = set()
    for kind in ("yes", "no", "sometimes"):
        said = [c.text for c in led(**dict.fromkeys(SIGNS, kind)).calls if isinstance(c, Say)]
        heard.add(re.sub(r"\b(zero|nine)\b", "#", " ".join(said[1:-1])))  # without the opening and the closing
    assert len(heard) == 1


def test_no_advice_to_leave_or_stay_is_ever_given() -> None:
    for seed in range(200):
        heard = again(Person(at_random(seed))).heard.lower()
        assert not re.search(
            r"\bleave (them|\{them\})|\bstay with|break up|one-sided\.|not loved|your relationship is", heard
        )


# ---------------------------------------------------------------- asking, where it's safe


@pytest.mark.parametrize("kind", ["no", "silent", "unsure", "sometimes"])
def test_everything_but_a_yes_takes_the_safe_route_before_any_word_on_asking(kind: str) -> None:
    person = led(**{"Would it be safe": kind})
    assert person.cared == "abuse"
    assert "Asking is" not in person.heard
    assert "so_far" not in person.kept and "count" not in person.kept  # no trace


def test_whoever_skips_it_hears_nothing_on_asking() -> None:
    person = led(**{"Would it be safe": "skipped"})
    assert person.cared == ""
    assert "Asking is" not in person.heard
    assert "say helpline" in person.heard


def test_asking_can_be_practiced_and_is_not_kept() -> None:
    person = led()
    assert "Asking once is enough." in person.heard
    assert [c.hold for c in person.calls if isinstance(c, Listen)] == [""]
    assert not [c for c in led(practice="no").calls if isinstance(c, Listen)]


# ---------------------------------------------------------------- what it was asked by


def test_what_balance_is_comes_first_where_that_was_asked() -> None:
    person = led("balanced", **{"nine signs": "no"})
    assert person.heard.index("both give") < person.heard.index("nine signs")
    assert person.heard.count("In a balanced relationship") == 1
    assert signs_asked(person) == []


def test_whether_to_let_go_is_not_answered() -> None:
    person = led("choice", **{"nine signs": "no"})
    assert "That choice is yours, and I can't make it." in person.heard
    assert "count" not in person.kept


# ---------------------------------------------------------------- keeping, and another day


class Stopping(Person):
    """Says stop at the question that contains `at`."""

    at = "hardly any"

    def send(self, call: Call) -> Any:
        if isinstance(call, Ask) and self.at in call.question:
            raise Stopped
        return super().send(call)


def stopped(remember: str) -> Person:
    before = again(Stopping(answering({"until then": remember})))
    person = Person(answering({}))
    person.kept = before.kept
    return person


def test_it_goes_on_another_day_where_it_stopped() -> None:
    person = again(stopped("yes").on("2026-03-04T18:00"))
    assert "you answered seven of nine" in person.heard
    assert signs_asked(person) == list(SIGNS[7:])
    assert count_of(person) == [("nine", "zero", "zero", "zero")]
    assert "so_far" not in person.kept


def test_or_begins_anew() -> None:
    person = stopped("yes")
    person.rule = answering({"go on from there": "no"})
    assert signs_asked(again(person)) == list(SIGNS)


@pytest.mark.parametrize("kind", ["no", "silent", "unsure"])
def test_answers_are_remembered_only_after_a_yes(kind: str) -> None:
    assert stopped(kind).kept == {}


@pytest.mark.parametrize(("kind", "kept"), [("yes", True), ("no", False), ("silent", False), ("sometimes", False)])
def test_the_count_is_kept_only_after_a_yes_and_for_ninety_days(kind: str, kept: bool) -> None:
    person = led(**{"keep this count": kind})
    assert ("count" in person.kept) == kept
    assert all(c.days == 90 for c in person.calls if isinstance(c, Keep))


def test_an_earlier_count_is_told_only_when_wanted() -> None:
    person = led()
    assert len(count_of(again(person.on("2026-04-01T18:00")))) == 2
    person.rule = answering({"earlier count": "no"})
    assert len(count_of(again(person.on("2026-04-02T18:00")))) == 1
