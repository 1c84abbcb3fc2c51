"""The audit log, the settings in force, and the language model, for administrators."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from kb_assistant.client.wire import Wire
from kb_assistant.domain.audit import AuditEntry, Head, Verdict
from kb_assistant.domain.health import Problem
from kb_assistant.domain.trial import Trial
from kb_assistant.settings import Described


class AuditLog:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(
        self,
        before: int | None = None,
        user: int | None = None,
        action: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 100,
    ) -> tuple[AuditEntry, ...]:
        """The newest first; `before` is the last number of the page before, times are of ISO 8601 with their zone."""
        wanted = {"before": before, "user": user, "action": action, "since": since, "until": until, "limit": limit}
        return self._wire.get(tuple[AuditEntry, ...], "/audit", **wanted)

    def export(self) -> AbstractContextManager[Iterator[bytes]]:
        """All of it as CSV."""
        return self._wire.file("/audit/export")

    def head(self) -> Head:
        """To be kept elsewhere: with it a cut tail can be told."""
        return self._wire.get(Head, "/audit/head")

    def verify(self, head: str = "") -> Verdict:
        """`head` is one that was kept."""
        return self._wire.post(Verdict, "/audit/verify", {"head": head})


class Configuration:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self) -> tuple[Described, ...]:
        return self._wire.get(tuple[Described, ...], "/settings")

    def try_model(self) -> Trial:
        """Asks the language model one tiny question."""
        return self._wire.post(Trial, "/settings/llm/try")

    def problems(self) -> tuple[Problem, ...]:
        """What does not hold of the data folder; looking takes its time."""
        return self._wire.get(tuple[Problem, ...], "/problems")
