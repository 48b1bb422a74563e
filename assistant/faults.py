"""The last fault of each plugin, kept for `assistant plugins`: where it was raised and when, never what was said."""

from __future__ import annotations

import datetime
import json
import logging
import os
import tempfile

from assistant import resources

log = logging.getLogger(__name__)


def note(plugin: str, where: str) -> None:
    """Remember that `plugin` failed, at the places named in `where`."""
    faults = recent() | {plugin: f"{datetime.datetime.now():%Y-%m-%d %H:%M}  {where}"}
    folder = resources.user_data()
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
            json.dump(faults, file, indent=1)
        os.replace(file.name, folder / "faults.json")
    except OSError as error:  # a full disk must not end the conversation; the log has the fault
        log.warning("the plugin's fault could not be kept: %s", error.strerror)


def recent() -> dict[str, str]:
    """Plugin names, and when and where each failed last."""
    try:
        found = json.loads((resources.user_data() / "faults.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
