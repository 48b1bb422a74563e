"""Real speech through the real model: what is heard, when, and what is not."""

import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from corpus import MODEL
from speech import conversation

from assistant import answers
from assistant.audio import BLOCK, RATE, SILENT_BLOCK, Samples, blocks_of, samples_in, seconds
from assistant.decoder import Decoder, symbols
from assistant.errors import ModelDamaged
from assistant.events import NOTHING, Heard, Meaning, Partial, Refused
from assistant.locale import Locale
from assistant.recogniser import SENTENCE, WORD, Endpoint, Recogniser, SpeechModel, unknown_words
from assistant.second_hearing import LONGEST, MIGHT, SecondHearing

SOUNDALIKES = {"know": "no", "past": "pass", "too": "two", "by": "bye"}

PATIENT = Endpoint(quiet=4.0, whole=2.0, guard=1.0)
"""Stories end in a quiet that is longer than any thinking pause."""


def named(*phrases: str) -> dict[str, Meaning]:
    return {phrase: Meaning("command", phrase) for phrase in phrases}


@pytest.fixture(scope="module")
def model() -> SpeechModel:
    return SpeechModel(MODEL)


def hear(ears: Recogniser, sound: Samples) -> list[tuple[float, Heard | Refused]]:
    """Everything but partials, each with the end of the block it came in."""
    events = [(seconds(BLOCK * (n + 1)), e) for n, b in enumerate(blocks_of(sound)) for e in ears.accept(b, n * 0.02)]
    return [(t, event) for t, event in events if not isinstance(event, Partial)]


def texts(ears: Recogniser, sound: Samples) -> list[str]:
    return [event.text for _, event in hear(ears, sound) if isinstance(event, Heard)]


def test_a_phrase_is_heard_with_its_meaning_and_its_place(model: SpeechModel) -> None:
    ears = Recogniser(model, named("ground me", "say that again"), WORD, SOUNDALIKES)
    ((_, heard),) = hear(ears, conversation("say that again", before=1.0))
    assert isinstance(heard, Heard)
    assert (heard.text, heard.meaning) == ("say that again", Meaning("command", "say that again"))
    assert heard.start == pytest.approx(0.8, abs=0.3)
    assert heard.end == pytest.approx(2.0, abs=0.3)


def test_utterances_follow_each_other(model: SpeechModel) -> None:
    ears = Recogniser(model, named("repeat that", "slow down", "stop"), WORD, SOUNDALIKES)
    said = ["repeat that", "slow down", "stop"]
    assert texts(ears, conversation(said[0], 1.0, said[1], 1.0, said[2])) == said


@pytest.mark.parametrize("said", ["no", "two", "pass", "i don't know"])
def test_words_that_sound_alike_are_told_apart_by_what_they_stand_in(model: SpeechModel, said: str) -> None:
    meanings = named("no", "two", "pass", "i don't know", "walk past the sea", "too loud")
    ears = Recogniser(model, meanings, WORD, SOUNDALIKES)
    assert texts(ears, conversation(said)) == [said]


def test_a_whole_phrase_is_decided_before_its_endpoint(model: SpeechModel) -> None:
    patient = Endpoint(quiet=3.0, whole=3.0, guard=WORD.guard)
    sound = conversation("repeat that", after=3.5)
    ((decided, _),) = hear(Recogniser(model, named("repeat that", "stop"), patient, SOUNDALIKES), sound)
    assert decided < seconds(len(sound)) - 3.5 + 0.5


@pytest.mark.parametrize("said", ["skip", "repeat that", "go back"])
def test_a_phrase_is_decided_before_its_partial_is_there(model: SpeechModel, said: str) -> None:
    sound = conversation(said, after=1.0)
    events = hear(Recogniser(model, named("skip", "repeat that", "go back"), WORD, SOUNDALIKES), sound)
    assert [event.text for t, event in events if isinstance(event, Heard)] == [said]
    assert events[-1][0] - (seconds(len(sound)) - 1.0) < WORD.guard + 0.06


