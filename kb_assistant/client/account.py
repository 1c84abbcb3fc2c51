"""One's own account: signing in and out, sessions, keys."""

from collections.abc import Iterable
from datetime import datetime
from types import NoneType

from kb_assistant.client.wire import Wire
from kb_assistant.domain.access import Scope
from kb_assistant.domain.accounts import Account, ApiKey, NewApiKey, OwnSession, Standing
from kb_assistant.domain.personal import Export


class OwnAccount:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def standing(self) -> Standing:
        """Who one is, also when one is nobody: then it says how to come in."""
        return self._wire.get(Standing, "/session")

    def sign_in(self, name: str, password: str) -> Standing:
        """The client shows the session's cookie from now on."""
        return self._wire.post(Standing, "/session", {"name": name, "password": password})

    def sign_out(self) -> None:
        self._wire.delete(NoneType, "/session")

    def set_up(self, token: str, name: str, password: str) -> Account:
        """Makes the first administrator, by the token that the server printed."""
        return self._wire.post(Account, "/setup", {"token": token, "name": name, "password": password})

    def sessions(self) -> tuple[OwnSession, ...]:
        return self._wire.get(tuple[OwnSession, ...], "/me/sessions")

    def end_session(self, session: str) -> None:
        self._wire.delete(NoneType, f"/me/sessions/{session}")

    def end_sessions(self) -> None:
        """Here too."""
        self._wire.delete(NoneType, "/me/sessions")

    def change_password(self, current: str, new: str) -> None:
        """Ends every session."""
        self._wire.put(NoneType, "/me/password", {"current": current, "new": new})

    def export(self) -> Export:
        return self._wire.get(Export, "/me/export")

    def keys(self) -> tuple[ApiKey, ...]:
        return self._wire.get(tuple[ApiKey, ...], "/me/keys")

    def add_key(
        self,
        label: str,
        scopes: Iterable[Scope] = (Scope.READ,),
        expires: datetime | None = None,
        collection: str | None = None,
    ) -> NewApiKey:
        """The secret is shown this once."""
        until = expires.isoformat() if expires else None
        body = {"label": label, "scopes": sorted(scopes), "expires": until, "collection": collection}
        return self._wire.post(NewApiKey, "/me/keys", body)

    def revoke_key(self, key: str) -> None:
        self._wire.delete(NoneType, f"/me/keys/{key}")
