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
from assistant.care_talk import CAUTIOUS, NEAR, Escalated, Misunderstood, Talk
from assistant.helplines import SAY_WHERE, Helplines, Line, helpline_words, in_one_breath
from assistant.locale import Locale
from assistant.needs import Flow, Speak

__all__ = ["ANY_TIME", "FIRST_RUN", "SORRY", "WHO_ARE_YOU", "helpline_words", "route"]

Ending = Literal["back", "done", "stopped", "closed"]
"""back: it was no distress, and what was going on may go on; closed: to sleep, at once; else: stay awake."""

ANY_TIME = "You can say helpline any time. I'm here."
STOPPED = "I stop here. " + ANY_TIME
NEUTRAL = "All right."
"""For somebody who may be overheard: it could be about anything."""

QUIET_SECONDS = 60.0
"""How long we are quiet together before we ask how it is."""

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

LIFE = "Are you thinking of ending your life?"
DANGER = "Are you in danger right now?"
SAFE = "Are you safe for now?"
ASK_THEM = "You can ask them directly about ending their life. Asking doesn't put it there. Listen, and stay."
BEFORE_NUMBER = {
    "talk": "That's a good step. A person answers there.",
    "scared": "It's all right to be scared. You can just say: I don't know how to begin.",
    "how": "You dial the number, and say a few words. You can just say: I'm not okay.",
}
"""What comes before the number for who wants a person, is scared of calling, or doesn't know how."""

MENU = ("a number", "a person", "breathing", "quiet")


def route(
    distress: Distress, locale: Locale, lines: Helplines, lives_in: Callable[[str], None] = lambda code: None
) -> Flow:
    """Lead somebody in `distress`. Gives back an `Ending`. Thrown commands and `needs.Distress` are dealt with.

    `lives_in` is given the code of their country, where they say it.
    """
    while True:
        walk = _Route(distress, locale, lines, lives_in)
        try:
            return (yield from walk.begin())
        except Escalated as graver:
            distress, lines = graver.distress, walk.lines
        except (needs.StopHere, needs.CloseToday, needs.SayBye) as end:
            with contextlib.suppress(needs.Interruption, needs.Distress):
                yield Speak(NEUTRAL if walk.talk.careful else STOPPED)
            return "stopped" if isinstance(end, needs.StopHere) else "closed"


