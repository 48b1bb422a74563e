"""People to lean on, and two sentences for whoever keeps asking.

Soft and then firm, in the same words again, is common practice (DESC, "broken record"). Nobody is ever contacted
from here. What is kept, each after a yes: first names with what they are good for, a planned day, and one's own line.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

OPENINGS = (
    "This is about the people around you.",
    "Let's look at your people, and who can carry this with you.",
    "We can look at your people, and your limits.",
    "I'm with you, and we look at your other people.",
    "Some things are lighter with people around you.",
)
CLOSINGS = (
    "Maybe something warm to drink next. I'm here.",
    "Maybe a little fresh air next. I'm here.",
    "Maybe one friendly word to somebody today. I'm here.",
    "Maybe rest for a few minutes. I'm here.",
    "Maybe some music you like next. I'm here.",
)
REMINDER = "plan"
SOFT, FIRM = "Thanks, not today.", "I said no. Let's change the subject."
PUSHES = ("So, what happened with you two?", "Come on, you can tell me. What happened?")
LATER = "It can wait as long as you like. I'm here."


def run(session: Session) -> None:
    """Consent, people or a boundary, and an ending that names it."""
    asked_for = session.slots.get("reminder") != REMINDER
    if asked_for and not agreed(session):
        return
    way = session.slots.get("way", "") if asked_for else "planned"
    part = "soft line" if session.short else way or which(session)
    deed = PARTS[part](session) if part else ""
    session.pause(3)
    session.say(f"{deed} {session.vary(CLOSINGS)}" if deed else LATER)


def agreed(session: Session) -> bool:
    return session.agreed(
        f"{session.vary(OPENINGS)} It takes about {'one minute' if session.short else 'five minutes'}."
    )


def which(session: Session) -> str:
    chosen = session.choose("People you could call, or a boundary?", ["people", "boundary"])
    if chosen.kind != "unsure":
        return chosen.option or ""
    session.say("Maybe one person who is easy to be with.")
    return "people" if session.ask("Shall we look for one?").agrees else ""


# ---------------------------------------------------------------- people


def people(session: Session) -> str:
    session.say("Friends and family may carry some of this with you.")
    session.say("People you trust make a kinder place to be.")
    session.pause(2)
    known = session.recall("people", {})
    name = next((n for n in list(known)[:3] if session.ask(f"Would {n} be good today?").agrees), "")
    name = name or ask_name(session)
    if not name:
        return "You looked around for people, and that counts."
    if name not in known:
        add_person(session, name)
    plan_day(session, name)
    return f"You thought of {name}."


def ask_name(session: Session) -> str:
    """A first name, or nothing after a gentle word on that."""
    named = session.name("Who leaves you feeling a bit lighter?")
    if named.kind == "none":
        nobody(session)
    elif named.kind == "unsure":
        session.say("Maybe a cousin, or somebody from work. It can stay open.")
    elif not named.value:
        session.say("No name is needed.")
    return named.value or ""


def nobody(session: Session) -> str:
    session.say("That's hard. Nobody to call can feel very lonely.")
    session.pause(3)
    session.say("A listening line is there for that, too. Say helpline to hear a number.")
    session.pause(3)
    session.say("A group can be a slow start: a choir, a class, a support group.")
    session.pause(2)
    return "You said something that is hard to say."


def add_person(session: Session, name: str) -> None:
    chosen = session.choose(f"Is {name} good to talk to, or to distract you?", ["talk", "distract"])
    if chosen.option == "talk":
        session.say("Talking it through can help, where you want that.")
    elif chosen.option == "distract":
        session.say("Then you can say so, kindly and clearly: not that topic today.")
    else:
        session.say("That can change from day to day.")
    session.pause(1)
    if session.ask(f"Shall I remember {name} for you?").yes:
        session.keep("people", session.recall("people", {}) | {name: chosen.option or "either"})
        session.say("I'll remember that.")
    else:
        session.say("Then I don't keep the name.")


def plan_day(session: Session, name: str) -> None:
    """A day to get in touch, which is theirs to do; a reminder only after a yes."""
    if not session.ask(f"Would you like to get in touch with {name}?").agrees:
        session.say("That's fine. Knowing who is enough for today.")
        return
    day = session.day("Which day could it be?").value
    if day is None:
        session.say("Any day can be the day. I contact nobody myself.")
        return
    session.say("All right. I contact nobody myself.")
    if not session.ask("Shall I remind you on that day?").yes:
        session.say("Then it's in your hands.")
        return
    at = session.hour("At what time of day?").value
    if at is None:
        session.say("Then without a reminder.")
        return
    session.keep("plan", name, days=(day - session.today).days + 7)
    session.remind(REMINDER, at, day=day)
    session.say("I'll remind you then, without a name.")


def planned(session: Session) -> str:
    name = session.recall("plan")
    if not name:
        session.say("There's no plan for today.")
        return ""
    session.say(f"You thought of getting in touch with {name}.")
    if session.ask("Has it happened?").agrees:
        session.forget("plan")
        session.say("That took a step. Thank you for telling me.")
    elif session.ask("Shall we look for another day?").agrees:
        plan_day(session, name)
    else:
        session.say("That's fine. It can rest.")
    return "You looked at who could be there."


def add(session: Session) -> str:
    name = ask_name(session)
    if name:
        add_person(session, name)
    return "You gave some thought to your people."


def remove(session: Session) -> str:
    known = session.recall("people", {})
    if not known:
        session.say("There's no name on your list.")
        return ""
    name = session.name("Who is it?").value
    if name not in known:
        session.say("I don't have that name on your list.")
    elif session.ask(f"Shall I take {name} off your list?").yes:
        session.keep("people", {n: use for n, use in known.items() if n != name})
        session.say("That name is gone.")
    else:
        session.say("Then the list stays as it is.")
    return "You looked after your list."


# ---------------------------------------------------------------- a boundary


def boundary(session: Session) -> str:
    session.say("You choose when to talk about it, and with whom.")
    session.pause(2)
    own = session.entries("boundary")
    if own and session.ask("You kept a line of your own. Would you like to hear it?").agrees:
        session.read_back(own[0])
        session.pause(2)
    session.say("First a soft line, to say after me.")
    session.repeat_after_me(SOFT)
    session.pause(3)
    session.say("And a firm one, polite and clear.")
    session.repeat_after_me(FIRM)
    session.pause(3)
    session.say("I could play somebody who asks twice. Any answer is right.")
    if session.ask("Shall we practice?").agrees:
        practice(session)
    else:
        session.say("The two lines are enough.")
    return "You practiced a boundary."


def practice(session: Session) -> None:
    for push in PUSHES:
        told = session.listen(push, hold="boundary" if push == PUSHES[-1] else "")
        if told.spoke or told.said == "none":  # a plain no
            session.say("That was your answer, and it stands.")
        elif told.said == "unsure":
            session.say("Maybe: thanks, not today. Or a shake of the head.")
        else:
            session.say("Saying nothing is an answer, too.")
        session.pause(2)
    session.keep_words(told, "Shall I keep your line for next time?")


def soft_line(session: Session) -> str:
    session.say("One soft line, for whoever keeps asking.")
    session.repeat_after_me(SOFT)
    session.pause(5)
    return "You have one line ready now."


PARTS = {
    "people": people, "nobody": nobody, "add": add, "remove": remove, "planned": planned, "boundary": boundary,
    "soft line": soft_line,
}  # fmt: skip

EXAMPLES = [
    [
        "person: who can i talk to", "companion: Shall we?",
        "person: yes", "companion: Who leaves you feeling a bit lighter?",
        "person: anna", "companion: Anna?",
        "person: yes", "companion: good to talk to, or to distract you?",
        "person: distract", "companion: not that topic today.", "companion: Shall I remember Anna for you?",
        "person: yes", "companion: I'll remember that.", "companion: get in touch with Anna?",
        "person: not now", "companion: Knowing who is enough for today.", "companion: You thought of Anna.",
        "companion: I'm here.",
    ],
    [
        "person: people keep asking", "companion: Would you like your people?",
        "person: okay", "companion: Thanks, not today.",
        "person: thanks not today", "companion: I said no. Let's change the subject.",
        "person: i said no let's change the subject", "companion: Shall we practice?",
        "person: yes", "companion: So, what happened with you two?",
        "person: i would rather talk about your garden", "companion: it stands.", "companion: What happened?",
        "person: (silence)", "companion: Take your time.",
        "person: (silence)", "companion: Saying nothing is an answer, too.", "companion: I'm here.",
    ],
    [
        "person: i have nobody", "companion: Would you like your people?",
        "person: yes", "companion: That's hard.", "companion: Say helpline to hear a number.",
        "companion: a choir, a class", "companion: I'm here.",
    ],
]  # fmt: skip

PHRASES = (
    "who can i (call|talk to) => people", "<w> (call|talk to) (a friend|someone) => people",
    "<w> (set|practice) a boundary => boundary", "how do i say i don't want to talk about it => boundary",
    "add someone => add", "remove someone => remove", "<n> support (network|list)",
)  # fmt: skip

UTTERANCES = (
    "i have nobody to talk to", "my friends don't understand", "everybody asks me about him all the time",
    "i don't want to talk about the breakup", "my mother keeps asking what happened", "how do i tell them to drop it",
    "i don't want to bother my friends", "who should i turn to", "i'm all alone with this", "i could use some company",
    "i want to see somebody tonight", "my family won't leave me alone about it", "i don't know whom to call",
    "i can't say no to people", "i've pushed all my friends away",
)  # fmt: skip

TELLS = ["people keep asking => boundary", "i have (no one|nobody) => nobody"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "support_network",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="your people",
            minutes=5,
            about="Who could be there for you, and a line for whoever keeps asking.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["lonely", "sad", "hurt", "anxious"],
        )
    ]
