"""Links to answers over HTTP: what they open, to whom, and for how long."""

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import httpx2
import numpy as np
import pytest
from sqlalchemy import insert, select

from kb_assistant.answers.shares import Shares
from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.clock import utc_now
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.domain.answers import Statement
from kb_assistant.domain.shares import ShareRules
from kb_assistant.identity.tokens import digest, new_token
from kb_assistant.store.engine import open_engine
from kb_assistant.store.tables import care
from kb_assistant.store.tables import shares as shares_table
from tests.corpus.answers import asked, cited, given, put
from tests.corpus.people import SetClock
from tests.corpus.service import Caller, Service, serve

OPEN = "/api/v1/shared"
LINKS = "/api/v1/shares"
RULE = "Every employee has 27 days of paid holiday a year."
SECRET = "The canaryband pays 52,000 euros a year."
HOLIDAYS = f"# Holidays\n\n{RULE} Part-time staff get a share.\n"
SALARIES = f"# Salaries canarytitle\n\n{SECRET} It is checked in May.\n"
CANARIES = ("canary", "52,000", "salaries")


@dataclass(frozen=True, slots=True)
class Sharing:
    """Ada shares an answer from the holidays, which everyone reads, and the salaries, which hr does. Bob is not in hr,
    Cem is."""

    service: Service
    ada: Caller
    bob: Caller
    cem: Caller
    answer: str
    salaries: str

    @property
    def route(self) -> str:
        return f"/api/v1/answers/{self.answer}/shares"

    def link(self, **wanted: object) -> tuple[str, str]:
        """The id and token of a link to the answer."""
        made = self.ada.post(self.route, json=wanted).json()
        return made["id"], made["token"]


def sharing_on(service: Service) -> Sharing:
    ada, cem = service.person("ada", groups=("hr",)), service.person("cem", groups=("hr",))
    bob, kb = service.person("bob"), service.kb
    put(kb, "holidays.md", HOLIDAYS, "everyone")
    salaries = put(kb, "hr/salaries.md", SALARIES, "hr")
    statements = (
        Statement("27 days.", (cited(kb, "holidays.md", RULE),)),
        Statement("The canaryband pays well.", (cited(kb, "hr/salaries.md", SECRET),)),
    )
    answer = given(kb, kb.people.principal("ada"), *statements, closest=(cited(kb, "hr/salaries.md", SECRET),))
    return Sharing(service, ada, bob, cem, answer, salaries)


@pytest.fixture
def sharing(service: Service) -> Sharing:
    return sharing_on(service)


def opened(caller: Caller, token: str) -> httpx2.Response:
    return caller.post(OPEN, json={"token": token})


def leaks(response: httpx2.Response) -> list[str]:
    shown = f"{response.text} {response.headers}"
    return [canary for canary in CANARIES if canary in shown.lower()]


def test_a_link_is_made_listed_opened_and_ended(sharing: Sharing) -> None:
    made = sharing.ada.post(sharing.route, json={"days": 7})
    assert made.status_code == 201
    assert set(made.json()) == {"id", "token", "answer", "anonymous", "created", "expires"}
    assert opened(sharing.cem, made.json()["token"]).status_code == 200
    (listed,) = sharing.ada.get(LINKS).json()
    assert (listed["question"], listed["opened"], listed["state"]) == ("What is the rule?", 1, "open")
    assert made.json()["token"] not in str(listed)
    assert sharing.ada.delete(f"{LINKS}/{made.json()['id']}").status_code == 204
    assert sharing.ada.get(LINKS).json() == []


def test_who_may_read_everything_sees_the_answer_as_it_was_given(sharing: Sharing) -> None:
    shown = opened(sharing.cem, sharing.link()[1]).json()
    assert (shown["question"], shown["outcome"], shown["state"]) == ("What is the rule?", "answered", "current")
    assert (shown["redacted"], shown["text"]) == (0, "27 days.\nThe canaryband pays well.")
    quotes = [source["citation"]["quote"] for one in shown["statements"] for source in one["citations"]]
    assert quotes == [RULE, SECRET]
    assert abs(date.fromisoformat(shown["asked"]) - utc_now().date()) <= timedelta(days=1)


def test_t019_what_the_viewer_may_not_read_is_not_in_the_answer(sharing: Sharing) -> None:
    response = opened(sharing.bob, sharing.link()[1])
    assert leaks(response) == [] and sharing.salaries not in response.text
    shown = response.json()
    assert (shown["text"], shown["redacted"], shown["closest"]) == ("27 days. [1]", 2, [])
    assert shown["statements"][1] == {"text": "", "citations": [], "redacted": True, "asked": "", "language": ""}
    assert shown["statements"][0]["citations"][0]["citation"]["quote"] == RULE


