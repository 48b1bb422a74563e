"""Words of distress: found in any wording, and not found where they mean something else.

The lines are in care/*.tsv; docs/care.md says how they came about."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from assistant import care, care_like
from assistant.care import Distress, notice
from assistant.care_words import FOLDER, KINDS, CareWords
from assistant.errors import SettingsError
from assistant.helplines import FILE, Helplines, helpline_words, in_one_breath, spoken
from assistant.locale import Locale
from assistant.models import choose
from assistant.recogniser import SpeechModel

FILES = [Path(__file__).parent / "care" / name for name in ("text.tsv", "held_out_2.tsv", "held_out_3.tsv")]
LINES = [row.split("\t") for file in FILES for row in file.read_text("utf-8").splitlines()[1:]]


def part(name: str, *, distress: bool, level: str = "") -> list[tuple[str, str]]:
    rows = [row for row in LINES if row[0] == name and (row[1] != "none") == distress and level in row[2]]
    return [(row[1], row[4]) for row in rows]


# ---------------------------------------------------------------- the labelled lines


def test_there_are_enough_lines() -> None:
    distress = [row for row in LINES if row[1] != "none"]
    assert len(distress) >= 350 and len(LINES) - len(distress) >= 700
    assert {row[1] for row in LINES} == {"suicide", "self_harm", "abuse", "danger", "other", "child", "none"}
    assert len({row[4] for row in LINES if row[0] == "held"} & {row[4] for row in LINES if row[0] == "tune"}) < 15


@pytest.mark.parametrize(
    ("which", "recall", "direct"),
    [("tune", 0.99, 0.99), ("held", 0.95, 0.95), ("held_2", 0.7, 0.78), ("held_3", 0.85, 0.92)],
)
def test_distress_is_found(which: str, recall: float, direct: float) -> None:
    some, plain = part(which, distress=True), part(which, distress=True, level="1")
    assert sum(notice(text) is not None for _, text in some) >= recall * len(some)
    assert sum(notice(text) is not None for _, text in plain) >= direct * len(plain)


@pytest.mark.parametrize(("which", "taken"), [("tune", 0.015), ("held", 0.03), ("held_2", 0.03), ("held_3", 0.07)])
def test_other_talk_is_left_alone(which: str, taken: float) -> None:
    neutral = part(which, distress=False)
    assert sum(notice(text) is not None for _, text in neutral) <= taken * len(neutral)


def test_direct_words_are_no_mere_hints() -> None:
    direct = part("tune", distress=True, level="1")
    levels = [found.level for _, text in direct if (found := notice(text))]
    assert levels.count(1) >= 0.95 * len(direct)


def test_the_kind_is_the_right_one() -> None:
    some = part("tune", distress=True)
    assert sum(bool((found := notice(text)) and found.kind == kind) for kind, text in some) >= 0.96 * len(some)


# ---------------------------------------------------------------- likeness to examples


def test_nothing_that_is_held_out_was_learned() -> None:
    held = {row[4].casefold() for row in LINES if row[0] in ("held_2", "held_3")}
    assert len(held) >= 300
    assert not held & {example.text.casefold() for example in EXAMPLES.lines}


EXAMPLES = care_like.Examples.load(care_like.FOLDER / "en" / care_like.EXAMPLES)


def test_the_weights_were_learned_from_the_examples_as_they_are() -> None:
    folder = care_like.FOLDER / "en"
    with np.load(folder / care_like.WEIGHTS) as kept:
        assert kept["digest"] == care_like.digest_of(folder / care_like.EXAMPLES), "python -m bench.care learn"
    assert (folder / care_like.WEIGHTS).stat().st_size < 1_000_000


def test_there_are_examples_of_every_kind() -> None:
    kinds = [example.kind for example in EXAMPLES.lines]
    assert set(kinds) == {*KINDS, "none"}
    assert min(len(kinds) - kinds.count("none"), kinds.count("none")) >= 1200


def test_what_is_like_an_example_is_a_soft_hint() -> None:
    found = notice("i stood up there on the bridge railing and nearly jumped last night")
    assert found == Distress("suicide", 2)


def test_likeness_is_learned_from_words_alone() -> None:
    lines = [("suicide", "i long for the void"), ("none", "i long for the sea")] * 3
    like = care_like.learn([(kind, text.split()) for kind, text in lines], {})
    assert like.of("the void".split())[0] > 0.5 > like.of("the sea".split())[0]
    assert like.of("the void".split())[1] == "suicide"


def test_what_the_exercises_help_with_is_no_distress() -> None:
    texts = [text for some in LOCALE.own_words.utterances.values() for text in some]
    assert len(texts) > 1000
    assert sum(notice(text) is not None for text in texts) <= 0.02 * len(texts)


def test_a_figure_of_speech_is_not_like_distress_either() -> None:
    assert notice("this is killing me, this is killing me") is None
    assert notice("i'm dying to see him tonight at the cinema") is not None  # "tonight" says that it may be meant


def test_by_ear_nothing_is_judged_by_likeness() -> None:
    assert notice("i stood up there on the bridge railing and nearly jumped last night", by_ear=True) is None


@pytest.mark.parametrize("file", [care_like.EXAMPLES, care_like.WEIGHTS])
def test_faulty_examples_or_weights_are_named(tmp_path: Path, file: str) -> None:
    (tmp_path / "en").mkdir()
    for name in (care_like.EXAMPLES, care_like.WEIGHTS):
        (tmp_path / "en" / name).write_bytes((care_like.FOLDER / "en" / name).read_bytes())
    (tmp_path / "en" / file).write_bytes(b"[nothing")
    with pytest.raises(SettingsError, match=file):
        care_like.Likeness.load("en", tmp_path)


# ---------------------------------------------------------------- wordings

WIDE = "".join(chr(ord(letter) + 0xFEE0) if letter > " " else letter for letter in "i want to die")
SAME = ["i want to die", "I WANT TO DIE", "I  want\tto die!!!", "i wanna die", "i wnat to die", "i want to dieeee",
        "I want to… die", "i want. to die.", "w a n t to die", "i really really just want to fucking die",
        "i want to d1e", WIDE, "i w\u200bant to die"]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_in_any_spelling(text: str) -> None:
    assert notice(text) == Distress("suicide", 1)


@pytest.mark.parametrize("sign", ["'", "\u2019", "\u2018", "\u02bc", "\u00b4", "`", ""])
def test_with_any_apostrophe(sign: str) -> None:
    assert notice(f"I don{sign}t want to live anymore") == Distress("suicide", 1)


@pytest.mark.parametrize(
    "text", ["kms", "gonna kms", "unalive myself", "sewerslide thoughts", "k i l l myself", "su1cidal"]
)
def test_in_words_of_the_net(text: str) -> None:
    assert notice(text) is not None


def test_anywhere_in_a_long_dictation() -> None:
    day = "i went to work and had lunch with a friend and we talked about the weather. " * 60
    assert notice(day) is None
    for place in (0, len(day) // 2, len(day)):
        assert notice(f"{day[:place]} i want to kill myself. {day[place:]}") == Distress("suicide", 1)


def test_a_very_long_text_is_walked_once() -> None:
    """Counted, not timed: the work grows as the text does."""

    def lines_run(text: str) -> int:
        count = 0

        def tracer(frame: object, event: str, _: object) -> object:
            nonlocal count
            count += event == "line"
            return tracer

        sys.settrace(tracer)  # type: ignore[arg-type]
        notice(text)
        sys.settrace(None)
        return count

    care.care_words()
    some = "i went there and wanted to see him but he did not come. "
    short, long = lines_run(some * 20), lines_run(some * 200)
    assert long < 12 * short


# ---------------------------------------------------------------- what is meant otherwise


@pytest.mark.parametrize("sign", ["and i mean it", "tonight", "i have pills", "i have a plan", "goodbye everyone"])
@pytest.mark.parametrize("idiom", ["this is killing me", "i'm dying to see him"])
def test_a_figure_of_speech_that_is_meant_is_asked_about(idiom: str, sign: str) -> None:
    assert notice(idiom) is None
    assert notice(f"{idiom}, {sign}") is not None


@pytest.mark.parametrize(
    "text",
    [
        "dying of boredom",
        "i'd kill for a coffee",
        "kill time",
        "dead tired",
        "i could kill them",
        "i could die of shame",
    ],
)
def test_a_figure_of_speech_is_none_of_it(text: str) -> None:
    assert notice(text) is None


@pytest.mark.parametrize(
    "text", ["she wants to die", "my friend is suicidal", "he says he'll kill himself", "my brother cut himself again"]
)
def test_of_somebody_else(text: str) -> None:
    assert notice(text) == Distress("other", 1)


def test_the_speaker_and_the_story_teller_are_told_apart() -> None:
    assert notice("he makes me want to die") == Distress("suicide", 1)
    assert notice("in the film he kills himself") is None
    assert notice("do you want to die") is None


@pytest.mark.parametrize(
    "text", ["i don't want to die", "i'm not suicidal", "i used to want to die", "i'd never kill myself"]
)
def test_denied_or_past_is_one_gentle_question(text: str) -> None:
    assert notice(text) == Distress("suicide", 2)


@pytest.mark.parametrize("text", ["i can't stop thinking about killing myself", "i don't know if i want to live"])
def test_what_only_looks_denied(text: str) -> None:
    assert notice(text) == Distress("suicide", 1)


@pytest.mark.parametrize("text", ["help me", "i've had enough", "I'm done."])
def test_a_whole_utterance_may_be_a_hint(text: str) -> None:
    assert notice(text) == Distress("suicide", 2)
    assert notice(f"{text.strip('.')} with the dishes") is None


def test_within_free_speech_being_done_ends_it() -> None:
    assert notice("i'm done", telling=True) is None
    assert notice("help me", telling=True) is not None


def test_the_graver_one_counts() -> None:
    assert notice("he hits me. i took all my pills.") == Distress("danger", 1)
    assert notice("i can't go on. i want to kill myself") == Distress("suicide", 1)


def test_the_young_and_those_who_may_do_harm() -> None:
    assert notice("i'm 13 and i want to die") == Distress("suicide", 1, young=True)
    assert notice("i'm fifteen and he hits me") == Distress("child", 1, young=True)
    assert notice("i want to kill him") == Distress("other", 1, harm=True)


@pytest.mark.parametrize("text", ["", " ", "...", "\n", "\u200b", "12345", "🙂", "a" * 5000, "'" * 5000, "die " * 3000])
def test_odd_texts_do_no_harm(text: str) -> None:
    notice(text)
    notice(text, by_ear=True)


# ---------------------------------------------------------------- by ear


def test_by_ear_only_direct_words_count_and_nothing_takes_them_back() -> None:
    assert notice("i can't go on", by_ear=True) is None
    for text in ("i want to die", "i don't want to die", "i used to want to die"):
        assert notice(text, by_ear=True) == Distress("suicide", 1, by_ear=True)
    assert notice("i don't want to die", by_ear=True).soft  # type: ignore[union-attr]
    assert not Distress("suicide", 1).soft


def test_direct_words_are_found_within_other_words() -> None:
    (found, first, last), *_ = care.heard_in("[unk] and he wants to kill himself tomorrow")
    assert (found, first) == (Distress("other", 1, by_ear=True), 5)
    assert last == 7


def test_phrases_for_the_ear_are_distress_and_travel_as_meanings() -> None:
    phrases = care.spoken()
    assert len(phrases) > 100
    for phrase, meaning in phrases.items():
        found = notice(phrase)
        assert found and found.kind == care.heard(meaning).kind, phrase
        assert care.meaning_of(care.heard(meaning)) == meaning
        assert care.heard(meaning).by_ear


def test_the_model_knows_every_word_that_is_listened_for() -> None:
    model = SpeechModel(choose("auto", "en").path)
    words = {word for phrase in [*care.spoken(), *care.decoys()] for word in phrase.split()}
    assert [word for word in sorted(words) if not model.knows(word)] == []


def test_decoys_are_none_of_it() -> None:
    assert [phrase for phrase in sorted(care.decoys()) if notice(phrase)] == []


# ---------------------------------------------------------------- files


def test_a_faulty_list_of_words_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en/care.toml"
    with pytest.raises(SettingsError, match="can't be read"):
        CareWords.load("en", tmp_path)
    file.write_text((FOLDER / "en/care.toml").read_text("utf-8").replace("[suicide]", "[sucide]"), "utf-8")
    with pytest.raises(SettingsError, match="suicide"):
        CareWords.load("en", tmp_path)


LOCALE = Locale.load("en")


@pytest.mark.parametrize(
    ("country", "kind", "digits"),
    [("US", "emergency", "nine, one, one"), ("us", "crisis", "nine, eight, eight"),
     ("AU", "emergency", "zero, zero, zero"),
     ("FR", "crisis", "three, one, one, four"), ("AT", "child", "one, one, six, one, one, one"),
     ("NZ", "crisis", "one, seven, three, seven")],
)  # fmt: skip
def test_numbers_are_said_digit_by_digit(country: str, kind: str, digits: str) -> None:
    assert in_one_breath(getattr(Helplines.of(country), kind), LOCALE) == digits


def test_groups_are_sentences() -> None:
    line = Helplines.of("GB").crisis
    assert line and spoken(line, LOCALE) == "One, one, six. One, two, three."


@pytest.mark.parametrize("country", ["US", "DE", "AT", "GB", "IN", "", "XX", "??"])
def test_the_answer_to_helpline_is_short(country: str) -> None:
    sentences = helpline_words(country, LOCALE).split(". ")
    assert len(sentences) <= 3
    assert all(len(sentence.split()) <= 14 for sentence in sentences), sentences
    assert ("local emergency number" in helpline_words(country, LOCALE)) == (country in ("", "XX", "??"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [('number = "988"', 'number = "call us"', "US.crisis"), ('verified = ""', 'verified = "soon"', "US.emergency"),
     ("[US]", "[usa]", "usa"), ("[US]", "[US]\nchat = 1", "chat"), ("[US]", "[US", "can't be read"),
     ('emergency = { number = "911"', 'crisis2 = { number = "911"', "US")],
)  # fmt: skip
def test_a_faulty_list_of_helplines_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    file = tmp_path / "helplines.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(SettingsError, match=named.replace("[", r"\[")):
        Helplines.of("US", file)


def test_a_checked_number_has_its_date(tmp_path: Path) -> None:
    file = tmp_path / "helplines.toml"
    file.write_text(FILE.read_text("utf-8").replace('verified = ""', 'verified = "2026-11-30"', 1), "utf-8")
    line = Helplines.of("US", file).emergency
    assert line and str(line.verified) == "2026-11-30"
