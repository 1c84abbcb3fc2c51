"""Behind one address: what our routes answer goes to the application, everything else to the pages."""

from starlette.types import ASGIApp, Receive, Scope, Send

from kb_assistant.api.app import routers
from kb_assistant.api.relay import Relay


class Front:
    """The life of the pages is that of the server; the application has none of its own."""

    def __init__(self, app: ASGIApp, pages: ASGIApp, relay: Relay) -> None:
        self._app = app
        self._pages = pages
        self._relay = relay
        self._ours = frozenset(_first(getattr(route, "path", "")) for one in routers() for route in one.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and _first(scope["path"]) in self._ours
        if ours:
            await self._app(self._relay.restored(scope), receive, send)
        else:
            await self._pages(scope, receive, send)


def _first(path: str) -> str:
    """`//api/…` is no page either."""
    return path.lstrip("/").partition("/")[0]
