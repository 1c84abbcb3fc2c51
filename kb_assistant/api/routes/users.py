"""People, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Administrator
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.access import Role
from kb_assistant.domain.accounts import Account, AccountPage, ApiKey, Ended, Identity
from kb_assistant.domain.personal import Erasure, Export

router = APIRouter(prefix="/api/v1/users", tags=["users"], responses=PROBLEMS)

Id = Annotated[int, Path(description="The person's id.", ge=1, lt=1 << 31)]
Search = Annotated[str, Query(max_length=255, description="A part of the name.")]
Start = Annotated[int, Query(ge=0, description="How many to leave out.")]
Limit = Annotated[int, Query(ge=1, le=1000)]


class NewUser(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "ada", "role": "editor"}]})

    name: str = Field(max_length=255)
    role: Role = Role.READER
    password: SecretStr = Field(SecretStr(""), description="Without one, they sign in by an identity provider alone.")


class ChangedUser(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "editor"}]})

    role: Role | None = None
    active: bool | None = Field(None, description="False ends every session and key, for good.")


class GivenPassword(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"password": "seven wet umbrellas"}]})

    password: SecretStr


class KnownIdentity(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"issuer": "https://id.example.com", "subject": "1234"}]}
    )

    issuer: str = Field(min_length=1, max_length=255)
    subject: str = Field(min_length=1, max_length=255)


@router.get("")
def list_users(who: Administrator, kb: Kb, search: Search = "", start: Start = 0, limit: Limit = 100) -> AccountPage:
    """By name."""
    return kb.people.accounts.find(who, search, start, limit)


@router.post("", status_code=201)
def add_user(who: Administrator, kb: Kb, body: NewUser) -> Account:
    return kb.people.accounts.add(who, body.name, body.role, body.password.get_secret_value())


@router.get("/{user}")
def show_user(who: Administrator, kb: Kb, user: Id) -> Account:
    return kb.people.accounts.show(who, user)


@router.patch("/{user}")
def change_user(who: Administrator, kb: Kb, user: Id, body: ChangedUser) -> Account:
    """Counts from their next request. All of it is done, or nothing."""
    return kb.people.accounts.change(who, user, body.role, body.active)


@router.put("/{user}/password", status_code=204)
def give_password(who: Administrator, kb: Kb, user: Id, body: GivenPassword) -> None:
    """Ends their sessions."""
    kb.people.accounts.set_password(who, user, body.password.get_secret_value())


@router.delete("/{user}", status_code=204)
def remove_user(who: Administrator, kb: Kb, user: Id) -> None:
    """Takes the account away; what was asked stays, without a name."""
    kb.people.accounts.remove(who, user)


@router.post("/{user}/erase")
def erase_user(who: Administrator, kb: Kb, user: Id) -> Erasure:
    """Takes the person out with all they asked, and their name out of the logs. Cannot be undone."""
    return kb.personal_data.erase(who, user)


@router.get("/{user}/export")
def export_user(who: Administrator, kb: Kb, user: Id, response: Response) -> Export:
    """All that is kept of the person."""
    response.headers["content-disposition"] = f'attachment; filename="user-{user}.json"'
    return kb.personal_data.export(who, user)


@router.delete("/{user}/sessions")
def end_user_sessions(who: Administrator, kb: Kb, user: Id) -> Ended:
    """Signs the person out everywhere."""
    return Ended(kb.people.sessions.revoke_all(who, user))


@router.get("/{user}/keys")
def list_user_keys(who: Administrator, kb: Kb, user: Id) -> tuple[ApiKey, ...]:
    """Without their secrets."""
    return tuple(kb.people.keys.of(who, user))


@router.delete("/{user}/keys")
def revoke_user_keys(who: Administrator, kb: Kb, user: Id) -> Ended:
    """Ends all of their keys at once."""
    return Ended(kb.people.keys.revoke_all(who, user))


@router.post("/{user}/identities")
def link_identity(who: Administrator, kb: Kb, user: Id, body: KnownIdentity) -> Account:
    """Lets the person sign in by an identity provider."""
    return kb.people.accounts.link(who, user, Identity(body.issuer, body.subject))


@router.post("/{user}/identities/remove")
def unlink_identity(who: Administrator, kb: Kb, user: Id, body: KnownIdentity) -> Account:
    """Ends their sessions too."""
    return kb.people.accounts.unlink(who, user, Identity(body.issuer, body.subject))
