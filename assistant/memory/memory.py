"""The memory as a whole: opened, tidied, forgotten, and closed."""

from __future__ import annotations

import datetime
import logging
from pathlib import Path
from typing import Literal

from assistant import resources
from assistant.errors import AssistantError, MemoryDamaged
from assistant.memory import backup, export, importing
from assistant.memory.code import Code
from assistant.memory.database import Database
from assistant.memory.entries import Entries
from assistant.memory.facts import Facts
from assistant.memory.folder import Folder
from assistant.memory.key import AskPassphrase, Key, open_key, renew
from assistant.memory.runs import Runs
from assistant.memory.schema import migrate
from assistant.memory.store import DAY, Now
from assistant.settings import Settings

log = logging.getLogger(__name__)

Place = Literal["keyring", "file", "passphrase", ""]


class Memory(Entries, Facts, Runs, Code):
    """One person's memory, on disk (`open`) or only in memory (`nowhere`). One process at a time holds it."""

    def __init__(self, database: Database, now: Now, folder: Folder | None = None, key: Key | None = None) -> None:
        super().__init__(database, now)
        self._folder = folder
        self._key = key
        self._closed = False

    @classmethod
    def open(cls, folder: Path, now: Now, key: str = "auto", ask_passphrase: AskPassphrase | None = None) -> Memory:
        """The memory in `folder`, made where there is none. `key` says where a new one's key goes.

        Raises MemoryBusy, MemoryLocked, MemoryDamaged, MemoryNewer, MemoryUnwritable.
        """
        home = Folder(folder)
        home.make()
        home.lock()
        try:
            if home.has_lost_database:
                raise MemoryDamaged("The database of the memory is gone.", where=str(folder), cure=backup.RESTORE)
            secret = open_key(home, key, ask_passphrase)
            memory = cls(_open(home, secret, now), now, home, secret)
            if not (home.place or {}).get("made"):
                home.record(secret.as_place() | {"made": True})
            memory._finish_left_over()
            memory.tidy()
        except BaseException:
            home.release()
            raise
        return memory

    @classmethod
    def nowhere(cls, now: Now) -> Memory:
        """One that is gone when it is closed."""
        return cls(_in_memory(), now)

    @property
    def lasting(self) -> bool:
        return self._folder is not None

    @property
    def key_place(self) -> Place:
        """Where the key is kept; empty for one without."""
        return self._key.kind if self._key else ""

    @property
    def path(self) -> Path | None:
        """The file of the database."""
        return self._folder.database if self._folder else None

    def overview(self) -> dict[str, int]:
        """How many there are: `entries` and `held` (not yet kept), `voice_seconds` of both, `moods`, `reminders`,
        `exercises` with something kept, `unfinished` runs."""
        counts = {
            "entries": "SELECT count(*) FROM entries WHERE state = 'kept'",
            "voice_seconds": "SELECT cast(total(seconds) AS INTEGER) FROM entries WHERE state <> 'open'",
            "moods": "SELECT count(*) FROM moods",
            "reminders": "SELECT count(*) FROM reminders",
            "exercises": "SELECT count(DISTINCT exercise) FROM facts WHERE exercise > '' AND ifnull(until > ?1, 1)",
        }
        utc = self._utc
        found = {name: int(self._database.execute(sql, *[utc] * ("?" in sql))[0][0]) for name, sql in counts.items()}
        return found | {"held": len(self.held_entries()), "unfinished": len(self.unfinished())}

    # ------------------------------------------------------------ forgetting

    def tidy(self) -> None:
        """Erase what has expired: held words and steps of runs after 24 h, facts after their days, moods after 90."""
        with self.together():
            gone = self._erase_old_entries() + self._erase_old_facts() + self._erase_old_runs()
        if gone:
            self._settle()
        if self._folder:
            self._folder.drop_automatic(self._now().astimezone(datetime.UTC) - datetime.timedelta(seconds=DAY))

    def forget_everything(self) -> bool:
        """Destroy the key, and begin empty under a new one.

        False where the keyring didn't give up the old key: all that it opened is overwritten and removed all the same.
        """
        self._stop_telling()
        self._database.close()
        if not (self._folder and self._key):
            self._database = _in_memory()
            return True
        self._key, destroyed = renew(self._folder, self._key, self._key.kind, None)
        self._database = _open(self._folder, self._key, self._now)
        return destroyed

    def forget_exercise(self, exercise: str) -> int:
        """All that one exercise has: words, facts, reminders, a run. How many things that was."""
        with self.together():
            tables = ("entries", "facts", "reminders", "runs")
            gone = sum(self._database.change(f"DELETE FROM {table} WHERE exercise = ?", exercise) for table in tables)
        self._erased()
        return gone

    def _erased(self) -> None:
        self._settle()
        if self._folder:
            self._folder.drop_automatic()

    def _settle(self) -> None:
        if self.lasting:
            self._database.settle()

    # ------------------------------------------------------------ as a whole

    def backup(self, to: Path, passphrase: str = "") -> None:
        """Everything that is kept, encrypted, in a new file: under the key, or under `passphrase`.

        Raises MemoryUnwritable.
        """
        backup.write(self._database, to, passphrase or (self._key.raw if self._key else b""))

    def export(self, to: Path) -> list[Path]:
        """What is kept, as files that anybody can read: see `export.write`. Raises MemoryUnwritable."""
        return export.write(self._database, to)

    def take_in(self, file: Path) -> dict[str, int]:
        """What was exported, once more: see `importing.read`. Raises MemoryImportFailed, MemoryUnwritable."""
        return importing.read(self._database, file)

    def check(self) -> None:
        """Read all of it. Raises MemoryDamaged where it isn't sound."""
        if self.lasting and (faults := self._database.faults()):
            raise MemoryDamaged(
                f"The memory is damaged in {len(faults)} places.", where=str(self.path), cure=backup.RESTORE
            )

    def close(self) -> None:
        """Finish what is being told, as held, and let go of it. A second time is nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self._stop_telling()
            self._settle()
        finally:
            self._database.close()
            if self._folder:
                self._folder.release()

    def _stop_telling(self) -> None:
        for entry in self._scribe.open:
            try:
                self.finish_entry(entry)
            except AssistantError as error:  # the next opening finishes it
                log.warning("what was told last could not be finished: %s", type(error).__name__)


def open_memory(settings: Settings, now: Now, ask_passphrase: AskPassphrase | None = None) -> Memory:
    """The memory that the settings ask for. Raises as `Memory.open` does."""
    if settings.memory.keep == "off":
        return Memory.nowhere(now)
    return Memory.open(folder_of(settings), now, settings.memory.key, ask_passphrase)


def folder_of(settings: Settings) -> Path:
    named = settings.memory.folder
    return Path(named).expanduser() if named else resources.user_data() / "memory"


def forget_everything(folder: Path, now: Now, key: str = "auto", ask_passphrase: AskPassphrase | None = None) -> bool:
    """As `Memory.forget_everything`, for one that can't be opened. Raises MemoryBusy, MemoryUnwritable."""
    home = Folder(folder)
    home.make()
    home.lock()
    try:
        secret, destroyed = renew(home, None, key, ask_passphrase)
        _open(home, secret, now).close()
    finally:
        home.release()
    return destroyed


def restore(
    folder: Path, saved: Path, now: Now, key: str = "auto", ask_passphrase: AskPassphrase | None = None,
    ask_for_backup: AskPassphrase | None = None,
) -> None:  # fmt: skip
    """Put a backup in place of what is there, which stays beside it for 24 h.

    `ask_for_backup` gives the passphrase of the backup, where it has one. Raises MemoryLocked where the backup needs
    another key, MemoryDamaged, MemoryNewer, MemoryBusy, MemoryUnwritable.
    """
    home = Folder(folder)
    home.make()
    home.lock()
    try:
        backup.restore(home, saved, now, key, ask_passphrase, ask_for_backup)
    finally:
        home.release()


def _open(home: Folder, key: Key, now: Now) -> Database:
    database = Database(home.prepare(home.database), key.raw)
    try:
        migrate(
            database,
            lambda old: backup.write(database, home.automatic(f"layout-{old + 1}", now()), key.raw, all_of_it=True),
        )
    except BaseException:
        database.close()
        raise
    return database


def _in_memory() -> Database:
    database = Database(None)
    migrate(database, lambda old: None)
    return database
