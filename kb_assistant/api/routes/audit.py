"""The audit log, for administrators."""

from dataclasses import astuple, fields
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kb_assistant.api import spreadsheet
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Administrator
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.audit import Action, AuditEntry, Head, Recorded, Verdict, canonical
from kb_assistant.operations.audit import MOST_ENTRIES, parse_head
from kb_assistant.store.audit import AuditFilter

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], responses=PROBLEMS)

Before = Annotated[int | None, Query(ge=1, lt=1 << 63, description="Only entries before this number.")]
User = Annotated[int | None, Query(ge=1, lt=1 << 31, description="Only what this person did.")]
Subject = Annotated[str, Query(max_length=128, description="Only what was done to this, such as user:7.")]
Since = Annotated[AwareDatetime | None, Query(description="Only from this time on.")]
Until = Annotated[AwareDatetime | None, Query(description="Only from before this time.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ENTRIES)]


class KeptHead(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"head": ""}]})

    head: str = Field(
        "", max_length=100, description="SEQUENCE:HASH from earlier: without it a cut tail can't be told."
    )


def _filter(
    before: Before = None,
    user: User = None,
    action: Action | None = None,
    subject: Subject = "",
    since: Since = None,
    until: Until = None,
) -> AuditFilter:
    return AuditFilter(before, user, action.value if action else "", subject, since, until)


Wanted = Annotated[AuditFilter, Depends(_filter)]


@router.get("")
def list_audit(who: Administrator, kb: Kb, wanted: Wanted, limit: Limit = 100) -> tuple[AuditEntry, ...]:
    """The newest first; go on with `before` the last one's number. Reading is noted."""
    return tuple(_shown(one) for one in kb.audit.list(who, wanted, limit))


@router.get("/export", response_class=StreamingResponse)
def export_audit(who: Administrator, kb: Kb, wanted: Wanted, language: spreadsheet.Language = "") -> StreamingResponse:
    """All entries that fit, as CSV."""
    rows = (_row(one) for one in kb.audit.walk(who, wanted))
    return spreadsheet.file("audit", [field.name for field in fields(AuditEntry)], rows, language)


@router.get("/head")
def show_head(who: Administrator, kb: Kb) -> Head:
    """The newest entry's number and hash, to be kept on another machine."""
    return kb.audit.head(who)


@router.post("/verify")
def verify_audit(who: Administrator, kb: Kb, body: KeptHead) -> Verdict:
    """Whether every entry is there as it was written; `problem` names the first that is not."""
    return kb.audit.verify(who, parse_head(body.head) if body.head else None)


def _shown(one: Recorded) -> AuditEntry:
    entry, actor = one.entry, one.actor
    return AuditEntry(
        sequence=entry.sequence,
        time=entry.time,
        user_id=entry.user_id,
        name=actor.name if actor else "",
        address=actor.address if actor else "",
        credential=actor.credential if actor else "",
        action=entry.action,
        subject=entry.subject,
        result=entry.result,
        detail=entry.detail,
        hash=entry.hash,
        names=one.names,
    )


def _row(one: Recorded) -> tuple[object, ...]:
    *values, names = astuple(_shown(one))
    return (*values, canonical(names))
