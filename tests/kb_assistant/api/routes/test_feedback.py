"""What people think of answers, over HTTP: who may say it, and who reads it."""

import csv
import io
import re
from dataclasses import dataclass

import pytest

from kb_assistant.answers import feedback
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.domain.answers import Statement
from tests.corpus.answers import cited, given, put
from tests.corpus.service import Caller, Service

ALL = "/api/v1/feedback"
RULE = "Every employee has 27 days of paid holiday a year."


@dataclass(frozen=True, slots=True)
class Rating:
    """Ada asked, and the answer rests on a document of hr's, where she is."""

    service: Service
    ada: Caller
    bob: Caller
    answer: str

    @property
    def route(self) -> str:
        return f"/api/v1/answers/{self.answer}/feedback"

    def token(self) -> str:
        return str(self.ada.post(f"/api/v1/answers/{self.answer}/shares", json={}).json()["token"])


@pytest.fixture
def rating(service: Service) -> Rating:
    ada, bob = service.person("ada", groups=("hr",)), service.person("bob")
    put(service.kb, "holidays.md", f"# Holidays\n\n{RULE}\n", "hr")
    said = Statement("27 days.", (cited(service.kb, "holidays.md", RULE),))
    return Rating(service, ada, bob, given(service.kb, service.kb.people.principal("ada"), said))


def test_feedback_is_given_replaced_shown_and_taken_back(rating: Rating) -> None:
    assert rating.ada.put(rating.route, json={"rating": 1}).status_code == 200
    second = rating.ada.put(rating.route, json={"rating": -1, "reason": "outdated", "comment": " 28 by now "}).json()
    assert (second["rating"], second["reason"], second["comment"]) == (-1, "outdated", " 28 by now")
    assert rating.ada.get(rating.route).json() == second
    assert rating.ada.delete(rating.route).status_code == 204
    assert {rating.ada.get(rating.route).status_code, rating.ada.delete(rating.route).status_code} == {404}


def test_t005_an_answer_of_somebody_else_can_t_be_rated(rating: Rating) -> None:
    refused = [rating.bob.put(rating.route, json={"rating": 1}), rating.bob.get(rating.route)]
    refused += [rating.bob.delete(rating.route), rating.ada.put("/api/v1/answers/none/feedback", json={"rating": 1})]
    assert {response.status_code for response in refused} == {404}
    assert refused[0].json()["detail"] == refused[3].json()["detail"]
    assert rating.service.nobody().put(rating.route, json={"rating": 1}).status_code == 401


def test_who_was_sent_a_link_rates_the_answer_it_opens_and_no_other(rating: Rating) -> None:
    token, kb = rating.token(), rating.service.kb
    other = given(kb, kb.people.principal("ada"), Statement("Something else."))
    assert rating.bob.put(rating.route, json={"rating": 1, "share": token}).status_code == 200
    assert rating.bob.get(rating.route).json()["rating"] == 1
    elsewhere = f"/api/v1/answers/{other}/feedback"
    assert rating.bob.put(elsewhere, json={"rating": 1, "share": token}).status_code == 404
    assert rating.bob.put(rating.route, json={"rating": 1, "share": "wrong"}).status_code == 404


def test_one_s_own_may_be_taken_back_after_the_link_has_ended(rating: Rating) -> None:
    assert rating.bob.put(rating.route, json={"rating": 1, "share": rating.token()}).status_code == 200
    rating.ada.delete(f"/api/v1/shares/{rating.ada.get('/api/v1/shares').json()[0]['id']}")
    assert rating.bob.delete(rating.route).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        *({"rating": 0}, {"rating": 5}, {}),
        *(
            {"rating": 1, more: value}
            for more, value in (("reason", "bored"), ("user_id", 1), ("comment", "x" * 2_001))
        ),
    ],
)
def test_t016_a_rating_is_up_or_down_and_takes_nothing_else(rating: Rating, body: dict[str, object]) -> None:
    assert rating.ada.put(rating.route, json=body).status_code == 422


