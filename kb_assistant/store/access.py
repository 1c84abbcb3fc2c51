"""People, groups, and the audiences that documents' readers are."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, union, update

from kb_assistant.domain.access import (
    EVERYONE,
    RESERVED,
    Audience,
    Group,
    Principal,
    Role,
    may_administer,
    may_manage_itself,
)
from kb_assistant.domain.accounts import folded, seen
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.store.matching import in_order
from kb_assistant.store.rights import memberships, readable
from kb_assistant.store.tables import (
    audience_groups,
    audience_users,
    audiences,
    claimed_members,
    groups,
    members,
    users,
)

# How a person is told apart from a group among a document's readers.
PERSON = "@"
_PEOPLE_BY_NAME = (in_order(users.c.name), users.c.name)
_GROUPS_BY_NAME = (in_order(groups.c.name), groups.c.name)


class AccessTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def readable(self, principal: Principal) -> frozenset[int]:
        """The integers of the audiences that the principal belongs to at this moment."""
        return frozenset(self._connection.scalars(readable(principal)))

    def principal(self, name: str) -> Principal:
        """The person of that name. Raises NotFound."""
        row = self._connection.execute(select(users).where(users.c.name == name)).first()
        if row is None:
            raise NotFound(f"There is no user {name!r}: `kb users` lists them, `kb users add` adds one.")
        return self._principal(row)

    def active_principal(self, user_id: int) -> Principal | None:
        """The person as they are now, None if gone or disabled."""
        row = self._connection.execute(select(users).where(users.c.id == user_id, users.c.active)).first()
        return self._principal(row) if row is not None else None

    def _principal(self, row: Row[Any]) -> Principal:
        ids = frozenset(self._connection.scalars(memberships(row.id)))
        return Principal(name=row.name, user_id=row.id, groups=ids, role=Role(row.role))

    def is_administrator(self, who: Principal) -> bool:
        """Whether they may administer at this moment, whatever the principal was when it was made."""
        if who.console:
            return True
        now = self.active_principal(who.user_id) if who.user_id is not None else None
        return now is not None and now.role is Role.ADMINISTRATOR and may_administer(who)

    def check_administrator(self, who: Principal) -> None:
        """Raises Forbidden for anybody else."""
        if not self.is_administrator(who):
            raise Forbidden("Only administrators may do this.")

    def check_manages(self, who: Principal, user_id: int) -> None:
        """Raises NotFound for anybody but that person itself (not by a limited key) or an administrator: who there is
        is told nobody else."""
        own = who.user_id == user_id and may_manage_itself(who)
        if not own and not self.is_administrator(who):
            raise NotFound("There is no such user.")

    def users(self) -> list[Principal]:
        """By name."""
        return [
            self.principal(name) for name in self._connection.scalars(select(users.c.name).order_by(*_PEOPLE_BY_NAME))
        ]

    def add_user(self, name: str, role: Role = Role.READER) -> Principal:
        """Raises InvalidInput for a name that is there already, or that can't be one."""
        name = _checked_name("user", name)
        if self._connection.scalar(select(users.c.id).where(users.c.folded == folded(name))):
            raise InvalidInput(f"The user {name!r} is there already.")
        values = {"name": name, "folded": folded(name), "role": role.value, "created": datetime.now(UTC)}
        self._connection.execute(insert(users).values(**values))
        return self.principal(name)

    def remove_user(self, name: str) -> None:
        """Raises NotFound."""
        self._connection.execute(delete(users).where(users.c.id == self.principal(name).user_id))

    def groups(self) -> list[Group]:
        """By name, each with its members, whether put in here or by an identity provider."""
        pairs = union(
            select(members.c.group_id, members.c.user_id), select(claimed_members.c.group_id, claimed_members.c.user_id)
        ).subquery()
        people = select(pairs.c.group_id, users.c.name).join(users, users.c.id == pairs.c.user_id)
        inside: dict[int, list[str]] = {}
        for row in self._connection.execute(people.order_by(*_PEOPLE_BY_NAME)):
            inside.setdefault(row.group_id, []).append(row.name)
        every = self._connection.execute(select(groups.c.id, groups.c.name).order_by(*_GROUPS_BY_NAME))
        return [Group(row.id, row.name, tuple(inside.get(row.id, ()))) for row in every]

    def group_names(self) -> list[str]:
        return list(self._connection.scalars(select(groups.c.name).order_by(*_GROUPS_BY_NAME)))

    def group(self, name: str) -> Group:
        """The group of that name with its members. Raises NotFound."""
        found = self._connection.scalar(select(groups.c.id).where(groups.c.name == name))
        if found is None:
            raise NotFound(f"There is no group {name!r}: `kb groups` lists them, `kb groups add` adds one.")
        here = select(members.c.user_id).where(members.c.group_id == found)
        claimed = select(claimed_members.c.user_id).where(claimed_members.c.group_id == found)
        people = select(users.c.name).where(users.c.id.in_(union(here, claimed)))
        return Group(found, name, tuple(self._connection.scalars(people.order_by(*_PEOPLE_BY_NAME))))

    def groups_of(self, who: Principal) -> list[Group]:
        """The groups that the principal is in, by name, without their members."""
        mine = select(groups.c.id, groups.c.name).where(groups.c.id.in_(who.groups)).order_by(*_GROUPS_BY_NAME)
        return [Group(row.id, row.name) for row in self._connection.execute(mine)]

    def group_of(self, group_id: int) -> Group:
        """Raises NotFound."""
        name = self._connection.scalar(select(groups.c.name).where(groups.c.id == group_id))
        if name is None:
            raise NotFound("There is no such group.")
        return self.group(name)

    def add_group(self, name: str) -> Group:
        """Raises InvalidInput for a name that is there already, or that can't be one."""
        name = self._free_group(name)
        self._connection.execute(insert(groups).values(name=name))
        return self.group(name)

    def rename_group(self, group_id: int, name: str) -> Group:
        """Audiences hold groups by their ids: nothing else changes. Raises NotFound, InvalidInput."""
        before = self.group_of(group_id)
        if before.name == EVERYONE:
            raise InvalidInput(f"The group {EVERYONE!r} is built in and keeps its name.")
        if name.strip() != before.name:
            free = self._free_group(name)
            self._connection.execute(update(groups).where(groups.c.id == group_id).values(name=free))
        return self.group_of(group_id)

    def _free_group(self, name: str) -> str:
        """Raises InvalidInput for a name that is taken or can't be one."""
        name = _checked_name("group", name)
        if self._connection.scalar(select(groups.c.id).where(groups.c.name == name)):
            raise InvalidInput(f"The group {name!r} is there already.")
        return name

    def remove_group(self, name: str) -> None:
        """Takes the group away; its members read nothing through it from now on."""
        if name == EVERYONE:
            raise InvalidInput(f"The group {EVERYONE!r} is built in and stays.")
        self._connection.execute(delete(groups).where(groups.c.id == self.group(name).id))

    def join(self, group: str, user: str) -> None:
        pair = {"group_id": self._joinable(group), "user_id": self.principal(user).user_id}
        if not self._connection.scalar(select(members.c.user_id).filter_by(**pair)):
            self._connection.execute(insert(members).values(**pair))

    def leave(self, group: str, user: str) -> None:
        mine = members.c.group_id == self._joinable(group)
        self._connection.execute(delete(members).where(mine, members.c.user_id == self.principal(user).user_id))

    def _joinable(self, group: str) -> int:
        if group == EVERYONE:
            raise InvalidInput(f"Every user belongs to {EVERYONE!r}, always.")
        return self.group(group).id

    def audience(self, readers: Iterable[str], collection: str | None = None) -> int:
        """The integer for this set of readers: names of groups, and people written @name. Raises NotFound."""
        names = sorted(set(readers))
        people = {self._person(name) for name in names if name.startswith(PERSON)}
        teams = {self.group(name).id for name in names if not name.startswith(PERSON)}
        return self._audience(teams, people, collection)

    def including(self, audience: int, who: Principal) -> int:
        """The same readers and the principal, who may be among them already."""
        if who.user_id is None or audience in self.readable(who):
            return audience
        people = self._people_of(audience) | {who.user_id}
        return self._audience(self._groups_of(audience), people, self.collection(audience))

    def named(self, who: Principal, readers: Sequence[str], collection: str | None) -> int:
        """`audience()` of what a person named: where they name nobody, themselves alone."""
        audience = self.audience(readers, collection)
        return audience if readers else self.including(audience, who)

    def chosen(self, who: Principal, readers: Sequence[str], collection: str | None) -> int:
        """The same for what they have to go on reading. Raises as `check_included`."""
        audience = self.named(who, readers, collection)
        self.check_included(who, audience)
        return audience

    def check_included(self, who: Principal, audience: int) -> None:
        """Raises InvalidInput where a person would take documents out of their own sight: a role gives no right to
        read, so that nobody but the console might be left to take it back."""
        if who.user_id is not None and audience not in self.readable(who):
            raise InvalidInput(
                "Nothing was changed: you could no longer read this yourself, nor take it back. "
                f"Put yourself ({PERSON}{who.name}) or one of your groups among the readers."
            )

    def moved(self, audience: int, collection: str | None) -> int:
        """The same readers, of a document that is in that collection or in none."""
        if self.collection(audience) == collection:
            return audience
        teams, people = self._groups_of(audience), self._people_of(audience)
        if teams or people:
            return self._audience(teams, people, collection)
        # What has lost its readers is told from what never had any by whom it was made for.
        return self._keyed(self._made_for(audience), teams, people, collection)

    def wanted(self, audience: int, before: int) -> int:
        """What becomes of the audience `before` of a document that is to get the readers of another one: it stays in
        its collection unless the other names one."""
        if self.collection(audience) is not None:
            return audience
        return self.moved(audience, self.collection(before))

    def collection(self, audience: int) -> str | None:
        """The collection that documents of this audience are in."""
        return self._connection.scalar(select(audiences.c.collection_id).where(audiences.c.id == audience))

    def _audience(self, teams: Collection[int], people: Collection[int], collection: str | None) -> int:
        made_for = [*(f"g{i}" for i in sorted(teams)), *(f"u{i}" for i in sorted(people))]
        return self._keyed(made_for, teams, people, collection)

    def _keyed(
        self, made_for: Sequence[str], teams: Collection[int], people: Collection[int], collection: str | None
    ) -> int:
        key = " ".join([*([f"c{collection}"] if collection is not None else []), *made_for])
        found = self._connection.scalar(select(audiences.c.id).where(audiences.c.key == key))
        return found if found is not None else self._new_audience(key, teams, people, collection)

    def _made_for(self, audience: int) -> list[str]:
        """As its key spells out groups and people, gone or not."""
        key = str(self._connection.scalar(select(audiences.c.key).where(audiences.c.id == audience)) or "")
        return [one for one in key.split() if not one.startswith("c")]

    def _person(self, name: str) -> int:
        found = self.principal(name.removeprefix(PERSON)).user_id
        assert found is not None  # noqa: S101 - every stored user has an id
        return found

    def _new_audience(self, key: str, teams: Collection[int], people: Collection[int], collection: str | None) -> int:
        row = insert(audiences).values(key=key, collection_id=collection).returning(audiences.c.id)
        made = self._connection.execute(row).scalar_one()
        for team in teams:
            self._connection.execute(insert(audience_groups).values(audience_id=made, group_id=team))
        for person in people:
            self._connection.execute(insert(audience_users).values(audience_id=made, user_id=person))
        return int(made)

    def audiences(self) -> list[Audience]:
        """Every audience with its groups and people."""
        ids = self._connection.scalars(select(audiences.c.id)).all()
        return [Audience(i, self._groups_of(i), self._people_of(i), self.collection(i)) for i in ids]

    def _groups_of(self, audience: int) -> frozenset[int]:
        mine = select(audience_groups.c.group_id).where(audience_groups.c.audience_id == audience)
        return frozenset(self._connection.scalars(mine))

    def _people_of(self, audience: int) -> frozenset[int]:
        mine = select(audience_users.c.user_id).where(audience_users.c.audience_id == audience)
        return frozenset(self._connection.scalars(mine))

    def reader_names(self, audience: int) -> tuple[str, ...]:
        """The readers as `audience()` takes them."""
        teams = select(groups.c.name).join(audience_groups).where(audience_groups.c.audience_id == audience)
        people = select(users.c.name).join(audience_users).where(audience_users.c.audience_id == audience)
        names = [
            *self._connection.scalars(teams),
            *(PERSON + name for name in self._connection.scalars(people)),
        ]
        return tuple(sorted(names))


def _checked_name(kind: str, name: str) -> str:
    """For new ones alone: those that are there already keep what they are called."""
    name = unicodedata.normalize("NFC", seen(name)).strip()
    if not name or len(name) > 255 or name.startswith(PERSON) or "," in name or not name.isprintable():
        raise InvalidInput(
            f"{name!r} can't name a {kind}: use 1 to 255 printable characters, no comma, not beginning with @."
        )
    if folded(name) in RESERVED:
        raise InvalidInput(f"{name!r} can't name a {kind}: among readers the word has a meaning. Choose another name.")
    return name
