"""Documents over HTTP: looking through them, their texts, and the files themselves."""

import re

import pytest

from kb_assistant.api.attachment import disposition
from kb_assistant.domain.access import CONSOLE, EVERYONE, Role
from kb_assistant.store.audit import AuditFilter
from tests.corpus.files import HOLIDAYS, SALARIES
from tests.corpus.service import Caller, Service

DOCUMENTS = "/api/v1/documents"


@pytest.fixture
def ada(service: Service) -> Caller:
    return service.person("ada", groups=("hr",))


@pytest.fixture
def holidays(service: Service) -> str:
    return service.document("holidays.md", HOLIDAYS, EVERYONE)


def test_documents_are_listed_filtered_and_paged(service: Service, ada: Caller, holidays: str) -> None:
    service.document("hr/salaries.md", SALARIES, "hr")
    page = ada.get(DOCUMENTS, params={"order": "title", "limit": 1}).json()
    assert (page["total"], [one["id"] for one in page["items"]]) == (2, [holidays])
    assert (page["items"][0]["format"], page["items"][0]["care"]["owner"]) == ("md", None)
    assert ada.get(DOCUMENTS, params={"text": "salar", "reader": "hr", "vouched": "unverified"}).json()["total"] == 1
    assert service.person("bob").get(DOCUMENTS, params={"text": "salar"}).json() == {"items": [], "total": 0}
    assert [one["id"] for one in ada.get(DOCUMENTS, params={"id": [holidays, "none"]}).json()["items"]] == [holidays]
    wrong: list[dict[str, object]] = [{"limit": 0}, {"order": "x"}, {"state": "x"}, {"updated_since": "2026-01-01"}]
    assert [ada.get(DOCUMENTS, params=one).status_code for one in wrong] == [422] * 4


def test_a_file_that_was_not_understood_is_seen_by_those_alone_who_may_mend_it(service: Service, ada: Caller) -> None:
    eve, broken = service.person("eve", Role.EDITOR, ("hr",)), b"%PDF-1.7 and nothing else"
    made = eve.post("/api/v1/collections", json={"name": "Rules", "readers": ["@eve"]}).json()["id"]
    service.upload(eve, {"broken.pdf": broken}, readers=["hr"], collection=made)
    (seen,) = eve.get(DOCUMENTS, params={"state": "failed"}).json()["items"]
    assert eve.get(f"/api/v1/collections/{made}").json()["documents"] == [seen["id"]]
    assert ada.get(DOCUMENTS).json() == {"items": [], "total": 0}
    paths = [f"{DOCUMENTS}/{seen['id']}{part}" for part in ("", "/original", "/versions", "/report")]
    assert [ada.get(path).status_code for path in paths] == [404] * 4
    assert (ada.get("/api/v1/collections").json(), ada.get(f"/api/v1/collections/{made}").status_code) == ([], 404)


def test_a_newer_file_that_was_not_understood_is_told_to_those_alone_who_may_mend_it(
    service: Service, ada: Caller, holidays: str
) -> None:
    eve = service.person("eve", Role.EDITOR)
    answer = eve.upload({"holidays.pdf": b"%PDF-1.7 and nothing else"}, "PUT", f"{DOCUMENTS}/{holidays}")
    list(service.kb.worker.follow([answer.json()["files"][0]["job"]], "test"))
    told, other = (who.get(f"{DOCUMENTS}/{holidays}").json() for who in (eve, ada))
    assert (told["state"], "goes on answering" in told["reason"]) == ("failed", True)
    assert (other["state"], other["reason"]) == ("ready", "")
    assert [who.get(DOCUMENTS, params={"state": "failed"}).json()["total"] for who in (eve, ada)] == [1, 0]


def test_a_piece_of_a_text_comes_with_its_surroundings(ada: Caller, holidays: str) -> None:
    whole = ada.get(f"{DOCUMENTS}/{holidays}/text").json()
    assert whole["characters"] == whole["end"] == len(whole["text"])
    assert [heading["text"] for heading in whole["headings"]] == ["Holidays", "Days per year", "Carrying over"]
    start = whole["text"].index("Up to five")
    piece = ada.get(f"{DOCUMENTS}/{holidays}/text", params={"start": start, "end": start + 10}).json()
    assert (piece["text"], piece["above"], piece["headings"]) == ("Up to five", ["Holidays", "Carrying over"], [])
    beyond = ada.get(f"{DOCUMENTS}/{holidays}/text", params={"start": 1 << 30}).json()
    assert (beyond["text"], beyond["start"]) == ("", whole["characters"])
    assert ada.get(f"{DOCUMENTS}/{holidays}/text", params={"start": 5, "end": 4}).status_code == 422


