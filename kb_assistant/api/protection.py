"""Whether a request may come from that page and under that name, and how much it may send.

Pure ASGI, so that streams pass through as they come."""

import logging
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb_assistant.api.bodies import Body, BodyLimits
from kb_assistant.api.identity import BEARER, cookie_name
from kb_assistant.api.problems import problem_of, respond
from kb_assistant.api.running import Running
from kb_assistant.errors import Forbidden, KbError, WrongHost
from kb_assistant.settings import ServerSettings, Settings

_log = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_REFUSED = 4403
"""The code by which WebSockets are closed: there are none here."""


class Protection:
    def __init__(
        self, app: ASGIApp, settings: Settings, longest_body: Callable[[Scope], int], running: Running
    ) -> None:
        self._app = app
        self._settings = settings
        self._longest_body = longest_body
        self._running = running
        self._shared = _shared_with(self._limited, settings.server.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._check(scope)
            await self._shared(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": _REFUSED})

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application, whose errors that nobody expected are answered too. Inside of what lets other origins read
        the answer: they are to see errors as well."""
        began = False

        async def noting(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            limits = BodyLimits(self._longest_body(scope), self._settings.server.body_seconds)
            await self._app(scope, Body(receive, limits, Headers(scope=scope), self._running), noting)
        except Exception as error:
            if not isinstance(error, KbError):
                _log.error("unexpected", exc_info=error)
            if began:
                raise
            await respond(problem_of(error))(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        check_host(headers, self._settings.server)
        if scope["method"] not in SAFE_METHODS:
            self._check_origin(headers)

    def _check_origin(self, headers: Headers) -> None:
        """A page of somebody else must not act for whoever is signed in here."""
        origin = headers.get("origin")
        if origin is not None:
            if origin not in self._settings.server.allowed_origins and not is_own(headers, self._settings.server):
                raise Forbidden("A page of another origin may not do this.")
            return
        site = headers.get("sec-fetch-site")
        ours = site in ("same-origin", "none")
        if not ours and (site is not None or self._is_ambient(headers)):
            raise Forbidden("Where this request comes from can't be told: browsers send an Origin.")

    def _is_ambient(self, headers: Headers) -> bool:
        """Whether it shows what browsers send by themselves, whichever page has them do it."""
        if cookie_name(secure=self._settings.server.secure) in ";".join(headers.getlist("cookie")):
            return True
        proxy = self._settings.proxy
        chosen = "x-api-key" in headers or headers.get("authorization", "").lower().startswith(BEARER)
        return bool(proxy.networks) and proxy.user_header in headers and not chosen


def check_host(headers: Headers, server: ServerSettings) -> None:
    """A page of another name may have been made to lead here (DNS rebinding). Raises WrongHost."""
    if len(headers.getlist("host")) != 1 or headers["host"].lower() not in server.names:
        raise WrongHost(
            "This server does not go by that name: setting server.public_url says how browsers reach it, server.hosts "
            "by which further names."
        )


def is_own(headers: Headers, server: ServerSettings) -> bool:
    """Whether the page that sends this is of the very server that it is sent to."""
    scheme = "https" if server.secure else "http"
    return headers.get("origin") == f"{scheme}://{headers['host'].lower()}"


def _shared_with(app: ASGIApp, origins: frozenset[str]) -> ASGIApp:
    """The application, which pages of these origins may use as its own do."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=sorted(origins),
        allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
        allow_headers=("authorization", "content-type", "idempotency-key", "last-event-id", "x-api-key"),
        allow_credentials=True,
        expose_headers=("content-disposition", "etag", "location", "retry-after", "x-request-id"),
    )
