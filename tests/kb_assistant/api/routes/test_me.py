"""One's own account over HTTP."""

from tests.corpus.people import PASSWORD
from tests.corpus.service import Service

ROUTE = "/api/v1/me"


def test_one_sees_where_one_is_signed_in_and_signs_out_there(service: Service) -> None:
    ada = service.person("ada")
    other = service.with_cookie("ada", service.sign_in("ada", headers={"user-agent": "the one at work"}))
    found = ada.get(f"{ROUTE}/sessions").json()
    assert sorted((one["current"], one["agent"]) for one in found) == [(False, "the one at work"), (True, "a browser")]
    there = next(one["id"] for one in found if not one["current"])
    assert ada.delete(f"{ROUTE}/sessions/{there}").status_code == 204
    assert [other.get(f"{ROUTE}/sessions").status_code, ada.get(f"{ROUTE}/sessions").status_code] == [401, 200]


def test_one_signs_out_everywhere(service: Service) -> None:
    ada, other = service.person("ada"), service.entered("ada")
    assert "Max-Age=0" in ada.delete(f"{ROUTE}/sessions").headers["set-cookie"]
    assert {browser.get("/api/v1/groups").status_code for browser in (ada, other)} == {401}


def test_t001_somebody_else_s_session_does_not_exist(service: Service) -> None:
    ada, bob = service.person("ada"), service.person("bob")
    mine = ada.get(f"{ROUTE}/sessions").json()[0]["id"]
    theirs, none = bob.delete(f"{ROUTE}/sessions/{mine}"), bob.delete(f"{ROUTE}/sessions/none")
    assert (theirs.status_code, theirs.json()["detail"]) == (404, none.json()["detail"])
    assert service.nobody().delete(f"{ROUTE}/sessions/{mine}").status_code == 401
    assert ada.get(f"{ROUTE}/sessions").status_code == 200


def test_a_session_shows_no_token_and_no_hash(service: Service) -> None:
    ada = service.person("ada")
    token = ada.headers["cookie"].partition("=")[2]
    answer = ada.get(f"{ROUTE}/sessions")
    assert token not in answer.text
    assert answer.json()[0].keys() == {"id", "current", "address", "agent", "created", "seen", "expires"}


def test_a_password_is_changed_by_who_knows_it(service: Service) -> None:
    ada = service.person("ada")
    wrong = ada.put(f"{ROUTE}/password", json={"current": "another", "new": "nine dry parasols"})
    weak = ada.put(f"{ROUTE}/password", json={"current": PASSWORD, "new": "12345678"})
    assert [wrong.status_code, wrong.json()["code"], weak.status_code] == [401, "wrong_credentials", 422]
    assert ada.get(f"{ROUTE}/sessions").status_code == 200
    assert ada.put(f"{ROUTE}/password", json={"current": PASSWORD, "new": "nine dry parasols"}).status_code == 204


def test_t097_one_gets_all_of_the_own_data_and_nothing_that_signs_in(service: Service) -> None:
    ada, bob = service.person("ada", groups=("hr",)), service.person("bob")
    answer = ada.get(f"{ROUTE}/export")
    assert "attachment" in answer.headers["content-disposition"]
    tables = {table["name"]: table["rows"] for table in answer.json()["tables"]}
    assert [row["name"] for row in tables["users"]] == ["ada"]
    assert ada.headers["cookie"].partition("=")[2] not in answer.text
    assert "argon2" not in answer.text
    assert "bob" not in answer.text
    assert bob.get(f"{ROUTE}/export").json()["user_id"] == service.user_id("bob")


def test_nobody_has_no_account_to_look_at(service: Service) -> None:
    paths = ("/sessions", "/export", "/keys")
    assert {service.nobody().get(ROUTE + path).status_code for path in paths} == {401}
