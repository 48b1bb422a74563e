"""A journal in one's own words or voice: speak, be asked something, read, find, forget.

Telling it to a recorder worked like writing (Lyubomirsky, Sousa, Dickerhoof 2006); writing eased a breakup (Lepore,
Greenberg 2002), but slowed recovery in people who searched hard for reasons (Sbarra and others 2013): hence the other
prompts after three such entries. An entry is kept only on a yes, with the kind of prompt and a feeling word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant import Entry, Exercise, Session, Told, hookimpl

ENTRY = "entry"
KEEP = "Shall I keep this entry?"
MOODS = ("sad", "hurt", "calm", "lonely", "angry", "ashamed", "anxious", "guilty", "jealous", "rejected", "worthless",
         "empty", "numb", "tired", "restless", "confused", "longing", "hopeful", "okay")  # fmt: skip
PROMPTS = {
    "right now": (
        "What is it like to be you, right now?",
        "What is on your mind, just as it comes?",
    ),
    "what i did": (
        "What did you do today, small things too?",
        "What did you do this week that was hard?",
    ),
    "what i learned": (
        "What have you found out about yourself?",
        "What would you tell somebody in your place?",
    ),
    "what's lighter": (
        "What is a little lighter now than it was?",
        "What is there room for now that wasn't there before?",
    ),
    "future me": (
        "What would you like to tell yourself in a year?",
        "What might a good day look like, some time on?",
    ),
}
FACTS = ("Tell it like a camera: who, where, and what happened.", "Tell only what could be seen or heard.")
GOOD = ("Tell of one good thing, however small.", "Tell of a moment that was all right.")
ABOUT = ("what happened", "how it feels", "searching for reasons")
ABOUT_WHAT = "What was it about: what happened, how it feels, or searching for reasons?"
REASONS = ABOUT[2]
DAYS = ("today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

OPENINGS = (
    "This is your journal. {minutes}",
    "Let's open your journal. {minutes}",
    "Your journal is here. {minutes}",
    "I'm with you, and so is your journal. {minutes}",
    "A little room for your own words: your journal. {minutes}",
)
CLOSINGS = (
    "You gave your own words some room. Maybe a sip of water next. I'm here.",
    "You took time for what is in you. Maybe something warm to drink next. I'm here.",
    "You stayed with your own story for a while. Maybe stretch a little next. I'm here.",
    "You were honest with yourself for a moment. Maybe some fresh air next. I'm here.",
    "You made time for yourself. Maybe let it all rest for today. I'm here.",
)
WITHOUT_WORDS = (
    "You looked in here, and that's enough. Maybe a sip of water next. I'm here.",
    "You came here for a moment, and that counts. Maybe some fresh air next. I'm here.",
    "You let it be for today. Maybe something warm to drink next. I'm here.",
)
"""Where nothing was told and nothing was read."""


def run(session: Session) -> None:
    """Consent, then what was asked for. Who asks to read, find or forget is asked only about the entry."""
    way = wish(session.slots)
    telling = way in ("", "speak", "prompt")
    short = session.short and telling
    if telling and not agreed(session, short):
        return
    told = WAYS["one sentence" if short else way or which(session)](session)
    session.pause(3)
    session.say(session.vary(CLOSINGS if told else WITHOUT_WORDS))


def wish(slots: Mapping[str, object]) -> str:
    """What the request was for, or ""."""
    if "day" in slots or "topic" in slots:
        return "find"
    way = str(slots.get("way", ""))
    return way if way in WAYS else ""


def agreed(session: Session, short: bool) -> bool:
    minutes = "One sentence, in about one minute." if short else "It takes one to fifteen minutes, as you like."
    return session.agreed(session.vary(OPENINGS).format(minutes=minutes))


def which(session: Session) -> str:
    """Two can be chosen by name beside the three that are named: to find an entry, and to forget one."""
    chosen = session.choose("Speak freely, a prompt, or read?", list(CHOICES), optional=True)
    if chosen.kind == "none":
        chosen = session.choose("Then find one, or forget one?", list(CHOICES), optional=True)
    if chosen.kind == "unsure":
        session.say("Some people like a question to begin with.")
        return "prompt" if session.ask("Would you like a question?").agrees else "nothing"
    return CHOICES.get(chosen.option or "", "nothing")


def nothing(session: Session) -> bool:
    session.say("Then nothing is said today.")
    return False


# ---------------------------------------------------------------- telling


def speak(session: Session) -> bool:
    """Free telling. After three entries that searched for reasons, two ways are offered that tend to weigh less."""
    private(session)
    prompts = other_prompts(session) if searching(session) else None
    if prompts:
        told = session.listen(session.vary(prompts), hold=ENTRY)
        return took(session, told, prompt="facts" if prompts is FACTS else "good")
    return took(session, session.listen("I'm listening, as long as you like. Say done at the end.", hold=ENTRY))


def private(session: Session) -> None:
    """What becomes of the words, in short: they want to speak."""
    if session.entries():
        session.say("As before, this is private.")
    else:
        session.say(f"This is private. I may mishear, and {fate(session)}.")
        session.pause(1)


def fate(session: Session) -> str:
    return "it goes within a day unless you keep it" if session.remembers else "it's gone once I'm closed"


def searching(session: Session) -> bool:
    last = [entry.about.get("prompt") for entry in session.entries()[:3]]
    return last == [REASONS] * 3


def other_prompts(session: Session) -> tuple[str, ...] | None:
    session.say("Your last three searched for reasons. That can be tiring, and some answers never come.")
    chosen = session.choose("Facts, a good thing, or freely again?", ["facts", "a good thing", "freely"])
    return {"facts": FACTS, "a good thing": GOOD}.get(chosen.option or "")


def prompted(session: Session) -> bool:
    """A question to begin with, and another one where the first doesn't fit."""
    private(session)
    family, told = one_prompt(session)
    if told.said in ("none", "unsure") and session.ask("Shall I ask something else?").agrees:
        family, told = one_prompt(session)
    return took(session, told, prompt=family)


