"""T089 through the whole product: whatever a model's server does, the asker gets an answer, in time, that is true."""

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Answer, Outcome, Question
from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.settings import load_settings
from tests.corpus.files import write
from tests.corpus.lasting import LastingSandboxes
from tests.corpus.llm_server import FOREIGN, FRENCH, UNSOURCED, LlmServer

ASKED = Question("How many days of paid holiday does every employee have a year?")
LIMITS = {"CONNECT": "10", "FIRST_TOKEN": "6", "IDLE": "3", "TOTAL": "30", "WAIT": "2"}
FAILING = [
    "rate_limited", "error", "key_rejected", "redirect", "slow_first_byte", "slow_first_token", "stall", "cut",
    "cut_cleanly", "declined", "hangs_up", "garbage", "garbage_later", "website", "empty", "blank", "endless_line",
    "heartbeat", "invalid_json", "odd_json", "error_in_stream",
]  # fmt: skip


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with LlmServer() as running:
        yield running


@pytest.fixture
def asked(
    tmp_path: Path,
    server: LlmServer,
    empty_home: Path,
    sandboxes: LastingSandboxes,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KnowledgeBase]:
    """A knowledge base whose language model is the server; documents are in."""
    monkeypatch.setenv("KB_LLM_BASE_URL", server.base_url)
    for name, seconds in LIMITS.items():
        monkeypatch.setenv(f"KB_LLM_{name}_SECONDS", seconds)
    monkeypatch.setenv("KB_ANSWERS_THRESHOLD", "0")
    with_model = open_knowledge_base(load_settings(), sandboxes=sandboxes)
    queue(with_model, tmp_path)
    yield with_model
    with_model.close()


def queue(kb: KnowledgeBase, tmp_path: Path) -> None:
    from ingest.sources.folder import find

    queued = kb.library.queue(CONSOLE, find([write(tmp_path / "documents")]), ["everyone"])
    assert [taken.outcome for taken in kb.worker.follow(queued.jobs, "test")] == ["new"] * len(queued.jobs)


def saved(kb: KnowledgeBase, conversation: str) -> list[Answer]:
    return [exchange.answer for exchange in kb.assistant.exchanges(CONSOLE, conversation)]


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("mode", FAILING)
def test_t089_quotes_take_over_in_time_and_say_so_and_the_next_question_finds_everything_free(
    mode: str, asked: KnowledgeBase, server: LlmServer
) -> None:
    server.mode = mode
    began = monotonic()
    answer = asked.assistant.ask(CONSOLE, ASKED, "c1")
    assert monotonic() - began < float(LIMITS["TOTAL"]) + 3
    assert answer.notice and answer.model == ""
    assert "27" in answer.text and answer.statements[0].citations
    assert saved(asked, "c1") == [answer]
    assert not [thread for thread in threading.enumerate() if thread.name == "kb-llm"]
    server.mode = "ok"
    assert asked.assistant.ask(CONSOLE, ASKED, "c2").model
    with asked.store.write() as tx:
        assert tx.conversations.list(CONSOLE)


def test_t089_a_model_that_is_not_there_is_no_obstacle(asked: KnowledgeBase, server: LlmServer) -> None:
    server.shutdown()
    server.server_close()
    assert "27" in asked.assistant.ask(CONSOLE, ASKED).text


@pytest.mark.parametrize("text", [FRENCH, UNSOURCED, FOREIGN])
def test_t089_what_is_in_another_language_or_rests_on_nothing_is_not_shown(
    text: str, asked: KnowledgeBase, server: LlmServer
) -> None:
    server.text = text
    answer = asked.assistant.ask(CONSOLE, ASKED)
    assert "evil.example" not in answer.text and "wonderful" not in answer.text and "salarié" not in answer.text
    assert all(statement.citations for statement in answer.statements)
    assert answer.notice or answer.outcome is Outcome.NOT_ANSWERED


def test_t089_an_answer_cut_in_the_middle_is_never_kept_as_the_answer(asked: KnowledgeBase, server: LlmServer) -> None:
    server.text = "Every employee has 27 days of paid holiday a year [1]. And when the moon is full, " * 3
    server.mode, server.after = "cut", 30
    answer = asked.assistant.ask(CONSOLE, ASKED, "c1")
    assert answer.model == "" and "moon" not in answer.text
    assert [answer.text for answer in saved(asked, "c1")] == [answer.text]


def test_t089_an_endless_answer_ends(asked: KnowledgeBase, server: LlmServer) -> None:
    server.mode = "endless"
    began = monotonic()
    asked.assistant.ask(CONSOLE, ASKED)
    assert monotonic() - began < float(LIMITS["TOTAL"]) + 5


def test_t090_a_reader_who_leaves_has_nothing_saved_and_frees_the_model(
    asked: KnowledgeBase, server: LlmServer
) -> None:
    server.mode = "stall"
    gone = threading.Event()
    timer = threading.Timer(0.3, gone.set)
    timer.start()
    with pytest.raises(ModelFailure) as caught:
        for _ in asked.assistant.stream(CONSOLE, ASKED, "c1", gone.is_set):
            pass
    assert caught.value.reason is ModelReason.CANCELLED
    assert server.hung_up.wait(20)
    assert asked.assistant.conversations(CONSOLE) == []
