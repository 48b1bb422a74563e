"""Measurements against the usual hand-written loop, both sides in one run. README.md says how."""

import sys
from pathlib import Path

HERE = Path(__file__).parent

sys.path.append(str(HERE.parent / "tests"))  # the voices and sentences are those of the tests
