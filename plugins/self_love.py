"""Looking after oneself: a small routine with a daily question, standards, and what one wants in a partner.

Self-compassion after a separation goes with fewer intrusive thoughts (Sbarra and others 2012, observational). The
routine itself is common practice.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

REMINDER = "care"
THINGS = ("food", "water", "sleep", "walking", "washing", "something else")
QUICK = ("change", "end")
LATER = "It can wait as long as you like. I'm here."

OPENINGS = (
    "This is about looking after yourself.",
    "Let's look after you for a while.",
    "Looking after yourself, then.",
    "We can look after you, for a while.",
    "I'm with you, and we look after you.",
)
CLOSINGS = (
    "Maybe one small comfort next. I'm here.",
    "Maybe a glass of water next. I'm here.",
    "Maybe a few slow steps next. I'm here.",
    "Maybe something soft or warm next. I'm here.",
    "Maybe an early rest tonight. I'm here.",
)
ALLOWED = (
    "I am allowed to want kindness.",
    "I am allowed to want respect.",
    "I am allowed to want honest answers.",
    "I am allowed to want time and care.",
    "I am allowed to want to feel welcome.",
)
STANDARDS = (
    ("How would you like to be spoken to?", "Maybe calmly, or with some warmth."),
    ("How would you like to be treated on a hard day?", "Maybe with patience, or with a question."),
    ("And what would you not accept again?", "Maybe being ignored, or being second every time."),
)
WISHES = (
    ("Which three things matter most to you?", "Maybe honesty, or time for each other.", "the three things"),
    ("And what is one thing that is a no for you?", "Maybe lies, or long silences.", "the no"),
)


def run(session: Session) -> None:
    """Consent, the part that was asked for or chosen, and an ending that names it."""
    way = "daily" if session.slots.get("reminder") == REMINDER else session.slots.get("way", "")
    if way != "daily" and not agreed(session, quick=session.short or way in QUICK):
        return
    part = "one act" if session.short else way or which(session)
    deed = PARTS[part](session) if part else ""
    session.pause(3)
    session.say(f"{deed} {session.vary(CLOSINGS)}" if deed else LATER)


def agreed(session: Session, quick: bool) -> bool:
    return session.agreed(f"{session.vary(OPENINGS)} It takes about {'one minute' if quick else 'six minutes'}.")


def which(session: Session) -> str:
    chosen = session.choose("A routine, your standards, or a partner?", ["routine", "standards", "partner"])
    if chosen.kind != "unsure":
        return chosen.option or ""
    return "routine" if session.ask("Maybe a routine of small things. Shall we take that?").agrees else ""


# ---------------------------------------------------------------- a routine


def routine(session: Session) -> str:
    session.say("Love that wasn't returned can leave somebody feeling unwanted. That feeling can fade.")
    session.pause(2)
    things = choose_things(session)
    session.pause(2)
    own_care(session)
    if things:
        offer_reminder(session, things)
    return "You gave some thought to your own care."


def choose_things(session: Session) -> list[str]:
    session.say("Choose up to three small things. You can also say walking, washing, or something else.")
    chosen = session.choose("Maybe food, water, or sleep?", THINGS, up_to=3, optional=True)
    if chosen.options:
        session.say(f"{listed(chosen.options).capitalize()}. That's plenty.")
    else:
        session.say("It could be a glass of water, or a walk. It can stay open.")
    return list(chosen.options)


def listed(things: list[str] | tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(things[:-1]), things[-1])))


def own_care(session: Session) -> None:
    """What they would have given to the other person, turned toward themselves."""
    session.say("The love and attention you had to give can go to you, too.")
    told = session.listen("What would you gladly have done for {them}?", hold="care")
    if told.spoke:
        session.say("Thank you for telling me. A small piece of that can be yours.")
        session.keep_words(told)
    elif told.said == "unsure":
        session.say("Maybe a good meal, or a kind message. It can stay open.")
    else:
        session.say("It can stay yours, without words.")
    session.pause(4)


def offer_reminder(session: Session, things: list[str]) -> None:
    if not session.ask("Shall I keep this routine, and ask once a day?").yes:
        session.say("Then I don't keep it. You can begin on any day.")
        return
    session.keep("routine", things)
    set_hour(session)


def set_hour(session: Session) -> None:
    at = session.hour("At what time of day?").value
    if at is None:
        session.say("Then there's no reminder for now.")
        return
    session.remind(REMINDER, at, daily=True)
    session.say("Every day, then. Say change my care reminders at any time.")


def daily(session: Session) -> str:
    things = session.recall("routine")
    if not things:
        session.say("There's no routine right now.")
        return ""
    session.say(f"Your routine: {listed(things)}.")
    happened = session.ask("Did some of it happen today?").agrees
    session.say("That was care, and it counts." if happened else "Another day.")
    return "You looked in on yourself."


def change(session: Session) -> str:
    if not session.recall("routine"):
        session.say("There's no care reminder right now.")
        return routine(session) if session.ask("Shall we set up a routine?").agrees else ""
    chosen = session.choose("Change the hour, or the things?", ["hour", "things"])
    if chosen.option == "hour":
        set_hour(session)
    elif chosen.option:
        if things := choose_things(session):
            session.keep("routine", things)
    else:
        session.say("Then it stays as it is.")
    return "You looked at what fits you now."


def end(session: Session) -> str:
    """Ended: no reminder any more, and the list gone a week later."""
    things = session.recall("routine")
    if not things:
        session.say("There's no care reminder right now.")
        return ""
    if not session.ask("Shall I end your care reminder?").yes:
        session.say("Then it stays as it is.")
        return ""
    session.end_reminder(REMINDER)
    session.keep("routine", things, days=7)
    session.say("It's ended. The list goes, too, in seven days.")
    return "You chose what fits you now."


def one_act(session: Session) -> str:
    session.say("One kind act for yourself. Maybe a glass of water, or an open window.")
    session.pause(20)
    return "You gave yourself a minute."


# ---------------------------------------------------------------- standards, and a partner


def hear_again(session: Session, kind: str) -> bool:
    """Whether earlier words were heard, and are enough for today."""
    entries = session.entries(kind)[:4]
    if not entries or not session.ask("You kept some words on this. Would you like to hear them?").agrees:
        return False
    for entry in reversed(entries):
        session.read_back(entry)
        session.pause(2)
    return not session.ask("Shall we add to that?").agrees


def standards(session: Session) -> str:
    if hear_again(session, "standard"):
        return "You listened to your own standards."
    session.say("The way you treat yourself can show how you'd like to be treated.")
    session.say("From now on, and in any next relationship.")
    session.pause(2)
    for question, examples in STANDARDS:
        tell_one(session, question, examples, "standard")
    session.say("One sentence, to say after me.")
    session.repeat_after_me(session.vary(ALLOWED))
    session.pause(4)
    return "You put words to how you'd like to be treated."


def tell_one(session: Session, question: str, examples: str, kind: str) -> None:
    told = session.listen(question, hold=kind)
    if told.spoke:
        session.say("Thank you.")
        session.keep_words(told, "Shall I keep that one?")
    else:
        session.say(f"{examples} It can stay open." if told.said == "unsure" else "That one can stay open.")
    session.pause(2)


def partner(session: Session) -> str:
    if hear_again(session, "partner"):
        return "You listened to what matters to you."
    session.say("What you want in a partner can be clear, even now.")
    told = []
    for question, examples, name in WISHES:
        one = session.listen(question, hold="partner")
        if one.said == "unsure":
            session.say(examples)
        session.pause(2)
        told += [(one, name)] if one.spoke else []
    if told and session.ask("Would you like to hear that back?").agrees:
        for one, _ in told:
            session.read_back(one)
    for one, name in told:
        session.keep_words(one, f"Shall I keep {name}?")
    session.say("You may hold out for that, and not settle for less.")
    return "You looked at what matters to you." if told else "You gave your wishes some quiet room."


PARTS = {
    "routine": routine, "standards": standards, "partner": partner,
    "daily": daily, "change": change, "end": end, "one act": one_act,
}  # fmt: skip

EXAMPLES = [
    [
        "person: remind me to look after myself", "companion: Shall we?",
        "person: yes", "companion: Maybe food, water, or sleep?",
        "person: water and walking", "companion: Water and walking. That's plenty.", "companion: can go to you, too.",
        "companion: gladly have done for them?",
        "person: i would have cooked every sunday", "companion: A small piece of that can be yours.",
        "companion: Shall I keep what you said?",
        "person: no", "companion: Shall I keep this routine, and ask once a day?",
        "person: yes", "companion: At what time of day?",
        "person: eight in the evening", "companion: At eight in the evening.", "companion: I'm here.",
    ],
    [
        "person: how do i want to be treated", "companion: Shall we?",
        "person: okay", "companion: How would you like to be spoken to?",
        "person: i don't know", "companion: Maybe calmly", "companion: on a hard day?",
        "person: with some patience", "companion: Shall I keep that one?",
        "person: no", "companion: not accept again?",
        "person: nothing", "companion: That one can stay open.", "companion: I am allowed to want",
        "person: i don't know", "companion: I'm here.",
    ],
    [
        "person: end my care reminders", "companion: about one minute",
        "person: yes", "companion: There's no care reminder right now.", "companion: I'm here.",
    ],
]  # fmt: skip

PHRASES = (
    "<n> (self care|care routine) => routine", "<w> (love|look after) myself",
    "remind me to look after myself => routine", "change my care reminders => change", "end my care reminders => end",
    "how do i want to be treated => standards", "what do i want in a partner => partner",
    "<w> (set|raise) my standards => standards", "<w> treat myself well",
)  # fmt: skip

UTTERANCES = (
    "i forget to eat since it ended", "i haven't showered in days", "i never do anything nice for myself",
    "i take care of everyone but me", "i don't know how to be good to myself", "i've stopped looking after myself",
    "i always settle for less", "i accept too little from people", "what do i deserve from a partner",
    "i keep picking people who treat me badly", "i gave all my love away", "i feel undesirable since they left",
    "how should somebody treat me", "i hate how i let myself be treated", "i barely sleep or drink enough these days",
)  # fmt: skip


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "self_love",
            phrases=PHRASES,
            run=run,
            title="looking after yourself",
            minutes=6,
            about="A small routine of care, your standards, and what you want in a partner.",
            examples=EXAMPLES,
            utterances=UTTERANCES,
            eases=["worthless", "tired", "empty", "guilty", "rejected"],
        )
    ]