def test_a_comment_is_kept_as_text_without_what_can_t_be_seen(rating: Rating) -> None:
    comment = "<b>No</b>\x00 \x1b[31m\u202eit is\u200b not\U000e0041\nsecond line 👩\u200d💻"
    kept = rating.ada.put(rating.route, json={"rating": -1, "comment": comment}).json()["comment"]
    assert kept == "<b>No</b> [31mit is not\nsecond line 👩\u200d💻"


def test_who_looks_after_the_assistant_reads_it_without_whose_it_is(rating: Rating) -> None:
    rating.ada.put(rating.route, json={"rating": -1, "reason": "wrong", "comment": "It is 28."})
    for role in (Role.EDITOR, Role.BOT_MASTER, Role.ADMINISTRATOR):
        shown = rating.service.person(role.value, role).get(ALL)
        (item,) = shown.json()["items"]
        assert (item["feedback"]["comment"], item["outcome"], item["question"]) == ("", "answered", None)
        assert not re.search(r"\bada\b", shown.text) and set(item) == {"feedback", "outcome", "question", "answer"}
        assert (item["answer"]["statements"], item["answer"]["text"], item["answer"]["withheld"]) == ([], "", 1)
        assert set(item["feedback"]) == {"answer", "rating", "reason", "comment", "created"}
    assert rating.bob.get(ALL).status_code == 403
    assert rating.service.nobody().get(ALL).status_code == 401


def test_the_question_is_shown_to_who_may_read_what_the_answer_rests_on(rating: Rating) -> None:
    rating.ada.put(rating.route, json={"rating": 1})
    editor = rating.service.person("eve", Role.EDITOR, ("hr",))
    assert editor.get(ALL).json()["items"][0]["question"] == "What is the rule?"
    rating.service.kb.people.leave("hr", "eve")
    assert editor.get(ALL).json()["items"][0]["question"] is None


def test_a_key_for_one_collection_reads_only_what_was_said_of_answers_from_it(rating: Rating) -> None:
    rating.ada.put(rating.route, json={"rating": 1, "comment": "Good."})
    editor = rating.service.person("eve", Role.EDITOR, ("hr",))
    made = editor.post("/api/v1/collections", json={"name": "Handbook", "readers": ["hr"]}).json()["id"]
    key = rating.service.key_of(editor, Scope.READ, Scope.WRITE, collection=made)
    assert key.get(ALL).json()["items"] == []
    editor.put(f"/api/v1/collections/{made}/documents", json={"documents": ["holidays.md"]})
    assert [item["feedback"]["comment"] for item in key.get(ALL).json()["items"]] == ["Good."]
    assert rating.service.key_of(editor, Scope.READ).get(ALL).status_code == 403


def test_a_key_for_one_collection_reads_nothing_of_what_was_said_of_no_document(service: Service) -> None:
    ada, editor = service.person("ada"), service.person("ed", Role.EDITOR)
    asked = {"question": "Is my boss ill?"}
    answer = ada.post("/api/v1/ask", json=asked, headers={"accept": "application/json"}).json()["id"]
    ada.put(f"/api/v1/answers/{answer}/feedback", json={"rating": -1, "comment": "secret"})
    collection = editor.post("/api/v1/collections", json={"name": "Rules"}).json()["id"]
    key = service.key_of(editor, Scope.READ, Scope.WRITE, collection=collection)
    assert key.get(ALL).json()["items"] == []


