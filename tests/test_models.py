"""Models pulled from a real server on loopback, damaged on a real disk, and loaded by the real Vosk."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Protocol

import pytest
import vosk

from assistant import models, resources
from assistant.cli import main
from assistant.cli.models import set_model
from assistant.errors import ModelDamaged, ModelError, ModelMissing, PullFailed, SettingsError
from assistant.manifest import checksum

STARTER = resources.models_folder() / "vosk-model-starter-en"
NOISE = Random(5)
CONTENT = {
    "am/final.mdl": b"\0B<Nnet3> " + NOISE.randbytes(700_000) + b"<Priors> FV \4\0\0\0\0",
    "conf/model.conf": b"--beam=10.0\n",
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "graph/HCLG.fst": STARTER.joinpath("graph/Gr.fst").read_bytes(),
    "graph/words.txt": b"hello 1\n",
}


@dataclass
class Publisher:
    """A server of one archive. Each request is answered as the next word of `manners` says, the last one for good."""

    archive: bytes
    manners: list[str] = field(default_factory=lambda: ["kind"])
    asked: list[str | None] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    url: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.headers["Range"])
        manner = self.manners.pop(0) if len(self.manners) > 1 else self.manners[0]
        body = self.archive[::-1] if manner == "wrong" else self.archive
        if manner == "missing":
            return request.send_error(404)
        if manner == "hang up":
            return None
        start = 0 if "deaf" in manner else self._start(request)
        if start >= len(body):
            return self._refuse(request, len(body))
        self._send(request, manner, start, body)

    def _start(self, request: BaseHTTPRequestHandler) -> int:
        return int((request.headers["Range"] or "bytes=0-").removeprefix("bytes=").removesuffix("-"))

    def _refuse(self, request: BaseHTTPRequestHandler, length: int) -> None:
        request.send_response(416)
        request.send_header("Content-Range", f"bytes */{length}")
        request.end_headers()

    def _send(self, request: BaseHTTPRequestHandler, manner: str, start: int, body: bytes) -> None:
        end = start + 200_000 if manner == "stingy" else len(body)
        piece = body[start:end]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(piece)))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{start + len(piece) - 1}/{len(body)}")
        request.end_headers()
        request.wfile.write(piece[: len(piece) // 2])
        self.meanwhile()
        if "cut" not in manner:
            request.wfile.write(piece[len(piece) // 2 :])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person with empty folders; returns where pulled models go."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = resources.user_data() / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def publisher(home: Path) -> Iterator[Publisher]:
    """Publishes `tiny`, which is in the person's own list of models."""
    with serve(archive_of(CONTENT), home) as there:
        announce(home, there.url, CONTENT)
        yield there


