"""Documents as lists show them: rows with all that a list needs, and what is made of them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.documents import Care, Document, DocumentState
from kb_assistant.store.audiences import AudienceTable
from kb_assistant.store.rights import REMEMBERED, readable
from kb_assistant.store.tables import audiences, care, chunks, documents, users, versions

_owners = users.alias("owners")
_verifiers = users.alias("verifiers")


def shown(principal: Principal) -> ColumnElement[bool]:
    """Of what the principal may read, what there is to read; a file that was not understood is for who may mend it."""
    mine = documents.c.audience_id.in_(readable(principal))
    return mine if may_edit(principal) else and_(mine, documents.c.current.is_not(None))


@lru_cache(REMEMBERED)
def listing(principal: Principal) -> Select[Any]:
    """The documents that the principal may read, with their current version and who looks after them; as in `readable`,
    the statement alone is remembered."""
    every = versions.alias()
    counted = select(func.count()).where(every.c.document_id == documents.c.id).scalar_subquery()
    cut = select(func.count()).where(chunks.c.version_id == documents.c.current).scalar_subquery()
    return (
        select(
            documents,
            audiences.c.collection_id,
            *(versions.c[name] for name in ("title", "language", "dated", "format", "size", "pages")),
            care.c.verified_until,
            _owners.c.name.label("owner"),
            _verifiers.c.name.label("verified_by"),
            counted.label("versions"),
            cut.label("chunks"),
        )
        .join(audiences, audiences.c.id == documents.c.audience_id)
        .join(versions, versions.c.id == documents.c.current, isouter=True)
        .join(care, care.c.document_id == documents.c.id, isouter=True)
        .join(_owners, _owners.c.id == care.c.owner_id, isouter=True)
        .join(_verifiers, _verifiers.c.id == care.c.verified_by, isouter=True)
        .where(shown(principal))
    )


def listed(connection: Connection, rows: Sequence[Row[Any]]) -> list[Document]:
    """What a listing's rows say; each audience is named once, however many documents it reads."""
    table = AudienceTable(connection)
    readers = {audience: table.readers(audience) for audience in {row.audience_id for row in rows}}
    return [_document(row, readers[row.audience_id]) for row in rows]


def _document(row: Row[Any], readers: tuple[str, ...]) -> Document:
    return Document(
        id=row.id,
        uri=row.uri,
        path=row.path,
        title=row.title or row.path,
        state=DocumentState(row.state),
        reason=row.reason,
        readers=readers,
        version=row.current,
        versions=row.versions,
        chunks=row.chunks,
        language=row.language or "und",
        dated=row.dated,
        updated=row.updated,
        created=row.created,
        collection=row.collection_id,
        format=row.format or "",
        size=row.size or 0,
        pages=row.pages,
        care=Care(row.owner, row.verified_by, row.verified_until),
    )
