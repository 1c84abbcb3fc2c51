"""Behind one address: what our routes answer goes to the application, everything else to the pages."""

from starlette.types import ASGIApp, Receive, Scope, Send

from kb_assistant.api.app import routers


class Front:
    """The life of the pages is that of the server; the application has none of its own."""

    def __init__(self, app: ASGIApp, pages: ASGIApp) -> None:
        self._app = app
        self._pages = pages
        self._ours = frozenset(_first(getattr(route, "path", "")) for one in routers() for route in one.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and _first(scope["path"]) in self._ours
        await (self._app if ours else self._pages)(scope, receive, send)


def _first(path: str) -> str:
    """`//api/…` is no page either."""
    return path.lstrip("/").partition("/")[0]
