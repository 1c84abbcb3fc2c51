"""Receipts of deletions."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, insert, select, update

from kb_assistant.domain.receipts import Receipt, Removed
from kb_assistant.errors import NotFound
from kb_assistant.store.tables import receipts, users


class ReceiptTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, receipt: Receipt, user_id: int | None) -> None:
        values = {"document_id": receipt.document, "user_id": user_id, "removed": asdict(receipt.removed)}
        counts = {"probes": receipt.probes, "returned": receipt.returned, "copies": receipt.copies}
        row = insert(receipts).values(id=receipt.id, created=receipt.created, **values, **counts)
        self._connection.execute(row)

    def fill(self, receipt: Receipt) -> None:
        """What was found out since it was added."""
        counts = {"probes": receipt.probes, "returned": receipt.returned, "copies": receipt.copies}
        self._connection.execute(update(receipts).where(receipts.c.id == receipt.id).values(**counts))

    def list(self, user_id: int | None, start: int, limit: int) -> Sequence[Receipt]:
        """Of what a person removed, or of everything for None; the newest first."""
        query = _all().order_by(receipts.c.created.desc(), receipts.c.id).offset(start).limit(limit)
        query = query if user_id is None else query.where(receipts.c.user_id == user_id)
        return [_receipt(row) for row in self._connection.execute(query)]

    def show(self, receipt: str, user_id: int | None) -> Receipt:
        """One that the person got; any for None. Raises NotFound."""
        query = _all().where(receipts.c.id == receipt)
        query = query if user_id is None else query.where(receipts.c.user_id == user_id)
        row = self._connection.execute(query).first()
        if row is None:
            raise NotFound("There is no such receipt.")
        return _receipt(row)

    def open(self) -> Sequence[Receipt]:
        """Those whose document may still be in the files of the database or the indexes."""
        # Nothing else in there is true or false.
        some = cast(receipts.c.removed, Text).contains(": false")
        return [_receipt(row) for row in self._connection.execute(_all().where(some))]

    def close(self, receipt: Receipt, wiped: bool, purged: bool) -> None:
        """Notes what has been made anew by now."""
        was = receipt.removed
        cut = None if was.wiped is None else was.wiped or wiped
        removed = replace(was, wiped=cut, purged=was.purged or purged)
        mine = update(receipts).where(receipts.c.id == receipt.id)
        self._connection.execute(mine.values(removed=asdict(removed)))


def _all() -> Select[Any]:
    return select(receipts, users.c.name.label("user")).join(users, users.c.id == receipts.c.user_id, isouter=True)


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        id=row.id,
        document=row.document_id,
        user=row.user,
        created=row.created,
        probes=row.probes,
        returned=row.returned,
        copies=row.copies,
        removed=Removed(**row.removed),
    )
