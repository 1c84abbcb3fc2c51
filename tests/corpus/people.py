"""People on a database, with a clock that a test sets."""

from datetime import UTC, datetime, timedelta

from kb_assistant.domain.access import CONSOLE, Principal, Role
from kb_assistant.domain.accounts import Client
from kb_assistant.identity.hashing import HashCost
from kb_assistant.identity.limits import FreeTries
from kb_assistant.people import People
from kb_assistant.store.sessions import Lifetime
from kb_assistant.store.transaction import Store

CHEAP = HashCost(memory_kb=19_456, rounds=2)
LIFETIME = Lifetime(timedelta(hours=1), timedelta(hours=10))
PASSWORD = "seven wet umbrellas"
HERE = Client("203.0.113.7", "a browser")


class SetClock:
    """Stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


def people_of(store: Store, clock: SetClock | None = None, tries: FreeTries | None = None) -> People:
    return People(store, CHEAP, LIFETIME, ["Tidewater Loom"], clock or SetClock(), tries)


def person(people: People, name: str, role: Role = Role.READER) -> int:
    """Somebody who can sign in with PASSWORD."""
    return people.accounts.add(CONSOLE, name, role, PASSWORD).id


def signed_in(people: People, name: str) -> tuple[str, Principal]:
    """A session's token, and who it makes one."""
    entered = people.sessions.sign_in(name, PASSWORD, HERE)
    return entered.token, people.principal_of(entered.token)
