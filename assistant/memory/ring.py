"""The system's keyring: many programs behind one library, some of which fail, or wait for a window that nobody sees."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SERVICE = "assistant memory"
"""The name that the keyring shows to its owner."""

PATIENCE = 10.0
"""Seconds for the keyring to answer, long enough to type a password in the window it may open."""


class Refused(Exception):
    """It fails, or doesn't answer. Its text goes on from "the keyring, "."""


def put(name: str, secret: str) -> bool:
    """Whether the keyring took it, and gives it back."""

    def call() -> bool:
        import keyring  # here, as in the others: finding a keyring takes time, and may hang

        keyring.set_password(SERVICE, name, secret)
        return keyring.get_password(SERVICE, name) == secret

    try:
        return _in_time(call)
    except Refused:
        return False


def get(name: str) -> str | None:
    """Raises Refused."""

    def call() -> str | None:
        import keyring

        return keyring.get_password(SERVICE, name)

    return _in_time(call)


def remove(name: str) -> bool:
    """Whether it is gone from there."""

    def call() -> bool:
        import keyring

        if keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)
        return keyring.get_password(SERVICE, name) is None

    try:
        return _in_time(call)
    except Refused:
        return False


def _in_time(call: Callable[[], T]) -> T:
    """The result of `call`, on a thread of its own: one that hangs is left to itself."""
    outcome: list[T] = []
    fault: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # noqa: BLE001  # each keyring has errors of its own; the kind is told
            fault.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if outcome:
        return outcome[0]
    raise Refused(f"which fails ({type(fault[0]).__name__})" if fault else "which doesn't answer")
