"""Accounts: who there is, what they may do, and their passwords."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from kb_assistant.clock import Clock
from kb_assistant.domain.access import ANONYMOUS, Principal, Role, Scope, may_manage_itself, within
from kb_assistant.domain.accounts import Account, AccountPage, Client, Identity, folded
from kb_assistant.domain.audit import Action
from kb_assistant.domain.chain import subject_of
from kb_assistant.errors import Forbidden, InvalidInput, NotFound, WrongCredentials
from kb_assistant.identity.hashing import Passwords
from kb_assistant.identity.limits import SignInLimits
from kb_assistant.identity.passwords import checked, normalised
from kb_assistant.identity.tokens import digest, new_token
from kb_assistant.store.transaction import Store, Transaction

_SETUP = "setup token"
_SETUP_LASTS = timedelta(hours=1)
_NOT_GOOD = "This token is not good, or no longer: start the server again for a new one."


class Accounts:
    """Facade over accounts. Administrators change them; everybody changes the own password."""

    def __init__(
        self, store: Store, passwords: Passwords, limits: SignInLimits, clock: Clock, words: Sequence[str] = ()
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._limits = limits
        self._clock = clock
        self._words = tuple(words)

    def list(self, who: Principal) -> Sequence[Account]:
        """Raises Forbidden."""
        with self._store.read() as tx:
            tx.access.check_administrator(who)
            return tx.accounts.list()

    def find(self, who: Principal, text: str = "", start: int = 0, limit: int = 100) -> AccountPage:
        """Those whose names hold the text, by name, from the one at `start` on. Raises Forbidden."""
        wanted = folded(text.strip())
        fit = [account for account in self.list(who) if wanted in folded(account.name)]
        return AccountPage(tuple(fit[start : start + limit]), len(fit))

    def show(self, who: Principal, user_id: int) -> Account:
        """One's own account, or anybody's for an administrator. Raises NotFound."""
        with self._store.read() as tx:
            if who.user_id != user_id and not tx.access.is_administrator(who):
                raise NotFound("There is no such user.")
            return tx.accounts.show(user_id)

    def add(self, who: Principal, name: str, role: Role = Role.READER, password: str = "") -> Account:
        """An account; without a password it signs in by an identity alone. Raises Forbidden, InvalidInput."""
        hashed = self._hashed(password, name) if password else ""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            return self._add(tx, who, name, role, hashed)

    def _add(self, tx: Transaction, who: Principal, name: str, role: Role, hashed: str) -> Account:
        made = tx.access.add_user(name, role).user_id
        assert made is not None  # noqa: S101 - every stored user has an id
        if hashed:
            tx.accounts.set_password(made, hashed, self._clock())
        tx.audit.add(who, Action.USER_ADDED, subject_of(made), {"role": role.value})
        return tx.accounts.show(made)

    def remove(self, who: Principal, user_id: int) -> None:
        """Takes the account away with its sign-ins and keys; what it asked stays, without a name."""
        with self._store.write() as tx:
            account = self._changing(tx, who, user_id)
            tx.access.remove_user(account.name)
            tx.audit.add(who, Action.USER_REMOVED, subject_of(user_id))
            self._keep_an_administrator(tx, who)

    def change(self, who: Principal, user_id: int, role: Role | None = None, active: bool | None = None) -> Account:
        """Both or neither; None leaves as it is. Raises Forbidden, NotFound, InvalidInput."""
        with self._store.write() as tx:
            before = self._changing(tx, who, user_id)
            if role not in (None, before.role):
                self._set_role(tx, who, before, Role(role))
            if active not in (None, before.active):
                self._set_active(tx, who, user_id, bool(active))
            self._keep_an_administrator(tx, who)
            return tx.accounts.show(user_id)

    def set_role(self, who: Principal, user_id: int, role: Role) -> Account:
        """Counts from the next request."""
        return self.change(who, user_id, role=role)

    def disable(self, who: Principal, user_id: int) -> Account:
        """Ends every session and key at once; they stay ended when the account is enabled again."""
        return self.change(who, user_id, active=False)

    def enable(self, who: Principal, user_id: int) -> Account:
        """They may sign in again; what was ended stays ended. Raises as `change` does."""
        return self.change(who, user_id, active=True)

    def _set_role(self, tx: Transaction, who: Principal, before: Account, role: Role) -> None:
        tx.accounts.set_role(before.id, role)
        detail = {"from": before.role.value, "to": role.value}
        tx.audit.add(who, Action.ROLE_CHANGED, subject_of(before.id), detail)

    def _set_active(self, tx: Transaction, who: Principal, user_id: int, active: bool) -> None:
        tx.accounts.set_active(user_id, active)
        if not active:
            tx.sessions.end_all(user_id)
            tx.api_keys.revoke_all(user_id, self._clock())
        tx.audit.add(who, Action.USER_ENABLED if active else Action.USER_DISABLED, subject_of(user_id))

    def set_password(self, who: Principal, user_id: int, new: str) -> None:
        """Gives somebody else a password and ends their sessions. Raises Forbidden, NotFound, InvalidInput."""
        with self._store.read() as tx:
            name = self._changing(tx, who, user_id).name
        hashed = self._hashed(new, name)
        with self._store.write() as tx:
            self._changing(tx, who, user_id)
            self._set_password(tx, who, user_id, hashed)

    def change_password(self, who: Principal, current: str, new: str) -> None:
        """One's own; ends every session, also the one that asks. Raises WrongCredentials, InvalidInput."""
        if not may_manage_itself(who):
            raise Forbidden("A password is changed by whoever signed in with it, not by a key.")
        account, old = self._own(who)
        begun = self._limits.begin(account.name, Client(who.address))
        with self._limits.looked_at(begun):
            fits = self._passwords.fits(old, normalised(current))
        if not fits:
            self._note_refusal(who, Action.PASSWORD_CHANGED, subject_of(account.id))
            raise WrongCredentials("The current password is another one.")
        self._limits.succeeded(begun)
        hashed = self._hashed(new, account.name)
        with self._store.write() as tx:
            if tx.accounts.password(account.id) != old or tx.access.active_principal(account.id) is None:
                raise WrongCredentials("The current password is another one by now.")
            self._set_password(tx, who, account.id, hashed)

    def _own(self, who: Principal) -> tuple[Account, str]:
        with self._store.read() as tx:
            old = tx.accounts.password(who.user_id) if who.user_id is not None else None
            if who.user_id is None or old is None:
                raise InvalidInput("You sign in without a password here, so there is none to change.")
            return tx.accounts.show(who.user_id), old

    def _set_password(self, tx: Transaction, who: Principal, user_id: int, hashed: str) -> None:
        tx.accounts.set_password(user_id, hashed, self._clock())
        tx.sessions.end_all(user_id)
        tx.audit.add(who, Action.PASSWORD_CHANGED, subject_of(user_id))

    def link(self, who: Principal, user_id: int, identity: Identity) -> Account:
        """Lets somebody sign in by an identity provider. Raises InvalidInput where the identity is taken."""
        with self._store.write() as tx:
            self._changing(tx, who, user_id)
            tx.accounts.link(user_id, identity, self._clock())
            tx.audit.add(who, Action.IDENTITY_LINKED, subject_of(user_id), {"issuer": identity.issuer})
            return tx.accounts.show(user_id)

    def unlink(self, who: Principal, user_id: int, identity: Identity) -> Account:
        """Ends the sessions too: any of them may rest on that identity."""
        with self._store.write() as tx:
            self._changing(tx, who, user_id)
            tx.accounts.unlink(user_id, identity)
            tx.claims.take(user_id, identity.issuer, ())
            tx.sessions.end_all(user_id)
            tx.audit.add(who, Action.IDENTITY_UNLINKED, subject_of(user_id), {"issuer": identity.issuer})
            self._keep_an_administrator(tx, who)
            return tx.accounts.show(user_id)

    def ask_as(self, who: Principal, user_id: int) -> Principal:
        """Somebody else, for an administrator who wants to see what they would: reading only, and noted.

        Raises Forbidden, NotFound."""
        with self._store.write() as tx:
            self._changing(tx, who, user_id)
            other = tx.access.active_principal(user_id)
            if other is None:
                raise NotFound("This account is disabled: it sees nothing.")
            tx.audit.add(who, Action.ASKED_AS, subject_of(user_id))
        credential = f"as:{who.user_id or 'console'}"
        other = replace(other, scopes=frozenset({Scope.READ}), credential=credential, address=who.address)
        return other if who.collections is None else within(other, who.collections)

    def setup_token(self) -> str | None:
        """A token for making the first administrator, good for an hour; None where there is one already."""
        with self._store.write() as tx:
            if tx.accounts.administrators():
                return None
            token = new_token()
            tx.accounts.add_setup_token(digest(_SETUP, token), self._clock() + _SETUP_LASTS)
            return token

    def needs_first(self) -> bool:
        """Whether there is no administrator yet who can sign in."""
        with self._store.read() as tx:
            return not tx.accounts.has_administrator()

    def create_first(self, token: str, name: str, password: str, client: Client | None = None) -> Account:
        """Makes the first administrator: of several who try at once, one does.

        Raises Forbidden, InvalidInput, TooManyAttempts."""
        client = client or Client()
        who = replace(ANONYMOUS, address=client.address)
        begun = self._limits.begin(f"set-up from {client.address}", client)
        try:
            self._check_setup(token)
            self._limits.succeeded(begun)
            return self._create_first(who, token, name, self._hashed(password, name))
        except Forbidden:
            self._note_refusal(who, Action.FIRST_ADMINISTRATOR)
            raise

    def _check_setup(self, token: str) -> None:
        """Before anything that costs: hashing a password for somebody who only guesses. Raises Forbidden."""
        with self._store.read() as tx:
            good = tx.accounts.has_setup_token(digest(_SETUP, token), self._clock())
            if not good or tx.accounts.has_administrator():
                raise Forbidden(_NOT_GOOD)

    def _create_first(self, who: Principal, token: str, name: str, hashed: str) -> Account:
        with self._store.write() as tx:
            good = tx.accounts.take_setup_tokens(self._clock())
            if digest(_SETUP, token) not in good or tx.accounts.administrators():
                raise Forbidden(_NOT_GOOD)
            made = self._add(tx, who, name, Role.ADMINISTRATOR, hashed)
            tx.audit.add(who, Action.FIRST_ADMINISTRATOR, subject_of(made.id))
            return made

    def _note_refusal(self, who: Principal, action: Action, subject: str = "") -> None:
        with self._store.write() as tx:
            tx.audit.add(who, action, subject, done=False)

    def _hashed(self, password: str, name: str) -> str:
        return self._passwords.hash(checked(password, (name, *self._words)))

    def _changing(self, tx: Transaction, who: Principal, user_id: int) -> Account:
        tx.access.check_administrator(who)
        return tx.accounts.show(user_id)

    def _keep_an_administrator(self, tx: Transaction, who: Principal) -> None:
        # Whoever holds the data folder may: the next start hands out a token for a new one.
        if not who.console and not tx.accounts.administrators():
            raise InvalidInput("This is the last administrator who can sign in: make another one first.")
