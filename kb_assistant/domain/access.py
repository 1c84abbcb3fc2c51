"""Who may read what. Everything unknown is private."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

EVERYONE = "everyone"
"""Name of the built-in group that every person belongs to."""

NOBODY = "nobody"
"""Said in the place of readers where there are to be none."""

PERSON = "@"
"""How a person is told apart from a group among a document's readers."""

RESERVED = frozenset({EVERYONE, NOBODY})
"""What no group or person may be called, in whatever case."""


class Role(StrEnum):
    """What a person may do beside reading."""

    READER = "reader"
    EDITOR = "editor"
    BOT_MASTER = "bot_master"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What an API key may be used for, at most; its owner's role limits it further."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of people. `id` is what audiences refer to, never the name."""

    id: int
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `console` is whoever holds the data folder itself: it reads everything.

    `collections` narrows what is read to those collections' documents: a limited key, or a question with a scope.
    `credential` names what they showed ("session:…", "key:…") and `address` where they called from, both for the audit
    log."""

    name: str
    user_id: int | None = None
    groups: frozenset[int] = field(default_factory=frozenset)
    role: Role = Role.READER
    console: bool = False
    scopes: frozenset[Scope] = ALL_SCOPES
    collections: frozenset[str] | None = None
    credential: str = field(default="", compare=False)
    address: str = field(default="", compare=False)


ANONYMOUS = Principal(name="", scopes=frozenset())
"""Nobody that is known: reads nothing, may do nothing."""

CONSOLE = Principal(name="console", role=Role.ADMINISTRATOR, console=True)


@dataclass(frozen=True, slots=True)
class Audience:
    """A distinct set of readers, of one collection's documents or of those of none.

    Documents, and index entries, carry only its integer."""

    id: int
    groups: frozenset[int] = field(default_factory=frozenset)
    users: frozenset[int] = field(default_factory=frozenset)
    collection: str | None = None


def may_read(principal: Principal, audience: Audience) -> bool:
    """Any overlap lets read; an empty audience lets nobody but the console."""
    if principal.collections is not None and audience.collection not in principal.collections:
        return False
    if principal.console:
        return True
    if Scope.READ not in principal.scopes:
        return False
    return principal.user_id in audience.users or bool(principal.groups & audience.groups)


def within(principal: Principal, collections: frozenset[str]) -> Principal:
    """The principal as one that reads nothing but those collections, and never more than before."""
    before = principal.collections
    return replace(principal, collections=collections if before is None else before & collections)


def may_edit(principal: Principal) -> bool:
    """Whether the principal may add documents, and change or remove those it may read."""
    return principal.role in (Role.EDITOR, Role.ADMINISTRATOR) and Scope.WRITE in principal.scopes


def may_name_groups(principal: Principal) -> bool:
    """Whether the principal may be told what all groups are called, to choose who reads: never who is in them."""
    return may_edit(principal) and principal.collections is None


def may_review(principal: Principal) -> bool:
    """Whether the principal may see what people think of answers."""
    return principal.role is not Role.READER and {Scope.READ, Scope.WRITE} <= principal.scopes


def may_manage_itself(principal: Principal) -> bool:
    """Whether the principal may change its own password, sessions and keys: a limited key must not make others."""
    return principal.user_id is not None and _unlimited(principal)


def may_master_bots(principal: Principal) -> bool:
    """Whether the principal may change how the assistant talks."""
    return principal.role in (Role.BOT_MASTER, Role.ADMINISTRATOR) and _unlimited(principal)


def may_administer(principal: Principal) -> bool:
    """Whether the principal may change people, groups and settings, and read the audit log."""
    return principal.role is Role.ADMINISTRATOR and _unlimited(principal)


def _unlimited(principal: Principal) -> bool:
    """Not by a key for a few collections: it could make itself one for all."""
    return Scope.ADMIN in principal.scopes and principal.collections is None
