"""The queue as people see it: what waits, what was done, and whose it is."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.jobs import JobPage, JobState, Pending, ShownJob
from kb_assistant.errors import NotFound
from kb_assistant.store.rights import readable
from kb_assistant.store.tables import audiences, documents, jobs, users


class QueueTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self,
        who: Principal,
        every: bool,
        state: JobState | None = None,
        start: int = 0,
        limit: int = 50,
        pending: Pending | None = None,
    ) -> JobPage:
        """The principal's own or, with `every`, everybody's; the newest first, those that are open in their order."""
        fitting = _shown(who).where(_of(who, every), *([jobs.c.state == state.value] if state else []))
        fitting = fitting.where(_pending(pending)) if pending else fitting
        ids = fitting.with_only_columns(jobs.c.id).subquery()
        total = self._connection.scalar(select(func.count()).select_from(ids)) or 0
        order = jobs.c.id.asc() if pending is Pending.OPEN else jobs.c.id.desc()
        rows = self._connection.execute(fitting.order_by(order).offset(start).limit(limit)).all()
        return JobPage(tuple(_job(row) for row in rows), total)

    def show(self, who: Principal, every: bool, job: int) -> ShownJob:
        """Raises NotFound, also for what is somebody else's."""
        row = self._connection.execute(_shown(who).where(jobs.c.id == job, _of(who, every))).first()
        if row is None:
            raise NotFound("There is no such job.")
        return _job(row)

    def cancel(self, job: int) -> bool:
        """Ends a job that still waits; whether it did."""
        waiting = (jobs.c.id == job) & (jobs.c.state == JobState.QUEUED.value)
        done = {"state": JobState.DONE.value, "outcome": "cancelled", "finished": datetime.now(UTC)}
        return bool(self._connection.execute(update(jobs).where(waiting).values(**done)).rowcount)

    def remove(self, job: int) -> bool:
        """Takes it out unless it is just being worked on; whether it did."""
        mine = (jobs.c.id == job) & (jobs.c.state != JobState.RUNNING.value)
        return bool(self._connection.execute(delete(jobs).where(mine)).rowcount)

    def retry(self, job: int) -> bool:
        """Puts a job that came to nothing back into the queue, as if it were new; whether it did."""
        ended = (jobs.c.id == job) & jobs.c.outcome.in_(("failed", "cancelled"))
        again = {"state": JobState.QUEUED.value, "outcome": "", "reason": "", "attempts": 0, "finished": None}
        return bool(self._connection.execute(update(jobs).where(ended).values(**again)).rowcount)


def _of(who: Principal, every: bool) -> ColumnElement[bool]:
    if every:
        return _inside(who)
    mine = jobs.c.user_id.is_(None) if who.console else jobs.c.user_id == who.user_id
    return _inside(who) & (or_(mine, _looked_after(who)) if may_edit(who) else mine)


def _looked_after(who: Principal) -> ColumnElement[bool]:
    """What was turned away from a collection whose readers they are of: nobody else would hear of it."""
    theirs = select(audiences.c.id).where(audiences.c.id.in_(readable(who)), audiences.c.collection_id.is_not(None))
    return (jobs.c.outcome == Pending.REFUSED.value) & _goes_to(theirs)


def _inside(who: Principal) -> ColumnElement[bool]:
    """With a limited key: what goes to its collections."""
    if who.collections is None:
        return true()
    return _goes_to(select(audiences.c.id).where(audiences.c.collection_id.in_(who.collections)))


def _goes_to(wanted: Select[tuple[int]]) -> ColumnElement[bool]:
    """What is for one of those audiences, and is a new version of nothing that is another one's."""
    there = documents.alias()
    now = select(there.c.audience_id).where(there.c.uri == jobs.c.uri).scalar_subquery()
    return func.coalesce(jobs.c.audience_id, now).in_(wanted) & func.coalesce(now, jobs.c.audience_id).in_(wanted)


def _pending(pending: Pending) -> ColumnElement[bool]:
    if pending is Pending.OPEN:
        return jobs.c.state != JobState.DONE.value
    newer = jobs.alias()
    taken = (newer.c.uri == jobs.c.uri) & (newer.c.id > jobs.c.id) & (newer.c.outcome != Pending.REFUSED.value)
    return (jobs.c.outcome == pending.value) & ~exists().where(taken)


def _shown(who: Principal) -> Select[Any]:
    before = jobs.alias()
    waits = (before.c.state == JobState.QUEUED.value) & (before.c.id <= jobs.c.id)
    position = select(func.count()).select_from(before).where(waits).scalar_subquery()
    mine = documents.c.audience_id.in_(readable(who))
    return (
        select(jobs, position.label("position"), documents.c.id.label("document"), users.c.name.label("user"))
        .select_from(jobs)
        .join(documents, (documents.c.uri == jobs.c.uri) & mine, isouter=True)
        .join(users, users.c.id == jobs.c.user_id, isouter=True)
    )


def _job(row: Row[Any]) -> ShownJob:
    state = JobState(row.state)
    return ShownJob(
        id=row.id,
        path=row.path,
        state=state,
        outcome=row.outcome,
        reason=row.reason,
        attempts=row.attempts,
        position=row.position if state is JobState.QUEUED else None,
        document=row.document,
        user=row.user,
        created=row.created,
        finished=row.finished,
    )
