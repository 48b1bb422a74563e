"""Voice or room: the detector's opinion counts only for what is louder than the room has been."""

import numpy as np
import pytest
from noises import kitchen, mixed
from speech import KNOWN, conversation

from assistant.activity import Activity
from assistant.audio import BLOCK, RATE, blocks_of, samples_in


def test_a_loud_room_is_quiet_again_soon_after_somebody_spoke() -> None:
    plain = conversation("give me a grounding", voice="slt", before=1.0, after=2.0)
    loud = mixed(plain, kitchen(np.random.default_rng(1), len(plain)), 10, RATE, len(plain) - 2 * RATE)
    activity = Activity()
    spoke = [activity.accept(block) for block in blocks_of(loud)]
    start, end = samples_in(1.0) // BLOCK, len(spoke) - samples_in(2.0) // BLOCK
    assert sum(spoke[start:end]) > 0.7 * (end - start)
    assert sum(spoke[end + 10 :]) < 0.2 * len(spoke[end + 10 :])  # the detector alone: nearly all of it


def test_a_fan_that_is_switched_on_becomes_part_of_the_room() -> None:
    """From a root mean square of 3 to 300 are 40 dB: 20 s at most."""
    noise = np.random.default_rng(2).standard_normal(30 * RATE)
    activity = Activity()
    for block in blocks_of((noise[: 2 * RATE] * 3).astype(np.int16)):
        activity.accept(block)
    spoke = [activity.accept(block) for block in blocks_of((noise * 300).astype(np.int16))]
    assert not any(spoke[20 * RATE // BLOCK :])


@pytest.mark.parametrize("voice", KNOWN[:6])
@pytest.mark.parametrize("room", [2, 60])
def test_where_the_room_is_quiet_the_end_of_a_voice_is_noticed_at_once(voice: str, room: float) -> None:
    """The detector alone takes 0.1 s for it. `room`: the root mean square of its noise."""
    speech = conversation("say that again", voice=voice, before=1.0, after=1.0)
    noise = np.random.default_rng(3).standard_normal(len(speech)) * room
    activity = Activity()
    for block in blocks_of(np.clip(speech + noise, -32768, 32767).astype(np.int16)):
        activity.accept(block)
    assert activity.quiet * 0.02 > 0.95


def test_after_a_reset_nothing_is_left_of_the_voice_before() -> None:
    activity = Activity()
    assert any(activity.accept(block) for block in blocks_of(conversation("stop", voice="ked", after=0.0)))
    activity.reset()
    assert not any(activity.accept(block) for block in blocks_of(conversation(1.0)))


def test_a_voice_that_begins_with_the_sound_is_heard() -> None:
    activity = Activity()
    assert any(activity.accept(block) for block in blocks_of(conversation("no", voice="ked", before=0.0)))
