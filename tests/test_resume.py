"""A run that was cut short, after any of its steps, goes on where it was, and does nothing twice."""

from __future__ import annotations

import datetime
import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from led import Clock, Led, alike, answering

from assistant import Exercise, Session
from assistant.clock import local_now
from assistant.kept import SavedRun
from assistant.leading import CHANGED
from assistant.memory import Memory
from assistant.needs import Back, CloseToday, SayBye, StartOver, StopHere, Undo
from assistant.performance import Failed, InProcess
from assistant.plugins import Plugins
from assistant.resources import plugins_folder

EXERCISES = {n: e for n, (_, e) in Plugins(plugins_folder(), packages=False).exercises.items() if e.keeps}


def everything(session: Session) -> None:
    """Every call that there is, and every effect."""
    session.say("Welcome.")
    session.keep("times", session.recall("times", 0) + 1, days=3)
    session.say(session.vary(["One opening.", "Another opening."]))
    session.pause(5)
    if session.ask("Shall we?").no:
        session.say("Another time, then. I'm here.")
        return
    session.breathe(4, 6, rounds=1)
    mood = session.number("How is it, from zero to ten?")
    session.note_mood(mood.value if mood.value is not None else 5, "okay")
    told = session.listen("Tell me.", hold="letter")
    session.say("Thank you for telling me.")
    kept = session.keep_words(told, "Shall I keep it?", on=session.today.isoformat())
    session.say("It is kept." if kept else "It isn't kept.")
    who = session.name("Who is near you?")
    session.say(f"That is {who.value or who.kind}.")
    day, hour = session.day("On which day?"), session.hour("At what time?")
    if hour.value:
        session.remind("call", hour.value, day=day.value)
    chosen = session.choose("The sea, or the forest?", ["sea", "forest"], optional=True)
    session.keep("place", chosen.option or chosen.kind)
    session.repeat_after_me("I am here.")
    for entry in session.entries("letter"):
        session.read_back(entry)
    session.say(f"You were here {len(session.moods())} times. It is {session.now:%H:%M}.")
    session.hand_over("breathing")
    session.say("I'm here.")


EVERYTHING = Exercise("everything", ["try everything"], everything)

ANSWERS = {
    "from zero": "seven", "Tell me.": "zanzibar", "Who is": "anna", "which day": "on friday", "what time": "8pm",
    "The sea": "the forest", "I am here.": "i am here", "set a code": "no",
}  # fmt: skip


class Lasting(Memory):
    """In memory only, but asked for as if it were on disk."""

    @property
    def lasting(self) -> bool:
        return True


def remembered(memory: Memory) -> dict[str, Any]:
    """All that an exercise can have done, but for what numbers the entries have."""
    found = (*memory.entries(), *memory.held_entries())
    return {
        "entries": sorted((e.exercise, e.kind, e.state, str(e.text), str(e.about)) for e in found),
        "moods": memory.moods(90),
        "reminders": memory.reminders(),
        "facts": [memory.recall(name, fact) for name in ("everything", *EXERCISES) for fact in FACTS],
        "code": memory.has_code,
    }


FACTS = ("times", "place")


def newest(memory: Memory) -> SavedRun | None:
    return next(iter(memory.unfinished()), None)


def same_as(exercise: Exercise, reply: Any, slots: dict[str, Any] | None = None) -> int:
    """Cut it after every step, go on with it anew, and compare with the run that was not cut. The number of cuts."""
    whole_memory = Lasting.nowhere(Clock())
    whole = Led(exercise, whole_memory, reply, slots=slots).go()
    for most in range(1, len(whole.needs)):
        memory = Lasting.nowhere(Clock())
        cut = Led(exercise, memory, reply, slots=slots).go(most)
        cut.stop()
        if any("keep going" in text for text in (*cut.said[cut.begun :], *whole.said[len(cut.said) :][:1])):
            continue  # that question isn't a step of the exercise
        saved = newest(memory)
        if saved is None:
            assert cut.begun == 0 or cut.ended
            continue
        again = Led(exercise, memory, reply, saved=saved).go()
        assert again.result == whole.result, f"cut after {most}: {again.result}"
        follows(again.said, cut, whole.said, most)
        assert remembered(memory) == remembered(whole_memory), f"cut after {most}: {cut.said[-2:]}"
        assert again.dialogue.handed_over == whole.dialogue.handed_over
    return len(whole.needs)


