"""Documents whose readers are all gone, for administrators."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Administrator
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.documents.upkeep import MOST_CHANGED
from kb_assistant.domain.documents import Document
from kb_assistant.domain.orphans import Orphan

router = APIRouter(prefix="/api/v1/orphans", tags=["documents"], responses=PROBLEMS)


class Adoption(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"]}]})

    documents: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_CHANGED)]


@router.get("")
def list_orphans(who: Administrator, kb: Kb) -> tuple[Orphan, ...]:
    """What was read by people and groups of which none is left."""
    return tuple(kb.orphans.list(who))


@router.post("/adopt")
def adopt_orphans(who: Administrator, kb: Kb, body: Adoption) -> tuple[Document, ...]:
    """Whoever takes them over is their owner and only reader: all of them or, where one has readers, none."""
    return tuple(kb.orphans.adopt(who, body.documents))
