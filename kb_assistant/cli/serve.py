"""`kb serve`: pages and HTTP API behind one address."""

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen at instead of the one in the settings.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = None,
) -> None:
    """Answer in the browser and over HTTP, until Ctrl-C or SIGTERM ends it.

    Prints the address and, while there is no administrator, the token that makes the first one."""
    from kb_assistant.api.safety import check_safe
    from kb_assistant.settings import load_settings

    settings = load_settings().listening(host, port)
    check_safe(settings)
    # What is unsafe is said at once: these take seconds to load.
    from kb_assistant.api.server import serve as answer
    from ui.mount import mount

    answer(settings, mount)
