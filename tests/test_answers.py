"""What people say to a question, and what they type."""

from __future__ import annotations

import pytest

from assistant import answers
from assistant.events import Meaning
from assistant.locale import Locale
from assistant.models import choose
from assistant.recogniser import SpeechModel

EN = Locale.load("en")
YES_NO = answers.yes_no(EN, later="no")
PLACES = ("a walk", "Forest", "the sea")
ONE = answers.choices(PLACES, EN)
TWO = answers.choices(PLACES, EN, up_to=2, optional=True)


def chosen(*indices: int) -> Meaning:
    return Meaning("answer", "chosen", tuple((str(place), index) for place, index in enumerate(indices, 1)))


# ---------------------------------------------------------------- yes and no


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("yeah", "yes"),
        ("yup", "yes"),
        ("i do", "yes"),
        ("i guess so", "yes"),
        ("yeah i guess so", "yes"),
        ("why not", "yes"),
        ("nope", "no"),
        ("nah", "no"),
        ("i don't", "no"),
        ("not yet", "no"),
        ("not really", "no"),
        ("no not really", "no"),
        ("sort of", "sometimes"),
        ("it depends", "sometimes"),
        ("yes and no", "sometimes"),
        ("i don't know", "unsure"),
        ("no idea", "unsure"),
        ("hard to say", "unsure"),
    ],
)
def test_yes_no_and_between_have_many_wordings(phrase: str, kind: str) -> None:
    assert YES_NO[phrase] == Meaning("answer", kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Yess", "yes"),
        ("yesss!!", "yes"),
        ("yep!", "yes"),
        ("y", "yes"),
        ("k", "yes"),
        ("Yes, definitely.", "yes"),
        ("yes please", "yes"),
        ("nah", "no"),
        ("noo", "no"),
        ("n", "no"),
        ("not realy", "no"),
        ("No, I\u2019m fine.", "no"),
        ("I dont think so", "no"),
        ("kinda...", "sometimes"),
        ("sorta", "sometimes"),
        ("idk", "unsure"),
        ("I dont know", "unsure"),
        ("um, not sure", "unsure"),
    ],
)
def test_typed_answers_may_have_slips_and_signs(text: str, kind: str) -> None:
    assert answers.match_typed(text, YES_NO) == Meaning("answer", kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\U0001f600",
        "not",
        "now",
        "know",
        "no, wait, yes",
        "yes but no",
        "banana",
        "x" * 10_000,
        "yes " * 2_000,
    ],
)
def test_what_is_no_clear_answer_is_none(text: str) -> None:
    assert answers.match_typed(text, YES_NO) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("yes. no wait. not today", "no"),
        ("no, wait, yes", "yes"),
        ("yes, actually no", "no"),
        ("no, i'm fine", "no"),
    ],
)
def test_in_ones_own_words_the_last_clause_counts_where_one_is_taken_back(text: str, kind: str) -> None:
    assert answers.match_typed(text, YES_NO, freely=True) == Meaning("answer", kind)


# ---------------------------------------------------------------- choosing


@pytest.mark.parametrize("phrase", ["forest", "the forest", "forest please", "the forest one", "i choose forest"])
def test_an_option_is_chosen_by_name(phrase: str) -> None:
    assert ONE[phrase] == chosen(1)


@pytest.mark.parametrize("phrase", ["walk", "a walk", "the walk", "the walk one", "i'd like a walk"])
def test_an_article_of_an_option_may_be_left_out(phrase: str) -> None:
    assert ONE[phrase] == chosen(0)


@pytest.mark.parametrize(
    ("phrase", "index"),
    [
        ("two", 1),
        ("number two", 1),
        ("option three", 2),
        ("second", 1),
        ("the second one", 1),
        ("third one", 2),
        ("last", 2),
        ("the last one", 2),
    ],
)
def test_an_option_is_chosen_by_number_and_place(phrase: str, index: int) -> None:
    assert ONE[phrase] == chosen(index)


def test_no_number_or_place_beyond_the_list_is_offered() -> None:
    assert not {"four", "number four", "fourth", "the fourth one"} & set(ONE)


