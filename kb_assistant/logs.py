"""What is written to the error output: a line of JSON each, masked, and never more than a line.

Time, level, logger and message always; what a logger attached to its record beside them."""

import json
import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from kb_assistant.privacy.masking import mask

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OWN_HANDLERS = ("uvicorn", "streamlit")
_QUIET = (
    "alembic",
    "asyncio",
    "faiss",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "PIL",
    "urllib3",
    "watchdog",
    "sqlalchemy",
    "uvicorn",
    "websockets",
)
"""They write down addresses, bodies or every packet at lower levels."""


def nothing() -> Mapping[str, str]:
    return {}


class JsonLines(logging.Formatter):
    """`context` tells what else belongs to every line that is written now."""

    def __init__(self, context: Callable[[], Mapping[str, str]] = nothing) -> None:
        super().__init__()
        self._context = context

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(record.getMessage()),
            **self._context(),
            **{name: value for name, value in vars(record).items() if name not in _USUAL},
        }
        if record.exc_info:
            line["error"] = mask(self.formatException(record.exc_info))
        # As ASCII: nothing that is written down ends the line or moves a cursor.
        return json.dumps(line, default=str)


def write_logs(
    level: str, context: Callable[[], Mapping[str, str]] = nothing, output: TextIO | None = None
) -> logging.Handler:
    """Everything that this process logs goes to the error output from now on."""
    handler = logging.StreamHandler(output or sys.stderr)
    handler.setFormatter(JsonLines(context))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    adopt()
    return handler


def adopt() -> None:
    """Takes the handlers of libraries that brought their own: they know nothing of lines and masks."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in _OWN_HANDLERS:
            found = logging.getLogger(name)
            found.handlers.clear()
            found.propagate = True