def test_t019_a_link_opens_the_answer_and_nothing_else(sharing: Sharing) -> None:
    kb, (share, token) = sharing.service.kb, sharing.link()
    asked(kb, kb.people.principal("ada"), "How many days?", "ada-s-talk")
    bearer = {"authorization": f"Bearer {token}"}
    nobody = sharing.service.nobody()
    paths = ["/api/v1/collections", LINKS, f"/api/v1/documents/{sharing.salaries}", f"/api/v1/answers/{sharing.answer}"]
    paths += [f"/api/v1/documents/{sharing.salaries}/{part}" for part in ("file", "text", "pages/1")]
    for path in paths:
        assert nobody.get(path, headers=bearer).status_code in (401, 404)
        assert leaks(sharing.bob.get(path)) == []
    for act in (
        sharing.bob.delete(f"{LINKS}/{share}"),
        sharing.bob.post(sharing.route, json={}),
        sharing.bob.delete(f"/api/v1/documents/{sharing.salaries}"),
        sharing.bob.put(f"/api/v1/answers/{sharing.answer}/feedback", json={"rating": 1}),
        sharing.bob.post("/api/v1/ask", json={"question": "And?", "conversation": "ada-s-talk"}),
    ):
        assert act.status_code in (403, 404, 405, 422)
    assert len(kb.assistant.exchanges(kb.people.principal("ada"), "ada-s-talk")) == 1
    assert opened(sharing.cem, token).status_code == 200


def test_t019_opening_is_in_the_audit_log_with_what_was_shown(sharing: Sharing) -> None:
    share, token = sharing.link()
    opened(sharing.bob, token)
    entry = sharing.service.kb.audit.list(CONSOLE)[0].entry
    holidays = sharing.service.kb.library.show(CONSOLE, "holidays.md").id
    assert (entry.action, entry.subject) == ("share_opened", f"share:{share}")
    assert entry.detail == f'{{"documents":["{holidays}"],"redacted":2}}'
    assert token not in str(sharing.service.kb.audit.list(CONSOLE))


def test_t020_an_own_share_does_not_open_somebody_else_s_document(sharing: Sharing) -> None:
    kb = sharing.service.kb
    bob = kb.people.principal("bob")
    named = asked(kb, bob, f"What does document {sharing.salaries} say about the canaryband?", "bob's")
    made = sharing.bob.post(f"/api/v1/answers/{named}/shares", json={}).json()
    shown = opened(sharing.bob, made["token"])
    assert shown.status_code == 200
    cites = [*shown.json()["closest"], *(c for one in shown.json()["statements"] for c in one["citations"])]
    assert sharing.salaries not in {one["citation"]["document"] for one in cites}
    assert "52,000" not in shown.text


def test_t020_even_an_answer_that_names_it_shows_nothing_of_it(sharing: Sharing) -> None:
    """A row that should not be: whatever is shared, the viewer's rights are asked, the owner's own too."""
    kb = sharing.service.kb
    stolen = given(kb, kb.people.principal("bob"), Statement("Look.", (cited(kb, "hr/salaries.md", SECRET),)))
    token = sharing.bob.post(f"/api/v1/answers/{stolen}/shares", json={}).json()["token"]
    assert leaks(opened(sharing.bob, token)) == []


@pytest.mark.parametrize("whose", ["an answer of ada's", "a conversation of ada's", "nobody's"])
def test_t020_what_is_not_one_s_own_can_t_be_shared(sharing: Sharing, whose: str) -> None:
    kb = sharing.service.kb
    asked(kb, kb.people.principal("ada"), "How many days?", "ada-s-talk")
    named = {"an answer of ada's": sharing.answer, "a conversation of ada's": "ada-s-talk"}.get(whose, "none")
    refused = sharing.bob.post(f"/api/v1/answers/{named}/shares", json={})
    assert (refused.status_code, refused.json()["detail"]) == (404, "There is no such answer.")


