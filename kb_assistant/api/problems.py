"""Errors as problem details (RFC 9457): one stable code, one line that says what to do, nothing of the inside."""

import json
import logging
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kb_assistant.api.requests import request_id
from kb_assistant.errors import KbError

_log = logging.getLogger(__name__)
_MOST_FAULTS, _LONGEST_NAME = 20, 100
_CODES = {413: "limit_exceeded"}
_PARTS = ("body", "query", "path", "header")
_WRONG = {
    "missing": "it is missing",
    "extra_forbidden": "nothing of this name is known here",
    "json_invalid": "it is no JSON",
    "string_type": "it has to be text",
    "string_too_long": "it has more than {max_length} characters",
    "string_too_short": "it has fewer than {min_length} characters",
    "string_pattern_mismatch": "it is not written as it has to be",
    "too_long": "there are more than {max_length}",
    "too_short": "there are fewer than {min_length}",
    "int_type": "it has to be a whole number",
    "int_parsing": "it has to be a whole number",
    "greater_than_equal": "it has to be {ge} or more",
    "less_than_equal": "it has to be {le} or less",
    "less_than": "it has to be less than {lt}",
    "enum": "it has to be {expected}",
    "literal_error": "it has to be {expected}",
}
"""What is wrong with a field, by Pydantic's name for it; anything else in Pydantic's words."""
_UNEXPECTED = "Something went wrong here. Try again; if it stays so, give the request's id to who runs this server."


@dataclass(frozen=True, slots=True)
class Fault:
    """One field of a request that can't be used."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`type` names the kind for programs as `code` does; `request` is the id by which logs know the request."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request: str = ""
    faults: Sequence[Fault] = field(default=())


_DESCRIBED: dict[str, Any] = {"model": Problem, "content": {"application/problem+json": {}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {"4XX": _DESCRIBED, "5XX": _DESCRIBED}
"""How every router describes what is not answered."""


def problem(code: str, status: int, detail: str, faults: Sequence[Fault] = ()) -> Problem:
    """With the id of the request under way, under which the log has it."""
    title = HTTPStatus(status).phrase
    return Problem(f"urn:kb:problem:{code}", title, status, detail, code, request_id(), tuple(faults[:_MOST_FAULTS]))


def problem_of(error: Exception) -> Problem:
    """What an error tells outside. What is not ours, or for who runs the server, tells but the request's id."""
    if isinstance(error, KbError) and error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem(error.code, error.status, _UNEXPECTED)
    if isinstance(error, KbError):
        return problem(error.code, error.status, error.message)
    if isinstance(error, RequestValidationError):
        faults = [_fault(one) for one in error.errors()]
        return problem("invalid_input", 422, _told(faults[0]) if faults else "The request can't be read.", faults)
    if isinstance(error, HTTPException):
        code = _CODES.get(error.status_code) or HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        return problem(code, error.status_code, f"{error.detail.rstrip('.')}.")
    return problem("internal", 500, _UNEXPECTED)


def retry_after(error: Exception) -> float | None:
    """Seconds after which the same may succeed, where that can be hoped for."""
    waits: float | None = getattr(error, "retry_after", None)
    return 1 if waits is None and getattr(error, "status", 0) == HTTPStatus.SERVICE_UNAVAILABLE else waits


def respond(found: Problem, retry_after: float | None = None) -> Response:
    """`retry_after` is in seconds."""
    headers = {"Retry-After": str(math.ceil(retry_after))} if retry_after is not None else {}
    if found.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    # As ASCII: a name of a field that is repeated may hold half a character.
    return Response(json.dumps(asdict(found)), found.status, headers, media_type="application/problem+json")


def explain_errors(app: FastAPI) -> None:
    """Every error of the application becomes a problem document, here and nowhere else."""
    app.add_exception_handler(KbError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def log_failure(error: Exception) -> Problem:
    """What is told outside of an error that whoever runs the server should hear of."""
    found = problem_of(error)
    if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Whoever is asked to come back later is no fault of the program.
        level = logging.WARNING if found.status == HTTPStatus.SERVICE_UNAVAILABLE else logging.ERROR
        _log.log(level, "%s: %s", found.code, error, exc_info=found.status == HTTPStatus.INTERNAL_SERVER_ERROR)
    return found


async def _ours(_: Request, error: Exception) -> Response:
    return respond(log_failure(error), retry_after(error))


async def _invalid(_: Request, error: Exception) -> Response:
    return respond(problem_of(error))


async def _http(_: Request, error: Exception) -> Response:
    response = respond(problem_of(error))
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def _told(fault: Fault) -> str:
    """Of several the first: all are among the faults."""
    where, _, name = fault.field.partition(".")
    return f"{name if name and where in _PARTS else fault.field} can't be used: {fault.message}."


def _fault(error: dict[str, Any]) -> Fault:
    # Without what was sent: it may be a password. Where a body is no JSON, a number says at which character.
    place = error["loc"][:1] if error["type"] == "json_invalid" else error["loc"]
    field = ".".join(str(part)[:_LONGEST_NAME] for part in place)
    wrong = _WRONG.get(error["type"])
    return Fault(field, wrong.format(**error.get("ctx", {})) if wrong else str(error["msg"]))