def test_what_little_speaks_for_waits_although_it_is_a_phrase(
    model: SpeechModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Endpoint(quiet=3.0, whole=1.5, guard=WORD.guard)
    sound = conversation("skip", after=3.0)
    ((early, _),) = hear(Recogniser(model, named("skip"), patient, SOUNDALIKES), sound)
    monkeypatch.setattr("assistant.recogniser.SOON", math.inf)
    ((late, _),) = hear(Recogniser(model, named("skip"), patient, SOUNDALIKES), sound)
    assert late - early == pytest.approx(1.5 - WORD.guard, abs=0.05)


def test_a_phrase_that_may_go_on_to_mean_something_else_waits(model: SpeechModel) -> None:
    patient = Endpoint(quiet=3.0, whole=1.5, guard=WORD.guard)
    sound = conversation("stop", after=3.0)
    alike = {"stop": Meaning("command", "stop"), "stop it": Meaning("command", "stop")}
    ((early, _),) = hear(Recogniser(model, alike, patient, SOUNDALIKES), sound)
    ((late, _),) = hear(Recogniser(model, named("stop", "stop listening"), patient, SOUNDALIKES), sound)
    assert 1.0 < late - early < 1.5


def test_what_is_no_phrase_yet_waits_longest(model: SpeechModel) -> None:
    patient = Endpoint(quiet=1.5, whole=0.2, guard=0.2)
    sound = conversation("say that", after=3.0)
    ((decided, refused),) = hear(Recogniser(model, named("say that again", "stop"), patient, SOUNDALIKES), sound)
    assert isinstance(refused, Refused)
    assert decided > seconds(len(sound)) - 3.0 + 1.4


def test_a_sentence_may_have_a_pause_in_it(model: SpeechModel) -> None:
    meanings = named("ground me", "ground me short version")
    sound = conversation("ground me", 0.3, "short version")
    assert texts(Recogniser(model, meanings, SENTENCE, SOUNDALIKES), sound) == ["ground me short version"]


@pytest.mark.parametrize("said", ["the weather is nice today", "stop the repeat that", "elephant", "again say that"])
def test_speech_that_is_no_phrase_is_refused(model: SpeechModel, said: str) -> None:
    ears = Recogniser(model, named("stop", "repeat that", "say that again", "start over"), WORD, SOUNDALIKES)
    events = [event for _, event in hear(ears, conversation(said))]
    assert [type(event) for event in events] == [Refused]


def test_a_phrase_that_means_nothing_competes_and_is_refused(model: SpeechModel) -> None:
    meanings = {**named("cancel", "stop"), **dict.fromkeys(sorted(Locale.load("en").decoys), NOTHING)}
    assert texts(Recogniser(model, meanings, WORD, SOUNDALIKES), conversation("castle", 1.0, "cancel")) == ["cancel"]


def test_endless_talk_is_refused_and_its_words_forgotten(model: SpeechModel) -> None:
    ears = Recogniser(model, named("stop", "repeat that"), PATIENT, SOUNDALIKES)
    chatter = conversation(*["we should buy some milk and bread at the market today"] * 8, after=0.1)
    assert seconds(len(chatter)) > 20
    assert [type(event) for _, event in hear(ears, chatter)] == [Refused]


def test_neither_silence_nor_noise_is_heard(model: SpeechModel) -> None:
    rng = np.random.default_rng(1)
    noise = (rng.standard_normal(8 * RATE) * 1000).astype(np.int16)
    for meanings in (named("stop", "no", "two"), None):
        ears = Recogniser(model, meanings, WORD, SOUNDALIKES)
        assert hear(ears, np.zeros(5 * RATE, np.int16)) == []
        assert texts(ears, noise) == []


def test_the_end_is_found_in_a_room_that_is_never_quiet(model: SpeechModel) -> None:
    sound = conversation("say that again", after=6.0).astype(np.float32)
    hum = np.sin(np.arange(len(sound)) * 2 * np.pi * 150 / RATE) * 250 + np.sin(np.arange(len(sound)) * 0.31) * 120
    ears = Recogniser(model, named("say that again", "stop"), WORD, SOUNDALIKES)
    assert texts(ears, (sound + hum).astype(np.int16)) == ["say that again"]


def test_speaking_says_whether_there_is_a_voice(model: SpeechModel) -> None:
    ears = Recogniser(model, named("repeat that"), WORD, SOUNDALIKES)
    seen = []
    for n, block in enumerate(blocks_of(conversation("repeat that"))):
        ears.accept(block, n * 0.02)
        seen.append(ears.speaking)
    assert not any(seen[:20])
    assert any(seen[30:50])
    assert not seen[-1]


def test_reset_forgets_what_was_half_said(model: SpeechModel) -> None:
    ears = Recogniser(model, named("repeat that", "stop"), WORD, SOUNDALIKES)
    for n, block in enumerate(blocks_of(conversation("repeat that")[: int(0.9 * RATE)])):
        ears.accept(block, n * 0.02)
    ears.reset()
    assert not ears.speaking
    assert texts(ears, conversation("stop")) == ["stop"]


def test_a_story_with_pauses_is_one_utterance(model: SpeechModel) -> None:
    told: list[str | float] = ["we walked along the river", 2.5, "and then it began to rain", 2.5, "so we went home"]
    story = conversation(*told, after=5.0)
    ((decided, heard),) = hear(Recogniser(model, None, PATIENT, SOUNDALIKES), story)
    assert isinstance(heard, Heard)
    assert len(heard.text.split()) >= 8
    assert heard.end - heard.start == pytest.approx(seconds(len(story)) - 5.5, abs=0.7)
    assert decided - heard.end == pytest.approx(PATIENT.quiet, abs=0.1)


def test_a_story_may_last_longer_than_vosks_own_segments(model: SpeechModel) -> None:
    sentence = "the children are playing in the garden with a small dog"
    story = conversation(*[part for _ in range(10) for part in (sentence, 0.7)], after=4.5)
    assert seconds(len(story)) > 35
    (told,) = texts(Recogniser(model, None, PATIENT, SOUNDALIKES), story)
    assert len(told.split()) > 60


def test_unknown_words_are_named_and_their_phrases_left_out(model: SpeechModel) -> None:
    phrases = named("start the flurbling", "repeat that")
    assert unknown_words(model, phrases).keys() == {"flurbling"}
    assert "burbling" in model.nearest("flurbling", 5) or len(model.nearest("flurbling")) == 3
    assert texts(Recogniser(model, phrases, WORD, SOUNDALIKES), conversation("repeat that")) == ["repeat that"]


def test_the_nearest_words_are_words_of_the_model(model: SpeechModel) -> None:
    assert "grounding" in model.nearest("groundin")
    assert all(model.knows(word) for word in model.nearest("qwxz", 5))
    assert not model.knows("flurbling")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged) as fault:
        SpeechModel(tmp_path)
    assert fault.value.where == str(tmp_path)


