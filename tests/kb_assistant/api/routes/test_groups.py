"""Groups over HTTP."""

from collections.abc import Callable

import pytest

from kb_assistant.domain.access import Role, Scope
from tests.corpus.service import Service

ROUTE = "/api/v1/groups"
CLAIM = {"issuer": "https://id.example", "claim": "HR-Team"}


def test_a_group_is_made_joined_left_and_removed(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada")
    made = root.post(ROUTE, json={"name": "hr/people & more"})
    assert made.status_code == 201
    one = f"{ROUTE}/{made.json()['id']}"
    member = f"{one}/members/{service.user_id('ada')}"
    assert root.put(member).json()["members"] == ["ada"]
    assert "hr/people & more" in ada.get("/api/v1/session").json()["groups"]
    assert root.delete(member).json()["members"] == []
    assert ada.get("/api/v1/session").json()["groups"] == ["everyone"]
    assert root.delete(one).status_code == 204
    assert root.get(one).status_code == 404


def test_a_group_is_renamed_and_keeps_its_members_and_what_it_reads(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada", groups=("hr", "legal"))
    document = service.document("pay.md", "# Pay\n\nPaid on the 25th.", "hr")
    one = f"{ROUTE}/{next(group['id'] for group in root.get(ROUTE).json() if group['name'] == 'hr')}"
    assert root.patch(one, json={"name": " People & Culture "}).json()["name"] == "People & Culture"
    assert root.get(one).json()["members"] == ["ada"]
    assert ada.get(f"/api/v1/documents/{document}").json()["readers"] == ["People & Culture"]
    assert root.patch(one, json={"name": "People & Culture"}).status_code == 200
    assert [root.patch(one, json={"name": name}).status_code for name in ("legal", "everyone", "a,b", "")] == [422] * 4
    everyone = next(group["id"] for group in root.get(ROUTE).json() if group["name"] == "everyone")
    assert root.patch(f"{ROUTE}/{everyone}", json={"name": "all"}).status_code == 422
    assert root.patch(f"{ROUTE}/4711", json={"name": "all"}).status_code == 404


def test_t012_others_see_their_own_groups_without_the_members(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada", groups=("hr", "legal"))
    bob = service.person("bob", groups=("hr",))
    ids = {group["name"]: group["id"] for group in root.get(ROUTE).json()}
    assert [(one["name"], one["members"]) for one in bob.get(ROUTE).json()] == [("everyone", []), ("hr", [])]
    assert bob.get(f"{ROUTE}/{ids['hr']}").json()["members"] == []
    hidden, none = bob.get(f"{ROUTE}/{ids['legal']}"), bob.get(f"{ROUTE}/4711")
    assert (hidden.status_code, hidden.json()["detail"]) == (404, none.json()["detail"])
    assert ada.get(f"{ROUTE}/{ids['legal']}").status_code == 200


def test_whoever_may_upload_is_told_what_groups_are_called_and_not_who_is_in_them(service: Service) -> None:
    service.person("ada", groups=("hr", "legal"))
    eve, bob = service.person("eve", Role.EDITOR, ("hr",)), service.person("bob", groups=("hr",))
    assert eve.get(f"{ROUTE}/names").json() == ["everyone", "hr", "legal"]
    assert [group["members"] for group in eve.get(ROUTE).json()] == [[], []]
    assert bob.get(f"{ROUTE}/names").json() == ["everyone", "hr"]
    assert service.key_of(eve, Scope.READ).get(f"{ROUTE}/names").json() == ["everyone", "hr"]
    mine = eve.post("/api/v1/collections", json={"name": "Handbook", "readers": ["hr"]}).json()["id"]
    limited = service.key_of(eve, Scope.READ, Scope.WRITE, collection=mine)
    assert limited.get(f"{ROUTE}/names").json() == ["everyone", "hr"]


def test_a_setting_keeps_the_names_of_groups_from_those_who_are_not_in_them(served: Callable[..., Service]) -> None:
    service = served(KB_ACCOUNTS_NAME_GROUPS="false")
    service.person("ada", groups=("hr", "legal"))
    eve, root = service.person("eve", Role.EDITOR, ("hr",)), service.person("root", Role.ADMINISTRATOR)
    assert eve.get(f"{ROUTE}/names").json() == ["everyone", "hr"]
    assert root.get(f"{ROUTE}/names").json() == ["everyone", "hr", "legal"]


def test_t001_only_administrators_change_groups(service: Service) -> None:
    root, eve = service.person("root", Role.ADMINISTRATOR), service.person("eve", Role.EDITOR, ("hr",))
    one = f"{ROUTE}/{next(group['id'] for group in root.get(ROUTE).json() if group['name'] == 'hr')}"
    member = f"{one}/members/{service.user_id('root')}"
    acts: tuple[tuple[str, str, object], ...] = (
        ("POST", ROUTE, {"name": "x"}),
        ("DELETE", one, None),
        ("PATCH", one, {"name": "x"}),
        ("PUT", member, None),
        ("DELETE", member, None),
    )
    acts += (("PUT", f"{one}/claims", CLAIM), ("POST", f"{one}/claims/remove", CLAIM), ("GET", f"{ROUTE}/claims", None))
    assert [eve.send(method, path, json=body).status_code for method, path, body in acts] == [403] * len(acts)
    anonymous = [service.nobody().send(method, path, json=body).status_code for method, path, body in acts]
    assert anonymous == [401] * len(acts)
    assert root.get(one).json()["members"] == ["eve"]


def test_t009_leaving_and_removing_count_from_the_next_request(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR), service.person("ada", Role.EDITOR, ("hr",))
    bob = service.person("bob", groups=("hr",))
    mine = ada.post("/api/v1/collections", json={"name": "Handbook", "readers": ["hr"]}).json()["id"]
    one = f"{ROUTE}/{next(group['id'] for group in root.get(ROUTE).json() if group['name'] == 'hr')}"
    assert bob.get(f"/api/v1/collections/{mine}").status_code == 200
    root.delete(f"{one}/members/{service.user_id('bob')}")
    assert bob.get(f"/api/v1/collections/{mine}").status_code == 404
    root.put(f"{one}/members/{service.user_id('bob')}")
    assert bob.get(f"/api/v1/collections/{mine}").status_code == 200
    root.delete(one)
    assert bob.get(f"/api/v1/collections/{mine}").status_code == 404


def test_a_provider_s_group_stands_for_one_here_as_long_as_it_is_said(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    one = f"{ROUTE}/{root.post(ROUTE, json={'name': 'hr'}).json()['id']}"
    assert root.put(f"{one}/claims", json=CLAIM).json() == {**CLAIM, "group": "hr"}
    assert root.get(f"{ROUTE}/claims").json() == [{**CLAIM, "group": "hr"}]
    assert root.post(f"{one}/claims/remove", json=CLAIM).status_code == 204
    assert root.get(f"{ROUTE}/claims").json() == []


@pytest.mark.parametrize("claim", ["", "\x00", "a\nb", "x" * 256])
def test_what_is_no_claim_is_refused(service: Service, claim: str) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    one = f"{ROUTE}/{root.post(ROUTE, json={'name': 'hr'}).json()['id']}"
    assert root.put(f"{one}/claims", json={**CLAIM, "claim": claim}).status_code == 422


def test_the_group_of_everyone_stays(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    one = f"{ROUTE}/{root.get(ROUTE).json()[0]['id']}"
    member = f"{one}/members/{service.user_id('root')}"
    assert [root.delete(one).status_code, root.put(member).status_code, root.delete(member).status_code] == [422] * 3
