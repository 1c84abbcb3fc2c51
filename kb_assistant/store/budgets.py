"""What is left of allowances."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from kb_assistant.domain.allowance import Bucket
from kb_assistant.store.tables import budgets, counters

_COUNTER = "budgets"


class BudgetTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, keys: Collection[str]) -> Mapping[str, Bucket]:
        query = select(budgets).where(budgets.c.key.in_(keys))
        return {row.key: Bucket(row.left, row.at) for row in self._connection.execute(query)}

    def set(self, key: str, bucket: Bucket) -> None:
        values = {"left": bucket.left, "at": bucket.at}
        if not self._connection.execute(update(budgets).where(budgets.c.key == key).values(**values)).rowcount:
            self._connection.execute(insert(budgets).values(key=key, **values))

    def sweep(self, before: datetime) -> int:
        """Takes out what was used last before that time."""
        return self._connection.execute(delete(budgets).where(budgets.c.at < before)).rowcount

    def lock(self) -> None:
        """Holds other processes off until the transaction ends, so that nothing is given twice."""
        row = update(counters).where(counters.c.name == _COUNTER)
        self._connection.execute(row.values(value=counters.c.value))
