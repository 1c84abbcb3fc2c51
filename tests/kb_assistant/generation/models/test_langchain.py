"""Every failure of a model's server: the limit is kept, the reason named, the connection let go, the key kept."""

import logging
import ssl
import subprocess
import traceback
from dataclasses import replace
from pathlib import Path
from shutil import which
from time import monotonic

import pytest

from kb_assistant.errors import MissingPackage, ModelReason, SettingsError
from kb_assistant.generation.models import langchain
from kb_assistant.generation.models.base import Choice, Deadlines
from tests.corpus.llm_server import FOREIGN, FRENCH, TEXT, UNSOURCED, LlmServer, refused_url
from tests.kb_assistant.generation.models.asking import (
    CANARY,
    QUESTION,
    ROOMY,
    ask,
    limits_for,
    model_at,
    opened,
    readers,
)

KINDS = ["openai", "anthropic", "ollama"]
KEYS = ["OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OLLAMA_API_KEY"]
PARTIAL = "Every employee has"
ENDINGS = [
    ("rate_limited", ModelReason.RATE_LIMITED, ""),
    ("error", ModelReason.UNAVAILABLE, ""),
    ("key_rejected", ModelReason.REJECTED, ""),
    ("redirect", ModelReason.REJECTED, ""),
    ("slow_first_byte", ModelReason.TIMEOUT_FIRST_TOKEN, ""),
    ("slow_first_token", ModelReason.TIMEOUT_FIRST_TOKEN, ""),
    ("stall", ModelReason.TIMEOUT_IDLE, PARTIAL),
    ("cut", ModelReason.CLOSED_MIDSTREAM, PARTIAL),
    ("cut_cleanly", ModelReason.CLOSED_MIDSTREAM, PARTIAL),
    ("length", ModelReason.TOO_LONG, PARTIAL),
    ("declined", ModelReason.REJECTED, ""),
    ("hangs_up", ModelReason.UNAVAILABLE, ""),
    ("garbage", ModelReason.GARBAGE, ""),
    ("garbage_later", ModelReason.GARBAGE, PARTIAL),
    ("website", ModelReason.GARBAGE, ""),
    ("empty", ModelReason.EMPTY, ""),
    ("blank", ModelReason.EMPTY, " \n \n "),
    ("endless_line", ModelReason.TOO_LONG, ""),
]
GIVEN_UP = {"slow_first_byte", "slow_first_token", "stall", "heartbeat", "endless_line"}
AS_OPENAI = [
    ("heartbeat", ModelReason.TIMEOUT_FIRST_TOKEN, ""),
    ("invalid_json", ModelReason.GARBAGE, ""),
    ("odd_json", ModelReason.GARBAGE, ""),
    ("error_in_stream", ModelReason.UNAVAILABLE, PARTIAL),
]
# What the libraries tell in ways of their own; the rest is the same wire.
BY_KIND = {"error", "key_rejected", "slow_first_byte", "stall", "cut", "cut_cleanly", "length", "declined", "garbage"}
CASES = [("openai", *ending) for ending in ENDINGS + AS_OPENAI] + [
    (kind, *ending) for kind in KINDS[1:] for ending in ENDINGS if ending[0] in BY_KIND | {"empty", "endless_line"}
]


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize(("kind", "mode", "reason", "text"), CASES)
def test_a_failing_server_is_named_in_time_and_let_go(kind: str, mode: str, reason: ModelReason, text: str) -> None:
    with LlmServer(mode) as server:
        heard = ask(model_at(server, kind), limits_for(mode))
        assert (heard.reason, heard.text) == (reason, text)
        assert heard.seconds < ROOMY.total + 3
        assert readers() == 0
        # The other modes close the connection themselves.
        assert mode not in GIVEN_UP or server.hung_up.wait(20)


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_answer_comes_whole(kind: str) -> None:
    with LlmServer() as server:
        heard = ask(model_at(server, kind))
        assert (heard.text, heard.reason) == (TEXT, None)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("mode", "text"), [("wrong_language", FRENCH), ("no_sources", UNSOURCED), ("foreign_links", FOREIGN)]
)
def test_what_an_answer_says_is_not_judged_here(mode: str, text: str) -> None:
    with LlmServer(mode) as server:
        assert ask(model_at(server)).text == text


def test_control_characters_and_halves_of_characters_are_left_out() -> None:
    with LlmServer("controls") as server:
        assert ask(model_at(server)).text == "Every employee [31mhas 27  days."


@pytest.mark.parametrize("kind", KINDS)
def test_an_endless_answer_is_cut_at_its_length(kind: str) -> None:
    with LlmServer("endless") as server:
        heard = ask(model_at(server, kind))
        assert heard.reason is ModelReason.TOO_LONG
        assert len(heard.text) == ROOMY.max_chars


