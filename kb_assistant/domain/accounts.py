"""People who sign in, and what they sign in with."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from kb_assistant.domain.access import PERSON, RESERVED, Principal, Role, Scope
from kb_assistant.domain.shares import ShareRules
from kb_assistant.errors import InvalidInput

SIGN_IN_LASTS = timedelta(minutes=10)
"""How long somebody may take at their identity provider."""


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that count as printable and show nothing."""


def seen(name: str) -> str:
    """The name as one sees it: with what shows nothing, two people would be called alike."""
    return _UNSEEN.sub("", name)


def folded(name: str) -> str:
    """The name as two people may not share it: without differences of case, width and composition."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def new_name(kind: str, name: str) -> str:
    """As it is kept. For new ones alone: those that are there already keep what they are called."""
    name = unicodedata.normalize("NFC", seen(name)).strip()
    if not name or len(name) > 255 or name.startswith(PERSON) or "," in name or not name.isprintable():
        raise InvalidInput(
            f"{name!r} can't name a {kind}: use 1 to 255 printable characters, no comma, not beginning with @."
        )
    if folded(name) in RESERVED:
        raise InvalidInput(f"{name!r} can't name a {kind}: among readers the word has a meaning. Choose another name.")
    return name


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as an identity provider knows them: told apart by issuer and subject, never by name or e-mail."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """An identity whose proof was checked. `claims` are the groups its provider names."""

    identity: Identity
    name: str
    claims: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Returned:
    """What the browser brought back from the identity provider."""

    state: str
    code: str = field(default="", repr=False)
    issuer: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account; one that is not `active` can do nothing."""

    id: int
    name: str
    role: Role
    active: bool
    created: datetime
    has_password: bool
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some accounts of those that fit, and how many fit."""

    items: tuple[Account, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request came from."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that lasts until `expires` or until it was idle for too long. `id` is not what signs in."""

    id: str
    user_id: int
    address: str
    agent: str
    created: datetime
    seen: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is handed to the browser and stored nowhere."""

    token: str
    session: Session
    principal: Principal


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as its owner sees it: `prefix` is the part that may be shown. It may be limited to one collection."""

    id: str
    prefix: str
    user_id: int
    label: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime | None
    used: datetime | None
    revoked: datetime | None
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """`secret` is shown once and stored nowhere."""

    secret: str
    key: ApiKey


@dataclass(frozen=True, slots=True)
class GroupClaim:
    """A group of an identity provider stands for a group here. `claim` is compared exactly."""

    issuer: str
    claim: str
    group: str


@dataclass(frozen=True, slots=True)
class Permissions:
    """What one may do; each act is decided anew."""

    edit: bool
    master_bots: bool
    administer: bool
    manage_itself: bool
    review: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """How one can come in. `set_up` is whether the first administrator is still to be made."""

    password: bool
    provider: bool
    set_up: bool


Trouble = Literal["disk", "worker"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who one is here. `auth` none means that everybody at this machine may do everything.

    `sharing` is what links to answers may be made; `reviewed` says whether reviewers see, without whose they are,
    questions that got no answer or a doubtful one; `troubles` names, for administrators, what keeps files from being
    taken in."""

    signed_in: bool
    auth: Literal["accounts", "none"]
    user_id: int | None
    name: str
    role: Role | None
    groups: tuple[str, ...]
    scopes: tuple[Scope, ...]
    collections: tuple[str, ...] | None
    may: Permissions
    ways: Ways
    sharing: ShareRules
    reviewed: bool
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class OwnSession:
    """`current` is the one that asks."""

    id: str
    current: bool
    address: str
    agent: str
    created: datetime
    seen: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """How many there were."""

    ended: int
