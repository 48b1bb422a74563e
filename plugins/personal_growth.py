"""One goal in ten-minute steps: a when-then plan, a daily question, and a count of days that nothing can break.

When-then plans help to begin (Gollwitzer, Sheeran 2006), and doing things lifts well-being (Mazzucchelli and others
2010). Kept after a yes: the count and the hour, until seven days after the end; the plan in one's own words.
"""

from __future__ import annotations

from typing import Any

from assistant import Exercise, Session, hookimpl

MINUTES, LEAST, MOST = 10, 5, 30
EVERY, AFTER_END = 7, 7
REMINDER = "step"
NEW = {"minutes": MINUTES, "days": 0, "last": ""}
AREAS = ("body", "skill", "something else")
QUICK = ("done", "count", "next", "change")
LATER = "It can wait as long as you like. I'm here."

OPENINGS = (
    "This is about one small step of your own.",
    "Let's find one small step for you.",
    "We can find one step that is yours alone.",
    "We can grow in very small steps, and look for one.",
    "I'm with you, one small step at a time.",
)
CLOSINGS = (
    "Maybe something warm to drink next. I'm here.",
    "Maybe lay one thing out for tomorrow. I'm here.",
    "Maybe a moment by the window next. I'm here.",
    "The rest of today can be easy. I'm here.",
    "Maybe some music you like next. I'm here.",
)
EXAMPLES_OF = {
    "body": ("Maybe feeling fitter, or walking further.", "Maybe ten minutes outside, or of stretching."),
    "skill": ("Maybe a language, or a song.", "Maybe ten new words, or one page."),
    "something else": ("Maybe a tidy room, or seeing people more.", "Maybe one drawer, or one message."),
}


def run(session: Session) -> None:
    """Consent, then the plan, its daily question, the count, the next step, or a change."""
    asked_for = session.slots.get("reminder") != REMINDER
    way = session.slots.get("way", "") if asked_for else "daily"
    if asked_for and not agreed(session, quick=session.short or way in QUICK):
        return
    led = step_now if session.short else WAYS.get(way)
    deed = led(session) if led else new_plan(session, way)
    session.pause(3)
    session.say(f"{deed} {session.vary(CLOSINGS)}" if deed else LATER)


def agreed(session: Session, quick: bool) -> bool:
    return session.agreed(f"{session.vary(OPENINGS)} It takes about {'one minute' if quick else 'four minutes'}.")


def plan_of(session: Session) -> dict[str, Any]:
    """The plan that is kept and not ended, or an empty one."""
    plan: dict[str, Any] = session.recall("plan", {})
    return {} if plan.get("ended") else plan


# ---------------------------------------------------------------- a new plan


def new_plan(session: Session, area: str) -> str:
    """`area` is "body", "skill", or empty: then it's asked for."""
    if plan_of(session):
        if session.ask("You have a plan already. Shall we look at today?").agrees:
            return daily(session)
        if not session.ask("A new plan begins its own count. Shall we make one?").agrees:
            return ""
    session.say("Some people grow in one thing, and feel stronger for it.")
    session.say("It can bring confidence, some contentment, and a bit of healing.")
    session.pause(3)
    area = area or session.choose("For your body, a skill, or something else?", AREAS).option or "something else"
    if area == "body":
        mind_the_body(session)
    goals, steps = EXAMPLES_OF[area]
    hear(session, "What would you like to grow in?", goals)
    hear(session, "What would ten minutes of that look like?", steps)
    session.say("Now in one sentence: when this happens, then I do ten minutes.")
    told = session.listen("When is it, and what do you do then?", hold="step")
    if told.spoke:
        session.say("That's a plan.")
        session.keep_words(told, "Shall I keep your plan, in your words?")
    else:
        session.say("Maybe: when the coffee is ready, then ten minutes of it.")
    session.pause(2)
    offer_count(session)
    return "You found a small step of your own."


def mind_the_body(session: Session) -> None:
    if session.ask("Are you ill, or in pain, these days?").no:
        session.say("Good. Your own pace is the right one.")
    else:
        session.say("Then please ask a doctor first. Something gentle can do until then.")
    session.pause(2)


def hear(session: Session, question: str, examples: str) -> None:
    told = session.listen(question)
    if told.spoke:
        session.say("Thank you.")
    else:
        session.say(f"{examples} It can stay open." if told.said == "unsure" else "It can stay open.")
    session.pause(2)


def offer_count(session: Session) -> None:
    if not session.ask("Shall I ask once a day, and count the days?").yes:
        session.say("Then it's yours alone. I keep no count.")
        return
    session.keep("plan", dict(NEW))
    set_hour(session)


def set_hour(session: Session) -> None:
    at = session.hour("At what time of day?").value
    if at is None:
        session.say("Then without a fixed time. Say: I did my step, on any day.")
        return
    session.remind(REMINDER, at, daily=True)
    session.say("All right, once a day. Days without it don't take anything away.")


# ---------------------------------------------------------------- day by day


def daily(session: Session) -> str:
    plan = plan_of(session)
    if not plan:
        session.say("There's no plan right now.")
        return ""
    if plan["last"] == session.today.isoformat():
        return count(session)
    if session.ask(f"Did you do your {plan['minutes']} minutes today?").agrees:
        return add_day(session, plan)
    session.say(f"Another day, then. {in_total(plan)}")
    return "You looked in on your step."