def test_an_older_version_is_read_by_who_may_read_the_document(service: Service, ada: Caller, holidays: str) -> None:
    old = ada.get(f"{DOCUMENTS}/{holidays}").json()["version"]
    jobs = service.kb.library.queue_text("test:holidays.md", "holidays.md", "", HOLIDAYS.replace("27", "28"), ["hr"])
    assert [taken.outcome for taken in service.kb.worker.follow(jobs, "test")] == ["changed"]
    listed = ada.get(f"{DOCUMENTS}/{holidays}/versions").json()
    assert [(one["number"], one["current"], one["id"] == old) for one in listed] == [(2, True, False), (1, False, True)]
    shown = ada.get(f"/api/v1/versions/{old}/text").json()
    assert "27 days" in shown["text"] and not shown["current"]
    assert b"27 days" in ada.get(f"/api/v1/versions/{old}/original").content
    bob = service.person("bob")
    paths = [f"/api/v1/versions/{old}/{part}" for part in ("text", "original")] + [f"{DOCUMENTS}/{holidays}/versions"]
    assert [bob.get(path).status_code for path in paths] == [404] * 3


def test_what_is_opened_is_in_the_audit_log(service: Service, ada: Caller, holidays: str) -> None:
    ada.get(f"{DOCUMENTS}/{holidays}/text")
    ada.get(f"{DOCUMENTS}/{holidays}/original")
    service.person("bob").get(f"{DOCUMENTS}/nothing/original")
    noted = service.kb.audit.list(CONSOLE, AuditFilter(action="document_opened"))
    assert [one.entry.subject for one in noted] == [f"document:{holidays}"] * 2
    assert all(one.actor is not None and one.actor.name == "ada" for one in noted)


def test_a_file_that_is_gone_does_not_exist(service: Service, ada: Caller, holidays: str) -> None:
    with service.kb.store.read() as tx:
        (service.settings.blobs / (blob := tx.documents.blob(holidays))[:2] / blob).unlink()
    assert ada.get(f"{DOCUMENTS}/{holidays}/original").status_code == 404


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("page.html", "<html><body><p>Hello there.</p><script>alert(1)</script></body></html>"),
        ("drawing.txt", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("notes.md", "# Notes\n\nNothing."),
    ],
)
def test_t045_an_original_is_saved_and_never_shown(service: Service, ada: Caller, path: str, text: str) -> None:
    answer = ada.get(f"{DOCUMENTS}/{service.document(path, text, EVERYONE)}/original")
    assert answer.content == text.encode()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name",
    [
        'a".html',
        "a\r\nset-cookie: x=1",
        "a;filename=b.exe",
        "日本語.pdf",
        "a\\b",
        "../../x",
        "\u202excod.pdf",
        "",
        "😀" * 300,
    ],
)
def test_t045_no_name_breaks_out_of_its_header(name: str) -> None:
    value = disposition(name)
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9 ._-]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+", value)


def test_t027_parts_of_a_file_are_given_and_ten_thousand_are_not(ada: Caller, holidays: str) -> None:
    path = f"{DOCUMENTS}/{holidays}/original"
    whole = ada.get(path)
    part = ada.get(path, headers={"range": "bytes=2-5", "if-range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    assert ada.get(path, headers={"range": "bytes=2-5", "if-range": '"other"'}).status_code == 200
    many = ada.get(path, headers={"range": "bytes=" + ",".join(["0-"] * 10_000)})
    assert (many.status_code, many.content) == (200, whole.content)
    assert ada.get(path, headers={"range": "bytes=99999999-"}).status_code == 416


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_calendar_s_end_takes_all_or_nothing_whatever_its_zone(service: Service, time: str) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    service.document("holiday.md", "# Holiday\n\nThere are 27 days.", EVERYONE)
    early = time.startswith("0001")
    found = [root.get(f"/api/v1/documents?{way}={time}").json()["total"] for way in ("updated_since", "updated_before")]
    assert found == ([1, 0] if early else [0, 1])
    assert root.get(f"/api/v1/feedback?before={time}").status_code == 200
    assert bool(root.get(f"/api/v1/audit?since={time}").json()) is early
    made = root.post("/api/v1/me/keys", json={"label": "x", "expires": time.replace("%2B", "+")})
    assert made.status_code == (422 if early else 201)
