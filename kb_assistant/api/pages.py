"""Around the pages of the user interface: what they may load, from where they may be asked, and what stays closed."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kb_assistant.api.addresses import is_this_machine
from kb_assistant.api.bodies import Body, BodyLimits
from kb_assistant.api.context import Context
from kb_assistant.api.gate import HEADERS
from kb_assistant.api.identity import get_caller
from kb_assistant.api.protection import check_host, is_own
from kb_assistant.api.relay import Relay
from kb_assistant.domain.access import Principal
from kb_assistant.errors import Forbidden, KbError, NotFound, NotSignedIn, Overloaded
from kb_assistant.settings import ServerSettings

_STREAM = "/_stcore/stream"
_INSIDE = ("/_stcore/", "/component/", "/media/", "/auth/", "/oauth2callback", "/app/")
"""Paths that the framework keeps for itself. Of these only some are open."""
_OPEN = ("/_stcore/health", "/_stcore/host-config", "/_stcore/bidi-components/")
_PRIVATE = ("/media/",)
_SHARED = "/answer"
"""The page of a shared answer: links that need no sign-in lead there, where they are allowed."""
_PAGE = "page"
_READING = frozenset({"GET", "HEAD"})
_LONGEST_BODY = 1 << 10
"""Bytes; what pages only show is asked for without a body."""
_FOREIGN = 4403
"""The code by which connections of other pages are closed."""
_LATER = 1013
"""The one that says: try again later."""


class Pages(Protocol):
    """What the user interface brings: an ASGI application and the hashes of scripts within its page."""

    @property
    def app(self) -> ASGIApp: ...

    @property
    def scripts(self) -> tuple[str, ...]: ...


def page_headers(scripts: Iterable[str]) -> dict[str, str]:
    """What every page carries: it runs its own scripts, and talks to this server alone."""
    hashes = " ".join(f"'{one}'" for one in scripts)
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' {hashes}".rstrip(),
        # Its components write their styles into the page.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    told = "; ".join(f"{name} {value}" for name, value in policy.items())
    return {**HEADERS, "content-security-policy": told, "cross-origin-opener-policy": "same-origin"}


@dataclass(frozen=True, slots=True)
class Guard:
    """`app` is what answers for pages once a request may pass."""

    app: ASGIApp
    context: Context
    relay: Relay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            await self._check_request(request)
            if self._is_page(request) and not await self._is_known(request):
                await _sign_in_first(request)(scope, receive, send)
                return
            limits = BodyLimits(_LONGEST_BODY, self._server.body_seconds)
            # A copy: what the pages make of it is not for our logs.
            await self.app(dict(scope), Body(receive, limits, request.headers, self.context.running), send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @property
    def _server(self) -> ServerSettings:
        return self.context.settings.server

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection that a page lives on; from other pages there is none."""
        request = HTTPConnection(scope)
        with ExitStack() as held:
            try:
                self._check_socket(request)
                held.enter_context(self._place(await self._caller(request)))
            except KbError as error:
                await receive()
                code = _LATER if isinstance(error, Overloaded) else _FOREIGN
                await send({"type": "websocket.close", "code": code})
                return
            await self.app(self.relay.noted(scope), receive, send)

    def _place(self, who: Principal) -> AbstractContextManager[None]:
        """Whoever runs the machine has no limits."""
        return nullcontext() if who.console else self.context.running.page(who.user_id)

    def _check_socket(self, request: HTTPConnection) -> None:
        self._check_place(request)
        if request.scope["path"] != _STREAM:
            raise NotFound("There is no such connection.")
        if not is_own(request.headers, self._server):
            raise Forbidden("A page of another origin may not do this.")

    async def _check_request(self, request: Request) -> None:
        self._check_place(request)
        path = request.scope["path"]
        request.scope["route"] = _Named(_kind(path))
        if path.startswith(_INSIDE) and not path.startswith((*_OPEN, *_PRIVATE)):
            raise NotFound("There is no such page.")
        if request.method not in _READING:
            # Files go to the service, which counts them: the framework would keep them in memory.
            raise NotFound("There is no such page to send something to.")
        if path.startswith(_PRIVATE) and not await self._is_known(request):
            raise NotSignedIn("Sign in first.")

    async def _is_known(self, request: Request) -> bool:
        who = await self._caller(request)
        return who.user_id is not None or who.console

    async def _caller(self, request: HTTPConnection) -> Principal:
        return await run_in_threadpool(get_caller, request, self.context)

    def _is_page(self, request: Request) -> bool:
        """Whether somebody wants to see a page that shows nothing to strangers."""
        wanted = "text/html" in request.headers.get("accept", "")
        shared = self.context.settings.shares.anonymous and request.scope["path"] == _SHARED
        return wanted and _kind(request.scope["path"]) == _PAGE and not shared

    def _check_place(self, request: HTTPConnection) -> None:
        check_host(request.headers, self._server)
        if self._server.auth == "none" and not is_this_machine(request):
            raise NotSignedIn("Without accounts this server answers its own machine only: see setting server.auth.")


@dataclass(frozen=True, slots=True)
class _Named:
    """What logs and figures call the request: never the path itself, which anybody may write."""

    path: str


def _kind(path: str) -> str:
    known = next((one for one in (*_OPEN, *_PRIVATE, *_INSIDE, "/static/") if path.startswith(one)), "")
    return f"{known}…" if known else _PAGE


def _sign_in_first(request: Request) -> RedirectResponse:
    wanted = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", status_code=303)
