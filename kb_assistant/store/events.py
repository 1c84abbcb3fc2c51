"""What happened, for figures and for finding out later."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from kb_assistant.domain.access import PERSON, Principal
from kb_assistant.store.tables import events

_NOBODY = PERSON + "(erased)"


class EventTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: str, who: Principal, subject: str, detail: Mapping[str, object]) -> None:
        """`subject` is the id of what it happened to; `detail` holds no text of questions or documents."""
        values = {"kind": kind, "user_id": who.user_id, "subject": subject, "detail": dict(detail)}
        self._connection.execute(insert(events).values(**values, created=datetime.now(UTC)))

    def forget_reader(self, name: str) -> int:
        """Takes a person's name out of what is noted of readers; returns of how many."""
        mine = PERSON + name
        rows = self._connection.execute(select(events).where(events.c.kind == "readers")).all()
        named = [row for row in rows if mine in row.detail.get("readers", ())]
        for row in named:
            readers = [_NOBODY if reader == mine else reader for reader in row.detail["readers"]]
            changed = update(events).where(events.c.id == row.id).values(detail={**row.detail, "readers": readers})
            self._connection.execute(changed)
        return len(named)
