"""TOML exercises: what they do when they are run, and what is said of a file with a mistake in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from scripted import Person, Rule, answering, like

from assistant import Answer, Chosen, Exercise, Repeated, Session, Told
from assistant.calls import Breathe, Choose, Pause
from assistant.errors import ExerciseFileError
from assistant.loading import exercises_of, load_file
from assistant.script import _FIELDS, _KINDS, _LISTS, load_toml_exercise
from assistant.toml_lines import line_of

GUIDE = Path(__file__).parent.parent / "docs" / "write-an-exercise.md"
HEAD = 'name = "walk"\nphrases = ["walk with me"]\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "walk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def led(exercise: Exercise, rule: Rule = like("yes"), **facts: Any) -> Person:  # noqa: B008  # a rule has no state
    person = Person(rule, **facts)
    exercise.run(Session(person))
    return person


def result(value: Any) -> Rule:
    """Somebody who answers with `value` whatever is asked."""
    return lambda call, results: value


# ---------------------------------------------------------------- running


def test_steps_are_taken_in_order(tmp_path: Path) -> None:
    steps = (
        '[[steps]]\nsay = "One."\n[[steps]]\npause = 2\n[[steps]]\nbreathe = { inhale = 4, exhale = 6, rounds = 2 }\n'
    )
    person = led(
        load_toml_exercise(written(tmp_path, HEAD + steps + '[[steps]]\nend = "Two."\n[[steps]]\nsay = "Three."'))
    )
    assert person.heard == "One. Two."
    assert person.calls[-3:-1] == [Pause(2.0), Breathe(4.0, 6.0, 2)]


ASK = """
[[steps]]
ask = "Well?"
yes = [{ say = "Yes." }]
no = [{ end = "No." }]
otherwise = [{ say = "Otherwise." }]
[[steps]]
say = "After."
"""


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("yes", "Well? Yes. After."),
        ("sometimes", "Well? Yes. After."),
        ("no", "Well? No."),
        ("unsure", "Well? Otherwise. After."),
        ("silent", "Well? Otherwise. After."),
        ("skipped", "Well? Otherwise. After."),
    ],
)
def test_each_answer_has_its_branch(tmp_path: Path, kind: Any, heard: str) -> None:
    person = led(load_toml_exercise(written(tmp_path, HEAD + ASK)), result(Answer(kind)))
    assert re.sub(r"(Not knowing is fine|We can leave that)\. ", "", person.heard) == heard


def test_an_end_deep_in_a_branch_ends_it_all(tmp_path: Path) -> None:
    steps = '[[steps]]\nask = "A?"\n[[steps.yes]]\nask = "B?"\nyes = [{ end = "Bye." }]\n[[steps]]\nsay = "After."'
    assert led(load_toml_exercise(written(tmp_path, HEAD + steps))).heard == "A? B? Bye."


CHOOSE = """
[[steps]]
choose = "The sea, or the forest?"
none = [{ say = "Neither." }]
silent = [{ say = "Quiet." }]
[[steps.options.sea]]
say = "Waves."
[[steps.options."the forest"]]
say = "Trees."
"""


@pytest.mark.parametrize(
    ("chosen", "heard"),
    [
        (Chosen(("sea",)), "Waves."),
        (Chosen(("the forest",)), "Trees."),
        (Chosen(kind="none"), "Neither."),
        (Chosen(kind="silent"), "Quiet."),
        (Chosen(kind="unsure"), ""),
    ],
)
def test_each_option_has_its_branch(tmp_path: Path, chosen: Chosen, heard: str) -> None:
    person = led(load_toml_exercise(written(tmp_path, HEAD + CHOOSE)), result(chosen))
    assert person.heard.endswith(heard)
    assert Choose("The sea, or the forest?", ("sea", "the forest"), 1, True) in person.calls


LISTEN = """
[[steps]]
listen = "Go."
said = [{ say = "Said." }]
none = [{ say = "None." }]
otherwise = [{ say = "Otherwise." }]
"""


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        (Told(False, 5.0, "words"), "Said."),
        (Told(False, 5.0, said="done"), "Said."),
        (Told(False, said="none"), "None."),
        (Told(False, said="unsure"), "Otherwise."),
        (Told(True), "Otherwise."),
        (Told(False, skipped=True), "Otherwise."),
    ],
)
def test_what_came_of_listening_has_its_branch(tmp_path: Path, told: Told, heard: str) -> None:
    assert led(load_toml_exercise(written(tmp_path, HEAD + LISTEN)), result(told)).heard.endswith(heard)


REPEAT = """
[[steps]]
repeat_after_me = "I am here."
said = [{ say = "Said." }]
other = [{ say = "Other." }]
silent = [{ say = "Silent." }]
skipped = [{ say = "Skipped." }]
"""


@pytest.mark.parametrize(
    ("repeated", "heard"),
    [
        (Repeated(True), "Said."),
        (Repeated(False), "Other."),
        (Repeated(False, silent=True), "Silent."),
        (Repeated(False, skipped=True), "Skipped."),
    ],
)
def test_what_came_of_repeating_has_its_branch(tmp_path: Path, repeated: Repeated, heard: str) -> None:
    assert led(load_toml_exercise(written(tmp_path, HEAD + REPEAT)), result(repeated)).heard.endswith(heard)


def test_one_of_several_sentences_is_said_never_the_same_twice_in_a_row(tmp_path: Path) -> None:
    steps = '[variants]\nends = ["One.", "Two."]\n[[steps]]\nend = "<ends>"'
    exercise = load_toml_exercise(written(tmp_path, HEAD + steps))
    person = Person(like("yes"))
    for _ in range(4):
        exercise.run(Session(person))
    assert person.heard == "One. Two. One. Two."


def test_the_short_version_is_taken_where_there_is_one(tmp_path: Path) -> None:
    steps = '[[steps]]\nsay = "Long."\n'
    both = load_toml_exercise(written(tmp_path, HEAD + steps + '[[short]]\nsay = "Short."'))
    assert led(both, short=True).heard == "Short."
    assert led(both).heard == "Long."
    assert led(load_toml_exercise(written(tmp_path, HEAD + steps)), short=True).heard == "Long."


def test_the_next_exercise_is_handed_over_to(tmp_path: Path) -> None:
    exercise = load_toml_exercise(written(tmp_path, HEAD + '[[steps]]\nhand_over = "grounding"'))
    assert led(exercise).handed_over == "grounding"


# ---------------------------------------------------------------- mistakes

SAY = '[[steps]]\nsay = "Hello."\n'


@pytest.mark.parametrize(
    ("text", "line", "what", "cure"),
    [
        ('phrases = ["walk"]\n' + SAY, 1, '"name" is missing', "evening_walk"),
        ('name = "walk"\n' + SAY, 1, '"phrases" is missing', "phrases = ["),
        (HEAD, 1, '"steps" is missing', "[[steps]]"),
        ('\nname = "Evening Walk"\nphrases = ["walk"]\n' + SAY, 2, "not a usable name", "small letters"),
        ('phrases = []\nname = "walk"\n' + SAY, 1, '"phrases" needs a list', "take a walk with me"),
        ('name = "walk"\nphrases = ["a", 3]\n' + SAY, 2, '"phrases" needs a list', "take a walk with me"),
        (HEAD + 'minutes = "three"\n' + SAY, 3, "a whole number from 1 to 60", "minutes = 3"),
        (HEAD + "minutes = 2.5\n" + SAY, 3, "a whole number from 1 to 60", "minutes = 3"),
        (HEAD + 'tittle = "A walk"\n' + SAY, 3, '"tittle" is not known', 'Did you mean "title"?'),
        (HEAD + "steps = []\n", 3, "has no step", "[[steps]]"),
        (HEAD + "steps = 3\n", 3, "is a list of steps", "say ="),
        (HEAD + SAY + '[[steps]]\nsey = "Hello."\n', 6, '"sey" is not known', 'Did you mean "say"?'),
        (HEAD + SAY + '\n[[steps]]\nsay = "A."\npause = 3\n', 6, '"say" and "pause"', "say ="),
        (HEAD + SAY + "[[steps]]\n", 5, "this one has nothing", "say ="),
        (HEAD + SAY + '[[steps]]\npause = "long"\n', 6, "a number of seconds", "pause = 8"),
        (HEAD + SAY + "[[steps]]\npause = -1\n", 6, "a number of seconds", "pause = 8"),
        (HEAD + '[[steps]]\nsay = ""\n', 4, '"say" needs a sentence', "no hurry"),
        (HEAD + '[[steps]]\nvary = ["One."]\n', 4, "two or more", "vary = ["),
        (HEAD + '[[steps]]\nsay = "Hi."\nyes = [{ say = "A." }]\n', 5, '"yes" is not known', "say"),
        (HEAD + '[[steps]]\nask = "Hm?"\nyess = [{ say = "A." }]\n', 5, '"yess" is not known', 'Did you mean "yes"?'),
        (HEAD + '[[steps]]\nask = "Hm?"\nyes = { say = "A." }\n', 5, '"yes" is a list of steps', "yes = [{"),
        (HEAD + '[[steps]]\nask = "Hm?"\n[[steps.no]]\nsay = "A."\n[[steps.no]]\npauze = 1\n', 8, "pauze", "pause = 8"),
        (HEAD + '[[steps]]\nask = "Hm?"\nno = [\n  { say = "A." },\n  { say = 3 },\n]\n', 7, "not 3", "no hurry"),
        (HEAD + '[[steps]]\nchoose = "A, or B?"\n', 3, "needs options", 'options = ["sea", "forest"]'),
        (HEAD + '[[steps]]\nchoose = "A, or B?"\noptions = []\n', 5, "needs options", 'options = ["sea", "forest"]'),
        (HEAD + "[[steps]]\nbreathe = { inhale = 4 }\n", 4, "inhale and exhale", "exhale = 6"),
        (
            HEAD + "[[steps]]\nbreathe = { inhale = 4, exhale = 6, rounds = 0.5 }\n",
            4,
            "inhale and exhale",
            "exhale = 6",
        ),
        (HEAD + '[[steps]]\nsay = "Dear {nome}."\n', 4, "{nome} is not a word", "{them}"),
        (HEAD + '[[steps]]\nsay = "Dear {they."\n', 4, "is not a word", "{them}"),
        (HEAD + '[[steps]]\nsay = "<ends>"\n', 4, "no list ends", "ends = ["),
        (HEAD + '[variants]\nends = "<more>"\n' + SAY, 4, "no list more", "more = ["),
        (HEAD + SAY + '[[steps]]\nsay = "Hello.\n', 6, "not TOML", "isn't closed"),
        (HEAD + 'examples = [["companion: Hello."]]\n' + SAY, 3, "a list of conversations", "person: "),
        (HEAD + SAY + '[[short]]\nsay = ["Hi.", 4]\n', 6, "not ['Hi.', 4]", "no hurry"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_an_example(
    tmp_path: Path, text: str, line: int, what: str, cure: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ExerciseFileError) as caught:
        load_toml_exercise(path)
    assert caught.value.where == f"{path}, line {line}"
    assert what in caught.value.what
    assert cure in caught.value.cure


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "walk.toml").write_bytes(b"name = '\xff'")
    for path in (tmp_path / "walk.toml", tmp_path / "none.toml", tmp_path):
        with pytest.raises(ExerciseFileError) as caught:
            load_toml_exercise(path)
        assert caught.value.where == str(path)


# ---------------------------------------------------------------- lines

TOML = '''\
# a comment = 1
name = "x" # = [
about = """
name = 3
"quoted" = [
"""
"odd key" = 1979-05-27 07:32:00
list = [
  "one", # two = [
  ["a",
   'b"'],
]
[a.b]
c.d = 4.5
[[steps]]
say = "hi"
[[steps]]
yes = [
  { say = "good" },
  { say = "a]", then = [{ pause = 3 }] },
]
[[steps.no]]
say = "x"
[[steps.no]]
say = "y"
[steps.no.deep]
key = 1
'''


@pytest.mark.parametrize(
    ("path", "starts"),
    [
        (["name"], "name ="),
        (["about"], "about ="),
        (["odd key"], '"odd key"'),
        (["list", 0], '  "one"'),
        (["list", 1, 1], "   'b"),
        (["a", "b", "c", "d"], "c.d"),
        (["steps", 0, "say"], 'say = "hi"'),
        (["steps", 1, "yes", 0, "say"], '  { say = "good"'),
        (["steps", 1, "yes", 1, "then", 0, "pause"], '  { say = "a]"'),
        (["steps", 1, "no", 0, "say"], 'say = "x"'),
        (["steps", 1, "no", 1, "say"], 'say = "y"'),
        (["steps", 1, "no", 1, "deep", "key"], "key = 1"),
        (["steps", 1, "unknown"], "[[steps]]"),
        (["unknown"], "# a comment"),
    ],
)
def test_the_line_of_a_key_is_found(path: list[str | int], starts: str) -> None:
    assert tomllib.loads(TOML)
    assert TOML.splitlines()[line_of(TOML, path) - 1].startswith(starts)


# ---------------------------------------------------------------- the guide


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", blocks("toml"))
def test_the_guides_toml_works(tmp_path: Path, text: str) -> None:
    exercise = load_toml_exercise(written(tmp_path, text))
    assert led(exercise).heard.endswith("I'm here.")
    assert led(exercise, answering({"Shall we?": "no"})).heard.endswith("I'm here.")


@pytest.mark.parametrize("text", blocks("python"))
def test_the_guides_python_works(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tea_break.py"
    path.write_text(text, encoding="utf-8")
    (exercise,) = exercises_of(load_file(path, "guide_tea_break"))
    person = led(exercise)
    assert "green tea" in person.heard
    assert person.kept == {"cups": 1}


def test_the_guide_shows_the_mistake_as_it_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, blocks("toml")[0].replace("pause = 15", "pauze = 15"))
    with pytest.raises(ExerciseFileError) as caught:
        load_toml_exercise(path)
    assert str(caught.value).replace(str(path), "evening_walk.toml") in GUIDE.read_text(encoding="utf-8")


def test_the_guide_names_everything_there_is() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    table = {name for row in re.findall(r"^\| (.*?) \|", guide, re.MULTILINE) for name in re.findall(r"`(\w+)\b", row)}
    assert {*_KINDS, *_FIELDS, *_LISTS} <= table
    branches = {branch for kind in _KINDS.values() for branch in kind.branches}
    assert all(f"`{branch}`" in guide for branch in branches)
    calls = {name for name in vars(Session) if not name.startswith("_")}
    assert {name for name in calls if f"session.{name}" not in guide} == set()