class serve:
    def __init__(self, archive: bytes, home: Path) -> None:
        self.publisher = publisher = Publisher(archive)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: the tests look at `asked`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        publisher.url = f"http://127.0.0.1:{self.server.server_port}/tiny.zip"

    def __enter__(self) -> Publisher:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self.publisher

    def __exit__(self, *exit: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def archive_of(content: dict[str, bytes], top: str = "tiny/") -> bytes:
    file = Path(os.environ["XDG_DATA_HOME"]) / "made.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path, data in content.items():
            bundle.writestr(top + path, data)
    return file.read_bytes()


def announce(home: Path, url: str, content: dict[str, bytes], kind: str = "sha256", language: str = "xx") -> None:
    lines = ["[[model]]", 'name = "tiny"', f'language = "{language}"', "words = 1", f'archive = "{url}"']
    lines += ['licence = "none"', 'origin = "a test"', 'good_for = ["commands", "dictation"]']
    lines += [f"size = {sum(map(len, content.values()))}", "files = ["]
    for path, data in content.items():
        sample = home / ".sample"
        sample.write_bytes(data)
        digest = checksum(sample, kind).partition(":")[2]
        lines.append(f'{{ path = "{path}", size = {len(data)}, {kind} = "{digest}" }},')
    (home / "manifest.toml").write_text("\n".join([*lines, "]"]))
    (home / ".sample").unlink(missing_ok=True)


def partial(home: Path) -> Path:
    return home / ".tiny.zip.part"


def left_over(home: Path) -> set[str]:
    return {file.name for file in home.iterdir()} - {"manifest.toml", ".tiny.lock"}


# ---------------------------------------------------------------- pulling


def test_pull_brings_a_model_whole(publisher: Publisher, home: Path) -> None:
    seen: list[tuple[int, int]] = []
    folder = models.pull("tiny", lambda done, total: seen.append((done, total)))
    size = len(publisher.archive)
    assert {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} == set(CONTENT)
    assert seen[-1] == (size, size)
    assert seen == sorted(seen)
    assert models.verify("tiny") == sorted(CONTENT)
    assert models.choose("tiny", "xx").path == models.folder_of("tiny") == folder
    assert left_over(home) == {"tiny"}


def test_a_model_that_is_here_and_sound_is_not_asked_for_again(publisher: Publisher) -> None:
    models.pull("tiny")
    models.pull("tiny")
    assert len(publisher.asked) == 1


def test_a_damaged_model_is_pulled_anew(publisher: Publisher, home: Path) -> None:
    folder = models.pull("tiny")
    (folder / "am/final.mdl").write_bytes(b"\0")
    assert models.pull("tiny") == folder
    assert models.verify("tiny")
    assert left_over(home) == {"tiny"}


def test_a_dropped_connection_is_taken_up_in_the_same_pull(publisher: Publisher) -> None:
    publisher.manners = ["cut", "cut", "kind"]
    models.pull("tiny")
    begins = [int((asked or "bytes=0-")[6:-1]) for asked in publisher.asked]
    assert len(begins) == 3
    assert 0 == begins[0] < begins[1] < begins[2]


def test_an_interrupted_pull_is_taken_up_by_the_next(publisher: Publisher, home: Path) -> None:
    publisher.manners = ["cut", "hang up"]
    with pytest.raises(PullFailed, match="dropped"):
        models.pull("tiny")
    came = models.kept("tiny")
    assert publisher.archive.startswith(partial(home).read_bytes())
    assert came > len(publisher.archive) // 3
    assert not (home / "tiny").exists()
    publisher.manners = ["kind"]
    models.pull("tiny")
    assert publisher.asked[-1] == f"bytes={came}-"
    assert models.kept("tiny") == 0


def test_a_server_that_ignores_range_sends_all_again(publisher: Publisher, home: Path) -> None:
    partial(home).write_bytes(publisher.archive[:1000])
    publisher.manners = ["deaf"]
    assert models.verify(str(models.pull("tiny")))
    assert publisher.asked == ["bytes=1000-"]


def test_a_server_that_sends_less_than_it_is_asked_for(publisher: Publisher, home: Path) -> None:
    partial(home).write_bytes(publisher.archive[:1000])
    publisher.manners = ["stingy"]
    assert models.verify(str(models.pull("tiny")))
    assert publisher.asked == [f"bytes={start}-" for start in range(1000, len(publisher.archive), 200_000)]


def test_a_server_that_gives_nothing_is_asked_once(publisher: Publisher) -> None:
    publisher.manners = ["hang up"]
    with pytest.raises(PullFailed, match="dropped"):
        models.pull("tiny")
    assert len(publisher.asked) == 1


def test_a_server_that_never_gets_further_is_not_asked_for_ever(publisher: Publisher) -> None:
    publisher.manners = ["deaf cut"]
    with pytest.raises(PullFailed, match="dropped"):
        models.pull("tiny")
    assert len(publisher.asked) == 2


@pytest.mark.parametrize("junk", [b"x" * 1000, b"x" * 10_000_000], ids=["stale", "too large"])
def test_a_partial_of_something_else_is_given_up(publisher: Publisher, home: Path, junk: bytes) -> None:
    partial(home).write_bytes(junk)
    models.pull("tiny")
    assert publisher.asked == [f"bytes={len(junk)}-", None]


def test_a_complete_partial_is_only_unpacked(publisher: Publisher, home: Path) -> None:
    partial(home).write_bytes(publisher.archive)
    models.pull("tiny")
    assert publisher.asked == [f"bytes={len(publisher.archive)}-"]


def test_wrong_bytes_are_refused_and_not_kept(publisher: Publisher, home: Path) -> None:
    publisher.manners = ["wrong"]
    with pytest.raises(PullFailed, match="isn't tiny"):
        models.pull("tiny")
    assert left_over(home) == set()


def test_another_model_under_the_same_name_is_refused(publisher: Publisher, home: Path) -> None:
    publisher.archive = archive_of(CONTENT | {"graph/words.txt": b"hullo 1\n"})
    with pytest.raises(PullFailed, match=r"graph/words\.txt isn't what it should be"):
        models.pull("tiny")
    publisher.archive = archive_of({path: data for path, data in CONTENT.items() if path != "graph/words.txt"})
    with pytest.raises(PullFailed, match=r"graph/words\.txt is missing"):
        models.pull("tiny")
    assert left_over(home) == set()


def test_a_failed_repair_leaves_the_old_folder(publisher: Publisher) -> None:
    folder = models.pull("tiny")
    (folder / "am/final.mdl").write_bytes(b"\0")
    publisher.manners = ["wrong"]
    with pytest.raises(PullFailed):
        models.pull("tiny")
    assert set(os.listdir(folder)) == {"am", "conf", "graph"}


def test_only_files_of_the_manifest_leave_the_archive(publisher: Publisher, home: Path, tmp_path: Path) -> None:
    publisher.archive = archive_of(CONTENT | {"../../evil": b"!", "../evil": b"!", "/evil": b"!", "extra": b"?"})
    models.pull("tiny")
    assert left_over(home) == {"tiny"}
    assert set(os.listdir(home / "tiny")) == {"am", "conf", "graph"}
    assert not list(tmp_path.rglob("evil"))


def test_an_archive_that_swells_is_not_unpacked(publisher: Publisher, home: Path) -> None:
    publisher.archive = archive_of(CONTENT | {"graph/words.txt": bytes(20_000_000)})
    with pytest.raises(PullFailed, match="far larger"):
        models.pull("tiny")
    assert left_over(home) == set()


@pytest.mark.parametrize("at", [1, 3, 7, 14, *range(23, 300, 23)])
def test_an_archive_with_a_bad_directory_is_not_kept(publisher: Publisher, home: Path, at: int) -> None:
    broken = bytearray(publisher.archive)
    broken[-at] ^= 0x7F
    publisher.archive = bytes(broken)
    try:
        models.pull("tiny")
    except PullFailed:
        assert left_over(home) == set()
    else:
        assert models.verify("tiny")


def test_what_the_server_answers_is_said(publisher: Publisher) -> None:
    publisher.manners = ["missing"]
    with pytest.raises(PullFailed, match="404 Not Found") as failure:
        models.pull("tiny")
    assert failure.value.where == publisher.url
    assert failure.value.cure


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://", "no address", "ftp://127.0.0.1/"])
def test_no_server_is_a_named_error(home: Path, url: str) -> None:
    announce(home, url, CONTENT)
    with pytest.raises(PullFailed):
        models.pull("tiny")


def test_two_pulls_at_once(publisher: Publisher) -> None:
    second: list[str] = []

    def again() -> None:
        try:
            models.pull("tiny")
        except PullFailed as failure:
            second.append(failure.what)

    publisher.meanwhile = again
    models.pull("tiny")
    assert second == ["tiny is being pulled already."]


PULL = """
import resource, sys
from assistant import models
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
try:
    models.pull("tiny")
except models.PullFailed as failure:
    print(failure)
"""


def pull_with_room_for(size: int) -> str:
    command = [sys.executable, "-c", PULL, str(size)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_disk_that_fills_up_while_downloading(publisher: Publisher, home: Path) -> None:
    said = pull_with_room_for(200_000)
    assert said.startswith("The disk is full.")
    assert "assistant models pull tiny" in said
    assert partial(home).stat().st_size == 200_000
    models.pull("tiny")
    assert publisher.asked == [None, "bytes=200000-"]


def test_a_disk_that_fills_up_while_unpacking(publisher: Publisher, home: Path) -> None:
    content = CONTENT | {"graph/words.txt": b"hello 1\n" * 500_000}
    publisher.archive = archive_of(content)
    announce(home, publisher.url, content)
    assert pull_with_room_for(3_000_000).startswith("The disk is full.")
    assert left_over(home) == {".tiny.zip.part"}
    models.pull("tiny")
    assert publisher.asked[-1] == f"bytes={len(publisher.archive)}-"


def test_a_really_full_disk(publisher: Publisher, home: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(home)]
    listed = (home / "manifest.toml").read_text()
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        (home / "manifest.toml").write_text(listed)
        with pytest.raises(PullFailed, match="disk is full") as failure:
            models.pull("tiny")
        assert isinstance(failure.value.__cause__, OSError)
        assert failure.value.__cause__.errno == errno.ENOSPC
        assert models.kept("tiny") > 100_000
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_a_folder_that_cannot_be_made(home: Path) -> None:
    shutil.rmtree(home)
    home.write_text("a file in the way")
    with pytest.raises(PullFailed, match="can't be written"):
        models.pull("vosk-model-small-en-us-0.15", url="http://127.0.0.1:9/")


def test_what_comes_with_the_program_is_not_pulled(home: Path) -> None:
    assert models.pull("starter-en") == STARTER


def test_listening_loads_no_network_library() -> None:
    code = "import sys, assistant.models; print('requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_a_pulled_model_recognises(publisher: Publisher, home: Path) -> None:
    content = {str(file.relative_to(STARTER)): file.read_bytes() for file in STARTER.rglob("*") if file.is_file()}
    publisher.archive = archive_of(content)
    announce(home, publisher.url, content, kind="git-sha1", language="en")
    folder = models.pull("tiny")
    assert models.choose("auto", "en").path == folder, "dictation goes before commands"
    assert loads(folder)


def test_git_identities_are_those_of_git(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"hearts\n" * 300_000)
    said = subprocess.run(["git", "hash-object", str(tmp_path / "file")], capture_output=True, text=True, check=True)
    assert checksum(tmp_path / "file", "git-sha1") == "git-sha1:" + said.stdout.strip()


# ---------------------------------------------------------------- the list


def test_the_bundled_model_is_what_the_manifest_says(home: Path) -> None:
    starter = models.find("starter-en")
    assert set(models.verify("starter-en")) == set(starter.files)
    assert starter.size_bytes == sum(file.stat().st_size for file in STARTER.rglob("*") if file.is_file())
    assert not models.choose("starter-en", "en").takes_dictation


def test_the_publishers_model_is_told_by_gits_identities(home: Path) -> None:
    small = models.find("vosk-model-small-en-us-0.15")
    assert str(small.archive).endswith("/vosk-model-small-en-us-0.15.zip")
    assert small.files["am/final.mdl"] == "git-sha1:5596b31d4fb9735918975e48abfc04582a561393"
    assert small.good_for == ("commands", "dictation")


def test_own_models_only_add(home: Path) -> None:
    announce(home, "", CONTENT)
    own = (home / "manifest.toml").read_text()
    (home / "manifest.toml").write_text(own + "\n" + own.replace('"tiny"', '"starter-en"'))
    assert [info.name for info in models.manifest()] == ["starter-en", "vosk-model-small-en-us-0.15", "tiny"]
    assert models.find("starter-en").licence != "none"


def test_the_documented_list_can_be_read(home: Path, checkout: Path) -> None:
    example = (checkout / "docs/models.md").read_text().split("```toml\n")[1].split("```")[0]
    (home / "manifest.toml").write_text(example)
    assert models.find("my-model").files["am/final.mdl"].startswith("sha256:")


@pytest.mark.parametrize("bad", ["[[model", "model = 3", '[[model]]\nname = "x"', "", "\0"])
def test_a_bad_list_is_named(home: Path, bad: str) -> None:
    (home / "manifest.toml").write_text(bad)
    with pytest.raises(ModelError) as failure:
        models.manifest()
    assert failure.value.where == str(home / "manifest.toml")


@pytest.mark.parametrize("path", ["../evil", "/evil", "a/../../evil", "", ".", "a\\\\b"])
def test_a_list_cannot_lead_out_of_its_folder(home: Path, path: str) -> None:
    announce(home, "", {"inside": b""})
    own = (home / "manifest.toml").read_text()
    (home / "manifest.toml").write_text(own.replace('"inside"', f'"{path}"'))
    with pytest.raises(ModelError, match="not a path inside"):
        models.manifest()


# ---------------------------------------------------------------- choosing and checking


def loads(folder: Path) -> bool:
    vosk.SetLogLevel(-1)
    recogniser = vosk.KaldiRecognizer(vosk.Model(str(folder)), 16_000, '["go on", "[unk]"]')
    recogniser.AcceptWaveform(bytes(32_000))
    return "text" in json.loads(recogniser.FinalResult())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The starter model under a name that no list knows, so that it is judged by its structure alone."""
    return Path(shutil.copytree(STARTER, tmp_path / "my-model"))


def test_auto_is_the_best_one_present(home: Path) -> None:
    chosen = models.choose("auto", "en")
    assert (chosen.path, chosen.info) == (STARTER, models.find("starter-en"))
    assert models.choose("auto", "en-gb") == chosen


def test_auto_in_a_language_without_a_model(home: Path, publisher: Publisher) -> None:
    with pytest.raises(ModelMissing, match='language "sv"'):
        models.choose("auto", "sv")
    with pytest.raises(ModelMissing) as failure:
        models.choose("auto", "xx")
    assert failure.value.cure == "Type: assistant models pull tiny"


def test_a_model_that_is_not_here_says_how_to_get_it(home: Path) -> None:
    with pytest.raises(ModelMissing, match="isn't on this machine") as failure:
        models.choose("vosk-model-small-en-us-0.15", "en")
    assert failure.value.cure == "Type: assistant models pull vosk-model-small-en-us-0.15"


@pytest.mark.parametrize("name", ["no such", "/no/such", "~nobody/model", "x" * 5000, "\0"])
def test_neither_a_name_nor_a_folder(home: Path, name: str) -> None:
    with pytest.raises(ModelMissing):
        models.choose(name, "en")
    with pytest.raises(ModelMissing):
        models.verify(name)


def test_a_folder_of_ones_own(home: Path, copy: Path) -> None:
    chosen = models.choose(str(copy), "en")
    assert (chosen.path, chosen.info, chosen.takes_dictation) == (copy, None, True)
    assert "am/final.mdl" in models.verify(str(copy))


def test_an_older_layout_is_taken_by_path(home: Path, tmp_path: Path) -> None:
    flat = tmp_path / "older"
    flat.mkdir()
    for name in ("am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int", "graph/words.txt"):
        shutil.copy(STARTER / name, flat)
    shutil.copy(STARTER / "graph/phones/word_boundary.int", flat)
    (flat / "mfcc.conf").write_text("--sample-frequency=16000\n--num-mel-bins=40\n--num-ceps=40\n--use-energy=false\n")
    assert models.choose(str(flat), "en").path == flat
    assert loads(flat)
    (flat / "HCLr.fst").unlink()
    with pytest.raises(ModelDamaged, match=r"HCLr\.fst is missing"):
        models.choose(str(flat), "en")


NEEDED = ["am/final.mdl", "conf/model.conf", "conf/fbank.conf", "graph/HCLr.fst", "graph/Gr.fst"]


@pytest.mark.parametrize("name", [*NEEDED, "graph/disambig_tid.int", "graph/phones/word_boundary.int"])
def test_an_empty_file_is_named(home: Path, copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"")
    with pytest.raises(ModelDamaged, match=f"{name} is empty"):
        models.choose(str(copy), "en")


@pytest.mark.parametrize("part", [0.0001, 0.01, 0.5, 0.75])
@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
def test_a_truncated_file_is_named(home: Path, copy: Path, name: str, part: float) -> None:
    os.truncate(copy / name, int((copy / name).stat().st_size * part))
    with pytest.raises(ModelDamaged, match=f"{name} is"):
        models.choose(str(copy), "en")


def test_one_missing_byte_is_seen_where_the_size_is_known(publisher: Publisher) -> None:
    file = models.pull("tiny") / "graph/words.txt"
    os.truncate(file, file.stat().st_size - 1)
    with pytest.raises(ModelDamaged, match=r"graph/words\.txt isn't as long"):
        models.choose("tiny", "xx")


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_file_is_named(home: Path, copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelDamaged, match="is missing"):
        models.choose(str(copy), "en")


def test_an_empty_folder_and_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(ModelDamaged, match="is empty"):
        models.choose(str(tmp_path / "nothing"), "en")
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelMissing):
        models.choose(str(tmp_path / "file"), "en")


def test_verify_names_every_damaged_file(home: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(STARTER, tmp_path / STARTER.name))
    assert len(models.verify(str(copy))) == len(models.find("starter-en").files)
    with (copy / "graph/Gr.fst").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff\xfe")
    (copy / "README").unlink()
    with pytest.raises(ModelDamaged, match=r"README is missing, graph/Gr\.fst isn't what it should be"):
        models.verify(str(copy))


# ---------------------------------------------------------------- where things are


def test_own_folders_are_private(home: Path) -> None:
    for folder in (resources.user_data(), resources.user_config()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    resources.user_data().chmod(0o755)
    assert stat.S_IMODE(resources.user_data().stat().st_mode) == 0o700


def test_an_installed_package_finds_what_it_carries(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    shutil.copytree(Path(models.__file__).parent, site / "assistant", ignore=shutil.ignore_patterns("__pycache__"))
    (site / "models").mkdir()
    code = "from assistant import resources as r; print(r.models_folder(), r.plugins_folder())"
    run = subprocess.run([sys.executable, "-c", code], cwd=site, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(site / "assistant/_data" / name) for name in ("models", "plugins")]


# ---------------------------------------------------------------- the commands


class Typed(Protocol):
    def __call__(self, *args: str, status: int = 0) -> tuple[str, str]: ...


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Runs `assistant models ...` as the console script does; returns its stdout and stderr."""

    def run(*args: str, status: int = 0) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", "models", *args])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert (end.value.code or 0) == status, err
        return out, err

    return run


def test_list(home: Path, typed: Typed) -> None:
    shown, _ = typed()
    assert "starter-en" in shown
    assert "SCOWL (permissive)" in shown
    assert typed("list")[0] == shown
    rows = [json.loads(line) for line in typed("--json")[0].splitlines()]
    assert [(row["name"], row["path"]) for row in rows] == [
        ("starter-en", str(STARTER)),
        ("vosk-model-small-en-us-0.15", None),
    ]


def test_pull_by_command(publisher: Publisher, home: Path, typed: Typed) -> None:
    out, err = typed("pull", "tiny", "--json")
    assert json.loads(out) == {"name": "tiny", "path": str(home / "tiny")}
    assert err.count("tiny: ") > 3
    assert "ModelMissing" in typed("pull", "no-such", status=1)[1]
    typed("pull", status=2)


def test_control_c_keeps_what_came(publisher: Publisher, home: Path) -> None:
    gone = threading.Event()
    publisher.meanwhile = gone.wait
    code = "from assistant.cli import main; main()"
    command = [sys.executable, "-c", code, "models", "pull", "tiny"]
    pulling = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert pulling.stderr
    assert "of" in pulling.stderr.readline()
    pulling.send_signal(signal.SIGINT)
    said = pulling.stderr.read()
    pulling.stderr.close()
    assert pulling.wait() == 130
    gone.set()
    assert "kept" in said
    assert "Traceback" not in said
    assert left_over(home) == {".tiny.zip.part"}
    publisher.meanwhile = lambda: None
    models.pull("tiny")
    assert publisher.asked[-1] != "bytes=0-"


def test_verify_by_command(publisher: Publisher, typed: Typed) -> None:
    assert "11 files, all sound" in typed("verify")[0]
    (models.pull("tiny") / "am/final.mdl").write_bytes(b"\0")
    out, err = typed("verify", status=1)
    assert "tiny: damaged" in out
    assert "am/final.mdl isn't what it should be" in err
    row = json.loads(typed("verify", "tiny", "--json", status=1)[0])
    assert (row["sound"], row["error"]) == (False, "ModelDamaged")
    typed("verify", "/no/such", status=1)


SETTINGS = """\
# how it listens
[hearing]
model = "auto"  # the best

[voice]
rate = 120 # slow
"""


def test_use_changes_one_word_of_the_settings(home: Path, copy: Path, typed: Typed) -> None:
    file = resources.user_config() / "config.toml"
    file.write_text(SETTINGS)
    typed("use", "starter-en")
    assert file.read_text() == SETTINGS.replace('"auto"', '"starter-en"')
    typed("use", os.path.relpath(copy))
    assert file.read_text() == SETTINGS.replace('"auto"', f'"{copy}"')


def test_the_first_use_begins_with_the_settings_that_were_in_force(home: Path, typed: Typed) -> None:
    shipped = resources.shipped_config()
    assert shipped
    before = shipped.read_text()
    row = json.loads(typed("use", "auto", "--json")[0])
    own = resources.user_config() / "config.toml"
    assert (row["path"], row["settings"]) == (str(STARTER), str(own))
    assert sorted([*before.splitlines(), 'model = "auto"']) == sorted(own.read_text().splitlines())
    assert shipped.read_text() == before


def test_settings_that_are_not_there_yet(tmp_path: Path) -> None:
    assert set_model(tmp_path / "new.toml", "auto").read_text() == '[hearing]\nmodel = "auto"\n'


def test_use_writes_the_settings_file_that_is_given(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SETTINGS)
    monkeypatch.setattr(sys, "argv", ["assistant", "--config", str(file), "models", "use", "starter-en"])
    with pytest.raises(SystemExit):
        main()
    assert file.read_text() == SETTINGS.replace('"auto"', '"starter-en"')


@pytest.mark.parametrize("name", ["no-such", "vosk-model-small-en-us-0.15"])
def test_use_takes_only_what_is_there(home: Path, name: str, typed: Typed) -> None:
    assert "ModelMissing" in typed("use", name, status=1)[1]
    assert not (resources.user_config() / "config.toml").exists()


@pytest.mark.parametrize("settings", ["[hearing", "hearing = 3", "\xff"])
def test_use_does_not_touch_settings_it_cannot_read(home: Path, settings: str) -> None:
    file = resources.user_config() / "config.toml"
    file.write_text(settings, "latin-1")
    with pytest.raises(SettingsError):
        set_model(file, "auto")
    assert file.read_text("latin-1") == settings


@pytest.mark.parametrize("name", ["list", "pull", "verify", "use"])
def test_help_shows_examples(name: str, typed: Typed) -> None:
    shown, _ = typed(name, "--help")
    assert f"assistant models {name}" in shown.split("Examples")[1]
