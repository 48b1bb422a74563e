"""Not taking it personally: the thought, how sure it is, other reasons, and what a friend would say.

Speaking to oneself by name gives distance (Kross, Ayduk 2017); where a thought goes round and round, small concrete
questions help (Watkins and others 2012). What is kept: the date, for 90 days.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

OPENINGS = (
    "This is about not taking it personally.",
    "Let's see how it may not be personal.",
    "We can look for reasons that aren't personal.",
    "When a thought says it was you, we take it less personally.",
    "I'm with you, and we take this less personally.",
)
CLOSINGS = (
    "You looked for a fairer view. Maybe some fresh air next. I'm here.",
    "You stood by yourself for a moment. Maybe a warm drink next. I'm here.",
    "You took a step back from that thought. Maybe stretch a little next. I'm here.",
    "You spoke to yourself as a friend. Maybe some music next. I'm here.",
    "You let some other reasons in. Maybe open a window next. I'm here.",
)
REASONS = (
    "Maybe early bonds, past loves or old wounds make closeness hard for someone.",
    "Maybe the timing is bad, or life is full of other things.",
    "Maybe you are two different kinds of people.",
)


def run(session: Session) -> None:
    """Consent, one thought, other reasons, a friend's words, and something concrete where it goes on turning."""
    if not agreed(session):
        return
    if session.short:
        as_a_friend(session)
    else:
        look_at_a_thought(session)
        find_a_reason(session)
        as_a_friend(session)
        if still_looping(session):
            make_it_concrete(session)
    session.keep("done_on", session.today.isoformat(), days=90)
    session.pause(2)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session) -> bool:
    length = "It takes about one minute." if session.short else "It takes about five minutes."
    return session.agreed(f"{session.vary(OPENINGS)} {length}")


def look_at_a_thought(session: Session) -> None:
    session.say("Looking at yourself can help you grow. Taking all the blame doesn't.")
    session.pause(3)
    told = session.listen("Which thought about yourself keeps coming back?")
    if told.spoke:
        session.say("Thank you for telling me.")
    elif told.said:
        session.say("Maybe: it was me. Or: I asked for too much.")
        session.pause(3)
    else:
        session.say("It can stay in your mind, just for you.")
    if session.ask("Are you sure that it's true?").agrees:
        session.say("Then it hurts to carry that. I'm sorry.")
        session.pause(4)
        session.say("It's one person's answer, and not the whole of you.")
        session.pause(4)
    else:
        other_reasons(session)


def other_reasons(session: Session) -> None:
    session.say("Then there's room for other reasons. There can be many, when somebody doesn't connect.")
    session.pause(2)
    for reason in REASONS:
        session.say(reason)
        session.pause(5)


def find_a_reason(session: Session) -> None:
    session.say("Going over what you could have done differently can wear you out.")
    session.pause(3)
    told = session.listen("Can you think of one reason that isn't about you?")
    if told.spoke:
        session.say("Yes, that may be a part of it.")
    elif told.said:
        session.say("Maybe bad timing, or worries of {their} own.")
    else:
        session.say("It can stay open.")
    session.pause(3)


def as_a_friend(session: Session) -> None:
    session.say("Now speak to yourself as a friend would. Begin with your own name.")
    told = session.listen("What would a friend say to you?")
    if told.spoke:
        session.say("Thank you. Those words are yours to keep.")
    elif told.said:
        session.say("Maybe: you gave what you could. Or: I like you as you are.")
    else:
        session.say("You can say it to yourself, in your mind.")
    session.pause(5)
    session.say("It isn't your job to convince anyone of your worth.")
    session.pause(2)
    session.say("Your people see it without that. Where it takes convincing, they may not be yours.")
    session.pause(4)


def still_looping(session: Session) -> bool:
    answer = session.ask("Is the thought still going round?")
    if answer.unsure:
        session.say("It can be hard to tell.")
    return answer.agrees


def make_it_concrete(session: Session) -> None:
    """What, where, the next tiny act; then the senses, if they like."""
    session.say("That happens. Small plain questions can slow it down.")
    for question, example in (
        ("What happened, in one plain sentence?", "Maybe: no message came today."),
        ("Where are you right now?", "Maybe a room, or a seat by a door."),
        ("What is the next tiny thing you could do?", "Maybe drink some water, or open a window."),
    ):
        told = session.listen(question)
        session.say(example if told.said in ("none", "unsure") else session.vary(["All right.", "Okay.", "Good."]))
        session.pause(2)
    if session.ask("Would some grounding be good after this?").agrees:
        session.hand_over("grounding")


PHRASES = [
    "<w> stop blaming myself", "<w> not take it personally", "(was|is) it my fault", "what did i do wrong",
    "<w> stop (ruminating|overthinking)",
    "why (doesn't|don't) <he> (want|love) me", "<n> another explanation",
]  # fmt: skip
EXAMPLES = [
    [
        "person: what did i do wrong", "companion: Shall we?",
        "person: yes", "companion: Which thought about yourself keeps coming back?",
        "person: that i was too much", "companion: Are you sure that it's true?",
        "person: not really", "companion: There can be many", "companion: two different kinds of people",
        "companion: Can you think of one reason that isn't about you?",
        "person: the new job takes everything", "companion: that may be a part of it.",
        "companion: What would a friend say to you?",
        "person: anna, you were honest the whole time", "companion: Those words are yours to keep.",
        "companion: Is the thought still going round?",
        "person: no", "companion: I'm here.",
    ],
    [
        "person: i can't stop thinking", "companion: Would you like help not to take it personally?",
        "person: sure", "companion: Which thought about yourself keeps coming back?",
        "person: i wasn't pretty enough", "companion: Are you sure that it's true?",
        "person: yes", "companion: it hurts to carry that.", "companion: one person's answer",
        "companion: Can you think of one reason that isn't about you?",
        "person: i don't know", "companion: Maybe bad timing", "companion: What would a friend say to you?",
        "person: nothing comes to mind", "companion: I like you as you are.",
        "companion: Is the thought still going round?",
        "person: yes", "companion: What happened, in one plain sentence?",
        "person: no answer since sunday", "companion: Where are you right now?",
        "person: in the kitchen", "companion: What is the next tiny thing you could do?",
        "person: make tea", "companion: Would some grounding be good after this?",
        "person: no thanks", "companion: I'm here.",
    ],
    [
        "person: was it my fault short version", "companion: It takes about one minute.",
        "person: yes", "companion: What would a friend say to you?",
        "person: you did your best", "companion: Your people see it without that.", "companion: I'm here.",
    ],
]  # fmt: skip
UTTERANCES = [
    "i keep asking myself what's wrong with me", "i must have done something", "it's all because of me",
    "i go over every conversation again and again", "if only i had said something else",
    "i can't get them out of my head", "why wasn't i enough", "why did they stop liking me",
    "i keep replaying our last evening", "i was too much for them", "i ruined everything",
    "they never text back and i keep wondering what i did", "my thoughts go round in circles",
    "i blame myself for how it ended", "maybe i wasn't interesting enough", "i lie awake thinking about it",
]  # fmt: skip

TELLS = ["i can't stop thinking [about <him>]"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "not_personal",
            phrases=[*PHRASES, *TELLS],
            run=run,
            title="help not to take it personally",
            minutes=5,
            about="A fairer look at a thought that puts it all on you.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=["rejected", "guilty", "restless", "worthless"],
        )
    ]
