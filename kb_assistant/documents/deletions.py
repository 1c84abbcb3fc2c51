"""Deletions: documents are taken out of everything, and that they are is tried and written down."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from kb_assistant.answers.exchanges import check_unlimited
from kb_assistant.clock import Clock
from kb_assistant.documents.erasure import remove_files, settle, take_out
from kb_assistant.domain.access import CONSOLE, Principal, may_edit
from kb_assistant.domain.documents import Document
from kb_assistant.domain.receipts import Receipt
from kb_assistant.errors import Busy, Forbidden, InvalidInput, KbError, NotFound
from kb_assistant.generation.pieces.sentences import UnitKind, units
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.lock import WriterLock
from kb_assistant.store.transaction import Store, Transaction

MOST_LISTED = 500
MOST_REMOVED = 100
PROBES = 40
_LOOKED_THROUGH = 1_000_000
_FEWEST_WORDS, _LONGEST = 5, 400
_FOUND = 10
# Index files of more passages are made anew by the worker: nobody waits for that.
_AT_ONCE = 5_000


class Deletions:
    """Facade over removing documents for good. There is no way back: who wants one keeps the file."""

    def __init__(
        self, store: Store, blobs: Blobs, retriever: Retriever, index: SearchIndex, lock: WriterLock, clock: Clock
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._retriever = retriever
        self._index = index
        self._lock = lock
        self._clock = clock

    def remove(
        self, who: Principal, names: Sequence[str], wait: bool = False, skip_missing: bool = False
    ) -> Sequence[Receipt]:
        """Takes documents out, by id or path: none where one can't be found. They are found no more when this returns.

        With `skip_missing`, by id alone, those that can't be found are left out, unless none can.

        Files of the indexes that may still hold some of it are made anew before it returns if they are small, or if
        that is to be waited for; else by the worker. Raises NotFound, Forbidden, InvalidInput."""
        if not 1 <= len(names) <= MOST_REMOVED:
            raise InvalidInput(f"Remove 1 to {MOST_REMOVED} documents at a time.")
        documents = self._found(who, self._there(who, names) if skip_missing else names)
        probes = [self._probes(document) for document in documents]
        tried = [self._removed(who, *one) for one in zip(documents, probes, strict=True)]
        made = [receipt for receipt in tried if receipt is not None]
        if not made:
            raise NotFound(f"There is no document {documents[0].id!r}.")
        self._settle(wait)
        return [self._by_now(receipt) for receipt in made]

    def list(self, who: Principal, start: int = 0, limit: int = 50) -> Sequence[Receipt]:
        """Those of what one removed; administrators see all. The newest first. Raises InvalidInput, Forbidden for a key
        that is limited to collections."""
        check_unlimited(who)
        if start < 0 or not 1 <= limit <= MOST_LISTED:
            raise InvalidInput(f"Ask for 1 to {MOST_LISTED} receipts.")
        with self._store.read() as tx:
            every = tx.access.is_administrator(who)
            return tx.receipts.list(None if every else who.user_id or 0, start, limit)

    def show(self, who: Principal, receipt: str) -> Receipt:
        """Raises NotFound, also for somebody else's."""
        with self._store.read() as tx:
            every = tx.access.is_administrator(who)
            return tx.receipts.show(receipt, None if every else who.user_id or 0)

    def _there(self, who: Principal, ids: Sequence[str]) -> Sequence[str]:
        with self._store.read() as tx:
            known = tx.documents.readable(who, ids)
        return [one for one in ids if one in known] or ids

    def _found(self, who: Principal, names: Sequence[str]) -> Sequence[Document]:
        with self._store.read() as tx:
            ids = dict.fromkeys(tx.documents.find(who, name) for name in names)
            found = [tx.documents.show(who, document) for document in ids]
        if not may_edit(who):
            raise Forbidden("Only knowledge managers and administrators may remove documents.")
        return found

    def _probes(self, document: Document) -> Sequence[str]:
        """Sentences from all over the text, by which it would be found."""
        with self._store.read() as tx:
            text = tx.versions.text(document.version or "")[:_LOOKED_THROUGH]
        found = [text[unit.start : unit.end] for unit in units(text) if unit.kind is not UnitKind.ROW]
        telling = [one for one in dict.fromkeys(found) if len(one.split()) >= _FEWEST_WORDS and len(one) <= _LONGEST]
        step = max(1, -(-len(telling) // PROBES))
        return telling[::step]

    def _removed(self, who: Principal, document: Document, probes: Sequence[str]) -> Receipt | None:
        """None where somebody else has removed it meanwhile, or keeps it from `who`."""
        try:
            receipt, files = self._taken_out(who, document.id)
        except NotFound:
            return None
        # It is removed, also where the database goes away from here on: the receipt says what is left to do.
        with suppress(Busy):
            remove_files(self._store, self._blobs, files)
            looked_for = self._looked_for(who, receipt, probes)
            with self._store.write() as tx:
                tx.receipts.fill(looked_for)
        return receipt

    def _by_now(self, receipt: Receipt) -> Receipt:
        """As it is kept; as it was made where the database is away by now."""
        try:
            with self._store.read() as tx:
                return tx.receipts.show(receipt.id, None)
        except Busy:
            return receipt

    def _taken_out(self, who: Principal, document: str) -> tuple[Receipt, set[str]]:
        """Its receipt, as it is while nothing was asked yet, and its files. Raises NotFound."""
        with self._store.write() as tx:
            taken, files = take_out(tx, who, tx.documents.show(who, document))
            removed = replace(taken, wiped=False if self._store.has_log else None)
            receipt = Receipt(uuid4().hex[:16], document, None, self._clock(), 0, 0, 0, removed)
            # Together: after a server that was killed here, the receipt is what the worker finishes the removal by.
            tx.receipts.add(receipt, who.user_id)
        return receipt, files

    def _looked_for(self, who: Principal, receipt: Receipt, probes: Sequence[str]) -> Receipt:
        """With what still finds it, and with what stands in other documents that `who` may read: of those that they may
        not, nobody learns what is in them by removing a guess."""
        document = receipt.document
        try:
            returned = {probe for probe in probes if self._finds(document, probe)}
        except (KbError, OSError):
            # Nothing was asked then: the receipt says so, and that there is something left to do.
            probes, returned = (), set()
        with self._store.read() as tx:
            held = _held(tx, probes)
            returned |= held.pop(document, set())
            copies = set[str]().union(*(held[holder] for holder in tx.documents.readable(who, held)))
        return replace(receipt, probes=len(probes), returned=len(returned), copies=len(copies))

    def _finds(self, document: str, probe: str) -> bool:
        return any(passage.document == document for passage in self._retriever.search(CONSOLE, probe, _FOUND))

    def _settle(self, wait: bool) -> None:
        # Whoever writes at this moment settles it when they are done; a disk that is full leaves it to the next run.
        with suppress(Busy, KbError, OSError):
            if not wait and self._index.count()[0] > _AT_ONCE:
                return
            with self._lock.hold("the removal of a document"):
                settle(self._store, self._index)


def _held(tx: Transaction, probes: Sequence[str]) -> dict[str, set[str]]:
    """Which of the sentences stand word for word in which document."""
    held: dict[str, set[str]] = {}
    for holder, text in tx.versions.holding(probes):
        held.setdefault(holder, set()).update(probe for probe in probes if probe in text)
    return held
