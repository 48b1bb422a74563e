"""What all parts of the memory share: the database, the clock, and how values are written down."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from assistant.errors import PluginError
from assistant.memory.database import Database

Now = Callable[[], datetime.datetime]
"""The clock on the wall: aware, local."""

DAY = 24 * 60 * 60.0
"""Seconds. Spans are counted in UTC: a night when the clocks change makes none of them shorter."""


class Store:
    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    @property
    def _utc(self) -> float:
        return self._now().timestamp()

    def together(self) -> AbstractContextManager[None]:
        """One transaction: what is changed within it is kept as a whole, or not at all."""
        return self._database.together()


def to_json(value: Any, what: str) -> str:
    """Raises PluginError where `value` is no text, number, list or dict."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        what = f"{what} can't be kept: {type(value).__name__} has something that is no text, number, list or dict"
        raise PluginError(what) from error


def local(iso: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(iso)
