"""Prefixes, tokens and names of a sentence-transformers model, whatever runs it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import RLock
from typing import Protocol

from kb_assistant.embedding.base import Matrix, Progress
from kb_assistant.embedding.sentence_transformers.model import Model, open_model
from kb_assistant.embedding.sentence_transformers.tokens import Tokens


class Encoder(Protocol):
    """What runs the model. May be called from several threads."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dimension), unit length, in the order of the texts."""


class ModelEmbedder:
    """Nothing is read before it is asked for: files at the first name or token, weights at the first vector."""

    def __init__(self, model: str, open_encoder: Callable[[Model], Encoder]) -> None:
        self._named = model
        self._open = open_encoder
        self._lock = RLock()
        self._opened: Encoder | None = None

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def dimension(self) -> int:
        return self._model.recipe.dimension or self._encoder.dimension

    @cached_property
    def max_tokens(self) -> int:
        recipe = self._model.recipe
        return recipe.longest - self._tokens.special - self._tokens.count(recipe.passage_prefix)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        prefix = self._model.recipe.passage_prefix
        return self._encoder.encode([prefix + text for text in texts], progress)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        prefix = self._model.recipe.query_prefix
        return self._encoder.encode([prefix + text for text in texts])

    def token_starts(self, text: str) -> list[int]:
        return self._tokens.starts(text)

    @cached_property
    def _model(self) -> Model:
        return open_model(self._named)

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens(self._model.recipe.transformer, self._model.recipe.longest)

    @property
    def _encoder(self) -> Encoder:
        """Opened by one thread only: it may cost seconds and, the first time, an export."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open(self._model)
            return self._opened
