"""A frame for grief: a week or two, a short check-in a day, days that count down, and a gentle end.

Moving between loss and everyday life is called the dosage of grief (Stroebe, Schut 1999, written for bereavement), and
repeated check-ins helped after a breakup (Larson, Sbarra 2015). How long the frame is comes from an article alone. Only
dates and numbers are kept, until 30 days after the window's end.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from assistant import Exercise, Session, hookimpl

WEEK, KEPT_AFTER, LOW, LOW_DAYS = 7, 30, 2, 5
REMINDER = "check in"
LENGTHS = {"a week": WEEK, "two weeks": 2 * WEEK}
FEELINGS = ("sad", "angry", "lonely", "numb", "longing", "tired", "calm", "okay")
LATER = "Grief keeps its own time, and there's no hurry. I'm here."

OPENINGS = (
    "This is your time to grieve.",
    "Let's make some room for grief.",
    "Grief can have a place of its own here.",
    "I'm with you in this grief.",
    "We can sit with the grief for a bit.",
)
CLOSINGS = (
    "Maybe a little daylight next. I'm here.",
    "Maybe something warm to drink next. I'm here.",
    "The rest of today can be ordinary. I'm here.",
    "Maybe a few slow steps next. I'm here.",
    "Maybe some quiet music next. I'm here.",
)
CHORES = (
    "One small chore, for the everyday side: wash one cup.",
    "One small chore, just for the day: open a window for a while.",
    "One small chore, if you like: fill a glass of water.",
    "One small chore for today: put one thing back in its place.",
    "One small chore, as slowly as you like: make half of the bed.",
)
LAST_WORDS = (
    ("What would you like to carry with you?", "Maybe a song, or something you learned about yourself."),
    ("And what would you like to leave here?", "Maybe the waiting, or one question."),
)


@dataclass
class Window:
    """What is kept of a window. `begin` and the `low` days (numbers of 2 or less) are dates, `at` is an hour."""

    begin: str
    days: int
    at: str = ""
    checked: str = ""
    low: tuple[str, ...] = ()
    extended: bool = False
    offered: bool = False
    closed: bool = False

    def left(self, today: datetime.date) -> int:
        """Days that are left, today among them."""
        return self.days - (today - datetime.date.fromisoformat(self.begin)).days

    def keep(self, session: Session) -> None:
        left = 0 if self.closed else max(0, self.left(session.today))
        session.keep("window", asdict(self), days=left + KEPT_AFTER)

    def remind(self, session: Session) -> None:
        if self.at:
            until = datetime.date.fromisoformat(self.begin) + datetime.timedelta(days=self.days - 1)
            session.remind(REMINDER, datetime.time.fromisoformat(self.at), daily=True, until=until)


def run(session: Session) -> None:
    """Consent, then what was asked for: the window's beginning, a check-in, the days, more of them, or the end."""
    asked_for = session.slots.get("reminder") != REMINDER
    if asked_for and not agreed(session):
        return
    kept = session.recall("window")
    window = Window(**kept) if kept and not kept["closed"] else None
    way = session.slots.get("way", "") if asked_for else "check"
    if session.short:
        deed = in_short(session, window)
    elif window:
        deed = {"left": days_left, "extend": extend, "end": end}.get(way, check_in)(session, window)
    else:
        deed = no_window_yet(session, way)
    session.pause(3)
    session.say(f"{deed} {session.vary(CLOSINGS)}" if deed else LATER)


def agreed(session: Session) -> bool:
    return session.agreed(
        f"{session.vary(OPENINGS)} It takes about {'one minute' if session.short else 'two minutes'}.", later=LATER
    )


# ---------------------------------------------------------------- beginning a window


def no_window_yet(session: Session, way: str) -> str:
    if way in ("left", "extend", "end"):
        session.say("There's no open window right now.")
        if not session.ask("Shall we start one?").agrees:
            return ""
    session.say("Even if love went one way, your feelings are real. They can have time and space.")
    session.pause(3)
    session.say("Some people give grief a week or two, so it doesn't become a habit.")
    session.say("That leaves room for somebody who may want to know you.")
    session.pause(3)
    session.say("How long grief takes, nobody can say. This is only a frame.")
    days = LENGTHS.get(way.replace("_", " ")) or choose_length(session)
    return begin(session, days) if days else ""


