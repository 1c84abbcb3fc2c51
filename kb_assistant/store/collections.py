"""Collections: named sets of documents with default readers. Rights stay with the documents' audiences."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, delete, insert, or_, select, true, update

from kb_assistant.domain.access import Principal
from kb_assistant.domain.collections import Collection
from kb_assistant.errors import NotFound
from kb_assistant.store.access import AccessTable, readable
from kb_assistant.store.tables import collection_documents, collections, documents


class CollectionTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, who: Principal, name: str, audience: int) -> str:
        """Returns its id. Names may repeat: a name that is taken would tell that the other is there."""
        made = uuid4().hex[:16]
        values = {"name": name, "audience_id": audience, "user_id": who.user_id, "created": datetime.now(UTC)}
        self._connection.execute(insert(collections).values(id=made, **values))
        return made

    def list(self, who: Principal) -> Sequence[Collection]:
        """What the principal made, may read by default, or may read a document of; by name."""
        rows = self._connection.execute(_visible(who).order_by(collections.c.name, collections.c.id)).all()
        return [self._collection(who, row) for row in rows]

    def show(self, who: Principal, collection: str) -> Collection:
        """Raises NotFound, also for what the principal may not see."""
        return self._collection(who, self._row(who, collection))

    def audience(self, who: Principal, collection: str) -> int:
        """The default readers. Raises NotFound."""
        return int(self._row(who, collection).audience_id)

    def _row(self, who: Principal, collection: str) -> Row[Any]:
        row = self._connection.execute(_visible(who).where(collections.c.id == collection)).first()
        if row is None:
            raise NotFound("There is no such collection.")
        return row

    def _collection(self, who: Principal, row: Row[Any]) -> Collection:
        mine = collection_documents.c.collection_id == row.id
        read = documents.c.audience_id.in_(readable(who))
        query = select(documents.c.id).join(collection_documents).where(mine, read).order_by(documents.c.path)
        names = AccessTable(self._connection).reader_names(row.audience_id)
        return Collection(row.id, row.name, names, tuple(self._connection.scalars(query)))

    def rename(self, collection: str, name: str) -> None:
        self._connection.execute(update(collections).where(collections.c.id == collection).values(name=name))

    def set_audience(self, collection: str, audience: int) -> None:
        self._connection.execute(update(collections).where(collections.c.id == collection).values(audience_id=audience))

    def followers(self, collection: str, audience: int) -> Sequence[tuple[str, str | None]]:
        """Ids and current versions of the collection's documents that have exactly these readers."""
        mine = (collection_documents.c.collection_id == collection) & (documents.c.audience_id == audience)
        query = select(documents.c.id, documents.c.current).join(collection_documents).where(mine)
        rows = self._connection.execute(query.order_by(documents.c.id))
        return [(row.id, row.current) for row in rows]

    def put(self, collection: str, document: str) -> None:
        """A document is in one collection at most."""
        self.take_out(document)
        self._connection.execute(insert(collection_documents).values(collection_id=collection, document_id=document))

    def take_out(self, document: str) -> None:
        self._connection.execute(delete(collection_documents).where(collection_documents.c.document_id == document))

    def remove(self, collection: str) -> None:
        """The documents stay, with the readers they have."""
        self._connection.execute(delete(collections).where(collections.c.id == collection))


def _visible(who: Principal) -> Select[Any]:
    if who.console:
        return select(collections).where(true())
    inside = (
        select(collection_documents.c.collection_id)
        .join(documents, documents.c.id == collection_documents.c.document_id)
        .where(documents.c.audience_id.in_(readable(who)))
    )
    seen = or_(
        collections.c.user_id == who.user_id,
        collections.c.audience_id.in_(readable(who)),
        collections.c.id.in_(inside),
    )
    return select(collections).where(seen)
