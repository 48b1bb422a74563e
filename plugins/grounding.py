"""Grounding: back to here through the senses, five to one. Common practice; no trial of it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant import Exercise, Session, hookimpl


@dataclass(frozen=True)
class Sense:
    """What to notice, two examples for somebody who can't think of any, and another way where a sense is missing."""

    notice: str
    examples: str
    way: str
    instead: str


SENSES = (
    Sense(
        "five things you can see",
        "Maybe a door, or a patch of light.",
        "touch",
        "Feel what your hands are resting on.",
    ),
    Sense(
        "four things you can touch",
        "Maybe your sleeve, or what you're sitting on.",
        "breath",
        "Follow one breath in, and out.",
    ),
    Sense(
        "three things you can hear",
        "Maybe your own breath, or something far away.",
        "touch",
        "Feel what is holding you up.",
    ),
    Sense(
        "two things you can smell",
        "Maybe soap, or the air in the room.",
        "touch",
        "Notice the air on your skin.",
    ),
    Sense(
        "one thing you can taste",
        "Maybe something you drank, or just your mouth.",
        "breath",
        "Notice it leaving you, slowly.",
    ),
)
SHORT = (
    replace(SENSES[0], notice="three things you can see"),
    replace(SENSES[1], notice="two things you can touch"),
    replace(SENSES[2], notice="one thing you can hear"),
)

OPENINGS = (
    "All right, grounding. It takes about {minutes}.",
    "Let's try grounding. We use your senses, for about {minutes}.",
    "I'm with you. Grounding takes about {minutes}.",
    "We can come back to here, sense by sense. This is grounding, about {minutes}.",
    "Grounding it is, about {minutes}. There's no wrong way to do it.",
)
THANKS = (
    "Thank you.",
    "All of that counts.",
    "However many you found, that's enough.",
    "That counts. Thank you.",
)
CLOSINGS = (
    "You went through your senses, one by one. Maybe a sip of water next. I'm here.",
    "You turned toward what is around you. Maybe let your shoulders drop a little. I'm here.",
    "You gave yourself some quiet care. Maybe stay still a little longer. I'm here.",
    "You noticed what is here, right now. Maybe something warm to drink next. I'm here.",
    "You stayed with this, sense by sense. Maybe some fresh air next. I'm here.",
)


def run(session: Session) -> None:
    """Consent, the senses, how it is now, and three slow breaths where it isn't better."""
    short = session.short
    if not agreed(session, short):
        return
    if short:
        quietly(session, "If a sense isn't there for you, use touch.", SHORT)
    else:
        notice(session)
    check(session)
    session.pause(3)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session, short: bool) -> bool:
    minutes = "one minute" if short else "three minutes"
    return session.agreed(
        session.vary(OPENINGS).format(minutes=minutes), later="Grounding is here whenever you'd like it. I'm here."
    )


def notice(session: Session) -> None:
    """All five senses: named aloud where they like that, in quiet where they don't."""
    session.say("You can name what you notice, or keep it to yourself.")
    if not session.ask("Would you like to say it out loud?").agrees:
        quietly(session, "Then we do it quietly. If a sense isn't there for you, use touch.", SENSES)
        return
    for number, sense in enumerate(SENSES):
        if not name_aloud(session, sense):
            quietly(session, "We can go on quietly.", SENSES[number + 1 :])
            return


def name_aloud(session: Session, sense: Sense) -> bool:
    """Listen for one sense. False when they kept silent: then silence is the better way."""
    told = session.listen(f"Name {sense.notice}.")
    if told.skipped or told.said == "none":
        session.say(f"That's fine. We can use {sense.way} instead. {sense.instead}")
        session.pause(8)
    elif told.said == "unsure":
        session.say(sense.examples)
        session.pause(5)
        session.say(f"Or we can use {sense.way}. {sense.instead}")
        session.pause(8)
    elif not told.silent:
        session.say(session.vary(THANKS))
    return not told.silent


def quietly(session: Session, first: str, senses: tuple[Sense, ...]) -> None:
    session.say(first)
    session.pause(2)
    for sense in senses:
        session.say(f"Notice {sense.notice}.")
        session.pause(8)


def check(session: Session) -> None:
    """Ask how it is now, and offer slow breaths where it isn't better."""
    answer = session.ask("Do you feel a bit more here?")
    if answer.no or answer.unsure:
        first = "That's all right. It doesn't work every time." if answer.no else "It can be hard to tell."
        session.say(f"{first} Let's take three slow breaths.")
        session.breathe(4, 6, rounds=3)
        session.say("If this feeling stays strong, being near someone may help.")
    elif answer.silent:
        session.say("No answer needed. We can rest here a moment.")
        session.pause(8)


UTTERANCES = (
    "everything feels far away",
    "i don't feel like i'm really here",
    "i feel like i'm outside my body",
    "the room is spinning",
    "i'm freaking out",
    "i'm having a panic attack",
    "my thoughts won't stop",
    "i saw a photo of them and i'm shaking",
    "i just saw them with someone else and i can't think",
    "it's all too much right now",
    "i can't feel anything",
    "i'm losing it",
    "i keep going round in circles",
    "i need to come back to myself",
    "i'm totally overwhelmed",
)

TELLS = ["<am> (panicking|spiraling)", "i feel (unreal|dizzy|numb)", "my mind is racing"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "grounding",
            phrases=[
                "ground me",
                "<n> grounding",
                "five senses",
                "bring me back",
                "<w> calm down",
                *TELLS,
            ],
            run=run,
            title="grounding",
            minutes=3,
            about="Coming back to here through your senses, when it all gets too much.",
            examples=[
                [
                    "person: ground me",
                    "companion: Shall we?",
                    "person: yes",
                    "companion: Would you like to say it out loud?",
                    "person: yes please",
                    "companion: Name five things you can see.",
                    "person: a lamp, a chair, the window, my hands, a blue cup",
                    "companion: Name four things you can touch.",
                    "person: my sleeve, the table",
                    "companion: Name three things you can hear.",
                    "person: nothing",
                    "companion: We can use touch instead.",
                    "companion: Name two things you can smell.",
                    "person: i don't know",
                    "companion: Maybe soap, or the air in the room.",
                    "companion: Name one thing you can taste.",
                    "person: coffee",
                    "companion: Do you feel a bit more here?",
                    "person: a little",
                    "companion: I'm here.",
                ],
                [
                    "person: i'm panicking",
                    "companion: Would you like grounding?",
                    "person: okay",
                    "companion: Would you like to say it out loud?",
                    "person: no",
                    "companion: Then we do it quietly.",
                    "companion: Notice one thing you can taste.",
                    "companion: Do you feel a bit more here?",
                    "person: not really",
                    "companion: Let's take three slow breaths.",
                    "companion: I'm here.",
                ],
                ["person: bring me back", "companion: Shall we?", "person: no", "companion: That's fine."],
                [
                    "person: ground me short version",
                    "companion: about one minute",
                    "person: sure",
                    "companion: Notice three things you can see.",
                    "companion: Notice one thing you can hear.",
                    "person: yes",
                    "companion: I'm here.",
                ],
            ],
            utterances=[*TELLS, *UTTERANCES],
            eases=("anxious", "numb", "restless"),
            keeps=False,
        )
    ]
