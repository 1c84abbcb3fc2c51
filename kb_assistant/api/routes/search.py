"""Searches: the passages that fit, without an answer."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.passages import shown
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.answers import Question, ShownPassage
from kb_assistant.people.allowances import QUESTION

router = APIRouter(prefix="/api/v1/search", tags=["questions"], responses=PROBLEMS)


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": "paid holiday", "k": 5}]})

    question: str = Field(description="Words, or a question.")
    k: int = Field(10, ge=1, le=100, description="How many passages.")
    collections: tuple[str, ...] | None = Field(None, min_length=1, max_length=100, description="Search only these.")
    nearest: bool = Field(False, description="Also tell what of each comes nearest to the question; takes longer.")


@router.post("")
def search(who: Reader, kb: Kb, body: Search) -> tuple[ShownPassage, ...]:
    """The passages that fit best, of what one may read."""
    kb.allowances.take(who, QUESTION)
    scoped, question = kb.collections.narrowed(who, body.collections), Question(body.question)
    if body.nearest:
        return tuple(shown(one.passage, one.nearest) for one in kb.assistant.pointed(scoped, question, body.k))
    return tuple(shown(passage) for passage in kb.assistant.search(scoped, question, body.k))
