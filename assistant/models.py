"""Speech models: which are known, which are here, which to use; fetching one, and finding out whether it is sound.

`pull` is the only place of this program that goes to the network.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant import resources, vosk_folder
from assistant.errors import ModelDamaged, ModelMissing, PullFailed
from assistant.manifest import ModelInfo, checksum, read
from assistant.vosk_folder import damaged, readable

MANIFEST = "manifest.toml"
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What zipfile says of damage; RuntimeError of an encrypted archive, ValueError of a name it can't decode."""


@dataclass(frozen=True)
class ModelFolder:
    """A model to load. `info` is None for a folder that no manifest knows."""

    path: Path
    info: ModelInfo | None

    @property
    def takes_dictation(self) -> bool:
        """Whether the text of free speech can be relied on; a model of the person's own is given the benefit."""
        return self.info is None or "dictation" in self.info.good_for


def manifest() -> tuple[ModelInfo, ...]:
    """The program's own list, then the person's (models/manifest.toml in the data folder), which may only add."""
    own = _pulled() / MANIFEST
    shipped = read(resources.models_folder() / MANIFEST)
    added = read(own) if own.is_file() else ()
    taken = {info.name for info in shipped}
    return shipped + tuple(info for info in added if info.name not in taken)


def find(name: str) -> ModelInfo:
    """The manifest's entry. Raises ModelMissing with the names there are."""
    for info in manifest():
        if info.name == name:
            return info
    known = ", ".join(info.name for info in manifest())
    raise ModelMissing(f"No model is called {name!r}.", cure=f"There are: {known}. See `assistant models`.")


def folder_of(name: str) -> Path | None:
    """Where the model is: pulled by the person, else come with the program, else None."""
    folder = find(name).folder
    places = (_pulled() / folder, resources.models_folder() / folder)
    return next((place for place in places if place.is_dir()), None)


def choose(wanted: str, language: str) -> ModelFolder:
    """The model to use for "auto", a name of the manifest, or the path of any Vosk folder, after a cheap look at it.

    Raises ModelMissing or ModelDamaged.
    """
    chosen = _best(language) if wanted == "auto" else _located(wanted)
    vosk_folder.check(chosen.path)
    if chosen.info and chosen.path == folder_of(chosen.info.name):
        _check_sizes(chosen.info, chosen.path)
    return chosen


def verify(wanted: str) -> list[str]:
    """The files found sound: by checksum, or only by their structure in a folder that no manifest knows.

    Raises ModelDamaged that names every bad file, ModelMissing.
    """
    model = _located(wanted)
    if model.info is None or not model.path.is_dir():
        return vosk_folder.check(model.path)
    return _check_files(model.info, model.path)


def pull(name: str, progress: Callable[[int, int], None] = lambda done, total: None, url: str | None = None) -> Path:
    """Fetches the model into the person's data folder, unless a sound one is here; goes on from an earlier try.

    `progress` gets bytes so far and in all (0: not known); `url` replaces the publisher's address. Raises PullFailed.
    """
    info = find(name)
    source = url or info.archive
    try:
        with _alone(info):
            present = folder_of(name)
            if present and _is_sound(info, present):
                return present
            if not source:
                raise PullFailed(f"{name} can't be pulled, it comes with the program.", cure=_cure(info))
            return _fetch(info, source, progress)
    except OSError as fault:
        raise _disk_failure(fault, info) from fault


def kept(name: str) -> int:
    """Bytes of an unfinished pull that the next one goes on from."""
    part = _part(find(name))
    return part.stat().st_size if part.exists() else 0


# ---------------------------------------------------------------- what is here


def _pulled() -> Path:
    return resources.user_data() / "models"


def _best(language: str) -> ModelFolder:
    """Dictation before commands only, then the larger vocabulary."""
    spoken = [info for info in manifest() if info.language.partition("-")[0] == language.partition("-")[0]]
    ranked = sorted(spoken, key=lambda info: ("dictation" in info.good_for, info.words), reverse=True)
    for info in ranked:
        if path := folder_of(info.name):
            return ModelFolder(path, info)
    cure = f"Type: assistant models pull {ranked[0].name}" if ranked else "See `assistant models` for the languages."
    raise ModelMissing(f'There is no speech model for the language "{language}".', cure=cure)


def _located(wanted: str) -> ModelFolder:
    """A name of the manifest, else a path; a folder that bears a known model's name is taken for that model."""
    known = {info.name: info for info in manifest()}
    if info := known.get(wanted):
        if path := folder_of(wanted):
            return ModelFolder(path, info)
        raise ModelMissing(f"The speech model {wanted} isn't on this machine.", cure=_cure(info))
    path = Path(os.path.expanduser(wanted))
    if not os.path.exists(path):  # unlike Path.exists, this takes any text for a name
        what = f"No speech model is called {wanted!r}, and there is no such folder."
        raise ModelMissing(what, cure=f"Known are auto, {', '.join(known)}. See `assistant models`.")
    by_folder = {info.folder: info for info in known.values()}
    return ModelFolder(path, by_folder.get(path.resolve().name))


