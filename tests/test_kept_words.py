"""Words that somebody told: held while they are told, kept after a clear yes, read back, and behind a code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conversing import ByEar, ByText, house, house_with
from led import NOW, SILENCE, Clock, Led, answering
from speech import conversation

from assistant import Exercise, Session, Told
from assistant.audio import Samples
from assistant.calls import Listen
from assistant.dialogue import CANT_KEEP, STILL_HERE
from assistant.keeping import NOTHING_STAYS, OFFER, aloud
from assistant.kept import Entry
from assistant.keyboard import SilentVoice
from assistant.memory import Memory
from assistant.needs import (
    Again,
    Asleep,
    Back,
    CloseToday,
    Distress,
    Explain,
    Hear,
    HearStory,
    Play,
    SayBye,
    Skip,
    Speak,
    StartOver,
    StopHere,
    Story,
    Undo,
)  # fmt: skip
from assistant.performance import Failed
from assistant.sentences import sentences
from assistant.wire import pack, unpack

VOICE: Samples = (3000 * np.sin(np.arange(32_000) / 8)).astype(np.int16)
"""Two seconds."""


class Lasting(Memory):
    """In memory only, but asked for as if it were on disk."""

    @property
    def lasting(self) -> bool:
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Memory:
    return Lasting.nowhere(clock)


def journal(then: Callable[[Session, Told], Any] = lambda session, told: None) -> Exercise:
    """An exercise that listens, and goes on with `then`."""

    def run(session: Session) -> None:
        told = session.listen("Tell me.", hold="letter")
        result = then(session, told)
        session.say(f"It was {result}. I'm here.")

    return Exercise("journal", ["start my journal"], run)


def keep(session: Session, told: Told) -> bool:
    return session.keep_words(told, "Shall I keep it?", mood=4)


def led(memory: Memory, answers: dict[str, Any], exercise: Exercise | None = None, **more: Any) -> Led:
    return Led(
        exercise or journal(keep),
        memory,
        answering({**answers, **({} if "set a code" in answers else {"set a code": "no"})}),
        **more,
    ).go()


def only(entries: tuple[Entry, ...]) -> Entry:
    (entry,) = entries
    return entry


# ---------------------------------------------------------------- held


def test_what_is_typed_is_held_in_words(memory: Memory) -> None:
    run = led(memory, {"Tell me.": "zanzibar in the rain"}, journal(lambda session, told: told.entry))
    entry = only(memory.held_entries())
    assert (entry.text, entry.seconds, entry.exercise) == ("zanzibar in the rain", 0.0, "journal")
    assert run.said[-1] == f"It was {entry.id}. I'm here."


def test_what_is_said_is_held_as_a_voice_where_the_model_cant_take_dictation(memory: Memory) -> None:
    led(memory, {"Tell me.": VOICE}, journal(), dictates=False)
    entry = only(memory.held_entries())
    assert entry.text is None
    assert entry.seconds == pytest.approx(2.0)


def test_where_it_can_only_the_words_are_held(memory: Memory) -> None:
    led(memory, {"Tell me.": VOICE}, journal(), dictates=True)
    assert memory.held_entries() == ()


@pytest.mark.parametrize("answer", [SILENCE, "nothing", "i don't know", "i'm done", Skip()], ids=str)
def test_nothing_told_is_nothing_held(memory: Memory, answer: Any) -> None:
    run = led(memory, {"Tell me.": answer}, journal(lambda session, told: told.entry))
    assert memory.held_entries() == ()
    assert run.said[-1] == "It was None. I'm here."


def test_without_hold_nothing_is_held(memory: Memory) -> None:
    def plain(session: Session) -> None:
        session.listen("Tell me.")

    exercise = Exercise("walk", ["walk with me"], plain)
    led(memory, {"Tell me.": "zanzibar in the rain"}, exercise)
    assert memory.held_entries() == ()


class Interrupted:
    """Tells something, is interrupted, and then tells the rest."""

    def __init__(self, how: Exception) -> None:
        self.how: Exception | None = how

    def __call__(self, need: Hear | HearStory, question: str) -> Any:
        if isinstance(need, HearStory) and need.scribe and self.how:
            need.scribe.words("zanzibar")
            how, self.how = self.how, None
            return how
        return "in the rain"


@pytest.mark.parametrize("how", [Skip(), StopHere(), CloseToday(), SayBye()], ids=lambda how: type(how).__name__)
def test_what_was_told_before_it_was_cut_short_stays_held_and_is_offered(memory: Memory, how: Exception) -> None:
    Led(journal(), memory, Interrupted(how)).go()
    assert only(memory.held_entries(unasked=True)).text == "zanzibar"


@pytest.mark.parametrize("how", [Back(), Undo(), StartOver()], ids=lambda how: type(how).__name__)
def test_what_was_taken_back_is_erased(memory: Memory, how: Exception) -> None:
    Led(journal(), memory, Interrupted(how)).go()
    assert only(memory.held_entries()).text == "in the rain"


@pytest.mark.parametrize("how", [Again(), Explain()], ids=lambda how: type(how).__name__)
def test_after_repeat_it_is_one_telling_that_goes_on(memory: Memory, how: Exception) -> None:
    Led(journal(), memory, Interrupted(how)).go()
    assert only(memory.held_entries()).text == "zanzibar\nin the rain"


# ---------------------------------------------------------------- one telling is one entry, whatever interrupts it


def newest(memory: Memory) -> Any:
    return next(iter(memory.unfinished()), None)


def asked_first(session: Session) -> None:
    session.ask("Shall we?")
    told = session.listen("Tell me.", hold="letter")
    session.say(f"You told me: {told.text}.")
    session.read_back(told)
    session.say("Kept." if keep(session, told) else "Not kept.")


FIRST = Exercise("journal", ["start my journal"], asked_first)


class Telling:
    """Says yes, tells `words`, and then is interrupted, or has said it all."""

    def __init__(self, words: str | Samples, how: Exception | None = None, then: str = "yes") -> None:
        self.words, self.how, self.then = words, how, then

    def __call__(self, need: Hear | HearStory, question: str) -> Any:
        if isinstance(need, Hear):
            return "no" if "set a code" in question else self.then
        if self.how is None:
            return self.words
        assert need.scribe and isinstance(self.words, str)
        need.scribe.words(self.words)
        return self.how


@pytest.mark.parametrize("how", [StopHere(), CloseToday(), SayBye()], ids=lambda how: type(how).__name__)
def test_what_was_told_before_is_told_again_of_and_kept_with_the_rest(memory: Memory, how: Exception) -> None:
    Led(FIRST, memory, Telling("zanzibar", how)).go()
    Led(FIRST, memory, Telling("in the", how), saved=newest(memory)).go()
    run = Led(FIRST, memory, Telling("rain"), saved=newest(memory)).go()
    aloud = "zanzibar. In the. Rain"
    assert run.said[:4] == [STILL_HERE, "Tell me.", "You told me: zanzibar\nin the\nrain.", aloud]
    assert [(e.text, e.kind) for e in memory.entries()] == [("zanzibar\nin the\nrain", "letter")]
    assert memory.held_entries() == ()


def test_a_no_afterwards_forgets_all_of_it(memory: Memory) -> None:
    Led(FIRST, memory, Telling("zanzibar", StopHere())).go()
    Led(FIRST, memory, Telling("in the rain", then="no"), saved=newest(memory)).go()
    assert memory.held_entries() == () == memory.entries()


@pytest.mark.parametrize("end", [SILENCE, "i'm done", "nothing", "no"])
def test_whoever_tells_no_more_has_told_what_was_there(memory: Memory, end: str) -> None:
    Led(FIRST, memory, Telling("zanzibar", StopHere())).go()
    run = Led(FIRST, memory, Telling(end), saved=newest(memory)).go()
    assert run.said[-1] == "Kept."
    assert only(memory.entries()).text == "zanzibar"


@pytest.mark.parametrize("said", ["none", "unsure", "done", None])
def test_after_a_long_story_nothing_says_only_that_there_is_no_more(memory: Memory, said: str | None) -> None:
    flow = Led(FIRST, memory, answering({})).dialogue.answer(Listen("Tell me.", hold="letter"))
    next(flow)
    need = flow.send(0.0)
    assert isinstance(need, HearStory) and need.scribe
    need.scribe.words("zanzibar")
    still = flow.send(Story(200.0, "zanzibar", bounded=True))
    assert isinstance(still, Speak) and "still listening" in still.text
    flow.send(0.0)
    with pytest.raises(StopIteration) as end:
        flow.send(Story(0.5, None, said))
    assert end.value.value.spoke
    assert only(memory.held_entries()).text == "zanzibar"


def test_where_nothing_was_told_or_it_is_gone_it_begins_anew(memory: Memory) -> None:
    Led(FIRST, memory, answering({"Tell me.": StopHere()})).go()
    run = Led(FIRST, memory, Telling("zanzibar", StopHere()), saved=newest(memory)).go()
    assert STILL_HERE not in run.said
    memory.forget_entry(only(memory.held_entries()).id)
    run = Led(FIRST, memory, Telling("in the rain"), saved=newest(memory)).go()
    assert STILL_HERE not in run.said
    assert only(memory.entries()).text == "in the rain"


def test_a_voice_goes_on_in_the_same_recording(memory: Memory) -> None:
    class Speaking(Telling):
        def __call__(self, need: Hear | HearStory, question: str) -> Any:
            if isinstance(need, HearStory) and need.scribe:
                need.scribe.voice(VOICE)
                return StopHere() if self.how else VOICE
            return super().__call__(need, question)

    Led(FIRST, memory, Speaking("", StopHere()), dictates=False).go()
    run = Led(FIRST, memory, Speaking(""), saved=newest(memory), dictates=False).go()
    entry = only(memory.entries())
    assert entry.seconds == pytest.approx(6.0)
    assert len(run.played[-1]) == pytest.approx(6 * 16_000, rel=0.01)


TELLS = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from led import Clock, Led
from test_kept_words import FIRST, Telling, newest
from assistant.memory import Memory

class Stays(Telling):
    def __call__(self, need, question):
        said = super().__call__(need, question)
        if said is self.how:
            memory.catch_up()
            print("told", flush=True)
            sys.stdin.readline()
        return said

memory = Memory.open(Path({folder!r}), Clock(), "file")
Led(FIRST, memory, Stays({words!r}, KeyboardInterrupt()), saved=newest(memory)).go()
"""


