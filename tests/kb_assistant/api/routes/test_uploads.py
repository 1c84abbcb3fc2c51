"""Uploads over HTTP: files that become documents, new versions, and everything that is turned away."""

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.settings import load_settings
from kb_assistant.store.audit import AuditFilter
from tests.corpus.files import HOLIDAYS, PARKING
from tests.corpus.service import Caller, Service, serve
from tests.ingest.loaders.pdf_file import Text, pdf

DOCUMENTS = "/api/v1/documents"
FORM = "multipart/form-data; boundary=b"


@pytest.fixture
def ada(service: Service) -> Caller:
    return service.person("ada", Role.EDITOR, ("hr",))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Caller]]:
    """A service and a knowledge manager for everything that is refused and leaves nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_HOME", str(tmp_path_factory.mktemp("shared") / "home"))
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        settings = load_settings()
    kb = open_knowledge_base(settings)
    service = serve(kb, settings)
    yield service, service.person("ada", Role.EDITOR)
    kb.close()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def part(name: str, content: bytes, extra: bytes = b"") -> bytes:
    return (
        b"--b\r\nContent-Disposition: form-data; name=" + name.encode() + b"\r\n" + extra + b"\r\n" + content + b"\r\n"
    )


def left(service: Service) -> list[Path]:
    """Every file that uploads left behind."""
    return [path for path in service.settings.blobs.rglob("*") if path.is_file() and path.name != "lock"]


def read(service: Service, *answers: httpx2.Response) -> None:
    """Has what was uploaded read, all of it in one go."""
    jobs = [file["job"] for answer in answers for file in answer.json()["files"]]
    list(service.kb.worker.follow(jobs, "test"))


def paths(caller: Caller) -> list[str]:
    return [one["path"] for one in caller.get(DOCUMENTS).json()["items"]]


def test_files_become_documents_of_whoever_uploads_them(service: Service, ada: Caller) -> None:
    files = service.upload(ada, {"staff/holidays.md": HOLIDAYS, "parking.md": PARKING}, readers=["hr"])
    assert [(one["outcome"], one["path"]) for one in files] == [
        ("queued", "staff/holidays.md"),
        ("queued", "parking.md"),
    ]
    shown = ada.get(DOCUMENTS, params={"text": "holidays"}).json()["items"][0]
    assert (shown["readers"], shown["care"]["owner"], shown["state"]) == (["hr"], "ada", "ready")
    job = ada.get(f"/api/v1/jobs/{files[0]['job']}").json()
    assert (job["state"], job["outcome"], job["document"], job["user"]) == ("done", "new", shown["id"], "ada")
    noted = service.kb.audit.list(CONSOLE, AuditFilter(action="document_added"))
    assert [one.entry.subject for one in noted] == [f"job:{one['job']}" for one in reversed(files)]


def test_who_reads_an_upload_is_said_by_whoever_uploads(service: Service, ada: Caller) -> None:
    service.kb.people.add_group("it")
    collection = ada.post("/api/v1/collections", json={"name": "Staff", "readers": ["hr"]}).json()["id"]
    own = ada.upload({"own.md": HOLIDAYS})
    its = ada.upload({"it.md": PARKING}, readers=["it"])
    read(service, own, its, ada.upload({"inside.md": PARKING}, collection=collection))
    readers = {one["path"]: (one["readers"], one["collection"]) for one in ada.get(DOCUMENTS).json()["items"]}
    assert readers == {"own.md": (["@ada"], None), "it.md": (["@ada", "it"], None), "inside.md": (["hr"], collection)}
    assert ada.upload({"a.md": HOLIDAYS}, readers=["nowhere"]).status_code == 404
    assert ada.upload({"a.md": HOLIDAYS}, collection="nowhere").status_code == 404
    assert ada.upload({"a.md": HOLIDAYS}, owner="bob").status_code == 422
    assert len(left(service)) == 2


def test_a_file_again_is_a_new_version_and_the_same_one_changes_nothing(service: Service, ada: Caller) -> None:
    service.upload(ada, {"holidays.md": HOLIDAYS}, readers=["hr"])
    document = ada.get(DOCUMENTS).json()["items"][0]["id"]
    (again,) = service.upload(ada, {"holidays.md": HOLIDAYS})
    assert (again["outcome"], again["document"]) == ("unchanged", document)
    service.upload(ada, {"holidays.md": HOLIDAYS.replace("27", "28")})
    shown = ada.get(f"{DOCUMENTS}/{document}").json()
    assert (shown["versions"], shown["readers"]) == (2, ["hr"])
    answer = ada.upload({"new.txt": "Everybody has 29 days off."}, "PUT", f"{DOCUMENTS}/{document}").json()
    list(service.kb.worker.follow([answer["files"][0]["job"]], "test"))
    shown = ada.get(f"{DOCUMENTS}/{document}").json()
    assert (shown["versions"], shown["path"], shown["readers"]) == (3, "holidays.txt", ["hr"])
    assert ada.upload({"a.md": "# A", "b.md": "# B"}, replace=document).status_code == 422


def test_a_new_version_that_cannot_be_read_leaves_the_document_its_name(service: Service, ada: Caller) -> None:
    service.upload(ada, {"holidays.md": HOLIDAYS})
    document = ada.get(DOCUMENTS).json()["items"][0]["id"]
    answer = ada.upload({"broken.pdf": "%PDF-1.7 and nothing else"}, "PUT", f"{DOCUMENTS}/{document}").json()
    list(service.kb.worker.follow([answer["files"][0]["job"]], "test"))
    shown = ada.get(f"{DOCUMENTS}/{document}").json()
    assert (shown["state"], shown["path"], shown["versions"]) == ("failed", "holidays.md", 1)


def test_t004_nobody_replaces_what_is_somebody_else_s(service: Service, ada: Caller) -> None:
    service.upload(ada, {"holidays.md": HOLIDAYS}, readers=["hr"])
    document = ada.get(DOCUMENTS).json()["items"][0]
    before = ada.get(f"{DOCUMENTS}/{document['id']}/original").content
    collection = ada.post("/api/v1/collections", json={"name": "Hers"}).json()["id"]
    bob = service.person("bob", Role.EDITOR)
    for other in (bob, service.key_of(bob, Scope.READ, Scope.WRITE)):
        for target in (document["id"], "0" * 16):
            answers = [other.upload({"holidays.md": "# Mine"}, "PUT", f"{DOCUMENTS}/{target}")]
            answers.append(other.upload({"holidays.md": "# Mine"}, replace=target))
            assert [answer.status_code for answer in answers] == [404, 404]
        assert other.upload({"mine.md": "# Mine"}, collection=collection).status_code == 404
    service.upload(bob, {"holidays.md": "# Mine\n\nBob's."})
    assert ada.get(f"{DOCUMENTS}/{document['id']}").json() == document
    assert ada.get(f"{DOCUMENTS}/{document['id']}/original").content == before
    assert len(paths(bob)) == 1


def test_t012_a_file_that_somebody_else_uploaded_is_new_to_everybody_else(service: Service, ada: Caller) -> None:
    service.upload(ada, {"holidays.md": HOLIDAYS})
    bob = service.person("bob", Role.EDITOR)
    (mine,) = service.upload(bob, {"holidays.md": HOLIDAYS})
    assert (mine["outcome"], mine["document"], mine["reason"]) == ("queued", None, "")
    assert bob.get(f"/api/v1/jobs/{mine['job']}").json()["outcome"] == "new"
    assert bob.get(f"/api/v1/jobs/{mine['job'] - 1}").status_code == 404


def test_t031_equal_names_of_two_people_and_names_that_differ_in_case_are_apart(service: Service, ada: Caller) -> None:
    bob = service.person("bob", Role.EDITOR, ("hr",))
    named = ((ada, "a.md"), (bob, "a.md"), (ada, "A.md"), (ada, "é.md"), (ada, "e\u0301.md"))
    answers = [caller.upload({name: f"# {caller.name} {name}\n\nText."}, readers=["hr"]) for caller, name in named]
    read(service, *answers)
    assert len(paths(ada)) == 5


def test_who_uploads_what_another_document_is_called_is_told_of_that_where_they_may_read_it(
    service: Service, ada: Caller
) -> None:
    bob, cem = service.person("bob", Role.EDITOR, ("hr",)), service.person("cem", Role.EDITOR)
    service.upload(ada, {"staff/days.md": HOLIDAYS}, readers=["hr"])
    (first,) = (one["id"] for one in ada.get(DOCUMENTS).json()["items"])
    (told,) = service.upload(bob, {"staff/days.md": HOLIDAYS + "\nMore."}, readers=["hr"])
    (untold,) = service.upload(cem, {"staff/days.md": HOLIDAYS}, readers=["hr"])
    (own,) = service.upload(ada, {"staff/days.md": HOLIDAYS + "\nMost."}, readers=["hr"])
    assert [one["namesake"] for one in (told, untold, own)] == [first, None, None]
    assert [one["namesake"] for one in bob.upload({"days.md": HOLIDAYS}).json()["files"]] == [None]


def test_what_one_may_no_longer_read_is_not_changed_by_uploading_it_again(service: Service, ada: Caller) -> None:
    service.upload(ada, {"holidays.md": HOLIDAYS})
    service.kb.library.share(CONSOLE, "holidays.md", [])
    service.upload(ada, {"holidays.md": "# Other\n\nText."})
    listed = service.kb.library.list(CONSOLE)
    assert [(one.readers, one.versions) for one in sorted(listed, key=lambda one: one.created)] == [
        ((), 1),
        (("@ada",), 1),
    ]


HIDDEN = (".env", ".DS_Store", "._plan.md", "Thumbs.db", "desktop.ini", "~$plan.docx", "staff/.env", ".git/config.md")


@pytest.mark.parametrize("name", [*HIDDEN, ".hidden.zip", "staff\\.env", " .env"])
def test_hidden_files_and_leftovers_of_systems_are_refused_alone(shared: tuple[Service, Caller], name: str) -> None:
    service, ada = shared
    content = zipped({"a.md": HOLIDAYS}) if name.endswith(".zip") else "PASSWORD=hunter2"
    refused = ada.upload({name: content})
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_format")
    assert "give it another name" in refused.json()["detail"]
    assert (paths(ada), left(service)) == ([], [])


def test_hidden_files_among_others_are_named_and_passed_over_in_a_zip(service: Service, ada: Caller) -> None:
    secrets = dict.fromkeys(HIDDEN, "PASSWORD=hunter2")
    files = service.upload(ada, {**secrets, "holidays.md": HOLIDAYS, "all.zip": zipped({**secrets, "b.md": PARKING})})
    assert {one["path"] for one in files if one["outcome"] == "refused"} == set(HIDDEN)
    assert all("hidden" in one["reason"] for one in files if one["outcome"] == "refused")
    assert sorted(paths(ada)) == ["b.md", "holidays.md"]


def test_a_zip_of_nothing_but_hidden_files_is_refused(shared: tuple[Service, Caller]) -> None:
    refused = shared[1].upload({"all.zip": zipped(dict.fromkeys(HIDDEN, "PASSWORD=hunter2"))})
    assert "none but hidden ones" in refused.json()["detail"]


def test_a_hidden_file_does_not_replace_a_document(service: Service, ada: Caller) -> None:
    service.upload(ada, {"holidays.md": HOLIDAYS})
    (document,) = ada.get(DOCUMENTS).json()["items"]
    assert ada.upload({".env": "PASSWORD=hunter2"}, "PUT", f"{DOCUMENTS}/{document['id']}").status_code == 415
    assert ada.get(f"{DOCUMENTS}/{document['id']}").json()["versions"] == 1


def test_t088_the_same_request_again_gets_the_same_answer(service: Service, ada: Caller) -> None:
    first = ada.upload({"a.md": HOLIDAYS}, key="k1")
    again = ada.upload({"a.md": HOLIDAYS}, key="k1")
    assert (first.status_code, again.json()) == (202, first.json())
    assert ada.upload({"a.md": PARKING}, key="k1").status_code == 422
    assert service.person("bob", Role.EDITOR).upload({"a.md": PARKING}, key="k1").status_code == 202
    assert ada.get("/api/v1/jobs").json()["total"] == 1


def test_t088_the_same_file_ten_times_at_once_is_one_document(service: Service, ada: Caller) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: ada.upload({"a.md": HOLIDAYS}).json(), range(10)))
    jobs = [answer["files"][0]["job"] for answer in answers]
    assert len(set(jobs)) == 1
    list(service.kb.worker.follow(jobs, "test"))
    assert [one["versions"] for one in ada.get(DOCUMENTS).json()["items"]] == [1]


def test_t025_what_is_too_large_is_refused_before_it_was_all_sent(ada: Caller, service: Service) -> None:
    most = service.settings.ingest.max_file_mb << 20
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b"--b\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\n"
        while sent < 2 * most:
            sent += 1 << 20
            yield b"words " * ((1 << 20) // 6)

    answer = ada.post(DOCUMENTS, content=endless(), headers={"content-type": FORM})
    assert (answer.status_code, answer.json()["code"]) == (413, "limit_exceeded")
    noted = ada.get("/api/v1/jobs", params={"pending": "refused"}).json()["items"]
    assert [one["path"] for one in noted] == ["a.txt"] and noted[0]["reason"] == answer.json()["detail"]
    lying = {"content-type": FORM, "content-length": str(1 << 40)}
    assert ada.post(DOCUMENTS, content=b"", headers=lying).status_code == 413
    assert left(service) == []


def test_t025_more_than_one_may_upload_in_a_day_is_refused(served: Callable[..., Service]) -> None:
    service = served(KB_LIMITS_UPLOAD_FILES_PER_DAY="2")
    ada = service.person("ada", Role.EDITOR)
    assert ada.upload({"a.md": "# A\n\nText.", "b.md": "# B\n\nText."}).status_code == 202
    refused = ada.upload({"c.md": "# C\n\nText."})
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    assert len(left(service)) == 2
    assert ada.upload({f"{n}.md": "# A" for n in range(101)}).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"".join(part("readers", b"hr") for _ in range(201)) + b"--b--",
        b"".join(part(f"x{n}", b"y") for n in range(100_000)) + b"--b--",
        part("readers", b"h" * 5_000) + b"--b--",
        part("readers", b"h", b"X-Long: " + b"a" * (1 << 20) + b"\r\n") + b"--b--",
        b"".join([b"--b\r\n", *(b"X-%d: a\r\n" % n for n in range(50)), b"\r\n\r\n--b--"]),
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        b"no form at all",
        b"",
    ],
)
def test_t026_a_form_that_is_none_is_refused(shared: tuple[Service, Caller], body: bytes) -> None:
    service, ada = shared
    assert ada.post(DOCUMENTS, content=body, headers={"content-type": FORM}).status_code in (413, 422)
    assert left(service) == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("content-type", "multipart/form-data; boundary=" + "b" * 300),
        ("content-type", "multipart/form-data"),
        ("content-type", "application/json"),
        ("content-length", "-1"),
    ],
)
def test_t026_headers_that_make_no_form_are_refused(shared: tuple[Service, Caller], header: str, value: str) -> None:
    ada = shared[1]
    headers = {"content-type": FORM, header: value}
    assert ada.post(DOCUMENTS, content=part("readers", b"hr") + b"--b--", headers=headers).status_code == 422


def test_t026_a_name_in_another_writing_is_not_taken_for_the_name(service: Service, ada: Caller) -> None:
    disposition = b"--b\r\nContent-Disposition: form-data; name=file; filename=a.md; filename*=UTF-8''..%2Fb.md\r\n\r\n"
    body = disposition + HOLIDAYS.encode() + b"\r\n--b--"
    answer = ada.post(DOCUMENTS, content=body, headers={"content-type": FORM})
    assert answer.json()["files"][0]["path"] == "a.md"


MACROS = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("invoice.pdf", b"MZ\x90\0\x03\0" + b"\0" * 100, "a Windows program"),
        ("picture.md", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("report.docx", zipped(MACROS), "an Excel workbook"),
        ("notes.pdf", b"plain words", "no PDF document inside"),
        ("data.csv", b"a,b\n1,2", "a table of values"),
    ],
)
def test_t028_t029_the_content_decides_what_a_file_is(
    shared: tuple[Service, Caller], name: str, content: bytes, says: str
) -> None:
    service, ada = shared
    answer = ada.upload({name: content})
    assert answer.status_code == 415 and says in answer.json()["detail"]
    assert left(service) == [] and ada.get("/api/v1/jobs", params={"state": "queued"}).json()["total"] == 0


def test_t028_a_file_goes_by_its_content_whatever_it_is_called(service: Service, ada: Caller) -> None:
    files = {"page.txt": "<!DOCTYPE html><html><body><p>Hello there.</p></body></html>"}
    service.upload(ada, {**files, "words.md": pdf([[Text(1, 1, "Hello from a page.")]])})
    assert {one["path"]: one["format"] for one in ada.get(DOCUMENTS).json()["items"]} == {
        "page.txt": "html",
        "words.md": "pdf",
    }


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../x.md", "x.md"),
        ("/etc/passwd.md", "etc/passwd.md"),
        ("..\\..\\x.md", "x.md"),
        ("%2e%2e%2fx.md", "%2e%2e%2fx.md"),
        ("CON.md", "CON.md"),
        ("a/./b/../c.md", "a/b/c.md"),
        ("y" * 4_000 + ".md", "y" * 197 + ".md"),
        ("\u202edm.exe.md", "dm.exe.md"),
    ],
)
def test_t030_no_name_leads_anywhere(service: Service, ada: Caller, name: str, path: str) -> None:
    around = sorted(service.settings.home.parent.rglob("*"))
    (taken,) = ada.upload({name: HOLIDAYS}).json()["files"]
    assert taken["path"] == path
    new = [found for found in service.settings.home.parent.rglob("*") if found not in around and found.is_file()]
    assert all(found.is_relative_to(service.settings.home) for found in new)
    assert all("passwd" not in found.name and "x.md" not in found.name for found in new)


def test_a_zip_becomes_the_documents_in_it(service: Service, ada: Caller) -> None:
    inside: dict[str, str | bytes] = {
        "staff/holidays.md": HOLIDAYS,
        "staff/parking.md": PARKING,
        "staff/logo.png": b"\x89PNG\r\n",
    }
    files = service.upload(ada, {"all.zip": zipped({**inside, "__MACOSX/x": "x", "staff/.DS_Store": "x"})})
    assert {one["path"]: one["outcome"] for one in files} == {
        "staff/holidays.md": "queued",
        "staff/parking.md": "queued",
        "staff/logo.png": "refused",
    }
    assert paths(ada) == ["staff/holidays.md", "staff/parking.md"]


def linked(name: str, kind: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (kind | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("fine.md", HOLIDAYS)
    return made.getvalue()


@pytest.mark.parametrize(
    "archive",
    [
        zipped({"../out.md": HOLIDAYS, "in.md": HOLIDAYS}),
        zipped({"/out.md": HOLIDAYS}),
        zipped({"a/..\\..\\out.md": HOLIDAYS}),
        zipped({"C:\\out.md": HOLIDAYS}),
        linked("link.md", stat.S_IFLNK),
        linked("device.md", stat.S_IFCHR),
    ],
)
def test_t032_an_archive_that_leads_outside_is_refused_whole(shared: tuple[Service, Caller], archive: bytes) -> None:
    service, ada = shared
    answer = ada.upload({"all.zip": archive})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_document")
    assert left(service) == [] and not list(service.settings.home.parent.rglob("out.md"))


def many() -> bytes:
    return zipped({f"{n}.md": "" for n in range(20_000)})


def large() -> bytes:
    return zipped({"a.md": b"\0" * (3 << 20)})


def of_false_size() -> bytes:
    archive = bytearray(zipped({"a.md": "x" * 100_000}))
    at = archive.rindex(b"PK\x01\x02") + 24
    archive[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(archive)


@pytest.mark.parametrize("bomb", [many, large, of_false_size])
def test_t033_an_archive_that_unpacks_to_too_much_is_refused(
    served: Callable[..., Service], bomb: Callable[[], bytes]
) -> None:
    service = served(KB_LIMITS_UPLOAD_MB="2")
    answer = service.person("ada", Role.EDITOR).upload({"all.zip": bomb()})
    assert answer.status_code in (413, 422), answer.text
    assert left(service) == []


def test_t033_an_archive_in_an_archive_is_not_opened(shared: tuple[Service, Caller]) -> None:
    ada = shared[1]
    answer = ada.upload({"outer.zip": zipped({"inner.zip": zipped({"a.md": HOLIDAYS})})})
    assert answer.status_code == 415 and "packed archive" in answer.json()["detail"]


def test_t030_a_name_without_end_is_refused(shared: tuple[Service, Caller]) -> None:
    service, ada = shared
    assert ada.upload({"y" * 5_000 + ".md": HOLIDAYS}).status_code == 422
    assert left(service) == []


WHOLE = part('file; filename="a.md"', HOLIDAYS.encode()) + b"--b--\r\n"


@pytest.mark.parametrize("kept", [0, 1, len(WHOLE) // 2, len(WHOLE) - 12])
def test_t081_an_upload_that_was_cut_leaves_nothing(shared: tuple[Service, Caller], kept: int) -> None:
    service, ada = shared
    assert ada.post(DOCUMENTS, content=WHOLE[:kept], headers={"content-type": FORM}).status_code == 422
    assert left(service) == [] and ada.get("/api/v1/jobs", params={"state": "queued"}).json()["total"] == 0


def test_t079_a_disk_that_fails_at_any_moment_takes_nothing_in_and_the_same_file_then_succeeds(
    service: Service, ada: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th time that the disk is waited for it fails, n = 1, 2, … until the upload gets through untouched."""
    real = os.fsync
    for allowed in range(20):
        calls = iter(range(allowed))

        def fsync(descriptor: int, calls: Iterator[int] = calls) -> None:
            if next(calls, None) is None:
                raise OSError(5, "Input/output error")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        answer = ada.upload({"a.md": HOLIDAYS, "b.md": PARKING})
        if answer.status_code == 202:
            break
        assert (answer.status_code, left(service), ada.get("/api/v1/jobs").json()["total"]) == (500, [], 0)
    assert allowed > 2
    assert (len(left(service)), ada.get("/api/v1/jobs").json()["total"]) == (2, 2)


