"""Who a request is from, whatever it shows as proof."""

from collections.abc import Callable, Iterator

import pytest

from kb_assistant.domain.access import CONSOLE, Role, Scope
from tests.corpus.service import ADDRESS, COOKIE, Caller, Service, serve

PROXY = "10.0.0.9"
SECRET = "the proxy's own secret, long enough to be one"
WHO = "/api/v1/session"


@pytest.fixture
def behind(served: Callable[..., Service]) -> Iterator[Service]:
    """A service that believes a proxy at PROXY, and is called from there."""
    service = served(KB_PROXY_PEERS=PROXY, KB_PROXY_SECRET=SECRET)
    yield serve(service.kb, service.settings, PROXY)


def name(service: Service, *headers: tuple[str, str]) -> str:
    """Who the service takes somebody for who shows these headers."""
    return str(service.client.get(WHO, headers=list(headers)).json()["name"])


def proxied(user: str = "eve") -> list[tuple[str, str]]:
    return [("x-proxy-secret", SECRET), ("x-forwarded-user", user)]


def test_t057_the_listed_proxy_with_its_secret_names_who_it_is(behind: Service) -> None:
    assert name(behind, *proxied("ada")) == "ada"
    assert name(behind, ("X-Proxy-Secret", SECRET), ("X-FORWARDED-User", "ada")) == "ada"


@pytest.mark.parametrize(
    "headers",
    [
        [("x-forwarded-user", "ada")],
        [("x-proxy-secret", "another"), ("x-forwarded-user", "ada")],
        [("x-proxy-secret", ""), ("x-forwarded-user", "ada")],
        [("x_proxy_secret", SECRET), ("x-forwarded-user", "ada")],
        [("x-proxy-secret", SECRET), ("x_forwarded_user", "ada")],
        [("x-proxy-secret", SECRET), ("X_Forwarded_User", "ada")],
        [("x-proxy-secret", SECRET), ("x-forwarded-email", "ada")],
        [("x-proxy-secret", SECRET), ("remote-user", "ada")],
    ],
)
def test_t057_headers_without_the_secret_or_of_another_name_count_for_nothing(
    behind: Service, headers: list[tuple[str, str]]
) -> None:
    assert name(behind, *headers) == ""
    assert behind.kb.people.users() == []


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.8", "::1", "testclient"])
def test_t057_the_same_from_elsewhere_counts_for_nothing(behind: Service, peer: str) -> None:
    elsewhere = serve(behind.kb, behind.settings, peer)
    forged = [*proxied("ada"), ("x-forwarded-for", PROXY), ("forwarded", f"for={PROXY}")]
    assert name(elsewhere, *forged) == ""
    assert behind.kb.people.users() == []