def follows(again: list[str], cut: Led, whole: list[str], most: int) -> None:
    """What is said after the cut: the rest, from the call that was under way on, or the last sentence once more."""
    if again != whole[len(whole) - len(again) :]:
        assert again[0] in cut.said[-4:], f"cut after {most}: {again[0]}"
        again = again[1:]
    assert again == whole[len(whole) - len(again) :], f"cut after {most}: {cut.said[-2:]}"
    repeated = len(cut.said) + len(again) - len(whole)
    assert 0 <= repeated <= len(cut.said) - cut.begun + 1, f"cut after {most}: {repeated} sentences again"


@pytest.mark.parametrize("seed", range(4))
def test_it_goes_on_where_it_was_whatever_was_answered(seed: int) -> None:
    assert same_as(EVERYTHING, alike(seed)) > 5


def test_it_goes_on_where_it_was_when_all_is_answered() -> None:
    assert same_as(EVERYTHING, answering(ANSWERS)) > 25


@pytest.mark.parametrize("name", sorted(EXERCISES))
@pytest.mark.parametrize("seed", range(2))
def test_every_exercise_goes_on_where_it_was(name: str, seed: int) -> None:
    reply = alike(seed)
    consents = answering({"Shall we?": "yes"}, otherwise="")
    same_as(EXERCISES[name], lambda need, question: consents(need, question) or reply(need, question))


def test_a_run_in_a_process_of_its_own_goes_on_too(tmp_path: Path) -> None:
    head = "from assistant import Exercise, Session, hookimpl"
    found = (
        "@hookimpl\ndef exercises():\n    return [Exercise('everything', phrases=['try everything'], run=everything)]"
    )
    path = tmp_path / "everything.py"
    path.write_text("\n\n".join([head, inspect.getsource(everything), found]), "utf-8")
    reply = answering(ANSWERS)
    whole_memory = Lasting.nowhere(Clock())
    whole = Led(EVERYTHING, whole_memory, reply).go()
    memory = Lasting.nowhere(Clock())
    cut = Led(EVERYTHING, memory, reply, performance=InProcess(("file", str(path)), "everything")).go(24)
    cut.stop()
    again = InProcess(("file", str(path)), "everything")
    rest = Led(EVERYTHING, memory, reply, saved=newest(memory), performance=again).go()
    assert rest.result == "done"
    follows(rest.said, cut, whole.said, 24)
    assert remembered(memory) == remembered(whole_memory)


# ---------------------------------------------------------------- how runs end


def ended(exercise: Exercise, how: Any, answers: dict[str, Any] | None = None) -> tuple[Led, Memory]:
    memory = Lasting.nowhere(Clock())
    return Led(exercise, memory, answering({"Well?": how} | (answers or {}))).go(), memory


def asks_twice(session: Session) -> None:
    session.ask("Shall we?")
    session.ask("Well?")
    session.say("I'm here.")


TWICE = Exercise("twice", ["ask me twice"], asks_twice)


@pytest.mark.parametrize("how", [StopHere(), CloseToday(), SayBye()], ids=lambda how: type(how).__name__)
def test_a_run_that_was_cut_short_stays_for_a_day(how: Exception) -> None:
    clock = Clock()
    memory = Lasting.nowhere(clock)
    Led(TWICE, memory, answering({"Well?": how}), now=clock).go()
    assert newest(memory) is not None
    clock.passes(hours=23)
    assert newest(memory) is not None
    clock.passes(hours=2)
    assert newest(memory) is None


def test_a_run_that_came_to_its_end_leaves_nothing() -> None:
    assert newest(ended(TWICE, "yes")[1]) is None


def test_a_run_that_was_stopped_before_anything_was_answered_leaves_nothing() -> None:
    run, memory = ended(TWICE, "yes", {"Shall we?": StopHere()})
    assert run.result == "StopHere"
    assert newest(memory) is None


def test_a_run_that_failed_stays() -> None:
    def fails(session: Session) -> None:
        session.ask("Shall we?")
        raise OSError

    run, memory = ended(Exercise("fails", ["fail please"], fails), "yes")
    assert isinstance(run.result, Failed)
    assert newest(memory) is not None


def test_what_is_resumed_is_the_same_saved_run() -> None:
    _, memory = ended(TWICE, StopHere())
    saved = newest(memory)
    assert saved
    again = Led(TWICE, memory, answering({"Well?": StopHere()}), saved=saved).go()
    assert again.said == ["Well?"]
    assert [run.id for run in memory.unfinished()] == [saved.id]


