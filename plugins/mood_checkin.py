"""A mood check: a number, a word, and the plain question where the number is very low. Naming a feeling eases it a
little (Lieberman and others 2007); asking about suicide doesn't plant it (Dazzi and others 2014). Kept for 90 days.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant import Exercise, Mood, Session, hookimpl

VERY_LOW = 2
KEPT_DAYS = "ninety"
LOOK_BACK_DAYS = 14

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WORDS = (
    "sad", "hurt", "lonely", "angry", "ashamed", "anxious", "guilty", "jealous", "rejected", "worthless", "empty",
    "numb", "tired", "restless", "confused", "longing", "hopeful", "calm", "okay",
)  # fmt: skip
OFFERED = {3: ("sad", "lonely", "empty"), 6: ("tired", "restless", "longing"), 10: ("okay", "calm", "hopeful")}
"""The three words that are named, by the highest number they come with."""

OPENINGS = (
    "A mood check takes about one minute.",
    "Let's see how your mood is. It takes about one minute.",
    "This is a mood check, about one minute.",
    "We can give your mood a number. About one minute.",
    "I'd like to hear how your mood is. It takes about one minute.",
)
CLOSINGS = (
    "You took a look at how you are. Maybe a sip of water next. I'm here.",
    "You stopped for a moment and looked. Maybe a slow breath next. I'm here.",
    "You asked yourself how it is. Maybe stretch a little next. I'm here.",
    "You checked in with yourself. Maybe look out of a window next. I'm here.",
    "You gave this moment your attention. Maybe something warm next. I'm here.",
)


def run(session: Session) -> None:
    """A look back where that was asked for; else a number, a word, and what a very low number calls for."""
    way = session.slots.get("way")
    if way in ("trend", "yesterday"):
        if not looked_back(session, way):
            return
    elif "number" in session.slots:
        session.say(f"A mood check, about one minute. {keeps(session)}")
        session.pause(1)
    elif not agreed(session):
        return
    number, sure = asked_number(session)
    if number is None:
        close(session, "A day can go without a number.")
        return
    word = asked_word(session, number)
    if sure:
        session.note_mood(number, word)
    if number <= VERY_LOW:
        ask_plainly(session)
    more(session)
    close(session)


def agreed(session: Session) -> bool:
    begins = session.agreed(
        session.vary(OPENINGS), unsure="I only ask for a number and a word.", later="Another time, then. I'm here."
    )
    if begins:
        session.say(keeps(session))
    return begins


def keeps(session: Session) -> str:
    return f"I keep your number {f'for {KEPT_DAYS} days' if session.remembers else 'for today only'}."


def close(session: Session, first: str = "") -> None:
    if first:
        session.say(first)
    session.pause(2)
    session.say(session.vary(CLOSINGS))


# ---------------------------------------------------------------- a number and a word


def asked_number(session: Session) -> tuple[int | None, bool]:
    """The number, and whether they said that it was heard right. One that wasn't is asked for once more."""
    number: int | None = session.slots.get("number")
    for _ in range(2):
        if number is None:
            number = session.number("Zero is worst, ten is best. Which number is now?").value
        if number is None:
            return None, False
        answer = session.ask(f"I heard {NUMBERS[number]}. Is that right?")
        if not answer.no:
            return number, answer.agrees
        number = None
    session.say("I can't make that number out, and that's on me.")
    return None, False


def asked_word(session: Session, number: int) -> str:
    """A feeling word, or "". All of them can be said; the three that are named go with the number."""
    three = next(words for highest, words in OFFERED.items() if number <= highest)
    options = [*three, *(word for word in WORDS if word not in three)]
    session.say("Any feeling word will do, or none.")
    chosen = session.choose(f"Is it {three[0]}, {three[1]}, or {three[2]}?", options, optional=True, own_word=True)
    if chosen.kind == "unsure":
        session.say("Some say numb, some say confused, and some say nothing.")
    elif chosen.option:
        word = f"Feeling {chosen.option}. " if chosen.option in options else ""
        session.say(f"{word}Thank you for telling me.")
    else:
        session.say("It can go without a word.")
    return chosen.option or ""


def ask_plainly(session: Session) -> None:
    """The plain question. Anything but a clear no goes to the safe route, silence too."""
    session.pause(2)
    session.say("That is a low number, so I ask you plainly.")
    answer = session.ask("Are you thinking of ending your life, or of hurting yourself?")
    if not answer.no:
        session.care("suicide")
    session.say("Thank you for telling me.")
    session.say("If that changes, say helpline at any time.")
    session.pause(2)


