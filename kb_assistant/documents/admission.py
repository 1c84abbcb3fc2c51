"""Who reads a document from now on, also once a file is read that was sent for it before: what is said later holds."""

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.errors import Forbidden
from kb_assistant.store.transaction import Transaction


def check_takes_out(who: Principal) -> None:
    """Raises Forbidden for a key that would lose sight of what it takes out of a collection."""
    if who.collections is not None:
        raise Forbidden("This key is limited to collections: it can't take a document out of them.")


def admit(tx: Transaction, who: Principal, document: str, version: str | None, audience: int) -> None:
    """Gives it other readers. Whether `who` may do so is asked before."""
    tx.jobs.drop_readers(document)
    give(tx, who, document, version, audience)


def relocate(tx: Transaction, who: Principal, document: str, version: str | None, collection: str | None) -> None:
    """Puts it into a collection or into none, with the readers that it has or is to get."""
    for asked in tx.jobs.readers_for(document):
        tx.jobs.give_readers(asked, tx.audiences.moved(asked, collection), document)
    give(tx, who, document, version, tx.audiences.moved(tx.documents.audience(document), collection))


def give(tx: Transaction, who: Principal, document: str, version: str | None, audience: int) -> None:
    """Gives other readers to what there is of it: a file that waits keeps those that were named for it."""
    tx.documents.move(document, audience)
    tx.changes.append(version)
    tx.audit.add(who, Action.READERS_CHANGED, f"document:{document}", {"audience": audience})