def killed_while_telling(folder: Path, words: str) -> None:
    program = TELLS.format(tests=str(Path(__file__).parent), folder=str(folder), words=words)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout and process.stdout.readline() == "told\n"
        os.kill(process.pid, signal.SIGKILL)


def test_a_process_that_is_killed_while_something_is_told_goes_on_in_the_same_entry(tmp_path: Path) -> None:
    killed_while_telling(tmp_path / "memory", "zanzibar")
    killed_while_telling(tmp_path / "memory", "in the")
    with closing(Memory.open(tmp_path / "memory", Clock(), "file")) as memory:
        assert only(memory.held_entries()).kind == "letter", "it can be found, should it be kept without the exercise"
        run = Led(FIRST, memory, Telling("rain"), saved=newest(memory)).go()
        assert run.said[0] == STILL_HERE
        assert [e.text for e in memory.entries()] == ["zanzibar\nin the\nrain"]
        assert memory.held_entries() == ()


# ---------------------------------------------------------------- taken back, and in distress


def test_what_was_told_in_distress_is_never_spoken_of(memory: Memory) -> None:
    assert Led(journal(), memory, Interrupted(Distress("suicide"))).go().result == "Distress"
    assert memory.held_entries() != ()
    assert memory.held_entries(unasked=True) == ()


