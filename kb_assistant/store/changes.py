"""The numbered log of changes that search indexes replay."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from kb_assistant.store.tables import changes, counters

_SEQUENCE = "sequence"
_PURGE = "purge"
_SNAPSHOT = "snapshot "
_MARKS = select(counters.c.name, counters.c.value).where(counters.c.name.in_((_SEQUENCE, _PURGE)))


@dataclass(frozen=True, slots=True)
class Change:
    """`version` is to be added if it is still its document's current one; `removed` are chunk ids to forget."""

    sequence: int
    version: str | None
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """`last` as `ChangeTable.last` has it, and `purge` as `purge` has it, at one moment."""

    last: int
    purge: int


class ChangeTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, version: str | None = None, removed: Iterable[int] = ()) -> int:
        """Numbers are handed out by a locked row, so that they become visible in their order."""
        row = update(counters).where(counters.c.name == _SEQUENCE).values(value=counters.c.value + 1)
        sequence = self._connection.execute(row.returning(counters.c.value)).scalar_one()
        values = {"sequence": sequence, "version_id": version, "removed": list(removed)}
        self._connection.execute(insert(changes), values)
        return int(sequence)

    def last(self) -> int:
        """The number of the newest change; 0 before the first."""
        return self._connection.scalar(select(counters.c.value).where(counters.c.name == _SEQUENCE)) or 0

    def marks(self) -> Marks:
        """Both in one statement: every search asks for them."""
        found = {row.name: row.value for row in self._connection.execute(_MARKS)}
        return Marks(found.get(_SEQUENCE, 0), found.get(_PURGE, 0))

    def note_purge(self) -> None:
        """Notes that index files from before now hold texts that were removed for good."""
        mark = update(counters).where(counters.c.name == _PURGE).values(value=self.last())
        if not self._connection.execute(mark).rowcount:
            self._connection.execute(insert(counters).values(name=_PURGE, value=self.last()))

    def purge(self) -> int:
        """The change before which index files hold what was removed for good; 0 where none do."""
        return self._connection.scalar(select(counters.c.value).where(counters.c.name == _PURGE)) or 0

    def first(self) -> int:
        """The oldest change still kept; one past the last where none is."""
        return self._connection.scalar(select(func.min(changes.c.sequence))) or self.last() + 1

    def after(self, sequence: int) -> list[Change]:
        """In the order in which they are to be replayed."""
        query = select(changes).where(changes.c.sequence > sequence).order_by(changes.c.sequence)
        return [Change(row.sequence, row.version_id, tuple(row.removed)) for row in self._connection.execute(query)]

    def forget(self, upto: int) -> None:
        """Drops changes that every kept snapshot contains, and the names of snapshots that are older."""
        self._connection.execute(delete(changes).where(changes.c.sequence <= upto))
        older = counters.c.name.startswith(_SNAPSHOT) & (counters.c.value < upto)
        self._connection.execute(delete(counters).where(older))

    def note_snapshot(self, name: str, sequence: int) -> None:
        """Notes that a snapshot is being made of this database; the name has at most 16 characters."""
        self._connection.execute(insert(counters).values(name=f"{_SNAPSHOT}{name}", value=sequence))

    def knows_snapshot(self, name: str) -> bool:
        """Whether it was made of this database: not after an older copy of that was put in its place."""
        noted = select(counters.c.value).where(counters.c.name == f"{_SNAPSHOT}{name}")
        return self._connection.scalar(noted) is not None