def one_prompt(session: Session) -> tuple[str, Told]:
    prompt = session.vary([prompt for prompts in PROMPTS.values() for prompt in prompts])
    family = next(name for name, prompts in PROMPTS.items() if prompt in prompts)
    return family, session.listen(prompt, hold=ENTRY)


def one_sentence(session: Session) -> bool:
    session.say(f"One sentence, about anything, and {fate(session)}.")
    told = session.listen("I'm listening.", hold=ENTRY)
    session.say("Thank you for telling me." if told.spoke else "No sentence is fine, too.")
    session.keep_words(told, "Shall I keep that sentence?", prompt="free")
    return told.spoke


def took(session: Session, told: Told, prompt: str | None = None) -> bool:
    """Thank them, ask what it was about (where no prompt says so), for a feeling word, and whether it may be kept."""
    if not told.spoke:
        session.say("It can stay without words today.")
        return False
    first = not session.entries()
    session.say("Thank you for telling me.")
    if prompt is None:
        kind = session.choose(ABOUT_WHAT, ABOUT, optional=True)
        prompt = kind.option or "free"
    question = "One word for how you feel now: sad, hurt, or calm?"
    mood = session.choose(question, MOODS, optional=True, own_word=True).option
    facts = {"prompt": prompt} | ({"mood": mood} if mood else {})
    if session.keep_words(told, KEEP, **facts):
        session.say("Say read my last entry, when you want it again.")
    if first:
        why_a_journal(session)
    return True


def why_a_journal(session: Session) -> None:
    """What is known about telling: after it, until there is a first entry."""
    session.pause(2)
    session.say("A journal can help you work through feelings. To find words, you look at a feeling first.")
    session.pause(1)
    session.say("Studies found that this can help by itself. For some people, it's too soon.")


# ---------------------------------------------------------------- reading and finding


def read_last(session: Session) -> bool:
    return read_through(session, session.entries(held=True), "The last one is")


def find(session: Session) -> bool:
    """By the words or the day of the request, else by day, feeling or what it was about."""
    slots = session.slots
    if "topic" in slots:
        return read_through(session, session.entries(held=True, words=str(slots["topic"])))
    if "day" in slots:
        return read_through(session, of_day(session, str(slots["day"])))
    chosen = session.choose("What do you know of it: the day, the feeling, or the kind?", list(FIND)).option
    found = FIND[chosen](session) if chosen else None
    if found is None:
        session.say("We can look on another day.")
        return False
    return read_through(session, found)


def by_day(session: Session) -> Sequence[Entry] | None:
    day = session.choose("Which day: today, yesterday, or one like Monday?", DAYS).option
    return of_day(session, day) if day else None


def of_day(session: Session, day: str) -> Sequence[Entry]:
    """The entries of today, yesterday, or the last day of that name; said on a Monday, "monday" may be a week ago."""
    today = session.today
    back = DAYS.index(day) if day in DAYS[:2] else (today.weekday() - DAYS[2:].index(day)) % 7
    aways = (back, 7) if back == 0 and day != "today" else (back,)
    found = (session.entries(held=True, on=today.fromordinal(today.toordinal() - away)) for away in aways)
    return next(filter(None, found), ())


def by_feeling(session: Session) -> Sequence[Entry] | None:
    mood = session.choose("Which feeling was it: sad, hurt, calm, or another?", MOODS, own_word=True).option
    return session.entries(held=True, mood=mood) if mood else None


def by_prompt(session: Session) -> Sequence[Entry] | None:
    kind = session.choose("What happened, how it feels, or what I learned?", [*ABOUT, *PROMPTS]).option
    return session.entries(held=True, prompt=kind) if kind else None


