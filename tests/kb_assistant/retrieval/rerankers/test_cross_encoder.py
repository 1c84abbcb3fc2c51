"""A cross-encoder made on the spot: tiny, untrained, but run by the real library."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from kb_assistant.domain.answers import Passage
from kb_assistant.domain.documents import Span
from kb_assistant.errors import SettingsError
from kb_assistant.retrieval.rerankers import cross_encoder, none


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer with one output and a vocabulary of twenty words."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(11)
    folder = tmp_path_factory.mktemp("cross-encoder")
    words = re.findall(
        r"\w+", "how many days of holiday the garage has forty places a year visitors park on second floor"
    )
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=5 + len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=1, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def passages() -> list[Passage]:
    texts = ("forty places", "visitors park on the second floor", "how many days of holiday a year", "the garage")
    return [Passage(Span("v", 0, len(text)), text, "d", "d.md", "D", score=9 - n) for n, text in enumerate(texts)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_passages_are_ordered_by_the_model_s_scores_and_none_is_added_or_lost(model: Path) -> None:
    reranker = cross_encoder.create(str(model))
    ranked = reranker.rerank("how many places has the garage", passages(), 9)
    assert sorted(p.text for p in ranked) == sorted(p.text for p in passages())
    assert [p.score for p in ranked] == sorted((p.score for p in ranked), reverse=True)
    again = reranker.rerank("how many places has the garage", reversed(passages()), 9)
    assert [p.text for p in again] == [p.text for p in ranked]
    assert reranker.rerank("how many places has the garage", passages(), 2) == ranked[:2]
    # Far enough apart that rounding can't change their order.
    assert all(high.score - low.score > 0.01 for high, low in pairwise(ranked))


def test_nothing_to_rank_needs_no_model() -> None:
    assert cross_encoder.create("/no/such/model").rerank("why", [], 9) == []


def test_a_cross_encoder_without_a_name_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match=r"rerank\.model"):
        cross_encoder.create("")


def test_without_a_reranker_the_order_stays() -> None:
    assert none.create("").rerank("why", passages(), 3) == passages()[:3]
