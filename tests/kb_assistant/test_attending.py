"""The process beside the service, as the service starts it: it ends when it is told to, or with whoever started it."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.jobs import JobState
from tests.corpus.serving import waited

Child = subprocess.Popen[bytes]


@pytest.fixture
def child(kb: KnowledgeBase) -> Iterator[Child]:
    """At work: it has taken in what was queued."""
    (job,) = kb.library.queue_text("test:a.md", "a.md", "a.md", "# Gym\n\nThe gym opens at six.\n", ("everyone",))
    command = [sys.executable, "-m", "kb_assistant.cli", "worker", "--child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        waited(lambda: is_done(kb, job))
        yield process
        process.kill()


def is_done(kb: KnowledgeBase, job: int) -> bool:
    with kb.store.read() as tx:
        return [one.state for one in tx.jobs.of([job])] == [JobState.DONE]


def said(child: Child) -> str:
    assert child.stderr is not None
    return child.stderr.read().decode()


def test_it_ends_well_when_it_is_told_to_while_whoever_started_it_is_there(child: Child) -> None:
    child.send_signal(signal.SIGTERM)
    assert (child.wait(60), "Fatal" in said(child)) == (0, False)


def test_it_ends_with_whoever_started_it(child: Child) -> None:
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(60) == 0
