"""What only faiss has: lists that it is divided into when it has grown."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.base import Entry, VectorIndex
from indexes.vector import faiss, flat

DIMENSION = 32
COUNT = 6_000


def vectors(count: int, seed: int) -> NDArray[np.float32]:
    """Topics, and variations of them."""
    draw = np.random.default_rng(seed)
    topics = np.random.default_rng(99).normal(size=(200, DIMENSION))
    found = topics[draw.integers(0, 200, count)] + draw.normal(scale=0.5, size=(count, DIMENSION))
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found.astype(np.float32)


def entries(count: int, first: int = 0) -> list[Entry]:
    return [
        Entry(first + number, number % 100, "", "", "en", vector)
        for number, vector in enumerate(vectors(count, seed=first))
    ]


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> faiss.FaissIndex:
    monkeypatch.setattr(faiss, "DIVIDED_FROM", 5_000)
    monkeypatch.setattr(faiss, "PROBES", 80)
    index = faiss.create(DIMENSION)
    index.add(entries(COUNT))
    index.save(tmp_path)
    return faiss.load(tmp_path, DIMENSION)


@pytest.fixture
def reference() -> flat.FlatIndex:
    index = flat.create(DIMENSION)
    index.add(entries(COUNT))
    return index


def recall(index: faiss.FaissIndex, reference: flat.FlatIndex, audiences: frozenset[int] | None) -> float:
    shares = []
    for query in vectors(60, seed=-1 % 1000):
        exact = {match.id for match in reference.search(query, 10, audiences)}
        shares.append(len(exact & {match.id for match in index.search(query, 10, audiences)}) / len(exact))
    return float(np.mean(shares))


def values(index: faiss.FaissIndex) -> list[dict[int, float]]:
    """Of each dimension, that of every vector as the index keeps it."""
    every = [index.search(one, index.count()) for one in np.eye(DIMENSION, dtype=np.float32)]
    return [{match.id: match.score for match in found} for found in every]


@pytest.mark.parametrize("audiences", [None, frozenset({7}), frozenset(range(50)), frozenset(range(99))])
def test_lists_find_nearly_all_that_a_full_scan_finds(
    divided: faiss.FaissIndex, reference: flat.FlatIndex, audiences: frozenset[int] | None
) -> None:
    assert recall(divided, reference, audiences) >= 0.95
    assert len(divided.search(vectors(1, seed=3)[0], 500, audiences)) == min(500, 60 * len(audiences or range(100)))


def test_no_more_lists_are_looked_into_than_pays(divided: faiss.FaissIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faiss, "PROBES", 1)
    monkeypatch.setattr(faiss, "PROBED", 1)
    anywhere = np.random.default_rng(5).normal(size=(20, DIMENSION)).astype(np.float32)
    every = [divided.search(query, 10) for query in anywhere]
    monkeypatch.setattr(faiss, "MOST_PROBES", 3)
    assert [divided.search(query, 10) for query in anywhere] != every


@pytest.mark.parametrize("audiences", [None, frozenset(range(99))])
def test_processors_that_share_in_a_search_find_what_one_finds(
    divided: faiss.FaissIndex, monkeypatch: pytest.MonkeyPatch, audiences: frozenset[int] | None
) -> None:
    alone = [divided.search(query, 50, audiences) for query in vectors(40, seed=3)]
    assert divided._codes.parallel_mode == faiss.ONE_THREAD
    monkeypatch.setattr(faiss, "SHARED_FROM", 0)
    assert [divided.search(query, 50, audiences) for query in vectors(40, seed=3)] == alone
    assert divided._codes.parallel_mode == faiss.LISTS_SHARED


def test_a_divided_index_takes_removals_replacements_and_additions(
    divided: faiss.FaissIndex, reference: flat.FlatIndex
) -> None:
    for index in (divided, reference):
        index.remove(range(0, COUNT, 2))
        index.add(entries(300, first=COUNT))
        index.add(entries(100, first=COUNT + 250))
    assert divided.count() == reference.count() == COUNT // 2 + 350
    assert recall(divided, reference, None) >= 0.95


def test_values_outside_the_codes_widen_a_divided_index(divided: faiss.FaissIndex) -> None:
    axis = np.eye(DIMENSION, dtype=np.float32)[0]
    divided.add([Entry(10**6, 5, "", "", "en", axis), Entry(10**6 + 1, 5, "", "", "en", -axis)])
    best = divided.search(axis, 1)[0]
    assert best.id == 10**6
    assert best.score == pytest.approx(1, abs=0.02)


def test_dividing_changes_no_vector(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(faiss, "DIVIDED_FROM", 5_000)
    index = faiss.create(DIMENSION)
    for first in range(0, COUNT, 1_000):
        index.add(entries(COUNT // 6, first))
    before = values(index)
    index.save(tmp_path)
    monkeypatch.setattr(faiss, "PROBES", 10_000)
    assert values(index) == before


def test_a_value_outside_the_codes_changes_no_other_dimension() -> None:
    index = faiss.create(DIMENSION)
    index.add([replace(entry, id=entry.id + 500, vector=entry.vector * np.float32(0.9)) for entry in entries(500)])
    index.add(entries(500))
    before = values(index)
    index.add([replace(entries(1)[0], id=9_999, vector=np.eye(DIMENSION, dtype=np.float32)[0])])
    index.remove([9_999])
    assert values(index)[1:] == before[1:]
    assert values(index)[0] != before[0]


def test_an_index_that_shrank_is_put_together_again(divided: faiss.FaissIndex, tmp_path: Path) -> None:
    divided.remove(range(100, COUNT))
    divided.save(tmp_path)
    query = vectors(1, seed=3)[0]
    assert {match.id for match in faiss.load(tmp_path, DIMENSION).search(query, 200)} == set(range(100))


def test_growth_below_the_threshold_keeps_one_list() -> None:
    assert faiss.lists_for(faiss.DIVIDED_FROM - 1) == 1
    assert faiss.lists_for(faiss.DIVIDED_FROM) > 100


@pytest.mark.parametrize("number", [7, 8])
def test_few_readable_rows_are_compared_exactly_whatever_happened_before(
    divided: faiss.FaissIndex, reference: flat.FlatIndex, number: int
) -> None:
    audiences, query = frozenset({number}), vectors(1, seed=5)[0]
    for change in (lambda index: None, lambda index: index.remove(range(0, COUNT, 3)), _moved, _grown):
        for index in (divided, reference):
            change(index)
        found, exact = (index.search(query, 20, audiences) for index in (divided, reference))
        assert len(found) == len(exact)
        assert [match.score for match in found] == pytest.approx([match.score for match in exact], abs=0.01)


def _moved(index: VectorIndex) -> None:
    """Entries get another audience, as when a document gets other readers."""
    index.add([replace(entry, audience=7) for entry in entries(300)])


def _grown(index: VectorIndex) -> None:
    index.add(entries(500, first=COUNT))
