"""Requests to the service: what was asked for comes back as a value of ours, what it refuses as an error of ours."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, TypeVar, cast
from weakref import WeakSet

import httpx2
from pydantic import TypeAdapter, ValidationError

from kb_assistant import errors
from kb_assistant.errors import KbError, ModelFailure, ModelReason, TooManyAttempts, Unreachable

Shape = TypeVar("Shape")
Value = str | int | float | bool | None
Query = Value | tuple[str, ...]
"""A None is left out."""


class Wire:
    """Paths are below /api/v1. Every method raises KbError."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http
        self._connected: WeakSet[Any] = WeakSet()
        self._hung_up = False

    def get(self, shape: type[Shape], path: str, **query: Query) -> Shape:
        return self._call(shape, "GET", path, params=_given(query))

    def post(self, shape: type[Shape], path: str, body: object = None) -> Shape:
        return self._call(shape, "POST", path, json=body)

    def put(self, shape: type[Shape], path: str, body: object = None) -> Shape:
        return self._call(shape, "PUT", path, json=body)

    def patch(self, shape: type[Shape], path: str, body: object) -> Shape:
        return self._call(shape, "PATCH", path, json=body)

    def delete(self, shape: type[Shape], path: str) -> Shape:
        return self._call(shape, "DELETE", path)

    def events(self, path: str, body: object) -> Iterator[tuple[str, bytes]]:
        """Name and data of each server-sent event; leaving the loop ends the work there."""
        with self._open("POST", path, json=body, headers={"accept": "text/event-stream"}) as response:
            yield from _events(response.iter_lines())

    def hang_up(self) -> None:
        """Ends what is being waited for, in whatever thread, also before it has begun to come: closing alone would not
        wake it, and the service would not learn of it before it says something."""
        self._hung_up = True
        for stream in list(self._connected):
            _shut(stream)

    def _traced(self, event: str, told: Mapping[str, Any]) -> None:
        """Takes note of each connection that is made."""
        if event == "connection.connect_tcp.complete":
            self._connected.add(told["return_value"])
            if self._hung_up:
                _shut(told["return_value"])

    @contextmanager
    def file(self, path: str, **query: Query) -> Iterator[Iterator[bytes]]:
        """The bytes of a file as they arrive."""
        with self._open("GET", path, params=_given(query)) as response:
            yield response.iter_bytes()

    def bytes(self, path: str, **query: Query) -> bytes:
        with self._open("GET", path, params=_given(query)) as response:
            return response.read()

    def upload(self, shape: type[Shape], method: str, path: str, **given: Any) -> Shape:  # noqa: ANN401
        """`given` are files, fields and headers; files are read while they are sent."""
        return self._call(shape, method, path, **given)

    def _call(self, shape: type[Shape], method: str, path: str, **given: Any) -> Shape:  # noqa: ANN401
        with self._open(method, path, **given) as response:
            return read(shape, response.read() or b"null")

    @contextmanager
    def _open(self, method: str, path: str, **given: Any) -> Iterator[httpx2.Response]:  # noqa: ANN401 - as httpx takes it
        try:
            traced = {"trace": self._traced}
            with self._http.stream(method, f"/api/v1{path}", extensions=traced, **given) as response:
                _check(response)
                yield response
        except httpx2.TransportError as error:
            kind = type(error).__name__
            raise Unreachable(f"The service does not answer ({kind}): is `kb serve` running there?") from error


def _events(lines: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Raises the error that the service tells of in the stream."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data" and name == "error":
            raise _error(read(dict[str, Any], value.encode()))
        elif field == "data":
            yield name, value.encode()


def _check(response: httpx2.Response) -> None:
    if not response.is_success:
        response.read()
        raise _refusal(response)


def _shut(stream: Any) -> None:  # noqa: ANN401 - a connection as the library below httpx has it
    with suppress(OSError):
        stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def read(shape: type[Shape], data: bytes) -> Shape:
    """Raises Unreachable for what this version does not understand: something else answers there."""
    try:
        found: Shape = _adapter(cast(Any, shape)).validate_json(data)
    except ValidationError as error:
        raise Unreachable("Something else answers there, or another version of the service.") from error
    return found


def _given(query: Mapping[str, Query]) -> dict[str, Query]:
    # `as` and `all` are words of Python.
    return {name.rstrip("_"): value for name, value in query.items() if value is not None}


def _refusal(response: httpx2.Response) -> KbError:
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return Unreachable(f"Something else answers there (status {response.status_code}).")
    return _error(told, response.headers.get("retry-after"))


def _error(problem: Mapping[str, Any], retry_after: str | None = None) -> KbError:
    message = str(problem.get("detail") or "The service gave no reason.")
    kind = _kinds().get(str(problem.get("code")), KbError)
    if kind is TooManyAttempts:
        return TooManyAttempts(message, float(retry_after or 1))
    if kind is ModelFailure:
        return ModelFailure(message, ModelReason.UNAVAILABLE)
    return kind(message)


@cache
def _kinds() -> Mapping[str, type[KbError]]:
    found = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, KbError)]
    return {kind.code: kind for kind in found}


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type of any kind
    return TypeAdapter(shape)
