"""A sentence-transformers model on this machine: its files, its recipe, and what its vectors are called."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb_assistant.embedding.sentence_transformers.recipe import Recipe, read_recipe
from kb_assistant.embedding.sentence_transformers.weights import find_folder, fingerprint, verify


@dataclass(frozen=True)
class Model:
    """`model` is how the settings name it."""

    model: str
    folder: Path
    recipe: Recipe

    @cached_property
    def weights(self) -> str:
        """SHA-256 of the weights."""
        return fingerprint(self.model, self.recipe.transformer)

    @cached_property
    def name(self) -> str:
        """Tells apart whatever changes a vector: weights, pooling, length read, prefixes.

        The precision is left out on purpose. The int8 copy is used only where its vectors are within cosine 0.99 of
        the library's, and search does not tell them apart (SciFact nDCG@10 .6460 with int8 on both sides, .6450 with
        the library's queries; tests/benchmarks/encoding.py): a machine on which the export fails must go on with the
        vectors that are stored.
        """
        recipe = self.recipe
        parts = (self.weights, recipe.pooling, recipe.longest, recipe.query_prefix, recipe.passage_prefix)
        return f"{Path(self.model).name}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:12]}"

    def verify(self) -> None:
        """Raises SettingsError if the weights are known and are not those."""
        verify(self.model, self.recipe.transformer)


def open_model(model: str) -> Model:
    """Reads no weights. Raises SettingsError where nothing of that name is on this machine."""
    folder = find_folder(model)
    return Model(model, folder, read_recipe(folder, model))
