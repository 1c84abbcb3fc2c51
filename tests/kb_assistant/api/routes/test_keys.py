"""One's own API keys over HTTP."""

import json

import pytest

from kb_assistant.domain.access import Role, Scope
from tests.corpus.service import Caller, Service

ROUTE = "/api/v1/me/keys"


def test_a_key_is_made_shown_once_used_and_revoked(service: Service) -> None:
    ada = service.person("ada")
    made = ada.post(ROUTE, json={"label": "nightly", "scopes": ["read"]})
    assert made.status_code == 201
    secret, key = made.json()["secret"], made.json()["key"]
    program = Caller(service, "ada", {"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/groups").status_code == 200
    listed = ada.get(ROUTE)
    assert [(one["label"], one["prefix"]) for one in listed.json()] == [("nightly", key["prefix"])]
    assert secret not in listed.text
    assert ada.delete(f"{ROUTE}/{key['id']}").status_code == 204
    assert program.get("/api/v1/groups").status_code == 401


def test_t001_somebody_else_s_key_does_not_exist(service: Service) -> None:
    ada, bob = service.person("ada"), service.person("bob", Role.ADMINISTRATOR)
    key = ada.post(ROUTE, json={"label": "nightly"}).json()["key"]["id"]
    theirs, none = bob.delete(f"{ROUTE}/{key}"), bob.delete(f"{ROUTE}/none")
    assert (theirs.status_code, theirs.json()["detail"]) == (404, none.json()["detail"])
    assert bob.get(ROUTE).json() == []
    assert ada.get(ROUTE).json()[0]["revoked"] is None


def test_t003_a_key_for_somebody_else_s_collection_is_not_made(service: Service) -> None:
    ada, bob = service.person("ada", Role.EDITOR, ("hr",)), service.person("bob", Role.EDITOR)
    hidden = ada.post("/api/v1/collections", json={"name": "x", "readers": ["hr"]}).json()["id"]
    assert bob.post(ROUTE, json={"label": "x", "collection": hidden}).status_code == 404
    assert bob.post(ROUTE, json={"label": "x", "collection": "none"}).status_code == 404
    assert bob.get(ROUTE).json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"label": ""},
        {"label": "a\nb"},
        {"label": "\ud800"},
        {"label": "x", "scopes": []},
        {"label": "x", "scopes": ["everything"]},
        {"label": "x", "expires": "2020-01-01T00:00:00Z"},
        {"label": "x", "expires": "2030-01-01T00:00:00"},
        {"label": "x", "user_id": 1},
        {"label": "x", "id": "mine", "prefix": "kb_"},
        {"label": "x", "collection": "\x00"},
    ],
    ids=ascii,
)
def test_t016_a_key_that_makes_no_sense_is_not_made(service: Service, body: dict[str, object]) -> None:
    ada = service.person("ada")
    answer = ada.post(ROUTE, content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code in (404, 422)
    assert ada.get(ROUTE).json() == []


@pytest.mark.parametrize("scopes", [(Scope.READ,), (Scope.READ, Scope.WRITE)])
def test_t065_a_limited_key_sees_and_makes_no_keys(service: Service, scopes: tuple[Scope, ...]) -> None:
    key = service.key_of(service.person("ada", Role.ADMINISTRATOR), *scopes)
    assert [key.get(ROUTE).status_code, key.post(ROUTE, json={"label": "x"}).status_code] == [403, 403]
