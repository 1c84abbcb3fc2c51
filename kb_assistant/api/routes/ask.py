"""Questions: answered as a stream of events, or at once."""

from collections.abc import Generator
from contextlib import closing
from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb, Server
from kb_assistant.api.events import Event, EventStream, WholeAnswer
from kb_assistant.api.identity import Check
from kb_assistant.api.passages import shown
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.api.work import Gone
from kb_assistant.assistant import whole
from kb_assistant.domain.answers import Answer, Found, Piece, Question
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.streams import Stream
from kb_assistant.people.allowances import QUESTION

router = APIRouter(prefix="/api/v1", tags=["questions"], responses=PROBLEMS)

CONVERSATION = r"^[0-9a-f]{16}$"


class AskedQuestion(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "How many days of holiday do I get?"}]}
    )

    question: str
    conversation: str | None = Field(None, pattern=CONVERSATION, description="One's own, or a new one's id.")
    collections: tuple[str, ...] | None = Field(None, min_length=1, max_length=100, description="Ask only these.")
    trial: bool = Field(
        False, description="Only to see what is found today: no figure counts it, and no reviewer sees it (reviewers)."
    )
    as_user: int | None = Field(None, alias="as", description="Id of a person: see what they would (administrators).")


_EVENTS = {
    "description": "The answer; events `search_results`, `statement`…, `answer` unless JSON alone is accepted.",
    "content": {"text/event-stream": {}},
    "model": Answer,
}


@router.post("/ask", response_model=None, responses={200: _EVENTS})
def ask(
    who: Reader, kb: Kb, server: Server, check: Check, body: AskedQuestion, accept: Annotated[str, Header()] = ""
) -> Response:
    """Answers from what one may read; without a conversation the question stands alone."""
    kb.allowances.take(who, QUESTION)
    reader = who if body.as_user is None else kb.people.accounts.ask_as(who, body.as_user)
    asker = None if body.as_user is None else who
    if body.conversation is not None:
        # By the key's own limits: whoever asks only some collections goes on from what was said before.
        kb.assistant.check_goes_on(reader, body.conversation)
    scoped = kb.collections.narrowed(reader, body.collections)

    def answer(gone: Gone) -> Generator[Piece, None, Answer]:
        question = Question(body.question)
        made = kb.assistant.stream(
            scoped, question, body.conversation, gone, check=check, asked_by=asker, trial=body.trial
        )
        return server.metrics.answering(made)

    if "application/json" in accept and "text/event-stream" not in accept:
        return WholeAnswer(lambda gone: _whole(answer(gone)))
    return EventStream(lambda gone: _events(answer(gone)))


@router.get("/answers/{answer}")
def show_answer(who: Reader, kb: Kb, answer: str) -> Exchange:
    """One's own question and its answer, without what rests on documents one may no longer read."""
    return kb.assistant.answer(who, answer)


def _whole(stream: Generator[Piece, None, Answer]) -> Generator[Answer, None, None]:
    yield whole(stream)


def _events(stream: Generator[Piece, None, Answer]) -> Generator[Event, None, None]:
    with closing(stream):
        pieces = Stream(stream)
        for piece in pieces:
            yield _event(piece)
        yield Event("answer", pieces.result)


def _event(piece: Piece) -> Event:
    if isinstance(piece, Found):
        return Event("search_results", [shown(passage) for passage in piece.passages])
    return Event("statement", piece)
