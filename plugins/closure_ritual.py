"""A ritual of goodbye in five parts, in any order, one a day. Rituals after a loss lowered grief (Norton, Gino 2014).

Whether these five parts do is untested. What is kept is the date of each finished part, never a word that was said.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant import Exercise, Session, Told, hookimpl

PARTS = ("feelings", "photos", "things", "letter", "farewell")
SENTENCE = "I leave this here."
LETTER_PARTS = ("What was good?", "What hurt?", "What will you keep from it?", "And what is your goodbye?")
LETTER_SECONDS = 15 * 60 / len(LETTER_PARTS)

OPENINGS = (
    "This is the closure ritual.",
    "We can make some room for goodbye, with the closure ritual.",
    "Let's go to the closure ritual, as gently as you like.",
    "The closure ritual is a slow way to say goodbye.",
    "I'm with you, in this closure ritual.",
)
CLOSINGS = (
    "Maybe some water or fresh air next. I'm here.",
    "The rest of today can be gentle. I'm here.",
    "Maybe something warm to drink next. I'm here.",
    "Maybe some music that asks nothing of you. I'm here.",
    "Maybe tell somebody kind that today was big. I'm here.",
)
DEEDS = {
    "feelings": "You gave your feelings some room.",
    "photos": "You made a choice about the photos, at your own pace.",
    "things": "You gave those things some thought.",
    "letter": "You gave your words some time.",
    "farewell": "You gave this goodbye a place.",
}


def run(session: Session) -> None:
    """Consent, one part of the person's choice, and an ending that names it."""
    short = session.short
    if not agreed(session, short):
        return
    if short:
        say_the_sentence(session)
        close(session, "You gave this a quiet minute.")
    elif rests_today(session) or (part := which_part(session)) is None:
        leave(session)
    elif STATIONS[part](session):
        session.keep("done", session.recall("done", {}) | {part: session.today.isoformat()})
        close(session, DEEDS[part])
    else:
        close(session, "Coming this far was enough for today.")


# ---------------------------------------------------------------- beginning and ending


def agreed(session: Session, short: bool) -> bool:
    length = "One sentence and some quiet, about one minute." if short else "One part today, five to fifteen minutes."
    session.say(f"{session.vary(OPENINGS)} {length}")
    answer = session.ask("Shall we?")
    if answer.unsure:
        session.say("You can say stop at any time.")
        answer = session.ask("Would you like to begin, and see?")
    if answer.no:
        session.say("That's fine. Say help to hear what else there is. I'm here.")
    elif not says_yes(answer.kind):
        leave(session)
    return says_yes(answer.kind)


def says_yes(kind: str) -> bool:
    return kind in ("yes", "sometimes")


def spoke(told: Told) -> bool:
    return not (told.silent or told.skipped or told.said in ("none", "unsure"))


def rests_today(session: Session) -> bool:
    """Whether a part was done today already and they leave it at that: one a day is the idea, not a rule."""
    today = session.today.isoformat()
    done = [part for part, day in session.recall("done", {}).items() if day == today]
    if not done:
        return False
    session.say(f"You already did one part today: {done[-1]}. One a day leaves room to rest.")
    return not session.ask("Shall we leave it there for today?").no


def close(session: Session, deed: str) -> None:
    session.pause(3)
    session.say(f"{deed} {session.vary(CLOSINGS)}")


def leave(session: Session) -> None:
    session.say("It can wait as long as you like. I'm here.")


# ---------------------------------------------------------------- choosing a part


def which_part(session: Session) -> str | None:
    """The part for today, or None. Three are named at a time, and every one can be chosen at once."""
    done = session.recall("done", {})
    parts = sorted(PARTS, key=lambda part: part in done)
    if not done:
        session.say("There are five parts, in any order. I remember which are done, only until I'm closed.")
        session.pause(2)
    session.say("Say none of these to hear the last two.")
    chosen = session.choose(f"Which one: {spoken(parts[:3])}?", parts, optional=True)
    if chosen.kind == "none":
        parts = parts[3:] + parts[:3]
        chosen = session.choose(f"Then the {parts[0]}, or the {parts[1]}?", parts, optional=True)
    if chosen.kind != "unsure":
        return chosen.option
    session.say(f"Maybe the {parts[0]}, or the {parts[1]}.")
    return parts[0] if says_yes(session.ask(f"Shall we take the {parts[0]}?").kind) else None


def spoken(names: list[str]) -> str:
    return f"{', '.join(names[:-1])}, or {names[-1]}"


# ---------------------------------------------------------------- the five parts; each tells whether it was taken


