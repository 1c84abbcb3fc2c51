"""Sign-ins that failed lately, counted per account, per address and per both."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from kb_assistant.domain.throttle import Failures
from kb_assistant.store.tables import attempts, counters

_TRIES = "tries"


class AttemptTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, keys: Collection[str]) -> Mapping[str, Failures]:
        """What is counted under these keys."""
        query = select(attempts).where(attempts.c.key.in_(keys))
        return {row.key: Failures(row.failures, row.last) for row in self._connection.execute(query)}

    def count(self, key: str, failures: Failures) -> None:
        """Sets what is counted under the key."""
        values = {"failures": failures.count, "last": failures.last}
        if not self._connection.execute(update(attempts).where(attempts.c.key == key).values(**values)).rowcount:
            self._connection.execute(insert(attempts).values(key=key, **values))

    def clear(self, keys: Collection[str]) -> None:
        self._connection.execute(delete(attempts).where(attempts.c.key.in_(keys)))

    def sweep(self, before: datetime) -> int:
        """Takes out what was counted last before that time."""
        return self._connection.execute(delete(attempts).where(attempts.c.last < before)).rowcount

    def lock(self) -> None:
        """Holds other processes off until the transaction ends, so that no try is lost in counting."""
        row = update(counters).where(counters.c.name == _TRIES)
        self._connection.execute(row.values(value=counters.c.value))