@pytest.mark.parametrize("twice", ["x-forwarded-user", "X-Forwarded-User", "x-proxy-secret", "x-forwarded-groups"])
def test_t057_a_header_that_came_twice_is_refused(behind: Service, twice: str) -> None:
    headers = [*proxied(), ("x-forwarded-groups", "hr"), (twice, "administrators")]
    answer = behind.client.get("/api/v1/collections", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


def test_what_an_ended_session_left_in_a_browser_keeps_out_nobody_whom_the_proxy_vouches_for(behind: Service) -> None:
    old = ("cookie", f"{COOKIE}=over")
    assert name(behind, *proxied("ada"), old) == "ada"
    asked = behind.client.post(
        "/api/v1/ask", json={"question": "hello"}, headers=[*proxied("ada"), old, ("origin", ADDRESS)]
    )
    assert "event: answer" in asked.text
    bob = serve(behind.kb, behind.settings).person("bob")
    assert name(behind, *proxied("ada"), ("cookie", bob.headers["cookie"])) == "bob"
    # Programs show a key on purpose.
    ended = behind.client.get("/api/v1/collections", headers=[*proxied("ada"), ("x-api-key", "kb_over")])
    assert ended.status_code == 401


def test_t057_a_proxy_without_a_secret_says_where_people_are_and_never_who(served: Callable[..., Service]) -> None:
    service = served(KB_PROXY_PEERS=PROXY)
    behind = serve(service.kb, service.settings, PROXY)
    assert name(behind, ("x-proxy-secret", ""), ("x-forwarded-user", "ada")) == ""
    service.person("bob")
    token = behind.client.post(
        WHO, json={"name": "bob", "password": "seven wet umbrellas"}, headers={"x-forwarded-for": "198.51.100.1"}
    )
    bob = Caller(behind, "bob", {"cookie": token.headers["set-cookie"].partition(";")[0]})
    assert bob.get("/api/v1/me/sessions").json()[0]["address"] == "198.51.100.1"


@pytest.mark.parametrize(
    "header",
    [
        ("x-forwarded-uri", "/livez"),
        ("x-forwarded-prefix", "/livez"),
        ("x-original-url", "/livez"),
        ("x-rewrite-url", "/livez"),
        ("x-forwarded-host", "127.0.0.1:8400"),
        ("x-forwarded-proto", "https"),
        ("x-http-method-override", "GET"),
        ("user-agent", "kube-probe/1.30"),
        ("user-agent", "GoogleHC/1.0"),
    ],
)
def test_t058_no_header_opens_a_route(behind: Service, header: tuple[str, str]) -> None:
    for path in ("/api/v1/collections", "/api/v1/users", "/api/v1/audit"):
        assert behind.client.get(path, headers=[header]).status_code == 401


def test_t058_no_header_moves_a_request_to_another_route(behind: Service) -> None:
    assert behind.client.get("/livez", headers={"x-original-url": "/api/v1/users"}).json()["status"] == "ok"
    assert "location" not in behind.client.get("/livez", headers={"x-forwarded-host": "evil.example"}).headers


FORMS: dict[str, Callable[[str], dict[str, str]]] = {
    "bearer": lambda key: {"authorization": f"Bearer {key}"},
    "bearer in capitals": lambda key: {"AUTHORIZATION": f"BEARER {key}"},
    "x-api-key": lambda key: {"x-api-key": key},
    "both": lambda key: {"x-api-key": key, "authorization": f"bearer {key}"},
    "cookie": lambda key: {"cookie": f"{COOKIE}={key}", "origin": ADDRESS},
}


def secret_of(service: Service, name: str, *scopes: Scope, collection: str | None = None) -> str:
    who = service.kb.people.principal(name)
    return service.kb.people.keys.add(who, "a key", scopes or (Scope.READ,), collection=collection).secret


@pytest.mark.parametrize("form", FORMS)
def test_t064_a_suspended_or_removed_person_s_key_is_good_in_no_form(service: Service, form: str) -> None:
    service.person("ada")
    ada = Caller(service, "ada", FORMS[form](secret_of(service, "ada")))
    assert ada.get("/api/v1/collections").status_code == 200
    service.kb.people.accounts.disable(CONSOLE, service.user_id("ada"))
    assert ada.get("/api/v1/collections").status_code == 401
    service.kb.people.accounts.enable(CONSOLE, service.user_id("ada"))
    assert ada.get("/api/v1/collections").status_code == 401
    service.person("bob")
    bob = Caller(service, "bob", FORMS[form](secret_of(service, "bob")))
    service.kb.people.remove_user("bob")
    assert bob.get("/api/v1/collections").status_code == 401


@pytest.mark.parametrize("form", FORMS)
def test_t065_a_key_may_the_same_in_every_form(service: Service, form: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    mine, _ = (ada.post("/api/v1/collections", json={"name": n, "readers": ["everyone"]}).json()["id"] for n in "ab")
    limited = Caller(service, "ada", FORMS[form](secret_of(service, "ada", Scope.READ, collection=mine)))
    assert [one["id"] for one in limited.get("/api/v1/collections").json()] == [mine]
    assert limited.post("/api/v1/collections", json={"name": "c"}).status_code == 403
    assert limited.get("/api/v1/users").status_code == 403
    assert limited.get("/api/v1/me/keys").status_code == 403
    everything = Caller(service, "ada", FORMS[form](secret_of(service, "ada", *Scope)))
    assert everything.get("/api/v1/users").status_code == 200


def test_t065_a_key_for_one_collection_makes_no_key_for_all(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    mine = ada.post("/api/v1/collections", json={"name": "a", "readers": ["everyone"]}).json()["id"]
    limited = service.key_of(ada, *Scope, collection=mine)
    acts = [limited.post("/api/v1/me/keys", json={"label": "all", "scopes": ["read"]})]
    acts += [limited.get(path) for path in ("/api/v1/me/export", "/api/v1/users", "/api/v1/audit", "/api/v1/settings")]
    acts += [limited.put("/api/v1/me/password", json={"current": "x", "new": "nine dry parasols"})]
    acts += [limited.delete("/api/v1/me/sessions")]
    assert [act.status_code for act in acts] == [403] * len(acts)
    assert ada.get(WHO).json()["signed_in"]


@pytest.mark.parametrize("parameter", ["key", "api_key", "API_KEY", "apikey", "token", "access_token", "x-api-key"])
def test_t065_a_key_in_the_address_is_refused(service: Service, parameter: str) -> None:
    service.person("ada")
    key = secret_of(service, "ada")
    answer = service.nobody().get(f"/api/v1/collections?{parameter}={key}")
    assert answer.status_code == 422
    assert key not in answer.text
    valid = Caller(service, "ada", {"x-api-key": key})
    assert valid.get(f"/api/v1/collections?{parameter}={key}").status_code == 422


def test_t065_several_different_credentials_are_refused_whichever_they_are(service: Service) -> None:
    ada, bob = service.person("ada"), service.person("bob")
    one, two = secret_of(service, "ada"), secret_of(service, "bob")
    mixes = [
        [("x-api-key", one), ("x-api-key", two)],
        [("authorization", f"Bearer {one}"), ("authorization", f"Bearer {two}")],
        [("authorization", f"Bearer {one}"), ("x-api-key", two)],
        [("authorization", f"Bearer {one}"), ("cookie", bob.headers["cookie"])],
        [("cookie", ada.headers["cookie"]), ("cookie", bob.headers["cookie"])],
        [("cookie", f"{ada.headers['cookie']}; {bob.headers['cookie']}")],
        [("cookie", f"{ada.headers['cookie']}; {COOKIE}=x")],
    ]
    answers = [service.client.get("/api/v1/collections", headers=mix).status_code for mix in mixes]
    assert answers == [422] * len(mixes)


@pytest.mark.parametrize(
    "authorization",
    ["Basic YWRhOnNldmVuIHdldCB1bWJyZWxsYXM=", "Bearer", "Bearer ", "Negotiate x", "Digest username=ada", ""],
)
def test_what_is_no_bearer_s_credential_is_none(service: Service, authorization: str) -> None:
    service.person("ada")
    caller = Caller(service, "", {"authorization": authorization})
    assert caller.get("/api/v1/collections").status_code == 401
    assert caller.get(WHO).json()["signed_in"] is False


@pytest.mark.parametrize("shown", ["kb_", "kb_00000000_x", "x", "é" * 10, "x" * 60_000, "null", "undefined"])
def test_what_nobody_was_given_is_good_for_nothing(service: Service, shown: str) -> None:
    service.person("ada")
    for headers in ({b"x-api-key": shown.encode()}, {b"authorization": f"Bearer {shown}".encode()}):
        assert service.client.get("/api/v1/collections", headers=headers).status_code == 401


def test_an_old_cookie_keeps_nobody_from_what_is_for_anybody(service: Service) -> None:
    stale = Caller(service, "", {"cookie": f"{COOKIE}=over", "origin": ADDRESS})
    assert stale.get("/api/v1/collections").status_code == 401
    assert stale.get("/livez").status_code == 200
    assert stale.get(WHO).json()["signed_in"] is False
    service.person("ada")
    answer = stale.post(WHO, json={"name": "ada", "password": "seven wet umbrellas"})
    assert answer.json()["name"] == "ada"


def test_without_accounts_whoever_is_at_this_machine_may_everything(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_AUTH="none")
    said = service.nobody().get(WHO).json()
    assert (said["signed_in"], said["auth"], said["may"]["administer"]) == (True, "none", True)
    assert service.nobody().get("/api/v1/users").status_code == 200
    assert service.sign_in("ada").status_code == 422


@pytest.mark.parametrize("peer", ["203.0.113.7", "testclient", "10.0.0.1"])
def test_without_accounts_nobody_elsewhere_is_answered(served: Callable[..., Service], peer: str) -> None:
    service = served(KB_SERVER_AUTH="none")
    elsewhere = serve(service.kb, service.settings, peer).nobody()
    assert elsewhere.get("/api/v1/users").status_code == 401
    assert elsewhere.get(WHO).json()["signed_in"] is False
    through = Caller(service, "", {"x-forwarded-for": "203.0.113.7"})
    assert through.get("/api/v1/users").status_code == 401


def test_without_accounts_a_page_of_another_origin_does_nothing(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_AUTH="none")
    evil = Caller(service, "", {"origin": "https://evil.example"})
    assert evil.post("/api/v1/groups", json={"name": "evil"}).status_code == 403
    assert evil.send("GET", "/api/v1/groups", headers={"host": "evil.example"}).status_code == 400
