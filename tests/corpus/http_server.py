"""The application on a real port of this machine, for clients that bring their own connection.

settings = on_free_port(load_settings())
with HttpServer(create_app(kb, settings)) as address:
    ...  # http://127.0.0.1:PORT
"""

import socket
from threading import Thread
from time import monotonic, sleep
from types import TracebackType

import uvicorn
from fastapi import FastAPI

from kb_assistant.settings import Settings

PATIENCE = 20.0


def on_free_port(settings: Settings) -> Settings:
    """The same settings with a port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return settings.model_copy(update={"server": settings.server.model_copy(update={"port": port})})


class HttpServer:
    """Serves an application at the port that its settings name."""

    def __init__(self, app: FastAPI) -> None:
        self._port = app.state.context.settings.server.port
        config = uvicorn.Config(app, "127.0.0.1", self._port, http="h11", ws="none", log_config=None, lifespan="off")
        config.timeout_graceful_shutdown = 5
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, name="http-server", daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        until = monotonic() + PATIENCE
        while not self._server.started:
            assert monotonic() < until, "the server did not start"
            sleep(0.02)
        return f"http://127.0.0.1:{self._port}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the server did not end"
