"""`python -m bench [NAME...]`: measure, print, and keep the figures in results.json and RESULTS.md.

latency and footprint by default; another module of this folder by its name. README.md says what each one is.
"""

from __future__ import annotations

import datetime
import json
import os
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import HERE

TITLES = {
    "latency": "How soon the reply comes",
    "peer": "How soon another assistant has the words",
    "footprint": "What it takes",
    "pauses": "Nobody is cut off",
    "echo": "Stopped while it speaks, deaf to itself",
    "accuracy": "How well it hears and refuses",
    "false_wakes": "What it is not fooled by",
    "soak": "A day in a room",
}
"""Those whose figures are kept: modules with `measure`, and a `table` of what it found."""

USUALLY = ("latency", "footprint")


def about() -> dict[str, Any]:
    """When, where and on which code a measurement was made. `load`: processes that wanted a core just before."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    git = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--abbrev=12"]
    commit = subprocess.run(git, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    return {
        "date": datetime.datetime.now().isoformat(timespec="minutes"),
        "cpu": cpu,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "commit": commit or "unknown",
    }


def markdown(results: dict[str, Any]) -> str:
    parts = ["# Results\n\nWritten by `script/bench`; README.md says how to read it. All figures are in results.json."]
    for name in (name for name in TITLES if name in results):
        found = results[name]
        made = "{date}, {cpu}, {cores} cores (load {load}), commit {commit}".format(**found["about"])
        table = import_module(f"bench.{name}").table(found["figures"])
        parts.append(f"## {TITLES[name]}\n\n{made}\n\n{table}")
    return "\n\n".join(parts) + "\n"


def keep(name: str, figures: dict[str, Any], made: dict[str, Any]) -> str:
    """Put the figures of one measurement in the place of its last ones. Gives back all tables."""
    kept = HERE / "results.json"
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    results[name] = {"about": made, "figures": figures}
    kept.write_text(json.dumps(results, indent=1) + "\n")
    tables = markdown(results)
    (HERE / "RESULTS.md").write_text(tables)
    return tables


def main(names: list[str]) -> int:
    """Measure each one in `names`; the others keep the figures that they have."""
    if {"-h", "--help"} & {*names}:
        print(__doc__)
        return 0
    unknown = [name for name in names if not (HERE / f"{name}.py").is_file()]
    if unknown:
        known = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
        print(f"There is no measurement {unknown[0]}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    sys.argv[1:] = []  # what a module reads that is run as if by itself
    for name in names or USUALLY:
        if name in TITLES:
            print(f"measuring {name} ...", file=sys.stderr)
            made = about()
            print(keep(name, import_module(f"bench.{name}").measure(), made))
        else:
            runpy.run_module(f"bench.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
