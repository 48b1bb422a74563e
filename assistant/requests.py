"""What can be asked of the companion itself: what it remembers, to forget, names, reminders, the code, who it is.

Each request of locale/*/phrases.toml, [requests] and [small_talk], has its method here or a reply in small_talk.py, but
for those that lead to exercises.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Mapping
from typing import Any

from assistant.calls import Ask, AskName
from assistant.care_route import WHO_ARE_YOU
from assistant.clock import Now, next_day
from assistant.dialogue import Dialogue
from assistant.errors import MemoryProblem
from assistant.events import Answer, Hour, Meaning, Named
from assistant.kept import Reminder
from assistant.memory import Memory
from assistant.needs import Flow, Speak
from assistant.saying import day_in_words, time_in_words
from assistant.schedule import Schedule
from assistant.small_talk import KEPT, NEVER_KEPT, REPLIES, SmallTalk, clock_words

log = logging.getLogger(__name__)

NAME, THEY, COUNTRY = "name", "they", "country"
"""Under which the memory keeps how the person, and the other one, are called, and the country, once that was said."""

CHECKIN = "mood_checkin"

MOST_TOLD = 3
"""Things of one kind that are named aloud; more can't be kept in mind."""

UNTIL_CLOSED = "That holds only until I'm closed, since my memory is switched off."
NOTHING_KEPT = "I don't keep anything at the moment."


