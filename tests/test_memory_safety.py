"""The memory under what may happen to it: lost keys, damaged files, full disks, second processes, sudden ends."""

from __future__ import annotations

import datetime
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from rings import DeafRing, LockedRing, Ring, no_ring, using
from speech import say
from test_memory import REMINDER, Clock, kept, told

from assistant.audio import Samples
from assistant.errors import MemoryBusy, MemoryDamaged, MemoryLocked, MemoryNewer, MemoryProblem, MemoryUnwritable
from assistant.kept import SavedStep
from assistant.memory import Memory, forget_everything, restore, ring, schema
from assistant.memory.sound import PAGE_SECONDS

KEEPING = Path(__file__).with_name("keeping.py")
SECRETS = ("quokka", "marzipan", "theodora")
PASSPHRASE = "the sea was calm"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a memory goes, on a machine without a keyring."""
    with using(no_ring()):
        yield tmp_path / "memory"


@pytest.fixture(scope="module")
def voice() -> Samples:
    return say("i miss theodora")


def filled(folder: Path, clock: Clock, key: str = "auto", ask: Callable[[], str] | None = None) -> Path:
    """A memory with something of each kind, closed."""
    with closing(Memory.open(folder, clock, key, ask)) as memory:
        kept(memory, "I saw a quokka.", prompt="marzipan")
        memory.keep("worthy", "marzipan", ["theodora"])
        memory.note_mood(4, "quokka")
        memory.put_reminder(REMINDER)
        memory.add_step(memory.begin_run("journal", {}), SavedStep("Ask", "a", {"said": "theodora"}))
    return folder


def texts(folder: Path, clock: Clock, ask: Callable[[], str] | None = None) -> list[str | None]:
    with closing(Memory.open(folder, clock, "auto", ask)) as memory:
        return [entry.text for entry in memory.entries()]


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def refused(kind: type[MemoryProblem], call: Callable[[], object], *, cure: str = "") -> str:
    """The text of the fault, which must say what to do."""
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.cure and cure in caught.value.cure
    return str(caught.value)


# ---------------------------------------------------------------- who may read it


def test_only_its_owner_may_look(folder: Path, clock: Clock, voice: Samples) -> None:
    old = os.umask(0)
    try:
        filled(folder, clock)
        with closing(Memory.open(folder, clock)) as memory:
            told(memory, voice=voice)
            assert "memory.db-wal" in files(folder) and "memory.db-shm" not in files(folder)
            modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
            memory.backup(folder.parent / "saved")
    finally:
        os.umask(old)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}
    assert (folder.parent / "saved").stat().st_mode & 0o777 == 0o600


def test_what_was_opened_to_others_is_closed_again(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    Memory.open(folder, clock).close()
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}


def planted(folder: Path) -> set[str]:
    """Files that hold a secret, or a voice, in any of the ways that text is written."""
    ways = [word.encode(code) for word in SECRETS for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return {name for name, data in files(folder).items() if any(way in data.lower() for way in [*ways, b"oggs"])}


def test_no_word_and_no_voice_can_be_read_in_any_file(folder: Path, clock: Clock, voice: Samples) -> None:
    filled(folder, clock)
    with closing(Memory.open(folder, clock)) as memory:
        held = told(memory, "theodora said quokka", voice=voice)
        memory.keep_entry(held.id)
        memory.add_text(memory.begin_entry("journal", "entry"), "marzipan")
        memory.catch_up()
        assert planted(folder) == set()
        memory.backup(folder / "under-the-key")
        memory.backup(folder / "under-a-passphrase", PASSPHRASE)
    assert planted(folder) == set()
    with closing(Memory.open(folder, clock)) as memory:
        memory.export(folder / "readable")
    assert {name.partition(".")[0].partition("/")[0] for name in planted(folder)} == {"readable", "readable-voices"}


def test_the_record_of_the_keys_place_holds_no_key(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    key = (folder / "memory.key").read_text()
    assert len(bytes.fromhex(key)) == 32
    record = (folder / "where-the-key-is.json").read_text()
    assert json.loads(record)["key"] == "file" and key not in record


# ---------------------------------------------------------------- where the key is


def test_the_key_is_in_the_keyring_where_there_is_one(tmp_path: Path, clock: Clock) -> None:
    with using(Ring()) as keyring:
        assert isinstance(keyring, Ring)
        folder = filled(tmp_path, clock)
        (((service, _), key),) = keyring.kept.items()
        assert service == "assistant memory" and not (folder / "memory.key").exists()
        assert not any(key.encode() in data or bytes.fromhex(key) in data for data in files(folder).values())
        assert texts(folder, clock) == ["I saw a quokka."]
        keyring.kept.clear()
        before = files(folder)
        assert "no longer in the keyring" in refused(MemoryLocked, lambda: texts(folder, clock), cure="restore")
        assert not keyring.kept and before == files(folder) | {"lock": before["lock"]}


def test_without_a_keyring_it_is_in_a_file(folder: Path, clock: Clock) -> None:
    with closing(Memory.open(folder, clock)) as memory:
        assert memory.key_place == "file"
    refused(MemoryLocked, lambda: Memory.open(folder.parent / "other", clock, "keyring"), cure='key = "file"')


def test_a_keyring_that_hangs_does_not_hang_us(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "PATIENCE", 0.01)
    with using(DeafRing()), closing(Memory.open(tmp_path / "new", clock)) as memory:
        assert memory.key_place == "file"
    with using(Ring()):
        monkeypatch.setattr(ring, "PATIENCE", 10.0)
        folder = filled(tmp_path / "old", clock)
    monkeypatch.setattr(ring, "PATIENCE", 0.01)
    with using(DeafRing()):
        assert "doesn't answer" in refused(MemoryLocked, lambda: texts(folder, clock), cure="Unlock")


def test_a_keyring_that_stays_locked_has_a_name(tmp_path: Path, clock: Clock) -> None:
    with using(Ring()) as open_:
        folder = filled(tmp_path, clock)
    with using(LockedRing()):
        assert "KeyringLocked" in refused(MemoryLocked, lambda: texts(folder, clock), cure="Unlock")
    with using(open_):
        assert texts(folder, clock) == ["I saw a quokka."]


def typing(*lines: str) -> Callable[[], str]:
    rest = iter(lines)
    return lambda: next(rest)


def test_a_passphrase_is_typed_twice_and_then_at_each_start(folder: Path, clock: Clock) -> None:
    refused(MemoryLocked, lambda: Memory.open(folder, clock, "passphrase", typing("one", "two")), cure="twice")
    refused(MemoryLocked, lambda: Memory.open(folder, clock, "passphrase", typing("")))
    filled(folder, clock, "passphrase", typing(PASSPHRASE, PASSPHRASE))
    assert not (folder / "memory.key").exists()
    assert texts(folder, clock, typing(PASSPHRASE)) == ["I saw a quokka."]
    assert "isn't the passphrase" in refused(MemoryLocked, lambda: texts(folder, clock, typing("else")))
    assert "needs its passphrase" in refused(MemoryLocked, lambda: texts(folder, clock), cure="terminal")


# ---------------------------------------------------------------- a database without its key


def test_a_database_never_gets_another_key(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    key = folder / "memory.key"
    right = key.read_bytes()
    for wrong in (None, b"", b"no key", b"00" * 32, b"00" * 31):
        key.unlink() if wrong is None else key.write_bytes(wrong)
        refused(MemoryLocked, lambda: texts(folder, clock), cure="assistant memory forget --everything")
        assert key.exists() == (wrong is not None)
    key.write_bytes(right)
    assert texts(folder, clock) == ["I saw a quokka."]


def test_a_lost_record_is_found_again_or_it_stays_locked(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    (folder / "where-the-key-is.json").write_text("{")
    assert texts(folder, clock) == ["I saw a quokka."] == texts(folder, clock)
    (folder / "where-the-key-is.json").unlink()
    (folder / "memory.key").rename(folder / "elsewhere")
    assert "isn't known" in refused(MemoryLocked, lambda: texts(folder, clock), cure="restore")


# ---------------------------------------------------------------- damage, full disks, second processes


def damage(folder: Path, start: int) -> None:
    with (folder / "memory.db").open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * 64)


@pytest.mark.parametrize("start", [0, 500, 4096 * 3 + 7, 4096 * 9], ids=["salt", "first page", "third", "tenth"])
def test_a_damaged_file_has_a_name(folder: Path, clock: Clock, start: int) -> None:
    filled(folder, clock)
    damage(folder, start)

    def look() -> None:
        with closing(Memory.open(folder, clock)) as memory:
            memory.check()

    refused(MemoryDamaged, look, cure="restore")


@pytest.mark.parametrize("size", [0, 4096 * 4, 4096 * 4 + 17])
def test_a_file_that_was_cut_off_has_a_name(folder: Path, clock: Clock, size: int) -> None:
    filled(folder, clock)
    os.truncate(folder / "memory.db", size)
    refused(MemoryDamaged, lambda: texts(folder, clock), cure="restore")


def test_a_database_that_is_gone_is_missed(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    (folder / "memory.db").rename(folder.parent / "memory.db")
    assert "gone" in refused(MemoryDamaged, lambda: texts(folder, clock))
    (folder.parent / "memory.db").rename(folder / "memory.db")
    assert texts(folder, clock) == ["I saw a quokka."]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_has_a_name_and_harms_nothing(folder: Path, clock: Clock, voice: Samples) -> None:
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        size = max(len(data) for data in files(folder).values())
        entry = memory.begin_entry("journal", "entry")
        memory.add_text(entry, "before")
        memory.catch_up()
        with no_file_larger_than(size + 4096):
            assert "can't be written" in refused(MemoryUnwritable, lambda: memory.keep("worthy", "it", "x" * 300_000))
            memory.add_text(entry, "x" * 300_000)
            memory.catch_up()
            refused(MemoryUnwritable, lambda: memory.add_voice(entry, voice))
        refused(MemoryUnwritable, lambda: memory.finish_entry(entry))
        assert [held.text for held in memory.held_entries()] == ["before"]
        assert memory.recall("worthy", "it") is None
        with no_file_larger_than(8192):
            refused(MemoryUnwritable, lambda: memory.backup(folder.parent / "saved"))
        memory.keep("worthy", "it", "x" * 300_000)
        memory.check()
        assert not [file for file in folder.parent.iterdir() if "saved" in file.name]
    assert texts(folder, clock) == ["I saw a quokka."]


def test_a_folder_that_cannot_be_made_has_a_name(folder: Path, clock: Clock) -> None:
    folder.write_text("a file")
    refused(MemoryUnwritable, lambda: Memory.open(folder / "memory", clock))


def test_a_folder_that_may_only_be_read_has_a_name(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    for path in (*Path(folder).parents[:3], folder, *folder.iterdir()):
        path.chmod(0o755)
    try:
        os.seteuid(65534)
    except OSError as error:  # not root, or a root that knows no other user (unshare -r)
        pytest.skip(f"nobody else to be here: {error}")
    try:
        refused(MemoryUnwritable, lambda: Memory.open(folder, clock))
    finally:
        os.seteuid(0)


@contextmanager
def another_process(folder: Path, task: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    process = subprocess.Popen(
        [sys.executable, KEEPING, folder, task], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdin and process.stdout
    try:
        assert process.stdout.readline() == "open\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_one_process_at_a_time_has_it(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    with another_process(folder, "hold") as other:
        assert str(other.pid) in refused(MemoryBusy, lambda: Memory.open(folder, clock), cure="End that one")
        refused(MemoryBusy, lambda: forget_everything(folder, clock))
    assert texts(folder, clock) == ["I saw a quokka."]


def test_a_sudden_end_loses_nothing_that_was_acknowledged(folder: Path) -> None:
    """kill -9 at random moments, again and again on the same memory."""
    chance, heard = random.Random(4), 0.0
    for _ in range(4):
        acknowledged = chance.randint(1, 60)
        with another_process(folder, "keep") as other:
            assert other.stdout
            for number in range(1, acknowledged + 1):
                assert other.stdout.readline() == f"{number}\n"
            other.kill()
            rest = other.stdout.read().split()
        acknowledged = int(rest[-1]) if rest and rest[-1].isdigit() else acknowledged
        with closing(Memory.open(folder, lambda: datetime.datetime.now().astimezone())) as memory:
            memory.check()
            run, entry = memory.unfinished()[0], memory.held_entries()[0]
            assert memory.recall("journal", "number") == len(run.steps) >= acknowledged
            assert entry.text and entry.text.split()[:acknowledged] == [f"word{n}" for n in range(1, acknowledged + 1)]
            assert entry.seconds >= acknowledged * 0.2 - PAGE_SECONDS
            heard += entry.seconds
    assert heard


# ---------------------------------------------------------------- forgetting


def pieces(folder: Path) -> set[bytes]:
    """64 bytes of each page that lies in the folder."""
    return {data[at : at + 64] for data in files(folder).values() for at in range(0, len(data) - 63, 4096)}


@pytest.mark.parametrize("kind", ["keyring", "file", "passphrase"])
def test_forgetting_everything_leaves_no_old_page_and_no_old_key(tmp_path: Path, clock: Clock, kind: str) -> None:
    with using(Ring()) as keyring:
        assert isinstance(keyring, Ring)
        folder = filled(tmp_path, clock, kind, typing(PASSPHRASE, PASSPHRASE))
        memory = Memory.open(folder, clock, kind, typing(PASSPHRASE))
        memory.backup(folder / "before-layout-2-20260320T190000Z.backup")
        kept(memory, "theodora")  # so that the log holds something
        old, keys = pieces(folder), set(keyring.kept.values())
        assert memory.forget_everything()
        assert not pieces(folder) & old and len(old) > 10
        assert not any(memory.overview().values())
        kept(memory, "new")
        memory.close()
        assert not pieces(folder) & old
        assert not set(keyring.kept.values()) & keys and len(keyring.kept) == (kind == "keyring")
        assert not list(folder.glob("*.backup"))
        assert texts(folder, clock, typing(PASSPHRASE)) == ["new"]


def test_forgetting_overwrites_the_old_key(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    with (folder / "memory.key").open("rb") as old:  # the same blocks, whatever their name
        before = old.read()
        assert forget_everything(folder, clock)
        old.seek(0)
        assert before not in old.read()
    assert texts(folder, clock) == []


def test_a_memory_that_cannot_be_opened_can_be_forgotten(folder: Path, clock: Clock) -> None:
    filled(folder, clock)
    (folder / "memory.key").unlink()
    assert forget_everything(folder, clock)
    assert texts(folder, clock) == []


def test_forgetting_goes_on_where_the_keyring_refuses(tmp_path: Path, clock: Clock) -> None:
    with using(Ring()):
        folder = filled(tmp_path, clock)
    old = pieces(folder)
    with using(LockedRing()):
        assert not forget_everything(folder, clock)
        assert not pieces(folder) & old and texts(folder, clock) == []


def test_a_sudden_end_while_forgetting_leaves_a_memory_that_opens(folder: Path, clock: Clock) -> None:
    chance = random.Random(7)
    for _ in range(3):
        with another_process(folder, "forget") as other:
            assert other.stdout
            for _ in range(chance.randint(1, 20)):
                assert other.stdout.readline().strip()
        with closing(Memory.open(folder, clock)) as memory:
            memory.check()
            assert memory.overview()["exercises"] <= 1


@pytest.mark.parametrize("gone", [[], ["memory.key"], ["memory.key", "memory.db"]])
def test_forgetting_that_was_cut_off_is_done_at_the_next_start(folder: Path, clock: Clock, gone: list[str]) -> None:
    filled(folder, clock)
    record = folder / "where-the-key-is.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"forgetting": True}))
    for name in gone:
        (folder / name).unlink()
    assert texts(folder, clock) == []
    with closing(Memory.open(folder, clock)) as memory:
        kept(memory, "new")
    assert texts(folder, clock) == ["new"]


def test_what_is_forgotten_is_not_in_a_backup_that_nobody_asked_for(folder: Path, clock: Clock) -> None:
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        memory.backup(folder / "before-layout-2-20260320T190000Z.backup")
        memory.forget_entry(memory.entries()[0].id)
    assert not list(folder.glob("*.backup"))


# ---------------------------------------------------------------- layouts


NEXT = "ALTER TABLE moods ADD COLUMN note TEXT; UPDATE moods SET note = 'from before'"


def test_an_older_memory_is_brought_forward_and_saved_before(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder, clock)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, NEXT))
    with closing(Memory.open(folder, clock)) as memory:
        assert [entry.text for entry in memory.entries()] == ["I saw a quokka."]
        assert memory._database.execute("SELECT number, note FROM moods") == [(4, "from before")]
    (saved,) = folder.glob("*.backup")
    assert saved.stat().st_mode & 0o777 == 0o600
    clock.pass_(hours=23)
    Memory.open(folder, clock).close()
    assert saved.exists()
    monkeypatch.undo()
    refused(MemoryNewer, lambda: Memory.open(folder, clock), cure="newer assistant")
    restore(folder, saved, clock)
    assert texts(folder, clock) == ["I saw a quokka."]
    clock.pass_(hours=2)
    Memory.open(folder, clock).close()
    assert not saved.exists()


def test_a_step_that_fails_leaves_the_memory_as_it_was(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder, clock)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, f"{NEXT}; no such thing"))
    with pytest.raises(Exception, match="syntax"):
        Memory.open(folder, clock)
    monkeypatch.undo()
    with closing(Memory.open(folder, clock)) as memory:
        assert memory.moods(1)[0].number == 4
        memory.check()


# ---------------------------------------------------------------- backups


def test_a_backup_under_the_key_comes_back_and_what_was_there_stays_beside(folder: Path, clock: Clock) -> None:
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        told(memory, "held")
        memory.backup(folder.parent / "saved")
        memory.forget_entry(memory.entries()[0].id)
        kept(memory, "later")
    restore(folder, folder.parent / "saved", clock)
    with closing(Memory.open(folder, clock)) as memory:
        assert [entry.text for entry in memory.entries()] == ["I saw a quokka."]
        assert memory.held_entries() == () and memory.unfinished() == ()
        assert memory.recall("worthy", "marzipan") == ["theodora"]
    (beside,) = folder.glob("before-restore-*.backup")
    restore(folder, beside, clock)
    assert texts(folder, clock) == ["later"]


def test_a_backup_under_a_passphrase_moves_to_another_machine(folder: Path, clock: Clock) -> None:
    saved = folder.parent / "saved"
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        memory.backup(saved, PASSPHRASE)
    elsewhere = folder.parent / "elsewhere"
    refused(MemoryLocked, lambda: restore(elsewhere, saved, clock), cure="--passphrase")
    refused(MemoryLocked, lambda: restore(elsewhere, saved, clock, ask_for_backup=typing("wrong")))
    restore(elsewhere, saved, clock, ask_for_backup=typing(PASSPHRASE))
    assert texts(elsewhere, clock) == ["I saw a quokka."] == texts(folder, clock)


def test_a_backup_whose_key_was_destroyed_asks_for_no_passphrase(folder: Path, clock: Clock) -> None:
    saved = folder.parent / "saved"
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        memory.backup(saved)
        memory.forget_everything()
    what = refused(MemoryLocked, lambda: restore(folder, saved, clock, ask_for_backup=typing()))
    assert "another key" in what


def test_a_backup_cures_a_lost_key_and_the_locked_one_stays_aside(folder: Path, clock: Clock) -> None:
    saved = folder.parent / "saved"
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        memory.backup(saved, PASSPHRASE)
        kept(memory, "later")
    key = (folder / "memory.key").read_bytes()
    (folder / "memory.key").unlink()
    restore(folder, saved, clock, ask_for_backup=typing(PASSPHRASE))
    assert texts(folder, clock) == ["I saw a quokka."]
    aside = folder.parent / "found again"
    aside.mkdir()
    (aside / "memory.key").write_bytes(key)
    for file in folder.glob("*.aside"):
        file.rename(aside / file.name.partition(".2026")[0])
    assert texts(aside, clock) == ["later", "I saw a quokka."]


def test_a_backup_cures_a_damaged_memory(folder: Path, clock: Clock) -> None:
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        memory.backup(folder.parent / "saved")
    damage(folder, 500)
    restore(folder, folder.parent / "saved", clock)
    assert texts(folder, clock) == ["I saw a quokka."]


@pytest.mark.parametrize("spoil", ["missing", "text", "cut", "damaged"])
def test_a_spoiled_backup_changes_nothing(folder: Path, clock: Clock, spoil: str) -> None:
    saved = folder.parent / "saved"
    with closing(Memory.open(filled(folder, clock), clock)) as memory:
        memory.backup(saved)
    data = saved.read_bytes()
    saved.unlink()
    if spoil != "missing":
        spoiled = {
            "text": b"hello" * 5000,
            "cut": data[: len(data) // 2],
            "damaged": data[:9000] + b"\0" * 64 + data[9064:],
        }
        saved.write_bytes(spoiled[spoil])
    with pytest.raises((MemoryDamaged, MemoryLocked)):
        restore(folder, saved, clock)
    assert texts(folder, clock) == ["I saw a quokka."]
