"""Which phrase was said, from words alone."""

from assistant.events import NOTHING, Meaning
from assistant.grammar import Grammar

HEART, STOP, BYE = Meaning("start", "open_heart"), Meaning("command", "stop"), Meaning("command", "bye")


def test_small_words_may_differ() -> None:
    grammar = Grammar({"i need an open heart": HEART, "stop": STOP}, {})
    assert grammar.find("i need a open heart") == "i need an open heart"
    assert grammar.find("i need open heart") == "i need an open heart"
    assert grammar.find("i need an open door") is None


def test_small_words_count_where_two_meanings_are_near() -> None:
    grammar = Grammar({"write a letter": HEART, "write my letter": STOP}, {})
    assert grammar.find("write a letter") == "write a letter"
    assert grammar.find("write the letter") is None


def test_a_single_word_must_be_exact() -> None:
    grammar = Grammar({"stop": STOP}, {})
    assert grammar.find("to stop") is None
    assert grammar.find("the stop") is None


def test_one_spelling_inside_and_the_given_one_outside() -> None:
    grammar = Grammar({"i don't know": HEART, "no": STOP}, {"know": "no"})
    assert set(grammar.phrases) == {"i don't no", "no"}
    assert grammar.judge([("i don't no", 1.0)]) == ("i don't know", HEART, 1.0)


def test_phrases_with_unknown_words_are_left_out() -> None:
    grammar = Grammar({"ruminating now": HEART, "stop": STOP}, {}, knows=lambda word: word != "ruminating")
    assert set(grammar.phrases) == {"stop"}
    assert grammar.unknown == {"ruminating"}


def test_a_phrase_is_final_when_all_that_goes_on_from_it_means_the_same() -> None:
    grammar = Grammar({"stop": STOP, "stop it": STOP, "good": BYE, "good night": STOP}, {})
    assert grammar.final("stop")
    assert grammar.final("good night")
    assert not grammar.final("good")
    assert not grammar.final("stop it now")


def test_what_begins_a_phrase() -> None:
    grammar = Grammar({"i need grounding": HEART, "stop": STOP}, {})
    assert all(map(grammar.begins, ["", "i", "i need", "i need grounding", "stop"]))
    assert not any(map(grammar.begins, ["need", "i need stop", "i need grounding now"]))


def test_readings_of_one_meaning_add_up() -> None:
    grammar = Grammar({"stop": STOP, "stop it": STOP, "bye": BYE}, {})
    assert grammar.judge([("bye", 0.4), ("stop it", 0.35), ("stop", 0.25)]) == ("stop it", STOP, 0.6)


def test_a_reading_that_is_not_sure_enough_is_nothing() -> None:
    grammar = Grammar({"stop": STOP, "bye": BYE}, {})
    assert grammar.judge([("[unk]", 0.7), ("stop", 0.3)]) is None
    assert grammar.judge([("", 1.0)]) is None


def test_answers_are_likelier_than_commands_and_commands_than_requests() -> None:
    grammar = Grammar({"two": Meaning("answer", "2"), "stop": STOP, "dear diary": HEART}, {})
    count = grammar.phrases.count
    assert count("two") > count("stop") > count("dear diary")


def test_phrases_that_mean_nothing_are_no_request() -> None:
    grammar = Grammar({"stop": STOP, "shop": NOTHING}, {})
    assert grammar.judge([("shop", 0.7), ("stop", 0.3)]) is None


def test_what_a_short_answer_is_often_heard_as_is_taken_for_it() -> None:
    no, misheard = Meaning("answer", "no"), {"now": "no"}
    asked = Grammar({"no": no, "not now": Meaning("answer", "later")}, {}, misheard=misheard)
    assert asked.judge([("now", 0.7), ("no", 0.3)]) == ("no", no, 1.0)
    assert asked.find("not now") == "not now"
    assert Grammar({"stop": STOP}, {}, misheard=misheard).find("now") is None
    assert Grammar({"no": no, "now": NOTHING}, {}, misheard=misheard).judge([("now", 1.0)]) is None
    assert Grammar({"no": STOP}, {}, misheard=misheard).find("now") is None
