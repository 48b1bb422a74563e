"""The spoken code of a shared home. It keeps ears out, not whoever has the machine: that is what encryption is for."""

from __future__ import annotations

import hashlib
import hmac
import os

from assistant.memory.store import Store

TRIES = 5
"""Wrong ones before it makes somebody wait."""

FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0
"""Seconds; each further wrong one doubles it."""


class Code(Store):
    def set_code(self, digits: str) -> None:
        """Replaces the one that was set. Kept as a salted slow hash."""
        salt = os.urandom(16)
        with self.together():
            self.clear_code()
            sql = "INSERT INTO code (salt, hash) VALUES (?, ?)"
            self._database.execute(sql, salt.hex(), _slow_hash(digits, salt).hex())

    def clear_code(self) -> None:
        self._database.execute("DELETE FROM code")

    @property
    def has_code(self) -> bool:
        return bool(self._database.execute("SELECT 1 FROM code"))

    @property
    def code_wait(self) -> float:
        """Seconds until a code is looked at again, after too many wrong ones; 0: now."""
        found = self._database.execute("SELECT again FROM code")
        left = found[0][0] - self._utc if found else 0.0
        return left if 0 < left <= LONGEST_WAIT else 0.0  # more than that: the clock was set back

    def code_is(self, digits: str) -> bool:
        """Whether it is right; true where none is set. False, and not even looked at, while `code_wait` lasts."""
        found = self._database.execute("SELECT salt, hash, wrong FROM code")
        if not found:
            return True
        if self.code_wait:
            return False
        salt, expected, wrong = found[0]
        right = hmac.compare_digest(_slow_hash(digits, bytes.fromhex(salt)), bytes.fromhex(expected))
        wrong = 0 if right else wrong + 1
        self._database.execute("UPDATE code SET wrong = ?, again = ?", wrong, self._utc + _wait_after(wrong))
        return right


def _wait_after(wrong: int) -> float:
    return float(min(FIRST_WAIT * 2.0 ** min(wrong - TRIES, 20), LONGEST_WAIT)) if wrong >= TRIES else 0.0


def _slow_hash(digits: str, salt: bytes) -> bytes:
    plain = "".join(letter for letter in digits if letter.isdecimal())
    return hashlib.scrypt(plain.encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=32)
