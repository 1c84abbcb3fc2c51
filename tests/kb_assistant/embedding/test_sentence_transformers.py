import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kb_assistant.embedding.base import Matrix, Progress
from kb_assistant.embedding.sentence_transformers.embedder import ModelEmbedder
from kb_assistant.embedding.sentence_transformers.model import open_model
from kb_assistant.embedding.sentence_transformers.recipe import read_recipe
from kb_assistant.embedding.sentence_transformers.tokens import Tokens
from kb_assistant.embedding.sentence_transformers.weights import DEFAULT_MODEL, find_folder, verify
from kb_assistant.errors import SettingsError


class Recorder:
    """An encoder that keeps what it is given."""

    dimension = 3

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        self.texts += texts
        return np.eye(len(texts), 3, dtype=np.float32)


def variant(folder: Path, **files: Any) -> Path:  # noqa: ANN401 - any JSON
    """The default model with some of its JSON files replaced."""
    for original in find_folder(DEFAULT_MODEL).rglob("*"):
        here = folder / original.relative_to(find_folder(DEFAULT_MODEL))
        here.parent.mkdir(parents=True, exist_ok=True)
        if original.is_file() and original.stem not in files:
            here.symlink_to(original)
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def texts_given(folder: Path) -> list[str]:
    recorder = Recorder()
    embedder = ModelEmbedder(str(folder), lambda _: recorder)
    embedder.embed_queries(["a question"])
    embedder.embed_passages(["a passage"])
    return recorder.texts


def test_the_default_model_is_read_from_its_package() -> None:
    model = open_model(DEFAULT_MODEL)
    model.verify()
    assert (model.recipe.pooling, model.recipe.dimension, model.recipe.longest) == ("mean", 384, 256)
    assert (model.recipe.query_prefix, model.recipe.passage_prefix) == ("", "")


def test_prefixes_come_from_the_models_configuration(tmp_path: Path) -> None:
    prompts = {"query": "query: ", "document": "passage: "}
    folder = variant(tmp_path, config_sentence_transformers={"prompts": prompts})
    assert texts_given(folder) == ["query: a question", "passage: a passage"]


def test_the_configurations_own_word_passage_counts_too(tmp_path: Path) -> None:
    folder = variant(tmp_path, config_sentence_transformers={"prompts": {"passage": "P: "}})
    assert texts_given(folder) == ["a question", "P: a passage"]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("multilingual-e5-small", ["query: a question", "passage: a passage"]),
        ("bge-small-en-v1.5", ["Represent this sentence for searching relevant passages: a question", "a passage"]),
        ("multilingual-e5-large-instruct", ["a question", "a passage"]),
        ("bge-m3", ["a question", "a passage"]),
        ("made5-up", ["a question", "a passage"]),
    ],
)
def test_models_known_to_need_prefixes_get_them(tmp_path: Path, model: str, expected: list[str]) -> None:
    assert texts_given(variant(tmp_path / model)) == expected


def test_the_passage_prefix_takes_its_tokens_from_the_passage(tmp_path: Path) -> None:
    folder = variant(tmp_path, config_sentence_transformers={"prompts": {"passage": "one two three "}})
    assert ModelEmbedder(str(folder), lambda _: Recorder()).max_tokens == 256 - 2 - 3


def test_whatever_changes_vectors_changes_the_name(tmp_path: Path) -> None:
    same, prompted, shorter = (tmp_path / name / "model" for name in ("same", "prompted", "shorter"))
    variant(same)
    variant(prompted, config_sentence_transformers={"prompts": {"query": "q: "}})
    variant(shorter, sentence_bert_config={"max_seq_length": 128})
    names = {open_model(str(folder)).name for folder in (same, prompted, shorter)}
    assert len(names) == 3
    assert open_model(DEFAULT_MODEL).name.removeprefix(DEFAULT_MODEL) in {n.removeprefix("model") for n in names}


@pytest.mark.parametrize(
    "modules",
    [["Transformer", "Pooling", "Dense", "Normalize"], ["StaticEmbedding"], ["Transformer", "WordWeights", "Pooling"]],
)
def test_modules_we_cannot_follow_are_left_to_the_library(tmp_path: Path, modules: list[str]) -> None:
    listed = [{"type": f"sentence_transformers.models.{name}", "path": ""} for name in modules]
    recipe = read_recipe(variant(tmp_path, modules=listed), "x")
    assert (recipe.pooling, recipe.dimension) == (None, None)


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode": "lasttoken"}, None),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}, None),
        ({"pooling_mode_cls_token": True, "include_prompt": False}, None),
    ],
)
def test_pooling_is_read_as_old_and_new_configurations_write_it(
    tmp_path: Path, config: dict[str, object], pooling: str | None
) -> None:
    folder = variant(tmp_path)
    (folder / "1_Pooling" / "config.json").unlink()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(config))
    assert read_recipe(folder, "x").pooling == pooling


def test_an_unknown_model_names_the_setting() -> None:
    with pytest.raises(SettingsError, match=r"embedding\.model"):
        find_folder("nobody/has-this-model")


def test_weights_in_a_pickle_are_refused(tmp_path: Path) -> None:
    folder = variant(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(SettingsError, match="safetensors"):
        _ = open_model(str(folder)).name


def test_the_default_models_weights_are_compared_with_the_published_ones(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(SettingsError, match="reinstall"):
        verify(DEFAULT_MODEL, tmp_path)


def test_a_long_text_is_cut_into_tokens_like_a_short_one() -> None:
    tokens = Tokens(find_folder(DEFAULT_MODEL), 256)
    sentence = "Unbelievable mispronunciations, 42 of them; naïve. "
    once, often = tokens.starts(sentence), tokens.starts(sentence * 2_000)
    assert often == [at * len(sentence) + start for at in range(2_000) for start in once]
