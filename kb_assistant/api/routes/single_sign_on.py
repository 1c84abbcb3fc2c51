"""Signing in by an identity provider."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import RedirectResponse

from kb_assistant.api.addresses import client_of
from kb_assistant.api.context import Configured, Kb
from kb_assistant.api.cookies import Cookie
from kb_assistant.api.entrance import render, sign_in_form
from kb_assistant.api.identity import cookies_of, session_cookie, session_of
from kb_assistant.api.policy import Anybody
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.accounts import SIGN_IN_LASTS, Returned
from kb_assistant.errors import KbError, NotFound
from kb_assistant.people.single_sign_on import SingleSignOn, local_page
from kb_assistant.settings import Settings

router = APIRouter(prefix="/api/v1/sign-in/oidc", tags=["sign-in"], responses=PROBLEMS)

Page = Annotated[str, Query(alias="next", max_length=2000, description="The page to go on to; one of this server.")]
Language = Annotated[str, Header(alias="accept-language", include_in_schema=False)]
Word = Annotated[str, Query(max_length=4096)]


def _returned(state: Word = "", code: Word = "", iss: Word = "", error: Word = "") -> Returned:
    return Returned(state, code, iss, error)


Back = Annotated[Returned, Depends(_returned)]


@router.get("", status_code=303, response_class=RedirectResponse)
def begin_single_sign_on(
    _: Anybody, kb: Kb, settings: Configured, page: Page = "/", language: Language = ""
) -> Response:
    """Sends the browser to the identity provider."""
    provider = _provider(kb)
    try:
        begun = provider.begin(page)
    except KbError as error:
        return _say(error, settings, language, local_page(page))
    response = RedirectResponse(begun.address, status_code=303)
    _binding(settings).put(response, begun.browser)
    return response


@router.get("/callback", status_code=303, response_class=RedirectResponse)
def finish_single_sign_on(
    _: Anybody, kb: Kb, settings: Configured, request: Request, returned: Back, language: Language = ""
) -> Response:
    """Where the identity provider sends the browser back to: signs in, and leads to the page that was wanted."""
    binding = _binding(settings)
    browser = next(iter(cookies_of(request, binding.name)), "")
    client, before = client_of(request, settings), session_of(request, settings)
    provider = _provider(kb)
    try:
        finished = provider.finish(returned, browser, client, before)
    except KbError as error:
        return _say(error, settings, language)
    response = RedirectResponse(finished.page, status_code=303)
    binding.clear(response)
    session_cookie(settings).put(response, finished.signed_in.token)
    return response


def _provider(kb: KnowledgeBase) -> SingleSignOn:
    if kb.single_sign_on is None:
        raise NotFound("No identity provider is set here: sign in by name and password.")
    return kb.single_sign_on


def _say(error: KbError, settings: Settings, language: str, page: str = "/") -> Response:
    """Whoever comes here is a person before a browser: the page to sign in at says what happened."""
    return render(sign_in_form(page, "", error, by_provider=True), settings.bot, language)


def _binding(settings: Settings) -> Cookie:
    """What ties a sign-in at the provider to the browser that began it."""
    secure = settings.server.secure
    return Cookie("__Host-kb_sign_in" if secure else "kb_sign_in", secure, int(SIGN_IN_LASTS.total_seconds()))
