"""Something one is good at, and ten minutes of it.

Using one's strengths has small to moderate effects (Schutte, Malouff 2018); "when X, then Y" helps to begin
(Gollwitzer, Sheeran 2006). What is kept: the plan until it is done and 7 days more, and what was told after a yes.
"""

from __future__ import annotations

import datetime
from typing import Any

from assistant import Exercise, Session, hookimpl

OFFER = "You kept something you're good at. Would you like to hear it?"
KINDS = ["making", "fixing", "caring", "learning", "moving"]
CUES = {
    "after a meal": "When a meal is over",
    "after work": "When the day's work is done",
    "before bed": "When bedtime is near",
}

OPENINGS = (
    "This is about your strengths, and what you're good at.",
    "Let's look for a strength, something that you do well.",
    "We can spend some time with your strengths.",
    "This is about your strengths, the small ones too.",
    "Let's find a strength that feels like you.",
)
CLOSINGS = (
    "Maybe some water next, or fresh air. I'm here.",
    "Maybe stretch a little next. I'm here.",
    "Maybe a warm drink next. I'm here.",
    "Maybe rest your hands for a minute. I'm here.",
    "Maybe put on a song that you like next. I'm here.",
)


def run(session: Session) -> None:
    """What they like doing, when it went well, and ten minutes of it. On a later day: whether it was done."""
    if session.slots.get("reminder"):
        deed = follow_up(session)
    elif not agreed(session):
        return
    elif session.short:
        deed = one_thing_today(session)
    elif plan_is_due(session):
        deed = follow_up(session)
    else:
        hear_what_was_kept(session)
        deed = find_one(session)
    session.pause(2)
    session.say(f"{deed} {session.vary(CLOSINGS)}")


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "It takes about five minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def one_thing_today(session: Session) -> str:
    told = session.listen("Small things count too. What is one thing that you did today?")
    if told.said in ("none", "unsure"):
        session.say("You're here and breathing. That's one thing.")
    elif told.spoke:
        session.say("That counts. Thank you for telling me.")
    else:
        session.say("It can stay yours, without words.")
    session.pause(5)
    return "You looked at something you did."


# ---------------------------------------------------------------- a strength, and when it went well


def hear_what_was_kept(session: Session) -> None:
    """Somebody who asks what they are good at may have said so on a better day."""
    kept = session.entries("strength")
    asked_for = session.slots.get("way") == "remind"
    if kept and (asked_for or session.ask(OFFER).agrees):
        session.read_back(kept[0])
        session.pause(5)


def find_one(session: Session) -> str:
    session.say("Everybody is good at something, and has something they love to do.")
    session.pause(2)
    told = session.listen("Small things count. What do you like doing?", hold="strength")
    what = "it"
    if told.spoke:
        session.say("Thank you for telling me.")
    elif told.said:
        session.say("On some days nothing comes. Let me name a few.")
        what = one_of_a_few(session)
    else:
        session.say("It can stay yours, without words.")
        session.pause(5)
    when_it_went_well(session)
    session.keep_words(told)
    return plan_ten_minutes(session, what)


def one_of_a_few(session: Session) -> str:
    """A kind of doing that may fit, or "it"."""
    chosen = session.choose("Making, fixing, or caring?", KINDS, optional=True)
    if chosen.kind == "none":
        chosen = session.choose("Then learning, or moving?", KINDS, optional=True)
    if chosen.option:
        session.say(f"{chosen.option.capitalize()}. Good.")
    else:
        session.say("Then let it be whatever makes you forget the time.")
    return chosen.option or "it"


def when_it_went_well(session: Session) -> None:
    told = session.listen("Can you tell me about a time when it went well?")
    if told.said in ("none", "unsure"):
        session.say("Maybe a meal that turned out, or somebody you helped.")
    elif told.spoke:
        session.say("Thank you. I'm glad that you have that.")
    session.pause(5)
    session.say("You don't need a high-paying job or many followers to matter.")
    session.pause(2)
    session.say("Nobody here asks for a star athlete, a great artist, or a brilliant mind.")
    session.pause(2)
    session.say("Doing what you like can make you feel of use, and a little proud.")
    session.pause(3)


# ---------------------------------------------------------------- the plan


