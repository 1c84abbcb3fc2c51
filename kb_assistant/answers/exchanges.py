"""What somebody asked and was answered, as far as a key for a few collections is told of it."""

from collections.abc import Sequence

from kb_assistant.domain.access import Principal
from kb_assistant.domain.conversations import Exchange
from kb_assistant.errors import Forbidden, NotFound
from kb_assistant.generation.redaction import documents_of, is_readable
from kb_assistant.store.transaction import Transaction


def check_unlimited(who: Principal) -> None:
    """What is of all documents is not listed to a key for a few. Raises Forbidden."""
    if who.collections is not None:
        raise Forbidden("This is of all documents: a key that is limited to collections can't read it.")


def told(tx: Transaction, who: Principal, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Those that show nothing beyond the collections: all of them where the principal is not limited to any."""
    if who.collections is None:
        return list(exchanges)
    readable = tx.documents.readable(who, {name for one in exchanges for name in documents_of(one.answer)})
    return [one for one in exchanges if is_readable(one.answer, readable)]


def owned(tx: Transaction, who: Principal, answer: str) -> Exchange:
    """One's own. Raises NotFound, also for what is somebody else's or beyond the collections."""
    found = told(tx, who, [tx.answers.owned(who, answer)])
    if not found:
        raise NotFound("There is no such answer.")
    return found[0]


def is_told_of(tx: Transaction, who: Principal, answer: str) -> bool:
    """Whether the principal is told of what is kept with a saved answer, whosever that is, and may change it."""
    return who.collections is None or bool(told(tx, who, list(tx.answers.named([answer]).values())))


def check_told(tx: Transaction, who: Principal, conversation: str) -> None:
    """Of a conversation that goes beyond the collections nothing is told or changed. Raises NotFound."""
    if who.collections is None:
        return
    said = tx.answers.exchanges(conversation)
    if len(told(tx, who, said)) < len(said):
        raise NotFound("There is no such conversation.")
