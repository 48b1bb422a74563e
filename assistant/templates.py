"""Sentence templates, "calm me [down]", and the sentences they stand for.

"box breathing => box": what comes after the arrow isn't said. It is the slot `way` of every sentence of the template,
so that an exercise knows which of its phrases started it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from hassil import Alternative, Expression, Group, ListReference, RuleReference, TextChunk, parse_sentence
from hassil.parser import ParseError

from assistant.errors import PhraseError

Slots = tuple[tuple[str, str | int | float], ...]

WAY = "way"
_WAY = re.compile(r"\s*=>\s*([a-z][a-z0-9_]*)\s*$")

LIMIT = 5000
"""Sentences that one template may stand for. Six macros in a row would be millions, and no grammar could hold them."""

_PAIRS = {"(": ")", "[": "]", "<": ">", "{": "}"}
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|<\s*>|\{\s*\}")
_EXAMPLES = {
    "bracket": 'Close every bracket: "calm me [down]" or "(box|slow) breathing".',
    "empty": 'Put words between the brackets: "calm me [down]".',
    "semicolon": 'Give each phrase its own quotes: ["ground me", "five senses"].',
    "words": 'Leave at least one word that must be said: "calm me [down]".',
    "way": 'Write one word of small letters after the arrow: "box breathing => box".',
    "limit": 'Use fewer [optional] and (one|other) parts, or make two templates of it: "calm me [down]".',
}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a template. `text` is as the author wrote it; a slot that takes any words stands as {slot}."""

    text: str
    slots: Slots = ()


class Templates:
    """Templates that share macros (<name>) and slots ({name}).

    `slots` holds the words that each slot may be, with their values; a sentence with a slot that has none is left out.
    `wildcards` are slots that take any words.
    """

    def __init__(
        self,
        macros: Mapping[str, str],
        slots: Mapping[str, Sequence[tuple[str, str | int]]],
        wildcards: frozenset[str] = frozenset(),
    ) -> None:
        self._slots = slots
        self._wildcards = wildcards
        self._macros = {name: parse_sentence(text).expression if text else TextChunk() for name, text in macros.items()}

    def sentences(self, template: str) -> list[Sentence]:
        """All sentences of `template`, the plainest (nothing optional) first. Raises PhraseError where it is faulty."""
        said = said_of(template)
        way: Slots = tuple((WAY, found[1]) for found in [_WAY.search(template)] if found)
        try:
            expression = self._parsed(said)
            if (size := self._size(expression)) > LIMIT:
                raise _fault(f"it stands for {size:,} sentences, more than {LIMIT:,}", "limit")
            sentences = [Sentence(" ".join(text.split()), slots + way) for text, slots in self._walk(expression)]
        except PhraseError as fault:
            shown = template if len(template) <= 80 else f"{template[:80]}..."
            raise PhraseError(f'the phrase "{shown}" can\'t be used: {fault.what}', cure=fault.cure) from fault
        return sentences

    def _parsed(self, template: str) -> Expression:
        if "=>" in template:
            raise _fault("what follows => has to be one small word", "way")
        if fault := _bracket_fault(template):
            raise _fault(fault, "bracket")
        if not template.strip():
            raise _fault("it has no words", "words")
        if _EMPTY.search(template):
            raise _fault("it has brackets with nothing in them", "empty")
        if ";" in template:
            raise _fault('";" has no meaning in a template', "semicolon")
        try:
            expression = parse_sentence(template).expression
            self._check_words(expression)
        except (ParseError, AssertionError, RecursionError) as error:  # all three are hassil's ways to refuse a text
            raise _fault("it is not a template", "bracket") from error
        return expression

    def _check_words(self, expression: Expression) -> None:
        if self._can_be_empty(expression):
            raise _fault("all of it may be left out", "words")

    def _can_be_empty(self, part: Expression) -> bool:
        match part:
            case TextChunk():
                return not part.text.strip()
            case RuleReference():
                return self._can_be_empty(self._macro(part))
            case Alternative():
                return any(map(self._can_be_empty, part.items))
            case Group():
                return all(map(self._can_be_empty, part.items))
        return False

    def _size(self, part: Expression) -> int:
        match part:
            case ListReference():
                return len(self._values(part))
            case RuleReference():
                return self._size(self._macro(part))
            case Alternative():
                return sum(map(self._size, part.items))
            case Group():
                return prod(map(self._size, part.items))
        return 1

    def _walk(self, part: Expression) -> Iterator[tuple[str, Slots]]:
        match part:
            case TextChunk():
                yield part.text, ()
            case ListReference():
                yield from self._values(part)
            case RuleReference():
                yield from self._walk(self._macro(part))
            case Alternative():
                plainest_first = reversed(part.items) if part.is_optional else part.items
                yield from itertools.chain.from_iterable(map(self._walk, plainest_first))
            case Group():
                for pieces in itertools.product(*map(self._walk, part.items)):
                    yield "".join(text for text, _ in pieces), sum((slots for _, slots in pieces), ())

    def _macro(self, reference: RuleReference) -> Expression:
        if reference.rule_name not in self._macros:
            known = ", ".join(f"<{name}>" for name in self._macros)
            raise PhraseError(f"there is no <{reference.rule_name}>", cure=f"Use one of {known}, or write it out.")
        return self._macros[reference.rule_name]

    def _values(self, reference: ListReference) -> list[tuple[str, Slots]]:
        name = reference.list_name
        if name in self._wildcards:
            return [(f"{{{name}}}", ())]
        if name not in self._slots:
            known = ", ".join(f"{{{slot}}}" for slot in [*self._slots, *sorted(self._wildcards)])
            raise PhraseError(f"there is no slot {{{name}}}", cure=f'Use one of {known}: "i\'m a {{number}}".')
        return [(words, ((name, value),)) for words, value in self._slots[name]]


def said_of(template: str) -> str:
    """`template` without the arrow and what comes after it, which is never said."""
    return _WAY.sub("", template)


def _fault(what: str, example: str) -> PhraseError:
    return PhraseError(what, cure=_EXAMPLES[example])


def _bracket_fault(template: str) -> str:
    expected: list[tuple[str, str]] = []
    for sign in template:
        if sign in _PAIRS:
            expected.append((sign, _PAIRS[sign]))
        elif sign in _PAIRS.values() and (not expected or expected.pop()[1] != sign):
            return f'a "{sign}" closes nothing'
    return f'a "{expected[-1][0]}" is never closed' if expected else ""
