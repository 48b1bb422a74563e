"""`python -m bench [NAME...]`: measure, print, and keep the figures in results.json and RESULTS.md.

latency and footprint by default; another module of this folder by its name.
"""

from __future__ import annotations

import datetime
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import HERE, footprint, latency

OURS = {"latency": latency, "footprint": footprint}
TITLES = {"latency": "How soon the reply comes", "footprint": "What it takes"}


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
    for name, found in results.items():
        made = "{date}, {cpu}, {cores} cores (load {load}), commit {commit}".format(**found["about"])
        parts.append(f"## {TITLES[name]}\n\n{made}\n\n{OURS[name].table(found['figures'])}")
    return "\n\n".join(parts) + "\n"


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
    kept = HERE / "results.json"
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in names or OURS:
        if name in OURS:
            print(f"measuring {name} ...", file=sys.stderr)
            results[name] = {"about": about(), "figures": OURS[name].measure()}
        else:
            runpy.run_module(f"bench.{name}", run_name="__main__")
    kept.write_text(json.dumps(results, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(markdown(results))
    print(markdown(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
