"""The ritual over days: five parts in any order; a letter that can be kept, sealed, destroyed; photos that can wait."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from conversing import ByText, house
from scripted import Person, answering

from assistant import Hour, Session, Told
from assistant.calls import ForgetWords, Keep, KeepWords, Listen, Pause, ReadBack
from assistant.house import House
from assistant.plugins import Plugins
from assistant.resources import plugins_folder

RITUAL = Plugins(plugins_folder(), packages=False).exercises["closure_ritual"][1]
PARTS = ("feelings", "photos", "things", "letter", "farewell")
NOT_YES = ["no", "sometimes", "unsure", "silent", "skipped"]


def led(answers: dict[str, Any], person: Person | None = None, now: str = "2026-03-01T18:00", way: str = "") -> Person:
    person = (person or Person(answering(answers))).on(now, {"way": way} if way else {})
    person.rule = answering(answers)
    RITUAL.run(Session(person))
    return person


def done(*parts: str) -> Person:
    person = Person(answering({}))
    person.kept = {"done": dict.fromkeys(parts, "2026-02-01"), "asked": True}
    return person


def with_letter() -> Person:
    """Somebody whose letter was kept on the first of March."""
    return led({"On paper": "spoken"}, way="letter")


def read(person: Person) -> list[int]:
    return [c.entry for c in person.calls if isinstance(c, ReadBack)]


# ---------------------------------------------------------------- parts and days


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_chosen_at_once_and_is_remembered_by_its_date(part: str) -> None:
    assert led({"Which one": part}).kept["done"] == {part: "2026-03-01"}
    assert led({}, way=part).kept["done"] == {part: "2026-03-01"}


@pytest.mark.parametrize(("part", "heard"), [("letter", "Is there a letter"), ("farewell", "Is there a letter")])
def test_the_last_parts_are_named_when_none_of_the_first_is_it(part: str, heard: str) -> None:
    person = led({"Which one": "none", "Then the letter": part})
    assert (heard in person.heard) == (part == "farewell")
    assert person.kept["done"] == {part: "2026-03-01"}


def test_what_was_asked_for_is_not_asked_again() -> None:
    assert not any(q.startswith("Which one") for q in led({}, way="photos").questions)


@pytest.mark.parametrize("kind", ["yes", "silent", "unsure"])
def test_one_part_a_day(kind: str) -> None:
    answers = {"Which one": "feelings", "leave it there": kind}
    person = led(answers)
    led(answers, person)
    assert not any(q.startswith("Which one") for q in person.questions)
    led(answers, person, "2026-03-02T18:00")
    assert "Which one: photos, things, or letter?" in person.questions


def test_parts_that_are_done_are_named_last() -> None:
    person = led({}, done("feelings", "things"))
    assert "Which one: photos, letter, or farewell?" in person.questions


def test_the_plan_is_forgotten_seven_days_after_the_last_part() -> None:
    person = led({}, done("feelings", "photos", "things"), way="letter")
    assert [c.days for c in person.calls if isinstance(c, Keep) and c.name == "done"] == [None]
    led({}, person, "2026-03-02T18:00", "farewell")
    assert [c.days for c in person.calls if isinstance(c, Keep) and c.name == "done"] == [7]
    assert "Now all five parts are done" in person.heard


def test_a_daily_reminder_is_offered_once_and_ends_with_the_last_part() -> None:
    person = led({}, way="feelings")
    reminder = person.reminders["next part"]
    assert (reminder.at, reminder.daily, reminder.until) == (datetime.time(20), True, datetime.date(2026, 3, 15))
    for day, part in enumerate(PARTS[1:], 2):
        led({"full day": "no"}, person, f"2026-03-0{day}T18:00", part)
        assert not any("daily reminder" in q for q in person.questions)
    assert person.reminders == {}


@pytest.mark.parametrize(
    "answers", [{"daily reminder": kind} for kind in NOT_YES] + [{"what time": Hour(None, "unsure")}]
)
def test_no_reminder_without_a_yes_and_a_time(answers: dict[str, Any]) -> None:
    assert led(answers, way="feelings").reminders == {}


# ---------------------------------------------------------------- photos and things


@pytest.mark.parametrize("kind", NOT_YES)
@pytest.mark.parametrize("question", ["delete some", "sure you want to delete"])
def test_photos_are_deleted_only_after_two_yeses(question: str, kind: str) -> None:
    person = led({question: kind}, way="photos")
    assert "Then they stay, out of sight." in person.heard
    assert "choose them one by one" not in person.heard
    assert "choose them one by one" in led({}, way="photos").heard


@pytest.mark.parametrize("kind", ["no", "unsure", "silent", "skipped"])
def test_photos_wait_a_full_day_out_of_sight_before_any_deleting(kind: str) -> None:
    person = led({"full day": kind}, way="photos")
    led({"leave it there": "no"}, person, "2026-03-02T17:59", "photos")
    assert not any("delete" in q for q in person.questions)
    led({"leave it there": "no"}, person, "2026-03-02T18:00", "photos")
    assert any("delete" in q for q in person.questions)


@pytest.mark.parametrize("kind", NOT_YES)
def test_things_are_not_returned_alone_where_it_may_not_be_safe(kind: str) -> None:
    person = led({"safe": kind}, way="things")
    assert "Then not alone." in person.heard
    assert not any("Mail" in q for q in person.questions)


# ---------------------------------------------------------------- the letter


@pytest.mark.parametrize("way", ["on paper", "spoken", "silently"])
def test_a_letter_has_four_parts_and_goes_to_nobody(way: str) -> None:
    person = led({"On paper": way}, way="letter")
    assert "It never goes to {them}." in person.heard
    for part in ("What was good?", "What hurt?", "What will you keep from it?", "And what is your goodbye?"):
        assert part in person.heard
    assert sum(c.seconds for c in person.calls if isinstance(c, Pause)) < 16 * 60


def test_a_no_leaves_the_letter() -> None:
    person = led({"On paper": "none"}, way="letter")
    assert "Then the letter waits." in person.heard
    assert "What was good?" not in person.heard


@pytest.mark.parametrize("way", ["on paper", "silently"])
def test_no_word_is_kept_of_a_letter_on_paper_or_in_silence(way: str) -> None:
    person = led({"On paper": way}, way="letter")
    assert person.held == {} and person.entries == {}
    assert not any(c.hold for c in person.calls if isinstance(c, Listen))


def test_a_spoken_letter_has_no_bound_is_read_back_and_kept_on_a_yes() -> None:
    person = with_letter()
    assert [(c.hold, c.up_to_seconds) for c in person.calls if isinstance(c, Listen)] == [("letter", None)]
    assert read(person) == [1]
    assert [entry.kind for entry in person.entries.values()] == ["letter"]


def test_a_letter_that_was_not_spoken_is_not_asked_about() -> None:
    person = led({"On paper": "spoken", "Say done": Told(True)}, way="letter")
    assert not any(isinstance(c, KeepWords | ReadBack) for c in person.calls)


@pytest.mark.parametrize("kind", NOT_YES)
def test_it_is_neither_kept_nor_read_back_without_a_yes(kind: str) -> None:
    person = led({"On paper": "spoken", "hear it once": kind, "keep the letter": kind}, way="letter")
    assert person.entries == {} and read(person) == []
    assert "What isn't kept is gone within a day." in person.heard


def test_a_kept_letter_can_be_read_or_another_one_told() -> None:
    person = led({}, with_letter(), "2026-03-02T18:00", "letter")
    assert read(person) == [1]
    led({"Your letter is with me": "a new one", "On paper": "spoken", "hear it once": "no"}, person, "2026-03-03T18:00",
        "letter")  # fmt: skip
    assert list(person.entries) == [1, 2] and read(person) == []


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_a_kept_letter_is_not_read_to_whoever_does_not_ask_for_it(kind: str) -> None:
    person = led({"Your letter is with me": kind}, with_letter(), "2026-03-02T18:00", "letter")
    assert read(person) == []


@pytest.mark.parametrize(
    ("length", "until"), [("a month", "April 1, 2026"), ("half a year", "August 31, 2026"), ("a year", "March 2, 2027")]
)
def test_a_letter_is_sealed_until_a_date(length: str, until: str) -> None:
    person = led({"Seal it": "seal it", "How long": length}, with_letter(), "2026-03-02T18:00", "farewell")
    assert f"Sealed until {until}." in person.heard
    assert list(person.entries) == [1]


def test_who_asks_for_the_letter_is_asked_once_and_hears_it() -> None:
    person = led({}, with_letter(), "2026-03-05T18:00", way="read")
    assert person.questions == ["Shall I read your letter?"]
    assert read(person) == [1]
    assert "minutes" not in person.heard and "done" in person.kept


@pytest.mark.parametrize("kind", ["no", "unsure", "silent", "skipped"])
def test_without_a_yes_it_is_not_read(kind: str) -> None:
    assert read(led({"Shall I read": kind}, with_letter(), "2026-03-05T18:00", way="read")) == []


def test_without_a_letter_nothing_is_asked() -> None:
    person = led({}, way="read")
    assert person.questions == []
    assert "I have no letter of yours." in person.heard


def test_it_can_be_asked_for_by_its_name() -> None:
    talk = ByText(house())
    for line in ("help me write a letter", "yes", "spoken", "dear you", "no", "yes", "no", "no"):
        talk.say(line)
    assert talk.say("read me my letter") == ["Shall I read your letter?"]
    assert talk.say("yes")[0] == "dear you"


def test_a_sealed_letter_is_read_before_its_date_only_where_they_say_so_twice() -> None:
    sealed = {"Seal it": "seal it", "How long": "a month"}
    for kind in NOT_YES:
        for question in ("open it before then", "still yes"):
            person = led(sealed, with_letter(), "2026-03-02T18:00", "farewell")
            led({question: kind}, person, "2026-03-31T18:00", "letter")
            assert read(person) == []
    person = led(sealed, with_letter(), "2026-03-02T18:00", "farewell")
    led({}, person, "2026-03-31T18:00", "letter")
    assert read(person) == [1] and "It's sealed until April 1, 2026." in person.heard
    led({}, person, "2026-04-01T18:00", "letter")
    assert read(person) == [1] and "sealed" not in person.heard


@pytest.mark.parametrize("kind", NOT_YES)
@pytest.mark.parametrize("question", ["want to destroy", "still yes"])
def test_a_letter_is_destroyed_only_after_two_yeses(question: str, kind: str) -> None:
    destroying = {"Seal it": "destroy it"}
    kept = led(destroying | {question: kind}, with_letter(), "2026-03-02T18:00", "farewell")
    assert list(kept.entries) == [1] and "Then it stays with me, as it is." in kept.heard
    gone = led(destroying, with_letter(), "2026-03-02T18:00", "farewell")
    assert gone.entries == {} and [c.entry for c in gone.calls if isinstance(c, ForgetWords)] == [1]
    paper = led(destroying | {question: kind}, way="farewell")
    assert "Tear it" not in paper.heard and "Tear it" in led(destroying, way="farewell").heard


def test_a_seal_goes_with_its_letter() -> None:
    person = led({"Seal it": "seal it"}, with_letter(), "2026-03-02T18:00", "farewell")
    assert list(person.kept["sealed"]) == ["1"]
    led({"Seal it": "destroy it"}, person, "2026-03-03T18:00", "farewell")
    assert person.kept["sealed"] == {}


# ---------------------------------------------------------------- led by the real companion


def test_a_letter_over_days() -> None:
    now = [datetime.datetime(2026, 3, 1, 18).astimezone()]
    talk = ByText(House(house(plugins={"folder": "/nowhere"}).loaded, now=lambda: now[0]))

    def say(*lines: str) -> list[str]:
        said = [said for line in lines for said in talk.say(line)]
        now[0] += datetime.timedelta(days=1)
        return said

    assert "Thank you." in say("help me write a letter", "yes", "spoken", "dear you", "no", "yes", "no", "no")
    said = say("seal my letter", "yes", "seal it", "a month", "i leave this here")
    assert any("Sealed until April 1, 2026." in text for text in said)
    assert "dear you" not in say("help me write a letter", "yes", "read it", "no")
    assert "dear you" in say("help me write a letter", "yes", "read it", "yes", "yes")
    assert any(
        "It's destroyed." in text for text in say("destroy my letter", "yes", "destroy it", "yes", "yes", "skip")
    )
    assert any("never goes to" in text for text in say("help me write a letter", "yes", "silently"))
