"""What holds for every request, whichever route answers it."""

import asyncio
from collections.abc import Callable, Iterator

import httpx2
import pytest
from sqlalchemy import create_engine, text
from starlette.testclient import WebSocketDenialResponse
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from kb_assistant.api.app import LONGEST_BODY
from kb_assistant.domain.access import Role
from kb_assistant.errors import SettingsError
from kb_assistant.settings import load_settings
from tests.corpus.service import ADDRESS, Caller, Service

ROUTE = "/api/v1/groups"
HOSTS = (
    "x/api/health?",
    "a#",
    "a/..",
    "evil.example",
    "127.0.0.1",
    "127.0.0.1:8401",
    "127.0.0.1:8400.evil.example",
    "127.0.0.1:8400@evil.example",
    "127.0.0.1:8400/livez?",
    "evil.example, 127.0.0.1:8400",
    "[::1]",
    " ",
    "",
)


@pytest.mark.parametrize("host", HOSTS)
def test_t059_a_request_for_another_host_is_refused_whoever_asks(service: Service, host: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    for path in ("/livez", ROUTE, "/api/v1/users"):
        answer = ada.get(path, headers={"host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong_host")


def test_t059_a_host_that_came_twice_or_not_at_all_is_refused(service: Service) -> None:
    twice = [("host", "127.0.0.1:8400"), ("host", "127.0.0.1:8400")]
    assert service.client.get("/livez", headers=twice).status_code == 400
    assert asyncio.run(_status(service, []))[0] == 400


async def _status(service: Service, headers: list[tuple[bytes, bytes]]) -> list[int]:
    """The answer to a request that no client library would send."""
    scope = {"type": "http", "method": "GET", "path": "/livez", "raw_path": b"/livez", "query_string": b""}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await service.client.app({**scope, "headers": headers, "root_path": "", "scheme": "http"}, receive, send)
    return [message["status"] for message in sent if message["type"] == "http.response.start"]


def test_t059_the_names_of_the_settings_are_answered_to(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_PUBLIC_URL="https://kb.example.com", KB_SERVER_HOSTS="kb.internal:8400, other")
    for host in ("kb.example.com", "KB.Example.com", "kb.internal:8400", "other", "localhost:8400", "[::1]:8400"):
        assert service.nobody().get("/livez", headers={"host": host}).status_code == 200


PATHS: tuple[str, ...] = (
    "//api/v1/users",
    "/%2e%2e/api/v1/users",
    "/livez/../api/v1/users",
    "/api/v1/users/",
    "/API/V1/USERS",
)
PATHS += ("/livez/%2e%2e/api/v1/users", "/api/v1//users", "/api/v1/users%00", "/api/v1/users;x", "/api/v1/./users")


@pytest.mark.parametrize("path", PATHS)
def test_t059_another_spelling_of_a_path_opens_nothing(service: Service, path: str) -> None:
    service.person("zoltan")
    answer = service.nobody().get(path, follow_redirects=False)
    assert answer.status_code in (401, 404)
    assert "zoltan" not in answer.text


FOREIGN: tuple[str, ...] = (
    "https://evil.example",
    "null",
    "http://127.0.0.1:8400.evil.example",
    "http://evil.127.0.0.1:8400",
)
FOREIGN += ("http://127.0.0.1", "https://127.0.0.1:8400", "http://127.0.0.1:8401", "http://localhost:8400", "")


@pytest.mark.parametrize("origin", FOREIGN)
def test_t067_another_origin_s_page_changes_nothing(service: Service, origin: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    for act in (ada.post, ada.put, ada.patch, ada.delete):
        assert act(ROUTE, headers={"origin": origin}).status_code == 403
    assert ada.post(ROUTE, json={"name": "evil"}, headers={"origin": origin}).json()["code"] == "forbidden"
    assert [group.name for group in service.kb.people.groups()] == ["everyone"]


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_t067_a_form_and_json_by_another_name_change_nothing(service: Service, kind: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    body = b'{"name": "evil"}'
    headers = {"content-type": kind}
    assert ada.post(ROUTE, content=body, headers={**headers, "origin": "https://evil.example"}).status_code == 403
    assert ada.post(ROUTE, content=body, headers=headers).status_code == 422
    assert [group.name for group in service.kb.people.groups()] == ["everyone"]


def test_t067_a_cookie_without_an_origin_changes_nothing(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    bare = Caller(service, "ada", {"cookie": ada.headers["cookie"]})
    assert bare.post(ROUTE, json={"name": "evil"}).status_code == 403
    assert bare.post(ROUTE, json={"name": "evil"}, headers={"referer": f"{ADDRESS}/x"}).status_code == 403
    split = [("cookie", "a=b"), ("cookie", ada.headers["cookie"])]
    assert service.client.post(ROUTE, json={"name": "evil"}, headers=split).status_code == 403


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("x", 403), ("same-origin", 201), ("none", 201)]
)
def test_t067_what_a_browser_says_of_the_page_counts(service: Service, site: str, status: int) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    bare = Caller(service, "ada", {"cookie": ada.headers["cookie"], "sec-fetch-site": site})
    assert bare.post(ROUTE, json={"name": "new"}).status_code == status


def test_t067_a_page_elsewhere_signs_nobody_in_to_an_account_of_its_own(service: Service) -> None:
    service.person("eve")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = service.sign_in("eve", headers=headers)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_t067_programs_with_a_key_need_no_origin(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    key = service.key_of(ada, *(scope for scope in service.kb.people.principal("ada").scopes))
    assert key.post(ROUTE, json={"name": "new"}).status_code == 201


def test_t067_whom_a_proxy_vouches_for_needs_an_origin_as_well(served: Callable[..., Service]) -> None:
    """Their browser proves them to the proxy by itself, whichever page has it ask."""
    service = served(KB_PROXY_PEERS="127.0.0.1", KB_PROXY_SECRET="s" * 40)
    vouched = Caller(service, "", {"x-proxy-secret": "s" * 40, "x-forwarded-user": "ada"})
    label = {"label": "mine"}
    assert vouched.post("/api/v1/me/keys", json=label).status_code == 403
    assert vouched.post("/api/v1/me/keys", json=label, headers={"origin": ADDRESS}).status_code == 201


def test_t067_a_websocket_is_refused_whoever_opens_it(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    for headers in ({}, ada.headers, {**ada.headers, "origin": "https://evil.example"}, {"host": "evil.example"}):
        for path in ("/", "/livez", "/api/v1/users", "/_stcore/stream"):
            with (
                pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)) as refused,
                service.client.websocket_connect(path, headers=dict(headers)),
            ):
                pass
            assert getattr(refused.value, "code", 4403) == 4403


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "FOO", "PROPFIND", "get", "HEAD", "OPTIONS"])
def test_a_method_that_no_route_has_does_nothing(service: Service, method: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    answer = ada.send(method, ROUTE, headers={"x-canary": "canary-4711"})
    assert answer.status_code in (403, 405) or (method == "get" and answer.status_code == 200)
    assert "canary-4711" not in answer.text + str(answer.headers)
    assert "evil" not in ada.send(method, ROUTE, json={"name": "evil"}).text


ORIGIN = "https://intranet.example.com"


@pytest.fixture
def shared(served: Callable[..., Service]) -> Iterator[Service]:
    """A service that pages of ORIGIN may use."""
    yield served(KB_SERVER_ORIGINS=f"{ORIGIN}, https://other.example.com")


def preflight(service: Service, origin: str, method: str = "POST") -> httpx2.Response:
    asked = {"access-control-request-method": method, "access-control-request-headers": "content-type"}
    return service.nobody().send("OPTIONS", ROUTE, headers={"origin": origin, **asked})


def allowed(answer: httpx2.Response) -> str | None:
    return answer.headers.get("access-control-allow-origin")


def test_t071_a_page_of_a_listed_origin_may_use_it(shared: Service) -> None:
    asked = preflight(shared, ORIGIN)
    assert (asked.status_code, allowed(asked)) == (200, ORIGIN)
    assert asked.headers["access-control-allow-credentials"] == "true"
    ada = shared.person("ada", Role.ADMINISTRATOR)
    made = ada.post(ROUTE, json={"name": "new"}, headers={"origin": ORIGIN})
    assert (made.status_code, allowed(made), "Origin" in made.headers["vary"]) == (201, ORIGIN, True)


SUFFIXES: tuple[str, ...] = (
    f"{ORIGIN}.evil.example",
    "https://evil-intranet.example.com",
    "http://intranet.example.com",
    "null",
    "*",
)
SUFFIXES += (
    "https://evil.example",
    f"{ORIGIN}:444",
    f"{ORIGIN}/",
    "https://x.intranet.example.com",
    f"{ORIGIN} ",
    ADDRESS,
)


@pytest.mark.parametrize("origin", SUFFIXES)
def test_t071_no_other_origin_reads_anything(shared: Service, origin: str) -> None:
    assert allowed(preflight(shared, origin)) is None
    ada = shared.person("ada", Role.ADMINISTRATOR)
    assert allowed(ada.get(ROUTE, headers={"origin": origin})) is None


def test_t071_where_none_is_listed_no_origin_reads_anything(service: Service) -> None:
    ada = service.person("ada")
    for origin in (ORIGIN, "null", "*", ADDRESS):
        assert allowed(preflight(service, origin)) is None
        assert not [name for name in ada.get(ROUTE, headers={"origin": origin}).headers if "access-control" in name]


def test_t071_a_listed_origin_reads_errors_too(shared: Service) -> None:
    ada = shared.person("ada", Role.ADMINISTRATOR)
    broken = [
        shared.nobody().get(ROUTE, headers={"origin": ORIGIN}),
        ada.get("/nowhere", headers={"origin": ORIGIN}),
        ada.post(ROUTE, json={}, headers={"origin": ORIGIN}),
        ada.post(ROUTE, content=b"x" * (LONGEST_BODY + 1), headers={"origin": ORIGIN}),
    ]
    break_groups(shared)
    broken.append(ada.get(ROUTE, headers={"origin": ORIGIN}))
    assert [answer.status_code for answer in broken] == [401, 404, 422, 413, 500]
    assert {allowed(answer) for answer in broken} == {ORIGIN}


@pytest.mark.parametrize("origins", ["*", "null", "https://*.example.com", "https://a.example.com/x", "a.example.com"])
def test_t071_a_pattern_is_no_origin(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    monkeypatch.setenv("KB_SERVER_ORIGINS", origins)
    with pytest.raises(SettingsError, match=r"server\.origins"):
        load_settings()


def break_groups(service: Service) -> None:
    """Takes a table away, so that what needs it fails as nobody expected."""
    engine = create_engine(service.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE claimed_members"))
    engine.dispose()


def test_t072_every_answer_has_every_header(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    answers = [
        ada.get(ROUTE),
        ada.post(ROUTE, json={}),
        ada.get("/nowhere"),
        ada.send("TRACE", ROUTE),
        ada.get(ROUTE, headers={"host": "evil.example"}),
        ada.get("/api/v1/audit/export"),
        ada.get("/api/v1/users/"),
        ada.post(ROUTE, content=b"x" * (LONGEST_BODY + 1)),
        service.nobody().get(ROUTE),
    ]
    break_groups(service)
    answers.append(ada.get(ROUTE))
    assert [answer.status_code for answer in answers] == [200, 422, 404, 405, 400, 200, 404, 413, 401, 500]
    for answer in answers:
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert len(headers["x-request-id"]) == 32
        assert {"server", "x-powered-by", "strict-transport-security"} & headers.keys() == set()


def test_t072_behind_https_browsers_are_told_to_stay_there(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_PUBLIC_URL="https://kb.example.com")
    for path in ("/livez", "/nowhere"):
        assert "max-age" in service.nobody().get(path).headers["strict-transport-security"]


def test_each_request_has_an_id_that_nobody_outside_chose(service: Service) -> None:
    ids = {service.nobody().get("/livez", headers={"x-request-id": "mine"}).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert "mine" not in ids


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "1" * 5000, "²", "+5", " "])
def test_a_length_that_is_none_is_refused(service: Service, length: str) -> None:
    headers = [(b"content-length", length.encode("latin-1")), (b"content-type", b"application/json")]
    answer = service.client.post("/api/v1/session", content=b"{}", headers=headers)
    assert answer.status_code in (413, 422)


def test_a_body_that_is_longer_than_it_says_is_cut_off(service: Service) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(LONGEST_BODY // 65_536 + 2):
            yield b"x" * 65_536

    headers = {"content-type": "application/json"}
    answer = service.client.post("/api/v1/session", content=body(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "limit_exceeded")
    lying = service.client.post("/api/v1/session", content=body(), headers={**headers, "content-length": "10"})
    assert lying.status_code == 413
