"""Stage 4, training:  python -m starter.training CHECKPOINT STEPS [--init CHECKPOINT] ...

1. Frame cross-entropy on the flite shards with exact alignments. Without it a flat start stayed on its plateau.
2. Forward-backward over the utterance's HMM, normalised locally (as in CTC).
3. Lattice-free MMI: numerator as in 2, denominator all phone strings, plus a little of 2 and of output decay.
With --init only the third is run. A run that was interrupted goes on from its checkpoint when it is started again.
"""

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
import torch
from torch import nn

from starter.batches import Batch, Stream, estimate_prior
from starter.forward_backward import IMPOSSIBLE, denominator, numerator
from starter.network import Network
from starter.phone_bigram import estimate_phone_bigram, load_phone_costs, save_phone_costs
from starter.places import BIGRAM_NAME, MEAN_NAME, WORK
from starter.shards import Corpus, shard_indexes

LOCAL_SHARE, OUTPUT_DECAY = 0.05, 2e-4
WARM_UP = 60
"""Steps in which the learning rate rises to its value; then it falls along a cosine to 1 % of it."""
REPORT_STEPS, RELOAD_STEPS, SAVE_SECONDS = 25, 100, 120
FRAME_SECONDS = 0.03
Measures = dict[str, list[float]]


def prior(corpus: Corpus) -> np.ndarray:
    """The mean of all features, estimated once."""
    path = WORK / MEAN_NAME
    if not path.exists():
        np.save(path, estimate_prior(corpus))
    return np.load(path)


def phone_bigram(corpus: Corpus) -> np.ndarray:
    """P(next phone | phone), estimated once."""
    path = WORK / BIGRAM_NAME
    if not path.exists():
        save_phone_costs(estimate_phone_bigram(corpus), path)
    return np.exp(-load_phone_costs(path))


def alignment_loss(outputs: torch.Tensor, batch: Batch, measures: Measures) -> Any:
    pdfs = batch.alignment[:, : outputs.shape[1]].reshape(-1)
    loss = nn.functional.cross_entropy(outputs.reshape(-1, outputs.shape[2]), pdfs)
    measures.setdefault("cross_entropy", []).append(loss.item())
    return loss


def sequence_gradient(
    outputs: torch.Tensor, batch: Batch, bigram: np.ndarray | None, measures: Measures
) -> torch.Tensor:
    """Gradient of the loss by the outputs: of lattice-free MMI, or without a bigram of the locally normalised one."""
    items, frames, _ = outputs.shape
    likelihoods = torch.exp(outputs - outputs.max(2, keepdim=True).values)
    own, own_likelihood = (torch.from_numpy(array) for array in numerator(likelihoods.numpy(), batch.graphs))
    possible = (own_likelihood > IMPOSSIBLE / 10).float()
    total = likelihoods.sum(2, keepdim=True)
    local = likelihoods / total
    _measure(measures, "local", (own_likelihood - torch.log(total).sum((1, 2)).double()) / frames, possible)
    gradient = local - own
    if bigram is not None:
        every, every_likelihood = (torch.from_numpy(array) for array in denominator(likelihoods.numpy(), bigram))
        _measure(measures, "mmi", (own_likelihood - every_likelihood) / frames, possible)
        gradient = (every - own) + LOCAL_SHARE * gradient + OUTPUT_DECAY * outputs
    return gradient * possible[:, None, None] / (items * frames)


def _measure(measures: Measures, name: str, values: torch.Tensor, possible: torch.Tensor) -> None:
    """Mean over the items that have a likelihood."""
    measures.setdefault(name, []).append(float((values * possible).sum() / possible.sum().clamp_min(1)))


def _unchanged(batch: Any) -> Any:
    """A loader would turn the graphs' arrays into tensors."""
    return batch


