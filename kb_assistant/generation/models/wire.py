"""The HTTP connection of one answer, followed from outside: what stage it is at, and how to break it off.

Works with httpx and its successor httpx2 alike, through their hooks: the libraries of the providers differ in what they
raise and none of them can be stopped while it waits; what happened on the wire is the same for all.
"""

import socket
import ssl
import struct
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock
from typing import Any, Protocol

from kb_assistant.generation.models.base import Deadlines

BYTES_PER_CHARACTER = 1_000
FREE_BYTES = 1 << 20
"""An event of some 300 bytes may carry a single character; what is far beyond that is no answer."""

_followed: ContextVar["Wire | None"] = ContextVar("wire", default=None)


class Request(Protocol):
    """What both libraries' requests have."""

    extensions: Any

    @property
    def headers(self) -> MutableMapping[str, str]: ...


class Response(Protocol):
    """What both libraries' responses have."""

    status_code: int
    stream: Any

    @property
    def headers(self) -> Mapping[str, str]: ...


class Client(Protocol):
    """What both libraries' clients have."""

    follow_redirects: bool
    event_hooks: Any


class Wire:
    """`status` is 0 until the server answered; `broken` tells that the network, not the content, was at fault."""

    def __init__(self, limits: Deadlines) -> None:
        self._limits = limits
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._response: Response | None = None
        self.connected = False
        self.broken = False
        self.timed_out = False
        self.untrusted = False
        self.cut = False
        self._room = FREE_BYTES + BYTES_PER_CHARACTER * limits.max_chars

    @property
    def status(self) -> int:
        return self._response.status_code if self._response is not None else 0

    @property
    def flooded(self) -> bool:
        return self._room < 0

    def takes(self, size: int) -> bool:
        """Whether more bytes are welcome after these."""
        self._room -= size
        return not self.cut and not self.flooded

    def header(self, name: str) -> str:
        return self._response.headers.get(name, "") if self._response is not None else ""

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Every request that this thread makes meanwhile is this wire's."""
        token = _followed.set(self)
        try:
            yield
        finally:
            _followed.reset(token)

    def break_off(self) -> None:
        """From any thread. Closing would not wake a thread that waits for the socket; shutting down does."""
        with self._lock:
            self.cut = True
            if self._socket is not None:
                _shut(self._socket)

    def leaves(self, request: Request) -> None:
        self._response = None
        # A connection of its own, never a kept one: breaking it off must not break another answer's.
        request.headers["connection"] = "close"
        request.headers["accept-encoding"] = "identity"
        patience = max(self._limits.first_token, self._limits.idle)
        times = {"connect": self._limits.connect, "read": patience, "write": patience, "pool": self._limits.connect}
        request.extensions = {**request.extensions, "trace": self._trace, "timeout": times}

    def returns(self, response: Response) -> None:
        from kb_assistant.generation.models.watched import WatchedStream

        self._response = response
        response.stream = WatchedStream(response.stream, self.takes)

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        look = getattr(info.get("return_value"), "get_extra_info", None)
        if look is not None:
            self._hold(look("socket"))
        if event.endswith("send_request_headers.started"):
            self.connected = True
        error = info.get("exception")
        # A generator that is closed early leaves through here as well, and is no fault of the network.
        if isinstance(error, Exception) and type(error).__name__ != "Stopped":
            self.broken = True
            self.timed_out = type(error).__name__.endswith("Timeout")
            self.untrusted = isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError)

    def _hold(self, found: socket.socket | None) -> None:
        with self._lock:
            self._socket = found
            if self.cut and found is not None:
                _shut(found)


def follow(client: Client) -> None:
    """Prepares an httpx client: requests of a thread with a followed wire are watched, and nobody is redirected."""
    client.follow_redirects = False
    client.event_hooks = {"request": [_leaves], "response": [_returns]}


def _leaves(request: Request) -> None:
    wire = _followed.get()
    if wire is not None:
        wire.leaves(request)


def _returns(response: Response) -> None:
    wire = _followed.get()
    if wire is not None:
        wire.returns(response)


def _shut(held: socket.socket) -> None:
    with suppress(OSError):
        # To be reset when it is closed: a server with more to send than anybody took would else wait for a minute.
        socket.socket.setsockopt(held, socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The plain socket's method: TLS's own would take the state away that the waiting thread still reads.
        socket.socket.shutdown(held, socket.SHUT_RDWR)
