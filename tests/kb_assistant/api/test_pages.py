"""What is around the pages: who may load them, connect to them and send them something."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from kb_assistant.api.app import create_app
from kb_assistant.api.context import Context
from kb_assistant.api.front import Front
from kb_assistant.api.gate import Gate
from kb_assistant.api.pages import Guard, page_headers
from kb_assistant.api.relay import HEADER, Relay
from kb_assistant.api.running import Running
from kb_assistant.clock import utc_now
from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.domain.accounts import GroupClaim
from kb_assistant.store.audit import AuditFilter
from tests.corpus.service import ADDRESS, Service

HTML = {"accept": "text/html"}


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"page {request.method} {len(await request.body())}")


async def connect(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("connected")
    await websocket.send_text(",".join(websocket.headers.getlist(HEADER)))
    await websocket.close()


@dataclass(frozen=True, slots=True)
class Fronted:
    """Pages that answer everything, behind what guards them."""

    service: Service
    client: TestClient
    running: Running

    def page(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        found = self.client.request(method, path, headers=headers, follow_redirects=False)
        return found.status_code, found.text

    def note(self, **headers: str) -> str:
        """What the server notes of a browser that connects."""
        given = {"host": "127.0.0.1:8400", "origin": ADDRESS, **headers}
        with self.client.websocket_connect("/_stcore/stream", headers=given) as socket:
            socket.receive_text()
            return socket.receive_text()

    def stream(self, path: str = "/_stcore/stream", **headers: str) -> str:
        with self.client.websocket_connect(path, headers={"host": "127.0.0.1:8400", **headers}) as socket:
            return socket.receive_text()


def front(service: Service, peer: str = "127.0.0.1", relay: Relay | None = None) -> Fronted:
    methods = ["GET", "POST", "PUT", "DELETE"]
    inner = Starlette(routes=[WebSocketRoute("/{path:path}", connect), Route("/{path:path}", answer, methods=methods)])
    running = Running(service.settings.server, service.settings.proxy)
    relay = relay or Relay(service.settings)
    guard = Guard(inner, Context(service.kb, service.settings, running), relay)
    gate = Gate(guard, running, page_headers(("sha256-x",)), service.settings)
    app = Front(create_app(service.kb, service.settings, running), gate, relay)
    client = TestClient(app, base_url=ADDRESS, client=(peer, 50_000))
    return Fronted(service, client, running)


@pytest.fixture
def fronted(service: Service) -> Fronted:
    return front(service)


def test_what_no_route_of_ours_answers_is_a_page(fronted: Fronted) -> None:
    assert fronted.page("/livez")[0] == 200
    assert fronted.page("/api/v1/nothing")[0] == 404
    assert fronted.page("//api/v1/users")[0] == 404
    assert fronted.page("/static/js/index.js") == (200, "page GET 0")


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(fronted: Fronted) -> None:
    sent = fronted.client.get("/answer?id=a%26b", headers=HTML, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fanswer%3Fid%3Da%2526b")
    old = fronted.client.get("/", headers={**HTML, "cookie": "kb_session=old"}, follow_redirects=False)
    assert old.headers["location"] == "/sign-in?next=%2F"
    ada = fronted.service.person("ada")
    assert fronted.page("/answer?id=7", **HTML, **ada.headers) == (200, "page GET 0")


def test_a_shared_answer_is_seen_without_sign_in_only_where_that_is_allowed(served: Callable[..., Service]) -> None:
    fronted = front(served(KB_SHARES_ANONYMOUS="true"))
    assert fronted.page("/answer?id=7", **HTML)[0] == 200
    assert fronted.page("/documents", **HTML)[0] == 303


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
        "/_stcore/stream",
        "/_stcore/upload_file/a/b",
        "/component/x/index.html",
        "/auth/login",
        "/oauth2callback",
        "/app/static/x",
    ],
)
def test_t070_what_the_framework_keeps_for_itself_is_closed(fronted: Fronted, path: str) -> None:
    root = fronted.service.person("root", Role.ADMINISTRATOR)
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert fronted.page(path, method, **root.headers)[0] == 404


def test_t070_files_of_the_framework_are_for_who_signed_in(fronted: Fronted) -> None:
    ada = fronted.service.person("ada")
    assert fronted.page("/media/x.png")[0] == 401
    assert fronted.page("/media/x.png", cookie="kb_session=guessed")[0] == 401
    assert fronted.page("/media/x.png", **ada.headers)[0] == 200


def test_t067_nothing_is_sent_to_a_page(fronted: Fronted) -> None:
    """Files least of all: the framework would keep them in memory, and count nothing."""
    ada = fronted.service.person("ada")
    for path in ("/", "/documents", "/media/x.png", "/_stcore/health"):
        assert [fronted.page(path, method, **ada.headers)[0] for method in ("POST", "PUT", "DELETE")] == [404] * 3


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
        {"origin": "http://evil.example:8400", "host": "evil.example:8400"},
        {"origin": "http://127.0.0.1:8400.evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8400"},
    ],
)
def test_t067_no_other_page_connects(fronted: Fronted, headers: Mapping[str, str]) -> None:
    assert fronted.stream(origin=ADDRESS) == "connected"
    with pytest.raises(WebSocketDisconnect):
        fronted.stream(**headers)


@pytest.mark.parametrize("path", ["/api/v1/ask", "/", "/_stcore/other"])
def test_t067_there_is_one_connection_and_no_other(fronted: Fronted, path: str) -> None:
    with pytest.raises(WebSocketDisconnect):
        fronted.stream(path, origin=ADDRESS)


def test_t067_another_name_sees_no_page(fronted: Fronted) -> None:
    assert fronted.page("/", host="evil.example")[0] == 400


def test_t069_without_accounts_pages_are_for_this_machine_alone(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_AUTH="none")
    assert front(service).page("/", **HTML)[0] == 200
    assert front(service).page("/", **HTML, **{"x-forwarded-for": "10.0.0.7"})[0] == 401
    away = front(service, "10.0.0.7")
    assert away.page("/", **HTML)[0] == 401
    with pytest.raises(WebSocketDisconnect):
        away.stream(origin=ADDRESS)


def test_t042_t072_pages_run_their_own_scripts_and_talk_to_this_server_alone(fronted: Fronted) -> None:
    headers = fronted.client.get("/static/x").headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["script-src"] == "'self' 'sha256-x'"
    assert policy["img-src"] == "'self' data: blob:"
    assert (policy["frame-ancestors"], policy["object-src"], policy["base-uri"]) == ("'none'",) * 3
    assert (headers["x-robots-tag"], headers["x-content-type-options"]) == ("noindex", "nosniff")


def test_t025_a_body_that_no_page_takes_is_refused_before_it_is_read(fronted: Fronted) -> None:
    ada = fronted.service.person("ada")
    assert fronted.page("/static/x", **ada.headers, **{"content-length": "2000"})[0] == 413


def test_more_requests_than_the_server_takes_are_asked_to_come_back(fronted: Fronted) -> None:
    fronted.running.requests = fronted.service.settings.server.requests
    refused = fronted.client.get("/static/x")
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["code"]) == (503, "1", "overloaded")
    assert fronted.client.get("/api/v1/session").status_code == 503
    assert fronted.client.get("/livez").status_code == 200
    assert "content-security-policy" in refused.headers


def test_t054_one_address_has_half_of_the_requests_under_way_and_others_the_rest(
    served: Callable[..., Service],
) -> None:
    fronted = front(served(KB_SERVER_REQUESTS="4"))
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(fronted.running.place("/slow", "127.0.0.1"))
        refused = fronted.client.get("/api/v1/session")
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert fronted.page("/static/x")[0] == 503
        assert fronted.client.get("/livez").status_code == 200
        held.enter_context(fronted.running.place("/slow", "203.0.113.9"))
    assert fronted.client.get("/api/v1/session").status_code == 200


def test_t054_strangers_leave_pages_to_those_who_signed_in_and_each_of_these_to_others(
    served: Callable[..., Service],
) -> None:
    fronted = front(served(KB_SERVER_CONNECTIONS="20"))
    ada, bob = (fronted.service.person(name) for name in ("ada", "bob"))
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(fronted.running.page(None))
        for _ in range(5):
            held.enter_context(fronted.running.page(fronted.service.user_id("ada")))
        for headers in ({"origin": ADDRESS}, {"origin": ADDRESS, "cookie": "kb_session=old"}, ada.headers):
            with pytest.raises(WebSocketDisconnect) as closed:
                fronted.stream(**headers)
            assert closed.value.code == 1013
        assert fronted.stream(**bob.headers) == "connected"
    assert fronted.stream(origin=ADDRESS) == fronted.stream(**ada.headers) == "connected"


def test_t054_a_page_that_is_closed_leaves_its_place(served: Callable[..., Service]) -> None:
    fronted = front(served(KB_SERVER_CONNECTIONS="1"))
    assert [fronted.stream(origin=ADDRESS) for _ in range(3)] == ["connected"] * 3


def test_t091_while_the_server_ends_nothing_new_is_begun(fronted: Fronted) -> None:
    fronted.running.end()
    refused = fronted.client.get("/api/v1/session")
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["code"]) == (503, "1", "stopping")
    assert refused.headers["connection"] == "close"
    assert fronted.client.get("/livez").status_code == 200
    assert fronted.client.get("/readyz").json()["problems"] == ["stopping"]


def test_a_page_asks_in_the_name_of_the_browser_it_was_sent_to(served: Callable[..., Service]) -> None:
    service = served(KB_PROXY_PEERS="10.9.9.0/24")
    ada, relay = service.person("ada"), Relay(service.settings)
    note = front(service, "10.9.9.9", relay).note(**{"x-forwarded-for": "198.51.100.7"})
    page = front(service, relay=relay)
    for shown in ({HEADER: note}, {}):
        asked = page.client.post("/api/v1/ask", json={"question": "hello"}, headers={**ada.headers, **shown})
        assert asked.status_code == 200
    listed = service.kb.audit.list(CONSOLE, AuditFilter(action="question_asked"), 10)
    assert [one.actor.address for one in listed if one.actor] == ["127.0.0.1", "198.51.100.7"]


def test_t057_only_this_process_s_notes_shown_on_this_machine_count(served: Callable[..., Service]) -> None:
    secret = "4f1c9e0b7a2d8356" * 2
    service = served(KB_PROXY_PEERS="10.9.9.0/24", KB_PROXY_SECRET=secret)
    relay = Relay(service.settings)
    said = {"x-proxy-secret": secret, "x-forwarded-user": "ada", "x-forwarded-for": "198.51.100.7"}
    note = front(service, "10.9.9.9", relay).note(**said, **{HEADER: "forged"})
    assert is_known(front(service, relay=relay), {HEADER: note})
    assert not is_known(front(service), {HEADER: note})
    assert not is_known(front(service, "203.0.113.9", relay), {HEADER: note})
    assert not is_known(front(service, relay=relay), {HEADER: front(service, relay=relay).note(**said)})
    assert not is_known(front(service, relay=relay), said)
    for changed in (note[:-1] + "x", "A" + note, note.partition(".")[0], "", "."):
        assert not is_known(front(service, relay=relay), {HEADER: changed})


PROXIED = {"x-proxy-secret": "4f1c9e0b7a2d8356" * 2, "x-forwarded-user": "ada", "x-forwarded-groups": "HR"}


@pytest.fixture
def proxied(served: Callable[..., Service]) -> Service:
    """A service whose people a proxy signs in, where the proxy's group HR is hr."""
    service = served(KB_PROXY_PEERS="10.9.9.0/24", KB_PROXY_SECRET=PROXIED["x-proxy-secret"])
    service.kb.people.add_group("hr")
    service.kb.people.directory.map_claim(CONSOLE, GroupClaim("proxy", "HR", "hr"))
    return service


