"""A body scan: tense one part after the other, and let it go. Muscle relaxation is well studied (Khir and others 2024);
the one-minute form is untested. Nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import Exercise, Session, hookimpl

TENSE = 5
REST = 10


@dataclass(frozen=True)
class Part:
    """A part of the body: how it is named, and how it is made tense."""

    name: str
    tense: str


PARTS = (
    Part("feet", "Curl your toes."),
    Part("legs", "Make your legs firm."),
    Part("belly", "Draw your belly in a little."),
    Part("hands", "Make two fists."),
    Part("shoulders", "Lift your shoulders toward your ears."),
    Part("jaw", "Press your teeth together, lightly."),
    Part("face", "Squeeze your whole face."),
)
SHORT = PARTS[3:6]

OPENINGS = (
    "This is a body scan, about {minutes}.",
    "Let's scan your body, part by part, for about {minutes}.",
    "We can let some tension go. This body scan takes about {minutes}.",
    "A body scan, then. It's about {minutes}, sitting or lying down.",
    "I'm with you. This is a body scan, for about {minutes}.",
)
LET_GO = ("And let go.", "And soften.", "Now let it drop.", "And release.")
CLOSINGS = (
    "You went through your body with care. Maybe stay still a little longer. I'm here.",
    "You gave your body some attention. Maybe a sip of water next. I'm here.",
    "You held on, and you let go. Maybe move your hands a little now. I'm here.",
    "You took some minutes for rest. Maybe something warm to drink next. I'm here.",
    "You listened to your body. Maybe pull a blanket closer. I'm here.",
)
NIGHTS = (
    "Nothing else to do now. I'm here.",
    "The night can carry this. I'm here.",
    "Rest as you are. I'm here.",
)


def run(session: Session) -> None:
    """Consent, what hurts, the parts, and an ending that asks nothing of somebody who falls asleep."""
    short = session.short
    if not agreed(session, short):
        return
    if short:
        session.say("Where something hurts, only imagine it.")
        session.pause(2)
        scan(session, SHORT, imagine=False)
        close(session)
        return
    sleep = for_sleep(session)
    imagine = hurts(session)
    settle(session, sleep)
    if sleep:
        drift(session, imagine)
        return
    scan(session, PARTS, imagine)
    session.say("Now feel all of it at once, as it is.")
    session.pause(20)
    check(session)
    close(session)


def agreed(session: Session, short: bool) -> bool:
    return session.agreed(
        session.vary(OPENINGS).format(minutes="one minute" if short else "five minutes"),
        later="Then simply rest as you are. I'm here.",
    )


def for_sleep(session: Session) -> bool:
    if session.slots.get("way") == "sleep":
        return True
    return session.ask("Is this to fall asleep?").agrees


def hurts(session: Session) -> bool:
    """Whether to imagine instead of tensing. Without an answer it is left to them, part by part."""
    answer = session.ask("Does a part of your body hurt today?")
    if answer.no:
        session.say("Good to know. Tense only as far as it's easy.")
        return False
    session.say("Then imagine it wherever something hurts or isn't there.")
    return True


def settle(session: Session, sleep: bool) -> None:
    session.pause(2)
    session.say("Sit or lie in a way that's easy." if not sleep else "Lie in a way that's easy. You can fall asleep.")
    session.pause(4)
    session.say("Three slow breaths first.")
    session.breathe(4, 6, rounds=3)


# ---------------------------------------------------------------- the parts


def scan(session: Session, parts: tuple[Part, ...], imagine: bool) -> None:
    for part in parts:
        tense(session, part, imagine)
        session.say(session.vary(LET_GO))
        session.pause(REST)


def tense(session: Session, part: Part, imagine: bool) -> None:
    session.say(f"Your {part.name}. {part.tense}{' Or only imagine it.' if imagine else ''}")
    session.pause(TENSE)


def drift(session: Session, imagine: bool) -> None:
    """The same with fewer words and longer quiet from part to part: it fades out, and ends without a question."""
    for number, part in enumerate(PARTS):
        if number < 4:
            tense(session, part, imagine)
            session.say("Let go.")
        else:
            session.say(f"Your {part.name}, soft.")
        session.pause(REST + 3 * number)
    session.say("All of you, heavy and warm.")
    session.pause(40)
    session.say(session.vary(NIGHTS))


# ---------------------------------------------------------------- the end


def check(session: Session) -> None:
    answer = session.ask("Does something feel a little softer?")
    if answer.no:
        session.say("That's all right. A body takes the time it takes.")
    elif answer.unsure:
        session.say("It can be hard to tell. The rest still counts.")
    elif answer.silent:
        session.say("No answer needed. Rest a moment longer.")
        session.pause(8)


def close(session: Session) -> None:
    session.pause(3)
    session.say(session.vary(CLOSINGS))


EXAMPLES = [
    [
        "person: relax my body",
        "companion: Shall we?",
        "person: yes",
        "companion: Is this to fall asleep?",
        "person: no",
        "companion: Does a part of your body hurt today?",
        "person: no",
        "companion: Three slow breaths first.",
        "companion: Your feet.",
        "companion: Your face.",
        "companion: Does something feel a little softer?",
        "person: a little",
        "companion: I'm here.",
    ],
    [
        "person: something for sleep",
        "companion: Shall we?",
        "person: yes please",
        "companion: Does a part of your body hurt today?",
        "person: i think so",
        "companion: Then imagine it wherever something hurts",
        "companion: Or only imagine it.",
        "companion: Your jaw, soft.",
        "companion: All of you, heavy and warm.",
        "companion: I'm here.",
    ],
    ["person: i want to unwind", "companion: Shall we?", "person: no", "companion: That's fine."],
    [
        "person: relax my body short version",
        "companion: about one minute",
        "person: sure",
        "companion: Your hands.",
        "companion: Your jaw.",
        "companion: I'm here.",
    ],
]

UTTERANCES = (
    "i lie awake every night",
    "i've been awake since three",
    "my neck is stiff from all this stress",
    "my whole body hurts from crying",
    "i'm grinding my teeth all day",
    "i can't switch off at night",
    "i'm tired but i can't sleep",
    "my stomach is in knots",
    "i feel wound up",
    "my back is hard as a rock",
    "i carry it all in my shoulders",
    "help me fall asleep",
    "i can't sit still",
    "i want to feel my body again",
    "i wake up thinking about them and stay awake",
)

TELLS = ["<am> tense", "i can't sleep => sleep", "i can't relax", "my (shoulders|jaw) are tight"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "body_scan",
            phrases=[
                "<n> body scan",
                "relax my (body|muscles)",
                "<w> (relax|unwind)",
                "<n> muscle relaxation",
                "something for sleep => sleep",
                *TELLS,
            ],
            run=run,
            title="a body scan",
            minutes=5,
            about="Tense and let go, part by part. There is a version for sleep.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=("tired", "restless", "numb"),
            keeps=False,
        )
    ]
