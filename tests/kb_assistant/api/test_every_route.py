"""Every route of the application, called by whoever has no business there with the real ids of somebody who has.

A new route is walked without a word here; a path parameter of a new kind fails until ADA's world has one."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, product
from typing import Any, get_args
from urllib.parse import quote

import httpx2
import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from kb_assistant.api.app import routers
from kb_assistant.domain.access import CONSOLE, Role, Scope
from tests.corpus.service import Caller, Service

CANARY = "quokka"
SECRET = f"The {CANARY} budget of the board is 4,711 euros."
QUESTION = f"how much is the {CANARY} budget of the board"
# What ends the caller's own sign-in comes last, so that the rest is called by somebody who is signed in.
LAST = ("sign_in", "change_password", "sign_out", "end_sessions")
# What would be a part of a query, were it put into one.
HOSTILE = (
    "' OR '1'='1",
    "') OR ('1'='1' --",
    'x" or 1==1',
    "1; DROP TABLE documents; --",
    "' UNION SELECT hash --",
    "$ne",
    '{"$ne": null}',
    "%",
    "_",
    "*:* OR title:*",
    "audience IN [0 TO 999999]",
    "\\",
    "id\x1f'",
    "id\0'",
)
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
    shared = ada.post(f"/api/v1/answers/{answer['id']}/shares", json={}).json()
    ids = {
        "document": document,
        "collection": collection,
        "conversation": conversation,
        "answer": answer["id"],
        "job": service.upload(ada, {f"{CANARY} notes.md": f"# Notes\n\n{SECRET}"}, readers=["hr"])[0]["job"],
        "receipt": receipt,
        "version": ada.get(f"/api/v1/documents/{document}").json()["version"],
        "share": shared["id"],
        "token": shared["token"],
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
    given |= {name: ids[name] for name in ("conversation", "collection", "document", "version", "token")}
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


# What is asked for comes before what changes or ends something.
ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Both are in no words but the document's own.
HIDDEN = ("4,711", f"The {CANARY} budget")


def in_order() -> list[APIRoute]:
    return sorted(routes(), key=lambda route: (ends_a_sign_in(route), ORDER.index(next(iter(route.methods or ())))))


def had(world: World, eve: Caller) -> dict[str, str | int]:
    """The same ids for somebody who reads ADA's document too: of what is one's own alone theirs."""
    document = world.ids["document"]
    conversation = eve.post("/api/v1/conversations").json()["id"]
    asked = {"question": QUESTION, "conversation": conversation}
    answer = eve.post("/api/v1/ask", json=asked, headers={"accept": "application/json"}).json()["id"]
    shared = eve.post(f"/api/v1/answers/{answer}/shares", json={}).json()
    sent = eve.upload({"new.md": "# Another\n\nAnother text."}, "PUT", f"/api/v1/documents/{document}")
    job = sent.json()["files"][0]["job"]
    eve.post(f"/api/v1/jobs/{job}/cancel")
    own = {"conversation": conversation, "answer": answer, "job": job}
    return {**world.ids, **own, "share": shared["id"], "token": shared["token"], "user": world.service.user_id("eve")}


def looks() -> list[APIRoute]:
    """What changes nothing."""
    asking = ("ask", "complete", "open_share", "search")
    return [route for route in in_order() if "GET" in (route.methods or ()) or route.name in asking]


def test_t001_t002_a_role_gives_no_right_to_read(world: World) -> None:
    callers = [world.service.person(role.value, role) for role in (Role.BOT_MASTER, Role.ADMINISTRATOR)]
    for who, route in product(callers, looks()):
        words = call(who, route, world.ids).text.replace(QUESTION, "")
        assert [one for one in HIDDEN if one in words] == [], (who.name, route.path)


def test_t004_t007_what_was_taken_from_somebody_is_in_none_of_the_ways_by_which_they_had_it(world: World) -> None:
    service = world.service
    eve = service.person("eve", Role.EDITOR, ("hr",))
    ids = had(world, eve)
    assert len([route for route in looks() if HIDDEN[0] in call(eve, route, ids).text]) > 8
    service.kb.people.leave("hr", "eve")
    seen = belongings(world)
    for route in in_order():
        answer = call(eve, route, ids)
        words = answer.text.replace(QUESTION, "") + str(dict(answer.headers))
        assert ([one for one in HIDDEN if one in words], answer.status_code < 500) == ([], True), route.path
        if route.name == "retry_job":
            # At once: what is called later takes it back.
            list(service.kb.worker.run("test"))
    list(service.kb.worker.run("test"))
    assert belongings(world) == seen


def test_t065_a_key_for_another_collection_is_told_of_nothing_beyond_it(world: World) -> None:
    other = world.ada.post("/api/v1/collections", json={"name": "other", "readers": ["hr"]}).json()["id"]
    key = world.service.key_of(world.ada, *Scope, collection=other)
    seen = belongings(world)
    # An answer's id opens nothing.
    secrets = {id for name, id in world.ids.items() if isinstance(id, str) and name not in ("answer", "model")}
    for route in in_order():
        answer = call(key, route, world.ids)
        words = answer.text.replace(QUESTION, "") + str(dict(answer.headers))
        assert [one for one in (CANARY, *(secrets - sent(route, world.ids))) if one in words] == [], route.path
    list(world.service.kb.worker.run("test"))
    assert belongings(world) == seen


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - types of every kind
    """What a body is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        inside = [field.annotation for field in annotation.model_fields.values()]
    else:
        inside = list(get_args(annotation))
    for one in inside:
        yield from models_in(one)


