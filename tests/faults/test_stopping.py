"""T091: what is under way comes to its end, or says that it did not, when the server is stopped."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.settings import load_settings
from tests.corpus.events import Received, events
from tests.corpus.llm_server import LlmServer
from tests.corpus.serving import Served, serving, waited

STREAMS = 20
ASKED = {"question": "How many days of paid holiday does every employee have a year?"}
TEXT = "# Holiday\n\nEvery employee has 27 days of paid holiday a year."


@pytest.fixture
def llm() -> Iterator[LlmServer]:
    """It begins to answer and then says nothing until it is told to."""
    with LlmServer("stall") as running:
        yield running


@pytest.fixture
def filled(home: Path) -> Path:
    kb = open_knowledge_base(load_settings())
    taken_in(kb, "holiday.md")
    kb.close()
    return home


def taken_in(kb: KnowledgeBase, *paths: str) -> None:
    for path in paths:
        jobs = kb.library.queue_text(f"test:{path}", path, path, TEXT, ("everyone",))
        assert [taken.outcome for taken in kb.worker.follow(jobs, "test")] == ["new"]


def variables(llm: LlmServer, seconds: int) -> dict[str, str]:
    return {
        "KB_SERVER_AUTH": "none",
        "KB_LLM_MODEL": "openai:slow",
        "KB_LLM_BASE_URL": llm.base_url,
        "KB_LLM_API_KEY": "a-key-of-the-test",
        "KB_LLM_CONCURRENCY": str(STREAMS),
        "KB_SERVER_QUESTIONS": str(STREAMS),
        "KB_SERVER_SHUTDOWN_SECONDS": str(seconds),
        "KB_ANSWERS_THRESHOLD": "0",
    }


@dataclass
class Listener:
    """Somebody who asked, and reads what comes."""

    served: Served
    begun: threading.Event = field(default_factory=threading.Event)
    heard: list[Received] = field(default_factory=list)
    whole: bool = False

    def listen(self) -> None:
        with (
            suppress(httpx2.RemoteProtocolError),
            self.served.client() as client,
            client.stream("POST", "/api/v1/ask", json=ASKED) as response,
        ):
            for event in events(response.iter_lines()):
                self.heard.append(event)
                self.begun.set()
            self.whole = True


def listening(served: Served, llm: LlmServer) -> tuple[list[Listener], list[threading.Thread]]:
    """So many who have got the first part of their answers."""
    listeners = [Listener(served) for _ in range(STREAMS)]
    threads = [threading.Thread(target=one.listen, daemon=True) for one in listeners]
    for thread in threads:
        thread.start()
    assert all(one.begun.wait(60) for one in listeners)
    waited(lambda: len(llm.requests) == STREAMS)
    return listeners, threads


@contextmanager
def started_with(handler: signal.Handlers) -> Iterator[None]:
    """What is started meanwhile does this when a terminal is closed, however the tests were started."""
    before = signal.signal(signal.SIGHUP, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def refused(served: Served) -> httpx2.Response | None:
    """What somebody new is told, once the server refuses them."""
    with served.client() as client:
        answer: httpx2.Response = client.get("/api/v1/session")
    return answer if answer.status_code == 503 else None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_t091_answers_under_way_are_finished_and_new_requests_asked_to_come_back(
    filled: Path, llm: LlmServer, number: signal.Signals
) -> None:
    with started_with(signal.SIG_DFL), serving(filled, **variables(llm, 30)) as served:
        listeners, threads = listening(served, llm)
        served.process.send_signal(number)
        answer = waited(lambda: refused(served))
        assert (answer.json()["code"], answer.headers["retry-after"]) == ("stopping", "1")
        llm.going.set()
        for thread in threads:
            thread.join(60)
        assert {one.heard[-1].name for one in listeners} == {"answer"}
        assert all(one.whole for one in listeners)
        assert served.process.wait(60) == 0
    assert [line for line in served.lines() if line["level"] == "error"] == []


def test_a_server_started_by_nohup_outlasts_its_terminal(filled: Path, llm: LlmServer) -> None:
    with started_with(signal.SIG_IGN), serving(filled, **variables(llm, 30)) as served:
        served.process.send_signal(signal.SIGHUP)
        with served.client() as client:
            assert client.get("/livez").status_code == 200
        assert served.stop() == 0


def test_t091_answers_that_take_too_long_end_with_an_error_and_jobs_go_on_at_the_next_start(
    filled: Path, llm: LlmServer
) -> None:
    with serving(filled, **variables(llm, 1)) as served:
        listeners, threads = listening(served, llm)
        served.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join(60)
        assert {(one.heard[-1].name, one.heard[-1].data["code"]) for one in listeners} == {("error", "stopping")}
        assert all(one.whole for one in listeners)
        assert served.process.wait(60) == 0
    kb = open_knowledge_base(load_settings())
    jobs = [
        job for n in range(5) for job in kb.library.queue_text(f"test:{n}", f"{n}.md", f"{n}.md", TEXT + str(n), ())
    ]
    with serving(filled, **variables(llm, 1)) as again:
        waited(lambda: done(kb, jobs))
        assert again.stop() == 0
    kb.close()


def done(kb: KnowledgeBase, jobs: list[int]) -> bool:
    with kb.store.read() as tx:
        return all(job.outcome == "new" for job in tx.jobs.of(jobs))


def test_t091_a_second_signal_ends_at_once(filled: Path, llm: LlmServer) -> None:
    with serving(filled, **variables(llm, 300)) as served:
        listening(served, llm)
        served.process.send_signal(signal.SIGINT)
        waited(lambda: refused(served))
        assert served.stop(signal.SIGINT) == 128 + signal.SIGINT


def test_t091_a_worker_that_is_killed_is_started_anew_and_goes_on(home: Path, llm: LlmServer) -> None:
    kb = open_knowledge_base(load_settings())
    with serving(home, KB_SERVER_AUTH="none") as served:
        first = waited(lambda: worker_of(served))
        os.kill(first, signal.SIGKILL)
        jobs = kb.library.queue_text("test:a", "a.md", "a.md", TEXT, ())
        waited(lambda: done(kb, list(jobs)))
        assert worker_of(served) not in (None, first)
        with served.client() as client:
            assert client.get("/readyz").json() == {"status": "ok", "problems": []}
        second = worker_of(served)
        served.process.kill()
        served.process.wait()
        waited(lambda: not Path(f"/proc/{second}").exists())
    kb.close()


def worker_of(served: Served) -> int | None:
    """The process that takes files in for it."""
    tasks = Path(f"/proc/{served.process.pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return next((one for one in children if b"worker" in Path(f"/proc/{one}/cmdline").read_bytes()), None)
