"""The key of the memory: in the system's keyring, in a file beside the database, or made from a passphrase.

Where it is kept is recorded beside the database. No new key is ever made for a database that has one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.errors import MemoryLocked
from assistant.memory import ring
from assistant.memory.folder import Folder, shred, write_private

Kind = Literal["keyring", "file", "passphrase"]
AskPassphrase = Callable[[], str]

_COST = {"n": 1 << 16, "r": 8, "p": 1}
"""scrypt, 64 MiB: 0.2 s on the machine it was written on; a guess costs as much."""

_GIVE_UP = "To give up what is kept, and begin anew: assistant memory forget --everything"
_RESTORE = "With a backup: assistant memory restore FILE. " + _GIVE_UP
_AGAIN = "Type it once more. If it is lost: assistant memory restore FILE, with a backup. " + _GIVE_UP
_KEYRING = "Unlock the keyring of your desktop, or log in there once. With a backup: assistant memory restore FILE."


@dataclass(frozen=True)
class Key:
    """32 bytes, and where they are kept. `id` tells the keyring's entries apart, `salt` belongs to a passphrase."""

    kind: Kind
    id: str
    raw: bytes = field(repr=False)
    salt: str = ""
    passphrase: str = field(default="", repr=False)

    def as_place(self) -> dict[str, Any]:
        """What is recorded of it beside the database. No secret."""
        return {"version": 1, "key": self.kind, "id": self.id, "salt": self.salt, "check": _check(self.raw)}


def open_key(folder: Folder, wanted: str, ask: AskPassphrase | None) -> Key:
    """The key of the database in `folder`; a new one where there is no database. Raises MemoryLocked.

    `wanted` ("auto", "keyring", "file", "passphrase") counts for a new one alone.
    """
    place = folder.place
    if place and place.get("forgetting"):  # something ended it between two steps: do the rest
        return renew(folder, None, wanted, ask)[0]
    if folder.has_database:
        return _load(folder, place or _guess(folder), ask)
    try:
        if place:
            return _load(folder, place, ask)
    except MemoryLocked:
        pass  # nothing is locked by it: there is no database
    return make(folder, wanted, ask)


def make(folder: Folder, wanted: str, ask: AskPassphrase | None, passphrase: str = "") -> Key:
    """A new key, put away and recorded. Raises MemoryLocked where the keyring doesn't take it, MemoryUnwritable."""
    name, raw = os.urandom(8).hex(), os.urandom(32)
    key = Key("file", name, raw)
    if wanted in ("auto", "keyring") and ring.put(name, raw.hex()):
        key = Key("keyring", name, raw)
    elif wanted == "keyring":
        cure = 'Take another place: key = "file" or key = "passphrase", under [memory] in your settings.'
        raise MemoryLocked("There is no keyring here that keeps the key.", where=str(folder.path), cure=cure)
    elif wanted == "passphrase":
        passphrase, salt = passphrase or _twice(folder, ask), os.urandom(16).hex()
        key = Key("passphrase", name, _derived(passphrase, salt), salt, passphrase)
    else:
        write_private(folder.key, raw.hex().encode())
    folder.record(key.as_place())
    return key


def renew(folder: Folder, old: Key | None, wanted: str, ask: AskPassphrase | None) -> tuple[Key, bool]:
    """Destroy the key and all that it locks, and make a new one of the same kind. Can be ended and begun again.

    Tells too whether the old key is destroyed: a keyring that refuses to must not keep anybody from forgetting.
    """
    place = folder.place or {}
    folder.record(place | {"forgetting": True})
    destroyed = place.get("key") != "keyring" or ring.remove(str(place.get("id")))
    if folder.key.exists():
        shred(folder.key)
    folder.empty()
    kind = wanted if wanted != "auto" else str(place.get("key", "auto"))
    new = make(folder, "auto" if kind == "keyring" else kind, ask, old.passphrase if old else "")
    return new, destroyed


# ---------------------------------------------------------------- finding it again


def _load(folder: Folder, place: dict[str, Any], ask: AskPassphrase | None) -> Key:
    name, salt = str(place.get("id", "")), str(place.get("salt", ""))
    match place.get("key"):
        case "keyring":
            key = Key("keyring", name, _from_ring(folder, name))
        case "file":
            key = Key("file", name, _from_file(folder))
        case "passphrase":
            passphrase = _asked(folder, ask)
            key = Key("passphrase", name, _derived(passphrase, salt), salt, passphrase)
        case _:
            raise _locked(folder, "It isn't known where the key of the memory is kept.", _RESTORE)
    if place.get("check") not in (None, _check(key.raw)):
        if key.kind == "passphrase":
            raise _locked(folder, "That isn't the passphrase of the memory.", _AGAIN)
        raise _locked(folder, f"The key in the {key.kind} isn't the one of this memory.", _RESTORE)
    return key


def _guess(folder: Folder) -> dict[str, Any]:
    """Without a record: the key file, if there is one."""
    return {"key": "file"} if folder.key.is_file() else {}


def _locked(folder: Folder, what: str, cure: str) -> MemoryLocked:
    return MemoryLocked(what, where=str(folder.path), cure=cure)


def _check(raw: bytes) -> str:
    """Tells a wrong key from a damaged file, and nothing about the key."""
    return hmac.digest(raw, b"the key of this memory", "sha256")[:8].hex()


def _from_file(folder: Folder) -> bytes:
    try:
        raw = bytes.fromhex(folder.key.read_text("ascii"))
    except FileNotFoundError:
        raise _locked(folder, f"The key of the memory is gone: there is no {folder.key.name}.", _RESTORE) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds no key"
        raise _locked(folder, f"The key of the memory can't be read: {reason}.", _RESTORE) from None
    if len(raw) != 32:
        raise _locked(folder, "The key of the memory can't be read: it holds no key.", _RESTORE)
    return raw


def _from_ring(folder: Folder, name: str) -> bytes:
    try:
        found = ring.get(name)
        if found:
            return bytes.fromhex(found)
    except ring.Refused as refused:
        what = f"The key of the memory is in the keyring, {refused}."
        raise _locked(folder, what, f"{_KEYRING} {_GIVE_UP}") from None
    except ValueError:
        raise _locked(folder, "What the keyring holds is no key.", _RESTORE) from None
    raise _locked(folder, "The key of the memory is no longer in the keyring.", _RESTORE)


# ---------------------------------------------------------------- passphrase


def _asked(folder: Folder, ask: AskPassphrase | None) -> str:
    if ask is None:
        cure = "Start it in a terminal, where the passphrase can be typed."
        raise _locked(folder, "The memory needs its passphrase.", cure)
    return ask()


def _twice(folder: Folder, ask: AskPassphrase | None) -> str:
    """A new passphrase, typed twice."""
    first = _asked(folder, ask)
    if not first or first != _asked(folder, ask):
        what = "The two passphrases differ." if first else "An empty passphrase protects nothing."
        raise _locked(folder, what, "Start again, and type the same one twice.")
    return first


def _derived(passphrase: str, salt: str) -> bytes:
    text = unicodedata.normalize("NFKC", passphrase).encode()
    return hashlib.scrypt(text, salt=bytes.fromhex(salt), dklen=32, maxmem=1 << 28, **_COST)
