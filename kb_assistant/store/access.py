"""People: who somebody is at this moment, and what they may."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from kb_assistant.domain.access import Principal, Role, may_administer, may_manage_itself
from kb_assistant.domain.accounts import folded, new_name
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.store.matching import in_order
from kb_assistant.store.rights import memberships, readable
from kb_assistant.store.tables import users

PEOPLE_BY_NAME = (in_order(users.c.name), users.c.name)


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
            self.principal(name) for name in self._connection.scalars(select(users.c.name).order_by(*PEOPLE_BY_NAME))
        ]

    def add_user(self, name: str, role: Role = Role.READER) -> Principal:
        """Raises InvalidInput for a name that is there already, or that can't be one."""
        name = new_name("user", name)
        if self._connection.scalar(select(users.c.id).where(users.c.folded == folded(name))):
            raise InvalidInput(f"The user {name!r} is there already.")
        values = {"name": name, "folded": folded(name), "role": role.value, "created": datetime.now(UTC)}
        self._connection.execute(insert(users).values(**values))
        return self.principal(name)

    def remove_user(self, name: str) -> None:
        """Raises NotFound."""
        self._connection.execute(delete(users).where(users.c.id == self.principal(name).user_id))
