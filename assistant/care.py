"""Does somebody speak of distress? Templates decide, and where none is found, likeness to examples: no network,
nothing kept and nothing written down.

What is found is a `Distress`: direct words (level 1) are acted on, hints (level 2) are asked about once; what is only
like distress is a hint. Of what was heard, only direct words count, and neither a "not" nor a "used to" takes them
back: both are easily misheard. docs/care.md says how well it does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import Protocol, cast

from assistant.calls import CareKind
from assistant.care_like import Likeness
from assistant.care_words import KINDS, CareWords, Entry, Node, Words
from assistant.events import Meaning

NEAR = 25
"""Words between a phrase and what may change it: a story, a past, a sign that it is meant."""

BEFORE = 8
"""Words before a phrase among which its subject stands."""

DENIED = 4
"""Words before a phrase among which a "not" takes it back."""


LIKE = 0.56
"""How much a sentence is like distress before it is a hint: chosen so that most direct words in wordings that nobody
learned from are found, and of neutral lines that nearly sound like distress 1 in 15 is taken for it (docs/care.md)."""

STORY = 0.15
"""So much more where it tells of a film or a book."""

MORE = 0.02
"""So much more for each time that the text is twice as long: many sentences may be wrong many times."""

SHORT, LONG, LATEST = 3, 24, 60
"""Words of the shortest sentence that is judged by likeness, and of the longest that is judged as a whole; how many
sentences of a text are, the latest ones."""

FILLERS = 4
"""Small words in a row that may stand within a phrase."""


@dataclass(frozen=True)
class Distress:
    """What care is needed. `level` 1: direct words; 2: a hint. `young`: a child or teenager seems to speak.

    `harm`: the speaker may hurt somebody else (kind "other"). `by_ear`: it was heard, so it may have been misheard.
    `alike`: it is only like distress, with no words that a template knows: never reason to interrupt who tells.
    """

    kind: CareKind
    level: int
    young: bool = False
    harm: bool = False
    by_ear: bool = False
    alike: bool = field(default=False, compare=False)

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
    """What care `text` calls for, if any. `telling`: while something goes on that "i'm done" may only want to end."""
    if by_ear:
        return min((distress for distress, _, _ in heard_in(text, language)), key=_rank, default=None)
    known = care_words(language)
    said = known.read(text)
    whole = " ".join(said.words)
    hits = _hits(known, said)
    found = [*_judged(hits, said, known)]
    if whole not in known.alone | known.resting:
        found = found or list(_alike(hits, said, known, language))
    elif whole in known.alone and not (telling and whole in known.telling):
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


def decoys(language: str = "en") -> frozenset[str]:
    """Phrases that sound like distress and are none: to be heard, and refused, where nothing else claims them."""
    return care_words(language).decoys


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


@lru_cache
def likeness(language: str = "en") -> Likeness:
    """What distress is like in each language. Raises SettingsError where it can't be read."""
    return Likeness.load(language)


def prepare(language: str = "en") -> None:
    """Reads all there is to read, so that nobody waits for it later."""
    care_words(language)
    likeness(language)


def _rank(distress: Distress) -> tuple[int, int]:
    return distress.level, KINDS.index("harm" if distress.harm else distress.kind)


# ---------------------------------------------------------------- finding


def _hits(known: CareWords, said: Words) -> list[Hit]:
    """The longest phrases of each kind of use, wherever they begin."""
    return [hit for start in range(len(said.words)) if said.words[start] in known.root.next
            for hit in _from(known, said, start)]  # fmt: skip


def _from(known: CareWords, said: Words, start: int) -> Iterator[Hit]:
    """The phrases that begin at `start`; a few fillers in between are passed over."""
    fillers, ways = known.sets["fillers"], [(known.root, start, 0)]
    while ways:
        node, place, passed = ways.pop()
        if place == len(said.words):
            continue
        word = said.words[place]
        if below := node.next.get(word):
            if below.entries:
                yield from _complete(known, said, start, place + 1, below)
            if below.next:
                ways.append((below, place + 1, 0))
        if place > start and passed < FILLERS and word in fillers:
            ways.append((node, place + 1, passed + 1))


def _complete(known: CareWords, said: Words, start: int, end: int, node: Node) -> Iterator[Hit]:
    return (Hit(start, end, entry) for entry in node.entries if not entry.ended or _ends(known, said, end))