def test_going_back_after_it_erases_it(memory: Memory) -> None:
    told: Iterator[Any] = iter(["zanzibar", "in the rain"])
    answers: Iterator[Any] = iter([Back(), "yes"])
    exercise = journal(lambda session, told: session.ask("Well?").kind)
    run = Led(exercise, memory, lambda need, question: next(told if isinstance(need, HearStory) else answers)).go()
    assert run.said == ["Tell me.", "Well?", "Tell me.", "Well?", "It was yes. I'm here."]
    assert only(memory.held_entries()).text == "in the rain"


# ---------------------------------------------------------------- kept


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("yes", "kept"),
        ("sometimes", "held"),
        ("i don't know", "held"),
        (SILENCE, "held"),
        ("purple elephants", "held"),
        (Skip(), "held"),
        ("no", None),
    ],
    ids=str,
)
def test_only_a_clear_yes_keeps_and_no_erases(memory: Memory, answer: Any, state: str | None) -> None:
    run = led(memory, {"Tell me.": "zanzibar", "keep it": answer, "You can say": answer})
    found = (*memory.entries(), *memory.held_entries())
    assert [entry.state for entry in found] == ([state] if state else [])
    assert run.said[-1] == f"It was {state == 'kept'}. I'm here."


def test_kept_words_are_found_by_what_they_are_and_come_without_the_words(memory: Memory) -> None:
    found: list[Entry] = []

    def look(session: Session, told: Told) -> None:
        keep(session, told)
        found.extend(session.entries("letter", mood=4))
        assert session.entries("standard") == () == session.entries("letter", mood=5)
        assert session.entries(on=session.today) == session.entries() == tuple(found)

    run = led(memory, {"Tell me.": "zanzibar"}, journal(look))
    assert run.result == "done"
    assert [(e.kind, dict(e.about), e.text) for e in found] == [("letter", {"mood": 4}, None)]
    assert memory.entries()[0].text == "zanzibar"


