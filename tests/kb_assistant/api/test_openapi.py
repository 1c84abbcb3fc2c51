"""The service against its own description: whatever fits it, or nearly does, is answered as described and never by a
failure."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import httpx2
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kb_assistant.domain.access import CONSOLE, Role, Scope
from tests.corpus.files import HOLIDAYS
from tests.corpus.service import ADDRESS, Caller, Service

EXAMPLES = 3
"""For each route: a fixed budget, so that the run is part of every run of the tests."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
Case = schemathesis.Case[Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
QUESTION = {"question": "How many days of paid holiday a year?"}


class Visitor:
    """An administrator by a key of their own, with something of every kind: `known` is by path parameter."""

    def __init__(self, service: Service, number: int) -> None:
        self.service = service
        self.person = service.person(f"visitor{number}", Role.ADMINISTRATOR, ("staff",))
        self.key = service.key_of(self.person, *Scope).headers["authorization"]
        self.known = _belongings(service, self.person, number)


def _belongings(service: Service, person: Caller, number: int) -> Mapping[str, Any]:
    document = _document(service, number)
    conversation = person.post("/api/v1/conversations").json()["id"]
    asked = {**QUESTION, "conversation": conversation}
    answer = person.post("/api/v1/ask", json=asked, headers={"accept": "application/json"}).json()["id"]
    return {
        "job": person.upload({f"notes{number}.md": HOLIDAYS}).json()["files"][0]["job"],
        "document": document,
        "version": service.kb.library.show(CONSOLE, document).version,
        "conversation": conversation,
        "answer": answer,
        "collection": person.post("/api/v1/collections", json={"name": f"c{number}"}).json()["id"],
        "share": person.post(f"/api/v1/answers/{answer}/shares", json={}).json()["id"],
        "key": person.post("/api/v1/me/keys", json={"label": "another"}).json()["key"]["id"],
        "session": person.get("/api/v1/me/sessions").json()[0]["id"],
        "user": service.user_id(person.name),
        "group": next(group["id"] for group in person.get("/api/v1/groups").json() if group["name"] == "staff"),
        "model": "kb",
    }


def _document(service: Service, number: int) -> str:
    """One that everyone reads, taken in where there is none any more."""
    there = [one.id for one in service.kb.library.list(CONSOLE) if one.readers == ("everyone",)]
    return there[0] if there else service.document(f"holidays{number}.md", HOLIDAYS, "everyone")


@pytest.fixture
def described(service: Service) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_dict(service.app.openapi())


def test_every_route_answers_as_it_is_described(service: Service, described: schemathesis.BaseSchema) -> None:
    service.kb.people.add_user("somebody")
    numbers = count(1)
    found = list(described.get_all_operations())
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    assert len(operations) == len(found) > 40
    looking = Visitor(service, next(numbers))
    for operation in sorted(operations, key=lambda one: one.method.upper() != "GET"):
        _try(operation, looking if operation.method.upper() == "GET" else Visitor(service, next(numbers)))


def _try(operation: Operation, visitor: Visitor) -> None:
    @given(case=operation.as_strategy(), real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def tried(case: Case, real: bool) -> None:
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **_known(visitor, case)}
        case.validate_response(_answer(case, visitor), checks=CHECKS)

    tried()


def _answer(case: Case, visitor: Visitor) -> httpx2.Response:
    wanted: Any = requests.Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()
    headers = {**wanted.headers, "authorization": visitor.key}
    client = visitor.service.client
    return client.send(client.build_request(wanted.method, wanted.url, headers=headers, content=wanted.body))


def _known(visitor: Visitor, case: Case) -> Mapping[str, Any]:
    return {name: visitor.known[name] for name in case.path_parameters or {} if name in visitor.known}
