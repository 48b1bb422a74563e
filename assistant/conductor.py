"""The conductor: moves one room forward by 20 ms at a time, and is the only one who waits.

Each step takes a block from the microphone, lets the recognisers hear it, applies the turn table to what they made
out, moves the conversation on, and gives the block that sounds meanwhile. Time is counted in samples.
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from assistant import needs, turn
from assistant.audio import BLOCK, Chunk, Samples, seconds
from assistant.chimes import chime
from assistant.events import NOTHING, Event, Heard, Key, Meaning, Partial, Refused, Typed, Understanding
from assistant.hearing import Ears, Woken, Words
from assistant.manner import Manner
from assistant.needs import Asleep, Chime, Flow, Hear, HearStory, Need, NextCall, Rest, Speak, Story, Tell
from assistant.own_words import OwnWords
from assistant.sentences import sentences
from assistant.speaker import Speaker
from assistant.speech import Renders, Speech
from assistant.turn import COMMANDS, Do, Happened, State
from assistant.waiting import PENDING, ForAnswer, ForCall, ForRest, ForSpeech, ForStory, ForWaking, Waiting

PAUSED_SECONDS = 600.0
"""A pause this long is taken for the end."""

IMMEDIATE = 500
"""Calls without sound or waiting that an exercise may make in one step; the rest wait for the next one."""

PATIENCE = 0.5
"""Seconds (of the wall clock) that audio time stands still for an exercise before it goes on by one block."""

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
        *,
        rate: int = 130,
        audio_time: bool = True,
        notify: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self.state = State.ASLEEP
        self.manner = Manner(voice, speaker, rate)
        self._conversation = conversation
        self._ears = ears
        self._voice = voice
        self._speaker = speaker
        self._commands = commands
        self._spoken = spoken
        self._audio_time = audio_time
        self._notify = notify
        self._outside: queue.SimpleQueue[Typed | Key] = queue.SimpleQueue()
        self._clock = 0
        self._own = OwnWords(spoken)
        self._ahead: deque[str] = deque()  # lines typed before there was a question
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
        for sound in self._ears.accept(chunk.samples, self.now):
            self._from_ears(sound)
        self._clock += BLOCK
        self._move_on()
        block = self._speaker.step()
        if self._speaker.pending or block.any():
            self._own.sound(self._waiting.speech.current if isinstance(self._waiting, ForSpeech) else "", self._clock)
        return block

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
        if self.state in (State.ASLEEP, State.MUTED):
            self._happen(Happened.TALK_KEY)
        command = self._commands.get(self._spoken(text))
        if command and not (isinstance(self.need, HearStory) and command.name == "bye"):
            self._tell("heard", text=text, typed=True)
            self._command(command.name)
        elif self.state is State.PAUSED:
            self._tell("refused", text=text, why="paused")
        elif isinstance(self.need, (Hear, HearStory)):
            self._tell("heard", text=text, typed=True)
            self._answer_typed(self.need, text)
        else:
            self._ahead.append(text)

    def _answer_typed(self, need: Hear | HearStory, text: str) -> None:
        found = need.read(text)
        if found.meaning.action == "command":
            self._command(found.meaning.name)
        elif isinstance(need, Hear):
            self._answered(found if text.strip() else None)
        elif text.strip():
            said = found.meaning.name or None
            self._happen(Happened.ANSWER, Story(0.0, None if said else text, said))
        else:
            self._happen(Happened.SILENCE, Story())

    def _from_ears(self, sound: Partial | Heard | Refused | Woken | Words) -> None:
        match sound:
            case Woken():
                self._happen(Happened.WAKE)
            case Partial(text) if text and not isinstance(self.need, HearStory):
                self._tell("partial", text=text)
            case Words(text):
                self._dictated(text)
            case Refused(text) if not isinstance(self.need, HearStory):
                self._tell("refused", text=text)
                self._refused(text)
            case Heard():
                self._heard(sound)

    def _heard(self, heard: Heard) -> None:
        if self._own.hold(heard):
            self._tell("refused", text=heard.text, why="our own words")
            return
        start, end = round(heard.start, 2), round(heard.end, 2)
        self._tell("heard", text=heard.text, confidence=round(heard.confidence, 3), start=start, end=end)
        if isinstance(self._waiting, ForStory):
            self._waiting.telling.heard(heard)
        elif heard.meaning.action == "command":
            self._command(heard.meaning.name)
        elif isinstance(self.need, Hear):
            self._answered(Understanding(heard.text, heard.meaning, heard.confidence))

    def _refused(self, text: str) -> None:
        """Something else was said. In other words, perhaps, where there is dictation."""
        if not isinstance(self._waiting, ForAnswer):
            return
        words = " ".join(self._waiting.words)
        self._waiting.words = ()
        found = self._waiting.need.read(words) if words else Understanding(text)
        if found.meaning.action == "command":
            self._command(found.meaning.name)
        else:
            self._answered(found)

    def _answered(self, found: Understanding | None) -> None:
        """Something was said to the open question, or nothing was (None)."""
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
        elif rule.do in _INTERRUPTIONS:
            if happened is Happened.GO_ON and not isinstance(self.need, Rest):
                return
            self._interrupt(_INTERRUPTIONS[rule.do]())
        elif rule.do in _RESULTS:
            self._result(answer)
        else:
            self._do(rule.do)

    def _do(self, what: Do) -> None:
        match what:
            case Do.WAKE if isinstance(self.need, Asleep):
                self._result(None)
            case Do.HOLD:
                self._speaker.hold(True)
                self._held_at = self.now
                self._listen(self._commands)
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
            self._listen(self._commands)

    def _unmute(self) -> None:
        self._tell("unmuted")
        if isinstance(self.need, Asleep):
            self._result(None)
        else:
            self.state = State.LEADING
            self._interrupt(needs.Unmuted())
            self._speaker.play(chime("wake"))

    # ------------------------------------------------------------ the conversation

    def _result(self, value: Any) -> None:
        """Give the conversation what it waited for."""
        self._take(self._conversation.send(value))

    def _interrupt(self, how: needs.Interruption) -> None:
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
        self._waiting = self._begin(need)

    def _begin(self, need: Need) -> Waiting:
        """Have the right recognisers listen, and begin to wait."""
        match need:
            case Speak(text):
                self._enter(Happened.LEAD)
                self._listen(self._commands)
                speech = Speech(
                    sentences(text), self._voice, self._speaker, self.manner.rate, audio_time=self._audio_time
                )
                return ForSpeech(need, self._clock, speech, self._notify)
            case Rest():
                self._enter(Happened.LEAD)
                self._listen(self._commands)
                return ForRest(need, self._clock)
            case Hear(meanings, happened=happened, words=words):
                request = happened is Happened.ENDED
                self._enter(happened)
                self._listen({**meanings, **self._commands}, words=words, dictation=request)
                self._tell("listening", to="request" if request else "answer")
                return ForAnswer(need, self._clock, self._ears)
            case HearStory(meanings):
                self._enter(Happened.STORY)
                self._listen({**meanings, **self._commands}, dictation=True)
                self._tell("listening", to="story")
                return ForStory(need, self._clock, self._ears)
            case NextCall():
                return ForCall(need, self._clock, PATIENCE if self._audio_time else 0.0)
        self._enter(Happened.CLOSED)
        self._ears.sleep()
        return ForWaking(need, self._clock)

    def _enter(self, happened: Happened) -> None:
        if self.state is not State.MUTED:
            self.state = turn.decide(self.state, happened).to

    def _listen(self, meanings: Mapping[str, Meaning], *, words: bool = False, dictation: bool = False) -> None:
        if self.state is not State.MUTED:
            self._ears.listen(meanings, words=words, dictation=dictation)

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
