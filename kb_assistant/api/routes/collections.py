"""Collections of documents."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Editor, Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.collections import Collection

router = APIRouter(prefix="/api/v1/collections", tags=["collections"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The collection's id.", max_length=32)]


class NewCollection(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Handbook", "readers": ["hr"]}]})

    name: str = Field(max_length=255)
    readers: tuple[str, ...] = Field((), description="Groups, people as @name, or everyone. None: you alone.")


class ChangedCollection(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Staff handbook"}]})

    name: str | None = Field(None, max_length=255)
    readers: tuple[str, ...] | None = Field(None, description="The same; you among them once it holds documents.")


class Members(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"]}]})

    documents: tuple[str, ...] = Field(max_length=1000)
    readers: bool = Field(True, description="Whether the documents get the collection's readers.")


@router.get("")
def list_collections(who: Reader, kb: Kb) -> tuple[Collection, ...]:
    """Those that one may see anything of."""
    return tuple(kb.collections.list(who))


@router.post("", status_code=201)
def add_collection(who: Editor, kb: Kb, body: NewCollection) -> Collection:
    return kb.collections.add(who, body.name, body.readers)


@router.get("/{collection}")
def show_collection(who: Reader, kb: Kb, collection: Id) -> Collection:
    return kb.collections.show(who, collection)


@router.patch("/{collection}")
def change_collection(who: Editor, kb: Kb, collection: Id, body: ChangedCollection) -> Collection:
    """All of it or none. Documents that had exactly the collection's readers get its new ones."""
    return kb.collections.change(who, collection, body.name, body.readers)


@router.put("/{collection}/documents")
def put_documents(who: Editor, kb: Kb, collection: Id, body: Members) -> Collection:
    """Puts documents in: all of them or, where one can't be found, none."""
    return kb.collections.put(who, collection, body.documents, body.readers)


@router.post("/{collection}/documents/remove")
def take_documents_out(who: Editor, kb: Kb, collection: Id, body: Members) -> Collection:
    """The documents stay in the library, with the readers they have."""
    return kb.collections.take_out(who, collection, body.documents)


@router.delete("/{collection}", status_code=204)
def remove_collection(who: Editor, kb: Kb, collection: Id) -> None:
    """The documents stay in the library, with the readers they have."""
    kb.collections.remove(who, collection)
