"""The acoustic model: a time-delay neural network (Peddinti and others 2015), residual, 1.53 M parameters."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from starter.features import FREQUENCIES
from starter.phones import PDFS

WIDTH = 256
DILATIONS = (1, 1, 1, 2, 2, 3)
"""Of the residual layers, in output frames of 30 ms."""
CONTEXT = 3 + 3 * sum(DILATIONS)
"""Feature frames that an output sees on each side: 0.33 s."""


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


class Network(nn.Module):
    """Features (items, frames, 40) -> log-likelihoods (items, frames / 3 rounded up, PDFS).

    The short names of the layers are the keys of the checkpoint.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = dropout
        self.c1, self.b1 = nn.Conv1d(FREQUENCIES, WIDTH // 2, 5, bias=False), nn.BatchNorm1d(WIDTH // 2)
        self.c2, self.b2 = nn.Conv1d(WIDTH // 2, WIDTH, 3, stride=3, bias=False), nn.BatchNorm1d(WIDTH)
        self.cs = nn.ModuleList([nn.Conv1d(WIDTH, WIDTH, 3, dilation=d, bias=False) for d in DILATIONS])
        self.bs = nn.ModuleList([nn.BatchNorm1d(WIDTH) for _ in DILATIONS])
        self.out = nn.Conv1d(WIDTH, PDFS, 1)
        assert self.out.bias is not None
        nn.init.zeros_(self.out.bias)
        nn.init.normal_(self.out.weight, std=0.01)

    def _drop(self, hidden: torch.Tensor) -> torch.Tensor:
        """One mask for each sequence and unit, the same at all times, as in Kaldi."""
        if not (self.training and self.dropout):
            return hidden
        kept = torch.rand(hidden.shape[0], hidden.shape[1], 1) > self.dropout
        return hidden * (kept.float() / (1 - self.dropout))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        padded = nn.functional.pad(features.transpose(1, 2), (CONTEXT, CONTEXT + 2), mode="replicate")
        frames = (padded.shape[2] - 2 * CONTEXT) // 3
        hidden = torch.relu(self.b1(self.c1(padded)))
        hidden = torch.relu(self.b2(self.c2(hidden)))
        for convolution, norm, dilation in zip(self.cs, self.bs, DILATIONS, strict=True):
            change = self._drop(torch.relu(norm(convolution(hidden))))
            hidden = hidden[:, :, dilation:-dilation] + change
        return self.out(hidden)[:, :, :frames].transpose(1, 2)

    def load(self, checkpoint: Path) -> None:
        self.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])

    def save(self, checkpoint: Path, step: int) -> None:
        torch.save({"model": self.state_dict(), "step": step}, checkpoint)

    def exported(self) -> Exported:
        """The layers with batch normalisation folded in."""
        self.eval()
        layers = [_folded(self.c1, self.b1, [-2, -1, 0, 1, 2], False), _folded(self.c2, self.b2, [-1, 0, 1], False)]
        for convolution, norm, dilation in zip(self.cs, self.bs, DILATIONS, strict=True):
            layers.append(_folded(convolution, norm, [-3 * dilation, 0, 3 * dilation], True))
        assert self.out.bias is not None
        return Exported(layers, self.out.weight.detach()[:, :, 0].numpy(), self.out.bias.detach().numpy())


def _folded(convolution: nn.Module, norm: nn.Module, offsets: list[int], residual: bool) -> Layer:
    assert isinstance(convolution, nn.Conv1d)
    assert isinstance(norm, nn.BatchNorm1d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
    weights = (convolution.weight * gain[:, None, None]).detach().permute(0, 2, 1)
    bias = (norm.bias - norm.running_mean * gain).detach()
    return Layer(offsets, weights.reshape(convolution.weight.shape[0], -1).numpy(), bias.numpy(), residual)
