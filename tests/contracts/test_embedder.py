"""Every embedder: unit vectors that depend on the text alone, and tokens that can be counted."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from kb_assistant.backends import members
from kb_assistant.embedding.base import Embedder, Matrix

FAMILY = "kb_assistant.embedding"
MODEL = "all-MiniLM-L6-v2"
TEXTS = [
    "How many days of annual leave do I have?",
    "vpn",
    "",
    "出差申请需要在系统中提交",
    "Employees accrue leave each pay period. " * 100,
    "Unused days of annual leave are carried over until March.",
]


EMBEDDERS = [
    pytest.param(name, marks=() if name == "hashing" else pytest.mark.slow)  # the first export takes ten seconds
    for name in members(FAMILY)
]


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request: pytest.FixtureRequest, models: Path) -> Embedder:
    """Real models."""
    module = import_module(f"{FAMILY}.{request.param}")
    return cast("Embedder", module.create(MODEL, models))


def cosines(first: Matrix, second: Matrix) -> list[float]:
    return [float(cosine) for cosine in np.sum(first * second, axis=1)]


def test_vectors_have_unit_length_and_the_dimension_that_was_said(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_a_vector_belongs_to_its_text_whatever_stands_beside_it(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert min(cosines(together, alone)) > 0.9999


def test_texts_on_one_matter_are_nearer_than_others(embedder: Embedder) -> None:
    query = embedder.embed_queries(["annual leave days"])
    near, far = embedder.embed_passages([TEXTS[5], "The printer on the second floor has no toner."])
    assert float((query @ near)[0]) > float((query @ far)[0]) + 0.1


def test_progress_counts_every_text_once(embedder: Embedder) -> None:
    done: list[int] = []
    embedder.embed_passages(TEXTS, done.append)
    assert sum(done) == len(TEXTS)


def test_several_threads_may_ask_at_once(embedder: Embedder) -> None:
    expected = embedder.embed_queries(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(embedder.embed_queries, [TEXTS] * 8))
    assert all(min(cosines(expected, vectors)) > 0.999 for vectors in found)


def test_tokens_begin_where_the_text_has_something(embedder: Embedder) -> None:
    text = "  Unbelievable: naïve café,\n\n出差申请 🙂 x"
    starts = embedder.token_starts(text)
    assert starts[0] == 2
    assert all(first <= second for first, second in pairwise(starts))
    assert not any(text[start].isspace() for start in starts)
    assert {text.index(word) for word in ("naïve", "café", "出", "x")} <= set(starts)


def test_tokens_are_counted_beyond_what_the_model_reads(embedder: Embedder) -> None:
    assert len(embedder.token_starts("word " * 20_000)) == 20_000
    assert embedder.token_starts(" \n") == []
    assert 100 < embedder.max_tokens < 10_000
