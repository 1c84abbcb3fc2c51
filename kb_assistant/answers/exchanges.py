"""What somebody asked and was answered, as far as it is shown again: by the rights of that moment, and to a key for a
few collections nothing beyond them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb_assistant.domain.access import Principal, may_administer
from kb_assistant.domain.answers import Answer
from kb_assistant.domain.conversations import Exchange
from kb_assistant.errors import Forbidden, NotFound
from kb_assistant.generation.models.failures import without_remedy
from kb_assistant.generation.redaction import documents_of, is_readable, typed, visible
from kb_assistant.store.transaction import Transaction


def shown_to(tx: Transaction, who: Principal, exchanges: Iterable[Exchange]) -> list[Exchange]:
    """What was said, as far as it rests on what the principal may read today.

    Words of an answer may have come into what was searched for after it: in a conversation one of whose answers is not
    shown whole, nothing but what was typed is. What was said before has to be among `exchanges` for that."""
    said = list(exchanges)
    readable = tx.documents.readable(who, {name for one in said for name in documents_of(one.answer)})
    shown = [replace(one, answer=worded(who, visible(one.answer, readable))) for one in said]
    pairs = zip(said, shown, strict=True)
    cut = {was.answer.conversation for was, one in pairs if len(one.answer.statements) < len(was.answer.statements)}
    return [replace(one, answer=typed(one.answer)) if one.answer.conversation in cut - {""} else one for one in shown]


def worded(who: Principal, answer: Answer) -> Answer:
    """Settings are named to those alone who can change them."""
    return answer if may_administer(who) else replace(answer, notice=without_remedy(answer.notice))


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
