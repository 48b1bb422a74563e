"""Writes Kaldi's binary files from numpy arrays: `final.mdl` (transition model, nnet3 network) and CMN statistics.

The layout follows Kaldi's own Write functions (hmm/transition-model.cc, nnet3/nnet-nnet.cc, nnet3/am-nnet-simple.cc and
the components in nnet3/nnet-simple-component.cc).
"""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from starter.features import FREQUENCIES
from starter.network import Exported, Layer
from starter.phones import KALDI_PHONES
from starter.transitions import STATES, TRANSITIONS

BINARY = b"\0B"


class KaldiWriter:
    """Kaldi's basic types, little-endian."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        file.write(BINARY)

    def token(self, *names: str) -> None:
        self.file.write("".join(f"{name} " for name in names).encode())

    def integers(self, *values: int) -> None:
        for value in values:
            self.file.write(b"\4" + struct.pack("<i", value))

    def number(self, value: float) -> None:
        self.file.write(b"\4" + struct.pack("<f", value))

    def integer_list(self, values: Sequence[int]) -> None:
        self.integers(len(values))
        self.file.write(np.asarray(values, "<i4").tobytes())

    def vector(self, values: Sequence[float] | np.ndarray) -> None:
        self.token("FV")
        self.integers(len(values))
        self.file.write(np.asarray(values, "<f4").tobytes())

    def matrix(self, values: np.ndarray) -> None:
        self.token("FM")
        self.integers(*values.shape)
        self.file.write(np.ascontiguousarray(values, "<f4").tobytes())


def write_topology(writer: KaldiWriter) -> None:
    """One topology for all phones: an emitting state with its own pdf for the first frame, and the final state."""
    phones = list(range(1, len(KALDI_PHONES)))
    writer.token("<TransitionModel>", "<Topology>")
    writer.integer_list(phones)
    writer.integer_list([-1] + [0] * len(phones))
    writer.integers(-1, 1, 2)  # format with self-loop pdfs; one topology; two states
    writer.integers(0, 1, 2)  # state 0: forward pdf class 0, self-loop pdf class 1, two transitions
    for target in (0, 1):
        writer.integers(target)
        writer.number(0.5)
    writer.integers(-1, -1, 0)  # state 1: no pdfs, no transitions
    writer.token("</Topology>")


def write_transition_model(writer: KaldiWriter) -> None:
    write_topology(writer)
    writer.token("<Tuples>")
    writer.integers(len(STATES))
    for state in STATES:
        writer.integers(*state)
    writer.token("</Tuples>", "<LogProbs>")
    writer.vector([0.0] + [np.log(0.5)] * TRANSITIONS)
    writer.token("</LogProbs>", "</TransitionModel>")


def write_affine(writer: KaldiWriter, weights: np.ndarray, bias: np.ndarray) -> None:
    writer.token("<AffineComponent>", "<LearningRate>")
    writer.number(0.001)
    writer.token("<LinearParams>")
    writer.matrix(weights)
    writer.token("<BiasParams>")
    writer.vector(bias)
    writer.token("</AffineComponent>")


def write_relu(writer: KaldiWriter, width: int) -> None:
    writer.token("<RectifiedLinearComponent>", "<Dim>")
    writer.integers(width)
    writer.token("<ValueAvg>")
    writer.vector([])
    writer.token("<DerivAvg>")
    writer.vector([])
    writer.token("<Count>")
    writer.number(0.0)
    writer.token("</RectifiedLinearComponent>")


def write_sum(writer: KaldiWriter, width: int) -> None:
    """A residual layer's sum is an input descriptor in nnet3; this component only carries it on."""
    writer.token("<NoOpComponent>", "<Dim>")
    writer.integers(width)
    writer.token("<BackpropScale>")
    writer.number(1.0)
    writer.token("</NoOpComponent>")


Component = tuple[str, Callable[[KaldiWriter], None]]


class Nnet3:
    """The network as nnet3's configuration lines and its components in the same order."""

    def __init__(self, exported: Exported) -> None:
        self.lines = [f"input-node name=input dim={FREQUENCIES}"]
        self.components: list[Component] = []
        source = "input"
        for number, layer in enumerate(exported.layers, 1):
            source = self._add_layer(f"tdnn{number}", layer, source)
        self._add("output.affine", source, lambda w: write_affine(w, exported.output_weights, exported.output_bias))
        self.lines.append("output-node name=output input=output.affine objective=linear")

    def _add(self, name: str, source: str, write: Callable[[KaldiWriter], None]) -> None:
        self.lines.append(f"component-node name={name} component={name} input={source}")
        self.components.append((name, write))

    def _add_layer(self, name: str, layer: Layer, source: str) -> str:
        """Returns the node that the next layer reads."""
        width = len(layer.bias)
        frames = ", ".join(f"Offset({source}, {offset})" if offset else source for offset in layer.offsets)
        self._add(f"{name}.affine", f"Append({frames})", lambda w: write_affine(w, layer.weights, layer.bias))
        self._add(f"{name}.relu", f"{name}.affine", lambda w: write_relu(w, width))
        if not layer.residual:
            return f"{name}.relu"
        self._add(f"{name}.noop", f"Sum({source}, {name}.relu)", lambda w: write_sum(w, width))
        return f"{name}.noop"

    def write(self, writer: KaldiWriter) -> None:
        writer.token("<Nnet3>")
        writer.file.write(b"\n" + "\n".join(self.lines).encode() + b"\n\n")
        writer.token("<NumComponents>")
        writer.integers(len(self.components))
        for name, write in self.components:
            writer.token("<ComponentName>", name)
            write(writer)
        writer.token("</Nnet3>")


def write_model(path: Path, exported: Exported) -> None:
    """`final.mdl`. Without priors: the outputs of lattice-free MMI are used as log-likelihoods."""
    with path.open("wb") as file:
        writer = KaldiWriter(file)
        write_transition_model(writer)
        Nnet3(exported).write(writer)
        writer.token("<LeftContext>")
        writer.integers(-sum(min(layer.offsets) for layer in exported.layers))
        writer.token("<RightContext>")
        writer.integers(sum(max(layer.offsets) for layer in exported.layers))
        writer.token("<Priors>")
        writer.vector([])


def write_cmn_statistics(path: Path, mean: np.ndarray, count: float = 1000.0) -> None:
    """The prior of online mean normalisation: sums and sums of squares of `count` frames (unit variance, unused)."""
    size = len(mean)
    statistics = np.zeros((2, size + 1))
    statistics[0, :size], statistics[0, size] = np.asarray(mean) * count, count
    statistics[1, :size] = (1.0 + np.asarray(mean) ** 2) * count
    shape = b"\4" + struct.pack("<i", 2) + b"\4" + struct.pack("<i", size + 1)
    path.write_bytes(BINARY + b"DM " + shape + statistics.astype("<f8").tobytes())
