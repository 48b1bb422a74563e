"""How well it hears and refuses, on the corpus of the tests: `script/bench accuracy`.

`python -m bench.accuracy` prints the tables and keeps nothing; with `--model FOLDER` for another Vosk model, with
`--json` as JSON together with every clip that went wrong. `--write FOLDER` writes the clips as WAV files instead, for
others to use: the file's name is the text, `oov_` before it means that it must be refused, and its folders are the
grammar (tests/corpus.py), the noise and the voice.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import corpus
import numpy as np
from corpus import DATA, Clip, Outcome
from speech import GROUPS, HELD_OUT

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


def measure(model: Path = corpus.MODEL, clips: Iterable[Clip] | None = None) -> dict[str, Any]:
    """Shares in percent; `clips`: a part of the corpus, for a try."""
    outcomes = corpus.listen(list(dict.fromkeys(corpus.clips() if clips is None else clips)), model)
    return {"model": model.name, **summary(outcomes)}


def summary(outcomes: list[Outcome]) -> dict[str, Any]:
    wanted = [o for o in outcomes if o.clip.wanted]
    held = [o for o in wanted if o.clip.voice in HELD_OUT]
    either = {*corpus.yes_or_no()}
    answers = [o for o in wanted if o.clip in either]
    refused = [o for o in outcomes if not o.clip.wanted]
    tables = {
        "held-out voices": _table([o for o in held if not o.clip.noise], _state, _voice),
        "held-out voices, kitchen at 10 dB": _table([o for o in held if o.clip.noise == "kitchen"], _state, _voice),
        "held-out voices, babble at 10 dB": _table([o for o in held if o.clip.noise == "babble"], _state, _voice),
        "known voices": _table([o for o in wanted if o.clip not in either and o not in held], _voice),
        "yes or no": _table(answers, _length, _group, _said_alone),
        "refused": _table([o for o in refused if not o.clip.noise], _kind, _state, _voice),
        "refused, kitchen at 10 dB": _table([o for o in refused if o.clip.noise], _kind),
    }
    return {
        "clips": len(outcomes),
        "tables": {title: table for title, table in tables.items() if table},
        "real-time factor": round(sum(o.compute for o in outcomes) / sum(o.length for o in outcomes), 4),
        "wrong": sorted([str(o.clip.place), *o.heard] for o in outcomes if not o.right),
    }


def _table(outcomes: list[Outcome], *keys: Callable[[Outcome], str]) -> list[Row]:
    return [_row("all", outcomes), *(row for key in keys for row in rows(outcomes, key))] if outcomes else []


def _state(outcome: Outcome) -> str:
    return outcome.clip.state


def _voice(outcome: Outcome) -> str:
    return outcome.clip.voice


def _kind(outcome: Outcome) -> str:
    kinds = (kind for kind, texts in DATA["chatter"].items() if outcome.clip.text in texts)
    return next(kinds, "recordings")


def _length(outcome: Outcome) -> str:
    return "lone word" if outcome.clip.text in DATA["yes_or_no"]["lone"] else "longer answer"


def _group(outcome: Outcome) -> str:
    return next(group for group, voices in GROUPS.items() if outcome.clip.voice in voices)


def _said_alone(outcome: Outcome) -> str:
    lone = outcome.clip.text if outcome.clip.text in DATA["yes_or_no"]["lone"] else "longer answer"
    return f"{_group(outcome)}: {lone}"


def table(found: Mapping[str, Any]) -> str:
    parts = [f"{found['clips']} clips, model {found['model']}, real-time factor {found['real-time factor']}."]
    for title, lines in found["tables"].items():
        heads = list(lines[0])
        cells = [["" if row[head] is None else str(row[head]) for head in heads] for row in lines]
        whole = [[title, *heads[1:]], ["---"] * len(heads), *cells]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in whole))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=corpus.MODEL, help="folder of a Vosk model")
    parser.add_argument("--json", action="store_true", help="figures and the clips that went wrong")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the clips as WAV files instead")
    asked = parser.parse_args()
    if asked.write:
        corpus.write(corpus.clips(), asked.write)
        return
    figures = measure(asked.model)
    print(json.dumps(figures, indent=1) if asked.json else table(figures))


if __name__ == "__main__":
    main()
