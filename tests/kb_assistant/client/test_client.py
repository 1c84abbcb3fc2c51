"""The typed client, over a real connection."""

import ast
import inspect
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import get_type_hints

import pytest
from fastapi.routing import APIRoute

import kb_assistant.client as package
from kb_assistant.api.app import routers
from kb_assistant.client import Client
from kb_assistant.domain.access import EVERYONE, Role, Scope
from kb_assistant.domain.answers import Answer, Outcome, Statement
from kb_assistant.domain.catalogue import DocumentFilter
from kb_assistant.domain.shares import SourceState
from kb_assistant.errors import (
    Forbidden,
    InvalidInput,
    KbError,
    NotFound,
    NotSignedIn,
    Unreachable,
    WrongCredentials,
)
from tests.corpus.people import PASSWORD
from tests.corpus.service import Service

# Asked by browsers, by other programs, or in another format than ours.
NOT_OURS = {
    *((method, path) for method in ("GET", "POST") for path in ("/sign-in", "/sign-out", "/setup")),
    ("GET", "/livez"),
    ("GET", "/metrics"),
    ("GET", "/readyz"),
    ("GET", "/robots.txt"),
    ("GET", "/openapi.json"),
    ("GET", "/api/v1/sign-in/oidc"),
    ("GET", "/api/v1/sign-in/oidc/callback"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{}"),
    ("POST", "/v1/chat/completions"),
}


def calls() -> Iterator[tuple[str, str, object]]:
    """Method, path and expected shape of every request that the client's files can make."""
    for file in Path(package.__path__[0]).glob("*.py"):
        module = import_module(f"{package.__name__}.{file.stem}") if file.stem != "__init__" else package
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("self._wire."):
                yield _call(node, vars(module))


def _call(node: ast.Call, known: dict[str, object]) -> tuple[str, str, object]:
    verb = ast.unparse(node.func).rpartition(".")[2]
    given = [ast.unparse(argument) for argument in node.args]
    if verb in ("events", "file", "bytes"):
        return {"events": "POST"}.get(verb, "GET"), _path(given[0]), None
    shape = eval(given[0], dict(known))  # noqa: S307 - our own source
    if verb == "upload":
        return given[1].strip("'"), _path(given[2]), shape
    return verb.upper(), _path(given[1]), shape


def _path(source: str) -> str:
    return "/api/v1" + re.sub(r"\{[^}]*\}", "{}", source.removeprefix("f").strip("'\""))


def routes() -> Iterator[tuple[str, str, APIRoute]]:
    for router in routers():
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods or ()):
                yield method, re.sub(r"\{[^}]*\}", "{}", route.path), route


def test_every_route_can_be_called_and_nothing_that_is_no_route() -> None:
    served = {(method, path) for method, path, _ in routes()}
    assert {(method, path) for method, path, _ in calls()} == served - NOT_OURS


def test_the_client_expects_what_the_routes_return() -> None:
    expected = {(method, path): shape for method, path, shape in calls() if shape is not None}
    returned = {(method, path): get_type_hints(route.endpoint)["return"] for method, path, route in routes()}
    assert {place: returned[place] for place in expected} == expected


def test_every_public_method_says_what_it_returns() -> None:
    parts = [value for value in vars(Client("http://127.0.0.1:9")).values() if hasattr(value, "_wire")]
    methods = [method for part in parts for _, method in inspect.getmembers(part, inspect.ismethod)]
    assert len(methods) > 40
    assert [method for method in methods if "return" not in get_type_hints(method)] == []


