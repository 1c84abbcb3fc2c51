"""One's own account."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, SecretStr

from kb_assistant.api.context import Configured, Kb
from kb_assistant.api.identity import session_cookie
from kb_assistant.api.policy import Oneself
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.access import Principal
from kb_assistant.domain.accounts import OwnSession, Session
from kb_assistant.domain.personal import Export

router = APIRouter(prefix="/api/v1/me", tags=["me"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The session's id.", max_length=32)]


class NewPassword(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"current": "seven wet umbrellas", "new": "nine dry parasols"}]},
    )

    current: SecretStr
    new: SecretStr


@router.get("/sessions")
def list_sessions(who: Oneself, kb: Kb) -> tuple[OwnSession, ...]:
    """Where one is signed in, the latest use first."""
    return tuple(_own(who, session) for session in kb.people.sessions.of(who))


@router.delete("/sessions", status_code=204)
def end_sessions(who: Oneself, kb: Kb, settings: Configured, response: Response) -> None:
    """Signs out everywhere, here too."""
    kb.people.sessions.revoke_all(who, who.user_id or 0)
    session_cookie(settings).clear(response)


@router.delete("/sessions/{session}", status_code=204)
def end_session(who: Oneself, kb: Kb, session: Id) -> None:
    """Signs out there."""
    kb.people.sessions.revoke(who, session)


@router.put("/password", status_code=204)
def change_password(who: Oneself, kb: Kb, settings: Configured, response: Response, body: NewPassword) -> None:
    """Ends every session, also this one: sign in with the new password."""
    kb.people.accounts.change_password(who, body.current.get_secret_value(), body.new.get_secret_value())
    session_cookie(settings).clear(response)


@router.get("/export")
def export_own_data(who: Oneself, kb: Kb, response: Response) -> Export:
    """All that is kept of oneself."""
    response.headers["content-disposition"] = 'attachment; filename="my-data.json"'
    return kb.personal_data.export(who, who.user_id or 0)


def _own(who: Principal, session: Session) -> OwnSession:
    return OwnSession(
        id=session.id,
        current=who.credential == f"session:{session.id}",
        address=session.address,
        agent=session.agent,
        created=session.created,
        seen=session.seen,
        expires=session.expires,
    )
