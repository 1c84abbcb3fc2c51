"""Listening to an answer that a slow model writes."""

import json
from collections.abc import Iterator
from time import sleep

import pytest

from kb_assistant.client import Client, Unreachable
from kb_assistant.domain.access import CONSOLE, EVERYONE
from kb_assistant.domain.answers import Answer, Statement
from kb_assistant.store.audit import AuditFilter
from tests.corpus.llm_server import LlmServer, refused_url
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from ui.listening import TICK, Listening

HOLIDAY = "# Holiday\n\nEverybody has 27 days of paid holiday a year. Unused days end in March.\n"
OUTPUT = "Everybody has 27 days of paid holiday a year. [1]\n|Unused days end in March. [1]"
QUESTION = "how many days of paid holiday a year"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LlmServer]:
    with LlmServer("paused", text=OUTPUT) as found:
        monkeypatch.setenv("KB_LLM_MODEL", "openai:test")
        monkeypatch.setenv("KB_LLM_BASE_URL", found.base_url)
        monkeypatch.setenv("KB_LLM_API_KEY", "none")
        yield found


def listening(client: Client) -> Listening:
    return Listening(client, QUESTION, client.conversations.begin(), None, trial=False)


def test_a_statement_is_heard_before_the_answer_and_between_them_is_time_to_look_up(
    model: LlmServer, service: Service, enter: Enter
) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    heard = iter(listening(enter("ada").client))
    first = next(one for one in heard if isinstance(one, Statement))
    assert first.text.startswith("Everybody has 27 days")
    assert next(heard) is None
    model.going.set()
    assert isinstance(list(heard)[-1], Answer)


def test_closing_it_ends_the_model_s_work(model: LlmServer, service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    asked = listening(enter("ada").client)
    assert any(isinstance(one, Statement) for one in asked)
    asked.close()
    # Sooner than the service, that speaks every 15 seconds, would notice by itself.
    assert model.hung_up.wait(8)


def test_closing_it_before_anything_is_heard_gives_up_its_place_in_line(
    monkeypatch: pytest.MonkeyPatch, model: LlmServer, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("KB_SERVER_QUESTIONS", "1")
    service: Service = request.getfixturevalue("service")
    enter: Enter = request.getfixturevalue("enter")
    service.document("holiday.md", HOLIDAY, EVERYONE)
    first, second = (enter(name).client for name in ("ada", "bob"))
    assert any(isinstance(one, Statement) for one in listening(first))
    waiting = listening(second)
    assert next(iter(waiting)) is None
    waiting.close()
    wanted = AuditFilter(user_id=service.user_id("bob"), action="question_asked")
    for _ in range(50):
        if noted := service.kb.audit.list(CONSOLE, wanted, 10):
            break
        sleep(TICK)
    assert [json.loads(one.entry.detail)["outcome"] for one in noted] == ["cancelled"]


def test_a_service_that_does_not_answer_is_said_to_be_unreachable() -> None:
    with pytest.raises(Unreachable):
        list(Listening(Client(refused_url()), QUESTION, "c" * 16, None, trial=False))
