"""What a request may send: no more than it may, no slower than it must, and nothing once the server ends."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from kb_assistant.api.running import Running
from kb_assistant.errors import InvalidInput, LimitExceeded, Stopping

SLOWEST = 8192
"""Bytes for which a body gets a second more."""
_LONGEST_LENGTH = 18
"""Digits of a length that is worth reading."""
_CLOSE = {"connection": "close"}


@dataclass(frozen=True, slots=True)
class BodyLimits:
    longest: int
    seconds: float


class Body:
    """`receive` of one request. Frameworks turn other errors than HTTPException into "400 Bad Request"."""

    def __init__(self, receive: Receive, limits: BodyLimits, headers: Headers, running: Running) -> None:
        self._receive = receive
        self._limits = limits
        self._running = running
        self._until = monotonic() + limits.seconds
        self._got = 0
        self._whole = False
        said = headers.get("content-length", "0")
        if not said.isdecimal() or len(said) > _LONGEST_LENGTH:
            raise InvalidInput("The length of the request is no number.")
        if int(said) > limits.longest:
            raise too_long(limits.longest)

    async def __call__(self) -> Message:
        try:
            message = await self._running.unless_over(self._next())
        except Stopping as error:
            if self._whole:
                raise
            raise HTTPException(503, error.message.rstrip("."), {"retry-after": "1", **_CLOSE}) from None
        if message["type"] == "http.request":
            self._got += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._got > self._limits.longest:
                raise HTTPException(413, too_long(self._limits.longest).message, _CLOSE)
        return message

    async def _next(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            return await asyncio.wait_for(self._receive(), self._until + self._got / SLOWEST - monotonic())
        except TimeoutError:
            raise HTTPException(408, "The request came too slowly: send it again", _CLOSE) from None


def too_long(longest: int) -> LimitExceeded:
    return LimitExceeded(f"The request is longer than the limit of {longest:,} bytes.")
