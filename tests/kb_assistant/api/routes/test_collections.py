"""Collections over HTTP."""

from kb_assistant.domain.access import Role
from tests.corpus.service import Service

ROUTE = "/api/v1/collections"


def test_a_collection_is_made_shown_changed_and_removed(service: Service) -> None:
    ada = service.person("ada", Role.EDITOR, ("hr",))
    made = ada.post(ROUTE, json={"name": "Handbook", "readers": ["hr"]})
    assert made.status_code == 201
    one = f"{ROUTE}/{made.json()['id']}"
    assert ada.patch(one, json={"name": "Staff handbook", "readers": ["everyone"]}).json()["readers"] == ["everyone"]
    assert [found["name"] for found in ada.get(ROUTE).json()] == ["Staff handbook"]
    assert ada.delete(one).status_code == 204
    assert ada.get(one).status_code == 404


def test_who_may_not_see_it_gets_404_for_every_act(service: Service) -> None:
    ada, bob = service.person("ada", Role.EDITOR, ("hr",)), service.person("bob", Role.EDITOR)
    one = f"{ROUTE}/{ada.post(ROUTE, json={'name': 'Handbook', 'readers': ['hr']}).json()['id']}"
    acts = [bob.get(one), bob.patch(one, json={"name": "Mine"}), bob.delete(one)]
    acts += [bob.put(f"{one}/documents", json={"documents": []})]
    assert {act.status_code for act in acts} == {404}
    assert bob.get(ROUTE).json() == []
    assert ada.get(one).json()["name"] == "Handbook"


def test_a_problem_has_a_stable_code_and_the_request_s_id(service: Service) -> None:
    answer = service.person("ada").get(f"{ROUTE}/none")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"], problem["type"]) == ("not_found", 404, "urn:kb:problem:not_found")
    assert problem["request"] == answer.headers["x-request-id"]


def test_who_did_not_sign_in_and_who_may_not_edit_are_told_apart(service: Service) -> None:
    assert service.nobody().get(ROUTE).status_code == 401
    assert service.person("ada").post(ROUTE, json={"name": "Handbook"}).status_code == 403
