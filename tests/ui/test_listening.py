"""Listening to an answer that a slow model writes."""

from collections.abc import Iterator

import pytest

from kb_assistant.client import Client, Unreachable
from kb_assistant.domain.access import EVERYONE
from kb_assistant.domain.answers import Answer, Statement
from tests.corpus.llm_server import LlmServer, refused_url
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from ui.listening import Listening

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


def test_a_service_that_does_not_answer_is_said_to_be_unreachable() -> None:
    with pytest.raises(Unreachable):
        list(Listening(Client(refused_url()), QUESTION, "c" * 16, None, trial=False))
