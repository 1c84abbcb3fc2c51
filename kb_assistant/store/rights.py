"""What may be read, as statements: the one place that turns a principal into audiences."""

from functools import lru_cache

from sqlalchemy import CompoundSelect, Select, false, select, union

from kb_assistant.domain.access import EVERYONE, Principal, Scope
from kb_assistant.store.tables import (
    audience_groups,
    audience_users,
    audiences,
    claimed_members,
    groups,
    members,
    users,
)

REMEMBERED = 256
"""Statements: to make one costs more than to run it."""


@lru_cache(REMEMBERED)
def readable(principal: Principal) -> Select[tuple[int]]:
    """The audiences that the principal belongs to now, by the database: what is remembered is the statement alone."""
    every = select(audiences.c.id)
    if principal.collections is not None:
        every = every.where(audiences.c.collection_id.in_(principal.collections))
    if principal.console:
        return every
    if Scope.READ not in principal.scopes:
        return select(audiences.c.id).where(false())
    known = select(users.c.id).where(users.c.id == principal.user_id, users.c.active).exists()
    mine = audience_groups.c.group_id.in_(memberships(principal.user_id))
    by_group = select(audience_groups.c.audience_id).where(mine, known)
    by_name = select(audience_users.c.audience_id).where(audience_users.c.user_id == principal.user_id, known)
    either = union(by_group, by_name).subquery()
    found = select(either.c.audience_id)
    return found if principal.collections is None else found.where(either.c.audience_id.in_(every))


def public() -> Select[tuple[int]]:
    """The audiences that everyone belongs to: what may be read without being anybody."""
    everyone = select(groups.c.id).where(groups.c.name == EVERYONE)
    return select(audience_groups.c.audience_id).where(audience_groups.c.group_id.in_(everyone))


def memberships(user_id: int | None) -> CompoundSelect[int]:
    """The groups somebody is in: by our own lists, by what their identity provider said last, and everyone's."""
    return union(
        select(members.c.group_id).where(members.c.user_id == user_id),
        select(claimed_members.c.group_id).where(claimed_members.c.user_id == user_id),
        select(groups.c.id).where(groups.c.name == EVERYONE),
    )
