"""What a generator yields, and what it returns in the end."""

from collections.abc import Generator

import pytest

from kb_assistant.domain.streams import Stream


def counting() -> Generator[int, None, str]:
    yield 1
    yield 2
    return "two"


def test_the_result_is_there_once_the_last_item_was_taken() -> None:
    stream = Stream(counting())
    assert (list(stream), stream.result) == ([1, 2], "two")


def test_there_is_no_result_of_a_stream_that_was_left_in_the_middle() -> None:
    stream = Stream(counting())
    next(iter(stream))
    with pytest.raises(AttributeError):
        _ = stream.result
