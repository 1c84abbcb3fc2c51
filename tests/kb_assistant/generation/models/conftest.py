"""Every provider's library, loaded before anything is timed: the first import takes seconds on a busy machine."""

import pytest

from kb_assistant.generation.models.base import Deadlines
from tests.corpus.llm_server import LlmServer
from tests.kb_assistant.generation.models.asking import ask, model_at


@pytest.fixture(scope="session", autouse=True)
def loaded_libraries() -> None:
    patient = Deadlines(connect=60, first_token=60, idle=60, total=240)
    for kind in ("openai", "anthropic", "ollama"):
        with LlmServer() as server:
            ask(model_at(server, kind), patient)
