"""What people, groups, documents and readers are called by now, of which an entry of the audit log keeps the id."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, select

from kb_assistant.domain.access import Principal
from kb_assistant.store.audiences import AudienceTable
from kb_assistant.store.rights import readable
from kb_assistant.store.tables import audiences, documents, groups, jobs, users, versions

_LARGEST = 1 << 31
_AT_ONCE = 1_000
"""Ids of one statement: databases refuse one with too many, and a page of the audit log may hold more."""
_Named = Callable[[Principal, Collection[str]], Iterator[tuple[str, str]]]


class NameTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, who: Principal, references: Collection[str]) -> Mapping[str, str]:
        """Of those written "kind:id" that are still there; of documents, what the principal may read."""
        kinds: Mapping[str, _Named] = {
            "user": lambda _, ids: self._rows(select(users.c.id, users.c.name).where(users.c.id.in_(_numbers(ids)))),
            "group": lambda _, ids: self._rows(
                select(groups.c.id, groups.c.name).where(groups.c.id.in_(_numbers(ids)))
            ),
            "job": lambda _, ids: self._rows(select(jobs.c.id, jobs.c.path).where(jobs.c.id.in_(_numbers(ids)))),
            "document": self._documents,
            "audience": self._audiences,
        }
        wanted = [one.partition(":") for one in references]
        return {
            f"{kind}:{key}": name
            for kind, named in kinds.items()
            for ids in _slices({key for found, _, key in wanted if found == kind})
            for key, name in named(who, ids)
        }

    def _documents(self, who: Principal, ids: Collection[str]) -> Iterator[tuple[str, str]]:
        title = func.coalesce(versions.c.title, documents.c.path)
        query = select(documents.c.id, title).join(versions, versions.c.id == documents.c.current, isouter=True)
        yield from self._rows(query.where(documents.c.id.in_(ids), documents.c.audience_id.in_(readable(who))))

    def _audiences(self, _: Principal, ids: Collection[str]) -> Iterator[tuple[str, str]]:
        table = AudienceTable(self._connection)
        for found in self._connection.scalars(select(audiences.c.id).where(audiences.c.id.in_(_numbers(ids)))).all():
            yield str(found), ", ".join(table.readers(found)) or "nobody"

    def _rows(self, query: Select[Any]) -> Iterator[tuple[str, str]]:
        for key, name in self._connection.execute(query):
            yield str(key), name


def _slices(ids: Collection[str]) -> Iterator[Collection[str]]:
    every = sorted(ids)
    return (every[at : at + _AT_ONCE] for at in range(0, len(every), _AT_ONCE))


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(one) for one in ids if one.isascii() and one.isdigit() and int(one) < _LARGEST]
