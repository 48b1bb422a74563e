"""What becomes of words that somebody told: kept after a clear yes, read back to them, and behind a code of four digits
where other people may ask too."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from typing import TYPE_CHECKING

from assistant import calls, needs, wire
from assistant.asking import Asking
from assistant.effects import Effect, Effects
from assistant.events import Meaning, Told
from assistant.kept import Entry
from assistant.needs import Flow, Play, Speak

if TYPE_CHECKING:
    from assistant.memory import Memory

NOTHING_STAYS = "My memory is switched off. So it's gone once I'm closed."
OFFER = "Other people here could ask me to read it. Shall we set a code of four digits?"
HINT = "Four digits, one after the other. Or say: I don't know."
LINE_ENDS = re.compile(r"""([.!?…,;:]["')\]\u201d\u2019]*)?\s*\n\s*(.)""")
COMPANION = ""
"""The name under which the companion keeps facts of its own."""


def aloud(text: str) -> str:
    """Each line that was told as a sentence of its own, so that a pause is heard between them."""
    return LINE_ENDS.sub(lambda end: f"{end[1] or '.'} {end[2].upper()}", text)


class Keeping:
    """Calls that concern somebody's own words, for one run of an exercise."""

    def __init__(self, asking: Asking, effects: Effects, memory: Memory) -> None:
        self._asking = asking
        self._effects = effects
        self._memory = memory
        self._unlocked = False

    def keep_words(self, call: calls.KeepWords) -> Flow:
        """Whether the words are kept now. No erases them; anything but yes and no leaves them held."""
        kept = yield from self._kept(call)
        entry = self._effects.own(call.entry)
        ways = (dataclasses.replace(entry, text=None),) if kept and entry else ()
        return Effect(lambda: (kept, ways))

    def _kept(self, call: calls.KeepWords) -> Flow:
        entry = self._effects.own(call.entry)
        if entry is None:
            return False
        if not self._memory.lasting:
            return (yield from self._nothing_stays())
        if entry.state == "held":  # kept already where the companion was ended right after the yes
            self._memory.label_entry(entry.id, wire.pack(wire.unpack(dict(entry.about)) | call.about))
            forget = self._asking.requested("forget_last", Meaning("answer", "no"))
            answer = yield from self._asking.yes_or_no(call.question, forget)
            if answer.no:
                self._memory.forget_entry(entry.id)
            if not answer.yes:
                return False
            self._memory.keep_entry(entry.id)
        yield from self._offer_code()
        return True

    def forget_told(self, told: Told) -> Flow:
        """What was told a moment ago, in the middle of the exercise that heard it."""
        entry = None if told.entry is None else self._effects.own(told.entry)
        if entry is None:
            yield Speak("What you just told me isn't kept. There's nothing to forget.")
            return
        answer = yield from self._asking.yes_or_no("Shall I forget what you just told me?")
        if answer.yes:
            self._memory.forget_entry(entry.id)
        yield Speak("It's forgotten." if answer.yes else "Then it stays as it is.")

    def _nothing_stays(self) -> Flow:
        """Say it once: with the memory off there is nothing to ask."""
        if not self._memory.recall(COMPANION, "told_that_nothing_stays"):
            self._memory.keep(COMPANION, "told_that_nothing_stays", True)
            yield Speak(NOTHING_STAYS)
        return False

    # ------------------------------------------------------------ reading back

    def read_back(self, call: calls.ReadBack) -> Flow:
        """Whether the words could be heard: not without the code, and not when they are gone. Skipped ones could be."""
        entry = self._effects.own(call.entry)
        if entry is None or not (yield from self.unlock()):
            return False
        with contextlib.suppress(needs.Skip):
            yield from self._read(entry)
        return True

    def _read(self, entry: Entry) -> Flow:
        if entry.text:
            yield Speak(aloud(entry.text), private=True)
        elif (voice := self._memory.voice_of(entry.id)) is not None:
            yield Play(voice)

    # ------------------------------------------------------------ the code

    def unlock(self) -> Flow:
        """Ask for the code, where there is one, once in a run. Whether to go on."""
        if self._unlocked or not self._memory.has_code:
            return True
        if self._memory.code_wait:
            yield Speak("There were many wrong codes. So I wait a while before I look at another one.")
            return False
        for question in ("Please say your code.", "That's not the code. Please say it once more."):
            digits = yield from self._asking.secret(question, HINT)
            if digits is None:
                break
            if self._memory.code_is(digits):
                self._unlocked = True
                return True
        yield Speak("Then it stays closed for now. It is still here.")
        return False

    def _offer_code(self) -> Flow:
        """Once ever, at the first words that are kept."""
        if self._memory.has_code or self._memory.recall(COMPANION, "code_offered"):
            return
        answer = yield from self._asking.yes_or_no(OFFER)
        if answer.yes:
            yield from self.set_code()
        self._memory.keep(COMPANION, "code_offered", True)

    def change_code(self, *, remove: bool) -> Flow:
        """Set it, or another one, or remove it. The one that is set is asked for first."""
        if remove and not self._memory.has_code:
            yield Speak("There is no code.")
        elif (yield from self.unlock()) and remove:
            self._memory.clear_code()
            yield Speak("The code is gone. Whoever asks me can hear what you kept.")
        elif self._unlocked or not self._memory.has_code:
            yield from self.set_code()

    def set_code(self) -> Flow:
        """Ask for four digits twice, and keep them as the code when they are the same. Whether there is one now."""
        for _ in range(2):
            first = yield from self._asking.secret("Please say four digits.", HINT)
            again = (yield from self._asking.secret("And once more, please.", HINT)) if first else None
            if not first or not again:
                break
            if first == again:
                self._memory.set_code(first)
                self._unlocked = True
                yield Speak("The code is set. I'll ask for it before I read anything.")
                return True
            yield Speak("Those were not the same.")
        yield Speak("We leave the code for now.")
        return False
