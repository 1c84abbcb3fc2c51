"""Figures: closed without a token, true, and without a word of anybody."""

from collections.abc import Callable

import pytest

from kb_assistant.domain.access import EVERYONE, Role
from tests.corpus.service import Service

TOKEN = "4f1c9e0b7a2d8356"
SHOWN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def measured(served: Callable[..., Service]) -> Service:
    return served(KB_SERVER_METRICS_TOKEN=TOKEN, KB_ANSWERS_THRESHOLD="0")


def figures(service: Service) -> dict[str, float]:
    """By name and labels."""
    text = service.client.get("/metrics", headers=SHOWN).text
    pairs = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_t070_figures_are_closed_unless_a_token_is_set_and_shown(service: Service, measured: Service) -> None:
    assert service.client.get("/metrics", headers=SHOWN).status_code == 404
    root = measured.person("root", Role.ADMINISTRATOR)
    assert root.get("/metrics").status_code == 401
    for shown in ("", "Bearer ", f"Bearer {TOKEN}0", f"Basic {TOKEN}", TOKEN):
        assert measured.client.get("/metrics", headers={"authorization": shown}).status_code == 401
    assert measured.client.get("/metrics", params={"token": TOKEN}).status_code == 422
    assert measured.client.get("/metrics", headers=SHOWN).headers["content-type"].startswith("text/plain")


def test_figures_tell_how_much_and_how_it_ended_and_nothing_of_anybody(measured: Service) -> None:
    measured.document("canary.md", "# Canary\n\nThe canary in the mine has 31 days of holiday a year.", EVERYONE)
    ada = measured.person("ada-canary")
    for question in ("how many days of holiday has the canary in the mine", "hello", "who won the cup"):
        assert ada.post("/api/v1/ask", json={"question": question}).status_code == 200
    ada.post("/v1/chat/completions", json={"model": "kb", "messages": [{"role": "user", "content": "thanks"}]})
    ada.get("/api/v1/answers/canary")
    ada.send("CANARY", "/api/v1/answers/canary")
    found = figures(measured)
    assert found['kb_request_seconds_count{method="POST",route="/api/v1/ask",status="200"}'] == 3
    assert found['kb_request_seconds_count{method="GET",route="/api/v1/answers/{answer}",status="404"}'] == 1
    assert found['kb_answers_total{outcome="dialog"}'] == 2
    assert sum(value for name, value in found.items() if name.startswith("kb_answers_total")) == 4
    assert (found["kb_retrieval_seconds_count"], found["kb_answer_seconds_count"]) == (2, 4)
    assert found["kb_first_statement_seconds_count"] >= 1
    assert (found["kb_jobs_waiting"], found['kb_jobs_done{outcome="new"}'], found["kb_index_lag"]) == (0, 1, 0)
    assert "canary" not in "".join(found)


def test_what_waits_and_how_far_the_index_is_behind_is_seen(measured: Service) -> None:
    measured.document("a.md", "# Holiday\n\nEverybody has 31 days of holiday.", EVERYONE)
    measured.kb.library.queue_text("test:b", "b.md", "b.md", "More to come.", (EVERYONE,))
    assert figures(measured)["kb_index_lag"] == 0
    measured.kb.library.share(measured.kb.people.principal(None), "a.md", [])
    found = figures(measured)
    assert (found["kb_jobs_waiting"], found["kb_index_lag"]) == (1, 1)


def test_a_question_that_is_refused_counts_by_its_code(measured: Service) -> None:
    ada = measured.person("ada")
    assert ada.post("/api/v1/ask", json={"question": " "}).status_code == 422
    assert figures(measured)['kb_answers_total{outcome="invalid_input"}'] == 1


def test_t008_hits_that_the_database_does_not_confirm_are_counted(
    measured: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = measured.document("gone.md", "# Bonus\n\nThe bonus of the board is 4,711 euros.", EVERYONE)
    measured.document("here.md", "# Lunch\n\nLunch is at noon in the canteen.", EVERYONE)
    ada, index = measured.person("ada"), measured.kb.index
    asked = {"question": "how much is the bonus of the board"}
    assert "4,711" in ada.post("/api/v1/search", json=asked).text
    assert figures(measured)["kb_hits_dropped_total"] == 0
    # An engine that reads late: it goes on proposing what was removed.
    monkeypatch.setattr(index, "_catch_up", lambda: None)
    measured.kb.library.remove(measured.kb.people.principal(None), gone)
    assert "4,711" not in ada.post("/api/v1/search", json=asked).text
    assert figures(measured)["kb_hits_dropped_total"] >= 1
