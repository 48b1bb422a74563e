"""A ritual of goodbye in five parts, in any order, one a day. Rituals after a loss lowered grief (Norton, Gino 2014).

Whether these five parts do is untested. Kept: the dates of finished parts, until seven days after the last one, and
when the photos went out of sight. A spoken letter only on a yes, until it is destroyed.
"""

from __future__ import annotations

from datetime import timedelta

from assistant import Entry, Exercise, Session, hookimpl

LETTER_PARTS = ("What was good?", "What hurt?", "What will you keep from it?", "And what is your goodbye?")
HOW_LONG = "How long: a month, half a year, or a year?"
SEALS = {"a month": 30, "half a year": 182, "a year": 365}

OPENINGS = (
    "This is the closure ritual.",
    "We can make some room for goodbye, with the closure ritual.",
    "Let's go to the closure ritual, as gently as you like.",
    "The closure ritual is a slow way to say goodbye.",
    "I'm with you, in this closure ritual.",
)
WELCOME = (
    "When feelings linger, a ritual may help. Studies found that rituals can ease a loss.",
    "Some people find closure in it, and turn to what comes next.",
    "There are five parts, in any order. I'll remember which ones are done.",
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
ENOUGH = "Coming this far was enough for today."
WAITS = "It can wait as long as you like. I'm here."


def run(session: Session) -> None:
    """Consent, one part of the person's choice, and an ending that names it. Or the letter, where it is asked for."""
    if session.slots.get("way") == "read":
        close(session, "You heard your own words." if read_letter(session) else ENOUGH)
        return
    short = session.short
    if not agreed(session, short):
        return
    if short:
        say_the_sentence(session)
        close(session, "You gave this a quiet minute.")
    elif rests_today(session) or (part := which_part(session)) is None:
        session.say(WAITS)
    elif STATIONS[part](session):
        finished(session, part)
        close(session, DEEDS[part])
    else:
        close(session, ENOUGH)


def agreed(session: Session, short: bool) -> bool:
    length = "One sentence and some quiet, about one minute." if short else "One part today, five to fifteen minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def slowly(session: Session, *sayings: str, seconds: float = 2) -> None:
    """Say each of them, with a rest after it."""
    for saying in sayings:
        session.say(saying)
        session.pause(seconds)


def rests_today(session: Session) -> bool:
    """Whether a part was done today already and they leave it at that: one a day is the idea, not a rule."""
    done = [part for part, day in session.recall("done", {}).items() if day == session.today.isoformat()]
    if not done:
        return False
    session.say(f"You already did one part today: {done[-1]}. One a day leaves room to rest.")
    return not session.ask("Shall we leave it there for today?").no


def finished(session: Session, part: str) -> None:
    """Remember the part. After the last one no reminder comes any more, and in seven days the dates are forgotten."""
    done = session.recall("done", {}) | {part: session.today.isoformat()}
    session.pause(3)
    every = len(done) == len(DEEDS)
    session.keep("done", done, days=7 if every else None)
    if every:
        session.end_reminder()
        slowly(session, "Now all five parts are done, in your own order.")
    elif not session.recall("asked"):
        session.keep("asked", True, days=30)
        offer_reminder(session)


def offer_reminder(session: Session) -> None:
    slowly(session, "The other parts can wait for other days.")
    if session.ask("Would you like a daily reminder, for two weeks at most?").yes:
        hour = session.hour("At what time of day?").value
        if hour is not None:
            session.remind("next part", hour, daily=True, until=session.today + timedelta(14))
            session.say("I'll remind you, without saying what of.")


def close(session: Session, deed: str) -> None:
    session.pause(3)
    session.say(f"{deed} {session.vary(CLOSINGS)}")


def which_part(session: Session) -> str | None:
    """The part that was asked for, else the one for today, or None. Three are named at a time; all can be chosen."""
    done = session.recall("done", {})
    if not done:
        slowly(session, *WELCOME)
    if (way := str(session.slots.get("way"))) in DEEDS:
        return way
    parts = sorted(DEEDS, key=lambda part: part in done)
    session.say("Say none of these to hear the last two.")
    chosen = session.choose(f"Which one: {parts[0]}, {parts[1]}, or {parts[2]}?", parts, optional=True)
    if chosen.kind == "none":
        parts = parts[3:] + parts[:3]
        chosen = session.choose(f"Then the {parts[0]}, or the {parts[1]}?", parts, optional=True)
    if chosen.kind != "unsure":
        return chosen.option
    session.say(f"Maybe the {parts[0]}, or the {parts[1]}.")
    return parts[0] if session.ask(f"Shall we take the {parts[0]}?").agrees else None


# ---------------------------------------------------------------- feelings, photos, things; each tells if it was taken


def feelings(session: Session) -> bool:
    slowly(session, "Pain, loss, anger, sadness: all of it can be named here.")
    options = ["sad", "angry", "lonely", "ashamed", "longing", "relieved", "numb"]
    chosen = session.choose("What is strongest: sad, angry, or lonely?", options, optional=True, own_word=True)
    word = f"Feeling {chosen.option}." if chosen.option in options else "Thank you for saying it."
    named = f"{word} There's room for that here." if chosen.option else ""
    unsure = "Some people feel longing, or nothing at all. " if chosen.kind == "unsure" else ""
    slowly(session, named or unsure + "It can go without a name.")
    told = session.listen("Say it the way it is. I'm listening.")
    thanks = "Thank you for telling me. There's nothing to fix here."
    slowly(session, thanks if told.spoke else "Then we sit with it, without words.", seconds=15)
    return True


def photos(session: Session) -> bool:
    """Out of sight first. Whether any are deleted is asked after a full day, and then twice."""
    if put_away := session.recall("out_of_sight"):
        now = session.now
        if (now - now.fromisoformat(put_away)).days < 1:
            session.say("They went out of sight less than a day ago. Deleting can wait.")
            return True
        return delete_or_keep(session)
    session.say("First, photos only go out of sight. Nothing has to be deleted.")
    long_ago = session.ask("Have they been out of sight for a full day?").agrees
    return delete_or_keep(session) if long_ago else put_away_now(session)


def put_away_now(session: Session) -> bool:
    session.say("A box, a hidden folder, or a friend could hold them.")
    if not session.ask("Would you like to put them away now?").agrees:
        session.say("Then they stay where they are. That can be right for now.")
        return False
    slowly(session, "Take your time. Say go on when you're ready.", seconds=300)
    session.keep("out_of_sight", session.now.isoformat(), days=90)
    session.say("Out of sight is enough. Deleting, if ever, can wait a full day.")
    return True


def delete_or_keep(session: Session) -> bool:
    """Two questions before anything is deleted; anything but two clear yeses keeps the photos."""
    sure = "What is deleted may not come back. Are you sure you want to delete them?"
    if twice(session, "Do you want to delete some of them?", sure):
        slowly(session, "Then choose them one by one. Say go on when you're ready.", seconds=300)
    else:
        session.say("Then they stay, out of sight. You can decide that on any day.")
    return True


def things(session: Session) -> bool:
    told = session.listen("Name {their} things that are with you, one by one.")
    if told.skipped or told.said == "none":
        session.say("Then the things can stay where they are." if told.skipped else "Then there is nothing to return.")
        return not told.skipped
    if told.said == "unsure":
        session.say("Maybe a book, or some clothes. The list can grow later.")
    else:
        session.say("The list can stay in your head." if told.silent else "All right. That's the list.")
    if session.ask("Would you like to pack them now?").agrees:
        slowly(session, "A box or a bag is enough. Say go on when you're ready.", seconds=300)
    else:
        session.say("Packing can happen on another day.")
    return give_back(session)


def give_back(session: Session) -> bool:
    """Whether returning feels safe comes first: anything but a yes means not alone, and no meeting."""
    if not session.ask("Would giving them back feel safe to you?").yes:
        slowly(session, "Then not alone. Somebody you trust could do it for you.", seconds=3)
        session.say("They can also stay where they are. If you're afraid, say helpline at any time.")
        return True
    session.say("They could go by mail, or a friend could take them.")
    ways = {
        "mail": "By mail, nobody has to meet. No note is needed.",
        "friend": "A friend can carry them. You choose whom to ask, and when.",
        "not yet": "Then they stay out of the way. No day is too late.",
    }
    session.say(ways[session.choose("Mail, friend, or not yet?", list(ways)).option or "not yet"])
    return True


# ---------------------------------------------------------------- the letter, and the farewell


def letter(session: Session) -> bool:
    """A letter that goes nowhere: what was good, what hurt, what stays, goodbye. Or the one that was kept, read out."""
    if kept := session.entries("letter"):
        chosen = session.choose("Your letter is with me. Read it, or a new one?", ["read it", "a new one"])
        if chosen.option != "a new one":
            return hear_letter(session, kept[0], chosen.option == "read it")
    slowly(session, "This letter is only for you. It never goes to {them}.")
    unless = ", unless you keep it" * session.remembers
    session.say(f"On paper or silently, I keep no word of it. Spoken, it's gone {when(session)}{unless}.")
    ways = ["on paper", "spoken", "silently"]
    chosen = session.choose("On paper, spoken, or silently?", ways, optional=True)
    if chosen.kind == "none":
        session.say("Then the letter waits.")
        return False
    way = chosen.option
    if way == "on paper":
        name_parts(session, "I'll name four parts. Say go on when a part is written.", 15 * 60 / len(LETTER_PARTS))
        if session.ask("Would you like to read it back, aloud?").agrees:
            session.listen("Only for you. I'm listening.")
    elif way == "spoken":
        speak_letter(session)
    else:
        name_parts(session, "Then silently. I'll name four parts.", 20)
    slowly(session, "That was the letter. Let it rest a moment.", seconds=10)
    return True


def when(session: Session) -> str:
    """When words that aren't kept are gone."""
    return "within a day" if session.remembers else "once I'm closed"


def name_parts(session: Session, beginning: str, seconds: float) -> None:
    slowly(session, beginning)
    slowly(session, *LETTER_PARTS, seconds=seconds)


def speak_letter(session: Session) -> None:
    name_parts(session, "I'll name four parts. Then speak for as long as you like.", 3)
    told = session.listen("I'm listening. Say done at the end.", hold="letter")
    slowly(session, "Thank you." if told.spoke else "It can stay unsaid.")
    if told.spoke and session.ask("Would you like to hear it once?").yes:
        session.read_back(told)
        session.pause(4)
    if session.keep_words(told, "Shall I keep the letter for you?"):
        session.say("The farewell is the place to seal it, or destroy it.")
    elif told.spoke:
        session.say(f"What isn't kept is gone {when(session)}.")


def read_letter(session: Session) -> bool:
    """The letter that was kept, on its own. Whether it was heard."""
    kept = session.entries("letter")
    if not kept:
        session.say(f"I have no letter of yours. What isn't kept is gone {when(session)}.")
    return bool(kept) and hear_letter(session, kept[0], session.ask("Shall I read your letter?").agrees)


def hear_letter(session: Session, entry: Entry, wanted: bool) -> bool:
    """Read it out. One that is sealed only after its date, or where they say so twice."""
    until = session.recall("sealed", {}).get(str(entry.id), "")
    if wanted and until > session.today.isoformat():
        session.say(f"It's sealed until {date_of(session, until)}.")
        wanted = twice(session, "Do you want to open it before then?")
    if not (wanted and session.read_back(entry)):
        session.say("We can leave it there for today.")
        return False
    session.pause(10)
    return True


def date_of(session: Session, day: str) -> str:
    date = session.today.fromisoformat(day)
    return f"{date:%B} {date.day}, {date.year}"


def twice(session: Session, question: str, again: str = "Is it still yes?") -> bool:
    """Two questions with a breath between; anything but two clear yeses is a no."""
    if not session.ask(question).yes:
        return False
    slowly(session, "Take one slow breath first.", seconds=8)
    return session.ask(again).yes


def farewell(session: Session) -> bool:
    if kept := session.entries("letter"):
        session.say("Your letter is with me.")
        settle_kept(session, kept[0])
    elif session.ask("Is there a letter on paper?").agrees:
        settle_paper(session)
    else:
        session.say("Then one sentence is enough.")
    session.pause(10)
    say_the_sentence(session)
    return True


def seal_destroy_or_keep(session: Session) -> str:
    """What becomes of a letter. Destroying takes two yeses; anything that is unclear keeps it."""
    chosen = session.choose("Seal it, destroy it, or keep it?", ["seal it", "destroy it", "keep it"]).option
    sure = "Once it's gone, it can't come back. Is it still yes?"
    if chosen == "destroy it" and not twice(session, "Do you want to destroy it?", sure):
        return "keep it"
    return chosen or "keep it"


def settle_kept(session: Session, entry: Entry) -> None:
    sealed = {number: day for number, day in session.recall("sealed", {}).items() if number != str(entry.id)}
    way = seal_destroy_or_keep(session)
    if way == "destroy it":
        session.forget_words(entry)
        session.keep("sealed", sealed)
        session.say("It's destroyed. No word of it is left here.")
    elif way == "seal it" and (length := session.choose(HOW_LONG, list(SEALS)).option):
        until = (session.today + timedelta(SEALS[length])).isoformat()
        session.keep("sealed", sealed | {str(entry.id): until})
        session.say(f"Sealed until {date_of(session, until)}. Before that, I open it only if you say so twice.")
    else:
        session.say("Then it stays with me, as it is.")


def settle_paper(session: Session) -> None:
    way = {
        "seal it": "Write a date on the outside. Until then, it stays closed.",
        "destroy it": "Tear it small, as slowly as you like. The pieces can go with old paper.",
        "keep it": "Then it stays. A drawer or a box is a good place.",
    }[seal_destroy_or_keep(session)]
    slowly(session, way, seconds=20)


def say_the_sentence(session: Session) -> None:
    session.say("One sentence to say, as quietly as you like.")
    repeated = session.repeat_after_me("I leave this here.")
    if not (repeated.matched or repeated.silent or repeated.skipped):
        session.say("Your own words count too.")
    session.pause(10)


STATIONS = dict(zip(DEEDS, (feelings, photos, things, letter, farewell), strict=True))

EXAMPLES = """
person: start the closure ritual / companion: Shall we? / person: yes / companion: which ones are done
companion: Which one: feelings, photos, or things? / person: feelings / companion: sad, angry, or lonely?
person: lonely / companion: Feeling lonely. There's room for that here. / person: the house is so quiet in the evening
companion: Thank you for telling me. / companion: a daily reminder / person: no / companion: your feelings some room

person: what do i do with our photos / companion: Shall we? / person: okay / companion: for a full day? / person: yes
companion: delete some of them? / person: yes / companion: Are you sure / person: i don't know
companion: Then they stay, out of sight. / person: no / companion: I'm here.

person: destroy my letter / companion: Shall we? / person: yes / companion: a letter on paper? / person: yes
companion: Seal it, destroy it, or keep it? / person: destroy it / companion: want to destroy it? / person: yes
companion: Is it still yes? / person: not really / companion: Then it stays. / companion: I leave this here.
person: i leave this here / companion: a daily reminder / person: no / companion: I'm here.

person: let's get closure short version / companion: about one minute / person: yes / companion: I leave this here.
person: i leave this here / companion: You gave this a quiet minute.
"""
UTTERANCES = """
her jacket is still hanging in my hallway; i still have all his pictures on my phone; i never got to tell her goodbye;
it ended without a real ending; i want to be done with this chapter; what should i do with the stuff he left here;
there are things i wish i had told them before it was over; i need some kind of ending; i'd like to leave it behind me;
i keep looking at our old photos; should i delete her pictures; i wrote him a message i'm never going to give him;
i want to mark that it's over; everything in my place reminds me of them; part of me is still holding on to him
"""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "closure_ritual",
            phrases=[
                "<n> (closure|goodbye) [ritual]",
                "<w> (say goodbye|get closure|let <him> go)",
                "<w> write a letter => letter",
                "what do i do with (the|our) photos => photos",
                "<w> (pack|return) the things => things",
                "continue my ritual",
                "(read|hear) [me] my letter => read",
                "(seal|destroy) my letter => farewell",
                "<w> put away [the] pictures => photos",
            ],
            run=run,
            title="the closure ritual",
            minutes=15,
            about="A slow goodbye in five small parts, one a day.",
            examples=[talk.strip().replace("\n", " / ").split(" / ") for talk in EXAMPLES.split("\n\n")],
            utterances=UTTERANCES.replace("\n", " ").strip().split("; "),
            eases=["longing", "sad", "hurt"],
        )
    ]
