"""Entries of the audit log."""

import json as jsonlib
from collections.abc import Sequence

from kb_assistant.domain.audit import Recorded
from kb_assistant.terminal.console import err, out, print_json


def print_audit(found: Sequence[Recorded], json: bool) -> None:
    if json:
        print_json([_recorded(one) for one in found])
        return
    if not found:
        err.print("There is no such entry.")
    for one in found:
        entry, shown = one.entry, _recorded(one)
        words = [str(entry.sequence), entry.time, str(shown["who"]), entry.action, _subject(one), entry.result]
        out.print("\t".join([*words, entry.detail if entry.detail != "{}" else ""]).rstrip())


def _subject(one: Recorded) -> str:
    name = one.names.get(one.entry.subject, "")
    return f"{one.entry.subject} ({_plain(name)})" if name else one.entry.subject


def _plain(name: str) -> str:
    """A name as it may be typed, on one line and without what moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def _recorded(one: Recorded) -> dict[str, object]:
    entry, actor = one.entry, one.actor
    plain = _plain(actor.name if actor and actor.salt else "(erased)")
    return {
        "sequence": entry.sequence,
        "time": entry.time,
        "who": plain or "(nobody)",
        "user": entry.user_id,
        "address": actor.address if actor else "",
        "credential": actor.credential if actor else "",
        "action": entry.action,
        "subject": entry.subject,
        "result": entry.result,
        "detail": jsonlib.loads(entry.detail),
        "names": {key: _plain(name) for key, name in one.names.items()},
    }
