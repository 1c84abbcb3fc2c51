"""Collections: named sets of documents with default readers. Which documents are in one, and who reads them, is said
by the documents' audiences alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, false, insert, or_, select, update

from kb_assistant.domain.access import Principal
from kb_assistant.domain.collections import Collection
from kb_assistant.errors import NotFound
from kb_assistant.store.audiences import AudienceTable
from kb_assistant.store.listing import shown
from kb_assistant.store.matching import in_order
from kb_assistant.store.rights import readable
from kb_assistant.store.tables import audiences, collections, documents


class CollectionTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, who: Principal, name: str, readers: Sequence[str]) -> str:
        """Returns its id; without readers the principal is the only one.

        Names may repeat: a name that is taken would tell that the other is there."""
        made = uuid4().hex[:16]
        audience = AudienceTable(self._connection).named(who, readers, made)
        values = {"name": name, "audience_id": audience, "user_id": who.user_id, "created": datetime.now(UTC)}
        self._connection.execute(insert(collections).values(id=made, **values))
        return made

    def list(self, who: Principal) -> Sequence[Collection]:
        """What the principal made, may read by default, or may read a document of; by name."""
        rows = self._connection.execute(_visible(who).order_by(in_order(collections.c.name), collections.c.id)).all()
        return [self._collection(who, row) for row in rows]

    def show(self, who: Principal, collection: str) -> Collection:
        """Raises NotFound, also for what the principal may not see."""
        return self._collection(who, self._row(who, collection))

    def audience(self, who: Principal, collection: str) -> int:
        """The default readers. Raises NotFound."""
        return int(self._row(who, collection).audience_id)

    def seen_without_default(self, who: Principal, collection: str) -> bool:
        """Whether the principal sees it also without being one of its default readers."""
        return self._connection.execute(_own(who).where(collections.c.id == collection)).first() is not None

    def _row(self, who: Principal, collection: str) -> Row[Any]:
        row = self._connection.execute(_visible(who).where(collections.c.id == collection)).first()
        if row is None:
            raise NotFound("There is no such collection.")
        return row

    def _collection(self, who: Principal, row: Row[Any]) -> Collection:
        query = select(documents.c.id).join(audiences).where(_inside(row.id), shown(who)).order_by(documents.c.path)
        names = AudienceTable(self._connection).readers(row.audience_id)
        return Collection(row.id, row.name, names, tuple(self._connection.scalars(query)))

    def rename(self, collection: str, name: str) -> None:
        self._connection.execute(update(collections).where(collections.c.id == collection).values(name=name))

    def set_audience(self, collection: str, audience: int) -> None:
        self._connection.execute(update(collections).where(collections.c.id == collection).values(audience_id=audience))

    def followers(self, audience: int) -> Sequence[tuple[str, str | None]]:
        """Ids and current versions of the documents that have exactly the readers of this audience."""
        query = select(documents.c.id, documents.c.current).where(documents.c.audience_id == audience)
        return [(row.id, row.current) for row in self._connection.execute(query.order_by(documents.c.id))]

    def documents(self, collection: str) -> Sequence[tuple[str, str | None, int]]:
        """Ids, current versions and audiences of all that is in it, whoever may read it."""
        query = select(documents.c.id, documents.c.current, documents.c.audience_id).join(audiences)
        rows = self._connection.execute(query.where(_inside(collection)).order_by(documents.c.id))
        return [(row.id, row.current, row.audience_id) for row in rows]

    def remove(self, collection: str) -> None:
        """Of a collection that holds nothing any more."""
        self._connection.execute(delete(collections).where(collections.c.id == collection))


def _inside(collection: str) -> ColumnElement[bool]:
    return audiences.c.collection_id == collection


def _visible(who: Principal) -> Select[Any]:
    return _seen(who, collections.c.audience_id.in_(readable(who)))


def _own(who: Principal) -> Select[Any]:
    """What the principal made, or may read a document of."""
    return _seen(who, false())


def _seen(who: Principal, by_default: ColumnElement[bool]) -> Select[Any]:
    found = select(collections)
    if who.collections is not None:
        found = found.where(collections.c.id.in_(who.collections))
    if who.console:
        return found
    inside = select(audiences.c.collection_id).join(documents).where(shown(who))
    return found.where(or_(collections.c.user_id == who.user_id, by_default, collections.c.id.in_(inside)))
