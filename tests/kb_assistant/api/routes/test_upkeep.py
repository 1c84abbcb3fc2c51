"""Looking after documents over HTTP: one at a time, many at a time, and never somebody else's."""

from datetime import timedelta

import pytest

from kb_assistant.clock import utc_now
from kb_assistant.domain.access import CONSOLE, Role, Scope
from tests.corpus.files import HOLIDAYS, PARKING
from tests.corpus.service import Caller, Service

DOCUMENTS = "/api/v1/documents"
LATER = (utc_now().date() + timedelta(days=30)).isoformat()


@pytest.fixture
def ada(service: Service) -> Caller:
    return service.person("ada", Role.EDITOR, ("hr",))


@pytest.fixture
def holidays(service: Service, ada: Caller) -> str:
    return service.document("holidays.md", HOLIDAYS, "hr")


@pytest.fixture
def parking(service: Service, ada: Caller) -> str:
    return service.document("parking.md", PARKING, "hr")


def test_readers_owner_verification_and_path_are_set(service: Service, ada: Caller, holidays: str) -> None:
    bob, one = service.person("bob"), f"{DOCUMENTS}/{holidays}"
    assert ada.put(f"{one}/readers", json={"readers": ["hr", "@bob"]}).json()["readers"] == ["@bob", "hr"]
    assert bob.get(one).status_code == 200
    assert ada.put(f"{one}/owner", json={"owner": "bob"}).json()["care"]["owner"] == "bob"
    assert ada.put(f"{one}/verification", json={"until": LATER}).json()["care"]["verified_by"] == "ada"
    assert ada.put(f"{one}/path", json={"path": "../staff/days off.md"}).json()["path"] == "staff/days off.md"
    shown = bob.get(one).json()
    assert shown["care"] == {"owner": "bob", "verified_by": "ada", "verified_until": LATER}
    assert ada.put(f"{one}/verification", json={"until": None}).json()["care"]["verified_by"] is None
    assert ada.put(f"{one}/owner", json={"owner": None}).json()["care"]["owner"] is None
    actions = [noted.entry.action for noted in service.kb.audit.list(CONSOLE)]
    assert {"readers_changed", "owner_changed", "document_verified", "document_renamed"} <= set(actions)


def test_what_makes_no_sense_changes_nothing(ada: Caller, holidays: str) -> None:
    one = f"{DOCUMENTS}/{holidays}"
    before = ada.get(one).json()
    assert ada.put(f"{one}/readers", json={"readers": ["nowhere"]}).status_code == 404
    assert ada.put(f"{one}/owner", json={"owner": "nobody here"}).status_code == 404
    assert ada.put(f"{one}/verification", json={"until": "2020-01-01"}).status_code == 422
    assert ada.put(f"{one}/path", json={"path": ""}).status_code == 422
    assert ada.get(one).json() == before


def test_many_are_changed_at_once(ada: Caller, holidays: str, parking: str) -> None:
    both = {"documents": [holidays, parking]}
    assert [one["readers"] for one in ada.post(f"{DOCUMENTS}/readers", json={**both, "readers": ["@ada"]}).json()] == [
        ["@ada"],
        ["@ada"],
    ]
    assert ada.post(f"{DOCUMENTS}/owner", json={**both, "owner": "ada"}).status_code == 200
    assert ada.post(f"{DOCUMENTS}/verification", json={**both, "until": LATER}).status_code == 200
    assert ada.get(DOCUMENTS, params={"owner": "ada", "vouched": "verified"}).json()["total"] == 2


@pytest.mark.parametrize("readers", [["it"], ["@bob"], ["it", "@bob"]])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_nobody_locks_themselves_out_by_readers_that_leave_them_out(
    service: Service, role: Role, readers: list[str]
) -> None:
    eve = service.person("eve", role, ("hr",))
    service.person("bob", Role.READER, ("it",))
    one, other = (service.document(path, HOLIDAYS, "everyone") for path in ("one.md", "other.md"))
    refused = [
        eve.put(f"{DOCUMENTS}/{one}/readers", json={"readers": readers}),
        eve.post(f"{DOCUMENTS}/readers", json={"documents": [one, other], "readers": readers}),
    ]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert all("Put yourself (@eve) or one of your groups" in answer.text for answer in refused)
    assert [eve.get(f"{DOCUMENTS}/{each}").json()["readers"] for each in (one, other)] == [["everyone"]] * 2
    for kept in (["@eve", *readers], ["hr", *readers], ["everyone"]):
        assert eve.put(f"{DOCUMENTS}/{one}/readers", json={"readers": kept}).status_code == 200


