"""The queue of files to take in. A job outlives whoever queued it."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, true, update

from kb_assistant.domain.jobs import Job, JobState, Pending
from kb_assistant.store.tables import audiences, documents, jobs


class JobTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, uri: str, path: str, blob: str, audience: int | None, title: str = "", user: int | None = None
    ) -> int:
        """Queues a file. An unfinished job for the same address is replaced: only the newest bytes count, under the
        readers that were asked for last."""
        unfinished = delete(jobs).where(jobs.c.uri == uri, jobs.c.state != JobState.DONE.value)
        asked = self._connection.scalars(unfinished.returning(jobs.c.audience_id)).all()
        audience = next((one for one in asked if one is not None), None) if audience is None else audience
        values = {
            "uri": uri,
            "path": path,
            "title": title,
            "blob": blob,
            "audience_id": audience,
            "user_id": user,
            "reason": "",
        }
        row = insert(jobs).values(
            **values, state=JobState.QUEUED.value, attempts=0, outcome="", created=datetime.now(UTC)
        )
        return int(self._connection.execute(row.returning(jobs.c.id)).scalar_one())

    def refuse(self, uri: str, path: str, audience: int | None, reason: str, user: int | None) -> None:
        """Notes a file that was turned away; of those for one address only the last."""
        self._connection.execute(delete(jobs).where(jobs.c.uri == uri, _refused()))
        now = datetime.now(UTC)
        told = {"uri": uri, "path": path, "audience_id": audience, "user_id": user, "reason": reason}
        ended = {"state": JobState.DONE.value, "outcome": Pending.REFUSED.value, "created": now, "finished": now}
        self._connection.execute(insert(jobs).values(**told, **ended, title="", blob="", attempts=0))

    def sweep_refused(self, before: datetime) -> int:
        """Forgets files that were turned away earlier."""
        return self._connection.execute(delete(jobs).where(_refused(), jobs.c.created < before)).rowcount

    def same(self, uri: str, path: str, blob: str, audience: int | None) -> int | None:
        """The job that waits already to do exactly this; without an audience for whatever readers."""
        readers = true() if audience is None else jobs.c.audience_id == audience
        alike = (jobs.c.uri == uri) & (jobs.c.path == path) & (jobs.c.blob == blob) & readers
        waiting = jobs.c.state == JobState.QUEUED.value
        return self._connection.scalar(select(jobs.c.id).where(alike, waiting).limit(1))

    def as_asked(self, job: Job) -> Job | None:
        """As it is to be done by now, its readers may be others; None where it is not: what it was to read may have
        been replaced, or its document removed."""
        mine = (jobs.c.id == job.id) & (jobs.c.blob == job.blob)
        row = self._connection.execute(select(jobs).where(mine)).first()
        return _job(row, JobState(row.state), row.attempts) if row is not None else None

    def readers_for(self, document: str) -> set[int]:
        """The audiences that files for that document are to bring."""
        return set(self._connection.scalars(select(jobs.c.audience_id).where(_for(document), _asks())))

    def readers_in(self, collection: str) -> set[int]:
        """The audiences of that collection that files are to bring."""
        inside = select(audiences.c.id).where(audiences.c.collection_id == collection)
        return set(self._connection.scalars(select(jobs.c.audience_id).where(jobs.c.audience_id.in_(inside))))

    def give_readers(self, before: int, after: int, document: str | None = None) -> None:
        """Files that are to bring one audience, for that document alone if one is named, are to bring another."""
        asked = update(jobs).where(jobs.c.audience_id == before)
        self._connection.execute((asked if document is None else asked.where(_for(document))).values(audience_id=after))

    def drop_readers(self, document: str) -> None:
        """Files for that document leave it those that it has."""
        self._connection.execute(update(jobs).where(_for(document), _asks()).values(audience_id=None))

    def awaits(self, uri: str) -> bool:
        """Whether a file for that address is still to be read."""
        return self.unfinished(uri) is not None

    def unfinished(self, uri: str) -> int | None:
        """The job whose file for that address is still to be read."""
        mine = (jobs.c.uri == uri) & (jobs.c.state != JobState.DONE.value)
        return self._connection.scalar(select(jobs.c.id).where(mine).limit(1))

    def has_newer(self, uri: str, job: int) -> bool:
        """Whether another file came for that address since, and was taken."""
        newer = select(jobs.c.id).where(jobs.c.uri == uri, jobs.c.id > job, ~_refused())
        return self._connection.scalar(newer.limit(1)) is not None

    def blobs(self, uri: str) -> set[str]:
        """The files that jobs for that address were to read."""
        return set(self._connection.scalars(select(jobs.c.blob).where(jobs.c.uri == uri)))

    def readdress(self, before: str, after: str) -> None:
        """What was to be read at this address is at another one by now."""
        self._connection.execute(update(jobs).where(jobs.c.uri == before).values(uri=after))

    def forget(self, uri: str, last: int | None = None) -> int:
        """Takes out every job for that address, done or not, or those up to the `last` alone; returns how many."""
        mine = delete(jobs).where(jobs.c.uri == uri)
        return self._connection.execute(mine if last is None else mine.where(jobs.c.id <= last)).rowcount

    def take(self, limit: int, after: int = 0) -> list[Job]:
        """The oldest waiting jobs, of those behind that one, that nobody took before; now running and one attempt
        older."""
        fresh = (jobs.c.state == JobState.QUEUED.value) & (jobs.c.attempts == 0) & (jobs.c.id > after)
        return self._take(select(jobs).where(fresh).order_by(jobs.c.id).limit(limit))

    def take_suspect(self) -> list[Job]:
        """The waiting job that was tried least often, if one; now running and one attempt older."""
        queued = jobs.c.state == JobState.QUEUED.value
        return self._take(select(jobs).where(queued).order_by(jobs.c.attempts, jobs.c.id).limit(1))

    def _take(self, wanted: Select[Any]) -> list[Job]:
        rows = self._connection.execute(wanted).all()
        mine = update(jobs).where(jobs.c.id.in_([row.id for row in rows]))
        self._connection.execute(mine.values(state=JobState.RUNNING.value, attempts=jobs.c.attempts + 1))
        return [_job(row, JobState.RUNNING, row.attempts + 1) for row in rows]

    def requeue(self) -> int:
        """Puts jobs whose worker died back into the queue; returns how many. Only for the holder of the lock."""
        running = update(jobs).where(jobs.c.state == JobState.RUNNING.value)
        return self._connection.execute(running.values(state=JobState.QUEUED.value)).rowcount

    def put_back(self, ids: Collection[int]) -> None:
        """Returns jobs untouched, as if they had not been taken; none that somebody else did meanwhile."""
        mine = update(jobs).where(jobs.c.id.in_(list(ids)), jobs.c.state == JobState.RUNNING.value)
        self._connection.execute(mine.values(state=JobState.QUEUED.value, attempts=jobs.c.attempts - 1))

    def finish(self, job: int, outcome: str, reason: str) -> None:
        values = {
            "state": JobState.DONE.value,
            "outcome": outcome,
            "reason": reason,
            "finished": datetime.now(UTC),
        }
        self._connection.execute(update(jobs).where(jobs.c.id == job), values)

    def waiting(self) -> int:
        """Jobs that are queued or running."""
        open_ = jobs.c.state != JobState.DONE.value
        return self._connection.scalar(select(func.count()).select_from(jobs).where(open_)) or 0

    def outcomes(self) -> dict[str, int]:
        """How many jobs ended in which way."""
        done = select(jobs.c.outcome, func.count()).where(jobs.c.state == JobState.DONE.value)
        return {row[0]: row[1] for row in self._connection.execute(done.group_by(jobs.c.outcome))}

    def of(self, ids: Collection[int]) -> Sequence[Job]:
        """In the order of the queue; those that are gone are left out."""
        ordered = sorted(ids)
        if not ordered:
            return []
        # A range, not a list: a folder may hold more files than a statement takes variables.
        between = jobs.c.id.between(ordered[0], ordered[-1])
        rows = self._connection.execute(select(jobs).where(between).order_by(jobs.c.id))
        mine = set(ordered)
        return [_job(row, JobState(row.state), row.attempts) for row in rows if row.id in mine]


def _for(document: str) -> ColumnElement[bool]:
    return jobs.c.uri == select(documents.c.uri).where(documents.c.id == document).scalar_subquery()


def _asks() -> ColumnElement[bool]:
    return jobs.c.audience_id.is_not(None)


def _refused() -> ColumnElement[bool]:
    return (jobs.c.state == JobState.DONE.value) & (jobs.c.outcome == Pending.REFUSED.value)


def _job(row: Row[Any], state: JobState, attempts: int) -> Job:
    return Job(
        row.id,
        row.uri,
        row.path,
        row.title,
        row.blob,
        row.audience_id,
        state,
        attempts,
        row.outcome,
        row.reason,
        row.user_id,
    )
