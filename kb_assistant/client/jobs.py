"""What became of uploaded files."""

from types import NoneType

from kb_assistant.client.wire import Wire
from kb_assistant.domain.jobs import JobPage, JobState, Pending, ShownJob


class Jobs:
    """One's own; administrators see everybody's."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(
        self, state: JobState | None = None, start: int = 0, limit: int = 50, pending: Pending | None = None
    ) -> JobPage:
        """The newest first; those that are open in the order in which they are read."""
        return self._wire.get(JobPage, "/jobs", state=state, start=start, limit=limit, pending=pending)

    def show(self, job: int) -> ShownJob:
        return self._wire.get(ShownJob, f"/jobs/{job}")

    def cancel(self, job: int) -> ShownJob:
        """Only while it waits."""
        return self._wire.post(ShownJob, f"/jobs/{job}/cancel")

    def retry(self, job: int) -> ShownJob:
        """Of one that failed or was cancelled."""
        return self._wire.post(ShownJob, f"/jobs/{job}/retry")

    def remove(self, job: int) -> None:
        """Unless it is just being read; a document of which nothing was ever understood goes too."""
        self._wire.delete(NoneType, f"/jobs/{job}")
