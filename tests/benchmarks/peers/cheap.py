"""Vectors in a hundredth of the model's time: the mean of its own input vectors, rare word pieces counting more.

For collections too large to be encoded here. Nearness is poorer than the model's, but the vectors are spread like those
of words, and everybody gets the same ones. Also a backend of ours, by its dotted path. Needs numpy, tokenizers and
safetensors.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from tests.benchmarks.peers.weights import folder as weights

Matrix = NDArray[np.float32]

_REMEMBERED = 100_000
_WORD = re.compile(r"\S+")


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
        # The tokenizer never joins what white space parts: a word is cut once.
        self._read = lru_cache(_REMEMBERED)(self._cut)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        found = self.embed_queries(texts)
        if progress and texts:
            progress(len(texts))
        return found

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        rows = [self._pieces[self._ids(text)[: self.max_tokens] or [0]].mean(0) for text in texts]
        vectors = np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)
        unit: Matrix = vectors / np.maximum(1e-9, np.linalg.norm(vectors, axis=1, keepdims=True))
        return unit

    def token_starts(self, text: str) -> list[int]:
        return [found.start() + start for found in _WORD.finditer(text) for start in self._read(found.group())[1]]

    def _ids(self, text: str) -> list[int]:
        return [piece for word in text.split() for piece in self._read(word)[0]]

    def _cut(self, word: str) -> tuple[list[int], list[int]]:
        """The pieces of a word and where each begins."""
        read = self._tokenizer.encode(word, add_special_tokens=False)
        return read.ids, [start for start, _ in read.offsets]


@cache
def create(model: str, folder: Path) -> CheapModel:
    """Neither argument matters; loaded once, so that starting again measures the index alone."""
    return CheapModel()
