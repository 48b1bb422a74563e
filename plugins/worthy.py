"""Kind sentences about being worthy of love, for whom they help; for whom they grate, something plainer.

Praising oneself aloud can make it worse where self-esteem is low (Wood, Perunovic, Lee 2009), so it asks first. Kept,
on a yes and for 90 days: which of these sentences were said aloud.
"""

from __future__ import annotations

from assistant import Exercise, Session, hookimpl

FIRST = "I am worthy of love."
GENTLE = "I'm hurting, and I still matter."
KIND = (
    "I am worthy of kindness.",
    "I am enough as I am.",
    "I can be loved as I am.",
    "I deserve to be treated well.",
    "I am allowed to take up space.",
    "I belong where I am welcome.",
    "My love has value.",
)
WARM = (
    "I can be gentle with myself.",
    "I have love to give.",
    "I am more than this hurt.",
    "My feelings matter.",
    "I can be on my own side.",
    "I am good company for myself.",
    "There is a lot in me to appreciate.",
)
DAYS = 90

OPENINGS = (
    "These are kind sentences, about being worthy. It takes about {minutes}.",
    "We can spend {minutes} on kind sentences, in your own time.",
    "A few kind sentences, if they help. About {minutes}.",
    "Let's try kind sentences, about being worthy of love. About {minutes}.",
    "Kind sentences, gently, about being worthy. About {minutes}.",
)
OWN_WORDS = ("Your own words count too.", "However you say it, it counts.", "That is your way of saying it.")
CLOSINGS = (
    "You were on your own side for a moment. Maybe do one kind thing for yourself next. I'm here.",
    "You gave yourself some kindness today. Maybe a warm drink next. I'm here.",
    "You stayed with this, gently. Maybe rest for a minute. I'm here.",
    "You made a little room for yourself. Maybe some music you like next. I'm here.",
    "You let a gentler word come near. Maybe a slow breath or two next. I'm here.",
)


def run(session: Session) -> None:
    """Consent, whether praise helps or grates, the sentences that fit, and what grief may be saying."""
    if not agreed(session, session.short):
        return
    session.say("Kind sentences help some people. For others, they grate.")
    helps = session.ask("Do they help you?")
    if session.short:
        speak(session, FIRST if helps.agrees else GENTLE)
        session.pause(8)
    else:
        if helps.agrees:
            three(session)
        elif helps.no:
            plain(session)
        else:
            gentle(session, "Then a plainer one, only to hear if you like.")
        grief_talks(session)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session, short: bool) -> bool:
    return session.agreed(
        session.vary(OPENINGS).format(minutes="one minute" if short else "three minutes"),
        later="It's here whenever you want it. I'm here.",
    )


# ---------------------------------------------------------------- they help


def three(session: Session) -> None:
    """The same first sentence each time, then favorites where there are any, else two of the others."""
    favorites = [sentence for sentence in session.recall("favorites", []) if sentence in KIND + WARM]
    session.say("Then let's say three of them. Your voice can be as quiet as you like.")
    said = [FIRST] if speak(session, FIRST) else []
    for others, beginning, offer in (
        (KIND, "And another one.", "Would you like one of your favorites?"),
        (WARM, "And a last one.", "Another favorite?"),
    ):
        session.pause(5)
        sentence = favorite(session, favorites, offer)
        if sentence:
            favorites.remove(sentence)
        else:
            session.say(beginning)
            sentence = session.vary(others)
        if speak(session, sentence):
            said.append(sentence)
    remember(session, said)


def favorite(session: Session, favorites: list[str], offer: str) -> str | None:
    """One they have said before, where there is one and they would like that."""
    if not favorites or not session.ask(offer).agrees:
        return None
    return session.vary(favorites)


def speak(session: Session, sentence: str) -> bool:
    """Whether it was said aloud, word for word."""
    repeated = session.repeat_after_me(sentence)
    if repeated.silent:
        session.say("Hearing it is enough.")
    elif not (repeated.matched or repeated.skipped):
        session.say(session.vary(OWN_WORDS))
    return repeated.matched


