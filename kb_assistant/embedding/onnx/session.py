"""Runs an exported model with onnxruntime and tokenizers alone: ready in a tenth of a second, no torch."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_assistant.embedding.base import Matrix, Progress
from kb_assistant.embedding.sentence_transformers.recipe import Recipe
from kb_assistant.embedding.sentence_transformers.tokens import Tokens

_WINDOW = 1024


class OnnxEncoder:
    """One text at a time on each core.

    Batches are the usual way and the worse one here: the scale of eight-bit activations is taken over a whole batch,
    so that a text's vector changed with its neighbours (cosine 0.99), and two cores sharing batches of 16 did 3,400
    tokens per processor second (3,700 with short texts) where texts one by one did 5,100 (4,700) (measured).
    """

    def __init__(self, file: Path, recipe: Recipe) -> None:
        self._session = open_session(file)
        self._inputs = frozenset(given.name for given in self._session.get_inputs())
        self._tokens = Tokens(recipe.transformer, recipe.longest)
        self._pooling = recipe.pooling
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dimension), unit length. Prefixes are the caller's."""
        windows = (self._tokens.ids(list(texts[at : at + _WINDOW])) for at in range(0, len(texts), _WINDOW))
        vectors = chain.from_iterable(map(self._vectors, windows))
        return gathered(vectors, (len(texts), self.dimension), progress)

    def _vectors(self, window: list[list[int]]) -> Iterator[Matrix]:
        """Threads of each call's own: a question must not queue behind the documents being taken in."""
        if len(window) == 1:
            yield self._vector(window[0])
            return
        with ThreadPoolExecutor(usable_cores()) as pool:
            yield from pool.map(self._vector, window)

    def _vector(self, tokens: list[int]) -> Matrix:
        states = self._session.run(None, feeds(tokens, self._inputs))[0][0]
        pooled = states[0] if self._pooling == "cls" else states.mean(axis=0)
        unit: Matrix = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return unit


def gathered(vectors: Iterable[Matrix], shape: tuple[int, int], progress: Progress | None) -> Matrix:
    """One in each row; `progress` is told of each as it comes."""
    rows = np.empty(shape, dtype=np.float32)
    for row, vector in enumerate(vectors):
        rows[row] = vector
        if progress:
            progress(1)
    return rows


def feeds(tokens: Sequence[int], inputs: Collection[str]) -> dict[str, NDArray[Any]]:
    """Of what a transformer may ask for about one text, the inputs named: shape (1, number of tokens)."""
    ids = np.array([tokens], dtype=np.int64)
    known = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    return {name: known[name] for name in inputs}


def open_session(file: Path, operators: Path | None = None) -> Any:  # noqa: ANN401 - the package has no types
    """The model on one thread; `operators` is a library of those that the runtime lacks."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    if operators:
        options.register_custom_ops_library(str(operators))
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def usable_cores() -> int:
    """The cores this process may use: a container is often given fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
