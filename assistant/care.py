"""Does somebody speak of distress? Words alone decide: no model, no network, nothing kept and nothing written down.

What is found is a `Distress`: direct words (level 1) are acted on, hints (level 2) are asked about once. Of what was
heard, only direct words count, and neither a "not" nor a "used to" takes them back: both are easily misheard.
docs/care.md says how well it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from assistant.care_words import KINDS, CareWords, Entry, Node, Words
from assistant.events import Meaning
from assistant.session import CareKind

NEAR = 25
"""Words between a phrase and what may change it: a story, a past, a sign that it is meant."""

BEFORE = 8
"""Words before a phrase among which its subject stands."""

DENIED = 4
"""Words before a phrase among which a "not" takes it back."""


@dataclass(frozen=True)
class Distress:
    """What care is needed. `level` 1: direct words; 2: a hint. `young`: a child or teenager seems to speak.

    `harm`: the speaker may hurt somebody else (kind "other"). `by_ear`: it was heard, so it may have been misheard.
    """

    kind: CareKind
    level: int
    young: bool = False
    harm: bool = False
    by_ear: bool = False

    @property
    def soft(self) -> bool:
        """Whether a plain question comes first."""
        return self.level == 2 or self.by_ear


@dataclass(frozen=True)
class Hit:
    """A phrase was found: words `start` to `end` (not included)."""

    start: int
    end: int
    entry: Entry


def notice(text: str, *, by_ear: bool = False, telling: bool = False, language: str = "en") -> Distress | None:
    """What care `text` calls for, if any. `telling`: within free speech, where "i'm done" only ends it."""
    if by_ear:
        return min((distress for distress, _, _ in heard_in(text, language)), key=_rank, default=None)
    known = care_words(language)
    said = known.read(text)
    whole = " ".join(said.words)
    found = [*_judged(_hits(known, said), said, known)]
    if whole in known.alone and not (telling and whole in known.telling):
        found.append(Distress("suicide", 2))
    return min(found, key=_rank, default=None)


def spoken(language: str = "en") -> dict[str, Meaning]:
    """The phrases to listen for in every state, each a `Meaning("care", kind, (("level", 1 or 2), ...))`.

    Where an answer or a command has the same words ("i'm done"), that one goes first.
    """
    return {phrase: _meaning(section) for section, phrases in care_words(language).spoken.items() for phrase in phrases}


def _meaning(section: str) -> Meaning:
    if section == "alone":
        return meaning_of(Distress("suicide", 2))
    harm = section == "harm"
    return meaning_of(Distress("other" if harm else cast(CareKind, section), 1, harm=harm))


def meaning_of(distress: Distress) -> Meaning:
    """How distress that was heard travels with the recogniser's words. `heard` reads it."""
    harm = (("harm", 1),) if distress.harm else ()
    return Meaning("care", distress.kind, (("level", distress.level), *harm))


def heard(meaning: Meaning) -> Distress:
    """What a phrase of `spoken` says, when it was heard."""
    level, harm = int(dict(meaning.slots)["level"]), ("harm", 1) in meaning.slots
    return Distress(cast(CareKind, meaning.name), level, young=meaning.name == "child", harm=harm, by_ear=True)


def presses_more(one: Distress, other: Distress) -> bool:
    """Whether the kind of `one` comes before that of `other`, whatever the words."""
    return _rank(one)[1] < _rank(other)[1]


@lru_cache
def care_words(language: str = "en") -> CareWords:
    """Made once for each language: about 0.1 s."""
    return CareWords.load(language)


def _rank(distress: Distress) -> tuple[int, int]:
    return distress.level, KINDS.index("harm" if distress.harm else distress.kind)


# ---------------------------------------------------------------- finding


def _hits(known: CareWords, said: Words) -> list[Hit]:
    """The longest phrases of each kind of use, wherever they begin."""
    return [hit for start in range(len(said.words)) if said.words[start] in known.root.next
            for hit in _from(known, said, start)]  # fmt: skip


def _from(known: CareWords, said: Words, start: int) -> Iterator[Hit]:
    """The phrases that begin at `start`; fillers in between are passed over."""
    ways = [(known.root, start)]
    while ways:
        node, place = ways.pop()
        if place == len(said.words):
            continue
        if below := node.next.get(said.words[place]):
            yield from _complete(known, said, start, place + 1, below)
            ways.append((below, place + 1))
        if place > start and node.next and said.words[place] in known.sets["fillers"]:
            ways.append((node, place + 1))


def _complete(known: CareWords, said: Words, start: int, end: int, node: Node) -> Iterator[Hit]:
    return (Hit(start, end, entry) for entry in node.entries if not entry.ended or _ends(known, said, end))


