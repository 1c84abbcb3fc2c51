"""T075: whatever breaks on the way to an answer, nothing unfiltered and nothing from a model's memory comes out."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.settings import load_settings
from tests.corpus.broken_embedder import BreakableEmbedder
from tests.corpus.files import HOLIDAYS
from tests.corpus.lasting import LastingSandboxes
from tests.corpus.llm_server import LlmServer
from tests.corpus.service import Caller, Service, serve

ASKED = {"question": "How many days of paid holiday does every employee have a year?"}
JSON = {"accept": "application/json"}
SECRET = "# The quokka budget\n\nThe quokka budget of the board is 4,711 euros.\n"


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with LlmServer() as running:
        yield running


@pytest.fixture
def service(
    server: LlmServer, empty_home: Path, sandboxes: LastingSandboxes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """With a language model, an embedder that can break, and a document for everyone beside one for hr."""
    monkeypatch.setenv("KB_LLM_BASE_URL", server.base_url)
    monkeypatch.setenv("KB_EMBEDDING_BACKEND", "tests.corpus.broken_embedder")
    settings = load_settings()
    kb = open_knowledge_base(settings, sandboxes=sandboxes)
    made = serve(kb, settings)
    made.person("owner", groups=("hr",))
    made.document("holidays.md", HOLIDAYS, "everyone")
    made.document("budget.md", SECRET, "hr")
    yield made
    kb.close()


def sql(home: Path, statement: str) -> None:
    """Done to the database behind the program's back."""
    with closing(sqlite3.connect(home / "kb.sqlite")) as connection, connection:
        connection.execute(statement)


def break_embedder(service: Service, home: Path) -> None:
    cast(BreakableEmbedder, service.kb.embedder).broken = True


def break_rights(service: Service, home: Path) -> None:
    sql(home, "DROP TABLE audience_groups")


def break_texts(service: Service, home: Path) -> None:
    sql(home, "DROP TABLE versions")


def break_answers(service: Service, home: Path) -> None:
    """Nowhere to save what is shown."""
    sql(home, "DROP TABLE answers")


BROKEN = [break_embedder, break_rights, break_texts, break_answers]


def asked(caller: Caller) -> tuple[int, str]:
    answer = caller.post("/api/v1/ask", json=ASKED, headers=JSON)
    return answer.status_code, answer.text


@pytest.mark.parametrize("breaking", BROKEN)
def test_t075_a_part_that_breaks_gives_no_answer_at_all(
    breaking: Callable[[Service, Path], None], service: Service, server: LlmServer, home: Path
) -> None:
    bob = service.person("bob")
    status, text = asked(bob)
    assert (status, "27 days" in text) == (200, True)
    breaking(service, home)
    server.requests.clear()
    status, text = asked(bob)
    assert status in (500, 503), text
    assert "27 days" not in text and "quokka" not in text and "4,711" not in text
    assert "4,711" not in str([request.body for request in server.requests])


@pytest.mark.parametrize("breaking", [break_embedder, break_rights, break_texts])
def test_t075_a_model_is_not_asked_where_no_source_can_be_found(
    breaking: Callable[[Service, Path], None], service: Service, server: LlmServer, home: Path
) -> None:
    bob = service.person("bob")
    breaking(service, home)
    assert asked(bob)[0] in (500, 503)
    assert server.requests == []


def test_t075_a_quote_that_no_longer_stands_in_its_text_is_not_shared_as_one(service: Service, home: Path) -> None:
    bob = service.person("bob")
    answer = bob.post("/api/v1/ask", json=ASKED, headers=JSON).json()
    link = bob.post(f"/api/v1/answers/{answer['id']}/shares", json={}).json()
    sql(home, "UPDATE versions SET text = replace(text, '27', '99')")
    shared = bob.post("/api/v1/shared", json={"token": link["token"]})
    assert shared.status_code == 200
    assert [one for one in shared.json()["statements"] if one["citations"]] == []


def test_t075_once_what_broke_is_mended_answers_come_again(service: Service, home: Path) -> None:
    bob = service.person("bob")
    break_embedder(service, home)
    assert asked(bob)[0] == 500
    cast(BreakableEmbedder, service.kb.embedder).broken = False
    status, text = asked(bob)
    assert (status, "27 days" in text) == (200, True)
