"""How long somebody has to wait, as one says it. Pure."""

import math
from datetime import timedelta
from enum import StrEnum

_MOST_SECONDS = 99
_MOST_MINUTES = 99


class Unit(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"


def rounded(pause: timedelta) -> tuple[int, Unit]:
    """How many of which, never less than the pause, and one second at least."""
    seconds = max(1, math.ceil(pause.total_seconds()))
    minutes = math.ceil(seconds / 60)
    if seconds < _MOST_SECONDS and seconds != 60:
        return seconds, Unit.SECOND
    if minutes < _MOST_MINUTES and minutes != 60:
        return minutes, Unit.MINUTE
    return math.ceil(minutes / 60), Unit.HOUR


def in_words(pause: timedelta) -> str:
    """ "8 hours"."""
    number, unit = rounded(pause)
    if unit is Unit.SECOND:
        return "a second" if number == 1 else f"{number} seconds"
    if unit is Unit.MINUTE:
        return "a minute" if number == 1 else f"{number} minutes"
    return "an hour" if number == 1 else f"{number} hours"