def test_t021_tokens_are_random_and_only_their_hash_is_kept(sharing: Sharing) -> None:
    tokens = {new_token() for _ in range(10_000)}
    raw = [base64.urlsafe_b64decode(token + "=") for token in tokens]
    assert len(tokens) == 10_000 and {len(one) for one in raw} == {32}
    ones = np.unpackbits(np.frombuffer(b"".join(raw), np.uint8)).reshape(-1, 256).sum(axis=0)
    assert ((ones > 4_600) & (ones < 5_400)).all()
    assert len({one[:4] for one in raw}) > 9_990
    share, token = sharing.link()
    engine = open_engine(sharing.service.settings.database_url)
    with engine.connect() as connection:
        row = connection.execute(select(shares_table).where(shares_table.c.id == share)).one()
    engine.dispose()
    assert row.hash == digest("share", token) and token not in str(row)
    files = [file.read_bytes() for file in sharing.service.settings.home.rglob("*") if file.is_file()]
    assert not [file for file in files if token.encode() in file]


def test_t021_a_link_is_no_session_and_no_key_and_neither_is_a_link(sharing: Sharing) -> None:
    token, nobody = sharing.link()[1], sharing.service.nobody()
    for shown in ({"authorization": f"Bearer {token}"}, {"x-api-key": token}, {"cookie": f"kb_session={token}"}):
        assert nobody.get(LINKS, headers=shown).status_code == 401
    session = sharing.ada.headers["cookie"].partition("=")[2]
    key = sharing.service.key_of(sharing.ada, Scope.READ).headers["authorization"].removeprefix("Bearer ")
    share = sharing.link()[0]
    assert {opened(sharing.bob, wrong).status_code for wrong in (session, key, share, sharing.answer, "", "no")} == {
        404
    }


def ends(sharing: Sharing, share: str, how: str) -> None:
    kb = sharing.service.kb
    if how == "revoked":
        assert sharing.ada.delete(f"{LINKS}/{share}").status_code == 204
    elif how == "revoked by an administrator":
        assert sharing.service.person("root", Role.ADMINISTRATOR).delete(f"{LINKS}/{share}").status_code == 204
    elif how == "user disabled":
        kb.people.accounts.disable(CONSOLE, kb.people.user_id("ada"))
    elif how == "user removed":
        kb.people.remove_user("ada")
    elif how == "user erased":
        kb.personal_data.erase(CONSOLE, kb.people.user_id("ada"))


@pytest.mark.parametrize(
    "how", ["revoked", "revoked by an administrator", "user disabled", "user removed", "user erased"]
)
def test_t022_what_ends_a_link_ends_it_at_once_in_every_process(sharing: Sharing, how: str) -> None:
    share, token = sharing.link()
    other = open_knowledge_base(sharing.service.settings)
    elsewhere = Caller(serve(other, sharing.service.settings), "cem", sharing.cem.headers)
    assert opened(elsewhere, token).status_code == 200
    ends(sharing, share, how)
    gone = [opened(elsewhere, token), opened(sharing.cem, token), opened(sharing.cem, "wrong")]
    other.close()
    assert {response.status_code for response in gone} == {404}
    assert len({response.json()["detail"] for response in gone}) == 1


def test_t022_a_conversation_that_is_deleted_takes_its_links_with_it(sharing: Sharing) -> None:
    kb = sharing.service.kb
    ada = kb.people.principal("ada")
    answer = asked(kb, ada, "How many days of holiday?", "a-talk")
    token = sharing.ada.post(f"/api/v1/answers/{answer}/shares", json={}).json()["token"]
    assert opened(sharing.cem, token).status_code == 200
    kb.assistant.forget(ada, "a-talk")
    assert opened(sharing.cem, token).status_code == 404
    assert [link["answer"] for link in sharing.ada.get(LINKS).json()] == []


def test_t022_a_deleted_document_is_gone_from_the_answer_at_once(sharing: Sharing) -> None:
    token = sharing.link()[1]
    assert leaks(opened(sharing.cem, token)) != []
    sharing.service.kb.library.remove(CONSOLE, "hr/salaries.md")
    for viewer in (sharing.cem, sharing.ada):
        shown = opened(viewer, token)
        assert leaks(shown) == [] and sharing.salaries not in shown.text
        # In the statement's place stands a marker; of the closest passage nothing is kept, not even that there was one.
        assert (shown.json()["state"], shown.json()["redacted"]) == ("removed", 1)


def test_t022_rights_taken_away_count_at_the_next_opening(sharing: Sharing) -> None:
    token = sharing.link()[1]
    assert opened(sharing.cem, token).json()["redacted"] == 0
    sharing.service.kb.people.leave("hr", "cem")
    assert leaks(opened(sharing.cem, token)) == []


