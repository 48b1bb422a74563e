"""Whose turn it is: the rules of a conversation as one table, without any input or output.

    (state, what happened) -> (what to do, next state)

`python -m assistant.turn` prints the table as a Mermaid diagram; docs/how-it-listens.md shows it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What the companion is doing, and so what counts as being spoken to."""

    ASLEEP = "asleep"  # hears the wake phrase only
    MUTED = "muted"  # asked to stop listening: hears the wake phrase only, and shows it
    AWAKE = "awake"  # waits for a request; no wake phrase needed
    LEADING = "leading"  # speaks or keeps quiet within an exercise: hears commands
    ASKING = "asking"  # a question is open: hears its answers and commands
    TELLING = "telling"  # the person speaks freely: hears commands that stand alone
    PAUSED = "paused"  # holds everything until "go on"


class Happened(StrEnum):
    """What a person did, and what the exercise wants."""

    WAKE = "wake phrase"
    TALK_KEY = "talk key"
    MUTE_KEY = "mute key"
    REQUEST = "request"
    ANSWER = "answer"
    UNKNOWN = "something else"
    SILENCE = "silence"
    QUESTION = "question opens"
    STORY = "free speech opens"
    LEAD = "exercise speaks"
    ENDED = "exercise ended"
    CLOSED = "conversation ended"
    STOP = "stop"
    PAUSE = "pause"
    GO_ON = "go on"
    REPEAT = "repeat"
    BACK = "back"
    SKIP = "skip"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    VOICE = "another voice"
    HELP = "what can I say"
    START_OVER = "start over"
    UNDO = "that's not what I said"
    TODAY = "enough for today"
    MUTE = "stop listening"
    BYE = "goodbye"
    HELPLINE = "helpline"
    DISTRESS = "distress"
    ALARM = "reminder due"


class Do(StrEnum):
    """What the conductor does then."""

    NOTHING = "nothing"
    WAKE = "wake up"
    SLEEP = "go to sleep"
    START = "start it"
    TAKE = "take the answer"
    WONDER = "be gentle"
    GREET = "greet"
    LISTEN = "listen"
    LEAD = "lead on"
    STOP = "stop"
    HOLD = "hold"
    RELEASE = "go on"
    AGAIN = "say it again"
    BACK = "go back"
    SKIP = "skip"
    SLOWER = "speak slower"
    FASTER = "speak faster"
    LOUDER = "speak louder"
    QUIETER = "speak quieter"
    VOICE = "change the voice"
    EXPLAIN = "say what can be said"
    START_OVER = "start over"
    UNDO = "undo the answer"
    CLOSE = "close for today"
    MUTE = "stop listening"
    BYE = "say goodbye"
    HELPLINE = "name the helpline"
    CARE = "take the safe route"


@dataclass(frozen=True)
class Rule:
    do: Do
    to: State


COMMANDS: dict[str, Happened] = {
    "stop": Happened.STOP,
    "pause": Happened.PAUSE,
    "go_on": Happened.GO_ON,
    "repeat": Happened.REPEAT,
    "back": Happened.BACK,
    "skip": Happened.SKIP,
    "slower": Happened.SLOWER,
    "faster": Happened.FASTER,
    "louder": Happened.LOUDER,
    "quieter": Happened.QUIETER,
    "voice": Happened.VOICE,
    "help": Happened.HELP,
    "start_over": Happened.START_OVER,
    "undo": Happened.UNDO,
    "today": Happened.TODAY,
    "mute": Happened.MUTE,
    "bye": Happened.BYE,
    "helpline": Happened.HELPLINE,
    "wake": Happened.WAKE,
}
"""Ids of the universal commands (locale/*/phrases.toml), and of the wake phrase, and what each one is here."""

_S, _H, _D = State, Happened, Do
_EXERCISE = (State.LEADING, State.ASKING, State.TELLING, State.PAUSED)

