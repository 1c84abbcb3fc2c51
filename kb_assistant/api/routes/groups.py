"""Groups, and what the groups of identity providers stand for."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Administrator, Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.access import Group
from kb_assistant.domain.accounts import GroupClaim

router = APIRouter(prefix="/api/v1/groups", tags=["groups"], responses=PROBLEMS)

Id = Annotated[int, Path(description="The group's id.", ge=1, lt=1 << 31)]
Person = Annotated[int, Path(description="The person's id.", ge=1, lt=1 << 31)]


class NewGroup(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "hr"}]})

    name: str = Field(max_length=255)


class Claim(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"issuer": "https://id.example.com", "claim": "HR-Team"}]}
    )

    issuer: str = Field(max_length=255, description="The identity provider, as it calls itself.")
    claim: str = Field(max_length=255, description="The group as it writes it.")


@router.get("")
def list_groups(who: Reader, kb: Kb) -> tuple[Group, ...]:
    """All with their members for administrators, for others their own without."""
    return tuple(kb.people.directory.groups(who))


@router.post("", status_code=201)
def add_group(who: Administrator, kb: Kb, body: NewGroup) -> Group:
    return kb.people.directory.add(who, body.name)


@router.get("/names")
def list_group_names(who: Reader, kb: Kb) -> tuple[str, ...]:
    """Those that one may be offered as readers: all for whoever may upload, unless a setting says otherwise."""
    return tuple(kb.people.directory.names(who))


@router.get("/claims")
def list_claims(who: Administrator, kb: Kb) -> tuple[GroupClaim, ...]:
    """Which groups of identity providers stand for which group here."""
    return tuple(kb.people.directory.claims(who))


@router.get("/{group}")
def show_group(who: Reader, kb: Kb, group: Id) -> Group:
    return kb.people.directory.show(who, group)


@router.patch("/{group}")
def rename_group(who: Administrator, kb: Kb, group: Id, body: NewGroup) -> Group:
    """Its members, and what it reads, stay."""
    return kb.people.directory.rename(who, group, body.name)


@router.delete("/{group}", status_code=204)
def remove_group(who: Administrator, kb: Kb, group: Id) -> None:
    """What only this group could read is private from then on."""
    kb.people.directory.remove(who, kb.people.directory.show(who, group).name)


@router.put("/{group}/members/{user}")
def put_member(who: Administrator, kb: Kb, group: Id, user: Person) -> Group:
    """Counts from the next question."""
    name = kb.people.accounts.show(who, user).name
    return kb.people.directory.join(who, kb.people.directory.show(who, group).name, name)


@router.delete("/{group}/members/{user}")
def take_member_out(who: Administrator, kb: Kb, group: Id, user: Person) -> Group:
    """Counts from the next question; membership that an identity provider claims lasts."""
    name = kb.people.accounts.show(who, user).name
    return kb.people.directory.leave(who, kb.people.directory.show(who, group).name, name)


@router.put("/{group}/claims")
def map_claim(who: Administrator, kb: Kb, group: Id, body: Claim) -> GroupClaim:
    """From their next sign-in, people of that group of the provider are in this one."""
    claim = GroupClaim(body.issuer, body.claim, kb.people.directory.show(who, group).name)
    kb.people.directory.map_claim(who, claim)
    return claim


@router.post("/{group}/claims/remove", status_code=204)
def unmap_claim(who: Administrator, kb: Kb, group: Id, body: Claim) -> None:
    """Counts at once."""
    name = kb.people.directory.show(who, group).name
    kb.people.directory.unmap_claim(who, GroupClaim(body.issuer, body.claim, name))
