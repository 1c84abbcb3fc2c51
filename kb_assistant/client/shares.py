"""Links to answers, and what people think of answers."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from types import NoneType

from kb_assistant.client.wire import Query, Wire
from kb_assistant.domain.feedback import ALL_FEEDBACK, Feedback, FeedbackFilter, FeedbackPage, Rating, Reason
from kb_assistant.domain.shares import NewShare, Share, SharedAnswer


class Shares:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def add(self, answer: str, days: int | None = None, anonymous: bool = False) -> NewShare:
        """A link to an answer of one's own; its token is shown this once."""
        return self._wire.post(NewShare, f"/answers/{answer}/shares", {"days": days, "anonymous": anonymous})

    def list(self, everybody: bool = False, before: str | None = None, limit: int = 50) -> tuple[Share, ...]:
        return self._wire.get(tuple[Share, ...], "/shares", all_=everybody, before=before, limit=limit)

    def open(self, token: str) -> SharedAnswer:
        """The answer without what one may not read, and what became of its sources."""
        return self._wire.post(SharedAnswer, "/shared", {"token": token})

    def revoke(self, share: str) -> None:
        self._wire.delete(NoneType, f"/shares/{share}")


class FeedbackBox:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def give(
        self, answer: str, rating: Rating, reason: Reason | None = None, comment: str = "", share: str = ""
    ) -> Feedback:
        """`share` is the link's token, for an answer that one was sent."""
        body = {"rating": rating, "reason": reason, "comment": comment, "share": share}
        return self._wire.put(Feedback, f"/answers/{answer}/feedback", body)

    def show(self, answer: str) -> Feedback:
        """One's own."""
        return self._wire.get(Feedback, f"/answers/{answer}/feedback")

    def take_back(self, answer: str) -> None:
        self._wire.delete(NoneType, f"/answers/{answer}/feedback")

    def list(self, wanted: FeedbackFilter = ALL_FEEDBACK, limit: int = 50) -> FeedbackPage:
        """Everybody's, for those who look after the assistant; `before` is `next` of the page before."""
        return self._wire.get(FeedbackPage, "/feedback", **_query(wanted), limit=limit)

    def export(self, wanted: FeedbackFilter = ALL_FEEDBACK) -> AbstractContextManager[Iterator[bytes]]:
        """All that fits, as CSV."""
        return self._wire.file("/feedback/export", **_query(wanted))


def _query(wanted: FeedbackFilter) -> Mapping[str, Query]:
    before = wanted.before.isoformat() if wanted.before else None
    return {"rating": wanted.rating, "reason": wanted.reason, "before": before}
