"""An exercise from a TOML file: for people who don't program, the same Exercise that a Python plugin hands over.

A file is read once, into steps; everything that can be wrong with it is found then, and told with its line. What each
field and step means is in docs/write-an-exercise.md.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import ExerciseFileError, PluginError
from assistant.exercise import Exercise
from assistant.script_steps import Step, Text, run
from assistant.toml_lines import line_of, line_of_fault

Place = tuple[str | int, ...]
"""The way to a value in the file: keys and positions."""


@dataclass(frozen=True)
class _Kind:
    """A kind of step, or a field of the file: how to read its value, what that is in words, an example of it."""

    read: Callable[[Any], Any]
    expected: str
    example: str
    branches: tuple[str, ...] = ()


class _Unfit(Exception):
    """A value is not what its key expects."""


def _need(fits: bool) -> None:
    if not fits:
        raise _Unfit


def _sentence(value: Any) -> str:
    _need(isinstance(value, str) and bool(value.strip()))
    return str(value)


def _text(value: Any) -> Text:
    _need(isinstance(value, (str, list)) and bool(value))
    return tuple(_sentence(v) for v in ([value] if isinstance(value, str) else value))


def _variants(value: Any) -> Text:
    _need(isinstance(value, list) and len(value) > 1)
    return _text(value)


def _seconds(value: Any) -> float:
    _need(isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 900)
    return float(value)


def _whole(value: Any) -> int:
    _need(isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 60)
    return int(value)


def _yes_no(value: Any) -> bool:
    _need(isinstance(value, bool))
    return bool(value)


def _phrases(value: Any) -> Text:
    return _text(value)  # not a _text: "<w> walk" has another meaning here


def _breath(value: Any) -> dict[str, Any]:
    _need(isinstance(value, dict) and {"inhale", "exhale"} <= set(value) <= _BREATH)
    return {key: _whole(v) if key == "rounds" else _seconds(v) for key, v in value.items()}


def _dialogues(value: Any) -> tuple[Text, ...]:
    _need(isinstance(value, list))
    dialogues = tuple(_text(dialogue) for dialogue in value)
    lines = [line for dialogue in dialogues for line in dialogue]
    _need(all(line.startswith(("person: ", "companion: ")) for line in lines))
    _need(all(dialogue[0].startswith("person: ") for dialogue in dialogues))
    return dialogues


_BREATH = {"inhale", "exhale", "hold", "rest", "rounds"}
_TEXT = 'a sentence, or a list of sentences of which one is picked, or "<name>" for a list under [variants]'
_YES_NO = ("yes", "no", "sometimes", "unsure", "silent", "skipped", "otherwise")
_CHOICE = ("none", "unsure", "silent", "skipped", "otherwise")
_STORY = ("said", "none", "unsure", "silent", "skipped", "otherwise", "keep")
_ECHO = ("said", "other", "silent", "skipped", "otherwise")

_KINDS = {
    "say": _Kind(_text, _TEXT, 'say = "There is no hurry."'),
    "vary": _Kind(_variants, "a list of two or more sentences", 'vary = ["Take your time.", "There is no hurry."]'),
    "pause": _Kind(_seconds, "a number of seconds, up to 900", "pause = 8"),
    "breathe": _Kind(_breath, "seconds for inhale and exhale", "breathe = { inhale = 4, exhale = 6, rounds = 3 }"),
    "ask": _Kind(_text, _TEXT, 'ask = "Shall we go on?"', _YES_NO),
    "choose": _Kind(
        _text, _TEXT, 'choose = "The sea, or the forest?"\noptions = ["sea", "forest"]', ("options", *_CHOICE)
    ),
    "listen": _Kind(_text, _TEXT, 'listen = "What was good today?"', _STORY),
    "repeat_after_me": _Kind(_text, _TEXT, 'repeat_after_me = "I can be kind to myself."', _ECHO),
    "hand_over": _Kind(_sentence, "the name of another exercise", 'hand_over = "grounding"'),
    "end": _Kind(_text, _TEXT, 'end = "Thank you for staying. I\'m here."'),
}

_STEP = 'say = "There is no hurry."'
_KEEP = _Kind(_sentence, "a word for what is kept", 'keep = "letter"')
_FIELDS = {
    "name": _Kind(_sentence, "a name in small letters", 'name = "evening_walk"'),
    "title": _Kind(_sentence, "how it is named aloud", 'title = "evening walk"'),
    "minutes": _Kind(_whole, "a whole number from 1 to 60", "minutes = 3"),
    "about": _Kind(_sentence, "one sentence", 'about = "A few minutes outside, in your mind."'),
    "phrases": _Kind(
        _phrases,
        "a list of what one can say to start it",
        'phrases = ["take a walk with me", "let\'s [go for a] walk"]',
    ),
    "utterances": _Kind(
        _phrases, "a list of what somebody may say when it could help", 'utterances = ["i need some fresh air"]'
    ),
    "eases": _Kind(_phrases, "a list of feelings that it fits", 'eases = ["restless", "sad"]'),
    "keeps": _Kind(_yes_no, "true, or false for an exercise that leaves no trace", "keeps = false"),
    "examples": _Kind(
        _dialogues,
        'a list of conversations, whose lines begin with "person: " or "companion: "; a person starts it',
        'examples = [["person: take a walk with me", "companion: There is no hurry."]]',
    ),
}
_LISTS = {"steps", "short", "variants"}


def load_toml_exercise(path: Path) -> Exercise:
    """The exercise in a TOML file. Raises ExerciseFileError: file, line, what was expected, an example."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExerciseFileError(f"this exercise can't be read: {error}", where=str(path)) from None
    return _File(Path(path), text).exercise()


