"""The clock on the wall, for dates and reminders. Everything else counts samples of audio."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from tzlocal import get_localzone

Now = Callable[[], datetime.datetime]
"""The local date and time, aware of its time zone. Handed to whoever needs it, so that a test can be at any time."""


def local_now() -> datetime.datetime:
    """Now, in the zone of the system with its rules for summer time."""
    return datetime.datetime.now(get_localzone())


def next_day(at: datetime.time, now: datetime.datetime) -> datetime.date:
    """The day on which it is `at` next: today, or tomorrow."""
    return now.date() if at > now.time() else now.date() + datetime.timedelta(days=1)
