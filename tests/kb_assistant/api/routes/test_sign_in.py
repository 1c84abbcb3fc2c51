"""Signing in and out over HTTP."""

import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.settings import load_settings
from tests.corpus.people import LIFETIME, PASSWORD, SetClock, people_of
from tests.corpus.service import ADDRESS, COOKIE, Caller, Service, serve

WHO = "/api/v1/session"
OTHER = "nine dry parasols"


@pytest.fixture
def timed(service: Service, clock: SetClock) -> Service:
    """A service by a clock that stands still."""
    return serve(replace(service.kb, people=people_of(service.kb.store, clock)), service.settings)


@pytest.fixture
def second(service: Service) -> Iterator[Service]:
    """Another server on the same database."""
    opened = open_knowledge_base(load_settings())
    yield serve(opened, service.settings)
    opened.close()


def moved(caller: Caller, service: Service) -> Caller:
    """The same browser, at another server."""
    return replace(caller, service=service)


def test_whoever_signs_in_is_told_who_they_are_and_never_the_token(service: Service) -> None:
    service.person("ada", Role.EDITOR, ("hr",))
    answer = service.sign_in("ada")
    said, token = answer.json(), answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert (said["name"], said["role"], said["groups"]) == ("ada", "editor", ["everyone", "hr"])
    assert said["may"] == {
        "edit": True,
        "master_bots": False,
        "administer": False,
        "manage_itself": True,
        "review": True,
    }
    assert said["sharing"] == {"enabled": True, "anonymous": False, "days": 90}
    assert token not in answer.text
    assert service.with_cookie("ada", answer).get(WHO).json() == said


def test_nobody_is_told_how_to_come_in(service: Service) -> None:
    said = service.nobody().get(WHO).json()
    assert (said["signed_in"], said["auth"], said["role"], said["user_id"]) == (False, "accounts", None, None)
    assert said["ways"] == {"password": True, "provider": False, "set_up": True}
    service.person("ada", Role.ADMINISTRATOR)
    assert service.nobody().get(WHO).json()["ways"]["set_up"] is False


def test_a_key_is_told_what_it_is_limited_to(service: Service) -> None:
    said = service.key_of(service.person("ada", Role.ADMINISTRATOR), Scope.READ).get(WHO).json()
    assert (said["name"], said["scopes"]) == ("ada", ["read"])
    assert True not in said["may"].values()


def test_t060_each_sign_in_has_a_new_token_and_ends_the_one_before(service: Service) -> None:
    service.person("ada")
    first = service.entered("ada")
    second = service.with_cookie("ada", first.post(WHO, json={"name": "ada", "password": PASSWORD}))
    assert first.headers["cookie"] != second.headers["cookie"]
    assert first.get("/api/v1/groups").status_code == 401
    assert second.get("/api/v1/groups").status_code == 200


def test_t060_a_token_set_beforehand_becomes_nobody_s_session(service: Service) -> None:
    service.person("ada")
    planted = Caller(service, "", {"cookie": f"{COOKIE}={'x' * 43}", "origin": ADDRESS})
    answer = planted.post(WHO, json={"name": "ada", "password": PASSWORD})
    assert "x" * 43 not in answer.headers["set-cookie"]
    assert planted.get("/api/v1/groups").status_code == 401


def test_t061_signing_out_ends_the_session_and_no_other(service: Service, second: Service) -> None:
    first, other = service.person("ada"), service.entered("ada")
    answer = first.delete(WHO)
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    for server in (service, second):
        assert moved(first, server).get("/api/v1/groups").status_code == 401
        assert moved(other, server).get("/api/v1/groups").status_code == 200
    assert first.delete(WHO).status_code == 204


def test_t061_a_new_password_ends_every_session_in_every_server(service: Service, second: Service) -> None:
    first, other = service.person("ada"), service.entered("ada")
    changed = first.put("/api/v1/me/password", json={"current": PASSWORD, "new": OTHER})
    assert (changed.status_code, "Max-Age=0" in changed.headers["set-cookie"]) == (204, True)
    for server in (service, second):
        for browser in (first, other):
            assert moved(browser, server).get("/api/v1/groups").status_code == 401
    assert [service.sign_in("ada").status_code, service.sign_in("ada", OTHER).status_code] == [401, 200]


