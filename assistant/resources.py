"""Where things are: what comes with the program, and the folders that belong to the person."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_NAME = "assistant"


def plugins_folder() -> Path:
    """The built-in exercises: `plugins/` of the checkout, else the copy inside the installed package."""
    return _shipped("plugins")


def models_folder() -> Path:
    """The manifest and the bundled model: `models/` of the checkout, else the copy inside the installed package."""
    return _shipped("models")


def user_data() -> Path:
    """Pulled models, exercises dropped in, and what is remembered; only the person may look inside."""
    return _private(Path(platformdirs.user_data_dir(_NAME, appauthor=False)))


def user_config() -> Path:
    """The folder of the person's config.toml; only the person may look inside."""
    return _private(Path(platformdirs.user_config_dir(_NAME, appauthor=False)))


def shipped_config() -> Path | None:
    """The config.toml of the checkout; None where the program was installed from a wheel."""
    path = _PACKAGE.parent / "config.toml"
    return path if (_PACKAGE.parent / "pyproject.toml").is_file() and path.is_file() else None


def _shipped(name: str) -> Path:
    checkout = _PACKAGE.parent
    return (checkout if (checkout / "pyproject.toml").is_file() else _PACKAGE / "_data") / name


def _private(folder: Path) -> Path:
    with suppress(OSError):  # a home that can't be written must not stop reading; who writes there meets a named error
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    return folder
