"""Keys of programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, or_, select, update

from kb_assistant.domain.access import Scope
from kb_assistant.domain.accounts import ApiKey
from kb_assistant.store.tables import api_keys


class ApiKeyTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, draft: ApiKey, hashed: str) -> ApiKey:
        """Keeps the key under an id of its own, whatever the draft's."""
        row = insert(api_keys).values(
            id=uuid4().hex[:16],
            prefix=draft.prefix,
            hash=hashed,
            user_id=draft.user_id,
            label=draft.label,
            scopes=sorted(draft.scopes),
            created=draft.created,
            expires=draft.expires,
            collection_id=draft.collection,
        )
        return _key(self._connection.execute(row.returning(*api_keys.c)).one())

    def find(self, hashed: str, now: datetime) -> ApiKey | None:
        """The key of a secret, None when it is over or revoked."""
        live = api_keys.c.revoked.is_(None) & or_(api_keys.c.expires.is_(None), api_keys.c.expires > now)
        row = self._connection.execute(select(api_keys).where(api_keys.c.hash == hashed, live)).first()
        return _key(row) if row is not None else None

    def touch(self, key: str, now: datetime) -> None:
        self._connection.execute(update(api_keys).where(api_keys.c.id == key).values(used=now))

    def of(self, user_id: int) -> Sequence[ApiKey]:
        """Newest first, also those that are over."""
        query = select(api_keys).where(api_keys.c.user_id == user_id)
        return [_key(row) for row in self._connection.execute(query.order_by(api_keys.c.created.desc(), api_keys.c.id))]

    def revoke(self, user_id: int, key: str, now: datetime) -> bool:
        """Whether that person had such a key, and it was not revoked before."""
        return bool(self._revoke((api_keys.c.user_id == user_id) & (api_keys.c.id == key), now))

    def revoke_all(self, user_id: int, now: datetime) -> int:
        """How many were revoked by this."""
        return self._revoke(api_keys.c.user_id == user_id, now)

    def _revoke(self, which: Any, now: datetime) -> int:  # noqa: ANN401 - an expression of SQLAlchemy's
        live = api_keys.c.revoked.is_(None)
        return self._connection.execute(update(api_keys).where(which, live).values(revoked=now)).rowcount


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        prefix=row.prefix,
        user_id=row.user_id,
        label=row.label,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created=row.created,
        expires=row.expires,
        used=row.used,
        revoked=row.revoked,
        collection=row.collection_id,
    )
