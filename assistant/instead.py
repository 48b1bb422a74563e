"""Whether somebody who is offered one thing clearly asks for another one: "can we do something funny instead"."""

from __future__ import annotations

from collections.abc import Callable

from assistant.events import Meaning, Understanding
from assistant.locale import Locale
from assistant.small_talk import told

BETWEEN = frozenset(
    "remembered forget_last call_me call_them country remind reminders move code who time day name recording machine"
    " listening love more thanks sorry loss tired useless".split()
)
"""Requests of the companion itself that a sentence or two answer: in the middle of a question, too."""

NEAR = 0.55
"""From this score on, words that ask for something else are taken for what they come near to."""


def elsewhere(text: str, locale: Locale, understand: Callable[[str], Understanding]) -> Understanding:
    """The request in `text`, by `understand`; nothing where it is an answer, or tells how it is: "i'm a bit dizzy"."""
    words = locale.without_courtesies(locale.spoken(text))
    first, _, rest = words.partition(" ")
    if (not rest and first in locale.answers["yes"] + locale.answers["no"]) or first in locale.answers["yes"]:
        return Understanding(text)
    refused = first in locale.answers["no"] and "," in text
    found = understand(rest if refused else text)
    return found if _clear(found, rest if refused else locale.spoken(text), locale) else Understanding(text)


def _clear(found: Understanding, words: str, locale: Locale) -> bool:
    """Whether it is a request word for word, or one in other words that is worded as one; nothing that is told."""
    meaning: Meaning = found.meaning
    if meaning.action == "request":
        return found.score == 1.0
    if meaning.action not in ("start", "offer"):
        return False
    asked = any(f" {asking} " in f" {words} " for asking in locale.typed.elsewhere)
    exact = found.score == 1.0 and not told(found, locale)
    return exact or meaning.action == "start" or (asked and found.score >= NEAR)
