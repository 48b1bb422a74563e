"""Ready to love again, or not: five small questions and a choice, without a deadline.

No study shows how long one is to wait (Brumbaugh, Fraley 2015, correlational). Kept for 90 days: the date of the visit,
and after "not now" the date until which it isn't brought up again.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import Exercise, Session, hookimpl

QUIET_DAYS, KEPT_DAYS = 30, 90

OPENINGS = (
    "This is about opening your heart again, or not yet. It takes about {minutes}.",
    "An open heart, and when: we look at it slowly. About {minutes}.",
    "Let's look at your heart without any hurry. It takes about {minutes}.",
    "An open heart is a big thing. We look at it for about {minutes}.",
    "I'm with you in this. An open heart, about {minutes}.",
)
CLOSINGS = (
    "You looked at something tender, honestly. Maybe something warm to drink next. I'm here.",
    "You asked yourself some brave questions. Maybe a little fresh air next. I'm here.",
    "You listened to your own pace. Maybe some music you like next. I'm here.",
    "You took your own wishes seriously. Maybe do one easy thing next. I'm here.",
    "You gave this some honest thought. Maybe let it rest for today. I'm here.",
)


@dataclass(frozen=True)
class Look:
    """One question, and a word for whoever says no to it."""

    question: str
    after_no: str


LOOKS = (
    Look("Are there days without {them} in your mind?", "That can take its time."),
    Look("Could you hear a no, and still be all right?", "A no can weigh a lot just now. That's good to know."),
    Look("Are you curious about new people?", "Not feeling like it is fine, for a while."),
    Look("Does your life feel fairly steady just now?", "Then steady things may come first."),
    Look("Would it be for you, more than to forget?", "Wanting to forget is human. It's worth knowing."),
)
STEPS = {
    "a hello": "One hello, to anybody at all. It can lead nowhere, and still count.",
    "a group": "A class or a group has new faces, and no pressure.",
    "a friend": "A friend could know that you're curious again.",
}


def run(session: Session) -> None:
    """Consent, the five questions for whom they may help, and a choice that may also be: not now."""
    short = session.short
    if not agreed(session, short):
        return
    if short:
        a_wish(session)
    elif session.slots.get("way") == "done":
        session.say("Being done with love for now is fine. Nothing has to open today.")
        leave_it(session)
    else:
        welcome(session)
        look(session)
        decide(session)
    session.keep("last", session.today.isoformat(), days=KEPT_DAYS)
    session.pause(3)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session, short: bool) -> bool:
    return session.agreed(session.vary(OPENINGS).format(minutes="one minute" if short else "four minutes"))


def a_wish(session: Session) -> None:
    """The short version: one question, and nothing to decide."""
    told = session.listen("If love came by again, what would you like to feel?")
    if told.spoke:
        session.say("Thank you for telling me. That wish is yours.")
    elif told.said == "unsure":
        session.say("Maybe calm, or wanted, or free. It can stay open.")
    else:
        session.say("It can stay a wish without words.")
    session.pause(8)


# ---------------------------------------------------------------- five questions


def welcome(session: Session) -> None:
    if session.recall("not_before", "") > session.today.isoformat():
        session.say("Last time you wanted to leave this alone. You can change your mind, both ways.")
        session.pause(2)
    session.say("There's no deadline for love. No study has found the right time to wait.")
    session.pause(2)
    session.say("Not wanting to think of it for a while is fine, too. Maybe the door can stay open a little.")
    session.pause(2)


def look(session: Session) -> None:
    session.say("I have five small questions. They are no test.")
    if not session.ask("Would they help?").agrees:
        session.say("Then we leave them.")
        return
    for one in LOOKS:
        answer = session.ask(one.question)
        if answer.no:
            session.say(one.after_no)
        elif not (answer.silent or answer.skipped):
            session.say("Okay.")
        session.pause(1)
    session.say("There's no score in this. You know best what fits.")
    session.pause(4)


# ---------------------------------------------------------------- and a choice


def decide(session: Session) -> None:
    chosen = session.choose(
        "What fits for now: a small step, waiting, or leaving it?", ["a small step", "waiting", "leaving it"]
    )
    if chosen.option == "a small step":
        small_step(session)
    elif chosen.option == "waiting":
        session.say("Waiting is a choice as well. It can end on any day.")
        session.pause(3)
        quiet_for_a_while(session)
    elif chosen.option == "leaving it":
        session.say("Then it's left alone.")
        leave_it(session)
    else:
        session.say("Then nothing is decided today. That's an answer too.")


def small_step(session: Session) -> None:
    chosen = session.choose("A hello, a group, or a friend?", list(STEPS))
    if chosen.option:
        session.say(STEPS[chosen.option])
    else:
        session.say("Maybe just a smile at somebody. That's a step, too.")
    session.pause(3)
    session.say("If it feels like too much, turning back is fine.")
    session.pause(3)
    people_are_many(session)


def people_are_many(session: Session) -> None:
    """The article's last word on love, without a promise: one person wasn't it, and others exist."""
    session.say("Maybe this one person wasn't right for you. There are people you haven't met yet.")
    session.pause(4)


def leave_it(session: Session) -> None:
    session.pause(2)
    session.say("Some people close the door. Others leave it open a little, for later.")
    session.pause(3)
    quiet_for_a_while(session)


def quiet_for_a_while(session: Session) -> None:
    """Not raised for 30 days: the date is kept for whoever proposes exercises."""
    until = session.today.fromordinal(session.today.toordinal() + QUIET_DAYS)
    session.keep("not_before", until.isoformat(), days=QUIET_DAYS)
    session.say("I won't bring this up for thirty days. You can, at any time.")


EXAMPLES = [
    [
        "person: am i ready to date again",
        "companion: Shall we?",
        "person: yes",
        "companion: There's no deadline for love.",
        "companion: Would they help?",
        "person: yes",
        "companion: in your mind?",
        "person: sometimes",
        "companion: hear a no",
        "person: no",
        "companion: A no can weigh a lot just now.",
        "companion: curious about new people?",
        "person: a little",
        "companion: fairly steady",
        "person: i don't know",
        "companion: more than to forget?",
        "person: yes",
        "companion: There's no score in this.",
        "companion: What fits for now",
        "person: a small step",
        "companion: A hello, a group",
        "person: group",
        "companion: no pressure",
        "companion: people you haven't met yet",
        "companion: I'm here.",
    ],
    [
        "person: is it too soon",
        "companion: Shall we?",
        "person: okay",
        "companion: Would they help?",
        "person: no",
        "companion: Then we leave them.",
        "person: leaving it",
        "companion: I won't bring this up for thirty days.",
        "companion: I'm here.",
    ],
    [
        "person: is it too soon short version",
        "companion: about one minute",
        "person: yes",
        "companion: what would you like to feel?",
        "person: safe, and seen",
        "companion: That wish is yours.",
        "companion: I'm here.",
    ],
    [
        "person: i'm done with love",
        "companion: Would you like an open heart?",
        "person: yes",
        "companion: Being done with love for now is fine.",
        "companion: I won't bring this up for thirty days.",
        "companion: I'm here.",
    ],
    ["person: will i ever find love", "companion: Shall we?", "person: not now", "companion: That's fine."],
]

TELLS = ["<am> (scared|afraid) to love", "<am> done with (love|dating) => done"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "open_heart",
            phrases=[
                "am i ready to (date|love) [again]",
                "<w> (open my heart|date again)",
                "is it too soon",
                "should i (meet|see) someone new",
                "will i ever find love",
                "<n> open heart",
                *TELLS,
            ],
            run=run,
            eases=["hopeful"],
            title="an open heart",
            minutes=4,
            about="Whether it's time for love again, without a deadline.",
            examples=EXAMPLES,
            utterances=[
                *TELLS,
                "a friend wants to set me up with somebody and i'm not sure",
                "i don't know if i can trust anyone with my heart again",
                "somebody asked me out and i froze",
                "when can i start seeing people again",
                "i think i closed myself off after her",
                "i never want to fall in love again",
                "is it wrong to be interested in somebody new already",
                "i'm scared of getting hurt a second time",
                "everyone says get back out there",
                "i met someone nice but i still think of him",
                "how long until i can love somebody else",
                "i wonder whether there is anybody out there for me",
                "dating apps make me feel sick and still i wonder",
                "i want to let people in again",
                "part of me would like to try again with somebody else",
            ],
        )
    ]
