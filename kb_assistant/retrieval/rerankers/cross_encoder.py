"""A cross-encoder of sentence-transformers reads question and passage together."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from kb_assistant.domain.answers import Passage
from kb_assistant.errors import SettingsError

# Reading pairs is slow on a processor: only the head of the list is worth it.
HEAD = 20


class CrossEncoderReranker:
    """The model is loaded at the first use; `model` is a name or a folder."""

    def __init__(self, model: str) -> None:
        self._name = model

    def rerank(self, question: str, passages: Iterable[Passage], k: int) -> list[Passage]:
        every = list(passages)
        head, tail = every[:HEAD], every[HEAD:]
        if not head:
            return []
        scores = self._model.predict([(question, passage.text) for passage in head], show_progress_bar=False)
        scored = [replace(passage, score=float(score)) for passage, score in zip(head, scores, strict=True)]
        return sorted(scored, key=lambda passage: -passage.score)[:k] + tail[: max(0, k - HEAD)]

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401 - the library has no types
        from sentence_transformers import CrossEncoder

        return CrossEncoder(self._name, device="cpu", local_files_only=True)


def create(model: str) -> CrossEncoderReranker:
    """Raises SettingsError where no model is named."""
    if not model:
        raise SettingsError("Setting rerank.model: name the cross-encoder, or a folder that holds one.")
    return CrossEncoderReranker(model)
