"""How the assistant does, over HTTP: who may read it, and what of it."""

import csv
import io
import re
from collections.abc import Callable

import pytest

from kb_assistant.assistant import whole
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.domain.answers import Answer, Outcome, Question, Statement
from tests.corpus.answers import cited, put
from tests.corpus.service import Caller, Service

FIGURES = "/api/v1/review/figures"
UNANSWERED = "/api/v1/review/unanswered"
EXPORT = f"{UNANSWERED}/export"
DOUBTFUL = "/api/v1/review/doubtful"
ROUTES = (FIGURES, UNANSWERED, EXPORT, DOUBTFUL, f"{DOUBTFUL}/export")
RULE = "Every employee has 27 days of paid holiday a year."
QUESTION = "How long is the walrus?"
JSON = {"accept": "application/json"}


def ask(caller: Caller, question: str = QUESTION) -> str:
    """The answer's outcome, in an empty library."""
    return str(caller.post("/api/v1/ask", json={"question": question}, headers=JSON).json()["outcome"])


def near(service: Service, name: str, question: str, *paths: str) -> str:
    """Somebody asks in vain; passages of these documents come near."""
    closest = tuple(cited(service.kb, path, RULE) for path in paths)
    answer = Answer(Outcome.NOT_ANSWERED, "The documents do not say.", (), closest)
    with service.kb.store.write() as tx:
        return tx.answers.add(service.kb.people.principal(name), question, answer, reviewable=True)


def shown(caller: Caller, query: str = "") -> list[tuple[str, int]]:
    return [(one["question"], one["times"]) for one in caller.get(UNANSWERED + query).json()["items"]]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.BOT_MASTER, Role.ADMINISTRATOR])
def test_who_may_review_sees_what_was_asked_in_vain_and_not_by_whom(service: Service, role: Role) -> None:
    ada = service.person("ada")
    assert ask(ada) == ask(ada, QUESTION.upper()) == "no_documents"
    reviewer = service.person("eve", role)
    answer = reviewer.get(UNANSWERED)
    (one,) = answer.json()["items"]
    assert (one["question"], one["times"], one["outcome"]) == (QUESTION.upper(), 2, "no_documents")
    told = {"id", "question", "outcome", "times", "sent", "first", "last", "closest", "statements", "parts"}
    assert set(one) == told and not re.search(r"\bada\b", answer.text)
    today = reviewer.get(FIGURES, params={"days": 7}).json()[-1]
    assert (today["answered"], today["refused"]) == (0, 2)


def test_a_reviewer_s_own_look_at_what_is_found_today_is_neither_counted_nor_listed(service: Service) -> None:
    ada, eve = service.person("ada"), service.person("eve", Role.BOT_MASTER)
    ask(ada)
    body = {"question": QUESTION, "trial": True}
    assert eve.post("/api/v1/ask", json=body, headers=JSON).json()["outcome"] == "no_documents"
    assert (shown(eve), eve.get(FIGURES).json()[-1]["refused"]) == ([(QUESTION, 1)], 1)
    assert ada.post("/api/v1/ask", json=body, headers=JSON).status_code == 403


def test_what_was_answered_since_is_listed_until_also_who_asked_may_read_the_answer(service: Service) -> None:
    service.person("ada")
    service.person("bob", groups=("hr",))
    near(service, "ada", QUESTION)
    put(service.kb, "walrus.md", f"# Walrus\n\n{RULE}\n", "hr")
    quote = Statement(RULE, (cited(service.kb, "walrus.md", RULE),))
    for question in ("how long is the walrus", "How long is the whale?"):
        with service.kb.store.write() as tx:
            tx.answers.add(service.kb.people.principal("bob"), question, Answer(Outcome.ANSWERED, RULE, (quote,)))
    outsider, insider = service.person("eve", Role.BOT_MASTER), service.person("hana", Role.BOT_MASTER, ("hr",))
    assert shown(outsider) == shown(insider) == [(QUESTION, 1)]
    service.kb.people.join("hr", "ada")
    # Of what others were told from documents that a reviewer may not read, the list says nothing.
    assert (shown(outsider), shown(insider)) == ([(QUESTION, 1)], [])
    near(service, "ada", QUESTION)
    assert shown(insider) == [(QUESTION, 1)]


