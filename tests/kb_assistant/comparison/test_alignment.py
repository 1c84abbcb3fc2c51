"""Which items of two sequences are the same."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.comparison.alignment import matching

ITEMS = st.lists(st.sampled_from("abcdef"), max_size=30)


@given(ITEMS, ITEMS)
def test_what_is_matched_is_equal_and_in_its_order(old: list[str], new: list[str]) -> None:
    pairs = matching(old, new)
    assert all(old[mine] == new[theirs] for mine, theirs in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(ITEMS, st.data())
def test_what_was_only_added_to_leaves_everything_else_matched(old: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(old)))
    assert len(matching(old, [*old[:at], "new", "newer", *old[at:]])) == len(old)


def test_items_are_found_between_others_that_changed() -> None:
    old = [f"line {number}" for number in range(20_000)]
    new = [line if number % 2 else f"changed {number}" for number, line in enumerate(old)]
    assert matching(old, new) == [(number, number) for number in range(1, 20_000, 2)]


def test_sequences_of_a_few_items_without_end_come_to_an_end() -> None:
    old, new = ["x", "y"] * 10_000, ["y", "x", "x"] * 6_000
    assert all(old[mine] == new[theirs] for mine, theirs in matching(old, new))
    assert len(matching(["x"] * 20_000, ["x"] * 19_990)) == 19_990


def test_what_moved_is_matched_where_most_of_it_stays() -> None:
    assert matching(list("abcdefgh"), list("gabcdefh")) == [(at, at + 1) for at in range(6)] + [(7, 7)]
