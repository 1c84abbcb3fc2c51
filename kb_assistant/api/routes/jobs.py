"""Jobs: what became of uploaded files."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Editor, Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.documents.jobs import MOST_LISTED
from kb_assistant.domain.jobs import JobPage, JobState, Pending, ShownJob

router = APIRouter(prefix="/api/v1/jobs", tags=["documents"], responses=PROBLEMS)

Id = Annotated[int, Path(description="The job's number.", ge=1, lt=1 << 31)]


@router.get("")
def list_jobs(
    who: Reader,
    kb: Kb,
    state: JobState | None = None,
    start: Annotated[int, Query(ge=0, lt=1 << 31, description="How many to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    pending: Annotated[
        Pending | None,
        Query(description="open: waits or is read; failed, refused: and no other file came in its place."),
    ] = None,
) -> JobPage:
    """One's own, and what was turned away from collections that one looks after; administrators see everybody's. The
    newest first, those that are open in their order."""
    return kb.jobs.list(who, state, start, limit, pending)


@router.get("/{job}")
def show_job(who: Reader, kb: Kb, job: Id) -> ShownJob:
    return kb.jobs.show(who, job)


@router.post("/{job}/cancel")
def cancel_job(who: Editor, kb: Kb, job: Id) -> ShownJob:
    """The file is not read; only while the job waits."""
    return kb.jobs.cancel(who, job)


@router.post("/{job}/retry")
def retry_job(who: Editor, kb: Kb, job: Id) -> ShownJob:
    """Reads the file of a job again that failed or was cancelled."""
    return kb.jobs.retry(who, job)


@router.delete("/{job}", status_code=204)
def remove_job(who: Editor, kb: Kb, job: Id) -> None:
    """Takes the file out, unless it is just being read, and a document of which nothing was ever understood."""
    kb.jobs.remove(who, job)
