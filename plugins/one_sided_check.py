"""Nine signs of a one-sided bond, counted and never judged. The list comes from an article; nobody has tested it.

The count is told in the same words every time: no bands, no word on leaving or staying. Whether asking would be safe
comes before any talk of asking, and everything but a yes takes the careful way.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

SIGNS = (
    "Are you worn out from holding it together, mostly on your own?",
    "Is a real bond between you missing?",
    "Are you always the one who says sorry?",
    "Is it always you who gives ground, never {them}?",
    "Do {their} needs always come before yours?",
    "When you name a worry, is the wish to fix it missing?",
    "Do you feel far from a priority for {them}?",
    "Is there hardly any time together?",
    "Is there time for other things, but not for you?",
)
SHORT_SIGNS = (SIGNS[0], SIGNS[5], SIGNS[8])
KINDS = {"yes": "yes", "sometimes": "sometimes", "no": "no"}
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DAYS = 90

OPENINGS = (
    "This is the relationship check, about {minutes}.",
    "Let's go through the relationship check, for about {minutes}.",
    "We can check how it is between you, for about {minutes}.",
    "The relationship check takes about {minutes}.",
    "I'm with you in this check, for about {minutes}.",
)
CLOSINGS = (
    "You looked at something that takes courage to look at. Maybe some fresh air next. I'm here.",
    "You gave honest answers to hard questions. Maybe something warm to drink next. I'm here.",
    "You took your own side of it seriously. Maybe rest for a few minutes. I'm here.",
    "You looked closely, without rushing. Maybe some music you like next. I'm here.",
    "You gave this a calm look. Maybe tell somebody kind about it. I'm here.",
)


def run(session: Session) -> None:
    """Consent, the signs and their count, what balance is, asking where it's safe, letting go, keeping."""
    if not agreed(session):
        return
    if session.short:
        tell(session, counted([answer_to(session, sign) for sign in SHORT_SIGNS]))
        session.say("In a balanced relationship, both give, and you know where you stand.")
    else:
        whole(session, session.slots.get("way", ""))
    session.pause(3)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session) -> bool:
    opening = session.vary(OPENINGS).format(minutes="one minute" if session.short else "seven minutes")
    return session.agreed(f"{opening} It ends in a count, never in a verdict.")


def whole(session: Session, way: str) -> None:
    """`way` is what was asked for: "balanced" what balance is, "choice" whether to ask or let go, else the signs."""
    if way == "balanced":
        balanced(session)
    if way == "choice":
        session.say("That choice is yours, and I can't make it. A calm look may help.")
    counts = look(session) if not way or session.ask("Would you like to go through the nine signs?").agrees else {}
    if way != "balanced":
        balanced(session)
    ask_them(session)
    letting_go(session)
    if counts:
        offer_to_keep(session, counts)


# ---------------------------------------------------------------- the signs


def look(session: Session) -> dict[str, int]:
    """All nine, from where they stopped on another day. How often which answer was given."""
    given = list(place(session))
    holds = bool(given) or holds_place(session)
    session.pause(1)
    session.say("You can answer yes, no, sometimes, or not sure. If it has ended, think back.")
    for sign in SIGNS[len(given) :]:
        given.append(answer_to(session, sign))
        if holds:
            session.keep("so_far", list(given), days=DAYS)
    session.forget("so_far")
    counts = counted(given)
    tell(session, counts)
    earlier = session.recall("count")
    if earlier and session.ask("Would you like to hear the earlier count, too?").agrees:
        tell(session, earlier)
    session.say("Seeing it can hurt. For some people, it's a first step.")
    session.pause(4)
    return counts


def place(session: Session) -> list[str]:
    """The answers of another day, where they want to go on from there."""
    given: list[str] = session.recall("so_far", [])
    if given:
        session.say(f"On another day, you answered {WORDS[len(given)]} of nine.")
        if session.ask("Shall we go on from there?").no:
            session.forget("so_far")
            return []
    return given


def holds_place(session: Session) -> bool:
    session.say("You can stop at any sign, and go on another day.")
    return session.ask("Shall I remember your answers until then?").yes


def answer_to(session: Session, sign: str) -> str:
    """The kind of answer. Only "Okay" follows, whatever it was."""
    kind = session.ask(sign).kind
    session.say("Okay.")
    session.pause(1)
    return KINDS.get(kind, "open")


def counted(given: list[str]) -> dict[str, int]:
    return {kind: given.count(kind) for kind in ("yes", "sometimes", "no", "open")}


def tell(session: Session, counts: dict[str, int]) -> None:
    """The same words for every count."""
    yes, sometimes, no, left = (WORDS[counts[kind]] for kind in ("yes", "sometimes", "no", "open"))
    session.say(f"Yes to {yes}, sometimes to {sometimes}, no to {no}. Left open: {left}. It's a count, and no verdict.")
    session.pause(4)


def offer_to_keep(session: Session, counts: dict[str, int]) -> None:
    if session.ask("Shall I keep this count for ninety days?").yes:
        session.keep("count", counts, days=DAYS)
        session.say("Then it stays here for ninety days.")
    else:
        session.say("Then I don't keep it.")


# ---------------------------------------------------------------- what is good to know


def balanced(session: Session) -> None:
    session.pause(1)
    session.say("In a balanced relationship, both give.")
    session.say("Both care for each other's needs, talk, and meet halfway. You know where you stand.")
    session.pause(4)
    session.say("Where it's one-sided, there is more guessing.")
    session.say("One person carries more: in feelings, in thoughts, in everyday work. Many people know that.")
    session.pause(4)


