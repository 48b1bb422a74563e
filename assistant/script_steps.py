"""The steps of an exercise that was written as a TOML file, and the walk through them (script.py reads the file)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.session import Session

Text = tuple[str, ...]
"""One sentence, or several of which one is picked."""


@dataclass(frozen=True)
class Step:
    """One step: its kind, its value, and the steps that follow each answer.

    `keep` is the kind under which told words are kept, after a yes; empty where they never are.
    """

    kind: str
    value: Any
    branches: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    options: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    keep: str = ""

    def on(self, *answers: str) -> tuple[Step, ...]:
        """The steps for the first of `answers` that has any of its own, else those for `otherwise`."""
        return next((self.branches[a] for a in (*answers, "otherwise") if a in self.branches), ())


def run(session: Session, steps: Sequence[Step], short: Sequence[Step]) -> None:
    """Lead through the steps, or through the short version where that was asked for."""
    walk(session, short if session.short else steps)


def walk(session: Session, steps: Iterable[Step]) -> bool:
    """Take the steps one after the other. True when one of them was an `end`, which ends the exercise."""
    return any(walk(session, DO[step.kind](session, step)) or step.kind == "end" for step in steps)


def _pick(session: Session, text: Text) -> str:
    return session.vary(text) if len(text) > 1 else text[0]


def _say(session: Session, step: Step) -> tuple[Step, ...]:
    session.say(_pick(session, step.value))
    return ()


def _pause(session: Session, step: Step) -> tuple[Step, ...]:
    session.pause(step.value)
    return ()


def _breathe(session: Session, step: Step) -> tuple[Step, ...]:
    session.breathe(**step.value)
    return ()


def _hand_over(session: Session, step: Step) -> tuple[Step, ...]:
    session.hand_over(step.value)
    return ()


def _ask(session: Session, step: Step) -> tuple[Step, ...]:
    kind = session.ask(_pick(session, step.value)).kind
    return step.on("sometimes", "yes") if kind == "sometimes" else step.on(kind)


def _choose(session: Session, step: Step) -> tuple[Step, ...]:
    chosen = session.choose(_pick(session, step.value), list(step.options), optional="none" in step.branches)
    return step.options[chosen.option] if chosen.option else step.on(chosen.kind)


def _listen(session: Session, step: Step) -> tuple[Step, ...]:
    told = session.listen(_pick(session, step.value), hold=step.keep)
    small = told.said if told.said in ("none", "unsure") else "said"
    steps = step.on("skipped" if told.skipped else "silent" if told.silent else small)
    return (*steps, Step("keep_words", told)) if step.keep else steps


def _keep_words(session: Session, step: Step) -> tuple[Step, ...]:
    session.keep_words(step.value)
    return ()


def _repeat(session: Session, step: Step) -> tuple[Step, ...]:
    heard = session.repeat_after_me(_pick(session, step.value))
    return step.on("said" if heard.matched else "silent" if heard.silent else "skipped" if heard.skipped else "other")


DO: Mapping[str, Callable[[Session, Step], tuple[Step, ...]]] = {
    "say": _say,
    "vary": _say,
    "end": _say,
    "pause": _pause,
    "breathe": _breathe,
    "ask": _ask,
    "choose": _choose,
    "listen": _listen,
    "keep_words": _keep_words,  # what a listen with `keep` puts behind the branch of its answer
    "repeat_after_me": _repeat,
    "hand_over": _hand_over,
}
"""What each kind of step does with the session; it gives back the steps that follow the answer."""
