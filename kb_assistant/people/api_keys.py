"""Keys that programs show instead of signing in."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal, Scope, may_manage_itself, within
from kb_assistant.domain.accounts import ApiKey, NewApiKey
from kb_assistant.domain.audit import Action
from kb_assistant.domain.chain import subject_of
from kb_assistant.errors import Busy, Forbidden, InvalidInput, NotFound, NotSignedIn
from kb_assistant.identity.tokens import digest, new_key, prefix_of
from kb_assistant.store.transaction import Store

_KEY = "api key"
_TOUCH_EVERY = timedelta(minutes=1)
_log = logging.getLogger(__name__)


class ApiKeys:
    """Facade over keys. A key can never do more than its owner can at that moment."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def add(
        self,
        who: Principal,
        label: str,
        scopes: Collection[Scope] = (Scope.READ,),
        expires: datetime | None = None,
        collection: str | None = None,
    ) -> NewApiKey:
        """A key of one's own; `expires` None lasts until it is revoked, `collection` is all that it reads.

        Raises InvalidInput, Forbidden, NotFound for the collection."""
        secret = new_key()
        draft = self._draft(who, _label(label), frozenset(scopes), expires, prefix_of(secret))
        draft = replace(draft, collection=collection)
        with self._store.write() as tx:
            if collection is not None:
                tx.collections.show(who, collection)
            if tx.access.active_principal(draft.user_id) is None:
                raise NotSignedIn("You are not signed in, or no longer: sign in again.")
            key = tx.api_keys.add(draft, digest(_KEY, secret))
            detail = {"prefix": key.prefix, "scopes": sorted(key.scopes)}
            tx.audit.add(who, Action.KEY_ADDED, f"key:{key.id}", detail)
        return NewApiKey(secret, key)

    def _draft(
        self, who: Principal, label: str, scopes: frozenset[Scope], expires: datetime | None, prefix: str
    ) -> ApiKey:
        now = self._clock()
        if who.user_id is None:
            raise InvalidInput("Only a person's account has keys: sign in first.")
        if not scopes or (expires is not None and expires <= now):
            raise InvalidInput("A key needs a scope, and an end that is still to come.")
        if not may_manage_itself(who):
            raise Forbidden("A key with fewer rights than you have can't make another: sign in.")
        return ApiKey("", prefix, who.user_id, label, scopes, now, expires, None, None)

    def principal_of(self, key: str, address: str = "") -> Principal:
        """Whose key it is, as they are now, limited to its scopes. Raises NotSignedIn."""
        now = self._clock()
        with self._store.read() as tx:
            found = tx.api_keys.find(digest(_KEY, key), now)
            who = tx.access.active_principal(found.user_id) if found else None
        if found is None or who is None:
            raise NotSignedIn("This API key is not good, or no longer.")
        if found.used is None or now - found.used > _TOUCH_EVERY:
            self._touch(found.id)
        limited = replace(who, scopes=found.scopes, credential=f"key:{found.prefix}", address=address)
        return limited if found.collection is None else within(limited, frozenset({found.collection}))

    def _touch(self, key: str) -> None:
        try:
            with self._store.write() as tx:
                tx.api_keys.touch(key, self._clock())
        except Busy:
            _log.warning("A key's last use could not be noted: somebody else holds the database.")

    def of(self, who: Principal, user_id: int | None = None) -> Sequence[ApiKey]:
        """One's own keys, or anybody's for an administrator. Raises NotFound."""
        with self._store.read() as tx:
            owner = who.user_id if user_id is None else user_id
            if owner is None or (owner != who.user_id and not tx.access.is_administrator(who)):
                raise NotFound("There is no such user.")
            tx.accounts.show(owner)
            return tx.api_keys.of(owner)

    def revoke(self, who: Principal, key: str) -> None:
        """Ends one of one's own keys at once. Raises NotFound."""
        with self._store.write() as tx:
            if not may_manage_itself(who) or not tx.api_keys.revoke(who.user_id or 0, key, self._clock()):
                raise NotFound("There is no such key.")
            tx.audit.add(who, Action.KEY_REVOKED, f"key:{key}")

    def revoke_all(self, who: Principal, user_id: int) -> int:
        """Ends all keys of oneself (not by a limited key), or of anybody for an administrator. Raises NotFound."""
        with self._store.write() as tx:
            tx.access.check_manages(who, user_id)
            tx.accounts.show(user_id)
            ended = tx.api_keys.revoke_all(user_id, self._clock())
            tx.audit.add(who, Action.KEY_REVOKED, subject_of(user_id), {"keys": ended})
            return ended


def _label(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= 255 or not text.isprintable():
        raise InvalidInput("A key needs a name of 1 to 255 printable characters, so that you know it again.")
    return text
