"""Small talk, by the real loop: short and warm, true, without a verdict, and never the same twice running."""

from __future__ import annotations

import datetime
import re
from itertools import pairwise

import pytest
from conversing import ByText, house
from test_content import LONGEST, NEVER

from assistant.config import Loaded, Settings
from assistant.house import House
from assistant.introduction import introduction
from assistant.locale import Locale
from assistant.requests import Requests
from assistant.small_talk import KEPT, NEVER_KEPT, REPLIES, clock_words, read

EN = Locale.load("en")


@pytest.fixture
def talk() -> ByText:
    return ByText(house())


# ---------------------------------------------------------------- how it is said


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


@pytest.mark.parametrize("text", [*(text for texts in REPLIES.values() for text in texts), KEPT, NEVER_KEPT])
def test_it_keeps_to_the_voice_rules(text: str) -> None:
    said = sentences(text)
    assert len(said) <= 3 and all(len(sentence.split()) <= LONGEST for sentence in said)
    assert not any(sentence.endswith("?") for sentence in said[:-1]), "one question, and it comes last"
    assert not NEVER.search(text)


def test_everything_that_may_be_said_is_answered(talk: ByText) -> None:
    leads = {"checkin", "more", "decide"}
    known = Requests(talk.house.memory, talk.house.schedule, talk.house.now, {})
    assert {name for name in EN.small_talk if name not in known} <= leads


def test_no_phrase_is_somebody_elses(talk: ByText) -> None:
    book = talk.house.book.meanings(requests=True)
    taken = {
        phrase: meaning.name
        for phrase, meaning in book.items()
        if (found := read(phrase, EN)) and (found.meaning.name, found.text) != (meaning.name, phrase)
    }
    assert taken == {}


# ---------------------------------------------------------------- greetings, thanks, and no


@pytest.mark.parametrize("line", ["hi", "hello", "good morning", "Hey there!", "hiya"])
def test_a_greeting_is_short_and_asks_one_open_question(talk: ByText, line: str) -> None:
    said = talk.say(line)
    assert len(said) == 1 and said[0].endswith("?") and len(said[0].split()) <= 12


@pytest.mark.parametrize("line", ["thanks", "sorry", "sorry, I was crying", "no", "nope", "nothing", "not really"])
@pytest.mark.parametrize("again", ["never mind", "I'm fine", "leave it", "no, forget it"])
def test_it_never_pushes(talk: ByText, line: str, again: str) -> None:
    for said in (talk.say(line), talk.say(again)):
        assert len(said) == 1 and len(said[0].split()) <= 10 and "?" not in said[0]


def test_a_no_after_every_offer_is_never_a_loop(talk: ByText) -> None:
    said = [talk.say(line) for line in ("i'm sad about alex", "no", "no", "no", "nope", "no", "nah", "no thanks")]
    assert all(said) and all(one != other for one, other in pairwise(said))


def test_what_nobody_understands_is_never_met_with_silence_nor_twice_with_the_same(talk: ByText) -> None:
    said = [talk.say(f"aslkdj fmmm grr {n * 'g'}") for n in range(12)]
    assert all(len(words) == 1 for words in said)
    assert all(one != other for one, other in pairwise(said))
    assert sum(len(words[0]) > 120 for words in said) == 1, "said at length once"


# ---------------------------------------------------------------- what can be asked for


def test_more_is_three_at_a_time_and_goes_round(talk: ByText) -> None:
    first = talk.say("what can you do")
    assert first == [introduction(talk.house.plugins, talk.house.book)]
    said = [talk.say("more")[0] for _ in range(7)]
    assert all(words.count("say: ") == 3 for words in said)
    assert all(one != other for one, other in pairwise(said))
    named = " ".join(said)
    titles = [exercise.title for _, exercise in talk.house.plugins.exercises.values()]
    assert sum(title in named for title in titles) >= len(titles) - 2


@pytest.mark.parametrize("line", ["what should I do about him", "should I dump him", "so what should i do about her?"])
def test_there_is_no_verdict_but_something_to_look_at_it_with(talk: ByText, line: str) -> None:
    assert talk.say(line) == [
        "That's yours to decide, and I can't see all of it.",
        "Would you like a relationship check, or room for feelings?",
    ]
    talk.say("the second one")
    assert [e.details["exercise"] for e in talk.events if e.name == "exercise_started"] == ["allow_feelings"]


def test_a_no_to_both_is_fine(talk: ByText) -> None:
    talk.say("should i leave her")
    assert talk.say("neither") == ["All right. I'm here."]


# ---------------------------------------------------------------- who this is


@pytest.mark.parametrize("line", ["you're just a machine", "do you love me", "do you like me"])
def test_it_is_a_program_and_says_so(talk: ByText, line: str) -> None:
    assert "program" in talk.say(line)[0]


@pytest.mark.parametrize("line", ["are you listening to everything I say", "who can hear this", "do you record me"])
def test_what_is_heard_and_kept_is_told_truly(talk: ByText, line: str) -> None:
    assert "nothing leaves this device" in talk.say(line)[0]


