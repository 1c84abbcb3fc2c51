"""The header Retry-After."""

from email.utils import formatdate
from time import time

import pytest

from kb_assistant.generation.models.diagnosis import seconds_of


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("12", 12.0),
        ("1.5", 1.5),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("nan", None),
        ("9" * 400, None),
    ],
)
def test_seconds_are_read_and_nonsense_is_not(header: str, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


def test_a_date_is_counted_from_now_and_a_past_one_is_now() -> None:
    ahead = seconds_of(formatdate(time() + 100, usegmt=True))
    assert ahead is not None and 90 < ahead <= 100
    assert seconds_of(formatdate(time() - 100, usegmt=True)) == 0.0
