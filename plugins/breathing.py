"""Slow breathing: longer out, even, box, or a double breath in. Five minutes a day lifted mood, sighing most (Balban
and others 2023); the paces 4/6 and 5/5 are common practice. Nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import Exercise, Session, hookimpl


@dataclass(frozen=True)
class Pattern:
    """Seconds in, held, out and at rest, and how it is told."""

    told: str
    inhale: float
    exhale: float
    hold: float = 0.0
    rest: float = 0.0

    @property
    def seconds(self) -> float:
        return self.inhale + self.hold + self.exhale + self.rest


PATTERNS = {
    "longer out": Pattern("In for four, and out for six.", 4, 6),
    "even": Pattern("In for five, and out for five.", 5, 5),
    "box": Pattern("In, hold, out and rest, four each.", 4, 4, 4, 4),
    "sigh": Pattern("Two breaths in through the nose, one after the other, then one long out.", 4, 7),
}
SHORT_ROUNDS = 6

OPENINGS = (
    "This is slow breathing, one to five minutes.",
    "Let's breathe together, for one to five minutes.",
    "I'm with you. We breathe slowly, for one to five minutes.",
    "Breathing it is, from one to five minutes.",
    "We can take some slow breaths, one to five minutes of them.",
)
SHORT_OPENINGS = (
    "This is slow breathing, about one minute.",
    "Let's breathe together for one minute.",
    "I'm with you, for one minute of slow breaths.",
    "One minute of breathing, then.",
    "We can take a few slow breaths, about one minute.",
)
BETWEEN = (
    "Just like that, in your own way.",
    "If your thoughts wander, that's fine.",
    "Let your shoulders be heavy, if you like.",
    "We go on, as slowly as you like.",
)
CLOSINGS = (
    "You took some slow breaths. Maybe a sip of water next. I'm here.",
    "You gave your breath some time. Maybe look out of a window next. I'm here.",
    "You stayed with your breath. Maybe stay still a little longer. I'm here.",
    "You made room for some air. Maybe something warm to drink next. I'm here.",
    "You slowed down for a while. Maybe stretch your hands a little. I'm here.",
)


def run(session: Session) -> None:
    """What may be medical first, then consent, a pattern, its minutes, and how it is now."""
    tight = session.slots.get("way") == "tight"
    if tight:
        rule_out(session)
    if not agreed(session):
        return
    if session.short:
        pattern = PATTERNS[which(session, tight) if named(session) else "longer out"]
        prepare(session, pattern)
        breathe(session, pattern, min(SHORT_ROUNDS, rounds_until(1, pattern)))
    else:
        pattern = PATTERNS[which(session, tight)]
        minutes = how_long(session)
        prepare(session, pattern)
        for minute in range(minutes):
            if minute:
                session.say(session.vary(BETWEEN))
            breathe(session, pattern, rounds_until(minute + 1, pattern) - rounds_until(minute, pattern))
        check(session)
    session.pause(3)
    session.say(session.vary(CLOSINGS))


def rule_out(session: Session) -> None:
    """Everything but a clear no leads to the emergency number: a body in danger can't wait for an exercise."""
    session.say("First, this could be your body. Chest pain, choking or sudden weakness can't wait.")
    if not session.ask("Could it be something medical?").no:
        session.care("danger")
    session.say("Then we can breathe. If it gets worse, say helpline at any time.")
    session.pause(2)


def agreed(session: Session) -> bool:
    return session.agreed(
        session.vary(SHORT_OPENINGS if session.short else OPENINGS),
        later="Your breath goes its own way, and that's fine. I'm here.",
    )


# ---------------------------------------------------------------- which pattern, and for how long


def named(session: Session) -> bool:
    return session.slots.get("way") in PATTERNS


def which(session: Session, tight: bool) -> str:
    """The pattern that was asked for, or chosen. The one with a longer breath out suits nearly everybody."""
    way = session.slots.get("way")
    if way == "longer" or tight:
        return "longer out"
    name = way if way in PATTERNS else choose(session)
    return name if name != "box" or may_hold(session) else "even"


def choose(session: Session) -> str:
    session.say("There are three ways to choose from. For a fourth, say none of these.")
    chosen = session.choose("Longer out, even, or box?", list(PATTERNS), optional=True)
    if chosen.kind == "none":
        session.say("The fourth is a double breath in, and a long sigh.")
        return "sigh" if session.ask("Shall we take that one?").agrees else "longer out"
    if chosen.option is None:
        session.say("Then we take the one with a longer breath out.")
        return "longer out"
    return chosen.option


def may_hold(session: Session) -> bool:
    """Holding the breath is left out for who is pregnant, or has heart trouble or panic, and where that isn't clear."""
    session.say("The box has holds. They don't suit pregnancy, heart trouble or panic.")
    if session.ask("Is one of these true for you?").no:
        return True
    session.say("Then we leave the holds out, and breathe evenly.")
    session.pause(2)
    return False