def test_an_exercise_finds_its_own_words_only(memory: Memory) -> None:
    led(memory, {"Tell me.": "zanzibar"})
    kept = only(memory.entries())
    other: list[Any] = []

    def nosy(session: Session) -> None:
        other.extend([session.entries(), session.read_back(kept)])
        session.forget_words(kept)

    run = Led(Exercise("nosy", ["be nosy"], nosy), memory, answering({})).go()
    assert other == [(), False]
    assert "zanzibar" not in run.said
    assert memory.entries() == (kept,)


def test_with_the_memory_off_it_is_said_once_that_nothing_stays(clock: Clock) -> None:
    memory = Memory.nowhere(clock)
    first, second = (led(memory, {"Tell me.": "zanzibar"}) for _ in range(2))
    assert first.said == ["Tell me.", NOTHING_STAYS, "It was False. I'm here."]
    assert second.said == ["Tell me.", "It was False. I'm here."]
    assert memory.entries() == ()


def test_a_yes_can_be_taken_back(memory: Memory) -> None:
    said: Iterator[Any] = iter(["zanzibar", "yes", "no", Undo(), SILENCE, SILENCE, "yes"])
    exercise = journal(lambda session, told: (keep(session, told), session.ask("Well?"))[0])
    run = Led(exercise, memory, lambda need, question: next(said)).go()
    assert run.said[-1] == "It was False. I'm here."
    assert [entry.text for entry in memory.held_entries()] == ["zanzibar"]
    assert memory.entries() == ()


# ---------------------------------------------------------------- read back


def read(session: Session, told: Told) -> bool:
    return session.read_back(told)


@pytest.mark.parametrize(
    ("text", "heard"),
    [("the sea was grey\ni went home", "the sea was grey. I went home"), ("Was it?\nYes.", "Was it? Yes."),
     ("i went,\nand she stayed", "i went, And she stayed"), ("one line. of two", "one line. of two")],
)  # fmt: skip
def test_between_two_lines_a_pause_is_heard(text: str, heard: str) -> None:
    assert aloud(text) == heard
    assert len(sentences(aloud("the sea was grey\ni went home"))) == 2, "the voice rests between them"


