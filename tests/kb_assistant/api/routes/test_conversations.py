"""Conversations over HTTP."""

import pytest

from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.domain.answers import Statement
from tests.corpus.answers import cited, given
from tests.corpus.files import HOLIDAYS
from tests.corpus.service import Caller, Service

ROUTE = "/api/v1/conversations"
HOW_MANY = "How many days of paid holiday a year?"


@pytest.fixture
def filled(service: Service) -> Service:
    service.document("holidays.md", HOLIDAYS, "everyone")
    return service


def talk(caller: Caller, *questions: str) -> str:
    """Asks them in a new conversation; its address."""
    made = str(caller.post(ROUTE).json()["id"])
    for question in questions:
        asked = caller.post("/api/v1/ask", json={"question": question, "conversation": made})
        assert asked.status_code == 200, asked.text
    return f"{ROUTE}/{made}"


def test_a_conversation_is_begun_asked_in_shown_renamed_and_removed(filled: Service) -> None:
    ada = filled.person("ada")
    one = talk(ada, HOW_MANY, "and for part-time staff?")
    shown = ada.get(one).json()
    assert [exchange["question"] for exchange in shown["exchanges"]] == [HOW_MANY, "and for part-time staff?"]
    assert ada.patch(one, json={"title": " My\nholidays "}).json()["title"] == "My holidays"
    assert [found["title"] for found in ada.get(ROUTE).json()] == ["My holidays"]
    assert ada.delete(one).status_code == 204
    assert ada.get(one).status_code == 404 and ada.get(ROUTE).json() == []


def test_conversations_are_found_by_title_or_question_a_page_at_a_time(filled: Service) -> None:
    ada = filled.person("ada")
    for number in range(3):
        talk(ada, f"hello number {number}", "what about 100% remote_work?")
    assert len(ada.get(ROUTE, params={"text": "REMOTE_work"}).json()) == 3
    assert len(ada.get(ROUTE, params={"text": "number 1"}).json()) == 1
    assert ada.get(ROUTE, params={"text": "remoteXwork"}).json() == []
    pages = [ada.get(ROUTE, params={"offset": at, "limit": 2}).json() for at in (0, 2)]
    assert [found["title"] for page in pages for found in page] == [f"hello number {at}" for at in (2, 1, 0)]


def test_t005_nobody_reads_continues_renames_or_removes_anothers_conversation(filled: Service) -> None:
    ada, bob = filled.person("ada"), filled.person("bob")
    one = talk(ada, HOW_MANY)
    before = ada.get(one).json()
    ask = {"question": "and then?", "conversation": one.removeprefix(f"{ROUTE}/")}
    acts = [bob.get(one), bob.patch(one, json={"title": "mine"}), bob.delete(one), bob.post("/api/v1/ask", json=ask)]
    acts += [bob.post("/api/v1/ask", json=ask, headers={"accept": "application/json"})]
    acts += [bob.get(f"/api/v1/answers/{before['exchanges'][0]['id']}")]
    assert [act.status_code for act in acts] == [404] * 6
    assert {act.json()["detail"] for act in acts[:5]} == {bob.get(f"{ROUTE}/0123456789abcdef").json()["detail"]}
    assert bob.get(ROUTE, params={"text": "holiday"}).json() == []
    assert ada.get(one).json() == before


def test_t007_a_conversation_shows_nothing_of_what_one_may_no_longer_read(filled: Service) -> None:
    ada = filled.person("ada")
    one = talk(ada, HOW_MANY)
    assert "27 days" in ada.get(one).text
    answer = ada.get(one).json()["exchanges"][0]["id"]
    for document in filled.kb.library.list(CONSOLE):
        filled.kb.library.share(CONSOLE, document.id, [])
    assert "27" not in ada.get(one).json()["exchanges"][0]["answer"]["text"]
    for shown in (ada.get(one), ada.get(f"/api/v1/answers/{answer}")):
        assert shown.status_code == 200 and "27 days" not in shown.text and "holidays.md" not in shown.text


def test_t007_t065_what_was_searched_for_after_an_answer_that_is_hidden_is_not_shown(filled: Service) -> None:
    ada, rule = filled.person("ada", Role.EDITOR), "Every committee meets in the large room."
    document = filled.document("rooms.md", f"# Rooms\n\n{rule}\n", "everyone")
    rooms = ada.post("/api/v1/collections", json={"name": "a", "readers": ["everyone"]}).json()["id"]
    ada.put(f"/api/v1/collections/{rooms}/documents", json={"documents": [document]})
    one, kb = talk(ada, HOW_MANY), filled.kb
    statement = Statement(rule, (cited(kb, "rooms.md", rule),))
    after = given(kb, kb.people.principal("ada"), statement, talk=one.rpartition("/")[2], meant="27 days: where")
    ways = (one, f"{one}?last=1", f"/api/v1/answers/{after}", "/api/v1/me/export")
    assert all("27 days: where" in ada.get(way).text for way in ways)
    by_key = filled.key_of(ada, *Scope, collection=rooms).get(f"/api/v1/answers/{after}")
    assert rule in by_key.text and "27 days" not in by_key.text
    kb.library.share(CONSOLE, "holidays.md", [])
    assert all(rule in ada.get(way).text and "27 days" not in ada.get(way).text for way in ways)