def test_t061_disabling_ends_cookies_and_keys_in_every_server(service: Service, second: Service) -> None:
    admin, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada")
    browsers = [ada, service.entered("ada"), service.key_of(ada)]
    one = f"/api/v1/users/{service.user_id('ada')}"
    assert [moved(browser, second).get("/api/v1/groups").status_code for browser in browsers] == [200] * 3
    assert admin.patch(one, json={"active": False}).json()["active"] is False
    for server in (service, second):
        assert [moved(browser, server).get("/api/v1/groups").status_code for browser in browsers] == [401] * 3
    assert service.sign_in("ada").status_code == 401


def test_t062_an_unused_session_is_over_and_a_used_one_at_the_latest(timed: Service, clock: SetClock) -> None:
    timed.person("ada")
    idle, used = timed.entered("ada"), timed.entered("ada")
    for _ in range(9):
        clock.move(LIFETIME.idle - timedelta(minutes=1))
        assert used.get("/api/v1/groups").status_code == 200
    assert idle.get("/api/v1/groups").status_code == 401
    clock.move(LIFETIME.absolute)
    assert used.get("/api/v1/groups").status_code == 401


def test_t062_the_cookie_is_for_this_host_alone_and_for_no_script(served: Callable[..., Service]) -> None:
    service = served(KB_SESSIONS_ABSOLUTE_HOURS="3")
    service.person("ada")
    _, *flags = (part.strip() for part in service.sign_in("ada").headers["set-cookie"].split(";"))
    assert sorted(flags, key=str.lower) == ["HttpOnly", "Max-Age=10800", "Path=/", "SameSite=lax"]


def test_t062_over_https_the_cookie_is_bound_to_the_host_and_to_https(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_PUBLIC_URL="https://kb.example.com")
    service.person("ada")
    answer = service.sign_in("ada", headers={"host": "kb.example.com", "origin": "https://kb.example.com"})
    cookie, *flags = (part.strip() for part in answer.headers["set-cookie"].split(";"))
    assert cookie.startswith("__Host-kb_session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(flags)
    plain = {"cookie": cookie.removeprefix("__Host-"), "host": "kb.example.com"}
    assert service.nobody().get("/api/v1/groups", headers=plain).status_code == 401
    assert service.nobody().get("/api/v1/groups", headers={**plain, "cookie": cookie}).status_code == 200


def test_t063_a_demotion_acts_at_the_next_request(service: Service, second: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada", Role.ADMINISTRATOR)
    key = service.key_of(ada, *Scope)
    assert [who.get("/api/v1/users").status_code for who in (ada, key)] == [200, 200]
    root.patch(f"/api/v1/users/{service.user_id('ada')}", json={"role": "reader"})
    for server in (service, second):
        assert [moved(who, server).get("/api/v1/users").status_code for who in (ada, key)] == [403, 403]
        assert [moved(who, server).post("/api/v1/groups", json={"name": "x"}).status_code for who in (ada, key)] == [
            403
        ] * 2
    assert ada.get(WHO).json()["role"] == "reader"


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("gr7 wq!", 422),
        ("gr7 wq!x", 201),
        ("gr7 wq! " + "y" * 192, 201),
        ("gr7 wq! " + "y" * 193, 422),
        ("passwort", 422),
        ("P@ssw0rd123", 422),
        ("newcomer1", 422),
        ("🐘🦒🦓🐪🦘🦛🐊🐧🦚", 201),
        ("trailing space kept ", 201),
    ],
)
def test_t068_a_password_has_8_to_200_characters_and_is_no_common_one(
    service: Service, password: str, status: int
) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    answer = root.post("/api/v1/users", json={"name": "newcomer", "password": password})
    assert answer.status_code == status
    assert password not in answer.text
    if status == 201:
        assert service.sign_in("newcomer", password).status_code == 200
        assert service.sign_in("newcomer", password[:-1]).status_code == 401