def test_only_knowledge_managers_upload_and_keys_stay_in_their_collection(service: Service, ada: Caller) -> None:
    assert service.person("bob").upload({"a.md": HOLIDAYS}).status_code == 403
    assert service.nobody().upload({"a.md": HOLIDAYS}).status_code == 401
    collection = ada.post("/api/v1/collections", json={"name": "Staff", "readers": ["hr"]}).json()["id"]
    other = ada.post("/api/v1/collections", json={"name": "Other", "readers": ["hr"]}).json()["id"]
    key = service.key_of(ada, Scope.READ, Scope.WRITE, collection=collection)
    assert [key.upload({"a.md": HOLIDAYS}, collection=one).status_code for one in (collection, other)] == [202, 404]
    assert key.upload({"a.md": HOLIDAYS}).status_code == 403
    assert service.key_of(ada, Scope.READ).upload({"a.md": HOLIDAYS}).status_code == 403


def versions(caller: Caller, document: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get(f"{DOCUMENTS}/{document}/versions").json()
    return found


def test_an_older_version_is_taken_back_and_answers_again(service: Service, ada: Caller) -> None:
    service.person("bob")
    service.upload(ada, {"a.md": HOLIDAYS}, readers=["@bob"])
    service.upload(ada, {"a.md": HOLIDAYS.replace("27", "31")})
    document = ada.get(DOCUMENTS).json()["items"][0]
    older = versions(ada, document["id"])[1]["id"]
    answer = ada.put(f"{DOCUMENTS}/{document['id']}/current", json={"version": older})
    assert (answer.status_code, answer.json()["outcome"]) == (202, "queued")
    list(service.kb.worker.follow([answer.json()["job"]], "test"))
    assert [one["current"] for one in versions(ada, document["id"])] == [True, False, False]
    assert "27 days" in ada.get(f"{DOCUMENTS}/{document['id']}/text").json()["text"]
    assert "27" in ada.post("/api/v1/ask", json={"question": "days of paid holiday a year"}).text
    after = ada.get(f"{DOCUMENTS}/{document['id']}").json()
    assert [after[name] for name in ("path", "readers", "care")] == [
        document[name] for name in ("path", "readers", "care")
    ]
    noted = service.kb.audit.list(CONSOLE, AuditFilter(action="version_restored"))
    assert [(one.entry.subject, json.loads(one.entry.detail)["number"]) for one in noted] == [
        (f"document:{document['id']}", 1)
    ]


def test_only_what_would_change_something_is_taken_back_and_only_by_who_may_replace(
    service: Service, ada: Caller
) -> None:
    for text in (HOLIDAYS, HOLIDAYS.replace("27", "31")):
        service.upload(ada, {"a.md": text}, readers=["everyone"])
    service.upload(ada, {"b.md": PARKING}, readers=["everyone"])
    a, b = (one["id"] for one in ada.get(DOCUMENTS).json()["items"])
    current, older = (one["id"] for one in versions(ada, a))
    other = versions(ada, b)[0]["id"]
    tried = [ada.put(f"{DOCUMENTS}/{a}/current", json={"version": one}).status_code for one in (current, other, "x")]
    assert tried == [422, 404, 404]
    ben, eve = service.person("ben"), service.person("eve", Role.EDITOR)
    assert ben.put(f"{DOCUMENTS}/{a}/current", json={"version": older}).status_code == 403
    service.kb.library.share(CONSOLE, a, ["@ada"])
    assert eve.put(f"{DOCUMENTS}/{a}/current", json={"version": older}).status_code == 404
    assert len(versions(ada, a)) == 2 and service.kb.worker.has_work() is False


def test_a_version_is_taken_back_as_the_kind_of_text_that_it_was(service: Service, ada: Caller) -> None:
    service.upload(ada, {"a.md": "# Fees\n\nThe fee is *3* euros.\n"})
    document = ada.get(DOCUMENTS).json()["items"][0]["id"]
    replaced = ada.upload({"a.txt": "The fee is 4 euros.\n"}, "PUT", f"{DOCUMENTS}/{document}").json()["files"]
    list(service.kb.worker.follow([replaced[0]["job"]], "test"))
    assert paths(ada) == ["a.txt"]
    older = versions(ada, document)[1]["id"]
    job = ada.put(f"{DOCUMENTS}/{document}/current", json={"version": older}).json()["job"]
    list(service.kb.worker.follow([job], "test"))
    assert paths(ada) == ["a.md"]
    assert "*" not in ada.get(f"{DOCUMENTS}/{document}/text").json()["text"]
