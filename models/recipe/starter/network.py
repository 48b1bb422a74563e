"""The acoustic model: a time-delay neural network (Peddinti and others 2015), residual, 2.1 M parameters.

It looks far back and hardly ahead: an output is ready 0.15 s after its frame.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from starter.features import FREQUENCIES
from starter.phones import PDFS

WIDTH = 288
NARROW = 128
"""Outputs of the first layer, which runs on every feature frame."""
SUBSAMPLING = 3
"""The network makes one output frame of three feature frames."""
FIRST, SECOND = (-2, -1, 0, 1, 2), (-1, 0, 1)
"""Offsets of the first two layers in feature frames."""
OFFSETS = ((-1, 0, 1), (-1, 0, 1), (-2, 0, 1), (-2, 0, 1), (-4, -2, 0), (-4, -2, 0), (-6, -3, 0))
"""Of the residual layers, in output frames of 30 ms."""
LEFT = SUBSAMPLING - SUBSAMPLING * sum(min(offsets) for offsets in OFFSETS)
RIGHT = SUBSAMPLING + SUBSAMPLING * sum(max(offsets) for offsets in OFFSETS)
"""Feature frames that an output sees before and after its own: 0.63 s and 0.15 s."""


class Layer(NamedTuple):
    """An affine layer as Kaldi runs it: weights (outputs, offsets x inputs) over the frames at `offsets`, then ReLU."""

    offsets: list[int]
    weights: np.ndarray
    bias: np.ndarray
    residual: bool


class Exported(NamedTuple):
    layers: list[Layer]
    output_weights: np.ndarray
    output_bias: np.ndarray


def spliced(frames: torch.Tensor, offsets: tuple[int, ...], step: int = 1) -> torch.Tensor:
    """(items, time, size) -> the frames at all offsets side by side, for every `step`th frame that has them all."""
    first = -min(offsets)
    count = frames.shape[1] - max(offsets) - first
    return torch.cat([frames[:, first + offset : first + offset + count : step] for offset in offsets], 2)


class Affine(nn.Module):
    """Affine, batch normalisation, ReLU over spliced frames."""

    def __init__(self, inputs: int, outputs: int, offsets: tuple[int, ...], step: int = 1) -> None:
        super().__init__()
        self.offsets, self.step = offsets, step
        self.linear = nn.Linear(inputs * len(offsets), outputs, bias=False)
        self.norm = nn.BatchNorm1d(outputs)
        nn.init.kaiming_uniform_(self.linear.weight, nonlinearity="relu")

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        hidden = self.linear(spliced(frames, self.offsets, self.step))
        return torch.relu(self.norm(hidden.flatten(0, 1)).view(hidden.shape))

    def folded(self, scale: int, residual: bool) -> Layer:
        """With batch normalisation folded in; offsets in feature frames."""
        assert self.norm.running_mean is not None
        assert self.norm.running_var is not None
        gain = (self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)).detach()
        bias = (self.norm.bias - self.norm.running_mean * gain).detach()
        weights = (self.linear.weight * gain[:, None]).detach()
        return Layer([offset * scale for offset in self.offsets], weights.numpy(), bias.numpy(), residual)


class Network(nn.Module):
    """Features (items, frames, 40) -> log-likelihoods (items, frames / 3 rounded up, PDFS)."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = dropout
        self.first = Affine(FREQUENCIES, NARROW, FIRST)
        self.second = Affine(NARROW, WIDTH, SECOND, SUBSAMPLING)
        self.residual = nn.ModuleList([Affine(WIDTH, WIDTH, offsets) for offsets in OFFSETS])
        self.out = nn.Linear(WIDTH, PDFS)
        nn.init.zeros_(self.out.bias)
        nn.init.normal_(self.out.weight, std=0.01)

    def _drop(self, hidden: torch.Tensor) -> torch.Tensor:
        """One mask for each sequence and unit, the same at all times, as in Kaldi."""
        if not (self.training and self.dropout):
            return hidden
        kept = torch.rand(hidden.shape[0], 1, hidden.shape[2]) > self.dropout
        return hidden * (kept.to(hidden.dtype) / (1 - self.dropout))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        frames = (features.shape[1] + SUBSAMPLING - 1) // SUBSAMPLING
        before, after = features[:, :1].expand(-1, LEFT, -1), features[:, -1:].expand(-1, RIGHT + 2, -1)
        hidden = self.second(self.first(torch.cat([before, features, after], 1)))
        for layer, offsets in zip(self.residual, OFFSETS, strict=True):
            kept = hidden[:, -min(offsets) : hidden.shape[1] - max(offsets)]
            hidden = kept + self._drop(layer(hidden))
        return self.out(hidden[:, :frames])

    def load(self, checkpoint: Path) -> None:
        self.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])

    def save(self, checkpoint: Path, **more: Any) -> None:
        """In one step, so that an interruption never leaves half a file."""
        part = checkpoint.with_suffix(".part")
        torch.save({"model": self.state_dict(), **more}, part)
        part.replace(checkpoint)

    def exported(self) -> Exported:
        self.eval()
        layers = [self.first.folded(1, residual=False), self.second.folded(1, residual=False)]
        for layer in self.residual:
            assert isinstance(layer, Affine)
            layers.append(layer.folded(SUBSAMPLING, residual=True))
        return Exported(layers, self.out.weight.detach().numpy(), self.out.bias.detach().numpy())
