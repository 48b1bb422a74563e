"""A good-enough day, a year from now, pictured place by place. Writing about a best possible self lifts mood a little.

(Carrillo and others 2019, 29 studies.) Kept: one detail in their own words, if they say yes; a day for a small piece of
it, if they name one.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

QUIET = 15
SCENES = (
    (
        "It's morning, on a good-enough day. What is around you, as you wake?",
        "You wake up on a good-enough day. What is the first thing you notice?",
        "A morning comes that is simply all right. How does it begin?",
    ),
    (
        "You go to a place you like. What is it like, being there?",
        "Later you are somewhere that suits you. What is around you?",
        "The day takes you to a place of yours. What makes it good?",
    ),
    (
        "New people may have brought something: company, ease, or a new love. Who is near, if anybody?",
        "Maybe new people have come close, as friends or as more. What do they bring into your life?",
        "Somebody new may be there, or an old friend. Or there is a quiet that is yours.",
    ),
    (
        "Notice how you are treated there. What tells you that you matter?",
        "Somebody treats you well, without being asked. What do they do?",
        "You're met with kindness there. How does it show?",
    ),
    (
        "And there's a feeling in all this. Where in you does it live?",
        "A good feeling is in this day, maybe a small one. What is it like?",
        "Let one good feeling come near. What color or warmth might it have?",
    ),
)

OPENINGS = (
    "We can look ahead to a good-enough day. It takes about {minutes}.",
    "Let's look ahead a little, gently. About {minutes}.",
    "This is a look ahead, at a day that might come. About {minutes}.",
    "We can look ahead, at one day in your mind, about {minutes}.",
    "A look ahead, at what is possible. It takes about {minutes}.",
)
CLOSINGS = (
    "You pictured a day of your own. Maybe a sip of water next. I'm here.",
    "You looked ahead, as far as it felt right. Maybe stretch a little next. I'm here.",
    "You gave your wishes a picture. Maybe a look out of doors next. I'm here.",
    "You made some room for what may come. Maybe some music you like next. I'm here.",
    "You let a good day come near. Maybe let one bit of it stay. I'm here.",
)


def run(session: Session) -> None:
    """Consent, three slow breaths, five scenes, one detail, and a small piece of it this week."""
    short = session.short
    if not agreed(session, short):
        return
    if short:
        one_scene(session)
    elif session.slots.get("reminder") == "piece":
        look_back(session)
    else:
        if session.recall("piece", "9") < session.today.isoformat():
            look_back(session)
        picture(session)
        if not felt_all_right(session):
            return
        detail(session)
        piece_of_it(session)
    session.pause(3)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session, short: bool) -> bool:
    return session.agreed(session.vary(OPENINGS).format(minutes="one minute" if short else "five minutes"))


# ---------------------------------------------------------------- picturing


def one_scene(session: Session) -> None:
    session.say("Picture one moment you'd like, a year from now. If no picture comes, words or sounds are fine.")
    session.pause(20)
    session.say("However much came, it counts.")


def picture(session: Session) -> None:
    session.say("Studies found good feelings after a breakup, too. This isn't a plan, only a day that might be.")
    session.pause(2)
    session.say("If no picture comes, words, sounds or a feeling are fine. If a thought of {them} comes, let it pass.")
    session.pause(2)
    session.say("First, three slow breaths.")
    session.breathe(4, 6, rounds=3)
    session.say("Now go a year ahead, with a partner or without.")
    session.pause(3)
    for scene in SCENES:
        session.say(session.vary(scene))
        session.pause(QUIET)
    session.say("What you've been through came along. Maybe you learned from it, and grew.")
    session.pause(6)
    session.say("And slowly come back to this room, this day.")
    session.pause(3)


def felt_all_right(session: Session) -> bool:
    """Whether it goes on. Where it was heavy, grounding is offered, and the picture is left."""
    chosen = session.choose("How was that: nice, mixed, or heavy?", ["nice", "mixed", "heavy"], optional=True)
    if chosen.option == "heavy":
        session.say("Thank you for saying so. Looking ahead can hurt, when something is missing.")
        session.pause(3)
        if session.ask("Would grounding help, back to here and now?").agrees:
            session.say("Then we leave the picture, and ground. I'm here.")
            session.hand_over("grounding")
        else:
            session.pause(2)
            session.say("You looked, and that took courage. Maybe something warm to drink next. I'm here.")
        return False
    if chosen.option == "mixed":
        session.say("Mixed is honest. Good feelings can come along with the hurt.")
    elif chosen.option == "nice":
        session.say("Nice is allowed, even now. It can stand beside the hurt.")
    else:
        session.say("It can go without a word.")
    session.pause(3)
    return True


# ---------------------------------------------------------------- what stays of it


def detail(session: Session) -> None:
    told = session.listen("Tell me one detail of that day. Or keep it to yourself.", hold="detail")
    if told.spoke:
        session.say("Thank you for telling me.")
        session.keep_words(told, "Shall I keep that detail for you?")
    elif told.said == "unsure":
        session.say("Maybe a cup of tea, or a laugh. It can stay open.")
    else:
        session.say("Then it stays yours.")
    session.pause(3)


def piece_of_it(session: Session) -> None:
    """A small piece of the day, this week: on which day, and whether they'd like to be reminded."""
    if not session.ask("Could a small piece of it find room this week?").agrees:
        session.say("Then it's enough to have pictured it.")
        return
    day = session.day("Which day might suit it?").value
    if day is None:
        session.say("Then it may come when it comes.")
        return
    session.keep("piece", day.isoformat(), days=30)
    session.say("I'll remember that day. Ten minutes of it are enough.")
    session.pause(2)
    if session.ask("Would you like a reminder on that day?").yes:
        hour = session.hour("At what time?").value
        if hour is not None:
            session.remind("piece", hour, day=day)
            session.say("I'll remind you then, without saying what of.")