def test_the_phrase_that_started_it_comes_with_it() -> None:
    def counted(session: Session) -> None:
        session.ask("Shall we?")
        session.ask("Well?")
        session.say(f"It was {session.slots['number']}.")

    memory = Lasting.nowhere(Clock())
    exercise = Exercise("counted", ["count me"], counted)
    Led(exercise, memory, answering({"Well?": StopHere()}), slots={"number": 7}).go()
    assert Led(exercise, memory, answering({}), saved=newest(memory)).go().said == ["Well?", "It was 7."]


@pytest.mark.parametrize("how", [Back(), Undo(), StartOver()], ids=lambda how: type(how).__name__)
def test_one_can_go_back_beyond_where_it_was_cut(how: Exception) -> None:
    _, memory = ended(TWICE, StopHere())
    replies: list[Any] = [how, "yes", "yes"]
    again = Led(TWICE, memory, lambda need, question: replies.pop(0), saved=newest(memory)).go()
    assert [text for text in again.said if text.endswith("?")] == ["Well?", "Shall we?", "Well?"]
    assert again.result == "done"


# ---------------------------------------------------------------- going back takes effects back


def effects(session: Session) -> None:
    session.recall("word")
    if session.ask("Shall we?").yes:
        session.keep("word", session.choose("Sea, or forest?", ["sea", "forest"]).option)
        session.remind("call", datetime.time(20))
        session.end_reminder("old")
        session.note_mood(3)
    session.ask("Well?")
    session.say("I'm here.")


def earlier(session: Session) -> None:
    session.keep("word", "before", days=2)
    session.remind("old", datetime.time(9))


def kept(memory: Memory) -> tuple[Any, ...]:
    """What the exercise "effects" has kept."""
    return memory.recall("effects", "word"), memory.days_left("effects", "word"), memory.reminders(), memory.moods(1)


@pytest.mark.parametrize("resumed", [False, True])
def test_what_was_kept_is_as_it_was_before(resumed: bool) -> None:
    exercise = Exercise("effects", ["have effects"], effects)
    memory = Lasting.nowhere(Clock())
    Led(Exercise("effects", ["begin with this"], earlier), memory, answering({})).go()
    before = kept(memory)
    replies: list[Any] = ["yes", "sea", *([StopHere()] if resumed else []), StartOver(), "no", "yes"]
    run = Led(exercise, memory, lambda need, question: replies.pop(0)).go()
    if resumed:
        run = Led(exercise, memory, lambda need, question: replies.pop(0), saved=newest(memory)).go()
    assert run.result == "done"
    assert kept(memory) == before


# ---------------------------------------------------------------- an exercise that was edited


def test_an_edited_exercise_goes_on_where_the_new_begins() -> None:
    def edited(session: Session) -> None:
        session.ask("Shall we?")
        session.ask("Well now?")
        session.say("I'm here.")

    _, memory = ended(Exercise("twice", ["ask me"], asks_twice), StopHere())
    again = Led(Exercise("twice", ["ask me"], edited), memory, answering({}), saved=newest(memory)).go()
    assert again.said == ["Well now?", "I'm here."], "nothing of what was answered has changed"


def test_an_answer_to_a_question_that_is_no_longer_asked_is_dropped_and_words_are_not() -> None:
    def asking(question: str) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            session.ask("Shall we?")
            session.choose(question, ["sea", "forest"])
            session.listen("Tell me.", hold="letter")
            session.ask("Well?")

        return run

    reply = answering({"Well?": StopHere(), "Tell me.": "zanzibar", "Sea": "sea", "Forest": "forest"})
    memory = Lasting.nowhere(Clock())
    Led(Exercise("walk", ["walk with me"], asking("Sea, or forest?")), memory, reply).go()
    again = Led(Exercise("walk", ["walk with me"], asking("Forest, or sea?")), memory, reply, saved=newest(memory)).go()
    assert again.said == [CHANGED, "Forest, or sea?", "Tell me.", "Well?"]
    assert [entry.text for entry in memory.held_entries()] == ["zanzibar", "zanzibar"]


# ---------------------------------------------------------------- a process that is killed

KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from led import Clock, Led, answering
from test_resume import EVERYTHING
from assistant.memory import Memory