def test_words_are_spoken_and_a_voice_is_played(memory: Memory) -> None:
    run = led(memory, {"Tell me.": "zanzibar in the rain"}, journal(read))
    assert run.said == ["Tell me.", "zanzibar in the rain", "It was True. I'm here."]
    run = led(memory, {"Tell me.": VOICE}, journal(read), dictates=False)
    assert len(run.played[0]) == pytest.approx(len(VOICE), abs=1000)
    assert run.said == ["Tell me.", "It was True. I'm here."]


def test_what_is_gone_is_not_read(memory: Memory, clock: Clock) -> None:
    def later(session: Session, told: Told) -> bool:
        clock.passes(hours=25)
        return session.read_back(told)

    assert led(memory, {"Tell me.": "zanzibar"}, journal(later), now=clock).said[-1] == "It was False. I'm here."


# ---------------------------------------------------------------- the code


def test_a_code_is_offered_once_at_the_first_yes(memory: Memory) -> None:
    runs = [led(memory, {"Tell me.": "zanzibar"}) for _ in range(2)]
    assert [OFFER in run.said for run in runs] == [True, False]
    assert not memory.has_code


def test_a_code_is_set_by_saying_it_twice(memory: Memory) -> None:
    said = {"set a code": "yes", "four digits": "0427", "once more, please": "zero four two seven"}
    run = led(memory, {"Tell me.": "zanzibar"} | said)
    assert "The code is set. I'll ask for it before I read anything." in run.said
    assert memory.code_is("0427")


def test_two_that_differ_set_nothing(memory: Memory) -> None:
    said = {"set a code": "yes", "four digits": "0427", "once more, please": "0428"}
    run = led(memory, {"Tell me.": "zanzibar"} | said)
    assert run.said.count("Those were not the same.") == 2
    assert not memory.has_code
    assert run.said[-1] == "It was True. I'm here.", "the words are kept all the same"


@pytest.mark.parametrize(
    ("first", "second", "read_out"),
    [("0427", "", True), ("9999", "0427", True), ("9999", "8888", False), ("", "", False)],
)
def test_the_code_is_asked_for_before_anything_is_read(memory: Memory, first: str, second: str, read_out: bool) -> None:
    memory.set_code("0427")
    answers = {"Tell me.": "zanzibar", "your code": first, "not the code": second}
    run = led(memory, answers, journal(read))
    assert ("zanzibar" in run.said) is read_out
    assert run.said[-1] == f"It was {read_out}. I'm here."


def test_it_is_asked_for_once_in_a_run_and_before_words_are_looked_for(memory: Memory) -> None:
    memory.set_code("0427")

    def search(session: Session, told: Told) -> Any:
        keep(session, told)
        found = session.entries(words="zanzibar")
        return [session.read_back(entry) for entry in found]

    run = led(memory, {"Tell me.": "zanzibar", "code": "0427"}, journal(search))
    assert run.said.count("Please say your code.") == 1
    assert run.said[-1] == "It was [True]. I'm here."
    run = led(memory, {"Tell me.": "zanzibar", "code": SILENCE}, journal(search))
    assert run.said[-1] == "It was []. I'm here."


def test_no_event_may_show_the_digits(memory: Memory) -> None:
    memory.set_code("0427")
    run = led(memory, {"Tell me.": "zanzibar", "code": "0427"}, journal(read))
    asked = [need for need in run.needs if isinstance(need, Hear)]
    assert [need.private for need in asked] == [True]


# ---------------------------------------------------------------- a memory that is at fault


