"""How the assistant does, for those who look after it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from kb_assistant.client.wire import Wire
from kb_assistant.domain.review import AskedOrder, AskedPage, DayFigures


class Review:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def figures(self, days: int = 30) -> tuple[DayFigures, ...]:
        """Of each of the last days, the oldest first."""
        return self._wire.get(tuple[DayFigures, ...], "/review/figures", days=days)

    def unanswered(
        self, days: int = 30, order: AskedOrder = AskedOrder.LAST, start: int = 0, limit: int = 50
    ) -> AskedPage:
        """What was asked in the last days without getting an answer, without who asked."""
        return self._wire.get(AskedPage, "/review/unanswered", days=days, order=order, start=start, limit=limit)

    def doubtful(
        self, days: int = 30, order: AskedOrder = AskedOrder.LAST, start: int = 0, limit: int = 50
    ) -> AskedPage:
        """What was asked in the last days and got an answer that may miss it, without who asked."""
        return self._wire.get(AskedPage, "/review/doubtful", days=days, order=order, start=start, limit=limit)

    def export_unanswered(self, days: int = 30) -> AbstractContextManager[Iterator[bytes]]:
        """All of them as CSV."""
        return self._wire.file("/review/unanswered/export", days=days)

    def export_doubtful(self, days: int = 30) -> AbstractContextManager[Iterator[bytes]]:
        """All of them as CSV."""
        return self._wire.file("/review/doubtful/export", days=days)
