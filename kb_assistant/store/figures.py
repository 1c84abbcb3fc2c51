"""Figures of how the assistant did, by day: from events, which hold no text, and from what people think of answers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Column, ColumnElement, Connection, case, func, select

from kb_assistant.domain.answers import Outcome
from kb_assistant.domain.review import REFUSALS, REPLIES, DayFigures
from kb_assistant.store.tables import events, feedback

Counts = dict[tuple[int, str], int]
"""How many there are, by the number of the day and by what they are counted as."""


class FigureTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def days(self, last: date, count: int) -> tuple[DayFigures, ...]:
        """Of so many days, the oldest first; `last` is the newest."""
        days = [last - timedelta(days=back) for back in reversed(range(count))]
        asked = self._counts(days, events.c.created, events.c.detail["outcome"].as_string(), events.c.kind == "ask")
        rated = self._counts(days, feedback.c.created, case((feedback.c.rating > 0, "good"), else_="bad"))
        return tuple(
            DayFigures(
                day,
                answered=_sum(asked, number, REPLIES),
                refused=_sum(asked, number, REFUSALS),
                good=rated.get((number, "good"), 0),
                bad=rated.get((number, "bad"), 0),
            )
            for number, day in enumerate(days)
        )

    def _counts(
        self, days: Sequence[date], created: Column[datetime], what: ColumnElement[str], *wanted: ColumnElement[bool]
    ) -> Counts:
        # Databases don't agree on the day of a time; on what comes before midnight they do.
        number = case(*((created < _begin(day) + timedelta(days=1), place) for place, day in enumerate(days)))
        period = (created >= _begin(days[0]), created < _begin(days[-1]) + timedelta(days=1))
        found = select(number.label("day"), what.label("what")).where(*period, *wanted).subquery()
        query = select(found.c.day, found.c.what, func.count().label("times")).group_by(found.c.day, found.c.what)
        return {(row.day, row.what): row.times for row in self._connection.execute(query)}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _sum(counts: Counts, day: int, outcomes: Sequence[Outcome]) -> int:
    return sum(counts.get((day, outcome.value), 0) for outcome in outcomes)
