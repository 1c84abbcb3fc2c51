"""Versions of documents, current or not: what an answer of some time ago rests on can still be read."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse

from kb_assistant.api.attachment import attachment
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.api.routes.documents import End, Start
from kb_assistant.domain.catalogue import TextSlice

router = APIRouter(prefix="/api/v1/versions", tags=["documents"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The version's id.", max_length=32)]


@router.get("/{version}/text")
def show_version_text(who: Reader, kb: Kb, version: Id, start: Start = 0, end: End = None) -> TextSlice:
    """A version's text, or a piece of it, with the headings and pages that begin there."""
    return kb.catalogue.text_of(who, version, start, end)


@router.get("/{version}/original", response_class=FileResponse)
def download_version(who: Reader, kb: Kb, version: Id) -> FileResponse:
    """The file that the version was read from, to be saved. It is noted who got it."""
    return attachment(kb.originals.of_version(who, version))
