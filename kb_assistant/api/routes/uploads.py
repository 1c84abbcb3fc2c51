"""Uploads: new documents, and new versions of documents."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Editor
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.api.reception import Form, FormLimits, received
from kb_assistant.api.routes.documents import Id
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.documents.uploads import LONGEST_KEY, MOST_FILES, Upload
from kb_assistant.domain.access import NOBODY, Principal
from kb_assistant.domain.uploads import Uploaded, UploadedFile
from kb_assistant.errors import InvalidInput

router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=PROBLEMS)

Key = Annotated[
    str, Header(alias="idempotency-key", max_length=LONGEST_KEY, description="Repeating it does nothing more.")
]
_FIELDS = frozenset({"readers", "collection", "replace"})
_FILE = {"type": "string", "format": "binary"}
_FORM = {
    "required": ["file"],
    "properties": {
        "file": {"type": "array", "items": _FILE, "description": "Files, named by their path below a folder, or ZIPs."},
        "readers": {"type": "array", "items": {"type": "string"}, "description": "Groups, people as @name, or nobody."},
        "collection": {"type": "string", "description": "The id of the one they go to."},
        "replace": {"type": "string", "description": "The id of the document that the one file replaces."},
    },
}
_ONE = {"required": ["file"], "properties": {"file": _FILE}}


class WantedVersion(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"version": "9b1c0d3f2a7e4a55"}]})

    version: str = Field(max_length=32, description="The id of an older version.")


def _described(form: Mapping[str, object]) -> dict[str, object]:
    content = {"multipart/form-data": {"schema": {"type": "object", **form}}}
    return {"requestBody": {"required": True, "content": content}}


@router.post("", status_code=202, openapi_extra=_described(_FORM))
async def upload_documents(who: Editor, kb: Kb, request: Request, key: Key = "") -> Uploaded:
    """Takes files in, to be read one after the other: what became of each, its job tells.

    Without readers those of the collection read them or, outside of one, whoever uploads; and they in any case."""
    async with received(request, kb.uploads.draft, _limits(who, kb), _FIELDS) as form:
        upload = Upload(form.files, _readers(form), _one(form, "collection"), key)
        if (document := _one(form, "replace")) is not None:
            return await run_in_threadpool(kb.uploads.replace, who, document, upload)
        return await run_in_threadpool(kb.uploads.add, who, upload)


@router.put("/{document}", status_code=202, openapi_extra=_described(_ONE))
async def replace_document(who: Editor, kb: Kb, document: Id, request: Request, key: Key = "") -> Uploaded:
    """Takes a file in as the document's new version; readers and folder stay."""
    # Before anything is read: nobody sends a file for what is not theirs.
    await run_in_threadpool(kb.catalogue.show, who, document)
    async with received(request, kb.uploads.draft, _limits(who, kb), frozenset()) as form:
        return await run_in_threadpool(kb.uploads.replace, who, document, Upload(form.files, key=key))


@router.put("/{document}/current", status_code=202)
def take_back(who: Editor, kb: Kb, document: Id, body: WantedVersion) -> UploadedFile:
    """Reads the file of an older version again, as the document's new version; readers and folder stay."""
    return kb.uploads.take_back(who, document, body.version)


def _limits(who: Principal, kb: KnowledgeBase) -> FormLimits:
    return FormLimits(MOST_FILES, kb.uploads.limits.file_bytes, partial(kb.uploads.too_large, who))


def _readers(form: Form) -> tuple[str, ...] | None:
    """None where none were named; `nobody` names none."""
    named = form.fields.get("readers")
    return None if named is None else tuple(name for name in named if name and name != NOBODY)


def _one(form: Form, name: str) -> str | None:
    values = form.fields.get(name, ())
    if len(values) > 1:
        raise InvalidInput(f"Name one {name}.")
    return values[0] if values and values[0] else None
