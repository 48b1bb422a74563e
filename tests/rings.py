"""Small real keyrings for tests: one in this process, one that fails, one that never answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked


class Ring(KeyringBackend):
    """Keeps what it is given as long as this process lives."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedRing(Ring):
    """One whose owner doesn't unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the owner closed the window")


class DeafRing(Ring):
    """One that waits for a window that nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answers.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answers.wait()


def no_ring() -> KeyringBackend:
    """A machine without a desktop has none."""
    return fail.Keyring()  # type: ignore[no-untyped-call]


@contextmanager
def using(ring: KeyringBackend) -> Iterator[KeyringBackend]:
    before = keyring.get_keyring()
    keyring.set_keyring(ring)
    try:
        yield ring
    finally:
        keyring.set_keyring(before)
        if isinstance(ring, DeafRing):
            ring.answers.set()
