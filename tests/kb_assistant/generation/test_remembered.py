"""What was embedded before is not embedded again, and nobody can tell by the vectors."""

import sys
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.embedding.base import Matrix, Progress
from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.generation.remembered import RememberingEmbedder

MEGABYTE = 1 << 20
FIT = 900
"""More vectors of 256 numbers than a megabyte holds, which are some 790."""


class WatchedEmbedder(HashingEmbedder):
    """Notes which texts it was given, and tells questions from passages as models with prefixes do."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        self.asked += texts
        return super().embed_queries(texts)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        return super().embed_queries([f"query {text}" for text in texts])


@given(
    st.lists(st.lists(st.sampled_from(["", "leave", "sick leave", "\ud800", "出差"])), max_size=6), st.integers(0, 1)
)
def test_vectors_are_those_of_the_embedder_whatever_was_asked_before(calls: list[list[str]], megabytes: int) -> None:
    plain, remembering = WatchedEmbedder(), RememberingEmbedder(WatchedEmbedder(), megabytes)
    for texts in calls:
        assert np.array_equal(remembering.embed_passages(texts), plain.embed_passages(texts))
        assert np.array_equal(remembering.embed_queries(texts), plain.embed_queries(texts))


def test_a_text_is_embedded_once() -> None:
    watched = WatchedEmbedder()
    remembering = RememberingEmbedder(watched, 1)
    remembering.embed_passages(["one", "two", "one"])
    remembering.embed_passages(["two", "three"])
    assert watched.asked == ["one", "two", "three"]


def test_what_was_not_asked_for_longest_is_forgotten_where_memory_ends() -> None:
    watched = WatchedEmbedder()
    remembering = RememberingEmbedder(watched, 1)
    remembering.embed_passages(["kept", "lost"])
    for number in range(FIT):
        remembering.embed_passages(["kept", str(number)])
    assert watched.asked.count("kept") == 1
    remembering.embed_passages(["kept", "lost"])
    assert (watched.asked.count("kept"), watched.asked.count("lost")) == (1, 2)


def test_as_much_is_remembered_as_fits_and_no_more() -> None:
    watched = WatchedEmbedder()
    remembering = RememberingEmbedder(watched, 1)
    texts = [str(number) for number in range(2 * FIT)]
    tracemalloc.start()
    remembering.embed_passages(texts)
    held = tracemalloc.get_traced_memory()[0] - sys.getsizeof(watched.asked)
    tracemalloc.stop()
    remembering.embed_passages(texts[-FIT // 2 :])
    assert len(watched.asked) == len(texts)
    assert 0.7 * MEGABYTE < held < 1.3 * MEGABYTE


def test_more_texts_at_once_than_can_be_remembered_all_get_their_vectors() -> None:
    many = [str(number) for number in range(2 * FIT)]
    found = RememberingEmbedder(WatchedEmbedder(), 1).embed_passages(many)
    assert np.array_equal(found, WatchedEmbedder().embed_passages(many))


def test_nothing_is_remembered_where_there_is_no_memory_for_it() -> None:
    watched = WatchedEmbedder()
    remembering = RememberingEmbedder(watched, 0)
    remembering.embed_passages(["one"])
    remembering.embed_passages(["one"])
    assert watched.asked == ["one", "one"]


def test_a_caller_who_changes_vectors_changes_nobody_elses() -> None:
    remembering = RememberingEmbedder(WatchedEmbedder(), 1)
    remembering.embed_passages(["one"])[:] = 0
    assert remembering.embed_passages(["one"]).any()


def test_progress_counts_every_text_once() -> None:
    remembering, done = RememberingEmbedder(WatchedEmbedder(), 1), list[int]()
    remembering.embed_passages(["one"])
    remembering.embed_passages(["one", "two", "two"], done.append)
    assert sum(done) == 3


def test_several_threads_may_ask_at_once() -> None:
    remembering = RememberingEmbedder(WatchedEmbedder(), 1)
    texts = [[str(number % 1_500) for number in range(at, at + 60)] for at in range(0, 6_000, 30)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(remembering.embed_passages, texts))
    assert all(
        np.array_equal(got, WatchedEmbedder().embed_passages(part)) for got, part in zip(found, texts, strict=True)
    )
