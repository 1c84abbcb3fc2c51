"""The library itself: slow to start (eight seconds), able to follow every model, and what the export is made with."""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from kb_assistant.embedding.base import Matrix, Progress

_WINDOW = 256
_BATCH = 32


class TorchEncoder:
    """One text after the other gets through: the library's tokenizers cannot be shared by threads."""

    def __init__(self, folder: Path, longest: int) -> None:
        self._model = load_model(folder)
        self._model.max_seq_length = longest
        self._lock = Lock()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dimension), unit length. Prefixes are the caller's."""
        parts = [np.zeros((0, self.dimension), dtype=np.float32)]
        for at in range(0, len(texts), _WINDOW):
            window = list(texts[at : at + _WINDOW])
            with self._lock:
                parts.append(self._encode(window))
            if progress:
                progress(len(window))
        return np.concatenate(parts)

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension())

    def _encode(self, texts: list[str]) -> Matrix:
        found: Matrix = self._model.encode(
            texts, batch_size=_BATCH, prompt="", normalize_embeddings=True, show_progress_bar=False
        )
        return found.astype(np.float32)


def load_model(folder: Path, **options: Any) -> Any:  # noqa: ANN401 - the library's own
    """Reads the folder only: no network, no telemetry, no code that came with the model, no pickle."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ.setdefault(name, "1")
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False, **options)
