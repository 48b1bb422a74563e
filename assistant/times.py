"""Hours and days as people say them: "half past seven", "at eight in the evening", "on friday", "in three days".

hours    hour, with slots "hour", "minute" and "part" (of the day; "" where it was not said)
days     day, with the slot "day": the date, as 2026-03-05
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.events import Meaning
from assistant.locale import Locale

PARTS = ("morning", "afternoon", "evening", "night")

AFAR = 366
"""Days from today that a date may be away."""

_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")
_HALF_OF_DAY = re.compile(r"(\d|\b)\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


# ---------------------------------------------------------------- hours


def hours(locale: Locale) -> dict[str, Meaning]:
    """Every way to say an hour, to five minutes."""
    meanings: dict[str, Meaning] = {}
    for time, hour, minute in _times(locale):
        for part, said in _with_part(time, locale):
            for frame in locale.hours["frames"]:
                meanings.setdefault(frame.format(time=said), _hour(hour, minute, part))
    for name, hour in (("noon", 12), ("midnight", 0)):
        for word in locale.hours[name]:
            meanings |= {f.format(time=word): _hour(hour, 0, name) for f in locale.hours["frames"]}
    return meanings


def spoken_hours(locale: Locale) -> dict[str, str]:
    """Whole hours, as the slot of a phrase: "20:00"; "08:00?" where it may be the morning or the evening.

    Few, since a grammar with every hour in it hears hours everywhere: other times are asked for.
    """
    found: dict[str, str] = {}
    for hour in range(1, 13):
        for part in ("", "morning", "evening"):
            for frame in locale.hours[part][:1] if part else ["{time}"]:
                at = clock(hour, 0, part)
                said = frame.format(time=locale.number(hour))
                found[said] = f"{at:%H:%M}" if at else f"{hour:02}:00?"
    return found


def parts(locale: Locale) -> dict[str, Meaning]:
    """What can be said to "In the morning, or in the evening?"."""
    named = {part: locale.hours[f"just_{part}"] for part in PARTS} | {n: locale.hours[n] for n in ("noon", "midnight")}
    return {phrase: _hour(-1, 0, part) for part, phrases in named.items() for phrase in phrases}


def typed_hour(text: str) -> Meaning | str:
    """The hour of a typed "20:15", else the text with "8pm" as it is said."""
    text = _HALF_OF_DAY.sub(r"\1 \2 m", text)
    found = _CLOCK.search(text)
    if not found or re.search(r"\b[ap] m\b", text):
        return text
    hour, minute = int(found[1]), int(found[2])
    sure = hour > 12 or hour == 0 or found[1].startswith("0")
    return _hour(hour, minute, "clock") if sure else (_hour(hour, minute, "") if minute % 5 else text)


def clock(hour: int, minute: int, part: str) -> datetime.time | None:
    """The time of day; None where it may be the morning or the evening."""
    at = hour % 12
    match part:
        case "clock":
            at = hour
        case "morning":
            pass
        case "midnight":
            at = 0
        case "noon":
            at = 12
        case "afternoon":
            at += 12
        case "evening":
            at += 12 if hour != 12 else 0
        case "night":
            at += 12 if 6 <= at <= 11 else 0
        case _:
            return None
    return datetime.time(at, minute)


def _times(locale: Locale) -> Iterator[tuple[str, int, int]]:
    """Wording, hour from 1 to 12, minute."""
    ways = locale.hours
    for hour in range(1, 13):
        word, before = locale.number(hour), (hour - 2) % 12 + 1
        yield from ((way.format(hour=word), hour, 0) for way in ways["whole"])
        yield from ((way.format(hour=word), hour, 30) for way in ways["half_past"])
        yield from ((way.format(hour=word), hour, 15) for way in ways["quarter_past"])
        yield from ((way.format(hour=word), before, 45) for way in ways["quarter_to"])
        for minute in range(5, 60, 5):
            yield from ((w.format(hour=word, minute=locale.number(minute)), hour, minute) for w in ways["exact"])
        yield from ((way.format(hour=word, minute=locale.number(5)), hour, 5) for way in ways["exact_below_ten"])
        for minute in (5, 10, 20, 25):
            spoken = locale.number(minute)
            yield from ((way.format(hour=word, minute=spoken), hour, minute) for way in ways["past"])
            yield from ((way.format(hour=word, minute=spoken), before, 60 - minute) for way in ways["to"])


def _with_part(time: str, locale: Locale) -> Iterator[tuple[str, str]]:
    yield "", time
    for part in PARTS:
        yield from ((part, frame.format(time=time)) for frame in locale.hours[part])


@lru_cache(maxsize=4096)  # as many as there are times of day: one meaning for all wordings
def _hour(hour: int, minute: int, part: str) -> Meaning:
    return Meaning("answer", "hour", (("hour", hour), ("minute", minute), ("part", part)))


# ---------------------------------------------------------------- days


def days(today: datetime.date, locale: Locale) -> dict[str, Meaning]:
    """Every way to say a day from today on. A weekday is the next one that isn't today."""
    meanings: dict[str, Meaning] = {}
    for words, day in _days(today, locale):
        for frame in locale.days["frames"]:
            meanings.setdefault(frame.format(day=words), _day(day))
    return meanings


def typed_day(text: str, today: datetime.date) -> Meaning | None:
    """The day of a typed date such as 2026-03-05, from today on."""
    if not (found := _DATE.search(text)):
        return None
    try:
        day = datetime.date.fromisoformat(found[0])
    except ValueError:
        return None
    return _day(day) if day >= today else None


def _days(today: datetime.date, locale: Locale) -> Iterator[tuple[str, datetime.date]]:
    ways, one = locale.days, datetime.timedelta(days=1)
    for name, count in (("today", 0), ("tomorrow", 1), ("after_tomorrow", 2), ("a_week", 7)):
        yield from ((words, today + count * one) for words in ways[name])
    for number in range(1, 31):
        yield from ((way.format(number=locale.number(number)), today + number * one) for way in ways["in_days"])
    for number in range(1, 9):
        yield from ((way.format(number=locale.number(number)), today + 7 * number * one) for way in ways["in_weeks"])
    monday = today + (7 - today.weekday()) * one
    for index, weekday in enumerate(ways["weekdays"]):
        coming = today + ((index - today.weekday() - 1) % 7 + 1) * one
        yield from ((way.format(weekday=weekday), coming) for way in ways["this"])
        yield from ((way.format(weekday=weekday), monday + index * one) for way in ways["next"])
    yield from _dates(today, locale)


def _dates(today: datetime.date, locale: Locale) -> Iterator[tuple[str, datetime.date]]:
    """ "the fifth of march", and "the fifth" for the next one there is."""
    for day in (today + datetime.timedelta(days=n) for n in range(AFAR)):
        ordinal, month = locale.ordinal(day.day), locale.days["months"][day.month - 1]
        yield from ((way.format(ordinal=ordinal, month=month), day) for way in locale.days["dates"])
        if (day - today).days < calendar.monthrange(today.year, today.month)[1]:
            yield from ((way.format(ordinal=ordinal), day) for way in locale.days["day_of_month"])


def _day(day: datetime.date) -> Meaning:
    return Meaning("answer", "day", (("day", day.isoformat()),))
