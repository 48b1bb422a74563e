"""When a reminder is due, and what was missed: reckoned from the wall clock at the moment of asking, never by waiting.

So a clock that jumps, a machine that slept and a change to summer time need no special case: each occurrence has its
own moment in UTC, and is said or mentioned once. Moments are APScheduler's: where the clocks go forward, half past two
comes at half past three that night; where they go back, it comes once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Protocol

from apscheduler.triggers.cron import CronTrigger

from assistant.clock import Now
from assistant.kept import Reminder

PUNCTUAL = datetime.timedelta(minutes=15)
"""A reminder that could not be said within this time is missed: mentioned later, and not called out."""

DAY = datetime.timedelta(days=1)


class Reminders(Protocol):
    """Where reminders are kept: `Memory`."""

    def reminders(self) -> tuple[Reminder, ...]: ...

    def said_reminder(self, reminder: Reminder, at: datetime.datetime) -> None: ...

    def end_reminder(self, exercise: str, name: str = "") -> None: ...


class Schedule:
    """The reminders of one home. Between `quiet_from` and `quiet_until` none is called out."""

    def __init__(self, kept: Reminders, now: Now, quiet_from: datetime.time, quiet_until: datetime.time) -> None:
        self._kept = kept
        self._now = now
        self._quiet_from = quiet_from
        self._quiet_until = quiet_until

    def quiet(self, at: datetime.time) -> bool:
        """Whether `at` is within the quiet hours; they may go over midnight."""
        if self._quiet_from <= self._quiet_until:
            return self._quiet_from <= at < self._quiet_until
        return at >= self._quiet_from or at < self._quiet_until

    def due(self) -> list[Reminder]:
        """What is to be said now."""
        now = self._now()
        if self.quiet(now.time()):
            return []
        return [reminder for reminder, at in self._open(now) if _past(at, now) <= PUNCTUAL]

    def missed(self) -> list[Reminder]:
        """What went by unsaid, to be mentioned once. Not what is due at this moment."""
        now = self._now()
        return [reminder for reminder, at in self._open(now) if _past(at, now) > PUNCTUAL]

    def done(self, reminder: Reminder) -> None:
        """It was said or mentioned: a single one is over, a daily one counts on from here."""
        if reminder.daily and (reminder.until is None or reminder.until > self._now().date()):
            self._kept.said_reminder(reminder, self._now())
        else:
            self._kept.end_reminder(reminder.exercise, reminder.name)

    def _open(self, now: datetime.datetime) -> Iterator[tuple[Reminder, datetime.datetime]]:
        """Reminders, each with the latest of their occurrences that has come and was not said."""
        for reminder in self._kept.reminders():
            at = latest(reminder, now)
            last = reminder.last
            if last and last > now + DAY:  # a clock that was wrong then, and has been put right
                last = None
            if at and (last is None or at > last):
                yield reminder, at


def _past(at: datetime.datetime, now: datetime.datetime) -> datetime.timedelta:
    return now.astimezone(datetime.UTC) - at


def latest(reminder: Reminder, now: datetime.datetime) -> datetime.datetime | None:
    """The latest occurrence that is not after `now`, in UTC; None before the first one."""
    last_day = reminder.until if reminder.daily else reminder.day
    sought = now.date() if last_day is None else min(now.date(), last_day)
    for day in (sought, sought - DAY):
        at = occurrence(reminder.at, day, now.tzinfo)
        if reminder.day <= day and _past(at, now) >= datetime.timedelta():
            return at
    return None


def occurrence(at: datetime.time, day: datetime.date, zone: datetime.tzinfo | None) -> datetime.datetime:
    """The moment (in UTC) of the local time `at` on `day`."""
    midnight = datetime.datetime.combine(day, datetime.time(), zone)
    trigger = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
    found: datetime.datetime = trigger.get_next_fire_time(None, midnight)
    return found.astimezone(datetime.UTC)
