"""Around every request: its id, its line in the log, the headers of its answer; refused where there are too many.

Pure ASGI, so that streams pass through as they come."""

import logging
from collections.abc import Mapping
from time import monotonic

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb_assistant.api.addresses import client_of
from kb_assistant.api.problems import problem_of, respond, retry_after
from kb_assistant.api.requests import new_request_id
from kb_assistant.api.running import Running
from kb_assistant.errors import KbError, Stopping
from kb_assistant.settings import Settings

_log = logging.getLogger("kb_assistant.requests")

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


class Gate:
    """`headers` are what every answer carries unless it says something of its own."""

    def __init__(self, app: ASGIApp, running: Running, headers: Mapping[str, str], settings: Settings) -> None:
        self._app = app
        self._running = running
        self._headers = {**headers, **({"strict-transport-security": HSTS} if settings.server.secure else {})}
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, {**self._headers, "x-request-id": new_request_id()})
        began, request = monotonic(), HTTPConnection(scope)
        self._running.passing.look(request)
        try:
            with self._running.place(scope["path"], client_of(request, self._settings).address):
                await self._app(scope, receive, answer)
        except KbError as error:
            await self._refuse(error, answer, scope, receive)
        finally:
            self._note(scope, answer.status, monotonic() - began)

    async def _refuse(self, error: KbError, answer: "_Answer", scope: Scope, receive: Receive) -> None:
        response = respond(problem_of(error), retry_after(error))
        if isinstance(error, Stopping):
            response.headers["connection"] = "close"
        await response(scope, receive, answer)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "")
        self._running.metrics.request(scope["method"], route, status, seconds)
        found = {"method": scope["method"], "route": route, "status": status, "seconds": round(seconds, 4)}
        _log.info("request", extra=found)


class _Answer:
    """`send` that adds headers; `status` is 0 until the answer began."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)
