"""Groups of people, and who is in them."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, union, update

from kb_assistant.domain.access import EVERYONE, Group, Principal
from kb_assistant.domain.accounts import new_name
from kb_assistant.errors import InvalidInput, NotFound
from kb_assistant.store.access import PEOPLE_BY_NAME, AccessTable
from kb_assistant.store.matching import in_order
from kb_assistant.store.tables import claimed_members, groups, members, users

_BY_NAME = (in_order(groups.c.name), groups.c.name)


class GroupTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._access = AccessTable(connection)

    def list(self) -> Sequence[Group]:
        """By name, each with its members, whether put in here or by an identity provider."""
        pairs = union(
            select(members.c.group_id, members.c.user_id), select(claimed_members.c.group_id, claimed_members.c.user_id)
        ).subquery()
        people = select(pairs.c.group_id, users.c.name).join(users, users.c.id == pairs.c.user_id)
        inside: dict[int, list[str]] = {}
        for row in self._connection.execute(people.order_by(*PEOPLE_BY_NAME)):
            inside.setdefault(row.group_id, []).append(row.name)
        every = self._connection.execute(select(groups.c.id, groups.c.name).order_by(*_BY_NAME))
        return [Group(row.id, row.name, tuple(inside.get(row.id, ()))) for row in every]

    def names(self) -> Sequence[str]:
        return list(self._connection.scalars(select(groups.c.name).order_by(*_BY_NAME)))

    def named(self, name: str) -> Group:
        """The group of that name with its members. Raises NotFound."""
        found = self._connection.scalar(select(groups.c.id).where(groups.c.name == name))
        if found is None:
            raise NotFound(f"There is no group {name!r}: `kb groups` lists them, `kb groups add` adds one.")
        here = select(members.c.user_id).where(members.c.group_id == found)
        claimed = select(claimed_members.c.user_id).where(claimed_members.c.group_id == found)
        people = select(users.c.name).where(users.c.id.in_(union(here, claimed)))
        return Group(found, name, tuple(self._connection.scalars(people.order_by(*PEOPLE_BY_NAME))))

    def of(self, who: Principal) -> Sequence[Group]:
        """The groups that the principal is in, by name, without their members."""
        mine = select(groups.c.id, groups.c.name).where(groups.c.id.in_(who.groups)).order_by(*_BY_NAME)
        return [Group(row.id, row.name) for row in self._connection.execute(mine)]

    def show(self, group_id: int) -> Group:
        """Raises NotFound."""
        name = self._connection.scalar(select(groups.c.name).where(groups.c.id == group_id))
        if name is None:
            raise NotFound("There is no such group.")
        return self.named(name)

    def add(self, name: str) -> Group:
        """Raises InvalidInput for a name that is there already, or that can't be one."""
        name = self._free(name)
        self._connection.execute(insert(groups).values(name=name))
        return self.named(name)

    def rename(self, group_id: int, name: str) -> Group:
        """Audiences hold groups by their ids: nothing else changes. Raises NotFound, InvalidInput."""
        before = self.show(group_id)
        if before.name == EVERYONE:
            raise InvalidInput(f"The group {EVERYONE!r} is built in and keeps its name.")
        if name.strip() != before.name:
            free = self._free(name)
            self._connection.execute(update(groups).where(groups.c.id == group_id).values(name=free))
        return self.show(group_id)

    def _free(self, name: str) -> str:
        """Raises InvalidInput for a name that is taken or can't be one."""
        name = new_name("group", name)
        if self._connection.scalar(select(groups.c.id).where(groups.c.name == name)):
            raise InvalidInput(f"The group {name!r} is there already.")
        return name

    def remove(self, name: str) -> None:
        """Takes the group away; its members read nothing through it from now on."""
        if name == EVERYONE:
            raise InvalidInput(f"The group {EVERYONE!r} is built in and stays.")
        self._connection.execute(delete(groups).where(groups.c.id == self.named(name).id))

    def join(self, group: str, user: str) -> None:
        pair = {"group_id": self._joinable(group), "user_id": self._access.principal(user).user_id}
        if not self._connection.scalar(select(members.c.user_id).filter_by(**pair)):
            self._connection.execute(insert(members).values(**pair))

    def leave(self, group: str, user: str) -> None:
        mine = members.c.group_id == self._joinable(group)
        self._connection.execute(delete(members).where(mine, members.c.user_id == self._access.principal(user).user_id))

    def _joinable(self, group: str) -> int:
        if group == EVERYONE:
            raise InvalidInput(f"Every user belongs to {EVERYONE!r}, always.")
        return self.named(group).id
