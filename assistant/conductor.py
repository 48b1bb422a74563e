"""The conductor: moves one room forward by 20 ms at a time, and is the only one who waits.

Each step takes a block from the microphone, lets the recognisers hear it, applies the turn table to what they made
out, moves the conversation on, and gives the block that sounds meanwhile. Time is counted in samples.
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from assistant import care, needs, turn
from assistant.audio import BLOCK, Chunk, Samples, seconds
from assistant.chimes import chime
from assistant.events import NOTHING, PRIVATE, Event, Heard, Key, Meaning, Partial, Refused, Typed, Understanding
from assistant.hearing import Ears, Woken, Words
from assistant.manner import Manner
from assistant.needs import Asleep, Chime, Flow, Hear, HearStory, Need, Play, Rest, Tell
from assistant.opening import Openings, means
from assistant.own_voice import OwnVoice
from assistant.speaker import Speaker
from assistant.speech import Renders
from assistant.turn import COMMANDS, Do, Happened, State
from assistant.waiting import PENDING, ForAnswer, ForSpeech, ForStory, ForWaking, Waiting

PAUSED_SECONDS = 600.0
"""A pause this long is taken for the end."""

IMMEDIATE = 500
"""Calls without sound or waiting that an exercise may make in one step; the rest wait for the next one."""

ENDS_A_RECORDING = ("stop", "pause", "skip")
"""What counts while the person's own voice is played back: all else that is heard then may be out of the recording."""

_RESULTS = (Do.START, Do.TAKE, Do.WONDER)
"""What the conversation itself does, once it is given the answer."""

_INTERRUPTIONS: dict[Do, type[needs.Interruption]] = {
    Do.STOP: needs.StopHere,
    Do.CLOSE: needs.CloseToday,
    Do.BYE: needs.SayBye,
    Do.AGAIN: needs.Again,
    Do.BACK: needs.Back,
    Do.SKIP: needs.Skip,
    Do.START_OVER: needs.StartOver,
    Do.UNDO: needs.Undo,
    Do.EXPLAIN: needs.Explain,
    Do.HELPLINE: needs.NameHelpline,
    Do.GREET: needs.Greet,
}


