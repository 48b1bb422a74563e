"""Sound is held back until there is a voice, and comes with what was just before it."""

import numpy as np
import pytest
from speech import conversation

from assistant.audio import BLOCK, SILENT_BLOCK, Samples, blocks_of, samples_in, seconds
from assistant.utterance import PREROLL, Utterance

BEFORE = 1.0


def given(utterance: Utterance, sound: Samples) -> list[tuple[float, Samples]]:
    """Every block that is passed on, with the time at which it was."""
    steps = [(n * 0.02, block) for n, block in enumerate(blocks_of(sound))]
    return [(t, passed) for t, block in steps for passed in utterance.accept(block, t)]


def test_nothing_is_passed_on_without_a_voice() -> None:
    utterance = Utterance()
    noise = (np.random.default_rng(1).standard_normal(32_000) * 5).astype(np.int16)
    assert given(utterance, noise) == [] and utterance.began is None and not utterance.speaking


def test_a_voice_comes_with_what_was_just_before_it_and_without_a_gap() -> None:
    sound = conversation("stop", before=BEFORE, after=1.0)
    utterance = Utterance()
    passed = given(utterance, sound)
    assert utterance.began == pytest.approx(BEFORE - PREROLL, abs=0.15)
    start = round((utterance.began or 0) * 16_000)
    heard = np.concatenate([block for _, block in passed])
    assert np.array_equal(heard[: len(sound) - start], sound[start:])
    first = passed[0][0]
    assert sum(t == first for t, _ in passed) == samples_in(PREROLL) // BLOCK
    assert utterance.quiet == pytest.approx(1.0, abs=0.3)


def test_after_one_utterance_the_next_begins_with_the_next_voice() -> None:
    utterance = Utterance()
    given(utterance, conversation("stop"))
    utterance.over()
    assert utterance.began is None
    assert [*utterance.accept(SILENT_BLOCK, 9.0)] == []
    given(utterance, conversation("stop"))
    utterance.reset()
    assert utterance.began is None and not utterance.speaking and seconds(BLOCK) == 0.02
