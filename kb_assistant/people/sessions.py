"""Signing in and out, and who a session belongs to."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from kb_assistant.clock import Clock
from kb_assistant.domain.access import ANONYMOUS, RESERVED, Principal, Role, may_manage_itself
from kb_assistant.domain.accounts import Account, Client, Session, SignedIn, VerifiedIdentity, folded, seen
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.chain import subject_of
from kb_assistant.errors import Busy, InvalidInput, NotFound, NotSignedIn, NotVouchedFor, WrongCredentials
from kb_assistant.identity.hashing import Passwords
from kb_assistant.identity.limits import SignInLimits
from kb_assistant.identity.passwords import LONGEST, normalised
from kb_assistant.identity.tokens import digest, new_token
from kb_assistant.store.sessions import Lifetime
from kb_assistant.store.transaction import Store, Transaction

Made = TypeVar("Made")
_SESSION = "session"
_TOUCH_EVERY = timedelta(minutes=1)
_log = logging.getLogger(__name__)


class Sessions:
    """Facade over sign-ins. Every look at a session asks the database: what ends in one process is over in all."""

    def __init__(
        self, store: Store, passwords: Passwords, limits: SignInLimits, clock: Clock, lifetime: Lifetime
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._limits = limits
        self._clock = clock
        self._lifetime = lifetime

    def sign_in(self, name: str, password: str, client: Client, replacing: str = "") -> SignedIn:
        """A new session, never the one that was there: `replacing` is its token, which ends.

        Raises WrongCredentials (the same for an unknown name, a wrong password, a disabled account),
        TooManyAttempts, Busy."""
        begun = self._limits.begin(name, client)
        with self._store.read() as tx:
            account = tx.accounts.named(name)
            hashed = tx.accounts.password(account.id if account else 0)
        with self._limits.looked_at(begun):
            fits = self._passwords.fits(hashed, normalised(password[: 2 * LONGEST]))
        if not fits or account is None or hashed is None:
            raise self._refused(account, client)
        signed_in = self._enter(account, hashed, client, replacing)
        if signed_in is None:
            raise self._refused(account, client)
        self._limits.succeeded(begun)
        self._renew_hash(account.id, hashed, password)
        return signed_in

    def _enter(self, account: Account, hashed: str, client: Client, replacing: str) -> SignedIn | None:
        """None for a disabled account, and where the password was changed while its hash was made."""
        with self._store.write() as tx:
            if tx.accounts.password(account.id) != hashed or tx.access.active_principal(account.id) is None:
                return None
            return self._begin(tx, account.id, client, replacing, {"by": "password"})

    def sign_in_by(
        self, verified: VerifiedIdentity, client: Client, replacing: str = "", admit: bool = True
    ) -> SignedIn:
        """A session for somebody whose identity provider vouched for them.

        An identity that is not known gets an account of its own, a reader's, if `admit`: never one that is there
        under the same name or e-mail. Raises NotVouchedFor."""
        signed_in = _again(lambda: self._begin_by(verified, client, replacing, admit))
        if signed_in is None:
            self._note_refusal(None, client)
            raise NotVouchedFor(_UNKNOWN)
        return signed_in

    def _begin_by(self, verified: VerifiedIdentity, client: Client, replacing: str, admit: bool) -> SignedIn | None:
        issuer = verified.identity.issuer
        with self._store.write() as tx:
            user_id = self._known(tx, verified, client, admit)
            if tx.access.active_principal(user_id) is None:
                return None
            tx.claims.take(user_id, issuer, verified.claims)
            return self._begin(tx, user_id, client, replacing, {"by": "identity", "issuer": issuer})

    def _admit(self, tx: Transaction, verified: VerifiedIdentity, client: Client) -> int:
        made = tx.access.add_user(_free_name(tx, verified.name), Role.READER).user_id
        assert made is not None  # noqa: S101 - every stored user has an id
        tx.accounts.link(made, verified.identity, self._clock())
        who = replace(ANONYMOUS, address=client.address)
        tx.audit.add(who, Action.USER_ADDED, subject_of(made), {"issuer": verified.identity.issuer})
        return made

    def _begin(self, tx: Transaction, user_id: int, client: Client, replacing: str, detail: Detail) -> SignedIn:
        if replacing:
            tx.sessions.end(digest(_SESSION, replacing))
        token = new_token()
        session = tx.sessions.add(user_id, digest(_SESSION, token), client, self._clock(), self._lifetime)
        who = _principal(tx, session, client.address)
        tx.audit.add(who, Action.SIGNED_IN, subject_of(user_id), detail)
        return SignedIn(token, session, who)

    def _refused(self, account: Account | None, client: Client) -> WrongCredentials:
        self._note_refusal(account, client)
        return WrongCredentials(_WRONG)

    def _note_refusal(self, account: Account | None, client: Client) -> None:
        """A name that nobody has is not noted: people type passwords there."""
        with self._store.write() as tx:
            subject = subject_of(account.id) if account else ""
            tx.audit.add(replace(ANONYMOUS, address=client.address), Action.SIGN_IN_FAILED, subject, done=False)

    def _renew_hash(self, user_id: int, hashed: str, password: str) -> None:
        if not self._passwords.outdated(hashed):
            return
        renewed = self._passwords.hash(normalised(password))
        with self._store.write() as tx:
            tx.accounts.rehash(user_id, hashed, renewed)

    def principal_by(
        self, verified: VerifiedIdentity, client: Client, admit: bool = True, *, renew: bool = True
    ) -> Principal:
        """Who it is that somebody vouches for at each request, without a session. Raises NotSignedIn.

        Without `renew` what was vouched for may be old: it tells who it is and makes no account; groups stay those that
        the provider named since."""
        identity = verified.identity
        with self._store.read() as tx:
            user_id = tx.accounts.of_identity(identity) or 0
            who = tx.access.active_principal(user_id)
            current = not renew or tx.claims.up_to_date(user_id, identity.issuer, verified.claims)
        if renew and (who is None or not current):
            who = _again(lambda: self._renewed(verified, client, admit))
        if who is None:
            raise NotSignedIn(_UNKNOWN)
        return replace(who, credential=identity.issuer, address=client.address)

    def _renewed(self, verified: VerifiedIdentity, client: Client, admit: bool) -> Principal:
        """The person with the groups that their provider names now."""
        with self._store.write() as tx:
            user_id = self._known(tx, verified, client, admit)
            tx.claims.take(user_id, verified.identity.issuer, verified.claims)
            who = tx.access.active_principal(user_id)
            if who is None:
                raise NotSignedIn(_UNKNOWN)
            return who

    def _known(self, tx: Transaction, verified: VerifiedIdentity, client: Client, admit: bool) -> int:
        """Whose identity it is; 0 for nobody's."""
        user_id = tx.accounts.of_identity(verified.identity)
        if user_id is None:
            user_id = self._admit(tx, verified, client) if admit else 0
        return user_id

    def principal_of(self, token: str, address: str = "") -> Principal:
        """Whose session it is, as they are now. Raises NotSignedIn when it is over."""
        now = self._clock()
        with self._store.read() as tx:
            session = tx.sessions.find(digest(_SESSION, token), now, self._lifetime)
            if session is None:
                raise NotSignedIn(_OVER)
            who = _principal(tx, session, address)
        if now - session.seen > min(_TOUCH_EVERY, self._lifetime.idle / 10):
            self._touch(session.id)
        return who

    def _touch(self, session: str) -> None:
        try:
            with self._store.write() as tx:
                tx.sessions.touch(session, self._clock())
        except Busy:
            _log.warning("A session's last use could not be noted: somebody else holds the database.")

    def sign_out(self, token: str, address: str = "") -> None:
        """Ends the session; of one that is over, nothing is left to do."""
        with self._store.write() as tx:
            ended = tx.sessions.end(digest(_SESSION, token))
            if ended is None:
                return
            who = tx.access.active_principal(ended.user_id) or ANONYMOUS
            who = replace(who, credential=f"session:{ended.id}", address=address)
            tx.audit.add(who, Action.SIGNED_OUT, subject_of(ended.user_id))

    def of(self, who: Principal) -> Sequence[Session]:
        """One's own sessions that are not over."""
        if who.user_id is None:
            return []
        now = self._clock()
        with self._store.read() as tx:
            mine = tx.sessions.of(who.user_id)
        return [s for s in mine if s.expires > now and s.seen > now - self._lifetime.idle]

    def revoke(self, who: Principal, session: str) -> None:
        """Ends one of one's own sessions. Raises NotFound."""
        with self._store.write() as tx:
            if not may_manage_itself(who) or not tx.sessions.end_one(who.user_id or 0, session):
                raise NotFound("There is no such session.")
            tx.audit.add(who, Action.SESSION_REVOKED, f"session:{session}")

    def revoke_all(self, who: Principal, user_id: int) -> int:
        """Ends all sessions of oneself (not by a limited key), or of anybody for an administrator. Raises NotFound."""
        with self._store.write() as tx:
            tx.access.check_manages(who, user_id)
            tx.accounts.show(user_id)
            ended = tx.sessions.end_all(user_id)
            tx.audit.add(who, Action.SESSION_REVOKED, subject_of(user_id), {"sessions": ended})
            return ended

    def sweep(self) -> int:
        """Takes out what is over."""
        with self._store.write() as tx:
            return tx.sessions.sweep(self._clock(), self._lifetime)


def _again(act: Callable[[], Made]) -> Made:
    """Once more where somebody else did the same at the same moment: of two first requests of one person the second may
    find its account made (Busy), or the name that was free a moment ago taken (InvalidInput)."""
    try:
        return act()
    except (Busy, InvalidInput):
        return act()


_WRONG = "Name and password do not fit."
_UNKNOWN = "This account is not known here, or is disabled: ask whoever administers this server."
_OVER = "You are not signed in, or no longer: sign in again."


def _principal(tx: Transaction, session: Session, address: str) -> Principal:
    who = tx.access.active_principal(session.user_id)
    if who is None:
        raise NotSignedIn(_OVER)
    return replace(who, credential=f"session:{session.id}", address=address)


def _free_name(tx: Transaction, wanted: str) -> str:
    """The name without what can't be in one, with a number where it can't be had."""
    words = "".join(c for c in seen(wanted) if c.isprintable()).replace(",", " ").split()
    wanted = " ".join(words).lstrip("@ ")[:200] or "user"
    taken = tx.accounts.names() | RESERVED
    numbered = (f"{wanted} ({number})" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if folded(name) not in taken)
