"""What can be said, and what a text asks for: templates, clashes, slips of the keys, and talk that asks for nothing."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import PhraseError, SettingsError
from assistant.events import NOTHING, Meaning
from assistant.exercise import Exercise
from assistant.intent import SHORT_FORMS, Phrasebook
from assistant.locale import FILE, FOLDER, Locale
from assistant.models import choose
from assistant.recogniser import SpeechModel
from assistant.templates import LIMIT, Templates, said_of

HERE = Path(__file__).parent
ALL: dict[str, list[str]] = tomllib.loads((HERE / "phrases_of_all.toml").read_text())
REQUESTS: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "requests.toml").read_text())
THREE = ("grounding", "worthy", "closure_ritual")
EN = Locale.load("en")


def exercise(name: str, *phrases: str) -> Exercise:
    return Exercise(name, phrases or ALL[name], run=lambda session: None)


@pytest.fixture(scope="module")
def three() -> Phrasebook:
    return Phrasebook([exercise(name) for name in THREE], EN, wake_phrase="hello companion")


@pytest.fixture(scope="module")
def full() -> Phrasebook:
    return Phrasebook([exercise(name) for name in ALL], EN, names=["Anna"], wake_phrase="hello companion")


# ---------------------------------------------------------------- templates


def test_every_template_of_the_content_stands_for_plain_words(full: Phrasebook) -> None:
    assert full.problems == ()
    assert full.clashes == ()
    meanings = full.meanings()
    assert all(phrase == EN.spoken(phrase) and phrase for phrase in meanings)
    assert {meaning.name for meaning in meanings.values() if meaning.action == "start"} == set(ALL)


@pytest.mark.parametrize(
    ("template", "sentences"),
    [
        ("calm me [down]", ["calm me", "calm me down"]),
        ("(box|slow) breathing", ["box breathing", "slow breathing"]),
        ("<am> sad", ["i'm sad", "i am sad"]),
        ("[very [very]] sad", ["sad", "very sad", "very very sad"]),
    ],
)
def test_a_template_gives_its_sentences_the_plainest_first(template: str, sentences: list[str]) -> None:
    assert list(Phrasebook([exercise("x", template)], EN).meanings(commands=False))[: len(sentences)] == sentences


def test_numbers_are_words_with_their_value() -> None:
    starts = Phrasebook([exercise("mood", "i'm a {number}")], EN).meanings(commands=False)
    assert starts["i'm a seven"] == Meaning("start", "mood", (("number", 7),))
    assert starts["i'm a zero"].slots == (("number", 0),)
    assert "i'm a eleven" not in starts


def test_a_name_is_one_of_those_known_and_left_out_without_any() -> None:
    letting_go = exercise("letting_go", "let <him> go", "forget {name}")
    assert Phrasebook([letting_go], EN, ["Mary Ann"]).understand("let mary ann go").meaning.slots == (
        ("name", "Mary Ann"),
    )
    nobody = Phrasebook([letting_go], EN)
    assert "let her go" in nobody.meanings()
    assert not any("{" in phrase or phrase.startswith("forget") for phrase in nobody.meanings())
    assert nobody.problems == ()


def test_any_words_fill_a_topic_when_typed_and_are_never_spoken() -> None:
    journal = Phrasebook([exercise("journal", "find an entry [about {topic}]")], EN)
    assert journal.understand("Find an entry about the sea.").meaning.slots == (("topic", "the sea"),)
    assert "find an entry" in journal.meanings()
    assert not any("topic" in phrase for phrase in journal.meanings())


@pytest.mark.parametrize(
    ("template", "reason", "cure"),
    [
        ("calm (me|us", '"(" is never closed', "calm me [down]"),
        ("calm me]", '"]" closes nothing', "calm me [down]"),
        ("calm [me) down", '")" closes nothing', "calm me [down]"),
        ("calm ()", "nothing in them", "calm me [down]"),
        ("[calm]", "left out", "calm me [down]"),
        ("  ", "no words", "calm me [down]"),
        ("ground me; five senses", '";"', '["ground me", "five senses"]'),
        ("<wish> calm", "there is no <wish>", "<w>"),
        ("i'm at {level}", "no slot {level}", "{number}"),
        ("<n> <n> <n> <n> calm", f"more than {LIMIT:,}", "two templates"),
        ("(" * 4000 + "calm" + ")" * 4000, "not a template", "calm me [down]"),
    ],
)
def test_a_faulty_template_is_named_and_the_others_still_work(template: str, reason: str, cure: str) -> None:
    book = Phrasebook([exercise("calming", template, "soothe me"), exercise("other", "go on a walk")], EN)
    (problem,) = book.problems
    assert isinstance(problem, PhraseError)
    assert problem.what.startswith("calming: ")
    assert reason in problem.what
    assert cure in problem.cure
    assert len(problem.what) < 300
    assert {"soothe me", "go on a walk"} <= set(book.meanings())
    assert book.understand("soothe me").meaning.name == "calming"


def test_macros_that_go_in_circles_are_an_error_and_no_crash() -> None:
    with pytest.raises(PhraseError, match="not a template"):
        Templates({"a": "<b> x", "b": "<a> y"}, {}).sentences("<a>")


# ---------------------------------------------------------------- clashes


def test_two_exercises_that_claim_one_phrase_are_named_and_the_first_keeps_it() -> None:
    book = Phrasebook([exercise("walk", "<w> move"), exercise("dance", "<w> move", "dance with me")], EN)
    (clash,) = book.clashes
    assert "walk and dance" in clash.what
    assert '"i want to move"' in clash.what
    assert book.meanings()["let's move"].name == "walk"
    assert book.meanings()["dance with me"].name == "dance"


def test_phrases_that_only_sound_alike_clash_too() -> None:
    assert Phrasebook([exercise("one", "write it"), exercise("two", "right it")], EN).clashes


def test_a_phrase_of_a_command_stays_the_commands() -> None:
    book = Phrasebook([exercise("walk", "go back", "take a walk")], EN)
    (clash,) = book.clashes
    assert 'command "back"' in clash.what
    assert book.meanings()["go back"] == Meaning("command", "back")
    assert book.understand("go back").meaning == Meaning("command", "back")


def test_one_exercise_may_say_a_thing_twice() -> None:
    assert Phrasebook([exercise("walk", "take a walk", "take (a|the) walk")], EN).clashes == ()


# ---------------------------------------------------------------- what is shown


def test_examples_are_short_and_of_different_templates(three: Phrasebook) -> None:
    assert three.examples("grounding", 2) == ["ground me", "five senses"]
    assert three.examples("worthy", 1) == ["am i worthy"]
    assert three.examples("unheard_of", 3) == []


def test_rows_hold_every_phrase_once(three: Phrasebook) -> None:
    rows = three.phrases()
    assert [row.name for row in rows] == [*EN.commands, *EN.requests, *THREE]
    told = [(phrase, row.name) for row in rows for phrase in row.phrases]
    meanings = three.meanings(requests=True).items()
    assert sorted(told) == sorted((p, m.name) for p, m in meanings if not dict(m.slots).get("short"))
    assert rows[0].example == "stop"


def test_what_is_asked_of_the_companion_is_shown_as_it_is_said(three: Phrasebook) -> None:
    rows = {row.name: row for row in three.phrases() if row.kind == "request"}
    assert "call (him|her|them) {first_name}" in rows["call_them"].templates
    assert "say he" in rows["call_them"].phrases
    assert not any("=>" in template for row in rows.values() for template in row.templates)


def test_commands_and_exercises_can_be_had_apart(three: Phrasebook) -> None:
    commands, starts = three.meanings(exercises=False), three.meanings(commands=False)
    assert {m.action for m in commands.values()} == {"command"}
    assert {m.action for m in starts.values()} == {"start"}
    assert commands | starts == three.meanings()


def test_the_shortest_phrases_have_a_short_version(three: Phrasebook) -> None:
    short = {phrase: m for phrase, m in three.meanings().items() if dict(m.slots).get("short")}
    assert short["ground me short version"] == Meaning("start", "grounding", (("short", 1),))
    assert len(short) == len(THREE) * SHORT_FORMS * len(EN.short)


# ---------------------------------------------------------------- typed text


@pytest.mark.parametrize(
    "text",
    [
        "ground me",
        "  Ground me!! ",
        "GROUND ME",
        "please ground me",
        "um, could you please ground me now, thanks",
        "Hello companion, ground me.",
        "hey companion ground me",
        "ground me please",
    ],
)
def test_case_signs_and_courtesies_make_no_difference(three: Phrasebook, text: str) -> None:
    understood = three.understand(text)
    assert understood.meaning == Meaning("start", "grounding")
    assert understood.score == 1.0
    assert understood.text == text


@pytest.mark.parametrize("text", ["I\u2019m a 7", "im a seven", "I'M A 7.", "i am a 7 now", "i'm feeling a 7"])
def test_apostrophes_and_digits_may_be_typed_in_any_way(full: Phrasebook, text: str) -> None:
    assert full.understand(text).meaning == Meaning("start", "mood_checkin", (("number", 7),))


def test_no_slot_is_filled_by_guessing(full: Phrasebook) -> None:
    assert full.understand("log my mood a lot").meaning.slots == ()
    assert full.understand("i'm feeling a fourteen").meaning in (NOTHING, Meaning("offer", "mood_checkin"))
    mood = Phrasebook([exercise("mood", "write down my mood as {number}")], EN)
    assert mood.understand("write down my mood as").meaning.action == "none"
    assert mood.understand("write down my mod as 4").meaning == Meaning("start", "mood", (("number", 4),))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Stop!", "stop"),
        ("please stop", "stop"),
        ("stop it now please", "stop"),
        ("Can you repeat that?", "repeat"),
        ("that\u2019s not what I said", "undo"),
        ("goodbye", "bye"),
        ("goodbye then", "bye"),
        ("help", "help"),
    ],
)
def test_a_command_is_a_whole_utterance(three: Phrasebook, text: str, command: str) -> None:
    assert three.understand(text).meaning == Meaning("command", command)


@pytest.mark.parametrize(
    "text", ["help the cat", "i can't stop", "the next train", "i had to wait for a bus", "pass the salt"]
)
def test_a_command_inside_other_words_is_none(three: Phrasebook, text: str) -> None:
    assert three.understand(text).meaning.action == "none"


@pytest.mark.parametrize(
    "text",
    ["ground me short version", "Ground me, short version.", "a quick grounding please", "short version of grounding"],
)
def test_a_short_version_can_be_asked_for(three: Phrasebook, text: str) -> None:
    assert three.understand(text).meaning == Meaning("start", "grounding", (("short", 1),))


@pytest.mark.parametrize("text", ["grounding exersise", "groud me", "i need closur", "i want to say good bye to her"])
def test_slips_of_the_keys_are_forgiven(three: Phrasebook, text: str) -> None:
    understood = three.understand(text)
    assert understood.meaning.action == "start"
    assert understood.candidates[0].exercise == understood.meaning.name
    assert 0.8 < understood.score < 1.0


def test_a_request_inside_a_longer_text_is_found(three: Phrasebook) -> None:
    found = three.understand("It was a horrible day at work and everybody shouted, can we do grounding?")
    assert found.meaning == Meaning("start", "grounding")


@pytest.mark.parametrize(
    "text",
    [
        "i don't want grounding",
        "no grounding please",
        "not grounding again",
        "never do closure with me",
        "ground me? no",
        "i can't calm down",
        "i hate affirmations",
        "stop telling me i'm enough",
        "don't ground me",
    ],
)
def test_what_is_refused_is_never_started(three: Phrasebook, text: str) -> None:
    assert three.understand(text).meaning.action in ("none", "offer")


def test_a_negation_that_belongs_to_the_phrase_is_a_request(three: Phrasebook) -> None:
    assert three.understand("i don't feel good enough").meaning == Meaning("start", "worthy")


@pytest.mark.parametrize("text", ["he is panicking", "she isn't good enough", "they feel dizzy"])
def test_what_is_said_of_others_is_no_request(three: Phrasebook, text: str) -> None:
    assert three.understand(text).meaning.action == "none"


def test_a_middling_text_is_offered_not_started(three: Phrasebook) -> None:
    assert three.understand("everything feels unreal").meaning == Meaning("offer", "grounding")


def test_two_that_come_as_near_are_asked_about() -> None:
    book = Phrasebook([exercise("walk", "walk in the evening"), exercise("talk", "talk in the evening")], EN)
    understood = book.understand("walk or talk in the evening")
    assert understood.meaning == Meaning("ask_back")
    assert {c.exercise for c in understood.candidates} == {"walk", "talk"}
    assert book.understand("walk in the evenning").meaning == Meaning("start", "walk")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "\U0001f600",
        "\U0001f44d\U0001f3fd",
        "\u043f\u0440\u0438\u0432\u0435\u0442",
        "\u4f60\u597d\u5417",
        "\u0645\u0631\u062d\u0628\u0627",
        "\x00\x07",
        "a" * 10_000,
        "ground me " * 1_000,
        "9" * 10_000,
        "'''",
        "{number}",
        "((((",
    ],
)
def test_what_is_no_sentence_is_none(three: Phrasebook, text: str) -> None:
    understood = three.understand(text)
    assert understood.meaning.action == "none"
    assert understood.text == text


def test_any_wake_phrase_may_stand_in_front() -> None:
    book = Phrasebook([exercise("grounding")], EN, wake_phrase="Quiet River")
    assert book.understand("Quiet river ground me").score == 1.0
    assert book.understand("quiet river").meaning.action == "none"


def test_the_wake_phrase_alone_asks_for_nothing(full: Phrasebook) -> None:
    assert full.understand("Hello, companion!").meaning.action == "none"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("call me Sam", "sam"),
        ("Call me Mary Ann, please", "mary ann"),
        ("my name is Jean-Luc", "jean luc"),
        ("call her Anna Maria Lopez", "anna maria lopez"),
        ("call them June", "june"),
    ],
)
def test_a_name_is_one_to_three_words(three: Phrasebook, text: str, name: str) -> None:
    meaning = three.understand(text).meaning
    assert meaning.action == "request"
    assert dict(meaning.slots)["first_name"] == name


@pytest.mark.parametrize("text", REQUESTS["held_out"]["no_name"])
def test_what_nobody_is_called_is_no_name(full: Phrasebook, text: str) -> None:
    assert full.understand(text).meaning == NOTHING


# ---------------------------------------------------------------- how well it does


def actions(book: Phrasebook, texts: list[str], name: str = "") -> list[str]:
    meanings = [book.understand(text).meaning for text in texts]
    return [m.action if m.name in (name, "") else f"{m.action} of {m.name}" for m in meanings]


@pytest.mark.parametrize("part", ["tuning", "checking", "held_out"])
def test_unrelated_talk_is_none(three: Phrasebook, full: Phrasebook, part: str) -> None:
    texts = REQUESTS[part]["none"]
    assert actions(three, texts).count("none") >= 0.97 * len(texts)
    assert actions(full, texts).count("none") >= 0.96 * len(texts)


@pytest.mark.parametrize("part", ["tuning", "checking", "held_out"])
def test_requests_in_other_words_are_granted(three: Phrasebook, full: Phrasebook, part: str) -> None:
    for book, least in ((three, 0.85), (full, 0.85)):
        found = [action for name in THREE for action in actions(book, REQUESTS[part][name], name)]
        assert found.count("start") >= least * len(found)
        assert found.count("start") + found.count("offer") + found.count("ask_back") >= 0.9 * len(found)
        assert not any("start of" in action for action in found)


# ---------------------------------------------------------------- the language itself


def test_an_unknown_language_lists_those_there_are() -> None:
    with pytest.raises(SettingsError, match="klingon") as error:
        Locale.load("klingon")
    assert "en" in error.value.cure


def test_a_second_language_is_another_folder(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "en", tmp_path / "de")
    german = Locale.load("de", tmp_path)
    assert german.number(7) == "sieben"
    assert german.spoken("7!") == "sieben"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[commands]", "[commands", "line"),
        ("[soundalikes]", "[sound]", "soundalikes is missing"),
        ('joiner = "and"', "joiner = 3", "choosing.joiner should be a text"),
        ('last = ["last"', 'last = "last" # [', "choosing.last should be a list"),
        ('stop = ["', 'stop = [1, "', "commands.stop should be a text"),
        ('no = ["no"', 'no = ["yes"', '"yes" stands under yes and under no'),
        ("none = [", "nothing = [", "answers.none is missing"),
        ("[macros]", "macros = 1\n[other]", "macros should be a section"),
    ],
)
def test_a_malformed_file_is_named_with_what_is_wrong(tmp_path: Path, old: str, new: str, reason: str) -> None:
    shutil.copytree(FOLDER / "en", tmp_path / "xx")
    text = (FOLDER / "en" / FILE).read_text()
    assert old in text
    (tmp_path / "xx" / FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(SettingsError, match=reason) as error:
        Locale.load("xx", tmp_path)
    assert error.value.where == str(tmp_path / "xx" / FILE)


def test_every_word_of_the_commands_is_in_the_model() -> None:
    model = SpeechModel(choose("auto", "en").path)
    words = {word for phrase in Phrasebook([], EN).meanings() for word in phrase.split()}
    assert [word for word in sorted(words) if not model.knows(word)] == []


def test_the_page_for_people_lists_every_command_and_answer() -> None:
    page = (HERE.parent / "docs" / "phrases.md").read_text()
    lines = [line for line in page.splitlines() if line.startswith("- **")]
    lists = (EN.commands, EN.requests, EN.small_talk, EN.answers)
    assert lines == [line_of(row) for rows in lists for row in rows.items()]


def line_of(row: tuple[str, Any]) -> str:
    name, wordings = row
    readable = ", ".join(map(said_of, wordings))
    for macro, text in EN.macros.items():
        readable = readable.replace(f"<{macro}>", text)
    return f"- **{name.replace('_', ' ')}**: {readable}"
