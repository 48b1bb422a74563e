"""Measurements against the usual hand-written loop, both sides in one run. See README.md; `python -m bench` runs them."""

import sys
from pathlib import Path

HERE = Path(__file__).parent

sys.path.append(str(HERE.parent / "tests"))  # the voices and sentences are those of the tests