def test_a_key_for_one_collection_sets_readers_within_it(service: Service, ada: Caller, holidays: str) -> None:
    made = ada.post("/api/v1/collections", json={"name": "Staff", "readers": ["hr"]}).json()["id"]
    ada.put(f"/api/v1/collections/{made}/documents", json={"documents": [holidays]})
    key = service.key_of(ada, Scope.READ, Scope.WRITE, collection=made)
    assert key.put(f"{DOCUMENTS}/{holidays}/readers", json={"readers": ["@ada"]}).status_code == 200
    assert key.put(f"{DOCUMENTS}/{holidays}/readers", json={"readers": []}).json()["readers"] == ["@ada"]


def test_who_names_no_readers_is_the_only_one(service: Service, ada: Caller, holidays: str) -> None:
    assert ada.put(f"{DOCUMENTS}/{holidays}/readers", json={"readers": []}).json()["readers"] == ["@ada"]
    assert ada.get(f"{DOCUMENTS}/{holidays}").status_code == 200


def test_the_console_may_leave_out_everybody(service: Service, ada: Caller, holidays: str) -> None:
    assert service.kb.upkeep.share(CONSOLE, [holidays], [])[0].readers == ()
    assert ada.get(f"{DOCUMENTS}/{holidays}").status_code == 404


def test_t003_one_of_somebody_else_among_many_changes_none(service: Service, ada: Caller, holidays: str) -> None:
    service.kb.people.add_group("it")
    secret = service.document("secret.md", PARKING, "it")
    for other in (secret, "0" * 16):
        both = {"documents": [holidays, other]}
        answers = [ada.post(f"{DOCUMENTS}/readers", json={**both, "readers": ["everyone"]})]
        answers.append(ada.post(f"{DOCUMENTS}/owner", json={**both, "owner": "ada"}))
        answers.append(ada.post(f"{DOCUMENTS}/verification", json={**both, "until": LATER}))
        answers.append(ada.post(f"{DOCUMENTS}/remove", json=both))
        assert [answer.status_code for answer in answers] == [404] * 4
    shown = [service.kb.library.show(CONSOLE, one) for one in (holidays, secret)]
    assert [(one.readers, one.care.owner, one.care.verified_until) for one in shown] == [
        (("hr",), None, None),
        (("it",), None, None),
    ]


def test_t004_nobody_changes_what_they_may_not_read(service: Service, ada: Caller, holidays: str) -> None:
    before = ada.get(f"{DOCUMENTS}/{holidays}").json()
    bob = service.person("bob", Role.EDITOR)
    for target in (holidays, "0" * 16):
        one = f"{DOCUMENTS}/{target}"
        answers = [
            bob.put(f"{one}/readers", json={"readers": ["@bob"]}),
            bob.put(f"{one}/owner", json={"owner": "bob"}),
        ]
        answers.append(bob.put(f"{one}/verification", json={"until": LATER}))
        answers += [bob.put(f"{one}/path", json={"path": "mine.md"}), bob.delete(one)]
        assert [answer.status_code for answer in answers] == [404] * 5
    assert ada.get(f"{DOCUMENTS}/{holidays}").json() == before


def test_readers_of_documents_and_keys_that_only_read_change_nothing(
    service: Service, ada: Caller, holidays: str
) -> None:
    cem = service.person("cem", groups=("hr",))
    for caller in (cem, service.key_of(ada, Scope.READ)):
        assert caller.put(f"{DOCUMENTS}/{holidays}/readers", json={"readers": []}).status_code == 403
        assert caller.delete(f"{DOCUMENTS}/{holidays}").status_code == 403
