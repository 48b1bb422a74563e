"""Direct words in what is no phrase: the real model hears it again, in words of distress and in what is near them."""

import pytest
from corpus import MODEL
from speech import conversation

from assistant import care
from assistant.audio import blocks_of
from assistant.care_ear import Spotter, examples
from assistant.events import NOTHING, Heard, Meaning, Refused
from assistant.recogniser import SENTENCE, Recogniser, SpeechModel

COMMANDS = {phrase: Meaning("command", phrase) for phrase in ("stop", "louder", "call my wife", "what can i say")}
PHRASES = dict.fromkeys(care.decoys(), NOTHING) | care.spoken() | COMMANDS


@pytest.fixture(scope="module")
def model() -> SpeechModel:
    return SpeechModel(MODEL)


@pytest.fixture(scope="module")
def ears(model: SpeechModel) -> Recogniser:
    return Recogniser(model, PHRASES, SENTENCE, {}, Spotter(model))


def kinds(ears: Recogniser, text: str, voice: str) -> list[str]:
    """The kinds of care that are heard in one utterance; "refused" where there is none."""
    ears.reset()
    sound = blocks_of(conversation(text, voice=voice, after=1.5))
    events = [event for n, block in enumerate(sound) for event in ears.accept(block, n * 0.02)]
    return [event.meaning.name if isinstance(event, Heard) else "refused" for event in events
             if isinstance(event, (Heard, Refused))]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "voice", "kind"),
    [
        ("he forced me to sleep with him", "en-us+Annie", "abuse"),
        ("i relapsed and cut myself", "en-029+edward2", "self_harm"),
        ("someone i love keeps talking about suicide", "ked", "other"),
        ("i'm afraid i will hurt someone", "en-us+Annie", "other"),
    ],
)
def test_words_that_no_phrase_has_are_heard(ears: Recogniser, text: str, voice: str, kind: str) -> None:
    assert kinds(ears, text, voice) == [kind]


@pytest.mark.parametrize(
    ("text", "voice", "kind"),
    [
        ("i don't see myself living until the summer", "en-us+Annie", "suicide"),
        ("i don't see myself living until the summer", "en-029+edward2", "suicide"),
        ("when i'm alone i hold the knife to my skin", "en-029+edward2", "self_harm"),
    ],
)
def test_what_is_like_distress_is_a_hint(ears: Recogniser, text: str, voice: str, kind: str) -> None:
    assert care.notice(text, by_ear=True) is None, "no direct words"
    assert kinds(ears, text, voice) == [kind]


def test_it_takes_what_people_say_to_hear_them(model: SpeechModel) -> None:
    deaf = Recogniser(model, PHRASES, SENTENCE, {}, Spotter(model, near=[]))
    assert kinds(deaf, "he forced me to sleep with him", "en-us+Annie") == ["refused"]


def test_a_phrase_that_is_mixed_up_with_commands_is_heard_alone(model: SpeechModel, ears: Recogniser) -> None:
    without = Recogniser(model, PHRASES, SENTENCE, {})
    assert kinds(without, "i want to take my own life", "en-us+Annie") == ["refused"]
    assert kinds(ears, "i want to take my own life", "en-us+Annie") == ["suicide"]


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("i hate myself", "en-029+edward2"),
        ("i hurt my back", "en-us+Mike"),
        ("my teacher likes me", "kal16"),
        ("i was born in may", "kal16"),
        ("i called the police about a parking ticket", "ked"),
        ("the train leaves at half past seven", "ked"),
    ],
)
def test_what_only_sounds_like_it_is_left_alone(ears: Recogniser, text: str, voice: str) -> None:
    assert kinds(ears, text, voice) == ["refused"]


def test_what_people_say_near_distress_is_of_both_kinds() -> None:
    said = list(examples("en"))
    direct = sum(bool(care.notice(text, by_ear=True)) for text in said)
    assert 300 < direct < len(said) - 300
