"""A short check-in for somebody who feels awful, or doesn't know what they need: how it is, and what could fit.

Afterwards it asks how it is now. Saying what one feels helps by itself (Lieberman and others 2007); a number is never
praised nor judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import needs
from assistant.calls import Ask, AskNumber, Choose, NoteMood, Say
from assistant.dialogue import Dialogue
from assistant.events import Chosen, Number
from assistant.exercise import FEELINGS, Exercise
from assistant.needs import Flow

PROPOSED = "proposed"
"""Under which the memory keeps what was proposed last."""

LONGEST = 7
"""Minutes of an exercise that is proposed to somebody who feels awful."""

LOW = 2
"""A number up to which it asks, plainly, whether there are thoughts of ending one's life (CONTENT, mood_checkin)."""

HARD = 4
"""A number up to which short exercises come first."""


@dataclass(frozen=True)
class CheckIn:
    """What came of it: the exercise that was chosen, if one was, out of those that were proposed."""

    exercise: str | None = None
    proposed: tuple[str, ...] = ()


def check_in(dialogue: Dialogue, exercises: Sequence[Exercise], last: Sequence[str] = ()) -> Flow:
    """Lead through it. Gives back a `CheckIn`. `last`: exercises that were proposed last time, which come later now."""
    yield from dialogue.answer(Say("I'm glad you said it. Two small questions, and then we find something."))
    number = yield from _how_it_is(dialogue, "Where are you now, from zero, the worst, to ten?")
    if number is not None and number <= LOW:
        yield from _plainly(dialogue)
    word = yield from _feeling(dialogue)
    if number is not None:
        yield from dialogue.answer(NoteMood(number, word))
    found = fitting(exercises, dialogue.near_feeling(word), number, last)
    chosen = yield from _which(dialogue, found)
    return CheckIn(chosen, tuple(exercise.name for exercise in found))


def afterwards(dialogue: Dialogue, *, declined: bool = False) -> Flow:
    """How it is now, and a kind end. Where no exercise was done (`declined`), there is nothing to ask."""
    number = None if declined else (yield from _how_it_is(dialogue, "And now, from zero to ten?"))
    if number is not None:
        yield from dialogue.answer(NoteMood(number))
    yield from dialogue.answer(Say("Thank you for checking in with me. I'm here."))


def fitting(
    exercises: Sequence[Exercise], feeling: str, number: int | None, last: Sequence[str] = ()
) -> list[Exercise]:
    """Two exercises: those that ease the feeling first, and short ones where it is hard."""
    hard = number is None or number <= HARD

    def rank(exercise: Exercise) -> tuple[bool, bool, int]:
        return feeling not in exercise.eases, exercise.name in last, exercise.minutes if hard else 0

    return sorted((e for e in exercises if e.eases), key=rank)[:2]


def _how_it_is(dialogue: Dialogue, question: str) -> Flow:
    number: Number = yield from dialogue.answer(AskNumber(question, 0, 10))
    return number.value


def _feeling(dialogue: Dialogue) -> Flow:
    question = "Another word is fine too. Is it more sad, lonely, or angry?"
    chosen: Chosen = yield from dialogue.choose(Choose(question, FEELINGS, optional=True, own_word=True), offered=True)
    if chosen.option and chosen.option not in FEELINGS:
        yield from dialogue.answer(Say("Thank you for saying it. There's room for that."))
    return chosen.option or ""


def _plainly(dialogue: Dialogue) -> Flow:
    """The question that a very low number asks for: asking doesn't plant the thought (Dazzi and others 2014)."""
    yield from dialogue.answer(Say("That's a very low place. Thank you for telling me."))
    answer = yield from dialogue.answer(Ask("Are you thinking of ending your life, or hurting yourself?"))
    if answer.kind != "no":
        raise needs.Distress("suicide")
    yield from dialogue.answer(Say("Thank you for saying so. You can say helpline at any time."))


def _which(dialogue: Dialogue, found: Sequence[Exercise]) -> Flow:
    titles = [exercise.title for exercise in found]
    if len(found) < 2:
        return found[0].name if found else None
    question = f"We could try {titles[0]}, or {titles[1]}. Which one would you like?"
    chosen: Chosen = yield from dialogue.choose(Choose(question, tuple(titles), optional=True), offered=True)
    if chosen.option:
        return found[titles.index(chosen.option)].name
    yield from dialogue.answer(Say("That's fine. We don't have to do anything. I'm here."))
    return None