def test_t068_equal_text_is_an_equal_password_however_it_was_typed(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    composed, apart = (unicodedata.normalize(form, "drei müde Füchse à Genève") for form in ("NFC", "NFD"))
    assert composed != apart
    assert root.post("/api/v1/users", json={"name": "ada", "password": apart}).status_code == 201
    assert [service.sign_in("ada", typed).status_code for typed in (composed, apart)] == [200, 200]


def test_t068_nothing_after_the_72nd_byte_is_cut_off(service: Service) -> None:
    root, long = service.person("root", Role.ADMINISTRATOR), "forty seven quiet lighthouses " * 3
    root.post("/api/v1/users", json={"name": "ada", "password": long + "a"})
    assert [service.sign_in("ada", long + end).status_code for end in "ab"] == [200, 401]


def test_t069_the_first_administrator_is_made_by_the_token_alone(service: Service) -> None:
    token = service.kb.people.accounts.setup_token()
    body = {"name": "root", "password": PASSWORD}
    wrong = [service.nobody().post("/api/v1/setup", json={**body, "token": t}) for t in ("", "x", f"{token}x")]
    assert [answer.status_code for answer in wrong] == [403] * 3
    made = service.nobody().post("/api/v1/setup", json={**body, "token": token})
    assert (made.status_code, made.json()["role"]) == (201, "administrator")
    again = service.nobody().post("/api/v1/setup", json={"name": "eve", "password": PASSWORD, "token": token})
    assert again.status_code == 403
    assert service.entered("root").get("/api/v1/users").json()["total"] == 1


def test_t069_of_two_who_make_the_first_administrator_at_once_one_does(service: Service, second: Service) -> None:
    token = service.kb.people.accounts.setup_token()

    def make(server: Service, name: str) -> int:
        body = {"token": token, "name": name, "password": PASSWORD}
        return server.nobody().post("/api/v1/setup", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        servers = (service, second, service, second)
        made = list(pool.map(make, servers, ("one", "two", "three", "four")))
    assert sorted(made) == [201, 403, 403, 403]
    assert [user.role for user in service.kb.people.users()] == [Role.ADMINISTRATOR]


def test_t069_there_is_nobody_to_guess_on_a_new_server(service: Service) -> None:
    for name, password in (("admin", "admin"), ("admin", ""), ("root", "root"), ("", ""), ("console", "console")):
        assert service.sign_in(name, password).status_code == 401


def test_t069_guessing_the_token_is_slowed_down(service: Service) -> None:
    service.kb.people.accounts.setup_token()
    body = {"name": "root", "password": PASSWORD}
    tried = [service.nobody().post("/api/v1/setup", json={**body, "token": str(n)}) for n in range(10)]
    assert tried[-1].status_code == 429
    assert int(tried[-1].headers["retry-after"]) >= 1


def test_t074_two_hundred_guesses_are_slowed_down_and_who_is_in_stays_in(timed: Service) -> None:
    ada = timed.person("ada")
    tried = [timed.sign_in("ada", f"guess {n} of many") for n in range(200)]
    assert [answer.status_code for answer in tried].count(401) == 5
    assert {answer.status_code for answer in tried[5:]} == {429}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in tried[5:])
    assert ada.get("/api/v1/groups").status_code == 200


def test_t074_waiting_lets_the_right_password_in(timed: Service, clock: SetClock) -> None:
    timed.person("ada")
    tried = [timed.sign_in("ada", "wrong guess") for _ in range(7)]
    assert timed.sign_in("ada").status_code == 429
    clock.move(timedelta(seconds=int(tried[-1].headers["retry-after"]) + 1))
    assert timed.sign_in("ada").status_code == 200


def test_t074_one_password_on_many_accounts_is_slowed_down(timed: Service) -> None:
    tried = [timed.sign_in(f"user {n}", "one for all").status_code for n in range(60)]
    assert (tried[0], tried[-1]) == (401, 429)


def test_t074_every_kind_of_wrong_sign_in_gets_the_same_answer(service: Service) -> None:
    service.person("ada")
    service.person("bob")
    service.kb.people.accounts.disable(CONSOLE, service.user_id("bob"))
    service.kb.people.add_user("sso")
    asked = (("ada", "wrong guess"), ("nobody", PASSWORD), ("bob", PASSWORD), ("sso", PASSWORD), ("a\x00", PASSWORD))
    answers = [service.sign_in(name, password) for name, password in asked]
    said = [{**answer.json(), "request": ""} for answer in answers]
    assert said == [said[0]] * len(asked)
    assert (said[0]["status"], said[0]["code"]) == (401, "wrong_credentials")
    assert [answer for answer in answers if "set-cookie" in answer.headers] == []


def test_t067_no_get_signs_out_or_in(service: Service) -> None:
    ada = service.person("ada")
    for path in (WHO, f"{WHO}?name=ada&password=x", "/api/v1/setup", "/api/v1/sign-in/oidc"):
        ada.get(path, follow_redirects=False)
    assert ada.get(WHO).json()["signed_in"] is True
