"""Conversations: each its owner's alone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from kb_assistant.domain.access import Principal
from kb_assistant.domain.conversations import Conversation
from kb_assistant.errors import NotFound
from kb_assistant.store.matching import has
from kb_assistant.store.tables import answers, conversations


class ConversationTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def go_on(self, who: Principal, conversation: str, title: str) -> None:
        """Notes that it is talked in now; begins it, with that title, where there is none of that id yet.

        Raises NotFound where it is somebody else's."""
        now = datetime.now(UTC)
        if self.begun(who, conversation):
            one = update(conversations).where(conversations.c.id == conversation)
            self._connection.execute(one.values(updated=now))
            return
        values = {"id": conversation, "user_id": who.user_id, "title": title, "created": now, "updated": now}
        self._connection.execute(insert(conversations).values(**values))

    def begun(self, who: Principal, conversation: str) -> bool:
        """Whether something was said in it. Raises NotFound where it is somebody else's."""
        there = self._connection.execute(select(conversations.c.id).where(conversations.c.id == conversation)).first()
        return there is not None and bool(self.show(who, conversation))

    def show(self, who: Principal, conversation: str) -> Conversation:
        """Raises NotFound, also for what is somebody else's."""
        row = self._connection.execute(
            select(conversations).where(conversations.c.id == conversation, _owned(who))
        ).first()
        if row is None:
            raise NotFound("There is no such conversation.")
        return _conversation(row)

    def list(self, who: Principal, text: str = "", offset: int = 0, limit: int | None = None) -> list[Conversation]:
        """The principal's own with that text in their title or a question, the one talked in last first."""
        mine = select(conversations).where(_owned(who))
        if text:
            mine = mine.where(or_(has(conversations.c.title, text), _asks(text)))
        latest = mine.order_by(conversations.c.updated.desc(), conversations.c.id).offset(offset).limit(limit)
        return [_conversation(row) for row in self._connection.execute(latest)]

    def rename(self, who: Principal, conversation: str, title: str) -> Conversation:
        """Raises NotFound."""
        one = update(conversations).where(conversations.c.id == conversation, _owned(who))
        self._connection.execute(one.values(title=title))
        return self.show(who, conversation)

    def remove(self, who: Principal, conversation: str) -> None:
        """Raises NotFound. What was said in it is the answers' to remove."""
        self.show(who, conversation)
        self._connection.execute(delete(conversations).where(conversations.c.id == conversation))


def _owned(who: Principal) -> ColumnElement[bool]:
    owner = conversations.c.user_id
    return owner.is_(None) if who.console else owner == who.user_id


def _asks(text: str) -> ColumnElement[bool]:
    said = select(answers.c.id).where(answers.c.conversation_id == conversations.c.id)
    return said.where(has(answers.c.question, text)).exists()


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(row.id, row.title, row.created, row.updated)
