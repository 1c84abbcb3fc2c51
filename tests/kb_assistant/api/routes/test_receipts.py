"""Removing documents over HTTP: nothing of them is left anywhere, and a receipt says so."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import tantivy

from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.access import CONSOLE, EVERYONE, Role
from kb_assistant.domain.answers import Question, Statement, Turn
from tests.corpus import staged_vectors
from tests.corpus.answers import cited, given
from tests.corpus.files import HOLIDAYS, PARKING
from tests.corpus.service import Caller, Service, serve

DOCUMENTS = "/api/v1/documents"
SECRET = "The zyzzyvabird budget of the board is 4,711 euros."
PLANS = f"# Plans\n\n{SECRET}\n\n" + "\n\n".join(
    f"The zyzzyvabird of floor {n} gets {n} crumbs each day." for n in range(60)
)
CANARY = b"zyzzyvabird"


@pytest.fixture
def ada(service: Service) -> Caller:
    return service.person("ada", Role.EDITOR, ("hr",))


def files(home: Path) -> Iterator[Path]:
    return (path for path in home.rglob("*") if path.is_file())


def holding(home: Path, canary: bytes) -> list[Path]:
    """The files with it in any writing, and the folders of word indexes that know it: those don't spell words out."""
    spelt = [file for file in files(home) if canary in file.read_bytes().lower()]
    return spelt + [meta.parent for meta in home.rglob("meta.json") if _knows(meta.parent, canary.decode())]


def _knows(folder: Path, word: str) -> bool:
    with TemporaryDirectory() as place:
        copy = shutil.copytree(folder, Path(place, "index"))
        searcher = tantivy.Index.open(str(copy)).searcher()
        return any(searcher.terms_with_prefix(field, word[:6]) for field in ("word", "text", "context"))


def test_a_removed_document_is_found_no_more_and_the_receipt_says_so(service: Service, ada: Caller) -> None:
    service.document("holidays.md", HOLIDAYS, EVERYONE)
    (plans,) = service.upload(ada, {"plans.md": PLANS}, readers=["hr"])
    document = ada.get(f"/api/v1/jobs/{plans['job']}").json()["document"]
    receipt = ada.delete(f"{DOCUMENTS}/{document}").json()
    assert (receipt["probes"], receipt["returned"], receipt["copies"]) == (31, 0, 0)
    assert receipt["removed"]["versions"] == receipt["removed"]["files"] == 1
    assert receipt["removed"]["vectors"] == receipt["removed"]["passages"] > 0
    assert receipt["removed"]["wiped"] and receipt["removed"]["purged"]
    assert ada.get(f"/api/v1/receipts/{receipt['id']}").json() == receipt
    assert ada.get("/api/v1/receipts").json() == [receipt]
    assert (receipt["document"], receipt["user"]) == (document, "ada")
    assert ada.get(f"{DOCUMENTS}/{document}").status_code == 404
    assert ada.get(f"/api/v1/jobs/{plans['job']}").status_code == 404
    root = service.person("root", Role.ADMINISTRATOR)
    assert root.get("/api/v1/receipts").json() == [receipt]
    bob = service.person("bob", Role.EDITOR)
    assert bob.get("/api/v1/receipts").json() == [] and bob.get(f"/api/v1/receipts/{receipt['id']}").status_code == 404


def test_a_sentence_that_stands_elsewhere_too_is_told(service: Service, ada: Caller) -> None:
    first = service.document("a.md", f"# A\n\n{SECRET} Nothing else is said here.", "hr")
    service.document("b.md", f"# B\n\n{SECRET} And this is another one.", "hr")
    receipt = ada.delete(f"{DOCUMENTS}/{first}").json()
    assert (receipt["probes"], receipt["returned"], receipt["copies"]) == (2, 0, 1)


def test_t012_a_receipt_tells_nothing_of_documents_that_one_may_not_read(service: Service, ada: Caller) -> None:
    bob = service.person("bob", Role.EDITOR, ("sales",))

    def removed() -> dict[str, object]:
        """The receipt for a guess of what ADA's document says."""
        service.upload(bob, {"plans.md": PLANS})
        (document,) = bob.get(DOCUMENTS).json()["items"]
        receipt = bob.delete(f"{DOCUMENTS}/{document['id']}").json()
        return {name: receipt[name] for name in ("probes", "returned", "copies", "removed")}

    before = removed()
    hers = service.document("plans.md", PLANS, "hr")
    assert removed() == before
    assert ada.get(f"{DOCUMENTS}/{hers}/original").text == PLANS
    assert "zyzzyvabird" in ada.post("/api/v1/search", json={"question": SECRET}).text


