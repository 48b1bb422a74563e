"""Free speech: pauses are allowed, and a word counts as a command only where it stands alone."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio import BLOCK, Samples, samples_in
from assistant.events import Heard, Meaning, Understanding
from assistant.needs import HearStory, Story
from assistant.story import Telling

STOP = Meaning("command", "stop")
DONE = Meaning("answer", "done")


class Room:
    """Time goes by with or without a voice, until something comes of it."""

    def __init__(self, **need: float | None) -> None:
        wanted = {"patience": 10.0, "quiet": 4.0, "bound": None} | need
        self.telling = Telling(HearStory({}, lambda text: pytest.fail("nothing is typed"), **wanted), 0)  # type: ignore[arg-type]
        self.clock = 0

    def goes_by(self, seconds: float, *, voiced: bool = False) -> Story | Heard | None:
        for _ in range(samples_in(seconds) // BLOCK):
            self.clock += BLOCK
            self.telling.follow(voiced, self.clock)
            if outcome := self.telling.outcome(self.clock):
                return outcome
        return None

    def word(self, text: str, meaning: Meaning) -> Story | Heard | None:
        start = self.clock / 16_000
        early = self.goes_by(0.4, voiced=True)
        self.telling.heard(Heard(text, meaning, start, start + 0.4))
        return early


def test_pauses_shorter_than_the_quiet_are_allowed() -> None:
    room = Room()
    for _ in range(20):
        assert room.goes_by(5, voiced=True) is None
        assert room.goes_by(3.8) is None
    assert room.goes_by(1) == Story(100.0)


def test_silence_ends_after_the_patience_and_not_before() -> None:
    room = Room()
    assert room.goes_by(9.9) is None
    assert room.goes_by(0.2) == Story()


def test_a_cough_is_not_a_story() -> None:
    room = Room()
    room.goes_by(0.2, voiced=True)
    assert room.goes_by(5) is None


@pytest.mark.parametrize("meaning", [STOP, DONE])
def test_a_word_alone_counts_after_a_second_of_quiet(meaning: Meaning) -> None:
    room = Room()
    room.goes_by(3, voiced=True)
    room.goes_by(1.5)
    assert room.word("it", meaning) is None
    assert room.goes_by(0.8) is None
    outcome = room.goes_by(0.4)
    assert isinstance(outcome, Heard) if meaning is STOP else isinstance(outcome, Story) and outcome.said == "done"


def test_a_word_within_a_sentence_does_not_count() -> None:
    room = Room()
    room.goes_by(3, voiced=True)
    room.goes_by(0.5)
    room.word("stop", STOP)
    assert room.goes_by(3.9) is None, "it came too soon after what was said before"
    room = Room()
    room.goes_by(3, voiced=True)
    room.goes_by(1.5)
    room.word("stop", STOP)
    room.goes_by(0.6)
    room.goes_by(1, voiced=True)
    assert room.goes_by(3.9) is None, "they went on too soon after it"


def test_the_first_word_counts_without_quiet_before_it() -> None:
    room = Room()
    room.word("stop", STOP)
    assert isinstance(room.goes_by(1.2), Heard)


@pytest.mark.parametrize("kind", ["none", "unsure"])
def test_nothing_to_tell_counts_first_and_is_told_later(kind: str) -> None:
    room = Room()
    room.word("not today", Meaning("answer", kind))
    outcome = room.goes_by(1.2)
    assert isinstance(outcome, Story) and outcome.said == kind
    room = Room()
    room.goes_by(3, voiced=True)
    room.goes_by(1.5)
    room.word("not today", Meaning("answer", kind))
    assert room.goes_by(3.5) is None
    outcome = room.goes_by(1)
    assert isinstance(outcome, Story) and outcome.said is None


def test_goodbye_is_part_of_what_is_told() -> None:
    room = Room()
    room.word("goodbye", Meaning("command", "bye"))
    assert isinstance(room.goes_by(4.2), Story)


def test_dictated_words_are_kept_but_for_the_one_that_ended_it() -> None:
    room = Room()
    room.goes_by(2, voiced=True)
    room.telling.dictated("i miss the garden")
    room.goes_by(1.5)
    room.word("i'm done", DONE)
    room.telling.dictated("i'm done")
    outcome = room.goes_by(1.2)
    assert isinstance(outcome, Story)
    assert outcome.text == "i miss the garden"


def test_the_bound_is_an_offer_at_the_next_quiet_and_no_cut() -> None:
    room = Room(bound=5.0)
    assert room.goes_by(9, voiced=True) is None
    outcome = room.goes_by(1.2)
    assert isinstance(outcome, Story)
    assert outcome.bounded


# ---------------------------------------------------------------- taken down while it is told


class Notes:
    """A scribe that counts the blocks, and writes down the words."""

    def __init__(self) -> None:
        self.blocks: list[int] = []
        self.text: list[str] = []

    def voice(self, block: Samples) -> None:
        self.blocks.append(int(block[0]))

    def words(self, text: str) -> None:
        self.text.append(text)


class TakenDown(Room):
    """A room whose blocks hold their own number."""

    def __init__(self) -> None:
        self.notes = Notes()
        need = HearStory({}, lambda text: pytest.fail("nothing is typed"), 10.0, scribe=self.notes)
        self.telling, self.clock, self.count = Telling(need, 0), 0, 0

    def goes_by(self, seconds: float, *, voiced: bool = False) -> Story | Heard | None:
        for _ in range(samples_in(seconds) // BLOCK):
            self.telling.take_down(np.full(BLOCK, self.count, np.int16))
            self.count += 1
            if outcome := super().goes_by(BLOCK / 16_000, voiced=voiced):
                return outcome
        return None


def test_a_quiet_room_is_not_taken_down() -> None:
    room = TakenDown()
    room.goes_by(9)
    room.goes_by(0.2, voiced=True)
    room.goes_by(0.5)
    assert room.notes.blocks == []


def test_all_of_what_is_told_is_taken_down_from_before_its_first_word() -> None:
    room = TakenDown()
    room.goes_by(5)
    room.goes_by(2, voiced=True)
    room.goes_by(3)
    room.goes_by(1, voiced=True)
    blocks = room.notes.blocks
    assert blocks == list(range(blocks[0], room.count)), "without a gap"
    assert 175 <= blocks[0] < 225, "from about a second before the first word on"


def test_dictated_words_are_taken_down_at_once() -> None:
    room = TakenDown()
    room.telling.dictated("zanzibar")
    assert room.notes.text == ["zanzibar"]


# ---------------------------------------------------------------- typed


def lines_of(goes_on: bool, *lines: tuple[str, str]) -> list[Story | None]:
    telling = Telling(HearStory({}, lambda text: Understanding(text), 10.0), 0)
    return [telling.typed(text, said, goes_on=goes_on) for text, said in lines]


def test_a_typed_story_is_a_line_or_goes_on_until_an_empty_one_or_done() -> None:
    assert lines_of(False, ("a blue door", "")) == [Story(0.0, "a blue door")]
    told = [("a blue door", ""), ("and rain", "")]
    assert lines_of(True, *told, ("", "")) == [None, None, Story(0.0, "a blue door and rain")]
    assert lines_of(True, *told, ("i'm done", "done")) == [None, None, Story(0.0, "a blue door and rain", "done")]


def test_a_small_thing_is_an_answer_alone_and_a_line_among_others() -> None:
    assert lines_of(True, ("nothing", "none")) == [Story(0.0, None, "none")]
    assert lines_of(True, ("a blue door", ""), ("nothing", "none"), ("", ""))[-1] == Story(0.0, "a blue door nothing")
    assert lines_of(True, ("", ""))[0] == Story()
