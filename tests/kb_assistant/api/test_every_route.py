"""Every route of the application, called by whoever has no business there with the real ids of somebody who has.

A new route is walked without a word here; a path parameter of a new kind fails until ADA's world has one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from fastapi.routing import APIRoute

from kb_assistant.api.app import routers
from kb_assistant.domain.access import Role, Scope
from tests.corpus.service import Caller, Service

CANARY = "quokka"
SECRET = f"The {CANARY} budget of the board is 4,711 euros."
QUESTION = f"how much is the {CANARY} budget of the board"
# What ends the caller's own sign-in comes last, so that the rest is called by somebody who is signed in.
LAST = ("sign_in", "change_password", "sign_out", "end_sessions")
# Names of what is the same for everybody.
NOBODYS = {"model"}
# Changes by itself: times of use, and counts.
VOLATILE = re.compile(r'"(seen|used|opened|updated|request)": ?[^,}]*')


@dataclass(frozen=True, slots=True)
class World:
    """What ADA has. `ids` are by the name of the path parameter or of the field that takes them."""

    service: Service
    ada: Caller
    ids: Mapping[str, str | int]


@pytest.fixture
def world(service: Service) -> World:
    ada = service.person("owner", Role.EDITOR, ("hr",))
    document = service.document(f"{CANARY}.md", f"# The {CANARY} budget\n\n{SECRET}", "hr")
    collection = ada.post("/api/v1/collections", json={"name": f"{CANARY}s", "readers": ["hr"]}).json()["id"]
    conversation = ada.post("/api/v1/conversations").json()["id"]
    asked = {"question": QUESTION, "conversation": conversation}
    answer = ada.post("/api/v1/ask", json=asked, headers={"accept": "application/json"}).json()
    assert SECRET in answer["text"]
    ada.put(f"/api/v1/answers/{answer['id']}/feedback", json={"rating": 1, "comment": CANARY})
    gone = service.document("gone.md", "# Gone\n\nThis is gone.", "hr")
    receipt = ada.delete(f"/api/v1/documents/{gone}").json()["id"]
    ids = {
        "document": document,
        "collection": collection,
        "conversation": conversation,
        "answer": answer["id"],
        "job": service.upload(ada, {f"{CANARY} notes.md": f"# Notes\n\n{SECRET}"}, readers=["hr"])[0]["job"],
        "receipt": receipt,
        "version": ada.get(f"/api/v1/documents/{document}").json()["version"],
        "share": ada.post(f"/api/v1/answers/{answer['id']}/shares", json={}).json()["id"],
        "key": ada.post("/api/v1/me/keys", json={"label": f"{CANARY} key"}).json()["key"]["id"],
        "session": ada.get("/api/v1/me/sessions").json()[0]["id"],
        "user": service.user_id("owner"),
        "group": next(group["id"] for group in ada.get("/api/v1/groups").json() if group["name"] == "hr"),
        "page": 1,
        "model": "kb",
    }
    return World(service, ada, ids)


def routes() -> Iterator[APIRoute]:
    found = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    return iter(sorted(found, key=lambda route: route.name in LAST))


def parameters(route: APIRoute) -> set[str]:
    return set(route.param_convertors) - NOBODYS


def body_of(route: APIRoute, ids: Mapping[str, str | int]) -> dict[str, Any] | None:
    """The route's own example, with these ids and the question in the fields that take them."""
    if route.body_field is None:
        return None
    model: Any = route.body_field.field_info.annotation
    fields, example = model.model_fields, dict(model.model_config["json_schema_extra"]["examples"][0])
    given: dict[str, object] = {"question": QUESTION, "messages": [{"role": "user", "content": QUESTION}]}
    given |= {name: ids[name] for name in ("conversation", "collection", "document")}
    given |= {"collections": [ids["collection"]], "documents": [ids["document"]]}
    return example | {name: value for name, value in given.items() if name in fields}


