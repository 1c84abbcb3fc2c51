"""The audit log: reading it, and proving that nobody changed it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action, Detail, Head, Recorded, Seal, Verdict, references
from kb_assistant.domain.chain import ChainCheck, erasures
from kb_assistant.errors import InvalidInput
from kb_assistant.store.audit import AuditFilter
from kb_assistant.store.transaction import Store, Transaction

MOST_ENTRIES = 1_000
_EVERYTHING = AuditFilter()


class Audit:
    """Facade over the log of who did what. For administrators; reading it is noted in it."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self._store = store
        self._seal = seal

    def list(self, who: Principal, wanted: AuditFilter = _EVERYTHING, limit: int = 100) -> Sequence[Recorded]:
        """The newest first. Raises Forbidden, InvalidInput."""
        if not 1 <= limit <= MOST_ENTRIES:
            raise InvalidInput(f"Ask for 1 to {MOST_ENTRIES} entries.")
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            found = _named(tx, who, tx.audit.list(wanted, limit))
            tx.audit.add(who, Action.AUDIT_READ)
            return found

    def walk(self, who: Principal, wanted: AuditFilter = _EVERYTHING) -> Iterator[Recorded]:
        """All that fit, the newest first, page by page as they are asked for. Raises Forbidden at once."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            tx.audit.add(who, Action.AUDIT_READ, "", {"export": True})
        return self._pages(who, wanted)

    def _pages(self, who: Principal, wanted: AuditFilter) -> Iterator[Recorded]:
        while True:
            with self._store.read() as tx:
                page = _named(tx, who, tx.audit.list(wanted, MOST_ENTRIES))
            yield from page
            if len(page) < MOST_ENTRIES:
                return
            wanted = replace(wanted, before=page[-1].entry.sequence)

    def head(self, who: Principal) -> Head:
        """The newest entry's number and hash, to be kept elsewhere. Raises Forbidden."""
        with self._store.read() as tx:
            tx.access.check_administrator(who)
            return tx.audit.head()

    def verify(self, who: Principal, kept: Head | None = None) -> Verdict:
        """Whether every entry is there as it was written; `kept` is a head from earlier, which must still fit.

        Only with a kept head, or one kept by somebody else, can a cut tail be told. Raises Forbidden."""
        with self._store.read() as tx:
            tx.access.check_administrator(who)
            return self._verify(tx, kept)

    def _verify(self, tx: Transaction, kept: Head | None) -> Verdict:
        check = ChainCheck(self._seal, *erasures(tx.audit.erasures()))
        before = tx.audit.head()
        for recorded in tx.audit.walk():
            problem = check.take(recorded) or _differs(check.head, kept)
            if problem:
                return Verdict(check.head.sequence, check.head, problem)
        problem = _tail(check.head, before, tx.audit.head(), kept)
        return Verdict(check.head.sequence, check.head, problem)

    def note(
        self, who: Principal, action: Action, subject: str = "", detail: Detail | None = None, done: bool = True
    ) -> None:
        """Records what has no transaction of its own: something that was read, or refused."""
        with self._store.write() as tx:
            tx.audit.add(who, action, subject, detail, done)


def _named(tx: Transaction, who: Principal, found: Sequence[Recorded]) -> Sequence[Recorded]:
    """With what their ids are called by now, as far as the principal may know."""
    wanted = {one.entry.sequence: references(one.entry) for one in found}
    names = tx.names.of(who, frozenset().union(*wanted.values()))
    return [
        replace(one, names={key: names[key] for key in sorted(wanted[one.entry.sequence]) if key in names})
        for one in found
    ]


def parse_head(text: str) -> Head:
    """SEQUENCE:HASH as `Head` is printed. Raises InvalidInput."""
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64}|)", text.strip())
    if found is None:
        raise InvalidInput("A kept head is SEQUENCE:HASH, as `kb audit head` prints it.")
    return Head(int(found[1]), found[2])


def _differs(reached: Head, kept: Head | None) -> str:
    if kept is None or reached.sequence != kept.sequence or reached == kept:
        return ""
    return f"entry {kept.sequence} is not the one whose hash was kept: the log was written anew up to here"


def _tail(reached: Head, before: Head, after: Head, kept: Head | None) -> str:
    """What is wrong with the end. The head moves on while others write: the walk ends between both looks at it."""
    if kept is not None and reached.sequence < kept.sequence:
        return f"entries {reached.sequence + 1} to {kept.sequence} are missing: the tail was cut"
    if reached.sequence < before.sequence:
        return f"entries {reached.sequence + 1} to {before.sequence} are missing: the tail was cut"
    if reached.sequence > after.sequence:
        return f"entry {after.sequence + 1} was added past the head"
    if reached.sequence == after.sequence and reached.hash != after.hash:
        return f"the head does not fit entry {reached.sequence}"
    return ""
