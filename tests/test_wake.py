"""The wake phrase, alone and in one breath with a request."""

import numpy as np
import pytest
from corpus import MODEL
from noises import kitchen, mixed
from speech import HELD_OUT, KNOWN, conversation, say

from assistant.audio import RATE, Samples, blocks_of, seconds
from assistant.locale import Locale
from assistant.recogniser import SpeechModel
from assistant.wake import WakeHeard, WakeWord

PHRASE = "hello companion"
NEAR = Locale.load("en").near


@pytest.fixture(scope="module")
def model() -> SpeechModel:
    return SpeechModel(MODEL)


def wakes(word: WakeWord, sound: Samples) -> list[WakeHeard]:
    return [heard for n, block in enumerate(blocks_of(sound)) if (heard := word.accept(block, n * 0.02))]


@pytest.mark.parametrize("voice", HELD_OUT + KNOWN)
@pytest.mark.parametrize("request_", ["", "start grounding"])
def test_it_wakes_and_tells_where_the_phrase_ended(model: SpeechModel, voice: str, request_: str) -> None:
    sound = conversation(f"{PHRASE} {request_}".strip(), voice=voice)
    (heard,) = wakes(WakeWord(model, PHRASE, {}, NEAR), sound)
    assert heard.end == pytest.approx(0.5 + seconds(len(say(PHRASE, voice))), abs=0.25)


@pytest.mark.parametrize("voice", HELD_OUT)
def test_there_may_be_a_pause_in_a_call(model: SpeechModel, voice: str) -> None:
    assert len(wakes(WakeWord(model, PHRASE, {}, NEAR), conversation("hello", 0.4, "companion", voice=voice))) == 1


def test_it_wakes_again(model: SpeechModel) -> None:
    assert len(wakes(WakeWord(model, PHRASE, {}, NEAR), conversation(PHRASE, 1.5, PHRASE))) == 2


@pytest.mark.parametrize(
    "said",
    ["hello", "companion", "hello my friend", "say hello to your companion", "my companion said hello", "nice weather"],
)
def test_other_words_wake_nobody(model: SpeechModel, said: str) -> None:
    for voice in HELD_OUT + KNOWN[:3]:
        assert wakes(WakeWord(model, PHRASE, {}, NEAR), conversation(said, voice=voice)) == []


@pytest.mark.parametrize("said", ["hello champion", "hello compassion", "hello comparison", "mellow canyon"])
def test_what_is_near_the_phrase_wakes_nobody(model: SpeechModel, said: str) -> None:
    word = WakeWord(model, PHRASE, {}, NEAR)
    assert [voice for voice in HELD_OUT + KNOWN[:3] if wakes(word, conversation(said, voice=voice))] == []


def test_a_call_in_a_kitchen_wakes(model: SpeechModel) -> None:
    woken = 0
    for voice in HELD_OUT + KNOWN:
        plain = conversation(PHRASE, voice=voice)
        loud = mixed(plain, kitchen(np.random.default_rng(3), len(plain)), 10, RATE // 2, len(plain) - RATE)
        woken += bool(wakes(WakeWord(model, PHRASE, {}, NEAR), loud))
    assert woken >= 10  # of 12; with each near phrase as likely as the phrase itself it was far fewer


def test_noise_and_silence_wake_nobody(model: SpeechModel) -> None:
    noise = (np.random.default_rng(2).standard_normal(20 * RATE) * 800).astype(np.int16)
    word = WakeWord(model, PHRASE, {}, NEAR)
    assert wakes(word, noise) == []
    assert wakes(word, np.zeros(5 * RATE, np.int16)) == []


def test_words_that_sound_alike_may_stand_in_the_phrase(model: SpeechModel) -> None:
    assert len(wakes(WakeWord(model, "you know me", {"know": "no"}, {}), conversation("you know me", voice="slt"))) == 1