def test_a_person_asks_follows_up_shares_and_rates(service: Service, address: str) -> None:
    service.person("ada")
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", EVERYONE)
    with Client(address) as ada:
        assert ada.account.sign_in("ada", PASSWORD).name == "ada"
        conversation = ada.conversations.begin()
        heard = list(ada.questions.stream("how many days of paid holiday a year", conversation))
        answer = heard[-1]
        assert isinstance(heard[0], tuple)
        assert all(isinstance(piece, Statement) for piece in heard[1:-1])
        assert isinstance(answer, Answer)
        assert (answer.outcome, answer.conversation) == (Outcome.ANSWERED, conversation)
        assert ada.conversations.show(conversation).exchanges[0].answer == answer
        link = ada.shares.add(answer.id)
        assert ada.shares.open(link.token).state is SourceState.CURRENT
        assert ada.feedback.give(answer.id, 1).rating == 1
        ada.account.sign_out()
        with pytest.raises(NotSignedIn):
            ada.conversations.list()


def test_a_key_asks_for_what_it_may_read(service: Service, address: str) -> None:
    secret = service.key_of(service.person("ada"), Scope.READ).headers["authorization"].removeprefix("Bearer ")
    with Client(address, key=secret) as script:
        assert script.questions.ask("how many days of holiday").outcome is Outcome.NO_DOCUMENTS
        assert script.questions.search("holiday") == ()
        with pytest.raises(Forbidden):
            script.account.keys()


def test_an_administrator_manages_people(service: Service, address: str) -> None:
    service.person("root", Role.ADMINISTRATOR)
    with Client(address) as root:
        root.account.sign_in("root", PASSWORD)
        bob, team = root.users.add("bob", Role.READER, PASSWORD), root.groups.add("team")
        assert root.groups.join(team.id, bob.id).members == ("bob",)
        assert root.users.change(bob.id, role=Role.EDITOR).role is Role.EDITOR
        assert not root.users.add("dora").has_password
        assert root.users.list("bo").total == 1
        assert root.audit.verify().ok
        with root.audit.export() as parts:
            assert b"role_changed" in b"".join(parts)
        root.users.remove(bob.id)
        with pytest.raises(NotFound):
            root.users.show(bob.id)


def test_a_knowledge_manager_uploads_replaces_looks_after_and_removes(service: Service, address: str) -> None:
    service.person("ada", Role.EDITOR)
    text = b"# Holiday\n\nEverybody has 31 days of paid holiday a year."
    with Client(address) as ada:
        ada.account.sign_in("ada", PASSWORD)
        (file,) = ada.uploads.add({"staff/holiday.md": BytesIO(text)}, readers=["everyone"], key="first").files
        assert ada.jobs.show(file.job or 0).position == 1
        list(service.kb.worker.follow([file.job or 0], "test"))
        (document,) = ada.documents.list(DocumentFilter(text="staff/")).items
        assert (document.readers, document.care.owner, document.format) == (("everyone",), "ada", "md")
        with ada.documents.original(document.id) as parts:
            assert b"".join(parts) == text
        (newer,) = ada.uploads.replace(document.id, "holiday.md", BytesIO(text.replace(b"31", b"32"))).files
        list(service.kb.worker.follow([newer.job or 0], "test"))
        assert "32 days" in ada.documents.text(document.id).text
        assert "31 days" in ada.documents.version_text(ada.documents.versions(document.id)[1].id).text
        assert ada.upkeep.share_many([document.id], ["@ada"])[0].readers == ("@ada",)
        assert ada.upkeep.vouch(document.id, date(2099, 1, 1)).care.verified_by == "ada"
        receipt = ada.receipts.remove(document.id)
        assert receipt.complete and ada.receipts.list() == (receipt,)


def test_what_is_refused_is_raised_as_the_error_that_it_was(service: Service, address: str) -> None:
    service.person("ada")
    with Client(address) as nobody:
        with pytest.raises(WrongCredentials):
            nobody.account.sign_in("ada", "something else entirely")
        nobody.account.sign_in("ada", PASSWORD)
        with pytest.raises(InvalidInput, match="question"):
            nobody.questions.ask("")
        with pytest.raises(KbError, match="knowledge managers"):
            nobody.collections.add("Mine")


def test_where_nothing_answers_the_error_says_what_to_do() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(Unreachable, match="kb serve"):
        client.account.standing()
