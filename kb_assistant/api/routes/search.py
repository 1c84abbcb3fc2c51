"""Searches: the passages that fit, without an answer."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.allowances import QUESTION
from kb_assistant.api.context import Kb
from kb_assistant.api.passages import shown
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.answers import Question, ShownPassage

router = APIRouter(prefix="/api/v1/search", tags=["questions"], responses=PROBLEMS)


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": "paid holiday", "k": 5}]})

    question: str = Field(description="Words, or a question.")
    k: int = Field(10, ge=1, le=100, description="How many passages.")
    collections: tuple[str, ...] | None = Field(None, min_length=1, max_length=100, description="Search only these.")


@router.post("")
def search(who: Reader, kb: Kb, body: Search) -> tuple[ShownPassage, ...]:
    """The passages that fit best, of what one may read."""
    kb.allowances.take(who, QUESTION)
    scoped = kb.collections.narrowed(who, body.collections)
    return tuple(shown(passage) for passage in kb.assistant.search(scoped, Question(body.question), body.k))
