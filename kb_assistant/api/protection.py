"""Around every request: its id, whether it may come from that page and under that name, and the headers of the answer.

Pure ASGI, so that streams pass through as they come."""

import logging
from collections.abc import Callable
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb_assistant.api.identity import cookie_name
from kb_assistant.api.problems import problem_of, respond
from kb_assistant.api.requests import new_request_id
from kb_assistant.errors import Forbidden, InvalidInput, KbError, LimitExceeded
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


class Protection:
    def __init__(self, app: ASGIApp, settings: Settings, longest_body: Callable[[Scope], int]) -> None:
        self._app = app
        self._settings = settings
        self._longest_body = longest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._settings.server.secure, new_request_id())
        began = monotonic()
        try:
            self._check(scope)
            limited = _Limited(receive, self._longest_body(scope), Headers(scope=scope))
            await self._app(scope, limited, answer)
        except Exception as error:
            if not isinstance(error, KbError):
                _log.error("unexpected", exc_info=error)
            if answer.status:
                raise
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

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in self._settings.server.names:
            raise InvalidInput("This server does not go by that name: see setting server.hosts.")
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
        has_cookie = cookie_name(secure=self._settings.server.secure) in headers.get("cookie", "")
        if not ours and (site is not None or has_cookie):
            raise Forbidden("Where this request comes from can't be told: browsers send an Origin.")

    def _is_own(self, origin: str, headers: Headers) -> bool:
        scheme = "https" if self._settings.server.secure else "http"
        return origin == f"{scheme}://{headers['host'].lower()}"


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
        if not said.isdecimal():
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
