"""Searches over HTTP."""

from kb_assistant.domain.access import CONSOLE
from kb_assistant.store.audit import AuditFilter
from tests.corpus.files import HOLIDAYS, SALARIES
from tests.corpus.service import Service

SEARCH = "/api/v1/search"


def test_the_passages_that_fit_come_with_their_place_and_the_search_is_noted(service: Service) -> None:
    document = service.document("holidays.md", HOLIDAYS, "everyone")
    found = service.person("ada").post(SEARCH, json={"question": "paid holiday", "k": 3}).json()
    assert found[0]["document"] == document and "27 days" in found[0]["text"]
    version = service.kb.library.version(CONSOLE, found[0]["span"]["version"])
    assert version.text[found[0]["span"]["start"] : found[0]["span"]["end"]] == found[0]["text"]
    (noted,) = service.kb.audit.list(CONSOLE, AuditFilter(action="searched"))
    assert document in noted.entry.detail and "paid" not in noted.entry.detail


def test_nothing_is_found_of_what_one_may_not_read(service: Service) -> None:
    service.person("ada")
    service.document("salaries.md", SALARIES, "@ada")
    assert service.person("bob").post(SEARCH, json={"question": "salary bands of engineers"}).json() == []
    assert service.nobody().post(SEARCH, json={"question": "salary"}).status_code == 401


def test_what_cannot_be_searched_is_refused(service: Service) -> None:
    ada = service.person("ada")
    bodies = [{"question": ""}, {"question": "pay", "k": 0}, {"question": "pay", "k": 1001}, {"k": 3}]
    assert [ada.post(SEARCH, json=body).status_code for body in bodies] == [422] * 4
    assert ada.post(SEARCH, json={"question": "pay", "collections": ["none"]}).status_code == 404
