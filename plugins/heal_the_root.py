"""Old roots: three ways of being close, a kind minute for oneself, or the way to a therapist.

The three styles: Hazan, Shaver 1987; becoming more secure is described by adults (Dansby Olufowote and others 2020).
The kind minute has the three steps of self-compassion (Neff, Germer 2013). What is kept: the date, for 90 days.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant import Exercise, Session, hookimpl

OPENINGS = (
    "This is about old hurts, and how they can heal.",
    "Let's look at old hurts, and where they may come from.",
    "We can turn to old hurts, gently.",
    "This is about old hurts, and being kinder to yourself.",
    "Let's go gently to old hurts, and what is underneath.",
)
CLOSINGS = (
    "Maybe one kind sentence to yourself next. I'm here.",
    "Maybe something warm around your shoulders next. I'm here.",
    "Maybe a slow breath or two next. I'm here.",
    "Maybe a warm drink next. I'm here.",
    "Maybe rest for a minute. I'm here.",
)
KIND_LINES = (
    "May I be kind to myself.",
    "I can be on my own side.",
    "I can give myself time.",
    "I can be gentle with myself.",
)
READING = "You could read about attachment styles, about healing from trauma, or about self-compassion."


def run(session: Session) -> None:
    """Consent, one of three ways, and an ending that names it."""
    if not agreed(session):
        return
    deed = kindness(session) if session.short else one_way(session)
    session.keep("done_on", session.today.isoformat(), days=90)
    session.pause(2)
    session.say(f"{deed} {session.vary(CLOSINGS)}")


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "It takes about six minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def one_way(session: Session) -> str:
    """The way of their choice, and what they did in it, as a sentence."""
    session.say("Some worry about love is older than today. It's nothing to be ashamed of.")
    session.pause(3)
    if (way := session.slots.get("way")) in WAYS:
        return WAYS[way](session)
    session.say("I can explain the styles, lead a kind minute, or talk about therapists.")
    chosen = session.choose("Styles, kindness, or a therapist?", list(WAYS))
    if chosen.option:
        return WAYS[chosen.option](session)
    if chosen.kind in ("silent", "skipped"):
        session.say("Then a kind minute, only to listen to.")
    elif chosen.kind == "unsure":
        session.say("Then maybe a kind minute.")
    return kindness(session)


# ---------------------------------------------------------------- attachment styles


def styles(session: Session) -> str:
    session.say("Attachment styles are ways of being close. I can't tell you yours.")
    session.pause(2)
    session.say("Some people feel at ease when they're close, and when they're apart.")
    session.pause(4)
    session.say("Some fear losing the other, so they hold on and worry.")
    session.pause(4)
    session.say("Some keep a distance, as closeness feels like too much.")
    session.pause(4)
    session.say("Many people are a mix. All of it can change.")
    session.pause(2)
    if session.ask("Does one of them sound familiar?").kind == "no":
        session.say("Then none of them. They're only pictures.")
    else:
        session.say("Hold it lightly. It's a way to cope that was learned early.")
    session.pause(4)
    what_can_heal(session)
    return "You looked at an old root with open eyes."


def what_can_heal(session: Session) -> None:
    """What early hurt does, that it isn't the end, and where to read on."""
    session.say("When early bonds hurt, trust and confidence can be harder later.")
    session.pause(2)
    session.say("So be gentle with yourself about that. Not all is lost.")
    session.pause(3)
    session.say("Old pain can heal. Trust and feeling loved can grow, in small steps.")
    session.pause(3)
    if session.ask("Would you like to hear what to read?").agrees:
        session.say(READING)
        session.pause(4)
    session.say("A qualified therapist can help too. There's no shame in support that helps you thrive.")
    session.pause(3)


# ---------------------------------------------------------------- kindness


def kindness(session: Session) -> str:
    session.say("Say inside, or only hear it: this is hard.")
    session.pause(6)
    session.say("Other people feel this too. You're not alone with it.")
    session.pause(6)
    session.say("And one kind sentence, aloud or silently.")
    repeated = session.repeat_after_me(session.vary(KIND_LINES))
    if not (repeated.matched or repeated.silent or repeated.skipped):
        session.say("Your own words count too.")
    session.pause(10)
    return "You were kind to yourself, in a hard moment."


# ---------------------------------------------------------------- a therapist


def therapist(session: Session) -> str:
    session.say("Old hurts can be easier to heal with a qualified therapist.")
    session.pause(2)
    session.say("There's no shame in support that helps you thrive.")
    if session.ask("Shall we go on to therapy, and how to find it?").agrees:
        session.hand_over("therapy")
        return "You thought about getting some support."
    session.say("Then not now. It stays possible on any day.")
    return "You thought about getting some support."


WAYS: dict[str, Callable[[Session], str]] = {"styles": styles, "kindness": kindness, "a therapist": therapist}

PHRASES = [
    "(explain|what are) attachment styles => styles", "<w> heal my past", "why am i so (anxious|insecure|clingy)",
    "<w> be kinder to myself => kindness", "<n> self compassion => kindness", "what is my attachment style => styles",
    "how do i trust people again",
]  # fmt: skip
EXAMPLES = [
    [
        "person: what are attachment styles", "companion: Shall we?",
        "person: yes", "companion: I can't tell you yours.", "companion: All of it can change.",
        "companion: Does one of them sound familiar?",
        "person: yes", "companion: Hold it lightly.", "companion: Would you like to hear what to read?",
        "person: yes please", "companion: self-compassion.", "companion: There's no shame",
        "companion: You looked at an old root", "companion: I'm here.",
    ],
    [
        "person: i need to heal my past", "companion: Shall we?",
        "person: okay", "companion: Styles, kindness, or a therapist?",
        "person: kindness", "companion: this is hard.", "companion: You're not alone with it.",
        "companion: And one kind sentence",
        "person: skip", "companion: You were kind to yourself", "companion: I'm here.",
    ],
    [
        "person: my childhood still hurts", "companion: Would you like healing old hurts?",
        "person: yes", "companion: Styles, kindness, or a therapist?",
        "person: a therapist", "companion: Shall we go on to therapy",
        "person: not yet", "companion: It stays possible on any day.", "companion: I'm here.",
    ],
    [
        "person: i need self compassion short version", "companion: It takes about one minute.",
        "person: no", "companion: That's fine.", "companion: I'm here.",
    ],
]  # fmt: skip
UTTERANCES = [
    "i never learned to trust anyone", "my parents were never there for me", "i cling to people too much",
    "i'm always afraid that people will leave me", "i push people away when they get close",
    "i'm so hard on myself", "i hate how needy i get in relationships", "i grew up without much love",
    "i panic when somebody doesn't answer", "i don't let anyone get close to me",
    "something in me is scared of love since i was a kid", "i talk to myself so harshly",
    "i want to heal old wounds", "i can't trust anybody anymore", "where does all this insecurity come from",
    "my mother never hugged me",
]  # fmt: skip

TELLS = ["my childhood [still] hurts"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "heal_the_root",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="healing old hurts",
            minutes=6,
            about="Ways of being close, a kind minute, or the way to a therapist.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["anxious", "ashamed", "guilty"],
        )
    ]