def test_feedback_comes_in_pages_and_each_once(rating: Rating) -> None:
    kb, seen = rating.service.kb, []
    for number in range(5):
        answer = given(kb, kb.people.principal("ada"), Statement(f"Number {number}."))
        rating.ada.put(f"/api/v1/answers/{answer}/feedback", json={"rating": 1, "comment": str(number)})
    editor, before = rating.service.person("eve", Role.EDITOR), None
    while True:
        page = editor.get(ALL, params={"limit": 2, **({"before": before} if before else {})}).json()
        seen += [item["feedback"]["comment"] for item in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert seen == ["4", "3", "2", "1", "0"]
    assert {editor.get(f"{ALL}?{wrong}").status_code for wrong in ("limit=0", "limit=201", "before=x")} == {422}


def test_it_goes_with_the_answer(rating: Rating) -> None:
    rating.ada.put(rating.route, json={"rating": 1})
    with rating.service.kb.store.write() as tx:
        tx.personal.erase(rating.service.kb.people.user_id("ada"))
    assert rating.service.person("eve", Role.EDITOR).get(ALL).json() == {"items": [], "next": None}


def test_of_the_answer_is_shown_what_rests_on_quotes_that_the_reviewer_may_read(rating: Rating) -> None:
    kb, ada = rating.service.kb, rating.service.kb.people.principal("ada")
    put(kb, "canteen.md", "# Canteen\n\nThe canteen opens at noon.\n", "everyone")
    open_to_all = Statement("At noon.", (cited(kb, "canteen.md", "The canteen opens at noon."),))
    hidden = Statement("27 days.", (cited(kb, "holidays.md", RULE),))
    mixed = given(kb, ada, open_to_all, hidden, Statement("Nobody knows from where."))
    rating.ada.put(f"/api/v1/answers/{mixed}/feedback", json={"rating": -1})
    (item,) = rating.service.person("eve", Role.EDITOR).get(ALL).json()["items"]
    assert (item["question"], item["answer"]["text"], item["answer"]["withheld"]) == (None, "At noon. [1]", 2)
    (all_of_it,) = rating.service.person("hana", Role.EDITOR, ("hr",)).get(ALL).json()["items"]
    assert [one["text"] for one in all_of_it["answer"]["statements"]] == ["At noon.", "27 days."]
    assert (all_of_it["question"], all_of_it["answer"]["withheld"]) == ("What is the rule?", 1)


def test_it_can_be_filtered_by_rating_and_reason(rating: Rating) -> None:
    kb = rating.service.kb
    for number, (rated, reason) in enumerate([(1, None), (-1, "wrong"), (-1, "outdated")]):
        answer = given(kb, kb.people.principal("ada"), Statement(f"Number {number}."))
        rating.ada.put(f"/api/v1/answers/{answer}/feedback", json={"rating": rated, "reason": reason})
    editor = rating.service.person("eve", Role.EDITOR)
    for query, expected in (("rating=-1", 2), ("rating=1", 1), ("reason=outdated", 1), ("rating=1&reason=wrong", 0)):
        assert len(editor.get(f"{ALL}?{query}").json()["items"]) == expected, query
    assert {editor.get(f"{ALL}?{wrong}").status_code for wrong in ("rating=0", "rating=2", "reason=bored")} == {422}


def test_all_of_it_comes_as_csv_and_taking_it_along_is_noted(rating: Rating, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MOST_LISTED", 2)
    kb, editor = rating.service.kb, rating.service.person("eve", Role.EDITOR)
    for number in range(5):
        answer = given(kb, kb.people.principal("ada"), Statement(f"Number {number}."))
        rating.ada.put(f"/api/v1/answers/{answer}/feedback", json={"rating": 1, "comment": f"=cmd|{number}"})
    file = editor.get(f"{ALL}/export")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert file.headers["content-type"].startswith("text/csv")
    assert [row["comment"] for row in rows] == [f"'=cmd|{number}" for number in reversed(range(5))]
    assert {row["question"] for row in rows} == {"What is the rule?"} and not re.search(r"\bada\b", file.text)
    entry = next(iter(kb.audit.list(CONSOLE))).entry
    assert (entry.action, entry.detail) == ("review_exported", '{"what":"feedback"}')
    assert rating.bob.get(f"{ALL}/export").status_code == 403
