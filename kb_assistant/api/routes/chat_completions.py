"""The same questions for clients of OpenAI's API, which need nothing but another address."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from kb_assistant.api.completions import (
    ChatRequest,
    Completion,
    Header,
    Transcript,
    question_of,
    usage,
)
from kb_assistant.api.context import Kb, Server
from kb_assistant.api.events import Event, EventStream, WholeAnswer, log_error
from kb_assistant.api.identity import Check
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import problem_of, respond, retry_after
from kb_assistant.api.work import Gone
from kb_assistant.assistant import Assistant, whole
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.answers import Answer, Piece, Question, Statement
from kb_assistant.domain.streams import Stream
from kb_assistant.errors import KbError, NotFound
from kb_assistant.people.allowances import QUESTION

KB = "kb"
QUOTES = "kb-quotes"
_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


@dataclass(frozen=True, slots=True)
class ApiError:
    """An error as OpenAI words it."""

    message: str
    type: str
    code: str
    param: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    error: ApiError


@dataclass(frozen=True, slots=True)
class ModelCard:
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "kb-assistant"


@dataclass(frozen=True, slots=True)
class ModelList:
    data: tuple[ModelCard, ...]
    object: Literal["list"] = "list"


class OpenAiRoute(APIRoute):
    """Whose errors are OpenAI's."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except (KbError, RequestValidationError, HTTPException) as error:
                return refused(error)

        return handler


_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "content": {"application/json": {}}} for status in ("4XX", "5XX")
}

router = APIRouter(prefix="/v1", tags=["OpenAI"], route_class=OpenAiRoute, responses=_REFUSALS)


@router.get("/models")
def list_models(_: Reader) -> ModelList:
    """`kb` answers as the assistant does, `kb-quotes` in the documents' own words."""
    return ModelList((ModelCard(KB), ModelCard(QUOTES)))


@router.get("/models/{model}")
def show_model(_: Reader, model: str) -> ModelCard:
    """One of them."""
    _known(model)
    return ModelCard(model)


@router.post("/chat/completions", response_model=None, responses={200: {"model": Completion}})
def complete(who: Reader, kb: Kb, server: Server, check: Check, body: ChatRequest) -> Response:
    """Answers the last message of the user; those before it are its history."""
    assistant, question = _assistant(kb, body.model), question_of(body.messages)
    kb.allowances.take(who, QUESTION)

    def answer(gone: Gone) -> Generator[Piece, None, Answer]:
        return server.metrics.answering(assistant.stream(who, question, None, gone, check=check))

    header = Header(body.model)
    if not body.stream:
        return WholeAnswer(lambda gone: _whole(answer(gone), question, header), refused)
    figures = body.stream_options is not None and body.stream_options.include_usage
    return EventStream(lambda gone: _chunks(answer(gone), question, header, figures), refused, _fails)


def refused(error: Exception) -> Response:
    """The error as OpenAI's clients expect it: what can't be used is 400 there."""
    if not isinstance(error, (RequestValidationError, HTTPException)):
        log_error(error)
    found = problem_of(error)
    response = respond(found, retry_after(error))
    headers = {name: value for name, value in response.headers.items() if name in ("retry-after", "www-authenticate")}
    status = 400 if found.status == 422 else found.status
    return JSONResponse(asdict(Refusal(_worded(error))), status, headers)


def _worded(error: Exception) -> ApiError:
    found = problem_of(error)
    kind = "server_error" if found.status >= 500 else _TYPES.get(found.status, "invalid_request_error")
    return ApiError(found.detail, kind, found.code)


def _fails(error: Exception) -> Event:
    return Event("", Refusal(_worded(error)))


def _known(model: str) -> None:
    if model not in (KB, QUOTES):
        raise NotFound(f"There is no such model: ask {KB} or {QUOTES}.")


def _assistant(kb: KnowledgeBase, model: str) -> Assistant:
    _known(model)
    return kb.quoting if model == QUOTES else kb.assistant


def _whole(
    stream: Generator[Piece, None, Answer], question: Question, header: Header
) -> Generator[Completion, None, None]:
    answer, text = whole(stream), Transcript()
    text.end(answer)
    yield header.whole(answer, text.text, usage(question, text.text))


def _chunks(
    stream: Generator[Piece, None, Answer], question: Question, header: Header, figures: bool
) -> Generator[Event, None, None]:
    text = Transcript()
    answer = yield from _statements(stream, text, header)
    yield Event("", header.chunk(text.end(answer)))
    yield Event("", header.last(answer))
    if figures:
        yield Event("", header.figures(usage(question, text.text)))
    yield Event("", b"[DONE]")


def _statements(
    stream: Generator[Piece, None, Answer], text: Transcript, header: Header
) -> Generator[Event, None, Answer]:
    with closing(stream):
        pieces = Stream(stream)
        yield from (Event("", header.chunk(text.add(piece))) for piece in pieces if isinstance(piece, Statement))
        return pieces.result
