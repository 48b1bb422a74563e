"""Small things that are kept: facts of an exercise, moods, reminders."""

from __future__ import annotations

import datetime
import json
import os
from typing import Any

from assistant.kept import Mood, Reminder
from assistant.memory.store import DAY, Store, local, to_json

MOOD_DAYS = 90


class Facts(Store):
    # ------------------------------------------------------------ facts of an exercise

    def keep(self, exercise: str, name: str, value: Any, days: float | None = None) -> None:
        """Remember `value` for `days`, or until it is forgotten. Raises PluginError for what JSON can't hold."""
        utc = self._utc
        until = None if days is None else utc + days * DAY
        sql = "INSERT OR REPLACE INTO facts (exercise, name, value, utc, until) VALUES (?, ?, ?, ?, ?)"
        self._database.execute(sql, exercise, name, to_json(value, f"session.keep: {name}"), utc, until)

    def recall(self, exercise: str, name: str) -> Any | None:
        sql = "SELECT value FROM facts WHERE exercise = ? AND name = ? AND (until IS NULL OR until > ?)"
        found = self._database.execute(sql, exercise, name, self._utc)
        return json.loads(found[0][0]) if found else None

    def days_left(self, exercise: str, name: str) -> float | None:
        """How long it is still kept; None: until it is forgotten."""
        found = self._database.execute("SELECT until FROM facts WHERE exercise = ? AND name = ?", exercise, name)
        return (found[0][0] - self._utc) / DAY if found and found[0][0] is not None else None

    def forget(self, exercise: str, name: str) -> None:
        self._database.execute("DELETE FROM facts WHERE exercise = ? AND name = ?", exercise, name)

    # ------------------------------------------------------------ moods

    def note_mood(self, number: int, word: str = "") -> Mood:
        """Gives back what was noted."""
        at = self._now()
        sql = "INSERT INTO moods (uid, at, utc, number, word) VALUES (?, ?, ?, ?, ?)"
        self._database.execute(sql, os.urandom(8).hex(), at.isoformat(), at.timestamp(), number, word)
        return Mood(at, number, word)

    def forget_mood(self, mood: Mood) -> None:
        """It was noted by mistake."""
        sql = "DELETE FROM moods WHERE at = ? AND number = ? AND word = ?"
        self._database.execute(sql, mood.at.isoformat(), mood.number, mood.word)

    def moods(self, days: int) -> tuple[Mood, ...]:
        """Those of the last `days`, oldest first."""
        sql = "SELECT at, number, word FROM moods WHERE utc > ? ORDER BY utc, rowid"
        since = self._utc - min(days, MOOD_DAYS) * DAY
        return tuple(Mood(local(at), number, word) for at, number, word in self._database.execute(sql, since))

    # ------------------------------------------------------------ reminders

    def put_reminder(self, reminder: Reminder) -> None:
        """Replaces the one with the same exercise and name."""
        r = reminder
        self._database.execute(
            "INSERT OR REPLACE INTO reminders (exercise, name, at, day, daily, until, last) VALUES (?,?,?,?,?,?,?)",
            r.exercise, r.name, r.at.isoformat(), r.day.isoformat(), r.daily,
            r.until and r.until.isoformat(), r.last and r.last.isoformat(),
        )  # fmt: skip

    def end_reminder(self, exercise: str, name: str = "") -> None:
        """Without a name, all of the exercise's."""
        self._database.execute("DELETE FROM reminders WHERE exercise = ? AND ? IN (name, '')", exercise, name)

    def reminders(self) -> tuple[Reminder, ...]:
        sql = "SELECT exercise, name, at, day, daily, until, last FROM reminders ORDER BY exercise, name"
        return tuple(
            Reminder(
                exercise, name, datetime.time.fromisoformat(at), datetime.date.fromisoformat(day), bool(daily),
                datetime.date.fromisoformat(until) if until else None, local(last) if last else None,
            )
            for exercise, name, at, day, daily, until, last in self._database.execute(sql)
        )  # fmt: skip

    def said_reminder(self, reminder: Reminder, at: datetime.datetime) -> None:
        """`at`, aware, is when it was said or mentioned."""
        sql = "UPDATE reminders SET last = ? WHERE exercise = ? AND name = ?"
        self._database.execute(sql, at.isoformat(), reminder.exercise, reminder.name)

    # ------------------------------------------------------------

    def _erase_old_facts(self) -> int:
        utc = self._utc
        gone = self._database.change("DELETE FROM facts WHERE until <= ?", utc)
        return gone + self._database.change("DELETE FROM moods WHERE utc <= ?", utc - MOOD_DAYS * DAY)
