"""Conversations: each its owner's alone."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reader, Writer
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.assistant import LONGEST_QUESTION, MOST_CONVERSATIONS, new_conversation
from kb_assistant.domain.conversations import Conversation, NewConversation, ShownConversation

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The conversation's id.", max_length=32)]


class Title(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "My holidays"}]})

    title: str = Field(max_length=LONGEST_QUESTION)


@router.get("")
def list_conversations(
    who: Reader,
    kb: Kb,
    text: Annotated[str, Query(max_length=200, description="Only those with this in title or questions.")] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CONVERSATIONS)] = 50,
) -> tuple[Conversation, ...]:
    """One's own, the one talked in last first."""
    return tuple(kb.assistant.conversations(who, text, offset, limit))


@router.post("", status_code=201)
def begin_conversation(_: Reader) -> NewConversation:
    """The id of a new one, to be given with its first question."""
    return NewConversation(new_conversation())


@router.get("/{conversation}")
def show_conversation(
    who: Reader, kb: Kb, conversation: Id, last: Annotated[int, Query(ge=1, le=500)] = 100
) -> ShownConversation:
    """What was said, without what rests on documents one may no longer read."""
    exchanges = kb.assistant.exchanges(who, conversation, last)
    ratings = kb.feedback.ratings(who, [exchange.id for exchange in exchanges])
    return ShownConversation(kb.assistant.conversation(who, conversation), tuple(exchanges), ratings)


@router.patch("/{conversation}")
def rename_conversation(who: Writer, kb: Kb, conversation: Id, body: Title) -> Conversation:
    """Gives it a title of one's own."""
    return kb.assistant.rename(who, conversation, body.title)


@router.delete("/{conversation}", status_code=204)
def forget_conversation(who: Writer, kb: Kb, conversation: Id) -> None:
    """Removes it with all that was said in it."""
    kb.assistant.forget(who, conversation)
