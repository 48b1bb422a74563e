"""Small talk: what is typed or dictated while nothing goes on, and asks for nothing. A sentence or two answer it.

Nothing is argued, nobody is pushed, and the same words never come twice in a row.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import lru_cache

from assistant.events import Meaning, Understanding
from assistant.locale import Locale
from assistant.saying import date_in_words, time_in_words
from assistant.templates import Templates

LONGEST_REQUEST = 200
"""Letters of a line that may be a request; what is longer tells something."""

WILDCARDS = frozenset({"first_name", "time"})
_SLOT = re.compile(r"\\\{(\w+)\\\}")

NO_ANSWER = "I don't have a good answer to that, and I'm still here. Say help to hear what there is."

REPLIES: Mapping[str, tuple[str, ...]] = {
    "hello": (
        "Hello. What's on your mind?",
        "Hi. It's good to hear from you. What's on your mind?",
        "Hello. What would you like?",
    ),
    "how_are_you": (
        "I'm a program, so I'm always the same. How are you?",
        "All is well with me. And with you?",
    ),
    "well": ("I'm glad. I'm here.", "That's good. I'm here."),
    "thanks": ("You're welcome.", "Gladly.", "Any time."),
    "sorry": ("There's nothing to be sorry for. I'm here.", "That's all right. Take your time."),
    "no": ("That's fine. I'm here.", "All right. I'm here.", "Okay. Nothing has to happen."),
    "yes": ("All right. What would you like?", "I'm with you. What would you like?"),
    "okay": ("I'm here.", "All right."),
    "machine": (
        "That's true. I'm a program, and I'm here all the same.",
        "Yes, I'm a program. What I can do, I do gladly.",
    ),
    "listening": (
        "While I'm awake, I listen. Asleep, I only wait for my wake phrase. "
        "I work offline, and nothing leaves this device.",
    ),
    "love": (
        "I'm a program, so I can't feel love. I'm here for you all the same.",
        "I can't feel, so I can't love anyone. I was made with care, for hurting hearts.",
    ),
    "useless": (
        "I hear you. You can say what would help, or stop.",
        "Fair enough. You can say what would help, or stop.",
    ),
    "tired": (
        "That sounds like a lot to carry. Rest counts, too. We can breathe slowly: say, breathe with me.",
        "So tired. Nothing has to happen now. If you like, say, breathe with me.",
    ),
    "loss": (
        "I'm so sorry. That's a real loss. If you'd like time for it, say: I want to grieve.",
        "I'm sorry, that hurts so much. I'm here. If you'd like time for it, say: I want to grieve.",
    ),
    "refused": (
        "All right. What would you like?",
        "That's fine. I'm still here.",
        "All right, not that. Help tells what else there is.",
        "That's fine too. Tell me more, or name something you'd like.",
    ),
    "missing": (
        "Missing someone can ache in all the small things.",
        "That's a lot to miss. I'm glad you say it here.",
        "Some people stay so near, even when they're away.",
    ),
    "urge": (
        "The wish to reach out can be so strong. I'm with you.",
        "That's a strong pull, and hard to sit with.",
        "It can take over everything, that wish for contact.",
    ),
    "news": (
        "That can go right through you. I'm glad you told me.",
        "That's a lot to take in. I'm here.",
        "Ouch. Something like that can hurt all day.",
    ),
    "alone": (
        "Feeling alone can weigh so much. I'm with you.",
        "That's a lonely place to be. I'm here.",
        "So much goes untold when one is alone. I'm glad you say it.",
    ),
    "unworthy": (
        "That's a painful thing to feel. I'm with you.",
        "That's a hard thing to live with. You matter here.",
        "Those are heavy words to carry around. I'm here.",
    ),
    "wondering": (
        "Not knowing where you stand is hard. I'm with you.",
        "All that wondering can wear anyone out.",
        "That's a lot to keep turning over. I'm here.",
    ),
    "turning": (
        "A thought like that can go round and round. I'm here.",
        "That hurts to think. I'm with you.",
        "It's hard to live with such a question.",
    ),
    "hurting": (
        "That hurts. I'm with you.",
        "So much feeling, and nothing wrong with it. I'm here.",
        "I'm glad you don't hold that alone just now.",
    ),
    "afraid": (
        "That can be frightening. I'm with you.",
        "That's a lot at once. I'm right here.",
    ),
    "heard": (
        "I'm listening.",
        "I'm here, and I listen.",
        "Whatever it is, it may be said here.",
    ),
    "hard": (
        "That's hard. I'm with you.",
        "That's not easy to say. I'm glad you did.",
        "I hear you, and I'm here.",
    ),
    "unknown": (
        NO_ANSWER,
        "I can't tell what would help, and that's on me. I'm here.",
        "I'm still here. Help tells what there is.",
        "I didn't get that. Other words may do, or help.",
        "I'm listening, even where I don't understand.",
    ),
}
"""What is said back, by the name in phrases.toml, in paraphrase.TOLD, or in KINDLY; one after the other."""

KINDLY: Mapping[str, tuple[str, ...]] = {
    "alone": ("positive_connection", "support_network"),
    "unworthy": ("worthy", "strengths", "self_love"),
    "wondering": ("one_sided_check", "sort_feelings"),
    "turning": ("not_personal",),
    "hurting": ("allow_feelings", "grief_window"),
    "afraid": ("grounding", "breathing"),
    "heard": ("journal",),
    "hard": ("trust", "open_heart", "heal_the_root", "closure_ritual"),
}
"""What is said first to whoever tells how it is, by the exercises that are offered to it."""

KEPT = (
    "I work offline, and nothing leaves this device. What you tell an exercise is held a day, longer only with your "
    "yes. Moods, names and plans stay, encrypted: ask what I remember."
)
NEVER_KEPT = "I work offline, and nothing leaves this device. When I'm closed, all of it is gone."
"""Whether what is said is recorded: with a memory that lasts, and without (docs/memory.md)."""


CLOCK = ("time", "day")
"""Requests that are answered in the middle of a question, too."""


def clock_words(name: str, now: datetime.datetime) -> str:
    """What time it is, or what day."""
    return f"It's {time_in_words(now.time()) if name == 'time' else date_in_words(now.date())}."


def aside(text: str, locale: Locale, now: datetime.datetime) -> str:
    """What to say to `text` in the middle of a question: the time or the day; "" where it asks for neither."""
    found = read(text, locale)
    return clock_words(found.meaning.name, now) if found and found.meaning.name in CLOCK else ""


class SmallTalk:
    """Of one room: the replies in turn."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}

    def reply(self, name: str) -> str:
        """What to say back. KeyError where `name` is more than small talk."""
        place = self._said.get(name, 0)
        self._said[name] = place + 1
        return REPLIES[name][place % len(REPLIES[name])]


