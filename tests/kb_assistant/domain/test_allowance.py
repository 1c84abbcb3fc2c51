"""The bucket: never more than its size, never less for asking twice, full again after its period."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.domain.allowance import Bucket, Rate, refilled, taken, wait

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RATE = Rate(10, timedelta(minutes=1))

moments = st.timedeltas(min_value=timedelta(minutes=-5), max_value=timedelta(minutes=5)).map(lambda by: NOW + by)


def test_what_was_never_used_is_full() -> None:
    assert refilled(None, RATE, NOW) == Bucket(10, NOW)


def test_it_fills_steadily_and_no_further_than_its_size() -> None:
    empty = Bucket(0, NOW)
    assert refilled(empty, RATE, NOW + timedelta(seconds=30)).left == 5
    assert refilled(empty, RATE, NOW + timedelta(hours=9)).left == 10


def test_the_time_to_wait_is_just_enough() -> None:
    empty = Bucket(0, NOW)
    assert wait(empty, RATE, 1) == timedelta(seconds=6)
    assert wait(refilled(empty, RATE, NOW + timedelta(seconds=6)), RATE, 1) == timedelta()


def test_more_than_it_holds_waits_until_it_is_full() -> None:
    assert wait(Bucket(10, NOW), RATE, 25) == timedelta()
    assert wait(taken(Bucket(10, NOW), 25), RATE, 1) == timedelta(seconds=96)


@given(st.lists(moments, max_size=20))
def test_no_order_of_clocks_gives_more_than_the_size(times: list[datetime]) -> None:
    bucket = Bucket(0.0, NOW)
    for now in times:
        before = bucket.left
        bucket = refilled(bucket, RATE, now)
        assert before <= bucket.left <= RATE.most
