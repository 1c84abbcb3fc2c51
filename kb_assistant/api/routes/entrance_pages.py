"""Signing in and out in a browser, and the first administrator: pages with forms, before the user interface."""

from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kb_assistant.api.addresses import client_of
from kb_assistant.api.context import Configured, Context, Here, Kb
from kb_assistant.api.entrance import Shown, render, sign_in_form
from kb_assistant.api.identity import credential_of, session_cookie, session_of
from kb_assistant.api.policy import Anybody
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.access import Principal
from kb_assistant.errors import KbError
from kb_assistant.people.single_sign_on import local_page

router = APIRouter(include_in_schema=False, tags=["sign-in"], responses=PROBLEMS)

Page = Annotated[str, Query(alias="next", max_length=2000)]
Language = Annotated[str, Header(alias="accept-language")]


class SignInForm(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "ada", "password": "seven wet umbrellas", "next": "/"}]},
    )

    name: str
    password: SecretStr
    next: str = Field("/", max_length=2000, description="The page to go on to; one of this server.")


class SetUpForm(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"token": "TOKEN", "name": "ada", "password": "seven wet umbrellas"}]},
    )

    token: SecretStr
    name: str
    password: SecretStr


@router.get("/sign-in", response_class=HTMLResponse)
def show_sign_in(who: Anybody, here: Here, page: Page = "/", language: Language = "") -> Response:
    """Whoever is in already goes on; where nobody can be, the first administrator is to be made."""
    if _is_in(who) or here.settings.server.auth == "none":
        return _to(local_page(page))
    if here.kb.people.accounts.needs_first():
        return _to("/setup")
    return render(_sign_in(here, page), here.settings.bot, language)


@router.post("/sign-in", response_class=HTMLResponse)
def send_sign_in(
    _: Anybody, here: Here, request: Request, form: Annotated[SignInForm, Form()], language: Language = ""
) -> Response:
    """Sets the cookie of a new session and goes on to the page that was wanted."""
    if here.settings.server.auth == "none":
        return _to("/")
    try:
        return _entered(here, request, form.name, form.password, form.next)
    except KbError as error:
        return render(_sign_in(here, form.next, form.name, error), here.settings.bot, language)


@router.get("/sign-out", response_class=HTMLResponse)
def show_sign_out(_: Anybody, settings: Configured, language: Language = "") -> Response:
    """Asks: a link alone, which anybody may set, signs nobody out."""
    return render(Shown("sign_out"), settings.bot, language)


@router.post("/sign-out", response_class=HTMLResponse)
def send_sign_out(_: Anybody, kb: Kb, settings: Configured, request: Request, language: Language = "") -> Response:
    """Ends the session at once, in every process, and takes the cookie away."""
    cookie = session_cookie(settings)
    token = credential_of(request, cookie.name)
    if token:
        kb.people.sessions.sign_out(token, client_of(request, settings).address)
    response = render(Shown("signed_out"), settings.bot, language)
    cookie.clear(response)
    return response


@router.get("/setup", response_class=HTMLResponse)
def show_set_up(_: Anybody, here: Here, language: Language = "") -> Response:
    """While there is no administrator."""
    if here.settings.server.auth == "none" or not here.kb.people.accounts.needs_first():
        return _to("/sign-in")
    return render(Shown("set_up", {"token": "", "name": ""}), here.settings.bot, language)


@router.post("/setup", response_class=HTMLResponse)
def send_set_up(
    _: Anybody, here: Here, request: Request, form: Annotated[SetUpForm, Form()], language: Language = ""
) -> Response:
    """Makes the first administrator, and signs them in."""
    if here.settings.server.auth == "none":
        return _to("/")
    token, password = form.token.get_secret_value(), form.password.get_secret_value()
    try:
        here.kb.people.accounts.create_first(token, form.name, password, client_of(request, here.settings))
        return _entered(here, request, form.name, form.password, "/")
    except KbError as error:
        return render(Shown("set_up", {"token": token, "name": form.name}, error), here.settings.bot, language)


def _sign_in(here: Context, page: str, name: str = "", error: KbError | None = None) -> Shown:
    return sign_in_form(local_page(page), name, error, by_provider=here.kb.single_sign_on is not None)


def _entered(here: Context, request: Request, name: str, password: SecretStr, page: str) -> Response:
    client, before = client_of(request, here.settings), session_of(request, here.settings)
    entered = here.kb.people.sessions.sign_in(name, password.get_secret_value(), client, before)
    response = _to(local_page(page))
    session_cookie(here.settings).put(response, entered.token)
    return response


def _is_in(who: Principal) -> bool:
    return who.user_id is not None or who.console


def _to(page: str) -> RedirectResponse:
    # A form was sent: the page is to be got.
    return RedirectResponse(page, status_code=303)
