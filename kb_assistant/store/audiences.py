"""Audiences: the sets of readers that documents have, each an integer."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, insert, select

from kb_assistant.domain.access import PERSON, Audience, Principal
from kb_assistant.errors import InvalidInput
from kb_assistant.store.access import AccessTable
from kb_assistant.store.groups import GroupTable
from kb_assistant.store.tables import audience_groups, audience_users, audiences, groups, users


class AudienceTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._access = AccessTable(connection)
        self._groups = GroupTable(connection)

    def of(self, readers: Iterable[str], collection: str | None = None) -> int:
        """The integer for this set of readers: names of groups, and people written @name. Raises NotFound."""
        names = sorted(set(readers))
        people = {self._person(name) for name in names if name.startswith(PERSON)}
        teams = {self._groups.named(name).id for name in names if not name.startswith(PERSON)}
        return self._audience(teams, people, collection)

    def including(self, audience: int, who: Principal) -> int:
        """The same readers and the principal, who may be among them already."""
        if who.user_id is None or audience in self._access.readable(who):
            return audience
        people = self._people_of(audience) | {who.user_id}
        return self._audience(self._groups_of(audience), people, self.collection(audience))

    def named(self, who: Principal, readers: Sequence[str], collection: str | None) -> int:
        """`of` of what a person named: where they name nobody, themselves alone."""
        audience = self.of(readers, collection)
        return audience if readers else self.including(audience, who)

    def chosen(self, who: Principal, readers: Sequence[str], collection: str | None) -> int:
        """The same for what they have to go on reading. Raises as `check_included`."""
        audience = self.named(who, readers, collection)
        self.check_included(who, audience)
        return audience

    def check_included(self, who: Principal, audience: int) -> None:
        """Raises InvalidInput where a person would take documents out of their own sight: a role gives no right to
        read, so that nobody but the console might be left to take it back."""
        if who.user_id is not None and audience not in self._access.readable(who):
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

    def _made_for(self, audience: int) -> Sequence[str]:
        """As its key spells out groups and people, gone or not."""
        key = str(self._connection.scalar(select(audiences.c.key).where(audiences.c.id == audience)) or "")
        return [one for one in key.split() if not one.startswith("c")]

    def _person(self, name: str) -> int:
        found = self._access.principal(name.removeprefix(PERSON)).user_id
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

    def list(self) -> Sequence[Audience]:
        """Every audience with its groups and people."""
        ids = self._connection.scalars(select(audiences.c.id)).all()
        return [Audience(i, self._groups_of(i), self._people_of(i), self.collection(i)) for i in ids]

    def _groups_of(self, audience: int) -> frozenset[int]:
        mine = select(audience_groups.c.group_id).where(audience_groups.c.audience_id == audience)
        return frozenset(self._connection.scalars(mine))

    def _people_of(self, audience: int) -> frozenset[int]:
        mine = select(audience_users.c.user_id).where(audience_users.c.audience_id == audience)
        return frozenset(self._connection.scalars(mine))

    def readers(self, audience: int) -> tuple[str, ...]:
        """The readers as `of` takes them."""
        teams = select(groups.c.name).join(audience_groups).where(audience_groups.c.audience_id == audience)
        people = select(users.c.name).join(audience_users).where(audience_users.c.audience_id == audience)
        names = [
            *self._connection.scalars(teams),
            *(PERSON + name for name in self._connection.scalars(people)),
        ]
        return tuple(sorted(names))
