"""What people think of answers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from kb_assistant.answers.feedback import MOST_LISTED
from kb_assistant.api import spreadsheet
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reader, Reviewer, Writer
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.feedback import (
    LONGEST_COMMENT,
    Feedback,
    FeedbackFilter,
    FeedbackPage,
    Rating,
    Reason,
    ReviewedFeedback,
)

router = APIRouter(prefix="/api/v1", tags=["feedback"], responses=PROBLEMS)

AnswerId = Annotated[str, Path(description="The answer's id.", max_length=32)]

# An address holds text alone.
Rated = Annotated[Rating, BeforeValidator(int)]
Before = Annotated[AwareDatetime | None, Query(description="`next` of the page before.")]

_COLUMNS = ("created", "rating", "reason", "comment", "outcome", "question", "answer")


def _filter(rating: Rated | None = None, reason: Reason | None = None, before: Before = None) -> FeedbackFilter:
    return FeedbackFilter(rating, reason, before)


Wanted = Annotated[FeedbackFilter, Depends(_filter)]


class GivenFeedback(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"rating": -1, "reason": "outdated", "comment": "It is 28 days by now."}]},
    )

    rating: Rating
    reason: Reason | None = None
    comment: str = Field("", max_length=LONGEST_COMMENT)
    share: str = Field("", max_length=255, description="The token of the link, for an answer that one was sent.")


@router.put("/answers/{answer}/feedback")
def give_feedback(who: Writer, kb: Kb, answer: AnswerId, body: GivenFeedback) -> Feedback:
    """In the place of what one said of the answer before."""
    return kb.feedback.give(who, answer, body.rating, body.reason, body.comment, body.share)


@router.get("/answers/{answer}/feedback")
def show_feedback(who: Reader, kb: Kb, answer: AnswerId) -> Feedback:
    """One's own."""
    return kb.feedback.show(who, answer)


@router.delete("/answers/{answer}/feedback", status_code=204)
def take_feedback_back(who: Writer, kb: Kb, answer: AnswerId) -> None:
    """One's own, as if it had never been given."""
    kb.feedback.take_back(who, answer)


@router.get("/feedback")
def list_feedback(
    who: Reviewer,
    kb: Kb,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> FeedbackPage:
    """Everybody's, the newest first, without whose it is; of the answer what rests on quotes one may read."""
    return kb.feedback.list(who, wanted, limit)


@router.get("/feedback/export", response_class=StreamingResponse)
def export_feedback(who: Reviewer, kb: Kb, wanted: Wanted, language: spreadsheet.Language = "") -> StreamingResponse:
    """All that fits, as CSV. It is noted in the audit log."""
    rows = (_line(one) for one in kb.feedback.walk(who, wanted))
    return spreadsheet.file("feedback", _COLUMNS, rows, language)


def _line(one: ReviewedFeedback) -> tuple[object, ...]:
    said = one.feedback
    when, reason = said.created.isoformat(timespec="seconds"), said.reason or ""
    return when, said.rating, reason, said.comment, one.outcome, one.question, one.answer.text