def test_t063_a_page_that_stays_open_gives_back_no_group_that_the_proxy_names_no_more(proxied: Service) -> None:
    relay = Relay(proxied.settings)
    browser, page = front(proxied, "10.9.9.9", relay), front(proxied, relay=relay)
    note = browser.note(**PROXIED)
    assert groups(page, {HEADER: note}) == ["everyone", "hr"]
    assert groups(browser, {**PROXIED, "x-forwarded-groups": ""}) == ["everyone"]
    assert groups(page, {HEADER: note}) == ["everyone"]
    proxied.kb.people.remove_user("ada")
    assert not is_known(page, {HEADER: note}) and proxied.kb.people.users() == []


def test_t062_a_page_stands_for_whom_a_proxy_vouched_no_longer_than_a_session_lasts(proxied: Service) -> None:
    now = utc_now()
    relay = Relay(proxied.settings, lambda: now)
    page, note = front(proxied, relay=relay), front(proxied, "10.9.9.9", relay).note(**PROXIED)
    now += timedelta(hours=proxied.settings.sessions.absolute_hours, seconds=-1)
    assert is_known(page, {HEADER: note})
    now += timedelta(seconds=2)
    assert not is_known(page, {HEADER: note})


def groups(page: Fronted, headers: Mapping[str, str]) -> list[str]:
    found: list[str] = page.client.get("/api/v1/session", headers=headers).json()["groups"]
    return found


def is_known(page: Fronted, headers: Mapping[str, str]) -> bool:
    """Whether the service takes what a page shows it for a sign-in."""
    found: bool = page.client.get("/api/v1/session", headers=headers).json()["signed_in"]
    return found
