"""Parts of a measurement that need a process of their own: `python -m bench.alone PART` prints one JSON line.

Each part imports what its side needs and no more: that is what is measured. What both need to know comes on stdin.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

# ---------------------------------------------------------------- memory


def memory(process: str = "self") -> dict[str, float]:
    """Resident and proportional memory in MiB, as Linux counts them."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) / 1024 for name, rest in (line.split(":", 1) for line in lines)}
    return {"rss": round(sizes["Rss"], 1), "pss": round(sizes["Pss"], 1)}


def children() -> list[str]:
    """Processes that this one has started from any of its threads."""
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found += (task / "children").read_text().split()
    return found


def _memory_now(when: str) -> dict[str, Any]:
    return {when: {"main": memory(), "worker": [memory(child) for child in children()]}}


def our_memory() -> dict[str, Any]:
    """The demo's conversation, with everything loaded that `assistant run` loads, and nothing recorded."""
    import assistant.cli.talking  # noqa: F401  # the terminal's part counts too
    from assistant.companion import Companion
    from assistant.config import Loaded, Settings
    from assistant.demo import LINES, PERSON_RATE, PERSON_VOICE
    from assistant.house import House
    from assistant.person import Line, Person
    from assistant.speaker import RecordedSpeaker
    from assistant.voice import Voice

    house = House(Loaded(Settings()))
    with closing(Voice()) as voice:
        companion = Companion(house, voice, RecordedSpeaker(keep=False), house.hearing())
        listening = _memory_now("listening")
        wake = house.settings.companion.wake_phrase
        lines = [Line(line.text.format(wake=wake), line.when, line.after) for line in LINES]
        with closing(Voice(PERSON_VOICE, PERSON_RATE)) as other:
            said = {line.text: other.render(line.text).result() for line in lines}
        companion.run(Person(lines, said.__getitem__).in_room(companion))
        return listening | _memory_now("after a conversation")


def usual_memory() -> dict[str, Any]:
    """The usual loop hears the same person, and answers each line."""
    from bench.usual_loop import UsualEars, blocks, load, usual_voice

    job = _job()
    ears = UsualEars(load(Path(job["model"])), job["phrases"])
    with usual_voice() as voice:
        listening = _memory_now("listening")
        for block in blocks(np.load(job["person"])):
            if text := ears.accept(block):
                voice.say(f"You said: {text}.")
        return listening | _memory_now("after a conversation")


# ---------------------------------------------------------------- from the start of the process to listening


def our_start() -> dict[str, Any]:
    """What `assistant run` does until it has heard the first block of sound, and then until it could speak."""
    import assistant.cli.talking  # noqa: F401  # the terminal's part counts too
    from assistant.audio import SILENT_BLOCK, Chunk
    from assistant.companion import Companion
    from assistant.config import load
    from assistant.house import House
    from assistant.microphone import DeviceMicrophone
    from assistant.speaker import DeviceSpeaker, RecordedSpeaker
    from assistant.voice import Voice

    house = House(load(None))
    devices = Path(os.environ.get("ALSA_CONFIG_PATH", "")).is_file()
    microphone = DeviceMicrophone("default") if devices else None
    speaker = DeviceSpeaker("default") if devices else RecordedSpeaker(keep=False)
    with closing(Voice()) as voice:
        warm = voice.warm()
        companion = Companion(house, voice, speaker, house.hearing(), audio_time=False)
        companion.run(islice(microphone or [Chunk(SILENT_BLOCK)], 1))
        listening = time.time()
        warm.result()
        return {"listening": listening, "speaking": time.time(), "devices": "opened" if devices else "none here"}


def usual_start() -> dict[str, Any]:
    """Until the microphone is open; the first block of sound comes half a second later."""
    import sounddevice

    from bench.usual_loop import BLOCK, RATE, UsualEars, load, usual_voice

    job = _job()
    ears = UsualEars(load(Path(job["model"])), job["phrases"])
    with usual_voice():
        ears.accept(np.zeros(BLOCK, np.int16))
        if "ALSA_CONFIG_PATH" in os.environ:
            sounddevice.RawInputStream(RATE, BLOCK, dtype="int16", channels=1).start()
        return {"listening": time.time(), "speaking": time.time()}


def _job() -> dict[str, Any]:
    """What `measure` tells the processes that know nothing of our modules: phrases, model, and what a person says."""
    job: dict[str, Any] = json.loads(sys.stdin.read())
    return job


PARTS = {"our-memory": our_memory, "usual-memory": usual_memory, "our-start": our_start, "usual-start": usual_start}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]]()))
