"""What is built and installed: the wheel carries all it needs, and works where there is no checkout."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def run(*command: str | Path, cwd: Path, text: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, input=text, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation")
    run(*pip, "--wheel-dir", folder, ".", cwd=checkout)
    return next(folder.glob("assistant-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it. Its dependencies are lent by the environment that runs this test."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (own / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")  # only the folder: its own .pth are not read
    return folder


def inside(installed: Path, code: str) -> str:
    """What `code` prints in the new environment, far from the checkout."""
    return run(installed / "venv" / "bin" / "python", "-c", code, cwd=installed).strip()


# ---------------------------------------------------------------- the wheel


def files_below(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in found}


def test_the_wheel_carries_program_plugins_and_the_starter_model(wheel: Path, checkout: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    model = "vosk-model-starter-en"
    expected = {f"assistant/{name}" for name in files_below(checkout / "assistant")}
    expected |= {f"assistant/_data/plugins/{name}" for name in files_below(checkout / "plugins")}
    expected |= {f"assistant/_data/models/{name}" for name in ("manifest.toml", "NOTICES.md")}
    expected |= {f"assistant/_data/models/{model}/{name}" for name in files_below(checkout / "models" / model)}
    assert names == expected
    assert {"assistant/py.typed", "assistant/locale/en/phrases.toml", "assistant/_data/plugins/grounding.py"} <= names


def test_the_source_archive_builds_the_same_wheel(wheel: Path, checkout: Path, tmp_path: Path) -> None:
    build = (sys.executable, "-m", "hatchling", "build", "--directory", tmp_path, "--target")
    run(*build, "sdist", cwd=checkout)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    run(*build, "wheel", cwd=next(folder for folder in tmp_path.iterdir() if folder.is_dir()))
    again = next(tmp_path.glob("*.whl"))
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


# ---------------------------------------------------------------- installed, with no checkout around


def test_its_own_files_are_found(installed: Path) -> None:
    code = "from assistant import resources as r; print(r.plugins_folder()); print(r.models_folder())"
    plugins, models = (Path(line) for line in inside(installed, code).splitlines())
    assert plugins.is_relative_to(installed)
    assert (plugins / "grounding.py").is_file()
    assert models.is_relative_to(installed)
    assert (models / "manifest.toml").is_file()


def test_the_starter_model_is_there_and_loads(installed: Path) -> None:
    code = (
        "from assistant.models import choose; from assistant.recogniser import SpeechModel; "
        "folder = choose('auto', 'en'); print(folder.info.name, folder.path); "
        "print(SpeechModel(folder.path).knows('stop'))"
    )
    name, path, knows = inside(installed, code).split()
    assert (name, knows) == ("starter-en", "True")
    assert Path(path).is_relative_to(installed)


def test_the_command_works(installed: Path) -> None:
    assistant = installed / "venv" / "bin" / "assistant"
    assert "Usage" in run(assistant, "--help", cwd=installed)
    understood = json.loads(run(assistant, "understand", cwd=installed, text="i need some grounding\n"))
    assert (understood["action"], understood["exercise"]) == ("start", "grounding")


def test_package_and_program_agree_on_the_version(installed: Path) -> None:
    code = (
        "from importlib.metadata import version; import assistant; print(version('assistant'), assistant.__version__)"
    )
    of_the_package, of_the_program = inside(installed, code).split()
    assert of_the_package == of_the_program


# ---------------------------------------------------------------- dependencies


def project(checkout: Path) -> list[Requirement]:
    data = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    return [Requirement(line) for line in data["project"]["dependencies"]]


def developing(checkout: Path) -> list[Requirement]:
    data = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    return [Requirement(line) for line in data["dependency-groups"]["dev"]]


def pins(file: Path) -> dict[str, str]:
    """Name and version of each pin for this platform. Any other kind of line fails."""
    lines = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    wanted = [Requirement(line) for line in lines if line and line != "-r requirements.txt"]
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in wanted)
    return {
        canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in wanted if not pin.marker or pin.marker.evaluate()
    }


def tree(requirements: list[Requirement]) -> Iterator[Requirement]:
    """All that is needed on this platform, and what that needs in turn."""
    todo, seen = list(requirements), set[tuple[str, str]]()
    while todo:
        wanted = todo.pop()
        for extra in (*wanted.extras, ""):
            key = (canonicalize_name(wanted.name), extra)
            if key not in seen and (not wanted.marker or wanted.marker.evaluate({"extra": extra})):
                seen.add(key)
                yield wanted
                needs = (Requirement(line) for line in metadata.requires(wanted.name) or ())
                todo += [need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})]


def test_the_pins_cover_the_whole_tree_within_its_bounds(checkout: Path) -> None:
    running = pins(checkout / "requirements.txt")
    for wanted in tree(project(checkout)):
        assert wanted.specifier.contains(running[canonicalize_name(wanted.name)]), wanted
    everything = running | pins(checkout / "requirements-dev.txt")
    for wanted in tree(developing(checkout)):
        assert wanted.specifier.contains(everything[canonicalize_name(wanted.name)]), wanted


def test_what_is_imported_is_declared_and_what_is_declared_is_imported(checkout: Path) -> None:
    homes = metadata.packages_distributions()
    imported = {
        canonicalize_name(homes[name][0])
        for folder in ("assistant", "plugins")
        for file in (checkout / folder).rglob("*.py")
        for name in imports_of(file)
        if name not in sys.stdlib_module_names and name != "assistant"
    }
    assert imported == {canonicalize_name(wanted.name) for wanted in project(checkout)}


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
