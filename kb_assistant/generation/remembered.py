"""Vectors of sentences that were found before: a sentence that is found again is not embedded again."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from threading import Lock

import numpy as np

from indexes.base import Vector
from kb_assistant.embedding.base import Embedder, Matrix, Progress

_KEY_BYTES = 16
_OVERHEAD = 300
"""Bytes that a vector costs beside its numbers: its key, its place, the array around them."""


class RememberingEmbedder:
    """Gives the very vectors of the embedder it stands before, as far as a text's does not depend on its neighbours.

    Kept are those of the passages asked for last, by the hashes of their texts, in memory alone. A question is embedded
    each time: where the model is broken nobody gets an answer. Safe for threads."""

    def __init__(self, embedder: Embedder, megabytes: int) -> None:
        self._embedder = embedder
        self._bytes = megabytes << 20
        self._lock = Lock()
        self._kept: OrderedDict[bytes, Vector] = OrderedDict()

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        return self._embedder.max_tokens

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        keys = [_key(text) for text in texts]
        known = self._recalled(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        vectors = self._embedder.embed_passages(list(missing.values()))
        made = dict(zip(missing, vectors, strict=True))
        self._keep(made)
        if progress and texts:
            progress(len(texts))
        known |= made
        return np.stack([known[key] for key in keys]) if keys else vectors

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        return self._embedder.embed_queries(texts)

    def token_starts(self, text: str) -> list[int]:
        return self._embedder.token_starts(text)

    def _recalled(self, keys: Iterable[bytes]) -> dict[bytes, Vector]:
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
            for key in known:
                self._kept.move_to_end(key)
        return known

    def _keep(self, made: Mapping[bytes, Vector]) -> None:
        if not made:
            return
        size = sum(vector.nbytes for vector in made.values()) // len(made) + _OVERHEAD
        with self._lock:
            # Copies: a slice would keep the whole matrix that it was made in.
            self._kept |= {key: vector.copy() for key, vector in made.items()}
            while len(self._kept) * size > self._bytes:
                self._kept.popitem(last=False)


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
