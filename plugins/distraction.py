"""Distraction: a few minutes of something else. It lifts the mood; it doesn't lower love (Langeslag, Sanchez 2018).
Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant import Exercise, Session, hookimpl

THINGS = ("word chain", "list", "odd fact", "chore", "stretch", "hum")
AT_MOST = 6
"""Rounds. Then it ends by itself: a rest does good too."""

OPENINGS = (
    "Some distraction, about four minutes.",
    "Let's find a distraction, for about four minutes.",
    "Your mind can have a break: a distraction, about four minutes.",
    "A distraction, then. About four minutes.",
    "I have a few small distractions, about four minutes.",
)
SHORT_OPENINGS = (
    "Some distraction, about one minute.",
    "Let's find a distraction, for one minute.",
    "Your mind can have a break: a distraction of one minute.",
    "A distraction, then. About one minute.",
    "I have one small distraction, about one minute.",
)
CLOSINGS = (
    "You gave your mind a break. Maybe keep some music on next. I'm here.",
    "You turned to something else for a while. Maybe a sip of water next. I'm here.",
    "You played along, in your own way. Maybe look out of a window next. I'm here.",
    "You took a few minutes off. Maybe something warm to drink next. I'm here.",
    "You let something else in for a moment. Maybe some fresh air next. I'm here.",
)

CHAINS = (
    ("River.", "Bridge.", "Stone.", "Garden.", "Rain."),
    ("Bread.", "Kitchen.", "Window.", "Street.", "Bicycle."),
    ("Winter.", "Blanket.", "Wool.", "Sheep.", "Hill."),
    ("Paper.", "Pencil.", "Tree.", "Forest.", "Bird."),
    ("Train.", "Ticket.", "Station.", "Clock.", "Morning."),
    ("Lemon.", "Yellow.", "Taxi.", "City.", "Market."),
)
LISTS = (
    "things that are round",
    "animals that swim",
    "things in a kitchen drawer",
    "words that rhyme with moon",
    "cities, as many as you can",
    "things that are smaller than a coin",
    "yellow things",
    "vegetables, from A to Z",
    "things that make a quiet sound",
    "things that float on water",
    "musical instruments",
    "words with only four letters",
)
FACTS = (
    "To a botanist, a banana is a berry. A strawberry isn't.",
    "An octopus has blue blood.",
    "A day on Venus is longer than its year.",
    "Sea otters sometimes hold hands while they sleep.",
    "Scotland's national animal is the unicorn.",
    "There were sharks in the sea before there were trees on land.",
    "A group of owls is called a parliament.",
    "Oxford had students before there was an Aztec empire.",
    "A bolt of lightning is hotter than the surface of the sun.",
    "The Eiffel Tower is a little taller in summer than in winter.",
    "One kind of jellyfish can turn back into its younger form.",
    "Honeybees can be trained to tell human faces apart.",
    "The dot above a small i is called a tittle.",
    "Long ago, many carrots were purple.",
    "A summer cloud can weigh hundreds of tons.",
    "A wood frog can freeze in winter and thaw in spring.",
    "Under its white fur, a polar bear has black skin.",
    "Peanuts are relatives of peas, and not nuts at all.",
    "There are quakes on the moon, as there are on the earth.",
    "On average, Saturn is less dense than water.",
    "Finland has more than a hundred thousand lakes.",
    "The pupils of a goat are rectangles.",
    "Cats can't taste anything sweet.",
    "Butterflies taste with their feet.",
    "Some bamboo grows nearly three feet in a day.",
    "An ostrich has eyes that are bigger than its brain.",
    "The first computer mouse had a case of wood.",
    "Crows can remember a human face for years.",
)
CHORES = (
    "wash one cup",
    "wipe one corner of a table",
    "fold one piece of clothing",
    "put three things back in their place",
    "water one plant",
    "throw away one thing you don't use",
    "tidy one shelf, or half of it",
    "open a window, and close it again",
)
STRETCHES = (
    ("Lift your shoulders slowly.", "And let them drop."),
    ("Turn your head to one side, gently.", "And to the other side."),
    ("Open your hands wide.", "And close them softly."),
    ("Reach up with one arm.", "And with the other one."),
    ("Circle your feet, or only picture it.", "And the other way round."),
    ("Lean a little to one side.", "And a little to the other."),
)


def run(session: Session) -> None:
    """Consent, one small thing after the other for as long as they like, and an ending."""
    if not agreed(session):
        return
    if session.short:
        make_list(session)
    elif wants_company(session):
        session.say("Then I sit with it, and with you. I'm here.")
        session.hand_over("allow_feelings")
        return
    session.pause(3)
    session.say(session.vary(CLOSINGS))


def agreed(session: Session) -> bool:
    return session.agreed(
        session.vary(SHORT_OPENINGS if session.short else OPENINGS), later="Then we leave it. I'm here."
    )


def wants_company(session: Session) -> bool:
    """The small things, until they are done. True where they would rather have somebody sit with what hurts."""
    way = session.slots.get("way", "").replace("_", " ")
    thing = way if way in DO else chosen_thing(session, list(THINGS))
    for count in range(1, AT_MOST + 1):
        DO[thing](session)
        session.pause(2)
        next_one = what_next(session, count)
        if next_one == "sit with it":
            return True
        if next_one in (None, "done"):
            return False
        if next_one == "another":
            thing = chosen_thing(session, [other for other in THINGS if other != thing])
    return False


def chosen_thing(session: Session, things: list[str]) -> str:
    """One of `things`. Three of them are named, others each time; an answer that leaves it open gets an odd fact."""
    start = things.index(session.vary(things))
    things = things[start:] + things[:start]
    session.say("Say none of these to hear others.")
    chosen = session.choose(which(things), things, optional=True)
    if chosen.kind == "none":
        things = things[3:] + things[:3]
        chosen = session.choose(f"Or {things[0]}, or {things[1]}?", things, optional=True)
    if chosen.option is None:
        session.say("Then I pick one.")
        session.pause(1)
    return chosen.option or ("odd fact" if "odd fact" in things else things[0])


def which(things: list[str]) -> str:
    return f"Which one: {things[0]}, {things[1]}, or {things[2]}?"


def what_next(session: Session, count: int) -> str | None:
    """Again, another, or done. From the third time on, sitting with it is offered too."""
    if count < 3:
        return session.choose("Again, another, or done?", ["again", "another", "done"]).option
    session.say("I can also sit with it, if you like.")
    options = ["another", "done", "sit with it", "again"]
    return session.choose("Another, done, or sit with it?", options).option


# ---------------------------------------------------------------- the small things


def word_chain(session: Session) -> None:
    session.say("I say a word. You say the first one that comes to you.")
    session.pause(1)
    for word in session.vary(["|".join(chain) for chain in CHAINS]).split("|"):
        told = session.listen(word, up_to_seconds=10)
        if told.silent or told.skipped:
            session.say("It works silently too.")
            return


def make_list(session: Session) -> None:
    session.say("I name a kind of thing. You find as many as you can.")
    told = session.listen(f"Now: {session.vary(LISTS)}.", up_to_seconds=60)
    if told.spoke:
        session.say("All of that counts.")
    elif told.said == "unsure" or told.said == "none":
        session.say("Maybe one or two come later. That counts as well.")
        session.pause(5)
    else:
        session.say("Then find some silently, for a moment.")
        session.pause(20)


def odd_fact(session: Session) -> None:
    session.say("Here is a small true thing.")
    session.pause(1)
    session.say(session.vary(FACTS))
    session.pause(6)


def chore(session: Session) -> None:
    session.say(f"Here is a small chore: {session.vary(CHORES)}.")
    session.say("Any other small one will do. Say go on when it's done.")
    session.pause(120)
    session.say("However far it went, that counts.")


def stretch(session: Session) -> None:
    session.say("Only as far as it's easy. What hurts, leave out or imagine.")
    session.pause(3)
    for _ in range(3):
        there, back = session.vary(["|".join(pair) for pair in STRETCHES]).split("|")
        session.say(there)
        session.pause(6)
        session.say(back)
        session.pause(6)


def hum(session: Session) -> None:
    session.say("Hum any note you like, for as long as a breath.")
    session.pause(8)
    session.say("And once more, a little lower.")
    session.pause(8)
    session.say("And a last one, as quietly as you can.")
    session.pause(8)


DO: dict[str, Callable[[Session], None]] = {
    "word chain": word_chain,
    "list": make_list,
    "odd fact": odd_fact,
    "chore": chore,
    "stretch": stretch,
    "hum": hum,
}


EXAMPLES = [
    [
        "person: play a game",
        "companion: Shall we?",
        "person: yes",
        "companion: I say a word.",
        "person: water",
        "person: boat",
        "person: sand",
        "person: beach",
        "person: summer",
        "companion: Again, another, or done?",
        "person: done",
        "companion: I'm here.",
    ],
    [
        "person: tell me a story",
        "companion: Shall we?",
        "person: okay",
        "companion: Here is a small true thing.",
        "companion: Again, another, or done?",
        "person: again",
        "companion: Here is a small true thing.",
        "companion: Again, another, or done?",
        "person: again",
        "companion: I can also sit with it, if you like.",
        "companion: Another, done, or sit with it?",
        "person: done",
        "companion: I'm here.",
    ],
    ["person: distract me", "companion: Shall we?", "person: not now", "companion: I'm here."],
    [
        "person: distract me short version",
        "companion: Shall we?",
        "person: yes",
        "companion: You find as many as you can.",
        "person: the sun, a plate, a wheel",
        "companion: All of that counts.",
        "companion: I'm here.",
    ],
]

UTTERANCES = (
    "i need to think of something else",
    "i keep picking up my phone",
    "keep me busy for a while",
    "i want to turn my head off",
    "let's talk about something completely different",
    "i've been staring at the wall for an hour",
    "tell me something interesting",
    "i don't want to think about it right now",
    "i need a break from my own head",
    "make me laugh",
    "i have nothing to do tonight",
    "sunday evenings are so long and empty",
    "help me not to text them",
    "i'm waiting for a message that doesn't come",
    "give me a riddle or something",
)

TELLS = ["<am> bored"]
"""Phrases that tell how it is and ask for nothing: it is offered then."""


@hookimpl
def exercises() -> list[Exercise]:
    return [
        Exercise(
            "distraction",
            phrases=[
                "distract me",
                "<w> take my mind off (it|<him>)",
                "<n> distraction",
                "tell me a story => odd_fact",
                "play a game => word_chain",
                "give me something to do => chore",
                "anything but <him>",
                *TELLS,
            ],
            run=run,
            title="a distraction",
            minutes=4,
            about="A few minutes of something else.",
            examples=EXAMPLES,
            utterances=[*TELLS, *UTTERANCES],
            eases=("restless", "jealous", "longing"),
            keeps=False,
        )
    ]