def test_an_address_where_nobody_listens_is_refused() -> None:
    heard = ask(opened("small", Choice("", "", refused_url())))
    assert heard.reason is ModelReason.REFUSED
    assert heard.seconds < 20


def test_the_whole_answer_has_a_limit_of_its_own() -> None:
    limits = replace(ROOMY, total=4)
    with LlmServer("stall") as server:
        heard = ask(model_at(server), limits)
        assert (heard.reason, heard.text) == (ModelReason.TIMEOUT_TOTAL, PARTIAL)


@pytest.mark.parametrize(("mode", "requests"), [("rate_limited_once", 2), ("error_once", 2)])
def test_one_fault_before_the_first_token_is_tried_again(mode: str, requests: int) -> None:
    with LlmServer(mode) as server:
        assert ask(model_at(server)).text == TEXT
        assert len(server.requests) == requests


@pytest.mark.parametrize(
    ("mode", "requests"),
    [("error", 2), ("rate_limited", 2), ("rate_limited_long", 1), ("key_rejected", 1), ("cut", 1), ("stall", 1)],
)
def test_no_fault_is_tried_again_twice_or_after_text_came(mode: str, requests: int) -> None:
    with LlmServer(mode) as server:
        ask(model_at(server), limits_for(mode))
        assert len(server.requests) == requests


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["stall", "endless"])
def test_a_reader_who_leaves_ends_the_work_upstream(kind: str, mode: str) -> None:
    with LlmServer(mode) as server:
        model = model_at(server, kind, concurrency=1)
        stream = model.stream(QUESTION, Deadlines())
        assert next(stream)
        stream.close()
        assert server.hung_up.wait(20)
        assert readers() == 0
        server.mode = "ok"
        assert ask(model).text == TEXT


def test_being_cancelled_while_nothing_comes_ends_the_work_upstream() -> None:
    with LlmServer("slow_first_byte") as server:
        begun = monotonic()
        heard = ask(model_at(server), Deadlines(), lambda: bool(server.requests))
        assert heard.reason is ModelReason.CANCELLED
        assert monotonic() - begun < 20
        assert server.hung_up.wait(20)


def test_many_readers_who_leave_leave_nothing_behind() -> None:
    with LlmServer("stall") as server:
        model = model_at(server, concurrency=1)
        for _ in range(50):
            stream = model.stream(QUESTION, Deadlines())
            next(stream)
            stream.close()
        assert readers() == 0
        assert len(server.requests) == 50


def test_the_request_holds_the_question_the_limit_and_the_key() -> None:
    with LlmServer() as server:
        ask(model_at(server))
        (request,) = server.requests
        assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
        assert request.body["max_tokens"] == ROOMY.max_tokens
        assert request.body["stream"] is True
        assert request.headers["authorization"] == f"Bearer {CANARY}"


PICKY = [
    ("openai", ["temperature"]),
    ("openai", ["temperature", "max_tokens"]),
    ("openai", ["rules"]),
    ("azure_openai", ["max_tokens", "temperature"]),
    ("anthropic", ["temperature"]),
]