def _ends(known: CareWords, said: Words, place: int) -> bool:
    """Whether a clause ends before `place`, but for fillers."""
    last = place + FILLERS
    while place < last and not said.over[place - 1] and said.words[place] in known.passing:
        place += 1
    return said.over[place - 1] or said.words[place] in known.sets["onward"]


# ---------------------------------------------------------------- judging what was written


class Marks:
    """Where the phrases of a text stand that change others: kind -> hits in the order of the text."""

    def __init__(self, hits: list[Hit]) -> None:
        self._hits: dict[str, list[Hit]] = defaultdict(list)
        for hit in hits:
            if hit.entry.how in ("mark", "frames"):
                self._hits[hit.entry.kind].append(hit)
        self._starts = {kind: [hit.start for hit in some] for kind, some in self._hits.items()}

    def of(self, kind: str) -> list[Hit]:
        return self._hits[kind]

    def between(self, kind: str, first: int, last: int) -> list[Hit]:
        """Those that start at a word from `first` to `last`."""
        starts = self._starts.get(kind, [])
        return self._hits[kind][bisect_left(starts, first) : bisect_right(starts, last)]

    def near(self, kind: str, hit: Hit, within: int = NEAR) -> bool:
        return bool(self.between(kind, hit.start - within, hit.start + within))

    def covered(self, hit: Hit) -> bool:
        """Whether it is part of a figure of speech that is nowhere said to be meant."""
        over = (idiom for idiom in self.between("idiom", hit.start - NEAR, hit.end - 1) if hit.start < idiom.end)
        return any(not self._meant(idiom) for idiom in over)

    @property
    def idle(self) -> list[Hit]:
        """The figures of speech that are nowhere said to be meant."""
        return [idiom for idiom in self._hits["idiom"] if not self._meant(idiom)]

    def _meant(self, idiom: Hit) -> bool:
        before = self.between("earnest", idiom.start - NEAR, idiom.start - 1)
        return bool(before or self.between("earnest", idiom.end, idiom.start + NEAR))


def _longings(said: Words, known: CareWords) -> Iterator[Hit]:
    """A word for the end soon after one for a wish: a hint, though no phrase that is known."""
    for place in (n for n, word in enumerate(said.words) if word in known.sets["ends"]):
        for first in range(place - 1, max(0, place - BEFORE) - 1, -1):
            if said.over[first]:
                break
            if said.words[first] in known.sets["wishes"]:
                yield Hit(first, place + 1, Entry("suicide", "hints"))
                break


def _judged(hits: list[Hit], said: Words, known: CareWords) -> Iterator[Distress]:
    marks = Marks(hits)
    for hit in [*hits, *_longings(said, known)]:
        if hit.entry.kind in KINDS and not marks.covered(hit):
            distress = _in_context(hit, said, marks, known)
            if distress:
                yield _of_a_child(distress) if marks.of("young") else distress
    if any(marks.near("earnest", hit) for hit in marks.of("heavy")):
        yield Distress("suicide", 2)


def _in_context(hit: Hit, said: Words, marks: Marks, known: CareWords) -> Distress | None:
    kind, how = hit.entry.kind, hit.entry.how
    who, told = _who(hit, said, known), marks.near("stories", hit)
    denied = _denied(hit, said, marks, known)
    level = 2 if how == "hints" or denied or told or marks.near("past", hit, BEFORE) else 1
    if kind in ("suicide", "self_harm") or how == "own_doing":
        if who == "anyone" or (how == "hints" and (told or who == "others")) or (told and who == "others"):
            return None
        return Distress("other" if who == "others" else cast(CareKind, kind), level)
    if told or (how == "done_to_me" and who != "others") or (kind == "harm" and denied):
        return None
    return Distress("other", level, harm=True) if kind == "harm" else Distress(cast(CareKind, kind), level)


def _who(hit: Hit, said: Words, known: CareWords) -> str:
    """Of whom it is said: the nearest word before it that names somebody."""
    if not said.about.isdisjoint(range(hit.start, hit.end)):
        return "others"
    if hit.entry.how != "done_to_me" and known.sets["own"].intersection(said.words[hit.start : hit.end]):
        return "own"
    for place in range(hit.start - 1, max(0, hit.start - BEFORE) - 1, -1):
        if said.over[place]:
            break
        for who in ("own", "others", "anyone"):
            if said.words[place] in known.sets[who]:
                return who
    return "own"