def plan_ten_minutes(session: Session, what: str, minutes: str = "ten") -> str:
    """When X, ten minutes of Y: kept as a plan. What was planned, as a sentence."""
    chosen = session.choose(f"{minutes} minutes of {what}: today, tomorrow, or not now?".capitalize(),
                            ["today", "tomorrow", "not now"])  # fmt: skip
    if chosen.option not in ("today", "tomorrow"):
        session.forget("plan")
        session.end_reminder("plan")
        session.say("Then not now. It stays yours all the same.")
        return "You remembered something that you like."
    day = session.today + datetime.timedelta(days=chosen.option == "tomorrow")
    cue = session.choose("After a meal, after work, or before bed?", list(CUES)).option
    session.keep("plan", {"day": day.isoformat(), "what": what, "cue": cue or ""})
    session.say(f"{CUES.get(cue or '', 'When you have some time')}: {minutes} minutes of {what}.")
    offer_reminder(session, day)
    return "You made a small plan for something that is yours."


def offer_reminder(session: Session, day: datetime.date) -> None:
    if not session.ask("Would you like a reminder?").agrees:
        session.end_reminder("plan")
        session.say("Then without one. It can come as it comes.")
    elif (at := session.hour("What time would be good?").value) is None:
        session.say("Then without a fixed time.")
    else:
        session.remind("plan", at, day=day if day > session.today else None)
        session.say("I'll remind you then, without saying what it's about.")


def plan_is_due(session: Session) -> bool:
    plan: dict[str, Any] = session.recall("plan", {})
    return "day" in plan and plan["day"] <= session.today.isoformat()


def follow_up(session: Session) -> str:
    """Whether the planned minutes happened; both answers are good ones."""
    what = session.recall("plan", {}).get("what", "it")
    answer = session.ask("You planned some minutes for something you like. Did they happen?")
    if answer.agrees:
        session.keep("plan", {"done_on": session.today.isoformat()}, days=7)
        session.end_reminder("plan")
        return how_it_was(session)
    if answer.no and session.ask("That's all right. Would a smaller piece help?").agrees:
        return plan_ten_minutes(session, what, "two")
    session.forget("plan")
    session.end_reminder("plan")
    session.say("Then we let that plan go. It cost you nothing.")
    return "You looked at how it went, and that counts."


def how_it_was(session: Session) -> str:
    told = session.listen("How was it?")
    if told.spoke:
        session.say("Thank you for telling me.")
    elif told.said:
        session.say("Maybe easy, maybe strange. Both are fine.")
    session.pause(3)
    return "You gave some minutes to something that is yours."


PHRASES = [
    "<w> feel confident", "what am i good at", "<n> confidence (boost|activity)", "<w> use my strengths",
    "<w> feel useful",
    "remind me what i'm good at => remind",
]  # fmt: skip
EXAMPLES = [
    [
        "person: what am i good at", "companion: Shall we?",
        "person: yes", "companion: What do you like doing?",
        "person: baking, mostly bread", "companion: Can you tell me about a time when it went well?",
        "person: the loaf i took to my neighbor", "companion: I'm glad that you have that.",
        "companion: to matter.", "companion: Shall I keep what you said?",
        "person: no", "companion: Ten minutes of it: today, tomorrow, or not now?",
        "person: tomorrow", "companion: After a meal, after work, or before bed?",
        "person: after work", "companion: When the day's work is done: ten minutes of it.",
        "companion: Would you like a reminder?",
        "person: no thanks", "companion: You made a small plan", "companion: I'm here.",
    ],
    [
        "person: i feel useless", "companion: Would you like your strengths?",
        "person: okay", "companion: What do you like doing?",
        "person: nothing", "companion: Making, fixing, or caring?",
        "person: none of these", "companion: Then learning, or moving?",
        "person: moving", "companion: Moving. Good.", "companion: when it went well?",
        "person: i don't know", "companion: Maybe a meal that turned out",
        "companion: Ten minutes of moving: today, tomorrow, or not now?",
        "person: not now", "companion: It stays yours all the same.", "companion: I'm here.",
    ],
    [
        "person: help me feel useful short version", "companion: It takes about one minute.",
        "person: yes", "companion: What is one thing that you did today?",
        "person: i fed the cat", "companion: That counts.", "companion: I'm here.",
    ],
]  # fmt: skip
UTTERANCES = [
    "i feel so useless at work", "i can't do anything right", "everybody else is better than me",
    "i have no talent for anything", "i've lost all my confidence", "i feel so small since it ended",
    "i'm of no use to anybody", "i used to be good at things", "i don't get anything done anymore",
    "i want to feel proud of something again", "i feel so insignificant",
    "my life looks so small beside other people's", "i'd like to do something i'm good at",
    "i don't believe in myself", "i failed at everything this year", "i need a win today",
]  # fmt: skip

TELLS = ["<am> no good at anything", "i feel (useless|like a failure)"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "strengths",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="your strengths",
            minutes=5,
            about="Something you're good at, and ten minutes of it.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["worthless", "ashamed", "empty", "restless"],
        )
    ]
