"""Sound in, words out: for a list of phrases or for free speech.

The end of an utterance is counted here, in blocks of sound: Vosk's own end comes 0.5 to 2 s after the speech.
The figures below are chosen in docs/how-it-hears.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.audio import BLOCK, Samples, seconds
from assistant.decoder import Decoder, Reading, SpeechModel, unknown_words
from assistant.events import Heard, Meaning, Partial, Refused
from assistant.grammar import NONE_MISHEARD, Found, Grammar
from assistant.second_hearing import SecondHearing, certainty
from assistant.utterance import Utterance

__all__ = ["SENTENCE", "WORD", "Endpoint", "Recogniser", "SpeechModel", "unknown_words"]

STALE = 1.2
"""Seconds without a new word, on top of `Endpoint.quiet`, that end an utterance in a room that is never quiet."""

CATCH_UP = 5
"""Blocks of an utterance that the second opinion takes in with each block, once there is something to judge."""

DOUBT = 1.0
"""How much likelier (natural logarithm) any words at all may be than the phrase that is accepted. Of 400 clips of
voices kept for tuning it costs one of 60 right ones; in white noise at 10 dB two of 41, and refuses 4 of 11 others."""

SOON = 3.0
"""What has to speak for a phrase (see `certainty`) that is decided in its first pause: in a recording of somebody who
plays cards, "four", before "queen of clubs", is heard as "slower", with 1.9."""

DISTRESS = 4.5
"""How much likelier (natural logarithm) a phrase of distress has to be than any words. Of 197 said by known voices all
had 5 or more; "he smiled at me", which one voice says like "he slapped me", has 0 to 8. See docs/care.md."""

LONGEST = 20.0
"""Seconds after which speech without an end is no request."""

Event = Partial | Heard | Refused

Spot = Callable[[Reading, list[Samples]], Meaning | None]
"""Finds what matters in an utterance that is no phrase."""


@dataclass(frozen=True)
class Endpoint:
    """Seconds of quiet before an utterance is over. `quiet`: when it is no whole phrase (yet); `whole`: when it is one,
    though a phrase that means something else goes on from it; `guard`: when none does."""

    quiet: float
    whole: float
    guard: float


WORD = Endpoint(quiet=0.55, whole=0.26, guard=0.14)
SENTENCE = Endpoint(quiet=0.9, whole=0.36, guard=0.14)


class Recogniser:
    """Hears one utterance after another. `meanings` None: free dictation.

    `accept` takes one block and gives back what became clear in it: a `Partial` when more was made out, a `Heard` or a
    `Refused` when an utterance is over. Phrases that mean NOTHING compete with the others and are refused.
    Without a voice there is never a `Heard`.
    """

    def __init__(
        self,
        model: SpeechModel,
        meanings: Mapping[str, Meaning] | None,
        endpoint: Endpoint,
        soundalikes: Mapping[str, str],
        spot: Spot = lambda reading, sound: None,
        *,
        misheard: Mapping[str, str] = NONE_MISHEARD,
    ) -> None:
        self._spot = spot
        self._grammar = None if meanings is None else Grammar(meanings, soundalikes, model.knows, misheard)
        self._again = SecondHearing(model, meanings or {}, soundalikes)
        self._any_words = model.any_words
        self._decoder = model.decoder(None if self._grammar is None else self._grammar.phrases)
        self._endpoint = endpoint
        self._utterance = Utterance()
        self._begin_anew()

    @property
    def speaking(self) -> bool:
        """Whether there is a voice right now."""
        return self._utterance.speaking

    @property
    def decoders(self) -> list[Decoder]:
        return [self._decoder, *self._again.decoders]

    @property
    def undecided(self) -> bool:
        """Whether there was a voice of which nothing was made so far."""
        return self._utterance.began is not None

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._decoder.finish()
        self._utterance.reset()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._utterance.over()
        self._sound: list[Samples] = []
        self._segments: list[str] = []
        self._partial = ""
        self._doubted: str | None = None
        self._strange = False
        self._due, self._unclear = self._endpoint.guard, False
        self._changed = 0.0

    def accept(self, block: Samples, t: float, *, ours: bool = False) -> list[Event]:
        """`t`: seconds of audio at the beginning of `block`; `ours`: nobody speaks in it but us (echo.py)."""
        new = self._utterance.accept(block, t, ours=ours)
        if len(new) > 1:
            self._changed = t
        for each in new:
            self._feed(each)
        return self._progress(t) + self._decide(t + seconds(BLOCK)) if new else []

    def _feed(self, block: Samples) -> None:
        segment_over = self._decoder.feed(block)
        if self._grammar is not None:
            self._sound.append(block)
        elif segment_over and not self.speaking:
            self._segments += [self._decoder.segment().text]

    def _progress(self, t: float) -> list[Event]:
        partial = " ".join([*self._segments, self._decoder.partial]).strip()
        if partial == self._partial:
            return []
        self._partial, self._changed = partial, t
        return [Partial(self._grammar.written(partial) if self._grammar else partial)]

    def _decide(self, now: float) -> list[Event]:
        quiet = self._utterance.quiet
        if self._grammar is None:
            return self._told(now - quiet) if quiet >= self._endpoint.quiet else []
        if quiet < self._endpoint.guard:
            self._due, self._unclear = self._endpoint.guard, False
        if self._grammar.begins(self._partial):
            self._any_words.follow(self._sound, CATCH_UP)
        if self._unclear:
            self._again.follow(self._sound, CATCH_UP)
        over = quiet >= self._endpoint.quiet or now - (self._utterance.began or 0.0) >= LONGEST
        stale = bool(self._partial) and now - self._changed >= self._endpoint.quiet + STALE
        if over or stale:
            return self._settle(self._grammar, now - quiet)
        return self._look(self._grammar, quiet, now - quiet) if quiet >= self._soonest(self._grammar) else []

    def _soonest(self, grammar: Grammar) -> float:
        """Seconds of quiet after which it is worth a look what was said: soon if a phrase begins like the partial, that
        is some tenths of a second late, and then when it is a phrase that was not doubted yet. What begins like none
        is looked at once: more would be most of the work that chatter makes."""
        if not grammar.begins(self._partial):
            return math.inf if self._strange else max(self._due, self._endpoint.whole)
        whole = grammar.whole(self._partial) and self._partial != self._doubted
        return min(self._due, self._enough(grammar, self._partial) if whole else math.inf)

    def _enough(self, grammar: Grammar, phrase: str) -> float:
        return self._endpoint.guard if grammar.final(phrase) else self._endpoint.whole

    def _told(self, end: float) -> list[Event]:
        text = " ".join([*self._segments, self._decoder.finish()[0].text]).strip()
        began = self._utterance.began or 0.0
        self._begin_anew()
        return [Heard(text, start=began, end=end)] if text else []

    def _look(self, grammar: Grammar, quiet: float, end: float) -> list[Event]:
        """Judge an utterance that may be over. Where it stays unclear it is heard on from its beginning, and once more
        in parts of the grammar while the quiet lasts."""
        readings = self._decoder.finish()
        found = self._judged(grammar, readings)
        sure = found is not None and self._certainty(found, readings[0].score) >= SOON
        enough = self._enough(grammar, grammar.spelled(found[0])) if found and sure else self._endpoint.whole
        said = found is None and readings[0].text
        if said and quiet >= enough and (found := self._again(self._sound, readings[0].score)):
            found = None if self._spot(readings[0], self._sound) else found
        if found and quiet >= enough:
            return [self._heard(found, end)]
        self._due = enough if quiet < enough else math.inf
        self._unclear = bool(said and quiet < enough and self._again.worth(self._sound, readings[0].score))
        self._doubted = self._partial if found is None else None
        self._strange = self._strange or not grammar.begins(self._partial)
        for block in self._sound:
            self._decoder.feed(block)
        return []

    def _settle(self, grammar: Grammar, end: float) -> list[Event]:
        """Judge an utterance that is over."""
        readings = self._decoder.finish()
        if found := self._judged(grammar, readings):
            return [self._heard(found, end)]
        text, began = grammar.written(readings[0].text), self._utterance.began or 0.0
        if meaning := self._spot(readings[0], self._sound):
            return [self._heard((text, meaning, 1.0), end)]
        if text and (again := self._again(self._sound, readings[0].score)):
            return [self._heard(again, end)]
        self._begin_anew()
        return [Refused(text, began, end)] if text else []

    def _heard(self, found: Found, end: float) -> Heard:
        heard = Heard(found[0], found[1], self._utterance.began or 0.0, end, found[2])
        self._begin_anew()
        return heard

    def _judged(self, grammar: Grammar, readings: Sequence[Reading]) -> Found | None:
        """The phrase that was said, unless there is doubt."""
        found = grammar.judge([(reading.text, reading.share) for reading in readings])
        return None if found is None or self._doubtful(found, readings[0].score) else found

    def _doubtful(self, found: Found, score: float) -> bool:
        if found[1].action == "care":
            return self._beyond_any_words(score) < DISTRESS
        return self._certainty(found, score) < -DOUBT

    def _certainty(self, found: Found, score: float) -> float:
        return certainty(found[0], found[2], self._beyond_any_words(score))

    def _beyond_any_words(self, score: float) -> float:
        """A second opinion: how much likelier the utterance is as it was heard than as any words at all."""
        return score - self._any_words.score(self._sound)
