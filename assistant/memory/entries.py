"""What a person told, in words or in their own voice: held first, kept on a yes."""

from __future__ import annotations

import datetime
import json
import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from assistant.audio import Samples
from assistant.errors import MemoryProblem
from assistant.kept import Entry
from assistant.memory.database import Database, Row
from assistant.memory.scribe import Page, Piece, Scribe
from assistant.memory.sound import decode, length
from assistant.memory.store import DAY, Now, Store, local, to_json

HELD_HOURS = 24

_COLUMNS = "id, exercise, kind, at, state, text, seconds, about"
_NEWEST_FIRST = " ORDER BY utc DESC, id DESC"


class Entries(Store):
    def __init__(self, database: Database, now: Now) -> None:
        super().__init__(database, now)
        self._scribe = Scribe(self._put_away, lambda: self._database.alone())

    # ------------------------------------------------------------ while it is told

    def begin_entry(self, exercise: str, kind: str) -> int:
        """From here on, what is told is held, as what it is to its exercise. `add_voice` and `add_text` tell it."""
        at = self._now()
        entry = self._database.insert(
            "INSERT INTO entries (uid, exercise, kind, at, utc, day, state) VALUES (?, ?, ?, ?, ?, ?, 'open')",
            os.urandom(16).hex(), exercise, kind, at.isoformat(), at.timestamp(), at.date().isoformat(),
        )  # fmt: skip
        self._scribe.begin(entry)
        return entry

    def reopen_entry(self, entry: int) -> Entry | None:
        """Go on with a held one, where telling was cut short: as it is so far. None where it isn't held any more."""
        found = self.entry(entry)
        if found is None or found.state != "held":
            return None
        self._database.execute("UPDATE entries SET state = 'open', asked = 0 WHERE id = ?", entry)
        self._scribe.begin(entry, found.seconds)
        return found

    def add_voice(self, entry: int, samples: Samples) -> None:
        """Never waits for the disk, where it is at most `sound.PAGE_SECONDS` later. Raises an earlier call's fault."""
        self._scribe.tell(Piece(entry, samples.copy()))

    def add_text(self, entry: int, text: str) -> None:
        """More words of it, a line each time. Never waits for the disk. Raises an earlier call's fault."""
        if text.strip():
            self._scribe.tell(Piece(entry, text=text.strip()))

    def catch_up(self) -> None:
        """Wait until what was told so far is on disk, but for the second that the codec still holds."""
        self._scribe.catch_up()

    def finish_entry(self, entry: int) -> Entry | None:
        """It is all told. None, and erased, where that was nothing.

        Raises what went wrong with writing it; what came before that is held all the same. A second time is nothing.
        """
        if entry not in self._scribe.open:
            return self.entry(entry)
        try:
            seconds = self._scribe.finish(entry)
        except MemoryProblem:
            with suppress(MemoryProblem):  # the first is told; a full disk takes neither
                self._close(entry, length(self._stream(entry)))
            raise
        return self._close(entry, seconds)

    def _close(self, entry: int, seconds: float) -> Entry | None:
        with self.together():
            self._database.execute("UPDATE entries SET seconds = ?, state = 'held' WHERE id = ?", seconds, entry)
            self._database.execute("DELETE FROM entries WHERE id = ? AND seconds = 0 AND text IS NULL", entry)
        return self._get(entry)

    def _put_away(self, pages: list[Page]) -> None:
        """On the scribe's thread, or on the caller's."""
        with self.together():
            for page in pages:
                if page.voice:
                    sql = "INSERT INTO voice SELECT ?1, coalesce(max(part) + 1, 0), ?2 FROM voice WHERE entry = ?1"
                    self._database.execute(sql, page.entry, page.voice)
                if page.text:
                    sql = "UPDATE entries SET text = coalesce(text || char(10), '') || ? WHERE id = ?"
                    self._database.execute(sql, page.text, page.entry)

    def _finish_left_over(self) -> None:
        """What a crash cut off is held as it is."""
        for (entry,) in self._database.execute("SELECT id FROM entries WHERE state = 'open'"):
            self._close(entry, length(self._stream(entry)))

    # ------------------------------------------------------------ keeping and forgetting

    def label_entry(self, entry: int, about: Mapping[str, Any]) -> None:
        """What a held one can be found by, whether the yes to it comes now or another day."""
        sql = "UPDATE entries SET about = ? WHERE id = ? AND state = 'held'"
        self._database.execute(sql, to_json(dict(about), "about"), entry)

    def keep_entry(self, entry: int) -> bool:
        """The person said yes. False where it is no longer there."""
        return bool(self._database.change("UPDATE entries SET state = 'kept' WHERE id = ? AND state <> 'open'", entry))

    def hold_entry(self, entry: int) -> None:
        """The yes was taken back: it is held as if it had not been said."""
        self._database.execute("UPDATE entries SET state = 'held', asked = 0 WHERE id = ? AND state = 'kept'", entry)

    def forget_entry(self, entry: int) -> None:
        """Erase it, kept, held or still being told; out of the log too."""
        if entry in self._scribe.open:
            self._scribe.finish(entry)
        if self._database.change("DELETE FROM entries WHERE id = ?", entry):
            self._erased()

    def _erased(self) -> None:
        """Called after something was erased."""

    def asked_about(self, entry: int) -> None:
        """The person was asked whether to keep it: that is done once."""
        self._database.execute("UPDATE entries SET asked = 1 WHERE id = ?", entry)

    def write_down(self, entry: int, text: str) -> None:
        """What a voice said, for one without text: it can be found by its words from now on."""
        self._database.execute("UPDATE entries SET text = ? WHERE id = ? AND text IS NULL", text, entry)

    # ------------------------------------------------------------ finding

    def entry(self, id: int) -> Entry | None:
        """One that is kept, or held and not yet 24 h old."""
        found = self._get(id)
        return found if found and (found.state == "kept" or found.at.timestamp() > self._held_since) else None

    def entries(
        self,
        exercise: str = "",
        kind: str = "",
        on: datetime.date | None = None,
        about: Mapping[str, Any] | None = None,
        words: str = "",
        *,
        held: bool = False,
    ) -> tuple[Entry, ...]:
        """Kept ones, newest first; with `held`, those that are held too. Empty arguments mean any.

        `on` is the date where the person was. `words`, in upper or lower case, must all be in its text.
        """
        sql = (
            f"SELECT {_COLUMNS} FROM entries WHERE ?1 IN (exercise, '') AND ?2 IN (kind, '') AND ?3 IN (day, '')"
            f" AND (state = 'kept' OR state = 'held' AND ?4 AND utc > ?5){_NEWEST_FIRST}"
        )
        day = on.isoformat() if on else ""
        found = map(_entry, self._database.execute(sql, exercise, kind, day, held, self._held_since))
        wanted, sought = _plain(about or {}), _words(words)
        return tuple(e for e in found if wanted.items() <= _plain(e.about).items() and sought <= _words(e.text or ""))

    def held_entries(self, unasked: bool = False) -> tuple[Entry, ...]:
        """Told and neither kept nor expired, newest first. `unasked`: those that nobody was asked about."""
        sql = f"SELECT {_COLUMNS} FROM entries WHERE state = 'held' AND utc > ? AND asked <= ?{_NEWEST_FIRST}"
        return tuple(map(_entry, self._database.execute(sql, self._held_since, 0 if unasked else 1)))

    def voice_of(self, entry: int) -> Samples | None:
        """What they said, at 16 kHz. None where it was typed, or is gone. Raises MemoryDamaged."""
        stream = self._stream(entry) if self.entry(entry) else b""
        return decode(stream) if stream else None

    # ------------------------------------------------------------

    @property
    def _held_since(self) -> float:
        return self._utc - HELD_HOURS / 24 * DAY

    def _get(self, entry: int) -> Entry | None:
        sql = f"SELECT {_COLUMNS} FROM entries WHERE id = ? AND state <> 'open'"
        return next(map(_entry, self._database.execute(sql, entry)), None)

    def _stream(self, entry: int) -> bytes:
        return b"".join(
            r[0] for r in self._database.execute("SELECT data FROM voice WHERE entry = ? ORDER BY part", entry)
        )

    def _erase_old_entries(self) -> int:
        return self._database.change("DELETE FROM entries WHERE state = 'held' AND utc <= ?", self._held_since)


def _entry(row: Row) -> Entry:
    id, exercise, kind, at, state, text, seconds, about = row
    return Entry(id, exercise, kind, local(at), state, text, seconds, json.loads(about))


def _plain(about: Mapping[str, Any]) -> dict[str, str]:
    """Values that can be compared, whatever they hold."""
    return {key: json.dumps(value, sort_keys=True) for key, value in about.items()}


def _words(text: str) -> set[str]:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).replace("\u2019", "'")
    return set(re.findall(r"\w+(?:'\w+)*", folded))
