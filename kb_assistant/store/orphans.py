"""Documents whose readers are all gone: erased with the people, or removed with the groups, that they were."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from kb_assistant.domain.orphans import Orphan
from kb_assistant.store.tables import audience_groups, audience_users, audiences, documents, versions


class OrphanTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Orphan]:
        """By path. What never had readers is the console's, and not among them."""
        title = func.coalesce(versions.c.title, documents.c.path).label("title")
        query = (
            select(documents.c.id, documents.c.path, title, documents.c.updated)
            .join(audiences, audiences.c.id == documents.c.audience_id)
            .join(versions, versions.c.id == documents.c.current, isouter=True)
            # A key still says whom the audience was made for; that of a collection is hexadecimal.
            .where(audiences.c.key.contains("g") | audiences.c.key.contains("u"))
            .where(audiences.c.id.not_in(select(audience_groups.c.audience_id)))
            .where(audiences.c.id.not_in(select(audience_users.c.audience_id)))
        )
        rows = self._connection.execute(query.order_by(documents.c.path, documents.c.id))
        return [Orphan(row.id, row.path, row.title or row.path, row.updated) for row in rows]
