"""Searches over HTTP."""

from contextlib import ExitStack

from kb_assistant.domain.access import CONSOLE
from kb_assistant.generation.models.base import never
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


def test_of_each_passage_what_comes_nearest_is_told_where_that_is_asked_for(service: Service) -> None:
    service.document("holidays.md", HOLIDAYS, "everyone")
    ada = service.person("ada")
    question = {"question": "how many days of paid holiday"}
    assert {one["nearest"] for one in ada.post(SEARCH, json=question).json()} == {None}
    best = ada.post(SEARCH, json={**question, "nearest": True}).json()[0]
    near, span = best["nearest"], best["span"]
    assert span["start"] <= near["start"] < near["end"] <= span["end"]
    version = service.kb.library.version(CONSOLE, near["version"])
    assert "27 days" in version.text[near["start"] : near["end"]]
    assert ada.post(SEARCH, json={**question, "nearest": True, "question": "zyzzyva"}).status_code == 200
    (noted, *_) = service.kb.audit.list(CONSOLE, AuditFilter(action="searched"))
    assert "holiday" not in noted.entry.detail


def test_what_comes_nearest_is_looked_for_on_behalf_of_a_few_at_a_time(service: Service) -> None:
    """It takes as long as an answer."""
    service.document("holidays.md", HOLIDAYS, "everyone")
    ada = service.person("ada")
    who = service.kb.people.principal("ada")
    places = service.kb.assistant._places
    asked = {"question": "paid holiday", "nearest": True}
    with ExitStack() as taken:
        for _ in range(places._most(who)):
            taken.enter_context(places.taken(who, never))
        places._wait = 0.0
        assert ada.post(SEARCH, json=asked).status_code == 503
        assert ada.post(SEARCH, json={**asked, "nearest": False}).status_code == 200
    assert ada.post(SEARCH, json=asked).status_code == 200
