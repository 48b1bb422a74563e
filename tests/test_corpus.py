"""Hearing right and refusing, on a fixed part of the corpus. `script/bench accuracy` hears all of it."""

from collections import Counter
from pathlib import Path

import corpus
import numpy as np
import pytest
import soundfile
from corpus import Clip, Outcome, listen
from speech import GROUPS, HELD_OUT, conversation

from assistant.audio import samples_in
from assistant.events import NOTHING

HEARD, REFUSED = 0.93, 0.95
"""This part stands at 94.6 % and 96.3 %: the recogniser adds a little noise of its own to silence, so that one clip
more or less is chance. The goals, 97 % and 98 %, are for the whole corpus (docs/how-it-hears.md)."""


def share_right(outcomes: list[Outcome]) -> float:
    return sum(outcome.right for outcome in outcomes) / len(outcomes)


def wrong(outcomes: list[Outcome]) -> str:
    return "\n".join(f"{o.clip.name} ({o.clip.voice}): {o.heard}" for o in outcomes if not o.right)


@pytest.mark.corpus
def test_nine_of_ten_requests_are_heard_right_in_voices_the_model_never_met() -> None:
    outcomes = listen([clip for clip in corpus.some() if clip.wanted])
    assert len(outcomes) >= 200 and {outcome.clip.voice for outcome in outcomes} == {*HELD_OUT}
    assert share_right(outcomes) >= HEARD, wrong(outcomes)


@pytest.mark.corpus
def test_hardly_any_speech_that_is_no_request_is_taken_for_one() -> None:
    outcomes = listen([clip for clip in corpus.some() if not clip.wanted])
    assert len(outcomes) >= 150
    assert share_right(outcomes) >= REFUSED, wrong(outcomes)


def test_the_corpus_is_large_and_every_clip_has_a_place_of_its_own() -> None:
    clips = set(corpus.clips())
    assert len(clips) >= 1000 and len({clip.place for clip in clips}) == len(clips)
    assert sum(not clip.wanted for clip in clips) >= 500
    assert {clip.voice for clip in corpus.yes_or_no()} == {voice for voices in GROUPS.values() for voice in voices}
    assert Counter(clip.noise for clip in corpus.noisy()) == {"kitchen": 615, "babble": 205}


def test_no_chatter_is_a_phrase_beside_which_it_is_said() -> None:
    said = [clip for clip in corpus.refused() if clip.voice != "recording"]
    assert [c.place for c in said if corpus.meanings(c.state).get(c.text, NOTHING) != NOTHING] == []


def test_a_written_clip_is_named_by_what_is_to_be_heard(tmp_path: Path) -> None:
    asked = Clip("requests", "ground me", "en-us+Annie", "ground me", "kitchen")
    corpus.write([asked, Clip("yes_no", "he gave up", "en-029", None)], tmp_path)
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.wav"))
    assert written == ["requests/kitchen/en-us+Annie/ground_me.wav", "yes_no/quiet/en-029/oov_he_gave_up.wav"]
    samples, rate = soundfile.read(tmp_path / written[0], dtype="int16")
    assert rate == 16_000 and np.array_equal(samples, asked.sound())


def test_noise_is_ten_decibels_softer_than_the_words() -> None:
    loud = Clip("commands", "stop", "slt", "stop", "kitchen").sound().astype(float)
    plain = conversation("stop", voice="slt", before=corpus.BEFORE, after=corpus.AFTER_IN_NOISE).astype(float)
    start, end = samples_in(corpus.BEFORE), len(plain) - samples_in(corpus.AFTER_IN_NOISE)
    ratio = 10 * np.log10(np.mean(plain[start:end] ** 2) / np.mean((loud - plain)[start:end] ** 2))
    assert ratio == pytest.approx(10.0, abs=2.0)
