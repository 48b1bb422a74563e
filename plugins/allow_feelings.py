"""Feeling what is there, without judging it: a word for it, room for it, one kind sentence.

Accepting feelings goes with feeling better in the end (Ford and others 2018); a word for a feeling makes it less raw
(Lieberman and others 2007). What is kept: the feeling word that was chosen, for 90 days, after a yes.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

FEELINGS = ["sad", "angry", "ashamed", "lonely", "longing"]
SENTENCE = "This hurts, and I can be kind to myself."

OPENINGS = (
    "This is some room for what you feel.",
    "I'm with you, and your feelings can be here.",
    "Let's sit with what you feel, as it is.",
    "We can make a little space for your feelings.",
    "Your feelings are welcome here.",
)
ROOM = {
    "sad": "Sad. There's room for that here.",
    "angry": "Angry. You can be angry here.",
    "ashamed": "Ashamed. You can put that down here, with nobody looking.",
    "lonely": "Lonely. I'm with you in that, for these minutes.",
    "longing": "Longing. It shows how much you can care.",
}
CLOSINGS = (
    "You let yourself feel this. Maybe something warm to drink next. I'm here.",
    "You stayed with a hard feeling, gently. Maybe a little fresh air next. I'm here.",
    "You gave your feelings some room. Maybe a blanket or a soft chair next. I'm here.",
    "You were honest with yourself. Maybe wash your face with cool water next. I'm here.",
    "You were kind to yourself for a moment. Maybe some quiet music next. I'm here.",
)


def run(session: Session) -> None:
    """Consent, a word, room to say it or to sit with it, one kind sentence."""
    if not agreed(session):
        return
    if session.short:
        word = name_it(session)
        session.pause(10)
        say_it_kindly(session)
    else:
        word = whole(session)
    remember(session, word)
    session.pause(2)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "It takes about four minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def whole(session: Session) -> str | None:
    session.say("Hurting is human.")
    session.pause(4)
    session.say("You're not alone with it. It happens in love, in friendship and in families.")
    session.pause(3)
    word = name_it(session)
    session.pause(3)
    tell_it(session)
    session.say("There's nothing to fix right now.")
    session.pause(15)
    what_is_natural(session)
    say_it_kindly(session)
    return word


def name_it(session: Session) -> str | None:
    """The word for it, if there is one. Three are named at a time."""
    chosen = session.choose("What is strongest: sad, angry, or lonely?", FEELINGS, optional=True)
    if chosen.kind == "none":
        chosen = session.choose("Then ashamed, or longing?", FEELINGS, optional=True)
    if chosen.option:
        session.say(ROOM[chosen.option])
    elif chosen.kind == "unsure":
        session.say("Some feel confused, helpless, or not enough. It can go without a name.")
    else:
        session.say("It can go without a name.")
    return chosen.option


def tell_it(session: Session) -> None:
    session.say("It can be hard to admit how you feel. Nobody judges it here.")
    session.pause(2)
    told = session.listen("Say it the way it is. I'm listening.")
    if told.spoke:
        session.say("Thank you for telling me.")
    elif told.said:
        session.say("Maybe: it hurts. Or: I miss {them}. You can leave it open.")
        session.pause(5)
    else:
        session.say("Then we sit with it together, without words.")
        session.pause(20)


def what_is_natural(session: Session) -> None:
    session.say("Many of us were expected to stay strong and manage alone.")
    session.say("So feeling weak or needy can bring shame. It's natural all the same.")
    session.pause(4)
    session.say("We all long for connection, to feel special, and loved as we are.")
    session.say("When somebody doesn't see your worth, it's natural that it hurts.")
    session.pause(4)
    session.say("What another person feels isn't in your hands. How you treat yourself is.")
    session.pause(3)


def say_it_kindly(session: Session) -> None:
    session.say("Kindness to yourself can be a first step past the hurt. One sentence, if you like.")
    repeated = session.repeat_after_me(SENTENCE)
    if not (repeated.matched or repeated.silent or repeated.skipped):
        session.say("Your own words count too.")
    session.pause(5)


def remember(session: Session, word: str | None) -> None:
    """Keep the word they chose, if they would like that."""
    if word and session.ask("Shall I remember the word you chose?").yes:
        session.keep("feeling", {"word": word, "on": session.today.isoformat()}, days=90)
        session.say("I'll remember it for a while.")


PHRASES = [
    "<w> feel (this|my feelings)", "<w> cry", "<n> space to feel", "sit with me",
    "is it (okay|normal) to feel this way",
]  # fmt: skip
EXAMPLES = [
    [
        "person: i'm so heartbroken", "companion: Would you like room for feelings?",
        "person: yes", "companion: Hurting is human.", "companion: What is strongest: sad, angry, or lonely?",
        "person: sad", "companion: Sad. There's room for that here.", "companion: I'm listening.",
        "person: i thought it would be different this time", "companion: Thank you for telling me.",
        "companion: There's nothing to fix right now.", "companion: This hurts, and I can be kind to myself.",
        "person: this hurts and i can be kind to myself", "companion: Shall I remember the word you chose?",
        "person: no", "companion: I'm here.",
    ],
    [
        "person: sit with me", "companion: Shall we?",
        "person: okay", "companion: What is strongest: sad, angry, or lonely?",
        "person: none of these", "companion: Then ashamed, or longing?",
        "person: i don't know", "companion: It can go without a name.", "companion: I'm listening.",
        "person: (silence)", "companion: Take your time.",
        "person: (silence)", "companion: Then we sit with it together, without words.",
        "companion: This hurts, and I can be kind to myself.",
        "person: this hurts and i can be kind to myself", "companion: I'm here.",
    ],
    [
        "person: i need space to feel", "companion: Shall we?",
        "person: not now", "companion: That's fine.", "companion: I'm here.",
    ],
]  # fmt: skip
UTTERANCES = [
    "i'm hurting so badly", "my heart is broken", "i've been crying all day", "it just hurts so much",
    "i'm ashamed of how much i care", "i shouldn't feel like this",
    "everyone says i should be over it by now", "i feel like such a mess",
    "i'm so angry and i don't know where to put it", "i feel so needy it's embarrassing",
    "i don't want to be brave today", "there's this ache in my chest since they left",
    "my heart aches", "i miss him so badly", "i need a good cry",
]  # fmt: skip

TELLS = [
    "(it|this) [really] hurts",
    "<am> [so] (sad|hurt|heartbroken)",
    "i feel (weak|needy|ashamed)",
    "i can't stop crying",
]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "allow_feelings",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="room for feelings",
            minutes=4,
            about="Letting a feeling be there, with a little kindness.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["sad", "hurt", "ashamed", "angry", "longing"],
        )
    ]
