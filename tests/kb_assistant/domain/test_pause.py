"""A pause as one says it."""

from datetime import timedelta

import pytest

from kb_assistant.domain.pause import in_words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "a second"),
        (0.2, "a second"),
        (41.2, "42 seconds"),
        (60, "a minute"),
        (90, "90 seconds"),
        (601, "11 minutes"),
        (3600, "an hour"),
        (5400, "90 minutes"),
        (28771, "8 hours"),
        (86400, "24 hours"),
    ],
)
def test_it_is_told_in_the_unit_that_one_counts_in_and_never_too_short(seconds: float, said: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == said
