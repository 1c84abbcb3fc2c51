"""Edit distance against its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.edits import edits
from tests.contracts.test_lexical import apart

short = st.text("abc", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("hotel", "hotel", 0), ("ca", "abc", 3), ("incidnet", "incident", 1), ("", "ab", 2)],
)  # fmt: skip
def test_a_swap_of_neighbours_is_one_edit(one: str, other: str, distance: int) -> None:
    assert edits(one, [other], 9).tolist() == [distance]


@given(one=short, others=st.lists(short, max_size=6), most=st.integers(0, 8))
def test_the_distance_is_the_defined_one_up_to_the_most_that_is_asked_for(
    one: str, others: list[str], most: int
) -> None:
    assert edits(one, others, most).tolist() == [min(apart(one, other), most + 1) for other in others]