def more(session: Session) -> None:
    if session.ask("Would you like to say more about it?").agrees:
        session.say("Then the journal comes next.")
        session.hand_over("journal")


# ---------------------------------------------------------------- looking back


def looked_back(session: Session, way: str) -> bool:
    """Speak what was noted, as it is, and ask whether to note something now. False where it ends here."""
    moods = session.moods(LOOK_BACK_DAYS)
    if way == "yesterday":
        yesterday = session.today.toordinal() - 1
        tell_day(session, [mood for mood in moods if mood.at.toordinal() == yesterday])
    else:
        tell_trend(session, moods)
    session.pause(2)
    if session.ask("Noting takes one minute. Would you like to note how it is now?").agrees:
        return True
    session.say("Then we leave it at that.")
    session.pause(1)
    session.say("Maybe a slow breath next. I'm here.")
    return False


def tell_day(session: Session, moods: Sequence[Mood]) -> None:
    if not moods:
        session.say("I have no number from yesterday.")
        return
    session.say(f"Yesterday, you said {spoken(moods[-1])}.")
    if len(moods) > 1:
        session.say(f"Before that, you said {spoken(moods[-2])}.")


def tell_trend(session: Session, moods: Sequence[Mood]) -> None:
    """How many numbers there are, the lowest, the highest and the last one: no verdict on any of them."""
    if not moods:
        session.say("I have no numbers from the last two weeks.")
        return
    if len(moods) == 1:
        session.say(f"I have one number from the last two weeks: {spoken(moods[0])}.")
        return
    numbers = [mood.number for mood in moods]
    session.say(f"I have {len(moods)} numbers from the last two weeks.")
    session.say(f"They go from {NUMBERS[min(numbers)]} to {NUMBERS[max(numbers)]}. The last was {spoken(moods[-1])}.")


def spoken(mood: Mood) -> str:
    return f"{NUMBERS[mood.number]}, and {mood.word}" if mood.word else NUMBERS[mood.number]


EXAMPLES = [
    [
        "person: check in with me",
        "companion: Shall we?",
        "person: yes",
        "companion: Which number is now?",
        "person: four",
        "companion: I heard four. Is that right?",
        "person: yes",
        "companion: Is it tired, restless, or longing?",
        "person: lonely",
        "companion: Feeling lonely. Thank you for telling me.",
        "companion: Would you like to say more about it?",
        "person: no",
        "companion: I'm here.",
    ],
    [
        "person: i'm a two",
        "companion: I heard two. Is that right?",
        "person: yes",
        "companion: Is it sad, lonely, or empty?",
        "person: i don't know",
        "companion: some say nothing",
        "companion: so I ask you plainly",
        "companion: Are you thinking of ending your life, or of hurting yourself?",
        "person: no",
        "companion: Thank you for telling me.",
        "companion: If that changes, say helpline at any time.",
        "companion: Would you like to say more about it?",
        "person: not now",
        "companion: I'm here.",
    ],
    [
        "person: log my mood",
        "companion: Shall we?",
        "person: yes",
        "companion: Which number is now?",
        "person: seven",
        "companion: I heard seven. Is that right?",
        "person: no",
        "companion: Which number is now?",
        "person: i don't know",
        "companion: A day can go without a number.",
        "companion: I'm here.",
    ],
    ["person: ask me how i feel", "companion: Shall we?", "person: not today", "companion: I'm here."],
]

UTTERANCES = (
    "i don't know how i feel",
    "i had a weird day",
    "today was worse than yesterday",
    "today was a little better",
    "i want to keep track of how i'm doing",
    "am i getting better or worse",
    "my feelings go up and down all day",
    "i feel awful today",
    "i feel kind of okay today",
    "can you write down how i feel",
    "i'd say about a four today",
    "what number was i last week",
    "it's hard to say how i'm doing",
    "i want to look at my week",
    "i woke up feeling low again",
)


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "mood_checkin",
            phrases=[
                "<n> mood check [in]",
                "check in with me",
                "ask me how i feel",
                "log my mood",
                "<am> [feeling] a {number}",
                "how have i been => trend",
                "what was my mood yesterday => yesterday",
                "<w> (rate|name) my mood",
            ],
            run=run,
            title="a mood check",
            minutes=1,
            about="A number and a word for how you are now.",
            examples=EXAMPLES,
            utterances=UTTERANCES,
            eases=("confused", "okay", "numb"),
        )
    ]