memory = Memory.open(Path({folder!r}), Clock(), "file")
reply = answering({{"from zero": "seven", "Tell me.": "zanzibar", "set a code": "no"}})
run = Led(EVERYTHING, memory, reply)
while not run.ended:
    run.go(len(run.needs) + 1)
    print(len(run.said), flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("after", [3, 6, 11, 14])
def test_a_process_that_is_killed_leaves_all_that_was_answered(tmp_path: Path, after: int) -> None:
    reply = answering({"from zero": "seven", "Tell me.": "zanzibar", "set a code": "no"})
    whole = Led(EVERYTHING, Lasting.nowhere(Clock()), reply).go()
    program = KILLED.format(tests=str(Path(__file__).parent), folder=str(tmp_path / "memory"))
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdin and process.stdout
    with process:
        for _ in range(after):
            said = int(process.stdout.readline())
            process.stdin.write("\n")
        said = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
    memory = Memory.open(tmp_path / "memory", Clock(), "file")
    try:
        saved = newest(memory)
        assert saved
        again = Led(EVERYTHING, memory, reply, saved=saved).go()
        assert again.said == whole.said[len(whole.said) - len(again.said) :]
        assert 0 <= said + len(again.said) - len(whole.said) <= 2
        assert len(memory.moods(1)) == 1
        assert memory.recall("everything", "times") == 1
    finally:
        memory.close()


# ---------------------------------------------------------------- the whole program, killed

WALK = """
from assistant import Exercise, hookimpl

def run(session):
    session.say("Welcome to the walk.")
    session.ask("Shall we?")
    session.keep("walks", session.recall("walks", 0) + 1)
    told = session.listen("What do you see?", hold="letter")
    session.say("Thank you for telling me.")
    session.ask("Was it far?")
    session.say("That was walk number " + str(session.recall("walks")) + ". I'm here.")

@hookimpl
def exercises():
    return [Exercise("a_walk", phrases=["take a walk with me"], run=run, title="a walk", keeps=KEEPS)]
"""


class Talking:
    """`assistant talk` in a process of its own, with its own data folder."""

    def __init__(self, home: Path) -> None:
        kinds = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        command = [sys.executable, "-c", "from assistant.cli import main; main()", "talk", "--plain", "--fast"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=os.environ | kinds
        )

    def says(self, wanted: str) -> None:
        """Read on until that is said."""
        assert self.process.stdout
        heard = []
        while line := self.process.stdout.readline():
            heard.append(line)
            if wanted in line:
                return
        raise AssertionError(f"{wanted!r} was never said: {heard}")

    def told(self, text: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(text + "\n")

    def killed(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        with self.process:
            pass


def home_with(tmp_path: Path, *, keeps: bool) -> Path:
    folder = tmp_path / "data" / "assistant" / "exercises"
    folder.mkdir(parents=True)
    (folder / "a_walk.py").write_text(WALK.replace("KEEPS", str(keeps)), "utf-8")
    return tmp_path


def test_talk_that_was_killed_goes_on_in_the_next_one(tmp_path: Path) -> None:
    """An exercise that isn't built in, whose own process ends with the companion's."""
    home = home_with(tmp_path, keeps=True)
    talk = Talking(home)
    for said, answer in (("Welcome", ""), ("Shall we?", "yes"), ("What do you see?", "zanzibar in the rain")):
        if not answer:
            talk.told("take a walk with me")
        talk.says(said)
        if answer:
            talk.told(answer)
    talk.says("Was it far?")
    talk.killed()
    talk = Talking(home)
    talk.says("in the middle of a walk")
    talk.says("Shall we go on?")
    talk.told("yes")
    talk.says("Was it far?")
    talk.told("no")
    talk.says("That was walk number 1.")
    talk.told("exit")
    with talk.process:
        pass
    memory = Memory.open(home / "data" / "assistant" / "memory", local_now)
    try:
        assert memory.unfinished() == ()
        assert [entry.text for entry in memory.held_entries()] == ["zanzibar in the rain"]
        assert memory.recall("a_walk", "walks") == 1
    finally:
        memory.close()


def test_an_exercise_that_leaves_no_trace_is_not_offered_again(tmp_path: Path) -> None:
    home = home_with(tmp_path, keeps=False)
    talk = Talking(home)
    talk.told("take a walk with me")
    talk.says("Shall we?")
    talk.told("yes")
    talk.says("What do you see?")
    talk.killed()
    memory = Memory.open(home / "data" / "assistant" / "memory", local_now)
    try:
        assert memory.unfinished() == () == memory.held_entries()
        assert memory.recall("a_walk", "walks") is None
    finally:
        memory.close()
