"""Documents looked through: filtered, ordered and counted by the database, among what the principal may read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from kb_assistant.domain.access import PERSON, Principal
from kb_assistant.domain.catalogue import Cut, DocumentFilter, DocumentPage, Order, Vouched
from kb_assistant.store.listing import listed, listing
from kb_assistant.store.matching import has, in_order
from kb_assistant.store.tables import (
    audience_groups,
    audience_users,
    audiences,
    care,
    documents,
    groups,
    users,
    versions,
)

_TITLE = func.coalesce(versions.c.title, documents.c.path)
_ORDERS: dict[Order, ColumnElement[Any]] = {
    Order.PATH: documents.c.path,
    Order.TITLE: in_order(_TITLE),
    Order.STATE: documents.c.state,
    Order.DATED: versions.c.dated,
    Order.UPDATED: documents.c.updated,
    Order.SIZE: versions.c.size,
}


class CatalogueTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, principal: Principal, wanted: DocumentFilter, cut: Cut, today: date) -> DocumentPage:
        fitting = listing(principal).where(*_conditions(wanted, today))
        total = self._connection.scalar(_count(fitting)) or 0
        column = _ORDERS[cut.order]
        ordered = fitting.order_by((column.desc() if cut.descending else column.asc()).nulls_last(), documents.c.id)
        rows = self._connection.execute(ordered.offset(cut.start).limit(cut.limit)).all()
        return DocumentPage(tuple(listed(self._connection, rows)), total)


def _count(fitting: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(fitting.with_only_columns(documents.c.id).subquery())


def _conditions(wanted: DocumentFilter, today: date) -> Iterator[ColumnElement[bool]]:
    for word in wanted.text.split():
        yield or_(has(documents.c.path, word), has(versions.c.title, word))
    if wanted.ids:
        yield documents.c.id.in_(wanted.ids)
    if wanted.reader is not None:
        yield documents.c.audience_id.in_(_read_by(wanted.reader))
    if wanted.owner is not None:
        yield care.c.owner_id.in_(select(users.c.id).where(users.c.name == wanted.owner))
    if wanted.vouched is not None:
        yield _vouched(wanted.vouched, today)
    if wanted.updated_since is not None:
        yield documents.c.updated >= wanted.updated_since
    if wanted.updated_before is not None:
        yield documents.c.updated < wanted.updated_before
    yield from _equal(wanted)


def _equal(wanted: DocumentFilter) -> Iterator[ColumnElement[bool]]:
    columns: tuple[tuple[ColumnElement[Any], str | None], ...] = (
        (documents.c.state, wanted.state.value if wanted.state else None),
        (audiences.c.collection_id, wanted.collection),
        (versions.c.format, wanted.format),
        (versions.c.language, wanted.language),
    )
    for column, value in columns:
        if value is not None:
            yield column == value


def _read_by(reader: str) -> Select[tuple[int]]:
    if reader.startswith(PERSON):
        named = select(users.c.id).where(users.c.name == reader.removeprefix(PERSON))
        return select(audience_users.c.audience_id).where(audience_users.c.user_id.in_(named))
    team = select(groups.c.id).where(groups.c.name == reader)
    return select(audience_groups.c.audience_id).where(audience_groups.c.group_id.in_(team))


def _vouched(wanted: Vouched, today: date) -> ColumnElement[bool]:
    until = care.c.verified_until
    if wanted is Vouched.UNVERIFIED:
        return until.is_(None)
    return until >= today if wanted is Vouched.VERIFIED else until < today
