"""The contract between the companion and a plugin: one hook that hands over objects. The companion runs them.

A plugin is any module with an `exercises` function:

    from assistant import Exercise, hookimpl

    def run(session):
        session.say("Let us breathe together.")
        session.breathe(inhale=4, exhale=6, rounds=4)

    @hookimpl
    def exercises():
        return [Exercise("breathing", phrases=["breathe with me", "calm me [down]"], run=run)]
"""

from __future__ import annotations

import pluggy

from assistant.exercise import Exercise

PROJECT = "assistant"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def exercises() -> list[Exercise]:  # type: ignore[empty-body]  # a hook specification has no body
    """The exercises this plugin offers. Called once, when the plugin is loaded."""