def test_t010_after_the_deletion_nothing_returns_it(service: Service, ada: Caller) -> None:
    document = service.document("plans.md", PLANS, EVERYONE)
    other = open_knowledge_base(service.settings)
    reader = serve(other, service.settings).entered("ada")
    version = ada.get(f"{DOCUMENTS}/{document}").json()["version"]
    for caller in (ada, reader):
        assert "zyzzyvabird" in caller.post("/api/v1/search", json={"question": SECRET}).text
    talk = ada.post("/api/v1/conversations").json()["id"]
    json = {"accept": "application/json"}
    answer = ada.post("/api/v1/ask", json={"question": SECRET, "conversation": talk}, headers=json).json()
    assert "zyzzyvabird" in answer["text"]
    link = ada.post(f"/api/v1/answers/{answer['id']}/shares", json={}).json()["token"]
    assert ada.delete(f"{DOCUMENTS}/{document}").json()["returned"] == 0
    for caller in (ada, reader):
        for question in (SECRET, "zyzzyvabird", "zyzzyvabirds", "what does the bird of floor 7 get"):
            assert "crumbs" not in caller.post("/api/v1/search", json={"question": question}).text
            asked = caller.post("/api/v1/ask", json={"question": question}, headers=json).text
            assert "crumbs" not in asked and "4,711" not in asked.replace(SECRET, "")
        for path in (f"{DOCUMENTS}/{document}", f"/api/v1/versions/{version}"):
            assert {caller.get(f"{path}/{part}").status_code for part in ("text", "original")} == {404}
        assert caller.get(DOCUMENTS).json()["total"] == 0
        for path in (f"/api/v1/conversations/{talk}", f"/api/v1/answers/{answer['id']}", "/api/v1/me/export"):
            assert "4,711" not in caller.get(path).text.replace(SECRET, "")
        shared = caller.post("/api/v1/shared", json={"token": link}).json()
        assert (shared["state"], shared["text"]) == ("removed", "")
    other.close()


def test_t095_words_of_it_in_what_was_searched_for_next_are_gone_too(service: Service, ada: Caller) -> None:
    said, rule = "The zyzzyvabird committee decides on exceptions.", "Every committee meets in the large room."
    document = service.document("committee.md", f"# Exceptions\n\n{said}\n", "hr")
    service.document("rooms.md", f"# Rooms\n\n{rule}\n", "hr")
    talk = ada.post("/api/v1/conversations").json()["id"]
    asked = {"question": "who decides on exceptions", "conversation": talk}
    assert said in ada.post("/api/v1/ask", json=asked, headers={"accept": "application/json"}).json()["text"]
    history = (Turn("user", asked["question"]), Turn("assistant", said))
    meant = standalone(Question("where do they meet", history))
    assert "zyzzyvabird" in meant
    kb, who = service.kb, service.kb.people.principal("ada")
    after = given(kb, who, Statement(rule, (cited(kb, "rooms.md", rule),)), talk=talk, meant=meant)
    ada.delete(f"{DOCUMENTS}/{document}")
    assert holding(service.settings.home, CANARY) == []
    shown = ada.get(f"/api/v1/answers/{after}").json()["answer"]
    assert (shown["text"], shown["searched_for"]) == (rule, "")


def test_the_rest_of_an_answer_stays(service: Service, ada: Caller) -> None:
    service.document("holidays.md", HOLIDAYS, EVERYONE)
    plans = service.document("plans.md", PLANS, EVERYONE)
    rule, kb = "Every employee has 27 days of paid holiday a year.", service.kb
    statements = (
        Statement(rule, (cited(kb, "holidays.md", rule),)),
        Statement(SECRET, (cited(kb, "plans.md", SECRET),)),
    )
    answer = given(kb, kb.people.principal("ada"), *statements)
    link = ada.post(f"/api/v1/answers/{answer}/shares", json={}).json()["token"]
    assert ada.delete(f"{DOCUMENTS}/{plans}").json()["removed"]["answers"] == 1
    shown = ada.get(f"/api/v1/answers/{answer}").json()["answer"]
    assert rule in shown["text"] and len(shown["statements"]) == 1
    shared = ada.post("/api/v1/shared", json={"token": link}).json()
    assert (shared["state"], shared["redacted"], shared["statements"][0]["text"]) == ("removed", 1, rule)