@pytest.mark.parametrize("route", ROUTES)
def test_whoever_may_not_review_is_refused(service: Service, route: str) -> None:
    ask(service.person("ada"))
    assert service.person("bob").get(route).status_code == 403
    assert service.nobody().get(route).status_code == 401
    editor = service.person("eve", Role.EDITOR)
    assert service.key_of(editor, Scope.READ).get(route).status_code == 403
    made = editor.post("/api/v1/collections", json={"name": "Handbook"}).json()["id"]
    limited = service.key_of(editor, Scope.READ, Scope.WRITE, collection=made).get(route)
    assert (limited.status_code, "collections" in limited.json()["detail"]) == (403, True)


def test_a_question_near_documents_that_the_reviewer_may_not_read_is_counted_and_not_shown(service: Service) -> None:
    service.person("ada", groups=("hr",))
    put(service.kb, "holidays.md", f"# Holidays\n\n{RULE}\n", "hr")
    put(service.kb, "all.md", f"# All\n\n{RULE}\n", "everyone")
    near(service, "ada", "Will Bo be dismissed?", "holidays.md", "all.md")
    near(service, "ada", "May I swim?", "all.md")
    outsider, insider = service.person("eve", Role.BOT_MASTER), service.person("hana", Role.BOT_MASTER, ("hr",))
    page = outsider.get(UNANSWERED).json()
    assert ([one["question"] for one in page["items"]], page["total"], page["hidden"]) == (["May I swim?"], 1, 1)
    assert "Bo" not in outsider.get(EXPORT).text
    assert shown(insider) == [("May I swim?", 1), ("Will Bo be dismissed?", 1)]
    assert [one["quote"] for one in insider.get(UNANSWERED).json()["items"][0]["closest"]] == [RULE]
    service.kb.people.leave("hr", "hana")
    assert shown(insider) == [("May I swim?", 1)]


def test_a_question_that_lost_a_document_it_was_near_to_is_shown_to_nobody(service: Service) -> None:
    owner = service.person("ada", Role.EDITOR, ("hr",))
    document = put(service.kb, "holidays.md", f"# Holidays\n\n{RULE}\n", "hr")
    asked = near(service, "ada", "Will Bo be dismissed?", "holidays.md")
    said = {"rating": -1, "comment": "The memo says it."}
    assert owner.put(f"/api/v1/answers/{asked}/feedback", json=said).status_code == 200
    assert owner.delete(f"/api/v1/documents/{document}").status_code == 200
    eve = service.person("eve", Role.BOT_MASTER)
    assert eve.get(UNANSWERED).json() == {"items": [], "total": 0, "hidden": 1}
    (given,) = eve.get("/api/v1/feedback").json()["items"]
    assert (given["question"], given["feedback"]["comment"]) == (None, "")


def test_a_question_whose_sources_were_withdrawn_while_it_was_answered_is_shown_to_nobody(service: Service) -> None:
    service.person("ada", groups=("hr",))
    put(service.kb, "holidays.md", f"# Holidays\n\n{RULE}\n", "hr")
    question = Question("How many days of paid holiday has every employee?")
    stream = service.kb.assistant.stream(service.kb.people.principal("ada"), question)
    next(stream)
    service.kb.people.leave("hr", "ada")
    assert whole(stream).withheld
    assert shown(service.person("eve", Role.BOT_MASTER)) == []


def test_what_is_asked_on_the_console_is_for_nobody_else(service: Service) -> None:
    service.kb.assistant.ask(CONSOLE, Question(QUESTION))
    assert shown(service.person("eve", Role.BOT_MASTER)) == []


def test_a_question_stays_when_a_document_it_was_near_to_becomes_a_version_of_another(service: Service) -> None:
    editor = service.person("ada", Role.EDITOR)
    old, new = (put(service.kb, name, f"# Holidays\n\n{RULE}\n", "everyone") for name in ("old.md", "new.md"))
    near(service, "ada", QUESTION, "new.md")
    assert editor.post(f"/api/v1/documents/{new}/becomes", json={"document": old}).status_code == 200
    assert shown(service.person("eve", Role.BOT_MASTER)) == [(QUESTION, 1)]


