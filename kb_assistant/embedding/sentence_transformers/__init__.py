"""Any sentence-transformers model, run by the library itself in full precision."""

from pathlib import Path

from kb_assistant.embedding.sentence_transformers.embedder import Encoder, ModelEmbedder
from kb_assistant.embedding.sentence_transformers.model import Model


def create(model: str, folder: Path) -> ModelEmbedder:
    """`model` is the default's name, a folder, or a name in the Hugging Face cache."""
    return ModelEmbedder(model, _open)


def _open(model: Model) -> Encoder:
    from kb_assistant.embedding.sentence_transformers.torch import TorchEncoder

    model.verify()
    return TorchEncoder(model.folder, model.recipe.longest)