def at(sharing: Sharing, after: timedelta, **rules: bool) -> Caller:
    """Cem at a service of later, or of other settings, on the same database."""
    clock = SetClock()
    clock.now = utc_now() + after
    allowed = replace(ShareRules(enabled=True, anonymous=False, days=90), **rules)
    kb = replace(sharing.service.kb, shares=Shares(sharing.service.kb.store, clock, allowed))
    return Caller(serve(kb, sharing.service.settings), "cem", sharing.cem.headers)


def test_t022_a_link_ends_on_its_day(sharing: Sharing) -> None:
    token = sharing.link(days=14)[1]
    assert opened(at(sharing, timedelta(days=13, hours=23)), token).status_code == 200
    assert opened(at(sharing, timedelta(days=14)), token).status_code == 404
    later = at(sharing, timedelta(days=14))
    assert later.service.kb.shares.sweep() == 1
    assert sharing.ada.get(LINKS).json() == []


def test_t022_sharing_that_is_turned_off_ends_every_link(sharing: Sharing) -> None:
    token = sharing.link()[1]
    off = at(sharing, timedelta(), enabled=False)
    assert opened(off, token).status_code == 404
    ada = replace(off, headers=sharing.ada.headers)
    assert ada.post(sharing.route, json={}).status_code == 403
    assert [link["state"] for link in ada.get(LINKS).json()] == ["off"]
    assert opened(sharing.cem, token).status_code == 200


