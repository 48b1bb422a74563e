"""What all rooms share: settings, plugins, phrases, the loaded speech model. Each is made when it is first needed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant import care, models, resources, small_talk
from assistant.clock import Now, local_now
from assistant.config import Loaded
from assistant.dialogue import Dialogue, Facts
from assistant.echo import EchoCanceller
from assistant.errors import MemoryProblem, ModelDamaged, ModelMissing, SettingsError
from assistant.events import Meaning, Understanding
from assistant.hearing import Hearing
from assistant.helplines import Helplines, helpline_words
from assistant.intent import Phrasebook
from assistant.locale import Locale
from assistant.memory import Memory, open_memory
from assistant.plugins import Plugins
from assistant.pronouns import pronouns
from assistant.recogniser import SpeechModel, unknown_words
from assistant.requests import COUNTRY, NAME, THEY
from assistant.schedule import Schedule
from assistant.settings import WAKE_PHRASE, Settings

_SHARED = ("locale", "plugins", "book", "_loaded_model")
"""What two houses with the same settings need only once."""


@dataclass(frozen=True)
class House:
    """The parts that the settings ask for. What they ask for in vain has its default; `problems` tell which."""

    loaded: Loaded
    now: Now = local_now
    ask_passphrase: Callable[[], str] | None = None
    last_varied: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False)
    """What was picked last of each list of sentences, so that it isn't picked twice in a row."""

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    @cached_property
    def locale(self) -> Locale:
        return Locale.load(self.settings.companion.language)

    @cached_property
    def plugins(self) -> Plugins:
        """Every plugin, those that could not be loaded too."""
        chosen = self.settings.plugins
        return Plugins(resources.plugins_folder(), self.own_plugins, chosen.disabled)

    @property
    def own_plugins(self) -> Path:
        """The drop-in folder."""
        folder = self.settings.plugins.folder
        return Path(folder).expanduser() if folder else resources.user_data() / "exercises"

    @cached_property
    def book(self) -> Phrasebook:
        """Every phrase there is; what is wrong with one is in its `problems` and `clashes`."""
        they = self._they if self.remembers else self.settings.person.they
        names = [they] if they not in ("they", "she", "he") else []
        exercises = [exercise for _, exercise in self.plugins.exercises.values()]
        return Phrasebook(exercises, self.locale, names, self.settings.companion.wake_phrase)

    @property
    def commands(self) -> dict[str, Meaning]:
        """What counts in every state: the commands, the wake phrase said once more, and words of distress."""
        wake = dict.fromkeys([WAKE_PHRASE, self.settings.companion.wake_phrase], Meaning("command", "wake"))
        return care.spoken(self.settings.companion.language) | self.book.meanings(exercises=False) | wake

    def notice(self, text: str, *, by_ear: bool = False, telling: bool = False) -> care.Distress | None:
        """What care `text` calls for, if any. A phrase that starts an exercise is no hint."""
        found = care.notice(text, by_ear=by_ear, telling=telling, language=self.settings.companion.language)
        if found and found.level == 2 and self.locale.spoken(text) in self._starts:
            return None
        return found

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(self.book.meanings(commands=False))

    def understand(self, text: str, *, by_ear: bool = False) -> Understanding:
        """What a typed text asks for, or a dictated one (`by_ear`). Distress comes before everything else."""
        found = self.notice(text, by_ear=by_ear)
        if found:
            return Understanding(text, Meaning("care", found.kind), 1.0, care=found.kind)
        asked = self.book.understand(text)
        return asked if asked.score == 1.0 else small_talk.read(text, self.locale) or asked

    def asked_for(self, text: str) -> Understanding:
        """What a typed text asks for word for word, within something else that goes on."""
        words = self.locale.spoken(text) if len(text) < small_talk.LONGEST_REQUEST else ""
        if meaning := self.book.word_for_word(words):
            return Understanding(text, meaning, 1.0)
        return small_talk.read(text, self.locale) or Understanding(text)

    # ------------------------------------------------------------ what is kept

    @property
    def remembers(self) -> bool:
        """Whether the memory was opened."""
        return "_opened_memory" in self.__dict__

    @cached_property
    def _opened_memory(self) -> tuple[Memory, MemoryProblem | None]:
        try:
            return open_memory(self.settings, self.now, self.ask_passphrase), None
        except MemoryProblem as error:
            return Memory.nowhere(self.now), error

    @property
    def memory(self) -> Memory:
        """What is kept between days. One that keeps nothing where it can't be opened: see `memory_problem`."""
        return self._opened_memory[0]

    def forgetful(self) -> House:
        """This house with a memory that keeps nothing, and knows of nothing that was kept."""
        other = House(self.loaded, self.now)
        made = {name: value for name, value in vars(self).items() if name in _SHARED}
        vars(other).update(made, _opened_memory=(Memory.nowhere(self.now), None))
        return other

    @property
    def memory_problem(self) -> MemoryProblem | None:
        """Why the memory could not be opened."""
        return self._opened_memory[1]

    @cached_property
    def schedule(self) -> Schedule:
        quiet = self.settings.reminders
        start, end = (datetime.time.fromisoformat(t) for t in (quiet.quiet_from, quiet.quiet_until))
        return Schedule(self.memory, self.now, start, end)

    @property
    def _they(self) -> str:
        return str(self.memory.recall("", THEY) or self.settings.person.they)

    @property
    def _country(self) -> str:
        said = self.memory.recall("", COUNTRY) if self.remembers else None
        return str(said or self.settings.person.country)

    @property
    def helplines(self) -> Helplines:
        return Helplines.of(self._country)

    def dialogue(
        self, exercise: str, slots: Mapping[str, Any], knows: Callable[[str], bool], *, dictates: bool
    ) -> Dialogue:
        """What the session calls of one run of `exercise` do; without one, the companion's own questions."""
        name = str(self.memory.recall("", NAME) or self.settings.person.name)
        helpline = helpline_words(self._country, self.locale)
        facts = Facts(pronouns(self._they), name, bool(slots.get("short")), slots, helpline)
        _, found = self.plugins.exercises.get(exercise, (None, None))
        memory = self.memory if found is None or found.keeps else Memory.nowhere(self.now)
        voice = self.settings.memory.voice
        return Dialogue(
            self.locale, facts, memory, exercise, knows, self.last_varied, self.now, dictates=dictates, keep_voice=voice
        )

    # ------------------------------------------------------------ hearing

    @cached_property
    def _loaded_model(self) -> tuple[models.ModelFolder, SpeechModel, SettingsError | None]:
        """The model of the settings; the best one there is, and why, where that can't be had or loaded."""
        wanted = self.settings.hearing.model
        try:
            return *self._load_model(wanted), None
        except (ModelMissing, ModelDamaged) as error:
            if wanted == "auto":
                raise
            folder, model = self._load_model("auto")
            known = [info.name for info in models.manifest() if models.folder_of(info.name)]
            reason = f"can't be used. {str(error).partition(chr(10))[0].rstrip('.')}"
            return folder, model, self.loaded.error("hearing.model", reason, ["auto", *known])

    def _load_model(self, name: str) -> tuple[models.ModelFolder, SpeechModel]:
        folder = models.choose(name, self.settings.companion.language)
        return folder, SpeechModel(folder.path)

    @property
    def model_folder(self) -> models.ModelFolder:
        """Where the model is that listens. Raises ModelMissing or ModelDamaged."""
        return self._loaded_model[0]

    @property
    def model(self) -> SpeechModel:
        """The model that listens. Raises ModelMissing or ModelDamaged."""
        return self._loaded_model[1]

    @cached_property
    def _wake_problem(self) -> SettingsError | None:
        phrase = self.settings.companion.wake_phrase
        unknown = unknown_words(self.model, [phrase])
        if not unknown:
            return None
        near = "; ".join(f"for {word}: {', '.join(words)}" for word, words in unknown.items())
        what = "has a word that the speech model doesn't know"
        return self.loaded.error("companion.wake_phrase", what, [f"words that it knows, such as {near}"])

    @property
    def wake_phrase(self) -> str:
        """The phrase of the settings, or the default where that can't be heard."""
        return WAKE_PHRASE if self._wake_problem else self.settings.companion.wake_phrase

    @property
    def hearing_problems(self) -> list[SettingsError]:
        """What the settings ask for in vain, so that a default is used. Raises ModelMissing or ModelDamaged."""
        return [problem for problem in (self._loaded_model[2], self._wake_problem) if problem]

    def hearing(self) -> Hearing:
        """Ears for one room. Raises ModelMissing, ModelDamaged."""
        return Hearing(
            self.model,
            self.wake_phrase,
            self.locale,
            dictates=self.model_folder.takes_dictation,
            canceller=EchoCanceller() if self.settings.microphone.echo_cancellation == "on" else None,
        )