def _denied(hit: Hit, said: Words, marks: Marks, known: CareWords) -> bool:
    first = max(0, hit.start - DENIED)
    spared = {p for m in marks.between("no_denial", first - DENIED, hit.start) for p in range(m.start, m.end)}
    for place in range(hit.start - 1, first - 1, -1):
        if said.over[place]:
            return False
        if said.words[place] in known.sets["negations"] and place not in spared:
            return True
        if said.words[place] in known.sets["own"]:
            return False  # "he doesn't come back, i'll ..."
    return False


def _of_a_child(distress: Distress) -> Distress:
    return replace(distress, young=True, kind="child" if distress.kind == "abuse" else distress.kind)


# ---------------------------------------------------------------- judging what no template has


def _alike(hits: list[Hit], said: Words, known: CareWords, language: str) -> Iterator[Distress]:
    """Sentences that are like distress; figures of speech, and phrases that turned out to be none, left out."""
    marks, like = Marks(hits), likeness(language)
    none = [hit for hit in hits if hit.entry.kind in KINDS and _in_context(hit, said, marks, known) is None]
    idle = {place for hit in [*marks.idle, *none] for place in range(hit.start, hit.end)}
    pieces = _pieces(said)
    for first, last in pieces:
        words = words_of(said, [place for place in range(first, last) if place not in idle])
        if len(words) < SHORT:
            continue
        score, kind = like.of(words)
        told = STORY if marks.between("stories", first, last - 1) else 0.0
        if score > LIKE + told + MORE * log2(len(pieces)):
            distress = replace(_hint_of(kind), alike=True)
            yield _of_a_child(distress) if kind == "child" or marks.of("young") else distress


def _hint_of(kind: str) -> Distress:
    """What is like examples of `kind`."""
    return Distress("other" if kind == "harm" else cast(CareKind, kind), 2, harm=kind == "harm")


def _pieces(said: Words) -> list[tuple[int, int]]:
    """The latest sentences, first word to last (not included); a long one as windows that overlap."""
    ends = [place + 1 for place, over in enumerate(said.over) if over]
    found: list[tuple[int, int]] = []
    for first, last in pairwise([0, *ends]):
        whole = last - first <= LONG
        steps = [first] if whole else range(first, last - LONG // 4, LONG // 2)
        found += [(step, last if whole else min(step + LONG, last)) for step in steps]
    return found[-LATEST:]


def words_of(said: Words, places: Iterable[int]) -> list[str]:
    """The words at `places`, as they are compared with examples: himself and herself are not myself."""
    return ["themself" if place in said.about else said.words[place] for place in places]


# ---------------------------------------------------------------- judging what was heard


def heard_in(text: str, language: str = "en") -> list[tuple[Distress, int, int]]:
    """Direct words in recognised `text`: what they say, and from which to which word (not included) they stand."""
    known = care_words(language)
    said = known.read(text)
    if len(said.words) != len(text.split()):
        return []
    hits = _hits(known, said)
    marks = Marks(hits)
    direct = (hit for hit in hits if hit.entry.how in ("direct", "done_to_me", "own_doing"))
    return [(_by_ear(hit, said, known), hit.start, hit.end) for hit in direct if not marks.covered(hit)]


def likened(text: str, language: str = "en") -> tuple[float, Distress]:
    """How much recognised `text` is like distress, about 1 for an example of it, and like which."""
    said = care_words(language).read(text)
    score, kind = likeness(language).of(words_of(said, range(len(said.words))))
    return score, replace(_hint_of(kind), by_ear=True)


def _by_ear(hit: Hit, said: Words, known: CareWords) -> Distress:
    kind = hit.entry.kind
    about_others = kind in ("suicide", "self_harm") and _who(hit, said, known) == "others"
    if kind == "harm" or about_others:
        return Distress("other", 1, harm=kind == "harm", by_ear=True)
    return Distress(cast(CareKind, kind), 1, young=kind == "child", by_ear=True)


class Notice(Protocol):
    """Notices distress in a text, as `notice` does."""

    def __call__(self, text: str, *, by_ear: bool, telling: bool) -> Distress | None: ...
