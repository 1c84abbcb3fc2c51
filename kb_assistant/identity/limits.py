"""Slows down guessing: per account and address, per address, per account. Sessions that are open never notice."""

import ipaddress
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from kb_assistant.clock import Clock
from kb_assistant.domain.accounts import Client, folded
from kb_assistant.domain.pause import in_words
from kb_assistant.domain.throttle import FORGOTTEN, one_less, one_more, wait
from kb_assistant.errors import Busy, TooManyAttempts
from kb_assistant.identity.tokens import digest
from kb_assistant.store.transaction import Store, Transaction


@dataclass(frozen=True, slots=True)
class FreeTries:
    """How many may fail before waiting begins: of one account from one address, from one address, of one account."""

    pair: int = 5
    address: int = 50
    account: int = 100


@dataclass(frozen=True, slots=True)
class Try:
    """One sign-in under way; it counts as failed until it is said to have succeeded."""

    pair: str
    address: str
    account: str

    def free(self, tries: FreeTries) -> Mapping[str, int]:
        return {self.pair: tries.pair, self.address: tries.address, self.account: tries.account}


class SignInLimits:
    def __init__(self, store: Store, clock: Clock, tries: FreeTries) -> None:
        self._store = store
        self._clock = clock
        self._tries = tries

    def begin(self, name: str, client: Client) -> Try:
        """Counts a try before its password is looked at, so that a hundred at once are a hundred.

        Raises TooManyAttempts with the seconds to wait."""
        made, now = _try(name, client), self._clock()
        free = made.free(self._tries)
        with self._store.write() as tx:
            tx.attempts.lock()
            counted = tx.attempts.of(free)
            # Guesses from elsewhere must not keep a person out who signs in from where they always do.
            asked = free.keys() - ({made.account} if _is_known(tx, name, client) else set())
            _refuse_early(max(wait(counted.get(key), free[key], now) for key in asked))
            for key in free:
                tx.attempts.count(key, one_more(counted.get(key), now))
        return made

    def succeeded(self, done: Try) -> None:
        """Takes the try back; earlier ones from that address to that account are forgotten."""
        with self._store.write() as tx:
            self._take_back(tx, (done.address, done.account))
            tx.attempts.clear([done.pair])
            tx.attempts.sweep(self._clock() - FORGOTTEN)

    @contextmanager
    def looked_at(self, done: Try) -> Iterator[None]:
        """A try that nobody could look at, as too many waited, counts neither way."""
        try:
            yield
        except Busy:
            with self._store.write() as tx:
                self._take_back(tx, (done.pair, done.address, done.account))
            raise

    def _take_back(self, tx: Transaction, keys: Collection[str]) -> None:
        tx.attempts.lock()
        for key, failures in tx.attempts.of(keys).items():
            tx.attempts.count(key, one_less(failures, self._clock()))


def _refuse_early(longest: timedelta) -> None:
    if longest > timedelta():
        message = f"Too many sign-ins failed: try again in {in_words(longest)}."
        raise TooManyAttempts(message, max(1.0, longest.total_seconds()))


def _is_known(tx: Transaction, name: str, client: Client) -> bool:
    """Whether somebody of that name is signed in from there."""
    account = tx.accounts.named(name)
    # Asked for nobody too: an unknown name takes as long as a known one.
    return any(session.address == client.address for session in tx.sessions.of(account.id if account else 0))


def _try(name: str, client: Client) -> Try:
    account, address = folded(name.strip()), _network(client.address)
    return Try(
        pair=digest("tries of both", f"{account}\0{address}"),
        address=digest("tries from address", address),
        account=digest("tries of account", account),
    )


def _network(address: str) -> str:
    """The address; of version 6 the network of 64 bits, which one customer has to himself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
