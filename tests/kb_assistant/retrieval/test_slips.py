"""Which of two words somebody more likely meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.edits import edits
from indexes.languages import fold
from kb_assistant.retrieval.slips import one_slip_from, slip

words = st.text("abcéz", max_size=6)


@pytest.mark.parametrize(
    ("typed", "likelier", "than"),
    [
        ("emial", "email", "menial"),
        ("aprove", "approve", "prove"),
        ("hotle", "hotel", "hole"),
        ("calender", "calendar", "blender"),
        ("bpok", "book", "beok"),
        ("seperate", "separate", "sewerate"),
        ("conges", "congés", "congas"),
    ],
)
def test_frequent_slips_cost_less(typed: str, likelier: str, than: str) -> None:
    assert slip(typed, likelier) < slip(typed, than)


@given(st.text("abcdz", min_size=1, max_size=6))
def test_what_a_word_may_be_mistyped_for_by_one_cheap_slip_is_all_there(typed: str) -> None:
    near = set(one_slip_from(typed, 1.2)) - {typed}
    assert all(edits(typed, [one], 2)[0] == 1 and slip(typed, one) < 1.2 for one in near)
    assert {typed + "a", typed + "b"} <= near


@given(one=words, other=words)
def test_only_the_same_word_is_free_and_no_edit_costs_more_than_two(one: str, other: str) -> None:
    cost = slip(one, other)
    assert (cost == 0) == (fold(one) == fold(other))
    assert cost <= 2 * edits(fold(one), [fold(other)], 12)[0]
    assert cost == pytest.approx(slip(other, one))
