"""People and groups, for administrators; the names of groups for everybody."""

from types import NoneType

from kb_assistant.client.wire import Wire
from kb_assistant.domain.access import Group, Role
from kb_assistant.domain.accounts import Account, AccountPage, ApiKey, Ended, GroupClaim, Identity
from kb_assistant.domain.personal import Erasure, Export


class Users:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, search: str = "", start: int = 0, limit: int = 100) -> AccountPage:
        return self._wire.get(AccountPage, "/users", search=search, start=start, limit=limit)

    def add(self, name: str, role: Role = Role.READER, password: str = "") -> Account:
        """Without a password they sign in by an identity provider alone."""
        return self._wire.post(Account, "/users", {"name": name, "role": role, "password": password})

    def show(self, user: int) -> Account:
        return self._wire.get(Account, f"/users/{user}")

    def change(self, user: int, role: Role | None = None, active: bool | None = None) -> Account:
        return self._wire.patch(Account, f"/users/{user}", {"role": role, "active": active})

    def give_password(self, user: int, password: str) -> None:
        self._wire.put(NoneType, f"/users/{user}/password", {"password": password})

    def remove(self, user: int) -> None:
        self._wire.delete(NoneType, f"/users/{user}")

    def erase(self, user: int) -> Erasure:
        """Takes the person out with all they asked. Cannot be undone."""
        return self._wire.post(Erasure, f"/users/{user}/erase")

    def export(self, user: int) -> Export:
        return self._wire.get(Export, f"/users/{user}/export")

    def end_sessions(self, user: int) -> int:
        return self._wire.delete(Ended, f"/users/{user}/sessions").ended

    def keys(self, user: int) -> tuple[ApiKey, ...]:
        return self._wire.get(tuple[ApiKey, ...], f"/users/{user}/keys")

    def revoke_keys(self, user: int) -> int:
        return self._wire.delete(Ended, f"/users/{user}/keys").ended

    def link(self, user: int, identity: Identity) -> Account:
        """Lets the person sign in by an identity provider."""
        return self._wire.post(Account, f"/users/{user}/identities", _body(identity))

    def unlink(self, user: int, identity: Identity) -> Account:
        return self._wire.post(Account, f"/users/{user}/identities/remove", _body(identity))


class Groups:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self) -> tuple[Group, ...]:
        return self._wire.get(tuple[Group, ...], "/groups")

    def names(self) -> tuple[str, ...]:
        """Those that one may be offered as readers."""
        return self._wire.get(tuple[str, ...], "/groups/names")

    def add(self, name: str) -> Group:
        return self._wire.post(Group, "/groups", {"name": name})

    def show(self, group: int) -> Group:
        return self._wire.get(Group, f"/groups/{group}")

    def rename(self, group: int, name: str) -> Group:
        return self._wire.patch(Group, f"/groups/{group}", {"name": name})

    def remove(self, group: int) -> None:
        self._wire.delete(NoneType, f"/groups/{group}")

    def join(self, group: int, user: int) -> Group:
        return self._wire.put(Group, f"/groups/{group}/members/{user}")

    def leave(self, group: int, user: int) -> Group:
        return self._wire.delete(Group, f"/groups/{group}/members/{user}")

    def claims(self) -> tuple[GroupClaim, ...]:
        """Which groups of identity providers stand for which group here."""
        return self._wire.get(tuple[GroupClaim, ...], "/groups/claims")

    def map_claim(self, group: int, issuer: str, claim: str) -> GroupClaim:
        return self._wire.put(GroupClaim, f"/groups/{group}/claims", {"issuer": issuer, "claim": claim})

    def unmap_claim(self, group: int, issuer: str, claim: str) -> None:
        self._wire.post(NoneType, f"/groups/{group}/claims/remove", {"issuer": issuer, "claim": claim})


def _body(identity: Identity) -> object:
    return {"issuer": identity.issuer, "subject": identity.subject}