def test_t023_nothing_of_a_link_is_for_search_engines_or_caches(sharing: Sharing) -> None:
    token = sharing.link()[1]
    wrong = opened(sharing.cem, "wrong")
    for response in (opened(sharing.cem, token), wrong, sharing.ada.get(LINKS)):
        assert response.headers["x-robots-tag"] == "noindex"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
    robots = sharing.service.nobody().get("/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert robots.text == "User-agent: *\nDisallow: /\n"


def test_t023_the_token_is_in_no_log(sharing: Sharing, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        made = sharing.ada.post(sharing.route, json={}).json()
        opened(sharing.cem, made["token"])
        opened(sharing.service.nobody(), made["token"])
        sharing.cem.post(OPEN, json={"token": made["token"], "more": 1})
    written = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    assert written and not [line for line in written if made["token"] in line]


def test_t023_a_token_in_the_address_is_refused(sharing: Sharing) -> None:
    token = sharing.link()[1]
    refused = sharing.cem.post(f"{OPEN}?token={token}", json={"token": token})
    assert refused.status_code == 422 and token not in refused.text


def test_t023_who_is_not_signed_in_learns_nothing_of_a_link(sharing: Sharing) -> None:
    nobody = sharing.service.nobody()
    answers = [opened(nobody, sharing.link()[1]), opened(nobody, "wrong")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert sharing.ada.post(sharing.route, json={"anonymous": True}).status_code == 403


def test_t023_an_anonymous_link_shows_what_everyone_may_read(served: Callable[..., Service]) -> None:
    sharing = sharing_on(served(KB_SHARES_ANONYMOUS="true"))
    nobody, token = sharing.service.nobody(), sharing.link(anonymous=True)[1]
    shown = opened(nobody, token)
    assert shown.status_code == 200 and leaks(shown) == []
    assert (shown.json()["text"], shown.json()["redacted"]) == ("27 days. [1]", 2)
    assert opened(nobody, sharing.link()[1]).status_code == 401
    off = Caller(at(sharing, timedelta()).service, "", {})
    assert opened(off, token).status_code == 401


def test_t024_what_is_said_later_is_not_in_the_share(sharing: Sharing) -> None:
    kb = sharing.service.kb
    ada = kb.people.principal("ada")
    answer = asked(kb, ada, "How many days of paid holiday does an employee have?", "a-talk")
    token = sharing.ada.post(f"/api/v1/answers/{answer}/shares", json={}).json()["token"]
    before = opened(sharing.cem, token).json()
    asked(kb, ada, "And what does the canaryband pay? canarysaid", "a-talk")
    assert opened(sharing.cem, token).json() == before
    assert "canarysaid" not in str(before)


def test_t015_a_source_that_was_edited_shows_what_became_of_the_quote(sharing: Sharing) -> None:
    token, kb = sharing.link()[1], sharing.service.kb
    put(kb, "holidays.md", HOLIDAYS.replace("27", "28"), "everyone")
    shown = opened(sharing.bob, token).json()
    (source,) = shown["statements"][0]["citations"]
    assert (shown["state"], source["state"], source["citation"]["quote"]) == ("changed", "changed", RULE)
    parts = [(one["change"], one["text"]) for one in source["difference"]["segments"]]
    assert [part for part in parts if part[0] != "equal"] == [("removed", "27"), ("added", "28")]
    assert not source["difference"]["unchanged"]


def test_t015_an_edit_elsewhere_leaves_the_quote_as_it_is(sharing: Sharing) -> None:
    token, kb = sharing.link()[1], sharing.service.kb
    put(kb, "holidays.md", f"{HOLIDAYS}\nAsk your manager.\n", "everyone")
    (source,) = opened(sharing.bob, token).json()["statements"][0]["citations"]
    assert (source["state"], source["difference"]) == ("changed", {"unchanged": True, "segments": []})


def test_t015_a_change_of_what_one_may_not_read_shows_nothing(sharing: Sharing) -> None:
    token, kb = sharing.link()[1], sharing.service.kb
    put(kb, "hr/salaries.md", SALARIES.replace("52,000", "54,000 canarynew"), "hr")
    shown = opened(sharing.bob, token)
    assert (shown.json()["state"], leaks(shown)) == ("current", [])
    assert "canarynew" in opened(sharing.cem, token).text


def test_a_source_that_nobody_vouches_for_any_more_is_said_to_be_expired(sharing: Sharing) -> None:
    token, kb = sharing.link()[1], sharing.service.kb
    holidays = kb.library.show(CONSOLE, "holidays.md").id
    engine = open_engine(sharing.service.settings.database_url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yesterday = utc_now().date() - timedelta(days=1)
        connection.execute(insert(care).values(document_id=holidays, verified_until=yesterday))
    engine.dispose()
    assert opened(sharing.bob, token).json()["state"] == "expired"


def test_a_statement_without_a_quote_is_not_shared(sharing: Sharing) -> None:
    """It may rest on anything that the asker could read."""
    kb = sharing.service.kb
    quoted = Statement("27 days.", (cited(kb, "holidays.md", RULE),))
    answer = given(kb, kb.people.principal("ada"), quoted, Statement("The canary sings."))
    token = sharing.ada.post(f"/api/v1/answers/{answer}/shares", json={}).json()["token"]
    shown = opened(sharing.cem, token)
    assert (leaks(shown), shown.json()["redacted"], shown.json()["text"]) == ([], 1, "27 days. [1]")


def test_a_key_that_may_only_read_opens_links_and_makes_none(sharing: Sharing) -> None:
    reads = sharing.service.key_of(sharing.ada, Scope.READ)
    writes = sharing.service.key_of(sharing.ada, Scope.WRITE)
    share, token = sharing.link()
    assert opened(reads, token).status_code == 200
    assert reads.post(sharing.route, json={}).status_code == 403
    assert reads.delete(f"{LINKS}/{share}").status_code == 403
    assert opened(writes, token).status_code == 403
    assert writes.post(sharing.route, json={}).status_code == 201


@pytest.mark.parametrize("wanted", [{"days": 0}, {"days": 91}, {"days": "x"}, {"user_id": 1}, {"expires": "2099"}])
def test_a_link_lasts_as_long_as_is_allowed_and_takes_nothing_else(sharing: Sharing, wanted: dict[str, object]) -> None:
    assert sharing.ada.post(sharing.route, json=wanted).status_code == 422


def test_an_administrator_sees_all_links_without_what_was_asked(sharing: Sharing) -> None:
    first, second = sharing.link()[0], sharing.link()[0]
    root = sharing.service.person("root", Role.ADMINISTRATOR)
    assert root.get(LINKS).json() == []
    seen = root.get(f"{LINKS}?all=true").json()
    assert ({link["id"] for link in seen}, {link["question"] for link in seen}) == ({first, second}, {""})
    assert sharing.bob.get(f"{LINKS}?all=true").status_code == 403
    assert sharing.bob.get(LINKS).json() == []


def test_links_come_in_pages_and_each_once(sharing: Sharing) -> None:
    made = [sharing.link()[0] for _ in range(5)]
    first = [link["id"] for link in sharing.ada.get(f"{LINKS}?limit=2").json()]
    second = [link["id"] for link in sharing.ada.get(f"{LINKS}?limit=10&before={first[-1]}").json()]
    assert first == made[:-3:-1] and sorted(first + second) == sorted(made)
    assert sharing.ada.get(f"{LINKS}?before=none").json() == []


def test_what_runs_without_accounts_shares_nothing(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_AUTH="none")
    put(service.kb, "holidays.md", HOLIDAYS, "everyone")
    answer = given(service.kb, CONSOLE, Statement("27 days.", (cited(service.kb, "holidays.md", RULE),)))
    refused = service.nobody().post(f"/api/v1/answers/{answer}/shares", json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