def remember(session: Session, said: list[str]) -> None:
    """Offer to know the new ones again: only the ones that were said, and only after a yes."""
    known = session.recall("favorites", [])
    new = [sentence for sentence in said if sentence not in known and sentence != FIRST]
    if not new:
        return
    session.pause(3)
    if session.ask("Shall I remember the ones you said, as favorites?").yes:
        session.keep("favorites", [*known, *new], days=DAYS)
        session.say("Then I offer them next time.")


# ---------------------------------------------------------------- they grate, or nobody knows


def plain(session: Session) -> None:
    """No praise: what matters to them, in their own words, or one sentence that claims nothing."""
    session.say("Thank you for saying so. Then we leave those out.")
    if not session.ask("Would you like to tell me what matters to you?").agrees:
        gentle(session, "Then one plain sentence, only to hear if you like.")
        return
    told = session.listen("A person, a place, or something you do. I'm listening.")
    if told.spoke:
        session.say("Thank you for telling me. That is yours, and it stays yours.")
    elif told.said == "unsure":
        session.say("Maybe a friend, or a song. It can stay open.")
    else:
        session.say("It can stay yours, without words.")


def gentle(session: Session, beginning: str) -> None:
    session.say(beginning)
    speak(session, GENTLE)


def grief_talks(session: Session) -> None:
    """What the article says of "nobody ever", as something that may be so."""
    session.pause(8)
    session.say("Not being wanted by somebody is painful, and hard to let go of.")
    session.say("If a thought says nobody will ever love you, that's often grief talking.")
    session.pause(4)
    session.say("Maybe you and {they} just weren't the right match. That says little about your worth.")
    session.pause(4)
    session.say("A first spark doesn't always grow into more. Bonds can fade, even long ones.")
    session.pause(4)


EXAMPLES = [
    [
        "person: am i worthy",
        "companion: Shall we?",
        "person: yes",
        "companion: Do they help you?",
        "person: yes",
        "companion: I am worthy of love.",
        "person: i am worthy of love",
        "companion: And another one.",
        "person: skip",
        "companion: And a last one.",
        "person: i am kind",
        "companion: Once more",
        "person: i am kind",
        "companion: that's often grief talking",
        "companion: I'm here.",
    ],
    [
        "person: i feel unwanted",
        "companion: Would you like kind sentences?",
        "person: okay",
        "companion: Do they help you?",
        "person: not really",
        "companion: Would you like to tell me what matters to you?",
        "person: yes",
        "companion: I'm listening.",
        "person: my sister, and the garden",
        "companion: That is yours",
        "companion: Bonds can fade",
        "companion: I'm here.",
    ],
    [
        "person: nobody will ever love me",
        "companion: Would you like kind sentences?",
        "person: yes",
        "companion: Do they help you?",
        "person: i don't know",
        "companion: I'm hurting, and I still matter.",
        "person: i'm hurting and i still matter",
        "companion: I'm here.",
    ],
    ["person: say something kind", "companion: Shall we?", "person: no", "companion: I'm here."],
]

TELLS = [
    "<am> not (good enough|worthy)",
    "(no one|nobody) will ever love me",
    "i feel (unwanted|rejected|unlovable)",
    "i feel worthless [today]",
]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "worthy",
            phrases=[
                "am i (worthy|lovable|good enough)",
                "<n> affirmation",
                "say something kind",
                "<w> repeat affirmations",
                "tell me <am> enough",
                *TELLS,
            ],
            run=run,
            title="kind sentences",
            minutes=3,
            about="A few kind sentences to say aloud, or one gentle one.",
            examples=EXAMPLES,
            utterances=[
                *TELLS,
                "i feel worthless today",
                "there must be something wrong with me",
                "who could ever want somebody like me",
                "i wasn't good enough for her",
                "maybe i'm just not the kind of person people love",
                "i'm not pretty enough for him",
                "they made me feel like i'm nothing",
                "i don't deserve to be loved",
                "everyone else gets chosen and i never do",
                "i hate how i look since he turned me down",
                "i'll end up alone because nobody wants me",
                "i feel like i'm not enough for anyone",
                "she rejected me and now i feel so small",
                "i don't believe anyone could love me",
                "what is there to love about me",
                "i keep telling myself i'm unlovable",
                "could you tell me something nice about myself",
                "being turned down makes me feel ugly",
            ],
            eases=["rejected", "worthless", "hurt"],
        )
    ]
