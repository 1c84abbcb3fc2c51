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


def test_a_key_for_one_collection_takes_no_document_out_of_it(service: Service, ada: Caller, holidays: str) -> None:
    collection = ada.post("/api/v1/collections", json={"name": "Rules", "readers": ["hr"]}).json()["id"]
    moved = {"documents": [holidays], "move": {"collection": collection}}
    assert ada.patch(DOCUMENTS, json=moved).json()[0]["refused"] == ""
    key = service.key_of(ada, Scope.READ, Scope.WRITE, collection=collection)
    out = {"documents": [holidays], "move": {"collection": None}}
    assert key.patch(DOCUMENTS, json=out).status_code == 403
    assert ada.patch(DOCUMENTS, json=out).status_code == 200


def test_many_are_changed_each_by_itself_and_what_is_refused_is_told(
    service: Service, ada: Caller, holidays: str, parking: str
) -> None:
    gone = "0" * 16
    answer = ada.patch(DOCUMENTS, json={"documents": [holidays, gone, parking], "owner": {"owner": "ada"}})
    assert [(one["document"], bool(one["refused"])) for one in answer.json()] == [
        (holidays, False),
        (gone, True),
        (parking, False),
    ]
    assert ada.get(DOCUMENTS, params={"owner": "ada"}).json()["total"] == 2
    assert ada.patch(DOCUMENTS, json={"documents": [gone], "owner": {"owner": "ada"}}).status_code == 404


def test_readers_of_many_are_added_and_removed_and_what_others_did_meanwhile_stays(
    service: Service, ada: Caller, holidays: str, parking: str
) -> None:
    service.person("bob")
    ada.put(f"{DOCUMENTS}/{parking}/readers", json={"readers": ["@ada", "@bob"]})
    both = {"documents": [holidays, parking]}
    ada.patch(DOCUMENTS, json={**both, "readers": {"add": ["everyone"], "remove": ["@bob", "hr"]}})
    assert [ada.get(f"{DOCUMENTS}/{one}").json()["readers"] for one in (holidays, parking)] == [
        ["everyone"],
        ["@ada", "everyone"],
    ]


def test_the_last_reader_is_only_taken_away_where_somebody_else_is_added(
    ada: Caller, holidays: str, parking: str
) -> None:
    ada.put(f"{DOCUMENTS}/{parking}/readers", json={"readers": ["hr", "everyone"]})
    both = {"documents": [holidays, parking]}
    answer = ada.patch(DOCUMENTS, json={**both, "readers": {"remove": ["hr"]}}).json()
    why = "Nobody would read it any more: add a reader, or remove the document."
    assert [one["refused"] for one in answer] == [why, ""]
    alone = ada.patch(DOCUMENTS, json={"documents": [holidays], "readers": {"add": ["hr"], "remove": ["hr"]}})
    assert (alone.status_code, why in alone.text) == (422, True)
    assert [ada.get(f"{DOCUMENTS}/{one}").json()["readers"] for one in (holidays, parking)] == [["hr"], ["everyone"]]
    ada.patch(DOCUMENTS, json={"documents": [holidays], "readers": {"add": ["@ada"], "remove": ["hr"]}})
    assert ada.get(f"{DOCUMENTS}/{holidays}").json()["readers"] == ["@ada"]


def test_only_the_documents_that_one_would_lose_sight_of_keep_their_readers(
    service: Service, ada: Caller, holidays: str, parking: str
) -> None:
    ada.put(f"{DOCUMENTS}/{parking}/readers", json={"readers": ["hr", "@ada"]})
    service.kb.people.add_group("it")
    wanted = {"documents": [holidays, parking], "readers": {"add": ["it"], "remove": ["hr"]}}
    refused = [one["refused"] for one in ada.patch(DOCUMENTS, json=wanted).json()]
    assert ("Put yourself (@ada)" in refused[0], refused[1]) == (True, "")
    assert [ada.get(f"{DOCUMENTS}/{one}").json()["readers"] for one in (holidays, parking)] == [["hr"], ["@ada", "it"]]
    # Of a document that is refused one part, no other part is changed.
    wanted |= {"owner": {"owner": "ada"}}
    assert ada.patch(DOCUMENTS, json={**wanted, "documents": [holidays]}).status_code == 422
    assert ada.get(f"{DOCUMENTS}/{holidays}").json()["care"]["owner"] is None


def test_many_are_put_into_a_collection_and_taken_out(ada: Caller, holidays: str, parking: str) -> None:
    made = ada.post("/api/v1/collections", json={"name": "Staff", "readers": ["hr", "everyone"]}).json()["id"]
    both = {"documents": [holidays, parking]}
    ada.patch(DOCUMENTS, json={"documents": [holidays], "move": {"collection": made, "readers": False}})
    assert ada.get(f"{DOCUMENTS}/{holidays}").json()["readers"] == ["hr"]
    ada.patch(DOCUMENTS, json={**both, "move": {"collection": made}, "verification": {"until": LATER}})
    inside = ada.get(DOCUMENTS, params={"collection": made, "vouched": "verified"}).json()["items"]
    assert [one["readers"] for one in inside] == [["everyone", "hr"]] * 2
    ada.patch(DOCUMENTS, json={**both, "move": {"collection": None}})
    assert ada.get(f"/api/v1/collections/{made}").json()["documents"] == []
    assert ada.patch(DOCUMENTS, json={**both, "move": {"collection": "0" * 16}}).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({}, 422),
        ({"readers": {"add": ["nowhere"]}}, 404),
        ({"owner": {"owner": "nobody here"}}, 404),
        ({"verification": {"until": "2020-01-01"}}, 422),
    ],
)
def test_what_makes_no_sense_for_any_of_many_is_an_error(
    ada: Caller, holidays: str, wanted: dict[str, object], status: int
) -> None:
    before = ada.get(f"{DOCUMENTS}/{holidays}").json()
    assert ada.patch(DOCUMENTS, json={"documents": [holidays], **wanted}).status_code == status
    assert ada.get(f"{DOCUMENTS}/{holidays}").json() == before


def test_t003_among_many_nobody_changes_or_removes_what_they_may_not_read(
    service: Service, ada: Caller, holidays: str
) -> None:
    service.kb.people.add_group("it")
    secret = service.document("secret.md", PARKING, "it")
    both = {"documents": [holidays, secret]}
    told = ada.patch(DOCUMENTS, json={**both, "owner": {"owner": "ada"}}).json()
    nobodys = ada.patch(DOCUMENTS, json={"documents": [holidays, "0" * 16], "owner": {"owner": "ada"}}).json()
    assert told[1]["refused"].replace(secret, "ID") == nobodys[1]["refused"].replace("0" * 16, "ID")
    assert service.kb.library.show(CONSOLE, secret).care.owner is None
    receipts = ada.post(f"{DOCUMENTS}/remove", json={**both, "skip_missing": True}).json()
    assert [one["document"] for one in receipts] == [holidays]
    assert ada.post(f"{DOCUMENTS}/remove", json={**both, "skip_missing": True}).status_code == 404
    assert service.kb.library.show(CONSOLE, secret).version is not None