def how_long(session: Session) -> int:
    """Minutes: one, three or five, and any number in between."""
    number = session.number("How many minutes: one, three, or five?", 1, 5)
    if number.value is None:
        session.say("Let's begin with one minute.")
    return number.value or 1


# ---------------------------------------------------------------- breathing


def prepare(session: Session, pattern: Pattern) -> None:
    session.say(pattern.told)
    session.pause(2)
    session.say("If it's too slow, breathe at your own pace.")
    session.pause(2)
    session.say("Feeling a little dizzy is normal. Then let your breath go as it likes.")
    session.pause(3)


def rounds_until(minute: int, pattern: Pattern) -> int:
    return round(60 * minute / pattern.seconds)


def breathe(session: Session, pattern: Pattern, rounds: int) -> None:
    if pattern is PATTERNS["sigh"]:
        for _ in range(rounds):
            sigh(session)
    else:
        session.breathe(pattern.inhale, pattern.exhale, rounds=rounds, hold=pattern.hold, rest=pattern.rest)


def sigh(session: Session) -> None:
    session.say("Breathe in.")
    session.pause(2)
    session.say("And a little more.")
    session.pause(1)
    session.say("And out, slowly.")
    session.pause(6)


def check(session: Session) -> None:
    """How it is now. Where it didn't help, another way is offered."""
    answer = session.ask("Is it a little quieter in you now?")
    if answer.no:
        session.say("That's all right. It doesn't work every time.")
        if session.ask("Would you like grounding instead?").agrees:
            session.hand_over("grounding")
    elif answer.unsure:
        session.say("Maybe warmer hands, or a slower breath. Or no change yet.")
    elif answer.silent:
        session.say("No answer needed. We can rest here a moment.")
        session.pause(8)


EXAMPLES = [
    [
        "person: breathe with me",
        "companion: Shall we?",
        "person: yes",
        "companion: Longer out, even, or box?",
        "person: even",
        "companion: How many minutes",
        "person: one",
        "companion: In for five, and out for five.",
        "companion: Breathe in.",
        "companion: Is it a little quieter in you now?",
        "person: not really",
        "companion: Would you like grounding instead?",
        "person: no thanks",
        "companion: I'm here.",
    ],
    [
        "person: box breathing",
        "companion: Shall we?",
        "person: yes",
        "companion: They don't suit pregnancy, heart trouble or panic.",
        "companion: Is one of these true for you?",
        "person: i don't know",
        "companion: Then we leave the holds out",
        "companion: How many minutes",
        "person: two",
        "companion: In for five, and out for five.",
        "companion: Is it a little quieter in you now?",
        "person: a little",
        "companion: I'm here.",
    ],
    [
        "person: my heart is pounding",
        "companion: Could it be something medical?",
        "person: no",
        "companion: Then we can breathe.",
        "companion: Shall we?",
        "person: yes",
        "companion: How many minutes",
        "person: one",
        "companion: In for four, and out for six.",
        "companion: Is it a little quieter in you now?",
        "person: yes",
        "companion: I'm here.",
    ],
    [
        "person: breathe with me",
        "companion: Shall we?",
        "person: yes",
        "companion: Longer out, even, or box?",
        "person: none of these",
        "companion: a double breath in",
        "person: okay",
        "companion: How many minutes",
        "person: one",
        "companion: And a little more.",
        "companion: Is it a little quieter in you now?",
        "person: sort of",
        "companion: I'm here.",
    ],
    ["person: long breaths", "companion: Shall we?", "person: not now", "companion: I'm here."],
]

UTTERANCES = (
    "i can't catch my breath",
    "my breath is so shallow",
    "i keep holding my breath",
    "i'm breathing much too fast",
    "everything is too fast right now",
    "my heart won't slow down",
    "i'm so nervous before i see them",
    "i need something that works in a minute",
    "my hands are shaking",
    "i can feel the stress in my chest",
    "i want to slow everything down",
    "i'm about to cry at work",
    "i need a moment to collect myself",
    "i'm so worked up",
    "count my breaths for me",
)


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "breathing",
            phrases=[
                "<w> breathe",
                "breathe with me",
                "<n> breathing [exercise]",
                "box breathing => box",
                "slow breathing => longer",
                "long breaths => longer",
                "i can't breathe => tight",
                "<w> slow my breath => longer",
                "my (chest|heart) is (tight|pounding) => tight",
            ],
            run=run,
            title="breathing",
            minutes=3,
            about="Slow breaths, led by voice.",
            examples=EXAMPLES,
            utterances=UTTERANCES,
            eases=("anxious", "restless", "angry"),
            keeps=False,
        )
    ]
