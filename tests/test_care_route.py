"""The safe route, every branch of it, with a scripted person: what is said, asked and offered, and that it never ends
cold. No sound and no clock: the route is a generator of needs."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from conversing import ByText, house

from assistant import needs
from assistant.care import Distress
from assistant.care_answers import WAY_OUT
from assistant.care_route import ANY_TIME, FIRST_RUN, NEUTRAL, SAFE, SORRY, STOPPED, WHO_ARE_YOU, route
from assistant.care_talk import ALWAYS, HINT, HINT_CHOICE
from assistant.care_words import KINDS
from assistant.events import Meaning, Understanding
from assistant.helplines import Helplines
from assistant.locale import Locale
from assistant.needs import Hear, HearStory, Need, Rest, Speak, Story

LOCALE = Locale.load("en")
US, GB, NOWHERE = (Helplines.of(country) for country in ("US", "GB", ""))
ROUTES = [
    Distress(kind, level, harm=harm, young=young, by_ear=ear)  # the names of CareKind
    for kind in ("suicide", "self_harm", "abuse", "danger", "other", "child")
    for level, harm, young, ear in itertools.product((1, 2), (False, True), (False, True), (False, True))
    if not (harm and kind != "other")
]
ENDINGS = {"back", "done", "stopped", "closed"}
Rule = Callable[[str], str]


class Led:
    """Somebody who is led through the route, and answers each question by a rule: yes, an option, "" for silence.

    An answer may be an exception, which is thrown in. `turns`: what was said between two waits.
    """

    def __init__(self, distress: Distress, rule: Callable[[str], object], lines: Helplines = US) -> None:
        self.turns: list[list[str]] = [[]]
        self.questions: list[str] = []
        self.stories = 0
        self.quiet = 0.0
        flow = route(distress, LOCALE, lines)
        need, self.ending = next(flow), None
        for _ in range(1000):
            result = self._met(need, rule)
            try:
                need = flow.throw(result) if isinstance(result, BaseException) else flow.send(result)
            except StopIteration as end:
                self.ending = end.value
                return
        raise AssertionError(f"it has no end: {self.heard[-500:]}")

    def _met(self, need: Need, rule: Callable[[str], object]) -> object:
        match need:
            case Speak(text):
                self.turns[-1] += re.split(r"(?<=[.?!])\s+", text.strip())
                return 1.0
            case Rest(seconds):
                self.quiet += seconds
                self.turns.append([])
                return None
            case HearStory():
                self.stories += 1
                self.turns.append([])
                return Story(seconds=5.0)
            case Hear(meanings):
                question = self.turns[-1][-1]
                self.questions.append(question)
                self.turns.append([])
                answer = rule(question)
                if isinstance(answer, BaseException):
                    return answer
                return Understanding(str(answer), meanings.get(str(answer), Meaning("none"))) if answer else None
        raise AssertionError(f"nobody can wait for {need}")

    @property
    def heard(self) -> str:
        return " ".join(sentence for turn in self.turns for sentence in turn)


def always(answer: str) -> Rule:
    return lambda question: answer


def answering(answers: dict[str, Any], otherwise: str = "yes") -> Callable[[str], Any]:
    """The first answer whose key is in the question; each in a list once, one after the other."""
    lists = {key: iter(value) for key, value in answers.items() if isinstance(value, list)}

    def rule(question: str) -> object:
        for key, value in answers.items():
            if key in question:
                return next(lists[key], "none") if key in lists else value
        return "none" if "help" in question and ":" in question else otherwise

    return rule


def at_random(seed: int) -> Rule:
    dice = random.Random(seed)
    words = [
        "yes",
        "no",
        "sometimes",
        "i don't know",
        "",
        "a number",
        "a person",
        "breathing",
        "quiet",
        "bananas",
        "none",
    ]

    def rule(question: str) -> str:
        return dice.choice(words)

    return rule


PEOPLE: list[Rule] = [always(a) for a in ("no", "sometimes", "i don't know", "", "bananas")] + [
    answering({}),
    *(at_random(seed) for seed in range(12)),
]


def everyone() -> list[Led]:
    return [Led(d, rule, lines) for d in ROUTES for lines in (US, GB, NOWHERE) for rule in PEOPLE]


EVERYONE = everyone()

# ---------------------------------------------------------------- how it speaks

BANNED = """must; should; ought; have to call; calm down; cheer up; be strong; i promise; i guarantee; everything will;
you will be; you're safe; at least; why; boyfriend; girlfriend; he; she; him; her; god; pray; commit; crazy; selfish;
attention; knife; gun; rope; pills; bridge; train; overdose; cut; leave them; confront; diagnose; disorder"""
NEVER = re.compile("|".join(rf"\b{re.escape(b.strip())}\b" for b in BANNED.replace("\n", " ").split(";")), re.I)


def test_every_way_comes_to_an_end() -> None:
    assert {led.ending for led in EVERYONE} <= ENDINGS


def test_sentences_fit_in_one_breath() -> None:
    sentences = {s for led in EVERYONE for turn in led.turns for s in turn}
    assert [s for s in sentences if len(s.split()) > 14] == []


def test_at_most_three_sentences_before_a_turn_or_a_rest() -> None:
    assert {tuple(turn) for led in EVERYONE for turn in led.turns if len(turn) > 3} == set()


def test_one_question_at_a_time_and_it_comes_last() -> None:
    assert {s for led in EVERYONE for turn in led.turns for s in turn[:-1] if s.endswith("?")} == set()


def test_no_lecture_no_promise_no_means() -> None:
    assert {m[0] for led in EVERYONE if (m := NEVER.search(led.heard))} == set()


def test_what_it_is_and_is_not_is_said_in_three_sentences() -> None:
    for text in (FIRST_RUN, WHO_ARE_YOU, STOPPED):
        sentences = re.split(r"(?<=[.?!])\s+", text)
        assert len(sentences) <= 3
        assert all(len(s.split()) <= 14 for s in sentences), text
    assert "not a therapist" in FIRST_RUN and "not a person" in WHO_ARE_YOU


# ---------------------------------------------------------------- suicide

SUICIDE, SUICIDE_HINT = Distress("suicide", 1), Distress("suicide", 2)
LIFE, DANGER, NUMBER = "ending your life", "in danger", "give you a number"
NINE_ONE_ONE, CRISIS = "nine, one, one.", "nine, eight, eight."


def test_direct_words_are_answered_at_once_and_slowly() -> None:
    led = Led(SUICIDE, answering({}))
    assert led.turns[0][0] == "That sounds like so much pain."
    assert "I can't call anyone" in led.turns[0][1]
    assert LIFE in led.questions[0]


@pytest.mark.parametrize("distress", [SUICIDE_HINT, Distress("suicide", 1, by_ear=True)])
def test_a_hint_and_what_was_heard_are_asked_about_first(distress: Distress) -> None:
    led = Led(distress, always("no"))
    assert len(led.questions) == 1 and LIFE in led.questions[0]
    assert (led.ending, led.heard.count("?")) == ("back", 1)
    assert "helpline any time" in led.heard


@pytest.mark.parametrize("answer", ["yes", "sometimes", "i don't know", "", "bananas"])
@pytest.mark.parametrize("question", [LIFE, DANGER])
def test_anything_but_no_is_the_careful_branch(question: str, answer: str) -> None:
    led = Led(SUICIDE, answering({question: answer}))
    assert led.heard.lower().count(NINE_ONE_ONE) == 2
    assert "Go near someone" in led.heard


def test_without_danger_a_number_is_offered_and_said_twice_slowly() -> None:
    led = Led(SUICIDE, answering({DANGER: "no"}))
    assert NINE_ONE_ONE not in led.heard.lower()
    assert led.heard.lower().count(CRISIS) == 3, "twice to call, once to text"
    assert "move away from it" in led.heard
    assert led.stories == 1, "what makes calling hard"


def test_who_wants_no_number_can_have_it_any_time() -> None:
    led = Led(SUICIDE, answering({DANGER: "no", NUMBER: "no"}))
    assert CRISIS not in led.heard.lower()
    assert "Say helpline any time." in led.heard


def test_number_person_breathing_and_quiet_are_offered_as_often_as_wanted() -> None:
    wanted = ["a person", "breathing", "a number", "quiet", "none"]
    led = Led(SUICIDE, answering({"might help": wanted[1:], "would help": wanted, DANGER: "no", NUMBER: "no"}))
    for part in ("who could be with you", "Breathe in.", "Nine, eight, eight.", "quiet together"):
        assert part in led.heard
    assert led.ending == "done"


def test_after_a_quiet_time_it_comes_back_and_asks_softly() -> None:
    led = Led(SUICIDE, answering({"would help": "quiet", DANGER: "no", "safe for now": "yes"}))
    assert "I'm still here." in led.heard
    assert led.quiet >= 60
    assert led.heard.endswith(ANY_TIME)


def test_silence_all_the_way_ends_with_the_emergency_number_and_where_help_is() -> None:
    led = Led(SUICIDE, always(""))
    assert led.heard.lower().count(NINE_ONE_ONE) == 4
    assert led.heard.endswith(ANY_TIME)


def test_not_being_safe_after_a_quiet_time_goes_on() -> None:
    led = Led(SUICIDE, answering({"would help": "quiet", "safe for now": ["no", "yes"], DANGER: "yes"}))
    assert led.heard.lower().count(NINE_ONE_ONE) == 4


@pytest.mark.parametrize("danger", ["yes", "sometimes", "i don't know", "bananas"])
def test_who_may_be_in_danger_is_stayed_with_even_where_they_want_no_more(danger: str) -> None:
    led = Led(SUICIDE, answering({"would help": "no", DANGER: danger, "safe for now": "yes"}))
    assert led.quiet >= 60 and led.questions[-1].endswith("Are you safe for now?")
    assert led.heard.endswith(ANY_TIME)


def test_who_is_in_no_danger_any_more_is_let_go() -> None:
    again = Led(SUICIDE, answering({"help:": "no", DANGER: ["yes", "no"], "safe for now": "no"}))
    assert again.heard.endswith(ANY_TIME) and again.heard.count("quiet together") == 1


def test_who_was_in_no_danger_and_wants_no_more_is_let_go() -> None:
    led = Led(SUICIDE, answering({"would help": "no", DANGER: "no"}))
    assert "quiet together" not in led.heard


def test_a_yes_to_what_would_help_is_the_number_and_without_one_it_is_asked_which() -> None:
    wanted = {"would help": ["yes", "no"], "might help": "no", DANGER: "no", NUMBER: "no"}
    assert "Nine, eight, eight." in Led(SUICIDE, answering(wanted)).heard
    led = Led(SUICIDE, answering(wanted), NOWHERE)
    assert f"{HINT_CHOICE} What would help now: a number, a person, or breathing?" in led.heard
    assert "quiet together" not in led.heard


def test_an_okay_to_the_plain_question_is_no_yes() -> None:
    talk = ByText(house())
    talk.say("i need help")
    assert talk.say("okay")[0].startswith("That sounds like so much pain.")
    assert talk.say("i'm fine")[-1].endswith("Are you safe for now?"), "nobody has said it with a yes"
    assert talk.say("yes")[0] == SORRY


def test_an_okay_that_is_spoken_is_no_yes_either() -> None:
    flow = route(SUICIDE_HINT, LOCALE, US)
    next(flow)
    need = flow.send(1.0)
    assert isinstance(need, Hear)
    assert {need.meanings[word].name for word in ("okay", "sure", "all right")} == {"unsure"}
    assert need.meanings["yes"].name == "yes"


# ---------------------------------------------------------------- the other kinds


def test_a_wound_is_looked_after_and_life_is_asked_about() -> None:
    led = Led(Distress("self_harm", 1), answering({"wound": "yes", LIFE: "no"}))
    assert NINE_ONE_ONE in led.heard.lower()
    assert "An urge often rises" in led.heard and "Breathe in." in led.heard
    assert LIFE in " ".join(led.questions)


def test_harm_that_is_more_becomes_the_route_for_suicide() -> None:
    led = Led(Distress("self_harm", 1), answering({"wound": "no", LIFE: "yes"}))
    assert "That sounds like so much pain." in led.heard


@pytest.mark.parametrize("kind", ["abuse", "child"])
@pytest.mark.parametrize("answer", ["no", "sometimes", "i don't know", "", "bananas"])
def test_who_may_be_overheard_is_left_in_peace(kind: str, answer: str) -> None:
    led = Led(Distress(kind, 1), always(answer))  # type: ignore[arg-type]
    assert led.heard.endswith(NEUTRAL)
    assert led.ending == "closed"
    told = led.heard
    for asked in ("Is it safe to talk right now?", "Take your time.", HINT):
        told = told.replace(asked, "")
    assert re.sub(r"[^a-z ]", "", told.lower()).split() == NEUTRAL.lower().strip(".").split(), (
        "nothing tells what it is"
    )


@pytest.mark.parametrize("kind", ["abuse", "child", "other"])
def test_where_no_country_is_known_it_is_asked_before_the_number_and_nobody_has_to_say(kind: str) -> None:
    for answer in ("no", "", "i don't know"):
        led = Led(Distress(kind, 1), answering({DANGER: "no", "Which country": answer}), NOWHERE)  # type: ignore[arg-type]
        assert led.questions[-1] == "Which country do you live in?" and led.ending == "done"
        assert "A doctor can tell you who listens" in led.heard
        assert "They go" not in led.heard and "their number" not in led.heard, "there is nobody to speak of"
        assert "for instance" not in led.heard, "it was asked a moment ago"
    told = Led(Distress(kind, 1), answering({DANGER: "no", "Which country": "i live in the uk"}), NOWHERE)  # type: ignore[arg-type]
    number = {"abuse": "two, four, seven", "child": "one, one, one, one", "other": "one, two, three"}[kind]
    assert "May I say" in told.questions[-1] and told.heard.lower().count(number) == 2


def test_who_wants_no_number_after_abuse_hears_nothing_of_those_who_answer() -> None:
    led = Led(Distress("abuse", 1), answering({DANGER: "no", "their number": "no"}))
    assert "They go" not in led.heard and "you decide" in led.heard.lower()


def test_abuse_is_nobodys_fault_and_the_line_is_for_it() -> None:
    led = Led(Distress("abuse", 1), answering({DANGER: "no"}))
    assert "It's not your fault." in led.heard
    assert led.heard.lower().count("seven, nine, nine") == 2
    assert NINE_ONE_ONE not in led.heard.lower()
    assert "you decide" in led.heard


@pytest.mark.parametrize("answer", ["yes", "", "sometimes", "i don't know"])
def test_abuse_in_danger_gets_the_emergency_number(answer: str) -> None:
    led = Led(Distress("abuse", 1), answering({DANGER: answer}))
    assert led.heard.lower().count(NINE_ONE_ONE) == 2


def test_danger_is_the_emergency_number_first() -> None:
    led = Led(Distress("danger", 1), answering({}), GB)
    assert led.turns[0] == ["Please call this number now.", "Nine, nine, nine."]
    assert "press five, five" in led.heard
    again = Led(Distress("danger", 1), answering({"somewhere safer": ""}))
    assert again.heard.lower().count(NINE_ONE_ONE) == 4


def test_danger_that_was_only_heard_is_asked_about() -> None:
    assert Led(Distress("danger", 1, by_ear=True), always("no")).ending == "back"
    assert NINE_ONE_ONE in Led(Distress("danger", 1, by_ear=True), always("")).heard.lower()


def test_somebody_else_is_asked_directly_and_not_left_alone() -> None:
    led = Led(Distress("other", 1), answering({"Are they in danger": "no"}))
    assert "ask them directly" in led.heard and CRISIS in led.heard.lower()
    assert "Stay with them" in Led(Distress("other", 1), answering({"Are they in danger": ""})).heard


def test_who_may_hurt_somebody_steps_away() -> None:
    led = Led(Distress("other", 1, harm=True), answering({}))
    assert "step away" in led.heard and NINE_ONE_ONE in led.heard.lower()
    assert Led(Distress("other", 2, harm=True), always("no")).ending == "back"


def test_a_child_hears_of_a_grown_up_and_no_secret_is_promised() -> None:
    led = Led(Distress("child", 1, young=True), answering({DANGER: "no"}), GB)
    assert "grown-up you trust" in led.heard and "can't promise" in led.heard
    assert led.heard.lower().count("zero, eight, zero, zero. one, one, one, one.") == 2


def test_a_young_person_gets_the_line_for_the_young() -> None:
    led = Led(Distress("suicide", 1, young=True), answering({DANGER: "no"}), GB)
    assert "zero, eight, zero, zero." in led.heard.lower()


def test_an_unknown_country_has_words_instead_of_numbers() -> None:
    led = Led(SUICIDE, answering({}), NOWHERE)
    assert "your local emergency number" in led.heard
    assert "A doctor can tell you who listens." in led.heard


def test_ways_out_and_the_country_can_be_spoken() -> None:
    flow = route(SUICIDE_HINT, LOCALE, NOWHERE)
    next(flow)
    need = flow.send(1.0)
    assert isinstance(need, Hear)
    assert need.meanings["you misunderstood"] == WAY_OUT
    assert need.meanings["i live in canada"].name == "country CA"
    assert "i'm scared" not in need.meanings, "it means nothing here"


# ---------------------------------------------------------------- typed, to the offer of a number


def offered(country: str = "US") -> ByText:
    talk = ByText(house(person={"country": country}))
    for line in ("i want to die", "yes", "no"):
        talk.say(line)
    return talk


@pytest.mark.parametrize("line", ["i can't", "i can't, i'm scared", "i'm scared", "i don't know how"])
def test_who_is_scared_to_call_is_met_and_has_the_number(line: str) -> None:
    said = " ".join(offered().say(line))
    assert "You can just say" in said and "Nine, eight, eight." in said
    assert "You can answer" not in said and "makes it hard" not in said, "they have just said it"


@pytest.mark.parametrize("line", ["i want to talk to a person", "a person", "talk to someone"])
def test_who_wants_a_person_takes_the_number(line: str) -> None:
    said = " ".join(offered().say(line))
    assert "A person answers there." in said and "Nine, eight, eight." in said


def test_after_a_number_every_question_meets_who_is_scared_or_wants_something_else() -> None:
    talk = offered("")
    talk.say("quiet")
    assert "I live in Canada" not in talk.said[-1] and talk.said[-1].endswith(SAFE)
    told = " ".join(talk.say("i live in canada"))
    assert told.count("To talk: nine, eight, eight. In danger, call: nine, one, one.") == 2
    for line, met in {
        "i'm scared to call": "It's all right to be scared.",
        "i don't know how": "You dial the number",
        "a person": "A person answers there.",
        "a number": "To talk: nine, eight, eight.",
        "breathe": "Breathe in.",
        "stay with me": "We can be quiet together.",
        "do they tell anyone": "ask them first",
    }.items():
        said = talk.say(line)
        assert met in " ".join(said) and said[-1].endswith(SAFE), line
        assert "You can answer" not in " ".join(said)
    assert talk.say("i can't")[-1] == "Are you in danger right now?", "it may be more than a call"
    assert "Breathe in." in talk.say("breathe") and talk.said[-1] == "Are you in danger right now?"


def test_it_can_be_spoken_too() -> None:
    talk = offered("")
    talk.say("quiet")
    assert isinstance(talk.conductor.need, Hear)
    heard = talk.conductor.need.meanings
    assert {heard[words].name for words in ("i'm scared", "breathe with me", "stay with me")} == {
        "scared", "breathing", "quiet",
    }  # fmt: skip
    assert "i can't" not in heard


def test_before_any_number_it_means_nothing() -> None:
    talk = ByText(house())
    talk.say("i want to die")
    assert talk.say("breathe")[0].startswith(HINT)


@pytest.mark.parametrize(
    ("line", "country", "answer"),
    [
        ("what is 988", "US", "send a text"),
        ("who are they", "GB", "as much or as little"),
        ("what is 911", "US", "emergency number"),
        ("do they tell anyone", "US", "ask them first"),
    ],
)
def test_questions_about_a_number_are_answered_as_often_as_asked(line: str, country: str, answer: str) -> None:
    talk = offered(country)
    for _ in range(3):
        (said,) = talk.say(line)
        assert answer in said and said.endswith("May I give you a number to call?")


def test_what_makes_it_hard_takes_one_line() -> None:
    talk = offered()
    talk.conductor.stories_go_on = True
    talk.say("yes")
    assert talk.said[-1].endswith("What makes it hard for you?")
    assert talk.say("the people")[0].startswith("Thank you for telling me.")


@pytest.mark.parametrize("line", ["no", "nothing", "i don't know", "i'd rather not"])
def test_who_does_not_say_what_makes_it_hard_has_told_nothing(line: str) -> None:
    talk = offered()
    talk.say("yes")
    assert talk.say(line)[0].startswith("That's all right. Somebody you trust")


def test_who_is_scared_there_is_met() -> None:
    talk = offered()
    talk.say("yes")
    said = talk.say("i'm scared")
    assert said[0].startswith("It's all right to be scared.") and "Thank you for telling me." in " ".join(said)


def test_the_country_can_be_told_on_the_way_and_its_numbers_follow_at_once() -> None:
    talk = ByText(house())
    talk.say("i want to die")
    assert talk.say("helpline")[-2].endswith("Say, for instance: I live in Canada.")
    said = talk.say("I live in Canada")
    assert "nine, eight, eight" in said[0] and said[-1].endswith("ending your life?")
    talk.say("yes")
    assert talk.say("no")[-1] == "May I give you a number to call?"
    talk.say("stop")
    assert "nine, eight, eight" in talk.say("helpline")[-1]


# ---------------------------------------------------------------- commands, and more distress

ENDS: list[type[needs.Interruption]] = [needs.StopHere, needs.CloseToday, needs.SayBye]
OTHERS: list[type[needs.Interruption]] = [
    needs.Again, needs.Back, needs.Skip, needs.StartOver, needs.Undo, needs.Explain, needs.Greet, needs.NameHelpline,
    needs.Unmuted,
]  # fmt: skip


def thrown_at(distress: Distress, place: int, what: BaseException) -> tuple[list[str], object]:
    """Somebody who says yes, and throws `what` in at need number `place`. What was said after it, and the ending."""
    flow, answers = route(distress, LOCALE, US), answering({})
    need, said = next(flow), ["?"]
    for count in range(1000):
        if isinstance(need, Speak):
            said.append(need.text)
        try:
            if count == place:
                said = ["?"]
                need = flow.throw(what)
            elif isinstance(need, Hear):
                answer = answers(said[-1])
                need = flow.send(Understanding(str(answer), need.meanings.get(str(answer), Meaning("none"))))
            else:
                need = flow.send(Story(3.0) if isinstance(need, HearStory) else 1.0)
        except StopIteration as end:
            return (said[1:] if count >= place else []), end.value
    raise AssertionError("no end")


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("distress", [d for d in ROUTES if not d.young], ids=str)
def test_stop_works_at_every_step_and_ends_with_where_help_is(
    distress: Distress, how: type[needs.Interruption]
) -> None:
    for place in range(80):
        said, ending = thrown_at(distress, place, how())
        if not said:
            break
        assert len(said) == 1
        assert said[0] == STOPPED or (distress.kind in ("abuse", "child") and said[0] == NEUTRAL)
        assert ending == ("stopped" if how is needs.StopHere else "closed")
    assert place > 2


@pytest.mark.parametrize("command", OTHERS)
@pytest.mark.parametrize("kind", ["suicide", "self_harm", "abuse", "danger", "other", "child"])
def test_no_command_throws_it_off_its_way(kind: str, command: type[needs.Interruption]) -> None:
    for place in range(0, 80, 3):
        _, ending = thrown_at(Distress(kind, 1), place, command())  # type: ignore[arg-type]
        assert ending in ENDINGS


def test_help_names_what_can_be_said_and_never_thrice_in_the_same_words() -> None:
    talk = offered("")
    choice = talk.said[-1]
    heard = [talk.say(line) for line in ("help", "what can i say", "what can you do")]
    assert all(said[-1] == choice for said in heard)
    first, second, third = (said[0] for said in heard)
    assert first == f"{HINT_CHOICE} {ALWAYS}" and len({first, second, third}) == 3
    talk.say("breathing")
    assert talk.say("help")[0] == first, "another question"


def test_what_is_no_answer_to_a_choice_is_told_the_options() -> None:
    assert offered("").say("bananas")[0].startswith(HINT_CHOICE)


@pytest.mark.parametrize("line", ["stop", "i want to stop"])
def test_stop_ends_the_question_for_the_country_too(line: str) -> None:
    talk = ByText(house())
    for answer in ("he hits me", "yes", "no"):
        talk.say(answer)
    assert talk.said[-1].endswith("Which country do you live in?")
    assert talk.say(line) == [STOPPED]


def test_helpline_in_abuse_is_the_line_for_it() -> None:
    talk = ByText(house(person={"country": "GB"}))
    for answer in ("he hits me", "yes"):
        talk.say(answer)
    assert "two, zero, zero, zero, two, four, seven" in talk.say("helpline")[0]


def test_helpline_says_the_numbers_and_goes_on() -> None:
    said, _ = thrown_at(SUICIDE, 2, needs.NameHelpline())
    assert "nine, eight, eight" in said[0] and "nine, one, one" in said[0]
    assert LIFE in said[1]


def test_saying_it_again_is_a_yes_to_the_question_about_it() -> None:
    again = needs.Distress("suicide", found=SUICIDE)
    led = Led(SUICIDE_HINT, answering({LIFE: again}))
    assert "Are you in danger now" in led.heard


def test_saying_it_again_never_counts_as_being_safe() -> None:
    again = needs.Distress("suicide", found=SUICIDE)
    led = Led(SUICIDE, answering({"would help": "quiet", "safe for now": again, DANGER: "no", "might help": "none"}))
    assert sum("in danger right now" in q for q in led.questions) == 1


@pytest.mark.parametrize("kind", ["self_harm", "abuse", "other", "child"])
def test_what_presses_more_takes_over(kind: str) -> None:
    danger = needs.Distress("danger", found=Distress("danger", 1))
    said, _ = thrown_at(Distress(kind, 1), 1, danger)  # type: ignore[arg-type]
    assert said[0].startswith("Please call this number now.")
    hint = needs.Distress("danger", found=Distress("danger", 2))
    said, _ = thrown_at(Distress(kind, 1), 1, hint)  # type: ignore[arg-type]
    assert not said or not said[0].startswith("Please call this number now.")


def test_kinds_are_in_the_order_of_their_weight() -> None:
    assert KINDS.index("danger") < KINDS.index("suicide") < KINDS.index("abuse") < KINDS.index("self_harm")
