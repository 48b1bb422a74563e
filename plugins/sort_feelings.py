"""A history of feelings in five parts, one a day: earliest people, first losses, this one, the thread, the pattern.

Common practice; looking from a little further away helps (Kross, Ayduk 2017). What is kept: the date of each part, the
thread that was chosen, and what was told after a yes. Details are never asked for.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from assistant import Exercise, Session, Told, hookimpl

THREADS = ["left", "unseen", "not enough", "controlled"]


@dataclass(frozen=True)
class Station:
    """One day's part: what was done in it, what is said first, what to tell and what was needed, with examples."""

    name: str
    deed: str
    first: tuple[str, ...]
    tell: str
    examples: str
    needed: str
    needs: str = "Maybe comfort, or somebody who stayed."
    reply: str = "It makes sense to need that."


STATIONS = (
    Station(
        "earliest people", "You looked at where your story begins.",
        ("Being turned away hurts, and it can touch much older hurts.",
         "It may not be only about {them}. How people treated you before may be in it.",
         "Worry and self-doubt can grow out of neglect, abuse, or being left."),
        "Who was close to you when you were small?", "Maybe a parent, or whoever made your breakfast.",
        "What did you need from people, back then?",
    ),
    Station(
        "first losses", "You gave an early loss some room.",
        ("A hurt of today can sting more because of earlier ones.",),
        "What was an early loss for you?", "Maybe a friend who moved away, or a pet.",
        "What would have helped you then?",
    ),
    Station(
        "this one", "You looked at this one the way it is.",
        ("Today it's about {them}, and about you beside {them}.",),
        "How has it been for you?", "Maybe hopeful and tiring at once, or mostly quiet.",
        "What did you need there?",
    ),
    Station(
        "thread", "You followed the thread of pain a little way.",
        ("One thread of pain may run through all of it.",),
        "Where have you met that feeling before?", "Maybe at school, or at home on quiet evenings.",
        "What did you need each time?",
    ),
    Station(
        "pattern", "You saw a pattern, and looked for a kinder way to be close.",
        ("Looking at your story honors it, and helps you know yourself. That can be healing.",
         "A pattern was often a way to get through. Once it's seen, it can shift to something healthier."),
        "What do you tend to do when that old hurt wakes up?", "Maybe you give more and more, or you go quiet.",
        "What is one small thing that you could do differently?",
        "Maybe ask for one thing, or wait a day before you answer.", "That can be a beginning.",
    ),
)  # fmt: skip
OPENINGS = (
    "This is about sorting your feelings, one part a day.",
    "We can sort your feelings together, one part a day.",
    "Let's sort through your feelings slowly, one part a day.",
    "I'm with you in this: sorting your feelings, one part a day.",
    "We can follow your feelings back a little, one part a day.",
)
CLOSINGS = (
    "Maybe a glass of water next. I'm here.",
    "The rest of today can be light. I'm here.",
    "Maybe a stretch next, or some fresh air. I'm here.",
    "Maybe something warm to drink next. I'm here.",
    "Maybe call somebody kind later. I'm here.",
)


def run(session: Session) -> None:
    """Consent, the next part, and an ending that names it."""
    if not (session.slots.get("reminder") or agreed(session)):
        return
    done: dict[str, str] = session.recall("stations", {})
    if session.short:
        older_feeling(session)
        close(session, "You gave an old feeling a quiet minute.")
    elif len(done) == len(STATIONS):
        look_back(session)
    elif session.today.isoformat() in done.values() and rests(session):
        close(session, "One part a day is plenty.")
    elif is_good_day(session):
        take(session, next(s for s in STATIONS if s.name not in done))


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "Today's part takes about six minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def close(session: Session, deed: str) -> None:
    session.pause(2)
    session.say(f"{deed} {session.vary(CLOSINGS)}")


def older_feeling(session: Session) -> None:
    session.say("Maybe there's an older feeling like today's. You can keep it to yourself.")
    session.pause(10)
    session.say("It may be a part of today's hurt. Let's take three slow breaths.")
    session.breathe(4, 6, rounds=3)


def rests(session: Session) -> bool:
    session.say("You did a part today already. One a day leaves room to rest.")
    return not session.ask("Shall we leave it there for today?").no


def is_good_day(session: Session) -> bool:
    """Whether today is a day for it; else tomorrow is, with a reminder if they like."""
    session.say("This can stir up sad things. No details are asked for.")
    answer = session.ask("Is today a good day for it?")
    if answer.agrees:
        return True
    session.say("Then not today. Tomorrow is a day too.")
    session.pause(2)
    if answer.no:
        offer_reminder(session)
    close(session, "You listened to yourself.")
    return False


def offer_reminder(session: Session) -> None:
    if not session.ask("Would you like a reminder tomorrow?").agrees:
        session.say("Then without one. Say: continue my history, on any day.")
    elif (at := session.hour("What time would be good?").value) is None:
        session.say("Then without a fixed time.")
    else:
        session.remind("next part", at, day=session.today + datetime.timedelta(days=1))
        session.say("I'll remind you then, without saying what it's about.")


# ---------------------------------------------------------------- one part


def take(session: Session, station: Station) -> None:
    """One part, to its end or to where it gets too heavy."""
    for sentence in station.first:
        session.say(sentence)
        session.pause(2)
    if station.name == "thread":
        name_the_thread(session)
    told = tell(session, station)
    session.pause(6)
    if not session.ask("Is it all right to go on?").agrees:
        come_back(session)
        session.say("We stop here, and that's right. The part can wait.")
        lean_on(session)
        return close(session, "You took care of yourself by stopping.")
    needed(session, station)
    come_back(session)
    finish(session, station, told)
    close(session, station.deed)


