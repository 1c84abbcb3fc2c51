"""From a request to the principal that makes it: the one place, whatever was shown as proof."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from kb_assistant.api.addresses import client_of, is_this_machine, peer_of
from kb_assistant.api.context import Context, get_context
from kb_assistant.api.cookies import Cookie
from kb_assistant.api.relay import is_relayed
from kb_assistant.domain.access import ANONYMOUS, CONSOLE, Principal
from kb_assistant.domain.accounts import VerifiedIdentity
from kb_assistant.errors import InvalidInput, NotSignedIn
from kb_assistant.identity.proxy import ISSUER as PROXY
from kb_assistant.settings import Settings

BEARER = "bearer "
_IN_QUERY = frozenset({"access_token", "api_key", "apikey", "key", "token", "x-api-key"})


def get_principal(request: HTTPConnection, context: Annotated[Context, Depends(get_context)]) -> Principal:
    """Who asks; ANONYMOUS where nothing was shown. Raises NotSignedIn for a proof that does not hold."""
    client = client_of(request, context.settings)
    shown = credential_of(request, cookie_name(secure=context.settings.server.secure))
    if context.settings.server.auth == "none":
        return _whoever_is_here(request, client.address)
    vouched = _vouched(request, context)
    if shown and not (vouched and _is_old_cookie(request, shown, context)):
        return context.kb.people.principal_of(shown, client.address)
    if vouched is None:
        return replace(ANONYMOUS, address=client.address)
    sessions, admit = context.kb.people.sessions, context.settings.identity.admit
    return sessions.principal_by(vouched, client, admit, renew=not is_relayed(request))


def get_caller(request: HTTPConnection, context: Annotated[Context, Depends(get_context)]) -> Principal:
    """The same, but ANONYMOUS for a proof that does not hold: a browser with an old cookie must get to sign in."""
    try:
        return get_principal(request, context)
    except NotSignedIn:
        return replace(ANONYMOUS, address=client_of(request, context.settings).address)


def _vouched(request: HTTPConnection, context: Context) -> VerifiedIdentity | None:
    proxy = context.kb.trusted_proxy
    return proxy.vouches(peer_of(request), request.headers.items()) if proxy else None


def _is_old_cookie(request: HTTPConnection, shown: str, context: Context) -> bool:
    """Whether it is what a session that is over left in the browser, which nobody chose to show."""
    if shown not in cookies_of(request, cookie_name(secure=context.settings.server.secure)):
        return False
    try:
        context.kb.people.principal_of(shown)
    except NotSignedIn:
        return True
    return False


def _whoever_is_here(request: HTTPConnection, address: str) -> Principal:
    if not is_this_machine(request):
        raise NotSignedIn("Without accounts this server answers its own machine only: see setting server.auth.")
    return replace(CONSOLE, credential="local", address=address)


def get_check(
    request: Request,
    context: Annotated[Context, Depends(get_context)],
    who: Annotated[Principal, Depends(get_principal)],
) -> Callable[[], None]:
    """For work that takes its time: looks again whether what the request showed is still good.

    Raises NotSignedIn, or Forbidden after a change of role."""
    shown = credential_of(request, cookie_name(secure=context.settings.server.secure))
    return partial(context.kb.people.check, who, "" if who.credential == PROXY else shown)


def cookie_name(*, secure: bool) -> str:
    """Browsers take a `__Host-` cookie from this very host over HTTPS only, and for all paths."""
    return "__Host-kb_session" if secure else "kb_session"


def session_cookie(settings: Settings) -> Cookie:
    server = settings.server
    return Cookie(cookie_name(secure=server.secure), server.secure, settings.sessions.absolute_hours * 3600)


def session_of(request: Request, settings: Settings) -> str:
    """The token in the cookie, empty where there is none."""
    return next(iter(cookies_of(request, cookie_name(secure=settings.server.secure))), "")


def credential_of(request: HTTPConnection, cookie: str) -> str:
    """The session token or key of a request, empty where there is none.

    Raises InvalidInput for several different ones, and for one in the address, where logs would keep it."""
    if _IN_QUERY & {name.lower() for name in request.query_params}:
        raise InvalidInput("A key or token in the address ends up in logs: send it as `Authorization: Bearer`.")
    shown = {*_bearers(request), *request.headers.getlist("x-api-key"), *cookies_of(request, cookie)} - {""}
    if len(shown) > 1:
        raise InvalidInput("The request shows several different credentials: send one.")
    return shown.pop() if shown else ""


def cookies_of(request: HTTPConnection, name: str) -> list[str]:
    """Every value of a cookie: of two, a page on a neighbouring host may have set one."""
    chunks = (chunk.partition("=") for header in request.headers.getlist("cookie") for chunk in header.split(";"))
    return [value.strip() for key, _, value in chunks if key.strip() == name]


def _bearers(request: HTTPConnection) -> list[str]:
    values = request.headers.getlist("authorization")
    return [value[len(BEARER) :].strip() for value in values if value.lower().startswith(BEARER)]


Check = Annotated[Callable[[], None], Depends(get_check)]