def told(heard: Understanding, locale: Locale) -> str:
    """Which of REPLIES takes up what was told; "" where something was asked for, or nothing weighs on anybody."""
    meaning = heard.meaning
    if meaning.action not in ("offer", "ask_back") or _asks(locale.spoken(heard.text), locale):
        return ""
    offered = meaning.name or heard.candidates[0].exercise
    fitting = next((name for name, exercises in KINDLY.items() if offered in exercises), "")
    return str(dict(meaning.slots).get("told", fitting))


def _asks(words: str, locale: Locale) -> bool:
    """Whether it is worded as a request: "i need some grounding"."""
    bare = locale.without_courtesies(words)
    return any(bare.startswith(f"{frame} ") for frame in _frames(locale.language))


@lru_cache
def _frames(language: str) -> tuple[str, ...]:
    locale = Locale.load(language)
    expand = Templates(locale.macros, {})
    return tuple(s.text for name in locale.typed.frames for s in expand.sentences(f"<{name}>"))


def read(text: str, locale: Locale) -> Understanding | None:
    """The request that `text` is, of those that only count when they aren't spoken into a grammar."""
    words = locale.spoken(text) if len(text) < LONGEST_REQUEST else ""
    known, patterns = _known(locale.language)
    for form in dict.fromkeys([words, locale.without_courtesies(words)]):
        if meaning := known.get(form):
            return Understanding(text, meaning, 1.0)
        for pattern, meaning in patterns:
            if (found := pattern.fullmatch(form)) and _may_be(found.groupdict(), locale):
                slots = (*meaning.slots, *found.groupdict().items())
                return Understanding(text, Meaning("request", meaning.name, slots), 1.0)
    return None


def _may_be(said: Mapping[str, str], locale: Locale) -> bool:
    """Whether what stands for a first name may be one."""
    name = said.get("first_name", "").split()
    return len(name) <= 3 and locale.names.never.isdisjoint(name)


Pattern = tuple[re.Pattern[str], Meaning]


@lru_cache
def _known(language: str) -> tuple[dict[str, Meaning], tuple[Pattern, ...]]:
    locale = Locale.load(language)
    expand = Templates(locale.macros, {}, WILDCARDS)
    known: dict[str, Meaning] = {}
    patterns: list[Pattern] = []
    for name, templates in locale.small_talk.items():
        for sentence in (s for template in templates for s in expand.sentences(template)):
            meaning = Meaning("request", name, sentence.slots)
            if "{" in sentence.text:
                patterns.append((re.compile(_SLOT.sub(r"(?P<\1>.+)", re.escape(sentence.text))), meaning))
            else:
                known.setdefault(sentence.text, meaning)
    return known, tuple(sorted(patterns, key=lambda pair: -len(pair[0].pattern)))  # "change it to", before "change it"