def name_the_thread(session: Session) -> None:
    chosen = session.choose("Being left, unseen, or not enough?", THREADS, optional=True)
    if chosen.kind == "none":
        chosen = session.choose("Then being controlled, or something else?", ["controlled", "something else"])
    if chosen.option in THREADS:
        session.keep("thread", chosen.option, days=90)
        session.say(f"{str(chosen.option).capitalize()}. Thank you for naming it.")
    elif chosen.kind == "unsure":
        session.say("It can go without a name.")
    session.pause(2)


def tell(session: Session, station: Station) -> Told:
    told = session.listen(f"A few words are enough. {station.tell}", hold="history")
    if told.said in ("none", "unsure"):
        session.say(station.examples)
    elif told.spoke:
        session.say("Thank you for telling me.")
    else:
        session.say("It can stay yours, without words.")
    return told


def needed(session: Session, station: Station) -> None:
    told = session.listen(station.needed)
    if told.said in ("none", "unsure"):
        session.say(station.needs)
    elif told.spoke:
        session.say(station.reply)
    session.pause(10)


def come_back(session: Session) -> None:
    session.say("Now come back to here. Notice what is around you, or what holds you.")
    session.pause(8)


def lean_on(session: Session) -> None:
    """It is heavy: something for now, and somebody to lean on."""
    session.pause(2)
    session.say("Old hurt is lighter with help. A therapist is one person for that.")
    if session.ask("Shall we do some grounding now?").agrees:
        session.hand_over("grounding")
    elif session.ask("Would you like to hear how to find a therapist?").agrees:
        session.hand_over("therapy")


def finish(session: Session, station: Station, told: Told) -> None:
    """The part is done. Keeping and planning are for those whom it left well."""
    done = session.recall("stations", {}) | {station.name: session.today.isoformat()}
    session.keep("stations", done, days=90)
    if session.choose("How is it now: okay, or heavy?", ["okay", "heavy"]).option != "okay":
        return lean_on(session)
    session.keep_words(told, part=station.name)
    if station is not STATIONS[-1]:
        return offer_reminder(session)
    session.end_reminder("next part")
    read_it_back(session)


# ---------------------------------------------------------------- after the last part


def look_back(session: Session) -> None:
    session.say("You went through all five parts.")
    if read_it_back(session):
        close(session, "You went back to your own story.")
    elif session.ask("Would you like to go through the parts again?").agrees:
        session.forget("stations")
        if is_good_day(session):
            take(session, STATIONS[0])
    else:
        close(session, "Your story can rest now.")


def read_it_back(session: Session) -> bool:
    """What was kept, oldest first, if they want it."""
    kept = session.entries("history")
    if not kept or not session.ask("Would you like to hear what you kept?").agrees:
        return False
    for entry in reversed(kept[: len(STATIONS)]):
        session.read_back(entry)
        session.pause(4)
    return True


PHRASES = [
    "<w> sort [out|through] my feelings", "<w> (look at|go over) my past", "why does this keep happening",
    "continue my history", "find the thread of pain", "<w> understand my patterns",
    "<n> relationship history",
]  # fmt: skip
EXAMPLES = [
    [
        "person: why does this keep happening", "companion: Shall we?",
        "person: yes", "companion: Is today a good day for it?",
        "person: yes", "companion: Who was close to you when you were small?",
        "person: my grandmother, mostly", "companion: Is it all right to go on?",
        "person: yes", "companion: What did you need from people, back then?",
        "person: more time", "companion: It makes sense to need that.", "companion: okay, or heavy?",
        "person: okay", "companion: Shall I keep what you said?",
        "person: no", "companion: Would you like a reminder tomorrow?",
        "person: no thanks", "companion: continue my history, on any day.",
        "companion: You looked at where your story begins.", "companion: I'm here.",
    ],
    [
        "person: i want to look at my past", "companion: Shall we?",
        "person: yes", "companion: Is today a good day for it?",
        "person: yes", "companion: Who was close to you when you were small?",
        "person: i don't know", "companion: Maybe a parent", "companion: Is it all right to go on?",
        "person: not really", "companion: Now come back to here.", "companion: Shall we do some grounding now?",
        "person: no", "companion: Would you like to hear how to find a therapist?",
        "person: no", "companion: You took care of yourself by stopping.", "companion: I'm here.",
    ],
    [
        "person: continue my history", "companion: Shall we?",
        "person: yes", "companion: Is today a good day for it?",
        "person: not today", "companion: Would you like a reminder tomorrow?",
        "person: no", "companion: You listened to yourself.", "companion: I'm here.",
    ],
]  # fmt: skip
UTTERANCES = [
    "i always fall for people who don't want me", "it's the same story every time",
    "my feelings are all over the place", "i don't understand what i'm feeling",
    "every relationship of mine ends like this",
    "it reminds me of how my father left", "i've been here before", "everything is mixed up inside me",
    "maybe this is about more than just them", "i always pick the wrong ones",
    "this feels much bigger than one person", "it brings up old stuff from when i was a kid",
    "i keep ending up alone", "people always leave me in the end", "there's so much going on in my heart",
    "why do i do this again and again",
]  # fmt: skip

TELLS = ["i keep repeating patterns"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "sort_feelings",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="sorting your feelings",
            minutes=6,
            about="Your history of feelings in five small parts, one a day.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["confused", "hurt", "rejected", "anxious"],
        )
    ]
