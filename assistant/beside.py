"""What is minded beside a run: distress in what was told freely, once it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant import needs
from assistant.audio import Samples
from assistant.care import Distress
from assistant.needs import Flow, HearStory, Need, NextCall, Scribe
from assistant.sentences import sentences

ANY_TIME = "You can say helpline any time."


class Beside:
    """Goes along with one run, also where it goes on after a question that turned out to be none.

    Who tells something isn't interrupted by what is only like distress. When it is over, all of it is judged once by
    `notice`; a hint is asked about by `route`, after the telling was taken and saved, before the run's next call.
    """

    def __init__(self, notice: Callable[[str], Distress | None], route: Callable[[Distress], Flow]) -> None:
        self._notice = notice
        self._route = route
        self._told: list[str] = []
        self._line = ""  # the words that cut a telling short: they are part of it, if it goes on

    def run(self, flow: Flow) -> Flow:
        """`flow`, and what it gives back."""
        try:
            need: Need = next(flow)
            while True:
                try:
                    if isinstance(need, NextCall):
                        yield from self._look_back()
                    result = yield self._followed(need)
                except (needs.Interruption, needs.Distress) as cut:
                    self._take_note(need, cut)
                    need = flow.throw(cut)
                else:
                    need = flow.send(result)
        except StopIteration as end:
            return end.value

    def parting(self, text: str) -> str:
        """The last words `text`, with where help is if what was told and never asked about gives reason to."""
        return " ".join([*sentences(text)[:2], ANY_TIME]) if self._hint() else text

    def _hint(self) -> Distress | None:
        told, self._told = "\n".join(self._told), []
        found = self._notice(told) if told else None
        return replace(found, level=2) if found else None

    def _look_back(self) -> Flow:
        if found := self._hint():
            ending = yield from self._route(found)
            if ending != "back":
                raise needs.Distress(found.kind, found=found, ending=ending)

    def _followed(self, need: Need) -> Need:
        """`need`, listened in to where it takes down what is told."""
        if not isinstance(need, HearStory):
            return need
        if self._line and need.scribe:
            need.scribe.words(self._line)
        self._line = ""
        return replace(need, scribe=_Following(need.scribe, self._told))

    def _take_note(self, need: Need, cut: needs.Interruption | needs.Distress) -> None:
        if isinstance(cut, needs.Distress):
            self._line = cut.text if isinstance(need, HearStory) else ""
        if isinstance(cut, needs.Undo):
            self._told.clear()


class _Following:
    """A `needs.Scribe` that notes the words that another one takes down, if there is one."""

    def __init__(self, scribe: Scribe | None, told: list[str]) -> None:
        self._scribe = scribe
        self._told = told

    def voice(self, block: Samples) -> None:
        if self._scribe:
            self._scribe.voice(block)

    def words(self, text: str) -> None:
        self._told.append(text)
        if self._scribe:
            self._scribe.words(text)
