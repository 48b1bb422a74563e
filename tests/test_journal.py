"""The journal: kept on a yes, found by day, words, feeling and prompt, read when asked, forgotten after two yeses."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from conversing import ByText, house, in_order
from scripted import Person, answering, at_random

from assistant import Session, Told
from assistant.calls import Choose, FindEntries, ForgetWords, KeepWords, Listen, ReadBack
from assistant.plugins import Plugins
from assistant.resources import plugins_folder

JOURNAL = Plugins(plugins_folder(), packages=False).exercises["journal"][1]
TOLD = Told(False, 9.0, "zanzibar in the rain")


def led(
    answers: dict[str, Any],
    person: Person | None = None,
    slots: dict[str, Any] | None = None,
    now: str = "2026-03-01T18:00",
    short: bool = False,
) -> Person:
    person = (person or Person(answering(answers), short=short)).on(now, slots)
    person.rule = answering(answers)
    JOURNAL.run(Session(person))
    return person


def wrote(*days: str, mood: str = "calm", about: str = "what happened") -> Person:
    """Somebody with an entry of each of those days of March."""
    person = Person(answering({}))
    for day in days:
        led({"One word": mood, "What was it": about}, person, {"way": "speak"}, f"2026-03-{day}T18:00")
    return person


def facts(person: Person) -> list[Mapping[str, Any]]:
    return [entry.about for entry in person.entries.values()]


def read(person: Person) -> list[int]:
    return [c.entry for c in person.calls if isinstance(c, ReadBack)]


def forgotten(person: Person) -> list[int]:
    return [c.entry for c in person.calls if isinstance(c, ForgetWords)]


# ---------------------------------------------------------------- telling


def test_an_entry_is_held_without_a_bound_and_kept_on_a_yes_with_what_it_can_be_found_by() -> None:
    person = led({"One word": "calm", "What was it": "how it feels"}, slots={"way": "speak"})
    assert [(c.hold, c.up_to_seconds) for c in person.calls if isinstance(c, Listen)] == [("entry", None)]
    assert [(e.kind, dict(e.about)) for e in person.entries.values()] == [
        ("entry", {"prompt": "how it feels", "mood": "calm"})
    ]


@pytest.mark.parametrize("kind", ["no", "silent", "unsure", "skipped", "sometimes"])
def test_it_is_not_kept_without_a_yes(kind: str) -> None:
    assert led({"keep this entry": kind}, slots={"way": "speak"}).entries == {}


@pytest.mark.parametrize(
    "told", [Told(True), Told(False, said="none"), Told(False, said="unsure"), Told(False, skipped=True)]
)
def test_nothing_told_is_nothing_to_keep(told: Told) -> None:
    person = led({"as long as you like": told}, slots={"way": "speak"})
    assert not any(isinstance(c, KeepWords) for c in person.calls)
    assert "It can stay without words today." in person.heard


def test_a_feeling_and_a_kind_may_be_left_out() -> None:
    assert facts(led({"One word": "none", "What was it": "silent"}, slots={"way": "speak"})) == [{"prompt": "free"}]


def test_prompts_are_many_of_five_families_and_never_the_same_twice_in_a_row() -> None:
    person = Person(at_random(3))
    prompts = []
    for _ in range(300):
        person.on("2026-03-01T18:00", {"way": "prompt"})
        JOURNAL.run(Session(person))
        prompts += [c.prompt for c in person.calls if isinstance(c, Listen)]
    assert len(set(prompts)) >= 8
    assert all(one != other for one, other in pairwise(prompts))
    assert {e.about["prompt"] for e in person.entries.values()} == {
        "right now", "what i did", "what i learned", "what's lighter", "future me"
    }  # fmt: skip


def test_another_prompt_where_the_first_brings_nothing_up() -> None:
    person = Person(lambda call, results: Told(False, said="unsure") if isinstance(call, Listen) else results[0])
    person.on("2026-03-01T18:00", {"way": "prompt"})
    JOURNAL.run(Session(person))
    assert len({c.prompt for c in person.calls if isinstance(c, Listen)}) == 2


def test_the_short_version_is_one_sentence() -> None:
    person = led({}, short=True)
    assert sum(isinstance(c, Listen) for c in person.calls) == 1
    assert facts(person) == [{"prompt": "free"}]


@pytest.mark.parametrize(("said", "prompts"), [("facts", "camera"), ("a good thing", "good thing")])
def test_three_searches_for_reasons_lead_to_lighter_prompts(said: str, prompts: str) -> None:
    person = wrote("01", "02", "03", about="searching for reasons")
    assert not any("Facts, a good" in q for q in person.questions)
    led({"Facts, a good": said, "One word": "calm"}, person, {"way": "speak"}, "2026-03-04T18:00")
    assert any(prompts in c.prompt for c in person.calls if isinstance(c, Listen))
    led({}, person, {"way": "speak"}, "2026-03-05T18:00")
    assert not any("Facts, a good" in q for q in person.questions), "the last three are others now"


def test_only_the_last_three_count() -> None:
    person = wrote("01", about="what happened")
    for day in (2, 3, 4):
        led({"What was it": "searching for reasons"}, person, {"way": "speak"}, f"2026-03-0{day}T18:00")
    led({}, person, {"way": "speak"}, "2026-03-05T18:00")
    assert any("Facts, a good" in q for q in person.questions)


def test_going_on_freely_is_as_welcome() -> None:
    person = wrote("01", "02", "03", about="searching for reasons")
    led({"Facts, a good": "freely"}, person, {"way": "speak"}, "2026-03-04T18:00")
    assert any("as long as you like" in c.prompt for c in person.calls if isinstance(c, Listen))


@pytest.mark.parametrize(
    ("choice", "heard"),
    [("speak freely", "as long as you like"), ("a prompt", "Shall I keep"), ("read", "no kept entry"),
     ("find one", "What do you know of it"), ("forget one", "no kept entry")],
)  # fmt: skip
def test_without_a_wish_there_is_a_choice(choice: str, heard: str) -> None:
    assert heard in led({"Speak freely": choice}).heard
    assert heard in led({"Speak freely": "none", "Then find": choice}).heard


# ---------------------------------------------------------------- reading and finding


def test_reading_begins_with_the_last_and_goes_back_one_by_one() -> None:
    person = led({}, wrote("01", "02", "03"), {"way": "read"}, "2026-03-04T18:00")
    assert read(person) == [3, 2, 1]
    assert "The last one is from yesterday." in person.heard
    assert "from Monday, March 2?" in person.heard


@pytest.mark.parametrize("kind", ["unsure", "silent", "skipped"])
def test_nothing_is_read_without_a_yes(kind: str) -> None:
    person = led({"Shall I read": kind}, wrote("01", "02"), {"way": "read"}, "2026-03-04T18:00")
    assert read(person) == []


@pytest.mark.parametrize(
    ("slots", "question"),
    [({"way": "read"}, "Shall I read it?"), ({"day": "sunday"}, "Shall I read it?"), ({"way": "forget"}, "Shall I del"),
     ({"topic": "the sea"}, "Shall I read it?"), ({"way": "find"}, "What do you know of it")],
)  # fmt: skip
def test_whoever_asks_for_an_entry_is_asked_only_about_that(slots: dict[str, Any], question: str) -> None:
    person = led({question: "silent"}, wrote("01"), slots, "2026-03-04T18:00")
    (asked,) = person.questions
    assert question in asked
    assert "minutes" not in person.heard


@pytest.mark.parametrize("way", ["speak", "prompt"])
def test_what_was_not_told_is_not_praised(way: str) -> None:
    person = Person(lambda call, results: Told(False, said="none") if isinstance(call, Listen) else results[0])
    person.on("2026-03-01T18:00", {"way": way})
    JOURNAL.run(Session(person))
    assert not any("your own words" in said or "story" in said for said in person.heard.split(". ")[-3:])


@pytest.mark.parametrize(
    ("day", "entries"),
    [("today", [4]), ("yesterday", [3]), ("monday", [2]), ("wednesday", [4]), ("sunday", [1]), ("thursday", [])],
)  # fmt: skip
def test_what_was_told_on_a_day(day: str, entries: list[int]) -> None:
    person = led({}, wrote("01", "02", "03", "04"), {"day": day}, "2026-03-04T20:00")  # a Wednesday
    assert read(person) == entries
    assert ("I found no kept entry" in person.heard) == (not entries)
    assert "I still hold" not in person.heard


def test_on_a_monday_the_monday_before_is_meant_where_there_is_nothing_yet() -> None:
    assert read(led({}, wrote("02"), {"day": "monday"}, "2026-03-09T20:00")) == [1]
    assert read(led({}, wrote("02"), {"day": "today"}, "2026-03-09T20:00")) == []


def test_a_topic_is_looked_for_in_the_words() -> None:
    person = led({}, wrote("01"), {"topic": "the sea"}, "2026-03-02T20:00")
    assert [c.words for c in person.calls if isinstance(c, FindEntries)] == ["the sea"]


def test_finding_by_feeling_and_by_what_it_was_about() -> None:
    person = wrote("01", mood="calm", about="what happened")
    led({"One word": "lonely", "What was it": "how it feels"}, person, {"way": "speak"}, "2026-03-02T18:00")
    by_feeling = {"What do you know": "the feeling", "Which feeling": "calm"}
    assert read(led(by_feeling, person, {"way": "find"}, "2026-03-03T18:00")) == [1]
    by_kind = {"What do you know": "the kind", "What happened, how": "how it feels"}
    assert read(led(by_kind, person, {"way": "find"}, "2026-03-03T18:00")) == [2]
    by_day = {"What do you know": "the day", "Which day": "yesterday"}
    assert read(led(by_day, person, {"way": "find"}, "2026-03-03T18:00")) == [2]


@pytest.mark.parametrize("question", ["What do you know", "Which day"])
def test_leaving_the_search_is_not_told_as_finding_nothing(question: str) -> None:
    person = led({question: "silent"}, wrote("01"), {"way": "find"}, "2026-03-03T18:00")
    assert "We can look on another day." in person.heard
    assert "I found no kept entry" not in person.heard


# ---------------------------------------------------------------- what is only held


def held(kind: str = "silent") -> Person:
    """Somebody who kept an entry on the first of March, and left one open on the third."""
    return led({"keep this entry": kind}, wrote("01"), {"way": "speak"}, "2026-03-03T18:00")


@pytest.mark.parametrize("slots", [{"way": "read"}, {"day": "today"}])
def test_an_entry_that_is_only_held_is_offered_and_asked_about_when_it_was_read(slots: dict[str, Any]) -> None:
    person = led({"the one before": "no"}, held(), slots, "2026-03-03T20:00")
    assert "I still hold one from today that isn't kept yet. Shall I read it?" in person.heard
    assert read(person) == [2] and person.questions[0] == "Shall I read it?"
    assert [c.question for c in person.calls if isinstance(c, KeepWords)] == ["Shall I keep this entry?"]
    assert {entry.id: entry.kind for entry in person.entries.values()} == {1: "entry", 2: "entry"}


def test_where_nothing_kept_fits_the_held_one_is_offered_all_the_same() -> None:
    person = led({}, held(), {"day": "thursday"}, "2026-03-03T20:00")
    assert "I found no kept entry there. I still hold one from today that isn't kept yet." in person.heard
    assert read(person) == [2]
    assert "gone within a day" not in person.heard


def test_an_entry_that_was_not_wanted_is_offered_no_more() -> None:
    assert read(led({"the one before": "no"}, held("no"), {"way": "read"}, "2026-03-03T20:00")) == [1]


def test_that_entry_may_be_one_that_is_only_held() -> None:
    assert forgotten(led({}, held(), {"way": "forget"}, "2026-03-03T20:00")) == [2]


@pytest.mark.parametrize("short", [False, True])
def test_where_nothing_is_remembered_nothing_is_said_of_keeping(short: bool) -> None:
    person = Person(answering({}), short=short)
    person.facts["remembers"] = False
    assert "it's gone once I'm closed." in led({}, person, {"way": "speak"}).heard
    heard = led({}, person, {"day": "thursday"}).heard + led({}, person, {"way": "forget"}).heard
    assert "since my memory is switched off" in heard
    assert "within a day" not in heard


# ---------------------------------------------------------------- forgetting


@pytest.mark.parametrize("kind", ["no", "sometimes", "unsure", "silent", "skipped"])
@pytest.mark.parametrize("question", ["Shall I delete", "Are you sure"])
def test_an_entry_is_deleted_only_after_two_yeses(question: str, kind: str) -> None:
    person = led({question: kind}, wrote("01"), {"way": "forget"}, "2026-03-02T18:00")
    assert forgotten(person) == []
    assert "Then it stays as it is." in person.heard
    assert forgotten(led({}, wrote("01"), {"way": "forget"}, "2026-03-02T18:00")) == [1]


def test_that_entry_is_the_one_that_was_read_else_the_last() -> None:
    person = led({}, wrote("02", "03"), {"day": "monday"}, "2026-03-04T18:00")
    led({}, person, {"way": "forget"}, "2026-03-04T18:05")
    assert forgotten(person) == [1]
    led({}, person, {"way": "forget"}, "2026-03-04T18:10")
    assert forgotten(person) == [2]


def test_every_choice_can_be_said() -> None:
    choices = {o for way in ("find", "speak", "") for c in led({}, slots={"way": way}).calls
               if isinstance(c, Choose) for o in c.options}  # fmt: skip
    assert {"speak freely", "a prompt", "read", "find one", "forget one", "the day", "the kind"} <= choices


# ---------------------------------------------------------------- led by the real companion


def test_told_kept_read_found_and_forgotten() -> None:
    talk = ByText(house(plugins={"folder": "/nowhere"}))

    def say(*lines: str) -> list[str]:
        return [said for line in lines for said in talk.say(line)]

    assert "Shall I keep this entry?" in say("dear diary", "yes", "the sea was grey", "what happened", "calm")
    assert "the sea was grey" not in say("yes", "no")
    assert say("read my last entry") == ["The last one is from today.", "Shall I read it?"]
    assert "the sea was grey" in say("yes")
    assert "the sea was grey" in say("what did i write today", "yes")
    assert "the sea was grey" in say("find an entry about the sea", "yes")
    assert "It's deleted." in say("forget that entry", "yes", "yes")
    assert any("I found no kept entry" in said for said in say("read my last entry"))


def test_where_a_code_is_set_it_is_asked_for_once_before_reading() -> None:
    talk = ByText(house())
    for line in ("dear diary", "yes", "the sea was grey", "what happened", "calm", "yes", "no"):
        talk.say(line)
    talk.house.memory.set_code("4711")
    assert talk.say("read my last entry")[-1] == "Shall I read it?"
    assert talk.say("yes") == ["Please say your code."]
    assert "the sea was grey" in talk.say("4711")


@pytest.mark.parametrize("way", ["speak", "prompt"])
def test_little_is_said_before_the_first_words_and_what_is_known_comes_after_them(way: str) -> None:
    person = led({"Shall I keep": "no"}, slots={"way": way})
    before, _, after = person.heard.partition("unless you keep it.")
    assert before.partition("Shall we?")[2].strip() == "This is private. I may mishear, and it goes within a day"
    assert "Studies found" not in before
    assert in_order(["Thank you for telling me", "A journal can help you", "Studies found"], after.split(". ")) is None
