"""Removing documents for good, and the receipts for it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Editor, Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.api.routes.documents import Id
from kb_assistant.documents.deletions import MOST_LISTED, MOST_REMOVED
from kb_assistant.domain.receipts import Receipt

router = APIRouter(prefix="/api/v1", tags=["documents"], responses=PROBLEMS)

ReceiptId = Annotated[str, Path(description="The receipt's id.", max_length=32)]


class Unwanted(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"]}]})

    documents: tuple[str, ...] = Field(min_length=1, max_length=MOST_REMOVED)
    skip_missing: bool = Field(False, description="Whether those that can't be found are left out, unless none can.")


@router.delete("/documents/{document}")
def remove_document(who: Editor, kb: Kb, document: Id) -> Receipt:
    """Takes it out for good, with all versions, files and quotes; then asks its own sentences. Cannot be undone."""
    return kb.deletions.remove(who, [kb.catalogue.show(who, document).id])[0]


@router.post("/documents/remove")
def remove_documents(who: Editor, kb: Kb, body: Unwanted) -> tuple[Receipt, ...]:
    """All of them or, where one can't be found, none, unless that is to be skipped. Cannot be undone."""
    if body.skip_missing:
        return tuple(kb.deletions.remove(who, body.documents, skip_missing=True))
    return tuple(kb.deletions.remove(who, [kb.catalogue.show(who, one).id for one in body.documents]))


@router.get("/receipts")
def list_receipts(
    who: Reader,
    kb: Kb,
    start: Annotated[int, Query(ge=0, lt=1 << 31, description="How many to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> tuple[Receipt, ...]:
    """Of what one removed, the newest first; administrators see all."""
    return tuple(kb.deletions.list(who, start, limit))


@router.get("/receipts/{receipt}")
def show_receipt(who: Reader, kb: Kb, receipt: ReceiptId) -> Receipt:
    return kb.deletions.show(who, receipt)