class _File:
    """One file, while it is read."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._source = text
        self._variants: dict[str, Text] = {}

    def exercise(self) -> Exercise:
        data = self._parsed()
        self._known(data, {*_FIELDS, *_LISTS}, ())
        for key in ("name", "phrases", "steps"):
            if key not in data:
                self._fail((), f'"{key}" is missing', f"[[steps]]\n{_STEP}" if key == "steps" else _FIELDS[key].example)
        self._variants = self._named_lists(data.get("variants", {}))
        fields = {key: self._read(kind, data[key], (key,)) for key, kind in _FIELDS.items() if key in data}
        steps = self._steps(data["steps"], ("steps",))
        short = self._steps(data["short"], ("short",)) if "short" in data else steps
        try:
            return Exercise(run=partial(run, steps=steps, short=short), **fields)
        except PluginError as error:
            self._fail(("name",), error.what, error.cure)

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._source)
        except tomllib.TOMLDecodeError as error:
            what = f"this line is not TOML: {error}"
            hint = "Look for a quote or bracket that isn't closed; { ... } stays on one line."
            raise self._error(line_of_fault(error, self._source), what, _STEP, hint) from None

    def _named_lists(self, value: Any) -> dict[str, Text]:
        example = '[variants]\nopenings = ["Hello.", "Good to hear you."]'
        if not isinstance(value, dict):
            self._fail(("variants",), "[variants] holds named lists of sentences", example)
        kind = _Kind(_text, "a list of sentences", example)
        return {name: self._read(kind, sentences, ("variants", name)) for name, sentences in value.items()}

    def _steps(self, value: Any, path: Place) -> tuple[Step, ...]:
        if not isinstance(value, list) or not all(isinstance(step, dict) for step in value):
            self._fail(path, f'"{path[-1]}" is a list of steps', f"{path[-1]} = [{{ {_STEP} }}]")
        if not value and len(path) == 1:
            self._fail(path, f'"{path[-1]}" has no step', f"[[{path[-1]}]]\n{_STEP}")
        return tuple(self._step(step, (*path, i)) for i, step in enumerate(value))

    def _step(self, step: dict[str, Any], path: Place) -> Step:
        kinds = [key for key in step if key in _KINDS]
        if not kinds:
            self._known(step, _KINDS, path)
        if len(kinds) != 1:
            found = " and ".join(f'"{key}"' for key in kinds) or "nothing"
            self._fail(path, f"a step does exactly one of {', '.join(_KINDS)}; this one has {found}", _STEP)
        kind = _KINDS[kinds[0]]
        self._known(step, {kinds[0], *kind.branches}, path)
        value = self._read(kind, step[kinds[0]], (*path, kinds[0]))
        plain = (kinds[0], "options", "keep")
        branches = {key: self._steps(step[key], (*path, key)) for key in step if key not in plain}
        options = self._options(step, path) if kinds[0] == "choose" else {}
        keep = self._read(_KEEP, step["keep"], (*path, "keep")) if "keep" in step else ""
        return Step(kinds[0], value, branches, options, keep)

    def _options(self, step: dict[str, Any], path: Place) -> dict[str, tuple[Step, ...]]:
        """`options = ["sea", "forest"]`, or a table with the steps that follow each option."""
        options = step.get("options")
        if isinstance(options, list) and options and all(isinstance(o, str) and o for o in options):
            return dict.fromkeys(options, ())
        if isinstance(options, dict) and options:
            return {option: self._steps(steps, (*path, "options", option)) for option, steps in options.items()}
        self._fail((*path, "options"), '"choose" needs options: what can be chosen', _KINDS["choose"].example)

    def _read(self, kind: _Kind, value: Any, path: Place) -> Any:
        try:
            read = kind.read(value)
        except _Unfit:
            self._fail(path, f'"{path[-1]}" needs {kind.expected}, not {value!r}', kind.example)
        return self._text(read, path) if kind.read in (_text, _variants) else read

    def _text(self, text: Text, path: Place) -> Text:
        """`text` with "<name>" replaced by the list of that name, and every brace in it known."""
        if len(text) == 1 and (name := re.fullmatch(r"<(\w+)>", text[0])):
            if name[1] in self._variants:
                return self._variants[name[1]]
            self._fail(path, f"there is no list {name[1]} under [variants]", f'[variants]\n{name[1]} = ["…", "…"]')
        for brace in (b for sentence in text for b in re.findall(r"\{[^}]*\}?|\}", sentence)):
            if brace not in ("{they}", "{them}", "{their}"):
                self._fail(path, f"{brace} is not a word that can be filled in", 'say = "You gave {them} a lot."')
        return text

    def _known(self, table: Mapping[str, Any], known: Iterable[str], path: Place) -> None:
        known = list(known)
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                example = (_KINDS | _FIELDS).get(near[0] if near else "")
                hint = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(sorted(known))}."
                self._fail((*path, key), f'"{key}" is not known here', example.example if example else _STEP, hint)

    def _fail(self, path: Sequence[str | int], what: str, example: str, hint: str = "") -> NoReturn:
        raise self._error(line_of(self._source, path), what, example, hint)

    def _error(self, line: int, what: str, example: str, hint: str = "") -> ExerciseFileError:
        cure = f"{hint} For example:".strip() + "\n" + "\n".join(f"    {row}" for row in example.splitlines())
        return ExerciseFileError(what, where=f"{self._path}, line {line}", cure=cure)
