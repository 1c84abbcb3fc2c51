"""The ratio of two colours, against what the guidelines and their known examples say."""

import pytest

from kb_assistant.contrast import READABLE, ratio, readable_under_white


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#ffff00", "#ffffff", 1.07)],
)
def test_the_ratio_is_that_of_the_guidelines(one: str, other: str, expected: float) -> None:
    assert (round(ratio(one, other), 2), ratio(one, other)) == (expected, ratio(other, one))


@pytest.mark.parametrize("colour", ["#ffff00", "#ff6600", "#777777", "#00FF7f", "#ffffff"])
def test_a_pale_colour_has_a_shade_on_which_white_is_read(colour: str) -> None:
    shade = readable_under_white(colour)
    assert shade != colour
    assert READABLE <= ratio(shade, "#ffffff") < READABLE + 0.4


def test_a_colour_on_which_white_is_read_stays() -> None:
    assert readable_under_white("#4f46e5") == "#4f46e5"
