"""What became of uploaded files."""

from kb_assistant.client.wire import Wire
from kb_assistant.domain.jobs import JobPage, JobState, ShownJob


class Jobs:
    """One's own; administrators see everybody's."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, state: JobState | None = None, start: int = 0, limit: int = 50) -> JobPage:
        """The newest first."""
        return self._wire.get(JobPage, "/jobs", state=state, start=start, limit=limit)

    def show(self, job: int) -> ShownJob:
        return self._wire.get(ShownJob, f"/jobs/{job}")

    def cancel(self, job: int) -> ShownJob:
        """Only while it waits."""
        return self._wire.post(ShownJob, f"/jobs/{job}/cancel")

    def retry(self, job: int) -> ShownJob:
        """Of one that failed or was cancelled."""
        return self._wire.post(ShownJob, f"/jobs/{job}/retry")
