from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.domain.throttle import FORGOTTEN, Failures, one_less, one_more, wait

NOW = datetime(2026, 3, 1, tzinfo=UTC)
counts = st.integers(0, 10_000)
shifts = st.timedeltas(timedelta(days=-400), timedelta(days=400))


def test_the_first_tries_are_free_then_each_waits_twice_as_long() -> None:
    waits = [wait(Failures(count, NOW), 5, NOW).total_seconds() for count in range(9)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8]


@given(counts, shifts)
def test_nobody_waits_longer_than_a_quarter_of_an_hour_whatever_the_clock_does(count: int, shift: timedelta) -> None:
    assert wait(Failures(count, NOW + shift), 5, NOW) <= timedelta(minutes=15)


@given(counts)
def test_what_is_long_ago_counts_no_more(count: int) -> None:
    later = NOW + FORGOTTEN + timedelta(seconds=1)
    assert wait(Failures(count, NOW), 0, later) == timedelta()
    assert one_more(Failures(count, NOW), later) == Failures(1, later)


@given(counts)
def test_a_try_that_turned_out_right_leaves_the_count_as_it_was(count: int) -> None:
    assert one_less(one_more(Failures(count, NOW), NOW), NOW).count == count


@given(counts)
def test_t092_failures_of_a_clock_that_was_set_back_since_are_forgotten(count: int) -> None:
    """They keep nobody out until it is as late again."""
    before = NOW - timedelta(days=365)
    assert wait(Failures(count, NOW), 0, before) == timedelta()
    assert one_more(Failures(count, NOW), before) == Failures(1, before)
