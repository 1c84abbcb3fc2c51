"""Groups of identity providers: what they stand for here, and who is in one because the provider says so."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, insert, select

from kb_assistant.domain.accounts import GroupClaim
from kb_assistant.store.tables import claimed_members, group_claims, groups


class ClaimTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[GroupClaim]:
        query = select(group_claims.c.issuer, group_claims.c.claim, groups.c.name).join(groups)
        rows = self._connection.execute(query.order_by(group_claims.c.issuer, group_claims.c.claim, groups.c.name))
        return [GroupClaim(row.issuer, row.claim, row.name) for row in rows]

    def map(self, issuer: str, claim: str, group_id: int) -> None:
        """Counts from each person's next sign-in."""
        same = {"issuer": issuer, "claim": claim, "group_id": group_id}
        if self._connection.scalar(select(group_claims.c.group_id).filter_by(**same)) is None:
            self._connection.execute(insert(group_claims).values(**same))

    def unmap(self, issuer: str, claim: str, group_id: int) -> None:
        """Counts at once: who was in the group by this provider alone is in it no more until they sign in again."""
        mine = (group_claims.c.issuer == issuer) & (group_claims.c.group_id == group_id)
        self._connection.execute(delete(group_claims).where(mine, group_claims.c.claim == claim))
        through = (claimed_members.c.issuer == issuer) & (claimed_members.c.group_id == group_id)
        self._connection.execute(delete(claimed_members).where(through))

    def take(self, user_id: int, issuer: str, claims: Collection[str]) -> None:
        """Replaces what this provider said of the person before; a group that nobody mapped counts for nothing."""
        wanted = self._mapped(issuer, claims)
        if wanted == self._of(user_id, issuer):
            return
        mine = (claimed_members.c.user_id == user_id) & (claimed_members.c.issuer == issuer)
        self._connection.execute(delete(claimed_members).where(mine))
        for group_id in sorted(wanted):
            values = {"group_id": group_id, "user_id": user_id, "issuer": issuer}
            self._connection.execute(insert(claimed_members).values(**values))

    def up_to_date(self, user_id: int, issuer: str, claims: Collection[str]) -> bool:
        """Whether `take` would change nothing."""
        return self._mapped(issuer, claims) == self._of(user_id, issuer)

    def _mapped(self, issuer: str, claims: Collection[str]) -> frozenset[int]:
        query = select(group_claims.c.claim, group_claims.c.group_id).where(group_claims.c.issuer == issuer)
        # Compared here, exactly: a database may fold case or trailing spaces, and a statement takes no thousand values.
        named = set(claims)
        return frozenset(row.group_id for row in self._connection.execute(query) if row.claim in named)

    def _of(self, user_id: int, issuer: str) -> frozenset[int]:
        mine = (claimed_members.c.user_id == user_id) & (claimed_members.c.issuer == issuer)
        return frozenset(self._connection.scalars(select(claimed_members.c.group_id).where(mine)))
