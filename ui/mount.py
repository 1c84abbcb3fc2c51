"""The user interface as an ASGI application, for whoever serves it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_assistant.settings import Settings
from ui.appearance import theme

if TYPE_CHECKING:
    from streamlit.runtime.secrets import SecretsValue

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Mounted:
    """`scripts` are the hashes of what the page runs that is no file."""

    app: Callable[[Scope, Receive, Send], Awaitable[None]]
    scripts: tuple[str, ...]


def mount(settings: Settings) -> Mounted:
    """Once a process. The pages learn from `st.secrets["service"]` where the service is: see ui/session.py."""
    import streamlit
    from streamlit.file_util import get_static_dir
    from streamlit.web import bootstrap

    bootstrap.load_config_options(_options(settings))
    server = settings.server
    service: dict[str, SecretsValue] = {
        "address": server.local_address,
        "origin": server.address,
        "auth": server.auth,
    }
    app = streamlit.App(Path(__file__).with_name("app.py"), secrets={"service": service})
    page = (Path(get_static_dir()) / "index.html").read_text()
    return Mounted(app, tuple(_hash(script) for script in _SCRIPT.findall(page)))


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "global.developmentMode": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "logger.enableRich": False,
        "logger.level": "warning",
        "runner.magicEnabled": False,
        # A look for garbage after every run of a page stops all others; Python's own looks are enough.
        "runner.postScriptGC": False,
        "server.fileWatcherType": "none",
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.scriptHealthCheckEnabled": False,
        "server.trustedUserHeaders": {},
        "server.allowedHosts": [],
        "server.enableCORS": True,
        "server.corsAllowedOrigins": [],
        "server.enableXsrfProtection": True,
        "server.maxUploadSize": settings.ingest.max_file_mb,
        **theme(settings.bot.colour),
    }


def _hash(script: str) -> str:
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
