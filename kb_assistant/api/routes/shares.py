"""Links to answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.answers.shares import MOST_LISTED
from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Anybody, Reader, Writer
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.shares import NewShare, Share, SharedAnswer

router = APIRouter(prefix="/api/v1", tags=["shares"], responses=PROBLEMS)

AnswerId = Annotated[str, Path(description="The answer's id.", max_length=32)]
ShareId = Annotated[str, Path(description="The link's id, which opens nothing.", max_length=32)]


class WantedShare(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"days": 14}]})

    days: int | None = Field(None, ge=1, description="Days that the link lasts; as long as it may, if not named.")
    anonymous: bool = Field(False, description="Whether it opens without signing in, where that is allowed.")


class Opened(BaseModel):
    """In the body, so that no log of addresses keeps it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"token": "7Yc2m0wq3b9Fq1kq0e8m5a4sVx6nTz-LrPjHdUgKoIE"}]}
    )

    token: str = Field(max_length=255)


@router.post("/answers/{answer}/shares", status_code=201)
def share_answer(who: Writer, kb: Kb, answer: AnswerId, body: WantedShare) -> NewShare:
    """A link to an answer of one's own: its token is shown this once."""
    return kb.shares.add(who, answer, body.days, body.anonymous)


@router.get("/shares")
def list_shares(
    who: Reader,
    kb: Kb,
    everybody: Annotated[bool, Query(alias="all", description="Everybody's links, for administrators.")] = False,
    before: Annotated[str | None, Query(max_length=32, description="The last link of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> tuple[Share, ...]:
    """One's own links, the newest first."""
    return tuple(kb.shares.list(who, everybody, before, limit))


@router.delete("/shares/{share}", status_code=204)
def revoke_share(who: Writer, kb: Kb, share: ShareId) -> None:
    """The link opens nothing from now on; administrators may end anybody's."""
    kb.shares.revoke(who, share)


@router.post("/shared")
def open_share(who: Anybody, kb: Kb, body: Opened) -> SharedAnswer:
    """The answer behind a link, without what the viewer may not read, and what became of its sources."""
    return kb.shares.open(who, body.token)