@pytest.mark.parametrize(
    ("phrase", "indices"),
    [
        ("forest and sea", (1, 2)),
        ("the sea and the forest", (2, 1)),
        ("one and three", (0, 2)),
        ("the first and the third", (0, 2)),
    ],
)
def test_several_are_chosen_in_the_order_said(phrase: str, indices: tuple[int, ...]) -> None:
    assert TWO[phrase] == chosen(*indices)
    assert phrase not in ONE


def test_all_and_both_stand_for_as_many_as_may_be_chosen() -> None:
    assert answers.choices(["sea", "forest"], EN, up_to=2)["both"] == chosen(0, 1)
    assert answers.choices(PLACES, EN, up_to=3)["all of them"] == chosen(0, 1, 2)
    assert answers.choices(PLACES, EN, up_to=3)["walk forest and sea"] == chosen(0, 1, 2)
    assert not {"both", "all of them"} & set(TWO)


def test_none_is_an_answer_only_where_it_may_be() -> None:
    assert TWO["none of them"] == Meaning("answer", "none")
    assert "none of them" not in ONE
    assert ONE["i don't know"] == Meaning("answer", "unsure")


def test_options_that_sound_alike_have_numbers_only() -> None:
    options = ["no", "know", "maybe", "\U0001f600"]
    assert answers.indistinct(options, EN) == ["no", "know", "\U0001f600"]
    meanings = answers.choices(options, EN)
    assert not {"no", "know", ""} & set(meanings)
    assert meanings["the second one"] == chosen(1)
    assert meanings["maybe"] == chosen(2)


def test_an_option_goes_before_a_number_of_the_same_name() -> None:
    assert answers.choices(["two", "one"], EN)["two"] == chosen(0)


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("2", (1,)),
        ("2nd", (1,)),
        ("The 2nd one, please.", (1,)),
        ("forset", (1,)),
        ("1 and 3", (0, 2)),
        ("1, 3", (0, 2)),
        ("Forest, sea", (1, 2)),
    ],
)
def test_typed_choices_may_hold_digits_and_slips(text: str, indices: tuple[int, ...]) -> None:
    assert answers.match_typed(text, TWO) == chosen(*indices)


def test_a_slip_between_two_options_chooses_neither() -> None:
    assert answers.match_typed("waks", answers.choices(["walk", "wake", "wax"], EN)) is None


# ---------------------------------------------------------------- numbers and small things


@pytest.mark.parametrize(
    "phrase", ["seven", "a seven", "it's seven", "i'd say seven", "about seven", "seven out of ten"]
)
def test_a_number_is_said_in_words(phrase: str) -> None:
    assert answers.numbers(0, 10)[phrase] == Meaning("answer", "number", (("number", 7),))


@pytest.mark.parametrize("text", ["7", "7!", "It's 7", "7/10", "sevn", "i\u2019d say a 7"])
def test_a_number_may_be_typed(text: str) -> None:
    assert answers.match_typed(text, answers.numbers(0, 10)) == Meaning("answer", "number", (("number", 7),))


@pytest.mark.parametrize("text", ["11", "-3 or so", "seven or eight", "70"])
def test_a_number_outside_is_none(text: str) -> None:
    assert answers.match_typed(text, answers.numbers(0, 10)) is None


def test_large_numbers_have_no_hyphens() -> None:
    assert answers.numbers(0, 100)["twenty one"].slots == (("number", 21),)


def test_small_things_beside_free_speech() -> None:
    small = answers.said(EN)
    assert {small["nothing comes to mind"].name, small["i don't know"].name, small["i'm done"].name} == {
        "none",
        "unsure",
        "done",
    }


def test_a_sentence_is_compared_without_its_signs() -> None:
    sentence = answers.normal("I'm hurting, and I still matter.")
    assert sentence == "i'm hurting and i still matter"
    meanings = {sentence: Meaning("answer", "yes")}
    assert answers.match_typed("im hurting and i stil matter", meanings)
    assert not answers.match_typed("i'm hurting", meanings)


def test_every_phrase_is_words_of_the_model() -> None:
    model = SpeechModel(choose("auto", "en").path)
    for meanings in (YES_NO, TWO, answers.numbers(0, 100), answers.said(EN)):
        words = {word for phrase in meanings for word in phrase.split()}
        assert [word for word in sorted(words) if not model.knows(word)] == []
