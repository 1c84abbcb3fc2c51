"""How the assistant does: figures, and questions that got no answer."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from kb_assistant.api import spreadsheet
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reviewer
from kb_assistant.domain.review import DayFigures, Unanswered, UnansweredOrder, UnansweredPage
from kb_assistant.review import MOST_DAYS, MOST_LISTED

router = APIRouter(prefix="/api/v1/review", tags=["review"])

Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="How many days back.")]
Order = Annotated[UnansweredOrder, Query(description="Whether what was asked `last` comes first, or most often.")]

_HEADING = ("question", "outcome", "times", "sent", "first", "last", "closest")


@router.get("/figures")
def show_figures(who: Reviewer, kb: Kb, days: Days = 30) -> tuple[DayFigures, ...]:
    """Of each day in UTC, today last: questions that were answered and that were not, good and bad ratings."""
    return kb.review.figures(who, days)


@router.get("/unanswered")
def list_unanswered(
    who: Reviewer,
    kb: Kb,
    days: Days = 30,
    order: Order = UnansweredOrder.LAST,
    start: Annotated[int, Query(ge=0, lt=1 << 31, description="How many to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> UnansweredPage:
    """Questions that got no answer, those in the same words as one, without who asked."""
    return kb.review.unanswered(who, days, order, start, limit)


@router.get("/unanswered/export", response_class=StreamingResponse)
def export_unanswered(who: Reviewer, kb: Kb, days: Days = 30) -> StreamingResponse:
    """All of them, as CSV. It is noted in the audit log."""
    rows = (_line(one) for one in kb.review.walk(who, days))
    return spreadsheet.file("unanswered", _HEADING, rows)


def _line(one: Unanswered) -> tuple[object, ...]:
    first, last = (moment.isoformat(timespec="seconds") for moment in (one.first, one.last))
    near = ", ".join(dict.fromkeys(citation.path for citation in one.closest))
    return one.question, one.outcome, one.times, one.sent, first, last, near
