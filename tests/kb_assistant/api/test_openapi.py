"""The service against its own description: whatever fits it, or nearly does, is answered as described and never by a
failure."""

from collections.abc import Callable, Mapping
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
from tests.corpus.service import ADDRESS, Service

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
    """An administrator by a key of their own, who has something of every kind: it is made when it is asked for."""

    def __init__(self, service: Service, number: int) -> None:
        self.service, self.number = service, number
        self.person = service.person(f"visitor{number}", Role.ADMINISTRATOR, ("staff",))
        self.key = service.key_of(self.person, *Scope).headers["authorization"]
        self._made: dict[str, Any] = {}

    def known(self, name: str) -> Any:  # noqa: ANN401 - as the path takes it
        """What stands for a path parameter of that name."""
        if name not in self._made:
            self._made[name] = BELONGINGS[name](self)
        return self._made[name]

    def ask(self) -> str:
        """The answer's id."""
        _document(self.service, self.number)
        asked = {**QUESTION, "conversation": self.known("conversation")}
        answer = self.person.post("/api/v1/ask", json=asked, headers={"accept": "application/json"})
        return str(answer.json()["id"])


BELONGINGS: Mapping[str, Callable[[Visitor], Any]] = {
    "job": lambda who: who.person.upload({f"notes{who.number}.md": HOLIDAYS}).json()["files"][0]["job"],
    "document": lambda who: _document(who.service, who.number),
    "version": lambda who: who.service.kb.library.show(CONSOLE, who.known("document")).version,
    "conversation": lambda who: who.person.post("/api/v1/conversations").json()["id"],
    "answer": Visitor.ask,
    "collection": lambda who: who.person.post("/api/v1/collections", json={"name": f"c{who.number}"}).json()["id"],
    "share": lambda who: who.person.post(f"/api/v1/answers/{who.known('answer')}/shares", json={}).json()["id"],
    "key": lambda who: who.person.post("/api/v1/me/keys", json={"label": "another"}).json()["key"]["id"],
    "session": lambda who: who.person.get("/api/v1/me/sessions").json()[0]["id"],
    "user": lambda who: who.service.user_id(who.person.name),
    "group": lambda who: next(g["id"] for g in who.person.get("/api/v1/groups").json() if g["name"] == "staff"),
    "model": lambda _: "kb",
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
    return {name: visitor.known(name) for name in case.path_parameters or {} if name in BELONGINGS}
