"""Answers that take their time: as server-sent events while they are made, or whole. Who leaves ends the work."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kb_assistant.api.problems import problem_of
from kb_assistant.api.work import Left, Make, Over, Work
from kb_assistant.errors import KbError

_log = logging.getLogger(__name__)

BEAT = 10.0
"""Seconds of silence after which a comment is sent, so that proxies keep the connection open."""
LATEST = 30.0
"""Seconds after which a stream begins though there is nothing to say yet: an error becomes an event from then on."""
_STILL_HERE = b": still here\n\n"

Refusal = Callable[[Exception], Response]


@dataclass(frozen=True, slots=True)
class Event:
    """`data` is anything that JSON can say, or bytes as they are; a stream that knows no names takes the empty one."""

    name: str
    data: object

    def encode(self) -> bytes:
        named = f"event: {self.name}\n".encode() if self.name else b""
        return named + b"data: " + (self.data if isinstance(self.data, bytes) else to_json(self.data)) + b"\n\n"


def failed(error: Exception) -> Event:
    """The last event of a stream that could not be brought to its end."""
    return Event("error", asdict(problem_of(error)))


class EventStream(Response):
    """What the work raises before its first event is an error of the request as any other, unless `refused` words it;
    afterwards it becomes the event that `fails` makes of it."""

    media_type = "text/event-stream"

    def __init__(
        self, make: Make[Event], refused: Refusal | None = None, fails: Callable[[Exception], Event] = failed
    ) -> None:
        self._make = make
        self._refused = refused
        self._fails = fails
        self.status_code = 200
        self.background = None
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with Work(self._make, receive) as work:
            try:
                first = await work.next(LATEST)
            except Left:
                return
            except Exception as error:
                if self._refused is None:
                    raise
                await self._refused(error)(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self._send_all(work, first, send)

    async def _send_all(self, work: Work[Event], first: Event | None, send: Send) -> None:
        event = first
        try:
            while True:
                await _send(send, event.encode() if event else _STILL_HERE)
                event = await work.next(BEAT)
        except Left:
            return
        except Over:
            pass
        except Exception as error:  # noqa: BLE001 - told to the reader, as far as may be
            log_error(error)
            await _send(send, self._fails(error).encode())
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class WholeAnswer(Response):
    """The one thing that the work makes, as JSON."""

    def __init__(self, make: Make[Any], refused: Refusal | None = None) -> None:
        self._make = make
        self._refused = refused
        self.status_code = 200
        self.background = None
        self.init_headers(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with Work(self._make, receive) as work:
            try:
                made = await work.next()
            except Left:
                return
            except Exception as error:
                if self._refused is None:
                    raise
                await self._refused(error)(scope, receive, send)
                return
            await Response(to_json(made), media_type="application/json")(scope, receive, send)


def log_error(error: Exception) -> None:
    """As an error is logged that became a response."""
    if not isinstance(error, KbError):
        _log.error("unexpected", exc_info=error)
    elif error.status >= 500:
        _log.log(logging.WARNING if error.status == 503 else logging.ERROR, "%s: %s", error.code, error.message)


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
