"""How well it hears and refuses, on the corpus of the tests: `python -m bench.accuracy` prints the tables as markdown,
with `--json` as JSON together with every clip that went wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from corpus import DATA, Outcome, clips, listen
from speech import HELD_OUT

Row = dict[str, Any]


def rows(outcomes: list[Outcome], key: Callable[[Outcome], str]) -> list[Row]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return [_row(name, group) for name, group in groups.items()]


def _row(name: str, group: list[Outcome]) -> Row:
    right = [outcome for outcome in group if outcome.right]
    delays = [outcome.delay for outcome in right if outcome.clip.wanted]
    p50, p95 = np.percentile(delays, [50, 95]) if delays else (None, None)
    return {
        "what": name,
        "clips": len(group),
        "right": round(100 * len(right) / len(group), 1),
        "heard wrong": round(100 * sum(bool(o.heard) and not o.right for o in group) / len(group), 1),
        "delay p50 ms": None if p50 is None else round(1000 * p50),
        "delay p95 ms": None if p95 is None else round(1000 * p95),
    }


def measure() -> dict[str, Any]:
    outcomes = listen(clips())
    wanted = [outcome for outcome in outcomes if outcome.clip.wanted]
    held = [outcome for outcome in wanted if outcome.clip.voice in HELD_OUT]
    known = [outcome for outcome in wanted if outcome.clip.voice not in HELD_OUT]
    oov = [outcome for outcome in outcomes if not outcome.clip.wanted]
    return {
        "held-out voices": [
            _row("all", held),
            *rows(held, lambda o: o.clip.state),
            *rows(held, lambda o: o.clip.voice),
        ],
        "known voices": [_row("all", known), *rows(known, lambda o: o.clip.voice)],
        "refused": [_row("all", oov), *rows(oov, _kind), *rows(oov, lambda o: o.clip.voice)],
        "real-time factor": round(sum(o.compute for o in outcomes) / sum(o.length for o in outcomes), 4),
        "wrong": [[o.clip.name, o.clip.voice, *o.heard] for o in outcomes if not o.right],
    }


def _state(outcome: Outcome) -> str:
    return outcome.clip.state


def _voice(outcome: Outcome) -> str:
    return outcome.clip.voice


def _kind(outcome: Outcome) -> str:
    kinds = (kind for kind, texts in DATA["chatter"].items() if outcome.clip.text in texts)
    return next(kinds, "recordings")


def markdown(found: dict[str, Any]) -> str:
    parts = [f"Real-time factor {found['real-time factor']}."]
    for title in ("held-out voices", "known voices", "refused"):
        heads = list(found[title][0])
        lines = [["" if row[head] is None else str(row[head]) for head in heads] for row in found[title]]
        table = [[title, *heads[1:]], ["---"] * len(heads), *lines]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in table))
    return "\n\n".join(parts)


if __name__ == "__main__":
    figures = measure()
    print(json.dumps(figures, indent=1) if "--json" in sys.argv else markdown(figures))