def choose_length(session: Session) -> int:
    chosen = session.choose("A week, or two weeks?", list(LENGTHS), optional=True)
    if chosen.kind == "unsure":
        session.say("A week is a small start.")
        return WEEK if session.ask("Shall we take a week?").agrees else 0
    return LENGTHS[chosen.option] if chosen.option else 0


def begin(session: Session, days: int) -> str:
    """Nothing is kept without a yes: then today gets its check-in, and there is no window."""
    session.pause(1)
    session.say("I'd keep the dates and your numbers, until thirty days after.")
    if not session.ask("Is that all right with you?").yes:
        session.say("Then I keep nothing, and we look at today alone.")
        look_at_today(session)
        return "You gave your grief some minutes."
    window = Window(session.today.isoformat(), days)
    if session.ask("Shall I ask you about it once a day?").yes:
        at = session.hour("At what time of day?").value
        window.at = at.isoformat("minutes") if at else ""
        window.remind(session)
    window.keep(session)
    session.pause(1)
    session.say("You can say grief check in, on any day. Missed days are fine.")
    if session.ask("Shall we do the first one now?").agrees:
        return check_in(session, window)
    return f"You gave your grief a frame of {days} days."


# ---------------------------------------------------------------- the daily check-in


def check_in(session: Session, window: Window) -> str:
    today = session.today
    if window.checked == today.isoformat():
        session.say("Today's check-in is done already.")
        return days_left(session, window)
    if window.checked and (today - datetime.date.fromisoformat(window.checked)).days > 1:
        session.say("Good to hear you again. Missed days are fine.")
    window.checked = today.isoformat()
    look_at_today(session, window)
    window.keep(session)
    if window.left(today) <= 1:
        return last_day(session, window)
    days_left(session, window)
    return "You gave your grief a few minutes of its own."


def look_at_today(session: Session, window: Window | None = None) -> None:
    """Number, word, what is missed, ten seconds of quiet, one chore."""
    number_and_word(session, window)
    told = session.listen("I'm listening. What do you miss today?")
    if told.spoke:
        session.say("Thank you for telling me.")
    elif told.said == "unsure":
        session.say("Maybe a voice, or a habit you shared. It can stay open.")
    else:
        session.say("It can stay without words.")
    session.pause(10)
    session.say(session.vary(CHORES))
    session.pause(3)


def number_and_word(session: Session, window: Window | None) -> None:
    """Zero to ten and a word. The fifth low day, and each after it, leads to the question that matters more."""
    number = session.number("From zero, the worst, to ten, the best: how is it today?", 0, 10).value
    if window and number is not None and number <= LOW:
        window.low = tuple(dict.fromkeys([*window.low, session.today.isoformat()]))
        window.keep(session)
        if len(window.low) >= LOW_DAYS:
            ask_gently(session, window)
    chosen = session.choose("One word for it: sad, angry, or lonely?", FEELINGS, optional=True, own_word=True)
    if chosen.option:
        word = f"Feeling {chosen.option}." if chosen.option in FEELINGS else "Thank you for saying it."
        session.say(f"{word} There's room for that.")
    else:
        session.say("Numb, or longing, maybe. It can go without a word.")
    session.pause(2)


def ask_gently(session: Session, window: Window) -> None:
    session.say("It has been very low on several days. So I'd like to ask you something.")
    answer = session.ask("Are you thinking of ending your life, or of hurting yourself?")
    if not answer.no:
        session.care("suicide")
    session.say("Thank you for letting me ask.")
    session.pause(2)
    if window.offered:
        return
    window.offered = True
    window.keep(session)
    session.say("So many low days are a lot to carry. A therapist could carry some of it.")
    if session.ask("Shall we look at that afterwards?").agrees:
        session.hand_over("therapy")
    session.pause(1)


def days_left(session: Session, window: Window) -> str:
    left = window.left(session.today)
    if left > 1:
        session.say(f"{left} days are left, with today.")
    else:
        session.say("This is its last day." if left == 1 else "Your window has come to its end, by itself.")
    return "You looked at where you are."


def in_short(session: Session, window: Window | None) -> str:
    number_and_word(session, window)
    if window:
        window.checked = session.today.isoformat()
        window.keep(session)
        days_left(session, window)
    return "You gave your grief one honest minute."


