"""Where the recipe keeps things."""

import os
from pathlib import Path

WORK = Path(os.environ.get("STARTER_WORK", "work"))
"""Scratch folder for audio and checkpoints, about 4 GB."""
AUDIO = WORK / "audio"
DATA = Path(__file__).parent / "data"
"""Words and sentences, and what training has left for the stages after it."""
MEAN_NAME, BIGRAM_NAME = "global_mean.npy", "phone_bigram.json"
"""Mean of the training features; costs of pairs of phones. Training makes them in WORK; DATA has the model's own."""