def read_through(session: Session, entries: Sequence[Entry], first: str = "There is one") -> bool:
    """One entry after the other, newest first, for as long as they want to hear them. Whether any was read.

    Where none is found, those that are only held are offered. To keep one of them is asked about after it was read.
    """
    if not entries:
        session.say("I found no kept entry there.")
        entries = [entry for entry in session.entries(held=True) if entry.state == "held"]
    if not entries:
        session.say(gone(session))
        return False
    read = False
    session.say(there_is(session, entries[0], first))
    for place, entry in enumerate(entries):
        before = f"Would you like the one before, from {when(session, entry)}?"
        answer = session.ask(before if place else "Shall I read it?")
        if answer.agrees:
            if not session.read_back(entry):
                session.say("We can leave it there for today.")
                return read
            read = True
            session.keep("last read", entry.at.isoformat(), days=1)
            session.pause(4)
            if entry.state == "held":
                session.keep_words(entry, KEEP)
        elif place or not answer.no:
            return read
    return read


def there_is(session: Session, entry: Entry, first: str) -> str:
    if entry.state == "kept":
        return f"{first} from {when(session, entry)}."
    yet = " that isn't kept yet" if session.remembers else ", until I'm closed"
    return f"I still hold one from {when(session, entry)}{yet}."


def gone(session: Session) -> str:
    """Why something may not be found."""
    day, off = "What isn't kept is gone within a day.", "Nothing is kept, since my memory is switched off."
    return day if session.remembers else off


def when(session: Session, entry: Entry) -> str:
    day = entry.at.date()
    back = session.today.toordinal() - day.toordinal()
    return ("today", "yesterday")[back] if back in (0, 1) else f"{day:%A}, {day:%B} {day.day}"


# ---------------------------------------------------------------- forgetting


def forget(session: Session) -> bool:
    """The entry that was read a moment ago, else the newest. Two questions; anything but two clear yeses keeps it."""
    entries = session.entries(held=True)
    if not entries:
        session.say(f"There is no kept entry. {gone(session)}")
        return False
    read = session.recall("last read")
    entry = next((e for e in entries if e.at.isoformat() == read), entries[0])
    session.say(f"That's the entry from {when(session, entry)}. Deleted, it can't come back.")
    if session.ask("Shall I delete it?").yes and session.ask("Are you sure?").yes:
        session.forget_words(entry)
        session.forget("last read")
        session.say("It's deleted.")
    else:
        session.say("Then it stays as it is.")
    return True


WAYS = {
    "speak": speak,
    "prompt": prompted,
    "read": read_last,
    "find": find,
    "forget": forget,
    "one sentence": one_sentence,
    "nothing": nothing,
}
CHOICES = {"speak freely": "speak", "a prompt": "prompt", "read": "read", "find one": "find", "forget one": "forget"}
FIND = {"the day": by_day, "the feeling": by_feeling, "the kind": by_prompt}

EXAMPLES = """
person: open my journal / companion: Shall we? / person: yes / companion: Speak freely, a prompt, or read?
person: speak freely / companion: This is private. / companion: Say done at the end.
person: today i walked past the cafe and it was fine / companion: Thank you for telling me.
companion: searching for reasons? / person: what happened / companion: One word for how you feel now / person: calm
companion: Shall I keep this entry? / person: no / companion: I'm here.

person: give me a journal / companion: Shall we? / person: okay / person: prompt / companion: This is private.
person: i don't know / companion: Shall I ask something else? / person: no
companion: It can stay without words today. / companion: I'm here.

person: dear diary short version / companion: in about one minute / person: yes
companion: One sentence, about anything / person: i was brave today / companion: Thank you for telling me.
companion: Shall I keep that sentence? / person: no / companion: I'm here.

person: give me a prompt / companion: Shall we? / person: yes / companion: This is private.
person: i found out that i can sleep alone / companion: Thank you for telling me.
companion: One word for how you feel now / person: hopeful / companion: Shall I keep this entry? / person: yes
companion: a code of four digits? / person: no / companion: Say read my last entry / companion: I'm here.

person: what did i write on monday / companion: I found no kept entry there.
companion: I'm here.

person: dear diary / companion: Shall we? / person: not today / companion: That's fine.
"""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "journal",
            phrases=[
                "<n> journal",
                "<w> (write|dictate) something => speak",
                "dear diary => speak",
                "read [me] my last entry => read",
                "find an entry [about {topic}] => find",
                "what did i (write|say) [on] {day}",
                "(delete|forget) that entry => forget",
                "give me a prompt => prompt",
                "note this down => speak",
            ],
            run=run,
            title="your journal",
            minutes=15,
            about="Your own words or your own voice, kept only if you say so.",
            examples=[talk.strip().replace("\n", " / ").split(" / ") for talk in EXAMPLES.split("\n\n")],
            utterances=[
                "i have so much in my head and nobody to tell it to",
                "i'd like to get this off my chest",
                "can i just tell you about my day",
                "i have to get these thoughts out somehow",
                "i want to put this into words",
                "there is so much i never said out loud",
                "let me talk for a while",
                "i need to vent about him",
                "something happened with her today and i want to remember it",
                "i used to write things down and it helped",
                "just listen to me for a few minutes",
                "what did i say last time",
                "i want to hear what i told you on sunday",
                "erase what i told you",
                "my thoughts are a mess and i'd like to sort them on paper",
                "ask me something to write about",
            ],
            eases=["confused", "sad", "restless"],
        )
    ]