def _cure(info: ModelInfo) -> str:
    if info.archive:
        return f"Type: assistant models pull {info.name}"
    return "It comes with the program: install the program again."


def _check_sizes(info: ModelInfo, path: Path) -> None:
    for name, size in info.sizes.items():
        file = path / name
        if not file.is_file() or file.stat().st_size != size:
            raise damaged(path, name, "isn't as long as it should be" if file.is_file() else "is missing", _cure(info))


def _check_files(info: ModelInfo, path: Path) -> list[str]:
    """The names of `info.files`, once each has its checksum."""
    bad = []
    for name, identity in info.files.items():
        file = path / name
        if not file.is_file():
            bad.append(f"{name} is missing")
            continue
        with readable(path, name):
            if checksum(file, identity.partition(":")[0]) != identity:
                bad.append(f"{name} isn't what it should be")
    if bad:
        raise ModelDamaged(f"The speech model is damaged: {', '.join(bad)}.", where=str(path), cure=_cure(info))
    return sorted(info.files)


def _is_sound(info: ModelInfo, path: Path) -> bool:
    try:
        return bool(_check_files(info, path))
    except ModelDamaged:
        return False


# ---------------------------------------------------------------- pulling


def _part(info: ModelInfo) -> Path:
    return _pulled() / f".{info.folder}.zip.part"


@contextmanager
def _alone(info: ModelInfo) -> Iterator[None]:
    """Only one pull of a model at a time; the system lets go of the lock whatever becomes of this process."""
    _pulled().mkdir(parents=True, exist_ok=True)
    with (_pulled() / f".{info.folder}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise PullFailed(f"{info.name} is being pulled already.", cure="Wait for the other one to end.") from fault
        yield


def _fetch(info: ModelInfo, url: str, progress: Callable[[int, int], None]) -> Path:
    from assistant.download import download  # only here: listening should pay no time and memory for the network

    part = _part(info)
    resumed = part.exists()
    download(url, part, progress)
    try:
        return _unpack(info, part)
    except ModelDamaged as fault:
        part.unlink()
        if resumed:  # what was kept may have come from an older archive
            return _fetch(info, url, progress)
        cure = "Nothing of it was kept. Try again; if it stays so, the publisher has changed the model."
        raise PullFailed(f"What came isn't {info.name}. {fault.what}", where=url, cure=cure) from fault


def _unpack(info: ModelInfo, archive: Path) -> Path:
    """Into a folder beside the last one, which it becomes in one step when every checksum is right."""
    target = _pulled() / info.folder
    new = _pulled() / f".{info.folder}.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        _extract(info, archive, new)
        _check_files(info, new)
        _replace(new, target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    archive.unlink()
    return target


def _extract(info: ModelInfo, archive: Path, folder: Path) -> None:
    """The files that the manifest names, and nothing else: no name of the archive's becomes a path here."""
    with _archive_faults(), zipfile.ZipFile(archive) as bundle:
        members = {member.filename.partition("/")[2]: member for member in bundle.infolist()}
        wanted = {path: members[path] for path in (*info.files, *info.notices) if path in members}
        if sum(member.file_size for member in wanted.values()) > 2 * info.size_bytes + (1 << 20):
            raise ModelDamaged("It is far larger than it should be.")
        for path, member in wanted.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with bundle.open(member) as packed, file.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)


@contextmanager
def _archive_faults() -> Iterator[None]:
    """An archive that can't be unpacked is ModelDamaged; a disk that can't be written stays an OSError."""
    try:
        yield
    except _BAD_ARCHIVE as fault:
        raise ModelDamaged(f"The archive can't be unpacked: {fault}.") from fault
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # its directory points to a place before its beginning
            raise
        raise ModelDamaged("The archive can't be unpacked.") from fault


def _replace(new: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _disk_failure(fault: OSError, info: ModelInfo) -> PullFailed:
    if fault.errno not in _FULL_DISK:
        cure = f"See that this folder can be written, then type: assistant models pull {info.name}"
        return PullFailed(f"The disk can't be written: {fault.strerror}.", where=str(_pulled()), cure=cure)
    need = 2 * info.size_bytes / 1e6
    cure = f"Make room ({need:.0f} MB is enough), then type: assistant models pull {info.name}. What came is kept."
    return PullFailed("The disk is full.", where=str(_pulled()), cure=cure)
