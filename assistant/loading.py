"""Importing one plugin's file, and asking it for its exercises."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pluggy

from assistant import hookspecs
from assistant.errors import PluginError
from assistant.exercise import Exercise


def load_file(path: Path, name: str) -> ModuleType:
    """Import one file as a module called `name`. Raises whatever the file raises."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError("this is not a Python file", where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def exercises_of(plugin: object) -> list[Exercise]:
    """What a plugin's hook hands over. Raises PluginError when that is no list of exercises."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(plugin, "plugin")
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(
            f"a hook has another name or other parameters than the contract: {error}",
            cure="The contract is one function: @hookimpl def exercises(): return [Exercise(...)]",
        ) from error
    hooks = manager.hook.exercises.get_hookimpls()
    if not hooks:
        raise PluginError(
            "it has no exercises() marked with @hookimpl",
            cure="Add: @hookimpl\n  def exercises(): return [Exercise(...)]",
        )
    found = hooks[0].function()
    if not isinstance(found, list) or not all(isinstance(e, Exercise) for e in found):
        raise PluginError(
            f"exercises() gave back {_shortly(found)}, not a list of Exercise",
            cure="Let it end with: return [Exercise(name, phrases=[...], run=...)]",
        )
    return found


def _shortly(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