def ask_them(session: Session) -> None:
    """Asking, only where it's safe: everything else leads to the careful way, which asks first whether talking is."""
    session.say("Some people ask the other person how it stands.")
    safe = session.ask("Would it be safe for you to ask {them}?")
    if safe.skipped:
        session.say("Then we leave asking aside. If you're ever afraid, say helpline.")
        session.pause(2)
        return
    if not safe.yes:
        session.care("abuse")
    session.say("Asking is the surest way to know. Answers are not always honest, though.")
    if session.ask("Would you like to practice asking, here with me?").agrees:
        rehearse(session)
    else:
        session.say("That's fine. Asking can wait.")
    session.pause(2)


def rehearse(session: Session) -> None:
    told = session.listen("Say it the way you would ask. I'm listening.")
    if told.said == "unsure":
        session.say("Maybe: tell me how you see us. Or the sentence that comes now.")
    elif told.spoke:
        session.say("Thank you for trying it. Here is another way, to say after me.")
    else:
        session.say("Here is one way, only to hear if you like.")
    session.repeat_after_me("I'd like to know where we stand.")
    session.pause(2)
    session.say("Asking once is enough. Any answer can be respected, also a no.")


def letting_go(session: Session) -> None:
    if not session.ask("Would you like to hear what makes some people let go?").agrees:
        session.say("That's fine.")
        return
    session.say("Letting go is hard, even where only one cared.")
    session.say("Some feel that closeness has gone, and nobody repairs it.")
    session.say("Some spoke of their worries, and nothing changed.")
    session.pause(4)
    session.say("Waiting and hoping can cost more than it gives.")
    session.say("It can bring more pain, and more disappointment.")
    session.pause(4)
    session.say("You may never learn the reasons. That is hard. You tried, and your trying counted.")
    session.pause(4)
    session.say("For some, letting go was a way to value themselves. They felt worth more than a convenient choice.")
    session.pause(4)
    session.say("Your needs count, too. What fits you, only you can know.")
    session.pause(4)


EXAMPLES = [
    [
        "person: am i the only one trying", "companion: It ends in a count, never in a verdict.",
        "companion: Shall we?",
        "person: yes", "companion: Shall I remember your answers until then?",
        "person: no thanks", "companion: Are you worn out",
        "person: yes", "companion: Is a real bond between you missing?",
        "person: sometimes", "companion: Are you always the one who says sorry?",
        "person: yes", "companion: gives ground",
        "person: yes i do", "companion: needs always come before yours?",
        "person: not always", "companion: is the wish to fix it missing?",
        "person: i don't know", "companion: far from a priority",
        "person: yes", "companion: hardly any time together?",
        "person: no", "companion: time for other things",
        "person: yes",
        "companion: Yes to five, sometimes to two, no to one. Left open: one. It's a count, and no verdict.",
        "companion: In a balanced relationship, both give.", "companion: Would it be safe for you to ask them?",
        "person: yes", "companion: Answers are not always honest", "companion: Would you like to practice asking",
        "person: no", "companion: what makes some people let go?",
        "person: okay", "companion: your trying counted", "companion: Shall I keep this count for ninety days?",
        "person: no", "companion: Then I don't keep it.", "companion: I'm here.",
    ],
    [
        "person: what is a balanced relationship", "companion: Shall we?",
        "person: yes", "companion: You know where you stand.",
        "companion: Would you like to go through the nine signs?",
        "person: not today", "companion: Would it be safe for you to ask them?",
        "person: yes", "companion: Would you like to practice asking",
        "person: yes please", "companion: Say it the way you would ask.",
        "person: how do you see the two of us", "companion: I'd like to know where we stand.",
        "person: i'd like to know where we stand", "companion: Asking once is enough.",
        "companion: what makes some people let go?",
        "person: no", "companion: I'm here.",
    ],
    [
        "person: is this one sided short version", "companion: about one minute",
        "person: yes", "companion: Are you worn out",
        "person: no", "companion: is the wish to fix it missing?",
        "person: a little", "companion: time for other things",
        "person: yes", "companion: Yes to one, sometimes to one, no to one. Left open: zero.", "companion: I'm here.",
    ],
]  # fmt: skip

PHRASES = (
    "is (this|it) one sided", "(does|do) <he> (love|want) me [back]", "<n> (nine signs|relationship check)",
    "am i the only one trying", "what is a balanced relationship => balanced",
    "should i (let go|ask <him>|break up) => choice", "<w> check the signs",
)  # fmt: skip

UTTERANCES = (
    "i'm always the one who texts first", "i do everything and they do nothing", "i put in all the effort",
    "she never has time for me", "he never makes plans with me", "i can't tell if he likes me",
    "i don't know where i stand with her", "do you think they care about me at all",
    "it feels like i don't matter to him", "i always have to apologize first", "their friends always come before me",
    "is it worth waiting for her", "i keep hoping that he will change", "we never meet in the middle",
    "i give and give and get nothing back", "i wonder whether i should stay with him",
)  # fmt: skip

TELLS = ["<am> doing all the work", "(he|she) never texts back"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "one_sided_check",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="a relationship check",
            minutes=7,
            about="Nine signs of a one-sided bond, counted, without a verdict.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["confused", "tired", "anxious"],
        )
    ]
