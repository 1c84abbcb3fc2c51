"""Looking after documents: readers, owner, who vouches, path; one or many at a time."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Editor
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.api.routes.documents import Id
from kb_assistant.documents.upkeep import MOST_CHANGED
from kb_assistant.domain import changes
from kb_assistant.domain.changes import Changed
from kb_assistant.domain.documents import Document

router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=PROBLEMS)

Readers = Annotated[
    tuple[str, ...], Field(description="Groups, people as @name, or everyone; you among them. None: you alone.")
]
Documents = Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_CHANGED)]


class WantedReaders(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"readers": ["everyone"]}]})

    readers: Readers


class WantedOwner(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"owner": None}]})

    owner: str | None = Field(max_length=255, description="A person's name; nobody if null.")


class Vouching(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"until": "2099-12-31"}]})

    until: date | None = Field(description="The last day for which one vouches; nobody does if null.")


class WantedPath(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"path": "staff/holidays.md"}]})

    path: str = Field(min_length=1, max_length=1_000)


class ManyReaders(WantedReaders):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"], "readers": ["everyone"]}]}
    )

    documents: Documents


class ManyOwners(WantedOwner):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"], "owner": None}]}
    )

    documents: Documents


class ManyVouching(Vouching):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"], "until": "2099-12-31"}]}
    )

    documents: Documents


class ChangedReaders(BaseModel):
    model_config = ConfigDict(extra="forbid")

    add: tuple[str, ...] = Field((), description="Groups, people as @name, or everyone.")
    remove: tuple[str, ...] = Field((), description="The same; what is no reader does not matter.")


class Move(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection: str | None = Field(max_length=32, description="The id of the one they go to; out of any if null.")
    readers: bool = Field(True, description="Whether the documents get the collection's readers.")


class ManyChanges(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"documents": ["3f2a9c0d1b7e4a55"], "readers": {"add": ["everyone"]}}]},
    )

    documents: Documents
    readers: ChangedReaders | None = None
    move: Move | None = None
    owner: WantedOwner | None = None
    verification: Vouching | None = None

    def wanted(self) -> changes.Wanted:
        """What is not named stays as it is."""
        readers, move, owner, vouching = self.readers, self.move, self.owner, self.verification
        return changes.Wanted(
            move=changes.Move(move.collection, move.readers) if move else None,
            readers=changes.ReaderChange(readers.add, readers.remove) if readers else None,
            owner=changes.NewOwner(owner.owner) if owner else None,
            verification=changes.Vouching(vouching.until) if vouching else None,
        )


@router.patch("")
def change_many(who: Editor, kb: Kb, body: ManyChanges) -> tuple[Changed, ...]:
    """Each by itself, and what it was refused for; an error where all were. Readers are changed by who is added and
    removed, so that nothing is undone that others do meanwhile."""
    return tuple(kb.upkeep.change(who, body.documents, body.wanted()))


@router.put("/{document}/readers")
def set_readers(who: Editor, kb: Kb, document: Id, body: WantedReaders) -> Document:
    """Who reads it from the next request on, whoever sets them at least; it stays in its collection."""
    return kb.upkeep.share(who, [document], body.readers)[0]


@router.put("/{document}/owner")
def set_owner(who: Editor, kb: Kb, document: Id, body: WantedOwner) -> Document:
    """Who looks after it."""
    return kb.upkeep.give(who, [document], body.owner)[0]


@router.put("/{document}/verification")
def verify_document(who: Editor, kb: Kb, document: Id, body: Vouching) -> Document:
    """Notes that one vouches for it until that day."""
    return kb.upkeep.vouch(who, [document], body.until)[0]


@router.put("/{document}/path")
def rename_document(who: Editor, kb: Kb, document: Id, body: WantedPath) -> Document:
    """What it is called, and the folder that it is shown in."""
    return kb.upkeep.rename(who, document, body.path)


@router.post("/readers")
def set_readers_of_many(who: Editor, kb: Kb, body: ManyReaders) -> tuple[Document, ...]:
    """Of all of them or, where one can't be found, of none."""
    return tuple(kb.upkeep.share(who, body.documents, body.readers))


@router.post("/owner")
def set_owner_of_many(who: Editor, kb: Kb, body: ManyOwners) -> tuple[Document, ...]:
    """Of all of them or, where one can't be found, of none."""
    return tuple(kb.upkeep.give(who, body.documents, body.owner))


@router.post("/verification")
def verify_many(who: Editor, kb: Kb, body: ManyVouching) -> tuple[Document, ...]:
    """All of them or, where one can't be found, none."""
    return tuple(kb.upkeep.vouch(who, body.documents, body.until))