def test_what_was_deleted_by_who_asked_it_is_gone(service: Service) -> None:
    ada, eve = service.person("ada"), service.person("eve", Role.BOT_MASTER)
    conversation = ada.post("/api/v1/conversations").json()["id"]
    asked = {"question": QUESTION, "conversation": conversation}
    assert ada.post("/api/v1/ask", json=asked, headers=JSON).status_code == 200
    assert shown(eve) == [(QUESTION, 1)]
    ada.delete(f"/api/v1/conversations/{conversation}")
    assert shown(eve) == []


def test_it_can_be_turned_off_and_who_asks_is_told_which_holds(served: Callable[..., Service]) -> None:
    service = served(KB_REVIEW_UNANSWERED="false")
    ada, eve = service.person("ada"), service.person("eve", Role.BOT_MASTER)
    ask(ada)
    assert shown(eve) == [] and ada.get("/api/v1/session").json()["reviewed"] is False
    again = served(KB_REVIEW_UNANSWERED="true")
    eve, ada = again.entered("eve"), again.entered("ada")
    # It was asked while nobody was to see it.
    assert shown(eve) == [] and ada.get("/api/v1/session").json()["reviewed"] is True
    ask(ada)
    assert shown(eve) == [(QUESTION, 1)]


def test_it_is_offered_to_who_may_and_to_nobody_else(service: Service) -> None:
    offered = {role: service.person(role, role).get("/api/v1/session").json()["may"]["review"] for role in Role}
    assert offered == {role: role is not Role.READER for role in Role}


def test_all_of_it_comes_as_csv_and_taking_it_along_is_noted(service: Service) -> None:
    ada, eve = service.person("ada"), service.person("eve", Role.EDITOR)
    put(service.kb, "all.md", f"# All\n\n{RULE}\n", "everyone")
    near(service, ada.name, "=HYPERLINK()", "all.md")
    answer = eve.get(EXPORT, params={"days": 7})
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["question"], row["times"], row["closest"]) == ("'=HYPERLINK()", "1", "all.md")
    entry = next(iter(service.kb.audit.list(CONSOLE))).entry
    assert (entry.action, entry.detail) == ("review_exported", '{"days":7,"what":"unanswered"}')


@pytest.mark.parametrize("query", ["days=0", "days=367", "start=-1", "limit=0", "limit=201", "order=name"])
def test_what_makes_no_sense_is_refused(service: Service, query: str) -> None:
    assert service.person("eve", Role.EDITOR).get(f"{UNANSWERED}?{query}").status_code == 422


def test_what_was_answered_in_doubt_comes_with_the_answer_by_the_reviewer_s_rights(service: Service) -> None:
    service.person("ada", groups=("hr",))
    outsider, insider = service.person("eve", Role.BOT_MASTER), service.person("hana", Role.BOT_MASTER, ("hr",))
    put(service.kb, "holidays.md", f"# Holidays\n\n{RULE}\n", "hr")
    statements = (Statement(RULE, (cited(service.kb, "holidays.md", RULE),)),)
    answer = Answer(Outcome.ANSWERED, RULE, statements, unsure=True)
    with service.kb.store.write() as tx:
        tx.answers.add(service.kb.people.principal("ada"), QUESTION, answer, reviewable=True)
    seen = insider.get(DOUBTFUL).json()
    assert [(one["question"], one["statements"][0]["text"]) for one in seen["items"]] == [(QUESTION, RULE)]
    (row,) = csv.DictReader(io.StringIO(insider.get(f"{DOUBTFUL}/export").text))
    assert (row["answer"], row["documents"]) == (RULE, "holidays.md")
    assert (outsider.get(DOUBTFUL).json()["hidden"], outsider.get(DOUBTFUL).json()["items"]) == (1, [])
    assert QUESTION not in outsider.get(f"{DOUBTFUL}/export").text


def test_t065_a_key_that_may_not_read_reads_no_question_of_others(service: Service) -> None:
    ask(service.person("ada"))
    eve = service.person("eve", Role.EDITOR)
    blind, seeing = service.key_of(eve, Scope.WRITE), service.key_of(eve, Scope.READ, Scope.WRITE)
    paths = (*ROUTES, "/api/v1/feedback", "/api/v1/feedback/export")
    assert {blind.get(path).status_code for path in paths} == {403}
    assert {seeing.get(path).status_code for path in paths} == {200}