def feelings(session: Session) -> bool:
    options = ["sad", "angry", "lonely", "ashamed", "longing", "relieved", "numb"]
    chosen = session.choose("What is strongest: sad, angry, or lonely?", options, optional=True)
    if chosen.option:
        session.say(f"{chosen.option.capitalize()}. There's room for that here.")
    elif chosen.kind == "unsure":
        session.say("Some people feel longing, or nothing at all. It can go without a name.")
    else:
        session.say("It can go without a name.")
    session.pause(2)
    told = session.listen("Say it the way it is. I'm listening.")
    if spoke(told):
        session.say("Thank you for telling me. There's nothing to fix here.")
    else:
        session.say("Then we sit with it, without words.")
    session.pause(15)
    return True


def photos(session: Session) -> bool:
    if session.recall("out_of_sight") == session.today.isoformat():
        session.say("They went out of sight today. Deleting can wait a full day.")
        return True
    session.say("First, photos only go out of sight. Nothing has to be deleted.")
    if says_yes(session.ask("Have they been out of sight for a full day?").kind):
        return delete_or_keep(session)
    return put_out_of_sight(session)


def put_out_of_sight(session: Session) -> bool:
    session.say("A box, a hidden folder, or a friend could hold them.")
    answer = session.ask("Would you like to put them away now?")
    if not says_yes(answer.kind):
        session.say("Then they stay where they are. That can be right for now.")
        return False
    session.say("Take your time. Say go on when you're ready.")
    session.pause(300)
    session.keep("out_of_sight", session.today.isoformat())
    session.say("Out of sight is enough. Deleting, if ever, can wait a full day.")
    return True


def delete_or_keep(session: Session) -> bool:
    """Two questions before anything is deleted; anything but two clear yeses keeps the photos."""
    if session.ask("Do you want to delete some of them?").yes:
        session.say("What is deleted may not come back. Take one slow breath first.")
        session.pause(8)
        if session.ask("Are you sure you want to delete them?").yes:
            session.say("Then choose them one by one. Say go on when you're ready.")
            session.pause(300)
            return True
    session.say("Then they stay, out of sight. You can decide that on any day.")
    return True


def things(session: Session) -> bool:
    told = session.listen("Name {their} things that are with you, one by one.")
    if told.said == "none":
        session.say("Then there is nothing to return.")
        return True
    if told.skipped:
        session.say("Then the things can stay where they are.")
        return False
    if told.said == "unsure":
        session.say("Maybe a book, or some clothes. The list can grow later.")
    else:
        session.say("All right. That's the list." if not told.silent else "The list can stay in your head.")
    pack(session)
    return give_back(session)


def pack(session: Session) -> None:
    if says_yes(session.ask("Would you like to pack them now?").kind):
        session.say("A box or a bag is enough. Say go on when you're ready.")
        session.pause(300)
    else:
        session.say("Packing can happen on another day.")


def give_back(session: Session) -> bool:
    """Whether returning feels safe comes first: anything but a yes means not alone, and no meeting."""
    if not session.ask("Would giving them back feel safe to you?").yes:
        session.say("Then not alone. Somebody you trust could do it for you.")
        session.pause(3)
        session.say("They can also stay where they are. If you're afraid, say helpline at any time.")
        return True
    session.say("They could go by mail, or a friend could take them.")
    way = session.choose("Mail, friend, or not yet?", ["mail", "friend", "not yet"]).option
    if way == "mail":
        session.say("By mail, nobody has to meet. No note is needed.")
    elif way == "friend":
        session.say("A friend can carry them. You choose whom to ask, and when.")
    else:
        session.say("Then they stay out of the way. No day is too late.")
    return True


def letter(session: Session) -> bool:
    """A letter that goes nowhere: what was good, what hurt, what stays, goodbye. Up to fifteen minutes."""
    session.say("This letter is only for you. It never goes to {them}.")
    session.pause(2)
    session.say("Whichever way you do it, I keep no word of it.")
    way = session.choose("On paper, spoken, or silently?", ["on paper", "spoken", "silently"]).option
    if way == "on paper":
        write_letter(session)
    elif way == "spoken":
        speak_letter(session)
    else:
        think_letter(session)
    session.say("That was the letter. Let it rest a moment.")
    session.pause(10)
    return True


def write_letter(session: Session) -> None:
    session.say("I'll name four parts. Say go on when a part is written.")
    for part in LETTER_PARTS:
        session.pause(2)
        session.say(part)
        session.pause(LETTER_SECONDS)
    if says_yes(session.ask("Would you like to read it back, aloud?").kind):
        session.listen("Only for you. I'm listening.")


def speak_letter(session: Session) -> None:
    session.say("I'll name four parts. Say done when a part is said.")
    for part in LETTER_PARTS:
        told = session.listen(part, up_to_seconds=LETTER_SECONDS)
        session.say("Thank you." if spoke(told) else "That one can stay open.")


