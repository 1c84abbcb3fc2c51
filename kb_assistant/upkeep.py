"""Looking after documents: who reads them, who owns them, who vouches for them, what they are called."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ingest.sources.naming import shown_path
from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.documents import Document
from kb_assistant.errors import Forbidden, InvalidInput
from kb_assistant.store.transaction import Store, Transaction

MOST_CHANGED = 1_000


class Upkeep:
    """Facade over what is kept of documents beside their texts. Every change is whole or none, and audited."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def share(self, who: Principal, documents: Sequence[str], readers: Sequence[str]) -> Sequence[Document]:
        """Sets who reads them, the principal alone where nobody is named; each stays in its collection.

        Raises NotFound for any document or reader, Forbidden, InvalidInput where a person leaves themselves out."""
        with self._store.write() as tx:
            found = _changing(tx, who, documents)
            return [_share(tx, who, one, readers) for one in found]

    def give(self, who: Principal, documents: Sequence[str], owner: str | None) -> Sequence[Document]:
        """Sets who looks after them, by name; nobody for None. Raises NotFound, Forbidden."""
        with self._store.write() as tx:
            found = _changing(tx, who, documents)
            user_id = None if owner is None else tx.access.principal(owner).user_id
            for one in found:
                tx.care.give(one.id, user_id)
                tx.audit.add(who, Action.OWNER_CHANGED, f"document:{one.id}", {"owner": user_id})
            return [tx.documents.show(who, one.id) for one in found]

    def vouch(self, who: Principal, documents: Sequence[str], until: date | None) -> Sequence[Document]:
        """Notes that the principal vouches for them until that day, included; that nobody does for None.

        Raises NotFound, Forbidden, InvalidInput for a day that is over."""
        if until is not None and until < self._clock().date():
            raise InvalidInput("Nobody can vouch for a document until a day that is over.")
        with self._store.write() as tx:
            found = _changing(tx, who, documents)
            detail: Detail = {"until": until.isoformat() if until else None}
            for one in found:
                tx.care.vouch(one.id, None if until is None else who.user_id, until)
                tx.audit.add(who, Action.DOCUMENT_VERIFIED, f"document:{one.id}", detail)
            return [tx.documents.show(who, one.id) for one in found]

    def rename(self, who: Principal, document: str, path: str) -> Document:
        """Calls it by another path; uploading its file again under the old one brings that back.

        Raises NotFound, Forbidden."""
        with self._store.write() as tx:
            (found,) = _changing(tx, who, [document])
            tx.documents.rename(found.id, shown_path(path))
            tx.audit.add(who, Action.DOCUMENT_RENAMED, f"document:{found.id}")
            return tx.documents.show(who, found.id)


def _changing(tx: Transaction, who: Principal, documents: Sequence[str]) -> list[Document]:
    # Looked up first: who may not see one learns nothing from being refused.
    found = [tx.documents.show(who, document) for document in dict.fromkeys(documents)]
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may change documents.")
    if not 1 <= len(found) <= MOST_CHANGED:
        raise InvalidInput(f"Change 1 to {MOST_CHANGED} documents at a time.")
    return found


def _share(tx: Transaction, who: Principal, document: Document, readers: Sequence[str]) -> Document:
    audience = tx.access.chosen(who, readers, document.collection)
    tx.documents.move(document.id, audience)
    tx.changes.append(document.version)
    tx.audit.add(who, Action.READERS_CHANGED, f"document:{document.id}", {"audience": audience})
    return replace(document, readers=tx.access.reader_names(audience))
