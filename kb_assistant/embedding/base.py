"""What turns text into vectors."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Progress = Callable[[int], None]
"""Told how many more texts are done."""


class Embedder(Protocol):
    """Vectors have unit length: they are normalised here and nowhere else."""

    @property
    def name(self) -> str:
        """What vectors are stored under: vectors of different names are never compared."""

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """Tokens of a passage beyond which the model reads nothing (special tokens not counted)."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dimension)."""

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Shape (len(texts), dimension); uses the model's query prefix if it has one."""

    def token_starts(self, text: str) -> list[int]:
        """The offset in code points at which each token of the text begins, ascending; no truncation."""
