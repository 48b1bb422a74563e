"""Stage 5, export:  python -m starter.export CHECKPOINT MODEL   writes am/ and conf/ of a Vosk model folder."""

import argparse
from pathlib import Path

import numpy as np

from starter.kaldi_writer import write_cmn_statistics, write_model
from starter.network import Network
from starter.places import DATA, MEAN_NAME

FEATURES = """\
--num-mel-bins=40
--low-freq=20
--high-freq=7600
--dither=3
--sample-frequency=16000
--allow-upsample=true
--allow-downsample=true
"""
"""Vosk 0.3.45 reads fbank.conf when there is no mfcc.conf. Dither, since digital silence hurts."""
DECODING = """\
--min-active=200
--max-active=2500
--beam=11.0
--lattice-beam=4.0
--acoustic-scale=1.0
--frame-subsampling-factor=3
--frames-per-chunk=24
--endpoint.silence-phones=1:2:3:4:5:6:7:8:9:10
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=1.0
--endpoint.rule4.min-trailing-silence=2.0
"""
"""24 frames a chunk, not Kaldi's 20: docs/starter-model.md, "How often the network is asked"."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("model", type=Path, help="folder to write")
    parser.add_argument("--mean", type=Path, default=DATA / MEAN_NAME, help="of the training features")
    asked = parser.parse_args()
    network = Network()
    network.load(asked.checkpoint)
    acoustic, configuration = asked.model / "am", asked.model / "conf"
    acoustic.mkdir(parents=True, exist_ok=True)
    configuration.mkdir(exist_ok=True)
    write_model(acoustic / "final.mdl", network.exported())
    write_cmn_statistics(acoustic / "global_cmvn.stats", np.load(asked.mean))
    (configuration / "fbank.conf").write_text(FEATURES)
    (configuration / "model.conf").write_text(DECODING)


if __name__ == "__main__":
    main()
