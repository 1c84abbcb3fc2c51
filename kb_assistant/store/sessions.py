"""Sign-ins that last. A session that is over by its times is as good as none, also before it is swept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from kb_assistant.domain.accounts import Client, Session
from kb_assistant.store.tables import sessions


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts unused, and at most."""

    idle: timedelta
    absolute: timedelta


class SessionTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: int, hashed: str, client: Client, now: datetime, lifetime: Lifetime) -> Session:
        values = {"address": _plain(client.address)[:64], "agent": _plain(client.agent)[:255]}
        row = insert(sessions).values(
            id=uuid4().hex[:16],
            hash=hashed,
            user_id=user_id,
            **values,
            created=now,
            seen=now,
            expires=now + lifetime.absolute,
        )
        return _session(self._connection.execute(row.returning(*sessions.c)).one())

    def find(self, hashed: str, now: datetime, lifetime: Lifetime) -> Session | None:
        """The session of a token, None when it is over."""
        live = (sessions.c.expires > now) & (sessions.c.seen > now - lifetime.idle)
        # A shorter lifetime in the settings counts for the sessions that are there already.
        live &= sessions.c.created > now - lifetime.absolute
        row = self._connection.execute(select(sessions).where(sessions.c.hash == hashed, live)).first()
        return _session(row) if row is not None else None

    def touch(self, session: str, now: datetime) -> None:
        self._connection.execute(update(sessions).where(sessions.c.id == session).values(seen=now))

    def of(self, user_id: int) -> Sequence[Session]:
        """Newest use first."""
        query = select(sessions).where(sessions.c.user_id == user_id).order_by(sessions.c.seen.desc())
        return [_session(row) for row in self._connection.execute(query)]

    def end(self, hashed: str) -> Session | None:
        """Ends the session of a token; returns what it was."""
        row = self._connection.execute(delete(sessions).where(sessions.c.hash == hashed).returning(*sessions.c)).first()
        return _session(row) if row is not None else None

    def end_one(self, user_id: int, session: str) -> bool:
        """Whether that person had it."""
        mine = (sessions.c.user_id == user_id) & (sessions.c.id == session)
        return bool(self._connection.execute(delete(sessions).where(mine)).rowcount)

    def end_all(self, user_id: int) -> int:
        """How many there were."""
        return self._connection.execute(delete(sessions).where(sessions.c.user_id == user_id)).rowcount

    def sweep(self, now: datetime, lifetime: Lifetime) -> int:
        """Takes out what is over."""
        over = or_(sessions.c.expires <= now, sessions.c.seen <= now - lifetime.idle)
        return self._connection.execute(delete(sessions).where(over)).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(row.id, row.user_id, row.address, row.agent, row.created, row.seen, row.expires)


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
