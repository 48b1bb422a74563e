"""Reminders on a clock that a test sets: due, missed, quiet hours, summer time, jumps. No test waits."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.kept import Reminder
from assistant.schedule import Schedule, latest

BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = datetime.time(20)
FIRST = datetime.date(2026, 3, 20)


class Shelf:
    """Reminders in a dict, as the memory keeps them."""

    def __init__(self, *reminders: Reminder) -> None:
        self._kept = {(r.exercise, r.name): r for r in reminders}

    def reminders(self) -> tuple[Reminder, ...]:
        return tuple(self._kept.values())

    def said_reminder(self, reminder: Reminder, at: datetime.datetime) -> None:
        fields = {**vars(reminder), "last": at}
        self._kept[reminder.exercise, reminder.name] = Reminder(**fields)

    def end_reminder(self, exercise: str, name: str = "") -> None:
        del self._kept[exercise, name]


class Wall:
    """A clock that stands where it is put."""

    def __init__(self, text: str, zone: ZoneInfo = BERLIN) -> None:
        self.zone = zone
        self.put(text)

    def put(self, text: str, *, second_time: bool = False) -> None:
        self.time = datetime.datetime.fromisoformat(text).replace(tzinfo=self.zone, fold=int(second_time))

    def __call__(self) -> datetime.datetime:
        return self.time


def daily(at: datetime.time = EIGHT, until: datetime.date | None = None) -> Reminder:
    return Reminder("grief_window", "daily", at, FIRST, daily=True, until=until)


def schedule(wall: Wall, *reminders: Reminder, quiet: tuple[str, str] = ("22:00", "07:00")) -> Schedule:
    start, end = (datetime.time.fromisoformat(t) for t in quiet)
    return Schedule(Shelf(*reminders), wall, start, end)


def test_a_daily_one_comes_once_a_day() -> None:
    wall = Wall("2026-03-20T19:59")
    plan = schedule(wall, daily())
    assert plan.due() == []
    wall.put("2026-03-20T20:00:05")
    (found,) = plan.due()
    plan.done(found)
    assert plan.due() == []
    wall.put("2026-03-21T19:59")
    assert plan.due() == plan.missed() == []
    wall.put("2026-03-21T20:01")
    assert [r.name for r in plan.due()] == ["daily"]


def test_a_single_one_is_over_once_it_was_said() -> None:
    wall = Wall("2026-03-20T20:00")
    plan = schedule(wall, Reminder("strengths", "later", EIGHT, FIRST))
    plan.done(plan.due()[0])
    wall.put("2026-03-21T20:00")
    assert plan.due() == plan.missed() == []


def test_nothing_comes_before_its_first_day_nor_after_its_last() -> None:
    wall = Wall("2026-03-19T20:00")
    plan = schedule(wall, daily(until=datetime.date(2026, 3, 21)))
    assert plan.due() == []
    wall.put("2026-03-21T20:00")
    plan.done(plan.due()[0])
    wall.put("2026-03-22T20:00")
    assert plan.due() == plan.missed() == []


def test_what_was_missed_is_mentioned_once_however_many_days_went_by() -> None:
    wall = Wall("2026-03-27T09:00")
    plan = schedule(wall, daily())
    assert plan.due() == []
    (found,) = plan.missed()
    plan.done(found)
    assert plan.missed() == []
    wall.put("2026-03-27T20:00")
    assert len(plan.due()) == 1


@pytest.mark.parametrize(
    ("time", "quiet"),
    [("21:59", False), ("22:00", True), ("23:30", True), ("03:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_go_over_midnight(time: str, quiet: bool) -> None:
    assert schedule(Wall("2026-03-20T12:00")).quiet(datetime.time.fromisoformat(time)) is quiet


def test_equal_ends_mean_no_quiet_hours() -> None:
    plan = schedule(Wall("2026-03-20T12:00"), quiet=("08:00", "08:00"))
    assert not any(plan.quiet(datetime.time(hour)) for hour in range(24))


def test_in_quiet_hours_it_waits_and_is_mentioned_later() -> None:
    wall = Wall("2026-03-20T23:00")
    plan = schedule(wall, daily(datetime.time(23)))
    assert plan.due() == []
    wall.put("2026-03-21T07:30")
    assert plan.due() == []
    assert len(plan.missed()) == 1


def test_an_hour_that_the_clocks_leave_out_comes_an_hour_later_that_night() -> None:
    wall = Wall("2026-03-29T03:20")
    plan = schedule(wall, daily(datetime.time(2, 30)), quiet=("12:00", "12:00"))
    plan.done(plan.missed()[0])  # yesterday's
    assert plan.due() == []
    wall.put("2026-03-29T03:30")
    assert len(plan.due()) == 1


def test_an_hour_that_comes_twice_is_said_once() -> None:
    wall = Wall("2026-10-25T02:30")
    plan = schedule(wall, daily(datetime.time(2, 30)), quiet=("12:00", "12:00"))
    plan.done(plan.due()[0])
    wall.put("2026-10-25T02:31", second_time=True)
    assert plan.due() == plan.missed() == []


def test_the_same_hour_of_the_day_on_both_sides_of_summer_time() -> None:
    for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"):
        wall = Wall(f"{day}T20:00")
        assert latest(daily(), wall()) == wall()


def test_a_clock_put_back_repeats_nothing() -> None:
    wall = Wall("2026-03-20T20:01")
    plan = schedule(wall, daily())
    plan.done(plan.due()[0])
    wall.put("2026-03-20T19:30")
    assert plan.due() == plan.missed() == []
    wall.put("2026-03-20T20:00")
    assert plan.due() == plan.missed() == []


def test_a_clock_that_had_been_years_ahead_silences_nothing() -> None:
    wall = Wall("2031-01-01T20:00")
    plan = schedule(wall, daily())
    plan.done(plan.due()[0])
    wall.put("2026-03-22T20:00")
    assert len(plan.due()) == 1


def test_a_machine_that_slept_calls_nothing_out_late() -> None:
    wall = Wall("2026-03-20T19:00")
    plan = schedule(wall, daily())
    assert plan.due() == []
    wall.put("2026-03-20T21:00")
    assert plan.due() == []
    assert len(plan.missed()) == 1


def test_moving_to_another_zone_keeps_the_hour_of_the_day() -> None:
    wall = Wall("2026-03-20T20:00", ZoneInfo("America/New_York"))
    assert len(schedule(wall, daily()).due()) == 1
