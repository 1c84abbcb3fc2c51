"""One's own API keys."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Oneself
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.access import Scope
from kb_assistant.domain.accounts import ApiKey, NewApiKey

router = APIRouter(prefix="/api/v1/me/keys", tags=["me"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The key's id.", max_length=32)]


class WantedKey(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"label": "nightly import", "scopes": ["read", "write"]}]}
    )

    label: str = Field(max_length=255, description="What to know it by.")
    scopes: frozenset[Scope] = Field(frozenset({Scope.READ}), description="What it may be used for, at most.")
    expires: AwareDatetime | None = Field(None, description="None: until it is revoked.")
    collection: str | None = Field(None, max_length=32, description="The only collection that it reads.")


@router.get("")
def list_keys(who: Oneself, kb: Kb) -> tuple[ApiKey, ...]:
    """Without their secrets."""
    return tuple(kb.people.keys.of(who))


@router.post("", status_code=201)
def add_key(who: Oneself, kb: Kb, body: WantedKey) -> NewApiKey:
    """The secret is shown this once."""
    return kb.people.keys.add(who, body.label, body.scopes, body.expires, body.collection)


@router.delete("/{key}", status_code=204)
def revoke_key(who: Oneself, kb: Kb, key: Id) -> None:
    """Ends it at once."""
    kb.people.keys.revoke(who, key)
