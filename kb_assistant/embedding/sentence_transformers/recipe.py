"""How a model's folder says that text becomes a vector: read from its JSON files, without loading the model."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_POOLINGS = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}
_LONGEST = 8192
# Models published without their prefixes in the configuration, which lose several points when they are forgotten:
# huggingface.co/intfloat/e5-base-v2 and huggingface.co/BAAI/bge-base-en-v1.5, "Usage" / "FAQ".
_PUBLISHED = (
    (re.compile(r"(^|[-_])e5[-_](?!.*instruct)"), ("query: ", "passage: ")),
    (re.compile(r"^bge-.*-en"), ("Represent this sentence for searching relevant passages: ", "")),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """`pooling` is "mean" or "cls", or None where only the library itself can follow the model's modules;
    `longest` counts tokens, special ones included; `dimension` is None where no file gives it."""

    transformer: Path
    pooling: str | None
    dimension: int | None
    longest: int
    query_prefix: str
    passage_prefix: str


def read_recipe(folder: Path, model: str) -> Recipe:
    """`model` is the name the folder was found by: some models are known by it only."""
    modules = _modules(folder)
    transformer = folder / modules.get("Transformer", "")
    pooling = _json(folder / modules.get("Pooling", "1_Pooling") / "config.json")
    settings = _json(transformer / "sentence_bert_config.json")
    query, passage = _prefixes(_json(folder / "config_sentence_transformers.json"), model)
    simple = set(modules) in ({"Transformer", "Pooling"}, {"Transformer", "Pooling", "Normalize"})
    simple = simple and not settings.get("do_lower_case") and pooling.get("include_prompt", True)
    return Recipe(
        transformer=transformer,
        pooling=_pooling(pooling) if simple else None,
        dimension=_dimension(pooling) if simple else None,
        longest=_longest(transformer, settings),
        query_prefix=query,
        passage_prefix=passage,
    )


def _modules(folder: Path) -> dict[str, str]:
    """Class name -> subfolder; empty where the model is a bare transformer."""
    file = folder / "modules.json"
    listed = json.loads(file.read_text("utf-8")) if file.is_file() else []
    return {entry["type"].rsplit(".", 1)[-1]: entry["path"] for entry in listed}


def _json(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text("utf-8"))) if file.is_file() else {}


def _pooling(config: dict[str, Any]) -> str | None:
    """Old configurations set one flag per mode, new ones name it."""
    mode = config.get("pooling_mode")
    if mode is not None:
        return mode if mode in _POOLINGS.values() else None
    flags = [key for key, on in config.items() if key.startswith("pooling_mode_") and on]
    return _POOLINGS.get(flags[0]) if len(flags) == 1 else None


def _dimension(config: dict[str, Any]) -> int | None:
    return config.get("word_embedding_dimension") or config.get("embedding_dimension")


def _longest(transformer: Path, settings: dict[str, Any]) -> int:
    """The model's own limit; a tokenizer without one says 1e30."""
    limits = (
        settings.get("max_seq_length"),
        _json(transformer / "tokenizer_config.json").get("model_max_length"),
        _json(transformer / "config.json").get("max_position_embeddings"),
    )
    return int(min([_LONGEST, *(limit for limit in limits if limit)]))


def _prefixes(config: dict[str, Any], model: str) -> tuple[str, str]:
    prompts: dict[str, str] = config.get("prompts") or {}
    query = prompts.get("query", "")
    passage = prompts.get("passage") or prompts.get("document") or ""
    if query or passage:
        return query, passage
    name = Path(model).name.lower()
    return next((prefixes for known, prefixes in _PUBLISHED if known.search(name)), ("", ""))
