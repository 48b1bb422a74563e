"""The words for the other person: from the setting "they", "she", "he" or a name."""

from __future__ import annotations

from assistant.calls import Pronouns

_KNOWN = {
    "they": Pronouns("they", "them", "their", plural=True),
    "she": Pronouns("she", "her", "her", plural=False),
    "he": Pronouns("he", "him", "his", plural=False),
}


def pronouns(setting: str) -> Pronouns:
    """A name stands for itself: "Sam", "Sam", "Sam's"."""
    return _KNOWN.get(setting) or Pronouns(setting, setting, f"{setting}'s", plural=False)
