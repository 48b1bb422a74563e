"""How quiet and how loud speech may come in: single words at each level, four voices: `python -m bench.loudness`."""

from __future__ import annotations

import numpy as np
from corpus import MODEL
from speech import say

from assistant.activity import Activity
from assistant.audio import RATE, Samples, blocks_of, level
from assistant.events import Heard, Meaning
from assistant.recogniser import WORD, Recogniser, SpeechModel

WORDS = ("stop", "pause", "go on", "repeat", "yes", "skip", "breathe with me", "i want grounding")
VOICES = ("en-us", "slt", "rms", "en-gb+linda")
LEVELS = (-70, -62, -58, -54, -50, -46, -42, -30, -20, -6, 0, 6)
"""dBFS of the speech; from -6 on its peaks are cut off. The noise of the room is 45 dB below, rounded to 16 bits."""


def at(sound: Samples, loudness: float, dice: np.random.Generator) -> Samples:
    """`sound` as a microphone would give it that makes it `loudness` dBFS, in a quiet room."""
    louder = sound * 10 ** ((loudness - level(sound)) / 20)
    padded = np.concatenate([np.zeros(RATE // 2), louder, np.zeros(RATE)])
    noise = dice.standard_normal(len(padded)) * 10 ** ((loudness - 45) / 20) * 32_768
    rounded: Samples = np.clip(np.rint(padded + noise), -32_768, 32_767).astype(np.int16)
    return rounded


def main() -> None:
    model, dice = SpeechModel(MODEL), np.random.default_rng(1)
    meanings = {word: Meaning("command", word) for word in WORDS}
    clips = [(word, say(word, voice)) for voice in VOICES for word in WORDS]
    print(f"| dBFS | taken for speech, of {len(clips)} | understood |")
    print("|---|---|---|")
    for loudness in LEVELS:
        speech = right = 0
        for word, sound in clips:
            activity, ears = Activity(), Recogniser(model, meanings, WORD, {})
            blocks = list(blocks_of(at(sound, loudness, dice)))
            speech += any(activity.accept(block) for block in blocks)
            events = [event for block in blocks for event in ears.accept(block, 0.0)]
            right += any(isinstance(event, Heard) and event.text == word for event in events)
        print(f"| {loudness} | {speech} | {right} |")


if __name__ == "__main__":
    main()
