"""Which values a text's limits let in."""

from decimal import Decimal

import pytest

from kb_assistant.language.ranges import Range, ranges


@pytest.mark.parametrize(
    ("text", "low", "high", "is_open"),
    [
        ("at least 30 %", 30, None, False),
        ("more than 30 %", 30, None, True),
        ("30 % or more", 30, None, False),
        ("from 30 % on", 30, None, False),
        ("30 % and up", 30, None, False),
        ("au moins 30 %", 30, None, False),
        ("plus de 30 %", 30, None, True),
        ("à partir de 30 %", 30, None, False),
        ("mindestens 30 %", 30, None, False),
        ("mehr als 30 Prozent", 30, None, True),
        ("ab 30 %", 30, None, False),
        ("von 30 % an", 30, None, False),
        ("über 30 %", 30, None, True),
        ("at most 30 %", None, 30, False),
        ("up to 30 %", None, 30, False),
        ("no more than 30 %", None, 30, False),
        ("less than 30 %", None, 30, True),
        ("jusqu'à 30 %", None, 30, False),
        ("moins de 30 %", None, 30, True),
        ("pas plus de 30 %", None, 30, False),
        ("höchstens 30 %", None, 30, False),
        ("bis zu 30 %", None, 30, False),
        ("unter 30 %", None, 30, True),
        ("nicht mehr als 30 %", None, 30, False),
        ("between 15 and 30 %", 15, 30, False),
        ("from 15 to 30 %", 15, 30, False),
        ("15–30 %", 15, 30, False),
        ("15 % to 30 %", 15, 30, False),
        ("entre 15 et 30 %", 15, 30, False),
        ("de 15 à 30 %", 15, 30, False),
        ("zwischen 15 und 30 %", 15, 30, False),
        ("von 15 bis 30 %", 15, 30, False),
        ("exactly 30 %", 30, 30, False),
    ],
)
def test_what_a_limit_lets_in_is_read(text: str, low: int | None, high: int | None, is_open: bool) -> None:
    lowest = Decimal("-Infinity") if low is None else Decimal(low)
    highest = Decimal("Infinity") if high is None else Decimal(high)
    assert ranges(text) == [Range("%", lowest, highest, is_open)]


def test_two_values_that_are_only_listed_are_no_range() -> None:
    assert len(ranges("15 days and 30 days")) == 2
    assert len(ranges("30 to 15 days")) == 2


def test_the_end_of_a_range_is_in_it_unless_it_is_left_out() -> None:
    (point,) = ranges("30 %")
    assert [ranges(text)[0].meets(point) for text in ("at least 30 %", "more than 30 %", "up to 30 %")] == [
        True,
        False,
        True,
    ]