class _Route:
    """`careful`: somebody may be listening, so that nothing tells what it is about."""

    def __init__(self, distress: Distress, locale: Locale, lines: Helplines, lives_in: Callable[[str], None]) -> None:
        self._distress = distress
        self._locale = locale
        self.talk = Talk(distress, locale, lines, lives_in, careful=distress.kind in ("abuse", "child"))

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
        told = answer in BEFORE_NUMBER
        if answer and not told:  # where there is no number, there is nothing to call
            told = (yield from talk.listen("Sometimes calling is hard. What makes it hard for you?")) == "told"
        thanks = "Thank you for telling me. " if told else ""
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
        if (yield from talk.ask(DANGER, now=True)) in CAUTIOUS:
            yield from self._emergency()
        yield from self._offer_number("There are people who only listen to this. May I say their number?", "abuse")
        yield from talk.say("They go at your pace, and you decide. Nothing of this is kept here.")
        yield from talk.say("I'm here.")
        return "done"

    def _danger(self) -> Flow:
        talk = self.talk
        if self._distress.soft and (yield from talk.ask(DANGER, about=True)) == "no":
            return (yield from self._no_distress())
        yield from self._emergency()
        if (yield from talk.ask("Are you somewhere safer now?", asked="safety")) != "yes":
            yield from self._emergency()
        return (yield from self._stay())

    def _other(self) -> Flow:
        talk = self.talk
        if self._distress.soft:
            worried = yield from talk.ask("Are you worried that someone may hurt themselves?", about=True)
            if worried == "no":
                return (yield from self._no_distress())
        yield from talk.say("It's good that you look out for them. I'm a program, and I can't call anyone.")
        if (yield from talk.ask("Are they in danger right now?", now=True)) in CAUTIOUS:
            yield from self._emergency("Stay with them, if you are safe. Or ask somebody near them to.")
        yield from talk.say(
            "You can ask them directly about ending their life. Asking doesn't put it there. Listen, and stay."
        )
        yield from self._offer_number("You can both call a helpline. May I say the number?")
        yield from talk.say("It's heavy to carry this. Please look for someone for you, too.")
        yield from talk.say(ANY_TIME)
        return "done"

    def _harm(self) -> Flow:
        talk = self.talk
        hurting = yield from talk.ask("I'll ask plainly. Are you afraid you may hurt someone?", about=True)
        if hurting == "no":
            return (yield from self._no_distress())
        yield from talk.say("Thank you for telling me. Please step away from them now. Go outside, or to another room.")
        if (yield from talk.ask("Could someone get hurt right now?")) in CAUTIOUS:
            yield from self._emergency("Stay away from them until help is there.")
        yield from self._offer_number("Someone can listen to this anger. May I say a number?")
        return (yield from self._stay())

    def _child(self) -> Flow:
        talk = self.talk
        if (yield from talk.ask("Is it safe to talk right now?", asked="safety")) != "yes":
            return (yield from self._quietly())
        talk.careful = False
        yield from talk.say("I'm glad you told me. It's not your fault. I'm a program, and can't call anyone.")
        if (yield from talk.ask(DANGER, now=True)) in CAUTIOUS:
            yield from self._emergency()
        yield from talk.say("Please tell a grown-up you trust. Maybe a teacher, a relative, or a doctor.")
        yield from talk.say("You don't have to keep it secret. I can't promise that it stays a secret, either.")
        yield from self._offer_number("There are people just for kids and teens. May I say their number?", "child")
        yield from talk.say(ANY_TIME)
        return "done"

    # ------------------------------------------------------------ parts of the way

    def _no_distress(self) -> Flow:
        yield from self.talk.say(NEUTRAL if self.talk.careful else SORRY)
        return "back"

    def _quietly(self) -> Flow:
        yield from self.talk.say(NEUTRAL)
        return "closed"

    def _danger_now(self, question: str) -> Flow:
        if (yield from self.talk.ask(question, now=True)) in CAUTIOUS:
            yield from self._emergency()
        yield from self.talk.say("If something near you could hurt you, move away from it. Or ask someone to keep it.")

    def _emergency(self, then: str = "Go near someone, if you can. A neighbor, a shop, anyone close by.") -> Flow:
        line = self.lines.emergency
        if line is None:
            yield from self.talk.say("Please call your local emergency number now.", rest=3.0)
            yield from self.talk.say("Once more: please call your local emergency number now.", rest=3.0)
        else:
            yield from self.talk.twice(line, "Please call this number now.")
        if self.lines.silent:
            digits = ", ".join(self._locale.number(int(digit)) for digit in self.lines.silent)
            yield from self.talk.say(f"If you can't speak, and are asked to, press {digits}.")
        yield from self.talk.say(then)

    def _offer_number(self, question: str, kind: str = "crisis") -> Flow:
        """Gives back how they answered; "" where there is none to offer."""
        if self._line(kind) is None:
            yield from self._number(kind)
            return ""
        self.talk.offered = self._line(kind)
        answer = yield from self.talk.ask(question, asked="number")
        if answer == "no":
            yield from self.talk.say("That's fine. Say helpline any time.")
            return answer
        if answer in BEFORE_NUMBER:
            yield from self.talk.say(BEFORE_NUMBER[answer])
        yield from self._number(kind)
        return answer

    def _line(self, kind: str) -> Line | None:
        wanted = "child" if self._distress.young else kind
        found: Line | None = getattr(self.lines, wanted) or self.lines.crisis
        return found

    def _number(self, kind: str) -> Flow:
        line = self._line(kind)
        if line is None:
            where = "" if self.lines.country else f" {SAY_WHERE}"
            text = "I don't know a number for where you live. A doctor can tell you who listens."
            yield from self.talk.say(f"{text}{where}")
            return
        yield from self.talk.twice(line, "Here it is, twice.")
        if line.text:
            yield from self.talk.say(f"You can also send a text to {in_one_breath(line, self._locale)}.")

    def _stay(self) -> Flow:
        """Number, person, breathing or quiet, as often as wanted, until they want no more or are safe."""
        question = "What would help now: a number, a person, or breathing?"
        for _ in range(STAYS):
            wanted = yield from self.talk.choose(question, MENU)
            if wanted == NEAR:
                yield from self.talk.say("That's good. Somebody near can help you through this.")
            if wanted in ("none", NEAR):
                break
            parts = {"a number": self._number_again, "a person": self._person, "breathing": self._breathe}
            if wanted in parts:
                yield from parts[wanted]()
            elif (yield from self._be_quiet()):
                break
            question = "What else might help: a number, a person, or breathing?"
        yield from self.talk.say(f"Thank you for staying with me. {ANY_TIME}")
        return "done"

    def _number_again(self) -> Flow:
        yield from self._number("crisis")

    def _breathe(self) -> Flow:
        yield from self.talk.say("Let's breathe slowly. In, and a little longer out.")
        yield from self.talk.breathe(4)

    def _person(self) -> Flow:
        near = yield from self.talk.ask("Is there one person who could be with you now?", asked="offer")
        if near == "yes":
            yield from self.talk.say("Please reach out to them now. You could say: I'm not okay, please stay with me.")
        else:
            yield from self.talk.say("That's hard. On a helpline, a person answers. A doctor is somebody, too.")

    def _be_quiet(self) -> Flow:
        """Whether it may end here: they are safe for now, or we have come back to a silence."""
        yield from self.talk.say("I'm here. We can be quiet together.")
        yield from self.talk.rest(QUIET_SECONDS)
        safe = yield from self.talk.ask(f"I'm still here. {SAFE}", asked="safety")
        if safe == "yes":
            return True
        if safe in ("silent", "skipped"):
            yield from self.talk.say("I can't tell how you are, so I say it again.")
            yield from self._emergency()
            return True
        yield from self._danger_now(DANGER)
        return False