TABLE: dict[tuple[State, Happened], Rule] = {
    # Asleep and muted: the wake phrase or a key; a reminder that was asked for wakes us, but not when muted.
    (_S.ASLEEP, _H.WAKE): Rule(_D.WAKE, _S.AWAKE),
    (_S.ASLEEP, _H.TALK_KEY): Rule(_D.WAKE, _S.AWAKE),
    (_S.ASLEEP, _H.MUTE_KEY): Rule(_D.MUTE, _S.MUTED),
    (_S.ASLEEP, _H.ALARM): Rule(_D.WAKE, _S.AWAKE),
    (_S.MUTED, _H.WAKE): Rule(_D.RELEASE, _S.AWAKE),
    (_S.MUTED, _H.TALK_KEY): Rule(_D.RELEASE, _S.AWAKE),
    (_S.MUTED, _H.MUTE_KEY): Rule(_D.RELEASE, _S.AWAKE),
    # Awake: a request needs no wake phrase; silence goes back to sleep.
    (_S.AWAKE, _H.REQUEST): Rule(_D.START, _S.LEADING),
    (_S.AWAKE, _H.UNKNOWN): Rule(_D.WONDER, _S.AWAKE),
    (_S.AWAKE, _H.SILENCE): Rule(_D.WONDER, _S.AWAKE),
    (_S.AWAKE, _H.STOP): Rule(_D.STOP, _S.AWAKE),
    (_S.AWAKE, _H.TODAY): Rule(_D.BYE, _S.AWAKE),
    (_S.AWAKE, _H.WAKE): Rule(_D.GREET, _S.AWAKE),
    (_S.AWAKE, _H.QUESTION): Rule(_D.LISTEN, _S.ASKING),
    # An exercise speaks, keeps quiet, asks, listens.
    **{
        (here, wants): Rule(do, to)
        for here in (_S.LEADING, _S.ASKING, _S.TELLING)
        for wants, do, to in (
            (_H.LEAD, _D.LEAD, _S.LEADING),
            (_H.QUESTION, _D.LISTEN, _S.ASKING),
            (_H.STORY, _D.LISTEN, _S.TELLING),
            (_H.ENDED, _D.LISTEN, _S.AWAKE),
        )
    },
    (_S.ASKING, _H.ANSWER): Rule(_D.TAKE, _S.LEADING),
    (_S.ASKING, _H.UNKNOWN): Rule(_D.WONDER, _S.ASKING),
    (_S.ASKING, _H.SILENCE): Rule(_D.WONDER, _S.ASKING),
    (_S.TELLING, _H.ANSWER): Rule(_D.TAKE, _S.LEADING),
    (_S.TELLING, _H.SILENCE): Rule(_D.TAKE, _S.LEADING),
    # Universal commands, the same in every exercise.
    **{
        (here, said): Rule(do, to or here)
        for here in _EXERCISE
        for said, do, to in (
            (_H.STOP, _D.STOP, _S.AWAKE),
            (_H.PAUSE, _D.HOLD, _S.PAUSED),
            (_H.REPEAT, _D.AGAIN, _S.LEADING),
            (_H.BACK, _D.BACK, _S.LEADING),
            (_H.SKIP, _D.SKIP, _S.LEADING),
            (_H.SLOWER, _D.SLOWER, None),
            (_H.FASTER, _D.FASTER, None),
            (_H.LOUDER, _D.LOUDER, None),
            (_H.QUIETER, _D.QUIETER, None),
            (_H.VOICE, _D.VOICE, None),
            (_H.HELP, _D.EXPLAIN, _S.LEADING),
            (_H.START_OVER, _D.START_OVER, _S.LEADING),
            (_H.UNDO, _D.UNDO, _S.LEADING),
            (_H.TODAY, _D.CLOSE, _S.LEADING),
            (_H.BYE, _D.BYE, _S.LEADING),
            (_H.HELPLINE, _D.HELPLINE, _S.LEADING),
        )
    },
    **{(here, _H.GO_ON): Rule(_D.NOTHING, here) for here in (_S.AWAKE, _S.ASKING, _S.TELLING)},
    (_S.LEADING, _H.GO_ON): Rule(_D.SKIP, _S.LEADING),  # ends a pause early
    (_S.PAUSED, _H.PAUSE): Rule(_D.NOTHING, _S.PAUSED),
    (_S.PAUSED, _H.GO_ON): Rule(_D.RELEASE, _S.LEADING),
    (_S.PAUSED, _H.WAKE): Rule(_D.RELEASE, _S.LEADING),
    (_S.PAUSED, _H.TALK_KEY): Rule(_D.RELEASE, _S.LEADING),
    (_S.PAUSED, _H.SILENCE): Rule(_D.CLOSE, _S.LEADING),
    (_S.PAUSED, _H.ENDED): Rule(_D.LISTEN, _S.AWAKE),
    **{(here, _H.CLOSED): Rule(_D.SLEEP, _S.ASLEEP) for here in (_S.AWAKE, *_EXERCISE)},
    # The same commands where there is no exercise.
    **{
        (_S.AWAKE, said): Rule(do, to)
        for said, do, to in (
            (_H.PAUSE, _D.NOTHING, _S.AWAKE),
            (_H.REPEAT, _D.AGAIN, _S.AWAKE),
            (_H.BACK, _D.EXPLAIN, _S.AWAKE),
            (_H.SKIP, _D.EXPLAIN, _S.AWAKE),
            (_H.SLOWER, _D.SLOWER, _S.AWAKE),
            (_H.FASTER, _D.FASTER, _S.AWAKE),
            (_H.LOUDER, _D.LOUDER, _S.AWAKE),
            (_H.QUIETER, _D.QUIETER, _S.AWAKE),
            (_H.VOICE, _D.VOICE, _S.AWAKE),
            (_H.HELP, _D.EXPLAIN, _S.AWAKE),
            (_H.START_OVER, _D.EXPLAIN, _S.AWAKE),
            (_H.UNDO, _D.EXPLAIN, _S.AWAKE),
            (_H.BYE, _D.BYE, _S.AWAKE),
            (_H.HELPLINE, _D.HELPLINE, _S.AWAKE),
        )
    },
    **{
        (here, said): rule
        for here in (_S.AWAKE, *_EXERCISE)
        for said, rule in (
            (_H.MUTE, Rule(_D.MUTE, _S.MUTED)),
            (_H.MUTE_KEY, Rule(_D.MUTE, _S.MUTED)),
            (_H.DISTRESS, Rule(_D.CARE, _S.LEADING)),
        )
    },
}  # fmt: skip


def decide(state: State, happened: Happened) -> Rule:
    """The rule for what happened in this state; what the table doesn't name changes nothing."""
    return TABLE.get((state, happened), Rule(Do.NOTHING, state))


def diagram() -> str:
    """The table as a Mermaid state diagram; edges between the same two states share one arrow."""
    edges: dict[tuple[State, State], list[str]] = {}
    for (state, happened), rule in TABLE.items():
        if rule.do is not Do.NOTHING:
            edges.setdefault((state, rule.to), []).append(
                f"{happened} / {rule.do}" if happened.value != rule.do.value else happened.value
            )
    lines = [f"    {a} --> {b}: {'<br/>'.join(labels)}" for (a, b), labels in edges.items()]
    return "\n".join(["stateDiagram-v2", "    [*] --> asleep", *lines])


if __name__ == "__main__":
    sys.stdout.write(diagram() + "\n")
