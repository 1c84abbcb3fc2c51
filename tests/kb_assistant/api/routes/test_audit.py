"""The audit log over HTTP."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from kb_assistant.domain.access import Role
from kb_assistant.domain.audit import Action
from tests.corpus.people import PASSWORD
from tests.corpus.service import Service

ROUTE = "/api/v1/audit"


def actions(service: Service) -> list[tuple[str, str, str]]:
    """What the log says so far: action, subject, result; the oldest first."""
    with service.kb.store.read() as tx:
        return [(one.entry.action, one.entry.subject, one.entry.result) for one in tx.audit.walk()]


def test_t100_every_act_on_people_is_in_the_log_once(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    before = len(actions(service))
    ada = root.post("/api/v1/users", json={"name": "ada", "password": PASSWORD}).json()["id"]
    one, group = f"/api/v1/users/{ada}", root.post("/api/v1/groups", json={"name": "hr"}).json()["id"]
    identity, claim = {"issuer": "https://id.example", "subject": "4"}, {"issuer": "https://id.example", "claim": "x"}
    root.put(f"/api/v1/groups/{group}/members/{ada}")
    root.delete(f"/api/v1/groups/{group}/members/{ada}")
    root.put(f"/api/v1/groups/{group}/claims", json=claim)
    root.post(f"/api/v1/groups/{group}/claims/remove", json=claim)
    browser = service.entered("ada")
    key = browser.post("/api/v1/me/keys", json={"label": "x"}).json()["key"]["id"]
    browser.delete(f"/api/v1/me/keys/{key}")
    other = service.entered("ada")
    session = next(s["id"] for s in other.get("/api/v1/me/sessions").json() if not s["current"])
    other.delete(f"/api/v1/me/sessions/{session}")
    other.get("/api/v1/me/export")
    other.put("/api/v1/me/password", json={"current": PASSWORD, "new": "nine dry parasols"})
    service.entered("ada", "nine dry parasols").delete("/api/v1/session")
    root.patch(one, json={"role": "editor"})
    root.put(f"{one}/password", json={"password": PASSWORD})
    root.post(f"{one}/identities", json=identity)
    root.post(f"{one}/identities/remove", json=identity)
    root.delete(f"{one}/sessions")
    root.delete(f"{one}/keys")
    root.get(f"{one}/export")
    root.patch(one, json={"active": False})
    root.patch(one, json={"active": True})
    root.post(f"{one}/erase")
    root.delete(f"/api/v1/groups/{group}")
    root.get(ROUTE)
    person, team = f"user:{ada}", f"group:{group}"
    expected = Counter(
        [
            ("user_added", person),
            ("group_added", team),
            ("group_joined", team),
            ("group_left", team),
            ("claim_mapped", team),
            ("claim_unmapped", team),
            *[("signed_in", person)] * 3,
            ("key_added", f"key:{key}"),
            ("key_revoked", f"key:{key}"),
            ("session_revoked", f"session:{session}"),
            *[("user_exported", person)] * 2,
            *[("password_changed", person)] * 2,
            ("signed_out", person),
            ("role_changed", person),
            ("identity_linked", person),
            ("identity_unlinked", person),
            ("session_revoked", person),
            ("key_revoked", person),
            ("user_disabled", person),
            ("user_enabled", person),
            ("user_erased", person),
            ("group_removed", team),
            ("audit_read", ""),
        ]
    )
    assert Counter((action, subject) for action, subject, result in actions(service)[before:]) == expected
    assert {result for _, _, result in actions(service)[before:]} == {"done"}


def test_t100_what_was_refused_is_in_the_log_too(service: Service) -> None:
    token = service.kb.people.accounts.setup_token()
    service.nobody().post("/api/v1/setup", json={"token": f"{token}x", "name": "eve", "password": PASSWORD})
    ada = service.person("ada", Role.EDITOR)
    before, person = len(actions(service)), f"user:{service.user_id('ada')}"
    service.sign_in("ada", "wrong guess")
    service.sign_in("nobody", "wrong guess")
    ada.put("/api/v1/me/password", json={"current": "wrong guess", "new": "nine dry parasols"})
    ada.get("/api/v1/users/1")
    ada.post(ROUTE + "/verify", json={})
    assert actions(service)[before:] == [
        ("sign_in_failed", person, "refused"),
        ("sign_in_failed", "", "refused"),
        ("password_changed", person, "refused"),
        ("access_refused", "route:/api/v1/users/{user}", "refused"),
        ("access_refused", "route:/api/v1/audit/verify", "refused"),
    ]
    assert ("first_administrator", "", "refused") in actions(service)


def test_t100_what_cannot_be_recorded_does_not_happen(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    engine = create_engine(service.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_head"))
    engine.dispose()
    assert root.post("/api/v1/groups", json={"name": "hr"}).status_code == 500
    assert service.sign_in("root").status_code == 500
    assert [group["name"] for group in root.get("/api/v1/groups").json()] == ["everyone"]


def test_an_entry_says_who_what_when_where_and_by_which_credential(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    made = root.post("/api/v1/groups", json={"name": "hr"}).json()["id"]
    entry = root.get(ROUTE).json()[0]
    assert (entry["name"], entry["user_id"], entry["address"]) == ("root", service.user_id("root"), "127.0.0.1")
    assert (entry["action"], entry["subject"], entry["result"]) == ("group_added", f"group:{made}", "done")
    assert entry["credential"].startswith("session:")
    assert datetime.fromisoformat(entry["time"]) > datetime.now(UTC) - timedelta(minutes=5)
    assert "salt" not in entry


def test_entries_are_found_by_person_action_subject_and_time_and_read_page_by_page(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    for name in "abc":
        root.post("/api/v1/groups", json={"name": name})
    service.sign_in("root", "wrong guess")
    me = service.user_id("root")
    assert {entry["user_id"] for entry in root.get(f"{ROUTE}?user={me}").json()} == {me}
    assert len(root.get(f"{ROUTE}?action=group_added").json()) == 3
    assert [entry["result"] for entry in root.get(f"{ROUTE}?action=sign_in_failed").json()] == ["refused"]
    assert len(root.get(f"{ROUTE}?subject=user:{me}").json()) >= 2
    first = root.get(f"{ROUTE}?limit=2").json()
    then = root.get(f"{ROUTE}?limit=2&before={first[-1]['sequence']}").json()
    assert [entry["sequence"] for entry in first + then] == list(
        range(first[0]["sequence"], first[0]["sequence"] - 4, -1)
    )
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert root.get(ROUTE, params={"since": tomorrow}).json() == []
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert len(root.get(ROUTE, params={"since": yesterday, "action": "group_added"}).json()) == 3


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "before=0", "user=x", "action=nothing", "since=2020-01-01T00:00:00", "since=x"]
)
def test_a_filter_that_makes_no_sense_is_refused(service: Service, query: str) -> None:
    assert service.person("root", Role.ADMINISTRATOR).get(f"{ROUTE}?{query}").status_code == 422


def test_t099_a_changed_entry_and_a_cut_tail_are_found(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    head = root.get(f"{ROUTE}/head").json()
    kept = f"{head['sequence']}:{head['hash']}"
    assert root.post(f"{ROUTE}/verify", json={"head": kept}).json()["problem"] == ""
    ahead = f"{head['sequence'] + 100}:{head['hash']}"
    assert "tail was cut" in root.post(f"{ROUTE}/verify", json={"head": ahead}).json()["problem"]
    assert root.post(f"{ROUTE}/verify", json={"head": "nonsense"}).status_code == 422


def test_t046_no_cell_of_an_export_is_a_formula(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    for name in ("=cmd|' /C calc'!A0", "+1", "-1", "＝1", 'plain "quoted"'):
        service.kb.people.add_user(name)
        service.kb.people.accounts.set_password(service.kb.people.principal(None), service.user_id(name), PASSWORD)
        assert service.sign_in(name).status_code == 200
    answer = root.get(f"{ROUTE}/export?action=signed_in")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    heading, *rows = csv.reader(io.StringIO(answer.text))
    names = [row[heading.index("name")] for row in rows]
    assert names[:5] == ['plain "quoted"', "'＝1", "'-1", "'+1", "'=cmd|' /C calc'!A0"]
    assert [row for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")] == []
    assert json.loads(rows[0][heading.index("detail")]) == {"by": "password"}


def test_a_browser_s_file_is_as_spreadsheets_of_its_language_have_it_and_a_program_s_as_the_api_does(
    service: Service,
) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    browsers: list[dict[str, str]] = [{}, {"accept-language": "de-DE,de;q=0.9"}, {"accept-language": "fr"}]
    headings = [root.get(f"{ROUTE}/export", headers=sent).text.splitlines()[0] for sent in browsers]
    assert headings[0].startswith("sequence,time,user_id,name,")
    # With the mark by which spreadsheets tell how accents are written.
    assert headings[1].startswith("\ufeffNummer;Zeit (UTC);Personen-ID;Name;")
    assert headings[2].startswith("\ufeffNuméro;Heure (UTC);")
    assert headings[0].count(",") == headings[1].count(";") == headings[2].count(";")


def test_an_export_holds_every_entry_however_many_there_are(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    with service.kb.store.write() as tx:
        for number in range(2_500):
            tx.audit.add(service.kb.people.principal("root"), Action.GROUP_ADDED, f"test:{number}")
    rows = list(csv.reader(io.StringIO(root.get(f"{ROUTE}/export").text)))
    sequences = [int(row[0]) for row in rows[1:]]
    assert sequences == list(range(sequences[0], 0, -1))
    assert len(sequences) > 2_500


def test_t001_only_administrators_read_the_log(service: Service) -> None:
    service.person("root", Role.ADMINISTRATOR)
    others = [service.person("ada"), service.person("eve", Role.EDITOR), service.person("bot", Role.BOT_MASTER)]
    for path in ("", "/export", "/head"):
        assert {other.get(ROUTE + path).status_code for other in others} == {403}
        assert service.nobody().get(ROUTE + path).status_code == 401


def test_an_entry_says_what_its_ids_are_called_by_now_and_of_documents_what_may_be_read(service: Service) -> None:
    root, ada = service.person("root", Role.ADMINISTRATOR, ("staff",)), service.person("ada", Role.EDITOR)
    open_, closed = (
        service.document("open.md", "# Opening", "staff"),
        service.document("closed.md", "# Closing", "@ada"),
    )
    for document, readers in ((open_, ["staff", "@root"]), (closed, ["@ada"])):
        (root if document == open_ else ada).put(f"/api/v1/documents/{document}/readers", json={"readers": readers})
    root.put(f"/api/v1/documents/{open_}/owner", json={"owner": "ada"})
    person = f"user:{service.user_id('ada')}"
    owner, read, unread = (
        next(one for one in root.get(f"{ROUTE}?subject=document:{document}&action={action}").json())
        for document, action in ((open_, "owner_changed"), (open_, "readers_changed"), (closed, "readers_changed"))
    )
    assert owner["names"] == {f"document:{open_}": "open.md", person: "ada"}
    assert [name for key, name in read["names"].items() if key.startswith("audience:")] == ["@root, staff"]
    assert f"document:{closed}" not in unread["names"]
    (exported,) = csv.DictReader(io.StringIO(root.get(f"{ROUTE}/export?action=owner_changed").text))
    assert json.loads(exported["names"]) == owner["names"]
    root.delete(f"/api/v1/users/{service.user_id('ada')}")
    assert person not in root.get(f"{ROUTE}?action=owner_changed").json()[0]["names"]


def test_entries_are_listed_up_to_a_time(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    newest = root.get(f"{ROUTE}?action=signed_in").json()[0]
    at = {"action": "signed_in", "until": newest["time"]}
    assert root.get(ROUTE, params=at).json() == []
    later = datetime.fromisoformat(newest["time"]) + timedelta(microseconds=1)
    assert root.get(ROUTE, params={**at, "until": later.isoformat()}).json() == [newest]