def test_t095_after_the_deletion_no_byte_of_the_data_folder_holds_it(service: Service, ada: Caller) -> None:
    home = service.settings.home
    service.document("holidays.md", HOLIDAYS, EVERYONE)
    kept = service.document("parking.md", PARKING, EVERYONE)
    service.upload(ada, {"plans.md": PLANS}, readers=["hr"])
    document = ada.get(DOCUMENTS, params={"text": "plans"}).json()["items"][0]["id"]
    service.kb.worker.refresh("test")
    service.upload(ada, {"plans.md": PLANS.replace("crumbs", "seeds")})
    service.kb.index.publish(always=True)
    answer = ada.post("/api/v1/ask", json={"question": "How much does floor 7 get?"}, headers={"accept": "*/*"})
    assert answer.status_code == 200
    assert {path.name for path in holding(home, CANARY)} >= {"lexical", "kb.sqlite-wal"}
    rows = ada.get(f"{DOCUMENTS}/{kept}/text").json()
    receipt = ada.delete(f"{DOCUMENTS}/{document}").json()
    assert receipt["removed"]["versions"] == receipt["removed"]["files"] == 2
    assert holding(home, CANARY) == []
    assert ada.get(f"{DOCUMENTS}/{kept}/text").json() == rows
    with sqlite3.connect(home / "kb.sqlite") as database:
        vectors = database.execute("SELECT count(*) FROM vectors").fetchone()[0]
        chunks = database.execute("SELECT count(DISTINCT hash) FROM chunks").fetchone()[0]
    database.close()
    assert vectors == chunks
    assert [problem for problem in service.kb.doctor.examine() if "indexes" in problem.what] == []


def test_t095_where_somebody_writes_the_rest_is_done_when_they_are_done(service: Service, ada: Caller) -> None:
    document = service.document("plans.md", PLANS, EVERYONE)
    service.kb.index.publish(always=True)
    with service.kb.lock.hold("something long"):
        receipt = ada.delete(f"{DOCUMENTS}/{document}").json()
    assert (receipt["returned"], receipt["removed"]["purged"]) == (0, False)
    assert holding(service.settings.home, CANARY)
    service.kb.worker.refresh("test")
    assert ada.get(f"/api/v1/receipts/{receipt['id']}").json()["removed"]["purged"]
    assert holding(service.settings.home, CANARY) == []


def test_a_file_that_was_being_read_does_not_come_back(service: Service, ada: Caller) -> None:
    service.upload(ada, {"plans.md": PLANS}, readers=["hr"])
    document = ada.get(DOCUMENTS).json()["items"][0]["id"]
    ada.upload({"plans.md": PLANS.replace("crumbs", "seeds")})
    with service.kb.store.write() as tx:
        (job,) = tx.jobs.take(1)
    ada.delete(f"{DOCUMENTS}/{document}")
    with service.kb.store.read() as tx:
        assert tx.jobs.as_asked(job) is None
    service.kb.worker.refresh("test")
    assert ada.get(DOCUMENTS).json()["total"] == 0
    assert holding(service.settings.home, CANARY) == []


def test_where_older_versions_are_not_kept_nothing_of_them_stays(served: Callable[..., Service]) -> None:
    service = served(KB_INGEST_KEEP_VERSIONS="false")
    ada = service.person("ada", Role.EDITOR, ("hr",))
    service.upload(ada, {"plans.md": PLANS}, readers=["hr"])
    document = ada.get(DOCUMENTS).json()["items"][0]
    answer = given(
        service.kb, service.kb.people.principal("ada"), Statement(SECRET, (cited(service.kb, "plans.md", SECRET),))
    )
    service.upload(ada, {"plans.md": "# Plans\n\nThere are none any more."})
    assert ada.get(f"/api/v1/versions/{document['version']}/text").status_code == 404
    assert [one["number"] for one in ada.get(f"{DOCUMENTS}/{document['id']}/versions").json()] == [2]
    assert "4,711" not in ada.get(f"/api/v1/answers/{answer}").text
    with service.kb.store.read() as tx:
        assert list(tx.versions.holding([SECRET])) == []


