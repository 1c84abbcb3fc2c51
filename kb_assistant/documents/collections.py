"""Collections: documents under one name, with readers that hold unless a document has its own."""

from collections.abc import Sequence

from kb_assistant.documents.admission import admit, check_takes_out, give, relocate
from kb_assistant.domain.access import Principal, may_edit, within
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.collections import Collection
from kb_assistant.domain.documents import Document
from kb_assistant.errors import Forbidden, InvalidInput
from kb_assistant.store.transaction import Store, Transaction


class Collections:
    """Facade over collections. What a principal may not see does not exist for it; every change is whole or none."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, who: Principal) -> Sequence[Collection]:
        with self._store.read() as tx:
            return tx.collections.list(who)

    def show(self, who: Principal, collection: str) -> Collection:
        """By id. Raises NotFound."""
        with self._store.read() as tx:
            return tx.collections.show(who, collection)

    def narrowed(self, who: Principal, collections: Sequence[str] | None) -> Principal:
        """The principal as one that reads nothing but these; all of what it may read for None. Raises NotFound."""
        if collections is None:
            return who
        with self._store.read() as tx:
            for collection in collections:
                tx.collections.show(who, collection)
        return within(who, frozenset(collections))

    def add(self, who: Principal, name: str, readers: Sequence[str] = ()) -> Collection:
        """An empty one; without readers whoever makes it is the only one.

        Raises Forbidden, InvalidInput, NotFound for a reader."""
        _require_editor(who)
        with self._store.write() as tx:
            made = tx.collections.add(who, _name(name), readers)
            tx.audit.add(who, Action.COLLECTION_ADDED, f"collection:{made}")
            return tx.collections.show(who, made)

    def change(
        self, who: Principal, collection: str, name: str | None = None, readers: Sequence[str] | None = None
    ) -> Collection:
        """Another name, other default readers (the principal alone where nobody is named), or both; None stays.

        Documents that had exactly the old readers follow, and files that wait to be read for them; what has readers
        of its own keeps them, and so does what `who` may not read. Raises Forbidden, NotFound, InvalidInput, also where
        a person would lose sight of the documents or of the collection."""
        with self._store.write() as tx:
            _changing(tx, who, collection)
            if name is not None:
                tx.collections.rename(collection, _name(name))
                tx.audit.add(who, Action.COLLECTION_CHANGED, f"collection:{collection}")
            if readers is not None:
                _share(tx, who, collection, readers)
            return tx.collections.show(who, collection)

    def put(self, who: Principal, collection: str, documents: Sequence[str], readers: bool = True) -> Collection:
        """Puts documents in, by id or path; with `readers` they get the collection's.

        Raises NotFound for any, InvalidInput where the collection's readers leave the person out who does it."""
        with self._store.write() as tx:
            _changing(tx, who, collection)
            audience = tx.collections.audience(who, collection) if readers else None
            if audience is not None and documents:
                tx.audiences.check_included(who, audience)
            for name in documents:
                _put(tx, who, tx.documents.show(who, tx.documents.find(who, name)), collection, audience)
            detail = {"added": len(documents)}
            tx.audit.add(who, Action.COLLECTION_CHANGED, f"collection:{collection}", detail)
            return tx.collections.show(who, collection)

    def take_out(self, who: Principal, collection: str, documents: Sequence[str]) -> Collection:
        """Takes documents out; they stay, with the readers they have. Raises NotFound for any, Forbidden."""
        with self._store.write() as tx:
            inside = set(_changing(tx, who, collection).documents)
            check_takes_out(who)
            found = [tx.documents.find(who, name) for name in documents]
            for document in [one for one in found if one in inside]:
                relocate(tx, who, document, tx.documents.show(who, document).version, None)
            detail = {"removed": len(documents)}
            tx.audit.add(who, Action.COLLECTION_CHANGED, f"collection:{collection}", detail)
            return tx.collections.show(who, collection)

    def remove(self, who: Principal, collection: str) -> None:
        """The documents stay, with the readers they have. Raises Forbidden, NotFound."""
        with self._store.write() as tx:
            _changing(tx, who, collection)
            check_takes_out(who)
            for document, version, _ in tx.collections.documents(collection):
                relocate(tx, who, document, version, None)
            for asked in tx.jobs.readers_in(collection):
                tx.jobs.give_readers(asked, tx.audiences.moved(asked, None))
            tx.collections.remove(collection)
            tx.audit.add(who, Action.COLLECTION_REMOVED, f"collection:{collection}")


def _changing(tx: Transaction, who: Principal, collection: str) -> Collection:
    # Looked up first: who may not see it learns nothing from being refused.
    found = tx.collections.show(who, collection)
    _require_editor(who)
    return found


def _put(tx: Transaction, who: Principal, document: Document, collection: str, audience: int | None) -> None:
    """With the readers of the collection's audience, with its own where there is none."""
    if audience is None:
        relocate(tx, who, document.id, document.version, collection)
    else:
        admit(tx, who, document.id, document.version, audience)


def _require_editor(who: Principal) -> None:
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may change collections.")


def _share(tx: Transaction, who: Principal, collection: str, readers: Sequence[str]) -> None:
    before, after = tx.collections.audience(who, collection), tx.audiences.named(who, readers, collection)
    mine = set(tx.collections.show(who, collection).documents)
    moved = [row for row in tx.collections.followers(before) if row[0] in mine]
    if moved or not tx.collections.seen_without_default(who, collection):
        tx.audiences.check_included(who, after)
    tx.collections.set_audience(collection, after)
    for document, version in moved:
        give(tx, who, document, version, after)
    if before in tx.access.readable(who):
        tx.jobs.give_readers(before, after)
    detail: Detail = {"audience": after, "documents": len(moved)}
    tx.audit.add(who, Action.READERS_CHANGED, f"collection:{collection}", detail)


def _name(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= 255 or not text.isprintable():
        raise InvalidInput("A collection needs a name of 1 to 255 printable characters.")
    return text
