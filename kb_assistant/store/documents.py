"""Documents: where a text came from, who may read it, and how well it was understood."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, delete, insert, or_, select, update

from kb_assistant.domain.access import Principal
from kb_assistant.domain.documents import Document, DocumentState, Filed, Standing
from kb_assistant.errors import NotFound
from kb_assistant.store.listing import listed, listing, shown
from kb_assistant.store.matching import begins, ends
from kb_assistant.store.rights import public, readable
from kb_assistant.store.tables import care, chunks, documents

_AT_ONCE = 10_000
"""Documents that are asked for in one statement."""


class DocumentTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, uri: str) -> Row[Any] | None:
        """The row of the document at this address, for the pipeline."""
        return self._connection.execute(select(documents).where(documents.c.uri == uri)).first()

    def knows(self, uri: str, path: str, blob: str, reader: str) -> bool:
        """Whether the document was understood from these bytes already, by this reader and under this path."""
        row = self.at(uri)
        if row is None or row.current is None or row.state == DocumentState.FAILED.value:
            return False
        return (row.blob, row.reader, row.path) == (blob, reader, path)

    def outdated(self, reader: str) -> Sequence[Row[Any]]:
        """Address and file of those that another reader saw last."""
        kept = (documents.c.blob != "") & (documents.c.reader != reader)
        found: Select[Any] = select(documents.c.uri, documents.c.blob).where(kept)
        return self._connection.execute(found.order_by(documents.c.path)).all()

    def is_empty(self) -> bool:
        """Whether there is no document, read or not."""
        return self._connection.scalar(select(documents.c.id).limit(1)) is None

    def files(self) -> Sequence[Filed]:
        """The documents that came from a file's path."""
        columns = (documents.c.uri, documents.c.path, documents.c.blob, documents.c.audience_id)
        found = self._connection.execute(select(*columns).where(begins(documents.c.uri, "file:")))
        return [Filed(*row) for row in found]

    def readdress(self, before: str, after: str) -> None:
        """The file of the document at this address is at another one by now."""
        self._connection.execute(update(documents).where(documents.c.uri == before).values(uri=after))

    def add(self, uri: str, path: str, audience: int) -> str:
        """A document that nothing is known of yet: not ready, without a version."""
        made, now = uuid4().hex[:16], datetime.now(UTC)
        values = {
            "id": made,
            "uri": uri,
            "path": path,
            "audience_id": audience,
            "state": DocumentState.FAILED.value,
            "reason": "It has not been read yet.",
            "blob": "",
            "reader": "",
            "current": None,
            "created": now,
            "updated": now,
        }
        self._connection.execute(insert(documents), values)
        return made

    def note(
        self, document: str, blob: str, reader: str, state: DocumentState, reason: str, path: str | None = None
    ) -> None:
        """Records what reading these bytes came to; without a path it is called as before.

        To have read the same bytes again is no update of the document."""
        values: dict[str, object] = {"blob": blob, "reader": reader, "state": state.value, "reason": reason}
        values |= {} if path is None else {"path": path}
        if self.blob(document) != blob:
            values["updated"] = datetime.now(UTC)
        self._set(document, **values)

    def make_current(self, document: str, version: str) -> None:
        self._set(document, current=version, updated=datetime.now(UTC))

    def move(self, document: str, audience: int) -> None:
        self._set(document, audience_id=audience)

    def audience(self, document: str) -> int:
        """Who reads it, and the collection it is in."""
        found = select(documents.c.audience_id).where(documents.c.id == document)
        return int(self._connection.scalars(found).one())

    def blob(self, document: str) -> str:
        """The bytes last seen, understood or not; empty where there were none."""
        return str(self._connection.scalars(select(documents.c.blob).where(documents.c.id == document)).one())

    def rename(self, document: str, path: str) -> None:
        self._set(document, path=path)

    def _set(self, document: str, **values: object) -> None:
        self._connection.execute(update(documents).where(documents.c.id == document), values)

    def drop_chunks(self, version: str) -> None:
        """A version that is no longer current keeps its text for those who cite it, but is searched no more."""
        self._connection.execute(delete(chunks).where(chunks.c.version_id == version))

    def remove(self, document: str) -> None:
        """With its versions and chunks; its file stays until it is swept."""
        self._connection.execute(delete(documents).where(documents.c.id == document))

    def find(self, principal: Principal, name: str) -> str:
        """The id of a document by its id, path or unambiguous ending of the path. Raises NotFound."""
        mine = shown(principal)
        named = or_(documents.c.id == name, documents.c.path == name, documents.c.uri == name)
        found = self._connection.scalars(select(documents.c.id).where(mine, named)).all()
        if not found:
            ending = ends(documents.c.path, "/" + name)
            found = self._connection.scalars(select(documents.c.id).where(mine, ending)).all()
        if len(found) != 1:
            many = "Several documents are" if found else "There is no document"
            raise NotFound(f"{many} named {name!r}: `kb documents list` shows ids and paths.")
        return str(found[0])

    def namesake(self, principal: Principal, path: str) -> str | None:
        """What the principal may read under exactly this path and was understood; of several what changed last."""
        same = (documents.c.path == path) & documents.c.current.is_not(None)
        query = select(documents.c.id).where(shown(principal), same).order_by(documents.c.updated.desc()).limit(1)
        return self._connection.scalar(query)

    def show(self, principal: Principal, document: str) -> Document:
        """Raises NotFound, also for what the principal may not read."""
        row = self._connection.execute(listing(principal).where(documents.c.id == document)).first()
        if row is None:
            raise NotFound(f"There is no document {document!r}.")
        return listed(self._connection, [row])[0]

    def readable(self, principal: Principal, ids: Iterable[str]) -> set[str]:
        """Those of the documents that are there and the principal may read; of any number."""
        mine, wanted = documents.c.audience_id.in_(readable(principal)), list(ids)
        batches = (documents.c.id.in_(wanted[at : at + _AT_ONCE]) for at in range(0, len(wanted), _AT_ONCE))
        found = (self._connection.scalars(select(documents.c.id).where(mine, batch)) for batch in batches)
        return set(chain.from_iterable(found))

    def public(self, ids: Iterable[str]) -> set[str]:
        """Those of the documents that are there and everyone may read."""
        open_to_all = documents.c.audience_id.in_(public())
        return set(self._connection.scalars(select(documents.c.id).where(open_to_all, documents.c.id.in_(list(ids)))))

    def standing(self, ids: Iterable[str]) -> Mapping[str, Standing]:
        """How those of the documents stand that are there, whoever may read them."""
        query = select(documents.c.id, documents.c.current, care.c.verified_until)
        query = query.join(care, care.c.document_id == documents.c.id, isouter=True)
        rows = self._connection.execute(query.where(documents.c.id.in_(list(ids))))
        return {row.id: Standing(row.current, row.verified_until) for row in rows}

    def list(self, principal: Principal) -> Sequence[Document]:
        """What the principal may read, by path."""
        found = listing(principal).order_by(documents.c.path)
        return listed(self._connection, self._connection.execute(found).all())
