import numpy as np

from indexes.agreement import Differences, differences
from indexes.base import Owners


def owners(*rows: tuple[int, int]) -> Owners:
    return np.array(rows, np.int64).reshape(-1, 2)


def test_the_same_entries_in_any_order_agree() -> None:
    assert not differences(owners((2, 1), (1, 4)), owners((1, 4), (2, 1)))
    assert not differences(owners(), owners())


def test_each_kind_of_difference_is_counted_by_itself() -> None:
    held = owners((1, 4), (1, 4), (1, 4), (3, 9), (7, 1), (8, 1))
    assert differences(held, owners((1, 4), (2, 4), (3, 4))) == Differences(1, 2, 2, 1)
    assert differences(owners(), owners((1, 4))) == Differences(1, 0, 0, 0)
    assert differences(owners((1, 4)), owners()) == Differences(0, 1, 0, 0)
