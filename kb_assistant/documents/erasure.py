"""Taking a document out of everything that holds some of it: texts, vectors, files, saved answers, indexes, logs."""

from collections.abc import Collection
from dataclasses import replace

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.domain.documents import Document
from kb_assistant.domain.receipts import Removed
from kb_assistant.errors import KbError
from kb_assistant.generation.redaction import Gone, typed, without
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store, Transaction


def erase(store: Store, blobs: Blobs, who: Principal, document: Document) -> Removed:
    """Hides it at once and for good. What is left to do in index files and logs is for `settle`.

    Raises NotFound where it is gone by now, or no longer for `who` to read."""
    with store.write() as tx:
        removed, mine = take_out(tx, who, tx.documents.show(who, document.id))
    remove_files(store, blobs, mine)
    return replace(removed, wiped=False if store.has_log else None)


def take_out(tx: Transaction, who: Principal, document: Document, last: int | None = None) -> tuple[Removed, set[str]]:
    """What of it the database holds, with its jobs up to `last`; and its files, for `remove_files` after the commit.

    `document` is as it was read in this transaction."""
    mine = tx.versions.blobs(document.id) | tx.jobs.blobs(document.uri) | {tx.documents.blob(document.id)}
    files = mine - {""}
    removed = replace(_taken_out(tx, document, last), files=len(files))
    tx.events.add("remove", who, document.id, {})
    tx.audit.add(who, Action.DOCUMENT_REMOVED, f"document:{document.id}")
    return removed, files


def remove_files(store: Store, blobs: Blobs, mine: Collection[str]) -> None:
    """Those that nothing refers to any more. How many they are tells whether somebody else has the same ones."""
    with blobs.removing(), store.read() as tx:
        for blob in tx.reports.unused(mine):
            blobs.remove(blob)


def forget_version(tx: Transaction, version: str) -> None:
    """Takes the text of a version out that is no longer current, and every quote of it."""
    hashes = tx.versions.hashes([version])
    _redact(tx, version, lambda citation: citation.span.version == version)
    tx.versions.remove(version)
    tx.vectors.remove(hashes)
    tx.changes.note_purge()


def is_owed(store: Store, index: SearchIndex) -> bool:
    """Whether files may still hold something that was removed."""
    with store.read() as tx:
        return bool(tx.receipts.open()) or index.owes_purge()


def settle(store: Store, index: SearchIndex) -> bool:
    """Makes the files anew that may still hold what was removed; whether nothing is left to do. Only for the holder of
    the writer's lock."""
    if not is_owed(store, index):
        return True
    with store.read() as tx:
        owed = tx.receipts.open()
    purged = not index.owes_purge() or _purged(index)
    wiped = store.wipe()
    with store.write() as tx:
        for receipt in owed:
            tx.receipts.close(receipt, wiped, purged)
    return not is_owed(store, index)


def _purged(index: SearchIndex) -> bool:
    """Whether no index file holds removed texts; tried again later where it fails, and told until then."""
    try:
        index.purge()
    except (KbError, OSError):
        return False
    return True


def _taken_out(tx: Transaction, document: Document, last: int | None) -> Removed:
    versions = [one.id for one in tx.versions.listed(document.id)]
    hashes = tx.versions.hashes(versions)
    # Before: of texts that somebody else has too they stay, which is nobody's to know.
    vectors = tx.vectors.count(hashes)
    answers = _redact(tx, document.id, lambda citation: citation.document == document.id)
    tx.changes.append(removed=tx.versions.chunk_ids(document.version))
    tx.changes.note_purge()
    tx.documents.remove(document.id)
    tx.jobs.forget(document.uri, last)
    tx.uploads.forget(document.path)
    tx.vectors.remove(hashes)
    return Removed(len(versions), document.chunks, vectors, 0, answers)


def _redact(tx: Transaction, mark: str, gone: Gone) -> int:
    """Puts markers in the place of what saved answers quote; returns in how many. Into what was searched for after them
    words of it may have come, too."""
    found = tx.answers.mentioning(mark)
    for exchange in found:
        tx.answers.rewrite(exchange.id, without(exchange.answer, gone))
    for exchange in tx.answers.meant({exchange.answer.conversation for exchange in found} - {""}):
        tx.answers.rewrite(exchange.id, typed(exchange.answer))
    return len(found)
