"""The conversation of one room: asleep, awake for requests, leading through an exercise, and back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant import care_route, checkin, faults, needs, small_talk, wire
from assistant.arrival import Arrival, Lead
from assistant.beside import Beside
from assistant.calls import Choose
from assistant.care import Distress
from assistant.dialogue import Dialogue
from assistant.errors import PluginError
from assistant.events import NOTHING, Meaning, Understanding
from assistant.house import House
from assistant.instead import BETWEEN, elsewhere
from assistant.introduction import WHERE, introduction, more
from assistant.kept import SavedRun
from assistant.leading import Run, last_words
from assistant.needs import Asleep, Chime, Flow, Hear, Speak, Tell
from assistant.performance import Failed
from assistant.requests import CHECKIN, COUNTRY, Requests
from assistant.turn import Happened

log = logging.getLogger(__name__)

GREETING = "I'm here. You can say what you need, or: what can I say."
GOODBYE = "Goodbye for now. Take good care of yourself."
TODAY = "That's enough for today. You gave this some of your time. I'm here when you want me."

FORGET_ALL = Understanding("forget everything", Meaning("request", "forget_everything"), 1.0)

HELLO = Meaning("request", "hello")

ONE_BREATH = 1.5
"""Seconds after the wake phrase in which a request may still follow before we say what waits."""

HELP_TO_DECIDE = ("one_sided_check", "allow_feelings")
"""Exercises for whoever asks what to do about somebody."""


@dataclass(frozen=True)
class _CutShort:
    """An exercise that distress cut short, and its memory."""

    exercise: str
    dialogue: Dialogue
    beside: Beside

    @property
    def saved(self) -> SavedRun | None:
        return next((run for run in self.dialogue.memory.unfinished() if run.exercise == self.exercise), None)

    def forget(self) -> None:
        """Nothing of it is gone on with, and nobody is asked about what was told in it."""
        if self.saved:
            self.dialogue.memory.end_run(self.saved.id)
        if self.dialogue.told and self.dialogue.told.entry:
            self.dialogue.memory.asked_about(self.dialogue.told.entry)


class _Agreed(needs.Elsewhere):
    """Another exercise was asked for in the middle of one, and they said yes to leaving for it."""

    @property
    def lead(self) -> Lead:
        return Lead(self.heard.meaning.name, dict(self.heard.meaning.slots), agreed=True)


class Conversation:
    """What is said in one room, as a generator of needs (see needs.py). The conductor drives it.

    `knows`: whether a word can be heard here; None where there are no ears, and everything is typed. `dictates`:
    whether free speech becomes words.
    """

    def __init__(self, house: House, knows: Callable[[str], bool] | None = None, *, dictates: bool = False) -> None:
        self._house = house
        self._typed = knows is None
        self._knows = knows or (lambda word: True)
        self._dictates = dictates or self._typed
        self._plugins = house.plugins
        self._memory = house.memory
        self._book = house.book
        titles = {name: exercise.title for name, (_, exercise) in self._plugins.exercises.items()}
        memory, first_words = house.memory, [care_route.FIRST_RUN, *([] if house.helplines.country else [WHERE])]
        self._arrival = Arrival(memory, house.schedule, titles, first_words)
        self._cut_short: _CutShort | None = None
        self._requests = Requests(house.memory, house.schedule, house.now, titles)
        self._introduced = False  # since it was woken
        self._named = 0  # how often more was named that one can ask for

    def live(self) -> Flow:
        """The whole conversation, without an end."""
        while True:
            woken = yield Asleep(lambda: bool(self._house.schedule.due()))
            self._introduced = False
            yield Tell("wake")
            yield Chime("wake")
            yield from self._safely(self._attend(woken))
            yield Chime("sleep")
            yield Tell("sleep")

    def _safely(self, flow: Flow) -> Flow:
        """Go along with `flow`; where distress is heard, take the safe route, and stay awake after it."""
        while True:
            try:
                return (yield from flow)
            except needs.Distress as distress:
                flow = self._careful(distress)

    def _careful(self, distress: needs.Distress) -> Flow:
        """The safe route. What was going on leaves no trace, unless it was no distress: then it goes on."""
        cut, self._cut_short = self._cut_short, None
        how = distress.ending or (yield from self._route(distress.found, goes_on=cut is not None))
        if how == "back" and cut:
            yield from self._attend(quietly=True, go_on=cut)
            return
        if cut:
            cut.forget()
        if how != "closed":
            yield from self._attend(quietly=True)

    def _route(self, found: Distress, goes_on: bool = True) -> Flow:
        lives_in = partial(self._memory.keep, "", COUNTRY)
        return care_route.route(found, self._house.locale, self._house.helplines, lives_in, goes_on=goes_on)

    # ------------------------------------------------------------ awake: one request after another

    def _attend(
        self, woken: str = "", *, quietly: bool = False, go_on: _CutShort | Understanding | Lead | None = None
    ) -> Flow:
        """Do what is asked for, until nobody asks. `quietly`: without a word of our own at the beginning."""
        aside, greeted, refused = "", quietly, 0
        first = None if quietly else self._arrival.remind if woken == "alarm" else self._arrival.welcome
        while True:
            try:
                if aside:
                    text, aside = aside, ""
                    yield Speak(text)
                if go_on:
                    heard, go_on = go_on, None
                else:
                    heard = yield from self._next_request(first, ahead=woken == "line" and not self._arrival.first)
                first = None
                if heard is None:
                    if greeted or refused:
                        return
                    greeted, aside = True, GREETING
                elif isinstance(heard, Understanding) and heard.meaning == NOTHING:
                    yield from self._wonder(refused)
                    refused += 1
                else:
                    greeted, refused = True, 0
                    if not (yield from self._follow(heard)):
                        return
            except needs.ForgetAll:
                go_on = FORGET_ALL
            except needs.Elsewhere as other:
                greeted, go_on = True, other.lead if isinstance(other, _Agreed) else other.heard
            except (needs.StopHere, needs.CloseToday):
                return
            except needs.SayBye:
                yield from last_words(GOODBYE)
                return
            except (needs.Explain, needs.Again):
                aside = self.introduction()
            except needs.Greet:
                aside = GREETING
            except needs.NameHelpline:
                aside = self._dialogue().helpline
            except needs.Interruption:
                greeted = True

    def _next_request(self, first: Callable[..., Flow] | None, *, ahead: bool) -> Flow:
        """The next request, or None for silence. What waits is said `first`, unless they speak on in one breath.

        `ahead`: a line was typed already.
        """
        if first is None or not (first == self._arrival.remind or self._arrival.waits):
            return (yield self._request())
        at_once = ahead or not (self._typed or first == self._arrival.remind)
        heard = (yield self._request(ONE_BREATH)) if at_once else None
        if heard is None:
            heard = yield from first(self._offer)
        return heard if heard is not None else (yield self._request())

    def _request(self, seconds: float | None = None) -> Hear:
        meanings = self._book.meanings(commands=False, requests=True)
        patience = seconds or self._house.settings.companion.awake_seconds
        return Hear(meanings, self._house.understand, patience, Happened.ENDED, words=True)

    def _offer(self, question: str) -> Flow:
        """Ask something that may also be answered with a request. Gives back an `Answer` or an `Understanding`.

        A greeting is greeted back: whoever begins with one hasn't heard the question yet.
        """
        answer = yield from self._dialogue().offer(question, self._request())
        if isinstance(answer, Understanding) and answer.meaning == HELLO:
            yield Speak("Hello.")
            return (yield from self._offer(question))
        return answer

    def _wonder(self, before: int) -> Flow:
        """Not understood: said at length, then in short, then only a sound, or other words for whoever types."""
        if self._typed and self._introduced:
            yield from self._requests.reply("unknown")
        elif before == 0:
            self._introduced = True
            yield Speak("I'm not sure what would help. " + self.introduction())
        elif before == 1:
            yield Speak(small_talk.NO_ANSWER)
        else:
            yield Chime("unsure")

    def introduction(self) -> str:
        """What one can ask for, in three sentences."""
        return introduction(self._plugins, self._book)

    def _follow(self, heard: Understanding | Lead | _CutShort) -> Flow:
        """Do what was asked for, asking back where that isn't clear. False: go to sleep after it."""
        if not isinstance(heard, Understanding):
            return (yield from self._lead_on(heard)) != "closed"
        meaning, slots = heard.meaning, dict(heard.meaning.slots)
        if meaning.action == "request":
            return (yield from self._grant(meaning.name, slots))
        if meaning.action not in ("ask_back", "offer"):
            return (yield from self._lead_on(Lead(meaning.name, slots))) != "closed"
        yield from self._kindly(heard) or ()
        found = yield from self._which([c.exercise for c in heard.candidates[:2]], meaning)
        slots.pop("told", None)
        if found is None:
            yield from self._requests.reply("refused")
            return True
        return (yield from self._lead_on(Lead(found, slots if found == meaning.name else {}, agreed=True))) != "closed"

    def _which(self, names: list[str], meaning: Meaning) -> Flow:
        """Ask which exercise was meant. Its name, or None."""
        if meaning.action != "offer":
            return (yield from self._one_of(names, "Did you mean {}, or {}?"))
        dialogue = self._dialogue(offered=meaning.name)
        answer = yield from dialogue.consent(f"Would you like {self._plugins.exercises[meaning.name][1].title}?")
        return meaning.name if answer.agrees else None

    def _kindly(self, heard: Understanding) -> Flow | None:
        """Something kind to whoever tells how it is; None where there is nothing to say."""
        name = small_talk.told(heard, self._house.locale)
        return self._requests.reply(name) if name else None

    def _one_of(self, names: Sequence[str], question: str) -> Flow:
        titles = [self._plugins.exercises[n][1].title for n in names]
        call = Choose(question.format(*titles), tuple(titles), optional=True)
        chosen = yield from self._dialogue().choose(call, offered=True)
        return names[titles.index(chosen.option)] if chosen.option else None

    def _grant(self, request: str, slots: Mapping[str, Any], dialogue: Dialogue | None = None) -> Flow:
        """Something that is asked of the companion itself, in the middle of `dialogue`. Whether to stay awake."""
        if request in self._requests:
            yield from self._requests.follow(request, slots, dialogue or self._dialogue())
        elif request == "more":
            yield Speak(more(self._plugins, self._book, self._named))
            self._named += 1
        elif request == "decide":
            return (yield from self._without_a_verdict())
        else:
            return (yield from self._check_in())
        return True

    def _without_a_verdict(self) -> Flow:
        """What to do about somebody is theirs to decide; here is what may make it clearer."""
        yield Speak("That's yours to decide, and I can't see all of it.")
        names = [name for name in HELP_TO_DECIDE if name in self._plugins.exercises]
        found = (yield from self._one_of(names, "Would you like {}, or {}?")) if len(names) > 1 else None
        if found is None:
            yield Speak("All right. I'm here.")
            return True
        return (yield from self._lead_on(Lead(found, agreed=True))) != "closed"

    def _elsewhere(self, offered: str, text: str) -> Understanding:
        """What `text` clearly asks for instead of what is `offered`; a yes where it is the same."""
        found = elsewhere(text, self._house.locale, self._book.understand)
        if found.meaning.name == offered and found.meaning.action in ("start", "offer"):
            return Understanding(text, Meaning("answer", "yes"), 1.0)
        return found

    def _check_in(self) -> Flow:
        found_here = [e for _, e in self._plugins.exercises.values() if not self._waits(e.name)]
        exercises = [e for e in found_here if e.name != CHECKIN and e.minutes <= checkin.LONGEST]
        proposed = self._memory.recall("", checkin.PROPOSED) or []
        found: checkin.CheckIn = yield from checkin.check_in(self._dialogue(), exercises, proposed)
        self._memory.keep("", checkin.PROPOSED, list(found.proposed), days=14)
        if found.exercise is None:
            return True
        how = yield from self._lead_on(Lead(found.exercise, agreed=True))
        if how in ("done", "declined"):
            yield from checkin.afterwards(self._dialogue(), declined=how == "declined")
        return how != "closed"

    def _waits(self, exercise: str) -> bool:
        """Whether an exercise asked not to be proposed before a day: it keeps that as `not_before`."""
        day = wire.unpack(self._memory.recall(exercise, "not_before"))
        return str(day or "") > self._house.now().date().isoformat()

    # ------------------------------------------------------------ leading through an exercise

    def _dialogue(
        self, exercise: str = "", slots: Mapping[str, Any] | None = None, *, offered: str | None = None
    ) -> Dialogue:
        dialogue = self._house.dialogue(exercise, slots or {}, self._knows, dictates=self._dictates)
        dialogue.elsewhere = partial(self._elsewhere, offered or exercise)
        dialogue.request = self._house.asked_for
        dialogue.between = partial(self._between, dialogue)
        dialogue.kindly = lambda text: self._kindly(self._house.understand(text))
        return dialogue

    def _between(self, dialogue: Dialogue, asked: Understanding) -> Flow | None:
        """What is asked for while a question is open: done now, where that is soon done."""
        meaning = asked.meaning
        match meaning.action, meaning.name:
            case "command", "help":
                raise needs.Explain
            case "request", "forget_everything":
                raise needs.ForgetAll
            case "request", "forget_last" if forgetting := dialogue.forget_told():
                return forgetting
            case "request", name if name in BETWEEN:
                return self._grant_between(name, dict(meaning.slots), dialogue)
            case "start", name if name != dialogue.exercise:
                return self._leave_for(asked, dialogue)
        return None

    def _grant_between(self, request: str, slots: Mapping[str, Any], dialogue: Dialogue) -> Flow:
        going_on = any(run.exercise == dialogue.exercise for run in self._memory.unfinished()[:1])
        yield from self._grant(request, {**slots, "going_on": going_on}, dialogue)
        dialogue.addressed_as(self._dialogue(dialogue.exercise, dialogue.slots))

    def _leave_for(self, asked: Understanding, dialogue: Dialogue) -> Flow:
        """Another exercise was asked for: leave the one that goes on after a yes, a question of ours at once."""
        if not dialogue.exercise:
            raise needs.Elsewhere(asked)
        title = self._plugins.exercises[asked.meaning.name][1].title
        answer = yield from dialogue.yes_or_no(f"Shall we leave this here, and turn to {title}?")
        if answer.agrees:
            raise _Agreed(asked)
        yield Speak("Then we stay with this.")

    def _lead_on(self, lead: Lead | _CutShort) -> Flow:
        """Lead through an exercise, and those it hands over to. How the last one ended; "declined": before it began."""
        while True:
            how, following = yield from self._lead(lead)
            if following is None:
                return how
            lead = Lead(following, agreed=True)

    def _lead(self, lead: Lead | _CutShort) -> Flow:
        """Run one exercise. Gives back how it ended, and the exercise to go on with, if any."""
        name = lead.exercise
        plugin, exercise = self._plugins.exercises[name]
        if isinstance(lead, _CutShort):
            dialogue, beside = lead.dialogue, lead.beside
        else:
            dialogue = self._dialogue(name, lead.slots)
            beside = Beside(partial(self._house.notice, telling=True), self._route)
        run = Run(plugin.perform(exercise), dialogue, lead.saved, agreed=isinstance(lead, Lead) and lead.agreed)
        yield Tell("exercise_started", {"exercise": name})
        how = "stopped"
        try:
            how = yield from beside.run(run.to_the_end())
            if isinstance(how, Failed):
                yield from self._failed(plugin.name, how)
        except (needs.ForgetAll, needs.Elsewhere):
            yield Tell("exercise_ended", {"exercise": name, "how": "stopped"})
            raise
        except needs.StopHere:
            yield from last_words(beside.parting("Okay. We stop here."))
        except (needs.CloseToday, needs.SayBye) as end:
            how = "closed"
            yield from last_words(beside.parting(GOODBYE if isinstance(end, needs.SayBye) else TODAY))
        except needs.Distress:
            self._cut_short = _CutShort(name, dialogue, beside)
            yield Tell("exercise_ended", {"exercise": name, "how": "care"})
            raise
        finally:
            run.performance.stop()
        ending = how if isinstance(how, str) else "failed"
        yield Tell("exercise_ended", {"exercise": name, "how": ending})
        following = run.dialogue.handed_over if ending == "done" else None
        ending = "declined" if ending == "done" and run.declined else ending
        return ending, following if following in self._plugins.exercises else None

    def _failed(self, plugin: str, how: Failed) -> Flow:
        log.error("plugin %s failed: %s", plugin, how.frames)
        faults.note(plugin, how.frames)
        yield Tell("fault", {"where": plugin, "error": how.error})
        yield from last_words(PluginError.spoken)