def call(caller: Caller, route: APIRoute, ids: Mapping[str, str | int]) -> httpx2.Response:
    path = re.sub(r"\{(\w+)[^}]*\}", lambda found: str(ids[found[1]]), route.path)
    method = next(iter(route.methods or ()))
    return caller.send(method, path, json=body_of(route, ids))


def nothing(ids: Mapping[str, str | int]) -> dict[str, str | int]:
    """Ids of the same kinds that nobody has."""
    return {name: 987_654 if isinstance(value, int) else "0" * len(value) for name, value in ids.items()} | {
        "model": "kb"
    }


def told(response: httpx2.Response, ids: Mapping[str, str | int]) -> tuple[int, str, list[str]]:
    """All that a caller learns, but for the ids that they sent and the request's own."""
    text = response.text.replace(response.headers["x-request-id"], "")
    for value in ids.values():
        text = text.replace(str(value), "ID") if isinstance(value, str) and len(value) > 2 else text
    return response.status_code, text, sorted(set(response.headers) - {"x-request-id"})


def belongings(world: World) -> dict[str, tuple[int, str]]:
    """Everything that ADA sees with her ids."""
    gets = [route for route in routes() if "GET" in (route.methods or ()) and parameters(route)]
    seen = {route.path: call(world.ada, route, world.ids) for route in gets}
    return {path: (found.status_code, VOLATILE.sub("", found.text)) for path, found in seen.items()}


def strangers(service: Service) -> list[Caller]:
    """Another knowledge manager, somebody in no group, a key, and nobody."""
    bob = service.person("bob", Role.EDITOR, ("sales",))
    return [bob, service.person("cem"), service.key_of(bob, Scope.READ, Scope.WRITE), service.nobody()]


def test_every_kind_of_id_has_one_that_is_real(world: World) -> None:
    kinds = {name for route in routes() for name in parameters(route)}
    assert kinds <= set(world.ids)


def test_t001_with_somebody_else_s_ids_every_route_says_what_it_says_of_ids_that_nobody_has(world: World) -> None:
    before, none = belongings(world), nothing(world.ids)
    assert any(status == 200 and CANARY in text for status, text in before.values())
    for stranger in strangers(world.service):
        for route in routes():
            if not parameters(route):
                continue
            theirs, nobodys = call(stranger, route, world.ids), call(stranger, route, none)
            assert theirs.status_code in ((403, 404) if stranger.name else (401,)), (route.path, theirs.text)
            assert told(theirs, world.ids) == told(nobodys, none), route.path
    assert belongings(world) == before


def test_t001_t002_no_route_tells_of_what_one_may_not_read(world: World) -> None:
    before = belongings(world)
    # Feedback is listed with the answer's id, which opens nothing, for those who look after the assistant.
    secrets = [str(world.ids[name]) for name in ("document", "collection", "conversation", "share", "key", "session")]
    for stranger in strangers(world.service):
        for route in routes():
            answer = call(stranger, route, nothing(world.ids))
            words = answer.text.replace(QUESTION, "") + str(dict(answer.headers))
            found = [secret for secret in (*secrets, CANARY, "4,711") if secret in words]
            assert (found, answer.status_code < 500) == ([], True), (route.path, answer.text)
    assert belongings(world) == before


def test_t003_somebody_else_s_ids_in_a_body_reach_nothing(world: World) -> None:
    before = belongings(world)
    mine = nothing(world.ids)
    for stranger in strangers(world.service)[:3]:
        made = stranger.post("/api/v1/collections", json={"name": "mine", "readers": ["everyone"]})
        own = mine | ({"collection": made.json()["id"]} if made.status_code == 201 else {})
        for route in routes():
            if route.body_field is None:
                continue
            path = re.sub(r"\{(\w+)[^}]*\}", lambda found: str(own[found[1]]), route.path)  # noqa: B023
            answer = stranger.send(next(iter(route.methods or ())), path, json=body_of(route, world.ids))
            assert "4,711" not in answer.text, route.path
            named = {"conversation", "collections", "documents"} & (body_of(route, world.ids) or {}).keys()
            assert not named or answer.status_code in (403, 404), (route.path, answer.text)
    assert belongings(world) == before
