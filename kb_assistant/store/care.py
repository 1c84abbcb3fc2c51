"""Who looks after documents."""

from datetime import date

from sqlalchemy import Connection, insert, select, update

from kb_assistant.store.tables import care, users


class CareTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, document: str, owner: int | None) -> None:
        """Makes somebody the owner, or nobody; who is gone meanwhile becomes none."""
        here = select(users.c.id).where(users.c.id == owner).scalar_subquery()
        self._set(document, owner_id=here)

    def vouch(self, document: str, by: int | None, until: date | None) -> None:
        """Notes that somebody vouches for it until that day, included; nobody does without one."""
        self._set(document, verified_by=by, verified_until=until)

    def _set(self, document: str, **values: object) -> None:
        mine = update(care).where(care.c.document_id == document).values(**values)
        if not self._connection.execute(mine).rowcount:
            self._connection.execute(insert(care).values(document_id=document, **values))
