"""A short answer alone, in 21 voices, with and without what it is often heard as: `python -m bench.short_words`."""

from __future__ import annotations

from collections.abc import Mapping

from corpus import MISHEARD, MODEL, SOUNDALIKES, meanings
from speech import HELD_OUT, KNOWN, conversation, prepare

from assistant.audio import BLOCK, blocks_of, seconds
from assistant.events import Heard
from assistant.recogniser import WORD, Recogniser, SpeechModel

WORDS = ("no", "nope", "yes", "now")
ESPEAK = ("en", "en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029", "en-us+f2", "en-us+f4", "en-us+m3")
VOICES = (*HELD_OUT, *KNOWN, *ESPEAK)


def answers(model: SpeechModel, misheard: Mapping[str, str]) -> dict[str, list[str]]:
    """For each word, the name of the answer that it was heard as in each voice; "" for none."""
    phrases = meanings("yes_no")
    ears = Recogniser(model, phrases, WORD, SOUNDALIKES, misheard=misheard)
    return {word: [_answer(ears, word, voice) for voice in VOICES] for word in WORDS}


def _answer(ears: Recogniser, word: str, voice: str) -> str:
    ears.reset()
    sound = conversation(word, voice=voice, after=1.5)
    events = [event for n, block in enumerate(blocks_of(sound)) for event in ears.accept(block, seconds(BLOCK * n))]
    return next((event.meaning.name for event in events if isinstance(event, Heard)), "")


def main() -> None:
    prepare([(word, voice) for word in WORDS for voice in VOICES])
    model = SpeechModel(MODEL)
    before, after = answers(model, {}), answers(model, MISHEARD)
    print(f"| said alone, {len(VOICES)} voices | no, without it | yes, without it | no, with it | yes, with it |")
    print("|---|---|---|---|---|")
    for word in WORDS:
        counts = [found[word].count(name) for found in (before, after) for name in ("no", "yes")]
        print(f"| {word} | {' | '.join(map(str, counts))} |")


if __name__ == "__main__":
    main()
