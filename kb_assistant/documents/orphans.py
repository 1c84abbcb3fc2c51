"""Orphans: documents whose readers are all gone, taken over by an administrator."""

from collections.abc import Sequence

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.domain.documents import Document
from kb_assistant.domain.orphans import Orphan
from kb_assistant.errors import InvalidInput, NotFound
from kb_assistant.store.transaction import Store, Transaction


class Orphans:
    """Facade over what nobody but the console reads any more. What somebody reads is no administrator's by their role,
    and what never had readers is the console's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, who: Principal) -> Sequence[Orphan]:
        """By path. Raises Forbidden."""
        with self._store.read() as tx:
            tx.access.check_administrator(who)
            return tx.orphans.list()

    def adopt(self, who: Principal, documents: Sequence[str]) -> Sequence[Document]:
        """Makes the principal their owner and only reader; each stays in its collection.

        Raises Forbidden, NotFound where one of them is no orphan, InvalidInput for the console, which reads all."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            if who.user_id is None:
                raise InvalidInput("The console reads them already: name new readers by `kb documents readers`.")
            wanted = dict.fromkeys(documents)
            if not wanted.keys() <= {one.id for one in tx.orphans.list()}:
                raise NotFound("Not all of these documents have lost their readers: look again.")
            return [_adopted(tx, who, document) for document in wanted]


def _adopted(tx: Transaction, who: Principal, document: str) -> Document:
    audience = tx.audiences.including(tx.documents.audience(document), who)
    tx.jobs.drop_readers(document)
    tx.documents.move(document, audience)
    tx.care.give(document, who.user_id)
    tx.audit.add(who, Action.READERS_CHANGED, f"document:{document}", {"audience": audience, "orphaned": True})
    tx.audit.add(who, Action.OWNER_CHANGED, f"document:{document}", {"owner": who.user_id})
    found = tx.documents.show(who, document)
    tx.changes.append(found.version)
    return found
