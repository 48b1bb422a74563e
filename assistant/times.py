"""Hours and days as people say them: "half past seven", "at eight in the evening", "on friday", "in three days".

hours    hour, with slots "hour", "minute" and "part" (of the day; "" where it was not said)
days     day, with the slot "day": the date, as 2026-03-05
when     both, or one of them, in a typed text: "friday at six", "in ten minutes"
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


def typed_hour(text: str, known: Mapping[str, Meaning], locale: Locale) -> Meaning | None:
    """The hour of a typed "20:15", "3:13 pm" or "thirteen past three". `known`: every hour to five minutes."""
    text = as_said(text)
    found = _CLOCK.search(text)
    if found and (int(found[1]) > 12 or found[1].startswith("0")) and not re.search(r"\b[ap] m\b", text):
        return _hour(int(found[1]), int(found[2]), "clock")
    words = locale.spoken(text)
    of_twelve = _of_twelve(words, locale)
    return next(filter(None, (known.get(w) or _to_the_minute(w, known, locale) for w in (words, of_twelve))), None)


def as_said(text: str) -> str:
    """A typed "8pm" as it is said: "8 p m"."""
    return _HALF_OF_DAY.sub(r"\1 \2 m", text)


def in_part(hour: Meaning, part: str) -> Meaning:
    """The same hour, in that part of the day."""
    return Meaning(hour.action, hour.name, (*hour.slots[:-1], ("part", part)))


def _of_twelve(words: str, locale: Locale) -> str:
    """ "seventeen three" as "five three p m"."""
    for hour in range(13, 24):
        before, said, after = f" {words} ".partition(f" {locale.number(hour)} ")
        if said and after:
            return f"{before} {locale.number(hour - 12)} {after}p m".strip()
    return words


def _to_the_minute(words: str, known: Mapping[str, Meaning], locale: Locale) -> Meaning | None:
    """Any minute, by the wordings for ten minutes: past the hour, or (50) before it."""
    ten = locale.number(10)
    for minute in range(59, -1, -1):  # "twenty three" before "three"
        before, said, after = f" {words} ".rpartition(f" {locale.number(minute)} ")
        near = known.get(f"{before} {ten} {after}".strip()) if said else None
        slots = dict(near.slots) if near else {}
        if slots.get("minute") in (10, 50):
            exact = minute if slots["minute"] == 10 else 60 - minute
            return _hour(int(slots["hour"]), exact, str(slots["part"]))
    return None


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


# ---------------------------------------------------------------- both


@dataclass(frozen=True)
class When:
    """What a typed text says of a day, of a time on it, and of the part of the day where the time is left open.

    `at`: "20:00"; "08:30?" where it may be the morning or the evening.
    """

    day: datetime.date | None = None
    at: str = ""
    part: str = ""


def when(text: str, now: datetime.datetime, locale: Locale) -> When:
    """The day and the time in "friday at six", "eight tomorrow", "tonight" or "in ten minutes"."""
    if soon := in_a_while(text, now, locale):
        return When(soon.date(), f"{soon:%H:%M}")
    known_hours, known_days, words = hours(locale), days(now.date(), locale), text.split()
    for cut in range(len(words) + 1):
        halves = " ".join(words[:cut]), " ".join(words[cut:])
        for day_said, hour_said in (halves, halves[::-1]):
            day = known_days.get(locale.spoken(day_said)) or typed_day(day_said, now.date())
            hour = typed_hour(hour_said, known_hours, locale)
            if (day or hour) and bool(day) == bool(day_said) and bool(hour) == bool(hour_said):
                return _when(day, hour, _part_in(day_said, locale))
    part = parts(locale).get(locale.spoken(text))
    return When(part=str(dict(part.slots)["part"]) if part else "")


def in_a_while(text: str, now: datetime.datetime, locale: Locale) -> datetime.datetime | None:
    """The local moment of "in ten minutes"; None where that isn't what is said."""
    minutes = _from_now(locale).get(locale.spoken(text))
    if minutes is None:
        return None
    return (now.astimezone(datetime.UTC) + datetime.timedelta(minutes=minutes)).astimezone(now.tzinfo)


def clock_hour(at: datetime.datetime) -> Meaning:
    """The hour and minute of a moment, as an answer."""
    return _hour(at.hour, at.minute, "clock")


def _when(day: Meaning | None, hour: Meaning | None, part: str) -> When:
    date = datetime.date.fromisoformat(str(dict(day.slots)["day"])) if day else None
    if hour is None:
        return When(date, part=part)
    of, minute, own_part = (value for _, value in hour.slots)
    at = clock(int(of), int(minute), str(own_part) or part)
    return When(date, f"{at:%H:%M}" if at else f"{of:02}:{minute:02}?")


def _part_in(day: str, locale: Locale) -> str:
    """The part of the day that is named with a day: "tomorrow evening", "tonight"."""
    words = set(locale.spoken(day).split())
    return next((part for part in PARTS if words & set(locale.hours[f"just_{part}"])), "")


def _from_now(locale: Locale) -> dict[str, int]:
    """Minutes, by every way to say them: "in ten minutes", "in half an hour"."""
    ways, number = locale.hours, locale.number
    named = {"a_minute": 1, "quarter_of_an_hour": 15, "half_an_hour": 30, "an_hour": 60, "hour_and_a_half": 90}
    spans = {words: minutes for name, minutes in named.items() for words in ways[name]}
    spans |= {way.format(number=number(n)): n for n in range(2, 181) for way in ways["minutes"]}
    spans |= {way.format(number=number(n)): 60 * n for n in range(2, 25) for way in ways["whole_hours"]}
    return {frame.format(span=span): minutes for span, minutes in spans.items() for frame in ways["from_now"]}
