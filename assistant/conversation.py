"""The conversation of one room: asleep, awake for requests, leading through an exercise, and back."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from typing import Any

from assistant import faults, needs
from assistant.dialogue import Dialogue, Facts, one_of
from assistant.errors import PluginError
from assistant.events import NOTHING, Meaning, Understanding
from assistant.intent import Phrasebook
from assistant.leading import HELPLINE, Run, last_words
from assistant.locale import Locale
from assistant.needs import Asleep, Chime, Flow, Hear, Speak, Tell
from assistant.performance import Failed
from assistant.plugins import Plugins
from assistant.session import Ask, Choose, Pronouns
from assistant.turn import Happened

log = logging.getLogger(__name__)

GREETING = "I'm here. You can say what you need, or: what can I say."
GOODBYE = "Goodbye for now. Take good care of yourself."


class Conversation:
    """What is said in one room, as a generator of needs (see needs.py). The conductor drives it."""

    def __init__(
        self,
        plugins: Plugins,
        book: Phrasebook,
        locale: Locale,
        they: Pronouns,
        name: str = "",
        awake_seconds: float = 15.0,
        knows: Callable[[str], bool] = lambda word: True,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self._plugins = plugins
        self._book = book
        self._locale = locale
        self._they = they
        self._name = name
        self._awake_seconds = awake_seconds
        self._knows = knows
        self._today = today
        self._kept: dict[str, dict[str, Any]] = {}
        self._last_varied: dict[tuple[str, ...], str] = {}

    def live(self) -> Flow:
        """The whole conversation, without an end."""
        while True:
            yield Asleep()
            yield Tell("wake")
            yield Chime("wake")
            yield from self._attend()
            yield Chime("sleep")
            yield Tell("sleep")

    # ------------------------------------------------------------ awake: one request after another

    def _attend(self) -> Flow:
        aside, greeted, refused = "", False, False
        while True:
            try:
                if aside:
                    text, aside = aside, ""
                    yield Speak(text)
                heard: Understanding | None = yield self._request()
                if heard is None:
                    if greeted or refused:
                        return
                    greeted, aside = True, GREETING
                elif heard.meaning == NOTHING:
                    yield from self._wonder(refused)
                    refused = True
                else:
                    greeted, refused = True, False
                    if not (yield from self._follow(heard)):
                        return
            except (needs.StopHere, needs.CloseToday):
                return
            except needs.SayBye:
                yield from last_words(GOODBYE)
                return
            except (needs.Explain, needs.Again):
                aside = self.introduction()
            except needs.Greet:
                aside = GREETING
            except needs.NameHelpline:
                aside = HELPLINE
            except needs.Interruption:
                greeted = True

    def _request(self) -> Hear:
        return Hear(
            self._book.meanings(commands=False), self._book.understand, self._awake_seconds, Happened.ENDED, words=True
        )

    def _wonder(self, again: bool) -> Flow:
        """Not understood: said once, then only a sound. Never the same sentence twice."""
        if again:
            yield Chime("unsure")
        else:
            yield Speak("I'm not sure what would help. " + self.introduction())

    def introduction(self) -> str:
        """What one can ask for, in two sentences."""
        titles = [e.title for _, e in list(self._plugins.exercises.values())[:3]]
        first = next((p for e in self._plugins.exercises for p in self._book.examples(e, 1)), "")
        if not titles:
            return "There is no exercise here yet."
        return f"I can lead you through {one_of(titles)}. You could say: {first}."

    def _follow(self, heard: Understanding) -> Flow:
        """Do what was asked for, asking back where that isn't clear. False: go to sleep after it."""
        meaning = heard.meaning
        if meaning.action in ("ask_back", "offer"):
            found = yield from self._which([c.exercise for c in heard.candidates[:2]], meaning.action)
            if found is None:
                yield Speak("All right. What would you like?")
                return True
            meaning = Meaning("start", found, meaning.slots)
        name: str | None = meaning.name
        while name:
            awake, name = yield from self._lead(name, dict(meaning.slots))
            if not awake:
                return False
        return True

    def _which(self, names: list[str], action: str) -> Flow:
        """Ask which exercise was meant. Its name, or None."""
        titles = [self._plugins.exercises[n][1].title for n in names]
        dialogue = self._dialogue("", {})
        if action == "offer" or len(names) == 1:
            answer = yield from dialogue.answer(Ask(f"Would you like {titles[0]}?"))
            return names[0] if answer.yes else None
        chosen = yield from dialogue.answer(Choose(f"Did you mean {titles[0]}, or {titles[1]}?", tuple(titles)))
        return names[titles.index(chosen.option)] if chosen.option else None

    # ------------------------------------------------------------ leading through an exercise

    def _dialogue(self, exercise: str, slots: dict[str, Any]) -> Dialogue:
        facts = Facts(self._they, self._name, bool(slots.get("short")), slots)
        kept = self._kept.setdefault(exercise, {})
        return Dialogue(self._locale, facts, kept, self._knows, self._last_varied, self._today)

    def _lead(self, name: str, slots: dict[str, Any]) -> Flow:
        """Run one exercise. Gives back whether to stay awake, and the exercise to go on with, if any."""
        plugin, exercise = self._plugins.exercises[name]
        run = Run(plugin.perform(exercise), self._dialogue(name, slots))
        yield Tell("exercise_started", {"exercise": name})
        how = "stopped"
        try:
            how = yield from run.to_the_end()
            if isinstance(how, Failed):
                yield from self._failed(plugin.name, how)
        except needs.StopHere:
            yield from last_words("Okay. We stop here.")
        except needs.CloseToday:
            how = "closed"
            yield from last_words(
                "That's enough for today. You gave this some of your time. I'm here when you want me."
            )
        except needs.SayBye:
            how = "closed"
            yield from last_words(GOODBYE)
        finally:
            run.performance.stop()
        ending = how if isinstance(how, str) else "failed"
        yield Tell("exercise_ended", {"exercise": name, "how": ending})
        following = run.dialogue.handed_over if ending == "done" else None
        return ending != "closed", following if following in self._plugins.exercises else None

    def _failed(self, plugin: str, how: Failed) -> Flow:
        log.error("plugin %s failed: %s", plugin, how.frames)
        faults.note(plugin, how.frames)
        yield Tell("fault", {"where": plugin, "error": how.error})
        yield from last_words(PluginError.spoken)
