"""Every vector index against the exact reference: the same neighbours, the same scores, never another's entry."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import indexes.vector
from indexes.base import Audiences, Entry, Match, Vector, VectorBackend, VectorIndex
from indexes.vector import flat
from kb_assistant.errors import IndexDamaged

DIMENSION = 24
CODE_ERROR = 0.01
"""How far one byte per dimension may move a cosine."""

BACKENDS = sorted(module.name for module in iter_modules(indexes.vector.__path__))


def unit(seed: int, dimension: int = DIMENSION) -> Vector:
    vector = np.random.default_rng(seed).normal(size=dimension).astype(np.float32)
    return cast("Vector", vector / np.linalg.norm(vector))


def entry(number: int, audience: int = 1, vector: Vector | None = None) -> Entry:
    return Entry(number, audience, "", "", "en", unit(number) if vector is None else vector)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> VectorBackend:
    return cast("VectorBackend", import_module(f"indexes.vector.{request.param}"))


@pytest.fixture
def index(backend: VectorBackend) -> Iterator[VectorIndex]:
    index = backend.create(DIMENSION)
    yield index
    index.close()


def assert_agree(found: list[Match], exact: list[Match]) -> None:
    """The same scores rank by rank, up to the error of the codes; every id with its own score."""
    assert len(found) == len({match.id for match in found}) == len(exact)
    assert [match.score for match in found] == pytest.approx([match.score for match in exact], abs=CODE_ERROR)


def assert_answers_like(index: VectorIndex, reference: VectorIndex, audiences: Audiences = None, k: int = 10) -> None:
    everything = {match.id: match.score for match in reference.search(unit(777), 10_000, audiences)}
    found = index.search(unit(777), k, audiences)
    assert_agree(found, reference.search(unit(777), k, audiences))
    for match in found:
        assert match.score == pytest.approx(everything[match.id], abs=CODE_ERROR)


def filled(make: Callable[[int], VectorIndex], count: int) -> VectorIndex:
    index = make(DIMENSION)
    index.add([entry(number, audience=number % 7) for number in range(count)])
    return index


def test_there_is_a_reference_and_something_to_compare() -> None:
    assert "flat" in BACKENDS
    assert len(BACKENDS) > 1


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.count() == 0
    assert index.search(unit(1), 5) == []
    assert index.search(unit(1), 5, frozenset({1})) == []


def test_every_entry_is_owned_by_its_audience_and_what_is_gone_by_none(backend: VectorBackend) -> None:
    index = filled(backend.create, 9)
    index.remove([3, 5])
    index.add([entry(4, audience=77)])
    owned = {(number, number % 7) for number in (0, 1, 2, 6, 7, 8)} | {(4, 77)}
    assert sorted(map(tuple, index.owners().tolist())) == sorted(owned)
    index.remove(range(9))
    assert index.owners().shape == (0, 2)


def test_the_nearest_are_those_of_the_reference(backend: VectorBackend) -> None:
    index, reference = filled(backend.create, 500), filled(flat.create, 500)
    assert_answers_like(index, reference)
    assert_answers_like(index, reference, frozenset({3}))
    assert_answers_like(index, reference, frozenset({0, 1, 2, 4, 5, 6}))


def test_an_entry_is_its_own_nearest_with_cosine_one(backend: VectorBackend) -> None:
    found = filled(backend.create, 300).search(unit(42), 1)
    assert [match.id for match in found] == [42]
    assert found[0].score == pytest.approx(1, abs=CODE_ERROR)


def test_more_than_there_is_gives_all_there_is(backend: VectorBackend) -> None:
    index = filled(backend.create, 20)
    assert {match.id for match in index.search(unit(1), 1_000)} == set(range(20))
    assert {match.id for match in index.search(unit(1), 1_000, frozenset({6}))} == {6, 13}
    assert index.search(unit(1), 0) == []


def test_equal_vectors_are_ranked_by_ascending_id(index: VectorIndex) -> None:
    index.add([entry(number, vector=unit(1)) for number in (90, 10, 70, 30, 50)])
    index.add([entry(number) for number in range(100, 140)])
    assert [match.id for match in index.search(unit(1), 3)] == [10, 30, 50]


def test_no_audience_is_no_entry_and_none_is_every_entry(backend: VectorBackend) -> None:
    index = filled(backend.create, 20)
    assert index.search(unit(1), 5, frozenset()) == []
    assert index.search(unit(1), 5, frozenset({99, -1})) == []
    assert len(index.search(unit(1), 20)) == 20


def test_an_unreadable_crowd_does_not_starve_the_one_that_may_be_read(index: VectorIndex) -> None:
    close = unit(5) + np.random.default_rng(0).normal(scale=0.01, size=(10_000, DIMENSION)).astype(np.float32)
    close /= np.linalg.norm(close, axis=1, keepdims=True)
    index.add([entry(number, audience=1, vector=vector) for number, vector in enumerate(close)])
    index.add([entry(77_777, audience=2, vector=unit(6))])
    assert [match.id for match in index.search(unit(5), 10, frozenset({2}))] == [77_777]


def test_an_id_added_again_is_replaced(index: VectorIndex) -> None:
    index.add([entry(1, audience=1), entry(2, audience=1)])
    index.add([entry(1, audience=2, vector=unit(50)), entry(1, audience=3, vector=unit(60))])
    assert index.count() == 2
    assert [match.id for match in index.search(unit(1), 5, frozenset({1}))] == [2]
    assert index.search(unit(60), 5, frozenset({3}))[0].score == pytest.approx(1, abs=CODE_ERROR)


def test_what_is_removed_is_found_no_more_and_unknown_ids_are_ignored(backend: VectorBackend) -> None:
    index = filled(backend.create, 20)
    index.remove([3, 4, 4, 10**12])
    index.remove([])
    assert index.count() == 18
    assert {match.id for match in index.search(unit(3), 50)} == set(range(20)) - {3, 4}


def test_values_never_seen_before_keep_their_cosine(index: VectorIndex) -> None:
    small = np.full(DIMENSION, 1 / np.sqrt(DIMENSION), np.float32)
    index.add([entry(1, vector=small)])
    for axis in range(DIMENSION):
        index.add([entry(100 + axis, vector=np.eye(DIMENSION, dtype=np.float32)[axis])])
    found = {match.id: match.score for match in index.search(small, 50)}
    assert found.pop(1) == pytest.approx(1, abs=CODE_ERROR)
    assert list(found.values()) == pytest.approx([1 / np.sqrt(DIMENSION)] * DIMENSION, abs=CODE_ERROR)


def test_a_loaded_index_gives_the_same_answers_and_can_be_changed(backend: VectorBackend, tmp_path: Path) -> None:
    index = filled(backend.create, 300)
    index.remove(range(50))
    index.save(tmp_path)
    loaded = backend.load(tmp_path, DIMENSION)
    for audiences in (None, frozenset({1, 2})):
        assert loaded.search(unit(8), 20, audiences) == index.search(unit(8), 20, audiences)
    loaded.remove([100])
    loaded.add([entry(1_000), entry(101, audience=9)])
    assert loaded.count() == index.count() == 250
    assert [match.id for match in loaded.search(unit(8), 20, frozenset({9}))] == [101]


def test_an_empty_index_can_be_saved(backend: VectorBackend, tmp_path: Path) -> None:
    backend.create(DIMENSION).save(tmp_path)
    assert backend.load(tmp_path, DIMENSION).count() == 0


def test_another_dimension_is_refused(backend: VectorBackend, tmp_path: Path) -> None:
    filled(backend.create, 20).save(tmp_path)
    with pytest.raises(IndexDamaged, match="dimension 25"):
        backend.load(tmp_path, DIMENSION + 1)


def test_a_folder_without_its_files_is_damaged(backend: VectorBackend, tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="kb reindex"):
        backend.load(tmp_path, DIMENSION)


ids = st.integers(0, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.tuples(ids, st.integers(0, 3), st.integers(0, 40)), max_size=6)),
        st.tuples(st.just("remove"), st.lists(ids, max_size=6)),
    ),
    max_size=12,
)


@pytest.mark.parametrize("name", BACKENDS)
@settings(max_examples=60)
@given(steps=steps, audiences=st.none() | st.frozensets(st.integers(0, 3)), k=st.integers(1, 12))
def test_any_history_of_changes_ends_in_the_answers_of_the_reference(
    name: str, steps: list[tuple[str, list[tuple[int, int, int]]]], audiences: Audiences, k: int
) -> None:
    index = cast("VectorBackend", import_module(f"indexes.vector.{name}")).create(DIMENSION)
    alive: dict[int, Entry] = {}
    for verb, values in steps:
        if verb == "remove":
            gone = cast("list[int]", values)
            index.remove(gone)
            alive = {number: kept for number, kept in alive.items() if number not in gone}
        else:
            added = [entry(number, audience, unit(seed)) for number, audience, seed in values]
            index.add(added)
            alive |= {one.id: one for one in added}
    assert index.count() == len(alive)
    readable = [one for one in alive.values() if audiences is None or one.audience in audiences]
    exact = sorted(float(one.vector @ unit(777)) for one in readable)[::-1][:k]
    found = index.search(unit(777), k, audiences)
    assert {match.id for match in found} <= {one.id for one in readable}
    assert_agree(found, [Match(0, score) for score in exact])
    for match in found:
        assert match.score == pytest.approx(float(alive[match.id].vector @ unit(777)), abs=CODE_ERROR)
