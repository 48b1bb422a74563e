"""A program that keeps things until it is killed. It prints a line for each thing that it knows to be on disk.

Arguments: the folder, and what to do: "keep", "hold" (the memory, nothing more), or "forget" all again and again.
"""

from __future__ import annotations

import datetime
import sys
from itertools import count
from pathlib import Path

import numpy as np

from assistant.kept import SavedStep
from assistant.memory import Memory


def main(folder: Path, task: str) -> None:
    memory = Memory.open(folder, lambda: datetime.datetime.now().astimezone())
    print("open", flush=True)
    if task == "hold":
        sys.stdin.read()
    if task == "forget":
        for number in count(1):
            memory.keep("journal", "number", number)
            memory.forget_everything()
            print(number, flush=True)
    run = memory.begin_run("journal", {})
    entry = memory.begin_entry("journal", "entry")
    noise = np.random.default_rng(1).normal(0, 1000, 3200).astype(np.int16)
    for number in count(1):
        with memory.together():
            memory.keep("journal", "number", number)
            memory.add_step(run, SavedStep("Keep", str(number), number))
        memory.add_voice(entry, noise)
        memory.add_text(entry, f"word{number}")
        memory.catch_up()
        print(number, flush=True)


main(Path(sys.argv[1]), sys.argv[2])
