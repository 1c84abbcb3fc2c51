"""The settings over HTTP."""

from collections.abc import Callable
from pathlib import Path

from kb_assistant.domain.access import Role
from tests.corpus.service import Service

ROUTE = "/api/v1/settings"
CANARY = "canary-4711-long-enough-to-be-a-secret"


def test_an_administrator_sees_what_is_in_force_and_where_it_comes_from(
    served: Callable[..., Service], home: Path
) -> None:
    home.mkdir()
    (home / "kb.toml").write_text("[answers]\npassages = 5\n")
    service = served(KB_SESSIONS_IDLE_MINUTES="60")
    root = service.person("root", Role.ADMINISTRATOR)
    found = {one["name"]: one for one in root.get(ROUTE).json()}
    assert (found["sessions.idle_minutes"]["value"], found["sessions.idle_minutes"]["source"]) == (60, "environment")
    assert (found["answers.passages"]["value"], found["answers.passages"]["source"]) == (5, "kb.toml")
    assert (found["answers.mode"]["value"], found["answers.mode"]["source"]) == ("strict", "default")
    assert found["answers.passages"]["default"] == 10
    assert all(one["description"] for one in found.values())


def test_t076_no_secret_is_shown_but_whether_it_is_set(served: Callable[..., Service], home: Path) -> None:
    secrets = (
        "KB_LLM_API_KEY",
        "KB_AUDIT_KEY",
        "KB_IDENTITY_CLIENT_SECRET",
        "KB_PROXY_SECRET",
        "KB_SERVER_METRICS_TOKEN",
    )
    service = served(**dict.fromkeys(secrets, CANARY), KB_DATABASE_URL=f"sqlite:///{home}/{CANARY}.sqlite")
    answer = service.person("root", Role.ADMINISTRATOR).get(ROUTE)
    assert CANARY not in answer.text
    assert str(home) not in answer.text
    hidden = {one["name"]: one["given"] for one in answer.json() if one["secret"]}
    assert hidden.pop("llm.base_url") is False
    assert set(hidden.values()) == {True}
    assert len(hidden) == len(secrets) + 1


def test_only_administrators_see_them_and_nobody_changes_them(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    others = [service.person("ada"), service.person("eve", Role.EDITOR), service.person("bot", Role.BOT_MASTER)]
    assert {other.get(ROUTE).status_code for other in others} == {403}
    assert {other.post(f"{ROUTE}/llm/try").status_code for other in others} == {403}
    assert service.nobody().get(ROUTE).status_code == 401
    assert [root.put(ROUTE, json={}).status_code, root.patch(ROUTE, json={}).status_code] == [405, 405]


def test_a_language_model_that_is_not_set_is_not_tried(service: Service) -> None:
    answer = service.person("root", Role.ADMINISTRATOR).post(f"{ROUTE}/llm/try")
    assert (answer.status_code, "llm.model" in answer.json()["detail"]) == (422, True)


def test_administrators_see_what_the_doctor_finds_and_nobody_else_does(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    assert root.get("/api/v1/problems").json() == []
    service.kb.library.queue_text("test:a.md", "a.md", "a", "# A\n\nText.", ())
    assert "1 files wait" in root.get("/api/v1/problems").json()[0]["what"]
    assert service.person("ada").get("/api/v1/problems").status_code == 403
