"""Whether a chain of audit entries is whole: pure, one entry after the other."""

import re
from collections.abc import Sequence

from kb_assistant.domain.audit import ORIGIN, Action, Actor, Entry, Head, Recorded, Seal, actor_id


class ChainCheck:
    """`erased` are people, and `expired` the day, whose names and addresses were taken out on purpose."""

    def __init__(self, seal: Seal, erased: frozenset[int] = frozenset(), expired: str = "") -> None:
        self._seal = seal
        self._erased = erased
        self._expired = expired
        self._keyed = False
        self.head: Head = ORIGIN

    def take(self, recorded: Recorded) -> str:
        """What is wrong with the entry that follows the head; empty if nothing, and then it is the head."""
        entry = recorded.entry
        problem = self._order(entry) or self._hash(entry) or self._actor(entry, recorded.actor)
        if not problem:
            self._keyed = self._keyed or entry.method != "sha256"
            self.head = Head(entry.sequence, entry.hash)
        return problem

    def _order(self, entry: Entry) -> str:
        expected = self.head.sequence + 1
        if entry.sequence == expected:
            return ""
        return f"entry {expected} is missing: {entry.sequence} stands in its place"

    def _hash(self, entry: Entry) -> str:
        if self._keyed and entry.method == "sha256":
            return f"entry {entry.sequence} was written without the key"
        try:
            expected = self._seal.hash(self.head.hash, entry)
        except KeyError:
            return f"entry {entry.sequence} was written with a key that is not in audit.key"
        return "" if expected == entry.hash else f"entry {entry.sequence} was changed, or does not belong here"

    def _actor(self, entry: Entry, actor: Actor | None) -> str:
        if actor is None or not actor.salt:
            return "" if self._may_lack_actor(entry) else f"who did entry {entry.sequence} was taken away"
        expected = actor_id(actor.salt, actor.name, actor.address, actor.credential)
        return "" if expected == entry.actor else f"who did entry {entry.sequence} was changed"

    def _may_lack_actor(self, entry: Entry) -> bool:
        return entry.user_id in self._erased or entry.time[:10] < self._expired


def subject_of(user_id: int) -> str:
    """How an entry names a person."""
    return f"user:{user_id}"


def erasures(entries: Sequence[Entry]) -> tuple[frozenset[int], str]:
    """Who was erased, and the day before which names expired, by the log's own entries."""
    people = [entry.subject.removeprefix("user:") for entry in entries if entry.action == Action.USER_ERASED]
    days = [_before(entry.detail) for entry in entries if entry.action == Action.AUDIT_EXPIRED]
    return frozenset(int(person) for person in people if person.isdecimal()), max(days, default="")


def _before(detail: str) -> str:
    # Somebody may have written anything there: the chain will say so.
    found = re.search(r'"before":"(\d{4}-\d\d-\d\d)"', detail)
    return found[1] if found else ""
