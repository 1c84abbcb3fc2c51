"""Signing in by an identity provider, begun in one process and finished perhaps in another."""

from dataclasses import dataclass, field, replace

from kb_assistant.clock import Clock
from kb_assistant.domain.access import ANONYMOUS
from kb_assistant.domain.accounts import SIGN_IN_LASTS, Client, Returned, SignedIn
from kb_assistant.domain.audit import Action
from kb_assistant.errors import NotVouchedFor
from kb_assistant.identity.oidc import OpenIdClient, Pending
from kb_assistant.identity.tokens import digest, new_token
from kb_assistant.people.sessions import Sessions
from kb_assistant.store.transaction import Store

_STATE, _BROWSER = "sign-in state", "sign-in browser"


@dataclass(frozen=True, slots=True)
class Begun:
    """`address` is where the browser goes, `browser` what it keeps in a cookie until it is back."""

    address: str
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finished:
    """Who signed in, and the page they wanted."""

    signed_in: SignedIn
    page: str


class SingleSignOn:
    """Facade over sign-ins by an identity provider."""

    def __init__(self, store: Store, client: OpenIdClient, sessions: Sessions, clock: Clock, admit: bool) -> None:
        self._store = store
        self._client = client
        self._sessions = sessions
        self._clock = clock
        self._admit = admit

    def begin(self, page: str = "/") -> Begun:
        """Raises ProviderFailure."""
        address, pending = self._client.begin()
        browser = new_token()
        now = self._clock()
        with self._store.write() as tx:
            tx.sign_ins.sweep(now)
            tx.sign_ins.add(
                digest(_STATE, pending.state), digest(_BROWSER, browser), pending, local_page(page), now + SIGN_IN_LASTS
            )
        return Begun(address, browser)

    def finish(self, returned: Returned, browser: str, client: Client, replacing: str = "") -> Finished:
        """A session for whoever the provider vouched for: once, and only in the browser that began.

        Raises NotVouchedFor, ProviderFailure."""
        with self._store.write() as tx:
            row = tx.sign_ins.take(digest(_STATE, returned.state), digest(_BROWSER, browser), self._clock())
        try:
            if row is None:
                raise NotVouchedFor("This sign-in was not begun in this browser, or is over: begin again.")
            pending = Pending(returned.state, row.nonce, row.verifier)
            verified = self._client.finish(pending, returned)
        except NotVouchedFor:
            self._note_refusal(client)
            raise
        return Finished(self._sessions.sign_in_by(verified, client, replacing, self._admit), row.page)

    def _note_refusal(self, client: Client) -> None:
        with self._store.write() as tx:
            who = replace(ANONYMOUS, address=client.address)
            tx.audit.add(who, Action.SIGN_IN_FAILED, "", {"issuer": self._client.issuer}, done=False)


def local_page(page: str) -> str:
    """The page, if it is one of ours: a sign-in must lead nobody elsewhere."""
    plain = page.isascii() and page.isprintable() and "\\" not in page and " " not in page
    return page if plain and page.startswith("/") and not page.startswith("//") and len(page) <= 2_000 else "/"
