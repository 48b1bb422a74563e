"""Therapy: when it may help, how to find it, online, changing, for a teenager. Online and in a room helped about
equally in 20 trials (Lin and others 2022). What is kept is the date, for 90 days.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant import Exercise, Session, hookimpl

KEPT_DAYS = 90

OPENINGS = (
    "This is about therapy.",
    "Let's look at therapy, with no hurry.",
    "We can talk about therapy, and you choose which part.",
    "Here is room for questions about therapy.",
    "Therapy, then, as plainly as I can.",
)
CLOSINGS = (
    "Maybe write down one question you have. I'm here.",
    "Maybe tell one kind person that you thought about it. I'm here.",
    "Maybe let it rest, and see how it feels tomorrow. I'm here.",
    "Maybe a warm drink next, and nothing to decide. I'm here.",
    "Maybe look up one place, on a day that feels right. I'm here.",
)
DEEDS = (
    "You took an honest look at getting support.",
    "You gave the thought of support some room.",
    "You asked a question that takes some courage.",
)
NEVER_ALONE = "I'm a program, and no substitute for a therapist."


def run(session: Session) -> None:
    """Consent, one part after the other for as long as they like, and an ending that names it."""
    way = session.slots.get("way")
    if way == "replace":
        tell_the_truth(session)
    if not agreed(session):
        return
    if session.short:
        in_one_minute(session)
    else:
        if way != "replace":
            session.say(NEVER_ALONE)
            session.pause(2)
        parts(session, way)
    session.keep("done", session.today.isoformat(), days=KEPT_DAYS)
    close(session)


def tell_the_truth(session: Session) -> None:
    session.say(f"No. {NEVER_ALONE} I can't know you the way a person can.")
    session.pause(3)
    session.say("I can listen, and practice small things with you. Some hurts deserve more than that.")
    session.pause(3)


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "It takes about four minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def close(session: Session) -> None:
    session.pause(3)
    session.say(f"{session.vary(DEEDS)} {session.vary(CLOSINGS)}")


# ---------------------------------------------------------------- which part


def parts(session: Session, way: str | None) -> None:
    """The part that was asked for, or the one that is chosen, and others while they like another one."""
    left = list(PARTS)
    if way not in PARTS:
        what_it_is(session)
    part = way if way in PARTS else first_part(session, left)
    while part:
        PARTS[part](session)
        left.remove(part)
        part = next_part(session, left) if left else None


def first_part(session: Session, left: list[str]) -> str | None:
    session.say("I know when it may help, how to find it, and about online.")
    session.say("Say none of these to hear the last two.")
    chosen = session.choose("Which one: when, how, or online?", left, optional=True)
    if chosen.kind == "none":
        return last_parts(session, left)
    if chosen.kind == "unsure":
        session.say("Many begin with when, or with how.")
        return "when" if session.ask("Shall we take when?").agrees else None
    return chosen.option


def last_parts(session: Session, left: list[str]) -> str | None:
    session.say("There is changing to somebody else, and help for a teenager.")
    order = [*left[3:], *left[:3]]
    return session.choose("Then change, or teenager?", order, optional=True).option


def next_part(session: Session, left: list[str]) -> str | None:
    if not session.ask("Would you like another part?").agrees:
        return None
    if len(left) == 1:
        session.say("Here is the last one.")
        session.pause(1)
        return left[0]
    spoken = left[:3]
    named = f"{', '.join(spoken[:-1])}{',' if len(spoken) > 2 else ''} or {spoken[-1]}"
    return session.choose(f"Which one: {named}?", left, optional=True).option


# ---------------------------------------------------------------- the parts


def what_it_is(session: Session) -> None:
    """How therapy can help, and that there is no shame in it."""
    session.say("In therapy, you talk with somebody who is trained to help.")
    session.say("Patterns in thinking and acting can be noticed there, and slowly reshaped.")
    session.pause(4)
    session.say("People practice ways to cope when stress is high.")
    session.say("They find words for what they feel, and come to understand it.")
    session.pause(4)
    session.say("They practice telling somebody close what they feel and need.")
    session.say("There is no shame in getting support, so that you can thrive.")
    session.pause(4)


def when(session: Session) -> None:
    session.say("Some people go when most days are hard, for weeks.")
    session.say("Some go when sleep or work suffers, or when old wounds hurt again.")
    session.pause(4)
    session.say("One-sided love can be hard to see, and to end, alone.")
    session.say("Seeing it hurts. For some, it's the closure that lets moving on start.")
    session.pause(4)
    session.say("A wish to talk is reason enough.")
    answer = session.ask("Does any of this sound like you?")
    if answer.no:
        session.say("Then it can wait. The door stays open.")
    elif answer.unsure:
        session.say("A first talk can be only for looking, or for one question.")
    elif answer.agrees:
        session.say("Then a talk with somebody may be worth a try. You decide.")
    session.pause(3)


def how(session: Session) -> None:
    session.say("A doctor can name places near you. So can a register of licensed therapists.")
    session.say("Check that a therapist is qualified and licensed.")
    session.pause(4)
    session.say("A campus, a workplace or a charity may offer talks that cost little.")
    session.say("A relationship therapist works with love and closeness above all.")
    session.pause(4)
    session.say("At first, you could ask what they work with.")
    session.say("You could ask what it costs, and how long the wait is.")
    answer = session.ask("Is there one step you could imagine?")
    if answer.agrees:
        session.say("One call or one message is a whole step.")
    elif answer.unsure:
        session.say("Maybe ask a doctor, or a friend who has been there.")
    else:
        session.say("That's fine. Knowing the way is enough for today.")
    session.pause(3)


def online(session: Session) -> None:
    session.say("Studies found similar results for therapy online and in a room.")
    session.say("That is an average, and people differ.")
    session.pause(4)
    session.say("Online, the wait is often shorter, and the cost often lower.")
    session.say("There are more therapists to pick from, so changing is often easier.")
    session.pause(4)
    session.say("It helps to have a place where nobody listens.")
    session.say("In an emergency it's too slow. Then say helpline.")
    session.pause(3)


def change(session: Session) -> None:
    session.say("Changing is normal. It can take more than one try to fit.")
    session.say("Feeling comfortable with them matters, and a poor fit is nobody's fault.")
    session.pause(4)
    session.say("If somebody crossed a line, you can go at once.")
    session.say("Here is a sentence for leaving, to say after me.")
    repeated = session.repeat_after_me("I'd like to try someone else.")
    if repeated.matched:
        session.say("That is enough. Nobody is owed a reason.")
    elif not (repeated.silent or repeated.skipped):
        session.say("Your own words do it too.")
    session.pause(3)


def teenager(session: Session) -> None:
    session.say("A young person can start with one adult they trust.")
    session.say("If that's you, listening first may help more than advice.")
    session.pause(4)
    session.say("A school counselor can be a way in. So can a child helpline.")
    session.say("Say helpline, and I say which number I know.")
    session.pause(4)
    session.say("There is also online counseling for teenagers, and parents can look for it.")
    session.say("If there is danger right now, the emergency number comes first.")
    session.pause(3)


def in_one_minute(session: Session) -> None:
    session.say(NEVER_ALONE)
    session.pause(2)
    session.say("Some people go when most days are hard, for weeks.")
    session.say("Or when sleep or work suffers. A wish to talk is reason enough.")
    session.pause(4)
    session.say("A doctor, a licensed register or a charity can be a start.")
    session.say("You could ask what it costs, and how long the wait is.")
    session.pause(3)


PARTS: dict[str, Callable[[Session], None]] = {
    "when": when,
    "how": how,
    "online": online,
    "change": change,
    "teenager": teenager,
}


EXAMPLES = [
    [
        "person: i need therapy",
        "companion: Shall we?",
        "person: yes",
        "companion: no substitute for a therapist",
        "companion: Which one: when, how, or online?",
        "person: when",
        "companion: Does any of this sound like you?",
        "person: a little",
        "companion: You decide.",
        "companion: Would you like another part?",
        "person: yes",
        "companion: Which one: how, online, or change?",
        "person: how",
        "companion: Is there one step you could imagine?",
        "person: i don't know",
        "companion: Maybe ask a doctor",
        "companion: Would you like another part?",
        "person: no thanks",
        "companion: I'm here.",
    ],
    [
        "person: can you replace a therapist",
        "companion: No. I'm a program, and no substitute for a therapist.",
        "companion: Shall we?",
        "person: not now",
        "companion: I'm here.",
    ],
    [
        "person: i don't like my therapist",
        "companion: Would you like therapy?",
        "person: okay",
        "companion: Changing is normal.",
        "companion: I'd like to try someone else.",
        "person: i'd like to try someone else",
        "companion: Nobody is owed a reason.",
        "companion: Would you like another part?",
        "person: no",
        "companion: I'm here.",
    ],
    [
        "person: my teenager needs help",
        "companion: Would you like therapy?",
        "person: yes",
        "companion: A young person can start with one adult they trust.",
        "companion: Would you like another part?",
        "person: not really",
        "companion: I'm here.",
    ],
]

UTTERANCES = (
    "maybe i should talk to a professional",
    "is this normal or do i need help with it",
    "i think i need real help with this",
    "would a counselor help me",
    "i've been feeling like this for months now",
    "how do i find somebody who helps with heartbreak",
    "i can't afford a counselor",
    "is talking to someone over video any good",
    "my counselor doesn't get me",
    "i want to try a different counselor",
    "my daughter has been crying for weeks",
    "my kid won't talk to me and i'm worried",
    "what happens in a first session with a therapist",
    "i'm ashamed to ask for help",
    "this is too big for me alone",
)

TELLS = ["i don't like my therapist => change", "my (son|daughter|teenager) needs help => teenager"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "therapy",
            phrases=[
                "should i see a therapist => when",
                "<w> find a therapist => how",
                "<w> change a therapist => change",
                "does online therapy work => online",
                "how does therapy work",
                "<n> therapy",
                "can you replace a therapist => replace",
                *TELLS,
            ],
            run=run,
            title="therapy",
            minutes=4,
            about="When therapy may help, and how to find it.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=("anxious", "empty", "worthless", "confused"),
        )
    ]
