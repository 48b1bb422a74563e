"""placeholder"""

from dataclasses import dataclass
from assistant.events import Heard, Meaning
from assistant.recogniser import WORD, Recogniser


@dataclass(frozen=True)
class WakeHeard:
    end: float


class WakeWord:  # placeholder until the real one lands
    def __init__(self, model, phrase, soundalikes) -> None:
        self.r = Recogniser(model, {phrase: Meaning("command", "wake")}, WORD, soundalikes)

    def accept(self, block, t):
        for x in self.r.accept(block, t):
            if isinstance(x, Heard):
                return WakeHeard(x.end)

    def reset(self):
        self.r.reset()
