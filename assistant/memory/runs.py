"""Runs of exercises that were cut short: what was answered, so that they can go on where they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assistant.kept import SavedRun, SavedStep
from assistant.memory.store import DAY, Store, local, to_json

RUN_HOURS = 24
"""From its last step on."""


class Runs(Store):
    def begin_run(self, exercise: str, slots: Mapping[str, Any]) -> int:
        at = self._now()
        sql = "INSERT INTO runs (exercise, slots, at, utc) VALUES (?, ?, ?, ?)"
        return self._database.insert(sql, exercise, to_json(dict(slots), "a slot"), at.isoformat(), at.timestamp())

    def add_step(self, run: int, step: SavedStep) -> None:
        """Nothing where the run has been erased meanwhile."""
        with self.together():
            if not self._database.change("UPDATE runs SET utc = ? WHERE id = ?", self._utc, run):
                return
            self._database.execute(
                "INSERT INTO steps SELECT ?1, coalesce(max(number) + 1, 0), ?2, ?3, ?4 FROM steps WHERE run = ?1",
                run, step.kind, step.mark, to_json(step.result, step.kind),
            )  # fmt: skip

    def cut_steps(self, run: int, count: int) -> None:
        """Keep the first `count`."""
        self._database.execute("DELETE FROM steps WHERE run = ? AND number >= ?", run, count)

    def end_run(self, run: int) -> None:
        """Erase it, with its steps."""
        self._database.execute("DELETE FROM runs WHERE id = ?", run)

    def unfinished(self) -> tuple[SavedRun, ...]:
        """Newest first."""
        sql = "SELECT id, exercise, slots, at FROM runs WHERE utc > ? ORDER BY utc DESC, id DESC"
        found = self._database.execute(sql, self._utc - RUN_HOURS / 24 * DAY)
        return tuple(
            SavedRun(run, exercise, json.loads(slots), local(at), self._steps(run))
            for run, exercise, slots, at in found
        )

    def _steps(self, run: int) -> tuple[SavedStep, ...]:
        found = self._database.execute("SELECT kind, mark, result FROM steps WHERE run = ? ORDER BY number", run)
        return tuple(SavedStep(kind, mark, json.loads(result)) for kind, mark, result in found)

    def _erase_old_runs(self) -> int:
        return self._database.change("DELETE FROM runs WHERE utc <= ?", self._utc - RUN_HOURS / 24 * DAY)
