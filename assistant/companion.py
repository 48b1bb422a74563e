"""OPEN FIRST. One room, from microphone to speaker:

    microphone -> wake -> recogniser -> turn -> intent -> session <-> plugin -> voice -> speaker

`House` is what rooms share: settings, plugins, phrases, the loaded speech model. `Companion` is one room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant import resources
from assistant.audio import Chunk, Samples
from assistant.conductor import Conductor
from assistant.config import Settings
from assistant.conversation import Conversation
from assistant.errors import SettingsError
from assistant.events import Event, Meaning
from assistant.hearing import Deaf, Ears, Hearing
from assistant.intent import Phrasebook
from assistant.locale import Locale
from assistant.models import ModelFolder, choose
from assistant.needs import Asleep
from assistant.plugins import Plugins
from assistant.pronouns import pronouns
from assistant.recogniser import SpeechModel, unknown_words
from assistant.settings import WAKE_PHRASE
from assistant.speaker import Speaker
from assistant.speech import Renders


@dataclass(frozen=True)
class House:
    """What all rooms share; each part is made when it is first needed."""

    settings: Settings

    @cached_property
    def locale(self) -> Locale:
        return Locale.load(self.settings.companion.language)

    @cached_property
    def plugins(self) -> Plugins:
        chosen = self.settings.plugins
        mine = Path(chosen.folder).expanduser() if chosen.folder else resources.user_data() / "exercises"
        return Plugins(resources.plugins_folder(), mine, chosen.disabled)

    @cached_property
    def book(self) -> Phrasebook:
        """Every phrase there is. Raises nothing: see `book.problems` and `book.clashes`."""
        they = self.settings.person.they
        names = [they] if they not in ("they", "she", "he") else []
        wake = self.settings.companion.wake_phrase
        return Phrasebook([e for _, e in self.plugins.exercises.values()], self.locale, names, wake)

    @cached_property
    def model_folder(self) -> ModelFolder:
        """Raises ModelMissing or ModelDamaged."""
        return choose(self.settings.hearing.model, self.settings.companion.language)

    @cached_property
    def model(self) -> SpeechModel:
        """Raises ModelMissing or ModelDamaged."""
        return SpeechModel(self.model_folder.path)

    @cached_property
    def wake_problem(self) -> SettingsError | None:
        """Why the wake phrase of the settings can't be heard, if so. Raises ModelMissing, ModelDamaged."""
        phrase = self.settings.companion.wake_phrase
        unknown = unknown_words(self.model, [phrase])
        if not unknown:
            return None
        near = "; ".join(f"{word}: {', '.join(words)}" for word, words in unknown.items())
        return SettingsError(
            f'The wake phrase "{phrase}" has a word that the speech model doesn\'t know.',
            where="wake_phrase under [companion]",
            cure=f'Known and spelled alike are, for {near}. Until it is changed, "{WAKE_PHRASE}" is used.',
        )

    @property
    def wake_phrase(self) -> str:
        """The phrase of the settings, or the default where that can't be heard."""
        return WAKE_PHRASE if self.wake_problem else self.settings.companion.wake_phrase

    def hearing(self) -> Hearing:
        """Ears for one room. Raises ModelMissing, ModelDamaged."""
        return Hearing(self.model, self.wake_phrase, self.locale, dictates=self.model_folder.takes_dictation)

    @property
    def commands(self) -> dict[str, Meaning]:
        """The universal commands, and the wake phrase said once more."""
        wake = dict.fromkeys([WAKE_PHRASE, self.settings.companion.wake_phrase], Meaning("command", "wake"))
        return self.book.meanings(exercises=False) | wake


class Companion:
    """One room: a conversation, ears, a voice, a speaker, moved by a conductor."""

    def __init__(
        self,
        house: House,
        voice: Renders,
        speaker: Speaker,
        ears: Ears | None = None,
        *,
        audio_time: bool = True,
        notify: Callable[[Event], None] = lambda event: None,
    ) -> None:
        said = house.settings
        knows = house.model.knows if ears and not isinstance(ears, Deaf) else lambda word: True
        conversation = Conversation(
            house.plugins, house.book, house.locale, pronouns(said.person.they), said.person.name,
            said.companion.awake_seconds, knows,
        )  # fmt: skip
        self.speaker = speaker
        speaker.gain = said.speaker.volume
        self.conductor = Conductor(
            conversation.live(), ears or Deaf(), voice, speaker, house.commands,
            rate=said.voice.rate, audio_time=audio_time, notify=notify,
        )  # fmt: skip

    def run(
        self, microphone: Iterable[Chunk], heard: Callable[[Chunk, Samples], None] = lambda chunk, out: None
    ) -> None:
        """Follow the microphone until it ends or somebody quits. `heard` sees each block and what sounded meanwhile."""
        for chunk in microphone:
            heard(chunk, self.conductor.step(chunk))
            if self.conductor.quit:
                return

    @property
    def resting(self) -> bool:
        """Asleep, and nothing sounds."""
        return isinstance(self.conductor.need, Asleep) and self.conductor.silent
