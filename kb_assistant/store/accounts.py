"""Accounts: whether somebody may sign in, and by what."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, or_, select, update

from kb_assistant.domain.access import Role
from kb_assistant.domain.accounts import Account, Identity, folded
from kb_assistant.errors import InvalidInput, NotFound
from kb_assistant.store.matching import in_order
from kb_assistant.store.tables import identities, passwords, setup_tokens, users


class AccountTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Account]:
        """Everybody, by name."""
        return self._accounts(select(users).order_by(in_order(users.c.folded), users.c.folded))

    def show(self, user_id: int) -> Account:
        """Raises NotFound."""
        found = self._accounts(select(users).where(users.c.id == user_id))
        if not found:
            raise NotFound("There is no such user.")
        return found[0]

    def named(self, name: str) -> Account | None:
        """By the name as it is typed at a sign-in: case does not matter."""
        name = name.strip()
        # Nobody is called so, and not every database takes it.
        if not name.isprintable():
            return None
        found = self._accounts(select(users).where(users.c.folded == folded(name)))
        return found[0] if found else None

    def names(self) -> frozenset[str]:
        """Every name that is taken, folded."""
        return frozenset(self._connection.scalars(select(users.c.folded)))

    def _accounts(self, query: Select[Any]) -> Sequence[Account]:
        """The rows of `users` as accounts, in three statements however many there are."""
        rows = self._connection.execute(query).all()
        one = rows[0].id if len(rows) == 1 else None
        able = set(self._connection.scalars(_of(select(passwords.c.user_id), passwords, one)))
        linked: dict[int, list[Identity]] = defaultdict(list)
        for row in self._connection.execute(_of(select(identities).order_by(identities.c.created), identities, one)):
            linked[row.user_id].append(Identity(row.issuer, row.subject))
        return [_account(row, row.id in able, linked[row.id]) for row in rows]

    def set_role(self, user_id: int, role: Role) -> None:
        self._connection.execute(update(users).where(users.c.id == user_id).values(role=role.value))

    def set_active(self, user_id: int, active: bool) -> None:
        self._connection.execute(update(users).where(users.c.id == user_id).values(active=active))

    def administrators(self) -> frozenset[int]:
        """Active administrators that can sign in, held against changes by others until the transaction ends."""
        return frozenset(self._connection.scalars(_administrators().with_for_update()))

    def has_administrator(self) -> bool:
        """Whether there is one who can sign in, at this moment."""
        return self._connection.scalar(_administrators().limit(1)) is not None

    def password(self, user_id: int) -> str | None:
        """The hash; None where somebody has no password."""
        return self._connection.scalar(select(passwords.c.hash).where(passwords.c.user_id == user_id))

    def set_password(self, user_id: int, hashed: str, now: datetime) -> None:
        """In place of the one before. `hashed` is what `Passwords.hash` made."""
        self._connection.execute(delete(passwords).where(passwords.c.user_id == user_id))
        self._connection.execute(insert(passwords).values(user_id=user_id, hash=hashed, changed=now))

    def rehash(self, user_id: int, old: str, new: str) -> None:
        """The same password by newer parameters, unless it was changed in between."""
        same = (passwords.c.user_id == user_id) & (passwords.c.hash == old)
        self._connection.execute(update(passwords).where(same).values(hash=new))

    def of_identity(self, identity: Identity) -> int | None:
        """Whose identity it is."""
        query = select(identities.c.user_id)
        return self._connection.scalar(query.filter_by(issuer=identity.issuer, subject=identity.subject))

    def link(self, user_id: int, identity: Identity, now: datetime) -> None:
        """Raises InvalidInput where it is somebody's already."""
        if self.of_identity(identity) is not None:
            raise InvalidInput("This identity belongs to an account already.")
        values = {"issuer": identity.issuer, "subject": identity.subject}
        self._connection.execute(insert(identities).values(**values, user_id=user_id, created=now))

    def unlink(self, user_id: int, identity: Identity) -> None:
        """Raises NotFound."""
        same = (identities.c.issuer == identity.issuer) & (identities.c.subject == identity.subject)
        gone = self._connection.execute(delete(identities).where(same, identities.c.user_id == user_id)).rowcount
        if not gone:
            raise NotFound("The account has no such identity.")

    def add_setup_token(self, hashed: str, expires: datetime) -> None:
        self._connection.execute(insert(setup_tokens).values(hash=hashed, expires=expires))

    def has_setup_token(self, hashed: str, now: datetime) -> bool:
        """Whether the token is good; looking does not use it up."""
        good = (setup_tokens.c.hash == hashed) & (setup_tokens.c.expires > now)
        return self._connection.scalar(select(setup_tokens.c.hash).where(good)) is not None

    def take_setup_tokens(self, now: datetime) -> Collection[str]:
        """Ends all tokens and returns those that were still good: of two that race, one gets them."""
        gone = self._connection.execute(delete(setup_tokens).returning(setup_tokens.c.hash, setup_tokens.c.expires))
        return [row.hash for row in gone.all() if row.expires > now]


def _administrators() -> Select[tuple[int]]:
    able = or_(
        users.c.id.in_(select(passwords.c.user_id)),
        users.c.id.in_(select(identities.c.user_id)),
    )
    return select(users.c.id).where(users.c.role == Role.ADMINISTRATOR.value, users.c.active, able)


def _of(query: Select[Any], table: Table, user_id: int | None) -> Select[Any]:
    return query if user_id is None else query.where(table.c.user_id == user_id)


def _account(row: Row[Any], has_password: bool, identities: Sequence[Identity]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        active=row.active,
        created=row.created,
        has_password=has_password,
        identities=tuple(identities),
    )
