"""People and groups: the entry to accounts, sign-ins, keys and the directory."""

from collections.abc import Sequence

from kb_assistant.clock import Clock, utc_now
from kb_assistant.domain.access import CONSOLE, Group, Principal, Role
from kb_assistant.errors import Forbidden, NotSignedIn
from kb_assistant.identity.hashing import HashCost, Passwords
from kb_assistant.identity.limits import FreeTries, SignInLimits
from kb_assistant.identity.tokens import KEY_MARK
from kb_assistant.people.accounts import Accounts
from kb_assistant.people.api_keys import ApiKeys
from kb_assistant.people.directory import Directory
from kb_assistant.people.sessions import Sessions
from kb_assistant.store.sessions import Lifetime
from kb_assistant.store.transaction import Store


class People:
    """Facade over who there is. Its own methods are the console's; the parts take a principal."""

    def __init__(
        self,
        store: Store,
        cost: HashCost,
        lifetime: Lifetime,
        words: Sequence[str] = (),
        clock: Clock = utc_now,
        tries: FreeTries | None = None,
        name_groups: bool = True,
    ) -> None:
        self._store = store
        passwords = Passwords(cost)
        limits = SignInLimits(store, clock, tries or FreeTries())
        self.accounts = Accounts(store, passwords, limits, clock, words)
        self.sessions = Sessions(store, passwords, limits, clock, lifetime)
        self.keys = ApiKeys(store, clock)
        self.directory = Directory(store, name_groups)

    def principal_of(self, credential: str, address: str = "") -> Principal:
        """Whose session token or API key it is, wherever it was shown. Raises NotSignedIn."""
        if credential.startswith(KEY_MARK):
            return self.keys.principal_of(credential, address)
        return self.sessions.principal_of(credential, address)

    def check(self, who: Principal, credential: str = "") -> None:
        """Whether they may still act as they began, by the credential they showed, if one.

        Raises NotSignedIn where that has ended or the account is gone or disabled, Forbidden after a change of role."""
        if who.console:
            return
        now = self.principal_of(credential, who.address) if credential else self._active(who)
        if (now.user_id, now.role) != (who.user_id, who.role):
            raise Forbidden("Your rights have changed: begin again.")

    def _active(self, who: Principal) -> Principal:
        with self._store.read() as tx:
            now = tx.access.active_principal(who.user_id) if who.user_id is not None else None
        if now is None:
            raise NotSignedIn("You are not signed in, or no longer: sign in again.")
        return now

    def principal(self, name: str | None) -> Principal:
        """The person of that name, the console for None. Raises NotFound."""
        if name is None:
            return CONSOLE
        with self._store.read() as tx:
            return tx.access.principal(name)

    def users(self) -> Sequence[Principal]:
        with self._store.read() as tx:
            return tx.access.users()

    def add_user(self, name: str, role: Role = Role.READER) -> Principal:
        """Raises InvalidInput for a name that is taken or can't be one."""
        return self.principal(self.accounts.add(CONSOLE, name, role).name)

    def remove_user(self, name: str) -> None:
        """Raises NotFound."""
        self.accounts.remove(CONSOLE, self.user_id(name))

    def user_id(self, name: str) -> int:
        """Raises NotFound."""
        found = self.principal(name).user_id
        assert found is not None  # noqa: S101 - every stored user has an id
        return found

    def groups(self) -> Sequence[Group]:
        return self.directory.groups(CONSOLE)

    def add_group(self, name: str) -> Group:
        """Raises InvalidInput for a name that is taken or can't be one."""
        return self.directory.add(CONSOLE, name)

    def rename_group(self, name: str, new: str) -> Group:
        """Raises NotFound, InvalidInput for a name that is taken or can't be one."""
        with self._store.read() as tx:
            group = tx.groups.named(name)
        return self.directory.rename(CONSOLE, group.id, new)

    def remove_group(self, name: str) -> None:
        """Raises NotFound."""
        self.directory.remove(CONSOLE, name)

    def join(self, group: str, user: str) -> Group:
        """Raises NotFound for either."""
        return self.directory.join(CONSOLE, group, user)

    def leave(self, group: str, user: str) -> Group:
        """Raises NotFound for either."""
        return self.directory.leave(CONSOLE, group, user)
