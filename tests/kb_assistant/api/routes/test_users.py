"""People over HTTP, for administrators."""

from dataclasses import dataclass

import pytest

from kb_assistant.domain.access import CONSOLE, Role
from tests.corpus.people import PASSWORD
from tests.corpus.service import Caller, Service

ROUTE = "/api/v1/users"


def test_a_person_is_added_changed_and_removed(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    made = root.post(ROUTE, json={"name": "ada", "password": PASSWORD})
    assert (made.status_code, made.json()["role"], made.json()["has_password"]) == (201, "reader", True)
    one = f"{ROUTE}/{made.json()['id']}"
    assert root.patch(one, json={"role": "editor", "active": False}).json()["active"] is False
    assert root.get(one).json()["role"] == "editor"
    assert root.delete(one).status_code == 204
    assert root.get(one).status_code == 404


def test_people_are_listed_page_by_page_and_found_by_a_part_of_the_name(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    for name in ("Émile", "emil", "Zoë"):
        service.kb.people.add_user(name)
    assert root.get(f"{ROUTE}?search=EMIL").json()["total"] == 1
    page = root.get(f"{ROUTE}?start=1&limit=2").json()
    assert (len(page["items"]), page["total"]) == (2, 4)
    assert [root.get(f"{ROUTE}?limit={limit}").status_code for limit in (0, 1001, -1)] == [422] * 3


def test_a_change_is_done_as_a_whole_or_not_at_all(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    one = f"{ROUTE}/{service.user_id('root')}"
    answer = root.patch(one, json={"role": "reader", "active": False})
    assert (answer.status_code, "last administrator" in answer.json()["detail"]) == (422, True)
    assert (root.get(one).json()["role"], root.get(one).json()["active"]) == ("administrator", True)


def test_an_administrator_gives_a_password_and_ends_sessions_and_keys(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada")
    key, one = service.key_of(ada), f"{ROUTE}/{service.user_id('ada')}"
    assert root.delete(f"{one}/sessions").json() == {"ended": 1}
    assert ada.get("/api/v1/groups").status_code == 401
    assert [found["label"] for found in root.get(f"{one}/keys").json()] == ["a key"]
    assert root.delete(f"{one}/keys").json() == {"ended": 1}
    assert key.get("/api/v1/groups").status_code == 401
    assert root.put(f"{one}/password", json={"password": "nine dry parasols"}).status_code == 204
    assert service.sign_in("ada", "nine dry parasols").status_code == 200


def test_an_identity_is_linked_to_one_account_and_unlinked(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada")
    one, identity = f"{ROUTE}/{service.user_id('ada')}", {"issuer": "https://id.example", "subject": "42"}
    assert root.post(f"{one}/identities", json=identity).json()["identities"] == [identity]
    again = root.post(f"{ROUTE}/{service.user_id('root')}/identities", json=identity)
    assert again.status_code == 422
    assert root.post(f"{one}/identities/remove", json=identity).json()["identities"] == []
    assert ada.get("/api/v1/groups").status_code == 401
    assert root.post(f"{one}/identities/remove", json=identity).status_code == 404


def test_t095_an_erased_person_is_gone_and_named_nowhere(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("canary-4711")
    ada.get("/api/v1/me/export")
    one = f"{ROUTE}/{service.user_id('canary-4711')}"
    assert root.get(f"{one}/export").json()["user_id"] == service.user_id("canary-4711")
    assert "users" in [gone["table"] for gone in root.post(f"{one}/erase").json()["rows"]]
    assert [root.get(one).status_code, ada.get("/api/v1/groups").status_code] == [404, 401]
    assert "canary" not in root.get("/api/v1/audit?limit=1000").text
    assert root.post("/api/v1/audit/verify", json={}).json()["problem"] == ""


@dataclass(frozen=True, slots=True)
class Act:
    method: str
    path: str
    body: dict[str, object] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


ACTS = (
    Act("GET", ""),
    Act("POST", "", {"name": "new"}),
    Act("GET", "/{id}"),
    Act("PATCH", "/{id}", {"role": "administrator"}),
    Act("PUT", "/{id}/password", {"password": "nine dry parasols"}),
    Act("POST", "/{id}/erase"),
    Act("GET", "/{id}/export"),
    Act("DELETE", "/{id}/sessions"),
    Act("GET", "/{id}/keys"),
    Act("DELETE", "/{id}/keys"),
    Act("POST", "/{id}/identities", {"issuer": "https://id.example", "subject": "1"}),
    Act("POST", "/{id}/identities/remove", {"issuer": "https://id.example", "subject": "1"}),
    Act("DELETE", "/{id}"),
)


def do(act: Act, caller: Caller, user_id: int) -> int:
    return caller.send(act.method, ROUTE + act.path.format(id=user_id), json=act.body).status_code


def test_t007_t097_an_export_quotes_what_whoever_gets_it_may_read(service: Service) -> None:
    ada, root = service.person("ada", groups=("hr",)), service.person("root", Role.ADMINISTRATOR)
    service.document("budget.md", "# The budget\n\nThe budget of the board is 4,711 euros.", "hr")
    asked = {"question": "how much is the budget of the board"}
    ada.post("/api/v1/ask", json=asked, headers={"accept": "application/json"})
    own, theirs = "/api/v1/me/export", f"/api/v1/users/{service.user_id('ada')}/export"

    def exported(caller: Caller, path: str) -> tuple[bool, bool]:
        text = caller.get(path).text
        assert asked["question"] in text
        return "4,711" in text, '"withheld":0' in text

    assert (exported(ada, own), exported(root, theirs)) == ((True, True), (False, False))
    service.kb.people.leave("hr", "ada")
    assert exported(ada, own) == (False, False)
    (answer,) = next(one.rows for one in service.kb.personal_data.export(CONSOLE, 1).tables if one.name == "answers")
    assert "4,711" in str(answer["text"])


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_t001_only_administrators_do_anything_to_people(service: Service, act: Act) -> None:
    service.person("root", Role.ADMINISTRATOR)
    target, editor = service.person("target"), service.person("eve", Role.EDITOR)
    others = [service.person("reader"), editor, service.person("bot", Role.BOT_MASTER), service.key_of(editor), target]
    before = service.kb.people.accounts.show(service.kb.people.principal(None), service.user_id("target"))
    assert {do(act, other, before.id) for other in others} == {403}
    assert do(act, service.nobody(), before.id) == 401
    assert service.kb.people.accounts.show(service.kb.people.principal(None), before.id) == before
    assert target.get("/api/v1/groups").status_code == 200


@pytest.mark.parametrize("act", [act for act in ACTS if "{id}" in act.path], ids=str)
def test_a_person_who_is_not_there_is_not_found(service: Service, act: Act) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    assert do(act, root, 4711) == 404


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "@ada"},
        {"name": "a\nb"},
        {"name": "a\x1b[31mb"},
        {"name": "a\x00b"},
        {"name": "x" * 256},
        {"name": "ROOT"},
        {"name": "ada", "role": "owner"},
        {"name": "ada", "id": 1},
        {"name": "ada", "is_admin": True},
        {"name": "ada", "created": "2020-01-01T00:00:00Z"},
        {"name": ["ada"]},
    ],
    ids=ascii,
)
def test_t016_what_is_no_person_is_not_added(service: Service, body: dict[str, object]) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    assert root.post(ROUTE, json=body).status_code == 422
    assert root.get(ROUTE).json()["total"] == 1


def test_t031_two_names_that_look_alike_are_one(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    assert root.post(ROUTE, json={"name": "Zoë"}).status_code == 201
    assert [root.post(ROUTE, json={"name": name}).status_code for name in ("Zoe\u0308", "ZOË", "Ｚoë")] == [422] * 3