def think_letter(session: Session) -> None:
    session.say("Then silently. I'll name four parts.")
    for part in LETTER_PARTS:
        session.pause(2)
        session.say(part)
        session.pause(20)


def farewell(session: Session) -> bool:
    if says_yes(session.ask("Is there a letter on paper?").kind):
        settle_letter(session)
    else:
        session.say("Then one sentence is enough.")
    session.pause(10)
    say_the_sentence(session)
    return True


def settle_letter(session: Session) -> None:
    chosen = session.choose("Seal it, destroy it, or keep it?", ["seal it", "destroy it", "keep it"]).option
    if chosen == "seal it":
        session.say("Write a date on the outside. Until then, it stays closed.")
        session.pause(20)
        session.say("I keep no reminder. The date is on the paper.")
    elif chosen == "destroy it" and sure_to_destroy(session):
        session.say("Tear it small, as slowly as you like. The pieces can go with old paper.")
        session.pause(20)
    else:
        session.say("Then it stays. A drawer or a box is a good place.")


def sure_to_destroy(session: Session) -> bool:
    """Two questions; anything but two clear yeses keeps the letter."""
    session.say("Once it's gone, it can't come back.")
    if not session.ask("Do you want to destroy it?").yes:
        return False
    session.say("Take one slow breath first.")
    session.pause(8)
    return session.ask("Is it still yes?").yes


def say_the_sentence(session: Session) -> None:
    session.say("One sentence to say, as quietly as you like.")
    repeated = session.repeat_after_me(SENTENCE)
    if not (repeated.matched or repeated.silent or repeated.skipped):
        session.say("Your own words count too.")
    session.pause(10)


STATIONS: dict[str, Callable[[Session], bool]] = {
    "feelings": feelings,
    "photos": photos,
    "things": things,
    "letter": letter,
    "farewell": farewell,
}


EXAMPLES = [
    [
        "person: start the closure ritual",
        "companion: Shall we?",
        "person: yes",
        "companion: Which one: feelings, photos, or things?",
        "person: feelings",
        "companion: What is strongest: sad, angry, or lonely?",
        "person: lonely",
        "companion: Lonely. There's room for that here.",
        "companion: I'm listening.",
        "person: the house is so quiet in the evening",
        "companion: Thank you for telling me.",
        "companion: You gave your feelings some room.",
    ],
    [
        "person: what do i do with our photos",
        "companion: Shall we?",
        "person: okay",
        "companion: Which one: feelings, photos, or things?",
        "person: photos",
        "companion: Have they been out of sight for a full day?",
        "person: yes",
        "companion: Do you want to delete some of them?",
        "person: yes",
        "companion: Are you sure you want to delete them?",
        "person: i don't know",
        "companion: Then they stay, out of sight.",
        "companion: I'm here.",
    ],
    [
        "person: help me return the things",
        "companion: Shall we?",
        "person: yes",
        "companion: Which one: feelings, photos, or things?",
        "person: things",
        "companion: one by one.",
        "person: a jacket and two books",
        "companion: Would you like to pack them now?",
        "person: not now",
        "companion: Would giving them back feel safe to you?",
        "person: no",
        "companion: Then not alone.",
        "companion: I'm here.",
    ],
    [
        "person: destroy my letter",
        "companion: Shall we?",
        "person: yes",
        "companion: Which one: feelings, photos, or things?",
        "person: none of these",
        "companion: Then the letter, or the farewell?",
        "person: farewell",
        "companion: Is there a letter on paper?",
        "person: yes",
        "companion: Seal it, destroy it, or keep it?",
        "person: destroy it",
        "companion: Do you want to destroy it?",
        "person: yes",
        "companion: Is it still yes?",
        "person: not really",
        "companion: Then it stays.",
        "companion: I leave this here.",
        "person: i leave this here",
        "companion: I'm here.",
    ],
    [
        "person: let's get closure short version",
        "companion: about one minute",
        "person: yes",
        "companion: I leave this here.",
        "person: i leave this here",
        "companion: You gave this a quiet minute.",
    ],
]


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "closure_ritual",
            phrases=[
                "<n> (closure|goodbye) [ritual]",
                "<w> (say goodbye|get closure|let <him> go)",
                "<w> write a letter",
                "what do i do with (the|our) photos",
                "<w> (pack|return) the things",
                "continue my ritual",
                "(seal|destroy) my letter",
                "<w> put away [the] pictures",
            ],
            run=run,
            title="closure ritual",
            minutes=15,
            about="A slow goodbye in five small parts, one a day.",
            examples=EXAMPLES,
        )
    ]