def look_back(session: Session) -> None:
    """The day they named has come: it may have found room, or not."""
    answer = session.ask("You had a small piece of a good day in mind. Has it found room?")
    session.forget("piece")
    if answer.agrees:
        told = session.listen("How was it?")
        session.say("Thank you for telling me." if told.spoke else "It was yours, and that's enough.")
    elif answer.no:
        session.say("That's fine. Ten minutes are enough, today or another day.")
    session.pause(3)
    hear_details(session)


def hear_details(session: Session) -> None:
    """The last detail, read where they want it; forgotten where they want that, and say so twice."""
    kept = session.entries("detail")
    if not kept or not session.ask("Would you like to hear the detail you kept?").agrees:
        return
    if session.read_back(kept[0]):
        session.pause(4)
        if session.ask("Shall I go on keeping it?").no and session.ask("Are you sure I can forget it?").yes:
            session.forget_words(kept[0])
            session.say("It's forgotten.")
        session.pause(2)


EXAMPLES = [
    [
        "person: take me to the future",
        "companion: Shall we?",
        "person: yes",
        "companion: First, three slow breaths.",
        "companion: Now go a year ahead",
        "companion: How was that",
        "person: nice",
        "companion: one detail",
        "person: a kitchen with the window open and somebody singing",
        "companion: Thank you for telling me.",
        "companion: Shall I keep that detail",
        "person: no",
        "companion: find room this week?",
        "person: not really",
        "companion: it's enough to have pictured it",
        "companion: I'm here.",
    ],
    [
        "person: picture a good day",
        "companion: Shall we?",
        "person: sure",
        "companion: How was that",
        "person: heavy",
        "companion: Looking ahead can hurt",
        "companion: Would grounding help",
        "person: no",
        "companion: that took courage",
        "companion: I'm here.",
    ],
    [
        "person: show me what's possible short version",
        "companion: about one minute",
        "person: okay",
        "companion: Picture one moment",
        "companion: However much came, it counts.",
        "companion: I'm here.",
    ],
    ["person: help me look forward", "companion: Shall we?", "person: no", "companion: That's fine."],
]


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "visualise",
            phrases=[
                "<w> (imagine|visualize|picture) my (future|life)",
                "what could my (future|life) look like",
                "<n> visualization",
                "take me to the future",
                "show me what's possible",
                "<w> dream",
                "picture a good day",
                "<w> look forward",
            ],
            run=run,
            title="a look ahead",
            minutes=5,
            about="A good-enough day, a year from now, pictured in your mind.",
            examples=EXAMPLES,
            utterances=[
                "i can't see a future without her",
                "i don't know what i'm looking forward to anymore",
                "everything i planned was with him",
                "what will my life be like a year from now",
                "i want something to hope for",
                "all my dreams had them in it",
                "i can't imagine ever being happy again",
                "the future looks so empty since she said no",
                "what comes after all this",
                "i'd like to think about better days",
                "where will i be in a year",
                "i need a reason to get up tomorrow that isn't him",
                "i wish i could see how things turn out",
                "tell me it could be different one day",
                "i want to picture something good for once",
            ],
            eases=["hopeful", "empty", "longing"],
        )
    ]
