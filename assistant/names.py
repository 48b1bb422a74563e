"""Names of people as they are said: a closed list of first names, and the words for those who have none here."""

from __future__ import annotations

from collections.abc import Callable

from assistant.events import Meaning
from assistant.locale import Locale

LONGEST = 40
"""Characters of a name that is typed; what is longer is a sentence."""


def names(locale: Locale, knows: Callable[[str], bool]) -> dict[str, Meaning]:
    """First names, and "my sister", whose name is then "your sister": that is how it is said back.

    `knows`: whether a word can be heard. A name that can't be is left out.
    """
    people = locale.names
    known = {locale.spoken(name): name for name in people.first if all(map(knows, locale.spoken(name).split()))}
    return {
        frame.format(name=said): _named(name)
        for said, name in (known | dict(people.related)).items()
        for frame in people.frames
    }


def typed_name(text: str, locale: Locale) -> Meaning | None:
    """A name that was typed: any few words, without "her name is" around them. None for a sentence, or no word."""
    bare = " ".join(text.split()).strip(" .,!?;:\"'")
    for frame in sorted(locale.names.frames, key=len, reverse=True):
        before, _, after = frame.partition("{name}")
        if bare.lower().startswith(before) and bare.lower().endswith(after) and len(bare) > len(before + after):
            bare = bare[len(before) : len(bare) - len(after)]
            break
    related = locale.names.related.get(locale.spoken(bare))
    if not any(map(str.isalpha, bare)) or len(bare) > LONGEST or len(bare.split()) > 3:
        return None
    return _named(related or (bare.title() if bare.islower() else bare))


def _named(name: str) -> Meaning:
    return Meaning("answer", "name", (("name", name),))
