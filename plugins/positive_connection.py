"""Kindness received, people who are good to be with, kindness given.

Saying what a kind word means helps to take it in (Marigold and others 2007); wishing well (Fredrickson and others 2008)
and kind acts (Cregg, Cheavens 2023) raised connection. What is kept: a kind word and a plan, each after a yes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from assistant import Exercise, Session, hookimpl

OPENINGS = (
    "This is about positive connection.",
    "Let's turn a little toward kind connection.",
    "We can look for some good connection together.",
    "I'm with you, and we look for good connection.",
    "Let's make some room for connection, in small steps.",
)
CLOSINGS = (
    "Maybe some fresh air next. I'm here.",
    "Maybe something warm to drink next. I'm here.",
    "Maybe listen for one friendly word today. I'm here.",
    "Maybe some music that you like next. I'm here.",
    "Maybe rest a minute before you go on. I'm here.",
)


def run(session: Session) -> None:
    """Consent, a choice of three ways, and an ending that names the one taken."""
    if session.slots.get("reminder"):
        deed = follow_up(session)
    elif not agreed(session):
        return
    elif session.short:
        deed = one_kindness(session)
    else:
        deed = one_way(session)
    session.pause(2)
    session.say(f"{deed} {session.vary(CLOSINGS)}")


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "It takes about five minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def one_way(session: Session) -> str:
    """The way of their choice, and what they did in it, as a sentence."""
    session.say("When it hurts, kindness that is there can be easy to miss.")
    session.pause(2)
    session.say("Here we turn toward what you'd like more of, not what you lack.")
    session.pause(2)
    if (way := session.slots.get("way")) in WAYS:
        return WAYS[way](session)
    session.say("We can take in a kind word, think of good people, or give something.")
    chosen = session.choose("Receive, people, or give?", list(WAYS))
    if chosen.option:
        return WAYS[chosen.option](session)
    if chosen.kind == "unsure":
        session.say("Maybe a thank you that you got, or somebody you like.")
        if session.ask("Shall we begin with a kind word?").agrees:
            return receive(session)
    return one_kindness(session)


def one_kindness(session: Session) -> str:
    session.say("Think of one kindness, given or received. A tiny one counts.")
    session.pause(15)
    session.say("You can keep that one with you.")
    return "You gave one kindness your attention."


# ---------------------------------------------------------------- receive


def receive(session: Session) -> str:
    told = session.listen("What is a kind word that somebody gave you?", hold="kind word")
    if told.said == "none":
        session.say("Some days there is none in reach. Thank you for saying so.")
        session.pause(2)
        return one_from_before(session) or give(session)
    if told.said == "unsure":
        session.say("Maybe a thank you, or somebody who was glad to see you.")
    elif told.silent or told.skipped:
        session.say("It can stay yours, without words.")
    if told.spoke:
        meaning = session.listen("Thank you for telling me. What does that word say about you?")
        if meaning.said in ("none", "unsure"):
            session.say("Maybe that you're kind too, or that you were missed.")
    let_it_in(session)
    session.keep_words(told)
    return "You let a kind word come a little closer."


def let_it_in(session: Session) -> None:
    session.pause(3)
    session.say("Now let it in. There is nothing to do for it.")
    session.pause(12)
    session.say("The next time kindness is offered, you can pause and take it in.")
    session.pause(3)


def one_from_before(session: Session) -> str:
    """A kind word that was kept on a better day, if there is one and they would like it."""
    kept = session.entries("kind word")
    if not kept or not session.ask("You kept a kind word before. Would you like to hear it?").agrees:
        return ""
    if session.read_back(kept[0]):
        let_it_in(session)
    return "You went back to a kindness that was meant for you."


# ---------------------------------------------------------------- people


def people(session: Session) -> str:
    session.say("Time with people who make you feel good is worth some room.")
    session.say("Let's leave {them} out of it for now.")
    told = session.listen("Who leaves you feeling lighter?", hold="somebody good for me")
    if told.said == "none":
        session.say("That's hard, and it may not stay so. We can begin with one kind wish.")
        session.pause(2)
        return wish(session)
    if told.said == "unsure":
        session.say("Maybe a neighbor, or somebody from long ago.")
        session.pause(8)
    elif told.spoke:
        session.say("Thank you for telling me. It's good that you know somebody like that.")
    else:
        session.say("It can stay yours, without words.")
    if session.ask("Would you like to be in touch with someone like that?").agrees:
        plan_a_day(session)
    else:
        session.say("Then thinking of it was enough for today.")
        session.pause(2)
    session.keep_words(told)
    return "You thought of the people who are good for you."


def plan_a_day(session: Session) -> None:
    """A day for it, and a reminder where they want one."""
    day = session.day("Which day would be good for that?").value
    if day is None:
        session.say("Any day can be the one.")
        session.pause(2)
        return
    session.keep("plan", {"day": day.isoformat()}, days=(day - session.today).days + 7)
    session.say("A few words are enough, whatever the answer is.")
    if not session.ask("Would you like a reminder on that day?").agrees:
        session.say("Then without one.")
    elif (at := session.hour("What time would be good?").value) is None:
        session.say("Then without a fixed time.")
    else:
        session.remind("contact", at, day=later(session, day, at))
        session.say("I'll remind you then, without saying what it's about.")
    session.pause(2)


def later(session: Session, day: datetime.date, at: datetime.time) -> datetime.date:
    """`day`, or the day after it where that time has gone by."""
    gone_by = day == session.today and at <= session.now.time()
    return day + datetime.timedelta(days=1) if gone_by else day


def follow_up(session: Session) -> str:
    """They asked to be reminded of somebody, and this is the day."""
    answer = session.ask("You wanted to be in touch with somebody. Did that happen?")
    if answer.agrees:
        session.keep("plan", {"done_on": session.today.isoformat()}, days=7)
        session.end_reminder("contact")
        session.say("You reached out. That took something, however it went.")
        return "You made room for somebody who is good for you."
    if answer.no and session.ask("That's all right. Would another day be better?").agrees:
        plan_a_day(session)
        return "You gave it another day."
    session.forget("plan")
    session.say("Then it can rest. There are other days.")
    return "You looked at it honestly."


# ---------------------------------------------------------------- give


def give(session: Session) -> str:
    session.say("When you long for kindness and connection, offering some is one way in.")
    if session.choose("A wish, or a kind act?", ["wish", "kind act"]).option == "kind act":
        return kind_act(session)
    return wish(session)


def wish(session: Session) -> str:
    session.say("Think of somebody you like. It can be an animal.")
    session.pause(6)
    session.say("In your mind, say to them: may you be well.")
    session.pause(10)
    session.say("And now to yourself: may I be well.")
    session.pause(10)
    return "You wished someone well, and yourself too."


def kind_act(session: Session) -> str:
    told = session.listen("What small kind thing could you do for someone?", hold="kind act")
    if told.said in ("none", "unsure"):
        session.say("Maybe a friendly message, or holding a door.")
    elif told.spoke:
        session.say("Thank you for telling me. Give only what leaves enough for you.")
    else:
        session.say("The idea may come later. Then a wish.")
        session.pause(2)
        return wish(session)
    session.pause(3)
    session.keep_words(told)
    return "You found some kindness to give."


WAYS: dict[str, Callable[[Session], str]] = {"receive": receive, "people": people, "give": give}

PHRASES = [
    "who cares about me => people", "<w> be around good people => people",
    "<w> (accept|take in) (a compliment|kindness) => receive",
    "<w> do something kind => give", "<n> positive connection",
    "<w> notice the good",
]  # fmt: skip
EXAMPLES = [
    [
        "person: someone was kind to me", "companion: Would you like positive connection?",
        "person: yes", "companion: What is a kind word that somebody gave you?",
        "person: my aunt said it was good to have me there", "companion: What does that word say about you?",
        "person: that i'm good company", "companion: Now let it in.", "companion: Shall I keep what you said?",
        "person: no", "companion: You let a kind word come a little closer.", "companion: I'm here.",
    ],
    [
        "person: i feel unappreciated", "companion: Would you like positive connection?",
        "person: okay", "companion: Receive, people, or give?",
        "person: people", "companion: Who leaves you feeling lighter?",
        "person: nobody", "companion: That's hard, and it may not stay so.", "companion: may you be well.",
    ],
    [
        "person: i want to notice the good short version", "companion: It takes about one minute.",
        "person: yes", "companion: Think of one kindness", "companion: I'm here.",
    ],
]  # fmt: skip
UTTERANCES = [
    "nobody appreciates what i do", "i feel so alone these days", "i only ever see what's missing",
    "i sit at home and nobody calls me", "i haven't seen my friends in weeks",
    "someone said something nice and i couldn't believe it", "i never know what to do with compliments",
    "a colleague thanked me today and i brushed it off", "i miss being around people who like me",
    "i want to feel close to someone again", "my evenings are so quiet and long",
    "i'd like to do something nice for somebody", "i keep thinking about what i don't have",
    "does anyone even like me", "i could use some warmth", "i only feel good when i'm with my friends",
]  # fmt: skip

TELLS = ["someone was kind to me => receive", "i feel (lonely|unappreciated)"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "positive_connection",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="positive connection",
            minutes=5,
            about="Taking in kindness, thinking of good people, or giving a little.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["lonely", "empty", "worthless", "sad"],
        )
    ]