def test_vectors_of_the_removed_are_not_in_the_index_files(service: Service, ada: Caller) -> None:
    document = service.document("plans.md", PLANS, EVERYONE)
    kept = service.document("parking.md", PARKING, EVERYONE)
    ada.delete(f"{DOCUMENTS}/{document}")
    left = sum(one.chunks for one in service.kb.library.list(CONSOLE) if one.id == kept)
    generations = list(service.settings.indexes.glob("generation-*/vector/rows.npy"))
    assert [len(np.load(file)) for file in generations] == [left]


def test_t010_a_removal_that_fails_in_the_index_is_told_and_done_later(served: Callable[..., Service]) -> None:
    service = served(KB_INDEX_VECTOR="tests.corpus.staged_vectors")
    ada = service.person("ada", Role.EDITOR)
    document = service.document("plans.md", PLANS, EVERYONE)
    assert "zyzzyvabird" in ada.post("/api/v1/search", json={"question": SECRET}).text
    staged_vectors.broken.append(True)
    try:
        receipt = ada.delete(f"{DOCUMENTS}/{document}").json()
        assert (receipt["probes"], receipt["removed"]["purged"]) == (0, False)
        assert "crumbs" not in ada.post("/api/v1/search", json={"question": "what does floor 7 get"}).text
        assert ada.get(f"{DOCUMENTS}/{document}").status_code == 404
    finally:
        staged_vectors.broken.clear()
    service.kb.worker.refresh("test")
    assert ada.get(f"/api/v1/receipts/{receipt['id']}").json()["removed"]["purged"]
    assert ada.post("/api/v1/search", json={"question": SECRET}).json() == []


def test_t095_files_that_another_process_has_open_are_let_go(service: Service, ada: Caller) -> None:
    document = service.document("plans.md", PLANS, EVERYONE)
    service.document("holidays.md", HOLIDAYS, EVERYONE)
    service.kb.index.publish(always=True)
    other = open_knowledge_base(service.settings)
    assert other.index.count()[0] > 0
    ada.delete(f"{DOCUMENTS}/{document}")
    assert holding(service.settings.home, CANARY)
    assert not other.worker.has_work()
    assert holding(service.settings.home, CANARY) == []
    assert other.index.count() == service.kb.index.count()
    other.close()


def test_the_worker_has_work_while_files_hold_what_was_removed(service: Service, ada: Caller) -> None:
    document = service.document("plans.md", PLANS, EVERYONE)
    service.kb.index.publish(always=True)
    with service.kb.lock.hold("something long"):
        ada.delete(f"{DOCUMENTS}/{document}")
    assert service.kb.worker.has_work()
    assert "removed documents" in str(service.kb.doctor.examine())
    assert list(service.kb.worker.run("test")) == []
    assert not service.kb.worker.has_work()
    assert service.kb.doctor.examine() == []
    assert holding(service.settings.home, CANARY) == []


def test_documents_come_change_and_go_on_each_kind_of_database(served: Callable[..., Service], database: str) -> None:
    service = served(KB_DATABASE_URL=database)
    ada = service.person("ada", Role.EDITOR, ("hr",))
    service.upload(ada, {"staff/plans.md": PLANS, "parking.md": PARKING}, readers=["hr"], key="first")
    (plans,) = ada.get(DOCUMENTS, params={"text": "STAFF", "format": "md", "order": "size"}).json()["items"]
    until = {"documents": [plans["id"]], "until": "2099-01-01"}
    assert ada.post(f"{DOCUMENTS}/verification", json=until).json()[0]["care"]["verified_by"] == "ada"
    asked = ada.post("/api/v1/ask", json={"question": SECRET}, headers={"accept": "application/json"}).json()
    assert "4,711" in asked["text"]
    receipt = ada.delete(f"{DOCUMENTS}/{plans['id']}").json()
    assert (receipt["probes"], receipt["returned"], receipt["removed"]["purged"]) == (31, 0, True)
    assert receipt["removed"]["wiped"] is (True if database.startswith("sqlite") else None)
    assert "4,711" not in ada.get(f"/api/v1/answers/{asked['id']}").text.replace(SECRET, "")
    assert ada.get("/api/v1/jobs").json()["total"] == 1
    assert ada.get(DOCUMENTS).json()["total"] == 1
    assert not service.kb.worker.has_work()
