"""Questions over HTTP."""

import pytest

from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.store.audit import AuditFilter
from tests.corpus.events import events_of
from tests.corpus.files import HOLIDAYS, PARKING
from tests.corpus.service import Caller, Service

ASK = "/api/v1/ask"
JSON = {"accept": "application/json"}
HOW_MANY = "How many days of paid holiday a year?"


@pytest.fixture
def filled(service: Service) -> Service:
    service.document("holidays.md", HOLIDAYS, "everyone")
    service.document("parking.md", PARKING, "everyone")
    return service


def asked(caller: Caller, question: str = HOW_MANY, **more: object) -> dict[str, object]:
    answer = caller.post(ASK, json={"question": question, **more}, headers=JSON)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_an_answer_streams_as_events_what_was_found_first(filled: Service) -> None:
    answer = filled.person("ada").post(ASK, json={"question": HOW_MANY})
    assert answer.headers["content-type"].startswith("text/event-stream")
    found, last = events_of(answer.text)
    assert (found.name, last.name) == ("search_results", "answer")
    assert set(found.data[0]) == {
        "document", "title", "path", "page", "headings", "span", "text", "dated", "language", "nearest"
    }  # fmt: skip
    assert last.data["outcome"] == "answered" and "27 days" in last.data["text"]
    assert last.data["statements"][0]["citations"][0]["title"] == "holidays.md"


def test_whoever_takes_json_gets_the_answer_at_once_and_again_by_its_id(filled: Service) -> None:
    ada = filled.person("ada")
    answer = asked(ada)
    assert "27 days" in str(answer["text"])
    kept = ada.get(f"/api/v1/answers/{answer['id']}").json()
    assert (kept["question"], kept["answer"]) == (HOW_MANY, answer)
    assert kept["id"] == answer["id"]


def test_errors_before_the_answer_begins_are_problems_with_their_status(filled: Service) -> None:
    ada = filled.person("ada")
    statuses = [
        ada.post(ASK, json=body, headers=headers).status_code
        for headers in ({}, JSON)
        for body in (
            {"question": " "},
            {"question": "x" * 5000},
            {"question": HOW_MANY, "conversation": "../../etc"},
            {"question": HOW_MANY, "collections": ["none"]},
            {"question": HOW_MANY, "temperature": 2},
        )
    ]
    assert statuses == [422, 422, 422, 404, 422] * 2
    assert filled.nobody().post(ASK, json={"question": HOW_MANY}).status_code == 401


def test_a_question_can_be_limited_to_collections(filled: Service) -> None:
    ada = filled.person("ada", Role.EDITOR)
    document = next(one.id for one in filled.kb.library.list(CONSOLE) if one.path == "parking.md")
    made = filled.kb.collections.add(CONSOLE, "Office", ["everyone"])
    filled.kb.collections.put(CONSOLE, made.id, [document])
    assert "27 days" not in str(asked(ada, collections=[made.id]))
    assert "40 places" in str(asked(ada, "How many places has the garage?", collections=[made.id]))
    secret = filled.kb.collections.add(CONSOLE, "Secret", [])
    answer = ada.post(ASK, json={"question": HOW_MANY, "collections": [made.id, secret.id]})
    assert answer.status_code == 404


def test_an_administrator_asks_as_somebody_else_which_is_noted_and_saved_nowhere(filled: Service) -> None:
    root, bob = filled.person("root", Role.ADMINISTRATOR), filled.person("bob")
    filled.document("bonus.md", "# Bonus\n\nBob gets a bonus of 900 euros in May.\n", "@bob")
    user = filled.kb.people.user_id("bob")
    answer = asked(root, "What bonus does Bob get in May?", **{"as": user})
    assert "900" in str(answer["text"]) and answer["id"] == ""
    assert "900" not in str(asked(root, "What bonus does Bob get in May?"))
    refused = bob.post(ASK, json={"question": HOW_MANY, "as": filled.kb.people.user_id("root")})
    assert refused.status_code == 403
    assert bob.get("/api/v1/conversations").json() == []
    noted = [(one.entry.action, one.entry.subject) for one in filled.kb.audit.list(CONSOLE)]
    assert ("asked_as", f"user:{user}") in noted


def test_each_question_is_in_the_audit_log_without_its_text(filled: Service) -> None:
    answer = asked(filled.person("ada"))
    (noted,) = filled.kb.audit.list(CONSOLE, AuditFilter(action="question_asked"))
    assert noted.entry.subject == f"answer:{answer['id']}"
    document = next(one.id for one in filled.kb.library.list(CONSOLE) if one.path == "holidays.md")
    assert document in noted.entry.detail and '"shown":["' in noted.entry.detail
    assert "paid" not in noted.entry.detail


def test_t012_what_one_may_not_read_changes_nothing_of_an_answer(service: Service) -> None:
    bob = service.person("bob", groups=("sales",))
    service.person("ada", groups=("hr",))
    service.document("holidays.md", HOLIDAYS, "sales")
    service.document("parking.md", PARKING, "sales")

    def answers() -> list[dict[str, object]]:
        questions = ("how many days of paid holiday", "where may I park", "holydays of the quokka", "what is forbidden")
        return [{**asked(bob, question), "id": ""} for question in questions]

    before = answers()
    service.document("hr.md", f"{HOLIDAYS}\n\nThe quokka of the board parks for free on holidays and holydays.", "hr")
    service.document("urlaub.md", "# Urlaub\n\nAlle Mitarbeitenden haben 30 Tage Urlaub im Jahr.", "hr")
    assert answers() == before


def test_nobody_reads_anothers_answer(filled: Service) -> None:
    answer = asked(filled.person("ada"))
    assert filled.person("bob").get(f"/api/v1/answers/{answer['id']}").status_code == 404
