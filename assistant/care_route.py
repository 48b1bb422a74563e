"""The safe route: what is said and asked when somebody is in distress, after CONTENT's guidance (docs/care.md).

It stays, asks plainly, offers people who can help, and never ends cold. Silence, "sometimes" and "I don't know" count
as the careful answer. It promises nothing, diagnoses nothing, and keeps nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Literal

from assistant import needs
from assistant.care import Distress
from assistant.care_talk import BEFORE_NUMBER, CAUTIOUS, NEAR, Escalated, Misunderstood, Talk
from assistant.helplines import SAY_WHERE, Helplines, helpline_words, in_one_breath
from assistant.locale import Locale
from assistant.needs import Flow, Speak

__all__ = ["ANY_TIME", "FIRST_RUN", "SORRY", "WHO_ARE_YOU", "helpline_words", "route"]

Ending = Literal["back", "done", "stopped", "closed"]
"""back: it was no distress, and what was going on may go on; closed: to sleep, at once; else: stay awake."""

ANY_TIME = "You can say helpline any time. I'm here."
STOPPED = "I stop here. " + ANY_TIME
NEUTRAL = "All right."
"""For somebody who may be overheard: it could be about anything."""

STAYS = 12
"""How often it offers something more, before it rests: a door may stand open to a radio."""

FIRST_RUN = (
    "I'm a program that leads exercises for hurting hearts. I'm not a therapist, and I can't call anyone. "
    "You can say helpline any time."
)
"""Said once, at the very first start: what this is, and what it is not."""

WHO_ARE_YOU = (
    "I'm a computer program, not a person and not a therapist. I can lead exercises, and listen for a few words. "
    "For real help, say helpline, or ask me about therapy."
)
"""The answer to "are you a therapist", "are you a real person", "who are you"."""

SORRY = "Thank you for answering. If that changes, say helpline any time."
HEAVY = "That still sounds heavy. If you like, say: breathe with me."
"""Said after `SORRY` to whoever was understood, says no and has nothing to go back to."""

LIFE = "Are you thinking of ending your life?"
DANGER = "Are you in danger right now?"
SAFE = "Are you safe for now?"
ASK_THEM = "You can ask them directly about ending their life. Asking doesn't put it there. Listen, and stay."


def route(
    distress: Distress,
    locale: Locale,
    lines: Helplines,
    lives_in: Callable[[str], None] = lambda code: None,
    *,
    goes_on: bool = False,
) -> Flow:
    """Lead somebody in `distress`. Gives back an `Ending`. Thrown commands and `needs.Distress` are dealt with.

    `lives_in` is given the code of their country, where they say it. `goes_on`: an exercise waits to go on.
    """
    while True:
        walk = _Route(distress, locale, Talk(distress, locale, lines, lives_in), goes_on)
        try:
            return (yield from walk.begin())
        except Escalated as graver:
            distress, lines = graver.distress, walk.lines
        except (needs.StopHere, needs.CloseToday, needs.SayBye) as end:
            with contextlib.suppress(needs.Interruption, needs.Distress):
                yield Speak(NEUTRAL if walk.talk.careful else STOPPED)
            return "stopped" if isinstance(end, needs.StopHere) else "closed"


class _Route:
    """One way through, for one kind of distress."""

    def __init__(self, distress: Distress, locale: Locale, talk: Talk, goes_on: bool) -> None:
        self._distress = distress
        self._locale = locale
        self._goes_on = goes_on
        self._endangered = False  # they may be, and weren't stayed with since
        self.talk = talk
        talk.careful = distress.kind in ("abuse", "child")

    @property
    def lines(self) -> Helplines:
        """The numbers of where they live, once they said it."""
        return self.talk.lines

    def begin(self) -> Flow:
        ways = {
            "suicide": self._suicide,
            "self_harm": self._self_harm,
            "abuse": self._abuse,
            "danger": self._danger,
            "other": self._harm if self._distress.harm else self._other,
            "child": self._child,
        }
        try:
            return (yield from ways[self._distress.kind]())
        except Misunderstood:
            return (yield from self._no_distress())

    # ------------------------------------------------------------ one way for each kind

    def _suicide(self) -> Flow:
        talk = self.talk
        if self._distress.soft:
            thinking = yield from talk.ask(f"I want to ask you something plainly. {LIFE}", about=True)
            if thinking == "no":
                return (yield from self._no_distress())
        yield from talk.say(
            "That sounds like so much pain. I'm a program, and I can't call anyone. People can help you now.", rest=2.5
        )
        if not self._distress.soft:
            thinking = yield from talk.ask(LIFE, about=True)
        if thinking in CAUTIOUS:
            thanks = "" if thinking in ("silent", "skipped") else "Thank you for telling me. "
            yield from self._danger_now(f"{thanks}Are you in danger now, or have you done something?")
        else:
            yield from talk.say("Thank you for telling me. Hurting this much is still reason enough for help.")
        answer = yield from self._offer_number("May I give you a number to call?")
        told = "told" if answer in BEFORE_NUMBER else ""
        if answer and not told:  # where there is no number, there is nothing to call
            told = yield from talk.listen("Sometimes calling is hard. What makes it hard for you?")
        thanks = {"told": "Thank you for telling me. ", "untold": "That's all right. "}.get(told, "")
        yield from talk.say(f"{thanks}Somebody you trust can sit with you, or call for you.")
        return (yield from self._stay())

    def _self_harm(self) -> Flow:
        talk = self.talk
        if self._distress.soft:
            hurting = yield from talk.ask("I want to ask plainly. Are you thinking of hurting yourself?", about=True)
            if hurting == "no":
                return (yield from self._no_distress())
        yield from talk.say("Thank you for telling me. That sounds hard, and you're not in trouble here.")
        wound = yield from talk.ask("Is there a wound that needs care now?")
        if wound in CAUTIOUS:
            yield from talk.say("Please let someone look at it today. If it keeps bleeding, please call for help now.")
            yield from self._emergency()
        ending = yield from talk.ask(LIFE)
        if ending in ("yes", "sometimes"):
            raise Escalated(Distress("suicide", 1, young=self._distress.young))
        yield from talk.say("An urge often rises, and then falls. We can wait this one out together.")
        yield from talk.breathe(3)
        return (yield from self._stay())

    def _abuse(self) -> Flow:
        talk = self.talk
        if (yield from talk.ask("Is it safe to talk right now?", asked="safety")) != "yes":
            return (yield from self._quietly())
        talk.careful = False
        yield from talk.say("Thank you. Nobody deserves to be hurt or frightened. It's not your fault.")
        if (yield from self._in_danger(DANGER)):
            yield from self._emergency()
        given = yield from self._offer_at_last("There are people who listen to this. May I say their number?")
        pace = "They go at your pace, and you decide." if given else "You decide, at your own pace."
        yield from talk.say(f"{pace} Nothing of this is kept here.")
        yield from talk.say("I'm here.")
        return "done"

    def _danger(self) -> Flow:
        talk = self.talk
        if self._distress.soft and (yield from talk.ask(DANGER, about=True)) == "no":
            return (yield from self._no_distress())
        yield from self._emergency()
        self._endangered = (yield from talk.ask("Are you somewhere safer now?", asked="safety")) != "yes"
        if self._endangered:
            yield from self._emergency()
        return (yield from self._stay())

    def _other(self) -> Flow:
        talk = self.talk
        if self._distress.soft:
            worried = yield from talk.ask("Are you worried that someone may hurt themselves?", about=True)
            if worried == "no":
                return (yield from self._no_distress())
        yield from talk.say("It's good that you look out for them. I'm a program, and I can't call anyone.")
        if (yield from self._in_danger("Are they in danger right now?")):
            yield from self._emergency("Stay with them, if you are safe. Or ask somebody near them to.")
        yield from talk.say(ASK_THEM)
        yield from self._offer_at_last("You can both call a helpline. May I say the number?")
        yield from talk.say("It's heavy to carry this. Please look for someone for you, too.")
        yield from talk.say(ANY_TIME)
        return "done"

    def _harm(self) -> Flow:
        talk = self.talk
        hurting = yield from talk.ask("I'll ask plainly. Are you afraid you may hurt someone?", about=True)
        if hurting == "no":
            return (yield from self._no_distress())
        yield from talk.say("Thank you for telling me. Please step away from them now. Go outside, or to another room.")
        if (yield from self._in_danger("Could someone get hurt right now?", now=False)):
            yield from self._emergency("Stay away from them until help is there.")
        yield from self._offer_number("Someone can listen to this anger. May I say a number?")
        return (yield from self._stay())

    def _child(self) -> Flow:
        talk = self.talk
        if (yield from talk.ask("Is it safe to talk right now?", asked="safety")) != "yes":
            return (yield from self._quietly())
        talk.careful = False
        yield from talk.say("I'm glad you told me. It's not your fault. I'm a program, and can't call anyone.")
        if (yield from self._in_danger(DANGER)):
            yield from self._emergency()
        yield from talk.say("Please tell a grown-up you trust. Maybe a teacher, a relative, or a doctor.")
        yield from talk.say("You don't have to keep it secret. I can't promise that it stays a secret, either.")
        yield from self._offer_at_last("There are people who listen to kids and teens. May I say their number?")
        yield from talk.say(ANY_TIME)
        return "done"

    # ------------------------------------------------------------ parts of the way

    def _no_distress(self) -> Flow:
        yield from self.talk.say(NEUTRAL if self.talk.careful else SORRY)
        misheard = self._distress.by_ear or self._distress.alike
        if self.talk.bare_no and not (misheard or self._goes_on or self.talk.careful):
            yield from self.talk.say(HEAVY)
        return "back"

    def _quietly(self) -> Flow:
        yield from self.talk.say(NEUTRAL)
        return "closed"

    def _in_danger(self, question: str, *, now: bool = True) -> Flow:
        """Whether we act as if they were."""
        self._endangered = (yield from self.talk.ask(question, now=now)) in CAUTIOUS
        return self._endangered

    def _danger_now(self, question: str) -> Flow:
        if (yield from self._in_danger(question)):
            yield from self._emergency()
        yield from self.talk.say("If something near you could hurt you, move away from it. Or ask someone to keep it.")

    def _emergency(self, then: str = "Go near someone, if you can. A neighbor, a shop, anyone close by.") -> Flow:
        line, self.talk.helping = self.lines.emergency, True
        if line is None:
            yield from self.talk.say("Please call your local emergency number now.", rest=3.0)
            yield from self.talk.say("Once more: please call your local emergency number now.", rest=3.0)
        else:
            yield from self.talk.twice(line, "Please call this number now.")
        if self.lines.silent:
            digits = ", ".join(self._locale.number(int(digit)) for digit in self.lines.silent)
            yield from self.talk.say(f"If you can't speak, and are asked to, press {digits}.")
        yield from self.talk.say(then)

    def _offer_number(self, question: str) -> Flow:
        """Gives back how they answered; "" where there is none to offer."""
        if self.talk.line is None:
            yield from self._number()
            return ""
        self.talk.helping = True
        answer = yield from self.talk.ask(question, asked="number")
        if answer == "no":
            yield from self.talk.say("That's fine. Say helpline any time.")
            return answer
        if answer in BEFORE_NUMBER:
            yield from self.talk.say(BEFORE_NUMBER[answer])
        yield from self._number()
        return answer

    def _offer_at_last(self, question: str) -> Flow:
        """As `_offer_number`, and first asks for their country: nothing comes later. Whether a number was given."""
        if not self.lines.country:
            told = yield from self.talk.where("There are helplines for this. Which country do you live in?")
            if told in ("no", "silent", "skipped"):
                yield from self.talk.say("That's fine. A doctor can tell you who listens, too.")
                return False
        return (yield from self._offer_number(question)) not in ("", "no")

    def _number(self) -> Flow:
        line = self.talk.line
        if line is None:
            where = "" if self.lines.country or self.talk.asked_where else f" {SAY_WHERE}"
            text = "I don't know a number for where you live. A doctor can tell you who listens."
            yield from self.talk.say(f"{text}{where}")
            return
        yield from self.talk.twice(line, "Here it is, twice.")
        if line.text:
            yield from self.talk.say(f"You can also send a text to {in_one_breath(line, self._locale)}.")

    def _stay(self) -> Flow:
        """Number, person, breathing or quiet, as often as wanted, until they want no more or are safe.

        Whoever may be in danger is stayed with first, even where they want no more.
        """
        question = "What would help now: a number, a person, or breathing?"
        for _ in range(STAYS):
            wanted = yield from self.talk.choose(question)
            if wanted == NEAR:
                yield from self.talk.say("That's good. Somebody near can help you through this.")
            if wanted == NEAR or (wanted == "none" and not self._endangered):
                break
            parts = {"a number": self._number, "a person": self._person, "breathing": self.talk.slowly}
            if wanted in parts:
                yield from parts[wanted]()
            elif (yield from self._be_quiet()):
                break
            question = "What else might help: a number, a person, or breathing?"
        yield from self.talk.say(f"Thank you for staying with me. {ANY_TIME}")
        return "done"

    def _person(self) -> Flow:
        near = yield from self.talk.ask("Is there one person who could be with you now?", asked="offer")
        if near == "yes":
            yield from self.talk.say("Please reach out to them now. You could say: I'm not okay, please stay with me.")
        else:
            yield from self.talk.say("That's hard. On a helpline, a person answers. A doctor is somebody, too.")

    def _be_quiet(self) -> Flow:
        """Whether it may end here: they are safe for now, or we have come back to a silence."""
        self._endangered = False
        yield from self.talk.be_quiet()
        safe = yield from self.talk.ask(f"I'm still here. {SAFE}", asked="safety")
        if safe == "yes":
            return True
        if safe in ("silent", "skipped"):
            yield from self.talk.say("I can't tell how you are, so I say it again.")
            yield from self._emergency()
            return True
        yield from self._danger_now(DANGER)
        return False
