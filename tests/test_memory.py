"""What is kept between days: the real encrypted database, in a folder of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from rings import no_ring, using
from speech import say

from assistant.audio import RATE, Samples, blocks_of
from assistant.errors import PluginError
from assistant.kept import Entry, Reminder, SavedStep
from assistant.memory import Memory
from assistant.memory.sound import PAGE_SECONDS

BERLIN = ZoneInfo("Europe/Berlin")


class Clock:
    """The clock on the wall, which only a test moves."""

    def __init__(self, at: datetime.datetime = datetime.datetime(2026, 3, 20, 20, 0, tzinfo=BERLIN)) -> None:
        self.at = at

    def __call__(self) -> datetime.datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        """Real time: an hour is one also in the night when the clocks change."""
        self.at = (self.at.astimezone(datetime.UTC) + datetime.timedelta(**span)).astimezone(BERLIN)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["on disk", "nowhere"])
def memory(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Memory]:
    """Each test of what is kept holds for both."""
    with using(no_ring()):
        memory = Memory.open(tmp_path / "memory", clock) if request.param == "on disk" else Memory.nowhere(clock)
        yield memory
        memory.close()


@pytest.fixture(scope="module")
def voice() -> Samples:
    return say("today i walked along the river and it was quiet")


def told(
    memory: Memory, text: str = "", exercise: str = "journal", voice: Samples | None = None, kind: str = "entry"
) -> Entry:
    """Something that was told and is held."""
    entry = memory.begin_entry(exercise, kind)
    if text:
        memory.add_text(entry, text)
    for block in () if voice is None else blocks_of(voice):
        memory.add_voice(entry, block)
    held = memory.finish_entry(entry)
    assert held
    return held


def kept(memory: Memory, text: str, kind: str = "entry", exercise: str = "journal", **about: object) -> Entry:
    entry = told(memory, text, exercise, kind=kind)
    memory.label_entry(entry.id, about)
    assert memory.keep_entry(entry.id)
    found = memory.entry(entry.id)
    assert found
    return found


# ---------------------------------------------------------------- facts


def test_an_exercise_recalls_what_it_kept_and_nobody_elses(memory: Memory) -> None:
    memory.keep("grounding", "station", {"number": 3, "names": ["Zoë", None, 0.5]})
    assert memory.recall("grounding", "station") == {"number": 3, "names": ["Zoë", None, 0.5]}
    assert memory.recall("breathing", "station") is None
    memory.keep("grounding", "station", 4)
    assert memory.recall("grounding", "station") == 4
    memory.forget("grounding", "station")
    assert memory.recall("grounding", "station") is None


def test_a_fact_is_gone_when_its_days_are_over_tidied_or_not(memory: Memory, clock: Clock) -> None:
    memory.keep("worthy", "variant", "second", days=90)
    memory.keep("worthy", "always", "x")
    clock.pass_(days=90, seconds=-1)
    assert memory.recall("worthy", "variant") == "second"
    clock.pass_(seconds=1)
    assert memory.recall("worthy", "variant") is None
    memory.tidy()
    clock.pass_(days=-1)
    assert memory.recall("worthy", "variant") is None
    assert memory.recall("worthy", "always") == "x"


def test_what_json_cannot_hold_is_the_plugins_fault(memory: Memory) -> None:
    for value in ({1, 2}, float("nan"), object()):
        with pytest.raises(PluginError, match="it can't be kept"):
            memory.keep("worthy", "it", value)


# ---------------------------------------------------------------- moods and reminders


def test_moods_come_oldest_first_and_stay_for_ninety_days(memory: Memory, clock: Clock) -> None:
    for number in (3, 5, 8):
        memory.note_mood(number, "calm" if number == 8 else "")
        clock.pass_(days=1)
    assert [(m.number, m.word) for m in memory.moods(14)] == [(3, ""), (5, ""), (8, "calm")]
    assert [m.number for m in memory.moods(2)] == [8]
    clock.pass_(days=88.5)
    memory.tidy()
    assert [m.number for m in memory.moods(1000)] == [8]


def test_a_mood_has_the_hour_that_it_was_where_the_person_was(memory: Memory, clock: Clock) -> None:
    clock.at = datetime.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    memory.note_mood(2)
    clock.at = clock.at.replace(fold=1)  # an hour later by the sun, the same by the clock
    memory.note_mood(7)
    first, second = memory.moods(1)
    assert (first.at.hour, second.at.hour) == (2, 2)
    assert (second.at - first.at).total_seconds() == 3600


REMINDER = Reminder("grief_window", "daily", datetime.time(20, 0), datetime.date(2026, 3, 21), True)


def test_a_reminder_is_one_by_exercise_and_name(memory: Memory, clock: Clock) -> None:
    memory.put_reminder(REMINDER)
    later = replace(REMINDER, at=datetime.time(21, 30), until=datetime.date(2026, 4, 4))
    memory.put_reminder(later)
    single = Reminder("", "water", datetime.time(8, 15), datetime.date(2026, 3, 22))
    memory.put_reminder(single)
    assert memory.reminders() == (single, later)
    memory.said_reminder(later, clock())
    assert memory.reminders()[1].last == clock()


def test_reminders_end_by_name_or_all_of_an_exercise(memory: Memory) -> None:
    for name in ("a", "b", "c"):
        memory.put_reminder(replace(REMINDER, name=name))
    memory.put_reminder(replace(REMINDER, exercise="worthy"))
    memory.end_reminder("grief_window", "b")
    assert [r.name for r in memory.reminders()] == ["a", "c", "daily"]
    memory.end_reminder("grief_window")
    assert [r.exercise for r in memory.reminders()] == ["worthy"]


# ---------------------------------------------------------------- words and voice


def test_what_was_told_is_held_and_kept_on_a_yes(memory: Memory, clock: Clock) -> None:
    held = told(memory, "I saw the sea.", kind="letter")
    assert (held.state, held.text, held.seconds, held.at) == ("held", "I saw the sea.", 0.0, clock())
    assert memory.entries() == ()
    assert memory.held_entries() == (held,)
    memory.label_entry(held.id, {"prompt": "now", "mood": 4})
    assert memory.keep_entry(held.id)
    found = replace(held, state="kept", about={"prompt": "now", "mood": 4})
    assert memory.entries() == (found,) and memory.entry(held.id) == found
    assert memory.held_entries() == ()


def test_words_that_come_in_pieces_are_the_lines_of_one_text(memory: Memory) -> None:
    entry = memory.begin_entry("journal", "entry")
    for piece in ("I saw ", "the sea", "  ", "today."):
        memory.add_text(entry, piece)
    held = memory.finish_entry(entry)
    assert held and held.text == "I saw\nthe sea\ntoday."


def test_nothing_told_leaves_nothing(memory: Memory) -> None:
    entry = memory.begin_entry("journal", "entry")
    memory.add_text(entry, " ")
    assert memory.finish_entry(entry) is None
    assert memory.entry(entry) is None
    assert not memory.keep_entry(entry)


def test_what_comes_too_late_changes_nothing(memory: Memory, voice: Samples) -> None:
    held = told(memory, voice=voice)
    memory.add_voice(held.id, voice)
    memory.add_text(held.id, "more")
    assert memory.finish_entry(held.id) == held == memory.entry(held.id)
    being_told = memory.begin_entry("journal", "entry")
    memory.forget_everything()
    memory.add_text(being_told, "more")
    assert memory.finish_entry(being_told) is None and memory.held_entries() == ()


def test_held_words_are_gone_after_a_day_also_when_the_clocks_change(memory: Memory, clock: Clock) -> None:
    clock.at = datetime.datetime(2026, 3, 28, 20, 0, tzinfo=BERLIN)  # the night has 23 hours
    held, yes = told(memory, "secret"), kept(memory, "mine")
    clock.at = datetime.datetime(2026, 3, 29, 20, 59, tzinfo=BERLIN)
    assert memory.held_entries() == (held,)
    clock.at = datetime.datetime(2026, 3, 29, 21, 0, tzinfo=BERLIN)
    assert memory.held_entries() == () and memory.entry(held.id) is None
    memory.tidy()
    clock.at = datetime.datetime(2026, 3, 28, 20, 0, tzinfo=BERLIN)
    assert memory.held_entries() == ()
    assert memory.entry(yes.id) == yes


def test_a_held_entry_is_asked_about_once(memory: Memory) -> None:
    first, second = told(memory, "one"), told(memory, "two")
    memory.asked_about(second.id)
    assert memory.held_entries(unasked=True) == (first,)
    assert memory.held_entries() == (second, first)


def test_a_held_entry_knows_from_the_first_what_it_would_be_kept_as(memory: Memory) -> None:
    held = told(memory, "Dear you.", kind="letter")
    assert held.kind == "letter"
    memory.label_entry(held.id, {"prompt": "now"})
    (found,) = memory.held_entries()
    assert (found.kind, found.about, found.state) == ("letter", {"prompt": "now"}, "held")
    assert memory.entries() == ()


def test_held_entries_are_found_like_kept_ones_where_they_are_asked_for(memory: Memory, clock: Clock) -> None:
    sea, wood = kept(memory, "the sea"), told(memory, "the wood", kind="letter")
    assert memory.entries(held=True) == (wood, sea)
    assert memory.entries(words="wood", held=True) == memory.entries(kind="letter", held=True) == (wood,)
    assert memory.entries(words="wood") == ()
    clock.pass_(days=1)
    assert memory.entries(held=True) == (sea,)


def test_entries_are_found_by_exercise_kind_date_facts_and_words(memory: Memory, clock: Clock) -> None:
    sea = kept(memory, "The SEA was calm, don\u2019t ask. Straße", prompt="now", mood=4)
    clock.pass_(days=1)
    wood = kept(memory, "the wood was calm", kind="letter", prompt="now", mood=7)
    other = kept(memory, "calm", exercise="worthy")
    assert memory.entries() == (other, wood, sea)
    assert memory.entries("journal") == (wood, sea)
    assert memory.entries("journal", "letter") == (wood,)
    assert memory.entries(on=datetime.date(2026, 3, 20)) == (sea,)
    assert memory.entries(about={"prompt": "now", "mood": 4}) == (sea,)
    assert memory.entries(words="sea") == (sea,)
    assert memory.entries(words="Calm THE") == (wood, sea)
    assert memory.entries(words="don't") == (sea,) and memory.entries(words="STRASSE") == (sea,)
    assert memory.entries(words="se") == ()


def test_the_date_of_an_entry_is_the_persons(memory: Memory, clock: Clock) -> None:
    clock.at = datetime.datetime(2026, 3, 30, 0, 30, tzinfo=BERLIN)  # still the 29th in UTC
    entry = kept(memory, "late")
    assert memory.entries(on=datetime.date(2026, 3, 30)) == (entry,)
    assert memory.entries(on=datetime.date(2026, 3, 29)) == ()


def test_a_voice_comes_back_as_it_was_told(memory: Memory, voice: Samples) -> None:
    held = told(memory, voice=voice)
    blocks = -(-len(voice) // 320)
    assert held.seconds == blocks * 320 / RATE and held.text is None
    again = memory.voice_of(held.id)
    assert again is not None and abs(len(again) - blocks * 320) <= 320
    length = min(len(voice), len(again))
    assert np.corrcoef(voice[:length].astype(float), again[:length].astype(float))[0, 1] > 0.8


def test_a_voice_takes_a_tenth_of_its_sound(memory: Memory, voice: Samples) -> None:
    held = told(memory, voice=np.tile(voice, 5))
    assert len(memory._stream(held.id)) < 0.15 * 5 * voice.nbytes


def test_a_voice_that_was_written_down_is_found_by_its_words(memory: Memory, voice: Samples) -> None:
    spoken = told(memory, voice=voice)
    memory.keep_entry(spoken.id)
    assert memory.entries(words="river") == ()
    memory.write_down(spoken.id, "along the river")
    memory.write_down(spoken.id, "something else")
    (found,) = memory.entries(words="river")
    assert found.text == "along the river" and memory.voice_of(found.id) is not None


def test_typed_words_have_no_voice(memory: Memory) -> None:
    assert memory.voice_of(told(memory, "typed").id) is None


def test_what_is_forgotten_is_gone_held_kept_or_still_told(memory: Memory, voice: Samples) -> None:
    held, mine = told(memory, voice=voice), kept(memory, "mine")
    being_told = memory.begin_entry("journal", "entry")
    memory.add_voice(being_told, voice)
    for entry in (held.id, mine.id, being_told):
        memory.forget_entry(entry)
        assert memory.entry(entry) is None and memory.voice_of(entry) is None
    assert memory.finish_entry(being_told) is None
    assert not any(memory.overview().values())


def test_numbers_of_entries_are_never_used_again(memory: Memory) -> None:
    first = told(memory, "one")
    memory.forget_entry(first.id)
    assert told(memory, "two").id > first.id


def test_what_the_scribe_could_not_write_is_raised(memory: Memory, voice: Samples) -> None:
    entry = memory.begin_entry("journal", "entry")
    memory._database.execute("DROP TABLE voice")
    memory.add_voice(entry, voice)
    memory.catch_up()
    with pytest.raises(Exception, match="voice"):
        memory.add_voice(entry, voice)
    with pytest.raises(Exception, match="voice"):
        memory.finish_entry(entry)


def test_telling_does_not_wait_for_the_disk(memory: Memory, voice: Samples) -> None:
    entry = memory.begin_entry("journal", "entry")
    entered, leave = Event(), Event()

    def slow_disk() -> None:
        with memory.together():
            entered.set()
            leave.wait()

    thread = Thread(target=slow_disk)
    thread.start()
    entered.wait()
    for block in blocks_of(voice):
        memory.add_voice(entry, block)
    memory.add_text(entry, "words")
    leave.set()
    thread.join()
    held = memory.finish_entry(entry)
    assert held and held.text == "words" and memory.voice_of(entry) is not None


def test_an_entry_may_be_finished_within_a_transaction(memory: Memory, voice: Samples) -> None:
    run = memory.begin_run("journal", {})
    entry = memory.begin_entry("journal", "entry")
    with memory.together():
        for block in blocks_of(voice):
            memory.add_voice(entry, block)
        held = memory.finish_entry(entry)
        memory.add_step(run, SavedStep("Listen", "a", entry))
    again = memory.voice_of(entry)
    assert held and again is not None and abs(len(again) / RATE - held.seconds) < 0.05
    second = memory.begin_entry("journal", "entry")
    memory.add_text(second, "more")
    assert memory.finish_entry(second)


# ---------------------------------------------------------------- runs


def test_a_run_that_was_cut_short_has_its_steps(memory: Memory, clock: Clock) -> None:
    run = memory.begin_run("journal", {"number": 7})
    steps = [SavedStep("Say", f"{n:x}", {"n": n}) for n in range(4)]
    for step in steps:
        memory.add_step(run, step)
    memory.cut_steps(run, 2)
    memory.add_step(run, steps[3])
    (saved,) = memory.unfinished()
    assert (saved.id, saved.exercise, saved.slots, saved.at) == (run, "journal", {"number": 7}, clock())
    assert saved.steps == (steps[0], steps[1], steps[3])
    memory.end_run(run)
    assert memory.unfinished() == ()
    memory.add_step(run, steps[0])
    assert memory.unfinished() == ()


def test_runs_are_gone_a_day_after_their_last_step(memory: Memory, clock: Clock) -> None:
    old = memory.begin_run("worthy", {})
    clock.pass_(hours=20)
    memory.add_step(old, SavedStep("Say", "a", None))
    clock.pass_(hours=20)
    new = memory.begin_run("journal", {})
    assert [run.id for run in memory.unfinished()] == [new, old]
    clock.pass_(hours=4)
    memory.tidy()
    assert [run.id for run in memory.unfinished()] == [new]


def test_together_is_all_or_nothing(memory: Memory) -> None:
    run = memory.begin_run("worthy", {})

    def cut_short() -> None:
        with memory.together():
            memory.keep("worthy", "variant", 1)
            with memory.together():
                memory.add_step(run, SavedStep("Keep", "a", None))
            raise KeyError

    with pytest.raises(KeyError):
        cut_short()
    assert memory.recall("worthy", "variant") is None
    assert memory.unfinished()[0].steps == ()
    with memory.together():
        memory.keep("worthy", "variant", 2)
    assert memory.recall("worthy", "variant") == 2


# ---------------------------------------------------------------- the code of a shared home


def test_a_code_opens_and_wrong_ones_wait_longer_and_longer(memory: Memory, clock: Clock) -> None:
    assert not memory.has_code and memory.code_is("anything")
    memory.set_code("4 7 1 1")
    assert memory.has_code and memory.code_is("4711") and not memory.code_is("4712")
    waits = []
    while len(waits) < 12:
        assert not memory.code_is("0000")
        waits.append(memory.code_wait)
        if memory.code_wait:
            assert not memory.code_is("4711")
        clock.pass_(seconds=memory.code_wait)
    assert waits[:3] == [0, 0, 0] and waits[3:6] == pytest.approx([30, 60, 120]) and waits[-1] == pytest.approx(3600)
    assert memory.code_is("4711") and not memory.code_wait
    memory.clear_code()
    assert not memory.has_code


def test_a_clock_that_was_set_back_locks_nobody_out(memory: Memory, clock: Clock) -> None:
    memory.set_code("4711")
    for _ in range(5):
        memory.code_is("0000")
    clock.pass_(days=-300)
    assert memory.code_is("4711")


# ---------------------------------------------------------------- as a whole


def test_the_overview_counts(memory: Memory, voice: Samples) -> None:
    kept(memory, "mine")
    told(memory, voice=voice)
    memory.note_mood(4)
    memory.put_reminder(REMINDER)
    memory.keep("worthy", "a", 1)
    memory.keep("worthy", "b", 1)
    memory.begin_run("worthy", {})
    assert memory.overview() == {
        "entries": 1, "held": 1, "voice_seconds": len(voice) // RATE, "moods": 1, "reminders": 1, "exercises": 1,
        "unfinished": 1,
    }  # fmt: skip


def test_everything_can_be_forgotten_and_it_goes_on(memory: Memory) -> None:
    kept(memory, "mine")
    memory.set_code("1234")
    assert memory.forget_everything()
    assert not any(memory.overview().values()) and not memory.has_code
    kept(memory, "new")
    assert memory.overview()["entries"] == 1


def test_one_exercise_can_be_forgotten(memory: Memory) -> None:
    kept(memory, "mine")
    other = kept(memory, "other", exercise="worthy")
    memory.keep("journal", "a", 1)
    assert memory.forget_exercise("journal") == 2
    assert memory.entries() == (other,)


def test_it_is_set_up_to_be_safe(tmp_path: Path, clock: Clock) -> None:
    with using(no_ring()):
        memory = Memory.open(tmp_path, clock)
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2, "foreign_keys": 1,
              "cipher_memory_security": "1", "locking_mode": "exclusive"}  # fmt: skip
    assert {name: memory._database.execute(f"PRAGMA {name}")[0][0] for name in wanted} == wanted
    entry = kept(memory, "mine")
    assert (tmp_path / "memory.db-wal").stat().st_size
    memory.forget_entry(entry.id)
    assert not (tmp_path / "memory.db-wal").stat().st_size
    memory.close()
    memory.close()


def test_what_is_told_is_on_disk_a_moment_later(tmp_path: Path, clock: Clock, voice: Samples) -> None:
    """As a power cut after each half second would find it."""
    long = np.tile(voice, 3)
    with using(no_ring()):
        memory = Memory.open(tmp_path / "memory", clock)
        entry = memory.begin_entry("journal", "entry")
        for number, block in enumerate(blocks_of(long), 1):
            memory.add_voice(entry, block)
            if number % 25:
                continue
            memory.catch_up()
            copy = tmp_path / f"after{number}"
            copy.mkdir()
            for file in (tmp_path / "memory").iterdir():
                (copy / file.name).write_bytes(file.read_bytes())
            after = Memory.open(copy, clock)
            found = sum(held.seconds for held in after.held_entries())
            assert found >= number * 0.02 - PAGE_SECONDS
            after.close()
        memory.close()