# ---------------------------------------------------------------- more of it, and the end


def extend(session: Session, window: Window) -> str:
    if window.extended:
        session.say("It was made longer already, and once is the most.")
    elif session.ask("Shall we add seven days?").agrees:
        return add_week(session, window)
    return days_left(session, window)


def add_week(session: Session, window: Window) -> str:
    window.days, window.extended = window.days + WEEK, True
    window.keep(session)
    window.remind(session)
    days_left(session, window)
    return "You gave your grief a little longer."


def end(session: Session, window: Window) -> str:
    if session.ask("Would you like to close your window today?").agrees:
        return last_day(session, window)
    session.say("Then it stays open.")
    return days_left(session, window)


def last_day(session: Session, window: Window) -> str:
    """What to carry on, what to leave here; then close it, add a week once, or look at therapy."""
    session.say("This window can close gently. Grief may still visit, and that's all right.")
    for question, examples in LAST_WORDS:
        told = session.listen(question)
        quiet = f"{examples} It can stay open." if told.said == "unsure" else "It can stay without words."
        session.say("Thank you." if told.spoke else quiet)
        session.pause(3)
    session.say("One sentence, to say after me.")
    session.repeat_after_me("I gave my grief its time.")
    session.pause(4)
    longer = [] if window.extended else ["seven more days"]
    question = ", ".join(["Close it", *longer, "or therapy?"])
    chosen = session.choose(question, ["close it", *longer, "therapy"]).option
    if chosen == "seven more days":
        return add_week(session, window)
    if chosen:
        window.closed = True
        window.keep(session)
        session.end_reminder(REMINDER)
    session.say("It's closed now. A new one can begin on any day." if chosen else "Then it ends by itself.")
    if chosen == "therapy":
        session.hand_over("therapy")
    return "You gave your grief its time."


EXAMPLES = [
    [
        "person: give me a week", "companion: Shall we?",
        "person: yes", "companion: your feelings are real", "companion: Is that all right with you?",
        "person: yes", "companion: Shall I ask you about it once a day?",
        "person: yes please", "companion: At what time of day?",
        "person: eight in the evening", "companion: Missed days are fine.", "companion: Shall we do the first one now?",
        "person: yes", "companion: how is it today?",
        "person: three", "companion: One word for it",
        "person: lonely", "companion: Feeling lonely. There's room for that.", "companion: What do you miss today?",
        "person: our walks on sunday", "companion: Thank you for telling me.", "companion: One small chore",
        "companion: 7 days are left, with today.", "companion: I'm here.",
    ],
    [
        "person: how many days are left", "companion: Shall we?",
        "person: okay", "companion: There's no open window right now.",
        "person: no", "companion: Grief keeps its own time", "companion: I'm here.",
    ],
    [
        "person: i'm stuck in sadness", "companion: Would you like time to grieve?",
        "person: yes", "companion: A week, or two weeks?",
        "person: two weeks", "companion: Is that all right with you?",
        "person: no", "companion: Then I keep nothing", "companion: how is it today?",
        "person: i don't know", "companion: One word for it",
        "person: none", "companion: What do you miss today?",
        "person: nothing", "companion: It can stay without words.", "companion: I'm here.",
    ],
]  # fmt: skip

PHRASES = (
    "<w> grieve", "<n> time to grieve", "give me a week => a_week", "give me two weeks => two_weeks",
    "how many days [are] left => left", "start my grief [window]", "extend my grief [window] => extend",
    "end my grief [window] => end", "grief check in => check", "<w> set a time limit",
)  # fmt: skip

UTTERANCES = (
    "i miss her so much", "i miss him every day", "it feels like somebody died", "i can't stop crying over them",
    "i just want to be sad for a while", "how long am i going to be sad", "i've been sad for weeks",
    "i lost the love of my life", "i mourn what we had", "the sadness doesn't go away", "i need time for my loss",
    "everything reminds me of him", "i'm heartbroken and it won't end", "i want a time limit for my misery",
    "am i grieving too long",
)  # fmt: skip

TELLS = ["<am> stuck in sadness"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "grief_window",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="time to grieve",
            minutes=2,
            about="A week or two for grief, with a small check-in a day.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["sad", "empty", "longing"],
        )
    ]