class Trainer:
    """Steps on batches until there were enough, over all runs."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.corpus = Corpus()
        print("hours by voice:", self.corpus.hours(), flush=True)
        self.prior, self.bigram = prior(self.corpus), phone_bigram(self.corpus)
        self.network = Network(options.dropout)
        if options.init:
            self.network.load(options.init)
        self.aligned_steps: int = 0 if options.init else options.stages[0]
        self.local_steps: int = 0 if options.init else options.stages[1]
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=options.learning_rate, weight_decay=1e-3, betas=(0.9, 0.98)
        )
        self.shards = len(shard_indexes())
        self.step, self.audio_seconds, self.measures = 0, 0.0, Measures()
        self.minutes = 0.0
        if options.checkpoint.exists():
            self.resume()

    def resume(self) -> None:
        kept = torch.load(self.options.checkpoint, weights_only=True)
        self.network.load_state_dict(kept["model"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.step, self.minutes, self.audio_seconds = kept["step"], kept["minutes"], kept["audio_seconds"]
        print(f"goes on from step {self.step}, {self.minutes:.1f} min", flush=True)

    def save(self) -> None:
        state = {"step": self.step, "minutes": self.minutes, "audio_seconds": self.audio_seconds}
        self.network.save(self.options.checkpoint, optimizer=self.optimizer.state_dict(), **state)

    def batches(self, seed: int, aligned: bool = False) -> Iterator[Batch]:
        stream = Stream(self.corpus, seed, self.options.batch_seconds, self.prior, aligned)
        loader = torch.utils.data.DataLoader(
            stream, batch_size=None, num_workers=self.options.workers, prefetch_factor=4, collate_fn=_unchanged
        )
        return iter(loader)

    def all_batches(self) -> Iterator[Batch]:
        """Aligned ones first, then all; new shards are taken up while other programs still make them."""
        source = self.batches(77 + self.step, aligned=True) if self.step < self.aligned_steps else iter(())
        if self.step > self.aligned_steps:
            source = self.batches(self.options.seed + 100_000 + self.step)
        while True:
            if self.step % RELOAD_STEPS == RELOAD_STEPS - 1 and len(shard_indexes()) != self.shards:
                self.shards, self.corpus = len(shard_indexes()), Corpus()
                if self.step >= self.aligned_steps:
                    source = self.batches(1000 + self.step)
            if self.step == self.aligned_steps:
                source = self.batches(self.options.seed)
            yield next(source)

    def train_on(self, batch: Batch) -> None:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            raw: Any = self.network(batch.features)
        outputs = raw.float()
        self.optimizer.zero_grad()
        if self.step < self.aligned_steps:
            alignment_loss(outputs, batch, self.measures).backward()
        else:
            bigram = self.bigram if self.step >= self.local_steps else None
            outputs.backward(sequence_gradient(outputs.detach(), batch, bigram, self.measures))
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.measures.setdefault("gradient", []).append(float(norm))
        self.optimizer.step()
        self.step += 1
        self.audio_seconds += outputs.shape[0] * outputs.shape[1] * FRAME_SECONDS

    def set_rate(self) -> None:
        cosine = 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * self.step / self.options.steps))
        for group in self.optimizer.param_groups:
            group["lr"] = self.options.learning_rate * min(1.0, (self.step + 1) / WARM_UP) * cosine

    def report(self) -> None:
        means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in self.measures.items())
        heard = f"heard {self.audio_seconds / 3600:.2f} h"
        print(f"step {self.step} {self.minutes:.1f} min {means} {heard}", flush=True)
        self.measures = Measures()

    def run(self) -> None:
        last = saved = time.monotonic()
        for batch in self.all_batches():
            if self.step >= self.options.steps:
                break
            self.set_rate()
            self.train_on(batch)
            now = time.monotonic()
            self.minutes, last = self.minutes + (now - last) / 60, now
            if self.step % REPORT_STEPS == 0:
                self.report()
            if now - saved > SAVE_SECONDS:
                self.save()
                saved = now
        self.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("steps", type=int)
    parser.add_argument("--init", type=Path, help="start from this checkpoint")
    parser.add_argument("--batch-seconds", type=float, default=60)
    parser.add_argument("--stages", type=int, nargs=2, default=(350, 420), help="step at which stage 1, stage 2 ends")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    numba.set_num_threads(options.threads)
    Trainer(options).run()


if __name__ == "__main__":
    main()