def done(session: Session) -> str:
    """ "I did my step": counted at once, and once a day."""
    plan = plan_of(session)
    if not plan:
        session.say("That was for you, and it counts.")
        if not session.ask("Shall I count such days from now on?").yes:
            return "You did your step."
        plan = dict(NEW)
    if plan["last"] == session.today.isoformat():
        session.say(f"Today is counted already. {in_total(plan)}")
        return "You did your step."
    return add_day(session, plan)


def add_day(session: Session, plan: dict[str, Any]) -> str:
    plan = plan | {"days": plan["days"] + 1, "last": session.today.isoformat()}
    session.keep("plan", plan)
    session.say(f"Good for you. {in_total(plan)}")
    if plan["days"] % EVERY == 0:
        resize(session, plan)
    return "You did your step."


def in_total(plan: dict[str, Any]) -> str:
    return "That makes one day in all." if plan["days"] == 1 else f"That makes {plan['days']} days in all."


def resize(session: Session, plan: dict[str, Any]) -> None:
    chosen = session.choose("Would you like it bigger now, smaller, or the same?", ["bigger", "smaller", "the same"])
    change_by = {"bigger": 5, "smaller": -5}.get(chosen.option or "", 0)
    minutes = min(MOST, max(LEAST, plan["minutes"] + change_by))
    session.keep("plan", plan | {"minutes": minutes})
    session.say(f"{minutes} minutes a day, then.")


def count(session: Session) -> str:
    plan = plan_of(session)
    if plan:
        session.say(f"{in_total(plan)} Days between don't matter.")
        return "You looked at how far you came."
    session.say("Nothing is counted right now.")
    return ""


def next_step(session: Session) -> str:
    """The plan in their own words, where it was kept: they asked for it."""
    kept = session.entries("step")
    if kept and session.read_back(kept[0]):
        return "You looked at your next step."
    minutes = plan_of(session).get("minutes", MINUTES)
    session.say(f"{minutes} minutes of what you'd like to grow in. The first minute is enough to begin.")
    return "You looked at your next step."


def change(session: Session) -> str:
    if not plan_of(session):
        session.say("There's no plan right now.")
        return new_plan(session, "") if session.ask("Shall we make one?").agrees else ""
    chosen = session.choose("A new goal, another hour, or end it?", ["new goal", "another hour", "end it"]).option
    if chosen == "new goal":
        session.say("A new goal begins its own count.")
        end(session)
        return new_plan(session, "")
    if chosen == "another hour":
        set_hour(session)
    elif chosen and session.ask("Shall I end the daily question?").yes:
        end(session)
        session.say("It's ended. The count goes, too, in seven days.")
    else:
        session.say("Then it stays as it is.")
    return "You looked at what fits you now."


def end(session: Session) -> None:
    session.end_reminder(REMINDER)
    session.keep("plan", plan_of(session) | {"ended": True}, days=AFTER_END)


def step_now(session: Session) -> str:
    session.say("One step, right now. Maybe stretch, or read one line, or tidy one thing.")
    session.pause(25)
    return "You took a minute for yourself."


WAYS = {"daily": daily, "done": done, "count": count, "next": next_step, "change": change}

EXAMPLES = [
    [
        "person: i want to learn something new", "companion: Shall we?",
        "person: yes", "companion: What would you like to grow in?",
        "person: i would like to play the guitar", "companion: Thank you.", "companion: What would ten minutes",
        "person: i don't know", "companion: Maybe ten new words, or one page.", "companion: what do you do then?",
        "person: when the coffee is ready then i play", "companion: That's a plan.",
        "companion: Shall I keep your plan",
        "person: not now", "companion: Shall I ask once a day, and count the days?",
        "person: yes", "companion: At what time of day?",
        "person: seven in the evening", "companion: Days without it don't take anything away.", "companion: I'm here.",
    ],
    [
        "person: i did my step", "companion: about one minute",
        "person: yes", "companion: That was for you, and it counts.",
        "person: yes", "companion: That makes one day in all.", "companion: I'm here.",
    ],
    [
        "person: i want to get fit", "companion: Shall we?",
        "person: okay", "companion: Are you ill, or in pain",
        "person: sometimes", "companion: Then please ask a doctor first.", "companion: What would you like to grow in?",
        "person: skip", "companion: What would ten minutes of that look like?",
        "person: skip", "companion: Shall we keep going?",
        "person: no", "companion: I'm here.",
    ],
]  # fmt: skip

PHRASES = (
    "(set a|open my) goal", "i need a goal", "(i need|give me) a small step", "<w> work on myself",
    "<w> get fit => body", "<w> learn something new => skill", "i did my (step|workout) => done",
    "what's my streak => count", "change my goal => change", "what's my next step => next",
)  # fmt: skip

UTTERANCES = (
    "i want to get in shape", "i want to become a better person", "i need something of my own",
    "i'd like to pick up a hobby", "i've let myself go", "i want to feel strong again", "i need a new project",
    "i want to use this time for myself", "i gave up everything i liked for them", "i want to change my life",
    "i'd like to play an instrument", "i don't know what to do with all my free time", "i want to move forward",
    "i'd like to start running", "what could i learn",
)  # fmt: skip


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "personal_growth",
            phrases=PHRASES,
            run=run,
            title="one small step",
            minutes=4,
            about="A goal in ten-minute steps, and a count that nothing can break.",
            examples=EXAMPLES,
            utterances=UTTERANCES,
            eases=["restless", "hopeful", "okay", "empty"],
        )
    ]
