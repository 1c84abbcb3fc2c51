"""What became of a document when it was read, and of one version in the next."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Editor, Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.documents.succession import MOST_CHANGES
from kb_assistant.domain.differences import VersionDifferences
from kb_assistant.domain.documents import Document
from kb_assistant.domain.likeness import Lookalike
from kb_assistant.domain.reports import Report
from kb_assistant.people.allowances import QUESTION

router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The document's id.", max_length=32)]


class Becoming(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"document": "3f2a9c0d1b7e4a55"}]})

    document: str = Field(max_length=32, description="The document whose newer version this is.")


@router.get("/{document}/report")
def report_on_document(who: Reader, kb: Kb, document: Id) -> Report:
    """What was understood of it and what was not, what repeats it, and whether its own sentences find it. Counts as a
    question."""
    kb.allowances.take(who, QUESTION)
    return kb.reports.show(who, document)


@router.get("/{document}/differences")
def compare_versions(
    who: Reader,
    kb: Kb,
    document: Id,
    older: Annotated[
        str | None, Query(alias="from", max_length=32, description="The one before, if not named.")
    ] = None,
    newer: Annotated[str | None, Query(alias="to", max_length=32, description="The newest, if not named.")] = None,
    start: Annotated[int, Query(ge=0, lt=1 << 31, description="How many changes to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CHANGES)] = 100,
) -> VersionDifferences:
    """What changed between two versions, paragraph by paragraph, and word by word within those that changed."""
    return kb.succession.differences(who, document, older, newer, start, limit)


@router.get("/{document}/lookalikes")
def list_lookalikes(who: Editor, kb: Kb, document: Id) -> tuple[Lookalike, ...]:
    """Documents of which this one seems to be a newer version, by its name or its text."""
    return tuple(kb.succession.lookalikes(who, document))


@router.post("/{document}/becomes")
def become_version(who: Editor, kb: Kb, document: Id, body: Becoming) -> Document:
    """Makes this document the newest version of the other one, whose readers it gets, and removes it as a document of
    its own; its earlier versions go with it."""
    return kb.succession.become(who, document, body.document)
