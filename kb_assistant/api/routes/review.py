"""How the assistant does: figures, and questions it failed or doubted."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from kb_assistant.answers.review import MOST_DAYS, MOST_LISTED
from kb_assistant.api import spreadsheet
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reviewer
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import Principal
from kb_assistant.domain.answers import Citation
from kb_assistant.domain.review import Asked, AskedOrder, AskedPage, DayFigures, Lack

router = APIRouter(prefix="/api/v1/review", tags=["review"], responses=PROBLEMS)

Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="How many days back.")]
Order = Annotated[
    AskedOrder,
    Query(description="What comes first: asked `last`, most often (`times`), or most sent on to an expert (`sent`)."),
]
Start = Annotated[int, Query(ge=0, lt=1 << 31, description="How many to leave out.")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED)]

_COLUMNS = ("question", "outcome", "times", "sent", "first", "last")
_FURTHER = {Lack.UNANSWERED: ("closest",), Lack.DOUBTFUL: ("answer", "documents")}


@router.get("/figures")
def show_figures(who: Reviewer, kb: Kb, days: Days = 30) -> tuple[DayFigures, ...]:
    """Of each day in UTC, today last: questions that were answered and that were not, good and bad ratings."""
    return kb.review.figures(who, days)


@router.get("/unanswered")
def list_unanswered(
    who: Reviewer, kb: Kb, days: Days = 30, order: Order = AskedOrder.LAST, start: Start = 0, limit: Limit = 50
) -> AskedPage:
    """Questions that got no answer, those in the same words as one, without who asked."""
    return kb.review.lacking(who, Lack.UNANSWERED, days, order, start, limit)


@router.get("/unanswered/export", response_class=StreamingResponse)
def export_unanswered(who: Reviewer, kb: Kb, days: Days = 30, language: spreadsheet.Language = "") -> StreamingResponse:
    """All of them, as CSV. It is noted in the audit log."""
    return _file(who, kb, Lack.UNANSWERED, days, language)


@router.get("/doubtful")
def list_doubtful(
    who: Reviewer, kb: Kb, days: Days = 30, order: Order = AskedOrder.LAST, start: Start = 0, limit: Limit = 50
) -> AskedPage:
    """Questions with an answer that may miss them (`unsure`), those in the same words as one, without who asked."""
    return kb.review.lacking(who, Lack.DOUBTFUL, days, order, start, limit)


@router.get("/doubtful/export", response_class=StreamingResponse)
def export_doubtful(who: Reviewer, kb: Kb, days: Days = 30, language: spreadsheet.Language = "") -> StreamingResponse:
    """All of them, as CSV. It is noted in the audit log."""
    return _file(who, kb, Lack.DOUBTFUL, days, language)


def _file(who: Principal, kb: KnowledgeBase, lack: Lack, days: int, language: str) -> StreamingResponse:
    rows = (_line(one, lack) for one in kb.review.walk(who, lack, days))
    return spreadsheet.file(lack, (*_COLUMNS, *_FURTHER[lack]), rows, language)


def _line(one: Asked, lack: Lack) -> tuple[object, ...]:
    first, last = (moment.isoformat(timespec="seconds") for moment in (one.first, one.last))
    asked = one.question, one.outcome, one.times, one.sent, first, last
    if lack is Lack.UNANSWERED:
        return (*asked, _paths(one.closest))
    cited = (citation for statement in one.statements for citation in statement.citations)
    return (*asked, "\n".join(statement.text for statement in one.statements), _paths(cited))


def _paths(citations: Iterable[Citation]) -> str:
    return ", ".join(dict.fromkeys(citation.path for citation in citations))