def sent(route: APIRoute, ids: Mapping[str, str | int]) -> set[str]:
    """What a request of `call` names by itself, so that the answer may repeat it."""
    given = f"{path_of(route, ids)} {body_of(route, ids)}"
    return {str(one) for one in ids.values() if str(one) in given}


def test_t016_no_body_takes_a_field_that_it_does_not_name() -> None:
    """A new one that does could set what nobody asks for: an owner, a role, an id."""
    bodies = [route.body_field.field_info.annotation for route in routes() if route.body_field is not None]
    assert len(bodies) > 30
    models = [model for body in bodies for model in models_in(body)]
    taking = {model.__name__ for model in models if model.model_config.get("extra") != "forbid"}
    # OpenAI's clients send what means nothing here.
    assert taking == {"ChatRequest", "ChatMessage", "Part", "StreamOptions"}


def texts_in(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where texts stand in what a body is made of."""
    if isinstance(value, str):
        yield at
    if isinstance(value, Mapping | list):
        for key, one in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from texts_in(one, (*at, key))


def put(value: Any, at: Sequence[str | int], text: object) -> Any:  # noqa: ANN401 - JSON
    """The same with something else in that place."""
    if not at:
        return text
    if isinstance(value, list):
        return [put(one, at[1:], text) if key == at[0] else one for key, one in enumerate(value)]
    return {key: put(one, at[1:], text) if key == at[0] else one for key, one in value.items()}


def query_names(route: APIRoute) -> list[str]:
    parts = [route.dependant, *route.dependant.dependencies]
    return [one.alias for part in parts for one in part.query_params]


def path_of(route: APIRoute, ids: Mapping[str, str | int]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: quote(str(ids[found[1]]), safe=""), route.path)


def requests(route: APIRoute, ids: Mapping[str, str | int], values: Iterator[str]) -> Iterator[dict[str, Any]]:
    """One for each place of a text in its path, its query and its body, which holds a value; the rest is real."""
    body = body_of(route, ids)
    for name in parameters(route):
        yield {"path": path_of(route, {**ids, name: next(values)}), "json": body}
    for name in query_names(route):
        yield {"path": path_of(route, ids), "params": {name: next(values)}, "json": body}
    for at in texts_in(body):
        yield {"path": path_of(route, ids), "json": put(body, at, next(values))}


def rows(service: Service) -> Counter[str]:
    """How many there are of what nobody here removes."""
    with service.kb.store.read() as tx:
        assert tx.reports.damage() == []
    listed, groups = service.kb.library.list(CONSOLE), service.kb.people.groups()
    return Counter(documents=len(listed), chunks=sum(one.chunks for one in listed), groups=len(groups))


def ends_a_sign_in(route: APIRoute) -> bool:
    return route.name in (*LAST, "send_sign_out", "give_password")


def test_t053_no_value_in_any_field_of_any_route_is_more_than_a_value(world: World) -> None:
    root, values = world.service.person("root", Role.ADMINISTRATOR), cycle(HOSTILE)
    before = rows(world.service)
    for route in sorted(routes(), key=ends_a_sign_in):
        for caller in (root, world.ada):
            for request in requests(route, world.ids, values):
                answer = caller.send(next(iter(route.methods or ())), **request)
                assert answer.status_code < 500, (route.path, request, answer.text)
                assert answer.status_code != 401 or ends_a_sign_in(route), route.path
    assert rows(world.service) >= before


def test_t013_t053_lists_are_filtered_by_what_is_said_and_names_are_kept_to_the_letter(world: World) -> None:
    root = world.service.person("root", Role.ADMINISTRATOR)
    filters = (
        (world.ada, "documents", ("text", "collection", "owner", "reader", "format", "language")),
        (world.ada, "conversations", ("text",)),
        (root, "audit", ("user", "action", "subject")),
        (root, "users", ("search",)),
    )
    for caller, path, names in filters:
        assert listed(caller.get(f"/api/v1/{path}"))
        for name, value in product(names, HOSTILE):
            answer = caller.get(f"/api/v1/{path}", params={name: value})
            assert answer.status_code in (404, 422) or listed(answer) == [], (path, name, value, answer.text)
    for value in HOSTILE:
        named = world.ada.post("/api/v1/collections", json={"name": value, "readers": ["hr"]})
        assert named.status_code == 422 or named.json()["name"] == value
    kept = {one["name"] for one in world.ada.get("/api/v1/collections").json()}
    # What can't be printed is left out of names.
    assert {value for value in HOSTILE if value.isprintable()} <= kept


def listed(answer: httpx2.Response) -> list[object]:
    found = answer.json()
    items: list[object] = found["items"] if isinstance(found, dict) else found
    return items


def test_t013_lists_and_objects_are_no_texts_and_a_question_of_operators_opens_nothing(world: World) -> None:
    stranger = world.service.person("bob")
    for question in (["a"], {"$ne": None}, {"$gt": ""}, 1, True, None):
        assert stranger.post("/api/v1/search", json={"question": question}).status_code == 422
    for scope in ({"$ne": None}, "a", [["a"]], [{"$ne": ""}], [1]):
        assert stranger.post("/api/v1/search", json={"question": "pay", "collections": scope}).status_code == 422
    for value in HOSTILE:
        found = stranger.post("/api/v1/search", json={"question": f"{QUESTION} {value}", "k": 50})
        assert found.status_code == 422 or found.json() == [], value
        scoped = stranger.post("/api/v1/search", json={"question": QUESTION, "collections": [value]})
        assert scoped.status_code in (404, 422), value
