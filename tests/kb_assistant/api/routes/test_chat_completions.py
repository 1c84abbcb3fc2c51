"""OpenAI's own client, unchanged, against a server of ours."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import Scope
from kb_assistant.settings import load_settings
from tests.corpus.files import HOLIDAYS, PARKING
from tests.corpus.http_server import HttpServer, on_free_port
from tests.corpus.service import Service, serve

HOW_MANY: list[Any] = [{"role": "user", "content": "How many days of paid holiday a year?"}]


@pytest.fixture
def filled(kb: KnowledgeBase) -> Service:
    service = serve(kb, on_free_port(load_settings()))
    service.document("holidays.md", HOLIDAYS, "everyone")
    service.person("ada")
    service.document("parking.md", PARKING, "@ada")
    return service


@pytest.fixture
def address(filled: Service) -> Iterator[str]:
    with HttpServer(filled.app) as address:
        yield f"{address}/v1"


@pytest.fixture
def client(filled: Service, address: str) -> Iterator[OpenAI]:
    """Ada's."""
    key = filled.kb.people.keys.add(filled.kb.people.principal("ada"), "a key", [Scope.READ]).secret
    with OpenAI(api_key=key, base_url=address, max_retries=0) as client:
        yield client


def extra(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a chunk or a whole completion
    """What stands beside OpenAI's own fields."""
    grounds: dict[str, Any] = found.model_extra["kb"]
    return grounds


def test_an_answer_comes_with_its_sources_in_the_text(client: OpenAI, filled: Service) -> None:
    answer = client.chat.completions.create(model="kb", messages=HOW_MANY)
    content = answer.choices[0].message.content or ""
    assert content.startswith("Every employee has 27 days of paid holiday a year. [1]")
    assert "Sources:\n[1] holidays.md: “Every employee has 27 days" in content
    assert answer.choices[0].finish_reason == "stop" and answer.usage and answer.usage.completion_tokens > 5
    grounds = extra(answer)
    assert grounds["outcome"] == "answered" and grounds["citations"][0]["quote"] in content
    assert filled.kb.assistant.answer(filled.kb.people.principal("ada"), grounds["answer"]).answer.text in content


def test_a_stream_says_the_same_and_ends_with_the_grounds(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="kb", messages=HOW_MANY).choices[0].message.content
    options: Any = {"include_usage": True}
    chunks = list(client.chat.completions.create(model="kb", messages=HOW_MANY, stream=True, stream_options=options))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole
    *_, last, figures = chunks
    assert last.choices[0].finish_reason == "stop" and extra(last)["outcome"] == "answered"
    assert figures.choices == [] and figures.usage and figures.usage.prompt_tokens > 5
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_follow_up_is_understood_from_the_messages_before_it(client: OpenAI) -> None:
    said: list[Any] = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "how many places are there in the garage"},
        {"role": "assistant", "content": "The garage has 40 places. [1]\n\nSources:\n[1] parking.md: “The garage”"},
        {"role": "user", "content": [{"type": "text", "text": "and what does one cost?"}]},
    ]
    answer = client.chat.completions.create(model="kb-quotes", messages=said, temperature=0.3, tools=[], user="x")
    assert "garage" in extra(answer)["searched_for"]
    assert "30 euros" in (answer.choices[0].message.content or "")


def test_t095_words_of_an_answer_that_a_client_tells_of_are_searched_for_and_not_kept(
    filled: Service, client: OpenAI
) -> None:
    said: list[Any] = [
        {"role": "user", "content": "who decides on the garage"},
        {"role": "assistant", "content": "The zyzzyvabird committee decides on the garage."},
    ]

    def searched_for(question: str) -> tuple[str, str]:
        """As it was told and as it is kept."""
        asked = [*said, {"role": "user", "content": question}]
        told = extra(client.chat.completions.create(model="kb-quotes", messages=asked))
        ada = filled.kb.people.principal("ada")
        return told["searched_for"], filled.kb.assistant.answer(ada, told["answer"]).answer.searched_for

    told, kept = searched_for("where does the committee meet")
    assert ("zyzzyvabird" in told, kept) == (True, "")
    # What somebody typed stays theirs.
    told, kept = searched_for("and what does one place cost")
    assert "garage" in told and kept == told


def test_the_models_are_listed_and_another_one_is_not_there(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["kb", "kb-quotes"]
    assert client.models.retrieve("kb").id == "kb"
    with pytest.raises(openai.NotFoundError, match="kb-quotes"):
        client.chat.completions.create(model="gpt-9", messages=HOW_MANY)


@pytest.mark.parametrize("stream", [True, False])
def test_a_wrong_key_is_an_authentication_error(address: str, stream: bool) -> None:
    with OpenAI(api_key="kb_wrong", base_url=address, max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            client.chat.completions.create(model="kb", messages=HOW_MANY, stream=stream)
        assert caught.value.code == "not_signed_in" and caught.value.type == "authentication_error"


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}],
        [{"role": "user", "content": " "}],
        [{"role": "user", "content": "x" * 5000}],
        [{"role": "system", "content": "hello"}],
        [],
    ],
)
def test_what_cannot_be_asked_is_a_bad_request(client: OpenAI, messages: list[Any], stream: bool) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="kb", messages=messages, stream=stream)
    assert caught.value.type == "invalid_request_error" and caught.value.code == "invalid_input"


def test_nothing_is_told_of_what_the_key_s_owner_may_not_read(filled: Service, address: str) -> None:
    filled.person("bob")
    key = filled.kb.people.keys.add(filled.kb.people.principal("bob"), "a key", [Scope.READ]).secret
    asked: list[Any] = [{"role": "user", "content": "how many places are there in the garage"}]
    with OpenAI(api_key=key, base_url=address, max_retries=0) as client:
        answer = client.chat.completions.create(model="kb", messages=asked)
        assert "40 places" not in answer.model_dump_json() and extra(answer)["outcome"] != "answered"
