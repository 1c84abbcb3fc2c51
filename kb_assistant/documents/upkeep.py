"""Looking after documents: who reads them, who owns them, who vouches for them, what they are called."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ingest.sources.naming import shown_path
from kb_assistant.clock import Clock
from kb_assistant.documents.admission import admit, check_takes_out, relocate
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.changes import NOTHING, Changed, Move, ReaderChange, Wanted
from kb_assistant.domain.documents import Document
from kb_assistant.errors import Busy, DataFolderError, Forbidden, InvalidInput, KbError
from kb_assistant.store.transaction import Store, Transaction

MOST_CHANGED = 1_000


class Upkeep:
    """Facade over what is kept of documents beside their texts. Every change is whole or none, and audited."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def change(self, who: Principal, documents: Sequence[str], wanted: Wanted) -> Sequence[Changed]:
        """Does it to each document by itself: one that is refused keeps none of the others from being changed.

        Where all are refused it raises what the first was refused for: NotFound, InvalidInput. Raises Forbidden, Busy,
        StorageFull."""
        _require_editor(who)
        named = list(dict.fromkeys(documents))
        _check_number(named)
        if wanted == NOTHING:
            raise InvalidInput("Name what is to be changed: readers, move, owner or verification.")
        self._check_day(wanted.verification.until if wanted.verification else None)
        refused = self._refused(who, named, wanted)
        if len(refused) == len(named):
            raise refused[named[0]]
        return [Changed(one, refused[one].message if one in refused else "") for one in named]

    def _refused(self, who: Principal, documents: Sequence[str], wanted: Wanted) -> Mapping[str, KbError]:
        """Together, which takes a fraction of the time; one by one where that is refused."""
        try:
            self._change_all(who, documents, wanted)
        except (Busy, DataFolderError):
            # Of none in particular: the next would wait for the database as long as this one did.
            raise
        except KbError as error:
            if len(documents) == 1:
                return {documents[0]: error}
            return {name: why for one in documents for name, why in self._refused(who, [one], wanted).items()}
        return {}

    def _change_all(self, who: Principal, documents: Sequence[str], wanted: Wanted) -> None:
        with self._store.write() as tx:
            for one in documents:
                _apply(tx, who, one, wanted)

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
            for one in found:
                _give(tx, who, one, owner)
            return [tx.documents.show(who, one.id) for one in found]

    def vouch(self, who: Principal, documents: Sequence[str], until: date | None) -> Sequence[Document]:
        """Notes that the principal vouches for them until that day, included; that nobody does for None.

        Raises NotFound, Forbidden, InvalidInput for a day that is over."""
        self._check_day(until)
        with self._store.write() as tx:
            found = _changing(tx, who, documents)
            for one in found:
                _vouch(tx, who, one, until)
            return [tx.documents.show(who, one.id) for one in found]

    def rename(self, who: Principal, document: str, path: str) -> Document:
        """Calls it by another path; uploading its file again under the old one brings that back.

        Raises NotFound, Forbidden."""
        with self._store.write() as tx:
            (found,) = _changing(tx, who, [document])
            tx.documents.rename(found.id, shown_path(path))
            tx.audit.add(who, Action.DOCUMENT_RENAMED, f"document:{found.id}")
            return tx.documents.show(who, found.id)

    def _check_day(self, until: date | None) -> None:
        if until is not None and until < self._clock().date():
            raise InvalidInput("Nobody can vouch for a document until a day that is over.")


def _changing(tx: Transaction, who: Principal, documents: Sequence[str]) -> list[Document]:
    # Looked up first: who may not see one learns nothing from being refused.
    found = [tx.documents.show(who, document) for document in dict.fromkeys(documents)]
    _require_editor(who)
    _check_number(found)
    return found


def _require_editor(who: Principal) -> None:
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may change documents.")


def _check_number(documents: Sequence[object]) -> None:
    if not 1 <= len(documents) <= MOST_CHANGED:
        raise InvalidInput(f"Change 1 to {MOST_CHANGED} documents at a time.")


def _apply(tx: Transaction, who: Principal, name: str, wanted: Wanted) -> None:
    document = tx.documents.show(who, name)
    if wanted.owner is not None:
        _give(tx, who, document, wanted.owner.owner)
    if wanted.verification is not None:
        _vouch(tx, who, document, wanted.verification.until)
    if wanted.move is not None:
        document = _move(tx, who, document, wanted.move)
    if wanted.readers is not None:
        _admit(tx, who, document, wanted.readers)


def _move(tx: Transaction, who: Principal, document: Document, wanted: Move) -> Document:
    if document.collection is None and wanted.collection is None:
        return document
    if wanted.collection is None:
        check_takes_out(who)
    # Looked up also where it is not needed: nobody puts a document where they see nothing.
    default = None if wanted.collection is None else tx.collections.audience(who, wanted.collection)
    tx.audit.add(who, Action.COLLECTION_CHANGED, f"collection:{wanted.collection or document.collection}")
    if default is not None and wanted.readers:
        tx.audiences.check_included(who, default)
        admit(tx, who, document.id, document.version, default)
    else:
        relocate(tx, who, document.id, document.version, wanted.collection)
    readers = tx.audiences.readers(tx.documents.audience(document.id))
    return replace(document, collection=wanted.collection, readers=readers)


def _admit(tx: Transaction, who: Principal, document: Document, wanted: ReaderChange) -> None:
    named = dict.fromkeys((*document.readers, *wanted.add))
    readers = [name for name in named if name not in wanted.remove]
    if wanted.remove and not readers and not who.console:
        # Of one whose readers are set the principal would be the only one left: here nobody asked for that.
        raise InvalidInput("Nobody would read it any more: add a reader, or remove the document.")
    if readers != list(document.readers):
        _share(tx, who, document, readers)


def _share(tx: Transaction, who: Principal, document: Document, readers: Sequence[str]) -> Document:
    audience = tx.audiences.chosen(who, readers, document.collection)
    admit(tx, who, document.id, document.version, audience)
    return replace(document, readers=tx.audiences.readers(audience))


def _give(tx: Transaction, who: Principal, document: Document, owner: str | None) -> None:
    user_id = None if owner is None else tx.access.principal(owner).user_id
    tx.care.give(document.id, user_id)
    tx.audit.add(who, Action.OWNER_CHANGED, f"document:{document.id}", {"owner": user_id})


def _vouch(tx: Transaction, who: Principal, document: Document, until: date | None) -> None:
    detail: Detail = {"until": until.isoformat() if until else None}
    tx.care.vouch(document.id, None if until is None else who.user_id, until)
    tx.audit.add(who, Action.DOCUMENT_VERIFIED, f"document:{document.id}", detail)