class Conductor:
    """One room. `audio_time`: time stands still until exercise and voice have answered. Live, blocks pace it."""

    def __init__(
        self,
        conversation: Flow,
        ears: Ears,
        voice: Renders,
        speaker: Speaker,
        commands: Mapping[str, Meaning],
        spoken: Callable[[str], str],
        notice: care.Notice = care.notice,
        *,
        rate: int = 130,
        audio_time: bool = True,
        notify: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self.state = State.ASLEEP
        self.manner = Manner(voice, speaker, rate)
        self._open = Openings(ears, voice, speaker, self.manner, commands, audio_time, notify)
        self._conversation = conversation
        self._ears = ears
        self._speaker = speaker
        self._commands = commands
        self._spoken = spoken
        self._notice = notice
        self._notify = notify
        self._outside: queue.SimpleQueue[Typed | Key] = queue.SimpleQueue()
        self._clock = 0
        self._own = OwnVoice(ears, speaker, spoken)
        self._ahead: deque[str] = deque()  # lines typed before there was a question
        self._told: HearStory | None = None  # what the last line that was typed told: "i'm done" may follow it
        self.stories_go_on = False  # whether a story that is typed may have several lines
        self.quit = False
        self._waiting: Waiting = ForWaking(Asleep(), 0)
        self._held_at = 0.0  # when it was paused, in seconds
        self._take(next(conversation))

    # ------------------------------------------------------------ from outside

    @property
    def now(self) -> float:
        """Seconds of audio since the beginning."""
        return seconds(self._clock)

    @property
    def need(self) -> Need:
        """What the conversation waits for."""
        return self._waiting.need

    @property
    def silent(self) -> bool:
        """Whether nothing sounds or is about to."""
        return self._speaker.pending == 0

    def post(self, event: Typed | Key) -> None:
        """A typed line or a key, from any thread."""
        self._outside.put(event)

    def step(self, chunk: Chunk) -> Samples:
        """Move on by one block. Gives back the block that sounds meanwhile."""
        while not self._outside.empty():
            self._from_outside(self._outside.get())
        for sound in self._own.hear(chunk.samples, self.now):
            self._from_ears(sound)
        if isinstance(self._waiting, ForStory) and self.state is State.TELLING:
            self._waiting.telling.take_down(chunk.samples)
        self._clock += BLOCK
        self._move_on()
        return self._own.sound(self._waiting.speech.current if isinstance(self._waiting, ForSpeech) else "", self.now)

    # ------------------------------------------------------------ what is heard

    def _from_outside(self, event: Typed | Key) -> None:
        match event:
            case Key("quit"):
                self.quit = True
            case Key("talk"):
                self._happen(Happened.TALK_KEY)
            case Key("mute"):
                self._happen(Happened.MUTE_KEY)
            case Typed(text):
                self._typed(text)

    def _typed(self, text: str) -> None:
        """A line counts as an utterance; an empty one as silence. Early lines wait for their question."""
        if self.state is State.ASLEEP:
            self._ahead.append(text)
            return self._happen(Happened.TALK_KEY)
        if self.state is State.MUTED:
            self._happen(Happened.TALK_KEY)
        if self._cared_for(text, by_ear=False):
            return
        said = self._commands.get(self._spoken(text), NOTHING)
        if said.action == "command" and not (isinstance(self.need, HearStory) and said.name == "bye"):
            self._tell("heard", text=text, typed=True)
            self._command(said.name)
        elif self.state is State.PAUSED:
            self._tell("refused", text=text, why="paused")
        elif isinstance(self.need, (Hear, HearStory)):
            self._tell("heard", text=self._shown(text), typed=True, private=isinstance(self.need, HearStory))
            self._answer_typed(self.need, text)
        else:
            self._ahead.append(text)

    def _answer_typed(self, need: Hear | HearStory, text: str) -> None:
        found = need.read(text)
        if found.meaning.action == "command":
            self._command(found.meaning.name)
        elif isinstance(self._waiting, ForStory):
            goes_on = self.stories_go_on and not self._waiting.need.one_line
            story = self._waiting.telling.typed(text, found.meaning.name, goes_on=goes_on)
            if story:
                self._told = self._waiting.need if story.text and not story.said else None
                self._done(story)
        elif not (self._told and found.meaning == NOTHING and self._told.read(text).meaning.name == "done"):
            self._answered(found if text.strip() else None)

    def _from_ears(self, sound: Partial | Heard | Refused | Woken | Words) -> None:
        match sound:
            case Woken():
                self._happen(Happened.WAKE)
            case Partial(text) if text and not isinstance(self.need, HearStory):
                self._tell("partial", text=self._shown(text))
            case Words(text):
                if not self._cared_for(text, by_ear=True):
                    self._dictated(text)
            case Refused(text) if not self._own.hold(sound):
                self._refused(text)
            case Heard():
                self._heard(sound)

    def _heard(self, heard: Heard) -> None:
        if self._own.hold(heard) or (isinstance(self.need, Play) and heard.meaning.name not in ENDS_A_RECORDING):
            self._tell("refused", text=heard.text, why="our own words")
            return
        start, end = round(heard.start, 2), round(heard.end, 2)
        text = self._shown(heard.text)
        self._tell("heard", text=text, confidence=round(heard.confidence, 3), start=start, end=end)
        if heard.meaning.action == "care":
            found = care.heard(heard.meaning)
            if found.level == 1 or self.state is State.AWAKE or self._notice(heard.text, by_ear=False, telling=True):
                self._care(found)
        elif isinstance(self._waiting, ForStory):
            self._waiting.telling.heard(heard)
        elif heard.meaning.action == "command":
            self._command(heard.meaning.name)
        elif isinstance(self.need, Hear):
            self._answered(Understanding(heard.text, heard.meaning, heard.confidence))

    def _refused(self, text: str) -> None:
        """Something else was said. In other words, perhaps, where there is dictation: what the phrases made of it tells
        nothing about it."""
        if not isinstance(self.need, HearStory):
            self._tell("refused", text=self._shown(text))
        if not isinstance(self._waiting, ForAnswer):
            return
        words = " ".join(self._waiting.words)
        self._waiting.words = ()
        found = self._waiting.need.read(words) if words else Understanding("")
        if found.meaning.action == "command":
            self._command(found.meaning.name)
        else:
            self._answered(found)

    def _answered(self, found: Understanding | None) -> None:
        """Something was said to the open question, or nothing was (None)."""
        self._told = None
        if found is None:
            self._happen(Happened.SILENCE)
        elif found.meaning == NOTHING:
            self._happen(Happened.UNKNOWN, found)
        else:
            self._happen(Happened.REQUEST if self.state is State.AWAKE else Happened.ANSWER, found)

    def _dictated(self, text: str) -> None:
        if isinstance(self._waiting, ForStory):
            self._waiting.telling.dictated(text)
        elif isinstance(self._waiting, ForAnswer):
            self._waiting.words += (text,)

    def _shown(self, text: str) -> str:
        """`text` for an event: a secret's words stay here."""
        return PRIVATE if isinstance(self.need, Hear) and self.need.private else text

    def _cared_for(self, text: str, *, by_ear: bool) -> bool:
        """Whether `text` speaks of distress, so that the safe route was taken.

        An answer to a question is no hint. What is told and only like distress doesn't interrupt: see beside.py.
        """
        found = self._notice(text, by_ear=by_ear, telling=bool(self._told) or self.state is not State.AWAKE)
        asked_for = isinstance(self.need, Hear) and self.need.read(text).meaning.action == "answer"
        if not found or (found.level == 2 and asked_for) or (found.alike and isinstance(self.need, HearStory)):
            return False
        self._care(found, text)
        return True

    def _care(self, found: care.Distress, text: str = "") -> None:
        self._tell("care", kind=found.kind)
        self._ahead.clear()
        self._happen(Happened.DISTRESS, needs.Distress(found.kind, found=found, text=text))

    def _command(self, name: str) -> None:
        self._tell("command", command=name)
        self._happen(COMMANDS[name])

    # ------------------------------------------------------------ the turn table

    def _happen(self, happened: Happened, answer: Any = None) -> None:
        """Apply the table to something that a person did; `answer` is what the conversation waited for."""
        before = self.state
        rule = turn.decide(before, happened)
        self.state = rule.to
        if before is State.MUTED and rule.do is Do.RELEASE:
            self._unmute()
        elif rule.do is Do.CARE:
            self._interrupt(answer)
        elif rule.do in _INTERRUPTIONS:
            if happened is Happened.GO_ON and not isinstance(self.need, Rest):
                return
            self._interrupt(_INTERRUPTIONS[rule.do]())
        elif rule.do in _RESULTS:
            self._result(answer)
        else:
            self._do(rule.do, happened)

    def _do(self, what: Do, happened: Happened) -> None:
        match what:
            case Do.WAKE if isinstance(self.need, Asleep):
                self._result("alarm" if happened is Happened.ALARM else "line" if self._ahead else "")
            case Do.HOLD:
                self._speaker.hold(True)
                self._held_at = self.now
                self._open.for_commands()
            case Do.RELEASE:
                self._release()
            case Do.MUTE:
                self._speaker.cut()
                self._speaker.play(chime("sleep"))
                self._ears.sleep()
                self._tell("muted")
            case Do.SLOWER | Do.FASTER | Do.LOUDER | Do.QUIETER | Do.VOICE:
                self.manner.change(what)
                self._show_change()

    def _show_change(self) -> None:
        """Let a new rate or volume be heard: from the current sentence on, or by asking again."""
        if self.state is State.PAUSED:
            return
        if isinstance(self._waiting, ForSpeech):
            self._waiting.speech.again(self.manner.rate)
        elif isinstance(self.need, Hear):
            self._interrupt(needs.Again())

    def _release(self) -> None:
        """Go on after a pause: with the sentence that was cut, or with the question."""
        self._speaker.hold(False)
        if isinstance(self._waiting, ForSpeech):
            self._waiting.speech.again(self.manner.rate)
        if isinstance(self.need, (Hear, HearStory)):
            self._interrupt(needs.Again())
        else:
            self._open.for_commands()

    def _unmute(self) -> None:
        self._tell("unmuted")
        if isinstance(self.need, Asleep):
            self._result("")
        else:
            self.state = State.LEADING
            self._interrupt(needs.Unmuted())
            self._speaker.play(chime("wake"))

    # ------------------------------------------------------------ the conversation

    def _result(self, value: Any) -> None:
        """Give the conversation what it waited for."""
        self._take(self._conversation.send(value))

    def _interrupt(self, how: needs.Interruption | needs.Distress) -> None:
        """Throw a command into the conversation; whatever was being said is cut."""
        if isinstance(self.need, Asleep):
            return
        self._speaker.cut()
        self._speaker.hold(False)
        if isinstance(self._waiting, ForSpeech):
            self._waiting.cut(self._clock)
        self._take(self._conversation.throw(how))

    def _take(self, need: Need) -> None:
        """Begin to wait for `need`; what needs no waiting is done at once."""
        while isinstance(need, (Chime, Tell)):
            if isinstance(need, Chime):
                self._speaker.play(chime(need.name))
            else:
                self._notify(Event(self.now, need.event, need.details))
            need = self._conversation.send(None)
        if self.state is not State.MUTED:
            if happened := means(need):
                self.state = turn.decide(self.state, happened).to
            self._open.listen(need)
        self._waiting = self._open.begin(need, self._clock)

    def _move_on(self) -> None:
        """Let the conversation go on as far as it can without more sound."""
        for _ in range(IMMEDIATE):
            result = self._ready()
            if result is PENDING:
                return
            self._done(result)

    def _done(self, result: Any) -> None:
        """What was waited for has come: by the table, where it is the person's doing."""
        match self.need:
            case Asleep():
                self._happen(Happened.ALARM)
            case Hear():
                self._answered(result)
            case HearStory():
                self._happen(Happened.SILENCE if result.silent else Happened.ANSWER, result)
            case _:
                self._result(result)

    def _ready(self) -> Any:
        """What the conversation waited for, or PENDING."""
        if self.state is State.MUTED:
            return PENDING
        if self.state is State.PAUSED:
            self._waiting.hold()
            if self.now - self._held_at > PAUSED_SECONDS:
                self._happen(Happened.SILENCE)
            return PENDING
        if self._ahead and isinstance(self.need, (Hear, HearStory)):
            self._typed(self._ahead.popleft())
            return PENDING
        outcome = self._waiting.ready(self._clock)
        if isinstance(outcome, Heard):
            self._command(outcome.meaning.name)
            return PENDING
        return outcome

    def _tell(self, event: str, **details: Any) -> None:
        self._notify(Event(self.now, event, details))