class Requests:
    """Of one room."""

    def __init__(self, memory: Memory, schedule: Schedule, now: Now, titles: Mapping[str, str]) -> None:
        self._memory = memory
        self._schedule = schedule
        self._now = now
        self._titles = titles
        self._talk = SmallTalk()
        self._last: Reminder | None = None  # what "make it nine" is about
        self._flows: dict[str, Callable[[Dialogue, Mapping[str, Any]], Flow]] = {
            "remembered": self._remembered,
            "forget_last": self._forget_last,
            "forget_everything": self._forget_everything,
            "call_me": self._call_me,
            "call_them": self._call_them,
            "country": self._country,
            "remind": self._remind,
            "reminders": self._reminders,
            "code": self._code,
            "who": self._who,
            "time": self._time,
            "day": self._date,
            "name": self._name,
            "move": self._move,
            "recording": self._recording,
        }

    def __contains__(self, name: str) -> bool:
        return name in self._flows or name in REPLIES

    def follow(self, name: str, slots: Mapping[str, Any], dialogue: Dialogue) -> Flow:
        """Do what was asked for, or say something back."""
        return self._flows[name](dialogue, slots) if name in self._flows else self.reply(name)

    def reply(self, name: str) -> Flow:
        """Say something back to small talk, or to what nobody understands ("unknown")."""
        yield Speak(self._talk.reply(name))

    # ------------------------------------------------------------ memory

    def _remembered(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        """Counts, never contents; names are no contents, unless a code is set."""
        if not self._memory.lasting:
            yield Speak("Nothing outlasts this conversation. That is how I'm set.")
            return
        counts, has_code = self._memory.overview(), self._memory.has_code
        counts["unfinished"] -= bool(slots.get("going_on"))  # the one that this is asked in the middle of
        told = [_count(counts.get(kind, 0), *words) for kind, words in _KINDS.items() if counts.get(kind)]
        told += [words for key, words in _NAMES.items() if self._memory.recall("", key)] if has_code else []
        names = "" if has_code else self._names_aloud()
        if not (told or names):
            yield Speak(f"{NOTHING_KEPT} What you tell me is kept only if you say so.")
            return
        for at in range(0, len(told), MOST_TOLD):
            yield Speak(("I remember " if at == 0 else "And ") + _listed(told[at : at + MOST_TOLD]) + ".")
        if names:
            yield Speak(names)
        yield Speak("It's encrypted, on this device. Say forget everything, and it's gone.")

    def _names_aloud(self) -> str:
        """The names themselves: for a home without a code, which would say that others are not to hear them."""
        name, they, country = (self._memory.recall("", key) for key in (NAME, THEY, COUNTRY))
        said = [f"I call you {name}."] if name else []
        said += [f"For the person you love, I say {they}."] if they else []
        return " ".join([*said, *(["I know your country, for the helplines."] if country else [])])

    def _forget_last(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        held, kept = self._memory.held_entries(), self._memory.entries()
        entry = max((*held[:1], *kept[:1]), key=lambda e: e.at, default=None)
        if entry is None:
            yield Speak("There's nothing that you told me, so nothing to forget.")
            return
        when = self._day(entry.at.date())
        question = f"The last thing you told me is from {when}. Shall I forget it?"
        answer: Answer = yield from dialogue.answer(Ask(question))
        if answer.yes:
            self._memory.forget_entry(entry.id)
            yield Speak("It's forgotten.")
        else:
            yield Speak("Then it stays.")

    def _forget_everything(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        """Asked twice, and only two clear yeses count."""
        yield Speak("That erases all I remember: your words, moods, plans, and reminders. It can't be undone.")
        again = dialogue.requested("forget_everything", Meaning("answer", "yes"))
        first: Answer = yield from dialogue.yes_or_no("Do you want me to forget everything?", again)
        second = (yield from dialogue.yes_or_no("Are you sure?", again)) if first.yes else first
        if not second.yes:
            yield Speak("Then everything stays as it is.")
            return
        try:
            destroyed = self._memory.forget_everything()
        except MemoryProblem as problem:
            log.error("everything was to be forgotten: %s", type(problem).__name__)
            yield Speak("That didn't work, and it isn't you. On the keyboard, type: assistant memory forget.")
            return
        yield Speak("It's all forgotten. We begin fresh, whenever you like.")
        if not destroyed:
            yield Speak("The old key is still in your keyring. It opens nothing any more.")

    # ------------------------------------------------------------ names

    def _call_me(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        yield from self._named(dialogue, slots, NAME, "What should I call you?")

    def _call_them(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        way = slots.get("way", "name")
        if way == "name":
            yield from self._named(dialogue, slots, THEY, "What should I call the person you love?")
        else:
            self._memory.keep("", THEY, way)
            yield Speak(f"All right, I say {way}.")

    def _named(self, dialogue: Dialogue, slots: Mapping[str, Any], key: str, question: str) -> Flow:
        name = str(slots.get("first_name", "")).title() or None
        if name is None:
            named: Named = yield from dialogue.answer(AskName(question))
            name = named.value
        if name is None:
            yield Speak("Then we leave the name as it is.")
            return
        self._memory.keep("", key, name)
        yield Speak(f"{name}. I'll remember that." if self._memory.lasting else f"{name}, then, for today.")

    def _country(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        """For the numbers of helplines."""
        self._memory.keep("", COUNTRY, slots.get("country") or slots.get("here"))
        yield Speak("All right. Say helpline at any time, for the numbers there.")
        if not self._memory.lasting:
            yield Speak(UNTIL_CLOSED)

    # ------------------------------------------------------------ reminders

    def _remind(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        """What is said then names nothing, so it needs no reason."""
        way, time = str(slots.get("way", "")), str(slots.get("time", ""))
        daily, exercise = way in ("daily", "checkin"), CHECKIN if way == "checkin" else ""
        when = dialogue.when(time if daily else f"{way} {time}".strip())  # "tomorrow", "tonight", "in" and so on
        at = yield from self._hour(dialogue, str(slots.get("hour", "")) or when.at, when.part)
        if at is None:
            yield Speak("Then there's no reminder.")
            return
        coming = when.day and when.day > self._now().date()
        day = when.day if when.day and coming else next_day(at, self._now())
        yield from self._set(Reminder(exercise, f"asked {at:%H:%M}", at, day, daily=daily))

    def _set(self, reminder: Reminder) -> Flow:
        self._last = reminder
        self._memory.put_reminder(reminder)
        when, at = "every day" if reminder.daily else self._day(reminder.day), reminder.at
        yield Speak(f"All right. I'll remind you {when} at {time_in_words(at)}.")
        if not self._memory.lasting:
            yield Speak(UNTIL_CLOSED)
        if self._schedule.quiet(at):
            yield Speak("That's within your quiet hours, so I mention it once they're over.")

    def _move(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        """Another time for the reminder that was just set: in the same half of the day, where that is open."""
        last, said = self._last, dialogue.when(str(slots.get("time", ""))).at
        if last is None or last not in self._memory.reminders():
            yield Speak("There's no reminder to change. You can say: remind me, and a time.")
            return
        if said.endswith("?"):
            hour, minute = map(int, said.rstrip("?").split(":"))
            said = f"{hour % 12 + 12 * (last.at.hour >= 12):02}:{minute:02}"
        at = yield from self._hour(dialogue, said)
        if at is None:
            yield Speak("Then it stays as it was.")
            return
        self._memory.end_reminder(last.exercise, last.name)
        day = last.day if last.day > self._now().date() else next_day(at, self._now())
        yield from self._set(Reminder(last.exercise, f"asked {at:%H:%M}", at, day, daily=last.daily))

    def _hour(self, dialogue: Dialogue, said: str, part: str = "") -> Flow:
        """The time that was said with the request; asked for, where it wasn't, or where the part of the day is open."""
        if said and not said.endswith("?"):
            return datetime.time.fromisoformat(said)
        if said:
            return (yield from dialogue.part_of_day(said.rstrip("?")))
        hour: Hour = yield from dialogue.hour("At what time?", part)
        return hour.value

    def _reminders(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        found = sorted(self._memory.reminders(), key=lambda r: (r.day, r.at))
        if not found:
            yield Speak("There are no reminders.")
            return
        yield Speak(_count(len(found), "There is one reminder.", "There are {n} reminders."))
        for reminder in found[:MOST_TOLD]:
            when = "Every day" if reminder.daily else self._day(reminder.day).capitalize()
            yield Speak(f"{when} at {time_in_words(reminder.at)}.")
        if slots.get("way") != "end":
            return
        one = len(found) == 1
        answer: Answer = yield from dialogue.answer(Ask("Shall I end it?" if one else "Shall I end all of them?"))
        if answer.yes:
            for reminder in found:
                self._memory.end_reminder(reminder.exercise, reminder.name)
        ended, stays = ("It's ended.", "Then it stays.") if one else ("They're ended.", "Then they stay.")
        yield Speak(ended if answer.yes else stays)

    def _day(self, day: datetime.date) -> str:
        return day_in_words(day, self._now().date())

    # ------------------------------------------------------------ the code, and who this is

    def _code(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        yield from dialogue.change_code(remove=slots.get("way") == "remove")

    def _who(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        yield Speak(WHO_ARE_YOU)

    def _recording(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        yield Speak(KEPT if self._memory.lasting else NEVER_KEPT)

    def _name(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        name = dialogue.fill("{name}")
        if self._memory.has_code:
            yield Speak("With a code set, I say no names aloud.")
        elif name == "You":
            yield Speak("I don't know your name. You can say: call me, and then the name.")
        else:
            yield Speak(f"I call you {name}.")

    def _time(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        yield Speak(clock_words("time", self._now()))

    def _date(self, dialogue: Dialogue, slots: Mapping[str, Any]) -> Flow:
        yield Speak(clock_words("day", self._now()))


_KINDS = {
    "entries": ("one thing you told me", "{n} things you told me"),
    "held": ("one thing that I hold for a day", "{n} things that I hold for a day"),
    "moods": ("one mood", "{n} moods"),
    "reminders": ("one reminder", "{n} reminders"),
    "exercises": ("answers from one exercise", "answers from {n} exercises"),
    "unfinished": ("one exercise we didn't finish", "{n} exercises we didn't finish"),
}


_NAMES = {NAME: "what to call you", THEY: "what to call the person you love", COUNTRY: "your country"}


def _count(number: int, one: str, more: str) -> str:
    return one if number == 1 else more.format(n=number)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
