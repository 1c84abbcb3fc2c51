"""Around every request: its id, whether it may come from that page and under that name, and the headers of the answer.

Pure ASGI, so that streams pass through as they come."""

import logging
from collections.abc import Callable
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb_assistant.api.identity import BEARER, cookie_name
from kb_assistant.api.problems import problem_of, respond
from kb_assistant.api.requests import new_request_id
from kb_assistant.errors import Forbidden, InvalidInput, KbError, LimitExceeded, WrongHost
from kb_assistant.settings import Settings

_log = logging.getLogger("kb_assistant.requests")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}
"""What every answer carries unless its route said something of its own."""

HSTS = "max-age=31536000"
_LONGEST_LENGTH = 18
"""Digits of a length that is worth reading."""

_REFUSED = 4403
"""The code by which WebSockets are closed: there are none here."""


class Protection:
    def __init__(self, app: ASGIApp, settings: Settings, longest_body: Callable[[Scope], int]) -> None:
        self._app = app
        self._settings = settings
        self._longest_body = longest_body
        self._shared = _shared_with(self._limited, settings.server.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": _REFUSED})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, self._settings.server.secure, new_request_id())
        began = monotonic()
        try:
            self._check(scope)
            await self._shared(scope, receive, answer)
        except KbError as error:
            await respond(problem_of(error))(scope, receive, answer)
        finally:
            _log.info(
                "request",
                extra={
                    "method": scope["method"],
                    "route": getattr(scope.get("route"), "path", ""),
                    "status": answer.status,
                    "seconds": round(monotonic() - began, 4),
                },
            )

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application, whose errors that nobody expected are answered too. Inside of what lets other origins read
        the answer: they are to see errors as well."""
        began = False

        async def noting(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            limited = _Limited(receive, self._longest_body(scope), Headers(scope=scope))
            await self._app(scope, limited, noting)
        except Exception as error:
            if not isinstance(error, KbError):
                _log.error("unexpected", exc_info=error)
            if began:
                raise
            await respond(problem_of(error))(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in self._settings.server.names:
            raise WrongHost("This server does not go by that name: see setting server.hosts.")
        if scope["method"] not in SAFE_METHODS:
            self._check_origin(headers)

    def _check_origin(self, headers: Headers) -> None:
        """A page of somebody else must not act for whoever is signed in here."""
        origin = headers.get("origin")
        if origin is not None:
            if origin not in self._settings.server.allowed_origins and not self._is_own(origin, headers):
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

    def _is_own(self, origin: str, headers: Headers) -> bool:
        scheme = "https" if self._settings.server.secure else "http"
        return origin == f"{scheme}://{headers['host'].lower()}"


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


class _Answer:
    """`send` that adds headers; `status` is 0 until the answer began."""

    def __init__(self, send: Send, secure: bool, request: str) -> None:
        self._send = send
        self._secure = secure
        self._request = request
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers["x-request-id"] = self._request
            if self._secure:
                headers["strict-transport-security"] = HSTS
        await self._send(message)


class _Limited:
    """`receive` that ends a body which is longer than it may be, whatever its length is said to be."""

    def __init__(self, receive: Receive, longest: int, headers: Headers) -> None:
        self._receive = receive
        self._left = longest
        said = headers.get("content-length", "0")
        if not said.isdecimal() or len(said) > _LONGEST_LENGTH:
            raise InvalidInput("The length of the request is no number.")
        if int(said) > longest:
            raise too_long(longest)
        self._longest = longest

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                # Frameworks turn any other error of a body into "400 Bad Request".
                raise HTTPException(413, too_long(self._longest).message)
        return message


def too_long(longest: int) -> LimitExceeded:
    return LimitExceeded(f"The request is longer than the limit of {longest:,} bytes.")
