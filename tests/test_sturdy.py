"""A recogniser that raises: the fault is told, another one goes on, and nothing that was said is lost. Real Vosk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import speech
from conversing import ByEar, ReadVoice, house

from assistant.audio import BLOCK, RATE, SILENT_BLOCK, seconds
from assistant.decoder import Decoder
from assistant.errors import ModelDamaged
from assistant.events import Event, Meaning, Partial
from assistant.hearing import Ears, Sound
from assistant.needs import Hear
from assistant.sturdy import FIRST_WAIT, LONGEST_WAIT, SturdyEars

HOUSE = house()


class Vosk(Exception):
    """As Vosk's own: it says nothing about what it is."""


def fails(once_at: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """`work`, which raises at one call, counted over all decoders."""
    calls = iter(range(1 << 40))

    def done(*given: Any) -> Any:
        if next(calls) == once_at:
            raise Vosk("Failed to process waveform")
        return work(*given)

    return done


def woken() -> ByEar:
    talk = ByEar(HOUSE, ReadVoice())
    talk.speak(speech.conversation("hello companion"))
    talk.until(Hear)
    return talk


def faults(talk: ByEar) -> list[Any]:
    return [e.details for e in talk.events if e.name == "fault"]


@pytest.mark.parametrize("once_at", [0, 20, 60])
def test_a_request_in_which_it_raises_is_heard_all_the_same(once_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = woken()
    monkeypatch.setattr(Decoder, "feed", fails(once_at, Decoder.feed))
    talk.speak(speech.conversation("i need grounding"))
    talk.until(Hear)
    (fault,) = faults(talk)
    assert fault["where"] == "hearing"
    assert "Vosk" in fault["error"] and "models verify" in fault["cure"]
    assert talk.heard.count("i need grounding") == 1


def test_one_that_raises_when_it_should_decide_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = woken()
    monkeypatch.setattr(Decoder, "finish", fails(0, Decoder.finish))
    talk.speak(speech.conversation("i need grounding"))
    talk.until(Hear)
    assert len(faults(talk)) == 1
    assert talk.heard.count("i need grounding") == 1


def test_the_wake_phrase_is_heard_after_a_fault_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = ByEar(HOUSE, ReadVoice())
    monkeypatch.setattr(Decoder, "feed", fails(30, Decoder.feed))
    talk.speak(speech.conversation("hello companion"))
    talk.until(Hear)
    assert [e.name for e in talk.events].count("wake") == 1
    assert len(faults(talk)) == 1


# ---------------------------------------------------------------- one that goes on raising


class Broken:
    """Ears that raise, for as long as they are broken; else every block is made out as a word."""

    speaking = certain = dictates = False

    def __init__(self, ward: Ward) -> None:
        self._ward = ward

    def sleep(self) -> None:
        self.meanings: Any = None

    def listen(self, meanings: Any, *, words: bool = False, dictation: bool = False) -> None:
        self.meanings = meanings

    def accept(self, *heard: Any) -> list[Sound]:
        if self._ward.broken:
            raise Vosk
        return [Partial("word")]


class Ward:
    """Where ears are made, and listened through."""

    def __init__(self) -> None:
        self.broken, self.made, self.told = False, 0, list[Event]()
        self.clock = 0
        self.last = Broken(self)
        self.ears: Ears = SturdyEars(self.last, self._make, self.told.append)

    def _make(self) -> Ears:
        self.made += 1
        if self.broken and self.made % 2:
            raise ModelDamaged("the speech model can't be loaded")
        self.last = Broken(self)
        return self.last

    def listen_for(self, duration: float) -> list[Sound]:
        found = []
        for _ in range(round(duration * RATE / BLOCK)):
            found += self.ears.accept(SILENT_BLOCK, seconds(self.clock))
            self.clock += BLOCK
        return found


def test_endless_faults_are_told_once_and_tried_less_and_less_often() -> None:
    ward = Ward()
    ward.broken = True
    assert ward.listen_for(3600) == []
    assert len(ward.told) == 1
    assert 3600 / LONGEST_WAIT <= ward.made < 3600 / LONGEST_WAIT + 10
    ward.broken = False
    assert ward.listen_for(LONGEST_WAIT + 1)
    ward.listen_for(60)
    ward.broken = True
    ward.listen_for(FIRST_WAIT)
    assert len(ward.told) == 2


def test_a_new_one_listens_for_the_same() -> None:
    ward = Ward()
    meanings = {"yes": Meaning("answer", "yes")}
    ward.ears.listen(meanings)
    ward.broken = True
    ward.listen_for(1)
    ward.broken = False
    ward.listen_for(5)
    assert ward.made > 0
    assert ward.last.meanings == meanings
