"""What each side takes: memory after a whole conversation, time until it listens, and work for each second of sound.

Memory and start are measured in processes of their own (alone.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import cycle
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import corpus
import numpy as np
import speech
from pulse import Pulse
from speech import KNOWN

from assistant import answers
from assistant.audio import BLOCK, RATE, Chunk, Samples, blocks_of, seconds
from assistant.companion import Companion
from assistant.config import Loaded, Settings
from assistant.demo import LINES
from assistant.house import House
from assistant.recogniser import SENTENCE, Recogniser
from assistant.speaker import RecordedSpeaker
from assistant.voice import Voice
from bench import HERE
from bench.usual_loop import UsualEars, load
from bench.usual_loop import blocks as usual_blocks

STARTS = 5
CHATTER = 24
"""Sentences that are no requests, for the work that speech makes."""


# ---------------------------------------------------------------- work for each second of sound


def person() -> Samples:
    """The lines of the demo, one after the other, with time for a reply."""
    said = [speech.conversation(line.text, after=3.0) for line in LINES if "{" not in line.text]
    return np.concatenate(said)


def sounds() -> dict[str, Samples]:
    """Half a minute each of digital silence, of a quiet room, and of people talking in it about something else."""
    noise = np.random.default_rng(5).standard_normal(30 * RATE) * 10
    talk = [text for texts in corpus.DATA["chatter"].values() for text in texts][:CHATTER]
    spoken = [speech.conversation(t, voice=v, before=0.2, after=0.3) for t, v in zip(talk, cycle(KNOWN), strict=False)]
    return {
        "digital silence": np.zeros(30 * RATE, np.int16),
        "a quiet room": np.round(noise).astype(np.int16),
        "chatter": np.concatenate(spoken),
    }


def work(feed: Callable[[Samples], object], blocks: Iterable[Samples]) -> float:
    """Processor seconds for each second of sound."""
    kept = list(blocks)
    began = time.process_time()
    for block in kept:
        feed(block)
    return round((time.process_time() - began) / seconds(sum(map(len, kept))), 4)


def our_work(house: House, heard: Mapping[str, Samples]) -> dict[str, float]:
    """The whole companion asleep; its ears awake and asking, on chatter; and its recogniser alone, with the request
    grammar and with dictation."""
    figures = {}
    with closing(Voice()) as voice:
        for name, sound in heard.items():
            companion = Companion(house, voice, RecordedSpeaker(keep=False), house.hearing())
            figures[f"asleep, {name}"] = work(lambda b, c=companion: c.run([Chunk(b)]), blocks_of(sound))  # type: ignore[misc]
    requests = {**house.book.meanings(commands=False), **house.commands}
    asking = {**house.commands, **answers.yes_no(house.locale)}
    for name, meanings, words in (("awake", requests, True), ("asking", asking, False)):
        hearing = house.hearing()
        hearing.listen(meanings, words=words)
        figures[f"{name}, chatter"] = work(_timed(hearing.accept), blocks_of(heard["chatter"]))
    for name, grammar in (("grammar", requests), ("dictation", None)):
        ears = Recogniser(house.model, grammar, SENTENCE, house.locale.soundalikes)
        figures[f"{name}, chatter"] = work(_timed(ears.accept), blocks_of(heard["chatter"]))
    return figures


def _timed(accept: Callable[[Samples, float], object]) -> Callable[[Samples], object]:
    times = iter(range(1 << 30))
    return lambda block: accept(block, seconds(next(times) * BLOCK))


def usual_work(house: House, phrases: list[str], heard: Mapping[str, Samples]) -> dict[str, float]:
    """The usual loop has no sleep: it always decodes."""
    model = load(house.model_folder.path)
    figures = {
        f"asleep, {name}": work(UsualEars(model, phrases).accept, usual_blocks(sound)) for name, sound in heard.items()
    }
    for name, grammar in (("grammar", phrases), ("dictation", None)):
        figures[f"{name}, chatter"] = work(UsualEars(model, grammar).accept, usual_blocks(heard["chatter"]))
    return figures


# ---------------------------------------------------------------- all of it


def in_a_process(part: str, job: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """Figures of one part from a fresh process; moments become seconds since that process was started."""
    began = time.time()
    command = [sys.executable, "-m", "bench.alone", part]
    done = subprocess.run(
        command, input=json.dumps(job), cwd=HERE.parent, env=env, stdout=subprocess.PIPE, text=True, check=True,
        timeout=200,
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {key: round(v - began, 2) if isinstance(v, float) else v for key, v in figures.items()}


def starts(job: Mapping[str, Any], runs: int) -> dict[str, Any]:
    """Both sides in turn, with a real (virtual) microphone and loudspeaker where PulseAudio is installed."""
    with ExitStack() as stack:
        env = stack.enter_context(Pulse()).environment if Pulse.available() else dict(os.environ)
        pairs = [[in_a_process(f"{side}-start", job, env) for side in ("our", "usual")] for _ in range(runs)]
    return {side: _of_all([pair[n] for pair in pairs]) for n, side in enumerate(("ours", "usual"))}


def _of_all(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found = {key: [run[key] for run in runs] for key in ("listening", "speaking")}
    times = {key: {"median": median(values), "worst": max(values)} for key, values in found.items()}
    return times | {"devices": runs[0].get("devices")}


def measure(runs: int = STARTS, heard: Mapping[str, Samples] | None = None) -> dict[str, Any]:
    """Figures of both sides."""
    house = House(Loaded(Settings()))
    phrases = [*house.book.meanings(commands=False), *house.commands]
    heard = heard or sounds()
    with TemporaryDirectory() as folder:
        job = {"phrases": phrases, "model": str(house.model_folder.path), "person": f"{folder}/person.npy"}
        np.save(f"{folder}/person.npy", person())
        start = starts(job, runs)
        memory = {side: in_a_process(f"{side}-memory", job, os.environ) for side in ("our", "usual")}
    return {
        "ours": {"start_s": start["ours"], "memory_MiB": memory["our"], "work": our_work(house, heard)},
        "usual": {"start_s": start["usual"], "memory_MiB": memory["usual"], "work": usual_work(house, phrases, heard)},
    }


def table(figures: Mapping[str, Any]) -> str:
    ours, usual = figures["ours"], figures["usual"]
    rows = []
    for key in ("listening", "after a conversation"):
        rows.append((f"MiB of memory, RSS (PSS), {key}", *(_memory(side["memory_MiB"][key]) for side in (ours, usual))))
    for key in ("listening", "speaking"):
        times = ("{median} ({worst})".format(**side["start_s"][key]) for side in (ours, usual))
        rows.append((f"s from the start to {key}, median (worst)", *times))
    for key, figure in ours["work"].items():
        other = usual["work"].get(key, "")
        rows.append((f"processor s a second of sound (real-time factor): {key}", figure, other))
    body = "\n".join(f"| {title} | {a} | {b} |" for title, a, b in rows)
    note = f"Microphone and loudspeaker at the start: {ours['start_s']['devices']} (PulseAudio's virtual ones)."
    return f"| | ours | usual loop |\n|---|---|---|\n{body}\n\n{note}"


def _memory(sizes: Mapping[str, Any]) -> str:
    """The whole first, then its processes."""
    each = [sizes["main"], *sizes["worker"]]
    whole = f"{sum(s['rss'] for s in each):.0f} ({sum(s['pss'] for s in each):.0f})"
    return whole + (": " + " + ".join(f"{s['rss']:.0f} ({s['pss']:.0f})" for s in each) if len(each) > 1 else "")