@pytest.mark.parametrize("before", ["the run", "the telling is over"])
def test_a_disk_that_is_full_is_told_once_and_the_exercise_goes_on(memory: Memory, before: str) -> None:
    def fill() -> None:
        (pages,) = memory._database.execute("PRAGMA page_count")[0]
        memory._database.execute(f"PRAGMA max_page_count = {pages}")

    def run(session: Session) -> None:
        told = session.listen("Tell me.", hold="letter")
        session.keep("long", "x" * 100_000)
        session.keep("longer", "x" * 100_000)
        assert told.spoke
        assert session.recall("long") is None
        session.say(f"It is {session.now:%H:%M}. I'm here.")

    def reply(need: Hear | HearStory, question: str) -> str:
        fill()
        return "zanzibar " * 2000

    if before == "the run":
        fill()
    led = Led(Exercise("journal", ["start my journal"], run), memory, reply).go()
    assert led.result == "done"
    assert led.said.count(CANT_KEEP) == 1
    assert led.said[-1] == "It is 18:00. I'm here."
    assert len(led.faults) == 1 and "disk is full" in led.faults[0]


# ---------------------------------------------------------------- what can be kept


@pytest.mark.parametrize(
    "value",
    [
        1,
        2.5,
        "text",
        None,
        True,
        [1, ["a"]],
        {"a": {"is": "here"}},
        NOW.date(),
        {"at": NOW.time()},
    ],
    ids=str,
)
def test_what_is_kept_comes_back_as_it_was(memory: Memory, value: Any) -> None:
    back: list[Any] = []

    def run(session: Session) -> None:
        session.keep("it", value)
        back.append(session.recall("it"))

    assert Led(Exercise("keeps", ["keep it"], run), memory, answering({})).go().result == "done"
    assert back == [value]
    assert unpack(json.loads(json.dumps(pack(value)))) == value


@pytest.mark.parametrize("value", [object(), {1, 2}, [b"x"], float("nan")], ids=lambda value: type(value).__name__)
def test_what_cannot_be_kept_is_the_exercises_fault(memory: Memory, value: Any) -> None:
    run = Led(Exercise("keeps", ["keep it"], lambda session: session.keep("it", value)), memory, answering({})).go()
    assert isinstance(run.result, Failed)
    assert "session.keep" in run.result.error


# ---------------------------------------------------------------- the whole companion

