"""The list of speech models as written in a manifest.toml, and the identities that tell their files."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.errors import ModelError


@dataclass(frozen=True)
class ModelInfo:
    """An entry of the manifest. `size_bytes` is the size on disk, `words` the size of the vocabulary (0: not known)."""

    name: str
    folder: str
    language: str
    size_bytes: int
    words: int
    licence: str
    origin: str
    good_for: tuple[str, ...]
    """Of "commands" (a closed list of phrases) and "dictation" (free speech)."""
    archive: str | None
    """Where to pull a zip from; None for what comes with the program."""
    files: Mapping[str, str]
    """Path -> "sha256:..." or "git-sha1:..." (git's blob identity)."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Path -> bytes, for the files whose size is known beforehand."""
    notices: tuple[str, ...] = ()
    """Paths of the publisher's own text: unpacked if it is there, but no part of the model's identity."""


def read(file: Path) -> tuple[ModelInfo, ...]:
    """The entries of a manifest.toml. Raises ModelError for a file that isn't one."""
    try:
        return tuple(_info(entry) for entry in tomllib.loads(file.read_text("utf-8"))["model"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        what = f"The list of models can't be read: {type(fault).__name__}, {fault}."
        raise ModelError(what, where=str(file), cure="Repair or remove this file; docs/models.md shows one.") from fault


def _info(entry: Mapping[str, Any]) -> ModelInfo:
    files = entry["files"]
    return ModelInfo(
        name=entry["name"],
        folder=_inside(entry.get("folder", entry["name"])),
        language=entry["language"],
        size_bytes=entry["size"],
        words=entry.get("words", 0),
        licence=entry["licence"].strip(),
        origin=entry["origin"].strip(),
        good_for=tuple(entry["good_for"]),
        archive=entry.get("archive"),
        files={_inside(file["path"]): _identity(file) for file in files},
        sizes={file["path"]: file["size"] for file in files if "size" in file},
        notices=tuple(_inside(path) for path in entry.get("notices", ())),
    )


def _inside(path: str) -> str:
    """`path`, once it is sure that it can't lead out of the folder that it is put in."""
    pure = PurePosixPath(path)
    if not path or path.startswith(".") or pure.is_absolute() or ".." in pure.parts or "\\" in path:
        raise ValueError(f"{path!r} is not a path inside the model")
    return path


def _identity(file: Mapping[str, str]) -> str:
    kind = "sha256" if "sha256" in file else "git-sha1"
    return f"{kind}:{file[kind]}"


def checksum(file: Path, kind: str) -> str:
    """`kind` is "sha256", or "git-sha1": SHA-1 of "blob SIZE", a zero byte and the content."""
    with file.open("rb") as content:
        if kind == "sha256":
            return f"{kind}:{hashlib.file_digest(content, 'sha256').hexdigest()}"
        digest = hashlib.sha1(b"blob %d\0" % file.stat().st_size)
        while piece := content.read(1 << 20):
            digest.update(piece)
    return f"{kind}:{digest.hexdigest()}"