def test_whether_it_is_recorded_depends_on_the_memory(talk: ByText) -> None:
    assert talk.say("do you record me") == [KEPT]
    forgetful = house()
    forgetful.memory.keep("", "welcomed", True)
    assert ByText(forgetful).say("do you record me") == [NEVER_KEPT]


@pytest.mark.parametrize("line", ["this is stupid", "you're useless"])
def test_it_defends_nothing(talk: ByText, line: str) -> None:
    assert talk.say(line)[0].endswith("You can say what would help, or stop.")


@pytest.mark.parametrize("line", ["shut up", "be quiet", "enough already"])
def test_shut_up_is_stop(talk: ByText, line: str) -> None:
    talk.say("hi")
    assert talk.say(line) == []
    assert talk.names()[-1] == "sleep"


# ---------------------------------------------------------------- the clock


def at(text: str) -> ByText:
    clock = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
    return ByText(House(Loaded(Settings.model_validate({"memory": {"keep": "off"}})), lambda: clock))


def test_the_time_and_the_day_are_told() -> None:
    talk = at("2026-03-20T18:30")
    assert talk.say("what time is it") == ["It's half past six in the evening."]
    assert talk.say("what day is it?") == ["It's Friday, March 20."]


def test_in_a_question_too_which_is_asked_again() -> None:
    talk = at("2026-03-20T18:30")
    question = talk.say("ground me")[-1]
    now = clock_words("time", talk.house.now())
    assert talk.say("actually what time is it") == [now, question]
    assert talk.say("what time is it") == [now, question], "as often as wanted"
    assert "out loud" in talk.say("yes")[-1]


# ---------------------------------------------------------------- what is told


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("i miss the way he laughed", "missing"),
        ("what if i just texted her hey", "urge"),
        ("she's getting married on saturday", "news"),
    ],
)
def test_what_is_told_is_taken_up_before_an_exercise_is_offered(talk: ByText, line: str, kind: str) -> None:
    kindly, question = talk.say(line)
    assert kindly in REPLIES[kind] and question.startswith("Would you like ")
    assert talk.say("no") == ["All right. What would you like?"]


@pytest.mark.parametrize(
    ("line", "kind", "offer"),
    [
        ("i feel lonely tonight", "alone", "positive connection"),
        ("i feel worthless today", "unworthy", "kind sentences"),
        ("am i pathetic", "unworthy", "kind sentences"),
        ("he never texts back", "wondering", "a relationship check"),
        ("this is killing me", "hurting", "room for feelings"),
        ("i cried all day in the office", "hurting", "room for feelings"),
        ("i gave everything and got nothing", "hurting", "room for feelings"),
        ("i should just move on", "hurting", "time to grieve"),
        ("my friends are sick of hearing about it", "alone", "your people"),
        ("she says she needs space", "news", "help not to take it personally"),
        ("he said he isn't ready for a relationship", "news", "help not to take it personally"),
        ("i just want to talk", "heard", "your journal"),
        ("can you just listen", "heard", "your journal"),
    ],
)
def test_who_tells_how_it_is_hears_something_kind_before_the_offer(
    talk: ByText, line: str, kind: str, offer: str
) -> None:
    kindly, question = talk.say(line)
    assert kindly in REPLIES[kind] and question == f"Would you like {offer}?"


@pytest.mark.parametrize(
    "line", ["can we breathe a little maybe", "tell me a joke", "i need to feel my feelings a bit"]
)
def test_who_asks_for_something_is_offered_just_that(talk: ByText, line: str) -> None:
    assert len(talk.say(line)) == 1 or talk.said[-1] == "Shall we?"


def test_something_kind_is_never_the_same_twice_in_a_row(talk: ByText) -> None:
    said = [talk.say(line)[0] for line in ("i feel lonely", "i'm so alone", "i feel worthless") for _ in talk.say("no")]
    assert len(set(said)) == len(said)


def test_offers_refused_one_after_the_other_are_taken_kindly_in_other_words(talk: ByText) -> None:
    said = [
        talk.say("no")[0] for line in ("i feel unloved", "he never texts back", "i feel worthless") if talk.say(line)
    ]
    assert said == list(REPLIES["refused"][:3])


@pytest.mark.parametrize(
    ("line", "name"), [("my cat died", "loss"), ("I lost my grandma last week.", "loss"), ("i'm so tired", "tired")]
)
def test_a_loss_and_tiredness_are_answered_and_name_what_may_help(talk: ByText, line: str, name: str) -> None:
    (said,) = talk.say(line)
    assert said in REPLIES[name]
    named = said.rstrip(".").rpartition(", " if name == "tired" else ": ")[2]
    assert talk.house.understand(named).meaning.action == "start"


def test_what_is_told_to_an_exercise_stays_its_answer(talk: ByText) -> None:
    talk.say("i need space to feel")
    for line in ("yes", "sad"):
        talk.say(line)
    said = talk.say("i miss the way he laughed")
    assert not set(said) & set(REPLIES["missing"]) and talk.ended() is None