@pytest.mark.parametrize(("kind", "picky"), PICKY)
def test_what_a_model_refuses_by_its_name_it_is_asked_without_and_from_then_on(
    kind: str, picky: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    with LlmServer("picky") as server:
        server.picky = picky
        model = model_at(server, kind)
        assert (ask(model).text, ask(model).text) == (TEXT, TEXT)
        assert len(server.requests) == len(picky) + 2
        last = server.requests[-1].body
        assert {last.get("max_tokens"), last.get("max_completion_tokens")} == {ROOMY.max_tokens, None}
        assert "Be brief." in str(last) and "How many days?" in str(last)


def test_a_model_that_refuses_all_the_same_is_not_asked_for_ever() -> None:
    with LlmServer("picky") as server:
        server.picky = ["model"]
        assert ask(model_at(server)).reason is ModelReason.REJECTED
        assert len(server.requests) == 1
        server.picky = ["max_tokens", "max_completion_tokens"]
        assert ask(model_at(server)).reason is ModelReason.REJECTED
        assert len(server.requests) == 3


LASTING = [
    ("openai", "no_credit", "no credit left (429"),
    *((kind, "too_long_question", "lower llm.source_tokens (400") for kind in KINDS),
]


@pytest.mark.parametrize(("kind", "mode", "said"), LASTING)
def test_what_waiting_does_not_mend_is_named_and_not_tried_again(kind: str, mode: str, said: str) -> None:
    with LlmServer(mode) as server:
        heard = ask(model_at(server, kind))
        assert (heard.reason, len(server.requests)) == (ModelReason.REJECTED, 1)
        assert said in heard.message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody else trusts, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    signed, key = folder / "signed.pem", folder / "key.pem"
    kind = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(signed), "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(["openssl", "req", "-x509", *kind, *files], check=True, capture_output=True)
    return signed, key


@pytest.mark.skipif(which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("known", [False, True])
def test_a_certificate_is_trusted_where_its_signer_is_named_and_else_called_what_it_is(
    kind: str, known: bool, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with LlmServer() as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address = (server.base_url if kind == "openai" else server.root).replace("http:", "https:")
        heard = ask(opened(f"{kind}:small", Choice("", "", address)))
        assert (heard.text, heard.reason) == ((TEXT, None) if known else ("", ModelReason.UNTRUSTED))


def test_ollama_is_given_the_room_that_the_prompt_needs() -> None:
    with LlmServer() as server:
        ask(opened("ollama:small", Choice("", "", server.root, context_tokens=8192)))
        assert server.requests[0].body["options"] == {"num_predict": 50, "num_ctx": 8192, "temperature": 0.0}


def test_azure_is_asked_at_its_own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    with LlmServer() as server:
        assert ask(model_at(server, "azure_openai")).text == TEXT
        assert server.requests[0].path.startswith("/openai/deployments/small/chat/completions")
        assert server.requests[0].headers["api-key"] == CANARY


@pytest.mark.parametrize(
    ("kind", "mode"),
    [(kind, mode) for kind in KINDS for mode in ("key_rejected", "cut")]
    + [("openai", mode) for mode in ("ok", "rate_limited", "garbage", "stall", "redirect")],
)
def test_no_key_is_ever_said(
    kind: str, mode: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with LlmServer(mode) as server:
        model = model_at(server, kind)
        heard = ask(model, limits_for(mode))
    said = [caplog.text, repr(heard), model.name, repr(model), *capfd.readouterr()]
    if heard.failure:
        said += traceback.format_exception(heard.failure)
        assert heard.failure.__cause__ is None and heard.failure.__context__ is None
    assert not [text for text in said if CANARY in text]
    assert CANARY in str(server.requests[0].headers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_providers_key_is_not_sent_to_another_address(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.setenv(name, CANARY)
    with LlmServer() as server:
        address = server.base_url if kind == "openai" else server.root
        assert ask(opened(f"{kind}:small", Choice("", "", address))).text == TEXT
        assert CANARY not in str(server.requests)


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_a_missing_key_is_named(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    heard = ask(opened(f"{kind}:small", Choice("", "")))
    assert heard.reason is ModelReason.REJECTED
    assert "KB_LLM_API_KEY" in heard.message


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_is_told_whatever_the_environment_says(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with LlmServer() as spy, LlmServer() as server:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_VERBOSE"):
            monkeypatch.setenv(name, "true")
        for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT", "LANGSMITH_GATEWAY", "OPENAI_BASE_URL"):
            monkeypatch.setenv(name, spy.root)
        for name in ("OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "OLLAMA_HOST", "OTEL_EXPORTER_OTLP_ENDPOINT"):
            monkeypatch.setenv(name, spy.root)
        monkeypatch.setenv("LANGSMITH_API_KEY", CANARY)
        assert ask(model_at(server, kind)).text == TEXT
        assert len(server.requests) == 1
        assert spy.requests == []


@pytest.mark.parametrize(("kind", "host"), [("openai", "api.openai.com"), ("anthropic", "api.anthropic.com")])
def test_a_providers_own_address_is_not_taken_from_the_environment(
    kind: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGSMITH_GATEWAY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL"):
        monkeypatch.setenv(name, "http://evil.example")
    choice = Choice(kind, "small", key=CANARY)
    model = langchain._open(choice, langchain.ADDRESSES[kind])
    library = model.root_client if kind == "openai" else model._client  # type: ignore[attr-defined]
    assert library.base_url.host == host


def test_an_address_that_holds_a_password_is_refused_without_being_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        langchain.create(Choice("openai", "small", f"http://user:{CANARY}@127.0.0.1/v1"))
    assert CANARY not in caught.value.message


@pytest.mark.parametrize("address", ["127.0.0.1:8080", "ftp://127.0.0.1/", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        langchain.create(Choice("openai", "small", address))


def test_a_kind_without_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(langchain._PACKAGES, "ollama", ("langchain_of_nobody",))
    with pytest.raises(MissingPackage, match=r"langchain-of-nobody: pip install 'kb-assistant\[ollama\]'"):
        langchain.create(Choice("ollama", "small"))
