"""The id by which logs and problem documents know a request."""

from contextvars import ContextVar
from uuid import uuid4

_current: ContextVar[str] = ContextVar("request", default="")


def new_request_id() -> str:
    """Begins a request; never taken from outside, so that nobody can write into the logs."""
    made = uuid4().hex
    _current.set(made)
    return made


def request_id() -> str:
    """The id of the request being answered, empty outside of one."""
    return _current.get()
