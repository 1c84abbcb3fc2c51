"""Vectors in a hundredth of the model's time: the mean of its own input vectors, rare word pieces counting more.

For collections too large to be encoded here. Nearness is poorer than the model's, but the vectors are spread like those
of words, and everybody gets the same ones. Also a backend of ours, by its dotted path. Needs numpy, tokenizers and
safetensors.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from tests.benchmarks.peers.weights import folder as weights

Matrix = NDArray[np.float32]


class CheapModel:
    name = "cheap-384"
    dimension = 384
    max_tokens = 256

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(f"{weights()}/tokenizer.json")
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        pieces = load_file(f"{weights()}/model.safetensors")["embeddings.word_embeddings.weight"].astype(np.float32)
        # Word pieces are numbered by how common they are, roughly: a weight by Zipf's law.
        rank = np.maximum(1, np.arange(len(pieces)) - 999)[:, None]
        self._pieces = (pieces - pieces.mean(0)) * (rank / (rank + 300)).astype(np.float32)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        found = self.embed_queries(texts)
        if progress and texts:
            progress(len(texts))
        return found

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        read = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        rows = [self._pieces[one.ids[: self.max_tokens] or [0]].mean(0) for one in read]
        vectors = np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)
        unit: Matrix = vectors / np.maximum(1e-9, np.linalg.norm(vectors, axis=1, keepdims=True))
        return unit

    def token_starts(self, text: str) -> list[int]:
        return [start for start, _ in self._tokenizer.encode(text, add_special_tokens=False).offsets]


@cache
def create(model: str, folder: Path) -> CheapModel:
    """Neither argument matters; loaded once, so that starting again measures the index alone."""
    return CheapModel()