WALK = """
from assistant import Exercise, hookimpl

def run(session):
    told = session.listen("What do you see?", hold="letter")
    kept = session.keep_words(told)
    hour = session.hour("At what time?")
    name = session.name("Who is near?")
    session.say(f"{kept}, {hour.value}, {name.value}.")
    session.say("Heard." if session.read_back(told) else "Not heard.")

@hookimpl
def exercises():
    return [Exercise("a_walk", phrases=["take a walk with me"], run=run, title="a walk")]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a_walk.py").write_text(WALK, "utf-8")
    return tmp_path


def test_by_ear_a_voice_is_held_kept_and_played_back(folder: Path) -> None:
    talk = ByEar(house_with(folder), SilentVoice(0.2))

    def spoken(*parts: str | float) -> None:
        talk.speak(conversation(*parts, voice="slt", after=1.5))

    spoken("hello companion", 0.3, "take a walk with me")
    talk.until(HearStory)
    talk.quiet(5)
    spoken("i see a garden and many old trees", 1.5, "there is a river behind them")
    for answer in ("yes", "no", "eight", "in the evening", "robert", "yes"):
        talk.until(Hear)
        spoken(answer)
    talk.until(Play)
    assert isinstance(talk.conductor.need, Play)
    assert "True, 20:00:00, Robert." in talk.said
    entry = only(talk.house.memory.entries())
    assert entry.text is None
    assert 5 < entry.seconds < 12, "the quiet before it is not part of it"
    assert len(talk.conductor.need.voice) == pytest.approx(entry.seconds * 16_000, rel=0.1)
    talk.until(Asleep)
    assert "Heard." in talk.said


def test_no_event_shows_the_digits_of_a_code(folder: Path) -> None:
    talk = ByText(house_with(folder))
    for line in ("take a walk with me", "zanzibar", "yes", "yes", "0427", "zero four two seven", "noon", "nobody"):
        talk.say(line)
    assert "zanzibar" in talk.said, "whoever has just set it need not say it"
    assert talk.house.memory.code_is("0427")
    shown = [event.details for event in talk.events if event.name == "heard"]
    assert [details["text"] for details in shown].count("(private)") == 2
    assert not any("0427" in str(event.details) or "four two" in str(event.details) for event in talk.events)


# ---------------------------------------------------------------- what other programs are told


def test_what_is_told_and_read_back_stands_in_no_event_for_other_programs() -> None:
    talk = ByText(house())
    for line in ("dear diary", "yes", "a marzipan door", "what happened", "calm", "yes", "no"):
        talk.say(line)
    talk.say("read my last entry")
    assert "a marzipan door" in talk.say("yes"), "whoever talks hears it"
    told = [event.as_json() for event in talk.events]
    assert "marzipan" not in str(told)
    assert {"(private)"} == {each["text"] for each in told if each.get("typed") and "private" in each["text"]}
    assert sum(each.get("text") == "(private)" for each in told) == 3  # heard, and the two ends of reading it


@pytest.mark.parametrize("line", ["no", "No.", "nothing", "no thanks", "no, nothing", "not today", "never mind"])
def test_nothing_to_tell_is_no_story_where_it_stands_alone_and_first(line: str) -> None:
    talk = ByText(house())
    for said in ("dear diary", "yes"):
        talk.say(said)
    assert talk.say(line)[0] == "It can stay without words today."
    assert talk.house.memory.held_entries() == ()


@pytest.mark.parametrize("line", ["no, i miss her", "Nothing. Just him, all day.", "i don't know. he left", "now"])
def test_what_begins_like_that_is_told(line: str) -> None:
    talk = ByText(house())
    for said in ("dear diary", "yes"):
        talk.say(said)
    assert talk.say(line)[0] == "Thank you for telling me."
    assert only(talk.house.memory.held_entries()).text == line


def test_a_no_after_the_first_line_is_told() -> None:
    talk = ByText(house())
    talk.conductor.stories_go_on = True
    for line in ("dear diary", "yes", "i asked him", "no", "done", "what happened", "calm", "yes", "no"):
        talk.say(line)
    assert [entry.text for entry in talk.house.memory.entries()] == ["i asked him\nno"]


def test_goodbye_is_a_line_of_a_letter() -> None:
    talk = ByText(house())
    talk.conductor.stories_go_on = True
    for line in ("help me write a letter", "yes", "spoken", "dear you", "goodbye", "done"):
        talk.say(line)
    assert only(talk.house.memory.held_entries()).text == "dear you\ngoodbye"


def test_forget_that_at_the_question_whether_to_keep_it_is_a_no() -> None:
    talk = ByText(house())
    for line in ("dear diary", "yes", "a blue door", "what happened", "calm"):
        talk.say(line)
    assert talk.said[-1] == "Shall I keep this entry?"
    assert "Shall I keep this entry?" not in talk.say("forget that")
    assert talk.house.memory.entries() == () == talk.house.memory.held_entries()


def test_a_typed_story_of_several_lines_is_one_entry() -> None:
    talk = ByText(house())
    talk.conductor.stories_go_on = True
    for line in ("dear diary", "yes", "a blue door", "and rain"):
        talk.say(line)
    assert "Thank you for telling me." not in talk.said
    assert talk.say("done")[0] == "Thank you for telling me."
    for line in ("what happened", "calm", "yes", "no"):
        talk.say(line)
    assert [entry.text for entry in talk.house.memory.entries()] == ["a blue door\nand rain"]


def test_done_after_a_typed_line_is_no_answer_to_the_next_question() -> None:
    talk = ByText(house())
    for line in ("dear diary", "yes", "a blue door"):
        talk.say(line)
    assert talk.say("i'm done") == []
    assert talk.say("what happened")[-1].startswith("One word for how you feel now")
