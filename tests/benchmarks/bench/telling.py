"""How well a figure tells one kind of question from another."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """The areas of three ways to tell answerable questions from others, and the two error rates at our threshold."""

    ours: float
    near: float
    plain: float
    refused_answerable: float
    answered_unanswerable: float


def area(yes: Sequence[float], no: Sequence[float]) -> float:
    """The area under the ROC curve: how often one of `yes` lies above one of `no`, a tie counting as half."""
    below = sorted(no)
    wins = sum((bisect_left(below, one) + bisect_right(below, one)) / 2 for one in yes)
    return wins / (len(yes) * len(no))