def _ends(known: CareWords, said: Words, place: int) -> bool:
    """Whether a clause ends before `place`, but for fillers."""
    while (
        not said.over[place - 1]
        and said.words[place] in known.sets["fillers"] - known.sets["onward"] - known.sets["small"]
    ):
        place += 1
    return said.over[place - 1] or said.words[place] in known.sets["onward"]


# ---------------------------------------------------------------- judging what was written


def _judged(hits: list[Hit], said: Words, known: CareWords) -> Iterator[Distress]:
    marks = [hit for hit in hits if hit.entry.how == "mark"]
    idioms = [hit for hit in hits if hit.entry.kind == "idiom"]
    earnest = _places(marks, "earnest")
    young = bool(_places(marks, "young"))
    for hit in hits:
        if hit.entry.kind in KINDS and not _covered(hit, idioms, earnest):
            distress = _in_context(hit, said, marks, known)
            if distress:
                yield _of_a_child(distress) if young else distress
    if any(_near(hit.start, earnest) for hit in marks if hit.entry.kind == "heavy"):
        yield Distress("suicide", 2)


def _places(marks: list[Hit], kind: str) -> list[int]:
    return [hit.start for hit in marks if hit.entry.kind == kind]


def _near(place: int, places: list[int], within: int = NEAR) -> bool:
    return any(abs(place - other) <= within for other in places)


def _covered(hit: Hit, idioms: list[Hit], earnest: list[int]) -> bool:
    """Whether it is part of a figure of speech that is nowhere said to be meant."""
    over = (i for i in idioms if i.start < hit.end and hit.start < i.end)
    return any(not _near(idiom.start, [e for e in earnest if not idiom.start <= e < idiom.end]) for idiom in over)


def _in_context(hit: Hit, said: Words, marks: list[Hit], known: CareWords) -> Distress | None:
    entry, level = hit.entry, 2 if hit.entry.how == "hints" else 1
    who = _who(hit, said, known)
    told = _near(hit.start, _places(marks, "stories"))
    if entry.how == "done_to_me" and who != "others":
        return None
    if _denied(hit, said, marks, known) or _near(hit.start, _places(marks, "past"), BEFORE) or told:
        level = 2
    if entry.kind in ("suicide", "self_harm") or entry.how == "own_doing":
        if who == "anyone" or (told and (who == "others" or entry.how == "hints")):
            return None
        if who == "others":
            return None if entry.how == "hints" else Distress("other", level)
    elif told or (entry.kind == "harm" and _denied(hit, said, marks, known)):
        return None
    return Distress("other", level, harm=True) if entry.kind == "harm" else Distress(cast(CareKind, entry.kind), level)


def _who(hit: Hit, said: Words, known: CareWords) -> str:
    """Of whom it is said: the nearest word before it that names somebody."""
    if any(place in said.about for place in range(hit.start, hit.end)):
        return "others"
    if hit.entry.how != "done_to_me" and known.sets["own"].intersection(said.words[hit.start : hit.end]):
        return "own"
    first = max(0, hit.start - BEFORE)
    for place in range(hit.start - 1, first - 1, -1):
        if said.over[place]:
            break
        for who in ("own", "others", "anyone"):
            if said.words[place] in known.sets[who]:
                return who
    return "own"


def _denied(hit: Hit, said: Words, marks: list[Hit], known: CareWords) -> bool:
    spared = {p for mark in marks if mark.entry.kind == "no_denial" for p in range(mark.start, mark.end)}
    for place in range(hit.start - 1, max(0, hit.start - DENIED) - 1, -1):
        if said.over[place]:
            return False
        if said.words[place] in known.sets["negations"] and place not in spared:
            return True
    return False


def _of_a_child(distress: Distress) -> Distress:
    return replace(distress, young=True, kind="child" if distress.kind == "abuse" else distress.kind)


# ---------------------------------------------------------------- judging what was heard


def heard_in(text: str, language: str = "en") -> list[tuple[Distress, int, int]]:
    """Direct words in recognised `text`: what they say, and from which to which word (not included) they stand."""
    known = care_words(language)
    said = known.read(text)
    if len(said.words) != len(text.split()):
        return []
    hits = _hits(known, said)
    idioms = [hit for hit in hits if hit.entry.kind == "idiom"]
    earnest = _places(hits, "earnest")
    direct = (hit for hit in hits if hit.entry.how in ("direct", "done_to_me", "own_doing"))
    return [(_by_ear(hit, said, known), hit.start, hit.end) for hit in direct if not _covered(hit, idioms, earnest)]


def _by_ear(hit: Hit, said: Words, known: CareWords) -> Distress:
    kind = hit.entry.kind
    about_others = kind in ("suicide", "self_harm") and _who(hit, said, known) == "others"
    if kind == "harm" or about_others:
        return Distress("other", 1, harm=kind == "harm", by_ear=True)
    return Distress(cast(CareKind, kind), 1, young=kind == "child", by_ear=True)
