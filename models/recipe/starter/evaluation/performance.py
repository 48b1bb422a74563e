"""Loading, memory and real-time factor."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from vosk import Model

from starter.evaluation.commands import command_phrases
from starter.evaluation.decoding import RATE, UNKNOWN, decode, recogniser
from starter.evaluation.recordings import recordings

Result = TypeVar("Result")


def _resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def _timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    """The result, wall seconds and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - processor


def measure_performance(folder: str) -> None:
    before = _resident_megabytes()
    model, wall, _ = _timed(lambda: Model(folder))
    print(f"PERF load {1000 * wall:.0f} ms, memory +{_resident_megabytes() - before:.0f} MB")
    grammar = [*command_phrases(), UNKNOWN]
    _, wall, _ = _timed(lambda: recogniser(model, grammar))
    print(f"PERF recogniser with {len(grammar)} phrases built in {1000 * wall:.0f} ms")
    sound = np.concatenate([item.sound() for items in recordings().values() for item in items])
    for name, words in (("grammar", grammar), ("free", None)):
        _, wall, processor = _timed(partial(decode, model, sound, words))
        seconds = len(sound) / RATE
        print(f"PERF {name}: {wall / seconds:.3f} x real time, processor {processor / seconds:.3f}")
    print(f"PERF memory of the process after decoding {_resident_megabytes():.0f} MB", flush=True)
