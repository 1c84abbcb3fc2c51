"""Groups: those kept here, and what the groups of identity providers stand for."""

from collections.abc import Sequence

from kb_assistant.domain.access import Group, Principal, may_name_groups
from kb_assistant.domain.accounts import GroupClaim
from kb_assistant.domain.audit import Action
from kb_assistant.errors import InvalidInput, NotFound
from kb_assistant.store.transaction import Store


class Directory:
    """Facade over groups. Administrators change them; each change counts from the next question, in every process.

    `named`: whoever may upload is told what all of them are called."""

    def __init__(self, store: Store, named: bool = True) -> None:
        self._store = store
        self._named = named

    def groups(self, who: Principal) -> Sequence[Group]:
        """All of them for an administrator, for others their own, without the members."""
        with self._store.read() as tx:
            return tx.groups.list() if tx.access.is_administrator(who) else tx.groups.of(who)

    def of(self, who: Principal) -> Sequence[Group]:
        """One's own, without the members."""
        with self._store.read() as tx:
            return tx.groups.of(who)

    def names(self, who: Principal) -> Sequence[str]:
        """What the groups are called that the principal may be offered as readers, by name."""
        with self._store.read() as tx:
            every = tx.access.is_administrator(who) or (self._named and may_name_groups(who))
            return tx.groups.names() if every else [group.name for group in tx.groups.of(who)]

    def show(self, who: Principal, group_id: int) -> Group:
        """One's own group, without the members, or any for an administrator. Raises NotFound."""
        with self._store.read() as tx:
            found = tx.groups.show(group_id)
            if tx.access.is_administrator(who):
                return found
        if group_id not in who.groups:
            raise NotFound("There is no such group.")
        return Group(found.id, found.name)

    def add(self, who: Principal, name: str) -> Group:
        """Raises Forbidden, InvalidInput."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            made = tx.groups.add(name)
            tx.audit.add(who, Action.GROUP_ADDED, _subject(made))
            return made

    def rename(self, who: Principal, group_id: int, name: str) -> Group:
        """Its members, and what it reads, stay. Raises Forbidden, NotFound, InvalidInput for a name that is taken or
        can't be one."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            renamed = tx.groups.rename(group_id, name)
            tx.audit.add(who, Action.GROUP_RENAMED, _subject(renamed))
            return renamed

    def remove(self, who: Principal, name: str) -> None:
        """What only this group could read is private from then on. Raises Forbidden, NotFound, InvalidInput."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            gone = tx.groups.named(name)
            tx.groups.remove(name)
            tx.audit.add(who, Action.GROUP_REMOVED, _subject(gone))

    def join(self, who: Principal, group: str, user: str) -> Group:
        """Raises Forbidden, NotFound for either."""
        return self._change(who, group, user, Action.GROUP_JOINED)

    def leave(self, who: Principal, group: str, user: str) -> Group:
        """Ends membership by our own list; one that an identity provider claims lasts. Raises Forbidden, NotFound."""
        return self._change(who, group, user, Action.GROUP_LEFT)

    def _change(self, who: Principal, group: str, user: str, action: Action) -> Group:
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            change = tx.groups.join if action is Action.GROUP_JOINED else tx.groups.leave
            change(group, user)
            found, person = tx.groups.named(group), tx.access.principal(user).user_id
            tx.audit.add(who, action, _subject(found), {"user": person})
            return found

    def claims(self, who: Principal) -> Sequence[GroupClaim]:
        """Raises Forbidden."""
        with self._store.read() as tx:
            tx.access.check_administrator(who)
            return tx.claims.list()

    def map_claim(self, who: Principal, claim: GroupClaim) -> None:
        """From their next sign-in, people of that group of the provider are in ours. Raises Forbidden, NotFound.

        No group counts by its name alone: a provider's "admins" is not ours until somebody says so here."""
        if not (claim.issuer.strip() and claim.claim and (claim.issuer + claim.claim).isprintable()):
            raise InvalidInput("Name the identity provider's address and the group as it writes it.")
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            group = tx.groups.named(claim.group)
            tx.claims.map(claim.issuer, claim.claim, group.id)
            tx.audit.add(who, Action.CLAIM_MAPPED, _subject(group), {"issuer": claim.issuer, "claim": claim.claim})

    def unmap_claim(self, who: Principal, claim: GroupClaim) -> None:
        """Counts at once. Raises Forbidden, NotFound."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            group = tx.groups.named(claim.group)
            tx.claims.unmap(claim.issuer, claim.claim, group.id)
            tx.audit.add(who, Action.CLAIM_UNMAPPED, _subject(group), {"issuer": claim.issuer, "claim": claim.claim})


def _subject(group: Group) -> str:
    return f"group:{group.id}"
