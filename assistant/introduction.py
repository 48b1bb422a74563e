"""What the companion can do, in three sentences: more can't be kept in mind, least of all on a bad day."""

from __future__ import annotations

from assistant.intent import Phrasebook
from assistant.plugins import Plugins

WHERE = "For its number, tell me where you live, such as: I live in Canada."
"""Said once, after the first words, where the country isn't known."""

SHOWN = ("grounding", "journal", "allow_feelings")
"""Exercises whose phrases make good examples, where they are there."""

MORE = 3
"""Things that are named at once after "what else"; more can't be kept in mind."""


def introduction(plugins: Plugins, book: Phrasebook) -> str:
    """Three sentences with two things to say that start something."""
    names = [name for name in (*SHOWN, *plugins.exercises) if name in plugins.exercises]
    phrases = [phrase for name in dict.fromkeys(names) for phrase in book.examples(name, 1)][:2]
    if not phrases:
        return "There is no exercise here yet."
    return (
        "I lead you through exercises for a hurting heart, from calming down to letting go. "
        f"You could say: {', or: '.join(phrases)}. "
        "Or tell me how you feel, and I'll suggest something."
    )


def more(plugins: Plugins, book: Phrasebook, turn: int) -> str:
    """The next three things to say, one for each exercise, from the first again when all were named."""
    shown = [name for name in SHOWN if name in plugins.exercises][:2]
    rest = [name for name in plugins.exercises if name not in shown]
    found = [(plugins.exercises[name][1].title, phrase) for name in rest for phrase in book.examples(name, 1)]
    if not found:
        return "There is nothing more here yet."
    some = [found[(turn * MORE + place) % len(found)] for place in range(min(MORE, len(found)))]
    return " ".join(f"For {title}, say: {phrase}." for title, phrase in some)
