"""OPEN FIRST. One room, from microphone to speaker:

    microphone -> wake -> recogniser -> turn -> intent -> session <-> plugin -> voice -> speaker

The conductor walks that line once for each 20 ms: see `Conductor.step`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant import care
from assistant.audio import Chunk, Samples
from assistant.conductor import Conductor
from assistant.conversation import Conversation
from assistant.events import Event
from assistant.hearing import Deaf, Ears
from assistant.house import House
from assistant.mishaps import Mishaps
from assistant.needs import Asleep
from assistant.speaker import Speaker
from assistant.speech import Renders
from assistant.sturdy import SturdyEars


class Companion:
    """One room: a conversation, ears, a voice and a speaker, moved by a conductor. Without ears it reads and writes.

    `audio_time`: time is the microphone's, as fast as it comes; else it is the clock on the wall's. `notify` is told
    each event (docs/events.md).
    """

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
        settings = house.settings
        conversation = Conversation(house, house.model.knows, dictates=ears.dictates) if ears else Conversation(house)
        care.prepare(settings.companion.language)
        if ears and ears.dictates:
            house.book.prepare()
        speaker.gain = settings.speaker.volume
        self.speaker = speaker
        self._mishaps = Mishaps(voice, speaker, notify)
        self.conductor = Conductor(
            conversation.live(),
            SturdyEars(ears, house.hearing, notify) if ears else Deaf(),
            voice,
            speaker,
            house.commands,
            house.locale.spoken,
            house.notice,
            rate=settings.voice.rate,
            audio_time=audio_time,
            notify=notify,
        )

    def run(
        self, microphone: Iterable[Chunk], heard: Callable[[Chunk, Samples], None] = lambda chunk, out: None
    ) -> None:
        """Follow the microphone until it ends or somebody quits. `heard` sees each block and what sounded meanwhile."""
        for chunk in microphone:
            self._mishaps.look(microphone, chunk)
            heard(chunk, self.conductor.step(chunk))
            if self.conductor.quit:
                return

    @property
    def resting(self) -> bool:
        """Asleep, and nothing sounds."""
        return isinstance(self.conductor.need, Asleep) and self.conductor.silent
