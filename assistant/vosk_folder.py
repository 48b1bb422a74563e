"""Is this folder a whole Vosk model? A cheap look at names, sizes and headers, before Vosk itself is let near it.

Vosk 0.3.45 ends the whole process on a cut-off `HCLr.fst` (segmentation fault) and on an empty `model.conf` (abort),
so these must be found out first. Checksums are another matter: see `models.verify`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelDamaged, ModelMissing

_NEVER_EMPTY = {".mdl", ".fst", ".int", ".ie", ".dubm", ".mat", ".stats"}
_FST_MAGIC = struct.pack("<i", 2125659606)
_BYTES_PER_STATE = {b"const": 20, b"vector": 12}
_BYTES_PER_ARC = 16
_MODEL_TAIL = 1 << 20
"""Bytes at the end of final.mdl to look through: the priors, 4 bytes for each of at most some 10,000 states."""


@dataclass(frozen=True)
class _Layout:
    """Where one generation of Vosk models keeps its files; of `features` and `graphs` one alternative must be there."""

    acoustic: str
    always: tuple[str, ...]
    features: tuple[str, ...]
    graphs: tuple[tuple[str, ...], ...]


_LAYOUTS = (
    _Layout(
        "am/final.mdl",
        ("conf/model.conf",),
        ("conf/mfcc.conf", "conf/fbank.conf"),
        (("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int"), ("graph/HCLG.fst", "graph/words.txt")),
    ),
    _Layout(
        "final.mdl",
        (),
        ("mfcc.conf",),
        (("HCLr.fst", "Gr.fst", "disambig_tid.int"), ("HCLG.fst", "words.txt")),
    ),
)


def check(folder: Path) -> list[str]:
    """The files looked at, relative to `folder`. Raises ModelMissing where there is no folder, else ModelDamaged."""
    if not folder.is_dir():
        raise ModelMissing("There is no speech model in this place.", where=str(folder), cure=_CURE)
    with readable(folder, "the folder"):
        return _check(folder)


def _check(folder: Path) -> list[str]:
    layout = _layout(folder)
    needed = [layout.acoustic, *layout.always, _features(folder, layout), *_graph(folder, layout)]
    others = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix in _NEVER_EMPTY}
    for name in needed + sorted(others.difference(needed)):
        _look_at(folder, name)
    return sorted(others.union(needed))


_CURE = "See what there is with `assistant models`; `assistant models use auto` goes back to the best one."


def damaged(folder: Path, name: str, how: str, cure: str = _CURE) -> ModelDamaged:
    """The error for one file of a model; `how` goes on from the file's name, as in "is empty"."""
    return ModelDamaged(f"The speech model is damaged: {name} {how}.", where=str(folder), cure=cure)


@contextmanager
def readable(folder: Path, name: str) -> Iterator[None]:
    """Turns the system's refusal to read a file of the model into a ModelDamaged."""
    try:
        yield
    except OSError as fault:
        raise damaged(folder, name, f"can't be read ({fault.strerror})") from fault


def _layout(folder: Path) -> _Layout:
    for layout in _LAYOUTS:
        if (folder / layout.acoustic).exists():
            return layout
    if not any(folder.iterdir()):
        raise ModelDamaged("The folder of the speech model is empty.", where=str(folder), cure=_CURE)
    raise damaged(folder, "am/final.mdl", "is missing (or this isn't a Vosk model)")


def _features(folder: Path, layout: _Layout) -> str:
    there = [name for name in layout.features if (folder / name).exists()]
    if not there:
        raise damaged(folder, layout.features[0], "is missing")
    return there[0]


def _graph(folder: Path, layout: _Layout) -> tuple[str, ...]:
    """The graph that is there; when both kinds are, Vosk takes the fixed one."""
    fixed = layout.graphs[1]
    return fixed if (folder / fixed[0]).exists() else layout.graphs[0]


def _look_at(folder: Path, name: str) -> None:
    file = folder / name
    if not file.is_file():
        raise damaged(folder, name, "is missing")
    if not file.stat().st_size:
        raise damaged(folder, name, "is empty")
    if (name.endswith("final.mdl") and not _mdl_whole(file)) or (file.suffix == ".fst" and not _fst_whole(file)):
        raise damaged(folder, name, "is cut off or isn't what its name says")


def _mdl_whole(file: Path) -> bool:
    """A binary Kaldi network ends with its priors: "<Priors>", a kind, a count and so many numbers."""
    with file.open("rb") as mdl:
        start = mdl.read(2)
        if start != b"\0B":
            return start == b"<T"  # Kaldi's text form, whose length nothing tells
        mdl.seek(max(2, file.stat().st_size - _MODEL_TAIL))
        tail = mdl.read()
    at = tail.rfind(b"<Priors> ") + len("<Priors> ")
    header = tail[at : at + 8]
    width = {b"FV \4": 4, b"DV \4": 8}.get(header[:4], 0)
    if len(header) < 8 or not width:
        return False
    return len(tail) >= at + 8 + width * int(struct.unpack("<i", header[4:])[0])


def _fst_whole(file: Path) -> bool:
    """OpenFst's header says how many states and arcs follow. A look-ahead graph wraps a plain one: the last header."""
    with file.open("rb") as fst:
        head = fst.read(512)
    at = head.rfind(_FST_MAGIC)
    if not head.startswith(_FST_MAGIC):
        return False
    try:
        kind, at = _text(head, at + 4)
        _arc, at = _text(head, at)
        states, arcs = struct.unpack_from("<qq", head, at + 24)
    except struct.error:
        return False
    least = states * _BYTES_PER_STATE.get(kind, 0) + arcs * _BYTES_PER_ARC if kind in _BYTES_PER_STATE else 0
    return file.stat().st_size >= at + 40 + least


def _text(head: bytes, at: int) -> tuple[bytes, int]:
    """A counted string of an OpenFst header, and where it ends."""
    (length,) = struct.unpack_from("<i", head, at)
    return head[at + 4 : at + 4 + length], at + 4 + length
