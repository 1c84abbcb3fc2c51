"""The application: every file of `routes/` behind one address, protected as a whole."""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.types import Scope

from kb_assistant.api import routes
from kb_assistant.api.context import Context
from kb_assistant.api.gate import HEADERS, Gate
from kb_assistant.api.policy import check_policies
from kb_assistant.api.problems import explain_errors
from kb_assistant.api.protection import Protection
from kb_assistant.api.routes import docs
from kb_assistant.api.running import Running
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.settings import Settings

LONGEST_BODY = 1 << 20
"""Bytes of a request that uploads nothing."""


def create_app(kb: KnowledgeBase, settings: Settings, running: Running | None = None) -> FastAPI:
    """Raises RuntimeError where a route does not declare who may call it."""
    running = running or Running(settings.server, settings.proxy)
    app = FastAPI(
        title="Knowledge-base assistant",
        version=version("kb-assistant"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # A redirect would name the scheme of this hop, and programs would send their key along without encryption.
        redirect_slashes=False,
        # As they are, where including their routers would build each of them anew: half a second at the first request.
        routes=list(_routes(settings)),
    )
    running.metrics.watch(kb, running)
    app.state.context = Context(kb, settings, running)
    check_policies(app.routes)
    explain_errors(app)
    app.add_middleware(
        Protection, settings=settings, longest_body=lambda scope: _longest(scope, settings), running=running
    )
    app.add_middleware(Gate, running=running, headers=HEADERS, settings=settings)
    return app


def routers() -> Iterator[APIRouter]:
    """Of every file in `routes/`, by name."""
    for found in sorted(iter_modules(routes.__path__), key=lambda module: module.name):
        yield import_module(f"{routes.__name__}.{found.name}").router


def _routes(settings: Settings) -> Iterator[BaseRoute]:
    for router in routers():
        if router is not docs.router or settings.server.docs:
            yield from router.routes


def _longest(scope: Scope, settings: Settings) -> int:
    parts = scope["path"].removeprefix("/api/v1/").split("/")
    uploads = parts[0] == "documents" and (scope["method"], len(parts)) in (("POST", 1), ("PUT", 2))
    return (settings.limits.upload_mb << 20) + LONGEST_BODY if uploads else LONGEST_BODY
