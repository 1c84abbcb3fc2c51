"""The audit log's entries and the chain that ties each to the one before."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Detail = Mapping[str, str | int | bool | Sequence[str] | Sequence[int] | None]


class Action(StrEnum):
    """What can happen. Names are stable: logs of years are searched by them."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    FIRST_ADMINISTRATOR = "first_administrator"
    USER_ADDED = "user_added"
    USER_REMOVED = "user_removed"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    USER_ERASED = "user_erased"
    USER_EXPORTED = "user_exported"
    ROLE_CHANGED = "role_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - no password
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    KEY_ADDED = "key_added"
    KEY_REVOKED = "key_revoked"
    GROUP_ADDED = "group_added"
    GROUP_RENAMED = "group_renamed"
    GROUP_REMOVED = "group_removed"
    GROUP_JOINED = "group_joined"
    GROUP_LEFT = "group_left"
    CLAIM_MAPPED = "claim_mapped"
    CLAIM_UNMAPPED = "claim_unmapped"
    COLLECTION_ADDED = "collection_added"
    COLLECTION_CHANGED = "collection_changed"
    COLLECTION_REMOVED = "collection_removed"
    DOCUMENT_ADDED = "document_added"
    UPLOAD_REMOVED = "upload_removed"
    UPLOAD_CANCELLED = "upload_cancelled"
    UPLOAD_RETRIED = "upload_retried"
    DOCUMENT_OPENED = "document_opened"
    DOCUMENT_REMOVED = "document_removed"
    DOCUMENT_SUCCEEDED = "document_succeeded"
    VERSION_RESTORED = "version_restored"
    READERS_CHANGED = "readers_changed"
    OWNER_CHANGED = "owner_changed"
    DOCUMENT_VERIFIED = "document_verified"
    DOCUMENT_RENAMED = "document_renamed"
    QUESTION_ASKED = "question_asked"
    ASKED_AS = "asked_as"
    SEARCHED = "searched"
    ANSWER_SHARED = "answer_shared"
    SHARE_OPENED = "share_opened"
    SHARE_REVOKED = "share_revoked"
    REVIEW_EXPORTED = "review_exported"
    SETTING_CHANGED = "setting_changed"
    ACCESS_REFUSED = "access_refused"
    AUDIT_READ = "audit_read"
    AUDIT_EXPIRED = "audit_expired"
    RETENTION_APPLIED = "retention_applied"
    BACKED_UP = "backed_up"
    RESTORED = "restored"


class Result(StrEnum):
    """Whether what an entry names happened."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `subject` is "kind:id"; `detail` is canonical JSON of ids and figures, without names.

    Who it was stands outside the chain, so that it can be erased: `actor` is a salted hash of name and address."""

    sequence: int
    time: str
    user_id: int | None
    actor: str
    action: str
    subject: str
    result: str
    detail: str
    method: str
    hash: str = ""


# What an entry's detail names by an id.
_REFERRED = {
    "user": "user",
    "owner": "user",
    "as": "user",
    "by": "document",
    "retrieved": "document",
    "shown": "document",
    "audience": "audience",
}


def references(entry: Entry) -> frozenset[str]:
    """All that it names by an id, as "kind:id"."""
    said = ((_REFERRED.get(name), values) for name, values in _said(entry.detail))
    return frozenset({entry.subject, *(f"{kind}:{one}" for kind, values in said if kind for one in values)} - {""})


def called(detail: str, names: Mapping[str, str]) -> Sequence[tuple[str, Sequence[str]]]:
    """What a detail says, with names in the place of ids where there are some; what it leaves open is left out."""
    return [
        (name, [names.get(f"{_REFERRED.get(name)}:{one}", one) for one in values]) for name, values in _said(detail)
    ]


def _said(detail: str) -> Sequence[tuple[str, Sequence[str]]]:
    said = [(name, value) for name, value in json.loads(detail or "{}").items() if value not in (None, "", [], {})]
    return [(name, [str(one) for one in value] if isinstance(value, list) else [str(value)]) for name, value in said]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it and from where. `salt` empty: erased."""

    id: str
    salt: str
    name: str = ""
    address: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with the actor it names, as long as that is kept."""

    entry: Entry
    actor: Actor | None
    names: Mapping[str, str] = field(default_factory=dict)
    """What its ids are called by now ("user:7": "ada"), as far as its reader may know."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry's number and hash: kept elsewhere, it shows a cut tail."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


ORIGIN = Head(0, "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`entries` that hold; `problem` names the first that does not, empty where all do."""

    entries: int
    head: Head
    problem: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem


def canonical(value: object) -> str:
    """One spelling for equal values: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def actor_id(salt: str, name: str, address: str, credential: str) -> str:
    """A commitment: without the salt nothing can be learned from it, with the salt nothing can be changed."""
    return hashlib.sha256(canonical([salt, name, address, credential]).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Seal:
    """Hashes entries; with keys by HMAC, of which the first signs and all verify, else by plain SHA-256."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def method(self) -> str:
        return _method(self.keys[0]) if self.keys else "sha256"

    def hash(self, previous: str, entry: Entry) -> str:
        """The entry's hash by the method it names. Raises KeyError where the key of that method is not known."""
        body = canonical([previous, _content(entry)]).encode("ascii")
        if entry.method == "sha256":
            return hashlib.sha256(body).hexdigest()
        key = {_method(key): key for key in self.keys}[entry.method]
        return hmac.new(key, body, hashlib.sha256).hexdigest()


def _method(key: bytes) -> str:
    """Names the key without telling it."""
    return "hmac-sha256:" + hashlib.sha256(b"kb audit key " + key).hexdigest()[:12]


def _content(entry: Entry) -> list[object]:
    return [
        entry.sequence,
        entry.time,
        entry.user_id,
        entry.actor,
        entry.action,
        entry.subject,
        entry.result,
        entry.detail,
        entry.method,
    ]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when and from where; `detail` is JSON.

    `name`, `address` and `credential` are empty once they were erased. `names` are what its ids are called by now
    ("user:7": "ada"), where that is still there and may be read."""

    sequence: int
    time: str
    user_id: int | None
    name: str
    address: str
    credential: str
    action: str
    subject: str
    result: str
    detail: str
    hash: str
    names: Mapping[str, str] = field(default_factory=dict)
