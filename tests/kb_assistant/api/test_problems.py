"""What errors tell outside."""

import json
import logging
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from kb_assistant.domain.access import Role
from tests.corpus.service import Service

INSIDE = ("Traceback", "File ", ".py", "sqlalchemy", "sqlite", "SELECT", "no such table", "OperationalError")


def break_database(service: Service, *statements: str) -> None:
    """Makes what needs these tables fail as nobody expected."""
    engine = create_engine(service.settings.database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("sessions", "/api/v1/groups"),
        ("users", "/api/v1/groups"),
        ("claimed_members", "/api/v1/groups"),
        ("identities", "/api/v1/users"),
        ("collections", "/api/v1/collections"),
        ("api_keys", "/api/v1/me/keys"),
    ],
)
def test_t073_what_breaks_inside_tells_its_request_s_id_and_nothing_else(
    service: Service, table: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    break_database(service, "PRAGMA foreign_keys=OFF", f"DROP TABLE {table}")
    with caplog.at_level(logging.ERROR):
        answer = ada.get(path)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["request"] == answer.headers["x-request-id"]
    assert [word for word in (*INSIDE, table, str(service.settings.home)) if word in answer.text] == []
    assert table in caplog.text


def test_t073_an_error_of_ours_that_is_for_who_runs_the_server_stays_inside(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    break_database(service, "DELETE FROM audit_head")
    answer = ada.post("/api/v1/groups", json={"name": "new"})
    assert (answer.status_code, answer.json()["code"]) == (500, "data_folder")
    assert "audit" not in answer.json()["detail"]


def test_what_is_wrong_with_a_field_is_said_in_words_of_ours_and_every_field_named(service: Service) -> None:
    answer = service.person("ada").post("/api/v1/search", json={"question": 7, "k": 0, "colour": "red"}).json()
    assert answer["detail"] == "question can't be used: it has to be text."
    assert {(fault["field"], fault["message"]) for fault in answer["faults"]} == {
        ("body.question", "it has to be text"),
        ("body.k", "it has to be 1 or more"),
        ("body.colour", "nothing of this name is known here"),
    }


def test_a_body_that_is_no_json_is_what_can_t_be_used_and_no_place_in_it(service: Service) -> None:
    headers = {"content-type": "application/json"}
    answer = service.person("ada").post("/api/v1/search", content=b'{"question": "x",}', headers=headers).json()
    assert answer["detail"] == "body can't be used: it is no JSON."
    assert [fault["field"] for fault in answer["faults"]] == ["body"]


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "deep": b"[" * 100_000,
    "deep and whole": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"name":' * 50_000,
    "a list": b"[1]",
    "a number too long": b'{"name": ' + b"9" * 100_000 + b"}",
    "no number": b'{"name": NaN}',
    "half a character for a name": b'{"name": "\\ud800", "password": "x"}',
    "half a character for a field": b'{"\\ud800": 1}',
    "NUL": b'{"name": "a\\u0000b", "password": "x"}',
    "many fields": json.dumps({f"field {n} {'x' * 50}": n for n in range(5_000)}).encode(),
    "a long field": json.dumps({"x" * 500_000: 1}).encode(),
    "the same twice": b'{"name": "a", "name": "b", "password": "x"}',
}


@pytest.mark.parametrize("body", BODIES)
def test_t073_a_body_that_is_wrong_gets_a_short_answer(service: Service, body: str) -> None:
    headers = {"content-type": "application/json"}
    answer = service.nobody().post("/api/v1/session", content=BODIES[body], headers=headers)
    assert answer.status_code in (400, 401, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 10_000
    assert [word for word in INSIDE if word in answer.text] == []
    assert answer.json()["request"]


@pytest.mark.parametrize("path", ["/api/v1/users/%00", "/api/v1/users/99999999999999999999", "/api/v1/users/-1"])
def test_an_id_that_can_be_none_is_refused(service: Service, path: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    assert ada.get(path).status_code == 422


@pytest.mark.parametrize("strange", ["%00", "%ff%fe", "%ed%a0%80", "'%20OR%201=1--", "%0d%0aset-cookie:x=y", "%1b[31m"])
def test_strange_text_in_an_address_breaks_nothing(service: Service, strange: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    requests = [ada.delete(f"/api/v1/me/sessions/{strange}"), ada.delete(f"/api/v1/me/keys/{strange}")]
    requests += [ada.get(f"/api/v1/users?search={strange}"), ada.get(f"/api/v1/audit?subject={strange}")]
    assert {answer.status_code for answer in requests} <= {200, 404, 422}
    assert [answer for answer in requests if "set-cookie" in answer.headers] == []


def test_what_was_sent_is_not_repeated(service: Service) -> None:
    secret = "canary-4711 is the password"
    for body in ({"name": "ada", "password": [secret]}, {"name": 1, "password": secret}, {"password": secret}):
        assert "canary" not in service.nobody().post("/api/v1/session", json=body).text


def test_t073_a_language_model_s_error_tells_no_key(served: Callable[..., Service]) -> None:
    service = served(KB_LLM_MODEL="openai:x", KB_LLM_BASE_URL="http://127.0.0.1:9/v1", KB_LLM_API_KEY="canary-4711")
    ada = service.person("ada", Role.ADMINISTRATOR)
    tried = ada.post("/api/v1/settings/llm/try")
    assert (tried.status_code, tried.json()["ok"]) == (200, False)
    assert "canary" not in tried.text