def test_a_key_that_may_only_read_changes_no_conversation(filled: Service) -> None:
    ada = filled.person("ada")
    one, key = talk(ada, HOW_MANY), filled.key_of(ada)
    assert key.get(one).status_code == 200
    assert key.delete(one).status_code == 403 and key.patch(one, json={"title": "x"}).status_code == 403


def test_what_one_said_of_the_answers_is_shown_with_them_and_to_oneself_alone(filled: Service) -> None:
    ada, bob = filled.person("ada"), filled.person("bob")
    one = talk(ada, HOW_MANY, "and for part-time staff?")
    assert ada.get(one).json()["ratings"] == {}
    answer = ada.get(one).json()["exchanges"][0]["id"]
    token = ada.post(f"/api/v1/answers/{answer}/shares", json={}).json()["token"]
    assert bob.put(f"/api/v1/answers/{answer}/feedback", json={"rating": -1, "share": token}).status_code == 200
    assert ada.get(one).json()["ratings"] == {}
    ada.put(f"/api/v1/answers/{answer}/feedback", json={"rating": 1})
    assert ada.get(one).json()["ratings"] == {answer: 1}


def test_t065_a_key_for_one_collection_is_told_of_no_question_about_other_documents(service: Service) -> None:
    service.document("holidays.md", HOLIDAYS, "everyone")
    ada = service.person("ada", Role.EDITOR)
    others = talk(ada, HOW_MANY)
    answer = ada.get(others).json()["exchanges"][0]["id"]
    ada.post(f"/api/v1/answers/{answer}/shares", json={})
    made = ada.post("/api/v1/collections", json={"name": "a", "readers": ["everyone"]}).json()["id"]
    key = service.key_of(ada, *Scope, collection=made)
    lists = [key.get(ROUTE), key.get("/api/v1/shares")]
    assert [one.status_code for one in lists] == [403, 403]
    one = f"/api/v1/answers/{answer}"
    acts = [key.get(others), key.patch(others, json={"title": "mine"}), key.delete(others), key.get(one)]
    acts += [key.post(f"{one}/shares", json={}), key.put(f"{one}/feedback", json={"rating": 1})]
    going_on = {"question": "And who approves it?", "conversation": others.rpartition("/")[2]}
    acts += [key.post("/api/v1/ask", json=going_on)]
    assert [act.status_code for act in acts] == [404] * len(acts)
    assert not any(HOW_MANY in act.text for act in (*lists, *acts))
    assert ada.get(others).json()["conversation"]["title"] == HOW_MANY


def test_t065_a_key_for_one_collection_ends_no_link_and_changes_no_rating_of_other_answers(service: Service) -> None:
    ada = service.person("ada", Role.EDITOR)
    document = service.document("holidays.md", HOLIDAYS, "@ada")
    one = f"/api/v1/answers/{ada.get(talk(ada, HOW_MANY)).json()['exchanges'][0]['id']}"
    shared = ada.post(f"{one}/shares", json={}).json()
    link, by_link = f"/api/v1/shares/{shared['id']}", {"rating": -1, "share": shared["token"]}
    ada.put(f"{one}/feedback", json={"rating": 1, "comment": "secret"})
    made = ada.post("/api/v1/collections", json={"name": "a", "readers": ["everyone"]}).json()["id"]
    key = service.key_of(ada, *Scope, collection=made)
    acts = [key.delete(link), key.get(f"{one}/feedback"), key.delete(f"{one}/feedback")]
    acts += [key.put(f"{one}/feedback", json=by_link)]
    assert [act.status_code for act in acts] == [404] * 4
    assert ada.get(f"{one}/feedback").json()["comment"] == "secret"
    assert [share["state"] for share in ada.get("/api/v1/shares").json()] == ["open"]
    ada.put(f"/api/v1/collections/{made}/documents", json={"documents": [document]})
    acts = [key.get(f"{one}/feedback"), key.delete(f"{one}/feedback"), key.delete(link)]
    assert [act.status_code for act in acts] == [200, 204, 204]
    assert ada.get("/api/v1/shares").json() == []


def test_a_key_for_one_collection_reads_renames_and_removes_what_was_asked_of_it(service: Service) -> None:
    ada = service.person("ada", Role.EDITOR)
    made = ada.post("/api/v1/collections", json={"name": "a", "readers": ["everyone"]}).json()["id"]
    document = service.document("holidays.md", HOLIDAYS, "@ada")
    ada.put(f"/api/v1/collections/{made}/documents", json={"documents": [document]})
    key = service.key_of(ada, Scope.READ, Scope.WRITE, collection=made)
    own = talk(key, HOW_MANY, "thanks")
    shown = key.get(own).json()
    assert [one["answer"]["outcome"] for one in shown["exchanges"]] == ["answered", "dialog"]
    assert key.patch(own, json={"title": "mine"}).json()["title"] == "mine"
    assert key.delete(own).status_code == 204
