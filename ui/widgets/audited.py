"""An entry of the audit log as one reads it. What only programs read, such as ids and digests, stands in the file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from kb_assistant.domain.answers import Outcome
from kb_assistant.domain.audit import AuditEntry, Result, called
from ui.escaping import shortened
from ui.texts import Texts
from ui.widgets.table import Cell, Row

_LONGEST = 160
"""Characters of what an entry says beside; all of it is in the file."""


def _role(texts: Texts, value: str) -> str:
    return texts(f"role.{value}")


def _day(texts: Texts, value: str) -> str:
    return texts.date(date.fromisoformat(value[:10]))


def _outcome(texts: Texts, value: str) -> str:
    """Nothing where there was none: the result says so."""
    return texts(f"review.outcome.{value}") if value in set(Outcome) else ""


def _as_it_is(_: Texts, value: str) -> str:
    return value


_TOLD: Mapping[str, Callable[[Texts, str], str]] = {
    "role": _role,
    "from": _role,
    "to": _role,
    "scopes": lambda texts, value: texts(f"scope.{value}"),
    "outcome": _outcome,
    "what": lambda texts, value: texts(f"review.{value}"),
    "days": lambda texts, value: texts.count("days", int(value)),
    "until": _day,
    "made": _day,
    "user": _as_it_is,
    "owner": _as_it_is,
    "as": _as_it_is,
    "audience": _as_it_is,
    "shown": _as_it_is,
    "issuer": _as_it_is,
    "claim": _as_it_is,
    "sessions": _as_it_is,
    "keys": _as_it_is,
    "added": _as_it_is,
    "removed": _as_it_is,
    "number": _as_it_is,
}
"""How the values of what an entry says are worded, by its name. What is not here is not for people."""
_MARKS = ("anonymous", "export", "orphaned", "report", "text", "pages")
"""Where it says no more than that it was so."""


def audited(entry: AuditEntry, texts: Texts) -> Row:
    who = entry.name or (f"#{entry.user_id}" if entry.user_id is not None else "–")
    result = texts(f"audit.result.{entry.result}") if entry.result in set(Result) else entry.result
    beside = shortened(" · ".join(_beside(entry, texts)), _LONGEST)
    return Row(
        (
            Cell(_moment(entry.time, texts)),
            Cell(who, entry.address),
            Cell(texts(f"audit.did.{entry.action}")),
            Cell(_subject(entry, texts), beside),
            Cell(result, tone="" if entry.result == Result.DONE else "bad"),
        )
    )


def _moment(time: str, texts: Texts) -> str:
    moment = datetime.fromisoformat(time)
    return f"{texts.date(moment.date())} {moment:%H:%M:%S}"


def _subject(entry: AuditEntry, texts: Texts) -> str:
    kind, _, key = entry.subject.partition(":")
    if entry.subject in entry.names:
        return entry.names[entry.subject]
    if kind in ("user", "route"):
        return f"#{key}" if kind == "user" else key
    return texts(f"audit.gone.{kind}") if kind in ("document", "group", "job") else "–"


def _beside(entry: AuditEntry, texts: Texts) -> Sequence[str]:
    said = (_said(name, values, texts) for name, values in called(entry.detail, entry.names))
    return [one for one in said if one]


def _said(name: str, values: Sequence[str], texts: Texts) -> str:
    if name in _MARKS:
        return texts(f"audit.beside.{name}") if list(values) == [str(True)] else ""
    if name not in _TOLD:
        return ""
    worded = ", ".join(one for value in values if (one := _TOLD[name](texts, value)))
    return texts(f"audit.beside.{name}", value=worded) if worded else ""
