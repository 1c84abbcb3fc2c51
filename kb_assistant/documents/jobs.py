"""Jobs: what became of uploaded files, for whoever uploaded them or looks after where they were to go."""

from kb_assistant.documents.erasure import remove_files, take_out
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.audit import Action
from kb_assistant.domain.documents import Document
from kb_assistant.domain.jobs import Job, JobPage, JobState, Pending, ShownJob
from kb_assistant.errors import Forbidden, InvalidInput
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store, Transaction

MOST_LISTED = 500


class Jobs:
    """Facade over the queue. One's own jobs, and what was turned away from collections that one looks after;
    administrators see everybody's."""

    def __init__(self, store: Store, blobs: Blobs) -> None:
        self._store = store
        self._blobs = blobs

    def list(
        self,
        who: Principal,
        state: JobState | None = None,
        start: int = 0,
        limit: int = 50,
        pending: Pending | None = None,
    ) -> JobPage:
        """The newest first; those that are open in the order in which they are read. Raises InvalidInput."""
        if start < 0 or not 1 <= limit <= MOST_LISTED:
            raise InvalidInput(f"Ask for 1 to {MOST_LISTED} jobs.")
        with self._store.read() as tx:
            return tx.queue.page(who, tx.access.is_administrator(who), state, start, limit, pending)

    def show(self, who: Principal, job: int) -> ShownJob:
        """Raises NotFound."""
        with self._store.read() as tx:
            return _show(tx, who, job)

    def cancel(self, who: Principal, job: int) -> ShownJob:
        """Ends a job that still waits: its file is not read. Raises NotFound, Forbidden, InvalidInput."""
        with self._store.write() as tx:
            _show(tx, who, job)
            _require_editor(who)
            if not tx.queue.cancel(job):
                raise InvalidInput("This job does not wait any more: it can't be cancelled.")
            (kept,) = tx.jobs.of([job])
            _note(tx, who, Action.UPLOAD_CANCELLED, kept)
            return _show(tx, who, job)

    def remove(self, who: Principal, job: int) -> None:
        """Takes it out of the queue and its file with it; also the document, where nothing of it was ever understood
        and no other file came in its place.

        Raises NotFound, Forbidden, InvalidInput for a file that is just being read."""
        with self._store.write() as tx:
            shown = _show(tx, who, job)
            _require_editor(who)
            (kept,) = tx.jobs.of([job])
            if not tx.queue.remove(job):
                raise InvalidInput("This file is just being read: try again when it was.")
            _note(tx, who, Action.UPLOAD_REMOVED, kept)
            mine = {kept.blob}
            if kept.blob and (document := _never_read(tx, who, shown)) is not None:
                mine |= take_out(tx, who, document, job)[1]
        # Of what was turned away nothing was kept.
        remove_files(self._store, self._blobs, mine - {""})

    def retry(self, who: Principal, job: int) -> ShownJob:
        """Queues a job again that failed or was cancelled. Raises NotFound, Forbidden, InvalidInput."""
        with self._store.write() as tx, self._blobs.keeping():
            _show(tx, who, job)
            _require_editor(who)
            (kept,) = tx.jobs.of([job])
            self._check_again(tx, who, kept)
            if not tx.queue.retry(job):
                raise InvalidInput("This job did not fail: there is nothing to try again.")
            _note(tx, who, Action.UPLOAD_RETRIED, kept)
            return _show(tx, who, job)

    def _check_again(self, tx: Transaction, who: Principal, kept: Job) -> None:
        """Raises InvalidInput where there is nothing to read again, or where it is no longer theirs to change."""
        if kept.user == who.user_id and not _reads_what_it_is_for(tx, who, kept):
            raise InvalidInput(
                "You may no longer read what this file was for: upload it again, as a document of its own."
            )
        if tx.jobs.has_newer(kept.uri, kept.id):
            raise InvalidInput("A newer file came in its place: nothing is to be tried again.")
        if not self._blobs.path(kept.blob).is_file():
            raise InvalidInput("The file of this job is not kept any more: upload it again.")


def _show(tx: Transaction, who: Principal, job: int) -> ShownJob:
    return tx.queue.show(who, tx.access.is_administrator(who), job)


def _note(tx: Transaction, who: Principal, action: Action, job: Job) -> None:
    tx.audit.add(who, action, f"job:{job.id}", {"file": job.blob, "user": job.user})


def _reads_what_it_is_for(tx: Transaction, who: Principal, job: Job) -> bool:
    """Whether whoever sent a file may read today what it is to become or to change. A key may be for writing alone: it
    is the person that counts."""
    person = who if who.user_id is None else tx.access.active_principal(who.user_id)
    row = tx.documents.at(job.uri)
    audiences = {job.audience, row.audience_id if row is not None else None} - {None}
    return not audiences or (person is not None and audiences <= tx.access.readable(person))


def _never_read(tx: Transaction, who: Principal, job: ShownJob) -> Document | None:
    if job.document is None:
        return None
    found = tx.documents.show(who, job.document)
    return found if found.version is None and not tx.jobs.has_newer(found.uri, job.id) else None


def _require_editor(who: Principal) -> None:
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may change what is read.")
