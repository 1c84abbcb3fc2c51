"""Jobs over HTTP: what waits, what became of it, and trying again."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from kb_assistant.clock import utc_now
from kb_assistant.domain.access import Role, Scope
from tests.corpus.files import HOLIDAYS, PARKING
from tests.corpus.service import Caller, Service

JOBS = "/api/v1/jobs"


@pytest.fixture
def ada(service: Service) -> Caller:
    return service.person("ada", Role.EDITOR)


def test_waiting_files_have_a_place_in_the_queue_and_can_be_cancelled(service: Service, ada: Caller) -> None:
    first, second = (one["job"] for one in ada.upload({"a.md": HOLIDAYS, "b.md": PARKING}).json()["files"])
    assert [ada.get(f"{JOBS}/{job}").json()["position"] for job in (first, second)] == [1, 2]
    assert ada.post(f"{JOBS}/{first}/cancel").json()["outcome"] == "cancelled"
    assert ada.post(f"{JOBS}/{first}/cancel").status_code == 422
    assert ada.get(JOBS, params={"state": "queued"}).json()["items"][0]["position"] == 1
    list(service.kb.worker.follow([second], "test"))
    assert [one["path"] for one in ada.get("/api/v1/documents").json()["items"]] == ["b.md"]
    assert ada.get(JOBS, params={"limit": 1}).json()["total"] == 2


def test_what_failed_or_was_cancelled_is_tried_again(service: Service, ada: Caller) -> None:
    (job,) = (one["job"] for one in ada.upload({"a.md": HOLIDAYS}).json()["files"])
    ada.post(f"{JOBS}/{job}/cancel")
    assert ada.post(f"{JOBS}/{job}/retry").json()["state"] == "queued"
    assert ada.post(f"{JOBS}/{job}/retry").status_code == 422
    list(service.kb.worker.follow([job], "test"))
    assert ada.get(f"{JOBS}/{job}").json()["outcome"] == "new"


def test_a_file_in_whose_place_a_newer_one_came_is_not_tried_again(service: Service, ada: Caller) -> None:
    (older,) = (one["job"] for one in service.upload(ada, {"a.html": "<html><body></body></html>"}))
    (newer,) = (
        one["job"] for one in ada.upload({"a.html": "<html><body><p>The fee.</p></body></html>"}).json()["files"]
    )
    refused = ada.post(f"{JOBS}/{older}/retry")
    assert (refused.status_code, "newer file" in refused.text) == (422, True)
    list(service.kb.worker.run("test"))
    assert [ada.get(f"{JOBS}/{job}").json()["outcome"] for job in (older, newer)] == ["failed", "new"]
    assert ada.post(f"{JOBS}/{older}/retry").status_code == 422


def test_t004_t007_what_one_may_no_longer_read_is_not_changed_by_trying_a_file_again(
    service: Service, ada: Caller
) -> None:
    bob = service.person("bob", Role.EDITOR, ("hr",))
    rules = ada.post("/api/v1/collections", json={"name": "Rules", "readers": ["hr"]}).json()["id"]
    document = service.document("holidays.md", HOLIDAYS, "hr")
    sent = [
        bob.upload({"a.md": "# Mine"}, "PUT", f"/api/v1/documents/{document}"),
        bob.upload({"b.md": "# Mine"}, collection=rules),
    ]
    tries = [f"{JOBS}/{one.json()['files'][0]['job']}" for one in sent]
    assert [bob.post(f"{one}/cancel").status_code for one in tries] == [200, 200]
    service.kb.people.leave("hr", "bob")
    refused = [bob.post(f"{one}/retry") for one in tries]
    assert [(one.status_code, "no longer read" in one.text) for one in refused] == [(422, True)] * 2
    service.kb.people.join("hr", "bob")
    assert [bob.post(f"{one}/retry").status_code for one in tries] == [200, 200]


def test_t004_nobody_gives_their_document_to_readers_of_whom_they_are_none_by_trying_a_file_again(
    service: Service,
) -> None:
    service.kb.people.add_group("sales")
    bob = service.person("bob", Role.EDITOR, ("hr", "sales"))
    service.upload(bob, {"a.md": "# Mine"}, readers=["hr"])
    (job,) = (one["job"] for one in bob.upload({"a.md": "# Mine, anew"}, readers=["sales"]).json()["files"])
    bob.post(f"{JOBS}/{job}/cancel")
    service.kb.people.leave("sales", "bob")
    assert bob.post(f"{JOBS}/{job}/retry").status_code == 422
    service.kb.people.join("sales", "bob")
    assert bob.post(f"{JOBS}/{job}/retry").status_code == 200


def test_a_file_that_is_not_kept_can_t_be_tried_again(service: Service, ada: Caller) -> None:
    (job,) = (one["job"] for one in ada.upload({"a.md": HOLIDAYS}).json()["files"])
    ada.post(f"{JOBS}/{job}/cancel")
    for file in service.settings.blobs.glob("*/*"):
        file.unlink()
    assert ada.post(f"{JOBS}/{job}/retry").status_code == 422


def test_t006_somebody_else_s_job_does_not_exist(service: Service, ada: Caller) -> None:
    (job,) = (one["job"] for one in ada.upload({"a.md": HOLIDAYS}).json()["files"])
    bob, root = service.person("bob", Role.EDITOR), service.person("root", Role.ADMINISTRATOR)
    answers = [bob.get(f"{JOBS}/{job}"), bob.post(f"{JOBS}/{job}/cancel"), bob.post(f"{JOBS}/{job}/retry")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert bob.get(JOBS).json() == {"items": [], "total": 0}
    assert root.get(JOBS).json()["items"][0]["user"] == "ada"
    assert ada.get(f"{JOBS}/{job}").json()["state"] == "queued"


def test_what_is_open_and_what_failed_is_told_until_another_file_comes(service: Service, ada: Caller) -> None:
    service.upload(
        ada, {"a.html": "<html><body></body></html>", "b.pdf": b"%PDF-1.7 and nothing else", "c.md": HOLIDAYS}
    )
    ada.upload({"d.md": PARKING, "e.md": HOLIDAYS})
    assert (paths(ada, "open"), paths(ada, "failed")) == (["d.md", "e.md"], ["b.pdf", "a.html"])
    service.upload(ada, {"a.html": "<html><body><p>The fee is 3 euros.</p></body></html>"})
    assert paths(ada, "failed") == ["b.pdf"]


def test_a_file_that_waits_or_failed_is_taken_out_with_what_was_never_understood(service: Service, ada: Caller) -> None:
    (failed,) = service.upload(ada, {"a.pdf": b"%PDF-1.7 and nothing else"})
    (waiting,) = ada.upload({"b.md": HOLIDAYS}).json()["files"]
    assert [ada.delete(f"{JOBS}/{one['job']}").status_code for one in (failed, waiting)] == [204, 204]
    assert ada.get(JOBS).json()["total"] == ada.get("/api/v1/documents").json()["total"] == 0
    list(service.kb.worker.run("test"))
    assert ada.get("/api/v1/documents").json()["total"] == 0


def test_a_newer_file_stays_where_an_older_one_of_its_name_is_taken_out(service: Service, ada: Caller) -> None:
    older, newer = (service.upload(ada, {"a.pdf": b"%PDF-1.7 and nothing" + end})[0]["job"] for end in (b"", b" else"))
    assert ada.delete(f"{JOBS}/{older}").status_code == 204
    assert (ada.get(f"{JOBS}/{newer}").status_code, paths(ada, "failed")) == (200, ["a.pdf"])
    assert ada.get("/api/v1/documents").json()["total"] == 1
    assert len(list(service.settings.blobs.glob("??/*"))) == 1


def test_a_file_whose_document_can_t_be_taken_out_stays_with_it(service: Service, ada: Caller) -> None:
    (job,) = (one["job"] for one in service.upload(ada, {"a.pdf": b"%PDF-1.7 and nothing else"}))
    engine = create_engine(service.settings.database_url)
    with engine.begin() as held:
        held.execute(text("CREATE TRIGGER kept BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'kept'); END"))
    assert ada.delete(f"{JOBS}/{job}").status_code == 503
    assert (paths(ada, "failed"), ada.get("/api/v1/documents").json()["total"]) == (["a.pdf"], 1)
    with engine.begin() as held:
        held.execute(text("DROP TRIGGER kept"))
    assert ada.delete(f"{JOBS}/{job}").status_code == 204
    assert list(service.settings.blobs.glob("??/*")) == []


def test_a_failed_new_version_is_taken_out_without_the_document(service: Service, ada: Caller) -> None:
    service.upload(ada, {"a.md": HOLIDAYS})
    (document,) = (one["id"] for one in ada.get("/api/v1/documents").json()["items"])
    answer = ada.upload({"a.pdf": b"%PDF-1.7 and nothing else"}, "PUT", f"/api/v1/documents/{document}")
    (job,) = (one["job"] for one in answer.json()["files"])
    list(service.kb.worker.follow([job], "test"))
    assert ada.delete(f"{JOBS}/{job}").status_code == 204
    assert (paths(ada, "failed"), ada.get(f"/api/v1/documents/{document}").status_code) == ([], 200)


def test_t100_who_cancels_a_file_or_tries_it_again_is_in_the_audit_log(service: Service, ada: Caller) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    (job,) = (one["job"] for one in ada.upload({"a.md": HOLIDAYS}).json()["files"])
    acts = [root.post(f"{JOBS}/{job}/{act}").status_code for act in ("cancel", "cancel", "retry", "retry")]
    assert acts == [200, 422, 200, 422]
    noted = root.get("/api/v1/audit", params={"subject": f"job:{job}"}).json()
    told = [(one["action"], one["name"], json.loads(one["detail"]).get("user")) for one in noted]
    owner = service.user_id("ada")
    assert told[:2] == [("upload_retried", "root", owner), ("upload_cancelled", "root", owner)] and len(told) == 3


def test_who_took_a_file_out_and_whose_it_was_is_in_the_audit_log(service: Service, ada: Caller) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    waiting, reading = (one["job"] for one in ada.upload({"a.md": HOLIDAYS, "b.md": PARKING}).json()["files"])
    assert root.delete(f"{JOBS}/{waiting}").status_code == 204
    with service.kb.store.write() as tx:
        tx.jobs.take(1)
    assert root.delete(f"{JOBS}/{reading}").status_code == 422
    (noted,) = root.get("/api/v1/audit", params={"action": "upload_removed"}).json()
    (added,) = root.get("/api/v1/audit", params={"action": "document_added", "subject": f"job:{waiting}"}).json()
    assert (noted["name"], noted["subject"]) == ("root", f"job:{waiting}")
    told = json.loads(noted["detail"])
    assert (noted["names"][f"user:{told['user']}"], told["file"]) == ("ada", json.loads(added["detail"])["file"])


def test_a_file_that_is_just_being_read_is_not_taken_out(service: Service, ada: Caller) -> None:
    (job,) = (one["job"] for one in ada.upload({"a.md": HOLIDAYS}).json()["files"])
    with service.kb.store.write() as tx:
        tx.jobs.take(1)
    assert ada.delete(f"{JOBS}/{job}").status_code == 422
    assert service.person("bob", Role.EDITOR).delete(f"{JOBS}/{job}").status_code == 404
    assert paths(ada, "open") == ["a.md"]


def test_a_key_for_one_collection_sees_and_changes_no_uploads_to_others(service: Service, ada: Caller) -> None:
    a, b = (ada.post("/api/v1/collections", json={"name": name}).json()["id"] for name in "AB")
    key = service.key_of(ada, Scope.READ, Scope.WRITE, collection=a)
    files = [ada.upload({f"{one}.md": HOLIDAYS}, collection=one).json()["files"][0]["job"] for one in (a, b)]
    other = ada.upload({"c.md": PARKING}).json()["files"][0]["job"]
    assert paths(key, "open") == [f"{a}.md"]
    for job in (files[1], other):
        acts = [key.get(f"{JOBS}/{job}"), key.post(f"{JOBS}/{job}/cancel"), key.post(f"{JOBS}/{job}/retry")]
        assert [one.status_code for one in (*acts, key.delete(f"{JOBS}/{job}"))] == [404] * 4
    assert key.delete(f"{JOBS}/{files[0]}").status_code == 204
    assert paths(ada, "open") == [f"{b}.md", "c.md"]


def test_a_key_for_one_collection_sees_new_versions_of_what_is_in_it_alone(service: Service, ada: Caller) -> None:
    a, b = (ada.post("/api/v1/collections", json={"name": name}).json()["id"] for name in "AB")
    key = service.key_of(ada, Scope.READ, Scope.WRITE, collection=a)
    for one in (a, b):
        service.upload(ada, {f"{one}.md": HOLIDAYS}, collection=one)
    for one in ada.get("/api/v1/documents").json()["items"]:
        ada.upload({"new.md": PARKING}, "PUT", f"/api/v1/documents/{one['id']}")
    assert (len(paths(ada, "open")), paths(key, "open")) == (2, [f"{a}.md"])


def paths(caller: Caller, pending: str) -> list[str]:
    return [one["path"] for one in caller.get(JOBS, params={"pending": pending}).json()["items"]]


PICTURE = b"\x89PNG\r\n"


def refused(caller: Caller) -> list[tuple[str, str]]:
    found = caller.get(JOBS, params={"pending": "refused"}).json()["items"]
    return [(one["path"], one["user"]) for one in found]


def test_what_is_turned_away_is_found_later_with_the_reason_by_its_sender_and_administrators(
    service: Service, ada: Caller
) -> None:
    root, bob = service.person("root", Role.ADMINISTRATOR), service.person("bob", Role.EDITOR)
    for _ in range(2):
        assert ada.upload({"plan.md": PICTURE}).status_code == 415
    ada.upload({"a.md": HOLIDAYS, "logo.png": PICTURE, ".DS_Store": b"x"})
    assert refused(ada) == refused(root) == [("logo.png", "ada"), ("plan.md", "ada")]
    assert refused(bob) == []
    shown = ada.get(JOBS, params={"pending": "refused"}).json()["items"][0]
    assert "picture" in shown["reason"] or "image" in shown["reason"]
    assert "upload it again" in ada.post(f"{JOBS}/{shown['id']}/retry").text
    assert ada.delete(f"{JOBS}/{shown['id']}").status_code == 204
    ada.upload({"plan.md": PARKING})
    assert refused(ada) == []


def test_what_a_collection_turned_away_is_found_by_those_who_look_after_it(service: Service, ada: Caller) -> None:
    bob, carl = service.person("bob", Role.EDITOR, ("hr",)), service.person("carl", Role.READER, ("hr",))
    eve = service.person("eve", Role.EDITOR)
    rules = ada.post("/api/v1/collections", json={"name": "Rules", "readers": ["hr"]}).json()["id"]
    assert ada.upload({"logo.png": PICTURE}, collection=rules).status_code == 415
    assert refused(bob) == [("logo.png", "ada")]
    # Neither an editor who does not read it nor a reader who looks after nothing.
    assert refused(eve) == refused(carl) == []
    (turned_away,) = bob.get(JOBS, params={"pending": "refused"}).json()["items"]
    assert [one.delete(f"{JOBS}/{turned_away['id']}").status_code for one in (eve, carl, bob)] == [404, 403, 204]


def test_what_was_turned_away_in_the_place_of_a_document_that_few_read_is_named_to_nobody_else(
    service: Service, ada: Caller
) -> None:
    bob = service.person("bob", Role.EDITOR, ("hr",))
    rules = ada.post("/api/v1/collections", json={"name": "Rules", "readers": ["hr"]}).json()["id"]
    service.upload(ada, {"dismissals.md": HOLIDAYS}, collection=rules, readers="@ada")
    assert ada.upload({"dismissals.md": PICTURE}, collection=rules).status_code == 415
    assert (refused(ada), refused(bob)) == ([("dismissals.md", "ada")], [])


def test_a_file_that_is_turned_away_takes_no_other_file_s_place(service: Service, ada: Caller) -> None:
    (failed,) = (one["job"] for one in service.upload(ada, {"a.pdf": b"%PDF-1.7 and nothing else"}))
    ada.upload({"a.pdf": PICTURE})
    (turned_away,) = ada.get(JOBS, params={"pending": "refused"}).json()["items"]
    assert paths(ada, "failed") == ["a.pdf"]
    assert ada.delete(f"{JOBS}/{turned_away['id']}").status_code == 204
    assert ada.post(f"{JOBS}/{failed}/retry").json()["state"] == "queued"


def test_a_version_that_is_turned_away_stands_at_its_document(service: Service, ada: Caller) -> None:
    (file,) = service.upload(ada, {"a.md": HOLIDAYS})
    document = ada.get(f"{JOBS}/{file['job']}").json()["document"]
    assert ada.upload({"b.png": PICTURE}, "PUT", f"/api/v1/documents/{document}").status_code == 415
    (turned_away,) = ada.get(JOBS, params={"pending": "refused"}).json()["items"]
    assert turned_away["document"] == document


def test_what_was_turned_away_is_forgotten_after_a_month(service: Service, ada: Caller) -> None:
    ada.upload({"plan.md": PICTURE})
    with service.kb.store.write() as tx:
        assert tx.jobs.sweep_refused(utc_now() - timedelta(days=1)) == 0
    service.kb.uploads.sweep()
    assert refused(ada) == [("plan.md", "ada")]
    with service.kb.store.write() as tx:
        assert tx.jobs.sweep_refused(utc_now() + timedelta(seconds=1)) == 1
