"""Signing in and out, and who one is."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kb_assistant.api.addresses import client_of
from kb_assistant.api.context import Configured, Here, Kb
from kb_assistant.api.identity import credential_of, session_cookie, session_of
from kb_assistant.api.policy import Anybody
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.api.standing import standing_of
from kb_assistant.domain.accounts import Account, Standing
from kb_assistant.errors import InvalidInput
from kb_assistant.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["sign-in"], responses=PROBLEMS)


class SignIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "ada", "password": "seven wet umbrellas"}]}
    )

    name: str
    password: SecretStr


class SetUp(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"token": "TOKEN", "name": "ada", "password": "seven wet umbrellas"}]},
    )

    token: SecretStr = Field(description="What the server printed when it started.")
    name: str
    password: SecretStr


@router.get("/session")
def show_session(who: Anybody, here: Here) -> Standing:
    """Who one is, also when one is nobody: then it says how to come in."""
    return standing_of(who, here)


@router.post("/session")
def sign_in(_: Anybody, here: Here, request: Request, response: Response, body: SignIn) -> Standing:
    """Sets the cookie of a new session; one that was there ends."""
    _check_accounts(here.settings)
    client, before = client_of(request, here.settings), session_of(request, here.settings)
    entered = here.kb.people.sessions.sign_in(body.name, body.password.get_secret_value(), client, before)
    session_cookie(here.settings).put(response, entered.token)
    return standing_of(entered.principal, here)


@router.delete("/session", status_code=204)
def sign_out(_: Anybody, kb: Kb, settings: Configured, request: Request, response: Response) -> None:
    """Ends the session at once, in every process, and takes the cookie away."""
    cookie = session_cookie(settings)
    token = credential_of(request, cookie.name)
    if token:
        kb.people.sessions.sign_out(token, client_of(request, settings).address)
    cookie.clear(response)


@router.post("/setup", status_code=201)
def set_up(_: Anybody, kb: Kb, settings: Configured, request: Request, body: SetUp) -> Account:
    """Makes the first administrator, by the token that the server prints while there is none."""
    _check_accounts(settings)
    token, password = body.token.get_secret_value(), body.password.get_secret_value()
    return kb.people.accounts.create_first(token, body.name, password, client_of(request, settings))


def _check_accounts(settings: Settings) -> None:
    if settings.server.auth == "none":
        raise InvalidInput("There are no accounts to sign in to here: see setting server.auth.")
