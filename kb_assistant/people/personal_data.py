"""What is kept of a person: handing it out, erasing it, and letting it go when its time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kb_assistant.answers.exchanges import shown_to
from kb_assistant.clock import Clock
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Answer
from kb_assistant.domain.audit import Action
from kb_assistant.domain.chain import subject_of
from kb_assistant.domain.conversations import REMEMBERED
from kb_assistant.domain.personal import ErasedRows, Erasure, Expired, Export, ExportedTable, Kept
from kb_assistant.domain.throttle import FORGOTTEN
from kb_assistant.errors import InvalidInput
from kb_assistant.generation.redaction import typed
from kb_assistant.store.answers import columns_of
from kb_assistant.store.transaction import Store, Transaction

_ANSWERS = "answers"
_TOGETHER = 500
"""Answers that are looked up in one statement."""


class PersonalData:
    """Facade over the data of people. `days` says how long each kind is kept; 0 is for ever."""

    def __init__(self, store: Store, clock: Clock, days: Mapping[Kept, int]) -> None:
        self._store = store
        self._clock = clock
        self._days = days

    def export(self, who: Principal, user_id: int) -> Export:
        """All that is kept of oneself (not for a limited key), or of anybody for an administrator; of answers what
        whoever gets it may read today. Raises NotFound."""
        with self._store.write() as tx:
            tx.access.check_manages(who, user_id)
            tx.accounts.show(user_id)
            tables = tuple(_handed_out(tx, who, table) for table in tx.personal.export(user_id))
            tx.audit.add(who, Action.USER_EXPORTED, subject_of(user_id))
            return Export(user_id, self._clock(), tables)

    def erase(self, who: Principal, user_id: int) -> Erasure:
        """Takes a person out, with all they asked and every name in the logs. Raises Forbidden, NotFound.

        What backups hold is theirs to let go: restore one, and the log says whom to erase again."""
        with self._store.write() as tx:
            tx.access.check_administrator(who)
            name = tx.accounts.show(user_id).name
            tx.audit.add(who, Action.USER_ERASED, subject_of(user_id))
            rows = dict(tx.personal.erase(user_id))
            rows["audit_actors"] = tx.audit.forget_person(user_id)
            rows["events"] = rows.get("events", 0) + tx.events.forget_reader(name)
            if not who.console and not tx.accounts.administrators():
                raise InvalidInput("This is the last administrator who can sign in: make another one first.")
        counted = tuple(ErasedRows(table, number) for table, number in sorted(rows.items()) if number)
        return Erasure(user_id, counted, self._store.wipe())

    def expire(self) -> Sequence[Expired]:
        """Takes out what is older than it may be kept; run daily. A second run finds nothing."""
        with self._store.write() as tx:
            tx.attempts.sweep(self._clock() - FORGOTTEN)
            found = [Expired(kept, self._expire(tx, kept, days)) for kept, days in self._days.items() if days]
            gone = {one.kept.value: one.rows for one in found if one.rows}
            if gone:
                tx.audit.add(CONSOLE, Action.RETENTION_APPLIED, "", gone)
        if gone:
            self._store.wipe()
        return [one for one in found if one.rows]

    def _expire(self, tx: Transaction, kept: Kept, days: int) -> int:
        before = self._clock() - timedelta(days=days)
        if kept is Kept.ANSWERS:
            _cut_off(tx, before)
        if kept is not Kept.AUDIT_NAMES:
            return tx.personal.expire(kept, before)
        day = before.date().isoformat()
        blanked = tx.audit.forget_before(day)
        if blanked:
            tx.audit.add(CONSOLE, Action.AUDIT_EXPIRED, "", {"before": day})
        return blanked


def _cut_off(tx: Transaction, before: datetime) -> None:
    """Of answers that are let go of, no words stay in what was searched for after them: what these rested on would be
    known no more."""
    for one in tx.answers.going_on(before, REMEMBERED):
        tx.answers.rewrite(one.id, typed(one.answer))


def _handed_out(tx: Transaction, who: Principal, table: ExportedTable) -> ExportedTable:
    """What was quoted to somebody once may be theirs to read no more, and was never an administrator's."""
    if table.name != _ANSWERS:
        return table
    batches = (table.rows[at : at + _TOGETHER] for at in range(0, len(table.rows), _TOGETHER))
    named = [tx.answers.named(str(row["id"]) for row in batch) for batch in batches]
    shown = {one.id: one.answer for one in shown_to(tx, who, (one for said in named for one in said.values()))}
    return replace(table, rows=tuple(_as_shown(row, shown[str(row["id"])]) for row in table.rows))


def _as_shown(row: Mapping[str, object], answer: Answer) -> Mapping[str, object]:
    anew = columns_of(answer)
    return {**{name: anew.get(name, value) for name, value in row.items()}, "withheld": answer.withheld}
