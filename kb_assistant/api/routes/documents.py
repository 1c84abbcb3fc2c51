"""Documents: looking through them, and reading them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import FileResponse
from pydantic import AwareDatetime

from kb_assistant.api.attachment import attachment
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.documents.catalogue import MOST_LISTED
from kb_assistant.domain.catalogue import (
    Cut,
    DocumentFilter,
    DocumentPage,
    ListedVersion,
    Order,
    TextSlice,
    Vouched,
)
from kb_assistant.domain.documents import Document, DocumentState

router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The document's id.", max_length=32)]
Start = Annotated[int, Query(ge=0, lt=1 << 31, description="Where the piece begins, in characters.")]
End = Annotated[int | None, Query(ge=0, lt=1 << 31, description="Where it ends; the text's end if not named.")]


def _filter(
    text: Annotated[str, Query(max_length=255, description="Parts of title or path, each of which is there.")] = "",
    state: DocumentState | None = None,
    collection: Annotated[str | None, Query(max_length=32)] = None,
    owner: Annotated[str | None, Query(max_length=255, description="A person's name.")] = None,
    reader: Annotated[str | None, Query(max_length=256, description="A group, or a person as @name.")] = None,
    format: Annotated[str | None, Query(max_length=16, description="Such as pdf.")] = None,
    language: Annotated[str | None, Query(max_length=8, description="Such as en.")] = None,
) -> DocumentFilter:
    return DocumentFilter(text, state, collection, owner, reader, format, language)


def _narrowed(
    wanted: Annotated[DocumentFilter, Depends(_filter)],
    vouched: Annotated[Vouched | None, Query(description="Whether somebody vouches for it today.")] = None,
    updated_since: AwareDatetime | None = None,
    updated_before: AwareDatetime | None = None,
    id: Annotated[tuple[str, ...], Query(max_length=100, description="Only these, by their ids.")] = (),
) -> DocumentFilter:
    return replace(wanted, vouched=vouched, updated_since=updated_since, updated_before=updated_before, ids=id)


def _cut(
    order: Order = Order.PATH,
    descending: bool = False,
    start: Annotated[int, Query(ge=0, lt=1 << 31, description="How many to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> Cut:
    return Cut(order, descending, start, limit)


@router.get("")
def list_documents(
    who: Reader,
    kb: Kb,
    wanted: Annotated[DocumentFilter, Depends(_narrowed)],
    cut: Annotated[Cut, Depends(_cut)],
) -> DocumentPage:
    """Those that one may read, and how many of them fit."""
    return kb.catalogue.list(who, wanted, cut)


@router.get("/{document}")
def show_document(who: Reader, kb: Kb, document: Id) -> Document:
    return kb.catalogue.show(who, document)


@router.get("/{document}/versions")
def list_versions(who: Reader, kb: Kb, document: Id) -> tuple[ListedVersion, ...]:
    """The newest first, without their texts."""
    return tuple(kb.catalogue.versions(who, document))


@router.get("/{document}/text")
def show_text(who: Reader, kb: Kb, document: Id, start: Start = 0, end: End = None) -> TextSlice:
    """What was understood of it, or a piece of that: its current version's."""
    return kb.catalogue.text(who, document, start, end)


@router.get("/{document}/original", response_class=FileResponse)
def download_original(who: Reader, kb: Kb, document: Id) -> FileResponse:
    """The file itself, to be saved. It is noted who got it."""
    return attachment(kb.originals.of_document(who, document))