def test_words_are_read_from_a_graph_that_carries_its_own_symbols() -> None:
    """Laid out as OpenFst's SymbolTable::Write does; models without words.txt carry it in Gr.fst."""
    words = [b"<eps>", b"calm"]
    entries = b"".join(struct.pack("<i", len(word)) + word + struct.pack("<q", n) for n, word in enumerate(words))
    table = struct.pack("<ii", 2125658996, 5) + b"words" + struct.pack("<qq", 2, len(words)) + entries
    assert symbols(b"an fst header" + table + b"arcs") == ["<eps>", "calm"]
    assert symbols(b"no table here") == []


@pytest.mark.parametrize("voice", ["rms", "en-us+Annie", "en-us+f2", "en-gb", "en-gb-x-rp"])
def test_a_lone_no_is_heard_in_voices_that_say_it_like_now(model: SpeechModel, voice: str) -> None:
    locale = Locale.load("en")
    ears = Recogniser(model, answers.yes_no(locale), WORD, locale.soundalikes, misheard=locale.misheard)
    heard = texts(ears, conversation("no", 1.5, "yes", voice=voice, after=1.5))
    assert heard in (["no", "yes"], ["nope", "yes"])


def test_only_what_may_be_a_request_is_heard_a_second_time(model: SpeechModel) -> None:
    """What is too long, or less likely than any words, is not: no decoder is made for it."""
    asked = {
        f"give me number {word}": Meaning("request", word) for word in "one two three four five six seven eight".split()
    }
    short = list(blocks_of(conversation("give me number three", voice="slt")))
    likely = model.any_words.score(short)
    long = [*short, *[SILENT_BLOCK] * (samples_in(LONGEST) // BLOCK)]
    again = SecondHearing(model, asked, {})
    assert again(long, math.inf) is None and again(short, likely + MIGHT - 1) is None and "_parts" not in vars(again)
    found = again(short, likely + MIGHT + 1)
    assert found is not None and found[1].name == "three"


def test_chatter_is_not_looked_at_in_every_pause(model: SpeechModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look decodes the utterance from its beginning."""
    fed = 0

    def feed(decoder: Decoder, samples: Samples, original: Callable[..., bool] = Decoder.feed) -> bool:
        nonlocal fed
        fed += len(samples)
        return original(decoder, samples)

    monkeypatch.setattr(Decoder, "feed", feed)
    ears = Recogniser(model, {"give me number three": Meaning("request", "three")}, SENTENCE, {})
    talk = conversation("they said", 0.3, "it might rain later", 0.3, "so we took", 0.3, "the other road", voice="slt")
    texts(ears, talk)
    assert fed < 2.1 * len(talk)


def test_a_decoder_is_made_anew_between_utterances_before_it_grows(
    model: SpeechModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.decoder.RENEWED", 1.0)
    said = conversation("say that again", before=1.0)
    decoder = model.decoder(["say that again"])
    first = decoder._vosk
    for block in blocks_of(said):
        decoder.feed(block)
    (before, *_) = decoder.finish()
    assert before.text == "say that again" and decoder._vosk is first
    for block in blocks_of(said):
        decoder.feed(block)
    assert decoder._vosk is not first
    (after, *_) = decoder.finish()
    assert after.text == before.text and after.words[0].start == pytest.approx(before.words[0].start, abs=0.1)


def test_how_likely_any_words_are_is_found_out_once(model: SpeechModel, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = list(blocks_of(conversation("say that again")))
    once = model.any_words.score(sound)
    with monkeypatch.context() as patch:
        patch.setattr(Decoder, "feed", None)
        assert model.any_words.score(sound) == once
    sound.append(sound[-1])
    assert model.any_words.score(sound) != once
